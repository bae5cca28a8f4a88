import type { PublicSettings } from '#features/intake/intake.contract.ts';
import type { PreparingState } from '#reporter-kit/preparing.ts';
import type { Translate } from '#reporter-kit/words.ts';
import { Wrong } from './parts.tsx';
import type { DraftFile } from './report.rules.ts';

const ACCEPT = { photo: 'image/*', audio: 'audio/*', document: '.pdf,.odt,.ods,.docx,.xlsx,.txt,.csv' } as const;

/** What kind of file it is by what the phone says; the server looks for itself. */
export function kindOf(type: string): DraftFile['kind'] {
  return type.startsWith('image/') ? 'photo' : type.startsWith('audio/') ? 'audio' : 'document';
}

export function Files({
  t,
  settings,
  files,
  making,
  add,
  remove,
}: {
  t: Translate;
  settings: PublicSettings;
  files: DraftFile[];
  making: PreparingState;
  add(file: File): void;
  /** also one that is still being made ready */
  remove(id: string): void;
}) {
  const { maxBytes, maxCount, kinds } = settings.attachments;
  if (maxCount === 0 || kinds.length === 0) return null;
  const underWay = Object.entries(making.making);
  const [first] = Object.values(making.making);
  const [wrong] = Object.values(making.wrong);
  const numbers = { photo: 0, audio: 0, document: 0 };
  return (
    <section class="files">
      {files.length + underWay.length > 0 && (
        <ul>
          {files.map((file) => {
            const name = t(`words.${file.kind}`, { n: ++numbers[file.kind] });
            return (
              <li key={file.id}>
                <span>
                  {name} · {Math.max(1, Math.round(file.bytes / 1024))} kB
                </span>
                <button
                  type="button"
                  class="plain"
                  aria-label={t('words.remove', { name })}
                  onClick={() => remove(file.id)}
                >
                  ✕
                </button>
              </li>
            );
          })}
          {underWay.map(([id, what]) => (
            <li key={id} data-making={what}>
              <span>{t(`making.${what}`)}</span>
              <button
                type="button"
                class="plain"
                aria-label={t('words.remove', { name: t(`making.${what}`) })}
                onClick={() => remove(id)}
              >
                ✕
              </button>
            </li>
          ))}
        </ul>
      )}
      <p class="unseen" role="status">
        {first && t(`making.${first}`)}
      </p>
      {files.length + underWay.length < maxCount && (
        <label class="attach">
          <input
            type="file"
            accept={kinds.map((kind) => ACCEPT[kind]).join(',')}
            onChange={(event) => {
              const input = event.currentTarget;
              const file = input.files?.[0];
              if (file) add(file);
              // the same may be chosen again
              input.value = '';
            }}
          />
          <span>+ {t('words.attach')}</span>
        </label>
      )}
      {wrong && <Wrong>{t(wrong, { size: Math.round(maxBytes / 1e5) / 10 })}</Wrong>}
      <p class="hint">{t('words.cleaned')}</p>
    </section>
  );
}
