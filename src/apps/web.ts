import { createServer, type Server as HttpsServer } from 'node:https';
import { serve } from '@hono/node-server';
import { inTransaction, openDatabase } from '#server/db.ts';
import { openIncidentStores } from '#features/incidents/incident-store.service.ts';
import { READ_BITS } from '#domain/verbs.ts';
import { openEpochs } from '#server/epochs.ts';
import { openFiles } from '#server/files.ts';
import { openAuth } from '#server/auth.ts';
import { proxiesIn } from '#server/caller.ts';
import { openKeys } from '#server/keys.ts';
import { openHerald } from '#server/herald.ts';
import { openSeals } from '#server/seals.ts';
import { openSender } from '#server/jobs.ts';
import { log } from '#server/log.ts';
import { buildApp } from './app.ts';
import { doorBeyond } from './gateway-door.ts';
import { needed, runAsProcess } from './process.ts';
import { ledgerKit } from '#features/ledger/ledger.kit.ts';
import { openEvents } from '#server/events.ts';
import { keepTls, readTls, tlsFiles } from '#server/tls.ts';

/** BARAZA_SECURITY_CONTACT: an address of mail or of a page. @throws Error when it is neither */
function securityContact(text: string | undefined): string | undefined {
  if (!text) return undefined;
  const uri = /^[^@\s:]+@[^@\s]+$/.test(text) ? `mailto:${text}` : text;
  if (!/^(mailto:[^\s]+@|https:\/\/)[^\s]+$/.test(uri))
    throw new Error('BARAZA_SECURITY_CONTACT is an address of mail or a page that begins with https://.');
  return uri;
}

/**
 * The web process. Environment: DATABASE_URL (login app), DATABASE_AUTH_URL, BARAZA_KEYS (folder), BARAZA_FILES (folder), BARAZA_URL, HOST, PORT,
 * BARAZA_DIST (built screens); BARAZA_COURIER_DOOR (origin of the courier's door for gateways); BARAZA_TLS_CERT and BARAZA_TLS_KEY (https by itself).
 */
export async function main(env: NodeJS.ProcessEnv = process.env): Promise<{
  close(): Promise<void>;
  port: number;
  /** takes over what the files of the certificate hold now */
  renewCertificate(): void;
}> {
  const need = needed(env);
  const publicUrl = need('BARAZA_URL');
  const proxies = proxiesIn(env.BARAZA_PROXY);
  const database = openDatabase(need('DATABASE_URL'), 12);
  const incidents = openIncidentStores({
    read: (workspace, work) => inTransaction(database.db, { workspace, reads: READ_BITS.incident }, work),
    log,
  });
  // at once, beside everything else: who asks in the first second waits for it
  void database.pool
    .query<{ id: string }>('select id from app.workspace_ids()')
    .then(({ rows }) => incidents.preload(rows.map((row) => row.id)))
    .catch(() => undefined);
  const keys = await openKeys(need('BARAZA_KEYS')).web();
  const {
    auth,
    pool: authPool,
    close: closeAuth,
  } = openAuth({ url: need('DATABASE_AUTH_URL'), secret: keys.sessionSecret, publicUrl });
  const sender = await openSender(database.pool);
  const herald = openHerald(database.pool);
  const events = await openEvents(need('DATABASE_URL'));
  const epochs = openEpochs(need('BARAZA_EPOCHS'));
  const app = buildApp({
    db: database.db,
    pool: database.pool,
    auth,
    authPool,
    sender,
    herald,
    securityContact: securityContact(env.BARAZA_SECURITY_CONTACT),
    seals: openSeals(database.db, herald),
    ledger: ledgerKit(openKeys(need('BARAZA_KEYS')).verifying(), env),
    keys: Object.assign(keys, { epochs }),
    files: openFiles(need('BARAZA_FILES')),
    epochs,
    now: () => new Date(),
    publicUrl,
    publicPerMinute: Number(env.BARAZA_PUBLIC_PER_MINUTE) || undefined,
    proxies,
    setupWord: env.BARAZA_SETUP_WORD,
    dist: env.BARAZA_DIST ?? 'dist',
    events,
    incidents,
    gateways: env.BARAZA_COURIER_DOOR ? doorBeyond(env.BARAZA_COURIER_DOOR) : undefined,
  });
  const tls = tlsFiles(env);
  const server = serve({
    fetch: app.fetch,
    hostname: env.HOST ?? '127.0.0.1',
    port: Number(env.PORT ?? 8090),
    ...(tls ? { createServer, serverOptions: readTls(tls) } : {}),
  });
  const certificate = tls
    ? keepTls(server as HttpsServer, tls, { said: (kind, code) => log('tls', { kind, code: code ?? '' }) })
    : null;
  await new Promise<void>((resolve, reject) => {
    server.once('listening', () => resolve());
    server.once('error', reject);
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  log('web.ready', { port });
  return {
    port,
    renewCertificate: () => certificate?.look(true),
    async close() {
      certificate?.close();
      incidents.close();
      await events.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      });
      await sender.close();
      await herald.close();
      await database.close();
      await closeAuth();
    },
  };
}

if (import.meta.main) runAsProcess('web', main, (running) => process.on('SIGHUP', () => running.renewCertificate()));
