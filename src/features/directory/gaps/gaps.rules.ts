/**
 * Need by place against who is there and with what. A need is told by what happens (types of incident), by what people ask for in their reports, by what
 * somebody stated, and by assessments: those written down as such, and what people say of those who deliver security and justice. Work answers it by its purpose (DAC/CRS purpose codes, OECD). Which types and purposes belong to which need is our own reading, shown with the matrix.
 */

export const NEEDS = [
  'safety',
  'justice',
  'dialogue',
  'rights',
  'election',
  'livelihood',
  'displacement',
  'arms',
] as const;
export type Need = (typeof NEEDS)[number];

/** Beginnings of incident types, and of purposes as `dac:15220`. */
export const NEED_SIGNS: Record<Need, { types: readonly string[]; purposes: readonly string[] }> = {
  safety: {
    types: [
      'violence.armed_clash',
      'violence.attack_on_civilians',
      'violence.mob',
      'violence.explosion_or_remote',
      'violence.destruction_or_looting',
      'violence.abduction_or_disappearance',
      'tension.threat',
    ],
    purposes: [
      'dac:15210',
      'dac:15230',
      'ssr:law_enforcement',
      'ssr:community_policing',
      'ssr:armed_forces',
      'peace:accompaniment',
      'peace:early_warning',
    ],
  },
  justice: {
    types: ['tension.arrest_or_detention', 'violence.excessive_force', 'violence.abduction_or_disappearance'],
    purposes: ['dac:15130', 'dac:1513', 'ssr:justice', 'ssr:prisons', 'ssr:transitional_justice', 'sdg:16.3'],
  },
  dialogue: {
    types: ['violence.mob', 'violence.cattle_raid', 'tension.hate_speech', 'violence.armed_clash'],
    purposes: ['dac:15220', 'peace:'],
  },
  rights: {
    types: ['tension.closing_civic_space', 'tension.intimidation', 'tension.hate_speech', 'violence.excessive_force'],
    purposes: [
      'dac:15150',
      'dac:15153',
      'dac:15160',
      'dac:15170',
      'dac:15180',
      'dac:220',
      'ssr:public_oversight',
      'ssr:human_rights',
    ],
  },
  election: {
    types: ['tension.electoral_irregularity', 'violence.violent_protest'],
    purposes: ['dac:15151', 'dac:15152', 'ssr:legislation', 'peace:election_peace'],
  },
  livelihood: {
    types: ['tension.land_water_or_market_dispute', 'violence.cattle_raid', 'tension.blockade'],
    purposes: ['dac:140', 'dac:160', 'dac:250', 'dac:31', 'dac:430', 'peace:shared_life'],
  },
  displacement: {
    types: ['tension.displacement', 'violence.destruction_or_looting'],
    purposes: ['dac:720', 'dac:730', 'dac:740', 'dac:93010', 'peace:return'],
  },
  arms: {
    types: ['tension.arms_or_recruits_moving', 'violence.explosion_or_remote'],
    purposes: ['dac:15240', 'dac:15250', 'dac:15261', 'ssr:ddr', 'ssr:small_arms', 'ssr:mine_action'],
  },
};
const has = (signs: readonly string[], it: string): boolean => signs.some((sign) => it.startsWith(sign));
export const needsOfType = (type: string): Need[] => NEEDS.filter((need) => has(NEED_SIGNS[need].types, type));
export const needsOfPurpose = (purpose: string): Need[] =>
  NEEDS.filter((need) => has(NEED_SIGNS[need].purposes, purpose));

/**
 * What a statement on who delivers tells of need: that few get in, that it costs much, that wrong is done often, that it is little trusted. How many cases
 * somebody takes up tells nothing of it alone, as others may take up the rest.
 */
export function needsOfDelivery(it: { service: 'security' | 'justice'; aspect: string; degree: number }): Need[] {
  const lacks =
    it.aspect === 'access' || it.aspect === 'trust'
      ? it.degree <= 1
      : it.aspect === 'cost' || it.aspect === 'abuse'
        ? it.degree >= 2
        : false;
  if (!lacks) return [];
  return [it.service === 'security' ? 'safety' : 'justice', ...(it.aspect === 'abuse' ? (['rights'] as const) : [])];
}

