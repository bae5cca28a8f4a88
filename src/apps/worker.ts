import { openDatabase } from '#server/db.ts';
import { keepListening } from '#server/events.ts';
import { openKeys } from '#server/keys.ts';
import { openFiles } from '#server/files.ts';
import { readHouseFigures } from '#server/house-figures.ts';
import { sweepFiles } from '#server/sweep.ts';
import { openMail } from '#server/mail.ts';
import { insideAllowed, openOutward } from '#server/outward.ts';
import { heed } from '#server/patience.ts';
import { openPush } from '#server/push.ts';
import { log } from '#server/log.ts';
import { openWorkerKit, type WorkerKit } from '#server/work.ts';
import { prepareWaiting } from '#features/reports/matching.service.ts';
import { custodyRounds } from '#features/custody/custody.jobs.ts';
import { SEAL_TOPIC } from '#server/seals.ts';
import { checkpointFolders } from '#features/ledger/ledger.kit.ts';
import { releaseRounds } from '#features/releases/releases.jobs.ts';
import { listErasures, retireProtected, turnEpochs } from '#features/erasure/erasure.jobs.ts';
import { readCalls } from '#features/alerts/phone/phone.jobs.ts';
import { publishIntakeKey, readLetters } from '#features/letters/letters.jobs.ts';
import { openEpochs } from '#server/epochs.ts';
import { openSealer } from '#features/ledger/sealer.ts';
import {
  endDialogues,
  readMessages,
  runChores,
  sendDeliveries,
  fireTimers,
  lookAtRules,
  registerJobs,
  sendCheckpoints,
} from './chores.ts';
import { loop as anyLoop, needed, runAsProcess, type Running } from './process.ts';

/**
 * The worker: timers of notices, deliveries, claims that fall back, jobs, and (with its own login) the sealer of the ledger.
 * Everything it does is a row first, so that a stop at any moment loses nothing. Environment: DATABASE_WORKER_URL,
 * DATABASE_SEALER_URL, BARAZA_KEYS, BARAZA_FILES, BARAZA_URL, BARAZA_SMTP_URL, BARAZA_MAIL_FROM.
 */
export async function main(env: NodeJS.ProcessEnv = process.env): Promise<Running> {
  const need = needed(env);
  const database = openDatabase(need('DATABASE_WORKER_URL'), 4);
  const folder = openKeys(need('BARAZA_KEYS'));
  const mail = openMail(env.BARAZA_SMTP_URL, env.BARAZA_MAIL_FROM);
  const keys = await folder.web();
  const push = openPush(keys.vapid, need('BARAZA_URL'));
  const epochs = openEpochs(need('BARAZA_EPOCHS'));
  const outward = openOutward(insideAllowed(env.BARAZA_INSIDE_ALLOWED));
  const kit: WorkerKit = await openWorkerKit({
    post: outward.post,
    database,
    keys: Object.assign(keys, { epochs }),
    publicUrl: need('BARAZA_URL'),
    mail: mail?.send ?? null,
    push: push.send,
    now: () => new Date(),
    bossUrl: need('DATABASE_WORKER_URL'),
    files: openFiles(need('BARAZA_FILES')),
  });
  const sealer = openSealer(need('DATABASE_SEALER_URL'), folder.signing(), () => new Date());
  await publishIntakeKey(kit, keys.outboxPublic);
  const folders = checkpointFolders(env.BARAZA_CHECKPOINT_FOLDERS);
  const loop = anyLoop.bind(null, 'worker');
  const loops = [
    loop('seal', 900, () => sealer.seal()),
    loop('timers', 1000, () => fireTimers(kit)),
    loop('deliveries', 1000, () => sendDeliveries(kit)),
    loop('matches', 1000, () => prepareWaiting(kit)),
    loop('sms', 1000, async () => {
      while ((await readMessages(kit)) > 0);
    }),
    loop('dialogues', 30_000, () => endDialogues(kit)),
    loop('letters', 1000, async () => {
      while ((await readLetters(kit)) > 0);
    }),
    loop('calls', 1000, () => readCalls(kit)),
    loop('chores', 30_000, () => runChores(kit)),
    loop('sweep', 3_600_000, () => sweepFiles(need('BARAZA_FILES'), database.db, new Date())),
    loop('custody', 60_000, () => custodyRounds(kit, folder)),
    loop('releases', 5_000, () => releaseRounds(kit, folder.signing())),
    loop('erasures', 2_000, () => listErasures(kit, need('BARAZA_ERASURES'))),
    loop('protected', 3_600_000, () => retireProtected(kit)),
    loop('epochs', 3_600_000, () => turnEpochs(kit, epochs)),
    loop('rules', 5_000, () => lookAtRules(kit)),
    loop('checkpoints', 20_000, () => sendCheckpoints(kit, folders)),
  ];
  await registerJobs(kit, { url: need('DATABASE_SEALER_URL'), publicKey: folder.verifying().publicKey });
  // what was just committed need not wait for the next round
  const wake = (): void => {
    loops[2]!.wake();
    loops[1]!.wake();
  };
  const listener = await keepListening(need('DATABASE_WORKER_URL'), {
    name: 'baraza-worker-wake',
    take: (payload) => {
      heed(payload);
      if (payload.split(' ')[1] === 'notices') wake();
      // somebody waits for this seal
      if (payload.endsWith(` ${SEAL_TOPIC}`)) loops[0]!.wake();
    },
  });
  log('worker.ready');
  return {
    figures: () => readHouseFigures(kit),
    async close() {
      await Promise.all(loops.map((it) => it.stop()));
      await sealer.seal().catch(() => 0);
      await listener.close();
      await kit.close();
      await sealer.close();
      mail?.close();
      push.close();
      outward.close();
      await database.close();
    },
  };
}

if (import.meta.main) runAsProcess('worker', main);
