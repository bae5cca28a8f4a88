import { useEffect, useRef, useState } from 'preact/hooks';
import { makePair, toBase64 } from '#features/custody/box.ts';
import { uuidv4 } from '#domain/ids.ts';
import type { OpeningLine, Overview, Server } from './api.ts';
import { handedShare, hasRequest, keepRequest, openForMe, requestWords, type LockedKey } from './deeds.ts';
import { WithKey } from './key.tsx';
import { Deed, Field, FileOrText, inWords, saveFile, Title, WordList, Wrong, type Speech } from './parts.tsx';

interface Screen {
  speech: Speech;
  server: Server;
  it: Overview;
  onChange(): Promise<void>;
  onBack(): void;
}

/** @param told takes the focus once it was said whether the owner was told */
const Said = ({
  of,
  speech: { t, when },
  told,
}: {
  of: OpeningLine;
  speech: Speech;
  told?: { current: HTMLElement | null };
}) => (
  <>
    <dl class="facts">
      <dt>{t('request.who')}</dt>
      <dd>
        <bdi>{of.askedBy}</bdi>
      </dd>
      {of.alias && (
        <>
          <dt>{t('request.about')}</dt>
          <dd>
            <bdi>{of.alias}</bdi>
          </dd>
        </>
      )}
      <dt>{t('request.until')}</dt>
      <dd>{when(of.expiresAt)}</dd>
      <dt>{t('request.state')}</dt>
      <dd>{t(`openings.${of.state}`)}</dd>
      {of.state === 'opened' && (
        <>
          <dt>{t('tellOpened.title')}</dt>
          <dd ref={told} tabIndex={-1}>
            {of.told ? `${t(`tellOpened.${of.told.is}`)} (${when(of.told.at)})` : t('tellOpened.unsaid')}
            {of.told?.why && (
              <>
                {' '}
                <q dir="auto">{of.told.why}</q>
              </>
            )}
          </dd>
        </>
      )}
    </dl>
    <h2>{t('request.why')}</h2>
    <blockquote dir="auto">{of.reason}</blockquote>
    {of.answers.length > 0 && (
      <ul>
        {of.answers.map((it) => (
          <li key={it.custodianId}>
            <bdi>{it.name}</bdi> (<bdi>{it.organisation}</bdi>){t('colon')}{' '}
            {t(it.yes ? 'request.gave' : 'request.refused')}
            {it.reason && (
              <>
                {' '}
                <q dir="auto">{it.reason}</q>
              </>
            )}
          </li>
        ))}
      </ul>
    )}
  </>
);

