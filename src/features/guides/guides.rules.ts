import type { Verb } from '#domain/verbs.ts';

/** The guides, one page a kind of work; each is `docs/guides/<name>.md`, and in other languages in a folder of theirs. */
export const GUIDES = [
  'responder',
  'operator',
  'analyst',
  'coordinator',
  'administrator',
  'reporter',
  'exercise',
] as const;
export type Guide = (typeof GUIDES)[number];

const FOR: Partial<Record<Guide, Verb>> = {
  coordinator: 'alert.coordinate',
  analyst: 'report.assess',
  operator: 'report.create',
  administrator: 'workspace.write',
  responder: 'notice.answer',
};

/** The guide to the work of somebody with these rights: the widest first, since it names the others. */
export const guideFor = (verbs: readonly Verb[]): Guide =>
  (Object.entries(FOR) as [Guide, Verb][]).find(([, verb]) => verbs.includes(verb))?.[0] ?? 'responder';
