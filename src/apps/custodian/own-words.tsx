import type { Speech } from './parts.tsx';

/** Words that people are to get, as they were proposed. */
export function OwnWords({
  speech,
  language,
  words,
}: {
  speech: Speech;
  language: string;
  words: Record<string, string>;
}) {
  const { t } = speech;
  const texts = Object.entries(words);
  const name = new Intl.DisplayNames([speech.language], { type: 'language' }).of(language) ?? language;
  if (texts.length === 0) return <strong class="block">{t('change.wordsBack', { language: name })}</strong>;
  return (
    <details>
      <summary>
        <strong>{t('change.words', { language: name, count: texts.length })}</strong>
        <span class="dim block">{t('change.wordsMeans')}</span>
      </summary>
      <ul>
        {texts.map(([key, text]) => (
          <li key={key}>
            <bdi lang={language}>{text}</bdi>
          </li>
        ))}
      </ul>
    </details>
  );
}
