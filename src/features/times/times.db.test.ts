import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';

/** Two districts of one region; Operator Ousmane takes the calls, Amina verifies and warns, Ruth answers. */
describe('how fast we answer', () => {
  let house: House;
  let amina: Person;
  let ousmane: Person;
  let ruth: Person;
  const release = newId();
  const [country, region, north, south, village] = [newId(), newId(), newId(), newId(), newId()];
  const mandate = newId();
  const reports: string[] = [];
  const times = async (who: Person, query = '') => (await who.get(`/w/nsele/times?level=2${query}`)).body;
  const list = async (who: Person, query: string) => (await who.get(`/w/nsele/times/list?level=2&${query}`)).body;
  const told = async (placeId: string | null, more: Record<string, unknown> = {}) => {
    const id = newId();
    const made = await ousmane.post('/w/nsele/reports', {
      id,
      channel: 'desk',
      text: `A caller tells of a threat (${reports.length})`,
      placeId,
      ...more,
    });
    expect(made.status).toBe(201);
    reports.push(id);
    return id;
  };
  const of = (body: { rows: { step: string }[] }, step: string) => body.rows.filter((it) => it.step === step);

  beforeAll(async () => {
    house = await openHouse();
    await house.sql('insert into ref.place_release (id, source, release, read_at) values ($1, $2, $3, now())', [
      release,
      'Survey',
      '1',
    ]);
    for (const [id, level, name, ancestors] of [
      [country, 0, 'Nsele', []],
      [region, 1, 'Lake region', [country]],
      [north, 2, 'North district', [country, region]],
      [south, 2, 'South district', [country, region]],
      [village, 9, 'Mambu', [country, region, north]],
    ])
      await house.sql(
        'insert into ref.place (id, level, name, ancestors, parent_id, release_id) values ($1, $2, $3, $4, $5, $6)',
        [id, level, name, ancestors, (ancestors as string[]).at(-1) ?? null, release],
      );
    amina = await house.person('Amina', ['analyst']);
    ousmane = await house.person('Ousmane', ['operator']);
    ruth = await house.person('Ruth', ['responder'], { organisation: 'Council of elders' });
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
  });
  afterAll(() => house.close());

  test('with four reports it says how many, and no times', async () => {
    for (let i = 0; i < 4; i++) await told(village);
    expect(of(await times(amina), 'verification')).toEqual([
      {
        place: null,
        month: null,
        step: 'verification',
        n: 4,
        reached: 0,
        open: 4,
        quarter: null,
        median: null,
        threeQuarters: null,
      },
    ]);
  });

  test('what still waits is counted: half of six verified after an hour is no median of an hour for all', async () => {
    await told(village);
    await told(north);
    house.clock.forward(60);
    for (const id of reports.slice(0, 2)) await amina.post(`/w/nsele/reports/${id}/assess`, { credibility: 2 });
    house.clock.forward(60);
    const body = await times(amina, '&by=place');
    expect(of(body, 'verification')).toEqual([
      expect.objectContaining({
        place: { id: north, name: 'North district' },
        n: 6,
        reached: 2,
        open: 4,
        quarter: { minutes: 60, atLeast: false },
        median: { minutes: 120, atLeast: true },
      }),
    ]);
  });

  test('judging the incident verifies the reports it is made of, and nobody’s noise is waited for', async () => {
    const incident = newId();
    await amina.post('/w/nsele/incidents', { id: incident, fromReportId: reports[2] });
    await amina.post(`/w/nsele/incidents/${incident}/decide`, { state: 'being_verified' });
    await amina.post(`/w/nsele/incidents/${incident}/decide`, { state: 'cannot_be_verified', reason: 'No way in' });
    await amina.post(`/w/nsele/reports/${reports[5]}/noise`);
    const [row] = of(await times(amina, '&by=month'), 'verification') as never as Record<string, unknown>[];
    expect(row).toMatchObject({ month: '2026-11', n: 5, reached: 3, median: { minutes: 120, atLeast: false } });
    expect((await list(amina, 'step=verification&which=open')).items.map((it: { id: string }) => it.id)).toEqual(
      reports.slice(3, 5),
    );
    expect((await list(amina, `step=verification&place=${north}`)).total).toBe(5);
    expect((await list(amina, `step=verification&place=${south}`)).total).toBe(0);
    expect((await list(amina, 'step=verification&place=none')).total).toBe(0);
  });

  test('from the report to the warning, from the warning to its answer, its first deed, its outcome and to those who spoke', async () => {
    const id = newId();
    await amina.post('/w/nsele/alerts', {
      id,
      level: 2,
      headline: 'Families fear for two arrested men',
      asked: 'Visit them',
      uncertainty: 'One account',
      placeId: south,
      implicated: 'decided_unclear',
      basis: [{ kind: 'report', id: reports[0] }],
    });
    const issued = await amina.post(`/w/nsele/alerts/${id}/issue`, { mandateIds: [mandate], reasonUnverified: 'Time' });
    expect(issued.status).toBe(200);
    house.clock.forward(30);
    const [notice] = (await ruth.get('/w/nsele/notices/mine')).body.notices;
    await ruth.post(`/w/nsele/notices/${notice.id}/answer`, { answer: 'accept', plan: 'I go there' });
    house.clock.forward(30);
    const [step] = (await amina.get(`/w/nsele/alerts/${id}`)).body.responses;
    await ruth.post(`/w/nsele/responses/${step.id}`, { deed: 'done', result: 'They are well' });
    await amina.post(`/w/nsele/alerts/${id}/community`, {
      id: newId(),
      community: 'Families of the quarter',
      channel: 'meeting',
    });
    house.clock.forward(60);
    for (const owed of (await amina.get('/w/nsele/obligations')).body.obligations)
      await amina.post(`/w/nsele/obligations/${owed.id}`, { deed: 'done', said: 'They are well', channel: 'meeting' });
    await amina.post(`/w/nsele/alerts/${id}/close`, { outcome: 'Released', outcomeJudged: 'reduced', learned: '' });
    for (const [which, minutes] of [
      ['alert', 120],
      ['answer', 30],
      ['action', 60],
      ['outcome', 120],
      ['feedback', 60],
    ] as const) {
      const { items } = await list(amina, `step=${which}&place=${south}`);
      expect([which, items.map((it: { minutes: number }) => it.minutes)]).toEqual([which, [minutes]]);
    }
    expect((await times(amina, '&by=both')).outcomes).toEqual([
      { place: { id: south, name: 'South district' }, month: '2026-11', counts: { reduced: 1 } },
    ]);
    expect((await list(amina, 'step=outcome&outcome=reduced')).total).toBe(1);
    expect((await list(amina, 'step=outcome&outcome=prevented')).total).toBe(0);
  });

  test('an analyst among the implicated is told of the alert in no number', async () => {
    const officer = await house.person('Officer', ['analyst'], { organisation: 'Police station' });
    const id = newId();
    await amina.post('/w/nsele/alerts', {
      id,
      level: 2,
      headline: 'The station is said to have a part in it',
      asked: 'Ask',
      uncertainty: 'One account',
      implicated: 'named',
      implicatedActorIds: [officer.organisationId],
      basis: [{ kind: 'report', id: reports[1] }],
    });
    await amina.post(`/w/nsele/alerts/${id}/issue`, { mandateIds: [mandate], reasonUnverified: 'Time' });
    const answers = async (who: Person) =>
      (of(await times(who), 'answer') as never as { n: number }[]).map((it) => it.n);
    expect(await answers(amina)).toEqual([2]);
    expect(await answers(officer)).toEqual([1]);
    expect(JSON.stringify(await list(officer, 'step=answer'))).not.toContain('station');
  });

  test('protected reports are in nobody’s numbers, and imported ones never waited', async () => {
    const n = async () => (of(await times(amina), 'verification') as never as { n: number }[])[0]!.n;
    const before = await n();
    const [hidden, imported] = [await told(village), await told(village)];
    expect(await n()).toBe(before + 2);
    await house.sql('update app.report set protected = true where id = $1', [hidden]);
    await house.sql("update app.report set channel = 'import' where id = $1", [imported]);
    expect(await n()).toBe(before);
    expect((await list(amina, 'step=verification')).total).toBe(before);
  });

  test('an operator, a responder and an administrator are not told, nor is anybody outside', async () => {
    const ada = await house.person('Ada', ['administrator', 'auditor']);
    for (const who of [ousmane, ruth, ada]) expect((await who.get('/w/nsele/times')).status).toBe(403);
    expect((await house.nobody.get('/w/nsele/times')).status).toBe(401);
  });

  test('a period that makes no sense is refused with a sentence', async () => {
    expect((await amina.get('/w/nsele/times?from=2026-12&to=2026-01')).body.code).toBe('bad_period');
    expect((await amina.get('/w/nsele/times?from=2026-13')).status).toBe(422);
  });
});
