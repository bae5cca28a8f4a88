import { useDeferredValue } from 'react';
import { z } from 'zod';
import type { OutOf } from '#domain/operation.ts';
import { PlacePicker } from '#features/places/ui/place-picker.tsx';
import { addressOf, useOpPages } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useKeys } from '#web/keys.ts';
import { flagParam, Go, useGo, useView } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge, TlpBadge } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { ExportMenu } from '#web/ui/export-menu.tsx';
import { Select, TextField } from '#web/ui/field.tsx';
import { IconPlus } from '#web/ui/icons.ts';
import { Card, Page, Row, Stack, Text } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { MoreOf } from '#web/ui/more.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { APPROACHES, CONTEXTS, FOCUSES, INSTRUMENTS, NATURES } from '../directory.rules.ts';
import { listOrganisations, MOST_COUNTED } from '../organisations.contract.ts';
import { exportOrganisations } from '../out/out.contract.ts';
import { StandingBadge } from './confirm/standing-badge.tsx';
import { OrganisationForm } from './organisation-form.tsx';
import { Beside } from './beside.tsx';
import { Doubles } from './doubles.tsx';
import css from './directory.module.css';

const view = z.object({
  q: z.string().max(200).default(''),
  nature: z.enum(NATURES).optional(),
  focus: z.enum(FOCUSES).optional(),
  place: z.uuid().optional(),
  approach: z.enum(APPROACHES).optional(),
  instrument: z.enum(INSTRUMENTS).optional(),
  context: z.enum(CONTEXTS).optional(),
  add: flagParam(),
  doubles: flagParam(),
});
export type OrganisationLine = OutOf<typeof listOrganisations>['organisations'][number];

/** Who is there: state, civil society, customary and religious authorities, security, media, business, found by any of their names. */
export function Organisations() {
  const [at] = useView(view);
  return at.doubles ? (
    <Page wide>
      <Doubles />
    </Page>
  ) : (
    <All />
  );
}

