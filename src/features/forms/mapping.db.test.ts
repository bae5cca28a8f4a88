import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collect, readSettings, type Collect } from '#test/collect-client.ts';
import { marketDay, marketForm } from '#test/form-texts.ts';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';
import { retireProtected } from '#features/erasure/erasure.jobs.ts';

let house: House;
let amina: Person;
let omar: Person;
let phone: Collect;
let formId: string;
const instance = () => `uuid:${crypto.randomUUID()}`;
const MAPPING = {
  text: ['what', 'needs'],
  onlyWhen: { path: 'kind', values: ['attack'] },
  type: { path: 'kind', codes: { attack: 'violence.attack_on_civilians' } },
  whenFrom: 'when',
  placeText: ['place'],
  point: 'spot',
  killed: { low: null, best: 'dead', high: null },
};

beforeAll(async () => {
  house = await openHouse();
  amina = await house.person('Amina', ['analyst']);
  omar = await house.person('Omar', ['operator']);
  formId = newId();
  const versionId = newId();
  await amina.put(`/w/nsele/forms/${formId}/versions/${versionId}`, Buffer.from(marketForm()), 'application/xml');
  await amina.post(`/w/nsele/forms/${formId}/publish`, { versionId, audience: 'all' });
  const source = crypto.randomUUID();
  await omar.post('/w/nsele/sources', { id: source, alias: 'Zola', languages: ['fr'] });
  const device = await omar.post(`/w/nsele/sources/${source}/devices`, { id: newId(), name: 'Her phone' });
  phone = collect(readSettings(device.body.settings).general.server_url, async (request) => house.app.request(request));
});
afterAll(() => house.close());

/** Lines of the record that lost their details, and which no later line says were erased: what an auditor takes for tampering. */
const unexcused = () =>
  house.sql(`select c.verb from ledger.change c where not exists (select from ledger.detail d where d.change_id = c.id)
    and not exists (select from ledger.change e where e.verb = 'detail.erase' and e.subject_id = c.subject_id)`);
const reports = async () =>
  (await amina.get('/w/nsele/reports?queue=all')).body.reports as { id: string; text: string }[];

describe('a form whose answers make a report', () => {
  test('can only name what the form asks, and never what is withheld', async () => {
    for (const path of ['no/such', 'deviceid', 'here', 'way']) {
      const answer = await amina.post(`/w/nsele/forms/${formId}/mapping`, { mapping: { ...MAPPING, text: [path] } });
      expect([path, answer.status, answer.body.code]).toEqual([path, 422, 'unknown_field']);
    }
    expect((await amina.post(`/w/nsele/forms/${formId}/mapping`, { mapping: MAPPING })).status).toBe(200);
    expect((await amina.get(`/w/nsele/forms/${formId}`)).body.mapping).toMatchObject({ whenFrom: 'when', who: null });
  });

  test('Zola’s filled form becomes a report in her language: what, when, where, harm, by her alias', async () => {
    expect(await phone.send(marketDay({ instance: instance() }))).toEqual([201]);
    const [line] = await reports();
    const { body } = await amina.get(`/w/nsele/reports/${line!.id}`);
    expect(body).toMatchObject({
      channel: 'form',
      text: 'Que s’est-il passé : Men with fuel came to the market\nWhat is needed: De l’eau, Quelqu’un à qui parler',
      language: 'fr',
      typeCode: 'violence.attack_on_civilians',
      whenFrom: '2026-11-20T12:00:00.000Z',
      whenPrecision: 'day',
      placeText: 'Mambu market',
      lat: -4.325,
      lon: 15.322,
      radiusKm: 0.013,
      killed: { low: null, best: 2, high: null },
      source: { alias: 'Zola' },
    });
    const sent = await amina.get(`/w/nsele/forms/${formId}/submissions`);
    expect(sent.body.submissions[0].reportId).toBe(line!.id);
  });

  test('“nothing happened” is an answer and no report', async () => {
    const before = (await reports()).length;
    expect(await phone.send(marketDay({ instance: instance(), kind: 'nothing' }))).toEqual([201]);
    expect(await reports()).toHaveLength(before);
  });

  test('an edit supersedes the report of what it edits; the same sent at once ten times makes one', async () => {
    const first = instance();
    const xml = marketDay({ instance: first, what: 'Sent ten times' });
    expect((await Promise.all(Array.from({ length: 10 }, () => phone.send(xml)))).flat()).toEqual(Array(10).fill(201));
    const told = async (words: string) => (await reports()).filter((it) => it.text.includes(words));
    expect(await told('Sent ten times')).toHaveLength(1);
    expect(await phone.send(marketDay({ instance: instance(), deprecated: first, what: 'Mended words' }))).toEqual([
      201,
    ]);
    expect(await told('Sent ten times')).toHaveLength(0);
    expect(await told('Mended words')).toHaveLength(1);
  });

  test('redacting the report takes the words out of the filled form too; what comes again is let go', async () => {
    const xml = marketDay({ instance: instance(), what: 'CANARYWORDS' });
    expect(await phone.send(xml)).toEqual([201]);
    const line = (await reports()).find((it) => it.text.includes('CANARYWORDS'))!;
    expect(
      (await amina.post(`/w/nsele/reports/${line.id}/redact`, { id: newId(), reason: 'It names her' })).status,
    ).toBeLessThan(300);
    const [row] = await house.sql<{ n: number }>(
      `select count(*)::int as n from app.submission_row where answers::text like '%CANARYWORDS%'`,
    );
    expect(row!.n).toBe(0);
    expect(await phone.send(xml)).toEqual([201]);
    expect(
      (
        await house.sql<{ n: number }>(
          `select count(*)::int as n from app.submission_row where answers::text like '%CANARYWORDS%'`,
        )
      )[0]!.n,
    ).toBe(0);
    expect(await unexcused()).toEqual([]);
  });

  test('a version that no longer asks what the report is made of cannot be published', async () => {
    const versionId = newId();
    const xml = marketForm({ version: '2' }).replaceAll('dead', 'fallen');
    await amina.put(`/w/nsele/forms/${formId}/versions/${versionId}`, Buffer.from(xml), 'application/xml');
    const answer = await amina.post(`/w/nsele/forms/${formId}/publish`, { versionId, audience: 'all' });
    expect([answer.status, answer.body.code]).toEqual([409, 'mapping_lost']);
  });
});

