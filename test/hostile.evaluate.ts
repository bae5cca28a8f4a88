/**
 * `npm run evaluate -- hostile`: bad input of every kind to every operation, upload and importer. The server must never fail, keep half of what it
 * refused, compute long, or stop answering others meanwhile.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import type { Binding } from '#server/http.ts';
import { bindings } from '#apps/lists.ts';
import { runDirectoryFile } from '#features/directory/files/files.jobs.ts';
import { runImportJob } from '#features/imports/imports.jobs.ts';
import { headsIn } from '#features/ledger/checkpoint.rules.ts';
import { arbitraryBody, arbitraryPath, arbitraryQuery } from './arbitrary-input.ts';
import { FILE_STARTS, furnish } from './furnish.ts';
import type { Webhook } from './gateway-simulator.ts';
import { newId, openHouse, pageReport, type House, type Person } from './harness.ts';
import {
  bytes,
  damaged,
  NASTY_FILES,
  NASTY_FORMS,
  NASTY_TABLES,
  NASTY_WORK,
  NASTY_XML,
  table,
} from './hostile.nasties.ts';
import { enrolPhone, furnishDoors, hostileWebhooks, NASTY_BODIES } from './hostile.doors.ts';
import { openSmsHouse, type SmsHouse } from './sms-house.ts';
import type { TestDatabase } from './harness-database.ts';

export interface HostileEvaluation {
  inputs: number;
  /** answered with 5xx, without a name for what is wrong, or thrown */
  crashes: number;
  /** refused, and rows or files were there afterwards that were not before */
  halfSaved: number;
  /** more than two seconds of its own CPU, or the loop of events held for more than half a second */
  slow: number;
  byKind: Record<string, number>;
  first: string[];
}

const SLOW_CPU_MS = 2000;
const BLOCK_MS = 500;

/** The longest that nothing else got its turn, and the CPU used meanwhile: a busy machine alone is not our fault. */
function watchLoop(): { worst(): number; reset(): void; stop(): void } {
  let worst = 0;
  let last = performance.now();
  let cpu = process.cpuUsage();
  const timer = setInterval(() => {
    const now = performance.now();
    const used = process.cpuUsage(cpu);
    worst = Math.max(worst, Math.min(now - last - 10, (used.user + used.system) / 1000));
    last = now;
    cpu = process.cpuUsage();
  }, 10);
  return {
    worst: () => worst,
    reset() {
      worst = 0;
      last = performance.now();
      cpu = process.cpuUsage();
    },
    stop: () => clearInterval(timer),
  };
}

