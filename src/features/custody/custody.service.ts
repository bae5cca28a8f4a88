import type { Context } from '#server/context.ts';
import { conflict, invalid, notFound, Problem } from '#domain/problem.ts';
import { keyedHash } from '#server/keys.ts';
import { uuidv4 } from '#domain/ids.ts';
import { USUAL_SAMPLING } from '#features/noise/noise.rules.ts';
import * as workspaceSettings from '#features/people/workspace-settings.service.ts';
import { sealTestBox, toBase64, fromBase64, type Lock } from './box.ts';
import {
  answerFault,
  forecastOf,
  seatAdvice,
  standOf,
  testClock,
  TEST_WITHIN_DAYS,
  verdictOf,
  type Holder,
  type Settings,
  type Voice,
} from './custody.rules.ts';
import * as queries from './custody.queries.ts';

const done = { ok: true as const };
const DAY = 86_400_000;

export const holderOf = (row: queries.HolderRow): Holder => ({
  id: row.id,
  member: row.member_id,
  organisation: row.organisation_id,
  outside: row.outside,
  usable: row.state === 'ready' && row.present,
});
export const voiceOf = (row: queries.VoiceRow): Voice => ({
  member: row.member_id,
  organisation: row.organisation_id,
  administratorOnly: row.administrator_only,
  yes: row.yes,
});

export async function settingsOf(context: Context): Promise<Settings> {
  const row = await queries.settingsRow(context);
  const { secondFactor, noise } = await workspaceSettings.readSettings(context);
  return {
    testDays: row?.test_days ?? 91,
    requestHours: row?.request_hours ?? 72,
    addresses: row?.addresses ?? ('none' as const),
    outsideWords: row?.outside_words ?? null,
    secondFactor,
    smsTexts: row?.sms_texts ?? false,
    smsDialogue: row?.sms_dialogue ?? false,
    providers: row?.providers ?? [],
    secondReading: noise ?? USUAL_SAMPLING,
  };
}

/** The custodians of a generation, with whether they still can. */
export async function seatsOf(context: Context, generation: number, holders?: queries.HolderRow[]): Promise<Holder[]> {
  const seats = (await queries.seatRows(context)).filter((it) => it.generation === generation);
  return (holders ?? (await queries.holderRows(context)))
    .filter((it) => seats.some((seat) => seat.custodian_id === it.id))
    .map(holderOf);
}

/** A line for every custodian in office, or for those named. */
export async function tell(context: Context, what: string, subjectId: string, members?: string[]): Promise<void> {
  const to =
    members ?? (await queries.holderRows(context)).filter((it) => it.ended_at === null).map((it) => it.member_id);
  await queries.insertTold(
    context,
    [...new Set(to)].map((member_id) => ({
      id: context.newId(),
      member_id,
      what,
      subject_id: subjectId,
      at: context.now(),
      seen_at: null,
      mailed_at: null,
    })),
  );
  await context.announce('custody');
}

/** The one who acts, as a member with an organisation and offices. */
export async function actingMember(context: Context): Promise<queries.MemberRow> {
  const me = (await queries.memberRows(context)).find((it) => it.id === context.caller.memberId);
  if (!me) throw notFound('member');
  return me;
}
export const administratorOnly = (me: queries.MemberRow): boolean => me.roles.every((role) => role === 'administrator');

/** Writes down a voice, once. @throws Problem 409 `spoken` */
export async function speak(
  context: Context,
  subjectId: string,
  it: { yes: boolean; reason: string | null },
): Promise<Voice[]> {
  const me = await actingMember(context);
  const before = await queries.voiceRows(context, [subjectId]);
  if (before.some((voice) => voice.member_id === me.id)) throw conflict('spoken', 'You have spoken on this already.');
  if (!it.yes && !it.reason)
    throw invalid('reason_needed', 'Say why not: the others need to know.', [
      { where: 'body/reason', code: 'needed', detail: 'A sentence is enough.' },
    ]);
  await queries.insertVoice(context, {
    subject_id: subjectId,
    member_id: me.id,
    organisation_id: me.organisation_id,
    administrator_only: administratorOnly(me),
    yes: it.yes,
    reason: it.reason,
    at: context.now(),
  });
  return (await queries.voiceRows(context, [subjectId])).map(voiceOf);
}

