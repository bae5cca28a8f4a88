import { useDeferredValue } from 'react';
import { z } from 'zod';
import { PlacePicker } from '#features/places/ui/place-picker.tsx';
import { useOp } from '#web/api.ts';
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
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { FUNDINGS, INITIATIVE_STATES } from '../directory.rules.ts';
import { listInitiatives, listUncontacted } from '../initiatives.contract.ts';
import { CodePicker } from './code-picker.tsx';
import { TakeOut } from './files/take-out.tsx';
import { InitiativeForm } from './initiative-form.tsx';
import { InitiativeRow } from './initiative-row.tsx';
import css from './directory.module.css';

const view = z.object({
  q: z.string().max(200).default(''),
  state: z.enum(INITIATIVE_STATES).optional(),
  funding: z.enum(FUNDINGS).optional(),
  place: z.uuid().optional(),
  purpose: z.string().max(100).optional(),
  add: flagParam(),
});

/** What is being done: funded programmes and unpaid work of neighbours alike. */
export function Initiatives() {
  const t = useT('directory');
  const can = useCan();
  const go = useGo();
  const [at, setAt] = useView(view);
  const q = useDeferredValue(at.q.trim());
  const asked = useOp(
    listInitiatives,
    {
      query: {
        q: q || undefined,
        state: at.state,
        funding: at.funding,
        place: at.place,
        purpose: at.purpose,
        limit: 100,
      },
    },
    { keep: true },
  );
  const filtered = q !== '' || [at.state, at.funding, at.place, at.purpose].some((it) => it !== undefined);
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
          <Select
            label={t('fields.state')}
            optional
            none={t('any')}
            options={INITIATIVE_STATES.map((it) => ({ value: it, label: t(`state.${it}`) }))}
            value={at.state ?? null}
            onChange={(state) => setAt({ state: state ?? undefined })}
          />
          <Select
            label={t('fields.funding')}
            optional
            none={t('any')}
            options={FUNDINGS.map((it) => ({ value: it, label: t(`funding.${it}`) }))}
            value={at.funding ?? null}
            onChange={(funding) => setAt({ funding: funding ?? undefined })}
          />
        </div>
        <TakeOut place={at.place} state={at.state} />
        <Answer of={asked} rows={8} feature="directory">
          {({ initiatives, more }) =>
            initiatives.length === 0 ? (
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
                  {initiatives.map((it) => (
                    <InitiativeRow key={it.id} it={it} />
                  ))}
                </List>
                {more && (
                  <Text dim small>
                    {t('more')}
                  </Text>
                )}
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
