import { useEffect, useRef, useState } from 'preact/hooks';
import type { OwnPage } from '#features/monitors/own-page.contract.ts';
import { makeId } from '#reporter-kit/ids.ts';
import { attempt } from '#reporter-kit/outbox.ts';
import { digitsOf, groupsOf } from '#reporter-kit/return-code.rules.ts';
import { translator } from '#reporter-kit/words.ts';
import { timeText } from './answers.tsx';
import type { Addresses } from './api.ts';
import { Together } from './own-together.tsx';
import { TextInput, Wrong } from './parts.tsx';

/**
 * The page of one person, below their conversation: what became of what they sent, what is asked of them, what they are taught. Its words come
 * with it, so that nobody else's first visit is longer for them. Nothing of it is kept.
 */
export function Own({ at, code, language }: { at: Addresses; code: string; language: string }) {
  const [page, setPage] = useState<OwnPage>();
  const [said, setSaid] = useState<string[]>([]);
  const [other, setOther] = useState('');
  const [word, setWord] = useState('');
  /** what did not work, and where it is said: beside what was asked, or with the other ways of sending */
  const [wrong, setWrong] = useState<{ at: string; key: string }>();
  const [busy, setBusy] = useState(false);
  // the same id while the same deed is tried again
  const quiet = useRef(makeId());
  const ask = async (path: string, body: object, good: (json: any) => boolean) =>
    (await attempt('POST', `${at.own}${path}`, JSON.stringify({ code, ...body }), 'application/json', good)).json;
  const load = async () => {
    const json = await ask('', { language }, (it) => Array.isArray(it?.sent) && typeof it.words === 'object');
    if (json) setPage(json as OwnPage);
  };
  useEffect(() => void load(), [code, language]);
  // the conversation says already why there is nothing: no line, or no such code
  if (!page) return null;
  const t = translator(page.words, language);
  const day = (it: string) =>
    new Intl.DateTimeFormat(language, { day: 'numeric', month: 'short' }).format(Date.parse(`${it}T12:00:00Z`));
  const deed = async (run: () => Promise<unknown>, at: string, key: string) => {
    setBusy(true);
    setWrong((await run()) ? undefined : { at, key });
    setBusy(false);
  };
  const faultAt = (at: string) => wrong?.at === at && <Wrong>{t(wrong.key)}</Wrong>;
  const nothing = (id: string) =>
    deed(
      async () => {
        if (!(await ask('/quiet', { id: quiet.current }, (it) => it?.ok === true))) return false;
        quiet.current = makeId();
        setSaid((all) => [...all, id]);
        await load();
        return true;
      },
      id,
      'quietFailed',
    );
  const tie = (event: Event) => {
    event.preventDefault();
    if (other.length !== 16 && other.length !== 10) return setWrong({ at: 'tie', key: 'bad' });
    return deed(
      async () => {
        if (!(await ask('/ties', { other }, (it) => typeof it?.tied === 'number'))) return false;
        setOther('');
        await load();
        return true;
      },
      'tie',
      'wrong',
    );
  };
  const make = () =>
    deed(
      async () => {
        const json = (await ask('/words', {}, (it) => typeof it?.word === 'string')) as { word: string } | undefined;
        setWord(json?.word ?? '');
        return json;
      },
      'tie',
      'wrong',
    );
  return (
    <section class="stack" aria-label={t('title')}>
      {page.asked.length > 0 && (
        <>
          <h2>{t('asked')}</h2>
          {page.asked.map((it) => (
            <div class="card" key={it.id}>
              <b>
                <bdi>{it.name}</bdi>
              </b>
              <span>{it.due ? t('due') : t('every', { days: it.everyDays, day: day(it.dueOn) })}</span>
              {it.due && (
                <button type="button" class="plain" disabled={busy} onClick={() => nothing(it.id)}>
                  {t('quiet')}
                </button>
              )}
              {faultAt(it.id)}
              {said.includes(it.id) && <span role="status">{t('quietDone')}</span>}
            </div>
          ))}
        </>
      )}
      <Together at={at} code={code} language={language} t={t} />
      <h2>{t('sent')}</h2>
      {page.sent.length === 0 && <p class="hint">{t('none')}</p>}
      {page.sent.map((it) => (
        <div class="card" key={it.id}>
          <b>{timeText(Date.parse(it.receivedAt), language)}</b>
          <span>{t(it.outcome)}</span>
        </div>
      ))}
      {page.notes.length > 0 && <h2>{t('notes')}</h2>}
      {page.notes.map((it) => (
        <details class="card" key={it.id} lang={it.language} dir="auto">
          <summary>{it.title}</summary>
          {it.text.split(/\n{2,}/).map((part, n) => (
            <p key={n}>{part}</p>
          ))}
        </details>
      ))}
      <details class="card">
        <summary>{t('tie')}</summary>
        <p>{t('tieWhy')}</p>
        {page.tied > 1 && <p>{t('tied', { ways: page.tied })}</p>}
        <form class="stack" onSubmit={tie} novalidate>
          <TextInput
            label={t('tieCode')}
            inputMode="numeric"
            value={other.length > 10 ? groupsOf(other).join(' ') : other}
            onInput={(typed) => setOther(digitsOf(typed).slice(0, 16))}
          />
          <button type="submit" class="plain" disabled={busy}>
            {t('tieDo')}
          </button>
        </form>
        {word ? (
          <p role="status">
            {t('tieSend')} <b dir="ltr">{word}</b>
          </p>
        ) : (
          <button type="button" class="plain" disabled={busy} onClick={make}>
            {t('tieMake')}
          </button>
        )}
        {faultAt('tie')}
      </details>
    </section>
  );
}
