/**
 * Forms are filled, sent and their receipts awaited, run after run, while the line is cut in the middle of bodies and of answers and the server is killed
 * (SIGKILL): its web process, its database, or everything at once as when the power fails. Afterwards each run must be there once, with its file and its report.
 *
 *   runPower({ times, inBrowser?, seed?, say? }): Promise<PowerResult>
 *
 * The first `inBrowser` runs are made in Chromium, filled by keyboard, and every other one of them by somebody in a hurry: on an old phone, going on as soon as the
 * photo is chosen; the others in Node, through the outbox of the page of forms as it is.
 */
import { createServer, connect, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { uuidv7 } from '#domain/ids.ts';
import { openPhone, type Phone } from './power-phone.evaluate.ts';
import {
  answers,
  asOwner,
  childrenOf,
  endRunning,
  fell,
  foundWorkspace,
  openRunning,
  postmasterOf,
  random,
  slay,
  until,
  type Running,
} from './running.evaluate.ts';

export interface PowerResult {
  runs: number;
  /** of them in Chromium */
  inBrowser: number;
  /** of these, how many went on as soon as the photo was chosen */
  hurried: number;
  /** runs whose receipt came */
  sent: number;
  /** not there, or there without their file or their report; or refused */
  lost: number;
  /** there more than once: form, file or report */
  doubled: number;
  cuts: number;
  kills: number;
  /** from finished to receipt, the longest, in milliseconds */
  slowestMs: number;
}

type Kind = 'cut' | 'answer_lost' | 'killed_reading' | 'killed_working';
type Victim = 'web' | 'database' | 'tree';
/** What becomes of the next connection: after so many bytes upwards, or so many of the answer. */
interface Fate {
  kind: Kind;
  bytes: number;
  victim: Victim;
}

/** A line to the server on which things happen. Fates are used up, one a connection that carries a body; then it is whole. */
interface Line {
  port: number;
  fates: Fate[];
  counts: { cuts: number; kills: number };
  /** ends connections that idle, so that the next request is a new one */
  hangUp(): void;
  close(): Promise<void>;
}

async function kill(running: Running, victim: Victim): Promise<void> {
  if (victim === 'tree') {
    await fell(running);
    running.start();
    return;
  }
  const web = childrenOf(running.child.pid!).find(({ command }) => command.includes('/web.ts'))?.pid;
  const first = postmasterOf(running);
  const all = victim === 'web' ? [web] : first ? [first, ...childrenOf(first).map(({ pid }) => pid)] : [];
  for (const pid of all) if (pid) slay(pid);
}

function openLine(running: Running, fail: (error: unknown) => void): Promise<Line> {
  const sockets = new Set<Socket>();
  const line: Omit<Line, 'port'> = {
    fates: [],
    counts: { cuts: 0, kills: 0 },
    hangUp: () => sockets.forEach((it) => void it.destroy()),
    close: () =>
      new Promise((resolve) => {
        line.hangUp();
        server.close(() => resolve());
      }),
  };
  const server: Server = createServer((phone) => {
    const house = connect(running.port, '127.0.0.1');
    const end = (): void => {
      phone.destroy();
      house.destroy();
    };
    for (const it of [phone, house]) {
      sockets.add(it);
      it.on('error', end);
      it.on('close', () => (sockets.delete(it), end()));
    }
    let up = 0;
    let down = 0;
    let fate: Fate | undefined;
    const strike = (): void => {
      if (!fate) return;
      if (fate.kind.startsWith('killed')) {
        line.counts.kills++;
        kill(running, fate.victim).catch(fail);
      } else line.counts.cuts++;
      fate = undefined;
      end();
    };
    phone.on('data', (chunk: Buffer) => {
      // what is only asked for passes, and so does what comes after the last fate; one connection may carry many requests
      if (chunk.subarray(0, 5).toString('latin1') === 'POST ') {
        fate = line.fates.shift();
        up = 0;
        down = 0;
      }
      const left = fate && fate.kind !== 'answer_lost' && fate.kind !== 'killed_working' ? fate.bytes - up : Infinity;
      up += chunk.length;
      house.write(left < chunk.length ? chunk.subarray(0, Math.max(0, left)) : chunk);
      if (left < chunk.length) setImmediate(strike);
      // the whole body is through by now, or nearly: the server is at work
      else if (fate?.kind === 'killed_working' && up >= fate.bytes) setTimeout(strike, fate.bytes % 40);
    });
    house.on('data', (chunk: Buffer) => {
      if (fate?.kind === 'answer_lost') {
        const left = (fate.bytes % 400) - down;
        down += chunk.length;
        if (left < chunk.length) {
          phone.write(chunk.subarray(0, Math.max(0, left)));
          return void setImmediate(strike);
        }
      }
      phone.write(chunk);
    });
  });
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () =>
      resolve(Object.assign(line, { port: (server.address() as { port: number }).port })),
    ),
  );
}

