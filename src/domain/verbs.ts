/**
 * Rights as verbs, roles as sets of verbs, and what each verb lets a member read in the database.
 *
 * A verb is `noun.deed`. Routes ask for one verb; the policies of the database see only the bit mask of readable nouns
 * (`app.reads`), so that a forgotten check in a route still shows nothing.
 */
export const VERBS = [
  'report.read',
  'report.create',
  'report.triage',
  'report.assess',
  'report.import',
  'report.export',
  'protected.read', // children and survivors: trained, named people only
  'source.read',
  'source.write',
  'identity.write', // operators may seal an identity; nobody reads one here
  'identity.ask', // ask two custodians to open one identity, with a reason
  'source.warn', // a word of danger to a source, without opening anything
  'custody.read', // who holds the keys, what was asked and agreed; never what was opened
  'custody.agree', // a voice in who becomes custodian and in changes of the custody
  'custody.hold', // may be a custodian
  'thread.read',
  'thread.write',
  'incident.read',
  'incident.write',
  'incident.export',
  'rumour.read',
  'rumour.write',
  'alert.read',
  'alert.write',
  'alert.issue',
  'alert.coordinate',
  'alert.feed', // warnings that were given to the feed, and no more: for the programs of partners
  'rule.write', // alert rules: what is proposed to everybody
  'notice.answer',
  'response.read',
  'response.write',
  'obligation.read',
  'obligation.write',
  'mandate.read',
  'mandate.write',
  'coverage.read',
  'times.read', // how fast reports are answered: for the workspace alone
  'place.read',
  'place.write',
  'actor.read',
  'actor.write',
  'contact.read', // people to turn to, who agreed to stand there
  'contact.write',
  'contact.export',
  'member.read',
  'member.write',
  'workspace.write',
  'token.write',
  'ledger.read',
  'release.read', // what is to leave for the public: the projection, never what stands behind it
  'release.write',
  'release.approve', // a voice in what leaves; never in one's own
  'form.read',
  'form.write', // forms and who is given them
] as const;

export type Verb = (typeof VERBS)[number];

/** What a person does, looking at it, and never a program with a token: who opens an identity, and who may. */
export const FOR_PEOPLE_ALONE: readonly Verb[] = ['identity.ask', 'custody.agree', 'custody.hold'];

export const ROLES = [
  'operator',
  'analyst',
  'responder',
  'coordinator',
  'custodian',
  'auditor',
  'administrator',
] as const;
export type Role = (typeof ROLES)[number];

const COMMON: Verb[] = ['place.read', 'actor.read', 'coverage.read', 'member.read'];

/** What each role may do. A member may hold several roles. An administrator runs the house and reads no report. */
export const ROLE_VERBS: Record<Role, readonly Verb[]> = {
  operator: [
    ...COMMON,
    'report.read',
    'report.create',
    'report.triage',
    'report.import',
    'source.read',
    'source.write',
    'identity.write',
    'source.warn',
    'thread.read',
    'thread.write',
    'rumour.read',
    'rumour.write',
    'obligation.read',
    'obligation.write',
    'place.write',
    'actor.write',
    'form.read',
    'contact.read',
    'contact.write',
  ],
  analyst: [
    ...COMMON,
    'report.read',
    'report.create',
    'report.triage',
    'report.assess',
    'report.import',
    'report.export',
    'source.read',
    'source.write',
    'source.warn',
    'identity.ask',
    'custody.read',
    'thread.read',
    'thread.write',
    'incident.read',
    'incident.write',
    'incident.export',
    'rumour.read',
    'rumour.write',
    'alert.read',
    'alert.write',
    'alert.issue',
    'alert.feed',
    'rule.write',
    'response.read',
    'response.write',
    'obligation.read',
    'obligation.write',
    'mandate.read',
    'times.read',
    'place.write',
    'actor.write',
    'contact.read',
    'contact.write',
    'notice.answer',
    'release.read',
    'release.write',
    'release.approve',
    'form.read',
    'form.write',
  ],
  responder: [...COMMON, 'notice.answer', 'response.read', 'response.write', 'mandate.read', 'contact.read'],
  coordinator: [
    ...COMMON,
    'report.read',
    'report.triage',
    'report.assess',
    'source.read',
    'source.warn',
    'identity.ask',
    'custody.read',
    'custody.agree',
    'thread.read',
    'thread.write',
    'incident.read',
    'incident.write',
    'incident.export',
    'rumour.read',
    'rumour.write',
    'alert.read',
    'alert.write',
    'alert.issue',
    'alert.coordinate',
    'alert.feed',
    'rule.write',
    'notice.answer',
    'response.read',
    'response.write',
    'obligation.read',
    'obligation.write',
    'mandate.read',
    'mandate.write',
    'times.read',
    'actor.write',
    'contact.read',
    'contact.write',
    'contact.export',
    'release.read',
    'release.write',
    'release.approve',
    'form.read',
    'form.write',
  ],
  custodian: [...COMMON, 'custody.read', 'custody.agree', 'custody.hold', 'release.read', 'release.approve'],
  auditor: [
    'place.read',
    'actor.read',
    'member.read',
    'ledger.read',
    'mandate.read',
    'coverage.read',
    'custody.read',
    'release.read',
  ],
  administrator: [
    'place.read',
    'place.write',
    'actor.read',
    'actor.write',
    'member.read',
    'member.write',
    'workspace.write',
    'mandate.read',
    'token.write',
    'ledger.read',
    'custody.read',
    'custody.agree',
  ],
};

/** The verbs of a member; being named for protected reports adds `protected.read`. */
export function verbsOf(roles: readonly Role[], namedForProtected: boolean): Verb[] {
  const verbs = new Set<Verb>(roles.flatMap((role) => ROLE_VERBS[role]));
  if (namedForProtected && verbs.has('report.read')) verbs.add('protected.read');
  return VERBS.filter((verb) => verbs.has(verb));
}

/** Bits of `app.reads`; the migrations use the same numbers. Never renumber. */
export const READ_BITS = {
  report: 1,
  source: 2,
  incident: 4,
  alert: 8,
  rumour: 16,
  obligation: 32,
  response: 64,
  mandate: 128,
  ledger: 256,
  member: 512,
  protected: 1024,
  thread: 2048,
  actor: 4096,
  token: 8192,
  notice: 16384,
  custody: 32768,
  release: 65536,
  form: 131072,
  contact: 262144,
} as const;

const BIT_VERBS: Record<keyof typeof READ_BITS, readonly Verb[]> = {
  report: ['report.read'],
  source: ['source.read'],
  incident: ['incident.read'],
  alert: ['alert.read', 'alert.feed'],
  rumour: ['rumour.read'],
  obligation: ['obligation.read'],
  response: ['response.read'],
  mandate: ['mandate.read'],
  ledger: ['ledger.read'],
  member: ['member.read'],
  protected: ['protected.read'],
  thread: ['thread.read'],
  actor: ['actor.read'],
  token: ['token.write'],
  notice: ['notice.answer', 'alert.coordinate'],
  custody: ['custody.read'],
  release: ['release.read'],
  form: ['form.read'],
  contact: ['contact.read'],
};

/** The bit mask of what a set of verbs may read. */
export function readsMask(verbs: readonly Verb[]): number {
  let mask = 0;
  for (const [noun, needed] of Object.entries(BIT_VERBS)) {
    if (needed.some((verb) => verbs.includes(verb))) mask |= READ_BITS[noun as keyof typeof READ_BITS];
  }
  return mask;
}
