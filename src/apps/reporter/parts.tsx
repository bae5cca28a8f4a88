import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { Translate } from '#reporter-kit/words.ts';

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
  type?: 'text' | 'date' | 'time';
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
