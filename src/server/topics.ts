import type { Verb } from '#domain/verbs.ts';

/**
 * What open consoles are told of: for each topic who may hear it at all, and, where single things of it are withheld from some who may
 * (label, named readers, protected, implicated), the table by whose policy it is decided whether they hear of this one.
 */
interface Rule {
  /** any of them is enough */
  verbs: readonly Verb[];
  /** without it, whoever may hear the topic hears all of it */
  of?: string;
}

const rules = {
  accompanying: { verbs: ['source.read', 'source.write'], of: 'app.source' },
  alerts: { verbs: ['alert.read', 'notice.answer'], of: 'app.alert' },
  broadcasts: { verbs: ['rumour.read', 'rumour.write'], of: 'app.broadcast' },
  cap: { verbs: ['alert.read', 'alert.feed', 'alert.coordinate', 'member.read'], of: 'app.cap_message' },
  clocks: { verbs: ['member.read'] },
  codes: { verbs: ['form.read'] },
  contacts: { verbs: ['contact.read', 'contact.export'], of: 'app.contact_point' },
  custody: { verbs: ['custody.read', 'custody.hold', 'identity.ask'] },
  delivery: { verbs: ['actor.read'] },
  devices: { verbs: ['source.read'], of: 'app.source' },
  'directory-files': { verbs: ['actor.write'] },
  entities: { verbs: ['report.read'] },
  entityLists: { verbs: ['form.read'] },
  feedback: { verbs: ['obligation.read'] },
  forms: { verbs: ['form.read'] },
  groups: { verbs: ['source.read'] },
  handover: { verbs: ['report.triage'] },
  imports: { verbs: ['report.import'] },
  incidents: { verbs: ['incident.read', 'incident.export'], of: 'app.incident' },
  indicators: { verbs: ['form.read', 'report.read'] },
  initiatives: { verbs: ['actor.read'], of: 'app.initiative' },
  ledger: { verbs: ['ledger.read'] },
  mandates: { verbs: ['mandate.read'] },
  monitors: { verbs: ['source.read'], of: 'app.source' },
  needs: { verbs: ['actor.read'], of: 'app.stated_need' },
  noise: { verbs: ['report.triage'], of: 'app.report' },
  notes: { verbs: ['source.read'] },
  // whoever may not see the warning is not told that somebody was asked about one, or answered
  notices: { verbs: ['notice.answer'], of: 'app.alert' },
  numbers: { verbs: ['member.read', 'workspace.write'] },
  obligations: { verbs: ['obligation.read'], of: 'app.obligation' },
  organisations: { verbs: ['actor.read'], of: 'app.actor' },
  'place-imports': { verbs: ['place.write', 'workspace.write'] },
  places: { verbs: ['place.read', 'place.write'] },
  relations: { verbs: ['actor.read'], of: 'app.relation' },
  releases: { verbs: ['release.read'], of: 'app.release' },
  reports: { verbs: ['report.read', 'report.export', 'incident.read'], of: 'app.report' },
  roleMaps: { verbs: ['actor.read'] },
  rules: { verbs: ['alert.read'], of: 'app.rule_finding' },
  rumours: { verbs: ['rumour.read'], of: 'app.rumour' },
  sources: { verbs: ['source.read'], of: 'app.source' },
  submissions: { verbs: ['report.read', 'report.triage', 'report.export'], of: 'app.submission' },
  systems: { verbs: ['actor.read'] },
  threads: { verbs: ['thread.read'], of: 'app.message' },
  views: { verbs: ['report.read'] },
  workingGroups: { verbs: ['actor.read'] },
} as const satisfies Record<string, Rule>;

export type Topic = keyof typeof rules;
/** Topics of which single things are withheld from some. */
export type GuardedTopic = { [T in Topic]: (typeof rules)[T] extends { of: string } ? T : never }[Topic];

export const TOPICS: Readonly<Record<Topic, Rule>> = rules;

export const isTopic = (it: string): it is Topic => Object.hasOwn(rules, it);

/** What the news is about: ids of the topic's own table; null when it is nothing that is withheld from anybody with the right. */
export type About = string | readonly string[] | null;

const MOST_NAMED = 50;

/** One line of news for each; of many (an import) the first fifty stand for all. None for an empty list. */
export const subjectsOf = (about: About): readonly (string | null)[] =>
  about === null || typeof about === 'string' ? [about] : about.slice(0, MOST_NAMED);
