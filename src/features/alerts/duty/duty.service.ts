import type { BodyOf } from '#domain/operation.ts';
import { conflict, forbidden, invalid, notFound } from '#domain/problem.ts';
import type { Context } from '#server/context.ts';
import { sayIn } from '#server/wording.ts';
import * as actors from '#features/people/actors.service.ts';
import * as mandateRows from '../mandates.queries.ts';
import { calendarFile } from './calendar-file.rules.ts';
import type { addPattern as patternOperation, addShift as shiftOperation } from './duty.contract.ts';
import * as rules from './duty.rules.ts';
import * as queries from './duty.queries.ts';

const DAY = 86_400_000;
const LONGEST_WINDOW = 62 * DAY;
const LONGEST_SHIFT = 31 * DAY;

const spanOf = (row: queries.ShiftRow): rules.Shift => ({
  id: row.id,
  actorId: row.actor_id,
  from: row.starts_at.getTime(),
  to: row.ends_at.getTime(),
});
const iso = (at: number): string => new Date(at).toISOString();
const shiftOut = (row: queries.ShiftRow, names: ReadonlyMap<string, string>) => ({
  id: row.id,
  person: { id: row.actor_id, name: names.get(row.actor_id) ?? '' },
  startsAt: row.starts_at.toISOString(),
  endsAt: row.ends_at.toISOString(),
  patternId: row.pattern_id,
});

/** The rosters of a window: of duty posts and coordinators, and of any other mandate that has one. */
export async function readDuty(context: Context, window: { from: string; to: string }) {
  const [from, to] = [Date.parse(window.from), Date.parse(window.to)];
  if (to <= from || to - from > LONGEST_WINDOW)
    throw invalid('bad_window', 'Give a window that ends after it begins and is at most 62 days long.');
  const now = context.now().getTime();
  const kept = await queries.rostered(context);
  const inWindow = await queries.shiftsIn(context, new Date(from), new Date(to));
  const ahead = await mandateRows.dutyShifts(context, context.now());
  const held = await mandateRows.listMandateRows(context);
  const names = await actors.actorNames(context, [
    ...[...inWindow, ...ahead].map((row) => row.actor_id),
    ...held.map((m) => m.responder_actor_id),
  ]);
  const who = (id: string) => ({ id, name: names.get(id) ?? '' });
  const mandates = held.filter((m) => m.duty_post || m.coordinator || kept.has(m.id));
  return {
    rosters: mandates.map((m) => {
      const rows = inWindow.filter((row) => row.mandate_id === m.id);
      const shifts = rows.map(spanOf);
      const coming = ahead.filter((row) => row.mandate_id === m.id).map((row) => spanOf(row));
      const onDuty = rules.onDutyAt(coming, now);
      const next = rules.nextAfter(coming, now);
      // before the mandate began nobody was missing
      const live = { from: Math.max(from, m.agreed_at.getTime()), to };
      return {
        mandateId: m.id,
        title: m.title,
        holder: who(m.responder_actor_id),
        timeZone: m.time_zone,
        coordinator: m.coordinator,
        kept: kept.has(m.id),
        now: onDuty && { person: who(onDuty.shift.actorId), until: iso(onDuty.until) },
        next: next && { person: who(next.actorId), from: iso(next.from) },
        shifts: rows.map((row) => shiftOut(row, names)),
        gaps:
          kept.has(m.id) && live.from < live.to
            ? rules.gapsIn(shifts, live).map((gap) => ({ from: iso(gap.from), to: iso(gap.to) }))
            : [],
        overlaps: rules.overlapsIn(shifts, { from, to }).map((it) => ({
          from: iso(it.from),
          to: iso(it.to),
          names: it.actorIds.map((id) => names.get(id) ?? ''),
        })),
        mayHandOver: mayHandOver(context, m, onDuty?.shift.actorId ?? null),
      };
    }),
  };
}

const mayHandOver = (context: Context, mandate: mandateRows.MandateRow, onDuty: string | null): boolean => {
  const { verbs, actorId, organisationId } = context.caller;
  return (
    verbs.includes('mandate.write') ||
    (verbs.includes('notice.answer') &&
      actorId !== null &&
      (actorId === onDuty || actorId === mandate.responder_actor_id || organisationId === mandate.responder_actor_id))
  );
};

