/**
 * Who really delivers security and justice in a place: on the four levels at which help may engage (OECD DAC, key messages of the Implementation Framework on
 * Security System Reform, 2006, paragraphs 16, 19 and 31): the state; what it regulates, licenses, sets as least standard and agrees with others; those
 * beside the state, said there to give up to four fifths of it; civil society. What nobody said is not known, and never none.
 */

export const SERVICES = ['security', 'justice'] as const;
export const LEVELS = ['state', 'regulation', 'non_state', 'civil_society'] as const;
export type DeliveryLevel = (typeof LEVELS)[number];
/** Of those who deliver: how many cases they take up, who gets in, what it costs them, how often they do wrong, how far they are trusted. */
export const DELIVERING = ['reach', 'access', 'cost', 'abuse', 'trust'] as const;
/** Of the state's contours: its rules, licences, least standards and partnerships with those who deliver beside it. */
export const REGULATING = ['rules', 'licensing', 'standards', 'partnership'] as const;
export const ASPECTS = [...DELIVERING, ...REGULATING] as const;
export type Aspect = (typeof ASPECTS)[number];
export const aspectsOf = (level: DeliveryLevel): readonly Aspect[] =>
  level === 'regulation' ? REGULATING : DELIVERING;
/** 0 none, 1 little, 2 some, 3 much; the words differ by aspect. */
export const DEGREES = [0, 1, 2, 3] as const;
export type Degree = (typeof DEGREES)[number];
export const SAID_BY = [
  'residents',
  'users',
  'provider',
  'officials',
  'local_organisation',
  'observers',
  'survey',
  'records',
] as const;
export type SaidBy = (typeof SAID_BY)[number];

/** Days after which a statement is told as old. */
export const OLD_AFTER_DAYS = 730;

export interface Stated {
  id: string;
  placeId: string;
  service: (typeof SERVICES)[number];
  level: DeliveryLevel;
  /** of the directory; null with `provider` in words, or of the state's rules themselves */
  actorId: string | null;
  provider: string | null;
  aspect: Aspect;
  degree: Degree;
  saidBy: SaidBy;
  /** 2026-05-01 */
  saidOn: string;
  takenBack: boolean;
}

export interface Cell {
  aspect: Aspect;
  /** what the newest say: one degree, or several that differ; none is not known */
  degrees: Degree[];
  /** the newest day on which it was said */
  newest: string | null;
  /** nobody said anything for two years */
  old: boolean;
  /** said by the provider itself and by nobody else */
  ownWord: boolean;
  statements: string[];
}
export interface DeliveryRow {
  placeId: string;
  service: Stated['service'];
  level: DeliveryLevel;
  actorId: string | null;
  provider: string | null;
  cells: Cell[];
}

const daysBetween = (from: string, to: string): number => Math.round((Date.parse(to) - Date.parse(from)) / 86_400_000);
const keyOf = (it: Stated): string =>
  [it.placeId, it.service, it.level, it.actorId ?? '', it.provider?.trim().toLowerCase() ?? ''].join('|');

/**
 * Statements as a table: a row for each who delivers in a place, a cell for each aspect. Statements within two years of the newest stand beside each other;
 * where they differ all degrees are shown, none is averaged away. Those taken back are left out.
 */
export function deliveryTable(statements: readonly Stated[], today: string): DeliveryRow[] {
  const rows = Map.groupBy(
    statements.filter((it) => !it.takenBack),
    keyOf,
  );
  return [...rows.values()]
    .map((of) => {
      const [first] = of;
      return {
        placeId: first!.placeId,
        service: first!.service,
        level: first!.level,
        actorId: first!.actorId,
        provider: first!.provider,
        cells: aspectsOf(first!.level).map((aspect) => cellOf(aspect, of, today)),
      };
    })
    .toSorted(
      (a, b) =>
        (a.placeId < b.placeId ? -1 : a.placeId > b.placeId ? 1 : 0) ||
        SERVICES.indexOf(a.service) - SERVICES.indexOf(b.service) ||
        LEVELS.indexOf(a.level) - LEVELS.indexOf(b.level) ||
        reachOf(b) - reachOf(a),
    );
}

const reachOf = (row: DeliveryRow): number =>
  Math.max(-1, ...(row.cells.find((cell) => cell.aspect === 'reach')?.degrees ?? []));

function cellOf(aspect: Aspect, of: readonly Stated[], today: string): Cell {
  const said = of.filter((it) => it.aspect === aspect).toSorted((a, b) => (a.saidOn < b.saidOn ? 1 : -1));
  const newest = said[0]?.saidOn ?? null;
  const current = said.filter((it) => daysBetween(it.saidOn, newest!) <= OLD_AFTER_DAYS);
  return {
    aspect,
    degrees: [...new Set(current.map((it) => it.degree))].toSorted(),
    newest,
    old: newest !== null && daysBetween(newest, today) > OLD_AFTER_DAYS,
    ownWord: current.length > 0 && current.every((it) => it.saidBy === 'provider'),
    statements: said.map((it) => it.id),
  };
}

/** Of some places, on which level somebody is known to deliver what: `security state`. The others are not known. */
export function levelsKnown(rows: readonly DeliveryRow[], placeId: string): Set<string> {
  return new Set(rows.filter((row) => row.placeId === placeId).map((row) => `${row.service} ${row.level}`));
}
