import type { ComponentType } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { askForSync } from '#reporter-kit/outbox.ts';
import { closeBox, dropSheet, emptyBox, lockBox, lockOnBox, unlockBox, type Sheet } from '#reporter-kit/sheets/box.ts';
import { sheetsChanged } from '#reporter-kit/sheets/form-outbox.ts';
import type { ListedForm } from '#reporter-kit/sheets/forms-here.ts';
import { canKeep, useBackKey, useOnline, useServiceWorker, type Words } from '../hooks.ts';
import { atMost, leaveForms, wipeEverything } from '../leave.ts';
import { Bar, Title, Wrong } from '../parts.tsx';
import { FormsHome } from './home.tsx';
import { useChoice, useDevice, useFormWords, useReadyForms, useSheets } from './hooks.ts';
import { ThisPhone } from './this-phone.tsx';

type View =
  | { name: 'home' }
  | { name: 'fill'; form: ListedForm; sheet?: Sheet }
  | { name: 'sent'; sheet: string }
  | { name: 'phone' }
  | { name: 'lock' }
  | { name: 'unlock' };

/** A locked box that nobody has looked at for so long closes. */
const CLOSES_AFTER_MS = 60_000;
const KEEP_AT_MOST_MS = 3_000;

/** Screens that are fetched when they are wanted; without a line they come from what is kept on the phone. */
function useLazy<P>(wanted: boolean, load: () => Promise<ComponentType<P>>): { it: ComponentType<P> } | undefined {
  const [screen, setScreen] = useState<{ it: ComponentType<P> }>();
  useEffect(() => {
    if (wanted && !screen)
      load().then(
        (it) => setScreen({ it }),
        () => {},
      );
  }, [wanted]);
  return screen;
}

/** The page of a monitor's forms: `/r/forms.html`, opened once with the link that the desk made. */
export function FormsPage({ root }: { root: Element }) {
  const { access, device, decide, again } = useDevice();
  const { words, offered, choose } = useFormWords(device?.list.languages ?? []);
  useEffect(() => {
    if (words) document.title = words.t('fill.home');
  }, [words]);
  if (!words) return null;
  if (!canKeep)
    return (
      <main>
        <Title focus={false}>{words.t('fill.home')}</Title>
        <Wrong>{words.t('fill.insecure')}</Wrong>
      </main>
    );
  if (access === 'here' && device)
    return <Forms root={root} device={device} words={words} offered={offered} choose={choose} />;
  return (
    <main>
      <Title focus={false}>{words.t('fill.home')}</Title>
      {access === 'replace' && (
        <>
          <p>{words.t('fill.replace', { name: device?.list.workspace.name ?? '' })}</p>
          <div class="bar">
            <button type="button" class="plain" onClick={() => decide(false)}>
              {words.t('fill.replaceNo')}
            </button>
            <button type="button" class="main" onClick={() => decide(true)}>
              {words.t('fill.replaceYes')}
            </button>
          </div>
        </>
      )}
      {access === 'refused' && <Wrong>{words.t('fill.refusedDevice')}</Wrong>}
      {access === 'none' && <p>{words.t('fill.noLink')}</p>}
      {access === 'noLine' && (
        <>
          <p>{words.t('unavailable.noLine')}</p>
          <button type="button" class="main" onClick={again}>
            {words.t('unavailable.again')}
          </button>
        </>
      )}
    </main>
  );
}