/** Strengthening those who act, or those who hold them to account; null is neither. */
export function sideOf(purpose: string): 'capacity' | 'accountability' | null {
  if (
    has(
      [
        'dac:15210',
        'dac:15230',
        'ssr:law_enforcement',
        'ssr:community_policing',
        'ssr:border',
        'ssr:organised_crime',
        'ssr:armed_forces',
        'ssr:defence_institutions',
        'ssr:intelligence',
        'ssr:capacity',
      ],
      purpose,
    )
  )
    return 'capacity';
  return has(
    [
      'dac:15113',
      'dac:15150',
      'dac:15152',
      'dac:15153',
      'dac:15160',
      'ssr:governance',
      'ssr:civil_management',
      'ssr:legislation',
      'ssr:public_oversight',
      'ssr:parliamentary_oversight',
      'ssr:human_rights',
      'ssr:spending',
      'ssr:security_review',
    ],
    purpose,
  )
    ? 'accountability'
    : null;
}

/** Of which kind those are who do the work: the balance between state, civil society and political actors. */
export const RECIPIENTS = ['state', 'civil_society', 'political', 'outside', 'other', 'unknown'] as const;
export type Recipient = (typeof RECIPIENTS)[number];
export function recipientOf(nature: string | null): Recipient {
  if (nature === null) return 'unknown';
  if (nature === 'state' || nature === 'state_security') return 'state';
  if (['civil_society', 'community', 'customary', 'religious', 'media', 'academia'].includes(nature))
    return 'civil_society';
  if (nature === 'political') return 'political';
  return nature === 'intergovernmental' || nature === 'international_ngo' ? 'outside' : 'other';
}

/** Something told, with its place and all that lies around it, the widest first. */
export interface Told {
  chain: readonly string[];
  needs: readonly Need[];
  n: number;
  /** how many of them some initiative is there for; none unless told */
  answered?: number;
}
export interface Work {
  id: string;
  chains: readonly (readonly string[])[];
  purposes: readonly string[];
  local: boolean;
  /** of those who lead it or carry it out */
  recipients: readonly Recipient[];
  /** in US dollars; null where no sum is known in them */
  usd: number | null;
  /** ids of those who lead it or carry it out */
  doers: readonly string[];
  /** the stated needs it is there for, whatever its purposes say */
  meets: readonly { need: Need; chain: readonly string[] }[];
}

/**
 * `gap`: need, and nobody known there. `across`: need, and only work for the whole area. `some`: need, and somebody is there. `no_need`: work, and no need
 * told. `quiet`: neither, from a place that is heard from. `unknown`: neither, and nobody was heard from: that is not peace.
 */
export type Verdict = 'gap' | 'across' | 'some' | 'no_need' | 'quiet' | 'unknown';

export interface GapCell {
  need: Need;
  happened: number;
  asked: number;
  stated: number;
  assessed: number;
  /** of those stated and assessed, how many some initiative is there for */
  answered: number;
  work: number;
  local: number;
  across: number;
  usd: number;
  /** work of which no sum is known */
  withoutSum: number;
  /** who does the work: how many, and those with the most of it */
  doers: number;
  who: string[];
  verdict: Verdict;
}
export interface GapRow {
  placeId: string;
  /** what is told of the area as a whole and no more exactly */
  whole: boolean;
  heard: boolean;
  cells: GapCell[];
}

/** So many of those who do the work are named in a cell; of the others it is told how many. */
export const MOST_NAMED = 4;
/** From where a need is told. */
export const TOLD_BY = ['happened', 'asked', 'stated', 'assessed'] as const;
export type ToldBy = (typeof TOLD_BY)[number];
export const signsOf = (cell: Pick<GapCell, ToldBy>): number => TOLD_BY.reduce((n, one) => n + cell[one], 0);

function verdictOf(cell: Pick<GapCell, ToldBy | 'work' | 'across'>, heard: boolean): Verdict {
  const need = signsOf(cell) > 0;
  if (need) return cell.work > 0 ? 'some' : cell.across > 0 ? 'across' : 'gap';
  if (cell.work > 0) return 'no_need';
  return heard ? 'quiet' : 'unknown';
}

