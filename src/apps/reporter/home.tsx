import type { PublicSettings } from '#features/intake/intake.contract.ts';
import { forgetReceipts, type OutboxState } from '#reporter-kit/outbox.ts';
import type { Translate } from '#reporter-kit/words.ts';
import { inLanguage } from './questions.tsx';
import type { useDraft } from './use-draft.ts';

/** What stands above the first question: language, warnings, a draft left behind, reports on their way. */
export function Home({
  t,
  settings,
  language,
  offered,
  choose,
  keeps,
  work,
  outbox,
  online,
  send,
  unlock,
}: {
  t: Translate;
  settings: PublicSettings;
  language: string;
  offered: PublicSettings['languages'];
  choose(language: string): void;
  keeps: boolean;
  work: ReturnType<typeof useDraft>;
  outbox: OutboxState;
  online: boolean;
  send(): void;
  unlock(): void;
}) {
  const notice = inLanguage(settings.phoneNotice, language);
  const received = outbox.receipts.filter((it) => !it.refused);
  const refused = outbox.receipts.filter((it) => it.refused);
  return (
    <>
      {offered.length > 1 && (
        <div class="languages" role="group" aria-label={t('language')}>
          {offered.map((it) => (
            <button
              type="button"
              key={it.tag}
              lang={it.tag}
              dir={it.dir}
              aria-pressed={it.tag === language}
              onClick={() => choose(it.tag)}
            >
              {it.name}
            </button>
          ))}
        </div>
      )}
      {!keeps && !isSecureContext && (
        <p class="wrong">
          <b>{t('clear.title')}</b> {t('clear.text')}
        </p>
      )}
      {!keeps && isSecureContext && <p class="note">{t('unsealed')}</p>}
      {notice && <p class="note">{notice}</p>}
      {work.earlier !== undefined && (
        <section class="card">
          <p>
            <b>{t('draft.title')}</b> {t('draft.hours', { count: work.earlier })}
          </p>
          <div class="bar">
            <button type="button" class="plain" onClick={work.drop}>
              {t('draft.drop')}
            </button>
            <button type="button" class="main" onClick={work.earlierLock ? unlock : work.resume}>
              {t(work.earlierLock ? 'draft.open' : 'draft.continue')}
            </button>
          </div>
        </section>
      )}
      {(outbox.waiting.length > 0 || outbox.files.length > 0) && (
        <section class="card" role="status">
          <p>
            {outbox.waiting.length > 0 && t('outbox.waiting', { count: outbox.waiting.length })}{' '}
            {outbox.waiting.length === 0 && t('outbox.files', { count: outbox.files.length })}
          </p>
          {online && (
            <button type="button" class="plain" onClick={send}>
              {t('done.tryNow')}
            </button>
          )}
        </section>
      )}
      {outbox.receipts.length > 0 && (
        <section class="card theirs" role="status">
          {received.length > 0 && (
            <p>
              <b>{t('outbox.received', { count: received.length })}</b>
            </p>
          )}
          {refused.length > 0 && (
            <p>
              {t('outbox.refused', { count: refused.length })}{' '}
              {t('done.refusedText', { code: [...new Set(refused.map((it) => it.refused))].join(', ') })}
            </p>
          )}
          <button type="button" class="plain" onClick={() => void forgetReceipts(outbox.receipts.map((it) => it.id))}>
            {t('outbox.forget')}
          </button>
        </section>
      )}
    </>
  );
}
