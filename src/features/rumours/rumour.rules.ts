import { defineStates, legalSteps } from '#domain/transitions.ts';

/** The nine truth statuses of a rumour. */
export const RUMOUR_STATUSES = [
  'new',
  'under_investigation',
  'confirmed_true',
  'confirmed_false',
  'probably_true',
  'probably_false',
  'impossible_to_verify',
  'impossible_but_probably_true',
  'impossible_but_probably_false',
] as const;

export type RumourStatus = (typeof RUMOUR_STATUSES)[number];

const JUDGED = RUMOUR_STATUSES.slice(2);

/**
 * Legal next steps of a rumour. From new it is taken up; from there it is judged into any of the seven; a probable answer may be
 * sharpened without going back; a judged one is taken up again with a reason.
 */
export const RUMOUR_STATES = defineStates({
  noun: 'rumour',
  states: RUMOUR_STATUSES,
  first: 'new',
  steps: [
    { deed: 'investigate', from: ['new'], to: 'under_investigation' },
    {
      deed: 'confirm_true',
      from: ['under_investigation', 'probably_true', 'probably_false'],
      to: 'confirmed_true',
      needs: ['reason'],
    },
    {
      deed: 'confirm_false',
      from: ['under_investigation', 'probably_true', 'probably_false'],
      to: 'confirmed_false',
      needs: ['reason'],
    },
    { deed: 'probably_true', from: ['under_investigation'], to: 'probably_true', needs: ['reason'] },
    { deed: 'probably_false', from: ['under_investigation'], to: 'probably_false', needs: ['reason'] },
    { deed: 'impossible', from: ['under_investigation'], to: 'impossible_to_verify', needs: ['reason'] },
    {
      deed: 'impossible_probably_true',
      from: ['under_investigation'],
      to: 'impossible_but_probably_true',
      needs: ['reason'],
    },
    {
      deed: 'impossible_probably_false',
      from: ['under_investigation'],
      to: 'impossible_but_probably_false',
      needs: ['reason'],
    },
    { deed: 'reopen', from: JUDGED, to: 'under_investigation', needs: ['reason'] },
  ],
});

export type RumourDeed = (typeof RUMOUR_STATES)['steps'][number]['deed'];

/** What a person may say of it next: the legal steps, and for a new one also those after taking it up, since one that is judged at once is taken up in the same breath. */
export const nextJudgements = (status: RumourStatus) => [
  ...legalSteps(RUMOUR_STATES, status),
  ...(status === 'new' ? legalSteps(RUMOUR_STATES, 'under_investigation') : []),
];

/** Which way a status leans, for colour, sorting and counts: true, false, or neither. */
export function leaning(status: RumourStatus): 'true' | 'false' | 'neither' {
  if (status.endsWith('_true')) return 'true';
  if (status.endsWith('_false')) return 'false';
  return 'neither';
}

/** Has it been judged? Then an answer can be agreed and spread. */
export const isJudged = (status: RumourStatus): boolean => JUDGED.includes(status);

/** A claim heard somewhere: place, channel, when. */
export interface Sighting {
  placeId: string | null;
  channel: string;
  /** milliseconds since 1970 */
  heardAt: number;
}

/** Whom a message to many reached, as far as anybody said: those whose phones confirmed it; by gateways that never say, those it left for. */
export const reachedBySms = (it: { delivered: number; sent: number }): number =>
  it.delivered > 0 ? it.delivered : it.sent;

export interface Spread {
  sightings: number;
  places: number;
  channels: number;
  firstHeard: number | null;
  lastHeard: number | null;
  /** sightings in the last 7 days, and in the 7 days before them */
  lastWeek: number;
  weekBefore: number;
}

const WEEK = 7 * 24 * 3_600_000;

/** How far a rumour has gone, as of `now`. Sightings dated after `now` count in the totals but in neither week. */
export function spreadOf(sightings: readonly Sighting[], now: number): Spread {
  const times = sightings.map((it) => it.heardAt);
  const within = (from: number, to: number) => times.filter((at) => at > from && at <= to).length;
  return {
    sightings: sightings.length,
    places: new Set(sightings.flatMap((it) => (it.placeId === null ? [] : [it.placeId]))).size,
    channels: new Set(sightings.map((it) => it.channel)).size,
    firstHeard: times.length === 0 ? null : times.reduce((a, b) => Math.min(a, b)),
    lastHeard: times.length === 0 ? null : times.reduce((a, b) => Math.max(a, b)),
    lastWeek: within(now - WEEK, now),
    weekBefore: within(now - 2 * WEEK, now - WEEK),
  };
}
