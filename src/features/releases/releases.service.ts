import { createHash, randomInt } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Context } from '#server/context.ts';
import { uuidv4 } from '#domain/ids.ts';
import { conflict, forbidden, notFound } from '#domain/problem.ts';
import { verdictOf } from '#features/custody/custody.rules.ts';
import * as custody from '#features/custody/custody.service.ts';
import * as incidents from '#features/incidents/incidents.service.ts';
import { batchesAfter, WAIT_MS } from './release.rules.ts';
import type { PublicBody } from './releases.contract.ts';
import * as queries from './releases.queries.ts';
import { demandSomething, snapshotOf, type ReleaseInput } from './snapshot.service.ts';

const iso = (at: Date | null | undefined): string | null => at?.toISOString() ?? null;
const done = { ok: true as const };

/** SHA-256 of a body's canonical form (RFC 8785), in hex. */
export const hashOf = (body: PublicBody): string => createHash('sha256').update(canonicalize(body)!).digest('hex');

type Member = Awaited<ReturnType<typeof queries.memberRows>>[number];

function lineOf(context: Context, row: queries.ReleaseRow, voices: queries.VoiceRow[], members: Map<string, Member>) {
  const mine = row.author_id === context.caller.memberId;
  const given = voices.filter((it) => it.release_id === row.id);
  return {
    id: row.id,
    number: row.number,
    title: row.title,
    state: row.state,
    author: members.get(row.author_id)?.name ?? '',
    mine,
    createdAt: row.created_at.toISOString(),
    agreedAt: iso(row.agreed_at),
    dueAt: iso(row.due_at),
    outAt: iso(row.out_at),
    endedAt: iso(row.ended_at),
    endReason: row.end_reason,
    yes: given.filter((it) => it.yes).length,
    asksMe: faultOfVoice(context, row, given) === null,
  };
}

type VoiceFault = 'own_release' | 'not_waiting' | 'answered' | 'same_organisation';

function faultOfVoice(
  context: Context,
  row: queries.ReleaseRow,
  given: readonly queries.VoiceRow[],
): VoiceFault | null {
  if (row.state !== 'frozen') return 'not_waiting';
  if (row.author_id === context.caller.memberId) return 'own_release';
  if (given.some((it) => it.member_id === context.caller.memberId)) return 'answered';
  return given.some((it) => it.organisation_id === context.caller.organisationId) ? 'same_organisation' : null;
}

const membersById = async (context: Context) => new Map((await queries.memberRows(context)).map((it) => [it.id, it]));

export async function listReleases(context: Context, page: { after?: number | undefined; limit: number }) {
  const members = await membersById(context);
  const found = await queries.releaseRows(context, { after: page.after, most: page.limit + 1 });
  const rows = found.slice(0, page.limit);
  const voices = await queries.voiceRows(
    context,
    rows.map((row) => row.id),
  );
  return {
    releases: rows.map((row) => lineOf(context, row, voices, members)),
    next: found.length > rows.length ? (rows.at(-1)?.number ?? null) : null,
    total: await queries.countReleases(context),
  };
}

export async function readRelease(context: Context, id: string) {
  const row = await queries.releaseRow(context, id);
  if (!row) throw notFound('release');
  const members = await membersById(context);
  const voices = await queries.voiceRows(context, [id]);
  const corrects = row.corrects_id ? await queries.releaseRow(context, row.corrects_id) : undefined;
  return {
    ...lineOf(context, row, voices, members),
    body: row.snapshot,
    sha256: row.sha256,
    held: row.held,
    publicId: row.public_id,
    corrects: corrects ? { id: corrects.id, number: corrects.number, title: corrects.title } : null,
    voices: voices.map((it) => ({
      name: members.get(it.member_id)?.name ?? '',
      organisation: members.get(it.member_id)?.organisation ?? '',
      yes: it.yes,
      reason: it.reason,
      at: it.at.toISOString(),
    })),
  };
}

async function corrected(context: Context, id: string | null): Promise<queries.ReleaseRow | null> {
  if (id === null) return null;
  const row = await queries.releaseRow(context, id);
  if (!row) throw notFound('release');
  if (row.state !== 'out' && row.state !== 'recalled')
    throw conflict('not_out', 'Only what the public has seen can be corrected. Withdraw this one instead.');
  return row;
}