/** Everything that those who look after the custody see. */
export async function readCustody(context: Context) {
  const now = context.now().getTime();
  const me = await actingMember(context);
  const [holders, generations, seatRows, settings, changes, openings, tests, told, counts, members] = [
    await queries.holderRows(context),
    await queries.generationRows(context),
    await queries.seatRows(context),
    await settingsOf(context),
    await queries.changeRows(context),
    await queries.openingRows(context),
    await queries.testRows(context),
    await queries.toldRows(context, me.id),
    await queries.identityCounts(context),
    await queries.memberRows(context),
  ];
  const answers = await queries.answerRows(
    context,
    openings.map((it) => it.id),
  );
  const voices = await queries.voiceRows(context, [...holders.map((it) => it.id), ...changes.map((it) => it.id)]);
  const aliases = await queries.aliasesOf(
    context,
    openings.map((it) => it.source_id),
  );
  const current = generations.find((it) => it.state === 'current')?.number ?? null;
  const seatsIn = (generation: number) =>
    holders.filter((it) => seatRows.some((s) => s.generation === generation && s.custodian_id === it.id)).map(holderOf);
  const nameOf = (memberId: string) =>
    members.find((it) => it.id === memberId)?.name ?? holders.find((it) => it.member_id === memberId)?.name ?? '–';
  const organisationOf = (organisationId: string) =>
    members.find((it) => it.organisation_id === organisationId)?.organisation ??
    holders.find((it) => it.organisation_id === organisationId)?.organisation ??
    '–';
  const voicesOn = (id: string) =>
    voices
      .filter((it) => it.subject_id === id)
      .map((it) => ({
        member: nameOf(it.member_id),
        organisation: organisationOf(it.organisation_id),
        yes: it.yes,
        reason: it.reason,
        at: it.at.toISOString(),
      }));
  const spoke = (id: string) => voices.some((it) => it.subject_id === id && it.member_id === me.id);
  const mayAgree = context.caller.verbs.includes('custody.agree');
  const mine = holders.find((it) => it.member_id === me.id && it.ended_at === null);
  const lastTest = (custodianId: string) =>
    tests.find((it) => it.custodian_id === custodianId && it.passed_at)?.passed_at ?? null;
  const openTest = (custodianId: string) => tests.find((it) => it.custodian_id === custodianId && !it.passed_at);
  const currentSeats = current === null ? [] : seatsIn(current);
  const countIn = (generation: number | null) => counts.find((it) => it.generation === generation)?.n ?? 0;
  const closing = generations.filter((it) => it.state === 'closing').map((it) => it.number);
  return {
    workspace: { id: context.workspace.id, name: context.workspace.name },
    now: context.now().toISOString(),
    me: {
      memberId: me.id,
      name: me.name,
      custodianId: mine?.id ?? null,
      mayHold: context.caller.verbs.includes('custody.hold'),
      mayAgree,
      mayAsk: context.caller.verbs.includes('identity.ask'),
    },
    generation: current,
    settings,
    custodians: holders.map((it) => {
      const last = lastTest(it.id);
      const open = openTest(it.id);
      const clock = it.ready_at ? testClock((last ?? it.ready_at).getTime(), settings.testDays, now) : null;
      const due = open?.due_at ?? (clock ? new Date(clock.dueAt) : null);
      return {
        id: it.id,
        memberId: it.member_id,
        name: it.name,
        organisation: it.organisation,
        organisationId: it.organisation_id,
        outside: it.outside,
        state: it.state,
        seated: currentSeats.some((seat) => seat.id === it.id),
        publicKey: it.public_key ? toBase64(it.public_key) : null,
        reason: it.reason,
        voices: voicesOn(it.id),
        mayAgree: mayAgree && it.state === 'proposed' && it.member_id !== me.id && !spoke(it.id),
        lastTestAt: last?.toISOString() ?? null,
        testDueAt: it.state === 'ready' ? (due?.toISOString() ?? null) : null,
        testOverdue: it.state === 'ready' && due !== null && now > due.getTime(),
        endReason: it.end_reason,
      };
    }),
    candidates: members
      .filter(
        (it) => it.roles.includes('custodian') && !holders.some((h) => h.member_id === it.id && h.ended_at === null),
      )
      .map((it) => ({ memberId: it.id, name: it.name, organisation: it.organisation })),
    forecast: current === null ? null : forecastOf(currentSeats),
    advice: seatAdvice(
      current === null
        ? holders.filter((it) => it.state === 'ready').map(holderOf)
        : currentSeats.filter((it) => it.usable),
    ),
    identities: { sealed: counts.reduce((sum, it) => sum + it.n, 0), underOldKey: countIn(null) },
    changes: changes.map((it) => ({
      id: it.id,
      kind: it.kind,
      reason: it.reason,
      state: it.state,
      proposedBy: nameOf(it.proposed_by),
      createdAt: it.created_at.toISOString(),
      notBefore: it.not_before.toISOString(),
      expiresAt: it.expires_at.toISOString(),
      seats: it.body.seats,
      settings: it.body.settings,
      keeper: it.body.keeper ?? null,
      voices: voicesOn(it.id),
      mayAgree: mayAgree && (it.state === 'open' || it.state === 'agreed') && !spoke(it.id),
      handingId: it.handing_custodian_id,
      sharingId: it.sharing_custodian_id,
      left:
        it.state === 'running'
          ? it.kind === 'retire'
            ? countIn(null)
            : closing.reduce((sum, n) => sum + countIn(n), 0)
          : 0,
    })),
    openings: await Promise.all(
      openings.map(async (it) => {
        const given = answers.filter((a) => a.opening_id === it.id);
        const seats = seatsIn(it.generation);
        const now3 = {
          asker: it.asked_by,
          expiresAt: it.expires_at.getTime(),
          seats,
          answers: given.map((a) => ({ custodian: a.custodian_id, organisation: a.organisation_id, yes: a.yes })),
        };
        const over = (it.state === 'open' || it.state === 'agreed') && now >= it.expires_at.getTime();
        return {
          id: it.id,
          sourceId: it.source_id,
          alias: aliases.find((a) => a.id === it.source_id)?.alias ?? null,
          identityId: it.identity_id,
          generation: it.generation,
          reason: it.reason,
          askedBy: nameOf(it.asked_by),
          askedById: it.asked_by,
          publicKey: toBase64(it.public_key),
          state: over ? ('lapsed' as const) : it.state,
          createdAt: it.created_at.toISOString(),
          expiresAt: it.expires_at.toISOString(),
          settledAt: it.settled_at?.toISOString() ?? null,
          answers: given.map((a) => {
            const holder = holders.find((h) => h.id === a.custodian_id);
            return {
              custodianId: a.custodian_id,
              name: holder?.name ?? '–',
              organisation: holder?.organisation ?? '–',
              yes: a.yes,
              reason: a.reason,
              at: a.at.toISOString(),
            };
          }),
          myFault: answerFault({ ...now3, state: it.state }, mine ? holderOf(mine) : undefined, true, now),
        };
      }),
    ),
    tests: mine
      ? tests
          .filter((it) => it.custodian_id === mine.id && !it.passed_at)
          .map((it) => ({
            id: it.id,
            box: toBase64(it.box),
            madeAt: it.made_at.toISOString(),
            dueAt: it.due_at.toISOString(),
          }))
      : [],
    told: told.map((it) => ({
      id: it.id,
      what: it.what,
      subjectId: it.subject_id,
      at: it.at.toISOString(),
      seen: it.seen_at !== null,
    })),
  };
}

