import { z } from 'zod';
import type { BodyOf, OutOf, QueryOf } from '#domain/operation.ts';
import { conflict, invalid, notFound, Problem } from '#domain/problem.ts';
import type { Context } from '#server/context.ts';
import type { FileAnswer } from '#server/http.ts';
import { endpointProblem, isInside } from '#server/outward.ts';
import { headsIn, type Checkpoint } from './checkpoint.rules.ts';
import type { addParty as addPartyOperation, checkOut, listLedger, readLedgerState } from './ledger.contract.ts';
import type { LedgerKit } from './ledger.kit.ts';
import * as queries from './ledger.queries.ts';
import { headHolds, type OutsideHead } from './ledger.rules.ts';

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

/** Of what no table shows to one and hides from another: settings of the workspace itself, and what everybody may read. */
const OPEN_KINDS = new Set(['workspace', 'place', 'place_import', 'checkpoint_party', 'custody', 'change']);

/** The lines whose details whoever asks may read: those about something they may read under their own rights. */
async function shownOf(context: Context, rows: readonly queries.LineRow[]): Promise<Set<string>> {
  const shown = new Set<string>();
  for (const [kind, some] of Map.groupBy(rows, (row) => row.subject_kind)) {
    const table = Object.hasOwn(queries.SUBJECT_TABLES, kind)
      ? queries.SUBJECT_TABLES[kind as keyof typeof queries.SUBJECT_TABLES]
      : null;
    const may = table ? await queries.readable(context, table, [...new Set(some.map((row) => row.subject_id))]) : null;
    for (const row of some) if (may?.has(row.subject_id) ?? OPEN_KINDS.has(kind)) shown.add(row.id);
  }
  return shown;
}

export async function list(context: Context, asked: QueryOf<typeof listLedger>): Promise<OutOf<typeof listLedger>> {
  const rows = await queries.listLines(context, { ...asked, limit: asked.limit + 1 });
  const more = rows.length > asked.limit;
  const page = rows.slice(0, asked.limit);
  const shown = await shownOf(context, page);
  return {
    lines: page.map((row) => ({
      id: row.id,
      seq: row.seq,
      at: row.at.toISOString(),
      memberId: row.member_id,
      memberName: row.member_name,
      verb: row.verb,
      subjectKind: row.subject_kind,
      subjectId: row.subject_id,
      commitment: row.commitment.toString('hex'),
      detailState: !row.has_detail ? 'erased' : shown.has(row.id) ? 'shown' : 'hidden',
      detail: shown.has(row.id) ? row.detail : null,
    })),
    next: more ? page.at(-1)!.id : null,
  };
}

export function outsideHead(workspaceId: string, row: queries.HeadRow): OutsideHead {
  return {
    workspaceId,
    seq: row.seq,
    hash: row.hash.toString('hex'),
    at: row.at.toISOString(),
    keyId: row.key_id,
    ...(row.after === null ? {} : { after: row.after }),
    signature: row.signature.toString('base64'),
  };
}

const checkOf = (row: queries.CheckRow): z.output<typeof checkOut> => ({
  id: row.id,
  askedAt: row.asked_at.toISOString(),
  state: row.state,
  total: row.total,
  entries: row.entries,
  finishedAt: iso(row.finished_at),
  verdict: row.verdict,
});

export async function readState(context: Context, kit: LedgerKit | null): Promise<OutOf<typeof readLedgerState>> {
  const head = await queries.newestHead(context);
  const waiting = await queries.waiting(context);
  return {
    head: head
      ? { seq: head.seq, hash: head.hash.toString('hex'), at: head.at.toISOString(), keyId: head.key_id }
      : null,
    waiting: waiting.n,
    waitingSince: iso(waiting.since),
    deployment: kit?.deployment ?? null,
    publicKey: kit?.publicKey ?? null,
    folders: kit?.folders ?? [],
    parties: (await queries.parties(context)).map((row) => ({
      id: row.id,
      kind: row.kind,
      keeper: row.keeper,
      address: row.address,
      addedAt: row.added_at.toISOString(),
      lastOkAt: iso(row.last_ok_at),
      lastSeq: row.last_seq,
      failures: row.failures,
      lastError: row.last_error,
      nextAt: iso(row.next_at),
      ending: row.ending && { from: row.ends_from!.toISOString(), agreed: row.ending === 'agreed' },
    })),
    sendings: (await queries.sendings(context)).map((row) => ({
      id: row.id,
      partyId: row.party_id,
      keeper: row.keeper,
      at: row.at.toISOString(),
      seq: row.seq,
      error: row.error,
    })),
    checks: (await queries.checks(context, null)).map(checkOf),
  };
}

/** The newest head of this workspace as it leaves the house. */
export async function checkpointOf(context: Pick<Context, 'tx' | 'workspace' | 'now'>): Promise<Checkpoint | null> {
  const head = await queries.newestHead(context);
  return (
    (head && {
      kind: 'baraza-checkpoint',
      v: 1,
      deployment: head.key_id,
      at: context.now().toISOString(),
      heads: [outsideHead(context.workspace.id, head)],
    }) ??
    null
  );
}

