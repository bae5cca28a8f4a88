import type { Context } from '#server/context.ts';
import { conflict, invalid, notFound, Problem } from '#domain/problem.ts';
import * as guarded from '#features/people/guarded.service.ts';
import * as workspaceSettings from '#features/people/workspace-settings.service.ts';
import {
  CHANGE_LIVES_HOURS,
  forecastOf,
  mergedWords,
  notBefore,
  seatFaults,
  standOfChange,
  weakensSettings,
  type Settings,
} from './custody.rules.ts';
import { holderOf, seatsOf, settingsOf, speak, tell, voiceOf } from './custody.service.ts';
import type { ChangeRow } from './custody.tables.ts';
import * as queries from './custody.queries.ts';
import * as protections from './protections.queries.ts';
import { finishIfShared } from './reshare.service.ts';

const HOUR = 3_600_000;

type Kind = ChangeRow['kind'];

/** What keeps a change from being proposed, or from taking effect, as things are now. @throws Problem */
async function refuseImpossible(context: Context, kind: Kind, body: ChangeRow['body']): Promise<void> {
  const holders = await queries.holderRows(context);
  const generations = await queries.generationRows(context);
  const current = generations.find((it) => it.state === 'current');
  const seats = current ? await seatsOf(context, current.number, holders) : [];
  const gone = current !== undefined && forecastOf(seats).state === 'gone';
  if (kind === 'begin' || kind === 'reseat') {
    const wanted = body.seats.map((id) => holders.find((it) => it.id === id)).filter((it) => it !== undefined);
    if (wanted.length !== body.seats.length || new Set(body.seats).size !== body.seats.length)
      throw notFound('custodian');
    const [fault] = seatFaults(wanted.map(holderOf));
    if (fault)
      throw conflict(
        `seats_${fault}`,
        'At least three custodians of at least two organisations, each of them with a tested key.',
        {
          fault,
        },
      );
    if (kind === 'begin' && current && !gone)
      throw conflict('begun', 'There are custodians already. Propose another set of them.');
    if (kind === 'reseat' && !current) throw conflict('not_begun', 'There are no custodians yet. Propose to begin.');
    if (kind === 'reseat' && gone)
      throw conflict(
        'custody_gone',
        'No two custodians are left who could share anew. Begin again; what was sealed before stays closed.',
      );
  }
  if (kind === 'reseat' && generations.some((it) => it.state === 'closing'))
    throw conflict('sharing', 'Shares are being made anew already. Finish that first.');
  if (kind === 'retire' && (!current || gone))
    throw conflict('not_begun', 'There are no custodians yet. Propose to begin.');
  if (kind === 'settings' && !body.settings)
    throw invalid('settings_needed', 'Say which settings.', [{ where: 'body/settings', code: 'needed', detail: '' }]);
  if (kind === 'rights') {
    if (!body.rights)
      throw invalid('rights_needed', 'Say which rights.', [{ where: 'body/rights', code: 'needed', detail: '' }]);
    await guarded.namesOf(context, body.rights);
  }
  if (kind === 'party' && (!body.partyId || !(await protections.keeperOf(context, body.partyId))))
    throw notFound('outside party');
}

