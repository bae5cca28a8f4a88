import type { Context } from '#server/context.ts';
import { catalogueLanguages, wordsOf } from '#server/wording.ts';
import { invalid } from '#domain/problem.ts';
import { liveSettings, proposeChange } from '#features/custody/changes.service.ts';
import { settingsOf } from '#features/custody/custody.service.ts';
import { WORDING_KEYS, wordingFaults, type Wording } from '#features/numbers/wording.rules.ts';

/** What people are told, in words of the workspace's own: kept among the settings that two people of different organisations agree to. */

type Texts = { readonly [key: string]: string | Texts };
function flat(texts: Texts, below = ''): [string, string][] {
  return Object.entries(texts).flatMap(([key, it]) =>
    typeof it === 'string' ? [[below + key, it] as [string, string]] : flat(it, `${below}${key}.`),
  );
}

/** Every text as the catalogue has it in a language, in English where it has none in that. */
function fixedTexts(language: string): Map<string, string> {
  const of = (file: string): Texts => wordsOf(language, file) as unknown as Texts;
  const { outside } = of('courier');
  return new Map([...flat(of('numbers-out')), ...flat({ letters: of('letters'), outside: outside ?? {} })]);
}

export async function readWordings(context: Context, language: string) {
  const { smsWords } = await settingsOf(context);
  const fixed = fixedTexts(language);
  const shipped = catalogueLanguages();
  const waiting = await liveSettings(context);
  const proposed = waiting?.settings.smsWords?.[language];
  return {
    language,
    shipped: shipped.includes(language),
    languages: [...new Set([...shipped, ...Object.keys(smsWords ?? {})])],
    texts: WORDING_KEYS.map((key) => ({
      key,
      // words that steer are no texts of the catalogue
      fixed: fixed.get(key) ?? '',
      own: smsWords?.[language]?.[key] ?? null,
      proposed: proposed?.[key] ?? null,
    })),
    waits: waiting && {
      id: waiting.id,
      here: proposed !== undefined,
      notBefore: waiting.notBefore,
    },
  };
}

/** @throws Problem 422 `wording_faults` with the text and what is wrong with it; 409 `change_waits` */
export async function proposeWordings(
  context: Context,
  it: { id: string; language: string; words: Wording; reason: string },
) {
  const words = Object.fromEntries(Object.entries(it.words).filter(([, text]) => text !== ''));
  const fixed = fixedTexts(it.language);
  const faults = wordingFaults(words, (key) => fixed.get(key) ?? '');
  if (faults.length > 0)
    throw invalid(
      'wording_faults',
      'Some of the texts cannot be sent like this.',
      faults.map(({ key, what }) => ({ where: `body/words/${key}`, code: what, detail: what })),
    );
  const { testDays, requestHours } = await settingsOf(context);
  return proposeChange(context, {
    id: it.id,
    kind: 'settings',
    seats: [],
    settings: { testDays, requestHours, smsWords: { [it.language]: words } },
    partyId: null,
    rights: null,
    reason: it.reason,
  });
}