export async function exportHeads(context: Context): Promise<FileAnswer> {
  const checkpoint = await checkpointOf(context);
  if (!checkpoint) throw conflict('nothing_sealed', 'Nothing is sealed yet. Wait a second and try again.');
  return {
    bytes: Buffer.from(`${JSON.stringify(checkpoint, null, 2)}\n`),
    mediaType: 'application/json',
    name: `head-${checkpoint.heads[0]!.seq}.json`,
  };
}

const MOST_PARTIES = 10;

export async function addParty(
  context: Context,
  kit: LedgerKit | null,
  it: BodyOf<typeof addPartyOperation>,
): Promise<{ id: string }> {
  const fault = (detail: string) =>
    invalid('bad_address', detail, [{ where: 'body/address', code: 'bad_address', detail }]);
  if (it.kind === 'folder' && !kit?.folders.includes(it.address))
    throw fault('Whoever runs this machine has set up no folder of this name (BARAZA_CHECKPOINT_FOLDERS).');
  if (it.kind === 'email' && !z.email().safeParse(it.address).success) throw fault('This is no address of mail.');
  if (it.kind === 'https' && !isInside(it.address, kit?.inside ?? []) && endpointProblem(it.address) !== null)
    throw fault(
      'Give a public address that begins with https:// and names no port or password. One inside this network must be allowed by whoever runs the machine (BARAZA_INSIDE_ALLOWED).',
    );
  const there = await queries.parties(context);
  if (there.some((row) => row.kind === it.kind && row.address === it.address))
    throw conflict('party_there', 'This address is sent the heads already.');
  if (there.length >= MOST_PARTIES)
    throw conflict('too_many_parties', 'Ten outside parties are enough. End one first.');
  await queries.insertParty(context, it);
  await context.record('checkpoint.add', 'checkpoint_party', it.id, {
    kind: it.kind,
    keeper: it.keeper,
    address: it.address,
  });
  await context.announce('ledger');
  return { id: it.id };
}

/**
 * Ends a party that nothing ever reached. Whoever ends one that keeps heads could afterwards write the record anew unseen.
 * @throws Problem 409 `two_needed`
 */
export async function endParty(context: Context, id: string): Promise<{ ok: true }> {
  if (!(await queries.parties(context)).some((row) => row.id === id)) throw notFound('outside party');
  if (!(await queries.endUnreached(context, id)))
    throw conflict(
      'two_needed',
      'It keeps heads of this record. To end it takes two people of different organisations and a day: propose it among the changes of the custody.',
    );
  await context.record('checkpoint.end', 'checkpoint_party', id, {});
  await context.announce('ledger');
  return { ok: true };
}

export async function tryParty(context: Context, id: string): Promise<{ ok: true }> {
  if (!(await queries.updateParty(context, id, { nextAt: context.now(), anew: true }))) throw notFound('outside party');
  return { ok: true };
}

export async function startCheck(
  context: Context,
  it: { id: string; kept: string },
): Promise<z.output<typeof checkOut>> {
  let heads: OutsideHead[] = [];
  if (it.kept.trim() !== '') {
    try {
      heads = headsIn(it.kept).filter((head) => head.workspaceId === context.workspace.id);
    } catch {
      throw invalid('no_head', 'There is no signed head in this file.');
    }
    if (heads.length === 0) throw invalid('head_of_another', 'The heads in this file are of another workspace.');
  }
  if ((await queries.checks(context, null)).some((row) => row.state === 'waiting' || row.state === 'running'))
    throw conflict('check_running', 'The record is being read already. Wait until that is done.');
  const head = await queries.newestHead(context);
  await queries.insertCheck(context, { id: it.id, heads: heads.slice(0, 10_000), total: head?.seq ?? 0 });
  await context.enqueue('ledger-check', { check: it.id });
  await context.announce('ledger');
  return readCheck(context, it.id);
}

export async function readCheck(context: Context, id: string): Promise<z.output<typeof checkOut>> {
  const [row] = await queries.checks(context, id);
  if (!row) throw notFound('check');
  return checkOf(row);
}

/** Only what its own deployment signed is kept, so that nobody can fill the house or put words in another's mouth. */
export async function keep(context: Context, kit: LedgerKit | null, it: Checkpoint): Promise<{ kept: number }> {
  const key = kit?.keepsFor.get(it.deployment);
  if (!key) throw new Problem(403, 'not_kept_here', 'This house has not agreed to keep the heads of that deployment.');
  if (!it.heads.every((head) => headHolds(head, Buffer.from(head.signature, 'base64'), key)))
    throw invalid('head_signature', 'A head is not signed with the key of that deployment.');
  return { kept: await queries.insertKept(context, it.deployment, it.heads) };
}
