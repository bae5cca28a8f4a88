import { errorKind, log } from '#server/log.ts';
import type { WorkerKit } from '#server/work.ts';
import { runImportJob } from '#features/imports/imports.jobs.ts';
import { prepareAnew } from '#features/reports/matching.service.ts';
import * as accompanied from '#features/accompanied/together.service.ts';
import * as entities from '#features/forms/entities/entities.service.ts';
import { sendReminders } from '#features/monitors/reminders.service.ts';
import * as incidents from '#features/incidents/incidents.service.ts';
import * as reports from '#features/reports/reports.service.ts';
import * as ladders from '#features/alerts/ladder.service.ts';
import * as looks from '#features/alerts/rule-looks.service.ts';
import { askDueContacts } from '#features/directory/contact-asking.service.ts';
import { runDirectoryFile, type DirectoryFileJob } from '#features/directory/files/files.jobs.ts';
import { runPlaceImport, seedPlaces, type PlaceImportJob } from '#features/places/places.jobs.ts';
import { runPushTest, type PushTestJob } from '#features/alerts/push/push.jobs.ts';
import * as checkpoints from '#features/ledger/checkpoint.jobs.ts';
import { runLedgerCheck, type LedgerCheckJob, type RecordReader } from '#features/ledger/ledger.jobs.ts';
import * as conversation from '#features/numbers/conversation.service.ts';
import * as dialogues from '#features/numbers/dialogue.service.ts';
import type { Say } from '#features/numbers/speaking.service.ts';
import { sayIn } from '#server/wording.ts';
import * as deliveries from '#features/alerts/delivery.service.ts';
import {
  mailOutcome,
  pushOutcome,
  webhookOutcome,
  type DeliveryOutcome,
} from '#features/alerts/delivery-outcome.rules.ts';

/** The list of what the worker does. */

const AT_ONCE = 50;
const SIDE_BY_SIDE = 6;

/** Works through a list, a few side by side. */
async function together<T>(list: T[], work: (item: T) => Promise<unknown>): Promise<void> {
  const left = [...list];
  await Promise.all(
    Array.from({ length: SIDE_BY_SIDE }, async () => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item);
    }),
  );
}

/** Fires every timer that is due, each in its own transaction; one missed while the server was down fires now, with its lateness. */
export async function fireTimers(kit: WorkerKit): Promise<number> {
  const due = await kit.anywhere((tx) => ladders.dueLadders(tx, kit.now(), AT_ONCE));
  for (const { workspace_id, id } of due) {
    await kit
      .inWorkspace(workspace_id, (context) => ladders.fireLadder(context, id))
      .catch((error) => log('worker.trouble', { job: 'timer', error: errorKind(error) }));
  }
  return due.length;
}

/** Sends what is due, a few at a time; nothing outside the database happens inside a transaction. */
export async function sendDeliveries(kit: WorkerKit): Promise<number> {
  const fresh = await kit.anywhere((tx) => ladders.undispatched(tx, AT_ONCE));
  await together(fresh, ({ workspace_id, id }) =>
    kit.inWorkspace(workspace_id, (context) => ladders.dispatchNotice(context, id)),
  );
  const due = await kit.anywhere((tx) => ladders.dueDeliveries(tx, kit.now(), AT_ONCE));
  await together(due, ({ workspace_id, id }) =>
    sendOne(kit, workspace_id, id).catch((error) =>
      log('worker.trouble', { job: 'delivery', error: errorKind(error) }),
    ),
  );
  return due.length;
}

async function sendOne(kit: WorkerKit, workspaceId: string, id: string): Promise<void> {
  const parcel = await kit.inWorkspace(workspaceId, (context) => deliveries.takeDelivery(context, id, kit.publicUrl));
  if (!parcel) return;
  const outcome = await attempt(kit, parcel);
  await kit.inWorkspace(workspaceId, async (context) => {
    const news = await deliveries.settleDelivery(context, id, outcome);
    if (news) await ladders.noticeTold(context, news.notice, news.tell);
  });
}

async function attempt(kit: WorkerKit, parcel: deliveries.Parcel): Promise<DeliveryOutcome> {
  if (parcel.channel === 'email') {
    if (!kit.mail) return { what: 'failed', code: 'no_mail_server' };
    return kit.mail({ to: parcel.to, subject: parcel.subject, text: parcel.text }).then(
      () => ({ what: 'sent' }),
      (error) => mailOutcome(error as Error),
    );
  }
  if (parcel.channel === 'push') {
    if (!kit.push) return { what: 'failed', code: 'no_push' };
    return kit
      .push(parcel.target, parcel.payload)
      .then(pushOutcome, (error: { code?: unknown; name?: string }) =>
        error.code === 'inside'
          ? { what: 'refused', code: 'inside', gone: true }
          : { what: 'failed', code: String(error.code ?? error.name) },
      );
  }
  return kit.post(parcel.url, { body: parcel.body, headers: parcel.headers }).then(
    ({ status }) => webhookOutcome(status),
    (error: { code?: unknown; name?: string }) => ({ what: 'failed', code: String(error.code ?? error.name) }),
  );
}

const smsWords: Say = (language, key, values) => sayIn(language, 'numbers-out', key, values);

/** Guided dialogues by SMS that nobody went on with: what was said so far stands. @returns how many */
export async function endDialogues(kit: WorkerKit): Promise<number> {
  const over = await kit.anywhere((tx) => dialogues.overDialogues(tx, kit.now(), AT_ONCE));
  for (const { workspace_id, id } of over)
    await kit
      .inWorkspace(workspace_id, (context) => dialogues.endOverdue(context, id, smsWords))
      .catch((error) => log('worker.trouble', { job: 'dialogue', error: errorKind(error) }));
  return over.length;
}

