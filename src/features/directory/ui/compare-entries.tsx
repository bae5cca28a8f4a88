import { useState, type ReactNode } from 'react';
import type { OutOf } from '#domain/operation.ts';
import { useOp, useOpMutation } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useGo } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { TLP_WORDS } from '#web/ui/badges.tsx';
import { Button, Buttons } from '#web/ui/button.tsx';
import { RadioCards } from '#web/ui/choices.tsx';
import { TextField } from '#web/ui/field.tsx';
import { Heading, Row, Stack, Text } from '#web/ui/layout.tsx';
import { Answer, ErrorState } from '#web/ui/states.tsx';
import { toast } from '#web/ui/toast.tsx';
import { keepOrganisationsApart, mergeOrganisation } from '../merges.contract.ts';
import { readOrganisation } from '../organisations.contract.ts';
import css from './compare.module.css';
import { nameTime } from './name-time.ts';

type Entry = OutOf<typeof readOrganisation>;
type Decision = 'this' | 'other' | 'apart';

/** Two entries side by side, and what a person decides: one of them keeps, or they are not the same; always for a reason. */
export function CompareEntries({
  entry,
  otherId,
  score,
  onClose,
  onDecided,
}: {
  entry: Entry;
  otherId: string;
  score: number;
  onClose: () => void;
  /** instead of going to the entry that is kept */
  onDecided?: () => void;
}) {
  const t = useT('directory-merges');
  const can = useCan();
  const asked = useOp(readOrganisation, { params: { id: otherId } });
  return (
    <Answer of={asked} rows={6} feature="directory-merges">
      {(other) => (
        <Stack gap="l">
          <Row spread="between">
            <Heading as="h4">{t('compare.title')}</Heading>
            <Button size="small" look="quiet" onClick={onClose}>
              {t('console:close')}
            </Button>
          </Row>
          <SideBySide one={entry} other={other} />
          {can('actor.write') && (
            <Decide entry={entry} other={other} score={score} onClose={onClose} onDecided={onDecided} />
          )}
        </Stack>
      )}
    </Answer>
  );
}

function SideBySide({ one, other }: { one: Entry; other: Entry }) {
  const t = useT('directory-merges', 'directory');
  const rows = useRows();
  const [left, right] = [rows(one), rows(other)];
  const shown = left.map(([what, value], at) => [what, value, right[at]![1]] as const);
  return (
    <table className={css.table}>
      <thead>
        <tr>
          <td />
          {[one, other].map((it) => (
            <th key={it.id} scope="col">
              <bdi>{it.name}</bdi>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {shown
          .filter(([, a, b]) => a.length > 0 || b.length > 0)
          .map(([what, a, b]) => (
            <tr key={what} data-differs={!same(a, b) || undefined}>
              <th scope="row">
                {what}
                {!same(a, b) && <span className={css.differs}> {t('compare.differs')}</span>}
              </th>
              <td>
                <Values of={a} />
              </td>
              <td>
                <Values of={b} />
              </td>
            </tr>
          ))}
      </tbody>
    </table>
  );
}

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.toSorted().join('\n') === b.toSorted().join('\n');

const SHOWN = 8;
function Values({ of }: { of: readonly string[] }): ReactNode {
  const t = useT('directory-merges');
  if (of.length === 0) return <Text dim>{t('compare.notTold')}</Text>;
  return (
    <ul className={css.values}>
      {of.slice(0, SHOWN).map((it, at) => (
        <li key={at}>
          <bdi>{it}</bdi>
        </li>
      ))}
      {of.length > SHOWN && <li>{t('compare.more', { count: of.length - SHOWN })}</li>}
    </ul>
  );
}

/** The fields of an entry in words, each a list. */
function useRows(): (entry: Entry) => [string, string[]][] {
  const t = useT('directory');
  const format = useFormat();
  return (it) => [
    [
      t('fields.names'),
      [...new Set(it.names.map((one) => [one.name, nameTime(one, format, t)].filter(Boolean).join(' · ')))],
    ],
    [t('fields.identifiers'), it.identifiers.map((one) => one.value)],
    [t('fields.nature'), it.nature ? [t(`nature.${it.nature}`)] : []],
    [t('fields.parentId'), it.parent ? [it.parent.name] : []],
    [t('placeKind.seat'), it.places.filter((one) => one.kind === 'seat').map((one) => one.text)],
    [t('placeKind.works'), it.places.filter((one) => one.kind === 'works').map((one) => one.text)],
    [t('fields.focuses'), it.focuses.map((one) => t(`focus.${one}`))],
    [t('fields.mandate'), it.mandate ? [it.mandate] : []],
    [t('fields.website'), it.website ? [it.website] : []],
    [t('units'), it.units.map((one) => one.name)],
    [t('initiative.title'), it.initiatives.map((one) => one.title)],
    [t('fields.label'), [TLP_WORDS[it.label] ?? String(it.label)]],
    [
      t('told.title'),
      [[it.recorded.by?.name ?? it.recorded.source?.title, format.date(it.recorded.at)].filter(Boolean).join(' · ')],
    ],
  ];
}

function Decide({
  entry,
  other,
  score,
  onClose,
  onDecided,
}: {
  entry: Entry;
  other: Entry;
  score: number;
  onClose: () => void;
  onDecided: (() => void) | undefined;
}) {
  const t = useT('directory-merges');
  const go = useGo();
  const [decision, setDecision] = useState<Decision | null>(null);
  const [why, setWhy] = useState('');
  const [keeper, under] = decision === 'this' ? [entry, other] : [other, entry];
  const merge = useOpMutation(mergeOrganisation, {
    invalidates: ['organisations', 'initiatives'],
    onDone: () => {
      toast(t('compare.merged', { under: under.name, keeper: keeper.name }));
      if (onDecided) onDecided();
      else if (keeper.id === entry.id) onClose();
      else go({ to: '/w/$workspace/organisations/$id', params: { id: keeper.id } });
    },
  });
  // the suggestion goes away with the answer: closed before it does
  const apart = useOpMutation(keepOrganisationsApart, { invalidates: ['organisations'], onDone: onDecided ?? onClose });
  const busy = merge.isPending || apart.isPending;
  const blocked = decision === null ? t('compare.choose') : !why.trim() && t('problems.no_reason');
  const send = () => {
    if (blocked || busy) return;
    if (decision === 'apart')
      apart.mutate({ params: { id: entry.id }, body: { otherId: other.id, why: why.trim(), apart: true } });
    else merge.mutate({ params: { id: under.id }, body: { intoId: keeper.id, why: why.trim(), score } });
  };
  return (
    <form
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <Stack gap="m">
        <RadioCards
          label={t('compare.decision')}
          hint={t('compare.means')}
          options={[
            { value: 'this', label: t('compare.keep', { name: entry.name }) },
            { value: 'other', label: t('compare.keep', { name: other.name }) },
            { value: 'apart', label: t('compare.apart'), detail: t('compare.apartMeans') },
          ]}
          value={decision}
          onChange={setDecision}
        />
        <TextField label={t('why')} value={why} onChange={setWhy} maxLength={300} />
        {(merge.error ?? apart.error) && <ErrorState error={merge.error ?? apart.error} feature="directory-merges" />}
        <Buttons>
          <Button type="submit" look="primary" busy={busy} blocked={blocked}>
            {t(decision === 'apart' ? 'compare.sayApart' : 'compare.merge')}
          </Button>
          <Button onClick={onClose}>{t('console:cancel')}</Button>
        </Buttons>
      </Stack>
    </form>
  );
}
