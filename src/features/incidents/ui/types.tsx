import { FAMILIES, INCIDENT_TYPES, familyOf } from '#domain/incident-types.ts';
import { useT } from '#web/i18n.ts';
import { Select, type FieldProps } from '#web/ui/field.tsx';
import { IconClose } from '#web/ui/icons.ts';
import fields from '#web/ui/fields.module.css';

/** The words of a family or type of incident; a workspace's own type is shown by its code. */
export function useTypeWords(): (code: string) => string {
  const t = useT('domain');
  return (code) =>
    (FAMILIES as readonly string[]).includes(code)
      ? t(`families.${code}`)
      : t(`types.${code}`, { defaultValue: code.replace(/^local\./, '').replaceAll('_', ' ') });
}

const inUse = INCIDENT_TYPES.filter((it) => it.retired === undefined);

/** One type of incident, by family. */
export function TypeSelect({
  value,
  onChange,
  ...field
}: FieldProps & { value: string | null; onChange: (code: string | null) => void }) {
  const words = useTypeWords();
  const options = FAMILIES.map((family) => ({
    group: words(family),
    options: inUse.filter((it) => it.family === family).map((it) => ({ value: it.code, label: words(it.code) })),
  }));
  return <Select {...field} options={options} value={value} onChange={onChange} />;
}

/** Any families and types: each picked one a pill, more from a list. */
export function TypesPicker({
  value,
  onChange,
  none,
  ...field
}: FieldProps & { value: readonly string[]; onChange: (codes: string[]) => void; none: string }) {
  const t = useT('incidents');
  const words = useTypeWords();
  const options = FAMILIES.map((family) => ({
    group: words(family),
    options: [
      { value: family as string, label: t('types.whole', { family: words(family) }) },
      ...inUse.filter((it) => it.family === family).map((it) => ({ value: it.code, label: words(it.code) })),
    ].filter((it) => !value.includes(it.value)),
  }));
  return (
    <div>
      <Select
        {...field}
        options={options}
        value={null}
        none={value.length ? t('types.add') : none}
        onChange={(code) => code && onChange([...value, code])}
      />
      {value.length > 0 && (
        <ul className={fields.pills} style={{ marginTop: 6 }}>
          {value.map((code) => (
            <li key={code} className={fields.pill}>
              {words(code)}
              <button
                type="button"
                aria-label={t('console:field.remove', { what: words(code) })}
                onClick={() => onChange(value.filter((it) => it !== code))}
              >
                <IconClose size={14} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** Is it an event of peace? */
export const isPeace = (code: string): boolean => familyOf(code) === 'peace';
