import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, openHouse, pageReport, type Answer, type House, type Person } from '#test/harness.ts';
import { readCap } from './cap.read.rules.ts';
import type { CapMessage } from './cap-message.rules.ts';

const WORDS = 'They say the boys from Dara come tonight with fuel and will close both roads';

/** What leaves the house as CAP: kept as it was made, without those who told and those accused, and for those alone who may read it. */
describe('a warning as CAP', () => {
  let house: House;
  let amina: Person;
  let chantal: Person;
  let ruth: Person;
  /** administrator and analyst of another organisation, which is implicated in some alerts */
  let bosco: Person;
  let mandate: string;
  let militia: string;
  let commander: string;

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst'], { clearance: 3 });
    chantal = await house.person('Chantal', ['coordinator', 'administrator'], { clearance: 3 });
    ruth = await house.person('Ruth', ['responder']);
    bosco = await house.person('Bosco', ['analyst', 'administrator'], { organisation: 'Harbour police', clearance: 3 });
    mandate = newId();
    militia = newId();
    commander = newId();
    await chantal.post('/w/nsele/mandates', {
      id: mandate,
      responderActorId: ruth.actorId,
      title: 'Mediator of Mambu',
      highestLabel: 4,
      agreedHow: 'In person',
    });
    await house.founder.post('/w/nsele/mandates', {
      id: newId(),
      responderActorId: chantal.actorId,
      title: 'Coordinator',
      coordinator: true,
      highestLabel: 4,
      agreedHow: 'In person',
    });
    await amina.post('/w/nsele/actors', { id: militia, kind: 'group', name: 'Dara Youth' });
    await amina.post('/w/nsele/actors', {
      id: commander,
      kind: 'person',
      name: 'Élias Kabongo',
      names: { ar: 'إلياس كابونغو' },
      parentId: militia,
    });
  });
  afterAll(async () => {
    // for `evaluate cap SCHEMA 400 1 FOLDER`: what the application made of stored alerts
    const folder = process.env.CAP_FOLDER;
    const all = folder ? await house.sql<{ id: string; body: Buffer }>('select id, body from app.cap_message') : [];
    for (const { id, body } of all) writeFileSync(join(folder!, `${id}.xml`), body);
    await house.close();
  });

  const write = async (more: Record<string, unknown> = {}) => {
    const id = newId();
    const made = await amina.post('/w/nsele/alerts', {
      id,
      level: 3,
      headline: 'Crowd at Mambu market',
      why: 'Two people tell of it.',
      asked: 'Go and talk',
      uncertainty: 'One account alone',
      language: 'en',
      placeText: 'Mambu',
      lat: -1.25,
      lon: 36.8,
      radiusKm: 3,
      themes: ['violence.mob'],
      implicated: 'none',
      label: 2,
      ...more,
    });
    expect(made.status).toBe(201);
    return id;
  };
  const issue = async (more: Record<string, unknown> = {}) => {
    const id = await write(more);
    const issued = await amina.post(`/w/nsele/alerts/${id}/issue`, { mandateIds: [mandate] });
    expect([issued.status, issued.body.detail]).toEqual([200, undefined]);
    return id;
  };
  const capOf = async (id: string) => (await amina.get(`/w/nsele/alerts/${id}/cap`)).body;
  const file = async (id: string): Promise<CapMessage> => {
    const got = await amina.fetch(`/w/nsele/cap/messages/${id}`);
    expect([got.status, got.headers.get('content-type')]).toEqual([200, 'application/cap+xml']);
    const reading = readCap(got.bytes);
    if (!reading.ok) throw new Error(`${reading.code} ${reading.detail}`);
    expect(reading.warnings).toEqual([]);
    return reading.message;
  };
  const key = async (who: Person, scopes = ['alert.feed']) => {
    const made = await who.post('/w/nsele/tokens', { id: newId(), name: 'reader', scopes, days: 3 });
    expect(made.status).toBe(201);
    return { authorization: `Bearer ${made.body.token}` };
  };
  const feed = (headers: Record<string, string>, query = '') =>
    house.nobody.send('GET', `/w/nsele/cap/feed${query}`, undefined, headers);

  test('Amina issues, updates and cancels: each step is one message, kept as it was made, that names all before it', async () => {
    const id = await issue();
    expect((await capOf(id)).messages.map((it: any) => it.msgType)).toEqual(['Alert']);
    house.clock.forward(5);
    await amina.post(`/w/nsele/alerts/${id}/update`, { note: 'It grows', headline: 'A larger crowd', level: 3 });
    house.clock.forward(5);
    await amina.post(`/w/nsele/alerts/${id}/update`, { note: 'Two roads', asked: 'Open the road' });
    house.clock.forward(5);
    await amina.post(`/w/nsele/alerts/${id}/cancel`, { reason: 'They went home' });
    const { messages, missing } = await capOf(id);
    expect(missing).toBe(0);
    expect(messages.map((it: any) => [it.msgType, it.references.length])).toEqual([
      ['Alert', 0],
      ['Update', 1],
      ['Update', 2],
      ['Cancel', 3],
    ]);
    const files = await Promise.all(messages.map((it: any) => file(it.id)));
    for (const [i, it] of files.entries()) {
      expect(it.identifier).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);
      expect(it.references).toEqual(
        files.slice(0, i).map(({ sender, identifier, sent }) => ({ sender, identifier, sent })),
      );
    }
    expect(new Set(files.map((it) => it.identifier)).size).toBe(4);
    expect(new Set(files.map((it) => it.sender)).size).toBe(1);
    // the first still says what was known then
    expect(files[0]!.infos[0]!.headline).toBe('Crowd at Mambu market');
    expect(files[1]!.infos[0]!.headline).toBe('A larger crowd');
    expect(files[1]!.note).toBe('It grows');
    expect(files[3]!.infos[0]!.responseTypes).toEqual(['AllClear']);
    expect((await amina.fetch(`/w/nsele/cap/messages/${messages[0].id}`)).bytes).toEqual(
      (await amina.fetch(`/w/nsele/cap/messages/${messages[0].id}`)).bytes,
    );
    const rows = await house.sql<{ n: number }>(
      `select count(*)::int as n from ledger.change where verb = 'cap.make' and subject_id = $1`,
      [id],
    );
    expect(rows[0]!.n).toBe(4);
  });

  test('the label says for whom: public, a circle in words, or the posts that were asked and no persons', async () => {
    const scopes: unknown[] = [];
    for (const label of [0, 1, 2, 3]) {
      const it = await file((await capOf(await issue({ label }))).messages[0].id);
      scopes.push([it.scope, it.restriction?.split('. ')[0] ?? null, it.addresses]);
      expect(it.infos[0]!.parameters).toContainEqual({
        valueName: 'TLP',
        value: ['TLP:CLEAR', 'TLP:GREEN', 'TLP:AMBER', 'TLP:AMBER+STRICT'][label],
      });
    }
    expect(scopes).toEqual([
      ['Public', null, []],
      ['Restricted', 'TLP:GREEN', []],
      ['Restricted', 'TLP:AMBER', []],
      ['Restricted', 'TLP:AMBER+STRICT', []],
    ]);
  });

  test('words of a report, the source’s alias and who is accused stay in the house', async () => {
    const report = newId();
    await house.nobody.post('/public/nsele/reports', pageReport({ id: report, text: WORDS }));
    const alias = (
      await house.sql<{ alias: string }>(
        'select s.alias from app.report r join app.source s on s.workspace_id = r.workspace_id and s.id = r.source_id where r.id = $1',
        [report],
      )
    )[0]!.alias;
    const id = await issue({
      headline: 'Dara youth at the market',
      why: `${alias} says: they say the boys from Dara come tonight, with FUEL. Elias Kabongo leads; إلياس كابونغو. Others confirm it.`,
      implicated: 'named',
      implicatedActorIds: [militia, commander],
      basis: [{ kind: 'report', id: report }],
      label: 2,
    });
    const [message] = (await capOf(id)).messages;
    const it = await file(message.id);
    const said = it.infos[0]!.description!;
    // at AMBER a group may be named to those who need to know; a person never
    expect(it.infos[0]!.headline).toBe('Dara youth at the market');
    for (const hidden of ['tonight', 'FUEL', 'Kabongo', 'كابونغو', alias]) expect(said).not.toContain(hidden);
    expect(said).toContain('Others confirm it.');
    expect(message.leftOut).toBeGreaterThanOrEqual(3);
    const green = await issue({
      headline: 'Dara youth at the market',
      implicated: 'named',
      implicatedActorIds: [militia],
      label: 1,
    });
    expect((await file((await capOf(green)).messages[0].id)).infos[0]!.headline).toBe('… at the market');
    // nothing of what a report says, of ids of reports, sources or actors in any file
    const all = await house.sql<{ xml: string }>(`select convert_from(body, 'UTF8') as xml from app.cap_message`);
    for (const { xml } of all)
      for (const hidden of [report, militia, commander, ruth.actorId, amina.memberId, 'Ruth', 'Amina', 'Kabongo'])
        expect(xml).not.toContain(hidden);
  });

  test('what concerns children or survivors goes without words and without a shape', async () => {
    const id = await issue({ themes: ['violence.harm_to_children'], why: 'Behind the blue house', label: 2 });
    const [message] = (await capOf(id)).messages;
    expect(message.wordless).toBe(true);
    const [info] = (await file(message.id)).infos;
    expect(info).toMatchObject({ headline: 'Harm to children', event: 'Harm to children' });
    expect([info!.description, info!.instruction]).toEqual([undefined, undefined]);
    expect(info!.areas[0]).toMatchObject({ areaDesc: 'Area not stated', polygons: [], circles: [], geocodes: [] });
  });

  test('what the community reads points at a place and never at the spot that was told', async () => {
    const spot = await file((await capOf(await issue({ label: 2 }))).messages[0].id);
    expect(spot.infos[0]!.areas[0]!.circles).toEqual([{ lat: -1.25, lon: 36.8, radiusKm: 3 }]);
    const open = await file((await capOf(await issue({ label: 1 }))).messages[0].id);
    expect(open.infos[0]!.areas[0]).toMatchObject({ areaDesc: 'Mambu', circles: [] });
  });

  test('the feed holds what a person gave to it, for a key that may read the feed and no more', async () => {
    const [kept, given] = [await issue({ headline: 'Kept' }), await issue({ headline: 'Given' })];
    const partner = await key(bosco);
    expect((await amina.send('PUT', `/w/nsele/alerts/${given}/cap/share`, { share: 'feed' })).status).toBe(200);
    const got = await feed(partner);
    expect([got.status, got.headers.get('content-type')]).toEqual([200, 'application/atom+xml']);
    expect(got.body).toContain('<title>Given</title>');
    expect(got.body).not.toContain('<title>Kept</title>');
    expect(got.headers.get('cache-control')).toBe('private, no-cache');
    const again = await feed({ ...partner, 'if-none-match': got.headers.get('etag')! });
    expect([again.status, again.body]).toEqual([304, '']);
    const href = /<link rel="alternate"[^>]*href="([^"]+)"/.exec(got.body)![1]!.replace('http://localhost:8090', '');
    expect((await house.nobody.send('GET', href, undefined, partner)).status).toBe(200);
    const [hidden] = (await capOf(kept)).messages;
    for (const path of [`/w/nsele/cap/messages/${hidden.id}`, `/w/nsele/cap/messages/${newId()}`])
      expect((await house.nobody.send('GET', path, undefined, partner)).status).toBe(404);
    for (const path of ['/w/nsele/alerts', `/w/nsele/alerts/${given}`, `/w/nsele/alerts/${given}/cap`])
      expect((await house.nobody.send('GET', path, undefined, partner)).status).toBe(403);
    // taken back, it is gone
    await amina.send('PUT', `/w/nsele/alerts/${given}/cap/share`, { share: 'none' });
    expect((await feed({ ...partner, 'if-none-match': got.headers.get('etag')! })).body).not.toContain('Given');
    expect((await house.nobody.send('GET', href, undefined, partner)).status).toBe(404);
    expect((await house.nobody.get('/w/nsele/cap/feed')).status).toBe(401);
    expect((await feed(await key(chantal, ['member.read']))).status).toBe(403);
  });

  test('whoever is implicated, or commands or obeys them, finds nothing in the feed, by key neither', async () => {
    const id = await issue({
      headline: 'About the harbour',
      implicated: 'named',
      implicatedActorIds: [bosco.organisationId],
    });
    await amina.send('PUT', `/w/nsele/alerts/${id}/cap/share`, { share: 'feed' });
    const [message] = (await capOf(id)).messages;
    const [his, hers] = [await key(bosco), await key(chantal)];
    expect((await feed(hers)).body).toContain('About the harbour');
    expect((await feed(his)).body).not.toContain('About the harbour');
    const path = `/w/nsele/cap/messages/${message.id}`;
    expect((await house.nobody.send('GET', path, undefined, hers)).status).toBe(200);
    expect((await house.nobody.send('GET', path, undefined, his)).status).toBe(404);
    expect((await bosco.get(path)).status).toBe(404);
    expect((await bosco.get(`/w/nsele/alerts/${id}/cap`)).status).toBe(404);
    expect((await bosco.send('PUT', `/w/nsele/alerts/${id}/cap/share`, { share: 'none' })).status).toBe(404);
  });

  test('a partner’s key opens the feed up to its label, nothing else, and nothing in which that partner is implicated', async () => {
    const [relief, port] = [newId(), newId()];
    await amina.post('/w/nsele/actors', { id: relief, kind: 'organisation', name: 'Relief' });
    await amina.post('/w/nsele/actors', { id: port, kind: 'organisation', name: 'Port company' });
    const made = (who: Person, actorId: string, highestLabel: number, id = newId()) =>
      who.post('/w/nsele/cap/keys', { id, name: 'their reader', actorId, highestLabel, days: 30 });
    expect((await made(amina, relief, 1)).status).toBe(403);
    expect((await made(chantal, relief, 3)).status).toBe(422);
    expect((await made(chantal, newId(), 1)).status).toBe(404);
    const keyId = newId();
    const bearer = (answer: Answer) => ({ authorization: `Bearer ${answer.body.key}` });
    const [low, high, ports] = [
      bearer(await made(chantal, relief, 1, keyId)),
      bearer(await made(chantal, relief, 2)),
      bearer(await made(chantal, port, 2)),
    ];
    const give = async (more: Record<string, unknown>) => {
      const id = await issue(more);
      await amina.send('PUT', `/w/nsele/alerts/${id}/cap/share`, { share: 'feed' });
      return (await capOf(id)).messages[0].id as string;
    };
    const green = await give({ headline: 'Green one', label: 1 });
    const amber = await give({
      headline: 'Amber one',
      label: 2,
      implicated: 'named',
      implicatedActorIds: [port],
    });
    await give({ headline: 'Strict one', label: 3 });
    const titles = async (headers: Record<string, string>) =>
      [...(await feed(headers)).body.matchAll(/<title>(\w+ one)</g)].map((it) => it[1]);
    expect(await titles(low)).toEqual(['Green one']);
    expect((await titles(high)).toSorted()).toEqual(['Amber one', 'Green one']);
    expect(await titles(ports)).toEqual(['Green one']);
    const got = async (headers: Record<string, string>, path: string) =>
      (await house.nobody.send('GET', path, undefined, headers)).status;
    expect(await got(low, `/w/nsele/cap/messages/${green}`)).toBe(200);
    expect(await got(low, `/w/nsele/cap/messages/${amber}`)).toBe(404);
    expect(await got(high, `/w/nsele/cap/messages/${amber}`)).toBe(200);
    expect(await got(ports, `/w/nsele/cap/messages/${amber}`)).toBe(404);
    for (const path of ['/w/nsele/alerts', '/w/nsele/cap/keys', '/w/nsele/members', '/w/nsele/reports'])
      expect([path, await got(high, path)]).toEqual([path, 403]);
    expect(await got(high, '/w/elsewhere/cap/feed')).toBe(404);
    expect(await got(high, '/me')).toBe(404);
    expect(await got({ authorization: 'Bearer brk_unknown' }, '/w/nsele/cap/feed')).toBe(401);
    expect((await chantal.get('/w/nsele/cap/keys')).body.keys).toHaveLength(3);
    expect((await chantal.send('DELETE', `/w/nsele/cap/keys/${keyId}`)).status).toBe(200);
    expect(await got(low, '/w/nsele/cap/feed')).toBe(401);
    house.clock.forward(31 * 24 * 60);
    expect(await got(high, '/w/nsele/cap/feed')).toBe(401);
  });

  test('AMBER+STRICT stays with its organisation in the feed too', async () => {
    const id = await issue({ headline: 'For us alone', label: 3 });
    await amina.send('PUT', `/w/nsele/alerts/${id}/cap/share`, { share: 'feed' });
    expect((await feed(await key(chantal))).body).toContain('For us alone');
    expect((await feed(await key(bosco))).body).not.toContain('For us alone');
  });

  test('the feed comes in pages, each entry once', async () => {
    const partner = await key(chantal);
    const ids = [];
    for (let i = 0; i < 5; i++) {
      house.clock.forward(i % 2);
      const id = await issue({ headline: `Page ${i}` });
      await amina.send('PUT', `/w/nsele/alerts/${id}/cap/share`, { share: 'feed' });
      ids.push(id);
    }
    const seen: string[] = [];
    let next: string | undefined = '/w/nsele/cap/feed?limit=2';
    for (let pages = 0; next && pages < 20; pages++) {
      const got = await house.nobody.send('GET', next, undefined, partner);
      expect(got.status).toBe(200);
      seen.push(...[...got.body.matchAll(/<id>[^<]*#([0-9a-f-]+)<\/id>/g)].map((it: string[]) => it[1]!));
      next = /rel="next"[^>]*href="([^"]+)"/
        .exec(got.body)?.[1]!
        .replaceAll('&amp;', '&')
        .replace('http://localhost:8090', '');
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBeGreaterThanOrEqual(5);
    expect((await feed(partner, '?before=yesterday')).body.code).toBe('bad_cursor');
  });

  test('the open feed: there is none by default; then only what is CLEAR and a second organisation gave free', async () => {
    const open = (query = '', headers = {}) =>
      house.nobody.send('GET', `/public/nsele/cap/feed${query}`, undefined, headers);
    expect((await open()).status).toBe(404);
    const [clear, green] = [
      await issue({ headline: 'For all', label: 0 }),
      await issue({ headline: 'Ours', label: 1 }),
    ];
    const give = (who: Person, id: string) => who.send('PUT', `/w/nsele/alerts/${id}/cap/share`, { share: 'public' });
    expect((await give(chantal, clear)).body.code).toBe('cap_share_no_public_feed');
    expect((await amina.send('PATCH', '/w/nsele/cap/settings', { publicFeed: true })).status).toBe(403);
    expect((await bosco.send('PATCH', '/w/nsele/cap/settings', { publicFeed: true })).status).toBe(200);
    expect((await give(amina, clear)).body.code).toBe('cap_share_own_alert');
    expect((await give(chantal, green)).body.code).toBe('cap_share_not_clear');
    expect((await open()).body).not.toContain('<entry>');
    // a colleague of hers is not a second organisation
    expect((await give(chantal, clear)).body.code).toBe('cap_share_own_alert');
    const dina = await house.person('Dina', ['coordinator'], { organisation: 'Bar association' });
    expect((await give(dina, clear)).status).toBe(200);
    const got = await open();
    expect(got.body.match(/<entry>/g)).toHaveLength(1);
    expect([
      got.headers.get('cache-control'),
      (await open('', { 'if-none-match': got.headers.get('etag')! })).status,
    ]).toEqual(['public, max-age=60', 304]);
    const [message] = (await capOf(clear)).messages;
    const [hidden] = (await capOf(green)).messages;
    expect((await house.nobody.fetch(`/public/nsele/cap/messages/${message.id}`)).status).toBe(200);
    expect((await house.nobody.fetch(`/public/nsele/cap/messages/${hidden.id}`)).status).toBe(404);
    // labelled higher, it is gone, its earlier message too
    await amina.post(`/w/nsele/alerts/${clear}/update`, { note: 'Not for all any more', label: 2 });
    expect((await open()).body).not.toContain('<entry>');
    expect((await house.nobody.fetch(`/public/nsele/cap/messages/${message.id}`)).status).toBe(404);
    // and labelled lower, what was said under the higher label stays inside
    await amina.post(`/w/nsele/alerts/${clear}/update`, { note: 'For all again', label: 0 });
    expect((await open()).body.match(/<entry>/g)).toHaveLength(2);
    await bosco.send('PATCH', '/w/nsele/cap/settings', { publicFeed: false });
    expect((await open()).status).toBe(404);
  });

  test('drafts and RED alerts are shared with nobody; what nobody may see is not there', async () => {
    const draft = await write();
    expect((await amina.send('PUT', `/w/nsele/alerts/${draft}/cap/share`, { share: 'feed' })).body.code).toBe(
      'cap_share_not_issued',
    );
    expect((await capOf(draft)).messages).toEqual([]);
    expect((await amina.get(`/w/nsele/alerts/${newId()}/cap`)).status).toBe(404);
    expect((await bosco.send('PATCH', '/w/nsele/cap/settings', { sender: 'two words' })).status).toBe(422);
    expect((await bosco.send('PATCH', '/w/nsele/cap/settings', { sender: 'alerts.nsele.example' })).status).toBe(200);
    const id = await issue();
    expect((await file((await capOf(id)).messages[0].id)).sender).toBe('alerts.nsele.example');
  });
});
