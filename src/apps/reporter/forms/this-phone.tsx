import { useState } from 'preact/hooks';
import type { Words } from '../hooks.ts';
import { Title } from '../parts.tsx';

/** How forms are shown on this phone, what stays on it, and a way to remove all of it. */
export function ThisPhone({
  words: { t, language },
  offered,
  choose,
  pages,
  setPages,
  text,
  setText,
  onWipe,
}: {
  words: Words;
  offered: string[];
  choose(language: string): void;
  pages: 'one' | 'all';
  setPages(pages: 'one' | 'all'): void;
  text: '1' | '2' | '3';
  setText(text: '1' | '2' | '3'): void;
  onWipe(): void;
}) {
  const [sure, setSure] = useState(false);
  const choices = <T extends string>(label: string, all: readonly [T, string][], chosen: T, put: (it: T) => void) => (
    <fieldset>
      <legend>{label}</legend>
      <div class="chips">
        {all.map(([value, name]) => (
          <button
            key={value}
            type="button"
            class="chip"
            data-value={value}
            aria-pressed={value === chosen}
            onClick={() => put(value)}
          >
            {name}
          </button>
        ))}
      </div>
    </fieldset>
  );
  return (
    <>
      <Title>{t('fill.phone.title')}</Title>
      {choices(
        t('fill.phone.pages'),
        [
          ['one', t('fill.phone.one')],
          ['all', t('fill.phone.all')],
        ],
        pages,
        setPages,
      )}
      {choices(
        t('fill.phone.text'),
        [
          ['1', t('fill.phone.normal')],
          ['2', t('fill.phone.large')],
          ['3', t('fill.phone.larger')],
        ],
        text,
        setText,
      )}
      {choices(
        t('language'),
        offered.map((tag) => [tag, new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag]),
        language,
        choose,
      )}
      <ul class="plainlist">
        <li>{t('fill.phone.drafts')}</li>
        <li>{t('fill.phone.waits')}</li>
        <li>{t('fill.phone.copies')}</li>
        <li>{t('fill.phone.forms')}</li>
        <li>{t('phone.history')}</li>
      </ul>
      <section class="card">
        <p>{t('fill.phone.wipe')}</p>
        <button type="button" class="plain danger" onClick={() => (sure ? onWipe() : setSure(true))}>
          {t(sure ? 'phone.wipeConfirm' : 'phone.wipe')}
        </button>
      </section>
    </>
  );
}
