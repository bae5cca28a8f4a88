import { useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { dayAfter, localOf } from '#domain/local-time.ts';
import { serverNow } from '../clock.ts';
import { useFormat } from '../format.ts';
import { useLanguage, useT } from '../i18n.ts';
import { LANGUAGES } from '../language.ts';
import { IconButton } from './button.tsx';
import { readClock, readDay, readMonth, writeDay, writeMonth } from './date-text.rules.ts';
import { Field, FieldError, FieldGroup, type FieldProps } from './field.tsx';
import { IconCalendar } from './icons.ts';
import css from './fields.module.css';

export interface DateInputProps {
  id?: string;
  /** ISO day, `16:30` or `2026-11`; empty for none. */
  value: string;
  /** Empty while what is typed cannot be read; the form is then not sent. */
  onChange: (value: string) => void;
  'aria-describedby'?: string | undefined;
  'aria-invalid'?: true | undefined;
  'aria-required'?: true | undefined;
  'aria-label'?: string;
  autoFocus?: boolean;
}

/** Today in the workspace's zone, and the tag that dates are written by. */
function useToday(): { today: string; tag: string } {
  const { zone } = useFormat();
  const tag = LANGUAGES[useLanguage()].format;
  return { today: localOf(new Date(serverNow()).toISOString(), zone).day, tag };
}

/**
 * What is typed stands until it is left; then it is written as the language does. What comes from outside wins. A text that cannot be read is kept, said
 * to be wrong, and marked so that no form is sent with it.
 */
function useTyped(
  value: string,
  onChange: (value: string) => void,
  kind: { read: (text: string) => string | { wrong: string }; write: (value: string) => string },
) {
  const [text, setText] = useState<string | null>(null);
  const [given, setGiven] = useState(value);
  // nobody is told that they are wrong while they type
  const [left, setLeft] = useState(false);
  if (given !== value) {
    setGiven(value);
    setText(null);
  }
  const shown = text ?? (value === '' ? '' : kind.write(value));
  const read = text === null || text.trim() === '' ? null : kind.read(text);
  const wrong = read !== null && typeof read !== 'string' ? read.wrong : undefined;
  const put = (next: string) => {
    setGiven(next);
    if (next !== value) onChange(next);
  };
  return {
    shown,
    unread: wrong !== undefined,
    wrong: left ? wrong : undefined,
    type(next: string) {
      setText(next);
      const it = next.trim() === '' ? '' : kind.read(next);
      if (typeof it === 'string') setLeft(false);
      put(typeof it === 'string' ? it : '');
    },
    set(next: string) {
      setText(null);
      put(next);
    },
    leave: () => {
      if (wrong === undefined) setText(null);
      else setLeft(true);
    },
  };
}

/** A text field for a day in the form of the language: typed in any of its forms, with arrow keys a day up and down, or from the device's own calendar. */
export function DayInput({ value, onChange, latest, ...wiring }: DateInputProps & { latest?: string | undefined }) {
  const t = useT();
  const own = useId();
  const { today, tag } = useToday();
  const native = useRef<HTMLInputElement>(null);
  const it = useTyped(value, onChange, {
    write: (day) => writeDay(day, tag),
    read: (text) => {
      const read = readDay(text, tag, today);
      if ('fault' in read) return { wrong: t(`field.date.${read.fault}`, { example: writeDay(today, tag) }) };
      return latest !== undefined && read.day > latest ? { wrong: t('field.date.toCome') } : read.day;
    },
  });
  const step = (event: KeyboardEvent) => {
    const by = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
    if (by === 0 || event.altKey) return;
    event.preventDefault();
    const next = value === '' ? today : dayAfter(value, by);
    if (latest === undefined || next <= latest) it.set(next);
  };
  return (
    <>
      <span className={css.withButton}>
        <input
          {...wiring}
          id={wiring.id ?? own}
          className={css.input}
          dir="ltr"
          inputMode="text"
          autoComplete="off"
          spellCheck={false}
          placeholder={writeDay(today, tag)}
          aria-invalid={wiring['aria-invalid'] ?? (it.wrong === undefined ? undefined : true)}
          aria-describedby={
            [wiring['aria-describedby'], it.wrong && `${own}-wrong`].filter(Boolean).join(' ') || undefined
          }
          data-unread={it.unread || undefined}
          value={it.shown}
          onChange={(event) => it.type(event.target.value)}
          onBlur={it.leave}
          onKeyDown={step}
        />
        <span className={css.inside}>
          <IconButton label={t('field.date.calendar')} size="small" onClick={() => native.current?.showPicker()}>
            <IconCalendar size={16} />
          </IconButton>
        </span>
        <input
          ref={native}
          className={css.native}
          type="date"
          tabIndex={-1}
          aria-hidden="true"
          max={latest}
          value={value}
          onChange={(event) => it.set(event.target.value)}
        />
      </span>
      <FieldError id={`${own}-wrong`}>{it.wrong}</FieldError>
    </>
  );
}

/** A text field for a clock of 24 hours; other ways of writing it are understood. */
export function ClockInput({ value, onChange, ...wiring }: DateInputProps) {
  const t = useT();
  const own = useId();
  const it = useTyped(value, onChange, {
    write: (clock) => clock,
    read: (text) => readClock(text) ?? { wrong: t('field.date.clock') },
  });
  return (
    <>
      <input
        {...wiring}
        id={wiring.id ?? own}
        className={css.input}
        dir="ltr"
        inputMode="text"
        autoComplete="off"
        placeholder="16:30"
        aria-invalid={wiring['aria-invalid'] ?? (it.wrong === undefined ? undefined : true)}
        aria-describedby={
          [wiring['aria-describedby'], it.wrong && `${own}-wrong`].filter(Boolean).join(' ') || undefined
        }
        data-unread={it.unread || undefined}
        value={it.shown}
        onChange={(event) => it.type(event.target.value)}
        onBlur={it.leave}
      />
      <FieldError id={`${own}-wrong`}>{it.wrong}</FieldError>
    </>
  );
}

/** A text field for a month: `11/2026` or its name. */
export function MonthInput({ value, onChange, ...wiring }: DateInputProps) {
  const t = useT();
  const own = useId();
  const { today, tag } = useToday();
  const it = useTyped(value, onChange, {
    write: (month) => writeMonth(month, tag),
    read: (text) => {
      const read = readMonth(text, tag, today);
      return 'month' in read
        ? read.month
        : { wrong: t(`field.date.${read.fault}`, { example: writeMonth(today.slice(0, 7), tag) }) };
    },
  });
  return (
    <>
      <input
        {...wiring}
        id={wiring.id ?? own}
        className={css.input}
        dir="ltr"
        autoComplete="off"
        placeholder={writeMonth(today.slice(0, 7), tag)}
        aria-invalid={it.wrong === undefined ? undefined : true}
        aria-describedby={it.wrong && `${own}-wrong`}
        data-unread={it.unread || undefined}
        value={it.shown}
        onChange={(event) => it.type(event.target.value)}
        onBlur={it.leave}
      />
      <FieldError id={`${own}-wrong`}>{it.wrong}</FieldError>
    </>
  );
}

/** One day, as its reader writes days. */
export function DateField({
  value,
  onChange,
  latest,
  ...field
}: FieldProps & { value: string; onChange: (day: string) => void; latest?: string | undefined }) {
  return (
    <Field {...field}>{(wiring) => <DayInput {...wiring} value={value} onChange={onChange} latest={latest} />}</Field>
  );
}

/** One time of day. */
export function ClockField({
  value,
  onChange,
  ...field
}: FieldProps & { value: string; onChange: (clock: string) => void }) {
  return <Field {...field}>{(wiring) => <ClockInput {...wiring} value={value} onChange={onChange} />}</Field>;
}

/** A day and a time of day, `2026-11-21T16:30`, in the workspace's zone, which is said; empty while either is missing. */
export function MomentField({
  value,
  onChange,
  latest,
  hint,
  ...field
}: FieldProps & { value: string; onChange: (moment: string) => void; latest?: string | undefined }) {
  const t = useT();
  const { zone } = useFormat();
  const [parts, setParts] = useState(() => split(value));
  const [given, setGiven] = useState(value);
  if (given !== value) {
    setGiven(value);
    if (value !== '') setParts(split(value));
  }
  const put = (patch: Partial<{ day: string; clock: string }>) => {
    const next = { ...parts, ...patch };
    setParts(next);
    const moment = next.day && next.clock ? `${next.day}T${next.clock}` : '';
    setGiven(moment);
    onChange(moment);
  };
  const zoneSaid: ReactNode = t('field.zone', { zone });
  return (
    <FieldGroup
      {...field}
      role="group"
      hint={
        hint ? (
          <>
            {hint} {zoneSaid}
          </>
        ) : (
          zoneSaid
        )
      }
    >
      <div className={css.moment}>
        <span>
          <DayInput aria-label={t('field.day')} value={parts.day} onChange={(day) => put({ day })} latest={latest} />
        </span>
        <span>
          <ClockInput aria-label={t('field.clock')} value={parts.clock} onChange={(clock) => put({ clock })} />
        </span>
      </div>
    </FieldGroup>
  );
}

const split = (moment: string): { day: string; clock: string } => {
  const [day = '', clock = ''] = moment.split('T');
  return { day, clock: clock.slice(0, 5) };
};
