import { useId, useState, type ReactNode } from 'react';
import { useFormat } from '../format.ts';
import { useT } from '../i18n.ts';
import { ClockInput, DayInput, MonthInput } from './date-field.tsx';
import { FieldGroup, type FieldProps } from './field.tsx';
import { fieldsOf, whenOf, whenProblem, type When, type WhenFields, type WhenPrecision } from './when.rules.ts';
import { dayAfter } from '#domain/local-time.ts';
import css from './fields.module.css';

export interface WhenFieldProps extends FieldProps {
  value: When;
  onChange: (value: When) => void;
  /** Which precisions may be chosen (all but the year). */
  precisions?: readonly WhenPrecision[];
}

/**
 * When something happened and how sharply that is known: first the precision, then only the fields that it needs. Times are those of the
 * workspace's zone, which is named. What it gives is a span (see When); while something is missing its ends are null.
 */
export function WhenField({
  value,
  onChange,
  precisions = ['exact', 'about', 'day', 'week', 'month', 'unknown'],
  error,
  ...field
}: WhenFieldProps) {
  const t = useT();
  const { zone } = useFormat();
  const id = useId();
  const [typed, setTyped] = useState<WhenFields>(() => fieldsOf(value, zone));
  // What came from outside (a reset, a saved report) wins over what was typed before.
  const [seen, setSeen] = useState(value);
  if (seen !== value) {
    setSeen(value);
    const mine = whenOf(typed, zone);
    if (mine.from !== value.from || mine.to !== value.to || mine.precision !== value.precision)
      setTyped(fieldsOf(value, zone));
  }
  const put = (patch: Partial<WhenFields>) => {
    const next = { ...typed, ...patch };
    setTyped(next);
    const when = whenOf(next, zone);
    setSeen(when);
    onChange(when);
  };
  const is = typed.precision;
  const clocked = is === 'exact' || is === 'about';
  const wrong = whenProblem(whenOf(typed, zone)) ? t('field.endsBefore') : undefined;
  const part = (key: string, label: ReactNode, input: (id: string) => ReactNode) => (
    <label className={css.part} htmlFor={`${id}-${key}`}>
      {label}
      {input(`${id}-${key}`)}
    </label>
  );
  const day = (key: 'day' | 'endDay') => (at: string) => (
    <DayInput id={at} value={typed[key]} onChange={(it) => put({ [key]: it })} />
  );
  return (
    <FieldGroup {...field} error={error ?? wrong} role="group">
      <div className={css.when}>
        {part('precision', t('field.precision'), (at) => (
          <select
            id={at}
            className={css.input}
            value={is}
            onChange={(event) => {
              const precision = event.target.value as WhenPrecision;
              const day =
                typed.day.length === 7 ? `${typed.day}-01` : typed.day.length === 4 ? `${typed.day}-01-01` : typed.day;
              put({
                precision,
                day: precision === 'month' ? day.slice(0, 7) : precision === 'year' ? day.slice(0, 4) : day,
                ...(precision === 'exact' || precision === 'about' ? {} : { clock: '', endClock: '' }),
              });
            }}
          >
            {precisions.map((it) => (
              <option key={it} value={it}>
                {t(`field.when.${it}`)}
              </option>
            ))}
          </select>
        ))}
        {(clocked || is === 'day' || is === 'week') && part('day', t('field.day'), day('day'))}
        {is === 'month' &&
          part('day', t('field.when.month'), (at) => (
            <MonthInput id={at} value={typed.day} onChange={(it) => put({ day: it })} />
          ))}
        {is === 'year' &&
          part('day', t('field.when.year'), (at) => (
            <input
              id={at}
              className={css.input}
              type="number"
              min={1900}
              value={typed.day}
              onChange={(event) => put({ day: event.target.value })}
            />
          ))}
        {clocked &&
          part('clock', t('field.from'), (at) => (
            <ClockInput id={at} value={typed.clock} onChange={(clock) => put({ clock })} />
          ))}
        {clocked &&
          part('endClock', t('field.to'), (at) => (
            <ClockInput
              id={at}
              value={typed.endClock}
              // An end earlier in the day than the beginning is the next day's: nights are when things happen.
              onChange={(endClock) =>
                put({
                  endClock,
                  endDay: endClock && typed.clock && endClock < typed.clock && typed.day ? dayAfter(typed.day) : '',
                })
              }
            />
          ))}
        {is === 'day' && part('endDay', t('field.to'), day('endDay'))}
      </div>
      {is !== 'unknown' && <span className={css.hint}>{t('field.zone', { zone })}</span>}
    </FieldGroup>
  );
}
