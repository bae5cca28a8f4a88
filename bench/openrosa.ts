import { spawn } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { uuidv7 } from '#domain/ids.ts';
import { makeMember, startHouse, type BenchHouse } from './house.ts';
import pg from 'pg';

/**
 * Filled forms taken in over HTTP by one web process: a form of 30 text fields, one multipart POST each, a device's token in the path; row, answers, sealed
 * original and the line of the record in the same commit, which waits for the disk. The load comes from a process of its own, held to the last core.
 * @param args --seconds 10
 */
export async function run(args: string[]): Promise<Record<string, number>> {
  const seconds = Number(args[args.indexOf('--seconds') + 1]) || 10;
  const house = await startHouse({ env: { BARAZA_PUBLIC_PER_MINUTE: '1000000' } });
  try {
    const url = `${await prepare(house)}/submission`;
    const pid = webProcess(house);
    await load(url, 8, 3);
    const one = await load(url, 1, seconds);
    const from = cpuMs(pid);
    const fromDatabase = databaseCpuMs(house);
    const eight = await load(url, 8, seconds);
    const cpu = cpuMs(pid) - from;
    const databaseCpu = databaseCpuMs(house) - fromDatabase;
    const round = (it: number) => Math.round(it * 100) / 100;
    return {
      cpuMs: round(cpu / eight.taken),
      perSecond1: Math.round(one.perSecond),
      p95Ms1: round(one.p95Ms),
      perSecond8: Math.round(eight.perSecond),
      p95Ms8: round(eight.p95Ms),
      databaseCpuMs: round(databaseCpu / eight.taken),
      failed: one.failed + eight.failed,
    };
  } finally {
    await house.discard();
  }
}

/** A form, published to all, and a monitor's device. @returns the address for phones */
async function prepare(house: BenchHouse): Promise<string> {
  const client = new pg.Client({ connectionString: house.ownerUrl() });
  await client.connect();
  await client.query(
    `insert into app.actor (workspace_id, id, kind, name, created_at)
     select w.id, gen_random_uuid(), 'organisation', 'Bench organisation 1', now() from app.workspace w where w.slug = 'bench'`,
  );
  await client.end();
  const { cookie } = await makeMember(house, { name: 'Analyst', roles: ['analyst'], clearance: 2 });
  const send = async (method: string, path: string, body: unknown, type = 'application/json') => {
    const answer = await fetch(`${house.url}/api/v1/w/bench${path}`, {
      method,
      headers: { 'content-type': type, 'x-baraza': '1', cookie },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text}`);
    return JSON.parse(text) as any;
  };
  const numbers = Array.from({ length: 30 }, (_, n) => n);
  const xform = `<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>Bench</h:title><model><instance><data id="bench" version="1">${numbers.map((n) => `<q${n}/>`).join('')}<meta><instanceID/></meta></data></instance>${numbers.map((n) => `<bind nodeset="/data/q${n}" type="string"/>`).join('')}</model></h:head><h:body>${numbers.map((n) => `<input ref="/data/q${n}"><label>Question ${n}</label></input>`).join('')}</h:body></h:html>`;
  const [form, version, source] = [uuidv7(Date.now()), uuidv7(Date.now()), crypto.randomUUID()];
  await send('PUT', `/forms/${form}/versions/${version}?name=bench.xml`, xform, 'application/xml');
  await send('POST', `/forms/${form}/publish`, { versionId: version, audience: 'all' });
  await send('POST', '/sources', { id: source, alias: 'Bench monitor' });
  const device = await send('POST', `/sources/${source}/devices`, { id: uuidv7(Date.now()), name: 'Bench' });
  return `${house.url}${new URL(device.serverUrl as string).pathname}`;
}

interface Seen {
  taken: number;
  failed: number;
  perSecond: number;
  p95Ms: number;
}
function load(url: string, connections: number, seconds: number): Promise<Seen> {
  const script = join(import.meta.dirname, 'openrosa-load.ts');
  const own = String(availableParallelism() - 1);
  return new Promise((done, failed) => {
    const child = spawn(
      'taskset',
      [
        '-c',
        own,
        process.execPath,
        '--disable-warning=ExperimentalWarning',
        script,
        url,
        String(connections),
        String(seconds),
      ],
      { stdio: ['ignore', 'pipe', 'inherit'] },
    );
    let text = '';
    child.stdout.on('data', (piece) => (text += piece));
    child.on('error', failed);
    child.on('close', () => {
      try {
        done(JSON.parse(text) as Seen);
      } catch (error) {
        failed(error as Error);
      }
    });
  });
}

const children = (pid: number): number[] =>
  readdirSync('/proc')
    .filter((it) => /^\d+$/.test(it))
    .map(Number)
    .filter((it) => {
      try {
        return Number(/\)\s+\S\s+(\d+)/.exec(readFileSync(`/proc/${it}/stat`, 'utf8'))![1]) === pid;
      } catch {
        return false;
      }
    });
const commandOf = (pid: number): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return '';
  }
};
function webProcess(house: BenchHouse): number {
  const found = children(house.pid).find((it) => commandOf(it).includes('web.ts'));
  if (!found) throw new Error('The web process was not found.');
  return found;
}

/** Time that the processor spent on a process, in milliseconds. */
function cpuMs(pid: number): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
      .replace(/^.*\) /s, '')
      .split(' ');
    // clock ticks, of which there are a hundred a second on Linux
    return (Number(fields[11]) + Number(fields[12])) * 10;
  } catch {
    return 0;
  }
}
/** The same for PostgreSQL, with those of its processes that are here now. */
function databaseCpuMs(house: BenchHouse): number {
  const postmaster = Number(readFileSync(join(house.folder, 'postgres', 'postmaster.pid'), 'utf8').split('\n')[0]);
  return [postmaster, ...children(postmaster)].reduce((sum, pid) => sum + cpuMs(pid), 0);
}
