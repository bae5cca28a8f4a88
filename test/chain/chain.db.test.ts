import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fireTimers, sendDeliveries } from '#apps/chores.ts';
import { newId, openHouse, pageReport, type House, type Person } from '#test/harness.ts';

/** The chain that everything is for: a report becomes an answered warning, and who spoke hears back. */
describe('a local report becomes an answered warning', () => {
  let house: House;
  let amina: Person;
  let ruth: Person;
  let incidentId: string;
  let alertId: string;
  const reportId = newId();
  const police = newId();
  const commander = newId();
  const mandates = { ruth: newId(), coordinator: newId(), police: newId() };

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst']);
    ruth = await house.person('Ruth', ['responder'], { organisation: 'Council of elders', clearance: 2 });
  });
  afterAll(() => house.close());

  test('a neighbour reports from the page and gets a receipt; the same again is harmless; other content under the same id is refused', async () => {
    const sent = await house.nobody.post('/public/nsele/reports', pageReport({ id: reportId }));
    expect(sent.status).toBe(201);
    const again = await house.nobody.post('/public/nsele/reports', {
      ...pageReport({ id: reportId }),
      clock: '2026-11-21T10:07:00Z',
    });
    expect(again.body).toEqual(sent.body);
    const other = await house.nobody.post(
      '/public/nsele/reports',
      pageReport({ id: reportId, text: 'Something else' }),
    );
    expect([other.status, other.body.code]).toEqual([409, 'report_differs']);
  });

  test('Amina finds it in what needs review, asks a question, and the neighbour answers with the code', async () => {
    const queue = await amina.get('/w/nsele/reports');
    expect(queue.body.reports.map((r: { id: string }) => r.id)).toEqual([reportId]);
    house.clock.forward(1);
    await amina.post(`/w/nsele/reports/${reportId}/claim`);
    const question = await amina.post(`/w/nsele/reports/${reportId}/messages`, {
      id: newId(),
      role: 'question',
      text: 'Is the way to the clinic open?',
      choices: ['Yes', 'No'],
    });
    expect(question.status).toBe(201);
    const thread = await house.nobody.post('/public/nsele/thread', { code: '1234567812345678' });
    expect(thread.body.messages.at(-1)).toMatchObject({
      from: 'desk',
      text: 'Is the way to the clinic open?',
      asks: true,
    });
    house.clock.forward(1);
    await house.nobody.post('/public/nsele/messages', {
      code: '1234567812345678',
      id: newId(),
      text: 'Yes',
      language: 'en',
    });
    const report = await amina.get(`/w/nsele/reports/${reportId}`);
    expect(report.body.messages.at(-1)).toMatchObject({ direction: 'in', role: 'answer', text: 'Yes' });
    expect((await house.nobody.post('/public/nsele/thread', { code: '0000000000000000' })).status).toBe(404);
  });

  test('Amina makes an incident of it', async () => {
    incidentId = newId();
    const made = await amina.post('/w/nsele/incidents', { id: incidentId, fromReportId: reportId });
    expect(made.body).toEqual({ id: incidentId, number: 1 });
    const read = await amina.get(`/w/nsele/incidents/${incidentId}`);
    expect(read.body.accountsList).toHaveLength(1);
    expect((await amina.get('/w/nsele/reports')).body.total).toBe(0);
  });

  test('without a responder, with the implicated undecided, or before one who is implicated, no alert goes out', async () => {
    await house.founder.post('/w/nsele/actors', { id: police, kind: 'organisation', name: 'Police' });
    await house.founder.post('/w/nsele/actors', { id: commander, kind: 'person', name: 'Commander', parentId: police });
    const agreed = { agreedHow: 'by letter', title: 'Mandate' };
    expect(
      (
        await house.founder.post('/w/nsele/mandates', {
          ...agreed,
          id: mandates.ruth,
          responderActorId: ruth.actorId,
          email: 'ruth@example.org',
          passphrase: 'blue river',
        })
      ).status,
    ).toBe(201);
    await house.founder.post('/w/nsele/mandates', { ...agreed, id: mandates.police, responderActorId: commander });
    await house.founder.post('/w/nsele/mandates', {
      ...agreed,
      id: mandates.coordinator,
      responderActorId: house.founder.actorId,
      coordinator: true,
    });
    alertId = newId();
    await amina.post('/w/nsele/alerts', {
      id: alertId,
      level: 3,
      headline: 'Attack on Mambu market feared tonight',
      asked: 'Bring both youth leaders together before dark',
      uncertainty: 'One account',
      basis: [{ kind: 'incident', id: incidentId }],
    });
    expect((await amina.post(`/w/nsele/alerts/${alertId}/issue`, { mandateIds: [] })).status).toBe(422);
    const undecided = await amina.post(`/w/nsele/alerts/${alertId}/issue`, { mandateIds: [mandates.ruth] });
    expect(undecided.body.errors.map((e: { code: string }) => e.code)).toEqual(['implicated_undecided']);
    await amina.send('PATCH', `/w/nsele/alerts/${alertId}`, { implicated: 'named', implicatedActorIds: [police] });
    const blocked = await amina.post(`/w/nsele/alerts/${alertId}/issue`, { mandateIds: [mandates.police] });
    expect(blocked.body.errors.map((e: { code: string }) => e.code)).toEqual(['responder_blocked']);
  });

  test('issued, it goes to Ruth by name: in the application at once, and by a mail that says nothing of what it is about', async () => {
    const issued = await amina.post(`/w/nsele/alerts/${alertId}/issue`, { mandateIds: [mandates.ruth] });
    expect(issued.body.notices).toEqual([{ id: expect.any(String), responder: 'Ruth' }]);
    expect((await ruth.get('/w/nsele/notices/mine')).body.notices).toHaveLength(1);
    await sendDeliveries(house.worker);
    expect(house.mails).toHaveLength(1);
    expect(JSON.stringify(house.mails[0])).not.toMatch(/Mambu|market|Attack|youth|Dara/);
  });

  test('a responder who is part of nothing sees the alert and not the report; a member of the police sees neither', async () => {
    expect((await ruth.get(`/w/nsele/alerts/${alertId}`)).body.headline).toContain('Mambu');
    expect((await ruth.get(`/w/nsele/reports/${reportId}`)).status).toBe(403);
    const officer = await house.person('Officer', ['analyst', 'coordinator'], { organisation: 'Police station' });
    await house.founder.send('PATCH', `/w/nsele/actors/${officer.organisationId}`, { parentId: police });
    await amina.post(`/w/nsele/alerts/${alertId}/update`, {
      note: 'The station too',
      implicated: 'named',
      implicatedActorIds: [police],
    });
    expect((await officer.get(`/w/nsele/alerts/${alertId}`)).status).toBe(404);
    expect((await officer.get('/w/nsele/alerts')).body.alerts).toEqual([]);
  });

  test('the link opens only with the agreed word, and opening it changes nothing but "seen"', async () => {
    const token = /#(\S+)/.exec(house.mails[0]!.text)![1]!;
    const closed = await house.nobody.post('/notice-link', { token });
    expect(closed.body).toMatchObject({ needsPassphrase: true, alert: null });
    expect((await house.nobody.post('/notice-link', { token, passphrase: 'red' })).status).toBe(403);
    const open = await house.nobody.post('/notice-link', { token, passphrase: 'Blue River' });
    expect(open.body.alert.headline).toContain('Mambu');
    expect(open.body.notice.state).not.toBe('accepted');
  });

  test('nobody answers: Ruth is reminded, then it goes to the coordinator, then stays unanswered with its age, however late the server wakes', async () => {
    house.clock.forward(6);
    await fireTimers(house.worker);
    await sendDeliveries(house.worker);
    // the mails of one round go out at the same time, in any order
    expect(house.mails.some((mail) => mail.subject.startsWith('Reminder'))).toBe(true);
    house.clock.forward(10);
    await fireTimers(house.worker);
    const mine = await house.founder.get('/w/nsele/notices/mine');
    expect(mine.body.notices.map((n: { rank: string }) => n.rank)).toEqual(['coordinator']);
    const declined = await house.founder.post(`/w/nsele/notices/${mine.body.notices[0].id}/answer`, {
      answer: 'decline',
      reason: 'Busy',
    });
    expect(declined.status).toBe(409);
    house.clock.forward(600);
    await fireTimers(house.worker);
    expect((await house.founder.get('/w/nsele/notices/mine')).body.unanswered.map((a: { id: string }) => a.id)).toEqual(
      [alertId],
    );
  });

  test('Ruth accepts after all, says what she will do, and does it', async () => {
    const [notice] = (await ruth.get('/w/nsele/notices/mine')).body.notices;
    const accepted = await ruth.post(`/w/nsele/notices/${notice.id}/answer`, {
      answer: 'accept',
      plan: 'Elders meet both sides at six',
    });
    expect(accepted.status).toBe(200);
    const alert = await amina.get(`/w/nsele/alerts/${alertId}`);
    expect(alert.body.accepted).toBe(true);
    expect(
      (await amina.post(`/w/nsele/alerts/${alertId}/close`, { outcome: 'Calm', outcomeJudged: 'prevented' })).body.code,
    ).toBe('still_open');
    const step = await ruth.post(`/w/nsele/responses/${alert.body.responses[0].id}`, {
      deed: 'done',
      result: 'Both sides met and went home',
    });
    expect(step.body.state).toBe('done');
  });

  test('the neighbour hears back, and only then the alert closes', async () => {
    const { body } = await amina.get('/w/nsele/obligations');
    expect(body.obligations).toHaveLength(1);
    await amina.post(`/w/nsele/obligations/${body.obligations[0].id}`, {
      deed: 'done',
      said: 'Elders met both sides. Thank you for warning them.',
      channel: 'web',
    });
    const thread = await house.nobody.post('/public/nsele/thread', { code: '1234567812345678' });
    expect(thread.body.messages.at(-1).text).toBe('Elders met both sides. Thank you for warning them.');
    const closed = await amina.post(`/w/nsele/alerts/${alertId}/close`, {
      outcome: 'Both groups agreed to keep away',
      outcomeJudged: 'prevented',
      learned: 'Call the elders first',
    });
    expect(closed.status).toBe(200);
  });

  test('every step stands in the record, and the record holds', async () => {
    const { openSealer } = await import('#features/ledger/sealer.ts');
    const { verifyLedger } = await import('#features/ledger/verification.ts');
    const sealer = openSealer(house.urls.sealer, house.keys.signing(), () => house.clock.now);
    await sealer.seal();
    await sealer.close();
    const [workspace] = await house.sql<{ id: string }>("select id from app.workspace where slug = 'nsele'");
    const verdict = await verifyLedger(house.urls.sealer, workspace!.id, house.keys.verifying().publicKey, null);
    expect(verdict.faults).toEqual([]);
    expect(verdict.unsealed).toBe(0);
    const verbs = (await house.sql<{ verb: string }>('select distinct verb from ledger.change')).map((row) => row.verb);
    expect(verbs).toEqual(
      expect.arrayContaining([
        'report.receive',
        'incident.create',
        'alert.issue',
        'notice.accept',
        'response.change',
        'obligation.settle',
        'alert.close',
      ]),
    );
  });
});