/**
 * The matrix. What lies in none of the places but in the area stands in a row of its own; work for the whole area is told beside each place and counts in none.
 * @param heard places from which word came as usual; whoever told or asked something was heard too
 */
export function gapMatrix(
  area: string,
  places: readonly string[],
  told: Readonly<Record<ToldBy, readonly Told[]>> & { work: readonly Work[] },
  heard: ReadonlySet<string>,
): GapRow[] {
  const rows = new Set(places);
  const rowOf = (chain: readonly string[]): string | null =>
    chain.findLast((id) => rows.has(id)) ?? (chain.includes(area) ? area : null);
  const sum = (list: readonly Told[], place: string, need: Need, of: 'n' | 'answered' = 'n'): number =>
    list.reduce((n, it) => (it.needs.includes(need) && rowOf(it.chain) === place ? n + (it[of] ?? 0) : n), 0);
  const works = told.work.map((it) => ({
    it,
    rows: new Set(it.chains.map(rowOf)),
    needs: new Set(it.purposes.flatMap(needsOfPurpose)),
    meets: new Set(it.meets.map((one) => `${one.need} ${rowOf(one.chain)}`)),
  }));
  return [...places, area].map((placeId) => {
    const spoken = TOLD_BY.some((one) => told[one].some((it) => rowOf(it.chain) === placeId));
    const isHeard = heard.has(placeId) || spoken;
    return {
      placeId,
      whole: placeId === area,
      heard: isHeard,
      cells: NEEDS.map((need) => {
        const here = works
          .filter((one) => (one.rows.has(placeId) && one.needs.has(need)) || one.meets.has(`${need} ${placeId}`))
          .map((one) => one.it);
        const doers = [
          ...Map.groupBy(
            here.flatMap((it) => [...new Set(it.doers)]),
            (id) => id,
          ),
        ]
          .toSorted(([a, x], [b, y]) => y.length - x.length || (a < b ? -1 : 1))
          .map(([id]) => id);
        const cell = {
          need,
          happened: sum(told.happened, placeId, need),
          asked: sum(told.asked, placeId, need),
          stated: sum(told.stated, placeId, need),
          assessed: sum(told.assessed, placeId, need),
          answered: sum(told.stated, placeId, need, 'answered') + sum(told.assessed, placeId, need, 'answered'),
          work: here.length,
          local: here.filter((it) => it.local).length,
          across: placeId === area ? 0 : works.filter((one) => one.rows.has(area) && one.needs.has(need)).length,
          usd: here.reduce((total, it) => total + (it.usd ?? 0), 0),
          withoutSum: here.filter((it) => it.usd === null).length,
          doers: doers.length,
          who: doers.slice(0, MOST_NAMED),
        };
        return { ...cell, verdict: verdictOf(cell, isHeard) };
      }),
    };
  });
}

export interface Share {
  work: number;
  usd: number;
  withoutSum: number;
}
export interface Balance {
  recipients: Record<Recipient, Share>;
  capacity: Share;
  accountability: Share;
  neither: Share;
  /** those who act are strengthened, and nobody who holds them to account */
  lopsided: boolean;
}

/** Who does the work, with how much of it and of the money. A piece of work counts for each kind that does it; its money is parted evenly. */
export function balanceOf(work: readonly Work[]): Balance {
  const empty = (): Share => ({ work: 0, usd: 0, withoutSum: 0 });
  const recipients = Object.fromEntries(RECIPIENTS.map((it) => [it, empty()])) as Record<Recipient, Share>;
  const sides = { capacity: empty(), accountability: empty(), neither: empty() };
  const add = (to: Share, it: Work, parts: number) => {
    to.work += 1;
    to.usd += (it.usd ?? 0) / parts;
    if (it.usd === null) to.withoutSum += 1;
  };
  for (const it of work) {
    const kinds = [...new Set(it.recipients.length > 0 ? it.recipients : (['unknown'] as const))];
    for (const kind of kinds) add(recipients[kind], it, kinds.length);
    const found = [...new Set(it.purposes.map((one) => sideOf(one)).filter((one) => one !== null))];
    const of = found.length > 0 ? found : (['neither'] as const);
    for (const side of of) add(sides[side], it, of.length);
  }
  return { recipients, ...sides, lopsided: sides.capacity.work > 0 && sides.accountability.work === 0 };
}