export async function seeTold(context: Context) {
  if (context.caller.memberId) await queries.seeTold(context, context.caller.memberId);
  return done;
}

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
): Promise<queries.TestRow> {
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
    await queries.putKey(context, id, row.member_id, it.locks);
    await context.record('custodian.relock', 'custodian', id, { locks: it.locks.length });
    const [open] = (await queries.testRows(context)).filter((test) => test.custodian_id === id && !test.passed_at);
    return testOut(open ?? (await makeTest(context, row)));
  }
  if (row.state !== 'agreed' && row.state !== 'keyed')
    throw conflict('no_key_now', 'A key is made once, after two have agreed to the appointment.');
  await queries.updateCustodian(context, id, { state: 'keyed', public_key: publicKey });
  await queries.putKey(context, id, row.member_id, it.locks);
  for (const old of (await queries.testRows(context)).filter((test) => test.custodian_id === id && !test.passed_at))
    await queries.passTest(context, old.id);
  await context.record('custodian.key', 'custodian', id, { publicKey: it.publicKey });
  return testOut(await makeTest(context, { id, public_key: publicKey }));
}
const testOut = (row: queries.TestRow) => ({
  id: row.id,
  box: toBase64(row.box),
  madeAt: row.made_at.toISOString(),
  dueAt: row.due_at.toISOString(),
});

export async function readKey(context: Context) {
  const mine = (await queries.holderRows(context)).find(
    (it) => it.member_id === context.caller.memberId && it.ended_at === null,
  );
  const key = mine?.public_key ? await queries.keyRow(context, mine.id) : undefined;
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

/** Where an opening stands, with the seats of its generation. */
export async function openingNow(context: Context, row: queries.OpeningRow) {
  const seats = await seatsOf(context, row.generation);
  const answers = (await queries.answerRows(context, [row.id])).map((a) => ({
    custodian: a.custodian_id,
    organisation: a.organisation_id,
    yes: a.yes,
  }));
  const it = { asker: row.asked_by, expiresAt: row.expires_at.getTime(), seats, answers, state: row.state };
  return { it, stand: standOf(it, context.now().getTime()) };
}
