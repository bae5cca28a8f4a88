import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { BoxError } from '#features/custody/box.ts';
import type { Translate } from '#reporter-kit/words.ts';
import { Refused } from './api.ts';

/** What every screen is given: words, and dates as this language writes them. */
export interface Speech {
  t: Translate;
  language: string;
  when(iso: string): string;
  day(iso: string): string;
}

/** What went wrong, as a person can act on it. */
export function inWords({ t }: Pick<Speech, 't'>, error: unknown): string {
  const code = error instanceof BoxError ? `box_${error.code}` : error instanceof Refused ? error.code : 'unexpected';
  const text = t(`problems.${code}`);
  return text === `problems.${code}` ? (error instanceof Refused && error.message) || t('problems.unexpected') : text;
}

/** The heading of a screen; it takes the focus, so that a keyboard and a screen reader start there. */
export function Title({ children }: { children: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null);
  useEffect(() => {
    heading.current?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, []);
  return (
    <h1 tabIndex={-1} ref={heading}>
      {children}
    </h1>
  );
}

export const Wrong = ({ children }: { children: ComponentChildren }) => (
  <p class="wrong" role="alert">
    {children}
  </p>
);

let fields = 0;
export function useFieldId(): string {
  const id = useRef('');
  id.current ||= `f${++fields}`;
  return id.current;
}

export function Field({
  label,
  hint,
  value,
  onInput,
  rows,
  max = 1000,
  secret = false,
}: {
  label: string;
  hint?: string | undefined;
  value: string;
  onInput(value: string): void;
  rows?: number;
  max?: number;
  /** words of a key: no keyboard may learn them, nothing may correct them */
  secret?: boolean;
}) {
  const id = useFieldId();
  const shared = {
    id,
    value,
    maxLength: max,
    autocomplete: 'off',
    'aria-describedby': hint ? `${id}h` : undefined,
    onInput: (event: { currentTarget: { value: string } }) => onInput(event.currentTarget.value),
    ...(secret
      ? { autocapitalize: 'off' as const, spellcheck: false, autocorrect: 'off', dir: 'ltr' as const }
      : { dir: 'auto' as const }),
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {hint && (
        <p class="hint" id={`${id}h`}>
          {hint}
        </p>
      )}
      {rows ? <textarea rows={rows} {...shared} /> : <input type="text" {...shared} />}
    </div>
  );
}

/** A button that does one deed, shows that it is at it, and says what kept it from succeeding. */
export function Deed({
  speech,
  label,
  run,
  main = false,
  grave = false,
  blocked = null,
}: {
  speech: Pick<Speech, 't'>;
  label: string;
  run(): Promise<unknown> | unknown;
  main?: boolean;
  grave?: boolean;
  /** what must be done first */
  blocked?: string | null;
}) {
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string | null>(null);
  const alive = useRef(true);
  useEffect(() => () => void (alive.current = false), []);
  const go = async () => {
    if (busy) return;
    if (blocked) return setWrong(blocked);
    setBusy(true);
    setWrong(null);
    try {
      await run();
    } catch (error) {
      if (alive.current) setWrong(inWords(speech, error));
    }
    if (alive.current) setBusy(false);
  };
  return (
    <>
      {wrong && <Wrong>{wrong}</Wrong>}
      <button
        type="button"
        class={main ? 'main' : grave ? 'plain grave' : 'plain'}
        aria-disabled={busy}
        onClick={() => void go()}
      >
        {busy ? speech.t('busy') : label}
      </button>
    </>
  );
}

/** How far slow work is. */
export const Progress = ({ label, part }: { label: string; part: number }) => (
  <div class="progress">
    <p role="status">{label}</p>
    <progress max={1} value={part} aria-label={label} />
  </div>
);

/** Words to write down: each with its number, left to right in every language. */
export const WordList = ({ words, label }: { words: string[]; label: string }) => (
  <ol class="words" dir="ltr" aria-label={label}>
    {words.map((word, at) => (
      <li key={at}>{word}</li>
    ))}
  </ol>
);

/** Hands a file to the browser's own downloads. */
export function saveFile(name: string, content: unknown): void {
  const link = document.createElement('a');
  const url = URL.createObjectURL(new Blob([JSON.stringify(content, null, 2)], { type: 'application/json' }));
  link.href = url;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}

/** A file of ours, or its text pasted. */
export function FileOrText({
  speech: { t },
  label,
  onRead,
}: {
  speech: Speech;
  label: string;
  onRead(it: unknown): void;
}) {
  const id = useFieldId();
  const [wrong, setWrong] = useState(false);
  const [name, setName] = useState<string>();
  const read = (text: string) => {
    try {
      onRead(JSON.parse(text));
      setWrong(false);
    } catch {
      setWrong(text.trim() !== '');
    }
  };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {/* the input itself lies, unseen, over words in the reader's language */}
      <span class="file">
        <input
          id={id}
          type="file"
          accept=".json,application/json"
          aria-describedby={`${id}f`}
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            setName(file?.name);
            void file?.text().then(read);
          }}
        />
        <span class="button" aria-hidden="true">
          {t(name === undefined ? 'kept.choose' : 'kept.other')}
        </span>
        <span id={`${id}f`} role="status">
          {name === undefined ? t('kept.none') : <bdi>{name}</bdi>}
        </span>
      </span>
      <details>
        <summary>{t('kept.paste')}</summary>
        <textarea
          rows={4}
          dir="ltr"
          aria-label={t('kept.paste')}
          onInput={(event) => read(event.currentTarget.value)}
        />
      </details>
      {wrong && <Wrong>{t('kept.notOurs')}</Wrong>}
    </div>
  );
}
