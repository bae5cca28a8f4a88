/**
 * Types of incident: data, versioned, never renumbered. A type keeps its code and number for ever; one no longer used is marked
 * `retired`, and a workspace adds its own beside these under `local.`. Catalogue keys: `domain:types.<code>`.
 *
 * UCDP's `type_of_violence` tells who fought, not what was done: 1 state-based, 2 non-state, 3 one-sided, and counts only events
 * with deaths (UCDP GED Codebook). `ucdp` lists the values an event of this type can have there; empty where UCDP has none.
 */
export const TYPES_VERSION = 1;

export const FAMILIES = ['violence', 'tension', 'peace'] as const;
export type Family = (typeof FAMILIES)[number];
export type UcdpType = 1 | 2 | 3;

export interface IncidentType {
  code: string;
  number: number;
  family: Family;
  ucdp: readonly UcdpType[];
  /** Trained, named staff only; referral before recording; no place below district; never a map. */
  protected: boolean;
  /** first list version that has it */
  since: number;
  retired?: number;
}

const type = (number: number, code: string, ucdp: readonly UcdpType[] = [], isProtected = false): IncidentType => ({
  code,
  number,
  family: code.slice(0, code.indexOf('.')) as Family,
  ucdp,
  protected: isProtected,
  since: 1,
});

export const INCIDENT_TYPES: readonly IncidentType[] = [
  type(101, 'violence.armed_clash', [1, 2]),
  type(102, 'violence.attack_on_civilians', [3]),
  type(103, 'violence.sexual_and_gender_based', [], true),
  type(104, 'violence.abduction_or_disappearance'),
  type(105, 'violence.explosion_or_remote', [1, 2, 3]),
  type(106, 'violence.mob', [2]),
  type(107, 'violence.violent_protest'),
  type(108, 'violence.excessive_force', [3]),
  type(109, 'violence.destruction_or_looting'),
  type(110, 'violence.cattle_raid', [2]),
  type(111, 'violence.harm_to_children', [], true),
  type(201, 'tension.threat'),
  type(202, 'tension.hate_speech'),
  type(203, 'tension.arms_or_recruits_moving'),
  type(204, 'tension.displacement'),
  type(205, 'tension.blockade'),
  type(206, 'tension.arrest_or_detention'),
  type(207, 'tension.land_water_or_market_dispute'),
  type(208, 'tension.intimidation'),
  type(209, 'tension.closing_civic_space'),
  type(210, 'tension.electoral_irregularity'),
  type(211, 'tension.peaceful_protest'),
  type(301, 'peace.agreement'),
  type(302, 'peace.dialogue_or_mediation'),
  type(303, 'peace.joint_market_feast_or_work'),
  type(304, 'peace.return_of_displaced'),
  type(305, 'peace.weapons_handed_in'),
  type(306, 'peace.release'),
  type(307, 'peace.apology_or_reparation'),
  type(308, 'peace.protection_by_neighbours'),
  type(309, 'peace.peace_messengers'),
];

const BY_CODE = new Map(INCIDENT_TYPES.map((it) => [it.code, it]));

/** A type a workspace added for itself; it names the family it belongs to and may follow a shipped type for its UCDP values. */
export interface LocalType {
  code: string;
  family: Family;
  names: Record<string, string>;
  like?: string;
  protected?: boolean;
}

/** `local.` then small letters, digits and underscores. */
export const isLocalCode = (code: string): boolean => /^local\.[a-z][a-z0-9_]{1,60}$/.test(code);

/** Looks a code up among the shipped types and, if given, a workspace's own. */
export function incidentType(code: string, local: readonly LocalType[] = []): IncidentType | undefined {
  const shipped = BY_CODE.get(code);
  if (shipped) return shipped;
  const own = local.find((it) => it.code === code);
  if (!own || !isLocalCode(code)) return undefined;
  const like = own.like === undefined ? undefined : BY_CODE.get(own.like);
  // likeness to a protected type protects, whatever the workspace says
  return {
    code,
    number: 0,
    family: own.family,
    ucdp: like?.ucdp ?? [],
    protected: own.protected === true || like?.protected === true,
    since: 0,
  };
}

export const familyOf = (code: string, local: readonly LocalType[] = []): Family | undefined =>
  incidentType(code, local)?.family;

/** Trained, named staff only? An unknown code is taken as not protected: the caller refuses it before. */
export const isProtectedType = (code: string, local: readonly LocalType[] = []): boolean =>
  incidentType(code, local)?.protected === true;

/** The type an event read from UCDP is given; a person may refine it. */
export const fromUcdp = (ucdp: UcdpType): string =>
  ucdp === 3 ? 'violence.attack_on_civilians' : 'violence.armed_clash';

export const typeKey = (code: string): string => `domain:types.${code}`;

/** What a report is at first sight, before anything is verified. Noise is apart: it is a state. Keys: `domain:triage.<kind>`. */
export const TRIAGE_KINDS = ['informative', 'threat', 'positive', 'hate_speech', 'coded', 'incitement'] as const;
export type TriageKind = (typeof TRIAGE_KINDS)[number];
export const NOISE = 'noise';
/** What one key press in triage may say. */
export const FIRST_SIGHTS = [...TRIAGE_KINDS, NOISE] as const;
export type FirstSight = (typeof FIRST_SIGHTS)[number];
