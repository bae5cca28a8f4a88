import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { childrenOf, gone, slay, until } from '#apps/running.evaluate.ts';
import { checkout, isRoot } from '#server/data-folder.ts';
import { stopOrphan } from '#server/postgres-process.ts';

/** A uid that no passwd file knows, as containers are given. */
const STRANGER = 54321;

/** A line of its own with nothing behind it but this machine; where the system allows nobody that, registry and proxies that lead nowhere must do. */
const CUT = 'ip link set lo up';
const mayCut = isRoot() && spawnSync('unshare', ['--net', 'sh', '-c', CUT], { stdio: 'ignore' }).status === 0;
const NOWHERE = 'http://127.0.0.1:1';
const opens = (path: string): boolean =>
  isRoot() && spawnSync('test', ['-r', path], { cwd: '/', uid: STRANGER, gid: STRANGER }).status === 0;

/** All that a process began, and what those began. */
const family = (pid: number): number[] => childrenOf(pid).flatMap((it) => [it.pid, ...family(it.pid)]);

interface Started {
  child: ChildProcess;
  said(): string;
  /** the address it printed, once it is ready. @throws Error when it ends before that */
  address(): Promise<string>;
  ended: Promise<number | null>;
}

const why =
  process.platform !== 'linux'
    ? 'processes are found by /proc, which this system does not have'
    : process.env.DATABASE_OWNER_URL
      ? 'walked once, with the embedded database'
      : ['console', 'reporter', 'custodian'].every((it) => existsSync(join(checkout, 'dist', `${it}.hash`)))
        ? ''
        : 'the screens are not built: npm test builds them first';
const whyNoStranger =
  why ||
  (opens(process.execPath) && opens(join(checkout, 'package.json'))
    ? ''
    : 'only root may be somebody else, and only where others may read this checkout');

describe('npm start', () => {
  const begun: Started[] = [];
  let data: string;

  const npmStart = (more: { cut?: boolean; uid?: number } = {}): Started => {
    const words = more.cut ? ['unshare', '--net', 'sh', '-c', `${CUT} && exec npm start`] : ['npm', 'start'];
    const { PATH, LANG } = process.env;
    const child = spawn(words[0]!, words.slice(1), {
      cwd: checkout,
      // a group of its own, as a terminal gives it
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH,
        LANG,
        // where a uid without a passwd entry is at home
        HOME: more.uid ? '/' : process.env.HOME,
        BARAZA_DATA: data,
        npm_config_registry: NOWHERE,
        HTTP_PROXY: NOWHERE,
        HTTPS_PROXY: NOWHERE,
      },
      ...(more.uid ? { uid: more.uid, gid: more.uid } : {}),
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (part: Buffer) => (said += part.toString()));
    const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
    const started: Started = {
      child,
      said: () => said,
      ended,
      async address() {
        await until(
          'npm start says that it is ready, or ends',
          () => /is ready: \S+\n/.test(said) || child.exitCode !== null,
        );
        const [, found] = /is ready: (\S+)\n/.exec(said) ?? [];
        if (!found) throw new Error(`npm start ended with ${child.exitCode}: ${said}`);
        return found;
      },
    };
    begun.push(started);
    return started;
  };

  /** The status that an address answers with, asked from where the server is. */
  const ask = (started: Started, address: string, cut = false): string => {
    const words = [process.execPath, '-e', `fetch(${JSON.stringify(address)}).then((it) => console.log(it.status))`];
    if (cut) words.unshift('nsenter', '--net', `--target=${started.child.pid}`);
    return spawnSync(words[0]!, words.slice(1), { encoding: 'utf8' }).stdout.trim();
  };
  /** Ctrl-C at the terminal. */
  const interrupt = async (started: Started) => {
    process.kill(-started.child.pid!, 'SIGINT');
    await started.ended;
  };

  beforeAll(() => {
    if (why) return;
    const above = mkdtempSync(join(tmpdir(), 'baraza-start-'));
    chmodSync(above, 0o711);
    data = join(above, 'data');
  });
  afterAll(async () => {
    for (const { child } of begun)
      if (child.exitCode === null && child.signalCode === null) {
        for (const pid of [...family(child.pid!), child.pid!]) slay(pid);
        await gone(child);
      }
    if (why) return;
    if (existsSync(data)) await stopOrphan(data);
    rmSync(join(data, '..'), { recursive: true, force: true });
  });

  test(
    'a newcomer types it with the line cut: it prints an address that answers; typed again it is refused; killed with all it began, it starts again',
    { timeout: 300_000 },
    async ({ skip }) => {
      skip(why !== '', why);
      const first = npmStart({ cut: mayCut });
      const address = await first.address();
      await until('the first visit is announced', () => first.said().includes('makes the first administrator'));
      expect(['/healthz', '/', '/r/nowhere'].map((path) => ask(first, address + path, mayCut))).toEqual([
        '200',
        '200',
        '200',
      ]);

      const second = npmStart();
      expect(await second.ended).not.toBe(0);
      expect(second.said()).toMatch(/Another Baraza server \(process \d+\) is already running on the data folder/);
      expect(second.said()).toContain('BARAZA_DATA');
      expect(ask(first, `${address}/healthz`, mayCut)).toBe('200');

      const all = [first.child.pid!, ...family(first.child.pid!)];
      // npm, the launcher, the server, its three programs, the database and what that began
      expect(all.length).toBeGreaterThan(8);
      all.forEach(slay);
      await first.ended;
      const third = npmStart();
      expect(ask(third, `${await third.address()}/healthz`)).toBe('200');
      const left = family(third.child.pid!);
      await interrupt(third);
      expect(left.flatMap((pid) => (existsSync(`/proc/${pid}`) ? [pid] : []))).toEqual([]);
      expect(existsSync(join(data, 'server.lock'))).toBe(false);
    },
  );

  test('a uid that has no name starts it, as in a container', { timeout: 300_000 }, async ({ skip }) => {
    skip(whyNoStranger !== '', whyNoStranger);
    // what another user began is handed over to it, as a volume is
    chmodSync(join(data, '..'), 0o755);
    spawnSync('chown', ['-R', `${STRANGER}:${STRANGER}`, data]);
    const started = npmStart({ uid: STRANGER });
    expect(ask(started, `${await started.address()}/healthz`)).toBe('200');
    await interrupt(started);
  });
});
