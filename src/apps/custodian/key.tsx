import { useEffect, useState } from 'preact/hooks';
import { BoxError, fromBase64, lockWithWords, makePair, toBase64, type Pair } from '#features/custody/box.ts';
import {
  BITS,
  isWhole,
  makeWords,
  normalWords,
  placesToCheck,
  unknownWords,
  type WordKind,
} from '#features/custody/passphrase.ts';
import type { Server } from './api.ts';
import { answerOf, unlock, type LockedKey } from './deeds.ts';
import { Deed, Field, inWords, Progress, saveFile, Title, WordList, Wrong, type Speech } from './parts.tsx';
import { passkeysHere } from '#reporter-kit/passkey.ts';
import { lockUnderPasskey, unlockUnderPasskey } from './passkey.ts';

/** The key stays open in this tab for a while, so that nobody types eight words three times; then it is forgotten. */
const OPEN_FOR = 5 * 60_000;
let open: { id: string; pair: Pair; until: number } | null = null;
export const forgetKey = (): void => {
  open?.pair.privateKey.fill(0);
  open = null;
};
function openKey(id: string): Pair | null {
  if (open && (open.id !== id || Date.now() > open.until)) forgetKey();
  return open?.pair ?? null;
}

/** Asks for the words (or the passkey), then shows what needs the key. */
export function WithKey({
  speech,
  load,
  children,
}: {
  speech: Speech;
  load(): Promise<LockedKey>;
  children: (pair: Pair, key: LockedKey) => preact.ComponentChildren;
}) {
  const { t } = speech;
  const [key, setKey] = useState<LockedKey | null>(null);
  const [pair, setPair] = useState<Pair | null>(null);
  const [typed, setTyped] = useState('');
  const [part, setPart] = useState<number | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  useEffect(() => {
    load().then(
      (it) => {
        setKey(it);
        setPair(openKey(it.custodianId));
      },
      (error) => setWrong(inWords(speech, error)),
    );
  }, []);
  const opened = (it: Pair) => {
    open = { id: key!.custodianId, pair: it, until: Date.now() + OPEN_FOR };
    setTyped('');
    setPair(it);
  };
  const go = async (event: Event) => {
    event.preventDefault();
    const slips = unknownWords(typed);
    if (slips.length > 0) return setWrong(t('unlock.slips', { places: slips.join(', ') }));
    if (!isWhole(typed)) return setWrong(t('unlock.notWhole'));
    setWrong(null);
    setPart(0);
    try {
      opened(await unlock(key!, typed, setPart));
    } catch (error) {
      setWrong(inWords(speech, error));
    }
    setPart(null);
  };
  if (pair && key) return <>{children(pair, key)}</>;
  if (!key) return wrong ? <Wrong>{wrong}</Wrong> : <p role="status">{t('busy')}</p>;
  const passkey = key.locks.find((it) => it.how === 'passkey');
  return (
    <form class="card" onSubmit={(event) => void go(event)}>
      <h2>{t('unlock.title')}</h2>
      {passkey?.how === 'passkey' && passkeysHere() && (
        <Deed
          speech={speech}
          label={t('unlock.passkey')}
          run={async () => opened(await unlockUnderPasskey(key.custodianId, fromBase64(key.publicKey), passkey))}
        />
      )}
      <Field
        label={t('unlock.words')}
        hint={t('unlock.hint')}
        value={typed}
        onInput={setTyped}
        rows={2}
        max={200}
        secret
      />
      {wrong && <Wrong>{wrong}</Wrong>}
      {part === null ? (
        <button type="submit" class="main">
          {t('unlock.deed')}
        </button>
      ) : (
        <Progress label={t('unlock.working')} part={part} />
      )}
    </form>
  );
}

type Step = 'before' | 'write' | 'check' | 'done';