/** One request, as a custodian or anybody who looks after the custody sees it. */
export function RequestScreen({ speech, server, it, onChange, onBack, of }: Screen & { of: OpeningLine }) {
  const { t } = speech;
  const [reason, setReason] = useState('');
  const [refusing, setRefusing] = useState(false);
  const [agreed, setAgreed] = useState(false);
  const may = of.myFault === null && it.me.custodianId !== null;
  const load = async (): Promise<LockedKey> => ({ ...(await server.key()), workspace: it.workspace.id });
  const done = async () => {
    await onChange();
    onBack();
  };
  const save = async () => {
    const mine = await server.ownShare(of.id);
    saveFile('custody-request.json', {
      kind: 'baraza-request',
      version: 1,
      workspace: it.workspace.id,
      opening: of.id,
      askedBy: of.askedBy,
      reason: of.reason,
      expiresAt: of.expiresAt,
      publicKey: of.publicKey,
      ...mine,
    });
  };
  return (
    <>
      <Title>{t('request.title')}</Title>
      <Said of={of} speech={speech} />
      {of.state === 'open' && (
        <section class="card">
          <h2>{t('request.call')}</h2>
          <p>{t('request.callHow')}</p>
          <WordList words={requestWords(it.workspace.id, of)} label={t('request.six')} />
        </section>
      )}
      {!may && it.me.custodianId && of.state === 'open' && of.myFault && (
        <p class="note">{t(`problems.answer_${of.myFault}`)}</p>
      )}
      {may && !refusing && (
        <>
          <label class="choice">
            <input type="checkbox" checked={agreed} onChange={(event) => setAgreed(event.currentTarget.checked)} />
            {t('request.compared')}
          </label>
          {agreed && (
            <WithKey speech={speech} load={load}>
              {(pair) => (
                <Deed
                  speech={speech}
                  main
                  label={t('request.hand')}
                  run={async () => {
                    const mine = await server.ownShare(of.id);
                    const sealed = handedShare(it.workspace.id, pair, {
                      ...mine,
                      opening: of.id,
                      publicKey: of.publicKey,
                    });
                    await server.handShare(of.id, sealed);
                    await done();
                  }}
                />
              )}
            </WithKey>
          )}
          <button type="button" class="plain" onClick={() => setRefusing(true)}>
            {t('request.refuse')}
          </button>
          <details>
            <summary>{t('request.offline')}</summary>
            <p>{t('request.offlineHow')}</p>
            <Deed speech={speech} label={t('request.save')} run={save} />
            <FileOrText
              speech={speech}
              label={t('request.answerFile')}
              onRead={(file) => {
                const { kind, opening, sealed } = file as { kind: string; opening: string; sealed: string };
                if (kind !== 'baraza-answer' || opening !== of.id) throw new Error('another file');
                void server.handShare(of.id, sealed).then(done);
              }}
            />
          </details>
        </>
      )}
      {refusing && (
        <>
          <Field label={t('request.refuseWhy')} value={reason} onInput={setReason} rows={3} />
          <Deed
            speech={speech}
            main
            label={t('request.refuse')}
            blocked={reason.trim() ? null : t('needReason')}
            run={async () => {
              await server.refuse(of.id, reason.trim());
              await done();
            }}
          />
        </>
      )}
    </>
  );
}

/** Its owner is told that the name was opened, where that is safe; else it is kept why not. */
function TellOwner({
  speech,
  server,
  onChange,
  of,
  onTold,
}: Omit<Screen, 'it' | 'onBack'> & { of: OpeningLine; onTold(): void }) {
  const { t } = speech;
  const [why, setWhy] = useState('');
  const tell = (it: Parameters<Server['tellOpened']>[1]) => async () => {
    await server.tellOpened(of.id, it);
    await onChange();
    onTold();
  };
  return (
    <section class="card">
      <h2>{t('tellOpened.ask')}</h2>
      <p>{t('tellOpened.how')}</p>
      <Deed speech={speech} main label={t('tellOpened.deed')} run={tell({ safe: true })} />
      {of.told === null && (
        <>
          <Field label={t('tellOpened.why')} value={why} onInput={setWhy} rows={2} />
          <Deed
            speech={speech}
            label={t('tellOpened.notNow')}
            blocked={why.trim() ? null : t('needReason')}
            run={tell({ safe: false, why: why.trim() })}
          />
        </>
      )}
    </section>
  );
}