/** @param database a migrated and empty one */
export async function evaluateHostile(it: {
  database: TestDatabase;
  inputs: number;
  seed: number;
  say: (line: string) => void;
}): Promise<HostileEvaluation> {
  const house = await openHouse({ database: it.database });
  const result: HostileEvaluation = { inputs: 0, crashes: 0, halfSaved: 0, slow: 0, byKind: {}, first: [] };
  const loop = watchLoop();
  let sms: SmsHouse | undefined;
  const wrong = (what: 'crashes' | 'halfSaved' | 'slow', said: string): void => {
    result[what]++;
    if (result.first.length < 40) result.first.push(`${what}: ${said.slice(0, 400)}`);
  };
  const failed = (error: unknown): void => wrong('crashes', `nobody waited for this: ${String(error)}`);
  process.on('unhandledRejection', failed);
  process.on('uncaughtException', failed);
  try {
    const { jack, ids } = await furnish(house);
    await furnishDoors(house, jack, ids);
    sms = await openSmsHouse(house);
    const webhooks = await hostileWebhooks(sms, jack);
    const every = (): string[] => [...ids.values()].flat();
    const tables = await house.sql<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables where schemaname in ('app', 'sealed', 'ledger', 'auth', 'vault', 'ref') order by 1`,
    );
    const countAll = `select jsonb_object_agg(name, n) as n from (${tables.map(({ name }) => `select '${name}' as name, count(*)::int as n from ${name}`).join(' union all ')}) t`;
    const state = async (): Promise<Record<string, number>> => {
      const [row] = await house.sql<{ n: Record<string, number> }>(countAll);
      let files = 0;
      try {
        files = readdirSync(join(house.folder, 'files'), { recursive: true }).length;
      } catch {
        // no file was ever kept
      }
      return { ...row!.n, files };
    };
    const differing = (was: Record<string, number>, is: Record<string, number>): string[] =>
      Object.keys(is).filter((name) => is[name] !== was[name]);
    let before = await state();
    const ask = async (
      kind: string,
      said: string,
      work: () => Promise<{ status: number; body: any }>,
    ): Promise<{ status: number; body: any }> => {
      result.inputs++;
      if (kind.startsWith('recorded')) it.say(said.replace(/[^ -~]/g, '?'));
      result.byKind[kind] = (result.byKind[kind] ?? 0) + 1;
      loop.reset();
      const cpu = process.cpuUsage();
      let answer: { status: number; body: any };
      try {
        answer = await work();
        if (answer.status === 429) {
          // the lanes of codes and invitations are narrow
          house.clock.forward(1);
          answer = await work();
        }
      } catch (error) {
        wrong('crashes', `${said}: ${String(error)}`);
        before = await state();
        return { status: 599, body: null };
      }
      const used = process.cpuUsage(cpu);
      await new Promise((resolve) => setImmediate(resolve));
      const [own, held] = [(used.user + used.system) / 1000, loop.worst()];
      if (own > SLOW_CPU_MS || held > BLOCK_MS)
        wrong('slow', `${said}: ${Math.round(own)} ms of CPU, others waited ${Math.round(held)} ms`);
      if (answer.status >= 500) wrong('crashes', `${said}: ${answer.status} ${JSON.stringify(answer.body)}`);
      else if (answer.status >= 400 && typeof answer.body?.code !== 'string')
        wrong('crashes', `${said}: refused without a name`);
      const after = await state();
      const changed = answer.status >= 400 ? differing(before, after) : [];
      if (changed.length > 0) wrong('halfSaved', `${said}: ${answer.status}, in ${changed.join(', ')}`);
      before = after;
      if (result.inputs % 500 === 0)
        it.say(
          `${result.inputs} of ${it.inputs}: ${result.crashes} crashes, ${result.halfSaved} half saved, ${result.slow} slow`,
        );
      return answer;
    };
    let seed = it.seed;
    const draw = <T>(from: fc.Arbitrary<T>, n: number): T[] => fc.sample(from, { numRuns: n, seed: seed++ });

    const all: Binding[] = bindings({
      accounts: {
        create: () => Promise.reject(new Error('not here')),
        read: () => Promise.reject(new Error('not here')),
      },
      publicUrl: '',
    });
    const upload = async (who: Person, path: string, it_: Buffer, mediaType: string) => who.put(path, it_, mediaType);

    const importTable = async (kind: string, file: Buffer): Promise<void> => {
      const id = newId();
      const up = await ask(kind, `import ${file.subarray(0, 60).toString('latin1')}`, () =>
        upload(jack, `/w/nsele/imports/${id}/file`, file, 'text/csv'),
      );
      if (up.status !== 201) return;
      const mapping = { fields: { text: 1, when: 0, place: 2 }, dateOrder: 'dmy' };
      const checked = await ask(`${kind} check`, `check ${id}`, () =>
        jack.post(`/w/nsele/imports/${id}/check`, mapping),
      );
      if (checked.status !== 200) return;
      const run = await ask(`${kind} run`, `run ${id}`, () => jack.post(`/w/nsele/imports/${id}/run`, {}));
      if (run.status === 200)
        await ask(`${kind} job`, `job of ${id}`, () =>
          workspaceOf(house)
            .then((workspace) => runImportJob(house.worker, { workspace, import: id }))
            .then(() => ({ status: 200, body: {} })),
        );
    };

    // recorded nasties, each as it is
    for (const file of NASTY_FILES) await importTable('recorded table', file);
    for (const xml of NASTY_XML)
      for (const deed of ['preview', 'import'])
        await ask('recorded CAP', `cap ${deed} ${xml.slice(0, 60)}`, () =>
          upload(jack, `/w/nsele/cap/${deed}`, bytes(xml), 'application/xml'),
        );
    const cap = NASTY_XML.map(bytes);
    const report = newId();
    await house.nobody.post('/public/nsele/reports', pageReport({ id: report }));
    before = await state();

    // the doors for telephones: what is posted, how it is put together, and who is said to ask
    const phone = await enrolPhone(house, jack);
    before = await state();
    const door = async (
      path: string,
      method: string,
      it_: { xml?: Buffer; files?: readonly [string, Buffer][]; type?: string; body?: Buffer },
    ) => {
      const form = new FormData();
      if (it_.xml)
        form.append('xml_submission_file', new File([new Uint8Array(it_.xml)], 'submission.xml', { type: 'text/xml' }));
      for (const [name, file] of it_.files ?? []) form.append(name, new File([new Uint8Array(file)], name));
      const response = await house.app.request(path, {
        method,
        headers: { 'x-openrosa-version': '1.0', ...(it_.type ? { 'content-type': it_.type } : {}) },
        ...(method === 'POST' ? { body: it_.body ? new Uint8Array(it_.body) : form } : {}),
      });
      const text = await response.text();
      // this protocol names what is wrong in its own words
      return {
        status: response.status,
        body: /<message/.test(text) || response.status === 404 || method === 'HEAD' ? { code: 'said' } : null,
      };
    };
    for (const xml of NASTY_FORMS)
      await ask('recorded form', `form ${xml.slice(0, 60)}`, () =>
        door(`${phone}/submission`, 'POST', { xml: bytes(xml) }),
      );
    for (const [type, body] of [
      ['multipart/form-data', ''],
      ['multipart/form-data; boundary=', '--\r\n'],
      ['multipart/form-data; boundary=x', `--x\r\n${'a: b\r\n'.repeat(50_000)}`],
      ['multipart/form-data; boundary=x', '--x\r\nContent-Disposition: form-data; name="xml_submission_file"\r\n\r\n'],
      ['multipart/form-data; boundary=x', `${'--x\r\n\r\n\r\n'.repeat(20_000)}--x--`],
      ['text/xml', '<data/>'],
    ] as const)
      await ask('recorded form', `multipart ${type} ${body.slice(0, 30)}`, () =>
        door(`${phone}/submission`, 'POST', { type, body: bytes(body) }),
      );

    // gateways of SMS: what they bring is taken or refused at the door, and then handled
    const gateway = (kind: string, webhook: Webhook): Promise<{ status: number; body: any }> =>
      ask(kind, `${webhook.method} ${webhook.url.slice(0, 80)} ${webhook.body.slice(0, 120)}`, async () => {
        const answer = await house.app.request(webhook.url, {
          method: webhook.method,
          headers: webhook.headers,
          ...(webhook.method === 'POST' ? { body: webhook.body } : {}),
        });
        await answer.text();
        // gateways are answered by the number alone
        return { status: answer.status, body: { code: 'said' } };
      });
    const handle = (kind: string) =>
      ask(kind, 'what came by SMS is handled', () => sms!.rounds().then(() => ({ status: 200, body: {} })));
    const lines = (await jack.get('/w/nsele/numbers')).body.lines as { id: string; address: string }[];
    ids.set(
      'numbers',
      lines.map((line) => line.id),
    );
    for (const { address } of lines)
      for (const [type, body] of NASTY_BODIES)
        await gateway('recorded SMS', { method: 'POST', url: address, headers: { 'content-type': type }, body });
    await handle('SMS handled');

    // files that fill the directory
    const workFile = async (kind: string, file: Buffer): Promise<void> => {
      const id = newId();
      const at = `/w/nsele/directory-files/${id}`;
      await jack.post('/w/nsele/directory-files', { id, name: 'a file', parts: 1 });
      before = await state();
      const said = `directory ${file.subarray(0, 60).toString('latin1')}`;
      const up = await ask(kind, said, () => upload(jack, `${at}/parts/0`, file, 'application/octet-stream'));
      if (up.status !== 200) return;
      for (const deed of ['check', 'run']) {
        const asked = await ask(`${kind} ${deed}`, said, () => jack.post(`${at}/${deed}`, {}));
        if (asked.status !== 200) return;
        await ask(`${kind} job`, said, () =>
          workspaceOf(house)
            .then((workspace) => runDirectoryFile(house.worker, { workspace, file: id }))
            .then(() => ({ status: 200, body: {} })),
        );
      }
    };
    for (const file of NASTY_WORK) await workFile('recorded directory file', file);

    const share = (part: number): number => Math.ceil(it.inputs * part);
    for (const file of draw(damaged(NASTY_WORK.filter((one) => one.length < 60_000)), share(0.02)))
      await workFile('directory file', file);
    for (const [n, [, webhook]] of draw(webhooks, share(0.08)).entries()) {
      await gateway('SMS', webhook);
      if (n % 50 === 49) await handle('SMS handled');
    }
    for (const file of draw(fc.oneof(table, damaged(NASTY_TABLES)), share(0.05))) await importTable('table', file);
    for (const xml of draw(
      fc.oneof(damaged(cap.filter((one) => one.length < 100_000)), fc.string({ unit: 'binary' }).map(bytes)),
      share(0.04),
    ))
      await ask('CAP', `cap ${xml.subarray(0, 60).toString('latin1')}`, () =>
        upload(jack, '/w/nsele/cap/preview', xml, 'application/xml'),
      );
    for (const [start, rest, sealed] of draw(
      fc.tuple(fc.constantFrom(...FILE_STARTS), fc.uint8Array({ maxLength: 600 }), fc.boolean()),
      share(0.08),
    ))
      await ask('attachment', `attachment ${start.toString('latin1')}`, () =>
        upload(
          house.nobody,
          `/public/nsele/reports/${report}/attachments/${newId()}`,
          Buffer.concat([start, rest]),
          sealed ? 'application/vnd.baraza.sealed' : 'image/jpeg',
        ),
      );
    for (const [xml, name, file] of draw(
      fc.tuple(
        damaged(NASTY_FORMS.filter((one) => one.length < 100_000).map(bytes)),
        fc.oneof(
          fc.string({ unit: 'binary', minLength: 1, maxLength: 40 }),
          fc.constantFrom('picture.jpg', '../x', 'audit.csv'),
        ),
        fc.uint8Array({ maxLength: 300 }),
      ),
      share(0.05),
    ))
      await ask('form', `form ${xml.subarray(0, 60).toString('latin1')}`, () =>
        door(`${phone}/submission`, 'POST', { xml, files: [[name, Buffer.from(file)]] }),
      );
    for (const [token, path, method] of draw(
      fc.tuple(
        fc.oneof(
          fc.constant(phone),
          fc.string({ maxLength: 60 }).map((it_) => `/f/key/${encodeURIComponent(it_)}`),
        ),
        fc.constantFrom('/formList', '/submission', '/form/x', '/media/x', '/', `/forms/${newId()}/%00`),
        fc.constantFrom('GET', 'HEAD', 'POST'),
      ),
      share(0.02),
    ))
      await ask('door', `${method} ${token}${path}`, () => door(`${token}${path}`, method, {}));
    for (const text of draw(
      fc.oneof(
        fc.json(),
        fc.string({ unit: 'binary' }),
        fc.constantFrom('{"heads":[{}]}', '-----BEGIN BARAZA CHECKPOINT-----'),
      ),
      share(0.02),
    ))
      await ask('kept heads', `heads ${text.slice(0, 60)}`, async () => {
        try {
          headsIn(text);
        } catch (error) {
          return { status: 422, body: { code: (error as Error).message } };
        }
        return { status: 200, body: {} };
      });
    const requests = (chosen: Binding[]): fc.Arbitrary<{ method: string; path: string; body: string | undefined }> =>
      fc.constantFrom(...chosen).chain(({ operation, raw }) =>
        fc.record({
          method: fc.constant(operation.method as string),
          path: fc
            .tuple(arbitraryPath(operation.path, ids), arbitraryQuery(operation.query, every()))
            .map((parts) => parts.join('')),
          body: operation.body
            ? arbitraryBody(operation.body, every())
            : raw
              ? fc.string({ unit: 'binary', minLength: 1 })
              : fc.constant(undefined),
        }),
      );
    const open = all.filter(({ operation }) => operation.verb === 'public');
    const closed = all.filter(({ operation }) => operation.verb !== 'public');
    for (const [who, chosen, kind, n] of [
      [house.nobody, open, 'public operations', share(0.3)],
      [jack, closed, 'operations of members', 0],
    ] as const) {
      const wanted = n || Math.max(0, it.inputs - result.inputs);
      // in portions, so that what came to exist is used as well
      for (let done = 0; done < wanted; done += 250)
        for (const { method, path, body } of draw(requests([...chosen]), Math.min(250, wanted - done)))
          await ask(kind, `${method} ${path} ${body?.slice(0, 200) ?? ''}`, () =>
            who.send(method.toUpperCase(), path, body),
          );
    }
    return result;
  } finally {
    process.off('unhandledRejection', failed);
    process.off('uncaughtException', failed);
    loop.stop();
    await sms?.close();
    await house.close();
  }
}

const workspaceOf = async (house: House): Promise<string> =>
  (await house.sql<{ id: string }>(`select id from app.workspace where slug = 'nsele'`))[0]!.id;
