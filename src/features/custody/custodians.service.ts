import type { Context } from '#server/context.ts';
import { conflict, notFound, Problem } from '#domain/problem.ts';
import { keyedHash } from '#server/keys.ts';
import { uuidv4 } from '#domain/ids.ts';
import { sealTestBox, toBase64, fromBase64, type Lock } from './box.ts';
import { TEST_WITHIN_DAYS, verdictOf } from './custody.rules.ts';
import type { TestRow } from './custody.tables.ts';
import * as identities from './identities.queries.ts';
import * as queries from './custody.queries.ts';
import { done, DAY, tell, speak } from './custody.service.ts';

/** Proposes a member as custodian; the one who proposes is the first of the two voices. */
export async function proposeCustodian(
  context: Context,
  it: { id: string; memberId: string; outside: boolean; reason: string },
) {
  const before = await queries.lockCustodian(context, it.id);
  if (before) {
    if (before.member_id !== it.memberId) throw conflict('id_taken', 'Another custodian has this id already.');
    return { id: it.id };
  }
  const candidate = (await queries.memberRows(context)).find((m) => m.id === it.memberId);
  if (!candidate) throw notFound('member');
  if (!candidate.roles.includes('custodian'))
    throw conflict('not_in_role', 'An administrator first gives this member the role of custodian.');
  if (it.memberId === context.caller.memberId)
    throw conflict('not_oneself', 'Nobody proposes themselves. Ask somebody of another organisation.');
  if ((await queries.holderRows(context)).some((h) => h.member_id === it.memberId && h.ended_at === null))
    throw conflict('custodian_already', 'This member is a custodian, or proposed as one, already.');
  await queries.insertCustodian(context, {
    id: it.id,
    member_id: it.memberId,
    organisation_id: candidate.organisation_id,
    outside: it.outside,
    state: 'proposed',
    public_key: null,
    reason: it.reason,
    proposed_by: context.caller.memberId!,
    proposed_at: context.now(),
    ready_at: null,
    ended_at: null,
    end_reason: null,
  });
  await speak(context, it.id, { yes: true, reason: null });
  await context.record('custodian.propose', 'custodian', it.id, { memberId: it.memberId });
  await tell(context, 'proposed', it.id);
  return { id: it.id };
}

export async function speakOnCustodian(context: Context, id: string, it: { yes: boolean; reason: string | null }) {
  const row = await queries.lockCustodian(context, id);
  if (!row) throw notFound('custodian');
  if (row.state !== 'proposed') throw conflict('settled', 'This has been settled already.');
  if (row.member_id === context.caller.memberId) throw conflict('not_oneself', 'Nobody speaks for themselves here.');
  const verdict = verdictOf(await speak(context, id, it), [row.member_id]);
  if (verdict === 'agreed') {
    await queries.updateCustodian(context, id, { state: 'agreed' });
    await context.record('custodian.appoint', 'custodian', id, { memberId: row.member_id });
    await tell(context, 'appointed', id);
  } else if (verdict === 'refused') {
    await queries.updateCustodian(context, id, { state: 'refused', ended_at: context.now(), end_reason: it.reason });
    await context.record('custodian.refuse', 'custodian', id, {});
    await tell(context, 'not_appointed', id);
  }
  return { state: verdict === 'waiting' ? ('proposed' as const) : verdict };
}

async function ownCustodian(context: Context, id: string) {
  const row = await queries.lockCustodian(context, id);
  if (!row || row.member_id !== context.caller.memberId) throw notFound('custodian');
  return row;
}

/** A dummy for one custodian. The answer is forgotten here: its keyed hash stays. */
export async function makeTest(
  context: Context,
  custodian: { id: string; public_key: Buffer | null },
): Promise<TestRow> {
  const id = uuidv4();
  const { sealed, answer } = sealTestBox(
    { purpose: 'test', workspace: context.workspace.id, box: id, generation: 0 },
    { custodian: custodian.id, publicKey: new Uint8Array(custodian.public_key!) },
  );
  const row = {
    id,
    custodian_id: custodian.id,
    box: Buffer.from(sealed),
    answer_hash: testHash(context, id, answer),
    made_at: context.now(),
    due_at: new Date(context.now().getTime() + TEST_WITHIN_DAYS * DAY),
    passed_at: null,
  };
  await queries.insertTest(context, row);
  return { ...row, workspace_id: context.workspace.id };
}

