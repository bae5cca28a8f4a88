import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { fireTimers } from '#apps/chores.ts';
import { openConsole } from '#test/consoles.ts';
import { newId, openHouse, pageReport, type House, type Person } from '#test/harness.ts';

describe('since one was last here', () => {
  let house: House;
  let amina: Person;
  let ousmane: Person;
  let ruth: Person;
  const since = async (who: Person, when = 'visit') => (await who.get(`/w/nsele/desk/since?since=${when}`)).body;
  const list = async (who: Person, what: string) => who.get(`/w/nsele/desk/since/list?what=${what}`);
  const report = newId();

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst']);
    ousmane = await house.person('Ousmane', ['operator']);
    ruth = await house.person('Ruth', ['responder'], { organisation: 'Council of elders' });
    for (const who of [amina, ousmane]) expect((await who.post('/w/nsele/desk/visit')).status).toBe(200);
  });
  afterAll(() => house.close());

  test('overnight a report comes, is verified, and a warning goes out that nobody answers: in the morning Amina is told', async () => {
    house.clock.forward(10 * 60);
    await house.nobody.post('/public/nsele/reports', pageReport({ id: report }));
    const incident = newId();
    const grace = await house.person('Grace', ['coordinator']);
    await grace.post('/w/nsele/incidents', { id: incident, fromReportId: report });
    await grace.post(`/w/nsele/incidents/${incident}/decide`, { state: 'being_verified' });
    await grace.post(`/w/nsele/incidents/${incident}/decide`, { state: 'confirmed', reason: 'I went there' });
    const mandate = newId();
    for (const [id, actorId, coordinator] of [
      [mandate, ruth.actorId, false],
      [newId(), house.founder.actorId, true],
    ])
      await house.founder.post('/w/nsele/mandates', {
        id,
        responderActorId: actorId,
        coordinator,
        title: 'Mandate',
        agreedHow: 'by letter',
      });
    const alert = newId();
    await grace.post('/w/nsele/alerts', {
      id: alert,
      level: 2,
      headline: 'Crowd at Mambu market',
      asked: 'Go there',
      uncertainty: 'None',
      implicated: 'decided_unclear',
      basis: [{ kind: 'incident', id: incident }],
    });
    expect((await grace.post(`/w/nsele/alerts/${alert}/issue`, { mandateIds: [mandate] })).status).toBe(200);
    house.clock.forward(5 * 60);
    await fireTimers(house.worker);
    await amina.post('/w/nsele/desk/visit');
    expect(await since(amina)).toMatchObject({
      firstVisit: false,
      reports: 1,
      verified: 1,
      issued: 1,
      answered: 0,
      overdue: 1,
      owed: 1,
      owedOverdue: 0,
    });
    expect((await list(amina, 'overdue')).body.items).toMatchObject([{ id: alert, kind: 'alert' }]);
    expect((await list(amina, 'reports')).body.items).toMatchObject([{ id: report, kind: 'report' }]);
    expect((await list(amina, 'verified')).body.items).toMatchObject([{ id: incident, kind: 'incident' }]);
  });

  test('opening the desk again does not lose it, and Ruth’s answer is told', async () => {
    const [notice] = (await ruth.get('/w/nsele/notices/mine')).body.notices;
    await ruth.post(`/w/nsele/notices/${notice.id}/answer`, { answer: 'accept', plan: null });
    house.clock.forward(30);
    await amina.post('/w/nsele/desk/visit');
    expect(await since(amina)).toMatchObject({ reports: 1, answered: 1, overdue: 0 });
    expect((await list(amina, 'answered')).body.items).toHaveLength(1);
  });

  test('each is told only what they have a right to', async () => {
    expect(await since(ousmane)).toMatchObject({ reports: 1, verified: null, issued: null, overdue: null, owed: 1 });
    expect((await list(ousmane, 'issued')).status).toBe(403);
    expect(await since(ruth)).toMatchObject({ reports: null, issued: null, owed: null, silent: 0 });
    const blind = await house.person('Blind', ['analyst'], { clearance: 0 });
    expect(await since(blind, 'yesterday')).toMatchObject({ reports: 0, issued: 0 });
  });

  test('after a quiet day nothing has come, said as nought', async () => {
    house.clock.forward(36 * 60);
    expect(await since(amina, 'yesterday')).toMatchObject({ reports: 0, verified: 0, issued: 0, answered: 0 });
  });

  test('when somebody was here is read by nobody else, in the database too', async () => {
    const rows = await house.sql<{ n: number }>('select count(*)::int as n from app.desk_visit');
    expect(rows[0]!.n).toBe(2);
    expect(await house.sql("select 1 from ledger.change where verb like 'desk%'")).toEqual([]);
  });

  test('Ousmane leaves a note; he cannot read it away himself; Amina reads it, and it is kept with who read it', async () => {
    const id = newId();
    const note = { id, text: 'The caller from Kasoko rings again at six.', language: 'en' };
    expect((await ousmane.post('/w/nsele/handover', note)).status).toBe(201);
    expect((await ousmane.post('/w/nsele/handover', note)).status).toBe(201);
    expect((await amina.post('/w/nsele/handover', { ...note, text: 'Other' })).status).toBe(409);
    expect((await ousmane.post(`/w/nsele/handover/${id}/read`)).body.code).toBe('own_note');
    const notes = async (who: Person) => (await who.get('/w/nsele/handover')).body.notes;
    expect(await notes(amina)).toMatchObject([{ id, author: 'Ousmane', mine: false, readAt: null }]);
    expect((await amina.post(`/w/nsele/handover/${id}/read`)).status).toBe(200);
    expect((await amina.post(`/w/nsele/handover/${id}/read`)).status).toBe(200);
    expect(await notes(ousmane)).toMatchObject([{ id, mine: true, readBy: 'Amina' }]);
    expect((await ruth.get('/w/nsele/handover')).status).toBe(403);
    const rows = await house.sql<{ body: unknown }>(
      "select d.body from ledger.change c join ledger.detail d on d.change_id = c.id where c.verb like 'handover.%'",
    );
    expect(rows).toHaveLength(2);
    expect(JSON.stringify(rows)).not.toContain('Kasoko');
  });

  test('open consoles: Amina hears of a warning at once, Ruth because she is asked; the police officer it implicates hears nothing', async () => {
    const [{ id: workspace }] = (await house.sql<{ id: string }>('select id from app.workspace')) as [{ id: string }];
    const officer = await house.person('Officer', ['analyst', 'coordinator'], { organisation: 'Police' });
    const blind = await house.person('Blinder', ['analyst'], { clearance: 0 });
    const nadia = await house.person('Nadia', ['analyst'], { protectedReports: true });
    const naomi = await house.person('Naomi', ['responder'], { organisation: 'Mediators' });
    const people = { amina, nadia, ruth, naomi, officer, blind, ousmane };
    const consoles = new Map(
      await Promise.all(
        Object.entries(people).map(async ([name, person]) => [name, await openConsole(person)] as const),
      ),
    );
    // what everybody hears ends what they heard before
    const heard = async () => {
      house.ears.take(`${workspace} clocks`);
      const all = await Promise.all([...consoles].map(async ([name, it]) => [name, await it.until('clocks')] as const));
      return Object.fromEntries(all.map(([name, topics]) => [name, topics.filter((it) => it !== 'clocks').join(' ')]));
    };
    const nothing = Object.fromEntries(Object.keys(people).map((name) => [name, '']));
    await heard();

    const mandateId = newId();
    await house.founder.post('/w/nsele/mandates', {
      id: mandateId,
      responderActorId: ruth.actorId,
      title: 'Post of Ruth at the bridge',
      agreedHow: 'by letter',
    });
    await heard();
    const id = newId();
    const draft = {
      id,
      level: 3,
      headline: 'They block the bridge tonight',
      asked: 'Speak with both sides',
      uncertainty: 'One account',
      label: 1,
      implicated: 'named',
      implicatedActorIds: [officer.organisationId],
    };
    expect((await amina.post('/w/nsele/alerts', draft)).status).toBe(201);
    expect(await heard()).toEqual({ ...nothing, amina: 'alerts', nadia: 'alerts' });
    expect((await amina.post(`/w/nsele/alerts/${id}/issue`, { mandateIds: [mandateId] })).status).toBe(200);
    const both = 'alerts notices';
    expect(await heard()).toEqual({ ...nothing, amina: both, nadia: both, ruth: both });
    const [notice] = (await ruth.get('/w/nsele/notices/mine')).body.notices.filter((it: any) => it.alertId === id);
    expect((await ruth.post(`/w/nsele/notices/${notice.id}/answer`, { answer: 'accept' })).status).toBe(200);
    expect(await heard()).toEqual({ ...nothing, amina: both, nadia: both, ruth: both });

    // of a child: for those named alone; and above somebody's clearance
    const child = pageReport({ id: newId(), kind: 'protected', text: 'It concerns a child', returnCode: null });
    expect((await house.nobody.post('/public/nsele/reports', child)).status).toBe(201);
    expect(await heard()).toEqual({ ...nothing, nadia: 'reports' });
    expect((await house.nobody.post('/public/nsele/reports', pageReport({ id: newId() }))).status).toBe(201);
    expect(await heard()).toEqual({
      ...nothing,
      amina: 'reports',
      nadia: 'reports',
      officer: 'reports',
      ousmane: 'reports',
    });

    // who may no longer read reports hears no more of them, on the console that stood open
    await house.sql(`update app.member set roles = '{responder}' where id = $1`, [ousmane.memberId]);
    expect((await house.nobody.post('/public/nsele/reports', pageReport({ id: newId() }))).status).toBe(201);
    expect((await heard()).ousmane).toBe('');

    // and nothing but topics went over any of the lines
    for (const it of consoles.values()) {
      expect(it.all.replaceAll(/^(event: change|id: \d{13}|data: [a-zA-Z-]+|: still here|)\n/gm, '')).toBe('');
      await it.close();
    }
  });
});
