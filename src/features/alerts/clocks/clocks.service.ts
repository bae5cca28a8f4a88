import type { Context } from '#server/context.ts';
import { conflict, invalid, notFound } from '#domain/problem.ts';
import type { ClockSettings } from '#domain/levels.ts';
import * as custody from '#features/custody/custody.service.ts';
import * as people from '#features/people/people.service.ts';
import * as workspaceSettings from '#features/people/workspace-settings.service.ts';
import * as queries from '../mandates.queries.ts';
import { badClock } from '../mandate-change.rules.ts';
import {
  ASKED_LIVES_MS,
  changedTimes,
  standOfAsked,
  timeProblems,
  timesOf,
  USUAL_TIMES,
  WAIT_MS,
  weakens,
  type Times,
} from './clocks.rules.ts';

/** What holds now, and what waits to. */
async function load(context: Context) {
  const settings = await workspaceSettings.readSettings(context);
  const now = timesOf({ clocks: settings.clocks as ClockSettings, claims: settings.claims });
  const { slower } = settings;
  const stand =
    slower &&
    standOfAsked(
      { askedAt: Date.parse(slower.askedAt), from: slower.from === null ? null : Date.parse(slower.from) },
      context.now().getTime(),
    );
  return { now, asked: stand === 'asked' || stand === 'agreed' ? slower! : null };
}

const timesOfAsked = (it: workspaceSettings.SlowerTimes): Times =>
  timesOf({ clocks: it.times.clocks as ClockSettings, claims: it.times.claims });

export async function readTimes(context: Context) {
  const { now, asked } = await load(context);
  const members = asked ? (await people.listMembers(context)).members : [];
  const member = (id: string | null) => members.find((it) => it.id === id);
  return {
    now,
    usual: USUAL_TIMES,
    asked: asked && {
      id: asked.id,
      times: timesOfAsked(asked),
      reason: asked.reason,
      by: {
        name: member(asked.askedBy)?.name ?? '',
        organisation: member(asked.askedBy)?.organisation.name ?? '',
      },
      at: asked.askedAt,
      agreed: asked.from === null ? null : { name: member(asked.agreedBy)?.name ?? '', from: asked.from },
      lapsesAt: new Date(Date.parse(asked.askedAt) + ASKED_LIVES_MS).toISOString(),
      mayAgree:
        asked.from === null &&
        context.caller.verbs.includes('alert.coordinate') &&
        asked.askedBy !== context.caller.memberId &&
        asked.askedOrganisation !== context.caller.organisationId,
    },
  };
}

/**
 * Shorter times hold at once and end what was asked for before. Longer ones wait for a second person.
 * @throws Problem 422 `times_do_not_hold`, 409 `mandate_times`, `nothing_changed` or `change_waits`
 */
export async function changeTimes(context: Context, it: { id: string; times: Times; reason: string }) {
  await workspaceSettings.lockSettings(context);
  const { now, asked } = await load(context);
  if (asked?.id === it.id) return readTimes(context);
  const problems = timeProblems(it.times);
  if (problems.length > 0)
    throw invalid(
      'times_do_not_hold',
      'These times do not hold: first the reminder, then the answer, then the substitute, then the coordinator; the graver, the sooner.',
      problems.map((one) => ({ where: `body/times/${one.where.replaceAll('.', '/')}`, code: one.code, detail: '' })),
    );
  const changed = changedTimes(now, it.times);
  if (changed.length === 0) throw conflict('nothing_changed', 'These are the times that hold already.');
  await demandMandatesFit(context, now, it.times);
  const detail = { id: it.id, changed, reason: it.reason };
  if (!weakens(now, it.times)) {
    await workspaceSettings.putSettings(context, { clocks: it.times.clocks, claims: it.times.claims, slower: null });
    await context.record('workspace.times.change', 'workspace', context.workspace.id, {
      ...detail,
      ended: asked?.id ?? null,
    });
  } else {
    if (asked) throw conflict('change_waits', 'Longer times were asked for already. Agree to them or stop them first.');
    await workspaceSettings.putSettings(context, {
      // what was agreed to earlier and holds by now is kept as what holds
      clocks: now.clocks,
      claims: now.claims,
      slower: {
        id: it.id,
        times: { clocks: it.times.clocks, claims: it.times.claims },
        reason: it.reason,
        askedBy: context.caller.memberId!,
        askedOrganisation: context.caller.organisationId!,
        askedAt: context.now().toISOString(),
        agreedBy: null,
        from: null,
      },
    });
    await context.record('workspace.times.ask', 'workspace', context.workspace.id, detail);
    await custody.tell(context, 'longer_times_asked', it.id);
  }
  await context.announce('clocks');
  return readTimes(context);
}

/** Times that somebody accepted for themselves come before the workspace's, and must go on holding beside them. */
async function demandMandatesFit(context: Context, now: Times, wanted: Times): Promise<void> {
  const fits = (it: queries.MandateRow, times: Times) => badClock(times.clocks, it.clocks as ClockSettings) === null;
  const unfit = (await queries.listMandateRows(context)).filter((it) => fits(it, now) && !fits(it, wanted));
  if (unfit.length > 0)
    throw conflict(
      'mandate_times',
      `Times accepted in a mandate would no longer fit: ${unfit.map((it) => it.title).join(', ')}. Agree on others there first.`,
      { titles: unfit.map((it) => it.title).join(', ') },
    );
}

/** @throws Problem 404, 409 `agreed_already` or `same_organisation` */
export async function agreeToTimes(context: Context, id: string) {
  await workspaceSettings.lockSettings(context);
  const { asked } = await load(context);
  if (asked?.id !== id) throw notFound('change');
  if (asked.from !== null) throw conflict('agreed_already', 'A second person has agreed to these times already.');
  if (asked.askedBy === context.caller.memberId || asked.askedOrganisation === context.caller.organisationId)
    throw conflict('same_organisation', 'The second person must come from another organisation than the first.');
  const from = new Date(context.now().getTime() + WAIT_MS).toISOString();
  await workspaceSettings.putSettings(context, { slower: { ...asked, agreedBy: context.caller.memberId, from } });
  await context.record('workspace.times.agree', 'workspace', context.workspace.id, { id, from });
  await custody.tell(context, 'longer_times_agreed', id);
  await context.announce('clocks');
  return readTimes(context);
}

/** @throws Problem 404 when they hold already, or were never asked for */
export async function stopTimes(context: Context, id: string) {
  await workspaceSettings.lockSettings(context);
  const { asked } = await load(context);
  if (asked?.id !== id) throw notFound('change');
  await workspaceSettings.putSettings(context, { slower: null });
  await context.record('workspace.times.stop', 'workspace', context.workspace.id, { id });
  await context.announce('clocks');
  return readTimes(context);
}
