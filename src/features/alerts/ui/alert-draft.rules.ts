import type { z } from 'zod';
import type { alertDetail, alertInput } from '../alerts.contract.ts';
import type { incidentDetail } from '#features/incidents/incidents.contract.ts';
import type { reportDetail } from '#features/reports/reports.contract.ts';

type Input = z.output<typeof alertInput>;
type Named = { id: string; name: string };

/** An alert while it is being written. */
export interface Draft extends Omit<Input, 'level' | 'placeText' | 'implicatedActorIds' | 'basis'> {
  level: 1 | 2 | 3;
  placeText: string;
  implicatedActors: Named[];
}

/** What a draft rests on. `text` is what a source said, to be read beside and never taken over. */
export interface Origin {
  kind: string;
  id: string;
  title: string;
  state: string | null;
  text: string | null;
}

export const emptyDraft = (language: string): Draft => ({
  level: 2,
  headline: '',
  why: '',
  asked: '',
  proposal: '',
  uncertainty: '',
  language,
  certainty: 'possible',
  urgency: 'expected',
  themes: [],
  placeId: null,
  placeText: '',
  lat: null,
  lon: null,
  radiusKm: null,
  expectedUntil: null,
  implicated: 'unclear',
  implicatedActors: [],
  label: 2,
});

const levelOf = (level: number): Draft['level'] => (level === 1 || level === 3 ? level : 2);

/** From an incident: its words are an analyst's own and may go on. Those it names as having done it are proposed as the implicated. */
export function draftFromIncident(it: z.output<typeof incidentDetail>, language: string): Draft {
  const doers = it.actors.filter(
    (actor) => actor.role === 'perpetrator' || actor.role === 'party' || actor.role === 'admits',
  );
  return {
    ...emptyDraft(language),
    level: levelOf(it.level),
    headline: it.title,
    why: it.summary,
    themes: [it.typeCode],
    placeId: it.placeId,
    placeText: it.placeText ?? '',
    lat: it.lat,
    lon: it.lon,
    radiusKm: it.radiusKm,
    label: Math.max(1, it.label),
    certainty: it.state === 'confirmed' ? 'observed' : it.state === 'corroborated' ? 'likely' : 'possible',
    ...(doers.length
      ? { implicated: 'named' as const, implicatedActors: doers.map(({ id, name }) => ({ id, name })) }
      : {}),
  };
}

/** From a single report: place and kind go on, the source's words do not, since their wording may give a person away. */
export function draftFromReport(it: z.output<typeof reportDetail>, language: string): Draft {
  return {
    ...emptyDraft(language),
    level: it.dangerNow ? 3 : levelOf(it.level),
    themes: it.typeCode ? [it.typeCode] : [],
    placeId: it.placeId,
    placeText: it.placeText ?? '',
    lat: it.lat,
    lon: it.lon,
    radiusKm: it.radiusKm,
    label: Math.max(2, it.label),
    urgency: it.dangerNow ? 'immediate' : 'expected',
  };
}

/** From a draft kept before. */
export function draftFromAlert(it: z.output<typeof alertDetail>): Draft {
  return {
    level: levelOf(it.level),
    headline: it.headline,
    why: it.why,
    asked: it.asked,
    proposal: it.proposal,
    uncertainty: it.uncertainty,
    language: it.language,
    certainty: it.certainty,
    urgency: it.urgency,
    themes: it.themes,
    placeId: it.placeId,
    placeText: it.placeText ?? '',
    lat: it.lat,
    lon: it.lon,
    radiusKm: it.radiusKm,
    expectedUntil: it.expectedUntil,
    implicated: it.implicated,
    implicatedActors: it.implicatedActors,
    label: it.label,
  };
}

/** A draft as the API takes it. */
export function inputOf({ implicatedActors, placeText, ...rest }: Draft): Omit<Input, 'basis'> {
  const text = placeText.trim();
  return {
    ...rest,
    headline: rest.headline.trim(),
    placeText: text || null,
    implicatedActorIds: rest.implicated === 'named' ? implicatedActors.map((it) => it.id) : [],
  };
}

export type DraftProblem = 'headline' | 'asked' | 'uncertainty' | 'unverified' | 'implicated' | 'names' | 'responder';

/** What is still missing before it can be sent, in the order of the page. */
export function draftProblems(
  draft: Draft,
  it: { responders: number; verified: boolean; reasonUnverified: string },
): DraftProblem[] {
  const missing: DraftProblem[] = [];
  if (!draft.headline.trim()) missing.push('headline');
  if (!draft.asked.trim()) missing.push('asked');
  if (draft.level === 3 && !draft.uncertainty.trim()) missing.push('uncertainty');
  if (draft.level !== 3 && !it.verified && !it.reasonUnverified.trim()) missing.push('unverified');
  if (draft.implicated === 'unclear') missing.push('implicated');
  if (draft.implicated === 'named' && draft.implicatedActors.length === 0) missing.push('names');
  if (it.responders === 0) missing.push('responder');
  return missing;
}
