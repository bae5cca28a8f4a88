import { findActors } from '#features/people/ui/people.finder.ts';
import { call } from '#web/api.ts';
import { words } from '#web/i18n.ts';
import type { Find, Found } from '#web/screen.ts';
import { searchDirectory } from '../initiatives.contract.ts';

/** From so many words on, a text may be a question to the catalogue. */
const QUESTION_WORDS = 3;

/** Who can help, where the text asks for an activity of the catalogue in a place or a kind of country. */
async function findHelp(text: string, go: Parameters<Find>[1]['go']): Promise<Found[]> {
  if (text.trim().split(/\s+/).length < QUESTION_WORDS) return [];
  const { askedOf } = await import('./catalogue/question-words.ts');
  const read = await askedOf(text, document.documentElement.lang || 'en');
  const { activity, context, region } = read;
  if (activity === null || (context === null && region === null)) return [];
  return [
    {
      id: 'who-can-help',
      label: words('catalogue:ask.found', { what: read.names.join(' · ') }),
      open: () =>
        go({
          to: '/w/$workspace/who-can-help',
          search: { activity, context: context ?? undefined, region: region ?? undefined },
        }),
    },
  ];
}

/** Who does it says more than who pays for it. */
const doerOf = <T extends { role: string }>(parties: readonly T[]): T | undefined =>
  ['leads', 'implements'].flatMap((role) => parties.find((it) => it.role === role) ?? [])[0] ?? parties[0];

/** People, organisations, bodies and what they do, by any name, in any spelling; places and acronyms are understood. */
export const findInDirectory: Find = async (text, more) => {
  const { signal, go } = more;
  const [help, people, { organisations, initiatives, contacts }] = await Promise.all([
    findHelp(text, go),
    findActors(text, more),
    call(searchDirectory, { query: { q: text, limit: 5 }, signal }),
  ]);
  return [
    ...help,
    ...people.slice(0, 3),
    ...contacts.slice(0, 3).map((it) => ({
      id: it.id,
      label: it.name,
      detail: [it.organisation.name, it.post ?? it.about].filter(Boolean).join(' · '),
      open: () => go({ to: '/w/$workspace/contacts', search: { q: it.name } }),
    })),
    ...organisations.map((it) => ({
      id: it.id,
      label: it.name,
      detail: it.parent?.name ?? it.short ?? undefined,
      open: () => go({ to: '/w/$workspace/organisations/$id', params: { id: it.id } }),
    })),
    ...initiatives.map((it) => ({
      id: it.id,
      label: it.title,
      detail: [doerOf(it.parties)?.name, it.places[0]].filter(Boolean).join(' · ') || undefined,
      open: () => go({ to: '/w/$workspace/initiatives/$id', params: { id: it.id } }),
    })),
  ];
};
