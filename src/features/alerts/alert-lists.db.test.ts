import * as xlsx from '@e965/xlsx';
import Papa from 'papaparse';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fireTimers } from '#apps/chores.ts';
import { newId, openHouse, pageReport, type House, type Person } from '#test/harness.ts';
import { everyPage } from '#test/pages.ts';

/** Nothing falls out of a list because other things came after it; and what a list shows leaves as a file that says that it is whole. */
describe('lists that grow', () => {
  let house: House;
  let amina: Person;
  let ruth: Person;
  const first = newId();
  const at = '/w/nsele';

  /** Copies of a row under other ids, as if written one after the other. */
  const copies = (table: string, id: string, n: number, more: string) =>
    house.sql(
      `insert into app.${table} select (jsonb_populate_record(null::app.${table}, to_jsonb(r) || jsonb_build_object('id', gen_random_uuid(), ${more}))).*
       from app.${table} r, generate_series(1, ${n}) as i where r.id = $1`,
      [id],
    );
  const walk = <T>(path: string, of: string) => everyPage<T>(amina, path, of);
  const table = async (path: string): Promise<string[][]> => {
    const file = await amina.fetch(path);
    expect(file.status).toBe(200);
    return Papa.parse<string[]>(file.bytes.toString('utf8').slice(1), { skipEmptyLines: true }).data;
  };

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst']);
    ruth = await house.person('Ruth', ['responder'], { organisation: 'Council of elders' });
    const [post, duty] = [newId(), newId()];
    for (const mandate of [
      { id: duty, responderActorId: house.founder.actorId, title: 'Coordinator', coordinator: true },
      { id: post, responderActorId: ruth.actorId, title: 'Post of Ruth' },
    ])
      expect((await house.founder.post(`${at}/mandates`, { ...mandate, agreedHow: 'by letter' })).status).toBe(201);
    await amina.post(`${at}/alerts`, {
      id: first,
      level: 3,
      headline: '=Attaque redoutée à Mambú',
      asked: 'Go there',
      uncertainty: 'One account',
      implicated: 'none',
      implicatedActorIds: [],
    });
    expect((await amina.post(`${at}/alerts/${first}/issue`, { mandateIds: [post] })).status).toBe(200);
  });
  afterAll(() => house.close());

  test('an alert that nobody answered stays on top, and on the coordinator’s first screen, whatever comes after it', async () => {
    house.clock.forward(24 * 60);
    await fireTimers(house.worker);
    await copies(
      'alert',
      first,
      230,
      `'number', 1000 + i, 'headline', 'Later ' || i, 'level', 1 + i % 3, 'issued_at', r.issued_at + interval '1 day' + i * interval '1 minute'`,
    );
    const page = (await amina.get(`${at}/alerts?show=open&limit=200`)).body;
    expect(page.alerts[0]).toMatchObject({ id: first, unanswered: true });
    expect(page.counts).toEqual({ open: 231, closed: 0 });
    expect((await house.founder.get(`${at}/notices/mine`)).body.unanswered.map((it: any) => it.id)).toEqual([first]);
  });

  test('page by page every one of them comes once: the gravest first, then the newest', async () => {
    const all = await walk<{ id: string; level: number; issuedAt: string }>(
      `${at}/alerts?show=open&limit=50`,
      'alerts',
    );
    expect(new Set(all.map((it) => it.id)).size).toBe(231);
    expect(all).toHaveLength(231);
    const rest = all.slice(1);
    expect(rest).toEqual(rest.toSorted((a, b) => b.level - a.level || b.issuedAt.localeCompare(a.issuedAt)));
    expect((await amina.get(`${at}/alerts?show=closed`)).body.alerts).toEqual([]);
  });

  test('the oldest is found by a word without its accents, or by its number', async () => {
    for (const q of ['redoutee a mambu', '1000'])
      expect((await amina.get(`${at}/alerts?q=${encodeURIComponent(q)}`)).body.alerts.map((it: any) => it.id)).toEqual(
        q === '1000' ? [] : [first],
      );
    const [later] = (await amina.get(`${at}/alerts?q=1230`)).body.alerts;
    expect(later.headline).toBe('Later 230');
  });

  test('the alerts leave as a table and as points, no cell of which runs; the ledger says so', async () => {
    const rows = await table(`${at}/lists/alerts?show=open`);
    expect(rows).toHaveLength(233);
    expect(rows[1]![rows[0]!.indexOf('headline')]).toBe("'=Attaque redoutée à Mambú");
    expect(rows.at(-1)![0]).toBe('complete: 231 rows');
    const book = xlsx.read((await amina.fetch(`${at}/lists/alerts?format=xlsx`)).bytes);
    expect(xlsx.utils.sheet_to_json(book.Sheets.alerts!, { header: 1 })).toHaveLength(233);
    const points = JSON.parse((await amina.fetch(`${at}/lists/alerts?format=geojson`)).bytes.toString('utf8'));
    expect(points).toMatchObject({ type: 'FeatureCollection', without_point: 231, complete: 'complete: 0 rows' });
    expect((await ruth.get(`${at}/lists/alerts`)).status).toBe(403);
    const lines = await house.sql<{ n: number }>(
      "select count(*)::int as n from ledger.change where verb = 'alert.export'",
    );
    expect(lines[0]!.n).toBe(3);
  });

  test('so do rumours, every one of them; reports go without their words and their tellers', async () => {
    const rumour = newId();
    await amina.post(`${at}/rumours`, { id: rumour, claim: 'The well is poisoned', language: 'en' });
    await copies('rumour', rumour, 230, `'number', 1000 + i, 'claim', 'Claim ' || i`);
    expect(await walk(`${at}/rumours?limit=100`, 'rumours')).toHaveLength(231);
    expect((await amina.get(`${at}/rumours?limit=10`)).body.total).toBe(231);
    expect((await table(`${at}/lists/rumours`)).at(-1)![0]).toBe('complete: 231 rows');

    await house.nobody.post('/public/nsele/reports', pageReport({ id: newId(), text: 'Words of a neighbour' }));
    const file = await amina.fetch(`${at}/lists/reports`);
    expect(file.status).toBe(200);
    expect(file.bytes.toString('utf8')).toContain('complete: 1 rows');
    expect(file.bytes.toString('utf8')).not.toMatch(/Words of a neighbour|alias/);
    expect((await house.founder.get(`${at}/lists/reports`)).status).not.toBe(404);
    expect((await ruth.get(`${at}/lists/reports`)).status).toBe(403);
  });

  test('what is owed: soonest due first, what is settled latest first, and a file without what was said', async () => {
    const owed = newId();
    expect(
      (
        await amina.post(`${at}/alerts/${first}/community`, {
          id: owed,
          community: 'Tchele',
          placeId: null,
          channel: 'radio',
          dueAt: null,
        })
      ).status,
    ).toBeLessThan(300);
    await copies('obligation', owed, 20, `'due_at', r.due_at + i * interval '1 hour', 'about_id', gen_random_uuid()`);
    const open = await walk<{ dueAt: string }>(`${at}/obligations?limit=7`, 'obligations');
    expect(open.map((it) => it.dueAt)).toEqual(open.map((it) => it.dueAt).toSorted());
    expect(open).toHaveLength(21);
    await house.sql(`update app.obligation set state = 'done', said = 'It rained' where id <> $1`, [owed]);
    const done = await walk<{ dueAt: string }>(`${at}/obligations?state=done&limit=7`, 'obligations');
    expect(done.map((it) => it.dueAt)).toEqual(
      done
        .map((it) => it.dueAt)
        .toSorted()
        .toReversed(),
    );
    const file = (await amina.fetch(`${at}/lists/obligations?state=done`)).bytes.toString('utf8');
    expect(file).toContain('complete: 20 rows');
    expect(file).not.toContain('It rained');
  });

  test('those who came in the same moment and those of one name are on one page each, none twice and none left out', async () => {
    const [source, actor] = [crypto.randomUUID(), newId()];
    expect((await house.founder.post(`${at}/actors`, { id: actor, kind: 'group', name: 'Drivers' })).status).toBe(201);
    expect(
      (await (await house.person('Omar', ['operator'])).post(`${at}/sources`, { id: source, alias: 'Zola' })).status,
    ).toBe(201);
    await copies('source', source, 40, `'alias', 'Came by bus ' || i % 4, 'return_code_hash', null`);
    await copies('actor', actor, 40, `'parent_id', $1::uuid`);
    for (const [of, query, n] of [
      // Zola, those who came by bus, and the neighbour of an earlier test
      ['sources', '', 42],
      ['sources', '&q=bus', 40],
      ['sources', '&q=bus 3', 10],
      ['actors', '&kind=group', 41],
      ['actors', '&q=driv', 41],
    ] as const) {
      const whole = (await amina.get(`${at}/${of}?limit=200${query}`)).body;
      expect([query, whole[of].length, whole.total, whole.next]).toEqual([query, n, n, null]);
      expect(await walk(`${at}/${of}?limit=7${query}`, of)).toEqual(whole[of]);
    }
    const first = (await amina.get(`${at}/actors?kind=group&limit=1`)).body.actors[0];
    expect([null, 'Drivers']).toContain(first.parentName);
    expect((await amina.get(`${at}/sources?after=${newId()}`)).body.sources).toEqual([]);
    expect((await amina.get(`${at}/sources?after=first`)).status).toBe(422);
  });
});