/** So many messages become what they are in one transaction: each commit waits for the disk, and a burst brings thousands. */
const IN_ONE_COMMIT = 16;

/** Handles what came in by SMS, oldest first; what one alias wrote stays in its order. @returns how many were handled */
export async function readMessages(kit: WorkerKit): Promise<number> {
  const waiting = await kit.anywhere((tx) => conversation.waitingMessages(tx, kit.now(), 10 * AT_ONCE));
  const bySource = [...Map.groupBy(waiting, (it) => `${it.workspace_id} ${it.source_id}`).values()];
  const batches = [...Map.groupBy(bySource, (some) => some[0]!.workspace_id).entries()].flatMap(([workspace, all]) =>
    Array.from({ length: Math.ceil(all.length / IN_ONE_COMMIT) }, (_, n) => ({
      workspace,
      some: all.slice(n * IN_ONE_COMMIT, (n + 1) * IN_ONE_COMMIT).map((of) => of.map(({ id }) => id)),
    })),
  );
  let handled = 0;
  await together(batches, async ({ workspace, some }) => {
    try {
      handled += await readTogether(kit, workspace, some.flat());
    } catch {
      // one that cannot be handled holds back its own alias and nobody else
      for (const ids of some) handled += await readOneByOne(kit, workspace, ids);
    }
  });
  return handled;
}

const readTogether = (kit: WorkerKit, workspace: string, ids: readonly string[]): Promise<number> =>
  kit.inWorkspace(workspace, async (context) => {
    let handled = 0;
    for (const id of ids) if (await conversation.handleMessage(context, id, smsWords)) handled++;
    return handled;
  });

async function readOneByOne(kit: WorkerKit, workspace: string, ids: readonly string[]): Promise<number> {
  let handled = 0;
  for (const id of ids)
    try {
      handled += await readTogether(kit, workspace, [id]);
    } catch (error) {
      log('worker.trouble', { job: 'sms', error: errorKind(error) });
      await kit.inWorkspace(workspace, (context) => conversation.putOff(context, id));
      // what follows waits its turn
      return handled;
    }
  return handled;
}

/** Looks at the alert rules whose time has come: since something changed, by the clock, or because somebody switched one on. */
export async function lookAtRules(kit: WorkerKit): Promise<number> {
  const due = await kit.anywhere((tx) => looks.dueRules(tx, kit.now(), AT_ONCE));
  for (const workspace of due) {
    let failed = false;
    const look = await kit.inWorkspace(workspace, (context) => looks.beginLook(context));
    for (const id of look.ruleIds) {
      await kit
        .inWorkspace(workspace, (context) => looks.lookAtRule(context, id))
        .catch((error) => {
          failed = true;
          log('worker.trouble', { job: 'rules', error: errorKind(error) });
        });
    }
    await kit.inWorkspace(workspace, (context) => looks.endLook(context, look, failed));
  }
  return due.length;
}

/** Sends the signed heads of every workspace to the outside parties whose hour has come. */
export async function sendCheckpoints(kit: WorkerKit, folders: ReadonlyMap<string, string>): Promise<number> {
  const due = await kit.anywhere((tx) => checkpoints.dueParties(tx, kit.now(), AT_ONCE));
  await together(due, ({ workspace_id, id }) =>
    checkpoints
      .sendCheckpoint(kit, folders, workspace_id, id)
      .catch((error) => log('worker.trouble', { job: 'checkpoint', error: errorKind(error) })),
  );
  return due.length;
}

/** Slow rounds: claims whose window is over, things on phones whose day is over. */
export async function runChores(kit: WorkerKit): Promise<void> {
  for (const workspace of await kit.workspaceIds()) {
    await kit.inWorkspace(workspace, (context) => reports.releaseClaims(context));
    await kit.inWorkspace(workspace, (context) => incidents.foldSome(context));
    await kit.inWorkspace(workspace, (context) => entities.dropExpired(context));
    await kit.inWorkspace(workspace, (context) => accompanied.dropStale(context));
    await kit.inWorkspace(workspace, (context) => sendReminders(context));
    await kit.inWorkspace(workspace, (context) => askDueContacts(context, kit.publicUrl));
  }
}

/** Handlers of enqueued work. */
export async function registerJobs(kit: WorkerKit, record: RecordReader | null = null): Promise<void> {
  await prepareAnew(kit);
  await kit.boss.work<{ workspace: string; import: string }>('import', { pollingIntervalSeconds: 1 }, async ([job]) => {
    if (job) await runImportJob(kit, job.data);
  });
  await kit.boss.work<PlaceImportJob>('place-import', { batchSize: 1 }, async (jobs) => {
    for (const job of jobs) await runPlaceImport(kit, job.data);
  });
  await kit.boss.work<DirectoryFileJob>('directory-file', { pollingIntervalSeconds: 1 }, async ([job]) => {
    if (job) await runDirectoryFile(kit, job.data);
  });
  await kit.boss.work<PushTestJob>('push-test', { pollingIntervalSeconds: 1 }, async ([job]) => {
    if (job) await runPushTest(kit, job.data);
  });
  if (record)
    await kit.boss.work<LedgerCheckJob>('ledger-check', { pollingIntervalSeconds: 1 }, async ([job]) => {
      if (job) await runLedgerCheck(kit, record, job.data);
    });
  // not waited for: a first start has reports to take while the map comes in
  void seedPlaces(kit).catch((error) => log('worker.trouble', { job: 'places', error: errorKind(error) }));
}
