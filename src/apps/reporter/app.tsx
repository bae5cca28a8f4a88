import { useEffect, useRef, useState } from 'preact/hooks';
import type { PublicSettings, Thread } from '#features/intake/intake.contract.ts';
import { askForSync, forgetReceipts } from '#reporter-kit/outbox.ts';
import { makeReturnCode } from '#reporter-kit/return-code.rules.ts';
import { Answers, EnterCode, timeText } from './answers.tsx';
import { addressesOf } from './api.ts';
import { Check, Code, DoneHeading, NotThere, type Progress } from './finish.tsx';
import { Home } from './home.tsx';
import {
  canKeep,
  useBackKey,
  useOnline,
  useOutbox,
  usePlaces,
  useReady,
  useSettings,
  useWords,
  type Words,
} from './hooks.ts';
import { stopNow, wipeEverything } from './leave.ts';
import { Bar, Title, Wrong } from './parts.tsx';
import { Phone } from './phone.tsx';
import { QUESTIONS, TITLES } from './questions.tsx';
import { isBegun, problemOf, stepAfter, stepBefore, STEPS, wantsCode, type Draft, type Step } from './report.rules.ts';
import { LazyLock } from './lock.lazy.tsx';
import { LazyOwn } from './own.lazy.tsx';
import { lockReport, sendUnlocked } from './send.ts';
import { useDraft } from './use-draft.ts';

type View =
  | { name: 'report' }
  | { name: 'done'; id: string; locked: boolean; code: string }
  | { name: 'code' }
  | { name: 'answers'; code: string; first: Thread; isNew: boolean }
  | { name: 'phone' }
  | { name: 'lock' }
  | { name: 'unlock' };

/** A locked draft that nobody has looked at for so long closes. */
const CLOSES_AFTER_MS = 60_000;

/** The page of one workspace. */
export function App({ slug, root }: { slug: string; root: Element }) {
  const at = addressesOf(slug);
  const { settings, missing, again } = useSettings(at);
  const { words, offered, choose } = useWords(settings);
  useEffect(() => {
    if (!settings) return;
    document.title = settings.name;
    if (!isSecureContext || document.querySelector('link[rel=manifest]')) return;
    // the tab, and the home screen of phones that do not read the manifest, show the same neutral picture
    const icon = `/r/icons/${settings.icon}`;
    document.querySelector('link[rel=icon]')?.setAttribute('href', `${icon}.svg`);
    for (const [rel, href] of Object.entries({ manifest: at.manifest, 'apple-touch-icon': `${icon}-192.png` }))
      document.head.append(Object.assign(document.createElement('link'), { rel, href }));
  }, [settings]);
  if (!words) return null;
  if (settings)
    return (
      <Page key={slug} slug={slug} root={root} settings={settings} words={words} offered={offered} choose={choose} />
    );
  if (!missing) return null;
  return (
    <main>
      <Title focus={false}>{words.t('unavailable.title')}</Title>
      <p>{words.t(missing === 'gone' ? 'unavailable.unknown' : 'unavailable.noLine')}</p>
      <button type="button" class="main" onClick={again}>
        {words.t('unavailable.again')}
      </button>
    </main>
  );
}