describe('an indicator that answers feed', () => {
  const form = newId();
  const [id, other] = [newId(), newId()];
  const MEASURE = {
    kind: 'share',
    path: 'kind',
    choices: ['attack'],
    place: 'place',
    period: 'month',
    about: 'people',
  };
  const at = (one: string) => `/w/nsele/forms/${form}/indicators/${one}`;
  const save = (measure: object, by = amina, one = id) =>
    by.send('PUT', at(one), { name: { en: 'Attacks told of', fr: 'Attaques racontées' }, measure });
  const values = async (by = amina, one = id) => (await by.get(`${at(one)}/values`)).body;

  beforeAll(async () => {
    const versionId = newId();
    await amina.put(
      `/w/nsele/forms/${form}/versions/${versionId}`,
      Buffer.from(marketForm({ id: 'pulse' })),
      'application/xml',
    );
    await amina.post(`/w/nsele/forms/${form}/publish`, { versionId, audience: 'all' });
    const send = async (kind: string, place: string, more: (xml: string) => string = (xml) => xml) =>
      expect(
        await phone.send(more(marketDay({ id: 'pulse', instance: instance(), kind }).replace('Mambu market', place))),
      ).toEqual([201]);
    for (const kind of ['attack', 'attack', 'attack', 'nothing', 'nothing']) await send(kind, 'Mambu');
    await send('attack', 'Tchele', (xml) => xml.replace('<dead>2</dead>', '<dead>9</dead>'));
    // not the day of anything, and a number that is none
    await send('nothing', 'Tchele', (xml) => xml.replace('2026-11-20', '2026-99-99').replace('>2<', '>many<'));
  });

  test('is proposed for our own forms alone; Amina defines one, an operator reads it and cannot', async () => {
    expect((await amina.get(`/w/nsele/forms/${form}/indicators`)).body).toEqual({ indicators: [], proposed: [] });
    expect((await save(MEASURE, omar)).status).toBe(403);
    expect((await save(MEASURE)).status).toBe(200);
    expect((await omar.get(`/w/nsele/forms/${form}/indicators`)).body.indicators).toMatchObject([
      { id, name: { fr: 'Attaques racontées' }, unit: null, version: 1, measure: { ...MEASURE, day: null } },
    ]);
    const [line] = await house.sql<{ n: number }>(
      `select count(*)::int as n from ledger.change where verb = 'indicator.save' and subject_id = $1`,
      [id],
    );
    expect(line!.n).toBe(1);
  });

  test('fewer than five are not shown where they tell of themselves; of places each account is', async () => {
    const shown = await values(omar);
    expect(shown).toMatchObject({
      levels: [],
      places: [
        { key: 'Mambu', place: null },
        { key: 'Tchele', place: null },
      ],
      parts: [{ key: '' }],
    });
    expect(shown.periods.at(-1)).toBe('2026-11-01');
    expect(
      shown.cells.toSorted((a: { place: string }, b: { place: string }) => a.place.localeCompare(b.place)),
    ).toEqual([
      {
        place: 'Mambu',
        period: '2026-11-01',
        part: '',
        n: 5,
        value: 0.6,
        low: expect.closeTo(0.2307, 3),
        high: expect.closeTo(0.8824, 3),
      },
      { place: 'Tchele', period: '2026-11-01', part: '', n: null, value: null, low: null, high: null },
    ]);
    expect((await save({ ...MEASURE, about: 'places', kind: 'count', day: 'when' })).status).toBe(200);
    expect(await values()).toMatchObject({
      indicator: { version: 2 },
      cells: expect.arrayContaining([expect.objectContaining({ place: 'Tchele', n: 1, value: 1 })]),
    });
  });

  test('numbers are added up and their middle is found, in repeats too, and what is no number is left out', async () => {
    const all = { place: null, about: 'places', period: 'week' };
    await save({ ...all, kind: 'sum', path: 'dead' }, amina, other);
    expect((await values(amina, other)).cells).toMatchObject([{ period: '2026-11-16', n: 6, value: 19 }]);
    await save({ ...all, kind: 'median', path: 'people/age' }, amina, other);
    expect((await values(amina, other)).cells).toMatchObject([{ n: 14, value: 20, low: 9, high: 31 }]);
    await save({ ...all, kind: 'count', path: 'needs', choices: ['talk'], apart: 'kind' }, amina, other);
    expect((await values(amina, other)).cells).toHaveLength(2);
  });

  test('another form feeds it too; what was told is found among the places known here, and what is none stays a word', async () => {
    const [delta, mambu, tchele, more] = [newId(), newId(), newId(), newId()];
    const [release] = await house.sql<{ id: string }>(
      "insert into ref.place_release (id, source, release, read_at) values (gen_random_uuid(), 'test', '1', now()) returning id",
    );
    await house.sql(
      `insert into ref.place (id, level, name, code, ancestors, release_id) values ($1, 1, 'Delta', 'XA1', '{}', $4),
        ($2, 2, 'Mambu', 'XA101', array[$1::uuid], $4), ($3, 2, 'Tchele', 'XA102', array[$1::uuid], $4)`,
      [delta, mambu, tchele, release!.id],
    );
    await house.sql(
      `insert into ref.place_name (place_id, kind, name, fold, core, sound, skeleton, release_id)
       select id, 'official', name, lower(name), lower(name), lower(name), lower(name), release_id from ref.place where id = any ($1::uuid[])`,
      [[delta, mambu, tchele]],
    );
    await save(MEASURE);
    const by = async (level: number) => (await amina.get(`${at(id)}/values?level=${level}`)).body;
    expect(await values()).toMatchObject({
      levels: [1],
      places: [
        { key: mambu, place: { name: 'Mambu', level: 2, ancestors: [{ name: 'Delta' }] } },
        { key: tchele, place: { name: 'Tchele' } },
      ],
    });
    // the two answers of Tchele could be told from the sum and what Mambu says
    expect((await by(1)).cells).toMatchObject([{ place: delta, n: null }]);

    const versionId = newId();
    const form2 = Buffer.from(marketForm({ id: 'pulse-two' }).replaceAll('place', 'site'));
    await amina.put(`/w/nsele/forms/${more}/versions/${versionId}`, form2, 'application/xml');
    await amina.post(`/w/nsele/forms/${more}/publish`, { versionId, audience: 'all' });
    for (const place of ['xa102', 'TCHELE', 'Tchele', 'tchele ', 'XA102', 'Beyond the river']) {
      const xml = marketDay({ id: 'pulse-two', instance: instance(), kind: 'nothing' });
      expect(await phone.send(xml.replace('Mambu market', place).replaceAll('place>', 'site>'))).toEqual([201]);
    }
    const also = { form: more, path: 'kind', choices: ['attack'], place: 'site' };
    for (const [feed, code] of [
      [{ ...also, place: 'place' }, 'unknown_field'],
      [{ ...also, form: newId() }, 'unknown_form'],
      [{ ...also, form }, 'form_twice'],
    ] as const)
      expect((await save({ ...MEASURE, also: [feed] })).body).toMatchObject({
        code: 'measure_misfits',
        errors: [{ where: 'body/measure/also/0', code }],
      });
    expect((await save({ ...MEASURE, also: [also] })).status).toBe(200);
    const whole = await values(omar);
    expect(whole.places).toMatchObject([{ key: 'Beyond the river', place: null }, { key: mambu }, { key: tchele }]);
    expect(whole.cells).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ place: tchele, n: 7 }),
        expect.objectContaining({ place: 'Beyond the river', n: null }),
      ]),
    );
    expect((await by(1)).cells).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ place: delta, n: 12, value: expect.closeTo(1 / 3, 6) }),
        expect.objectContaining({ place: 'Beyond the river', n: null }),
      ]),
    );
    expect((await amina.get(`/w/nsele/forms/${more}/indicators`)).body.indicators).toMatchObject([
      { id, form: { id: form, title: 'Market day' } },
    ]);

    // a version that no longer asks: told, and left out
    const third = newId();
    const other = marketForm({ id: 'pulse-two', version: '2' }).replaceAll('kind', 'sort');
    await amina.put(`/w/nsele/forms/${more}/versions/${third}`, Buffer.from(other), 'application/xml');
    await amina.post(`/w/nsele/forms/${more}/publish`, { versionId: third, audience: 'all' });
    expect(await values()).toMatchObject({ misfits: [{ id: more, title: 'Market day' }], places: [{}, {}] });
  });

  test('is made of what its reader may read, of no other form, and not of what tells of the phone', async () => {
    const low = await house.person('Lower', ['analyst'], { clearance: 1 });
    expect(await values(low)).toMatchObject({ places: [], cells: [] });
    for (const path of ['deviceid', 'no/such'])
      expect((await save({ ...MEASURE, path })).body).toMatchObject({ code: 'measure_misfits' });
    expect(
      (
        await amina.send('PUT', `/w/nsele/forms/${formId}/indicators/${id}`, {
          name: { en: 'X' },
          measure: { kind: 'count' },
        })
      ).status,
    ).toBe(404);
    expect((await amina.get(`/w/nsele/forms/${formId}/indicators/${id}/values`)).status).toBe(404);
    expect((await amina.post(`${at(other)}/end`)).status).toBe(200);
    expect([(await amina.get(`${at(other)}/values`)).status, (await save(MEASURE, amina, other)).status]).toEqual([
      404, 404,
    ]);
  });
});