export async function tryRelease(context: Context, input: ReleaseInput) {
  const earlier = await corrected(context, input.correctsId);
  const { body, held, chosen } = await snapshotOf(context, input, uuidv4(), earlier?.public_id ?? null);
  return { body, held, chosen };
}

/** Freezes what the public will get. Nothing of it can be changed afterwards. */
export async function freezeRelease(context: Context, input: ReleaseInput) {
  const before = await queries.releaseRow(context, input.id);
  if (before) {
    if (before.author_id !== context.caller.memberId || before.title !== input.title)
      throw conflict('id_taken', 'Another release has this id already.');
    return { id: before.id, number: before.number, sha256: before.sha256 };
  }
  // the number is taken first: two who freeze at once come one after the other, and the second compares with the first
  const number = await incidents.nextNumber(context, 'release');
  const earlier = await corrected(context, input.correctsId);
  const publicId = uuidv4();
  const snapshot = await snapshotOf(context, input, publicId, earlier?.public_id ?? null);
  demandSomething(snapshot);
  const sha256 = hashOf(snapshot.body);
  await queries.insertRelease(context, {
    id: input.id,
    number,
    public_id: publicId,
    title: input.title,
    state: 'frozen',
    snapshot: snapshot.body,
    sha256,
    held: snapshot.held,
    corrects_id: input.correctsId,
    author_id: context.caller.memberId!,
    author_organisation_id: context.caller.organisationId!,
    created_at: context.now(),
    agreed_at: null,
    due_at: null,
    out_at: null,
    ended_at: null,
    ended_by: null,
    end_reason: null,
  });
  await queries.insertMembers(
    context,
    input.id,
    snapshot.cells.flatMap((cell) =>
      cell.incidents.map((incident) => ({
        cell: cell.id,
        incident,
        killed: cell.shows.killed,
        hurt: cell.shows.hurt,
      })),
    ),
  );
  await queries.insertPlaces(context, snapshot.shownAt);
  await queries.insertBlocks(context, input.id, snapshot.blocked);
  await context.record('release.freeze', 'release', input.id, { number, publicId, sha256, corrects: input.correctsId });
  await context.announce('releases', input.id);
  return { id: input.id, number, sha256 };
}

const FAULTS: Record<VoiceFault, string> = {
  own_release: 'Whoever wrote a release has no voice in it.',
  not_waiting: 'This release no longer waits for voices.',
  answered: 'You have given your voice already.',
  same_organisation: 'Somebody of your organisation has given a voice. The other must come from another organisation.',
};

export async function giveVoice(
  context: Context,
  id: string,
  it: { yes: boolean; seen: string; reason: string | null },
) {
  const row = await queries.lockRelease(context, id);
  if (!row) throw notFound('release');
  const { memberId, organisationId } = context.caller;
  if (!memberId || !organisationId) throw forbidden('release.approve');
  const voices = await queries.voiceRows(context, [id]);
  const fault = faultOfVoice(context, row, voices);
  // a second no from the same house stops it as well as the first
  if (fault && !(fault === 'same_organisation' && !it.yes)) throw conflict(fault, FAULTS[fault]);
  if (it.seen !== row.sha256)
    throw conflict('not_what_you_saw', 'What you saw is not what would leave. Look at the preview again.');
  if (!it.yes && !it.reason) throw conflict('reason_needed', 'Say why this should not leave.');
  await queries.insertVoice(context, {
    release_id: id,
    member_id: memberId,
    organisation_id: organisationId,
    yes: it.yes,
    seen: it.seen,
    reason: it.reason,
    at: context.now(),
  });
  await context.record(it.yes ? 'release.agree' : 'release.refuse', 'release', id, {
    sha256: it.seen,
    reason: it.reason,
  });
  const verdict = verdictOf(
    [...voices, { member_id: memberId, organisation_id: organisationId, yes: it.yes }].map((one) => ({
      member: one.member_id,
      organisation: one.organisation_id,
      administratorOnly: false,
      yes: one.yes,
    })),
    [row.author_id],
  );
  if (verdict === 'refused') await end(context, id, 'refused', it.reason);
  if (verdict === 'agreed') {
    if (!(await queries.holds(context, id))) await end(context, id, 'stopped', null);
    else {
      const batches = batchesAfter(context.now().getTime());
      const due = batches[randomInt(batches.length)]!;
      await queries.updateRelease(context, id, { state: 'agreed', agreed_at: context.now(), due_at: due });
      await context.record('release.agreed', 'release', id, { sha256: row.sha256, due: due.toISOString() });
    }
  }
  await context.announce('releases', id);
  return done;
}

