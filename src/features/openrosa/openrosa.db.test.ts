import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { formContext, fromBase64, sealEnvelope } from '#domain/envelope.ts';
import { openEpochs, shredLabel } from '#server/epochs.ts';
import { openOriginal, originalKey } from '#features/forms/original.ts';
import { collect, readSettings, type Collect } from '#test/collect-client.ts';
import { marketDay, marketForm } from '#test/form-texts.ts';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';
import { fillingList, fillingReceipt } from './filling.contract.ts';

let house: House;
let amina: Person;
let omar: Person;
let formId: string;
let zola: { sourceId: string; deviceId: string; phone: Collect; token: string };

const ask = async (request: Request) => house.app.request(request);
const instance = () => `uuid:${crypto.randomUUID()}`;

async function enrol(alias: string): Promise<typeof zola> {
  const sourceId = crypto.randomUUID();
  expect((await omar.post('/w/nsele/sources', { id: sourceId, alias, languages: ['fr'] })).status).toBe(201);
  const deviceId = newId();
  const added = await omar.post(`/w/nsele/sources/${sourceId}/devices`, { id: deviceId, name: 'Her phone' });
  expect(added.status).toBe(201);
  const settings = readSettings(added.body.settings);
  expect(settings.general.server_url).toBe(added.body.serverUrl);
  return { sourceId, deviceId, phone: collect(settings.general.server_url, ask), token: added.body.password };
}

async function upload(id: string, xml: string): Promise<{ versionId: string; body: any; status: number }> {
  const versionId = newId();
  const answer = await amina.put(
    `/w/nsele/forms/${id}/versions/${versionId}?name=market.xml`,
    Buffer.from(xml),
    'application/xml',
  );
  return { versionId, body: answer.body, status: answer.status };
}
const publish = (id: string, versionId: string, more: Record<string, unknown> = {}) =>
  amina.post(`/w/nsele/forms/${id}/publish`, { versionId, audience: 'all', ...more });

beforeAll(async () => {
  house = await openHouse();
  amina = await house.person('Amina', ['analyst']);
  omar = await house.person('Omar', ['operator']);
  formId = newId();
  const { versionId, body } = await upload(formId, marketForm());
  expect(body).toMatchObject({ stored: true, formId: 'market-day', version: '1', errors: [] });
  expect((await publish(formId, versionId)).status).toBe(200);
  zola = await enrol('Zola');
});
afterAll(() => house.close());