/** One's own request: the six words while it waits, and what was opened, once. */
export function MyRequestScreen({ speech, server, it, onChange, onBack, of }: Screen & { of: OpeningLine }) {
  const { t } = speech;
  const [shown, setShown] = useState<Record<string, string> | null>(null);
  const told = useRef<HTMLElement>(null);
  if (shown)
    return (
      <>
        <Title>{t('opened.title')}</Title>
        <p class="note">{t('opened.once')}</p>
        <dl class="facts large" data-opened>
          {Object.entries(shown).map(([key, text]) => (
            <>
              <dt>{t(`opened.${key}`)}</dt>
              <dd dir="auto">{text}</dd>
            </>
          ))}
        </dl>
        <button
          type="button"
          class="main"
          onClick={() => {
            setShown(null);
            void onChange().then(onBack);
          }}
        >
          {t('opened.close')}
        </button>
      </>
    );
  return (
    <>
      <Title>{t('request.mine')}</Title>
      <Said of={of} speech={speech} told={told} />
      {of.state === 'open' && (
        <>
          <section class="card">
            <h2>{t('request.call')}</h2>
            <p>{t('request.callMine')}</p>
            <WordList words={requestWords(it.workspace.id, of)} label={t('request.six')} />
          </section>
          <Deed
            speech={speech}
            label={t('request.withdraw')}
            run={async () => {
              await server.withdraw(of.id);
              await onChange();
              onBack();
            }}
          />
        </>
      )}
      {of.state === 'opened' && of.told?.is !== 'told' && (
        <TellOwner
          speech={speech}
          server={server}
          onChange={onChange}
          of={of}
          // the button that was pressed is gone: what came of it is read out
          onTold={() => requestAnimationFrame(() => told.current?.focus())}
        />
      )}
      {of.state === 'agreed' &&
        (hasRequest(of.id) ? (
          <>
            <p>{t('opened.before')}</p>
            <Deed
              speech={speech}
              main
              label={t('opened.deed')}
              run={async () => setShown(await openForMe(server, it.workspace.id, of.id))}
            />
          </>
        ) : (
          <Wrong>{t('opened.elsewhere')}</Wrong>
        ))}
    </>
  );
}

/** Asks for the identity of one source. The key that the answer is sealed to is made here and stays here. */
export function AskScreen({ speech, server, it, onChange, onBack, sourceId }: Screen & { sourceId: string }) {
  const { t, when } = speech;
  const [found, setFound] = useState<Awaited<ReturnType<Server['identities']>> | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const [chosen, setChosen] = useState('');
  const [reason, setReason] = useState('');
  useEffect(() => {
    server.identities(sourceId).then(
      (answer) => {
        setFound(answer);
        setChosen(answer.identities.find((one) => one.underCustody)?.id ?? '');
      },
      (error) => setWrong(inWords(speech, error)),
    );
  }, [sourceId]);
  return (
    <>
      <Title>{t('ask.title')}</Title>
      {wrong && <Wrong>{wrong}</Wrong>}
      {found && (
        <>
          <p>
            {t('request.about')}
            {t('colon')} <bdi>{found.alias}</bdi>
          </p>
          {found.identities.length === 0 && <p class="note">{t('ask.none')}</p>}
          {found.identities.some((one) => !one.underCustody) && <p class="note">{t('problems.under_old_key')}</p>}
          {found.identities.filter((one) => one.underCustody).length > 1 && (
            <fieldset>
              <legend>{t('ask.which')}</legend>
              {found.identities
                .filter((one) => one.underCustody)
                .map((one) => (
                  <label key={one.id} class="choice">
                    <input
                      type="radio"
                      name="identity"
                      checked={chosen === one.id}
                      onChange={() => setChosen(one.id)}
                    />
                    {t('ask.sealedAt', { when: when(one.sealedAt) })}
                  </label>
                ))}
            </fieldset>
          )}
          {chosen && (
            <>
              <p>{t('ask.how', { hours: it.settings.requestHours })}</p>
              <p class="note">{t('ask.warnFirst')}</p>
              <Field label={t('request.why')} hint={t('ask.whyHint')} value={reason} onInput={setReason} rows={4} />
              <Deed
                speech={speech}
                main
                label={t('ask.deed')}
                blocked={reason.trim().length >= 20 ? null : t('ask.needReason')}
                run={async () => {
                  const pair = makePair();
                  const id = uuidv4();
                  keepRequest(id, pair);
                  await server.askOpening({
                    id,
                    identityId: chosen,
                    sourceId,
                    reason: reason.trim(),
                    publicKey: toBase64(pair.publicKey),
                  });
                  await onChange();
                  location.hash = `#request=${id}`;
                }}
              />
            </>
          )}
        </>
      )}
      <button type="button" class="plain" onClick={onBack}>
        {t('back')}
      </button>
    </>
  );
}