function Forms({
  root,
  device,
  words,
  offered,
  choose,
}: {
  root: Element;
  device: NonNullable<ReturnType<typeof useDevice>['device']>;
  words: Words;
  offered: string[];
  choose(language: string): void;
}) {
  const { t, language } = words;
  const online = useOnline();
  const [view, setView] = useState<View>({ name: 'home' });
  const work = useSheets();
  const ready = useReadyForms(device, language);
  const [pages, setPages] = useChoice<'one' | 'all'>('formPages', 'one');
  const [text, setText] = useChoice<'1' | '2' | '3'>('formText', '1');
  const home = view.name === 'home';
  useServiceWorker(home);
  const goHome = () => {
    setView({ name: 'home' });
    void work.look();
  };
  // a form that is being filled is left once what was chosen for it is there
  const leaveBy = useRef<() => void>(undefined);
  const keepBy = useRef<() => Promise<void>>(undefined);
  useBackKey(!home, () => (leaveBy.current ?? goHome)());
  useEffect(() => {
    document.documentElement.dataset.text = text;
  }, [text]);
  const lock = work.box.lock;
  const close = async () => {
    // off the screen at once; the key stays until what was there is kept, and no longer than that may take
    const kept = keepBy.current?.();
    goHome();
    if (kept) await atMost(KEEP_AT_MOST_MS, kept);
    closeBox();
    void work.look();
  };
  useEffect(() => {
    if (!lock) return undefined;
    let since = 0;
    const looked = () => {
      if (document.visibilityState === 'hidden') since = Date.now();
      else if (since && Date.now() - since > CLOSES_AFTER_MS) void close();
    };
    document.addEventListener('visibilitychange', looked);
    return () => document.removeEventListener('visibilitychange', looked);
  }, [lock]);
  const filling = useLazy(view.name === 'fill', async () => (await import('./filling-screen.tsx')).FillingScreen);
  const locks = useLazy(
    view.name === 'lock' || view.name === 'unlock',
    async () => (await import('../lock.tsx')).LockScreen,
  );
  const goOn = (sheet: Sheet) => {
    const form = [...device.list.forms, ...device.older].find((it) => it.versionId === sheet.versionId);
    if (form) setView({ name: 'fill', form, sheet });
  };
  const sent = view.name === 'sent' ? view.sheet : undefined;
  const receipt = work.line.receipts.find((it) => it.id === sent);
  const status = home
    ? device.list.forms.length > 0 && device.list.forms.every((it) => it.encrypted || ready.has(it.versionId))
      ? 'fill.allReady'
      : online
        ? 'status.preparing'
        : 'fill.noLine'
    : online
      ? ''
      : 'fill.noLine';
  return (
    <>
      <header>
        {device.list.workspace.exercise && <p class="exercise">{t('exercise')}</p>}
        <div class="state">
          <span>
            <bdi>{device.list.workspace.name}</bdi>
          </span>
          <span role="status" class={status === 'fill.allReady' ? 'good' : undefined}>
            {status && t(status)}
          </span>
        </div>
      </header>
      <main key={view.name}>
        {home && (
          <>
            <FormsHome
              words={words}
              device={device}
              ready={ready}
              work={work}
              online={online}
              onFill={(form) => (work.box.open ? setView({ name: 'fill', form }) : setView({ name: 'unlock' }))}
              onGoOn={goOn}
              onDrop={(sheet) => void dropSheet(sheet.id).then(sheetsChanged)}
              onUnlock={() => setView({ name: 'unlock' })}
            />
            <div class="links">
              {lock && work.box.open && (
                <button type="button" class="plain" onClick={() => void close()}>
                  {t('fill.close')}
                </button>
              )}
              {work.box.open && (
                <button type="button" class="plain" onClick={() => setView({ name: 'lock' })}>
                  {t(lock ? 'fill.lockOther' : 'fill.lock')}
                </button>
              )}
              <button type="button" class="plain" onClick={() => setView({ name: 'phone' })}>
                {t('fill.phone.open')}
              </button>
            </div>
          </>
        )}
        {view.name === 'fill' &&
          (filling ? (
            <filling.it
              key={view.sheet?.id ?? view.form.versionId}
              device={device}
              form={view.form}
              sheet={view.sheet}
              words={words}
              all={pages === 'all'}
              online={online}
              onLeave={goHome}
              leaveBy={leaveBy}
              keepBy={keepBy}
              onSent={(sheet) => {
                setView({ name: 'sent', sheet });
                void askForSync();
                void work.send();
              }}
            />
          ) : (
            <p role="status">{t('fill.opening')}</p>
          ))}
        {view.name === 'sent' && (
          <>
            <Title>{t('fill.done')}</Title>
            <p role="status" data-sent={receipt ? (receipt.refused ? 'refused' : 'received') : 'waiting'}>
              {receipt
                ? receipt.refused
                  ? t('fill.refused', { code: receipt.refused })
                  : t('fill.received', { receipt: receipt.receipt })
                : t(work.sending && online ? 'fill.sending' : 'fill.waitsText')}
            </p>
            <Bar t={t} onNext={goHome} next={t('fill.toForms')} />
          </>
        )}
        {(view.name === 'lock' || view.name === 'unlock') && locks && (
          <>
            <locks.it
              t={t}
              language={language}
              what={view.name}
              leave={goHome}
              says={{ text: 'fill.lockText', forgot: 'fill.lockForgot', gone: 'fill.toForms' }}
              locking={{
                put: (secret, more) => lockBox(secret, more, Date.now()),
                lock: lockOnBox,
                open: unlockBox,
                opened: work.look,
                drop: () => emptyBox().then(sheetsChanged),
              }}
            />
            <Bar t={t} onBack={goHome} />
          </>
        )}
        {view.name === 'phone' && (
          <>
            <ThisPhone
              words={words}
              offered={offered}
              choose={choose}
              pages={pages}
              setPages={setPages}
              text={text}
              setText={setText}
              onWipe={() => void wipeEverything(root)}
            />
            <Bar t={t} onBack={goHome} />
          </>
        )}
      </main>
      <footer>
        <button type="button" onClick={() => void leaveForms(root)}>
          {t('stop')}
        </button>
      </footer>
    </>
  );
}