describe('a telephone with Collect', () => {
  test('lists, fetches, looks and sends, and the desk reads what was sent', async () => {
    const [form] = await zola.phone.list();
    expect(form).toMatchObject({ formId: 'market-day', name: 'Market day', version: '1', manifestUrl: null });
    const { xml } = await zola.phone.download(form!);
    expect(xml).toBe(marketForm());
    expect(await zola.phone.send(marketDay({ instance: instance() }))).toEqual([201]);
    expect(zola.phone.said).toMatch(/^Bien reçu/);
    const { body } = await amina.get(`/w/nsele/forms/${formId}/submissions`);
    expect(body.total).toBe(1);
    const read = await amina.get(`/w/nsele/submissions/${body.submissions[0].id}`);
    expect(read.body.rows).toEqual([
      {
        n: 0,
        path: '',
        parent: null,
        answers: {
          start: '2026-11-21T09:00:00.000+01:00',
          kind: 'attack',
          what: 'Men with fuel came to the market',
          when: '2026-11-20',
          place: 'Mambu market',
          spot: { lat: -4.325, lon: 15.322, accuracy: 12.5 },
          dead: 2,
          needs: ['water', 'talk'],
        },
      },
      { n: 1, path: 'people', parent: 0, answers: { 'people/name': 'Tshala', 'people/age': 31 } },
      { n: 2, path: 'people', parent: 0, answers: { 'people/name': 'Ilunga', 'people/age': 9 } },
    ]);
  });

  test('whoever sent it reads on their own page that it arrived, though no report was made of it', async () => {
    const { total } = (await amina.get(`/w/nsele/forms/${formId}/submissions`)).body;
    const { word } = (await omar.post(`/w/nsele/monitors/${zola.sourceId}/words`, {})).body;
    const { returnCode: code } = (await house.nobody.post('/public/nsele/own/join', { word })).body;
    const { sent } = (await house.nobody.post('/public/nsele/own', { code, language: 'fr' })).body;
    expect(sent).toHaveLength(total);
    expect(sent[0]).toMatchObject({ channel: 'form', outcome: 'received' });
  });

  test('what was sent is counted: choices, numbers, altogether, by month and apart by what all were asked', async () => {
    const { total } = (await amina.get(`/w/nsele/forms/${formId}/submissions`)).body;
    const results = (by = '') => amina.get(`/w/nsele/forms/${formId}/results${by}`);
    const { body } = await results();
    expect([body.total, body.parts]).toEqual([total, [{ part: '', n: total }]]);
    const of = (list: { path: string }[], path: string) => list.filter((it) => it.path === path);
    expect(of(body.choices, 'kind')).toEqual([{ path: 'kind', part: '', value: 'attack', n: total }]);
    expect(
      of(body.choices, 'needs')
        .map((it) => (it as unknown as { value: string }).value)
        .toSorted(),
    ).toEqual(['talk', 'water']);
    expect(of(body.numbers, 'people/age')).toEqual([
      { path: 'people/age', part: '', n: 2 * total, low: 9, median: 20, mean: 20, high: 31, sum: 40 * total },
    ]);
    expect((await results('?by=month')).body.parts).toEqual([{ part: '2026-11', n: total }]);
    expect((await results('?by=kind')).body.parts).toEqual([{ part: 'attack', n: total }]);
    for (const by of ['what', 'people/age', 'nothing'])
      expect((await results(`?by=${encodeURIComponent(by)}`)).body.code).toBe('not_a_part');
  });

  test('says where its media are, each with its hash, and a form whose files are missing cannot be published', async () => {
    const id = newId();
    const xml = marketForm({ id: 'with-media', extra: '<instance id="places" src="jr://file-csv/places.csv"/>' });
    const { versionId, body } = await upload(id, xml);
    expect(body.missing).toEqual(['places.csv']);
    expect((await publish(id, versionId)).body.code).toBe('media_missing');
    await amina.put(
      `/w/nsele/forms/${id}/versions/${versionId}/media/places.csv`,
      Buffer.from('name,label\na,A\n'),
      'text/csv',
    );
    expect((await publish(id, versionId)).status).toBe(200);
    const form = (await zola.phone.list()).find((it) => it.formId === 'with-media')!;
    const { media } = await zola.phone.download(form);
    expect(media.get('places.csv')!.toString()).toBe('name,label\na,A\n');
    await amina.post(`/w/nsele/forms/${id}/retire`);
    expect((await zola.phone.list()).map((it) => it.formId)).not.toContain('with-media');
  });

  test('is told before it sends how much may come at once, and hears of the version of the protocol in every answer', async () => {
    const look = await ask(new Request(`${zola.phone.base}/submission`, { method: 'HEAD' }));
    expect(look.status).toBe(204);
    expect(Number(look.headers.get('x-openrosa-accept-content-length'))).toBeGreaterThanOrEqual(10_000_000);
    expect(look.headers.get('x-openrosa-version')).toBe('1.0');
    expect(look.headers.get('date')).not.toBeNull();
    expect(look.headers.get('location')).toBe(`${zola.phone.base}/submission`);
  });

  test('that was given no form of a group sees none, and sees it once its monitor is in the group', async () => {
    const id = newId();
    const groupId = newId();
    const { versionId } = await upload(id, marketForm({ id: 'for-a-group' }));
    await omar.send('PUT', `/w/nsele/monitor-groups/${groupId}`, { name: 'Market women', sourceIds: [] });
    await publish(id, versionId, { audience: 'groups', groupIds: [groupId] });
    expect((await zola.phone.list()).map((it) => it.formId)).not.toContain('for-a-group');
    await omar.send('PUT', `/w/nsele/monitor-groups/${groupId}`, { name: 'Market women', sourceIds: [zola.sourceId] });
    expect((await zola.phone.list()).map((it) => it.formId)).toContain('for-a-group');
    await omar.send('PUT', `/w/nsele/monitor-groups/${groupId}`, { name: 'Market women', sourceIds: [] });
    // what she fills although it was taken from her is not lost
    expect(await zola.phone.send(marketDay({ id: 'for-a-group', instance: instance() }))).toEqual([201]);
    const { body } = await amina.get(`/w/nsele/forms/${id}/submissions`);
    expect(body.submissions[0].flags).toEqual(['not_assigned']);
  });

  test('whose token was revoked, or was never one, is refused without a prompt for a password', async () => {
    const lost = await enrol('Lost');
    expect((await omar.send('DELETE', `/w/nsele/devices/${lost.deviceId}`)).status).toBe(200);
    for (const base of [lost.phone.base, 'http://localhost:8090/f/key/AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA']) {
      const answer = await collect(base, ask).get('/formList');
      expect(answer.status).toBe(403);
      expect(await answer.text()).toContain('OpenRosaResponse');
    }
    const { body } = await omar.get('/w/nsele/devices');
    expect(body.devices.find((it: { id: string }) => it.id === lost.deviceId).revokedAt).not.toBeNull();
  });

  test('that asks with a password over http is refused: a password travels over https alone', async () => {
    const authorization = `Basic ${Buffer.from(`phone:${zola.token}`).toString('base64')}`;
    const answer = await collect('http://localhost:8090/f', ask, { authorization }).get('/formList');
    expect(answer.status).toBe(403);
  });
});