async function liveMandate(context: Context, id: string): Promise<mandateRows.MandateRow> {
  const mandate = await mandateRows.readMandate(context, id);
  if (!mandate || (mandate.ends_at && mandate.ends_at <= context.now())) throw notFound('mandate');
  return mandate;
}

async function knownPeople(context: Context, ids: readonly string[]): Promise<Map<string, string>> {
  const linked = await actors.actorLinks(context, ids);
  for (const id of ids) {
    const actor = linked.find((it) => it.id === id);
    if (!actor) throw notFound('person');
    if (actor.kind !== 'person')
      throw invalid('not_a_person', 'A person stands on a roster, so that a notice has a name.');
  }
  return actors.actorNames(context, ids);
}

export async function addShift(context: Context, mandateId: string, it: BodyOf<typeof shiftOperation>) {
  const mandate = await liveMandate(context, mandateId);
  const names = await knownPeople(context, [it.actorId]);
  const row: queries.ShiftRow = {
    id: it.id,
    mandate_id: mandate.id,
    actor_id: it.actorId,
    starts_at: new Date(it.startsAt),
    ends_at: new Date(it.endsAt),
    pattern_id: null,
  };
  const before = await queries.readShift(context, it.id);
  if (before) {
    const same =
      before.mandate_id === row.mandate_id &&
      before.actor_id === row.actor_id &&
      before.starts_at.getTime() === row.starts_at.getTime() &&
      before.ends_at.getTime() === row.ends_at.getTime();
    if (!same) throw conflict('id_taken', 'Another shift has this id already.');
    context.answer.status = 200;
    return shiftOut(before, names);
  }
  const length = row.ends_at.getTime() - row.starts_at.getTime();
  if (length <= 0) throw invalid('ends_before', 'A shift ends after it begins.');
  if (length > LONGEST_SHIFT) throw invalid('too_long', 'One shift is at most 31 days. Use a pattern for longer.');
  if (row.ends_at <= context.now())
    throw invalid('already_over', 'That time is over. A roster is kept for what is to come.');
  await queries.insertShifts(context, [row]);
  await context.record('duty.add', 'mandate', mandate.id, {
    shift: it.id,
    actorId: it.actorId,
    startsAt: it.startsAt,
    endsAt: it.endsAt,
  });
  await context.announce('mandates');
  return shiftOut(row, names);
}

export async function addPattern(context: Context, mandateId: string, it: BodyOf<typeof patternOperation>) {
  const mandate = await liveMandate(context, mandateId);
  await knownPeople(context, it.actorIds);
  const before = await queries.ofPattern(context, it.id, new Date(0));
  if (before.length > 0) {
    if (before.some((row) => row.mandate_id !== mandateId))
      throw conflict('id_taken', 'Another pattern has this id already.');
    context.answer.status = 200;
    return { added: before.length };
  }
  if (it.last < it.first) throw invalid('ends_before', 'The last day comes after the first.');
  const all = rules.expandPattern(it, mandate.time_zone);
  if (all === null) throw invalid('too_many_shifts', 'That would be more than 400 shifts. Choose an earlier last day.');
  const shifts = all.filter((shift) => shift.to > context.now().getTime());
  if (shifts.length === 0)
    throw invalid('no_shifts', 'No shift to come lies within these days. Look at the days and the dates.');
  await queries.insertShifts(
    context,
    shifts.map((shift) => ({
      id: context.newId(),
      mandate_id: mandate.id,
      actor_id: shift.actorId,
      starts_at: new Date(shift.from),
      ends_at: new Date(shift.to),
      pattern_id: it.id,
    })),
  );
  await context.record('duty.pattern', 'mandate', mandate.id, {
    ...it,
    timeZone: mandate.time_zone,
    added: shifts.length,
  });
  await context.announce('mandates');
  return { added: shifts.length };
}

export async function removeShift(context: Context, id: string) {
  const row = await queries.readShift(context, id);
  if (!row) throw notFound('shift');
  const now = context.now();
  if (row.ends_at <= now) throw conflict('already_over', 'Who was on duty stays written down.');
  if (row.starts_at < now) await queries.endShift(context, id, now);
  else await queries.deleteShifts(context, [id]);
  await context.record('duty.remove', 'mandate', row.mandate_id, { shift: id, actorId: row.actor_id });
  await context.announce('mandates');
  return { ok: true as const };
}

