/** Who writes without pause while everything is killed, and keeps each id that was acknowledged. */
import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { uuidv7 } from '#domain/ids.ts';
import { until, type Running } from './running.evaluate.ts';

/** A second of sound, unlike any other. */
function sound(mark: string): Buffer {
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + 2048, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8000, 24);
  head.writeUInt32LE(8000, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write('data', 36);
  head.writeUInt32LE(2048, 40);
  const body = Buffer.alloc(2048);
  createHash('shake256', { outputLength: 2048 }).update(mark).digest().copy(body);
  return Buffer.concat([head, body]);
}

export interface Sent {
  reports: string[];
  /** id of the file, the report, SHA-256 of what was sent (hex) */
  files: { id: string; report: string; sha256: string }[];
  /** alerts said to be issued, each with one responder asked and one source behind it */
  alerts: string[];
}

/** One teller, who sends report after report and tries each until it is acknowledged. */
export async function tell(
  running: Running,
  number: number,
  sent: Sent,
  goesOn: () => boolean,
  acknowledged: () => void,
): Promise<void> {
  const nothing = { low: null, best: null, high: null };
  const attempt = async (path: string, method: string, type: string, body: string | Buffer): Promise<void> => {
    for (;;) {
      try {
        const response = await fetch(`${running.url}/api/v1/public/kills${path}`, {
          method,
          headers: { 'content-type': type, 'x-baraza': '1' },
          body: typeof body === 'string' ? body : new Uint8Array(body),
          signal: AbortSignal.timeout(20_000),
        });
        const text = await response.text();
        if (response.status === 201 || response.status === 200) return;
        // what the server itself refuses is a fault of this program
        if (response.status >= 400 && response.status < 500 && response.status !== 429)
          throw Object.assign(new Error(`${response.status} ${text}`), { refused: true });
      } catch (error) {
        if ((error as { refused?: boolean }).refused) throw error;
      }
      await pause(30);
    }
  };
  for (let n = 0; goesOn(); n++) {
    const id = uuidv7(Date.now());
    const body = {
      id,
      clock: new Date().toISOString(),
      report: {
        id,
        kind: 'threat',
        text: `Account ${number}-${n}: they came to the market at night`,
        language: 'en',
        when: { from: null, to: null, precision: 'unknown' },
        where: { text: 'Market', precision: 'village' },
        who: '',
        harm: { killed: nothing, hurt: nothing },
        basis: 'saw',
        asks: '',
        mayAsk: true,
        wantsAnswer: true,
        returnCode: String(1_000_000_000_000_000 + number),
        danger: false,
        clientSentAt: new Date().toISOString(),
        attachments: [],
      },
    };
    await attempt('/reports', 'POST', 'application/json', JSON.stringify(body));
    sent.reports.push(id);
    if (n % 4 === 0) {
      const file = { id: uuidv7(Date.now()), report: id };
      const bytes = sound(id);
      await attempt(`/reports/${id}/attachments/${file.id}`, 'PUT', 'audio/wav', bytes);
      sent.files.push({ ...file, sha256: createHash('sha256').update(bytes).digest('hex') });
    }
    acknowledged();
  }
}

type Ask = (method: string, path: string, body?: unknown) => Promise<{ status: number; body: any }>;

/** A member of the workspace, who asks until there is an answer. */
const member =
  (running: Running, cookie: string): Ask =>
  async (method, path, body) => {
    for (;;) {
      try {
        const response = await fetch(`${running.url}/api/v1/w/kills${path}`, {
          method,
          headers: {
            'x-baraza': '1',
            cookie,
            'content-type': typeof body === 'string' ? 'text/csv' : 'application/json',
          },
          ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
          signal: AbortSignal.timeout(30_000),
        });
        const text = await response.text();
        if (response.status < 500 && response.status !== 429)
          return { status: response.status, body: JSON.parse(text) };
      } catch {
        // away: again
      }
      await pause(50);
    }
  };

/** Takes up report after report as an alert, issues it, and answers as the one who is asked. */
export async function issueAlerts(
  running: Running,
  cookie: string,
  sent: Sent,
  goesOn: () => boolean,
  acknowledged: () => void,
): Promise<void> {
  const ask = member(running, cookie);
  const expect = async (method: string, path: string, body: unknown, ...statuses: number[]): Promise<any> => {
    const answer = await ask(method, path, body);
    if (!statuses.includes(answer.status))
      throw new Error(`${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body;
  };
  const { members } = await expect('GET', '/members', undefined, 200);
  const mandate = uuidv7(Date.now());
  await expect(
    'POST',
    '/mandates',
    { id: mandate, responderActorId: members[0].actorId, title: 'Mediator', agreedHow: 'In person' },
    201,
  );
  for (let at = 0; goesOn();) {
    const report = sent.reports[at];
    if (!report) {
      await pause(30);
      continue;
    }
    at += 1 + Math.floor((sent.reports.length - at) / 4);
    const id = uuidv7(Date.now());
    await expect(
      'POST',
      '/alerts',
      {
        id,
        level: 1,
        headline: `About ${report}`,
        asked: 'Go and talk',
        uncertainty: 'One account',
        implicated: 'decided_unclear',
        basis: [{ kind: 'report', id: report }],
      },
      200,
      201,
    );
    // a second time it is issued already: then the first was kept, though its answer was lost
    await expect('POST', `/alerts/${id}/issue`, { mandateIds: [mandate], reasonUnverified: 'No time' }, 200, 409);
    const alert = await expect('GET', `/alerts/${id}`, undefined, 200);
    if (alert.state !== 'issued') throw new Error(`alert ${id} is ${alert.state}`);
    sent.alerts.push(id);
    await expect('POST', `/notices/${alert.notices[0].id}/answer`, { answer: 'accept', plan: 'Go there' }, 200, 409);
    acknowledged();
  }
}

/** Imports table after table; each says what it added once it is done. @returns rows of the tables that were done */
export async function importTables(
  running: Running,
  cookie: string,
  rows: number,
  goesOn: () => boolean,
): Promise<{ files: number; rows: number }> {
  let files = 0;
  const asking = member(running, cookie);
  const ask: Ask = (method, path, body) => asking(method, `/imports${path}`, body);
  while (goesOn()) {
    const id = uuidv7(Date.now());
    const lines = Array.from({ length: rows }, (_, i) => `${files}-${i},21/11/2026,Market,Imported ${files}-${i}`);
    const table = `Number,Date,Place,Text\n${lines.join('\n')}\n`;
    const up = await ask('PUT', `/${id}/file`, table);
    if (up.status >= 300) throw new Error(`the table was refused: ${JSON.stringify(up.body)}`);
    await ask('POST', `/${id}/run`, {});
    await until('an import is done', async () => (await ask('GET', `/${id}`)).body.state === 'done', 300_000);
    files++;
  }
  return { files, rows: files * rows };
}