describe('signing in with a password, over https', () => {
  const AT = 'https://forms.example.org/f';
  const phone = (headers: Record<string, string>) => {
    const secure = house.behindHttps();
    return collect(AT, async (request) => secure.request(request), headers);
  };
  const basic = (text: string) => `Basic ${Buffer.from(text).toString('base64')}`;

  test('Basic is what is offered, and nothing else: Digest would need a password equivalent in the database', async () => {
    for (const headers of [{}, { authorization: 'Digest username="phone", realm="forms", nonce="x", response="y"' }]) {
      const answer = await phone(headers as Record<string, string>).get('/formList');
      expect(answer.status).toBe(401);
      expect(answer.headers.get('www-authenticate')).toBe('Basic realm="forms", charset="UTF-8"');
    }
  });

  test('with the token as password, whatever the name, a phone lists, fetches and sends without it in any address', async () => {
    const it = phone({ authorization: basic(`anything:${zola.token}`) });
    const [form] = await it.list();
    expect(form).toMatchObject({
      formId: 'market-day',
      downloadUrl: expect.stringMatching(/^https:\/\/forms\.example\.org\/f\//),
    });
    expect(form!.downloadUrl).not.toContain(zola.token);
    expect((await it.download(form!)).xml).toBe(marketForm());
    expect(await it.send(marketDay({ instance: instance() }))).toEqual([201]);
    expect((await phone({ authorization: basic('phone:wrong') }).get('/formList')).status).toBe(403);
  });
});

describe('the identity of what is sent', () => {
  let first: string;
  const send = (it: Parameters<typeof marketDay>[0]) => zola.phone.send(marketDay(it)).then((all) => all.at(-1));

  test('the first is taken, the same again too and once only, the same number with other words is not', async () => {
    first = instance();
    expect(await send({ instance: first })).toBe(201);
    expect(await send({ instance: first })).toBe(201);
    expect(await send({ instance: first, what: 'Other words' })).toBe(409);
    const rows = await house.sql('select 1 from app.submission where instance_id = $1', [first]);
    expect(rows).toHaveLength(1);
  });

  test('an edit is taken, also again; an edit of what was edited since is not; one of what is not here neither', async () => {
    const edited = instance();
    expect(await send({ instance: edited, deprecated: first, what: 'Mended' })).toBe(201);
    expect(await send({ instance: edited, deprecated: first, what: 'Mended' })).toBe(201);
    expect(await send({ instance: instance(), deprecated: first, what: 'Mended twice' })).toBe(409);
    expect(await send({ instance: instance(), deprecated: instance(), what: 'Mended' })).toBe(404);
    expect(await send({ instance: instance(), deprecated: edited, what: 'Mended after that' })).toBe(201);
    const { body } = await amina.get(`/w/nsele/forms/${formId}/submissions`);
    const words = body.submissions.map((it: { answers: { what: string } }) => it.answers.what);
    expect(words).toContain('Mended after that');
    expect(words).not.toContain('Mended');
  });

  test('a form or a version that nobody knows is 404', async () => {
    expect(await send({ id: 'no-such-form', instance: instance() })).toBe(404);
    expect(await send({ version: '99', instance: instance() })).toBe(404);
  });

  test('somebody else’s number is refused, and their form is not theirs to edit', async () => {
    const mine = instance();
    expect(await send({ instance: mine })).toBe(201);
    const bahati = await enrol('Bahati');
    expect(await bahati.phone.send(marketDay({ instance: mine }))).toEqual([409]);
    expect(await bahati.phone.send(marketDay({ instance: instance(), deprecated: mine }))).toEqual([404]);
  });

  test('without the XML it is 400, and so it is without the version of the protocol, or in no parts', async () => {
    const post = (body: FormData | string, headers: Record<string, string>) =>
      ask(new Request(`${zola.phone.base}/submission`, { method: 'POST', body, headers })).then((it) => it.status);
    const none = new FormData();
    none.append('picture.jpg', new File(['x'], 'picture.jpg'));
    expect(await post(none, { 'x-openrosa-version': '1.0' })).toBe(400);
    const whole = new FormData();
    whole.append('xml_submission_file', new File([marketDay({ instance: instance() })], 'a.xml', { type: 'text/xml' }));
    expect(await post(whole, {})).toBe(400);
    expect(await post('xml', { 'x-openrosa-version': '1.0', 'content-type': 'text/xml' })).toBe(400);
    const two = new FormData();
    for (const name of ['a.xml', 'b.xml']) two.append('xml_submission_file', new File(['<data/>'], name));
    expect(await post(two, { 'x-openrosa-version': '1.0' })).toBe(400);
  });

  test('the same sent five times at once is kept once, and ten others beside it are all kept', async () => {
    const same = marketDay({ instance: instance(), what: 'Sent five times' });
    const others = Array.from({ length: 10 }, (_, n) => marketDay({ instance: instance(), what: `At once ${n}` }));
    const all = await Promise.all(
      [...Array.from({ length: 5 }, () => same), ...others].map((xml) => zola.phone.send(xml)),
    );
    expect(all.flat()).toEqual(all.map(() => 201));
    const [row] = await house.sql<{ n: number; all: number }>(
      `select count(*) filter (where answers->>'what' = 'Sent five times')::int as n, count(*) filter (where answers->>'what' like 'At once %')::int as all
       from app.submission_row`,
    );
    expect(row).toEqual({ n: 1, all: 10 });
  });

  test('a program that gives no number is not asked twice to be the same', async () => {
    const xml = marketDay({ instance: 'X' })
      .replace('<orx:instanceID>X</orx:instanceID>', '')
      .replace('Men with', 'Nameless men with');
    expect(await zola.phone.send(xml)).toEqual([201]);
    expect(await zola.phone.send(xml)).toEqual([201]);
    const rows = await house.sql(`select 1 from app.submission_row where answers->>'what' like 'Nameless%'`);
    expect(rows).toHaveLength(1);
  });

  test('what is sent for a retired form is kept, and flagged', async () => {
    const id = newId();
    const { versionId } = await upload(id, marketForm({ id: 'was-retired' }));
    await publish(id, versionId);
    await amina.post(`/w/nsele/forms/${id}/retire`);
    expect(await zola.phone.send(marketDay({ id: 'was-retired', instance: instance() }))).toEqual([201]);
    const { body } = await amina.get(`/w/nsele/forms/${id}/submissions`);
    expect(body.submissions[0].flags).toEqual(['retired']);
  });

  test('a form that was never published takes nothing', async () => {
    await upload(newId(), marketForm({ id: 'only-drawn' }));
    expect(await zola.phone.send(marketDay({ id: 'only-drawn', instance: instance() }))).toEqual([404]);
  });
});

describe('files', () => {
  const photo = () =>
    sharp({ create: { width: 40, height: 30, channels: 3, background: '#884422' } })
      .withExif({ IFD3: { GPSLatitude: '4/1 19/1 0/1' }, IFD0: { Make: 'CANARYCAMERA' } })
      .jpeg()
      .toBuffer();

  test('come in several posts, are drawn anew, and what nobody asked for is let go', async () => {
    const xml = marketDay({
      instance: instance(),
      what: 'With a picture',
      picture: 'p.jpg',
      voice: 'v.mp4',
      audit: 'audit.csv',
    });
    const picture = await photo();
    expect(picture.includes('CANARYCAMERA')).toBe(true);
    const files = [
      { name: 'p.jpg', type: 'image/jpeg', bytes: picture },
      { name: 'v.mp4', type: 'audio/mp4', bytes: Buffer.from('not a sound at all') },
      { name: 'audit.csv', type: 'text/csv', bytes: Buffer.from('event,node,start,latitude\nCANARYAUDIT,,,-4.4\n') },
      { name: 'stray.jpg', type: 'image/jpeg', bytes: picture },
    ];
    expect(await zola.phone.send(xml, files, { filesAtOnce: 1 })).toEqual([201, 201, 201, 201]);
    const line = (await amina.get(`/w/nsele/forms/${formId}/submissions`)).body.submissions.find(
      (it: { answers: { what: string } }) => it.answers.what === 'With a picture',
    );
    expect(line).toMatchObject({ incomplete: false, flags: ['file_not_shown'] });
    const { body } = await amina.get(`/w/nsele/submissions/${line.id}`);
    expect(body.files).toMatchObject([{ name: 'p.jpg', mediaType: 'image/jpeg' }]);
    const file = await amina.fetch(`/w/nsele/submissions/${line.id}/files/${body.files[0].id}`);
    expect(file.status).toBe(200);
    expect(file.bytes.includes('CANARYCAMERA')).toBe(false);
    // what cannot be shown is kept, sealed
    const parts = await house.sql<{ part: string }>(
      'select part from sealed.original where submission_id = $1 order by 1',
      [line.id],
    );
    expect(parts.map((it) => it.part)).toEqual(['audit.csv', 'v.mp4', 'xml']);
    // the same again changes nothing
    expect(await zola.phone.send(xml, files)).toEqual([201]);
    expect((await amina.get(`/w/nsele/submissions/${line.id}`)).body.files).toHaveLength(1);
  });

  test('that were cut off leave the submission marked as incomplete until the rest comes', async () => {
    const xml = marketDay({ instance: instance(), what: 'Cut off', picture: 'p.jpg' });
    const form = new FormData();
    form.append('xml_submission_file', new File([xml], 'a.xml', { type: 'text/xml' }));
    form.append('*isIncomplete*', 'yes');
    const answer = await ask(
      new Request(`${zola.phone.base}/submission`, {
        method: 'POST',
        body: form,
        headers: { 'x-openrosa-version': '1.0' },
      }),
    );
    expect(answer.status).toBe(201);
    const mine = async () =>
      (await amina.get(`/w/nsele/forms/${formId}/submissions`)).body.submissions.find(
        (it: { answers: { what: string } }) => it.answers.what === 'Cut off',
      );
    expect((await mine()).incomplete).toBe(true);
    expect(await zola.phone.send(xml, [{ name: 'p.jpg', type: 'image/jpeg', bytes: await photo() }])).toEqual([201]);
    expect((await mine()).incomplete).toBe(false);
  });
});

describe('what a phone tells of itself', () => {
  const CANARIES = ['CANARYDEVICE', '243810000042', 'canary-user', '-4.4001', '-4.41 15.31'];

  test('stands in no table in the clear, is kept byte for byte under the key of its source, and dies with it', async () => {
    const her = await enrol('Mwamini');
    const xml = marketDay({ instance: instance(), what: 'Only hers' });
    expect(await her.phone.send(xml)).toEqual([201]);
    const [row] = await house.sql<{ id: string; workspace_id: string }>(
      'select id, workspace_id from app.submission where source_id = $1',
      [her.sourceId],
    );
    const tables = await house.sql<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
       where table_schema in ('app', 'ledger', 'sealed', 'vault', 'jobs') and table_type = 'BASE TABLE'`,
    );
    for (const { name } of tables)
      for (const { text } of await house.sql<{ text: string }>(`select t::text as text from ${name} t`))
        for (const canary of CANARIES) expect(text.includes(canary) ? `${canary} in ${name}` : '').toBe('');
    const original = async () =>
      (
        await house.sql<{ envelope: Buffer }>(
          `select envelope from sealed.original where submission_id = $1 and part = 'xml'`,
          [row!.id],
        )
      )[0];
    const [key] = await house.sql<{ epoch: string; wrapped: Buffer }>(
      'select epoch::text, wrapped from sealed.shred_key where source_id = $1',
      [her.sourceId],
    );
    const shred = openEpochs(join(house.folder, 'epochs')).unwrap(
      key!.epoch,
      key!.wrapped,
      shredLabel(row!.workspace_id, her.sourceId),
    )!;
    const name = { workspaceId: row!.workspace_id, submissionId: row!.id, part: 'xml' };
    const { envelope } = (await original())!;
    expect(openOriginal(originalKey(shred), name, envelope).toString('utf8')).toBe(xml);
    expect(() => openOriginal(originalKey(shred), { ...name, submissionId: newId() }, envelope)).toThrow();
    expect(
      (await amina.post(`/w/nsele/sources/${her.sourceId}/erase`, { id: newId(), reason: 'She asked' })).status,
    ).toBeLessThan(300);
    expect(await original()).toBeUndefined();
    expect(await house.sql('select 1 from app.submission_row where submission_id = $1', [row!.id])).toEqual([]);
    expect(await house.sql('select 1 from sealed.shred_key where source_id = $1', [her.sourceId])).toEqual([]);
    // the record names each line whose details went, so that none looks tampered with
    const bare =
      await house.sql(`select c.verb from ledger.change c where not exists (select from ledger.detail d where d.change_id = c.id)
      and not exists (select from ledger.change e where e.verb = 'detail.erase' and e.subject_id = c.subject_id)`);
    expect(bare).toEqual([]);
    house.clock.forward(0.1);
    expect((await her.phone.get('/formList')).status).toBe(403);
  });

  test('is in no line of the log, and neither is its token', async () => {
    const lines: string[] = [];
    const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => (lines.push(String(text)), true));
    await zola.phone.send(marketDay({ instance: instance() }));
    await zola.phone.get('/formList?deviceID=CANARYDEVICE');
    await zola.phone.get('/no-such-path');
    await zola.phone.send('<data');
    write.mockRestore();
    for (const line of lines) for (const canary of [...CANARIES, zola.token]) expect(line).not.toContain(canary);
    const ledger = await house.sql<{ text: string }>('select t::text as text from ledger.detail t');
    for (const { text } of ledger) expect(text).not.toContain(zola.token);
    expect(readFileSync(join(import.meta.dirname, '../../server/log.ts'), 'utf8')).not.toContain("'path'");
  });
});

describe('bad input', () => {
  const post = (xml: string) => zola.phone.send(xml).then((all) => all.at(-1));
  test.each([
    ['XML that is cut', '<data id="market-day" version="1"><what>'],
    ['nothing at all', ''],
    [
      'a document type with entities in entities',
      `<!DOCTYPE d [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><data id="market-day" version="1"><what>&b;</what></data>`,
    ],
    ['an entity nobody told of', '<data id="market-day" version="1"><what>&secret;</what></data>'],
    [
      'elements a thousand deep',
      `<data id="market-day" version="1">${'<a>'.repeat(1000)}${'</a>'.repeat(1000)}</data>`,
    ],
    ['a hundred thousand elements', `<data id="market-day" version="1">${'<people/>'.repeat(100_000)}</data>`],
    ['no name of a form', '<data><what>x</what></data>'],
    ['a number that is too long', marketDay({ instance: 'x'.repeat(300) })],
  ])('%s is 400 and keeps nothing', async (_name, xml) => {
    const count = async () => (await house.sql<{ n: number }>('select count(*)::int as n from app.submission'))[0]!.n;
    const before = await count();
    expect(await post(xml)).toBe(400);
    expect(await count()).toBe(before);
  });

  test('answers of the wrong kind stay the text they are', async () => {
    const xml = marketDay({ instance: instance() }).replace('<dead>2</dead>', '<dead>many = &lt;b&gt;</dead>');
    expect(await post(xml)).toBe(201);
    const rows = await house.sql(`select 1 from app.submission_row where answers->>'dead' = 'many = <b>'`);
    expect(rows).toHaveLength(1);
  });

  test('a body that never says how long it is, is taken as it streams in', async () => {
    const boundary = 'a-boundary';
    const body = `--${boundary}\r\nContent-Disposition: form-data; name="xml_submission_file"; filename="a.xml"\r\nContent-Type: text/xml\r\n\r\n${marketDay({ instance: instance() })}\r\n--${boundary}--\r\n`;
    const stream = new ReadableStream({
      start(to) {
        for (let at = 0; at < body.length; at += 100) to.enqueue(new TextEncoder().encode(body.slice(at, at + 100)));
        to.close();
      },
    });
    const answer = await ask(
      new Request(`${zola.phone.base}/submission`, {
        method: 'POST',
        body: stream,
        duplex: 'half',
        headers: { 'x-openrosa-version': '1.0', 'content-type': `multipart/form-data; boundary=${boundary}` },
      } as RequestInit),
    );
    expect(answer.status).toBe(201);
  });
});

describe('the page of forms in a browser', () => {
  const list = async (token: string) => ask(new Request(`http://localhost:8090/f/key/${token}/filling`));
  const seal = async (xml: string, slug = 'nsele') => {
    const { sealingKey } = (await (await list(zola.token)).json()) as { sealingKey: string };
    const data = new FormData();
    data.append('xml_submission_file', new File([xml], 'x.xml', { type: 'text/xml' }));
    const body = new Uint8Array(await new Response(data).arrayBuffer());
    return sealEnvelope(fromBase64(sealingKey), formContext(slug), body);
  };
  const post = (token: string, body: string | Uint8Array<ArrayBuffer>, type = 'application/vnd.baraza.sealed') =>
    ask(
      new Request(`http://localhost:8090/f/key/${token}/filling`, {
        method: 'POST',
        body,
        headers: { 'content-type': type },
      }),
    );

  test('is told its forms with their hashes, and nothing once its device was taken away', async () => {
    const answer = fillingList.parse(await (await list(zola.token)).json());
    const form = answer.forms.find((it) => it.formId === 'market-day')!;
    const xml = await (
      await ask(new Request(`http://localhost:8090/f/key/${zola.token}/forms/${form.versionId}/form.xml`))
    ).text();
    expect(createHash('sha256').update(xml).digest('hex')).toBe(form.sha256);
    expect((await list('A'.repeat(32))).status).toBe(403);
    expect(await (await list('A'.repeat(32))).json()).toMatchObject({ code: 'device_unknown' });
  });

  test('sends sealed what a telephone would send, once however often, and hears the same receipt', async () => {
    const id = instance();
    const before = (await amina.get(`/w/nsele/forms/${formId}/submissions`)).body.total;
    const first = await post(zola.token, await seal(marketDay({ instance: id })));
    expect(first.status).toBe(201);
    const receipt = fillingReceipt.parse(await first.json());
    const again = await post(zola.token, await seal(marketDay({ instance: id })));
    expect(await again.json()).toEqual(receipt);
    expect((await amina.get(`/w/nsele/forms/${formId}/submissions`)).body.total).toBe(before + 1);
    // the rules of identity are those of telephones
    const other = await post(zola.token, await seal(marketDay({ instance: id, what: 'Something else' })));
    expect([other.status, ((await other.json()) as { code: string }).code]).toEqual([409, 'submission_differs']);
  });

  test('is refused what is not sealed, is sealed for another workspace, or holds no body', async () => {
    const codeOf = async (answer: Response) => [answer.status, ((await answer.json()) as { code: string }).code];
    expect(await codeOf(await post(zola.token, 'xml', 'text/xml'))).toEqual([415, 'not_sealed']);
    expect(await codeOf(await post(zola.token, await seal(marketDay({ instance: instance() }), 'other')))).toEqual([
      422,
      'envelope_unreadable',
    ]);
    expect(await codeOf(await post(zola.token, new Uint8Array(200)))).toEqual([422, 'envelope_unreadable']);
    const { sealingKey } = (await (await list(zola.token)).json()) as { sealingKey: string };
    const words = await sealEnvelope(fromBase64(sealingKey), formContext('nsele'), new TextEncoder().encode('words'));
    expect(await codeOf(await post(zola.token, words))).toEqual([400, 'not_multipart']);
  });
});
