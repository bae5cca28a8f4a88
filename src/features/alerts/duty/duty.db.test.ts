import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { sendDeliveries } from '#apps/chores.ts';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';

describe('the duty roster of a post', () => {
  let house: House;
  let amina: Person;
  let ruth: Person;
  let grace: Person;
  const post = newId();

  // the house's clock begins on Saturday 21 November 2026, 10:00 UTC: 11:00 in Paris
  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst']);
    ruth = await house.person('Ruth', ['responder'], { organisation: 'Council of elders' });
    grace = await house.person('Grace', ['responder'], { organisation: 'Council of elders' });
    house.clock.now = new Date('2026-11-21T10:00:00Z');
    const agreed = { agreedHow: 'by letter' };
    const made = await house.founder.post('/w/nsele/mandates', {
      ...agreed,
      id: post,
      title: 'Elders on duty',
      responderActorId: ruth.organisationId,
      dutyPost: true,
      timeZone: 'Europe/Paris',
    });
    expect(made.status).toBe(201);
    await house.founder.post('/w/nsele/mandates', {
      ...agreed,
      id: newId(),
      title: 'Coordinator',
      responderActorId: house.founder.actorId,
      coordinator: true,
    });
  });
  afterAll(() => house.close());

  const WEEK = 'from=2026-11-15T23:00:00Z&to=2026-11-22T23:00:00Z';
  const roster = async (window = WEEK, who = amina) =>
    (await who.get(`/w/nsele/duty?${window}`)).body.rosters.find((it: { mandateId: string }) => it.mandateId === post);
  const propose = async () =>
    (await amina.post('/w/nsele/alerts/propose', { level: 3 })).body.candidates.find(
      (it: { mandateId: string }) => it.mandateId === post,
    );
  const add = (actorId: string, startsAt: string, endsAt: string, id = newId()) =>
    house.founder.post(`/w/nsele/mandates/${post}/shifts`, { id, actorId, startsAt, endsAt });

  test('without one, whoever holds the post always answers, and no gap is shown', async () => {
    expect(await roster()).toMatchObject({
      kept: false,
      now: null,
      shifts: [],
      gaps: [],
      holder: { name: 'Council of elders' },
    });
    expect((await propose()).duty).toBeNull();
  });

  test('the coordinator puts Ruth on duty; the proposal says who is, and until when; the rest of the week is a gap', async () => {
    const id = newId();
    const made = await add(ruth.actorId, '2026-11-21T08:00:00Z', '2026-11-21T17:00:00Z', id);
    expect(made.status).toBe(201);
    expect((await add(ruth.actorId, '2026-11-21T08:00:00Z', '2026-11-21T17:00:00Z', id)).status).toBe(200);
    expect((await add(grace.actorId, '2026-11-21T08:00:00Z', '2026-11-21T17:00:00Z', id)).status).toBe(409);
    await add(ruth.actorId, '2026-11-21T17:00:00Z', '2026-11-22T05:00:00Z');
    expect(await propose()).toMatchObject({
      name: 'Ruth',
      duty: { onDutyUntil: '2026-11-22T05:00:00.000Z', next: null },
    });
    expect((await roster()).gaps).toEqual([{ from: '2026-11-22T05:00:00.000Z', to: '2026-11-22T23:00:00.000Z' }]);
  });

  test('a shift that ends before it begins, is over, or is a body’s, is refused in words', async () => {
    const code = async (...it: Parameters<typeof add>) => (await add(...it)).body.code;
    expect(await code(ruth.actorId, '2026-11-22T08:00:00Z', '2026-11-22T07:00:00Z')).toBe('ends_before');
    expect(await code(ruth.actorId, '2026-11-20T08:00:00Z', '2026-11-20T17:00:00Z')).toBe('already_over');
    expect(await code(ruth.actorId, '2026-11-22T08:00:00Z', '2027-11-22T08:00:00Z')).toBe('too_long');
    expect(await code(ruth.organisationId, '2026-11-22T08:00:00Z', '2026-11-22T17:00:00Z')).toBe('not_a_person');
    expect((await ruth.post(`/w/nsele/mandates/${post}/shifts`, {})).status).toBe(403);
  });

  test('Ruth hands over to Grace from now on; a notice sent now is put before Grace', async () => {
    const handed = await ruth.post(`/w/nsele/mandates/${post}/hand-over`, { id: newId(), toActorId: grace.actorId });
    expect(handed.body).toMatchObject({
      person: { name: 'Grace' },
      startsAt: '2026-11-21T10:00:00.000Z',
      endsAt: '2026-11-21T17:00:00.000Z',
    });
    expect((await roster()).now).toEqual({
      person: { id: grace.actorId, name: 'Grace' },
      until: '2026-11-21T17:00:00.000Z',
    });
    // Grace has it until 18:00 in Paris, then Ruth again as it was
    expect(
      (await roster()).shifts.map(
        (it: { person: { name: string }; endsAt: string }) => `${it.person.name} ${it.endsAt}`,
      ),
    ).toEqual(['Ruth 2026-11-21T10:00:00.000Z', 'Grace 2026-11-21T17:00:00.000Z', 'Ruth 2026-11-22T05:00:00.000Z']);
    const id = newId();
    await amina.post('/w/nsele/alerts', {
      id,
      level: 3,
      headline: 'Attack feared',
      asked: 'Go there',
      uncertainty: 'One account',
      implicated: 'none',
      implicatedActorIds: [],
    });
    const issued = await amina.post(`/w/nsele/alerts/${id}/issue`, { mandateIds: [post] });
    expect(issued.body.notices).toEqual([{ id: expect.any(String), responder: 'Grace' }]);
    await sendDeliveries(house.worker);
    expect((await grace.get('/w/nsele/notices/mine')).body.notices).toHaveLength(1);
  });

  test('an analyst who neither keeps rosters nor is on this post hands nothing over', async () => {
    const refused = await amina.post(`/w/nsele/mandates/${post}/hand-over`, { id: newId(), toActorId: amina.actorId });
    expect(refused.status).toBe(403);
    expect((await roster()).mayHandOver).toBe(false);
    expect((await roster(WEEK, grace)).mayHandOver).toBe(true);
  });

  test('nights of November repeat by the clock in Paris, Ruth and Grace in turn; overlaps are allowed and shown', async () => {
    const id = newId();
    const pattern = {
      id,
      days: [5, 6, 7],
      from: '18:00',
      to: '06:00',
      first: '2026-11-21',
      last: '2026-11-29',
      actorIds: [grace.actorId, ruth.actorId],
    };
    const made = await house.founder.post(`/w/nsele/mandates/${post}/shift-pattern`, pattern);
    expect(made).toMatchObject({ status: 201, body: { added: 5 } });
    expect(await house.founder.post(`/w/nsele/mandates/${post}/shift-pattern`, pattern)).toMatchObject({
      status: 200,
      body: { added: 5 },
    });
    const { shifts, overlaps } = await roster();
    expect(shifts.filter((it: { patternId: string }) => it.patternId === id)[0]).toMatchObject({
      person: { name: 'Grace' },
      startsAt: '2026-11-21T17:00:00.000Z',
      endsAt: '2026-11-22T05:00:00.000Z',
    });
    expect(overlaps).toEqual([
      {
        from: '2026-11-21T17:00:00.000Z',
        to: '2026-11-22T05:00:00.000Z',
        names: expect.arrayContaining(['Ruth', 'Grace']),
      },
    ]);
    expect((await house.founder.send('DELETE', `/w/nsele/shift-patterns/${id}`)).body).toEqual({ removed: 5 });
    expect((await roster()).overlaps).toEqual([]);
  });

  test('the night in which summer time ends is 13 hours long in Paris', async () => {
    const id = newId();
    await house.founder.post(`/w/nsele/mandates/${post}/shift-pattern`, {
      id,
      days: [6],
      from: '18:00',
      to: '06:00',
      first: '2027-10-30',
      last: '2027-10-30',
      actorIds: [ruth.actorId],
    });
    const [night] = (await roster('from=2027-10-29T00:00:00Z&to=2027-11-02T00:00:00Z')).shifts;
    expect([night.startsAt, night.endsAt]).toEqual(['2027-10-30T16:00:00.000Z', '2027-10-31T05:00:00.000Z']);
  });

  test('a shift to come is taken off; one that runs ends now; one that is over stays written down', async () => {
    const { shifts } = await roster();
    const [over, running, coming] = shifts.map((it: { id: string }) => it.id);
    house.clock.forward(60);
    expect((await house.founder.send('DELETE', `/w/nsele/shifts/${over}`)).body.code).toBe('already_over');
    expect((await house.founder.send('DELETE', `/w/nsele/shifts/${coming}`)).status).toBe(200);
    expect((await house.founder.send('DELETE', `/w/nsele/shifts/${running}`)).status).toBe(200);
    const after = await roster();
    expect(after.now).toBeNull();
    expect(after.shifts.at(-1).endsAt).toBe('2026-11-21T11:00:00.000Z');
    expect(await propose()).toMatchObject({
      name: 'Council of elders',
      duty: { onDutyUntil: null, next: { name: 'Ruth' } },
    });
    const none = await house.founder.post(`/w/nsele/mandates/${post}/hand-over`, {
      id: newId(),
      toActorId: grace.actorId,
    });
    expect(none.body.code).toBe('until_when');
  });

  test('Ruth takes her own shifts into her calendar, and nobody else’s', async () => {
    const file = await ruth.fetch('/w/nsele/duty/mine.ics');
    expect(file.headers.get('content-type')).toContain('text/calendar');
    const text = file.bytes.toString();
    expect(text).toContain('DTSTART:20271030T160000Z\r\nDTEND:20271031T050000Z\r\nSUMMARY:On duty: Elders on duty');
    expect(text.match(/BEGIN:VEVENT/g)).toHaveLength(2);
    expect((await grace.fetch('/w/nsele/duty/mine.ics')).bytes.toString()).not.toContain('20271030');
  });

  test('a notice stays with Grace, whom it names, when Ruth comes on duty; the alert says so, and Grace can refer it to her', async () => {
    const second = newId();
    await house.founder.post('/w/nsele/mandates', {
      agreedHow: 'by letter',
      id: second,
      title: 'Elders of the lake',
      responderActorId: ruth.organisationId,
      dutyPost: true,
    });
    const at = (hours: number) => new Date(house.clock.now.getTime() + hours * 3_600_000).toISOString();
    for (const [who, from, to] of [
      [grace, 0, 1],
      [ruth, 1, 9],
    ] as const)
      await house.founder.post(`/w/nsele/mandates/${second}/shifts`, {
        id: newId(),
        actorId: who.actorId,
        startsAt: at(from),
        endsAt: at(to),
      });
    const id = newId();
    await amina.post('/w/nsele/alerts', {
      id,
      level: 3,
      headline: 'Boats gather',
      asked: 'Go there',
      uncertainty: 'One account',
      implicated: 'none',
      implicatedActorIds: [],
    });
    const issued = await amina.post(`/w/nsele/alerts/${id}/issue`, { mandateIds: [second] });
    expect(issued.body.notices).toEqual([{ id: expect.any(String), responder: 'Grace' }]);
    const said = async () =>
      (await amina.get(`/w/nsele/alerts/${id}`)).body.notices.map(
        (it: { responder: { name: string }; onDutyNow: { name: string } | null }) => [
          it.responder.name,
          it.onDutyNow?.name ?? null,
        ],
      );
    expect(await said()).toEqual([['Grace', null]]);
    house.clock.forward(61);
    expect(await said()).toEqual([['Grace', 'Ruth']]);
    const notice = issued.body.notices[0].id;
    const offers = (await grace.get(`/w/nsele/notices/${notice}/refer-to`)).body.offers;
    expect(offers).toContainEqual(expect.objectContaining({ mandateId: second, name: 'Ruth' }));
    const referred = await grace.post(`/w/nsele/notices/${notice}/answer`, {
      answer: 'refer',
      toMandateId: second,
      reason: 'My duty is over',
    });
    expect(referred.status).toBe(200);
    expect((await said()).toSorted()).toEqual([
      ['Grace', null],
      ['Ruth', null],
    ]);
  });

  test('every change of the roster stands in the record', async () => {
    const verbs = (
      await house.sql<{ verb: string }>("select distinct verb from ledger.change where verb like 'duty.%'")
    ).map((it) => it.verb);
    expect(verbs.toSorted()).toEqual([
      'duty.add',
      'duty.handOver',
      'duty.pattern',
      'duty.remove',
      'duty.removePattern',
    ]);
  });
});