const testHash = (context: Context, id: string, answer: string) =>
  keyedHash(context.keys.codeKey, 'custody-test', id, answer);

/** The custodian's key, made in their client. They are ready once they have opened the first dummy with it. */
export async function keepKey(context: Context, id: string, it: { publicKey: string; locks: Lock[] }) {
  const row = await ownCustodian(context, id);
  const publicKey = Buffer.from(fromBase64(it.publicKey));
  if (row.state === 'ready' && row.public_key?.equals(publicKey)) {
    // the same key under other words, or under a passkey beside them
    await identities.putKey(context, id, row.member_id, it.locks);
    await context.record('custodian.relock', 'custodian', id, { locks: it.locks.length });
    const [open] = (await queries.testRows(context)).filter((test) => test.custodian_id === id && !test.passed_at);
    return testOut(open ?? (await makeTest(context, row)));
  }
  if (row.state !== 'agreed' && row.state !== 'keyed')
    throw conflict('no_key_now', 'A key is made once, after two have agreed to the appointment.');
  await queries.updateCustodian(context, id, { state: 'keyed', public_key: publicKey });
  await identities.putKey(context, id, row.member_id, it.locks);
  for (const old of (await queries.testRows(context)).filter((test) => test.custodian_id === id && !test.passed_at))
    await queries.passTest(context, old.id);
  await context.record('custodian.key', 'custodian', id, { publicKey: it.publicKey });
  return testOut(await makeTest(context, { id, public_key: publicKey }));
}

const testOut = (row: TestRow) => ({
  id: row.id,
  box: toBase64(row.box),
  madeAt: row.made_at.toISOString(),
  dueAt: row.due_at.toISOString(),
});

export async function readKey(context: Context) {
  const mine = (await queries.holderRows(context)).find(
    (it) => it.member_id === context.caller.memberId && it.ended_at === null,
  );
  const key = mine?.public_key ? await identities.keyRow(context, mine.id) : undefined;
  if (!mine?.public_key || !key) throw notFound('key');
  return { custodianId: mine.id, publicKey: toBase64(mine.public_key), locks: key.locks as unknown as Lock[] };
}

/** The dummy was opened: the custodian still has key and words. */
export async function passTest(context: Context, id: string, answer: string) {
  const test = (await queries.testRows(context)).find((it) => it.id === id);
  if (!test) throw notFound('test');
  const row = await ownCustodian(context, test.custodian_id);
  if (test.passed_at) return done;
  if (!testHash(context, id, answer).equals(test.answer_hash))
    throw new Problem(422, 'test_wrong', 'That is not what lies in the box.');
  await queries.passTest(context, id);
  if (row.state === 'keyed') {
    await queries.updateCustodian(context, row.id, { state: 'ready', ready_at: context.now() });
    await context.record('custodian.ready', 'custodian', row.id, {});
    await tell(context, 'ready', row.id);
  } else await context.record('custodian.test', 'custodian', row.id, {});
  await context.announce('custody');
  return done;
}

/** The key is lost, or may be in other hands: from now on it counts for nothing. The others are told, and what is left. */
export async function loseKey(context: Context, id: string, reason: string) {
  const row = await ownCustodian(context, id);
  if (row.ended_at) return done;
  await queries.updateCustodian(context, id, { state: 'lost', ended_at: context.now(), end_reason: reason });
  await context.record('custodian.lose', 'custodian', id, {});
  await tell(context, 'lost', id, [
    row.member_id,
    ...(await queries.holderRows(context)).filter((it) => it.ended_at === null).map((it) => it.member_id),
  ]);
  return done;
}