describe('who reads what was sent', () => {
  test('a form of protected answers is read by those named for it alone; an operator exports nothing', async () => {
    const id = newId();
    const versionId = newId();
    await amina.put(
      `/w/nsele/forms/${id}/versions/${versionId}`,
      Buffer.from(marketForm({ id: 'children' })),
      'application/xml',
    );
    await amina.post(`/w/nsele/forms/${id}/publish`, { versionId, audience: 'all', protected: true });
    expect(
      await phone.send(
        marketDay({ id: 'children', instance: instance(), what: 'At the well -4.40010, 15.30000 today' }),
      ),
    ).toEqual([201]);
    expect((await amina.get(`/w/nsele/forms/${id}/submissions`)).body).toMatchObject({ submissions: [], total: 0 });
    const named = await house.person('Named', ['analyst'], { protectedReports: true });
    expect((await named.get(`/w/nsele/forms/${id}/submissions`)).body.total).toBe(1);
    expect((await omar.get(`/w/nsele/forms/${id}/submissions/export`)).status).toBe(403);
    // no point of them is kept, asked for or written; and the words go after ninety days, though no report was made of them
    const kept = () =>
      house.sql<{ answers: Record<string, unknown> }>(
        `select r.answers from app.submission_row r join app.submission s on s.id = r.submission_id where s.form = $1 and r.path = ''`,
        [id],
      );
    const [row] = await kept();
    expect(row!.answers).toMatchObject({ what: 'At the well […] today' });
    expect(JSON.stringify(row)).not.toMatch(/spot|lat|4\.4/);
    house.clock.forward(89 * 24 * 60);
    expect(await retireProtected(house.worker)).toBe(0);
    house.clock.forward(2 * 24 * 60);
    expect(await retireProtected(house.worker)).toBe(1);
    expect(await kept()).toEqual([]);
    expect(await unexcused()).toEqual([]);
  });

  test('a member whose clearance is below the form’s label sees none of it', async () => {
    const low = await house.person('Low', ['analyst'], { clearance: 1 });
    expect((await low.get(`/w/nsele/forms/${formId}/submissions`)).body).toMatchObject({ submissions: [], total: 0 });
  });

  test('the analyst takes it out as CSV and as a workbook with a sheet for each repeat; no cell is run as a formula', async () => {
    expect(
      await phone.send(marketDay({ instance: instance(), kind: 'nothing', what: '=HYPERLINK("http://x")' })),
    ).toEqual([201]);
    const csv = (await amina.fetch(`/w/nsele/forms/${formId}/submissions/export?format=csv`)).bytes.toString('utf8');
    expect(csv.split('\r\n')[0]).toContain(
      '"kind","what","when","place","spot.lat","spot.lon","spot.accuracy","dead","needs"',
    );
    expect(csv).not.toMatch(/,"?=HYPERLINK/);
    expect(csv).not.toContain('CANARYDEVICE');
    const people = (
      await amina.fetch(`/w/nsele/forms/${formId}/submissions/export?format=csv&repeat=people`)
    ).bytes.toString('utf8');
    expect(people).toContain('"Tshala",31');
    const book = await amina.fetch(`/w/nsele/forms/${formId}/submissions/export?format=xlsx`);
    const xlsx = await import('@e965/xlsx');
    expect(xlsx.read(book.bytes).SheetNames).toEqual(['form', 'people']);
  });
});
