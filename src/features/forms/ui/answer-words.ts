import { useLanguage } from '#web/i18n.ts';
import type { FormDetail } from '../forms.contract.ts';
import { labelIn, languageFor, told } from '../mapping.rules.ts';
import type { Answer } from '../submission-xml.rules.ts';

/** Questions and answers in the reader's language, as far as the form has it. */
export function useAnswerWords(form: FormDetail) {
  const language = useLanguage();
  const theirs = languageFor(
    form.allVersions.find((it) => it.current)?.languages ?? form.allVersions[0]?.languages ?? [],
    [language],
  );
  const byPath = new Map(form.fields.map((it) => [it.path, it]));
  return {
    question: (path: string) => labelIn(byPath.get(path)?.label ?? {}, theirs) || path.split('/').at(-1)!,
    answer: (path: string, answer: Answer | undefined) =>
      answer === undefined ? '–' : told(answer, byPath.get(path), form.choices, theirs),
  };
}