export async function end(
  context: Context,
  id: string,
  state: 'refused' | 'withdrawn' | 'stopped' | 'recalled',
  reason: string | null,
): Promise<void> {
  await queries.updateRelease(context, id, {
    state,
    ended_at: context.now(),
    ended_by: context.caller.memberId,
    end_reason: reason,
  });
  await context.record(`release.${state}`, 'release', id, { reason });
  await context.announce('releases', id);
}

export async function withdrawRelease(context: Context, id: string, reason: string) {
  const row = await queries.lockRelease(context, id);
  if (!row) throw notFound('release');
  if (row.state === 'withdrawn') return done;
  if (row.state !== 'frozen' && row.state !== 'agreed')
    throw conflict('no_such_step', 'Only what is not out yet can be withdrawn. Recall what is out.');
  await end(context, id, 'withdrawn', reason);
  return done;
}

/** From the public at once: the body is gone in the same transaction, a tombstone with day and reason stays. */
export async function recallRelease(context: Context, id: string, reason: string) {
  const row = await queries.lockRelease(context, id);
  if (!row) throw notFound('release');
  if (row.state === 'recalled') return done;
  if (row.state !== 'out') throw conflict('not_out', 'This release is not out. Withdraw it instead.');
  if (!(await queries.takeBack(context, id, reason, context.now().toISOString().slice(0, 10))))
    throw notFound('release');
  await end(context, id, 'recalled', reason);
  return done;
}

export async function readSettings(context: Context) {
  const row = await queries.settingsRow(context);
  const asked = row?.asked_at != null;
  return {
    protected: !asked
      ? ('never' as const)
      : !row!.protected_from
        ? ('asked' as const)
        : row!.protected_from > context.now()
          ? ('soon' as const)
          : ('counted' as const),
    askedBy: asked ? ((await membersById(context)).get(row!.asked_by!)?.name ?? '') : null,
    from: iso(row?.protected_from),
    mayAgree:
      asked &&
      !row!.protected_from &&
      row!.asked_by !== context.caller.memberId &&
      row!.asked_organisation_id !== context.caller.organisationId,
  };
}

const NEVER = { asked_by: null, asked_organisation_id: null, asked_at: null, agreed_by: null, protected_from: null };

/** Weakening takes two and a day, and every custodian is told; the way back takes one and no time. */
export async function askSettings(context: Context, allow: boolean) {
  const row = await queries.settingsRow(context);
  if (!allow) {
    await queries.putSettings(context, NEVER);
    await context.record('release.settings', 'workspace', context.workspace.id, { protected: 'never' });
  } else if (!row?.asked_at) {
    await queries.putSettings(context, {
      ...NEVER,
      asked_by: context.caller.memberId,
      asked_organisation_id: context.caller.organisationId,
      asked_at: context.now(),
    });
    await context.record('release.settings', 'workspace', context.workspace.id, { protected: 'asked' });
    await custody.tell(context, 'release_protected_asked', context.workspace.id);
  } else if (!row.protected_from) {
    if (row.asked_by === context.caller.memberId || row.asked_organisation_id === context.caller.organisationId)
      throw conflict('same_organisation', 'The second person must come from another organisation than the first.');
    const from = new Date(context.now().getTime() + WAIT_MS);
    await queries.putSettings(context, {
      asked_by: row.asked_by,
      asked_organisation_id: row.asked_organisation_id,
      asked_at: row.asked_at,
      agreed_by: context.caller.memberId,
      protected_from: from,
    });
    await context.record('release.settings', 'workspace', context.workspace.id, {
      protected: 'agreed',
      from: from.toISOString(),
    });
    await custody.tell(context, 'release_protected_agreed', context.workspace.id);
  }
  await context.announce('releases', null);
  return readSettings(context);
}
