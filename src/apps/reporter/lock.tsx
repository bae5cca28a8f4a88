import { useEffect, useRef, useState } from 'preact/hooks';
import { makeWords, normalWords, type WordKind } from '#features/custody/passphrase.ts';
import type { DraftLock, LockKind } from '#reporter-kit/draft.ts';
import { isWeakPin, LOCK_GROUPS, LOCK_WORDS, PIN_DIGITS, type Secret } from '#reporter-kit/draft-lock.ts';
import { makePasskey, passkeysHere, passkeySecret } from '#reporter-kit/passkey.ts';
import { digitsOf } from '#reporter-kit/return-code.rules.ts';
import type { Translate } from '#reporter-kit/words.ts';
import { Choices, TextInput, Title, Wrong } from './parts.tsx';

/** What a lock is put on, and opened with. */
export interface Locking {
  /** false when it could not be put */
  put(secret: Secret, more: Pick<DraftLock, 'salt' | 'credential'> | undefined): Promise<boolean>;
  lock(): Promise<DraftLock | undefined>;
  /** how many tries are left; 'gone' when there is nothing to open */
  open(secret: Secret): Promise<'open' | 'gone' | number>;
  opened(): Promise<void> | void;
  drop(): Promise<void>;
}
interface Props {
  t: Translate;
  language: string;
  what: 'lock' | 'unlock';
  locking: Locking;
  /** what it is put on, said otherwise than for a report: keys of words */
  says?: { text: string; forgot: string; gone: string };
  leave(): void;
}
const REPORT = { text: 'lock.text', forgot: 'lock.forgot', gone: 'done.another' };

/** Locking what is being written, and opening it again. */
export const LockScreen = (props: Props) => (props.what === 'lock' ? <Lock {...props} /> : <Unlock {...props} />);

type Put = (secret: Secret, more?: Parameters<Locking['put']>[1]) => Promise<void>;

function Lock({ t, language, locking, says = REPORT, leave }: Props) {
  const [how, setHow] = useState<LockKind>();
  const [busy, setBusy] = useState(false);
  const [wrong, setWrong] = useState<string>();
  const put: Put = async (secret, more) => {
    setBusy(true);
    const done = await locking.put(secret, more).catch(() => false);
    setBusy(false);
    if (done) leave();
    else setWrong('lock.failed');
  };
  const ways: LockKind[] = passkeysHere() ? ['pin', 'words', 'passkey'] : ['pin', 'words'];
  return (
    <>
      <Title>{t('lock.title')}</Title>
      <p class="lead">{t(says.text)}</p>
      <Choices<LockKind>
        name={t('lock.title')}
        chosen={how}
        onChoose={(it) => {
          setWrong(undefined);
          setHow(it);
        }}
        choices={ways.map((value) => ({
          value,
          label: t(`lock.${value}.name`),
          more: (
            <section class="card" key={value}>
              <p>{t(`lock.${value}.worth`)}</p>
              {value === 'pin' && <MakePin t={t} busy={busy} put={put} say={setWrong} />}
              {value === 'words' && <MakeWords t={t} language={language} busy={busy} put={put} say={setWrong} />}
              {value === 'passkey' && <MakePasskey t={t} busy={busy} put={put} say={setWrong} />}
              {wrong && <Wrong>{t(wrong)}</Wrong>}
            </section>
          ),
        }))}
      />
      <p class="unseen" role="status">
        {busy ? t('lock.busy') : ''}
      </p>
    </>
  );
}

interface Making {
  t: Translate;
  busy: boolean;
  put: Put;
  say(wrong: string | undefined): void;
}

function MakePin({ t, busy, put, say }: Making) {
  const [pin, setPin] = useState('');
  const [again, setAgain] = useState('');
  const lock = () => {
    const digits = digitsOf(pin);
    if (digits.length !== PIN_DIGITS) return say('lock.pin.six');
    if (isWeakPin(digits)) return say('lock.pin.weak');
    if (digitsOf(again) !== digits) return say('lock.pin.differ');
    say(undefined);
    return void put({ how: 'pin', text: digits });
  };
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        lock();
      }}
    >
      <TextInput label={t('lock.pin.label')} value={pin} max={12} inputMode="numeric" hidden onInput={setPin} />
      <TextInput label={t('lock.pin.again')} value={again} max={12} inputMode="numeric" hidden onInput={setAgain} />
      <button type="submit" class="main" disabled={busy}>
        {t(busy ? 'lock.busy' : 'lock.pin.do')}
      </button>
    </form>
  );
}

