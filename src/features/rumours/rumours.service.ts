import type { z } from 'zod';
import type { Context } from '#server/context.ts';
import type { FileAnswer } from '#server/http.ts';
import { listFile, type TableFormat } from '#server/table-file.ts';
import { demandStep } from '#domain/demand-step.ts';
import { conflict, invalid, notFound } from '#domain/problem.ts';
import * as places from '#features/places/places.service.ts';
import { completeWhere, type Where } from '#features/places/where.rules.ts';
import * as incidents from '#features/incidents/incidents.service.ts';
import * as reports from '#features/reports/reports.service.ts';
import {
  isJudged,
  RUMOUR_STATES,
  RUMOUR_STATUSES,
  reachedBySms,
  spreadOf,
  type RumourDeed,
  type RumourStatus,
} from './rumour.rules.ts';
import type { sightingInput, spread as spreadShape } from './rumours.contract.ts';
import * as queries from './rumours.queries.ts';

const iso = (at: Date | null | undefined): string | null => at?.toISOString() ?? null;
const day = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
const done = { ok: true as const };
type SightingInput = z.output<typeof sightingInput>;

type Spread = z.output<typeof spreadShape> & { rumourId: string };

/** Through whom answers went, the first first: what people wrote down, and messages to subscribers as far as they have come. */
async function spreadsOf(context: Context, rumourIds: string[]): Promise<Spread[]> {
  const written = await queries.spreadsOf(context, rumourIds);
  const sent = await queries.broadcastsOf(context, rumourIds);
  const names = await places.placeLines(context, [...new Set(sent.map((it) => it.place_id))]);
  return [
    ...written.map((it) => ({
      id: it.id,
      rumourId: it.rumour_id,
      channel: it.channel,
      through: it.through,
      placeText: it.place_text,
      reached: it.reached,
      reachedHow: it.reached_how,
      sms: null,
      at: it.at.toISOString(),
    })),
    ...sent.map((it) => ({
      id: it.id,
      rumourId: it.rumour_id,
      channel: 'sms',
      through: it.organisation ?? '',
      placeText: names.get(it.place_id)?.name ?? null,
      reached: reachedBySms(it),
      reachedHow: null,
      sms: { people: it.people, delivered: it.delivered, sent: it.sent, waiting: it.waiting },
      at: it.at.toISOString(),
    })),
  ].toSorted((a, b) => a.at.localeCompare(b.at));
}

function lineOf(context: Context, row: queries.RumourRow, heard: queries.SightingRow[], spread: readonly Spread[]) {
  const far = spreadOf(
    heard.map((s) => ({ placeId: s.place_id ?? s.place_text, channel: s.channel, heardAt: s.heard_at.getTime() })),
    context.now().getTime(),
  );
  return {
    id: row.id,
    number: row.number,
    claim: row.claim,
    language: row.language,
    state: row.state,
    level: row.level,
    createdAt: row.created_at.toISOString(),
    sightings: far.sightings,
    places: far.places,
    channels: far.channels,
    lastWeek: far.lastWeek,
    weekBefore: far.weekBefore,
    firstHeard: day(far.firstHeard),
    lastHeard: day(far.lastHeard),
    answered: row.answer !== null && spread.length > 0,
    reached: spread.reduce((sum, s) => sum + (s.reached ?? 0), 0),
    label: row.label,
  };
}

export async function listRumours(
  context: Context,
  filter: { q?: string | undefined; open?: 'yes' | 'no' | undefined; after?: string | undefined; limit: number },
) {
  const states =
    filter.open === undefined ? null : RUMOUR_STATUSES.filter((s) => isJudged(s) === (filter.open === 'no'));
  const those = { q: filter.q, states };
  const found = await queries.listRumourRows(context, { ...those, after: filter.after, limit: filter.limit + 1 });
  const rows = found.slice(0, filter.limit);
  const heard = await queries.sightingsOf(
    context,
    rows.map((r) => r.id),
  );
  const spread = await spreadsOf(
    context,
    rows.map((r) => r.id),
  );
  return {
    rumours: rows.map((row) =>
      lineOf(
        context,
        row,
        heard.filter((s) => s.rumour_id === row.id),
        spread.filter((s) => s.rumourId === row.id),
      ),
    ),
    next: found.length > rows.length ? (rows.at(-1)?.id ?? null) : null,
    total: await queries.countRumours(context, those),
  };
}

