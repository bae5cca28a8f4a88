import { useEffect, useRef, useState } from 'preact/hooks';
import type { Thread } from '#features/intake/intake.contract.ts';
import { makeId } from '#reporter-kit/ids.ts';
import { digitsOf, groupsOf } from '#reporter-kit/return-code.rules.ts';
import type { Translate } from '#reporter-kit/words.ts';
import { joinByWord, readThread, sendMessage, type Addresses } from './api.ts';
import { TextArea, TextInput, Title, Wrong } from './parts.tsx';
import { dayOf, MAX } from './report.rules.ts';

const POLL_MS = 30_000;

/** A time as a person says it: the hour today, else the day too. */
export function timeText(at: number, language: string): string {
  const today = dayOf(at) === dayOf(Date.now());
  return new Intl.DateTimeFormat(
    language,
    today
      ? { hour: '2-digit', minute: '2-digit' }
      : { day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' },
  ).format(at);
}

/** The key of the text that says why a conversation could not be read. */
const reason = (status: number) =>
  status === 404 ? 'answers.unknown' : status === 429 ? 'answers.tooMany' : 'answers.noLine';

export function EnterCode({
  t,
  at,
  onOpen,
}: {
  t: Translate;
  at: Addresses;
  /** @param isNew a code that was made just now, to be shown and kept */
  onOpen(code: string, thread: Thread, isNew: boolean): void;
}) {
  const [digits, setDigits] = useState('');
  const [wrong, setWrong] = useState<string>();
  const [busy, setBusy] = useState(false);
  const open = async (event: Event) => {
    event.preventDefault();
    // ten digits are a word from the desk, which makes a code
    const joins = digits.length === 10;
    if (digits.length !== 16 && !joins) return setWrong('answers.short');
    setBusy(true);
    setWrong(undefined);
    const code = joins ? await joinByWord(at, digits) : digits;
    const result = typeof code === 'string' ? await readThread(at, code) : code;
    setBusy(false);
    return 'reports' in result && typeof code === 'string'
      ? onOpen(code, result, joins)
      : setWrong(reason('status' in result ? result.status : 0));
  };
  return (
    <form onSubmit={open} class="stack" novalidate>
      <Title>{t('answers.title')}</Title>
      <TextInput
        label={t('answers.label')}
        hint={t('answers.hint')}
        inputMode="numeric"
        value={groupsOf(digits).join(' ')}
        onInput={(typed) => setDigits(digitsOf(typed).slice(0, 16))}
      />
      {wrong && <Wrong>{t(wrong)}</Wrong>}
      <button type="submit" class="main" disabled={busy}>
        {t('answers.read')}
      </button>
    </form>
  );
}

/** The conversation under a code. Looks again every half minute while it is on the screen. Nothing of it is kept. */
export function Answers({
  t,
  at,
  code,
  language,
  first,
}: {
  t: Translate;
  at: Addresses;
  code: string;
  language: string;
  first?: Thread | undefined;
}) {
  const [thread, setThread] = useState<Thread | undefined>(first);
  const [wrong, setWrong] = useState<string>();
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  // the id stays the same while the same text is tried again
  const pending = useRef<{ id: string; text: string } | undefined>(undefined);

  const load = async () => {
    const result = await readThread(at, code);
    if ('reports' in result) {
      setThread(result);
      setWrong(undefined);
    } else if (!thread) setWrong(reason(result.status));
  };
  useEffect(() => {
    if (!first) void load();
    const timer = setInterval(() => document.visibilityState === 'visible' && navigator.onLine && void load(), POLL_MS);
    return () => clearInterval(timer);
  }, [code]);

  const say = async (words: string, answers?: string) => {
    if (!words.trim() || busy) return;
    if (pending.current?.text !== words) pending.current = { id: makeId(), text: words };
    setBusy(true);
    const arrived = await sendMessage(at, {
      code,
      id: pending.current.id,
      text: words.trim(),
      language,
      answers: answers ?? null,
    });
    setBusy(false);
    setWrong(arrived ? undefined : 'answers.failed');
    if (!arrived) return;
    pending.current = undefined;
    setText('');
    await load();
  };

  if (!thread)
    return wrong ? (
      <Wrong>{t(wrong)}</Wrong>
    ) : (
      <p class="hint" role="status">
        …
      </p>
    );
  // a warning comes before everything, the newest first
  const urgent = thread.messages.filter((it) => it.urgent).reverse();
  const open = thread.messages.filter((it) => it.from === 'desk' && it.asks);
  return (
    <section class="stack" aria-live="polite">
      {urgent.map((message) => (
        <div class="card urgent" role="alert" key={message.id}>
          <b>{`${t('answers.urgent')} · ${timeText(Date.parse(message.at), language)}`}</b>
          <p dir="auto" lang={message.language}>
            {message.text}
          </p>
        </div>
      ))}
      {thread.reports.map((report) => (
        <div class="card" key={report.id}>
          <b>{timeText(Date.parse(report.receivedAt), language)}</b>
          <span>{t(`answers.state.${report.state}`)}</span>
        </div>
      ))}
      {thread.messages
        .filter((it) => !it.urgent)
        .map((message) => (
          <div class={message.from === 'you' ? 'card mine' : 'card theirs'} key={message.id}>
            <b>
              {timeText(Date.parse(message.at), language)}
              {message.from === 'you' ? ` · ${t('answers.you')}` : ''}
            </b>
            <p dir="auto" lang={message.language}>
              {message.text}
            </p>
            {message.asks && message.choices && message.choices.length > 0 && (
              <div class="chips" role="group" aria-label={t('answers.choices')}>
                {message.choices.map((choice) => (
                  <button
                    type="button"
                    class="chip"
                    key={choice}
                    disabled={busy}
                    onClick={() => say(choice, message.id)}
                  >
                    <bdi>{choice}</bdi>
                  </button>
                ))}
              </div>
            )}
          </div>
        ))}
      {thread.messages.length === 0 && <p class="hint">{t('answers.none')}</p>}
      <TextArea label={t('answers.reply')} value={text} max={MAX.message} rows={2} onInput={setText} />
      {wrong && <Wrong>{t(wrong)}</Wrong>}
      <div class="bar">
        <button type="button" class="plain" onClick={load}>
          {t('answers.refresh')}
        </button>
        <button
          type="button"
          class="main"
          disabled={busy || !text.trim()}
          onClick={() => say(text, open.length === 1 ? open[0]!.id : undefined)}
        >
          {t('answers.send')}
        </button>
      </div>
    </section>
  );
}
