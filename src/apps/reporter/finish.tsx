import { useEffect, useRef, useState } from 'preact/hooks';
import type { PublicSettings } from '#features/intake/intake.contract.ts';
import type { PreparingState } from '#reporter-kit/preparing.ts';
import { groupsOf } from '#reporter-kit/return-code.rules.ts';
import type { Translate } from '#reporter-kit/words.ts';
import { TextArea, TextInput, Title, Wrong } from './parts.tsx';
import { sayDay } from './day.rules.ts';
import { kindLabel } from './questions.tsx';
import { MAX, wantsCode, type Draft, type Harm, type Step } from './report.rules.ts';

function harmText(t: Translate, draft: Draft): string {
  if (draft.harm !== 'some') return t(draft.harm ? `harm.${draft.harm}` : 'check.notSaid');
  const one = (label: string, harm: Harm) => {
    if (harm.count === undefined) return '';
    const n =
      harm.count === 'unknown'
        ? '?'
        : harm.count === 'more'
          ? harm.least || harm.most
            ? `${harm.least || '?'}–${harm.most || '?'}`
            : t('harm.more')
          : harm.count;
    return `${t(label)}${t('colon')} ${n}`;
  };
  return [one('harm.killed', draft.killed), one('harm.hurt', draft.hurt)].filter(Boolean).join(' · ') || t('harm.some');
}

function whenText(t: Translate, draft: Draft, language: string): string {
  if (!draft.when) return t('check.notSaid');
  return [
    draft.when === 'date' && draft.date ? sayDay(draft.date, language) : t(`when.${draft.when}`),
    ['today', 'yesterday', 'date'].includes(draft.when) && draft.time,
  ]
    .filter(Boolean)
    .join(', ');
}

/** Everything said, each line a way back to its question; then the last, optional questions. */
export function Check({
  t,
  settings,
  language,
  draft,
  change,
  goTo,
  sealed,
}: {
  t: Translate;
  settings: PublicSettings;
  language: string;
  draft: Draft;
  change(patch: Partial<Draft>): void;
  goTo(step: Step): void;
  sealed: boolean;
}) {
  const words = draft.text.trim() || t('check.noWords');
  const lines: [Step, string, string][] = [
    ['what', t('what.title'), kindLabel(t, settings, language, draft.kind)],
    [
      'words',
      t('words.label'),
      draft.files.length ? `${words} · ${t('check.files', { count: draft.files.length })}` : words,
    ],
    ['when', t('when.title'), whenText(t, draft, language)],
    ['where', t('where.title'), draft.whereUnknown || !draft.where ? t('check.notSaid') : draft.where],
    ...(draft.kind === 'peace' ? [] : [['harm', t('harm.title'), harmText(t, draft)] as [Step, string, string]]),
    ['basis', t('basis.title'), draft.basis ? t(`basis.${draft.basis}`) : t('check.notSaid')],
    ['contact', t('contact.title'), draft.contact ? t(`contact.${draft.contact}`) : t('check.notSaid')],
  ];
  return (
    <>
      <ul class="summary">
        {lines.map(([step, label, text]) => (
          <li key={step}>
            <button type="button" onClick={() => goTo(step)}>
              <span class="asked">
                <span class="hint">{label}</span>
                <span class="hint change">{t('check.change')}</span>
              </span>
              <span class="said">
                <bdi>{text}</bdi>
              </span>
            </button>
          </li>
        ))}
      </ul>
      <TextArea
        label={`${t('check.who')} (${t('optional')})`}
        hint={t('check.whoHint')}
        value={draft.who}
        max={MAX.who}
        rows={2}
        onInput={(who) => change({ who })}
      />
      <TextArea
        label={`${t('check.asks')} (${t('optional')})`}
        value={draft.asks}
        max={MAX.asks}
        rows={2}
        onInput={(asks) => change({ asks })}
      />
      {settings.answerBy?.length > 0 && wantsCode(draft) && (
        <details open={!!draft.answerTo}>
          <summary>{t('outside.title')}</summary>
          <p>{t('outside.text')}</p>
          <TextInput
            label={`${t(settings.answerBy.length > 1 ? 'outside.both' : `outside.${settings.answerBy[0]}`)} (${t('optional')})`}
            value={draft.answerTo ?? ''}
            max={254}
            onInput={(answerTo) => change({ answerTo })}
          />
        </details>
      )}
      {sealed && <p class="hint">{t('check.sealed')}</p>}
    </>
  );
}

/** Files that are not in the report: not yet, or because they could not be added. */
export function NotThere({ t, making, held }: { t: Translate; making: PreparingState; held: boolean }) {
  const [first] = Object.values(making.making);
  return (
    <>
      {Object.keys(making.wrong).length > 0 && <Wrong>{t('check.lost')}</Wrong>}
      <p role="status" class="hint told">
        {first && t(held ? 'making.held' : `making.${first}`)}
      </p>
    </>
  );
}

/** Sixteen digits in four groups, read out digit by digit. */
export function Code({ t, code }: { t: Translate; code: string }) {
  const [shown, setShown] = useState(true);
  return (
    <section class="card code">
      <h2>{t('done.code')}</h2>
      {shown && (
        <p class="digits" dir="ltr" role="img" aria-label={[...code].join(' ')}>
          {groupsOf(code).map((group, i) => (
            <span key={i} aria-hidden="true">
              {group}
            </span>
          ))}
        </p>
      )}
      {shown && <p>{t('done.codeText')}</p>}
      <button type="button" class="plain" onClick={() => setShown(!shown)}>
        {t(shown ? 'done.codeHide' : 'done.codeShow')}
      </button>
    </section>
  );
}

/** What has become of the report just finished. */
export type Progress =
  | { at: 'sending' }
  | { at: 'waiting' }
  | { at: 'received'; time: number; files: number }
  | { at: 'refused'; code: string };

export function DoneHeading({ t, progress }: { t: Translate; progress: Progress }) {
  const key = { sending: 'done.sent', waiting: 'done.waiting', received: 'done.received', refused: 'done.refused' }[
    progress.at
  ];
  // the heading changes by itself: it is said then, too
  const before = useRef(key);
  const [said, setSaid] = useState('');
  useEffect(() => {
    if (before.current !== key) setSaid(t(key));
    before.current = key;
  }, [key]);
  return (
    <>
      <Title>{t(key)}</Title>
      <p class="unseen" role="status">
        {said}
      </p>
      {progress.at === 'waiting' && <p class="lead">{t('done.waitingText')}</p>}
      {progress.at === 'refused' && <p class="wrong">{t('done.refusedText', { code: progress.code })}</p>}
      {progress.at === 'received' && progress.files > 0 && (
        <p class="note">{t('done.files', { count: progress.files })}</p>
      )}
    </>
  );
}
