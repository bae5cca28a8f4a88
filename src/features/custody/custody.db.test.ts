import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { uuidv4 } from '#domain/ids.ts';
import { openHouse, type House, type Person } from '#test/harness.ts';
import * as box from './box.ts';
import { custodyRounds } from './custody.jobs.ts';

const at = '/w/nsele/custody';

/** A custodian with the key that their client holds. */
interface Custodian {
  person: Person;
  id: string;
  pair: box.Pair;
}

describe('identities under custodians', () => {
  let house: House;
  let workspace: string;
  let awa: Person; // operator
  let carl: Person; // coordinator of the council
  let dina: Person; // coordinator of another house
  let amina: Person; // analyst
  let audrey: Person;
  const who: Record<string, Custodian> = {};
  const sources: Record<string, string> = {};

  const lockOf = (pair: box.Pair) => {
    void pair;
    return [
      {
        how: 'words',
        m: 65_536,
        t: 3,
        p: 1,
        salt: box.toBase64(new Uint8Array(16)),
        body: box.toBase64(new Uint8Array(72)),
      },
    ];
  };
  const openTest = async (it: Custodian, dummy: { id: string; box: string }) => {
    const opened = box.openShare(it.pair, box.fromBase64(dummy.box), {
      purpose: 'test',
      workspace,
      box: dummy.id,
      generation: 0,
      custodian: it.id,
    });
    return it.person.post(`${at}/tests/${dummy.id}`, { answer: box.toBase64(opened.share) });
  };
  const appoint = async (name: string, organisation: string, outside = false): Promise<Custodian> => {
    const person = await house.person(name, ['custodian'], { organisation });
    const it = { person, id: uuidv4(), pair: box.makePair() };
    expect(
      (
        await carl.post(`${at}/custodians`, {
          id: it.id,
          memberId: person.memberId,
          outside,
          reason: 'Trusted by both houses',
        })
      ).status,
    ).toBe(201);
    expect((await dina.post(`${at}/custodians/${it.id}/voice`, { yes: true })).body).toEqual({ state: 'agreed' });
    return it;
  };
  const makeKey = async (it: Custodian) => {
    const kept = await it.person.send('PUT', `${at}/custodians/${it.id}/key`, {
      publicKey: box.toBase64(it.pair.publicKey),
      locks: lockOf(it.pair),
    });
    expect(kept.status).toBe(200);
    expect((await openTest(it, kept.body)).status).toBe(200);
  };
  /** What was said to an owner after the name was opened, and what the courier was asked to tell outside. */
  const saidTo = (source: string) =>
    house.sql<{ text: string; kind: string | null }>(
      `select m.text, e.kind from app.message m left join app.courier_errand e on e.workspace_id = m.workspace_id and e.message_id = m.id
      where m.source_id = $1 and m.role = 'answer' order by m.at`,
      [source],
    );
  const enrol = async (name: string) => {
    const id = uuidv4();
    const made = await awa.post('/w/nsele/sources', {
      id,
      alias: `alias ${id.slice(0, 4)}`,
      languages: ['en'],
      identity: { name, contact: '+243 999' },
    });
    expect(made.status).toBe(201);
    return id;
  };
  const identityOf = async (source: string) =>
    (await amina.get(`${at}/sources/${source}`)).body.identities[0].id as string;
  const ask = async (source: string, by: Person = amina) => {
    house.clock.forward(1);
    const pair = box.makePair();
    const id = uuidv4();
    const body = {
      id,
      identityId: await identityOf(source),
      sourceId: source,
      reason: 'Armed men were heard asking for this person',
      publicKey: box.toBase64(pair.publicKey),
    };
    return { id, pair, body, answer: await by.post(`${at}/openings`, body) };
  };
  const hand = async (it: Custodian, opening: string, to: Uint8Array) => {
    const mine = await it.person.get(`${at}/openings/${opening}/mine`);
    if (mine.status !== 200) return mine;
    const label = {
      purpose: 'identity' as const,
      workspace,
      box: mine.body.identityId,
      generation: mine.body.generation,
    };
    const opened = box.openShare(it.pair, box.fromBase64(mine.body.sealed), { ...label, custodian: it.id });
    return it.person.post(`${at}/openings/${opening}/hand`, {
      sealed: box.toBase64(box.handOver(to, label, opened, opening)),
    });
  };
  const openCollected = async (opening: string, pair: box.Pair, collected: any) => {
    const label = {
      purpose: 'identity' as const,
      workspace,
      box: collected.identityId,
      generation: collected.generation,
    };
    const shares = collected.shares.map((it: any) =>
      box.openShare(pair, box.fromBase64(it.sealed), { ...label, custodian: it.custodianId, errand: opening }),
    );
    const commitments = collected.commitments.map((it: any) => ({
      custodian: it.custodianId,
      commitment: box.fromBase64(it.commitment),
    }));
    return JSON.parse(await box.openShared(label, box.fromBase64(collected.body), commitments, shares));
  };
  const rounds = () => custodyRounds(house.worker, house.keys);
  const overview = async (person: Person = amina) => (await person.get(at)).body;
  const agree = async (kind: string, more: object = {}, wait = true) => {
    const id = uuidv4();
    const made = await carl.post(`${at}/changes`, { id, kind, reason: 'The steering group decided it', ...more });
    expect([made.status, made.body.code]).toEqual([201, undefined]);
    const voice = await dina.post(`${at}/changes/${id}/voice`, { yes: true });
    expect(voice.status).toBe(200);
    if (wait) {
      house.clock.forward(24 * 60);
      await rounds();
    }
    return id;
  };
  const shareAnew = async (change: string, handing: Custodian, sharing: Custodian) => {
    expect(
      (await handing.person.post(`${at}/changes/${change}/pair`, { handingId: handing.id, sharingId: sharing.id }))
        .status,
    ).toBe(200);
    const mine = (await handing.person.get(`${at}/changes/${change}/mine`)).body;
    const shares = mine.shares.map((it: any) => {
      const label = { purpose: 'identity' as const, workspace, box: it.identityId, generation: it.generation };
      const opened = box.openShare(handing.pair, box.fromBase64(it.sealed), { ...label, custodian: handing.id });
      return {
        identityId: it.identityId,
        sealed: box.toBase64(box.handOver(box.fromBase64(mine.toPublicKey), label, opened, change)),
      };
    });
    expect((await handing.person.post(`${at}/changes/${change}/hand`, { shares })).status).toBe(200);
    const work = (await sharing.person.get(`${at}/changes/${change}/work`)).body;
    const seats = work.seats.map((it: any) => ({ custodian: it.custodianId, publicKey: box.fromBase64(it.publicKey) }));
    const boxes = await Promise.all(
      work.boxes.map(async (it: any) => {
        const label = { purpose: 'identity' as const, workspace, box: it.identityId, generation: it.generation };
        const two = [
          box.openShare(sharing.pair, box.fromBase64(it.own), { ...label, custodian: sharing.id }),
          box.openShare(sharing.pair, box.fromBase64(it.handed), {
            ...label,
            custodian: work.handingId,
            errand: change,
          }),
        ];
        const commitments = it.commitments.map((c: any) => ({
          custodian: c.custodianId,
          commitment: box.fromBase64(c.commitment),
        }));
        const text = await box.openShared(label, box.fromBase64(it.body), commitments, two);
        const made = await box.sealShared({ ...label, generation: work.generation }, text, seats);
        return {
          identityId: it.identityId,
          body: box.toBase64(made.body),
          shares: made.shares.map((s) => ({
            custodianId: s.custodian,
            commitment: box.toBase64(s.commitment),
            sealed: box.toBase64(s.sealed),
          })),
        };
      }),
    );
    return {
      boxes,
      send: (some: unknown[] = boxes) => sharing.person.post(`${at}/changes/${change}/shares`, { boxes: some }),
    };
  };

  beforeAll(async () => {
    house = await openHouse();
    awa = await house.person('Awa', ['operator']);
    carl = await house.person('Carl', ['coordinator']);
    dina = await house.person('Dina', ['coordinator'], { organisation: 'River women' });
    amina = await house.person('Amina', ['analyst']);
    audrey = await house.person('Audrey', ['auditor']);
    workspace = (await house.sql<{ id: string }>("select id from app.workspace where slug = 'nsele'"))[0]!.id;
    sources.old = await enrol('Old Marie');
  });
  afterAll(() => house.close());

  test('before there are custodians an identity goes to the stop-gap key, and nobody can ask for it', async () => {
    expect((await ask(sources.old!)).answer.body.code).toBe('under_old_key');
    expect(await overview()).toMatchObject({
      generation: null,
      forecast: null,
      identities: { sealed: 1, underOldKey: 1 },
    });
  });

  test('Carl alone appoints nobody, nor himself, nor two of one house; a second house makes it so', async () => {
    const bea = await house.person('Bea', ['custodian']);
    const id = uuidv4();
    const it = { id, memberId: bea.memberId, outside: false, reason: 'She is a notary' };
    expect((await amina.post(`${at}/custodians`, it)).status).toBe(403);
    expect((await carl.post(`${at}/custodians`, { ...it, memberId: amina.memberId })).body.code).toBe('not_in_role');
    expect((await bea.post(`${at}/custodians`, it)).body.code).toBe('not_oneself');
    expect((await carl.post(`${at}/custodians`, it)).status).toBe(201);
    expect((await carl.post(`${at}/custodians/${id}/voice`, { yes: true })).body.code).toBe('spoken');
    const sameHouse = await house.person('Cyr', ['coordinator']);
    expect((await sameHouse.post(`${at}/custodians/${id}/voice`, { yes: true })).body).toEqual({ state: 'proposed' });
    expect((await house.founder.post(`${at}/custodians/${id}/voice`, { yes: true })).body).toEqual({
      state: 'proposed',
    });
    expect((await bea.post(`${at}/custodians/${id}/voice`, { yes: true })).body.code).toBe('not_oneself');
    const key = { publicKey: box.toBase64(box.makePair().publicKey), locks: lockOf(box.makePair()) };
    expect((await bea.send('PUT', `${at}/custodians/${id}/key`, key)).body.code).toBe('no_key_now');
    expect((await dina.post(`${at}/custodians/${id}/voice`, { yes: true })).body).toEqual({ state: 'agreed' });
    who.bea = { person: bea, id, pair: box.makePair() };
  });

  test('a key counts once its owner has opened a dummy with it; another’s dummy or a guess does not count', async () => {
    const bea = who.bea!;
    const kept = await bea.person.send('PUT', `${at}/custodians/${bea.id}/key`, {
      publicKey: box.toBase64(bea.pair.publicKey),
      locks: lockOf(bea.pair),
    });
    expect((await bea.person.post(`${at}/tests/${kept.body.id}`, { answer: 'guess' })).body.code).toBe('test_wrong');
    expect((await overview()).custodians[0].state).toBe('keyed');
    expect((await openTest(bea, kept.body)).status).toBe(200);
    expect((await overview()).custodians[0].state).toBe('ready');
    who.luc = await appoint('Luc', 'River women');
    await makeKey(who.luc);
    expect(
      (
        await who.luc.person.send('PUT', `${at}/custodians/${bea.id}/key`, {
          publicKey: box.toBase64(who.luc.pair.publicKey),
          locks: lockOf(who.luc.pair),
        })
      ).status,
    ).toBe(404);
    expect((await bea.person.get(`${at}/key`)).body.custodianId).toBe(bea.id);
    expect((await amina.get(`${at}/key`)).status).toBe(403);
  });

  test('two are too few to begin, three of two organisations begin when two have agreed', async () => {
    const begin = (seats: string[]) =>
      carl.post(`${at}/changes`, { id: uuidv4(), kind: 'begin', seats, reason: 'Now' });
    expect((await begin([who.bea!.id, who.luc!.id])).body.code).toBe('seats_too_few');
    who.ines = await appoint('Ines', 'Lawyers abroad', true);
    expect((await begin([who.bea!.id, who.luc!.id, who.ines.id])).body.code).toBe('seats_not_ready');
    await makeKey(who.ines);
    await agree('begin', { seats: [who.bea!.id, who.luc!.id, who.ines.id] }, false);
    const now = await overview();
    expect(now).toMatchObject({ generation: 1, forecast: { state: 'thin', canLose: 1 }, advice: ['few'] });
    expect((await begin([who.bea!.id, who.luc!.id, who.ines.id])).body.code).toBe('begun');
  });

  test('what is sealed now lies in three shares, and neither database nor keys hold what opens it', async () => {
    sources.marie = await enrol('Marie Ilunga');
    const rows = await house.sql<{ generation: number; envelope: Buffer }>(
      'select generation, envelope from sealed.identity where source_id = $1',
      [sources.marie],
    );
    expect(rows[0]!.generation).toBe(1);
    const shares = await house.sql<{ custodian_id: string; sealed: Buffer }>(
      'select custodian_id, sealed from sealed.share',
    );
    expect(shares.map((it) => it.custodian_id).toSorted()).toEqual([who.bea!.id, who.luc!.id, who.ines!.id].toSorted());
    for (const row of [rows[0]!.envelope, ...shares.map((it) => it.sealed)]) {
      expect(row.includes('Marie')).toBe(false);
      expect(() => house.keys.stopGap()!.open(row)).toThrow();
    }
  });

  test('Amina asks with a reason, Bea and Luc hand over, and only her client reads it, once', async () => {
    expect(
      (await amina.post(`${at}/openings`, { ...(await ask(sources.marie!)).body, id: uuidv4(), reason: 'because' }))
        .status,
    ).toBe(422);
    const [opening] = (await overview()).openings;
    expect((await amina.post(`${at}/openings/${opening.id}/withdraw`)).status).toBe(200);
    const request = await ask(sources.marie!);
    expect(request.answer.status).toBe(201);
    expect((await ask(sources.marie!)).answer.body.code).toBe('one_at_a_time');
    expect((await amina.get(`${at}/openings/${request.id}/collect`)).status).toBe(409);
    expect((await hand(who.bea!, request.id, request.pair.publicKey)).body).toEqual({ state: 'open' });
    expect((await amina.get(`${at}/openings/${request.id}/collect`)).status).toBe(409);
    expect((await hand(who.bea!, request.id, request.pair.publicKey)).body.code).toBe('answer_answered');
    expect((await hand(who.luc!, request.id, request.pair.publicKey)).body).toEqual({ state: 'agreed' });
    expect((await hand(who.ines!, request.id, request.pair.publicKey)).body.code).toBe('answer_over');
    for (const other of [carl, dina, who.bea!.person, audrey])
      expect([403, 404]).toContain((await other.get(`${at}/openings/${request.id}/collect`)).status);
    const collected = (await amina.get(`${at}/openings/${request.id}/collect`)).body;
    expect(await openCollected(request.id, request.pair, collected)).toEqual({
      name: 'Marie Ilunga',
      contact: '+243 999',
    });
    await expect(openCollected(request.id, box.makePair(), collected)).rejects.toThrow('not_for_this_key');
    expect((await amina.post(`${at}/openings/${request.id}/close`, { opened: true })).status).toBe(200);
    expect((await amina.get(`${at}/openings/${request.id}/collect`)).status).toBe(409);
    expect(await house.sql('select 1 from sealed.handed')).toEqual([]);
  });

  test('whoever was opened is told in fixed words, once Amina says that it is safe; until then it is kept why not', async () => {
    const [opening] = (await overview(amina)).openings;
    expect(opening).toMatchObject({ state: 'opened', told: null });
    const tell = (it: object, person = amina) => person.post(`${at}/openings/${opening.id}/tell`, it);
    expect((await tell({ safe: false })).status).toBe(422);
    expect([403, 404]).toContain((await tell({ safe: true }, who.bea!.person)).status);
    expect((await tell({ safe: false, why: 'Her brother reads her telephone' })).status).toBe(200);
    expect((await overview(amina)).openings[0].told).toMatchObject({
      is: 'not_safe',
      why: 'Her brother reads her telephone',
    });
    expect(await saidTo(sources.marie!)).toEqual([]);
    await house.sql(
      `insert into app.reach (workspace_id, source_id, channel, state, since) select workspace_id, id, 'sms', 'kept', now() from app.source where id = $1`,
      [sources.marie],
    );
    expect((await tell({ safe: true })).status).toBe(200);
    expect((await tell({ safe: true })).status).toBe(200);
    expect((await tell({ safe: false, why: 'Too late' })).body.code).toBe('told_already');
    const [told, ...more] = await saidTo(sources.marie!);
    expect([told!.kind, more]).toEqual(['answer', []]);
    expect(told!.text).toMatch(/opened on \d+ \w+ \d{4} by two custodians/);
    expect((await overview(amina)).openings[0].told).toMatchObject({ is: 'told', why: null });
  });

  test('the auditor sees that it was opened, by whom and why, and never what', async () => {
    const seen = await audrey.get(at);
    expect(seen.status).toBe(200);
    expect(seen.body.openings[0]).toMatchObject({
      state: 'opened',
      askedBy: 'Amina',
      reason: 'Armed men were heard asking for this person',
      alias: null,
    });
    expect(seen.body.openings[0].answers.map((it: { name: string }) => it.name).toSorted()).toEqual(['Bea', 'Luc']);
    expect(JSON.stringify(seen.body)).not.toContain('Ilunga');
    const verbs = (
      await house.sql<{ verb: string }>("select verb from ledger.change where subject_kind = 'opening'")
    ).map((it) => it.verb);
    expect(verbs).toEqual(expect.arrayContaining(['identity.ask', 'identity.hand', 'identity.agree', 'identity.open']));
    const bodies = await house.sql<{ body: unknown }>('select body from ledger.detail');
    expect(JSON.stringify(bodies)).not.toMatch(/Ilunga|Marie/);
    expect((await awa.get(at)).status).toBe(403);
    for (const [method, path] of [
      ['GET', `sources/${sources.marie}`],
      ['GET', `openings/${uuidv4()}/mine`],
      ['POST', 'custodians'],
      ['POST', 'changes'],
    ] as const)
      expect((await audrey.send(method, `${at}/${path}`, method === 'POST' ? {} : undefined)).status).toBe(403);
  });

  test('a tampered share is refused and its custodian named; the request is over', async () => {
    const request = await ask(sources.marie!);
    const mine = (await who.bea!.person.get(`${at}/openings/${request.id}/mine`)).body;
    const label = { purpose: 'identity' as const, workspace, box: mine.identityId, generation: mine.generation };
    const opened = box.openShare(who.bea!.pair, box.fromBase64(mine.sealed), { ...label, custodian: who.bea!.id });
    opened.share[3]! ^= 1;
    await who.bea!.person.post(`${at}/openings/${request.id}/hand`, {
      sealed: box.toBase64(box.handOver(request.pair.publicKey, label, opened, request.id)),
    });
    await hand(who.luc!, request.id, request.pair.publicKey);
    const collected = (await amina.get(`${at}/openings/${request.id}/collect`)).body;
    await expect(openCollected(request.id, request.pair, collected)).rejects.toMatchObject({
      code: 'tampered',
      custodian: who.bea!.id,
    });
    expect(
      (await amina.post(`${at}/openings/${request.id}/close`, { opened: false, tampered: who.bea!.id })).status,
    ).toBe(200);
    expect((await overview()).openings[0].state).toBe('failed');
  });

  test('two refuse with a reason and nothing opens; 72 hours pass and the request lapses, its shares gone', async () => {
    const refused = await ask(sources.marie!);
    expect((await who.bea!.person.post(`${at}/openings/${refused.id}/refuse`, { reason: '' })).status).toBe(422);
    expect(
      (await who.bea!.person.post(`${at}/openings/${refused.id}/refuse`, { reason: 'She asked us not to' })).body,
    ).toEqual({ state: 'open' });
    expect(
      (await who.luc!.person.post(`${at}/openings/${refused.id}/refuse`, { reason: 'No danger was shown' })).body,
    ).toEqual({ state: 'refused' });
    const late = await ask(sources.marie!);
    expect((await hand(who.bea!, late.id, late.pair.publicKey)).status).toBe(200);
    house.clock.forward(72 * 60);
    expect((await hand(who.luc!, late.id, late.pair.publicKey)).body.code).toBe('answer_over');
    await rounds();
    expect((await overview()).openings[0].state).toBe('lapsed');
    expect(await house.sql('select 1 from sealed.handed')).toEqual([]);
  });

  test('in the database: shares are seen by their custodian while asked for, boxes by the asker once agreed, nobody else ever', async () => {
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: house.urls.app });
    await client.connect();
    const rows = async (person: Person | null, text: string) => {
      await client.query('begin');
      await client.query(
        `set local app.workspace = '${workspace}'; set local app.reads = '65535'; set local app.clearance = '4'`,
      );
      if (person) await client.query(`set local app.member = '${person.memberId}'`);
      const { rowCount } = await client.query(text);
      await client.query('rollback');
      return rowCount;
    };
    const request = await ask(sources.marie!);
    const everybody = [null, carl, dina, awa, amina, audrey, house.founder, who.bea!.person, who.luc!.person];
    for (const person of everybody) {
      expect(await rows(person, 'select 1 from sealed.identity')).toBe(0);
      expect(await rows(person, 'select 1 from sealed.share')).toBe(
        person && [who.bea, who.luc].some((it) => it!.person === person) ? 1 : 0,
      );
      expect(await rows(person, 'select 1 from sealed.custodian_key')).toBe(
        person && [who.bea, who.luc].some((it) => it!.person === person) ? 1 : 0,
      );
    }
    await hand(who.bea!, request.id, request.pair.publicKey);
    await hand(who.luc!, request.id, request.pair.publicKey);
    for (const person of everybody) {
      expect(await rows(person, 'select 1 from sealed.identity')).toBe(person === amina ? 1 : 0);
      expect(await rows(person, 'select 1 from sealed.handed')).toBe(person === amina ? 2 : 0);
    }
    for (const text of [
      'update sealed.identity set generation = 9',
      'delete from sealed.identity',
      'update sealed.share set generation = 9',
      'delete from sealed.share',
    ])
      await expect(client.query(text)).rejects.toThrow(/permission denied/);
    await client.end();
    await amina.post(`${at}/openings/${request.id}/withdraw`);
  });

  test('another set of custodians waits a day, everybody is told, and one no ends it', async () => {
    who.omar = await appoint('Omar', 'Doctors');
    await makeKey(who.omar);
    const seats = [who.bea!, who.luc!, who.ines!, who.omar].map((it) => it.id);
    const id = uuidv4();
    await carl.post(`${at}/changes`, { id, kind: 'reseat', seats, reason: 'Omar joins' });
    expect((await dina.post(`${at}/changes/${id}/voice`, { yes: true })).body).toEqual({ state: 'agreed' });
    for (const it of Object.values(who)) {
      const told = (await it.person.get(at)).body.told;
      expect(told.map((line: { what: string }) => line.what)).toEqual(
        expect.arrayContaining(['change_reseat', 'change_agreed']),
      );
    }
    house.clock.forward(23 * 60);
    await rounds();
    expect((await overview()).generation).toBe(1);
    expect((await who.ines!.person.post(`${at}/changes/${id}/voice`, { yes: false })).body.code).toBe('reason_needed');
    expect(
      (await who.ines!.person.post(`${at}/changes/${id}/voice`, { yes: false, reason: 'I do not know him' })).body,
    ).toEqual({ state: 'refused' });
    house.clock.forward(2 * 60);
    await rounds();
    expect((await overview()).generation).toBe(1);
  });

  test('a custodian joins: two share anew, the old shares die, and mixed generations open nothing', async () => {
    const old = await house.sql<{ custodian_id: string; sealed: Buffer }>(
      'select custodian_id, sealed from sealed.share',
    );
    const seats = [who.bea!, who.luc!, who.ines!, who.omar!].map((it) => it.id);
    const change = await agree('reseat', { seats });
    expect((await overview()).changes[0]).toMatchObject({ state: 'running', left: 1 });
    // what is sealed meanwhile goes to the new set at once
    sources.jean = await enrol('Jean Kalala');
    expect(
      (await who.omar!.person.post(`${at}/changes/${change}/pair`, { handingId: who.omar!.id, sharingId: who.bea!.id }))
        .body.code,
    ).toBe('pair_not_seated');
    expect(
      (await who.omar!.person.post(`${at}/changes/${change}/pair`, { handingId: who.bea!.id, sharingId: who.luc!.id }))
        .body.code,
    ).toBe('not_in_pair');
    const pending = await ask(sources.marie!);
    const anew = await shareAnew(change, who.bea!, who.luc!);
    const short = anew.boxes.map((it: any) => ({ ...it, shares: it.shares.slice(1) }));
    expect((await anew.send(short)).body.code).toBe('share_not_taken');
    expect((await anew.send()).body).toEqual({ left: 0, state: 'done' });
    expect((await overview()).openings.find((it: { id: string }) => it.id === pending.id).state).toBe('lapsed');
    const now = await house.sql<{ generation: number; sealed: Buffer }>('select generation, sealed from sealed.share');
    expect(now).toHaveLength(8);
    expect(new Set(now.map((it) => it.generation))).toEqual(new Set([2]));
    expect(old.some((was) => now.some((is) => is.sealed.equals(was.sealed)))).toBe(false);
    // Bea kept her dead share; with Omar's living one it opens nothing
    const request = await ask(sources.marie!);
    const dead = box.openShare(
      who.bea!.pair,
      new Uint8Array(old.find((it) => it.custodian_id === who.bea!.id)!.sealed),
      {
        purpose: 'identity',
        workspace,
        box: request.body.identityId,
        generation: 1,
        custodian: who.bea!.id,
      },
    );
    const label = { purpose: 'identity' as const, workspace, box: request.body.identityId, generation: 2 };
    await who.bea!.person.post(`${at}/openings/${request.id}/hand`, {
      sealed: box.toBase64(box.handOver(request.pair.publicKey, label, dead, request.id)),
    });
    await hand(who.omar!, request.id, request.pair.publicKey);
    const collected = (await amina.get(`${at}/openings/${request.id}/collect`)).body;
    await expect(openCollected(request.id, request.pair, collected)).rejects.toMatchObject({
      code: 'tampered',
      custodian: who.bea!.id,
    });
    await amina.post(`${at}/openings/${request.id}/close`, { opened: false, tampered: who.bea!.id });
    const again = await ask(sources.marie!);
    await hand(who.ines!, again.id, again.pair.publicKey);
    await hand(who.omar!, again.id, again.pair.publicKey);
    const good = (await amina.get(`${at}/openings/${again.id}/collect`)).body;
    expect(await openCollected(again.id, again.pair, good)).toMatchObject({ name: 'Marie Ilunga' });
    await amina.post(`${at}/openings/${again.id}/close`, { opened: true });
    // a message could bring danger: what was said stands on the thread, and nothing is sent
    await house.sql('update app.source set wants_answer = false where id = $1', [sources.marie]);
    expect((await amina.post(`${at}/openings/${again.id}/tell`, { safe: true })).status).toBe(200);
    expect((await saidTo(sources.marie!)).map((it) => it.kind)).toEqual(['answer', null]);
  });

  test('a change that has become impossible while it waited lapses, and holds up no other', async () => {
    const eve = await appoint('Eve', 'Teachers');
    await makeKey(eve);
    const seats = [who.bea!, who.luc!, eve].map((it) => it.id);
    const change = await agree('reseat', { seats }, false);
    await eve.person.post(`${at}/custodians/${eve.id}/lose`, { reason: 'Her house was searched' });
    house.clock.forward(25 * 60);
    await rounds();
    const now = await overview();
    expect(now.changes.find((it: { id: string }) => it.id === change).state).toBe('lapsed');
    expect(now.generation).toBe(2);
  });

  test('what was sealed before there were custodians is taken over once, and the old key is destroyed', async () => {
    const names = () => readdirSync(join(house.folder, 'keys')).filter((it) => it.startsWith('identities'));
    expect(names()).toContain('identities.private-for-custodians');
    await agree('retire', {}, false);
    await rounds();
    expect(names()).toEqual(['identities.private-for-custodians', 'identities.retired']);
    await rounds();
    expect(names()).toEqual(['identities.retired']);
    expect(house.keys.stopGap()).toBeNull();
    const request = await ask(sources.old!);
    await hand(who.bea!, request.id, request.pair.publicKey);
    await hand(who.luc!, request.id, request.pair.publicKey);
    const collected = (await amina.get(`${at}/openings/${request.id}/collect`)).body;
    expect(await openCollected(request.id, request.pair, collected)).toMatchObject({ name: 'Old Marie' });
    await amina.post(`${at}/openings/${request.id}/close`, { opened: true });
    // nobody knows an address of hers
    expect((await amina.post(`${at}/openings/${request.id}/tell`, { safe: true })).status).toBe(200);
    expect((await saidTo(sources.old!)).map((it) => it.kind)).toEqual([null]);
  });

  test('a program with a token has no part in it, whatever its maker may do', async () => {
    const admin = await house.person('Ada', ['administrator', 'analyst', 'custodian']);
    for (const scope of ['identity.ask', 'custody.agree', 'custody.hold'])
      expect(
        (await admin.post('/w/nsele/tokens', { id: uuidv4(), name: 'p', scopes: [scope], days: 7 })).body.code,
      ).toBe('scope_for_people');
    const made = await admin.post('/w/nsele/tokens', {
      id: uuidv4(),
      name: 'p',
      scopes: ['custody.read', 'member.read', 'actor.read'],
      days: 7,
    });
    await house.sql("update app.api_token set scopes = scopes || '{custody.agree}' where id = $1", [made.body.id]);
    const authorization = `Bearer ${made.body.token}`;
    expect((await house.nobody.send('GET', at, undefined, { authorization })).status).toBe(200);
    expect((await house.nobody.send('POST', `${at}/changes`, {}, { authorization })).status).toBe(403);
  });

  test('every quarter a dummy comes; who does not open it is overdue, and the others are told', async () => {
    house.clock.forward(92 * 24 * 60);
    await rounds();
    for (const it of [who.bea!, who.luc!, who.ines!]) {
      const [dummy] = (await it.person.get(at)).body.tests;
      expect((await openTest(it, dummy)).status).toBe(200);
    }
    house.clock.forward(15 * 24 * 60);
    await rounds();
    await rounds();
    // Bea gave an address for notices: fixed words go there, and nothing of what it is about
    await house.sql(
      "insert into app.responder_channel (workspace_id, id, actor_id, channel, target, created_at) values ($1, $2, $3, 'email', $4, now())",
      [workspace, uuidv4(), who.bea!.person.actorId, JSON.stringify({ email: 'bea@example.org' })],
    );
    await rounds();
    const mails = house.mails.filter((it) => it.to === 'bea@example.org');
    expect(mails).toHaveLength(1);
    expect(JSON.stringify(mails)).not.toMatch(/custod|identit|Omar|share/i);
    const sent = house.mails.length;
    await rounds();
    expect(house.mails).toHaveLength(sent);
    const seen = (await overview(who.bea!.person)) as any;
    expect(seen.custodians.filter((it: any) => it.testOverdue).map((it: any) => it.name)).toEqual(['Omar']);
    expect(seen.told.filter((it: any) => it.what === 'test_overdue')).toHaveLength(1);
  });

  test('lost keys are said with what they leave; when no two are left, nothing more is sealed that nobody could open', async () => {
    expect((await who.omar!.person.post(`${at}/custodians/${who.bea!.id}/lose`, { reason: 'x' })).status).toBe(404);
    await who.omar!.person.post(`${at}/custodians/${who.omar!.id}/lose`, { reason: 'My bag was stolen' });
    expect((await overview()).forecast).toMatchObject({ usable: 3, state: 'thin', canLose: 1 });
    await who.ines!.person.post(`${at}/custodians/${who.ines!.id}/lose`, { reason: 'The paper burnt' });
    expect((await overview()).forecast).toMatchObject({
      usable: 2,
      state: 'last',
      canLose: 0,
      hinges: [who.bea!.id, who.luc!.id].toSorted((a, b) => (a === who.bea!.id ? -1 : b === who.bea!.id ? 1 : 0)),
    });
    sources.last = await enrol('Paul Last');
    await who.luc!.person.post(`${at}/custodians/${who.luc!.id}/lose`, { reason: 'Forgotten' });
    expect((await overview()).forecast).toMatchObject({ state: 'gone' });
    expect((await ask(sources.last)).answer.body.code).toBe('custody_gone');
    const refused = await awa.post('/w/nsele/sources', {
      id: uuidv4(),
      alias: 'nobody yet',
      languages: ['en'],
      identity: { name: 'X Y' },
    });
    expect(refused.body.code).toBe('custody_gone');
    expect(
      (await awa.post('/w/nsele/sources', { id: uuidv4(), alias: 'nobody yet', languages: ['en'], identity: null }))
        .status,
    ).toBe(201);
  });

  test('settings that protect less wait a day, stricter ones do not', async () => {
    await agree('settings', { settings: { testDays: 30, requestHours: 48 } }, false);
    expect((await overview()).settings).toMatchObject({ testDays: 30, requestHours: 48 });
    await agree('settings', { settings: { testDays: 30, requestHours: 96 } }, false);
    expect((await overview()).settings.requestHours).toBe(48);
    house.clock.forward(24 * 60);
    await rounds();
    expect((await overview()).settings.requestHours).toBe(96);
  });
});