export const RUMOUR_COLUMNS =
  'id number claim language state level createdAt firstHeard lastHeard sightings places channels answered reached label'.split(
    ' ',
  );

/** The rumours of the list as one file. The ledger keeps who took how many out. */
export const exportRumours = (
  context: Context,
  query: { q?: string | undefined; open?: 'yes' | 'no' | undefined; format: TableFormat },
): Promise<FileAnswer> =>
  listFile(
    context,
    {
      what: 'rumours',
      columns: RUMOUR_COLUMNS,
      async page(after) {
        const { rumours, next } = await listRumours(context, { q: query.q, open: query.open, after, limit: 200 });
        return { rows: rumours, next };
      },
    },
    query.format,
  );

export async function readRumour(context: Context, id: string) {
  const row = await queries.readRumourRow(context, id);
  if (!row) throw notFound('rumour');
  const heard = await queries.sightingsOf(context, [id]);
  const spread = await spreadsOf(context, [id]);
  return {
    ...lineOf(context, row, heard, spread),
    stateReason: row.state_reason,
    answer: row.answer,
    answerAgreedAt: iso(row.answer_agreed_at),
    judgedAt: iso(row.judged_at),
    heard: heard.map((s) => ({
      id: s.id,
      placeText: s.place_text,
      placeId: s.place_id,
      lat: s.lat,
      lon: s.lon,
      placePrecision: s.place_precision,
      radiusKm: s.radius_km,
      channel: s.channel,
      heardAt: s.heard_at.toISOString(),
      note: s.note,
      reportId: s.report_id,
    })),
    spread,
  };
}

/**
 * Where it was heard, completed by what is known of the place: a place of the list gives its point, no sharper than it; a point is filed under the
 * area it lies in, no deeper than it is known.
 */
async function heardWhere(context: Context, it: SightingInput): Promise<Where> {
  if ((it.lat === null) !== (it.lon === null))
    throw invalid('half_a_point', 'A point needs both a latitude and a longitude.');
  const said: Where = {
    placeId: it.placeId,
    placeText: it.placeText,
    lat: it.lat,
    lon: it.lon,
    precision: it.placePrecision,
    radiusKm: it.radiusKm,
  };
  if (said.placeId !== null) {
    const place = (await places.placeLines(context, [said.placeId])).get(said.placeId);
    if (!place) throw notFound('place');
    return { ...completeWhere(said, place), placeText: said.placeText ?? place.name };
  }
  if (said.lat === null || said.lon === null) return said;
  const [area] = await places.areaIdsOf(context, [
    {
      lat: said.lat,
      lon: said.lon,
      precision: said.precision,
      radiusKm: said.radiusKm,
      at: it.heardAt.slice(0, 10),
    },
  ]);
  return { ...said, placeId: area ?? null };
}

async function keepSighting(context: Context, rumourId: string, it: SightingInput): Promise<void> {
  if (it.reportId && !(await reports.reportRow(context, it.reportId))) throw notFound('report');
  const where = await heardWhere(context, it);
  await queries.insertSighting(context, {
    id: it.id,
    rumour_id: rumourId,
    report_id: it.reportId,
    place_id: where.placeId,
    place_text: where.placeText,
    lat: where.lat,
    lon: where.lon,
    place_precision: where.precision,
    radius_km: where.radiusKm,
    channel: it.channel,
    heard_at: new Date(it.heardAt),
    note: it.note,
    created_by: context.caller.memberId,
    created_at: context.now(),
  });
  if (it.reportId) await reports.settleReport(context, it.reportId);
}

