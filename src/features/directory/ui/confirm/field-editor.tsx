import { useT } from '#web/i18n.ts';
import { Button, IconButton } from '#web/ui/button.tsx';
import { CheckboxGroup } from '#web/ui/choices.tsx';
import { FieldGroup, Select, TextArea, TextField } from '#web/ui/field.tsx';
import { IconClose } from '#web/ui/icons.ts';
import { Row, Stack } from '#web/ui/layout.tsx';
import type { Correctable } from '../../confirm/entry-standing.rules.ts';
import { FOCUSES, NATURES } from '../../directory.rules.ts';
import type { EntryPlace, Name } from './entry-value.tsx';
import css from './confirm.module.css';

const at = <T,>(list: readonly T[], n: number, change: Partial<T>): T[] =>
  list.map((it, i) => (i === n ? { ...it, ...change } : it));
const without = <T,>(list: readonly T[], n: number): T[] => list.filter((_, i) => i !== n);

/** One field of one's own entry, to put right. */
export function FieldEditor({
  field,
  value,
  places,
  onChange,
}: {
  field: Correctable;
  value: unknown;
  places: Record<string, string>;
  onChange: (value: unknown) => void;
}) {
  const t = useT('entry-link', 'directory');
  const label = t(`fields.${field}`);
  if (field === 'names') {
    const names = value as Name[];
    return (
      <FieldGroup label={label}>
        <Stack gap="s">
          {names.map((it, n) => (
            <div key={n} className={css.line}>
              <TextField
                label={t('nameN', { n: n + 1 })}
                lang={it.language === 'und' ? undefined : it.language}
                value={it.name}
                maxLength={200}
                onChange={(name) => onChange(at(names, n, { name }))}
              />
              {names.length > 1 && (
                <IconButton label={t('takeOutName', { name: it.name })} onClick={() => onChange(without(names, n))}>
                  <IconClose size={17} />
                </IconButton>
              )}
            </div>
          ))}
          <Row>
            <Button size="small" onClick={() => onChange([...names, { language: 'und', kind: 'official', name: '' }])}>
              {t('addName')}
            </Button>
          </Row>
        </Stack>
      </FieldGroup>
    );
  }
  if (field === 'places') {
    const lines = value as EntryPlace[];
    const nameOf = (it: EntryPlace) => (it.placeId ? (places[it.placeId] ?? it.text) : it.text) ?? '';
    return (
      <FieldGroup label={label}>
        <Stack gap="s">
          {lines.map((it, n) => (
            <div key={n} className={css.line}>
              {it.placeId ? (
                <span className={css.fixed}>
                  <bdi>{nameOf(it)}</bdi>
                </span>
              ) : (
                <TextField
                  label={t('placeN', { n: n + 1 })}
                  value={it.text ?? ''}
                  maxLength={300}
                  onChange={(text) => onChange(at(lines, n, { text }))}
                />
              )}
              <IconButton label={t('takeOutPlace', { name: nameOf(it) })} onClick={() => onChange(without(lines, n))}>
                <IconClose size={17} />
              </IconButton>
            </div>
          ))}
          <Row>
            <Button size="small" onClick={() => onChange([...lines, { kind: 'works', placeId: null, text: '' }])}>
              {t('addPlace')}
            </Button>
          </Row>
        </Stack>
      </FieldGroup>
    );
  }
  if (field === 'nature')
    return (
      <Select
        label={label}
        optional
        none={t('notTold')}
        options={NATURES.map((it) => ({ value: it, label: t(`directory:nature.${it}`) }))}
        value={value as (typeof NATURES)[number] | null}
        onChange={onChange}
      />
    );
  if (field === 'focuses')
    return (
      <CheckboxGroup
        label={label}
        optional
        across
        options={FOCUSES.map((it) => ({ value: it, label: t(`directory:focus.${it}`) }))}
        value={value as (typeof FOCUSES)[number][]}
        onChange={onChange}
      />
    );
  if (field === 'mandate')
    return (
      <TextArea
        label={label}
        optional
        rows={4}
        maxLength={4000}
        value={(value as string | null) ?? ''}
        onChange={(text) => onChange(text === '' ? null : text)}
      />
    );
  return (
    <TextField
      label={label}
      optional
      type="url"
      dir="ltr"
      placeholder="https://"
      maxLength={500}
      value={(value as string | null) ?? ''}
      onChange={(text) => onChange(text === '' ? null : text)}
    />
  );
}

/** What is sent of an edited field: empty lines are nothing. */
export function tidy(field: Correctable, value: unknown): unknown {
  if (field === 'names') return (value as Name[]).filter((it) => it.name.trim() !== '');
  if (field === 'places') return (value as EntryPlace[]).filter((it) => it.placeId !== null || it.text?.trim());
  if (typeof value === 'string') return value.trim() || null;
  return value;
}
