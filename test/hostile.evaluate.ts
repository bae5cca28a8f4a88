/**
 * `npm run evaluate -- hostile`: bad input of every kind to every operation, upload and importer. The server must never fail, keep half of what it
 * refused, compute long, or stop answering others meanwhile.
 */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import type { Binding } from '#server/http.ts';
import { bindings } from '#apps/lists.ts';
import { runImportJob } from '#features/imports/imports.jobs.ts';
import { headsIn } from '#features/ledger/checkpoint.rules.ts';
import { arbitraryBody, arbitraryPath, arbitraryQuery } from './arbitrary-input.ts';
import { FILE_STARTS, furnish } from './furnish.ts';
import { newId, openHouse, pageReport, type House, type Person } from './harness.ts';
import { readSettings } from './collect-client.ts';
import { marketDay, marketForm } from './form-texts.ts';
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

const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');

/** A ZIP of one file, as XLSX begins; `claims` is what its directory says of its size. */
function zipped(name: string, content: Buffer, claims = content.length): Buffer {
  const packed = deflateRawSync(content);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(20, 4);
  local.writeUInt16LE(8, 8);
  local.writeUInt32LE(packed.length, 18);
  local.writeUInt32LE(claims, 22);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(20, 6);
  central.writeUInt16LE(8, 10);
  central.writeUInt32LE(packed.length, 20);
  central.writeUInt32LE(claims, 24);
  central.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(46 + name.length, 12);
  end.writeUInt32LE(30 + name.length + packed.length, 16);
  return Buffer.concat([local, bytes(name), packed, central, bytes(name), end]);
}

/** What has broken programs like this one before. */
const NASTY_TABLES: readonly Buffer[] = [
  '',
  '\uFEFF',
  ',',
  '\n\n\n',
  '"',
  'Date,Text\n"unclosed,x\n'.repeat(50),
  'Date,Text\n=cmd|calc!A0,@SUM(1)\n-1+1,+1\n',
  'Date;Text\r1;2\r3;4\r',
  'Date,Text\n2026-11-21,\u0000\n',
  `Date,Text\n2026-11-21,${'a'.repeat(2_000_000)}\n`,
  `${'c,'.repeat(20_000)}\n${'1,'.repeat(20_000)}\n`,
  `Date,Text\n${'1,2,3,4,5,6,7\n'.repeat(20_000)}`,
  `Text,Text,Text,__proto__,constructor\na,b,c,d,e\n`,
  'Date,Killed\n99/99/9999,1e308\n-1,NaN\n0000-00-00,Infinity\n',
  'Latitude,Longitude,Text\n91,181,x\nNaN,1,y\n',
].map(bytes);
const NASTY_FILES: readonly Buffer[] = [
  ...NASTY_TABLES,
  Buffer.from([0xff, 0xfe, 0x41, 0x00, 0x00, 0xd8]),
  Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3]),
  gzipSync(Buffer.alloc(200_000_000, 0x2c)),
  gzipSync(gzipSync(Buffer.alloc(1_000_000, 0x61))),
  zipped('xl/workbook.xml', Buffer.alloc(50_000_000, 0x61)),
  zipped('xl/worksheets/sheet1.xml', bytes('<a>'.repeat(200_000)), 0xffff_fff0),
  zipped('../../etc/passwd', bytes('x')),
  zipped('[Content_Types].xml', bytes('<!DOCTYPE x [<!ENTITY a "a">]><x>&a;</x>')),
];
const ENTITIES = Array.from({ length: 20 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('');
const NASTY_XML: readonly string[] = [
  '<alert',
  `<!DOCTYPE a [<!ENTITY l0 "lol">${ENTITIES}]><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">&l20;</alert>`,
  '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>&x;</identifier></alert>',
  `${'<a>'.repeat(100_000)}`,
  `<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">${'<info>'.repeat(5000)}`,
  `<alert ${'a="1" '.repeat(20_000)}/>`,
  '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><sent>9999-99-99T99:99:99+99:99</sent></alert>',
  `<?xml version="1.0" encoding="UTF-32"?><alert/>`,
  `<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><info><area><polygon>${'1,1 '.repeat(100_000)}</polygon></area></info></alert>`,
];
const NASTY_FORMS: readonly string[] = [
  '',
  '<data',
  '<data id="market-day" version="1"/>',
  `<!DOCTYPE a [<!ENTITY l0 "lol">${ENTITIES}]><data id="market-day" version="1"><what>&l20;</what></data>`,
  '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><data id="market-day" version="1"><what>&x;</what></data>',
  `<data id="market-day" version="1">${'<people>'.repeat(50_000)}`,
  `<data id="market-day" version="1">${'<people><name>a</name></people>'.repeat(20_000)}</data>`,
  `<data id="market-day" version="1" ${'a="1" '.repeat(20_000)}/>`,
  '<data id="../../etc/passwd" version="\u0000"><meta><instanceID>uuid:x</instanceID></meta></data>',
  marketDay({ instance: 'uuid:not-one' }),
  marketDay({ instance: `uuid:${newId()}`, what: '\u0000\u202e'.repeat(100) }),
  marketDay({ instance: `uuid:${newId()}`, deprecated: `uuid:${newId()}` }),
  marketDay({ instance: `uuid:${newId()}`, picture: '../../../keys/ledger.ed25519' }),
  marketDay({ instance: `uuid:${newId()}` }).replace('<dead>2', '<dead>1e999'),
  marketDay({ instance: `uuid:${newId()}` }).replace('<spot>-4.325', '<spot>-999 NaN Infinity'),
];
const damaged = (of: readonly Buffer[]): fc.Arbitrary<Buffer> =>
  fc
    .tuple(
      fc.constantFrom(...of),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }),
      fc.option(fc.nat(), { freq: 3 }),
    )
    .map(([it, flips, cut]) => {
      const copy = Buffer.from(it);
      for (const [at, to] of flips) if (copy.length > 0) copy[at % copy.length] = to;
      return cut === null ? copy : copy.subarray(0, cut % (copy.length + 1));
    });
