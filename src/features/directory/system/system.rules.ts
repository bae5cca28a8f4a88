/**
 * The security and justice system of a country, as the DAC defines it (OECD DAC, in "United Nations Approaches to Security Sector Reform", DCAF 2006, part
 * II): four groups of bodies, each with its members. Which of them exist here, who commands, oversees, funds and appoints whom, who hears complaints; and
 * what stands out: bodies that nobody oversees, overseers without means.
 */

export const GROUPS = ['core', 'oversight', 'justice', 'non_statutory'] as const;
export type Group = (typeof GROUPS)[number];

/** The members of each group in the order of the source. */
export const MEMBERS = {
  core: [
    'armed_forces',
    'police',
    'gendarmerie',
    'paramilitary',
    'presidential_guard',
    'intelligence',
    'coast_guard',
    'border_guard',
    'customs',
    'reserve',
  ],
  oversight: [
    'parliament',
    'select_committee',
    'executive',
    'defence_ministry',
    'interior_ministry',
    'foreign_ministry',
    'security_council',
    'customary_authority',
    'finance_body',
    'media',
    'academia',
    'civil_society',
  ],
  justice: [
    'justice_ministry',
    'prisons',
    'prosecution',
    'judiciary',
    'justice_enforcement',
    'customary_justice',
    'human_rights_commission',
    'ombudsman',
    'justice_other',
  ],
  non_statutory: ['liberation_army', 'guerrilla', 'bodyguards', 'security_company', 'party_militia'],
} as const satisfies Record<Group, readonly string[]>;
export type PartKind = (typeof MEMBERS)[Group][number];
export const PART_KINDS: readonly PartKind[] = GROUPS.flatMap((group): readonly PartKind[] => MEMBERS[group]);
export const groupOf = (kind: PartKind): Group =>
  GROUPS.find((group) => (MEMBERS[group] as readonly string[]).includes(kind))!;

export const LINK_KINDS = ['commands', 'oversees', 'funds', 'appoints', 'hears_complaints'] as const;
export type LinkKind = (typeof LINK_KINDS)[number];
/** By law, in practice, both; null where nobody knows. */
export const HOLDS = ['law', 'practice', 'both'] as const;
export const MEANS = ['law', 'access', 'staff', 'money'] as const;
export const DEGREES_OF_MEANS = ['yes', 'partly', 'no'] as const;
type Degree = (typeof DEGREES_OF_MEANS)[number];
export type Means = Record<(typeof MEANS)[number], Degree | null>;

/** Those who may use force, hold people or look into their lives: somebody must oversee them. */
const FORCE = new Set<PartKind>([
  ...MEMBERS.core,
  ...MEMBERS.non_statutory,
  'prisons',
  'prosecution',
  'justice_enforcement',
]);
/** Those whose task is to watch others: of them it is asked what they watch and with what. */
const WATCH = new Set<PartKind>([
  'parliament',
  'select_committee',
  'media',
  'academia',
  'civil_society',
  'human_rights_commission',
  'ombudsman',
]);
/** What a body of some kinds is held to: force before power, and watchers by what they watch. */
export const roleOf = (kinds: readonly PartKind[]): 'force' | 'power' | 'watch' =>
  kinds.some((kind) => FORCE.has(kind))
    ? 'force'
    : kinds.length > 0 && kinds.every((kind) => WATCH.has(kind))
      ? 'watch'
      : 'power';

export interface SystemLink {
  from: string;
  to: string;
  kind: LinkKind;
  holds: (typeof HOLDS)[number] | null;
}
export interface SystemBody {
  id: string;
  kinds: readonly PartKind[];
  means: Means;
}

/**
 * How a body is overseen. `itself`: by somebody outside its chain of command, in practice as far as known. `above`: not itself, but one that commands it is.
 * `paper`: by law alone. `chain`: by nobody but those who command it or whom it commands. `nobody`: as far as anybody here knows.
 */
export type Overseen = 'itself' | 'above' | 'paper' | 'chain' | 'nobody';

export interface Finding {
  /**
   * `nobody`, `chain`, `paper` of a body that somebody should oversee; `no_complaints`: nobody hears complaints about it; `no_means`: an overseer that
   * lacks the law, the way in, the people or the money; `means_unknown`; `dependent`: an overseer whom one it oversees commands, funds or appoints;
   * `idle`: one whose task is to watch and that watches nobody as far as known.
   */
  code: 'nobody' | 'chain' | 'paper' | 'no_complaints' | 'no_means' | 'dependent' | 'means_unknown' | 'idle';
  id: string;
  /** may it use force */
  force: boolean;
  /** what is lacking, of `no_means` */
  lacks: (typeof MEANS)[number][];
  /** on whom it hangs, of `dependent` */
  on: string[];
}

/** All who command somebody, near and far. Circles are tolerated; nobody is their own commander. */
export function commandersOf(id: string, links: readonly SystemLink[]): Set<string> {
  const above = new Set<string>();
  const open = [id];
  for (let at = open.pop(); at !== undefined; at = open.pop())
    for (const link of links)
      if (link.kind === 'commands' && link.to === at && link.from !== id && !above.has(link.from)) {
        above.add(link.from);
        open.push(link.from);
      }
  return above;
}

const WATCHING: readonly LinkKind[] = ['oversees', 'hears_complaints'];