export async function proposeChange(
  context: Context,
  it: {
    id: string;
    kind: Kind;
    seats: string[];
    settings: Settings | null;
    partyId: string | null;
    rights: guarded.RightsAsked | null;
    reason: string;
  },
) {
  const before = await queries.lockChange(context, it.id);
  if (before) {
    if (before.kind !== it.kind) throw conflict('id_taken', 'Another change has this id already.');
    return { id: it.id, notBefore: before.not_before.toISOString() };
  }
  const holding = await settingsOf(context);
  const body = {
    seats: it.kind === 'begin' || it.kind === 'reseat' ? it.seats : [],
    settings: it.kind === 'settings' && it.settings ? onlyIfOther(it.settings, holding) : null,
    // those with a voice may not read the record: who it is about is said to them here
    ...(it.kind === 'party' && it.partyId
      ? { partyId: it.partyId, keeper: (await protections.keeperOf(context, it.partyId)) ?? '' }
      : {}),
    ...(it.kind === 'rights' && it.rights
      ? { rights: it.rights, names: await guarded.namesOf(context, it.rights) }
      : {}),
  };
  await refuseImpossible(context, it.kind, body);
  const live = await queries.liveChanges(context);
  if (
    live.some(
      (other) =>
        (other.kind === it.kind && aboutOf(other.body) === aboutOf(body)) ||
        (isSeating(other.kind) && isSeating(it.kind) && other.state !== 'running'),
    )
  )
    throw conflict('change_waits', 'Another change of this kind waits already. Speak on that one first.');
  const now = context.now().getTime();
  const weakens = body.settings ? weakensSettings(holding, body.settings) : false;
  const from = notBefore(it.kind, weakens, now);
  await queries.insertChange(context, {
    id: it.id,
    kind: it.kind,
    body,
    reason: it.reason,
    not_before: new Date(from),
    expires_at: new Date(now + CHANGE_LIVES_HOURS * HOUR),
    state: 'open',
    proposed_by: context.caller.memberId!,
    created_at: context.now(),
    settled_at: null,
    handing_custodian_id: null,
    sharing_custodian_id: null,
  });
  await speak(context, it.id, { yes: true, reason: null });
  const { names: _, ...told } = body;
  await context.record('custody.change.propose', 'custody', it.id, {
    kind: it.kind,
    ...told,
    notBefore: new Date(from).toISOString(),
  });
  await tell(context, `change_${it.kind}`, it.id);
  return { id: it.id, notBefore: new Date(from).toISOString() };
}

/**
 * What one person alone may make stricter while a change waits (the second step, the second reading) stays in the change only where it is
 * about that: it must not loosen on the way what was tightened since.
 */
function onlyIfOther({ secondFactor, secondReading, ...rest }: Settings, holding: Settings): Settings {
  const same =
    secondReading?.share === holding.secondReading?.share && secondReading?.atLeast === holding.secondReading?.atLeast;
  return {
    ...rest,
    ...(secondFactor === undefined || secondFactor === holding.secondFactor ? {} : { secondFactor }),
    ...(secondReading === undefined || same ? {} : { secondReading }),
  };
}

/** Rights of different people or organisations wait side by side; everything else one at a time. */
function aboutOf({ rights }: ChangeRow['body']): string {
  if (!rights) return '';
  return rights.what === 'member' ? rights.memberId : rights.what === 'vetting' ? rights.organisationId : 'steering';
}

const isSeating = (kind: Kind) => kind === 'begin' || kind === 'reseat';

/** The change of settings that waits for a voice or for its day. */
export async function liveSettings(
  context: Context,
): Promise<{ id: string; settings: Settings; notBefore: string } | null> {
  const row = (await queries.liveChanges(context)).find((it) => it.kind === 'settings');
  return row?.body.settings
    ? { id: row.id, settings: row.body.settings, notBefore: row.not_before.toISOString() }
    : null;
}

export async function speakOnChange(context: Context, id: string, it: { yes: boolean; reason: string | null }) {
  const row = await queries.lockChange(context, id);
  if (!row) throw notFound('change');
  if (row.state !== 'open' && row.state !== 'agreed') throw conflict('settled', 'This has been settled already.');
  await speak(context, id, it);
  await context.record('custody.change.voice', 'custody', id, { yes: it.yes });
  return { state: await settle(context, row) };
}

