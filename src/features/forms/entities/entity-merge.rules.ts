import type { EntityBlock } from './entity-blocks.rules.ts';

/**
 * What becomes of a thing when somebody changes it who could not see what others did. The facts that a phone tells are ODK's (baseVersion, trunkVersion,
 * branchId: https://getodk.github.io/xforms-spec/entities.html); the judgement is ours: what only one of two changed is taken, what both changed stays as it
 * was and is kept beside it, for a person to settle. Nothing is written over unseen, nothing is lost.
 */

export interface Thing {
  title: string;
  properties: Record<string, string>;
  version: number;
  closed: boolean;
}
export interface Taken {
  label?: string;
  data?: Record<string, string>;
}
/** A change that was made or asked for before, oldest first. */
export interface Before {
  /** the version it made; null where it made none */
  version: number | null;
  branchId: string | null;
  baseVersion: number | null;
  taken: Taken;
  /** of the submission that this one takes the place of */
  replaced: boolean;
}
export type Change = Pick<
  EntityBlock,
  'create' | 'update' | 'baseVersion' | 'trunkVersion' | 'branchId' | 'label' | 'data'
>;

export type Outcome = 'created' | 'applied' | 'merged' | 'conflict' | 'waiting' | 'refused';
export interface Judged {
  outcome: Outcome;
  /** `no_label`, `exists`, `closed` for what is refused; null otherwise */
  reason: string | null;
  taken: Taken;
  /** how the thing stands afterwards; null where nothing changes */
  after: Thing | null;
  /** names of what was asked for and is not taken, since others changed the same; `label` for its title */
  disputed: string[];
}

const refused = (reason: string): Judged => ({ outcome: 'refused', reason, taken: {}, after: null, disputed: [] });
const LABEL = 'label';
/** Title and properties as one set of values; the title under a name that no property may have. */
const flat = (it: {
  label?: string | null | undefined;
  data?: Record<string, string> | undefined;
}): Map<string, string> =>
  new Map([...(it.label ? [[LABEL, it.label] as const] : []), ...Object.entries(it.data ?? {})]);
const apart = (all: Map<string, string>): Taken => {
  const label = all.get(LABEL);
  const data = Object.fromEntries([...all].filter(([name]) => name !== LABEL));
  return { ...(label === undefined ? {} : { label }), ...(Object.keys(data).length > 0 ? { data } : {}) };
};

/** The thing with what was taken in it. */
export const withTaken = (thing: Thing, taken: Taken): Thing => ({
  ...thing,
  title: taken.label ?? thing.title,
  properties: { ...thing.properties, ...taken.data },
  version: thing.version + 1,
});

/** The version that there was once the form that is mended now had been taken. */
function seenByReplaced(before: readonly Before[]): number {
  let reached = 0;
  let seen = 0;
  for (const it of before) {
    reached = Math.max(reached, it.version ?? 0);
    if (it.replaced) seen = reached;
  }
  return seen;
}

/** @param thing null while it is not here */
export function judgeChange(thing: Thing | null, before: readonly Before[], change: Change): Judged {
  if (thing === null) {
    if (!change.create) return { outcome: 'waiting', reason: null, taken: {}, after: null, disputed: [] };
    if (!change.label) return refused('no_label');
    const taken = apart(flat(change));
    const after = { title: change.label, properties: { ...change.data }, version: 1, closed: false };
    return { outcome: 'created', reason: null, taken, after, disputed: [] };
  }
  // the same form mended and sent once more speaks of the thing that it made
  const mended = before.some((it) => it.replaced);
  if (!change.update && !mended) return refused('exists');
  if (thing.closed) return refused('closed');
  const asked = flat(change);
  const mine = (it: Before) => it.replaced || (change.branchId !== null && it.branchId === change.branchId);
  const since = mended
    ? seenByReplaced(before)
    : (change.trunkVersion ?? (change.branchId === null ? (change.baseVersion ?? 0) : 1));
  const byOthers = new Set(
    before
      .filter((it) => it.version !== null && it.version > since && !mine(it))
      .flatMap((it) => [...flat(it.taken).keys()]),
  );
  // of one phone's own changes the last counts, in whichever order they come
  const byMeLater = new Set(
    before
      .filter(
        (it) => mine(it) && !it.replaced && it.version !== null && (it.baseVersion ?? 0) > (change.baseVersion ?? 0),
      )
      .flatMap((it) => [...flat(it.taken).keys()]),
  );
  const now = flat({ label: thing.title, data: thing.properties });
  const wanted = [...asked].filter(([name, value]) => (now.get(name) ?? '') !== value && !byMeLater.has(name));
  const disputed = wanted.filter(([name]) => byOthers.has(name)).map(([name]) => name);
  const taken = apart(new Map(wanted.filter(([name]) => !byOthers.has(name))));
  return {
    outcome: disputed.length > 0 ? 'conflict' : byOthers.size > 0 ? 'merged' : 'applied',
    reason: null,
    taken,
    after: Object.keys(taken).length > 0 ? withTaken(thing, taken) : null,
    disputed,
  };
}

/**
 * Properties by which a person would be named or found: they do not go out to phones, whatever a list is asked to hold. A form may ask for them; they stay
 * with what was sent.
 */
const OF_PERSONS =
  /(^|_)(name|names|nom|prenom|surname|firstname|lastname|fullname|phone|telephone|tel|mobile|msisdn|whatsapp|email|mail|address|adresse|national_id|id_card|birth|dob|gps|latitude|longitude|lat|lon|geometry|location)(_|$)/i;
export const ofPersons = (property: string): boolean => OF_PERSONS.test(property);
/** Names that a list's file has columns of its own for. */
export const reserved = (property: string): boolean => /^(label|__.*)$/i.test(property);

/** What of a block a list takes: its own properties, cut to what a line on a phone can hold. */
export const fitting = (block: EntityBlock, properties: readonly string[]): EntityBlock => ({
  ...block,
  label: block.label === null ? null : block.label.slice(0, 200),
  data: Object.fromEntries(
    Object.entries(block.data)
      .filter(([name]) => properties.includes(name))
      .map(([name, value]) => [name, value.slice(0, 1000)]),
  ),
});

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
/** A table as phones read it (RFC 4180): no byte-order mark, and nothing guarded against spreadsheets, which would change what is compared. */
export const phoneCsv = (heads: readonly string[], rows: readonly (readonly string[])[]): string =>
  [heads, ...rows].map((row) => `${row.map(cell).join(',')}\n`).join('');
