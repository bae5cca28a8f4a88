import { useState } from 'react';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Field } from '#web/ui/field.tsx';
import fields from '#web/ui/fields.module.css';
import { unitOf, UNITS, type Unit } from '../../clocks/length-of-time.rules.ts';
import css from './clocks.module.css';

/** A length of time in whole minutes as people say it, never rounded: `90 minutes`, `12 hours`, `7 days`. */
export function useLengthWords(): (minutes: number) => string {
  const format = useFormat();
  return (minutes) => {
    const unit = unitOf(minutes);
    return format.number(minutes / UNITS[unit], { style: 'unit', unit, unitDisplay: 'long' });
  };
}

/** A number and its unit, as one answer in whole minutes. An empty field is zero. */
export function DurationField({
  label,
  hint,
  error,
  value,
  onChange,
}: {
  label: string;
  hint?: string;
  error?: string | undefined;
  value: number;
  onChange: (minutes: number) => void;
}) {
  const t = useT('clocks');
  const [unit, setUnit] = useState<Unit>(() => unitOf(value));
  const amount = value / UNITS[unit];
  return (
    <Field label={label} hint={hint} error={error}>
      {(wiring) => (
        <span className={css.duration}>
          <input
            {...wiring}
            type="number"
            inputMode="numeric"
            min={1}
            step={1}
            className={fields.input}
            value={value > 0 ? Math.round(amount * 100) / 100 : ''}
            onChange={(event) => onChange(Math.max(0, Math.round(Number(event.target.value) * UNITS[unit])))}
          />
          <select
            aria-label={t('unitOf', { what: label })}
            className={fields.input}
            value={unit}
            onChange={(event) => {
              const next = event.target.value as Unit;
              setUnit(next);
              // the number stays as it was written: it is now so many of the other unit
              if (value > 0) onChange(Math.round(amount * UNITS[next]));
            }}
          >
            {(Object.keys(UNITS) as Unit[]).map((it) => (
              <option key={it} value={it}>
                {t(`units.${it}`)}
              </option>
            ))}
          </select>
        </span>
      )}
    </Field>
  );
}
