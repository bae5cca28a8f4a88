import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bytesSource } from '#features/places/area-file.reader.ts';
import { importPlaces } from '#features/places/import.service.ts';
import { seedWorld } from '#features/places/world.service.ts';
import { newId, openHouse, type Answer, type House, type Person } from '#test/harness.ts';
import { everyPage } from '#test/pages.ts';
import { acknowledgement } from './cap-alert.rules.ts';
import { referenceTo, type CapInfo, type CapMessage } from './cap-message.rules.ts';
import { writeCap } from './cap.write.rules.ts';

const XML = { 'content-type': 'application/cap+xml' };

/** Warnings of others, taken in: drafts and proposals, never more than a person decided. */
describe('a warning from elsewhere', () => {
  let house: House;
  let amina: Person;
  let chantal: Person;
  let ruth: Person;
  let mandate: string;
  let count = 0;

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst'], { clearance: 3 });
    chantal = await house.person('Chantal', ['coordinator'], { clearance: 2 });
    ruth = await house.person('Ruth', ['responder']);
    const kit = { transaction: house.worker.anywhere, now: house.worker.now };
    await seedWorld(kit);
    const towns = 'name,lat,lon,pcode\nMambu,-1.3,36.8,KE047001\nOkoro,-1.1,36.9,KE047002\nOkoro,3.1,40.2,KE009001\n';
    await importPlaces(kit, bytesSource('towns.csv', new TextEncoder().encode(towns)), {
      source: 'Towns',
      release: '1',
      releasedOn: '2020-01-01',
      iso3: 'KEN',
      level: 9,
    });
    mandate = newId();
    await chantal.post('/w/nsele/mandates', {
      id: mandate,
      responderActorId: ruth.actorId,
      title: 'Mediator',
      agreedHow: 'In person',
    });
    await chantal.post('/w/nsele/mandates', {
      id: newId(),
      responderActorId: chantal.actorId,
      title: 'Coordinator',
      coordinator: true,
      agreedHow: 'In person',
    });
  });
  afterAll(() => house.close());

  const info = (more: Partial<CapInfo> = {}): CapInfo => ({
    language: 'en',
    categories: ['Security'],
    event: 'Unrest',
    responseTypes: ['Prepare'],
    urgency: 'Expected',
    severity: 'Severe',
    certainty: 'Likely',
    eventCodes: [],
    headline: 'Crowds in Kenya’s capital',
    description: 'Several hundred gather.',
    instruction: 'Keep the roads open.',
    parameters: [],
    resources: [],
    areas: [{ areaDesc: 'Nairobi', polygons: [], circles: [{ lat: -1.28, lon: 36.82, radiusKm: 20 }], geocodes: [] }],
    ...more,
  });
  const message = (more: Partial<CapMessage> = {}): CapMessage => ({
    identifier: `their-${++count}`,
    sender: 'alerts.elsewhere.example',
    sent: `2026-11-21T${String(8 + Math.floor(count / 60)).padStart(2, '0')}:${String(count % 60).padStart(2, '0')}:00+03:00`,
    status: 'Actual',
    msgType: 'Alert',
    scope: 'Restricted',
    restriction: 'Partners',
    addresses: [],
    codes: [],
    references: [],
    incidents: [],
    infos: [info()],
    ...more,
  });
  const bring = (it: CapMessage | string, query = '', who = amina): Promise<Answer> =>
    who.post(`/w/nsele/cap/import${query}`, typeof it === 'string' ? it : writeCap(it), XML);
  const look = (it: CapMessage | string, query = '', who = amina): Promise<Answer> =>
    who.post(`/w/nsele/cap/preview${query}`, typeof it === 'string' ? it : writeCap(it), XML);
  const counts = async () =>
    (
      await house.sql<{ alerts: number; messages: number; rows: number }>(
        'select (select count(*) from app.alert)::int as alerts, (select count(*) from app.cap_message)::int as messages, (select count(*) from ledger.change)::int as rows',
      )
    )[0]!;
  const refused = async (work: () => Promise<Answer>, status: number, code: string) => {
    const before = await counts();
    const answer = await work();
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.body.detail).toBeTruthy();
    expect(await counts()).toEqual(before);
    return answer.body;
  };
  const alertOf = async (id: string) => (await amina.get(`/w/nsele/alerts/${id}`)).body;
  const ready = { implicated: 'none', uncertainty: 'One sender alone' };
  const issue = async (id: string) => {
    expect((await amina.send('PATCH', `/w/nsele/alerts/${id}`, ready)).status).toBe(200);
    const issued = await amina.post(`/w/nsele/alerts/${id}/issue`, {
      mandateIds: [mandate],
      reasonUnverified: 'A partner vouches for it',
    });
    expect([issued.status, issued.body.detail]).toEqual([200, undefined]);
  };

  test('Amina looks first: nothing is kept; then it is a draft of origin CAP, with what was made of it and why', async () => {
    const it = message();
    const before = await counts();
    const seen = await look(it);
    expect(seen.status).toBe(200);
    expect(seen.body).toMatchObject({
      kind: 'new',
      draft: { level: 2, certainty: 'likely', urgency: 'expected', label: 2, headline: 'Crowds in Kenya’s capital' },
      proposes: null,
    });
    expect(seen.body.draft.place).toMatchObject({ name: 'Kenya', by: 'shape' });
    expect(seen.body.reasons.map((one: any) => [one.field, one.code])).toEqual([
      ['level', 'severity'],
      ['certainty', 'said'],
      ['urgency', 'said'],
      ['label', 'scope'],
      ['themes', 'unknown'],
    ]);
    expect(await counts()).toEqual(before);
    const made = await bring(it);
    expect(made.status).toBe(201);
    expect(await alertOf(made.body.alert.id)).toMatchObject({
      state: 'draft',
      origin: 'cap',
      level: 2,
      why: 'Several hundred gather.',
      asked: 'Keep the roads open.',
      implicated: 'unclear',
      radiusKm: 20,
      notices: [],
    });
  });

  test('its place is found by code, by name where its shape lies, else by the shape; a name of two places names none', async () => {
    const area = (areaDesc: string, more: object = {}) =>
      message({ infos: [info({ areas: [{ areaDesc, polygons: [], circles: [], geocodes: [], ...more }] })] });
    const found = async (it: CapMessage) => {
      const { place } = (await look(it)).body.draft;
      return place && [place.name, place.by];
    };
    const geocodes = [{ valueName: 'P-code', value: 'KE047001' }];
    expect(await found(area('Somewhere', { geocodes }))).toEqual(['Mambu', 'geocode']);
    expect(await found(area('Mambu'))).toEqual(['Mambu', 'name']);
    expect(await found(area('Okoro'))).toBeNull();
    expect(await found(area('Okoro', { circles: [{ lat: 3.1, lon: 40.2, radiusKm: 5 }] }))).toEqual(['Okoro', 'name']);
    const polygons = [
      [
        [-1, 36],
        [-1, 38],
        [1, 38],
        [1, 36],
        [-1, 36],
      ],
    ];
    expect(await found(area('North of the river', { polygons }))).toEqual(['Kenya', 'shape']);
    expect(await found(area('Nowhere at all'))).toBeNull();
  });

  test('the same again is the same; the same name with other content is refused, however it is spaced', async () => {
    const it = message();
    const made = await bring(it);
    const again = await bring(writeCap(it).replaceAll('\n', '\n\n').replaceAll('  <', '\t<'));
    expect([again.status, again.body.kind, again.body.alert.id]).toEqual([200, 'known', made.body.alert.id]);
    await refused(() => bring({ ...it, infos: [info({ headline: 'Other' })] }), 409, 'cap_differs');
    const both = message();
    const answers = await Promise.all([bring(both), bring(both), bring(both)]);
    expect(answers.map((one) => one.status).toSorted()).toEqual([200, 200, 201]);
  });

  test('it is not issued without a named responder, nor before a person has decided who is implicated', async () => {
    const { id } = (await bring(message())).body.alert;
    expect((await amina.post(`/w/nsele/alerts/${id}/issue`, { mandateIds: [] })).status).toBe(422);
    const early = await amina.post(`/w/nsele/alerts/${id}/issue`, { mandateIds: [mandate], reasonUnverified: 'x' });
    expect(early.body.errors.map((one: any) => one.code)).toContain('implicated_undecided');
    expect((await alertOf(id)).state).toBe('draft');
    await issue(id);
    expect(await alertOf(id)).toMatchObject({ state: 'issued', notices: [{ responder: { name: 'Ruth' } }] });
    // what leaves here is our own message, under our own name
    const { messages } = (await amina.get(`/w/nsele/alerts/${id}/cap`)).body;
    expect(messages.map((one: any) => [one.direction, one.msgType])).toEqual(
      expect.arrayContaining([
        ['in', 'Alert'],
        ['out', 'Alert'],
      ]),
    );
  });

  test('an update finds its draft and changes what no person has changed', async () => {
    const first = message();
    const { id } = (await bring(first)).body.alert;
    await amina.send('PATCH', `/w/nsele/alerts/${id}`, { headline: 'Words of Amina’s' });
    const second = message({
      msgType: 'Update',
      references: [referenceTo(first)],
      infos: [info({ headline: 'More crowds', severity: 'Extreme', urgency: 'Immediate' })],
    });
    expect((await look(second)).body).toMatchObject({
      kind: 'update',
      changes: ['level', 'urgency'],
      kept: ['headline'],
    });
    const made = await bring(second);
    expect(made.body).toMatchObject({
      kind: 'update',
      alert: { id },
      changed: ['level', 'urgency'],
      kept: ['headline'],
    });
    expect(await alertOf(id)).toMatchObject({ level: 3, urgency: 'immediate', headline: 'Words of Amina’s' });
    // a late one changes nothing that is newer
    const late = message({ msgType: 'Update', references: [referenceTo(first)], sent: '2026-11-21T01:00:00+03:00' });
    expect((await bring(late)).body).toMatchObject({ kind: 'update', changed: [] });
    expect((await alertOf(id)).level).toBe(3);
  });

  test('once it is out, an update and a cancellation are proposals; a person takes the one and leaves the other', async () => {
    const first = message();
    const { id } = (await bring(first)).body.alert;
    await issue(id);
    const second = message({
      msgType: 'Update',
      references: [referenceTo(first)],
      infos: [info({ instruction: 'Open the northern road.' })],
    });
    const proposed = (await bring(second)).body;
    expect(proposed).toMatchObject({ kind: 'update', proposes: 'update', changed: [] });
    expect((await alertOf(id)).asked).toBe('Keep the roads open.');
    const third = message({ msgType: 'Cancel', references: [referenceTo(first), referenceTo(second)], infos: [] });
    const cancelled = (await bring(third)).body;
    expect(cancelled).toMatchObject({ kind: 'cancel', proposes: 'cancel', alert: { id, state: 'issued' } });
    const waiting = (await chantal.get('/w/nsele/cap/messages')).body.messages.filter(
      (one: any) => one.alertId === id && one.proposes && !one.decision,
    );
    expect(waiting.map((one: any) => one.proposes).toSorted()).toEqual(['cancel', 'update']);
    const decide = (who: Person, message_: string, deed: string) =>
      who.post(`/w/nsele/cap/messages/${message_}/decide`, { deed, reason: 'Spoken with the sender' });
    expect((await decide(ruth, proposed.messageId, 'take')).status).toBe(403);
    expect((await decide(chantal, proposed.messageId, 'take')).status).toBe(200);
    expect((await alertOf(id)).asked).toBe('Open the northern road.');
    expect((await decide(chantal, proposed.messageId, 'leave')).body.code).toBe('cap_decided');
    expect((await decide(chantal, cancelled.messageId, 'leave')).status).toBe(200);
    expect((await alertOf(id)).state).toBe('issued');
    const fourth = message({ msgType: 'Cancel', references: [referenceTo(second)], infos: [] });
    const again = (await bring(fourth)).body;
    expect((await decide(amina, again.messageId, 'take')).status).toBe(200);
    expect(await alertOf(id)).toMatchObject({ state: 'cancelled', cancelReason: 'Spoken with the sender' });
    // what is over stays over
    const fifth = message({ msgType: 'Update', references: [referenceTo(first)] });
    expect((await bring(fifth)).body).toMatchObject({ kind: 'update', proposes: null, changed: [] });
  });

  test('an update of what never came opens a draft and says so; when the first comes, it finds its place', async () => {
    const first = message();
    const second = message({ msgType: 'Update', references: [referenceTo(first)] });
    const made = (await bring(second)).body;
    expect(made).toMatchObject({ kind: 'unknown_reference', unknownReferences: [referenceTo(first)] });
    const late = (await bring(first)).body;
    expect(late).toMatchObject({ kind: 'earlier', alert: { id: made.alert.id } });
    const { messages } = (await amina.get(`/w/nsele/alerts/${made.alert.id}/cap`)).body;
    expect(messages.map((one: any) => one.unknownReferences)).toEqual([[], []]);
  });

  test('a cancellation that comes before what it cancels is kept, and proposes to cancel it when it comes', async () => {
    const first = message();
    const cancel = message({ msgType: 'Cancel', references: [referenceTo(first)], infos: [] });
    expect((await bring(cancel)).body).toMatchObject({ kind: 'kept', alert: null });
    const made = (await bring(first)).body;
    expect(made).toMatchObject({ kind: 'new', proposes: 'cancel', alert: { state: 'draft' } });
    const { messages } = (await amina.get(`/w/nsele/alerts/${made.alert.id}/cap`)).body;
    expect(messages.find((one: any) => one.msgType === 'Cancel')).toMatchObject({
      proposes: 'cancel',
      decision: null,
      unknownReferences: [],
    });
  });

  test('one that is about several alerts asks which', async () => {
    const [one, two] = [message(), message()];
    const [a, b] = [(await bring(one)).body.alert.id, (await bring(two)).body.alert.id];
    const both = message({ msgType: 'Update', references: [referenceTo(one), referenceTo(two)] });
    expect((await look(both)).body).toMatchObject({ kind: 'several' });
    const problem = await refused(() => bring(both), 409, 'cap_several_alerts');
    expect(problem.errors.map((it: any) => it.where).toSorted()).toEqual([a, b].toSorted());
    await refused(() => bring(both, `?alert=${newId()}`), 404, 'not_found');
    expect((await bring(both, `?alert=${b}`)).body.alert.id).toBe(b);
  });

  test('labels: what is above Chantal’s clearance she cannot bring in; RED has whoever brought it as its reader', async () => {
    const labelled = (value: string) => message({ infos: [info({ parameters: [{ valueName: 'TLP', value }] })] });
    await refused(() => bring(labelled('TLP:AMBER+STRICT'), '', chantal), 403, 'cap_label_beyond_you');
    const strict = (await bring(labelled('TLP:AMBER+STRICT'))).body.alert.id;
    expect((await chantal.get(`/w/nsele/alerts/${strict}`)).status).toBe(404);
    const red = (await bring(labelled('TLP:RED'))).body.alert.id;
    expect(await alertOf(red)).toMatchObject({ label: 4 });
    expect((await chantal.get(`/w/nsele/alerts/${red}`)).status).toBe(404);
    expect((await chantal.get(`/w/nsele/cap/messages`)).body.messages.map((it: any) => it.alertId)).not.toContain(red);
  });

  test('what is no warning, or an exercise, is refused by name', async () => {
    await refused(() => bring(message({ status: 'Exercise' })), 422, 'cap_exercise');
    await refused(() => bring(message({ status: 'Test' })), 422, 'cap_not_an_alert');
    const ack = acknowledgement(message(), { identifier: 'ack', sender: 'us', at: new Date('2026-11-21T10:00:00Z') });
    await refused(() => bring(ack), 422, 'cap_not_an_alert');
  });

  test('bad files: a named error, nothing half saved', async () => {
    const xml = writeCap(message());
    const bytes =
      (body: string | Uint8Array<ArrayBuffer> | ReadableStream, headers: Record<string, string> = {}) =>
      async (): Promise<Answer> => {
        const answer = await house.app.request('/api/v1/w/nsele/cap/import', {
          method: 'POST',
          headers: { ...XML, 'x-baraza': '1', authorization: key, ...headers },
          body,
          duplex: 'half',
        } as RequestInit);
        return { status: answer.status, body: await answer.json(), headers: answer.headers };
      };
    const made = await house.founder.post('/w/nsele/tokens', {
      id: newId(),
      name: 'machine',
      scopes: ['alert.read', 'alert.write'],
      days: 2,
    });
    const key = `Bearer ${made.body.token}`;
    const laughs = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY lol "lol"><!ENTITY lol2 "&lol;&lol;&lol;">]>`;
    await refused(bytes(xml.replace(/<\?xml[^>]*\?>/, laughs)), 422, 'cap_doctype');
    await refused(
      bytes(xml.replace(/<\?xml[^>]*\?>/, '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>')),
      422,
      'cap_doctype',
    );
    await refused(bytes(''), 400, 'empty_body');
    await refused(bytes('   '), 422, 'cap_empty');
    await refused(bytes('{"a": 1}'), 422, 'cap_not_xml');
    await refused(bytes('<alert/>'), 422, 'cap_not_cap');
    await refused(bytes(xml.replace('cap:1.2', 'cap:1.1')), 422, 'cap_version_1_1');
    await refused(bytes(xml.replace('cap:1.2', 'cap:9')), 422, 'cap_not_cap');
    await refused(bytes(xml.replace('<status>Actual', '<status>Real')), 422, 'cap_unlawful');
    await refused(bytes(xml.replace('UTF-8', 'UTF-16')), 422, 'cap_other_encoding');
    await refused(bytes(Buffer.concat([Buffer.from(xml), Buffer.from([0xff, 0xfe, 0xc3, 0x28])])), 400, 'cap_not_utf8');
    await refused(bytes(xml, { 'content-length': '100000000' }), 413, 'cap_too_large');
    let poured = 0;
    const stream = new ReadableStream({
      pull(controller) {
        poured += 65_536;
        if (poured > 100_000_000) controller.close();
        else controller.enqueue(new Uint8Array(65_536).fill(32));
      },
    });
    await refused(bytes(stream), 413, 'cap_too_large');
    expect(poured).toBeLessThan(3_000_000);
    // a signature is kept as it came, and said not to be checked
    const signed = xml.replace(
      '</alert>',
      '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo>x</SignedInfo></Signature></alert>',
    );
    const kept = await bytes(signed)();
    expect(kept.status).toBe(201);
    const got = await amina.fetch(`/w/nsele/cap/messages/${kept.body.messageId}`);
    expect(got.bytes.toString()).toBe(signed);
    expect((await amina.get(`/w/nsele/alerts/${kept.body.alert.id}/cap`)).body.messages[0].signed).toBe(true);
  });

  test('out of one workspace, into another, and again into the same alert there', async () => {
    await house.founder.post('/workspaces', {
      id: newId(),
      name: 'Elsewhere',
      slug: 'elsewhere',
      organisationName: 'Others',
    });
    const id = newId();
    await amina.post('/w/nsele/alerts', {
      id,
      level: 3,
      headline: 'حشد عند السوق',
      why: 'سمعنا ذلك من شخصين',
      asked: 'افتحوا الطريق',
      uncertainty: 'غير مؤكد',
      language: 'ar',
      placeText: 'Nairobi',
      lat: -1.28612,
      lon: 36.81722,
      radiusKm: 2.5,
      themes: ['violence.mob', 'tension.threat'],
      certainty: 'observed',
      urgency: 'immediate',
      expectedUntil: '2026-11-23T10:00:00Z',
      implicated: 'none',
      label: 2,
    });
    await amina.post(`/w/nsele/alerts/${id}/issue`, { mandateIds: [mandate] });
    house.clock.forward(10);
    await amina.post(`/w/nsele/alerts/${id}/update`, { note: 'تكبر', headline: 'حشد أكبر', level: 2 });
    house.clock.forward(10);
    await amina.post(`/w/nsele/alerts/${id}/cancel`, { reason: 'عادوا إلى بيوتهم' });
    const { messages } = (await amina.get(`/w/nsele/alerts/${id}/cap`)).body;
    const files = await Promise.all(
      messages.map(async (it: any) => (await amina.fetch(`/w/nsele/cap/messages/${it.id}`)).bytes.toString()),
    );
    const there = (file: string) => house.founder.post('/w/elsewhere/cap/import', file, XML);
    const first = await there(files[0]!);
    expect([first.status, first.body.kind]).toEqual([201, 'new']);
    const copy = first.body.alert.id;
    const read = async () => (await house.founder.get(`/w/elsewhere/alerts/${copy}`)).body;
    expect(await read()).toMatchObject({
      state: 'draft',
      origin: 'cap',
      level: 3,
      headline: 'حشد عند السوق',
      asked: 'افتحوا الطريق',
      language: 'ar',
      lat: -1.28612,
      lon: 36.81722,
      radiusKm: 2.5,
      themes: ['violence.mob', 'tension.threat'],
      certainty: 'observed',
      urgency: 'immediate',
      expectedUntil: '2026-11-23T10:00:00.000Z',
      label: 2,
    });
    house.clock.forward(1);
    const second = await there(files[1]!);
    expect(second.body).toMatchObject({ kind: 'update', alert: { id: copy }, kept: [] });
    expect(await read()).toMatchObject({ headline: 'حشد أكبر', level: 2 });
    house.clock.forward(1);
    expect((await there(files[2]!)).body).toMatchObject({ kind: 'cancel', alert: { id: copy }, proposes: 'cancel' });
    for (const file of files) expect((await there(file)).body).toMatchObject({ kind: 'known', alert: { id: copy } });
    // what waits for a person stands first, on pages of one too
    const received = (await house.founder.get('/w/elsewhere/cap/messages')).body.messages;
    expect(received.map((it: any) => it.msgType)).toEqual(['Cancel', 'Update', 'Alert']);
    expect(await everyPage(house.founder, '/w/elsewhere/cap/messages?limit=1', 'messages')).toEqual(received);
    // and home again it is known too
    expect((await bring(files[0]!)).body).toMatchObject({ kind: 'known', alert: { id } });
    await refused(() => bring(files[0]!.replace('حشد عند', 'حشود عند')), 409, 'cap_differs');
  });
});