/** A custodian makes their key: words on paper, checked, then a first dummy opened with them. */
export function MakeKey({
  speech,
  server,
  workspace,
  custodianId,
  name,
  onDone,
}: {
  speech: Speech;
  server: Server;
  workspace: string;
  custodianId: string;
  name: string;
  onDone(): void;
}) {
  const { t, language } = speech;
  const [step, setStep] = useState<Step>('before');
  const [kind, setKind] = useState<WordKind>(language === 'ar' ? 'digits' : 'words');
  const [words, setWords] = useState<string[]>([]);
  const [places, setPlaces] = useState<number[]>([]);
  const [given, setGiven] = useState<string[]>(['', '', '']);
  const [part, setPart] = useState<number | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const [made, setMade] = useState<{ pair: Pair; key: LockedKey } | null>(null);

  const begin = () => {
    const fresh = makeWords(kind);
    setWords(fresh);
    setPlaces(placesToCheck(fresh.length));
    setGiven(['', '', '']);
    setStep('write');
  };
  const check = async (event: Event) => {
    event.preventDefault();
    if (places.some((place, at) => normalWords(given[at]!) !== words[place - 1])) return setWrong(t('make.checkWrong'));
    setWrong(null);
    setPart(0);
    try {
      const pair = makePair();
      const lock = await lockWithWords(normalWords(words.join(' ')), custodianId, pair, setPart);
      const publicKey = toBase64(pair.publicKey);
      const dummy = await server.keepKey(custodianId, { publicKey, locks: [lock] });
      await server.passTest(dummy.id, answerOf(workspace, custodianId, pair, dummy));
      setMade({ pair, key: { workspace, custodianId, publicKey, locks: [lock] } });
      setWords([]);
      setStep('done');
    } catch (error) {
      setWrong(inWords(speech, error));
    }
    setPart(null);
  };

  if (step === 'before')
    return (
      <>
        <Title>{t('make.title')}</Title>
        <p>{t('make.what')}</p>
        <ul>
          <li>{t('make.need')}</li>
          <li>{t('make.alone')}</li>
          <li>{t('make.lost')}</li>
        </ul>
        <fieldset>
          <legend>{t('make.kind')}</legend>
          {(['words', 'digits'] as const).map((it) => (
            <label key={it} class="choice">
              <input type="radio" name="kind" checked={kind === it} onChange={() => setKind(it)} />
              {t(`make.${it}`, { bits: BITS[it] })}
            </label>
          ))}
        </fieldset>
        <button type="button" class="main" onClick={begin}>
          {t('make.begin')}
        </button>
      </>
    );
  if (step === 'write')
    return (
      <>
        <Title>{t('make.write')}</Title>
        <p>{t('make.writeHow')}</p>
        <WordList words={words} label={t('make.yourWords')} />
        <p class="note">{t('make.writeNever')}</p>
        <button type="button" class="main" onClick={() => setStep('check')}>
          {t('make.written')}
        </button>
      </>
    );
  if (step === 'check')
    return (
      <form onSubmit={(event) => void check(event)}>
        <Title>{t('make.check')}</Title>
        <p>{t('make.checkHow')}</p>
        {places.map((place, at) => (
          <Field
            key={place}
            label={t('make.nth', { n: place })}
            value={given[at]!}
            onInput={(value) => setGiven(given.with(at, value))}
            max={30}
            secret
          />
        ))}
        {wrong && <Wrong>{wrong}</Wrong>}
        {part === null ? (
          <div class="bar">
            <button type="button" class="plain" onClick={() => setStep('write')}>
              {t('make.again')}
            </button>
            <button type="submit" class="main">
              {t('make.checkDeed')}
            </button>
          </div>
        ) : (
          <Progress label={t('make.working')} part={part} />
        )}
      </form>
    );
  return (
    <>
      <Title>{t('make.done')}</Title>
      <p>{t('make.doneWhat')}</p>
      <button type="button" class="plain" onClick={() => saveFile('custodian-key.json', keyFile(made!.key, name))}>
        {t('make.save')}
      </button>
      <p class="hint">{t('make.saveWhy')}</p>
      {passkeysHere() && (
        <>
          <Deed
            speech={speech}
            label={t('make.passkey')}
            run={async () => {
              const lock = await lockUnderPasskey(name, custodianId, made!.pair);
              if (!lock) throw new BoxError('unreadable');
              await server.keepKey(custodianId, { publicKey: made!.key.publicKey, locks: [...made!.key.locks, lock] });
              onDone();
            }}
          />
          <p class="hint">{t('make.passkeyWhy')}</p>
        </>
      )}
      <button type="button" class="main" onClick={onDone}>
        {t('make.finish')}
      </button>
    </>
  );
}

/** The locked key as a file: of use to nobody without the words. */
export const keyFile = (key: LockedKey, name: string) => ({ kind: 'baraza-custodian-key', version: 1, name, ...key });