const cell = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    '21/11/2026',
    '2026-11-21',
    '1e999',
    '-0',
    '"',
    '""',
    'Mambu',
    '4.3;15.3',
    '\u202E',
    "'; drop table app.report; --",
  ),
);
const table = fc
  .tuple(fc.constantFrom(',', ';', '\t', '|'), fc.array(fc.array(cell, { maxLength: 8 }), { maxLength: 12 }))
  .map(([separator, rows]) =>
    bytes(`Date${separator}Text${separator}Place\n${rows.map((row) => row.join(separator)).join('\n')}`),
  );

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
  const wrong = (what: 'crashes' | 'halfSaved' | 'slow', said: string): void => {
    result[what]++;
    if (result.first.length < 40) result.first.push(`${what}: ${said.slice(0, 400)}`);
  };
  const failed = (error: unknown): void => wrong('crashes', `nobody waited for this: ${String(error)}`);
  process.on('unhandledRejection', failed);
  process.on('uncaughtException', failed);
  try {
    const { jack, ids } = await furnish(house);
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

    const share = (part: number): number => Math.ceil(it.inputs * part);
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
    await house.close();
  }
}

/** A form and a phone that may send it. @returns the path of its own door */
async function enrolPhone(house: House, jack: Person): Promise<string> {
  const [form, version, source] = [newId(), newId(), crypto.randomUUID()];
  const must = (answer: { status: number; body: any }): any => {
    if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
    return answer.body;
  };
  must(
    await jack.put(
      `/w/nsele/forms/${form}/versions/${version}?name=market.xml`,
      bytes(marketForm()),
      'application/xml',
    ),
  );
  must(await jack.post(`/w/nsele/forms/${form}/publish`, { versionId: version, audience: 'all' }));
  must(await jack.post('/w/nsele/sources', { id: source, alias: 'Monitor', languages: ['en'] }));
  const added = must(await jack.post(`/w/nsele/sources/${source}/devices`, { id: newId(), name: 'A phone' }));
  const path = new URL(readSettings(added.settings).general.server_url).pathname;
  // the key of its source is made with the first thing it sends, whatever comes of that
  const post = new FormData();
  const filled = bytes(marketDay({ instance: `uuid:${crypto.randomUUID()}` }));
  post.append('xml_submission_file', new File([new Uint8Array(filled)], 'submission.xml', { type: 'text/xml' }));
  const sent = await house.app.request(`${path}/submission`, {
    method: 'POST',
    headers: { 'x-openrosa-version': '1.0' },
    body: post,
  });
  if (sent.status !== 201) throw new Error(`a good form was answered ${sent.status}`);
  return path;
}

const workspaceOf = async (house: House): Promise<string> =>
  (await house.sql<{ id: string }>(`select id from app.workspace where slug = 'nsele'`))[0]!.id;
