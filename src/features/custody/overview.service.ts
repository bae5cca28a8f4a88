import type { Context } from '#server/context.ts';
import { toBase64 } from './box.ts';
import { answerFault, forecastOf, seatAdvice, testClock } from './custody.rules.ts';
import * as identities from './identities.queries.ts';
import * as queries from './custody.queries.ts';
import { done, holderOf, settingsOf, actingMember, voiceHere } from './custody.service.ts';

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
    await identities.openingRows(context),
    await queries.testRows(context),
    await queries.toldRows(context, me.id),
    await identities.identityCounts(context),
    await queries.memberRows(context),
  ];
  const answers = await identities.answerRows(
    context,
    openings.map((it) => it.id),
  );
  const voices = await queries.voiceRows(context, [...holders.map((it) => it.id), ...changes.map((it) => it.id)]);
  const aliases = await identities.aliasesOf(
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
  const mayAgree = context.caller.verbs.includes('custody.agree') && (await voiceHere(context, me)) > 0;
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
      rights: it.body.rights ?? null,
      names: it.body.names ?? [],
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
          told: it.told && it.told_at ? { is: it.told, why: it.told_why, at: it.told_at.toISOString() } : null,
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
