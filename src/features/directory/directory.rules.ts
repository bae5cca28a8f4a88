import { z } from 'zod';

/** The words in which an entry of the directory is described. The checks of the database hold the same lists. */

/** What kind of body it is. */
export const NATURES = [
  'state',
  'state_security',
  'intergovernmental',
  'international_ngo',
  'civil_society',
  'community',
  'customary',
  'religious',
  'media',
  'academia',
  'business',
  'political',
  'private_security',
  'armed_group',
  'network',
  'other',
] as const;
/** On which levels it works. */
export const FOCUSES = ['global', 'regional', 'subregional', 'national', 'local'] as const;
/** From where it comes to its work (the typology of involvement in security sector reform, DCAF 2006, Table 1). */
export const APPROACHES = ['development', 'security', 'governance'] as const;
/** Work on the ground, making norms, or both. */
export const INSTRUMENTS = ['field', 'norms'] as const;
/** In which kinds of country it works: the four of the typology, and countries at war. */
export const CONTEXTS = ['developing', 'transition', 'post_conflict', 'conflict', 'developed'] as const;
export const NAME_KINDS = ['official', 'short', 'acronym', 'former', 'alias'] as const;
export const ENTRY_KINDS = ['organisation', 'unit', 'body', 'group'] as const;
export const ROLES_IN = ['leads', 'funds', 'implements', 'hosts', 'takes_part'] as const;
export const INITIATIVE_STATES = [
  'planned',
  'under_way',
  'finishing',
  'done',
  'suspended',
  'stopped',
  'unknown',
] as const;
export const FUNDINGS = ['funded', 'in_kind', 'unpaid', 'unknown'] as const;
export const MONEY_KINDS = ['budget', 'commitment', 'disbursement', 'expenditure', 'incoming'] as const;

export type Nature = (typeof NATURES)[number];
export type RoleIn = (typeof ROLES_IN)[number];
export type InitiativeState = (typeof INITIATIVE_STATES)[number];

/** An identifier as it is compared: upper case, no blanks, one kind of hyphen. */
export const foldIdentifier = (value: string): string =>
  value
    .normalize('NFKC')
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/\s+/g, '')
    .toUpperCase();

/** Schemes under which an identifier is one that IATI knows: `{register}-{number}`. */
export const ORG_ID = 'org-id';

export type IdentifierFault = 'no_register' | 'unknown_register' | 'only_register';

/**
 * What is wrong with an IATI organisation identifier: no prefix at all, a prefix that is on no list of registers, or nothing behind it. Prefixes are
 * `{country or XI, XM, XR}-{code}`, some with a second hyphen. A fault is told and never refuses the entry.
 */
export function identifierFault(value: string, registers: ReadonlySet<string>): IdentifierFault | null {
  const parts = foldIdentifier(value).split('-');
  if (parts.length < 2) return 'no_register';
  for (const size of [3, 2]) {
    if (parts.length >= size && registers.has(parts.slice(0, size).join('-')))
      return parts.slice(size).join('') === '' ? 'only_register' : null;
  }
  return /^[A-Z]{2}$/.test(parts[0]!) ? 'unknown_register' : 'no_register';
}

/** The name that stands for all: official in the asker's language, then English, then the first official, then any. */
export function shownName(
  names: readonly { language: string; kind: (typeof NAME_KINDS)[number]; name: string }[],
  language = 'en',
): string {
  const official = names.filter((it) => it.kind === 'official');
  return (official.find((it) => it.language === language) ??
    official.find((it) => it.language === 'en') ??
    official[0] ??
    names.find((it) => it.kind !== 'former') ??
    names[0])!.name;
}

/**
 * Who would stand under themselves if these links were made.
 * @param wanted new parents by id
 * @param above the links that stand, of everything above those parents
 */
export function circlesIn(wanted: ReadonlyMap<string, string>, above: ReadonlyMap<string, string | null>): Set<string> {
  const parentOf = (id: string) => wanted.get(id) ?? above.get(id) ?? null;
  const caught = new Set<string>();
  for (const start of wanted.keys()) {
    const seen = new Set([start]);
    for (let at = parentOf(start); at !== null; at = parentOf(at)) {
      if (at === start) caught.add(start);
      if (seen.has(at)) break;
      seen.add(at);
    }
  }
  return caught;
}

/** Are those who lead or carry it out of the place? Null when that is not known of any of them. */
export function ledLocally(parties: readonly { role: RoleIn; focuses: readonly string[] | null }[]): boolean | null {
  const doing = parties.filter((it) => it.role === 'leads' || it.role === 'implements');
  if (doing.some((it) => it.focuses?.includes('local'))) return true;
  return doing.length > 0 && doing.every((it) => it.focuses !== null && it.focuses.length > 0) ? false : null;
}

/** A day of the calendar that exists, `2026-02-29` does not. */
export const day = z.iso.date();
