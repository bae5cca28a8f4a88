import type { Context } from '#server/context.ts';
import { conflict, invalid, notFound } from '#domain/problem.ts';
import type { Role } from '#domain/verbs.ts';
import { USUAL_SAMPLING } from '#features/noise/noise.rules.ts';
import * as workspaceSettings from '#features/people/workspace-settings.service.ts';
import { voiceOf as voiceOfRoles } from '#features/people/guarded.rules.ts';
import { standOf, type Holder, type Settings, type Voice } from './custody.rules.ts';
import type { VoiceRow, OpeningRow } from './custody.tables.ts';
import * as identities from './identities.queries.ts';
import * as queries from './custody.queries.ts';

export const done = { ok: true as const };

export const DAY = 86_400_000;

export const holderOf = (row: queries.HolderRow): Holder => ({
  id: row.id,
  member: row.member_id,
  organisation: row.organisation_id,
  outside: row.outside,
  usable: row.state === 'ready' && row.present,
});

export const voiceOf = (row: VoiceRow): Voice => ({
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
    smsWords: row?.sms_words ?? {},
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

/**
 * How far they decide with others. Whoever holds the role of custodian has a voice once two have appointed them: an administrator who gives the role
 * makes no second voice by it.
 */
export async function voiceHere(context: Context, me: queries.MemberRow): Promise<0 | 1 | 2> {
  const inOffice = (await queries.holderRows(context)).some(
    (it) => it.member_id === me.id && ['agreed', 'keyed', 'ready'].includes(it.state),
  );
  return inOffice ? 2 : voiceOfRoles(me.roles as Role[]);
}

/** Writes down a voice, once. @throws Problem 409 `spoken` */
export async function speak(
  context: Context,
  subjectId: string,
  it: { yes: boolean; reason: string | null },
): Promise<Voice[]> {
  const me = await actingMember(context);
  const before = await queries.voiceRows(context, [subjectId]);
  if (before.some((voice) => voice.member_id === me.id)) throw conflict('spoken', 'You have spoken on this already.');
  const voice = await voiceHere(context, me);
  if (voice === 0)
    throw conflict('not_in_office', 'You have a voice once two people of different organisations have appointed you.');
  if (!it.yes && !it.reason)
    throw invalid('reason_needed', 'Say why not: the others need to know.', [
      { where: 'body/reason', code: 'needed', detail: 'A sentence is enough.' },
    ]);
  await queries.insertVoice(context, {
    subject_id: subjectId,
    member_id: me.id,
    organisation_id: me.organisation_id,
    administrator_only: voice === 1,
    yes: it.yes,
    reason: it.reason,
    at: context.now(),
  });
  return (await queries.voiceRows(context, [subjectId])).map(voiceOf);
}

/** Where an opening stands, with the seats of its generation. */
export async function openingNow(context: Context, row: OpeningRow) {
  const seats = await seatsOf(context, row.generation);
  const answers = (await identities.answerRows(context, [row.id])).map((a) => ({
    custodian: a.custodian_id,
    organisation: a.organisation_id,
    yes: a.yes,
  }));
  const it = { asker: row.asked_by, expiresAt: row.expires_at.getTime(), seats, answers, state: row.state };
  return { it, stand: standOf(it, context.now().getTime()) };
}
