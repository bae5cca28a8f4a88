import { foldText } from '#domain/text-folding.ts';

/** Groups that coordinate: how long before an event each is invited, and where what is said of roles does not fit together. */

export const GROUP_KINDS = ['coordination', 'issue_network', 'peace_committee', 'other'] as const;
export const GROUP_ROLES = ['lead', 'secretariat', 'member', 'observer'] as const;
export const STANCES = ['leads', 'carries_out', 'supports', 'does_not'] as const;
export type Stance = (typeof STANCES)[number];
export const DECISION_STATES = ['open', 'done', 'changed', 'dropped'] as const;

const DAY_MS = 86_400_000;
/** Less than this before a meeting in another place, and most cannot come. */
export const SHORT_DAYS = 7;

/** Whole days from the invitation to the event; below 0 when it was sent after it began. */
export const leadDays = (invitedAt: Date, startsAt: Date): number =>
  Math.floor((startsAt.getTime() - invitedAt.getTime()) / DAY_MS);

export interface LeadTime {
  inviterId: string;
  /** invitations counted */
  n: number;
  median: number;
  shortest: number;
  /** how many came less than a week before */
  short: number;
}

/** Lead time by who invited, the shortest median first: every invitation counts once, those to events that were called off too. */
export function leadTimes(list: readonly { inviterId: string; invitedAt: Date; startsAt: Date }[]): LeadTime[] {
  return [...Map.groupBy(list, (it) => it.inviterId)]
    .map(([inviterId, of]) => {
      const days = of.map((it) => leadDays(it.invitedAt, it.startsAt)).toSorted((a, b) => a - b);
      const half = days.length >> 1;
      return {
        inviterId,
        n: days.length,
        median: days.length % 2 ? days[half]! : (days[half - 1]! + days[half]!) / 2,
        shortest: days[0]!,
        short: days.filter((it) => it < SHORT_DAYS).length,
      };
    })
    .toSorted((a, b) => a.median - b.median || (a.inviterId < b.inviterId ? -1 : 1));
}

export interface Statement {
  id: string;
  byId: string;
  aboutId: string;
  work: string;
  stance: Stance;
}
/**
 * `two_lead`: two say of themselves, or it is said of two, that they lead the same work. `denied`: one says that somebody does it, another, or they
 * themselves, that they do not. `nobody_leads`: several are said to do it and nobody to lead.
 */
export interface Contradiction {
  kind: 'two_lead' | 'denied' | 'nobody_leads';
  work: string;
  actorIds: string[];
  statementIds: string[];
}

/** The same work is the same words, whatever their case, accents and order of blanks. */
export const workKey = (work: string): string => foldText(work) || work.trim().toLowerCase();

const unique = (list: readonly string[]) => [...new Set(list)].toSorted();

/** Where statements do not fit together. Nobody is said to be wrong: the group talks about it. */
export function contradictions(statements: readonly Statement[]): Contradiction[] {
  const found: Contradiction[] = [];
  for (const [, of] of [...Map.groupBy(statements, (it) => workKey(it.work))].toSorted(([a], [b]) =>
    a < b ? -1 : 1,
  )) {
    const work = of.toSorted((a, b) => (a.id < b.id ? -1 : 1))[0]!.work;
    const leading = of.filter((it) => it.stance === 'leads');
    const add = (kind: Contradiction['kind'], list: readonly Statement[]) =>
      found.push({
        kind,
        work,
        actorIds: unique(list.map((it) => it.aboutId)),
        statementIds: unique(list.map((it) => it.id)),
      });
    if (unique(leading.map((it) => it.aboutId)).length > 1) add('two_lead', leading);
    for (const about of unique(of.map((it) => it.aboutId))) {
      const said = of.filter((it) => it.aboutId === about);
      if (said.some((it) => it.stance === 'does_not') && said.some((it) => it.stance !== 'does_not'))
        add('denied', said);
    }
    const doing = of.filter((it) => it.stance === 'carries_out' || it.stance === 'supports');
    if (leading.length === 0 && unique(doing.map((it) => it.aboutId)).length > 1) add('nobody_leads', doing);
  }
  return found;
}

export interface ContradictionAcross extends Contradiction {
  /** in which groups what does not fit together was said */
  groupIds: string[];
}

/**
 * Where what is said in one group does not fit together with what is said in another: what no group can see alone. What stands in one of them already is told
 * there.
 * @param apart two groups that have nothing to do with each other, such as the committees of two districts: in each somebody may lead the same work
 */
export function contradictionsAcross<S extends Statement & { groupId: string }>(
  statements: readonly S[],
  apart: (one: string, other: string) => boolean,
): ContradictionAcross[] {
  const found = new Map<string, ContradictionAcross>();
  const same = (a: Contradiction, b: Contradiction) =>
    a.kind === b.kind && a.actorIds.join() === b.actorIds.join() && workKey(a.work) === workKey(b.work);
  for (const of of Map.groupBy(statements, (it) => workKey(it.work)).values()) {
    const groups = [...Map.groupBy(of, (it) => it.groupId)].toSorted(([a], [b]) => (a < b ? -1 : 1));
    for (const [at, [one, here]] of groups.entries())
      for (const [other, there] of groups.slice(at + 1)) {
        if (apart(one, other)) continue;
        const known = [...contradictions(here), ...contradictions(there)];
        const groupOf = new Map([...here, ...there].map((it) => [it.id, it.groupId]));
        for (const it of contradictions([...here, ...there])) {
          const groupIds = unique(it.statementIds.map((id) => groupOf.get(id)!));
          if (groupIds.length < 2 || known.some((one) => same(one, it))) continue;
          const key = [it.kind, workKey(it.work), ...it.actorIds].join(' ');
          const before = found.get(key);
          found.set(key, {
            ...it,
            statementIds: unique([...(before?.statementIds ?? []), ...it.statementIds]),
            groupIds: unique([...(before?.groupIds ?? []), ...groupIds]),
          });
        }
      }
  }
  return [...found.values()].toSorted((a, b) => (workKey(a.work) < workKey(b.work) ? -1 : 1));
}

/** Roles beside each other: a row for each piece of work, a column for each of whom something is said. */
export interface ComparedRoles<S extends Statement> {
  /** of whom, those of whom most is said first */
  actorIds: string[];
  rows: {
    work: string;
    /** what does not fit together in this row */
    clashes: Contradiction['kind'][];
    /** in the order of the columns; the strongest role first */
    cells: { actorId: string; said: S[] }[];
  }[];
}

/** Who leads, carries out and supports what, and what each can do better, as a table in which nobody is summed up. */
export function compareRoles<S extends Statement>(statements: readonly S[]): ComparedRoles<S> {
  const clashes = contradictions(statements);
  const actorIds = [...Map.groupBy(statements, (it) => it.aboutId)]
    .toSorted(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))
    .map(([id]) => id);
  const rows = [...Map.groupBy(statements, (it) => workKey(it.work))]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, of]) => ({
      work: of.toSorted((a, b) => (a.id < b.id ? -1 : 1))[0]!.work,
      clashes: [...new Set(clashes.filter((it) => workKey(it.work) === key).map((it) => it.kind))],
      cells: actorIds.map((actorId) => ({
        actorId,
        said: of
          .filter((it) => it.aboutId === actorId)
          .toSorted((a, b) => STANCES.indexOf(a.stance) - STANCES.indexOf(b.stance) || (a.id < b.id ? -1 : 1)),
      })),
    }));
  return { actorIds, rows };
}
