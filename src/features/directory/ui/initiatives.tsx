import { useDeferredValue } from 'react';
import { z } from 'zod';
import { PlacePicker } from '#features/places/ui/place-picker.tsx';
import { useOp, useOpPages } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { useKeys } from '#web/keys.ts';
import { flagParam, Go, useGo, useView } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { Select, TextField } from '#web/ui/field.tsx';
import { IconPlus } from '#web/ui/icons.ts';
import { Card, Heading, Page, Row, Stack, Text } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { MoreOf } from '#web/ui/more.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { FUNDINGS, INITIATIVE_STATES } from '../directory.rules.ts';
import { listInitiatives, listUncontacted } from '../initiatives.contract.ts';
import { CodePicker } from './code-picker.tsx';
import { TakeOut } from './files/take-out.tsx';
import { EntryField } from './entry-field.tsx';
import { InitiativeForm } from './initiative-form.tsx';
import { InitiativeRow } from './initiative-row.tsx';
import css from './directory.module.css';

const view = z.object({
  q: z.string().max(200).default(''),
  state: z.enum(INITIATIVE_STATES).optional(),
  funding: z.enum(FUNDINGS).optional(),
  place: z.uuid().optional(),
  purpose: z.string().max(100).optional(),
  organisation: z.uuid().optional(),
  local: z.enum(['yes', 'no']).optional(),
  add: flagParam(),
});

/** What is being done: funded programmes and unpaid work of neighbours alike. */
export function Initiatives() {
  const t = useT('directory');
  const can = useCan();
  const go = useGo();
  const [at, setAt] = useView(view);
  const q = useDeferredValue(at.q.trim());
  const asked = useOpPages(
    listInitiatives,
    {
      query: {
        q: q || undefined,
        state: at.state,
        funding: at.funding,
        place: at.place,
        purpose: at.purpose,
        organisation: at.organisation,
        local: at.local,
        limit: 100,
      },
    },
    (page) => (page.next ? { after: page.next } : null),
    { keep: true },
  );
  const rows = asked.data?.pages.flatMap((page) => page.initiatives) ?? [];
  const filtered =
    q !== '' || [at.state, at.funding, at.place, at.purpose, at.organisation, at.local].some((it) => it !== undefined);
  const add = () => setAt({ add: true });
  useKeys([{ key: 'n', label: t('initiative.add'), when: can('actor.write') && !at.add, run: add }]);
  return (
    <Page wide>
      <Stack gap="l">
        <Row spread="between" align="top">
          <Text dim>{t('initiative.what')}</Text>
          <Row>
            <Go to="/w/$workspace/gaps">{t('gaps.title')}</Go>
            {can('actor.write') && !at.add && (
              <>
                <Go to="/w/$workspace/directory-files">{t('bringIn')}</Go>
                <Button look="primary" keyHint="n" icon={<IconPlus size={16} />} onClick={add}>
                  {t('initiative.add')}
                </Button>
              </>
            )}
          </Row>
        </Row>
        {at.add && (
          <Card>
            <InitiativeForm
              onCancel={() => setAt({ add: undefined })}
              onDone={(id) => go({ to: '/w/$workspace/initiatives/$id', params: { id } })}
            />
          </Card>
        )}
        <Uncontacted />
        <div className={css.filters}>
          <TextField
            type="search"
            label={t('find')}
            optional
            placeholder={t('initiative.findHint')}
            value={at.q}
            onChange={(text) => setAt({ q: text }, { replace: true })}
            maxLength={200}
          />
          <CodePicker
            label={t('fields.purposes')}
            optional
            value={at.purpose ?? null}
            onChange={(code) => setAt({ purpose: code?.value })}
          />
          <PlacePicker
            label={t('fields.where')}
            optional
            value={at.place ?? null}
            onChange={(place) => setAt({ place: place && 'id' in place ? place.id : undefined })}
          />
          <EntryField
            label={t('fields.parties')}
            id={at.organisation}
            onChange={(organisation) => setAt({ organisation })}
          />
          <Select
            label={t('fields.state')}
            optional
            none={t('any')}
            options={INITIATIVE_STATES.map((it) => ({ value: it, label: t(`state.${it}`) }))}
            value={at.state ?? null}
            onChange={(state) => setAt({ state: state ?? undefined })}
          />
        </div>
        <details open={[at.funding, at.local].some((it) => it !== undefined) || undefined}>
          <summary>{t('moreFilters')}</summary>
          <div className={css.more}>
            <Select
              label={t('fields.funding')}
              optional
              none={t('any')}
              options={FUNDINGS.map((it) => ({ value: it, label: t(`funding.${it}`) }))}
              value={at.funding ?? null}
              onChange={(funding) => setAt({ funding: funding ?? undefined })}
            />
            <Select
              label={t('fields.ledLocally')}
              optional
              none={t('any')}
              options={[
                { value: 'yes', label: t('yes') },
                { value: 'no', label: t('no') },
              ]}
              value={at.local ?? null}
              onChange={(local) => setAt({ local: (local ?? undefined) as 'yes' | 'no' | undefined })}
            />
          </div>
        </details>
        <TakeOut place={at.place} state={at.state} />
        <Answer of={{ data: asked.data, error: asked.error, refetch: asked.refetch }} rows={8} feature="directory">
          {() =>
            rows.length === 0 ? (
              <EmptyState
                title={t(filtered ? 'initiative.noneFound' : 'initiative.none')}
                action={
                  can('actor.write') && !at.add ? <Button onClick={add}>{t('initiative.add')}</Button> : undefined
                }
              >
                {t(filtered ? 'noneFoundWhy' : 'initiative.noneWhy')}
              </EmptyState>
            ) : (
              <>
                <List label={t('initiative.title')}>
                  {rows.map((it) => (
                    <InitiativeRow key={it.id} it={it} />
                  ))}
                </List>
                <MoreOf pages={asked} />
              </>
            )
          }
        </Answer>
      </Stack>
    </Page>
  );
}

/** Neighbours of whom somebody said "not contacted": they stay here until it is settled. */
function Uncontacted() {
  const t = useT('directory');
  const { data } = useOp(listUncontacted);
  if (!data || data.open.length === 0) return null;
  return (
    <Card>
      <Stack gap="s">
        <Heading as="h2">{t('uncontacted.title', { count: data.open.length })}</Heading>
        <List label={t('uncontacted.label')}>
          {data.open.slice(0, 5).map((it) => (
            <ListRow
              key={`${it.initiative.id} ${it.other.id}`}
              to={{ to: '/w/$workspace/initiatives/$id', params: { id: it.initiative.id } }}
              title={<bdi>{it.other.name}</bdi>}
              lead={it.late ? <Badge tone="late">{t('uncontacted.late')}</Badge> : undefined}
              when={
                <>
                  {t('uncontacted.until')} <TimeAt at={it.dueOn} only="date" />
                </>
              }
              detail={t('uncontacted.of', { name: it.initiative.name })}
            />
          ))}
        </List>
      </Stack>
    </Card>
  );
}
