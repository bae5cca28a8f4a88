import type { Sheet } from '#reporter-kit/sheets/box.ts';
import type { DeviceRow, ListedForm } from '#reporter-kit/sheets/forms-here.ts';
import type { Words } from '../hooks.ts';
import { Title } from '../parts.tsx';
import type { useSheets } from './hooks.ts';

const dayAndTime = (at: number, language: string) =>
  new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' }).format(at);

/** The forms of this phone, what was begun, and what became of what was finished. */
export function FormsHome({
  words: { t, language },
  device,
  ready,
  work,
  online,
  onFill,
  onGoOn,
  onDrop,
  onUnlock,
}: {
  words: Words;
  device: DeviceRow;
  ready: ReadonlySet<string>;
  work: ReturnType<typeof useSheets>;
  online: boolean;
  onFill(form: ListedForm): void;
  onGoOn(sheet: Sheet): void;
  onDrop(sheet: Sheet): void;
  onUnlock(): void;
}) {
  const { box, line, sheets } = work;
  const drafts = sheets.filter((it) => it.state === 'draft');
  const sent = sheets.filter((it) => it.state === 'sent');
  const listed = new Set(device.list.forms.map((it) => it.versionId));
  const problem = line.waiting.find((it) => it.problem)?.problem;
  return (
    <>
      <Title>{t('fill.home')}</Title>
      {line.waiting.length > 0 && (
        <section class="card" data-waiting={line.waiting.length}>
          <p role="status">
            <b>{t('fill.waiting', { count: line.waiting.length })}</b> {t('fill.waitingText')}
          </p>
          {problem === 'device_unknown' && <p class="wrong">{t('fill.refusedDevice')}</p>}
          {online && (
            <button type="button" class="plain" disabled={work.sending} onClick={() => void work.send()}>
              {t('done.tryNow')}
            </button>
          )}
        </section>
      )}
      <ul class="forms">
        {device.list.forms.map((form) => {
          const here = ready.has(form.versionId);
          return (
            <li key={form.versionId}>
              <button
                type="button"
                class="choice"
                data-form={form.formId}
                data-ready={here ? '' : undefined}
                disabled={form.encrypted || !here}
                onClick={() => onFill(form)}
              >
                <span dir="auto">{form.title}</span>
                <span class={`hint${here && !form.encrypted ? ' ready' : ''}`}>
                  {t(
                    form.encrypted
                      ? 'fill.encrypted'
                      : here
                        ? 'fill.ready'
                        : online
                          ? 'fill.preparing'
                          : 'fill.notReady',
                  )}
                </span>
              </button>
            </li>
          );
        })}
      </ul>
      {device.list.forms.length === 0 && <p>{t('fill.noForms')}</p>}
      {!box.open && (
        <section class="card">
          <p>{t('fill.locked', { count: box.drafts + box.sent })}</p>
          <button type="button" class="plain" onClick={onUnlock}>
            {t('draft.open')}
          </button>
        </section>
      )}
      {drafts.length > 0 && (
        <section class="stack">
          <h2>{t('fill.begun')}</h2>
          <ul class="forms">
            {drafts.map((it) => (
              <li key={it.id} class="card">
                <b dir="auto">{it.name || it.title}</b>
                <span class="hint">{dayAndTime(it.changedAt, language)}</span>
                {!listed.has(it.versionId) && <p class="note">{t('fill.older')}</p>}
                {it.edits && <p class="hint">{t('fill.correction')}</p>}
                <span class="bar">
                  <button type="button" class="plain" data-go-on onClick={() => onGoOn(it)}>
                    {t('draft.continue')}
                  </button>
                  <button type="button" class="plain danger" onClick={() => onDrop(it)}>
                    {t('draft.drop')}
                  </button>
                </span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {(sent.length > 0 || line.receipts.length > 0) && (
        <section class="stack">
          <h2>{t('fill.sent')}</h2>
          <ul class="forms">
            {sent.map((it) => {
              const receipt = line.receipts.find((one) => one.id === it.id);
              return (
                <li
                  key={it.id}
                  class="card"
                  data-sent={receipt ? (receipt.refused ? 'refused' : 'received') : 'waiting'}
                >
                  <b dir="auto">{it.name || it.title}</b>
                  <span class="hint">{dayAndTime(receipt?.at ?? it.changedAt, language)}</span>
                  {receipt?.refused ? (
                    <p class="wrong">{t('fill.refused', { code: receipt.refused })}</p>
                  ) : (
                    <p>{receipt ? t('fill.received', { receipt: receipt.receipt }) : t('fill.waits')}</p>
                  )}
                  <span class="bar">
                    <button type="button" class="plain" data-edit onClick={() => onGoOn(it)}>
                      {t('fill.edit')}
                    </button>
                    {receipt && (
                      <button type="button" class="plain" onClick={() => onDrop(it)}>
                        {t('fill.forget')}
                      </button>
                    )}
                  </span>
                </li>
              );
            })}
          </ul>
          {sent.length === 0 && <p class="hint">{t('fill.receivedCount', { count: line.receipts.length })}</p>}
        </section>
      )}
    </>
  );
}