/** Moves a change to where it stands now, and does it when it is ripe. Also done by the clock. */
export async function settle(context: Context, row: ChangeRow): Promise<ChangeRow['state']> {
  const voices = (await queries.voiceRows(context, [row.id])).map(voiceOf);
  const now = context.now().getTime();
  const stand = standOfChange(
    { voices, notBefore: row.not_before.getTime(), expiresAt: row.expires_at.getTime() },
    now,
  );
  if (stand === 'refused' || stand === 'lapsed') {
    await queries.updateChange(context, row.id, { state: stand, settled_at: context.now() });
    await context.record(`custody.change.${stand === 'refused' ? 'refuse' : 'lapse'}`, 'custody', row.id, {
      kind: row.kind,
    });
    await tell(context, `change_${stand}`, row.id);
    return stand;
  }
  if (stand === 'open') return row.state;
  if (row.state === 'open') {
    await queries.updateChange(context, row.id, { state: 'agreed' });
    await context.record('custody.change.agree', 'custody', row.id, { kind: row.kind });
    await tell(context, 'change_agreed', row.id);
  }
  if (stand !== 'ripe') return 'agreed';
  // what has become impossible while it waited, since somebody lost a key, is over; it can be proposed again as things are now
  const impossible = await refuseImpossible(context, row.kind, row.body).then(
    () => false,
    (error) => {
      if (error instanceof Problem) return true;
      throw error;
    },
  );
  if (impossible) {
    await queries.updateChange(context, row.id, { state: 'lapsed', settled_at: context.now() });
    await context.record('custody.change.lapse', 'custody', row.id, { kind: row.kind });
    await tell(context, 'change_lapsed', row.id);
    return 'lapsed';
  }
  return apply(context, row);
}

async function apply(context: Context, row: ChangeRow): Promise<ChangeRow['state']> {
  let state: ChangeRow['state'] = 'done';
  if (row.kind === 'settings') {
    const {
      testDays,
      requestHours,
      addresses,
      outsideWords,
      secondFactor,
      smsTexts,
      smsDialogue,
      providers,
      secondReading,
      smsWords,
    } = row.body.settings!;
    const words = smsWords && mergedWords((await settingsOf(context)).smsWords, smsWords);
    await queries.putSettings(context, {
      test_days: testDays,
      request_hours: requestHours,
      ...(addresses === undefined ? {} : { addresses }),
      ...(smsTexts === undefined ? {} : { sms_texts: smsTexts }),
      ...(smsDialogue === undefined ? {} : { sms_dialogue: smsDialogue }),
      ...(words === undefined ? {} : { sms_words: words && JSON.stringify(words) }),
      ...(providers === undefined ? {} : { providers: [...new Set(providers)] }),
      ...(outsideWords === undefined
        ? {}
        : { outside_words: outsideWords === null ? null : JSON.stringify(outsideWords) }),
    });
    if (secondFactor !== undefined) await workspaceSettings.putSettings(context, { secondFactor });
    if (secondReading !== undefined) {
      await workspaceSettings.putSettings(context, { noise: secondReading });
      await context.announce('noise', null);
    }
  } else if (row.kind === 'party') {
    if (!(await protections.endKeeper(context, row.body.partyId!))) throw notFound('outside party');
    await context.record('checkpoint.end', 'checkpoint_party', row.body.partyId!, { changeId: row.id });
    await context.announce('ledger');
  } else if (row.kind === 'rights') {
    if (!(await guarded.giveRights(context, row.id, row.body.rights!))) throw notFound('member');
  } else if (row.kind === 'retire') state = 'running';
  else {
    const before = await queries.generationRows(context);
    const number = (before.at(-1)?.number ?? 0) + 1;
    // over a generation that nobody can open any more there is nothing to share anew
    await queries.setGeneration(context, 'current', row.kind === 'begin' ? 'closed' : 'closing');
    await queries.insertGeneration(
      context,
      { number, state: 'current', change_id: row.id, begun_at: context.now() },
      row.body.seats,
    );
    await context.record('custody.generation', 'custody', row.id, { number, seats: row.body.seats });
    state = row.kind === 'reseat' ? 'running' : 'done';
  }
  await queries.updateChange(context, row.id, {
    state,
    ...(state === 'done' ? { settled_at: context.now() } : {}),
  });
  await context.record('custody.change.apply', 'custody', row.id, { kind: row.kind });
  await tell(context, `change_${state}`, row.id);
  return row.kind === 'reseat' ? await finishIfShared(context, row.id) : state;
}
