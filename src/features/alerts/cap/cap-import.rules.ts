import type { PlacePrecision } from '#domain/places.ts';
import { infoIn, type CapDraft } from './cap-alert.rules.ts';
import type { CapMessage } from './cap-message.rules.ts';

/** Why a draft made of a message is as it is: `field` of the draft, `code` of the reason. Keys: `cap:reasons.<field>.<code>`. */
export interface CapReason {
  field: 'level' | 'certainty' | 'urgency' | 'label' | 'language' | 'headline' | 'why' | 'asked' | 'themes';
  code: string;
  values: Record<string, string>;
}

/** The longest texts an alert holds. Letters. */
export const MOST_LETTERS = { headline: 200, why: 10_000, asked: 5000, placeText: 300, language: 12 } as const;

const cut = (text: string, most: number): string => (text.length <= most ? text : `${text.slice(0, most - 1)}…`);

/** The draft with texts that an alert can hold. */
export const fitDraft = (draft: CapDraft): CapDraft => ({
  ...draft,
  headline: cut(draft.headline.trim() || '…', MOST_LETTERS.headline),
  why: cut(draft.why, MOST_LETTERS.why),
  asked: cut(draft.asked, MOST_LETTERS.asked),
  placeText: cut(draft.placeText, MOST_LETTERS.placeText),
  language: draft.language.length <= MOST_LETTERS.language ? draft.language : draft.language.split('-')[0]!,
});

/** What was made of each part of a message, and by what, for the person who decides whether it is right. */
export function reasonsOf(message: CapMessage, draft: CapDraft, languages: readonly string[]): CapReason[] {
  const info = infoIn(message, languages);
  if (!info) return [];
  const reasons: CapReason[] = [];
  const say = (field: CapReason['field'], code: string, values: Record<string, string> = {}) =>
    void reasons.push({ field, code, values });
  const parameter = (name: string) =>
    info.parameters.find((it) => it.valueName.toUpperCase() === name.toUpperCase())?.value;
  const own = parameter('baraza:level');
  const saidLevel = own !== undefined && own.startsWith(String(draft.level));
  say('level', saidLevel ? 'said' : 'severity', { severity: info.severity, urgency: info.urgency });
  say('certainty', 'said', { value: info.certainty });
  say('urgency', 'said', { value: info.urgency });
  const label = parameter('TLP');
  say('label', label !== undefined && draft.label !== undefined ? 'said' : 'scope', {
    value: label ?? '',
    scope: message.scope,
  });
  if (message.infos.length > 1)
    say('language', 'chosen', { languages: message.infos.map((it) => it.language).join(', ') });
  if (info.headline === undefined) say('headline', 'event', { event: info.event });
  if ((info.description ?? '').length > MOST_LETTERS.why) say('why', 'cut');
  if ((info.instruction ?? '').length > MOST_LETTERS.asked) say('asked', 'cut');
  if (draft.themes.length === 0) say('themes', 'unknown', { event: info.event });
  return reasons;
}

/** What of a draft a later message may change. */
export const MERGED = [
  'level',
  'certainty',
  'urgency',
  'headline',
  'why',
  'asked',
  'themes',
  'label',
  'expectedUntil',
  'placeText',
  'lat',
  'lon',
  'radiusKm',
] as const;
export type MergedField = (typeof MERGED)[number];
export type Merged = Partial<Pick<CapDraft, MergedField>>;

const same = (a: unknown, b: unknown): boolean =>
  JSON.stringify(a instanceof Date ? a.getTime() : a) === JSON.stringify(b instanceof Date ? b.getTime() : b);

/**
 * What a later message changes in what was made of an earlier one. A field that a person has changed since stays theirs, and is named in `kept`
 * when the message says otherwise.
 * @param before the draft made of the earlier message  @param now as it stands  @param after the draft made of the later message
 */
export function mergeDraft(
  before: Pick<CapDraft, MergedField>,
  now: Pick<CapDraft, MergedField>,
  after: Pick<CapDraft, MergedField>,
): { set: Merged; kept: MergedField[] } {
  const set: Record<string, unknown> = {};
  const kept: MergedField[] = [];
  for (const field of MERGED) {
    if (same(after[field], now[field]) || same(after[field], before[field])) continue;
    // the label only rises without a person: lowering lets others read
    const ours = !same(now[field], before[field]) || (field === 'label' && after.label < now.label);
    if (ours) kept.push(field);
    else set[field] = after[field];
  }
  return { set: set as Merged, kept };
}

/** How sharply a circle of this radius tells a place. @param radiusKm null when only a shape of unknown size was given */
export const precisionOfRadius = (radiusKm: number | null): PlacePrecision =>
  radiusKm === null || radiusKm > 250
    ? 'country'
    : radiusKm > 60
      ? 'region'
      : radiusKm > 5
        ? 'district'
        : radiusKm > 0.5
          ? 'village'
          : 'point';

/** May someone of this clearance take in what is so labelled? What is RED makes whoever brings it its only reader. */
export const mayTakeIn = (label: number, clearance: number): boolean => label === 4 || label <= clearance;
