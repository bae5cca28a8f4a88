import { join } from 'node:path';
import type { OpenAPIHono } from '@hono/zod-openapi';
import { openAuth } from '#server/auth.ts';
import { openDatabase } from '#server/db.ts';
import { openFiles } from '#server/files.ts';
import { noHerald } from '#server/herald.ts';
import { openSender } from '#server/jobs.ts';
import { openKeys } from '#server/keys.ts';
import type { ConnectionUrls } from '#server/logins.ts';
import { buildApp } from '#apps/app.ts';

/** The web process of a house once more, as after a new start: on any database, with the keys and files of two folders as they are now. */
export async function openSecondApp(it: {
  urls: ConnectionUrls;
  keys: string;
  files: string;
  now(): Date;
}): Promise<{ app: OpenAPIHono; close(): Promise<void> }> {
  const keys = await openKeys(it.keys).web();
  const opened = openDatabase(it.urls.app, 2);
  const publicUrl = 'http://localhost:8090';
  const auth = openAuth({ url: it.urls.auth, secret: keys.sessionSecret, publicUrl, rateLimit: false });
  const sender = await openSender(opened.pool);
  const app = buildApp({
    db: opened.db,
    pool: opened.pool,
    auth: auth.auth,
    authPool: auth.pool,
    sender,
    herald: noHerald,
    keys,
    files: openFiles(it.files),
    now: it.now,
    publicUrl,
    dist: join(it.files, 'dist'),
    events: { subscribe: () => () => undefined, since: () => [], close: async () => undefined },
  });
  return {
    app,
    async close() {
      await sender.close();
      await opened.close();
      await auth.close();
    },
  };
}
