import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Translate } from '#reporter-kit/words.ts';
import { daysIn, monthNames, orderOf, partOf, sayDay, withPart, YEARS_BACK, type DayPart } from './day.rules.ts';

/** The heading of a screen. It takes the focus when the screen changes, so that a screen reader and a keyboard start there. */
export function Title({ children, focus = true }: { children: ComponentChildren; focus?: boolean }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    if (!focus) return;
    heading.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, []);
  return (
    <h1 tabIndex={-1} ref={heading}>
      {children}
    </h1>
  );
}

/** What shows, beside colour and weight, that something is chosen. */
export const Tick = ({ on }: { on: boolean }) =>
  on ? (
    <span class="tick" aria-hidden="true">
      ✓
    </span>
  ) : null;

export interface Choice<T extends string> {
  value: T;
  label: string;
  /** Shown below the choice while it is the chosen one. */
  more?: ComponentChildren;
}

/** Large buttons, one of them chosen. They are buttons and not radios because a touch goes on to the next screen. */
export function Choices<T extends string>({
  name,
  choices,
  chosen,
  onChoose,
}: {
  name: string;
  choices: Choice<T>[];
  chosen: T | undefined;
  onChoose(value: T): void;
}) {
  return (
    <ul class="choices" aria-label={name}>
      {choices.map(({ value, label, more }) => (
        <li key={value}>
          <button
            type="button"
            class="choice"
            aria-pressed={chosen === value}
            data-value={value}
            onClick={() => onChoose(value)}
          >
            <span>{label}</span>
            <Tick on={chosen === value} />
          </button>
          {chosen === value && more}
        </li>
      ))}
    </ul>
  );
}

interface FieldProps {
  label: string;
  hint?: string | undefined;
  value: string;
  max?: number;
  onInput(value: string): void;
}

let fields = 0;
function useFieldId(): string {
  const id = useRef('');
  id.current ||= `f${++fields}`;
  return id.current;
}

export function TextArea({ label, hint, value, max, onInput, rows = 4 }: FieldProps & { rows?: number }) {
  const id = useFieldId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint && (
        <p class="hint" id={`${id}h`}>
          {hint}
        </p>
      )}
      <textarea
        id={id}
        rows={rows}
        maxLength={max}
        value={value}
        dir="auto"
        autocomplete="off"
        aria-describedby={hint ? `${id}h` : undefined}
        onInput={(event) => onInput(event.currentTarget.value)}
      />
    </div>
  );
}

export function TextInput({
  label,
  hint,
  value,
  max,
  onInput,
  type = 'text',
  inputMode,
  hidden,
}: FieldProps & {
  type?: 'text' | 'time';
  /** shown as dots; still a text field, so that no password manager offers to keep it */
  hidden?: boolean;
  inputMode?: 'numeric' | 'text';
}) {
  const id = useFieldId();
  const shared = {
    id,
    value,
    autocomplete: 'off',
    'aria-describedby': hint ? `${id}h` : undefined,
    onInput: (event: { currentTarget: HTMLInputElement }) => onInput(event.currentTarget.value),
  } as const;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint && (
        <p class="hint" id={`${id}h`}>
          {hint}
        </p>
      )}
      {type === 'text' ? (
        <input
          {...shared}
          type="text"
          class={hidden ? 'dots' : undefined}
          dir={hidden ? 'ltr' : 'auto'}
          maxLength={max}
          inputMode={inputMode}
          autocapitalize="off"
          spellcheck={false}
        />
      ) : (
        <input {...shared} type={type} />
      )}
    </div>
  );
}

/** A day in three lists, in the order and the words of the language, and beneath them the whole day with its name. */
export function DayField({
  t,
  language,
  label,
  value,
  today,
  onChange,
}: {
  t: Translate;
  language: string;
  label: string;
  /** ISO day */
  value: string;
  today: string;
  onChange(day: string): void;
}) {
  const id = useFieldId();
  const year = partOf(today, 'year');
  const range = (from: number, to: number): [number, string][] =>
    Array.from({ length: Math.abs(to - from) + 1 }, (_, at) => from + (to < from ? -at : at)).map((n) => [n, `${n}`]);
  const options: Record<DayPart, [number, string][]> = {
    day: range(1, daysIn(partOf(value, 'year'), partOf(value, 'month'))),
    month: monthNames(language).map((name, at) => [at + 1, name]),
    year: range(year, Math.min(year - YEARS_BACK, partOf(value, 'year'))),
  };
  return (
    <fieldset class="field day" aria-describedby={`${id}d`}>
      <legend>{label}</legend>
      <div class="pair">
        {orderOf(language).map((part) => (
          <div class="field" key={part}>
            <label for={id + part}>{t(`when.part.${part}`)}</label>
            <select
              id={id + part}
              value={partOf(value, part)}
              onChange={(event) => onChange(withPart(value, part, Number(event.currentTarget.value)))}
            >
              {options[part].map(([n, name]) => (
                <option key={n} value={n} selected={n === partOf(value, part)}>
                  {name}
                </option>
              ))}
            </select>
          </div>
        ))}
      </div>
      <p class="hint" id={`${id}d`} role="status">
        {sayDay(value, language)}
      </p>
    </fieldset>
  );
}

/** What is wrong and what to do; read out at once. */
export function Wrong({ children }: { children: ComponentChildren }) {
  return (
    <p class="wrong" role="alert">
      {children}
    </p>
  );
}

export function Bar({
  t,
  onBack,
  onNext,
  next,
  busy,
}: {
  t: Translate;
  onBack?: (() => void) | undefined;
  onNext?: (() => void) | undefined;
  next?: string;
  busy?: boolean | undefined;
}) {
  return (
    <div class="bar">
      {onBack && (
        <button type="button" class="plain back" onClick={onBack}>
          {t('back')}
        </button>
      )}
      {onNext && (
        <button type="button" class="main" disabled={busy} onClick={onNext}>
          {next ?? t('next')}
        </button>
      )}
    </div>
  );
}
