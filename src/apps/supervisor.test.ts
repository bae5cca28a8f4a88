import { fork } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Kept, keepRunning } from './supervisor.ts';

let folder: string;
let kept: Kept | undefined;
const said: string[] = [];
const begun = () => readFileSync(join(folder, 'begun'), 'utf8').length;

/** Keeps a little program running that notes each of its starts. */
function keep(program: string, more: { firstTries?: number } = {}): Kept {
  const file = join(folder, 'child.mjs');
  writeFileSync(
    file,
    `import { appendFileSync } from 'node:fs'; appendFileSync(${JSON.stringify(join(folder, 'begun'))}, '.');\n${program}`,
  );
  kept = keepRunning({
    name: 'web process',
    begin: () => fork(file, [], { stdio: 'ignore' }),
    say: (line) => said.push(line),
    backoff: () => 1,
    ...more,
  });
  return kept;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'supervisor-'));
  said.length = 0;
});

afterEach(async () => {
  await kept?.stop();
  rmSync(folder, { recursive: true, force: true });
});

describe('a process that is kept running', () => {
  test('is begun again when it is killed, each time', async () => {
    const web = keep(`process.send('ready'); process.on('disconnect', () => process.exit());`);
    await web.ready;
    for (let round = 1; round <= 3; round++) {
      const before = web.pid()!;
      process.kill(before, 'SIGKILL');
      await vi.waitFor(() => {
        expect(begun()).toBe(round + 1);
        expect(web.pid()).not.toBe(before);
      }, 10_000);
    }
    expect(said).toEqual(Array(3).fill('The web process ended (SIGKILL); starting it again.'));
  });

  test('is given up when it never becomes ready', async () => {
    await expect(keep('process.exit(3)').ready).rejects.toThrow('The web process could not be started (code 3).');
    expect(begun()).toBe(3);
  });

  test('is begun again however often it is killed before it was ready', async () => {
    const web = keep(
      `import { readFileSync } from 'node:fs';
       if (readFileSync(${JSON.stringify(join(folder, 'begun'))}, 'utf8').length < 6) process.kill(process.pid, 'SIGKILL');
       process.send('ready'); setInterval(() => {}, 1000);`,
    );
    await web.ready;
    expect(begun()).toBe(6);
  });

  test('is begun again as long as the database it needs is away', async () => {
    const web = keep(
      `import { readFileSync } from 'node:fs';
       if (readFileSync(${JSON.stringify(join(folder, 'begun'))}, 'utf8').length < 6) process.exit(75);
       process.send('ready'); setInterval(() => {}, 1000);`,
    );
    await web.ready;
    expect(begun()).toBe(6);
  });

  test('ends when asked and is not begun again', async () => {
    const web = keep(
      `process.on('SIGTERM', () => process.exit(0)); setInterval(() => {}, 1000); process.send('ready');`,
    );
    await web.ready;
    await web.stop();
    expect(web.pid()).toBeUndefined();
    expect(begun()).toBe(1);
  });

  test('can be stopped before it is ready', async () => {
    const web = keep(`setInterval(() => {}, 1000);`);
    await vi.waitFor(() => expect(begun()).toBe(1), 10_000);
    await web.stop();
    await expect(web.ready).rejects.toThrow('stopped');
    expect(web.pid()).toBeUndefined();
  });
});
