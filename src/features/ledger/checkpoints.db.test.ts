import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import pg from 'pg';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { custodyRounds } from '#features/custody/custody.jobs.ts';
import { runLedgerCheck } from './ledger.jobs.ts';
import { openSeals } from '#server/seals.ts';
import { openDatabase } from '#server/db.ts';
import { openMail } from '#server/mail.ts';
import { openOutward } from '#server/outward.ts';
import { sendCheckpoints } from '#apps/chores.ts';
import { newId, openHouse, pageReport, type House, type Person } from '#test/harness.ts';
import { headsIn } from './checkpoint.rules.ts';
import { openSealer, type Sealer } from './sealer.ts';
import { verifyLedger } from './verification.ts';

/** Auditor Aude reads the record; Founder is the administrator; a second house keeps the heads of the first. */
describe('the record, seen by others', () => {
  let house: House;
  let keeper: House;
  let sealer: Sealer;
  let aude: Person;
  let workspace: string;
  let server: Server;
  let answers = 201;
  const received: string[] = [];
  const folders = (): Map<string, string> => new Map([['stick', join(house.folder, 'stick')]]);
  const state = async () => (await aude.get('/w/nsele/ledger/state')).body;

  beforeAll(async () => {
    process.env.BARAZA_INSIDE_ALLOWED = 'http://10.9.8.7:8090';
    house = await openHouse();
    keeper = await openHouse({ keepsFor: (await house.founder.get('/w/nsele/ledger/state')).body.publicKey });
    sealer = openSealer(house.urls.sealer, house.keys.signing(), () => house.clock.now);
    aude = await house.person('Aude', ['auditor']);
    workspace = (await house.sql<{ id: string }>('select id from app.workspace'))[0]!.id;
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (part) => (body += part));
      request.on('end', () => {
        received.push(body);
        response.writeHead(answers).end();
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    delete process.env.BARAZA_INSIDE_ALLOWED;
    server.close();
    await sealer.close();
    await keeper.close();
    await house.close();
  });

  test('an administrator names who keeps the heads; nobody else does, and no address leads inside', async () => {
    const add = (who: Person, kind: string, address: string) =>
      who.post('/w/nsele/ledger/parties', { id: newId(), kind, keeper: 'Council', address });
    for (const [kind, address] of [
      ['folder', 'elsewhere'],
      ['folder', '/etc'],
      ['folder', '../keys'],
      ['email', 'nobody'],
      ['https', 'http://example.org/'],
      ['https', 'https://127.0.0.1/'],
      ['https', 'https://[::1]/'],
      ['https', 'https://169.254.169.254/latest'],
      ['https', 'https://user:secret@example.org/'],
      ['https', 'https://baraza.internal/'],
      ['https', 'http://10.9.8.7:9090/api/v1/public/checkpoints'],
    ] as const)
      expect([address, (await add(house.founder, kind, address)).body.code]).toEqual([address, 'bad_address']);
    expect((await add(aude, 'email', 'council@example.org')).status).toBe(403);
    expect((await add(house.founder, 'folder', 'stick')).status).toBe(201);
    expect((await add(house.founder, 'email', 'council@example.org')).status).toBe(201);
    expect((await add(house.founder, 'https', 'https://keeper.example.org/api/v1/public/checkpoints')).status).toBe(
      201,
    );
    expect((await add(house.founder, 'email', 'council@example.org')).body.code).toBe('party_there');
    expect((await state()).parties.map((it: { kind: string }) => it.kind)).toEqual(['folder', 'email', 'https']);
    // another house on the same network without a line, where whoever runs the machine allowed it
    const near = newId();
    const body = {
      id: near,
      kind: 'https',
      keeper: 'Clinic',
      address: 'http://10.9.8.7:8090/api/v1/public/checkpoints',
    };
    expect((await house.founder.post('/w/nsele/ledger/parties', body)).status).toBe(201);
    expect((await house.founder.send('DELETE', `/w/nsele/ledger/parties/${near}`)).status).toBe(200);
  });

  test('every hour each is sent the newest head; what fails is tried again soon, and is told', async () => {
    // the address leads to this machine: only a test may send there
    const port = (server.address() as AddressInfo).port;
    const kit = {
      ...house.worker,
      post: (_url: string, it: { body: string; headers: Readonly<Record<string, string>> }) =>
        house.worker.post(`http://127.0.0.1:${port}/`, it),
    };
    await sealer.seal();
    house.clock.forward(1);
    // the stick is not there: nothing is made in its place
    expect(await sendCheckpoints(kit, folders())).toBe(3);
    expect(existsSync(folders().get('stick')!)).toBe(false);
    let parties = (await state()).parties;
    expect(parties.map((it: { lastError: string | null }) => it.lastError)).toEqual(['folder_missing', null, null]);
    expect(await sendCheckpoints(kit, folders())).toBe(0);
    mkdirSync(folders().get('stick')!);
    house.clock.forward(6);
    expect(await sendCheckpoints(kit, folders())).toBe(1);
    parties = (await state()).parties;
    expect(parties.map((it: { failures: number }) => it.failures)).toEqual([0, 0, 0]);
    // nothing new was recorded: nothing is sent, until a day has gone by
    house.clock.forward(70);
    const before = received.length;
    await sendCheckpoints(kit, folders());
    expect(received.length).toBe(before);
    house.clock.forward(24 * 60);
    answers = 500;
    await sendCheckpoints(kit, folders());
    expect(received.length).toBe(before + 1);
    expect((await state()).parties[2]).toMatchObject({ failures: 1, lastError: 'status_500' });
    answers = 201;
    await house.founder.post(`/w/nsele/ledger/parties/${(await state()).parties[2].id}/try`);
    await sendCheckpoints(kit, folders());
    expect((await state()).parties[2]).toMatchObject({ failures: 0, lastError: null });
    expect((await state()).sendings.length).toBeGreaterThan(5);
  });

  test('one that keeps heads is ended by two people of different organisations after a day, and every custodian is told', async () => {
    const [stick] = (await state()).parties;
    const carl = await house.person('Carl', ['coordinator'], { organisation: 'Bar association' });
    const refused = await house.founder.send('DELETE', `/w/nsele/ledger/parties/${stick.id}`);
    expect([refused.status, refused.body.code]).toEqual([409, 'two_needed']);
    const propose = (partyId: string) =>
      house.founder.post('/w/nsele/custody/changes', {
        id: newId(),
        kind: 'party',
        partyId,
        reason: 'The stick was lost',
      });
    expect((await propose(newId())).status).toBe(404);
    const proposed = (await propose(stick.id)).body;
    expect(Date.parse(proposed.notBefore) - house.clock.now.getTime()).toBe(24 * 3_600_000);
    const speak = (who: Person, yes: boolean, id = proposed.id) =>
      who.post(`/w/nsele/custody/changes/${id}/voice`, { yes, reason: yes ? null : 'No' });
    expect((await state()).parties[0].ending).toMatchObject({ agreed: false });
    expect((await carl.get('/w/nsele/custody')).body.changes[0]).toMatchObject({ kind: 'party', keeper: 'Council' });
    expect((await speak(carl, true)).body.state).toBe('agreed');
    expect((await state()).parties[0].ending).toMatchObject({ agreed: true });
    // within the day nobody ends it: neither the rounds, nor the web process by itself
    await custodyRounds(house.worker, house.keys);
    expect((await house.founder.send('DELETE', `/w/nsele/ledger/parties/${stick.id}`)).body.code).toBe('two_needed');
    const app = new pg.Client({ connectionString: house.urls.app });
    await app.connect();
    await app.query(`begin; set local app.workspace = '${workspace}'; set local app.reads = '256'`);
    await expect(app.query('update app.checkpoint_party set ended_at = now(), next_at = null')).rejects.toThrow(
      /permission denied/,
    );
    await app.end();
    expect((await state()).parties).toHaveLength(3);
    house.clock.forward(24 * 60 + 1);
    await custodyRounds(house.worker, house.keys);
    expect((await state()).parties.map((it: { kind: string }) => it.kind)).toEqual(['email', 'https']);
    const verbs = await house.sql<{ n: number }>(
      `select count(*)::int as n from ledger.change where verb = 'checkpoint.end' and subject_id = $1`,
      [stick.id],
    );
    expect(verbs[0]!.n).toBe(1);
    // it is needed again; what nothing ever reached is ended by one
    expect(
      (
        await house.founder.post('/w/nsele/ledger/parties', {
          id: newId(),
          kind: 'folder',
          keeper: 'Council',
          address: 'stick',
        })
      ).status,
    ).toBe(201);
    const unreached = newId();
    await house.founder.post('/w/nsele/ledger/parties', {
      id: unreached,
      kind: 'email',
      keeper: 'Council',
      address: 'typo@example.org',
    });
    expect((await house.founder.send('DELETE', `/w/nsele/ledger/parties/${unreached}`)).status).toBe(200);
    // a no ends the proposal
    const [mail] = (await state()).parties;
    const second = (await propose(mail.id)).body;
    expect((await speak(carl, false, second.id)).body.state).toBe('refused');
    expect((await state()).parties[0].ending).toBeNull();
  });

  test('a keeper’s own mail server that is busy is tried again, one that refuses is told, and what arrives there proves the record', async () => {
    const arrived: { to: string[]; raw: string }[] = [];
    let answer = 451;
    const smtp = new SMTPServer({
      disabledCommands: ['STARTTLS', 'AUTH'],
      onRcptTo: (_to, _session, done) =>
        answer === 250
          ? done()
          : done(Object.assign(new Error('Not now, council@example.org'), { responseCode: answer })),
      onData(stream, session, done) {
        let raw = '';
        stream.on('data', (part) => (raw += part));
        stream.on('end', () => {
          arrived.push({ to: session.envelope.rcptTo.map((it) => it.address), raw });
          done();
        });
      },
    });
    await new Promise<void>((resolve) => void smtp.listen(0, '127.0.0.1', resolve));
    const mail = openMail(
      `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`,
      'Baraza <no-reply@example.org>',
    )!;
    const http = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const kit = {
      ...house.worker,
      mail: mail.send,
      post: (_url: string, it: { body: string; headers: Readonly<Record<string, string>> }) =>
        house.worker.post(http, it),
    };
    const keptByMail = async () => (await state()).parties.find((it: { kind: string }) => it.kind === 'email');
    const { id } = await keptByMail();
    const newLine = async () => {
      await house.founder.send('PATCH', '/w/nsele', { neutralName: `Notes ${newId().slice(-4)}` });
      await sealer.seal();
    };
    await newLine();
    house.clock.forward(61);
    for (const [code, failures] of [
      [451, 1],
      [550, 2],
    ] as const) {
      answer = code;
      await sendCheckpoints(kit, folders());
      // the server's words may quote whom it was for: the number alone is kept
      expect(await keptByMail()).toMatchObject({ failures, lastError: `smtp_${code}` });
      // not before its time
      await sendCheckpoints(kit, folders());
      expect(await keptByMail()).toMatchObject({ failures });
      house.clock.forward(5 * failures + 1);
    }
    expect(arrived).toEqual([]);
    answer = 250;
    await sendCheckpoints(kit, folders());
    expect(await keptByMail()).toMatchObject({ failures: 0, lastError: null });
    expect(arrived.map((it) => it.to)).toEqual([['council@example.org']]);

    // as a mailbox saves it, packed by the way it went, among others
    const { publicKey } = house.keys.verifying();
    const [head] = headsIn(arrived[0]!.raw);
    expect(arrived[0]!.raw).not.toContain('sele');
    expect(await verifyLedger(house.urls.sealer, workspace, publicKey, [head!])).toMatchObject({
      faultCount: 0,
      againstOutsideHead: true,
      attestedTo: head!.seq,
    });
    expect(await keptByMail()).toMatchObject({ lastSeq: head!.seq });
    // whoever writes the record anew afterwards is found by that mail
    const before = await house.sql<{ hash: Buffer }>(
      'select hash from ledger.entry where workspace_id = $1 and seq = $2',
      [workspace, head!.seq],
    );
    const put = (hash: Buffer) =>
      house.sql('update ledger.entry set hash = $3 where workspace_id = $1 and seq = $2', [workspace, head!.seq, hash]);
    await put(Buffer.alloc(32, 7));
    expect((await verifyLedger(house.urls.sealer, workspace, publicKey, [head!])).faultCount).toBeGreaterThan(0);
    await put(before[0]!.hash);
    // the next hour it comes again, and both stand the test together
    await newLine();
    await house.founder.post(`/w/nsele/ledger/parties/${id}/try`);
    await sendCheckpoints(kit, folders());
    expect(arrived).toHaveLength(2);
    const both = headsIn(arrived.map((it) => it.raw).join('\n\n'));
    expect(both).toHaveLength(2);
    expect(await verifyLedger(house.urls.sealer, workspace, publicKey, both)).toMatchObject({ faultCount: 0 });
    mail.close();
    await new Promise<void>((resolve) => void smtp.close(() => resolve()));
  });

  test('each form is read again, and shows what was written anew by somebody who holds the key', async () => {
    const stick = folders().get('stick')!;
    const [file] = readdirSync(stick).filter((name) => name.endsWith('.jsonl'));
    const mail = house.mails.find((it) => it.to === 'council@example.org')!;
    expect(mail.subject).not.toContain('sele');
    const forms = [
      readFileSync(join(stick, file!), 'utf8'),
      mail.text,
      received.at(-1)!,
      (await aude.fetch('/w/nsele/ledger/heads')).bytes.toString(),
    ];
    const { publicKey } = house.keys.verifying();
    for (const form of forms) {
      const heads = headsIn(form);
      const verdict = await verifyLedger(house.urls.sealer, workspace, publicKey, heads);
      expect(verdict).toMatchObject({ faultCount: 0, againstOutsideHead: true });
      expect(verdict.attestedTo).toBeGreaterThan(0);
      const cut = { ...heads.at(-1)!, hash: 'ab'.repeat(32) };
      expect((await verifyLedger(house.urls.sealer, workspace, publicKey, [cut])).faultCount).toBeGreaterThan(0);
    }
  });

  test('another house keeps the heads it agreed to keep, once, and no others', async () => {
    const checkpoint = JSON.parse(received.at(-1)!);
    const leave = (body: unknown) => keeper.nobody.post('/public/checkpoints', body);
    expect((await leave(checkpoint)).body).toEqual({ kept: 1 });
    expect((await leave(checkpoint)).body).toEqual({ kept: 0 });
    const [head] = checkpoint.heads;
    expect((await leave({ ...checkpoint, heads: [{ ...head, seq: head.seq + 1 }] })).body.code).toBe('head_signature');
    expect((await leave({ ...checkpoint, deployment: '0123456789abcdef' })).body.code).toBe('not_kept_here');
    expect((await house.nobody.post('/public/checkpoints', checkpoint)).body.code).toBe('not_kept_here');
    const kept = await keeper.sql<{ head: object }>('select head from ledger.kept');
    const heads = headsIn(kept.map((row) => JSON.stringify(row.head)).join('\n'));
    expect(heads).toEqual(checkpoint.heads);
    // what it kept shows later whether the first was written anew, by whoever holds its key
    const { publicKey } = house.keys.verifying();
    const verdict = await verifyLedger(house.urls.sealer, workspace, publicKey, heads);
    expect(verdict).toMatchObject({ faultCount: 0, againstOutsideHead: true, attestedTo: heads.at(-1)!.seq });
  });

  test('the guard outward: a name or address inside is not spoken to, unless whoever runs the machine said so', async () => {
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const guarded = openOutward();
    const open = openOutward([origin]);
    const it = { body: 'x', headers: {} };
    for (const url of [
      `${origin}/`,
      'https://127.0.0.1/',
      'https://localhost/',
      'https://10.0.0.1/',
      'file:///etc/passwd',
      'gopher://x.org/',
    ])
      await expect(guarded.post(url, it)).rejects.toMatchObject({ code: expect.any(String) });
    expect(await open.post(`${origin}/`, it)).toEqual({ status: 201 });
    answers = 302;
    expect(await open.post(`${origin}/`, it)).toEqual({ status: 302 });
    answers = 201;
    guarded.close();
    open.close();
  });

  test('the auditor reads what was done, and the details of nothing that she may not read', async () => {
    const id = newId();
    await house.nobody.post('/public/nsele/reports', pageReport({ id }));
    const { lines } = (await aude.get('/w/nsele/ledger?limit=200')).body;
    const told = lines.find((it: { subjectId: string }) => it.subjectId === id);
    expect(told).toMatchObject({ verb: 'report.receive', seq: null, detailState: 'hidden', detail: null });
    expect(lines.find((it: { verb: string }) => it.verb === 'checkpoint.add')).toMatchObject({
      memberName: 'Founder',
      detailState: 'shown',
      detail: { keeper: 'Council' },
    });
    expect(lines.map((it: { id: string }) => it.id)).toEqual(
      lines
        .map((it: { id: string }) => it.id)
        .toSorted()
        .toReversed(),
    );
    await sealer.seal();
    expect((await aude.get(`/w/nsele/ledger?subject=${id}`)).body.lines[0].seq).toBeGreaterThan(0);
    expect(
      (await aude.get('/w/nsele/ledger?kind=report')).body.lines.every(
        (it: { subjectKind: string }) => it.subjectKind === 'report',
      ),
    ).toBe(true);
    const page = (await aude.get('/w/nsele/ledger?limit=2')).body;
    const next = (await aude.get(`/w/nsele/ledger?limit=2&before=${page.next}`)).body;
    expect(new Set([...page.lines, ...next.lines].map((it: { id: string }) => it.id)).size).toBe(4);
    const amina = await house.person('Amina', ['analyst']);
    expect((await amina.get('/w/nsele/ledger')).status).toBe(403);
    // every kind of subject that has a table is asked for without stumbling over a right of the login
    const both = await house.person('Both', ['auditor', 'analyst', 'coordinator']);
    await house.sql(
      `insert into ledger.change select workspace_id, gen_random_uuid(), at, member_id, verb, k, subject_id, commitment
       from ledger.change, unnest($1::text[]) k where verb = 'checkpoint.add'`,
      [
        [
          'report',
          'incident',
          'alert',
          'notice',
          'mandate',
          'member',
          'source',
          'rumour',
          'obligation',
          'response',
          'rule',
          'actor',
          'import',
          'custodian',
          'opening',
          '__proto__',
        ],
      ],
    );
    expect((await both.get('/w/nsele/ledger?limit=200')).status).toBe(200);
    expect((await both.get(`/w/nsele/ledger?subject=${id}`)).body.lines[0]).toMatchObject({ detailState: 'shown' });
    await house.sql(
      `delete from ledger.change c where not exists (select 1 from ledger.detail d where d.change_id = c.id)`,
    );
  });

  test('she has it verified, with the file that was kept, and sees what was found', async () => {
    await sealer.seal();
    const reader = { url: house.urls.sealer, publicKey: house.keys.verifying().publicKey };
    const check = async (kept = '') => {
      const id = newId();
      const started = await aude.post('/w/nsele/ledger/checks', { id, kept });
      expect(started.body).toMatchObject({ state: 'waiting', verdict: null });
      expect((await aude.post('/w/nsele/ledger/checks', { id: newId() })).body.code).toBe('check_running');
      await runLedgerCheck(house.worker, reader, { workspace, check: id });
      return (await aude.get(`/w/nsele/ledger/checks/${id}`)).body;
    };
    expect(await check()).toMatchObject({ state: 'done', verdict: { faultCount: 0, againstOutsideHead: false } });
    const kept = (await aude.fetch('/w/nsele/ledger/heads')).bytes.toString();
    expect(await check(kept)).toMatchObject({ verdict: { faultCount: 0, againstOutsideHead: true } });
    await house.sql(`update ledger.change set verb = 'report.noise' where verb = 'report.receive'`);
    expect(await check(kept)).toMatchObject({ verdict: { faults: [{ code: 'altered_change' }] } });
    await house.sql(`update ledger.change set verb = 'report.receive' where verb = 'report.noise'`);
    expect((await aude.post('/w/nsele/ledger/checks', { id: newId(), kept: 'nothing' })).body.code).toBe('no_head');
  });

  test('whoever waits for a seal waits until it is there, and no longer than the bound', async () => {
    const opened = openDatabase(house.urls.app, 1);
    await house.founder.post('/w/nsele/tokens', { id: newId(), name: 'x', scopes: ['member.read'], days: 1 });
    const [{ change_id: change }] = (await house.sql<{ change_id: string }>(
      'select change_id from ledger.unsealed',
    )) as [{ change_id: string }];
    let woken = 0;
    const herald = { tell: () => void woken++, close: async () => undefined };
    expect(await openSeals(opened.db, herald, 50).wait(workspace, [change])).toBe(false);
    const waiting = openSeals(opened.db, { ...herald, tell: () => void sealer.seal() }, 20_000).wait(workspace, [
      change,
    ]);
    expect([await waiting, woken]).toEqual([true, 1]);
    await opened.close();
  });
});