const KINDS: readonly Kind[] = ['cut', 'cut', 'answer_lost', 'answer_lost', 'killed_reading', 'killed_working'];
const VICTIMS: readonly Victim[] = ['web', 'web', 'web', 'database', 'tree'];

function drawFates(draw: () => number, bodyBytes: number): Fate[] {
  const one = <T>(of: readonly T[]): T => of[Math.floor(draw() * of.length)]!;
  return Array.from({ length: 1 + Math.floor(draw() * 2) }, () => {
    const kind = one(KINDS);
    const bytes = Math.floor(draw() * bodyBytes);
    return { kind, bytes: kind === 'killed_working' ? Math.min(bytes, 300) : bytes, victim: one(VICTIMS) };
  });
}

const FORM = `<?xml version="1.0"?>
<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml" xmlns:jr="http://openrosa.org/javarosa"><h:head><h:title>Market</h:title><model>
<instance><data id="market" version="1"><what/><picture/><meta><instanceID/></meta></data></instance>
<bind nodeset="/data/what" type="string" required="true()"/><bind nodeset="/data/picture" type="binary"/>
<bind nodeset="/data/meta/instanceID" type="string" jr:preload="uid"/></model></h:head>
<h:body><input ref="/data/what"><label>What happened?</label></input><upload ref="/data/picture" mediatype="image/*"><label>Picture</label></upload></h:body></h:html>`;
const filled = (what: string, picture: string): string =>
  `<data id="market" version="1"><what>${what}</what><picture>${picture}</picture><meta><instanceID>uuid:${crypto.randomUUID()}</instanceID></meta></data>`;