/** Does one stand outside the other's chain of command: neither above nor below it? */
const outside = (one: string, other: string, links: readonly SystemLink[]): boolean =>
  one !== other && !commandersOf(other, links).has(one) && !commandersOf(one, links).has(other);

/** How somebody does the given thing for a body: `oversees` or `hears_complaints`. */
export function watchedHow(id: string, kind: LinkKind, links: readonly SystemLink[]): Overseen {
  const of = (one: string) => links.filter((link) => link.kind === kind && link.to === one && link.from !== one);
  const own = of(id).filter((link) => outside(link.from, id, links));
  if (own.some((link) => link.holds !== 'law')) return 'itself';
  for (const one of commandersOf(id, links))
    if (of(one).some((link) => link.holds !== 'law' && outside(link.from, one, links) && outside(link.from, id, links)))
      return 'above';
  if (own.length > 0) return 'paper';
  return of(id).length > 0 ? 'chain' : 'nobody';
}

/** What stands out of a body as one to whom things are done, and of one that does them. */
export const UNSEEN = ['nobody', 'chain', 'paper', 'no_complaints'] as const satisfies readonly Finding['code'][];
export const POWERLESS = ['no_means', 'dependent', 'idle'] as const satisfies readonly Finding['code'][];

const ORDER: readonly Finding['code'][] = [
  'nobody',
  'chain',
  'paper',
  'no_complaints',
  'no_means',
  'dependent',
  'idle',
  'means_unknown',
];

/** What stands out in a system, gravest first: those who may use force before others. */
export function findingsOf(bodies: readonly SystemBody[], links: readonly SystemLink[]): Finding[] {
  const found: Finding[] = [];
  for (const body of bodies) {
    const role = roleOf(body.kinds);
    const force = role === 'force';
    const say = (code: Finding['code'], more: Partial<Pick<Finding, 'lacks' | 'on'>> = {}) =>
      found.push({ code, id: body.id, force, lacks: [], on: [], ...more });
    if (role !== 'watch') {
      const how = watchedHow(body.id, 'oversees', links);
      if (how !== 'itself' && how !== 'above') say(how);
      if (force && !['itself', 'above'].includes(watchedHow(body.id, 'hears_complaints', links))) say('no_complaints');
    }
    const watched = links
      .filter((link) => WATCHING.includes(link.kind) && link.from === body.id && link.to !== body.id)
      .map((link) => link.to);
    if (watched.length > 0 || role === 'watch') {
      const lacks = MEANS.filter((one) => body.means[one] === 'no');
      if (lacks.length > 0) say('no_means', { lacks: [...lacks] });
      else if (watched.length > 0 && MEANS.every((one) => body.means[one] === null)) say('means_unknown');
    }
    if (role === 'watch' && watched.length === 0) say('idle');
    // who commands a body may well oversee it, too; dependent is who watches from outside and hangs on those watched
    const powers = new Set(
      watched
        .filter((one) => !commandersOf(one, links).has(body.id))
        .flatMap((one) => [one, ...commandersOf(one, links)]),
    );
    powers.delete(body.id);
    const above = commandersOf(body.id, links);
    const on = [...powers].filter(
      (one) =>
        above.has(one) ||
        links.some(
          (link) => link.from === one && link.to === body.id && (link.kind === 'funds' || link.kind === 'appoints'),
        ),
    );
    if (on.length > 0) say('dependent', { on: on.toSorted() });
  }
  return found.toSorted(
    (a, b) =>
      Number(b.force) - Number(a.force) || ORDER.indexOf(a.code) - ORDER.indexOf(b.code) || (a.id < b.id ? -1 : 1),
  );
}

export interface Branch {
  id: string;
  below: Branch[];
  /** others who command it, beside the one it stands under here */
  also: string[];
}

/**
 * Who commands whom as a tree: each body once, under the first who commands it; those whom nobody commands are roots, and so is the first of a circle.
 * @param ids in the order in which they are to stand
 */
export function commandTree(ids: readonly string[], links: readonly SystemLink[]): Branch[] {
  const known = new Set(ids);
  const commands = links.filter((link) => link.kind === 'commands' && known.has(link.from) && known.has(link.to));
  const placed = new Set<string>();
  const branch = (id: string, under: string | null): Branch => {
    placed.add(id);
    return {
      id,
      also: [...new Set(commands.filter((link) => link.to === id && link.from !== under).map((link) => link.from))],
      below: ids.flatMap((one) =>
        !placed.has(one) && commands.some((link) => link.from === id && link.to === one) ? [branch(one, id)] : [],
      ),
    };
  };
  const commanded = new Set(commands.map((link) => link.to));
  const roots = ids.filter((id) => !commanded.has(id)).map((id) => branch(id, null));
  for (const id of ids) if (!placed.has(id)) roots.push(branch(id, null));
  return roots;
}

/** Of each member of the four groups: is it here, is there none, or does nobody know. */
export function checklist(
  parts: readonly { kind: PartKind; actorId: string | null }[],
): { kind: PartKind; group: Group; is: 'here' | 'none' | 'unknown' }[] {
  return PART_KINDS.map((kind) => {
    const of = parts.filter((part) => part.kind === kind);
    return {
      kind,
      group: groupOf(kind),
      is: of.some((part) => part.actorId !== null) ? 'here' : of.length > 0 ? 'none' : 'unknown',
    };
  });
}
