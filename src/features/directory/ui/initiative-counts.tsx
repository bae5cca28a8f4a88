import type { OutOf } from '#domain/operation.ts';
import { useT } from '#web/i18n.ts';
import { Button, IconButton } from '#web/ui/button.tsx';
import { FieldGroup, TextField } from '#web/ui/field.tsx';
import { IconClose } from '#web/ui/icons.ts';
import { Stack } from '#web/ui/layout.tsx';
import type { readInitiative } from '../initiatives.contract.ts';
import css from './directory.module.css';

/** For whom and how many, and what came of it: lines of an initiative's form, with their numbers as they were typed. */

type Initiative = OutOf<typeof readInitiative>;
export interface PeopleRow {
  group: string;
  planned: string;
  reached: string;
}
export interface ResultRow {
  what: string;
  value: string;
  target: string;
  on: string | null;
}

export const peopleRows = (it: Initiative | undefined): PeopleRow[] =>
  it?.people.map((one) => ({
    group: one.group,
    planned: one.planned === null ? '' : String(one.planned),
    reached: one.reached === null ? '' : String(one.reached),
  })) ?? [];
export const resultRows = (it: Initiative | undefined): ResultRow[] =>
  it?.results.map((one) => ({ what: one.what, value: one.value ?? '', target: one.target ?? '', on: one.on })) ?? [];

const isCount = (text: string) => /^\d{0,12}$/.test(text.trim());
export const badPeople = (rows: readonly PeopleRow[]): boolean =>
  rows.some((one) => !isCount(one.planned) || !isCount(one.reached) || (one.group.trim() === '' && told(one)));
const told = (one: PeopleRow) => one.planned.trim() !== '' || one.reached.trim() !== '';
const count = (text: string) => (text.trim() === '' ? null : Number(text));
export const peopleOf = (rows: readonly PeopleRow[]) =>
  rows
    .filter((one) => one.group.trim() !== '')
    .map((one) => ({ group: one.group.trim(), planned: count(one.planned), reached: count(one.reached) }));
export const resultsOf = (rows: readonly ResultRow[]) =>
  rows
    .filter((one) => one.what.trim() !== '')
    .map((one) => ({
      what: one.what.trim(),
      value: one.value.trim() || null,
      target: one.target.trim() || null,
      on: one.on,
    }));

const replace = <T,>(list: readonly T[], at: number, change: Partial<T>): T[] =>
  list.map((one, n) => (n === at ? { ...one, ...change } : one));

export function PeopleField({
  people,
  onChange,
}: {
  people: readonly PeopleRow[];
  onChange: (people: PeopleRow[]) => void;
}) {
  const t = useT('directory');
  return (
    <FieldGroup label={t('fields.people')} hint={t('initiative.peopleHint')} optional>
      <Stack gap="s">
        {people.map((one, at) => (
          <div key={at} className={css.two}>
            <TextField
              label={t('initiative.group', { n: at + 1 })}
              value={one.group}
              onChange={(group) => onChange(replace(people, at, { group }))}
              maxLength={200}
            />
            {(['planned', 'reached'] as const).map((key) => (
              <TextField
                key={key}
                label={t(`initiative.${key}`)}
                optional
                dir="ltr"
                inputMode="numeric"
                value={one[key]}
                onChange={(text) => onChange(replace<PeopleRow>(people, at, { [key]: text }))}
                maxLength={12}
              />
            ))}
            <IconButton
              label={t('takeAway', { what: one.group || t('initiative.group', { n: at + 1 }) })}
              onClick={() => onChange(people.filter((_, n) => n !== at))}
            >
              <IconClose size={16} />
            </IconButton>
          </div>
        ))}
        <div>
          <Button size="small" onClick={() => onChange([...people, { group: '', planned: '', reached: '' }])}>
            {t('initiative.addGroup')}
          </Button>
        </div>
      </Stack>
    </FieldGroup>
  );
}

export function ResultsField({
  results,
  onChange,
}: {
  results: readonly ResultRow[];
  onChange: (results: ResultRow[]) => void;
}) {
  const t = useT('directory');
  return (
    <FieldGroup label={t('fields.results')} hint={t('initiative.resultsHint')} optional>
      <Stack gap="s">
        {results.map((one, at) => (
          <div key={at} className={css.two}>
            <TextField
              label={t('initiative.result', { n: at + 1 })}
              value={one.what}
              onChange={(what) => onChange(replace(results, at, { what }))}
              maxLength={1000}
            />
            <TextField
              label={t('initiative.value')}
              optional
              value={one.value}
              onChange={(value) => onChange(replace(results, at, { value }))}
              maxLength={200}
            />
            <TextField
              label={t('initiative.target')}
              optional
              value={one.target}
              onChange={(target) => onChange(replace(results, at, { target }))}
              maxLength={200}
            />
            <IconButton
              label={t('takeAway', { what: one.what || t('initiative.result', { n: at + 1 }) })}
              onClick={() => onChange(results.filter((_, n) => n !== at))}
            >
              <IconClose size={16} />
            </IconButton>
          </div>
        ))}
        <div>
          <Button size="small" onClick={() => onChange([...results, { what: '', value: '', target: '', on: null }])}>
            {t('initiative.addResult')}
          </Button>
        </div>
      </Stack>
    </FieldGroup>
  );
}