export async function removePattern(context: Context, id: string) {
  const now = context.now();
  const rows = await queries.ofPattern(context, id, now);
  if (rows.length === 0) throw notFound('pattern');
  const coming = rows.filter((row) => row.starts_at >= now).map((row) => row.id);
  if (coming.length > 0) await queries.deleteShifts(context, coming);
  await context.record('duty.removePattern', 'mandate', rows[0]!.mandate_id, { pattern: id, removed: coming.length });
  await context.announce('mandates');
  return { removed: coming.length };
}

/** From now on somebody else is on duty; notices that are out stay with whom they were put before. */
export async function handOver(
  context: Context,
  mandateId: string,
  it: { id: string; toActorId: string; until: string | null },
) {
  const mandate = await liveMandate(context, mandateId);
  const names = await knownPeople(context, [it.toActorId]);
  const before = await queries.readShift(context, it.id);
  if (before) {
    if (before.mandate_id !== mandateId || before.actor_id !== it.toActorId)
      throw conflict('id_taken', 'Another shift has this id already.');
    return shiftOut(before, names);
  }
  const now = context.now();
  const shifts = (await queries.shiftsOf(context, mandateId, now)).map(spanOf);
  const onDuty = rules.onDutyAt(shifts, now.getTime());
  if (!mayHandOver(context, mandate, onDuty?.shift.actorId ?? null)) throw forbidden('mandate.write');
  if (it.until && Date.parse(it.until) - now.getTime() > LONGEST_SHIFT)
    throw invalid('too_long', 'One shift is at most 31 days. Use a pattern for longer.');
  const change = rules.handOver(shifts, now.getTime(), it.until ? Date.parse(it.until) : null);
  if (!change) throw invalid('until_when', 'Nobody is on duty now, so say until when the new person is.');
  for (const id of change.end) await queries.endShift(context, id, now);
  if (change.remove.length > 0) await queries.deleteShifts(context, change.remove);
  const row: queries.ShiftRow = {
    id: it.id,
    mandate_id: mandateId,
    actor_id: it.toActorId,
    starts_at: now,
    ends_at: new Date(change.add.to),
    pattern_id: null,
  };
  await queries.insertShifts(context, [row]);
  await context.record('duty.handOver', 'mandate', mandateId, {
    from: onDuty?.shift.actorId ?? null,
    to: it.toActorId,
    until: iso(change.add.to),
  });
  await context.announce('mandates');
  return shiftOut(row, names);
}

/** One's own shifts, from a month ago on. */
export async function myShifts(context: Context) {
  const actor = context.caller.actorId;
  const now = context.now();
  const rows = actor ? await queries.shiftsOfActor(context, actor, new Date(now.getTime() - 31 * DAY)) : [];
  const titles = new Map((await mandateRows.listMandateRows(context)).map((m) => [m.id, m.title]));
  const { language } = context.caller;
  const mark = context.workspace.exercise ? `[${sayIn(language, 'messages', 'exercise')}] ` : '';
  const file = calendarFile(
    sayIn(language, 'messages', 'calendar.name'),
    rows.map((row) => ({
      uid: row.id,
      from: row.starts_at,
      to: row.ends_at,
      summary: mark + sayIn(language, 'messages', 'calendar.onDuty', { title: titles.get(row.mandate_id) ?? '' }),
    })),
    now,
  );
  return { bytes: new TextEncoder().encode(file), mediaType: 'text/calendar; charset=utf-8', name: 'duty.ics' };
}

/** Who is on duty on each mandate now and until when, or who comes next where nobody is; nothing where there is no roster. */
export async function dutyNow(context: Context) {
  const now = context.now().getTime();
  const ahead = await mandateRows.dutyShifts(context, context.now());
  const names = await actors.actorNames(
    context,
    ahead.map((row) => row.actor_id),
  );
  const found = new Map<
    string,
    {
      onDutyUntil: string | null;
      onDuty: { id: string; name: string; until: string } | null;
      next: { name: string; from: string } | null;
    }
  >();
  for (const mandateId of new Set(ahead.map((row) => row.mandate_id))) {
    const shifts = ahead.filter((row) => row.mandate_id === mandateId).map(spanOf);
    const on = rules.onDutyAt(shifts, now);
    const next = on ? null : rules.nextAfter(shifts, now);
    found.set(mandateId, {
      onDutyUntil: on ? iso(on.until) : null,
      onDuty: on && { id: on.shift.actorId, name: names.get(on.shift.actorId) ?? '', until: iso(on.until) },
      next: next && { name: names.get(next.actorId) ?? '', from: iso(next.from) },
    });
  }
  return found;
}
