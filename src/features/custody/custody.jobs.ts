import { errorKind, log } from '#server/log.ts';
import type { KeyFolder } from '#server/keys.ts';
import type { WorkerKit } from '#server/work.ts';
import type { Context } from '#server/context.ts';
import { sayIn } from '#server/wording.ts';
import { testClock } from './custody.rules.ts';
import { settle } from './changes.service.ts';
import { makeTest } from './custodians.service.ts';
import { settingsOf, tell } from './custody.service.ts';
import { fromShred, underShred } from './identity-shred.service.ts';
import { sealToSeats } from './seal.service.ts';
import * as identities from './identities.queries.ts';
import * as queries from './custody.queries.ts';

/** What the clock does for the custody: changes whose day has come, requests whose time is over, dummies, reminders, the end of the old key. */
export async function custodyRounds(kit: WorkerKit, folder: Pick<KeyFolder, 'stopGap'>): Promise<void> {
  for (const workspace of await kit.workspaceIds()) {
    await each(kit, workspace, ripenChanges);
    await each(kit, workspace, lapseOpenings);
    await each(kit, workspace, makeTests);
    await each(kit, workspace, coverBare);
    await each(kit, workspace, (context) => takeOverOld(context, folder));
    if (kit.mail) await mailTold(kit, workspace);
  }
  await retireOldKey(kit, folder);
}

const each = (kit: WorkerKit, workspace: string, work: (context: Context) => Promise<void>) =>
  kit.inWorkspace(workspace, work).catch((error) => log('worker.trouble', { job: 'custody', error: errorKind(error) }));

async function ripenChanges(context: Context): Promise<void> {
  for (const row of await queries.liveChanges(context)) if (row.state !== 'running') await settle(context, row);
}

async function lapseOpenings(context: Context): Promise<void> {
  for (const row of await identities.liveOpenings(context)) {
    if (context.now() < row.expires_at) continue;
    await identities.updateOpening(context, row.id, { state: 'lapsed', settled_at: context.now() });
    await identities.deleteHanded(context, row.id);
    await context.record('identity.lapse', 'opening', row.id, {});
    await tell(context, 'your_request_lapsed', row.id, [row.asked_by]);
  }
}

async function makeTests(context: Context): Promise<void> {
  const now = context.now().getTime();
  const { testDays } = await settingsOf(context);
  const tests = await queries.testRows(context);
  for (const row of await queries.holderRows(context)) {
    if (row.state !== 'ready' || !row.ready_at) continue;
    const open = tests.find((it) => it.custodian_id === row.id && !it.passed_at);
    if (open) {
      if (now > open.due_at.getTime() && !(await queries.toldOf(context, 'test_overdue', open.id))) {
        await context.record('custodian.overdue', 'custodian', row.id, {});
        await tell(context, 'test_overdue', open.id);
      }
      continue;
    }
    const last = tests.find((it) => it.custodian_id === row.id && it.passed_at)?.passed_at ?? row.ready_at;
    if (now < testClock(last.getTime(), testDays, now).makeAt) continue;
    const test = await makeTest(context, row);
    await tell(context, 'test', test.id, [row.member_id]);
  }
}

/** Puts identities that were sealed before under their source's shred key. */
async function coverBare(context: Context): Promise<void> {
  if (!context.keys.epochs) return;
  for (const row of await identities.bareIdentities(context, OLD_AT_ONCE))
    await identities.coverIdentity(
      context,
      row.id,
      row.envelope,
      await underShred(context, row.source_id, row.id, row.envelope),
    );
}

const OLD_AT_ONCE = 50;

/** Opens what was sealed before there were custodians, this once, and seals it to them. */
async function takeOverOld(context: Context, folder: Pick<KeyFolder, 'stopGap'>): Promise<void> {
  const change = (await queries.liveChanges(context)).find((it) => it.kind === 'retire' && it.state === 'running');
  if (!change) return;
  const stopGap = folder.stopGap();
  const seats = (await queries.currentSeats(context)).filter((it) => it.state === 'ready');
  const old = await identities.oldBoxes(context, OLD_AT_ONCE);
  if (old.length > 0 && (!stopGap || seats.length === 0)) return;
  for (const row of old) {
    const text = Buffer.from(stopGap!.open(await fromShred(context, row)));
    const box = await sealToSeats(context, row.id, seats[0]!.generation, text.toString('utf8'), seats);
    text.fill(0);
    if (
      !(await identities.shareAnew(context, {
        id: row.id,
        ...box,
        body: await underShred(context, row.source_id, row.id, box.body),
      }))
    )
      throw new Error('an old identity was not taken over');
  }
  if (old.length > 0)
    await context.record('custody.takeOver', 'custody', change.id, { identities: old.map((it) => it.id) });
  // nothing more is sealed to the old key here: this workspace has custodians
  if (old.length < OLD_AT_ONCE) {
    await queries.updateChange(context, change.id, { state: 'done', settled_at: context.now() });
    await context.record('custody.retire', 'custody', change.id, {});
    await tell(context, 'change_done', change.id);
  }
}

/**
 * The stop-gap key goes in two rounds: first nothing can be sealed to it any more, then, when really nothing is left under it anywhere, it is
 * destroyed. Only after two people in some workspace have asked for it.
 */
async function retireOldKey(kit: WorkerKit, folder: Pick<KeyFolder, 'stopGap'>): Promise<void> {
  const stopGap = folder.stopGap();
  if (!stopGap) return;
  const left = await kit.anywhere((tx) => identities.underStopGap({ tx }));
  if (left > 0) return;
  let asked = false;
  for (const workspace of await kit.workspaceIds())
    asked ||= await kit.inWorkspace(workspace, async (context) =>
      (await queries.changeRows(context)).some((it) => it.kind === 'retire' && it.state === 'done'),
    );
  if (!asked) return;
  if (!stopGap.closed) return stopGap.close();
  stopGap.destroy();
  log('custody.old_key_destroyed');
}

/** Fixed words outside: what it is about stands inside. */
async function mailTold(kit: WorkerKit, workspace: string): Promise<void> {
  const waiting = await kit.inWorkspace(workspace, async (context) =>
    context.workspace.exercise ? [] : queries.membersToMail(context, 20),
  );
  for (const it of waiting) {
    // written down first: two mails are worse than none, and the page shows it anyway
    await kit.inWorkspace(workspace, (context) => queries.setMailed(context, it.member_id));
    await kit.mail!({
      to: it.email,
      subject: sayIn(it.language, 'messages', 'custody.subject'),
      text: sayIn(it.language, 'messages', 'custody.text', { link: kit.publicUrl }),
    }).catch((error) => log('worker.trouble', { job: 'custody-mail', error: errorKind(error) }));
  }
}
