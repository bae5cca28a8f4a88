import { useEffect, useState } from 'preact/hooks';
import type { OwnTogether } from '#features/accompanied/own-together.contract.ts';
import { makeId } from '#reporter-kit/ids.ts';
import { attempt } from '#reporter-kit/outbox.ts';
import type { Addresses } from './api.ts';
import { Wrong } from './parts.tsx';

type Account = OwnTogether['accounts'][number];
type Translate = (key: string) => string;

/**
 * Accounts that this person shapes with the analyst who accompanies them: their own words to write, the other's to read, and nothing is sent on
 * before both agreed to the same. Nothing of it is kept on the phone.
 */
export function Together({ at, code, language, t }: { at: Addresses; code: string; language: string; t: Translate }) {
  const [page, setPage] = useState<OwnTogether>();
  const [writing, setWriting] = useState<Account>();
  const [parting, setParting] = useState(false);
  const [wrong, setWrong] = useState<string>();
  const [busy, setBusy] = useState(false);
  const ask = (method: 'POST' | 'PUT', path: string, body: object, good: (json: any) => boolean) =>
    attempt(method, `${at.own}/together${path}`, JSON.stringify({ code, ...body }), 'application/json', good);
  const load = async (): Promise<OwnTogether | undefined> => {
    const json = (await ask('POST', '', {}, (it) => Array.isArray(it?.accounts))).json as OwnTogether | undefined;
    if (json) setPage(json);
    return json;
  };
  useEffect(() => void load(), [code]);
  if (!page || (!page.accompanied && page.accounts.length === 0)) return null;
  /** What was refused because the other one wrote meanwhile is read anew; what was typed stays in the boxes. */
  const deed = async (run: () => ReturnType<typeof attempt>) => {
    setBusy(true);
    const { json, status } = await run();
    const now = await load();
    setBusy(false);
    setWrong(json ? undefined : status === 409 ? 'togetherMeanwhile' : 'wrong');
    return { done: json !== undefined, now };
  };
  const save = async (event: Event) => {
    event.preventDefault();
    const it = writing!;
    const { done, now } = await deed(() =>
      ask(
        'PUT',
        `/${it.id}`,
        { n: it.n, words: it.words, proposal: it.proposal, language },
        (a) => typeof a?.n === 'number',
      ),
    );
    if (done) setWriting(undefined);
    else setWriting({ ...it, n: now?.accounts.find((one) => one.id === it.id)?.n ?? it.n });
  };
  const agree = (it: Account) =>
    deed(() => ask('POST', `/${it.id}/agree`, { n: it.n }, (a) => typeof a?.sent === 'boolean'));
  const begin = () =>
    setWriting({ id: makeId(), n: 0, words: '', setting: '', proposal: '', mine: false, theirs: false, sentAt: null });
  const said = (head: string, text: string) =>
    text !== '' && (
      <>
        <span class="hint">{t(head)}</span>
        <p dir="auto">{text}</p>
      </>
    );
  return (
    <section class="stack">
      <h2>{t('together')}</h2>
      {page.accompanied && <p>{t('togetherWhy')}</p>}
      {page.accounts.map((it) => (
        <div class="card" key={it.id}>
          {said('togetherWords', it.words)}
          {said('togetherSetting', it.setting)}
          {said('togetherProposal', it.proposal)}
          <b>{t(it.sentAt ? 'togetherSent' : it.mine ? 'togetherWaits' : 'togetherAsked')}</b>
          {page.accompanied && !it.sentAt && writing?.id !== it.id && (
            <>
              {!it.mine && it.words !== '' && (
                <button type="button" disabled={busy} onClick={() => void agree(it)}>
                  {t('togetherAgree')}
                </button>
              )}
              <button type="button" class="plain" disabled={busy} onClick={() => setWriting(it)}>
                {t('togetherChange')}
              </button>
            </>
          )}
        </div>
      ))}
      {writing && (
        <form class="stack card" onSubmit={save} novalidate>
          {said('togetherSetting', page.accounts.find((it) => it.id === writing.id)?.setting ?? '')}
          <label class="stack">
            <span>{t('togetherWords')}</span>
            <textarea
              rows={6}
              maxLength={20_000}
              dir="auto"
              value={writing.words}
              onInput={(event) => setWriting({ ...writing, words: event.currentTarget.value })}
            />
          </label>
          <label class="stack">
            <span>{t('togetherProposal')}</span>
            <textarea
              rows={3}
              maxLength={4000}
              dir="auto"
              value={writing.proposal}
              onInput={(event) => setWriting({ ...writing, proposal: event.currentTarget.value })}
            />
          </label>
          <button type="submit" disabled={busy || writing.words.trim() === ''}>
            {t('togetherSave')}
          </button>
          <button type="button" class="plain" disabled={busy} onClick={() => setWriting(undefined)}>
            {t('togetherLeave')}
          </button>
        </form>
      )}
      {page.accompanied && !writing && (
        <button type="button" class="plain" disabled={busy} onClick={begin}>
          {t('togetherBegin')}
        </button>
      )}
      {page.accompanied &&
        (parting ? (
          <div class="card" role="group">
            <p>{t('togetherPartWhy')}</p>
            <button
              type="button"
              disabled={busy}
              onClick={() =>
                void deed(() => ask('POST', '/part', {}, (a) => a?.ok === true)).then(() => setParting(false))
              }
            >
              {t('togetherPart')}
            </button>
            <button type="button" class="plain" onClick={() => setParting(false)}>
              {t('togetherLeave')}
            </button>
          </div>
        ) : (
          <button type="button" class="plain" disabled={busy} onClick={() => setParting(true)}>
            {t('togetherPart')}
          </button>
        ))}
      {wrong && <Wrong>{t(wrong)}</Wrong>}
    </section>
  );
}
