import { serve } from '@hono/node-server';
import { openDatabase } from '#server/db.ts';
import { log } from '#server/log.ts';
import { buildPortal } from '#features/releases/portal.service.ts';
import { needed, runAsProcess } from './process.ts';

/**
 * The portal: what was released, for everybody. Its login reads the schema `published` and nothing else; it has no keys and no files.
 * Environment: DATABASE_PORTAL_URL, BARAZA_PORTAL_HOST, BARAZA_PORTAL_PORT, BARAZA_PORTAL_URL, BARAZA_PUBLIC_KEY.
 */
export async function main(env: NodeJS.ProcessEnv = process.env): Promise<{ close(): Promise<void>; port: number }> {
  const database = openDatabase(needed(env)('DATABASE_PORTAL_URL'), 3);
  const app = buildPortal({
    db: database.db,
    publicKey: env.BARAZA_PUBLIC_KEY ?? null,
    https: env.BARAZA_PORTAL_URL?.startsWith('https:') ?? false,
  });
  const server = serve({
    fetch: app.fetch,
    hostname: env.BARAZA_PORTAL_HOST ?? '127.0.0.1',
    port: Number(env.BARAZA_PORTAL_PORT ?? 8091),
  });
  await new Promise<void>((resolve, reject) => {
    server.once('listening', () => resolve());
    server.once('error', reject);
  });
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  log('portal.ready', { port });
  return {
    port,
    async close() {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        if ('closeAllConnections' in server) server.closeAllConnections();
      });
      await database.close();
    },
  };
}

if (import.meta.main) runAsProcess('portal', main);