/** A house with one form that makes reports, and a way to make phones. */
async function furnish(running: Running) {
  const cookie = await foundWorkspace(running, 'Power');
  const ask = async (method: string, path: string, body: string | object, type = 'application/json'): Promise<any> => {
    const response = await fetch(`${running.url}/api/v1/w/power${path}`, {
      method,
      headers: { cookie, 'x-baraza': '1', 'content-type': type },
      body: typeof body === 'string' ? body : JSON.stringify(body),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  };
  const [form, version] = [uuidv7(Date.now()), uuidv7(Date.now())];
  await ask('PUT', `/forms/${form}/versions/${version}`, FORM, 'application/xml');
  await ask('POST', `/forms/${form}/publish`, { versionId: version, audience: 'all' });
  await ask('POST', `/forms/${form}/mapping`, { mapping: { text: ['what'] } });
  return {
    async enrol(alias: string): Promise<{ sourceId: string; token: string }> {
      const sourceId = crypto.randomUUID();
      await ask('POST', '/sources', { id: sourceId, alias });
      const { password } = await ask('POST', `/sources/${sourceId}/devices`, {
        id: uuidv7(Date.now()),
        name: 'A phone',
      });
      return { sourceId, token: password };
    },
  };
}

/** How often something of a run is there: filled forms, files of them, reports. */
async function countOf(running: Running, sourceId: string, what: string | null) {
  return asOwner(running.folder, async (client) => {
    const { rows } = await client.query<{ forms: number; files: number; reports: number }>(
      `with mine as (select s.id, s.report_id from app.submission s join app.submission_row r on r.submission_id = s.id and r.n = 0
         where s.source_id = $1 and ($2::text is null or r.answers->>'what' = $2))
       select count(*)::int as forms, (select count(*)::int from app.submission_file f where f.submission_id in (select id from mine)) as files,
         (select count(*)::int from app.report p where p.source_id = $1 and ($2::text is null or p.text = $2)) as reports from mine`,
      [sourceId, what],
    );
    return rows[0]!;
  });
}

/** @throws Error when what was killed does not come back */
export async function runPower(options: {
  times: number;
  inBrowser?: number;
  seed?: number;
  say?: (line: string) => void;
}): Promise<PowerResult> {
  const { times, inBrowser = 0, seed = 1, say = () => undefined } = options;
  if (process.platform !== 'linux') throw new Error('Processes are found by /proc, which this system does not have.');
  const { default: sharp } = await import('sharp');
  const photo = await sharp({ create: { width: 320, height: 240, channels: 3, background: '#887766' } })
    .png({ compressionLevel: 0 })
    .toBuffer();
  const running = await openRunning();
  const draw = random(seed);
  const result: PowerResult = {
    runs: 0,
    inBrowser: 0,
    hurried: 0,
    sent: 0,
    lost: 0,
    doubled: 0,
    cuts: 0,
    kills: 0,
    slowestMs: 0,
  };
  let failure: unknown;
  try {
    await until('the server is ready', () => answers(running.url, '/healthz'));
    const house = await furnish(running);
    const line = await openLine(running, (error) => (failure ??= error));
    const judge = async (
      name: string,
      came: string | undefined,
      sourceId: string,
      what: string | null,
      files: number,
    ) => {
      await until('the server is back', () => answers(running.url, '/healthz'));
      let is = { forms: 0, files: 0, reports: 0 };
      // a kill that was under way may still take the database away
      await until(`${name} is counted`, () =>
        countOf(running, sourceId, what).then(
          (counted) => ((is = counted), true),
          () => false,
        ),
      );
      if (came !== undefined && !came.startsWith('refused')) result.sent++;
      const lost =
        is.forms < 1 || is.files < files || is.reports < 1 || came === undefined || came.startsWith('refused');
      const doubled = is.forms > 1 || is.files > files || is.reports > 1;
      if (lost) result.lost++;
      if (doubled) result.doubled++;
      if (lost || doubled) say(`${name}: ${JSON.stringify({ ...is, came })}`);
    };

    if (inBrowser > 0) {
      const { openBrowserPhone } = await import('#test/power-browser.ts');
      for (let n = 0; n < inBrowser; n++) {
        const own = await house.enrol(`In Chromium ${n}`);
        const hurried = n % 2 === 1;
        const browser = await openBrowserPhone(
          `http://127.0.0.1:${line.port}/r/forms.html#${own.token}`,
          'market',
          FORM,
          hurried ? 'chosen' : 'kept',
        );
        try {
          line.fates = drawFates(draw, 1200);
          const began = performance.now();
          const came = await browser.fillAndSend();
          result.runs++;
          result.inBrowser++;
          if (hurried) result.hurried++;
          result.slowestMs = Math.max(result.slowestMs, Math.round(performance.now() - began));
          await judge(
            `run ${n} in the browser${hurried ? ', in a hurry' : ''}`,
            came ? 'received' : undefined,
            own.sourceId,
            null,
            1,
          );
        } finally {
          await browser.close();
          line.hangUp();
        }
        say(`${n + 1} runs in the browser, ${JSON.stringify(line.counts)}`);
      }
    }
    const { sourceId, token } = await house.enrol('In Node');
    const told: any = await (await fetch(`${running.url}/f/key/${token}/filling`)).json();
    const phone: Phone = await openPhone({
      door: `http://127.0.0.1:${line.port}/f/key/${token}/filling`,
      sealingKey: told.sealingKey,
      slug: told.workspace.slug,
    });
    for (let n = 0; n < times - inBrowser; n++) {
      const what = `Run ${n} of ${seed}`;
      const withPhoto = n % 3 === 0;
      line.hangUp();
      line.fates = drawFates(draw, withPhoto ? 60_000 : 1200);
      const fates = line.fates.map((it) => it.kind).join(', ');
      const id = await phone.fill(
        filled(what, withPhoto ? 'p.png' : ''),
        withPhoto ? { name: 'p.png', bytes: photo } : null,
      );
      const began = performance.now();
      let came: string | undefined;
      await until(`the receipt of run ${n}`, async () => {
        if (failure) throw failure;
        came = (await phone.send()).get(id);
        if (came === undefined) await pause(50);
        return came !== undefined;
      });
      result.runs++;
      result.slowestMs = Math.max(result.slowestMs, Math.round(performance.now() - began));
      await judge(`run ${n}`, came, sourceId, what, withPhoto ? 1 : 0);
      if (n % 10 === 9) say(`${n + 1} runs, ${JSON.stringify(line.counts)}; last: ${fates}`);
    }
    await line.close();
    return { ...result, ...line.counts };
  } finally {
    await endRunning(running);
  }
}