function All() {
  const t = useT('directory');
  const can = useCan();
  const go = useGo();
  const [at, setAt] = useView(view);
  const q = useDeferredValue(at.q.trim());
  const filters = {
    q: q || undefined,
    nature: at.nature,
    focus: at.focus,
    place: at.place,
    approach: at.approach,
    instrument: at.instrument,
    context: at.context,
  };
  const asked = useOpPages(
    listOrganisations,
    { query: { ...filters, limit: 100 } },
    (page) => (page.next ? { after: page.next } : null),
    { keep: true },
  );
  const rows = asked.data?.pages.flatMap((page) => page.organisations) ?? [];
  const filtered =
    q !== '' || [at.nature, at.focus, at.place, at.approach, at.instrument, at.context].some((it) => it !== undefined);
  const add = () => setAt({ add: true });
  useKeys([{ key: 'n', label: t('organisation.add'), when: can('actor.write') && !at.add, run: add }]);
  return (
    <Page wide>
      <Stack gap="l">
        <Row spread="between" align="top">
          <Stack gap="xs">
            <Text dim>{t('organisation.what')}</Text>
            <Beside />
          </Stack>
          {can('actor.write') && !at.add && (
            <Row>
              <Go to="/w/$workspace/directory-files">{t('bringIn')}</Go>
              <Button look="primary" keyHint="n" icon={<IconPlus size={16} />} onClick={add}>
                {t('organisation.add')}
              </Button>
            </Row>
          )}
        </Row>
        {at.add && (
          <Card>
            <OrganisationForm
              onCancel={() => setAt({ add: undefined })}
              onDone={(id) => go({ to: '/w/$workspace/organisations/$id', params: { id } })}
            />
          </Card>
        )}
        <div className={css.filters}>
          <TextField
            type="search"
            label={t('find')}
            optional
            placeholder={t('organisation.findHint')}
            value={at.q}
            onChange={(text) => setAt({ q: text }, { replace: true })}
            maxLength={200}
          />
          <Select
            label={t('fields.nature')}
            optional
            none={t('any')}
            options={NATURES.map((it) => ({ value: it, label: t(`nature.${it}`) }))}
            value={at.nature ?? null}
            onChange={(nature) => setAt({ nature: nature ?? undefined })}
          />
          <Select
            label={t('fields.focuses')}
            optional
            none={t('any')}
            options={FOCUSES.map((it) => ({ value: it, label: t(`focus.${it}`) }))}
            value={at.focus ?? null}
            onChange={(focus) => setAt({ focus: focus ?? undefined })}
          />
          <PlacePicker
            label={t('worksIn')}
            optional
            value={at.place ?? null}
            onChange={(place) => setAt({ place: place && 'id' in place ? place.id : undefined })}
          />
        </div>
        <details open={[at.approach, at.instrument, at.context].some((it) => it !== undefined) || undefined}>
          <summary>{t('moreFilters')}</summary>
          <div className={css.more}>
            {(
              [
                ['approach', 'approaches', APPROACHES],
                ['instrument', 'instruments', INSTRUMENTS],
                ['context', 'contexts', CONTEXTS],
              ] as const
            ).map(([key, field, values]) => (
              <Select
                key={key}
                label={t(`fields.${field}`)}
                optional
                none={t('any')}
                options={(values as readonly string[]).map((it) => ({ value: it, label: t(`${key}.${it}`) }))}
                value={at[key] ?? null}
                onChange={(chosen) => setAt({ [key]: chosen ?? undefined })}
              />
            ))}
          </div>
        </details>
        <Answer of={{ data: asked.data, error: asked.error, refetch: asked.refetch }} rows={8} feature="directory">
          {() =>
            rows.length === 0 ? (
              <EmptyState
                title={t(filtered ? 'organisation.noneFound' : 'organisation.none')}
                action={
                  can('actor.write') && !at.add ? <Button onClick={add}>{t('organisation.add')}</Button> : undefined
                }
              >
                {t(filtered ? 'noneFoundWhy' : 'organisation.noneWhy')}
              </EmptyState>
            ) : (
              <>
                <OrganisationList rows={rows} label={t('organisation.title')} />
                <MoreOf pages={asked} />
                <Row className="no-print">
                  <ExportMenu
                    formats={['csv', 'xlsx']}
                    addressOf={(format) => addressOf(exportOrganisations, { query: { ...filters, format } })}
                  />
                </Row>
              </>
            )
          }
        </Answer>
      </Stack>
    </Page>
  );
}

export function OrganisationList({ rows, label }: { rows: readonly OrganisationLine[]; label: string }) {
  const t = useT('directory');
  const format = useFormat();
  return (
    <List label={label}>
      {rows.map((it) => (
        <ListRow
          key={it.id}
          to={{ to: '/w/$workspace/organisations/$id', params: { id: it.id } }}
          lead={
            <Row gap="s" as="span">
              {it.nature && <Badge>{t(`nature.${it.nature}`)}</Badge>}
              {it.label > 1 && <TlpBadge label={it.label} />}
              {it.standing && <StandingBadge of={it.standing} short />}
            </Row>
          }
          when={
            it.initiatives === 0
              ? undefined
              : t(it.initiatives < MOST_COUNTED ? 'initiativeCount' : 'initiativesAtLeast', { count: it.initiatives })
          }
          title={
            <>
              <bdi>{it.name}</bdi>
              {it.short && it.short !== it.name && (
                <Text as="span" dim>
                  {' '}
                  <bdi>{it.short}</bdi>
                </Text>
              )}
            </>
          }
          detail={
            [
              it.parent ? t('partOf', { name: it.parent.name }) : null,
              it.focuses.length > 0 ? format.list(it.focuses.map((one) => t(`focus.${one}`))) : null,
              it.places.length > 0 ? format.list(it.places.map((one) => one.name)) : null,
            ]
              .filter(Boolean)
              .join(' · ') || undefined
          }
        />
      ))}
    </List>
  );
}