export async function createRumour(
  context: Context,
  it: { id: string; claim: string; language: string; level: number; label: number; sighting: SightingInput | null },
) {
  const before = await queries.readRumourRow(context, it.id);
  if (before) {
    if (before.claim !== it.claim) throw conflict('id_taken', 'Another rumour has this id already.');
    return { id: before.id, number: before.number };
  }
  const number = await incidents.nextNumber(context, 'rumour');
  await queries.insertRumour(context, {
    id: it.id,
    number,
    claim: it.claim,
    language: it.language,
    state: 'new',
    state_reason: null,
    level: it.level,
    answer: null,
    answer_agreed_at: null,
    answer_agreed_by: null,
    label: it.label,
    owner_organisation_id: context.caller.organisationId,
    created_by: context.caller.memberId,
    created_at: context.now(),
    judged_at: null,
  });
  if (it.sighting) await keepSighting(context, it.id, it.sighting);
  await context.record('rumour.create', 'rumour', it.id, { number });
  await context.announce('rumours', it.id);
  return { id: it.id, number };
}

export async function addSighting(context: Context, id: string, it: SightingInput) {
  if (!(await queries.readRumourRow(context, id))) throw notFound('rumour');
  await keepSighting(context, id, it);
  await context.record('rumour.sighting', 'rumour', id, { sightingId: it.id, reportId: it.reportId });
  await context.announce('rumours', id);
  return done;
}

/** Judges a rumour. One that is new is taken up in the same breath. */
export async function judgeRumour(context: Context, id: string, state: RumourStatus, reason: string | null) {
  const row = await queries.lockRumour(context, id);
  if (!row) throw notFound('rumour');
  if (row.state === state) return done;
  const from =
    row.state === 'new' && state !== 'under_investigation'
      ? demandStep(RUMOUR_STATES, row.state, 'investigate')
      : row.state;
  const step = RUMOUR_STATES.steps.find((s) => s.to === state && (s.from as readonly string[]).includes(from));
  if (!step)
    throw conflict('no_such_step', 'From where it stands this rumour cannot be judged so. Take it up again first.', {
      from,
      to: state,
    });
  demandStep(RUMOUR_STATES, from, step.deed as RumourDeed, { reason });
  await queries.updateRumour(context, id, {
    state,
    state_reason: reason,
    judged_at: isJudged(state) ? context.now() : null,
  });
  await context.record('rumour.judge', 'rumour', id, { state, reason });
  await context.announce('rumours', id);
  return done;
}

/** The answer everybody will give. Agreed only once it is known what is true, so that nobody has to take it back. */
export async function agreeAnswer(context: Context, id: string, answer: string) {
  const row = await queries.lockRumour(context, id);
  if (!row) throw notFound('rumour');
  if (!isJudged(row.state)) throw conflict('not_judged', 'Say first what is true of it; then agree on the answer.');
  await queries.updateRumour(context, id, {
    answer,
    answer_agreed_at: context.now(),
    answer_agreed_by: context.caller.memberId,
  });
  await context.record('rumour.answer', 'rumour', id, { answer });
  await context.announce('rumours', id);
  return done;
}

export async function addSpread(
  context: Context,
  id: string,
  it: {
    id: string;
    channel: string;
    through: string;
    placeText: string | null;
    reached: number | null;
    reachedHow: string | null;
    at: string;
  },
) {
  const row = await queries.readRumourRow(context, id);
  if (!row) throw notFound('rumour');
  if (!row.answer) throw conflict('no_answer', 'Agree on the answer first.');
  if (it.reached !== null && !it.reachedHow)
    throw invalid('reached_how_needed', 'Say how it is known whom it reached: counted, estimated, or said by whom.', [
      { where: 'body/reachedHow', code: 'needed', detail: 'A few words are enough.' },
    ]);
  await queries.insertSpread(context, {
    id: it.id,
    rumour_id: id,
    channel: it.channel,
    through: it.through,
    place_text: it.placeText,
    reached: it.reached,
    reached_how: it.reachedHow,
    at: new Date(it.at),
    created_by: context.caller.memberId,
  });
  await context.record('rumour.spread', 'rumour', id, { spreadId: it.id, channel: it.channel });
  await context.announce('rumours', id);
  return done;
}
