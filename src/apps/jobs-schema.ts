import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import pg from 'pg';
import { roleNames, type ConnectionUrls } from '#server/logins.ts';

/** What the tables and queues of jobs are made by: the package, our own list of queues, the logins. */
function recipe(logins: { app: string; worker: string }): string {
  const require = createRequire(import.meta.url);
  return createHash('sha256')
    .update(readFileSync(require.resolve('#server/jobs.ts')))
    .update((require('pg-boss/package.json') as { version: string }).version)
    .update(JSON.stringify(logins))
    .digest('hex');
}

/**
 * Makes the tables and queues of jobs where they are not yet what this version makes, in a process of its own that ends: the package
 * takes 15 MB, which whoever keeps the server running would hold for ever.
 */
export async function prepareJobsApart(ownerUrl: string, urls: ConnectionUrls): Promise<void> {
  const { app, worker } = roleNames(urls);
  const wanted = recipe({ app, worker });
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ made: string | null }>(
      `select obj_description(oid, 'pg_namespace') as made from pg_namespace where nspname = 'jobs'`,
    );
    if (rows[0]?.made === wanted) return;
    await new Promise<void>((resolve, reject) => {
      const child = fork(join(import.meta.dirname, 'prepare-jobs.ts'), [], {
        execArgv: ['--disable-warning=ExperimentalWarning'],
        stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
      });
      child.once('error', reject);
      child.once('exit', (code) =>
        code === 0 ? resolve() : reject(new Error(`The tables of jobs could not be made (code ${code}).`)),
      );
      // over the channel: a command line and an environment are read by others
      child.send({ ownerUrl, app, worker });
    });
    await client.query(`comment on schema jobs is '${wanted}'`);
  } finally {
    await client.end();
  }
}
