import { spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'vite';
import { buildReporter } from '../reporter.server.ts';

const root = join(import.meta.dirname, '../..');

/** The whole of Baraza, started as people start it. */
export interface RunningHouse {
  address: string;
  /** Everything the server has written to its output so far. */
  said(): string;
  close(): Promise<void>;
}

const freePort = () =>
  new Promise<number>((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });

/** The whole server (web, worker, database of its own) in a process and a folder of its own, with the exercise loaded; the screens as they are built, and built where they are not. */
export async function runHouse(): Promise<RunningHouse> {
  const folder = mkdtempSync(join(tmpdir(), 'baraza-house-'));
  // the database's own user, when root runs the tests, must be able to pass through
  chmodSync(folder, 0o711);
  if (!existsSync(join(root, 'dist/reporter/index.html'))) await buildReporter(join(root, 'dist/reporter'));
  if (!existsSync(join(root, 'dist/console/index.html')))
    await build({ configFile: join(root, 'src/apps/console/vite.config.ts'), logLevel: 'error' });
  const port = await freePort();
  const address = `http://localhost:${port}`;
  let said = '';
  const server = spawn(process.execPath, ['src/apps/server.ts', '--exercise'], {
    cwd: root,
    env: { ...process.env, BARAZA_DATA: join(folder, 'data'), PORT: String(port), BARAZA_URL: address },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      said += chunk;
      if (said.includes('Baraza is ready')) resolve();
    };
    server.stdout.on('data', hear);
    server.stderr.on('data', hear);
    server.on('exit', (code) => reject(new Error(`the server ended with ${code}: ${said}`)));
  });
  return {
    address,
    said: () => said,
    async close() {
      if (server.exitCode === null) {
        server.kill('SIGTERM');
        await new Promise((resolve) => server.once('exit', resolve));
      }
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