function MakeWords({ t, language, busy, put, say }: Making & { language: string }) {
  const [kind, setKind] = useState<WordKind>(language === 'ar' ? 'digits' : 'words');
  const made = useRef<Record<string, string[]>>({});
  const [typed, setTyped] = useState('');
  const words = (made.current[kind] ??= makeWords(kind, undefined, LOCK_WORDS, LOCK_GROUPS));
  const lock = () => {
    if (normalWords(typed) !== normalWords(words.join(' '))) return say('lock.words.differ');
    say(undefined);
    return void put({ how: 'words', text: normalWords(typed) });
  };
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        lock();
      }}
    >
      <p class="lockwords" dir="ltr" lang="en">
        <b>{words.join(' ')}</b>
      </p>
      <button
        type="button"
        class="plain"
        onClick={() => {
          setTyped('');
          setKind(kind === 'words' ? 'digits' : 'words');
        }}
      >
        {t(kind === 'words' ? 'lock.words.digits' : 'lock.words.words')}
      </button>
      <TextInput
        label={t('lock.words.type')}
        value={typed}
        max={200}
        inputMode={kind === 'digits' ? 'numeric' : 'text'}
        onInput={setTyped}
      />
      <button type="submit" class="main" disabled={busy}>
        {t(busy ? 'lock.busy' : 'lock.words.do')}
      </button>
    </form>
  );
}

function MakePasskey({ t, busy, put, say }: Making) {
  const make = async () => {
    say(undefined);
    try {
      const made = await makePasskey(t('notes.name'), t('notes.name'), 'discouraged');
      if (!made) return say('lock.passkey.none');
      return await put({ how: 'passkey', bytes: made.secret }, { salt: made.salt, credential: made.credential });
    } catch {
      return say('lock.passkey.failed');
    }
  };
  return (
    <button type="button" class="main" disabled={busy} onClick={() => void make()}>
      {t(busy ? 'lock.busy' : 'lock.passkey.do')}
    </button>
  );
}

function Unlock({ t, locking, says = REPORT, leave }: Props) {
  const [how, setHow] = useState<LockKind>();
  const [typed, setTyped] = useState('');
  const [busy, setBusy] = useState(false);
  const [left, setLeft] = useState<number>();
  const [failed, setFailed] = useState(false);
  const [gone, setGone] = useState(false);
  useEffect(() => {
    void locking.lock().then((lock) => (lock ? setHow(lock.how) : setGone(true)));
  }, []);
  const secretNow = async (): Promise<Secret | null> => {
    if (how === 'pin') return { how, text: digitsOf(typed) };
    if (how === 'words') return { how, text: normalWords(typed) };
    const lock = await locking.lock();
    const bytes = lock?.credential && (await passkeySecret(lock.credential, lock.salt));
    return bytes ? { how: 'passkey', bytes } : null;
  };
  const tryOnce = async () => {
    setBusy(true);
    setLeft(undefined);
    setFailed(false);
    try {
      const secret = await secretNow();
      if (!secret) return setFailed(true);
      const result = await locking.open(secret);
      if (result === 'open') {
        await locking.opened();
        return leave();
      }
      setTyped('');
      if (result === 'gone' || result === 0) {
        await locking.drop();
        return setGone(true);
      }
      return setLeft(result);
    } catch {
      return setFailed(true);
    } finally {
      setBusy(false);
    }
  };
  const empty = how === 'pin' ? digitsOf(typed).length !== PIN_DIGITS : how === 'words' && !normalWords(typed);
  if (gone)
    return (
      <>
        <Title>{t('lock.gone')}</Title>
        <button type="button" class="main" onClick={leave}>
          {t(says.gone)}
        </button>
      </>
    );
  return (
    <>
      <Title>{t('lock.unlock')}</Title>
      {how && (
        <form
          class="stack"
          onSubmit={(event) => {
            event.preventDefault();
            if (!empty && !busy) void tryOnce();
          }}
        >
          {how !== 'passkey' && (
            <TextInput
              label={t(how === 'pin' ? 'lock.pin.label' : 'lock.words.type')}
              value={typed}
              max={200}
              inputMode={how === 'pin' ? 'numeric' : 'text'}
              hidden={how === 'pin'}
              onInput={setTyped}
            />
          )}
          {left !== undefined && <Wrong>{t('lock.wrong', { count: left })}</Wrong>}
          {failed && <Wrong>{t('lock.passkey.failed')}</Wrong>}
          <button type="submit" class="main" disabled={busy}>
            {t(busy ? 'lock.busy' : how === 'passkey' ? 'lock.passkey.use' : 'draft.open')}
          </button>
        </form>
      )}
      <p class="hint">{t(says.forgot)}</p>
      <button
        type="button"
        class="plain danger"
        onClick={() => {
          void locking.drop();
          leave();
        }}
      >
        {t('draft.drop')}
      </button>
    </>
  );
}