function Page({
  slug,
  root,
  settings,
  words,
  offered,
  choose,
}: {
  slug: string;
  root: Element;
  settings: PublicSettings;
  words: Words;
  offered: PublicSettings['languages'];
  choose(language: string): void;
}) {
  const { t, language } = words;
  const at = addressesOf(slug);
  const keeps = canKeep && settings.sealingKey !== null;
  const online = useOnline();
  const { places, kept } = usePlaces(at, settings);
  const { outbox, sending, send } = useOutbox();
  const work = useDraft(keeps, settings.attachments.maxBytes);
  const { draft, change } = work;
  const [view, setView] = useState<View>({ name: 'report' });
  const [wrong, setWrong] = useState<string>();
  const [busy, setBusy] = useState(false);
  // pressed "send" while a photo was being made ready; the number changes when one goes somewhere else instead
  const [held, setHeld] = useState(false);
  const holds = useRef(0);
  const [changing, setChanging] = useState(false);
  const [progress, setProgress] = useState<Progress>({ at: 'sending' });
  const code = useRef('');
  const home = view.name === 'report' && draft.step === 'what';
  const ready = useReady(language, kept, home && !isBegun(draft));

  const letGo = () => {
    holds.current++;
    setHeld(false);
    setWrong(undefined);
  };
  const show = (next: View) => {
    letGo();
    setView(next);
  };
  const goTo = (step: Step, patch: Partial<Draft> = {}) => {
    letGo();
    change({ ...patch, step });
  };
  const forward = (patch: Partial<Draft> = {}) => {
    const next = { ...draft, ...patch };
    const problem = problemOf(draft.step, next, Date.now());
    if (problem && draft.step !== 'what') {
      setWrong(problem);
      change(patch);
      return;
    }
    if (problem) return setWrong(problem);
    const back =
      changing &&
      (draft.step !== 'what' || patch.kind === undefined || problemOf('words', next, Date.now()) === undefined);
    setChanging(false);
    if (draft.step === 'words') work.seen();
    goTo(back ? 'check' : stepAfter(draft.step, next), patch);
  };
  const back = () => {
    if (view.name !== 'report') return show({ name: 'report' });
    if (changing) {
      setChanging(false);
      return goTo('check');
    }
    return goTo(stepBefore(draft.step, draft));
  };
  useBackKey(!home, back);

  const closeDraft = async () => {
    setChanging(false);
    await work.hide();
    show({ name: 'report' });
  };
  useEffect(() => {
    if (!work.lock) return undefined;
    let since = 0;
    const looked = () => {
      if (document.visibilityState === 'hidden') since = Date.now();
      else if (since && Date.now() - since > CLOSES_AFTER_MS) void closeDraft();
    };
    document.addEventListener('visibilitychange', looked);
    return () => document.removeEventListener('visibilitychange', looked);
  }, [work.lock]);

  // what has become of the report on the screen
  useEffect(() => {
    if (view.name !== 'done' || !view.locked) return;
    const receipt = outbox.receipts.find((it) => it.id === view.id);
    const files = outbox.files.filter((it) => it.reportId === view.id).length;
    if (receipt?.refused) setProgress({ at: 'refused', code: receipt.refused });
    else if (receipt)
      setProgress((it) => ({ at: 'received', time: it.at === 'received' ? it.time : Date.now(), files }));
    else if (outbox.waiting.includes(view.id)) setProgress({ at: sending && online ? 'sending' : 'waiting' });
    else setProgress((it) => (it.at === 'received' ? { ...it, files } : it));
    // seen on the screen: nothing of it needs to stay on the phone
    if (receipt) void forgetReceipts([receipt.id]).catch(() => {});
  }, [outbox, sending, online, view]);

  const finish = async () => {
    if (held) return undefined;
    const mine = ++holds.current;
    setHeld(true);
    setWrong(undefined);
    const whole = await work.ready();
    if (mine !== holds.current) return undefined;
    setHeld(false);
    return whole ? finishNow(work.now()) : undefined;
  };
  const finishNow = async (draft: Draft) => {
    const missingStep = STEPS.find((step) => problemOf(step, draft, Date.now()));
    if (missingStep) {
      goTo(missingStep);
      return setWrong(problemOf(missingStep, draft, Date.now()));
    }
    setBusy(true);
    setWrong(undefined);
    if (wantsCode(draft)) code.current ||= makeReturnCode((bytes) => crypto.getRandomValues(bytes));
    work.close(true);
    try {
      if (keeps) {
        await lockReport({ settings, at, draft, language, code: code.current, bytesOf: work.bytesOf });
        setProgress({ at: online ? 'sending' : 'waiting' });
        void askForSync();
        void send();
      } else {
        await sendUnlocked({ settings, at, draft, language, code: code.current, bytesOf: work.bytesOf });
        setProgress({ at: 'received', time: Date.now(), files: 0 });
      }
      show({ name: 'done', id: draft.id, locked: keeps, code: wantsCode(draft) ? code.current : '' });
      work.renew();
    } catch {
      setWrong(keeps ? 'check.failed' : 'check.failedLine');
    } finally {
      work.close(false);
      setBusy(false);
    }
  };

  const status = !keeps
    ? home && !isBegun(draft) && online
      ? ''
      : online
        ? 'status.notKept'
        : 'status.noLineNotKept'
    : view.name === 'report' && isBegun(draft)
      ? online
        ? work.saved
          ? work.lock
            ? 'status.locked'
            : 'status.saved'
          : ''
        : 'status.noLine'
      : home
        ? ready
          ? 'status.ready'
          : !online
            ? 'status.noLine'
            : navigator.serviceWorker
              ? 'status.preparing'
              : ''
        : online
          ? ''
          : 'status.noLineNotKept';
  const total = draft.kind === 'peace' ? STEPS.length - 1 : STEPS.length;
  const number =
    STEPS.indexOf(draft.step) +
    1 -
    (draft.kind === 'peace' && STEPS.indexOf(draft.step) > STEPS.indexOf('harm') ? 1 : 0);
  const question = {
    t,
    language,
    settings,
    draft,
    at,
    places,
    change,
    answer: forward,
    files: { making: work.making, add: work.add, remove: work.remove },
  };
  const Question = draft.step === 'check' ? undefined : QUESTIONS[draft.step];

  return (
    <>
      <header>
        {settings.exercise && <p class="exercise">{t('exercise')}</p>}
        <div class="state">
          <span>{view.name === 'report' ? t('step', { n: number, total }) : ''}</span>
          <span role="status" class={status === 'status.ready' ? 'good' : undefined}>
            {status && t(status)}
          </span>
        </div>
      </header>
      <main key={view.name === 'report' ? draft.step : view.name}>
        {view.name === 'report' && (
          <>
            {home && (
              <Home
                t={t}
                settings={settings}
                language={language}
                offered={offered}
                choose={choose}
                keeps={keeps}
                work={work}
                outbox={outbox}
                online={online}
                send={send}
                unlock={() => show({ name: 'unlock' })}
              />
            )}
            <Title focus={!home || isBegun(draft)}>{t(TITLES[draft.step])}</Title>
            {Question ? (
              <Question {...question} />
            ) : (
              <Check
                t={t}
                settings={settings}
                language={language}
                draft={draft}
                change={change}
                sealed={keeps}
                goTo={(step) => (setChanging(true), goTo(step))}
              />
            )}
            {wrong && <Wrong>{t(wrong)}</Wrong>}
            {draft.step === 'check' && <NotThere t={t} making={work.making} held={held} />}
            <Bar
              t={t}
              busy={busy}
              onBack={home ? undefined : back}
              onNext={home && !draft.kind ? undefined : draft.step === 'check' ? finish : () => forward()}
              next={draft.step !== 'check' ? t('next') : t(keeps && !online ? 'check.sendLater' : 'check.send')}
            />
            {keeps && isBegun(draft) && !home && work.earlier === undefined && (
              <div class="links">
                {work.lock && (
                  <button type="button" class="plain" onClick={() => void closeDraft()}>
                    {t('lock.close')}
                  </button>
                )}
                <button type="button" class="plain" onClick={() => show({ name: 'lock' })}>
                  {t(work.lock ? `lock.under.${work.lock}` : 'lock.open')}
                </button>
              </div>
            )}
            {home && (
              <div class="links">
                <button type="button" class="plain" onClick={() => show({ name: 'code' })}>
                  {t('answers.open')}
                </button>
                <button type="button" class="plain" onClick={() => show({ name: 'phone' })}>
                  {t('phone.open')}
                </button>
              </div>
            )}
          </>
        )}
        {view.name === 'done' && (
          <>
            <DoneHeading t={t} progress={progress} />
            {view.code && <Code t={t} code={view.code} />}
            {progress.at === 'received' &&
              (view.code && online ? (
                <Answers t={t} at={at} code={view.code} language={language} />
              ) : (
                <div class="card">
                  <b>{timeText(progress.time, language)}</b>
                  <span>{t('done.receivedAt')}</span>
                </div>
              ))}
            {progress.at === 'waiting' && online && (
              <button type="button" class="plain" onClick={send}>
                {t('done.tryNow')}
              </button>
            )}
            <div class="links">
              <p class="hint">{t(progress.at === 'received' ? 'done.nothingStays' : 'done.lockedStays')}</p>
              <button type="button" class="plain wide" onClick={() => show({ name: 'report' })}>
                {t('done.another')}
              </button>
            </div>
          </>
        )}
        {view.name === 'code' && (
          <>
            <EnterCode
              t={t}
              at={at}
              onOpen={(it, first, isNew) => ((code.current = it), show({ name: 'answers', code: it, first, isNew }))}
            />
            <Bar t={t} onBack={back} />
          </>
        )}
        {view.name === 'answers' && (
          <>
            <Title>{t('answers.heading')}</Title>
            {view.isNew && <Code t={t} code={view.code} />}
            <Answers t={t} at={at} code={view.code} language={language} first={view.first} />
            <LazyOwn at={at} code={view.code} language={language} />
            <div class="links">
              <p class="hint">{t('done.nothingStays')}</p>
              <button type="button" class="plain wide" onClick={() => show({ name: 'report' })}>
                {t('done.another')}
              </button>
            </div>
          </>
        )}
        {(view.name === 'lock' || view.name === 'unlock') && (
          <>
            <LazyLock t={t} language={language} what={view.name} work={work} leave={() => show({ name: 'report' })} />
            <Bar t={t} onBack={back} />
          </>
        )}
        {view.name === 'phone' && (
          <>
            <Phone
              t={t}
              settings={settings}
              language={language}
              keeps={keeps}
              onWipe={() => void wipeEverything(root)}
            />
            <Bar t={t} onBack={back} />
          </>
        )}
      </main>
      <footer>
        <button type="button" onClick={() => void stopNow(root)}>
          {t('stop')}
        </button>
      </footer>
    </>
  );
}
