import type { BodyOf, OutOf } from '#domain/operation.ts';
import { demandStep } from '#domain/demand-step.ts';
import { conflict, invalid, notFound } from '#domain/problem.ts';
import type { Context } from '#server/context.ts';
import type * as contract from './feedback.contract.ts';
import { obligationRow, settle } from './obligations.service.ts';
import { byCommunity, isUnconfirmed, TELLING_STATES, toldAtFits } from './telling.rules.ts';
import { TEMPLATE_CODES, templatesWith } from './templates.rules.ts';
import * as queries from './tellings.queries.ts';

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

type Telling = OutOf<typeof contract.planTelling>;

const out = (context: Context, row: queries.TellingWithName): Telling => ({
  id: row.id,
  obligationId: row.obligation_id,
  way: row.way,
  state: row.state,
  language: row.language,
  text: row.text,
  station: row.station,
  broadcastAt: iso(row.broadcast_at),
  person: row.actor_name ?? row.person,
  agreedAt: iso(row.agreed_at),
  toldAt: iso(row.told_at),
  confirmedBy: row.confirmed_by,
  cameBack: row.came_back,
  cameBackAt: iso(row.came_back_at),
  reason: row.reason,
  unconfirmed: isUnconfirmed(
    {
      way: row.way,
      state: row.state,
      broadcastAt: row.broadcast_at?.getTime() ?? null,
      agreedAt: row.agreed_at?.getTime() ?? null,
    },
    context.now().getTime(),
  ),
});

export async function listTellings(context: Context, obligationId: string) {
  if (!(await obligationRow(context, obligationId))) throw notFound('obligation');
  return { tellings: (await queries.obligationTellings(context, obligationId)).map((row) => out(context, row)) };
}

/** Only communities are told so: a radio or a neighbour that speaks of one person's report points at that person. */
export async function planTelling(
  context: Context,
  obligationId: string,
  it: BodyOf<typeof contract.planTelling>,
): Promise<Telling> {
  const owed = await obligationRow(context, obligationId);
  if (!owed) throw notFound('obligation');
  if (owed.kind !== 'community')
    throw conflict(
      'communities_only',
      'A single source is answered on the way they chose, never by radio or neighbours.',
    );
  if (owed.state !== 'open') throw conflict('settled', 'This was settled already.');
  if (it.way === 'trusted_person') {
    if (!it.actorId && !it.person)
      throw invalid('who_is_missing', 'Say who tells them: somebody on the list, or a role in words.', [
        { where: 'body/person', code: 'missing', detail: 'A role is enough: the midwife, the head of the market.' },
      ]);
    if (it.actorId && !(await queries.knowsActor(context, it.actorId))) throw notFound('actor');
    if (it.actorId && owed.alert_id && (await queries.actorBlocked(context, owed.alert_id, it.actorId)))
      throw conflict(
        'implicated',
        'This person is among those the alert names, or obeys or commands them. Choose another.',
      );
  }
  await queries.insertTelling(context, {
    id: it.id,
    obligation_id: obligationId,
    way: it.way,
    language: it.language,
    text: it.text,
    ...(it.way === 'radio'
      ? { station: it.station, broadcast_at: new Date(it.broadcastAt) }
      : { actor_id: it.actorId, person: it.person || null, agreed_at: new Date(it.agreedAt) }),
  });
  const row = await queries.readTelling(context, it.id);
  if (!row || row.obligation_id !== obligationId || row.text !== it.text || row.way !== it.way)
    throw conflict('id_taken', 'Another telling has this id already.');
  await context.record('obligation.tell', 'obligation', obligationId, { tellingId: it.id, way: it.way });
  await context.announce('obligations', obligationId);
  return out(context, row);
}

/** Told, given up, or word came back. What was told settles what was owed, unless more is to come. */
export async function changeTelling(
  context: Context,
  id: string,
  it: BodyOf<typeof contract.changeTelling>,
): Promise<Telling> {
  const row = await queries.lockTelling(context, id);
  if (!row) throw notFound('telling');
  const now = context.now();
  if (it.deed === 'came_back') {
    if (row.state !== 'told') throw conflict('not_told', 'Word comes back once it was told. Say first that it was.');
    await queries.updateTelling(context, id, { came_back: it.text, came_back_at: new Date(it.at) });
  } else if (it.deed === 'give_up') {
    const state = demandStep(TELLING_STATES, row.state, 'give_up', { reason: it.reason });
    await queries.updateTelling(context, id, { state, reason: it.reason });
  } else {
    const state = demandStep(TELLING_STATES, row.state, 'told', { to_whom: it.confirmedBy });
    const toldAt = new Date(it.at);
    if (!toldAtFits({ toldAt: toldAt.getTime(), broadcastAt: row.broadcast_at?.getTime() ?? null }, now.getTime()))
      throw invalid('told_too_early', 'It cannot have been told before its broadcast, nor in the time to come.', [
        { where: 'body/at', code: 'told_too_early', detail: 'Give the moment at which it was told.' },
      ]);
    await queries.updateTelling(context, id, {
      state,
      told_at: toldAt,
      confirmed_by: it.confirmedBy,
      confirmed_at: now,
    });
    const owed = await obligationRow(context, row.obligation_id);
    const told = (await queries.readTelling(context, id))!;
    if (it.settles && owed?.state === 'open')
      await settle(context, row.obligation_id, {
        deed: 'done',
        said: row.text,
        language: row.language,
        channel: row.way,
        through: row.station ?? told.actor_name ?? row.person,
        reason: null,
      });
  }
  await context.record('obligation.telling', 'obligation', row.obligation_id, { tellingId: id, deed: it.deed });
  await context.announce('obligations', row.obligation_id);
  return out(context, (await queries.readTelling(context, id))!);
}

export async function listCommunities(context: Context): Promise<OutOf<typeof contract.listCommunities>> {
  const owed = await queries.communityRows(context);
  const tellings = Map.groupBy(await queries.communityTellings(context), (it) => it.obligation_id);
  const lines = byCommunity(
    owed.map((it) => ({
      community: it.community,
      state: it.state,
      dueAt: it.due_at.getTime(),
      tellings: (tellings.get(it.id) ?? []).map((one) => ({
        way: one.way,
        state: one.state,
        broadcastAt: one.broadcast_at?.getTime() ?? null,
        agreedAt: one.agreed_at?.getTime() ?? null,
        cameBack: one.came_back !== null,
      })),
    })),
    context.now().getTime(),
  );
  return {
    communities: lines.map((it) => ({
      ...it,
      nextDueAt: it.nextDueAt === null ? null : new Date(it.nextDueAt).toISOString(),
    })),
    sources: await queries.sourceCounts(context),
  };
}

export const listTemplates = async (context: Context): Promise<OutOf<typeof contract.listTemplates>> => ({
  templates: templatesWith(await queries.ownTemplates(context)),
});

export async function setTemplate(context: Context, it: BodyOf<typeof contract.setTemplate>) {
  if (!(TEMPLATE_CODES as readonly string[]).includes(it.code))
    throw invalid('no_such_template', `There are templates for: ${TEMPLATE_CODES.join(', ')}.`);
  if (it.text === null) await queries.dropTemplate(context, it.language, it.code);
  else await queries.keepTemplate(context, { language: it.language, code: it.code, text: it.text });
  await context.record('feedback.template', 'workspace', context.workspace.id, it);
  await context.announce('feedback');
  return listTemplates(context);
}
