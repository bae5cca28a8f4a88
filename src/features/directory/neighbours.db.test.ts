import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';

describe('before something new is set up', () => {
  let house: House;
  let amina: Person;
  const at = '/w/nsele/initiatives';
  const [delta, mambu, sula] = [newId(), newId(), newId()];
  const village = newId();
  const work = (title: string, more: Record<string, unknown> = {}) => ({
    id: newId(),
    title,
    state: 'under_way',
    actualFrom: '2026-01-01',
    purposes: [{ list: 'dac', code: '15220' }],
    places: [{ placeId: mambu, precision: 'village' }],
    ...more,
  });

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst']);
    const [release] = await house.sql<{ id: string }>(
      "insert into ref.place_release (id, source, release, read_at) values (gen_random_uuid(), 'test', '1', now()) returning id",
    );
    await house.sql(
      `insert into ref.place (id, level, name, ancestors, release_id) values ($1, 1, 'Delta', '{}', $4), ($2, 2, 'Mambu', array[$1::uuid], $4),
        ($3, 2, 'Sula', array[$1::uuid], $4)`,
      [delta, mambu, sula, release!.id],
    );
    await house.sql(
      `insert into ref.place_name (place_id, kind, name, fold, core, sound, skeleton, release_id)
       select id, 'official', name, lower(name), lower(name), lower(name), lower(name), release_id from ref.place where id = any ($1::uuid[])`,
      [[delta, mambu, sula]],
    );
    await amina.post('/w/nsele/organisations', {
      id: village,
      names: [{ name: 'Elders of Mambu' }],
      focuses: ['local'],
    });
  });
  afterAll(() => house.close());

  test('Amina sees who does the like there, the village before the programme, with reasons', async () => {
    await amina.post(at, work('Programme of mediation', { funding: 'funded' }));
    const spoken = await amina.post(
      at,
      work('Elders settle quarrels', { parties: [{ role: 'leads', actorId: village }], funding: 'unpaid' }),
    );
    expect([spoken.status, spoken.body.code, spoken.body.values]).toEqual([409, 'neighbours_unspoken', { count: 1 }]);
    const [programme] = (await amina.get(at)).body.initiatives;
    expect(
      (
        await amina.post(
          at,
          work('Elders settle quarrels', {
            parties: [{ role: 'leads', actorId: village }],
            funding: 'unpaid',
            neighbours: [{ id: programme.id, stance: 'not_contacted' }],
          }),
        )
      ).status,
    ).toBe(201);
    const { body } = await amina.post(`${at}/alike`, work('Peace mediators for Mambu'));
    expect(
      body.neighbours.map(
        (it: { initiative: { title: string }; local: boolean; asked: boolean; reasons: string[] }) => [
          it.initiative.title,
          it.local,
          it.asked,
          it.reasons,
        ],
      ),
    ).toEqual([
      ['Elders settle quarrels', true, true, ['same_purpose', 'same_place', 'same_time']],
      ['Programme of mediation', false, true, ['same_purpose', 'same_place', 'same_time']],
    ]);
    expect(
      (await amina.post(`${at}/alike`, work('Vaccines', { purposes: [{ list: 'dac', code: '12220' }] }))).body
        .neighbours,
    ).toEqual([]);
  });

  test('a word that is mended asks nobody anew; work that moves nearer to others does', async () => {
    const { body: list } = await amina.get(at);
    const elders = list.initiatives.find((it: { title: string }) => it.title === 'Elders settle quarrels');
    const kept = work('Programme of mediation', { funding: 'funded' });
    const programme = list.initiatives.find((it: { title: string }) => it.title === kept.title);
    const change = (more: object) => amina.send('PUT', `${at}/${programme.id}`, { ...kept, ...more });
    expect((await change({ description: 'By people of the district.' })).status).toBe(200);
    expect((await amina.post(`${at}/alike`, { ...kept, id: programme.id })).body.neighbours).toMatchObject([
      { initiative: { id: elders.id }, asked: false },
    ]);
    expect((await change({ purposes: [{ list: 'dac', code: '12220' }] })).status).toBe(200);
    expect((await change({})).body.code).toBe('neighbours_unspoken');
    expect((await change({ neighbours: [{ id: elders.id, stance: 'complements' }] })).status).toBe(200);
  });

  test('what was not agreed stays open with a day, until it is', async () => {
    const { open } = (await amina.get('/w/nsele/initiatives-uncontacted')).body;
    expect(open).toMatchObject([
      {
        initiative: { name: 'Elders settle quarrels' },
        other: { name: 'Programme of mediation' },
        dueOn: '2026-12-05',
        late: false,
      },
    ]);
    const [{ initiative, other }] = open;
    // it stands on the desk of whoever may write, one's own first; and who may only read has no such list
    const tasks = await amina.get('/w/nsele/directory-tasks');
    expect(tasks.body.uncontacted).toMatchObject({ total: 1, lines: [{ mine: true, late: false }] });
    const reader = await house.person('Rita', ['responder']);
    expect((await reader.get('/w/nsele/directory-tasks')).status).toBe(403);
    expect((await amina.post(`${at}/${initiative.id}/neighbours`, { id: other.id, stance: 'differs' })).body.code).toBe(
      'reason_needed',
    );
    expect(
      (
        await amina.post(`${at}/${initiative.id}/neighbours`, {
          id: other.id,
          stance: 'complements',
          words: 'They pay the transport.',
        })
      ).status,
    ).toBe(200);
    expect((await amina.get('/w/nsele/initiatives-uncontacted')).body.open).toEqual([]);
    expect((await amina.get(`${at}/${initiative.id}/neighbours`)).body.neighbours).toMatchObject([
      { agreed: { stance: 'complements', words: 'They pay the transport.', dueOn: null } },
    ]);
  });

  test('a place is understood in the search, and what lies in it is found', async () => {
    const { body } = await amina.get('/w/nsele/directory/search?q=mediation%20delta');
    expect(body.initiatives.map((it: { title: string }) => it.title)).toEqual(['Programme of mediation']);
    expect(body.understood).toEqual([{ words: 'delta', kind: 'place', name: 'Delta' }]);
    expect((await amina.get(`${at}?place=${sula}`)).body.initiatives).toEqual([]);
    expect((await amina.get(`${at}?place=${delta}`)).body.initiatives).toHaveLength(2);
  });

  describe('a person to turn to', () => {
    const id = newId();
    const person = {
      organisationId: village,
      kind: 'liaison',
      name: 'Rose of the elders',
      about: 'Quarrels about water',
      languages: ['sw'],
      reach: 'Ask at the mill',
      consentHow: 'Said yes in person',
      consentOn: '2026-11-20',
      askAgainOn: '2027-11-20',
    };

    test('stands there with their consent and a day on which they are asked again', async () => {
      expect((await amina.post('/w/nsele/contacts', { id, ...person, askAgainOn: '2026-11-20' })).body.code).toBe(
        'ask_before_consent',
      );
      expect((await amina.post('/w/nsele/contacts', { id, ...person })).status).toBe(201);
      expect((await amina.get('/w/nsele/contacts?q=water')).body.contacts).toMatchObject([
        { name: 'Rose of the elders', askNow: false },
      ]);
      house.clock.forward(366 * 24 * 60);
      const later = await house.person('Lena', ['analyst']);
      expect((await later.get('/w/nsele/contacts')).body.contacts).toMatchObject([{ askNow: true }]);
      amina = later;
    });

    test('is known by their face where they want to: drawn anew, and taken away by a word of theirs', async () => {
      const taken = await sharp({ create: { width: 900, height: 600, channels: 3, background: '#446688' } })
        .withExif({ IFD0: { Make: 'Telltale', Copyright: 'Rose' } })
        .jpeg()
        .toBuffer();
      const put = (bytes: Uint8Array, who = amina) => who.put(`/w/nsele/contacts/${id}/photo`, bytes, 'image/jpeg');
      expect((await put(taken)).status).toBe(200);
      const file = await amina.fetch(`/w/nsele/contacts/${id}/photo`);
      expect([file.status, file.headers.get('content-type')]).toEqual([200, 'image/jpeg']);
      const kept = await sharp(file.bytes).metadata();
      expect([kept.width, kept.height, kept.exif]).toEqual([320, 320, undefined]);
      expect(file.bytes.includes('Telltale')).toBe(false);
      expect((await amina.get('/w/nsele/contacts')).body.contacts[0].photoAt).not.toBeNull();
      const bad = await put(Buffer.from('%PDF-1.4 no face'));
      expect([bad.status, bad.body.code]).toEqual([415, 'not_a_picture']);
      expect((await amina.put(`/w/nsele/contacts/${newId()}/photo`, taken, 'image/jpeg')).status).toBe(404);
      const reader = await house.person('Odile', ['responder']);
      expect((await put(taken, reader)).status).toBe(403);
      const token = (await amina.post(`/w/nsele/contacts/${id}/link`)).body.link.split('#')[1];
      const opened = (await house.nobody.post('/contact-links/open', { token })).body;
      expect(opened.photo).toBe(`data:image/jpeg;base64,${file.bytes.toString('base64')}`);
      expect((await house.nobody.post('/contact-links/answer', { token, answer: 'no_photo' })).status).toBe(200);
      expect((await amina.fetch(`/w/nsele/contacts/${id}/photo`)).status).toBe(404);
      // with the person goes their face
      await put(taken);
    });

    test('is found by place: who is there for a state is there for its districts, and the other way round', async () => {
      const found = async (who: Person) =>
        (await who.get('/w/nsele/directory/search?q=quarrels%20water')).body.contacts;
      expect(await found(amina)).toMatchObject([{ name: 'Rose of the elders', organisation: { id: village } }]);
      expect(await found(await house.person('Odo', ['auditor']))).toEqual([]);
      await amina.send('PUT', `/w/nsele/contacts/${id}`, { ...person, placeId: delta });
      const named = async (place: string) => (await amina.get(`/w/nsele/contacts?place=${place}`)).body.contacts.length;
      expect([await named(delta), await named(mambu)]).toEqual([1, 1]);
      await amina.send('PUT', `/w/nsele/contacts/${id}`, { ...person, placeId: mambu });
      expect([await named(delta), await named(mambu), await named(sula)]).toEqual([1, 1, 0]);
    });

    test('is exported by those alone who have the right', async () => {
      expect((await amina.get('/w/nsele/contacts/export')).status).toBe(403);
      const paul = await house.person('Paul', ['coordinator']);
      const file = await paul.fetch('/w/nsele/contacts/export');
      expect([file.status, file.bytes.toString()]).toEqual([200, expect.stringContaining('Rose of the elders')]);
      expect(await house.sql("select count(*)::int as n from ledger.change where verb = 'contact.export'")).toEqual([
        { n: 1 },
      ]);
      const auditor = await house.person('Otto', ['auditor']);
      expect((await auditor.get('/w/nsele/contacts')).status).toBe(403);
    });

    test('sees by a link what is kept, may stay another year or be taken out, and then nothing is left of them', async () => {
      const first = (await amina.post(`/w/nsele/contacts/${id}/link`)).body.link.split('#')[1];
      const { link } = (await amina.post(`/w/nsele/contacts/${id}/link`)).body;
      const token = link.split('#')[1];
      expect((await house.nobody.post('/contact-links/open', { token: first })).status).toBe(410);
      expect((await house.nobody.post('/contact-links/open', { token })).body).toMatchObject({
        workspace: 'Nsele',
        contact: { name: 'Rose of the elders', reach: 'Ask at the mill' },
      });
      expect((await house.nobody.post('/contact-links/answer', { token, answer: 'stay' })).status).toBe(200);
      expect((await amina.get('/w/nsele/contacts')).body.contacts).toMatchObject([{ askNow: false }]);
      expect((await house.nobody.post('/contact-links/answer', { token, answer: 'withdraw' })).status).toBe(200);
      expect((await amina.get('/w/nsele/contacts')).body.contacts).toEqual([]);
      expect((await house.nobody.post('/contact-links/open', { token })).status).toBe(410);
      expect(JSON.stringify(await house.sql('select * from app.contact_point'))).not.toMatch(/Rose|mill|water/);
      expect(await house.sql('select id from app.contact_photo')).toEqual([]);
    });
  });

  test('what a table told of a sector by its name alone, without a day, is found beside what has a code', async () => {
    const told = newId();
    const made = await amina.post(at, {
      id: told,
      title: 'Row of a table',
      purposes: [{ list: 'file-sector', code: 'peace-building', name: 'Peace-building' }],
      places: [{ placeId: sula, precision: 'district' }],
    });
    expect(made.status).toBe(201);
    const planned = work('Programme', { id: newId(), places: [{ placeId: sula, precision: 'district' }] });
    const { body } = await amina.post(`${at}/alike`, planned);
    expect(body.neighbours.find((it: { initiative: { id: string } }) => it.initiative.id === told)?.reasons).toEqual([
      'purpose_called_alike',
      'same_place',
      'time_unknown',
    ]);
  });
});
