import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { lookAtRules } from '#apps/chores.ts';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';
import { everyPage } from '#test/pages.ts';

/** A rule counts, fires, and puts a draft before people; people decide. */

const RELEASE = '11111111-1111-4111-8111-111111111111';
const COUNTRY = '11111111-1111-4111-8111-000000000000';
const MAMBU = '11111111-1111-4111-8111-000000000001';
const TCHELE = '11111111-1111-4111-8111-000000000002';
const MARKET = '11111111-1111-4111-8111-000000000003';

const three = { '>=': [{ var: 'count' }, 3] };
const definition = (more: Record<string, unknown> = {}) => ({
  name: 'Violence in a district',
  level: 2,
  higher: null,
  count: { kind: 'incident', types: ['violence'], windowDays: 7, baselineWindows: 0, guardWindows: 0 },
  scope: { kind: 'each', level: 2, within: null },
  condition: three,
  coolDownDays: 7,
  ...more,
});

async function districts(house: House): Promise<void> {
  await house.sql("insert into ref.place_release (id, source, release, read_at) values ($1, 'Test', '1', now())", [
    RELEASE,
  ]);
  for (const [id, level, name, code, parent, ancestors] of [
    [COUNTRY, 0, 'Nsele', 'NSE', null, []],
    [MAMBU, 2, 'Mambu', 'NS01', COUNTRY, [COUNTRY]],
    [TCHELE, 2, 'Tchele', 'NS02', COUNTRY, [COUNTRY]],
    [MARKET, 9, 'Mambu market', null, MAMBU, [COUNTRY, MAMBU]],
  ] as const)
    await house.sql(
      "insert into ref.place (id, level, name, code, iso3, parent_id, ancestors, lat, lon, release_id) values ($1, $2, $3, $4, 'NSE', $5, $6, 1, 30, $7)",
      [id, level, name, code, parent, ancestors, RELEASE],
    );
}

describe('a rule of the workspace', () => {
  let house: House;
  let amina: Person;
  let ruleId: string;

  const look = async () => {
    house.clock.forward(2);
    await lookAtRules(house.worker);
  };
  const day = (ago = 0) => new Date(house.clock.now.getTime() - ago * 86_400_000).toISOString();
  const incident = async (who: Person, more: Record<string, unknown> = {}) => {
    const id = newId();
    const made = await who.post('/w/nsele/incidents', {
      id,
      title: 'Houses burnt',
      typeCode: 'violence.mob',
      whenFrom: day(),
      whenPrecision: 'day',
      placeId: MARKET,
      placePrecision: 'village',
      label: 2,
      ...more,
    });
    expect([made.status, made.body]).toEqual([201, expect.anything()]);
    return id;
  };
  const rule = async (more: Record<string, unknown> = {}) => {
    const id = newId();
    const made = await amina.post('/w/nsele/alert-rules', { id, definition: definition(more) });
    expect([made.status, made.body]).toEqual([201, expect.objectContaining({ id, version: 1, enabled: false })]);
    expect((await amina.post(`/w/nsele/alert-rules/${id}/switch`, { on: true })).body.enabled).toBe(true);
    return id;
  };
  const findings = async (who: Person, query = `rule=${ruleId}`) =>
    (await who.get(`/w/nsele/rule-findings?${query}`)).body.findings;
  const drafts = async (who: Person) => (await who.get('/w/nsele/alerts')).body.alerts;

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst']);
    await districts(house);
  });
  afterAll(() => house.close());
  beforeEach(async () => {
    await house.sql('delete from app.alert');
    await house.sql('delete from app.alert_rule');
    await house.sql('delete from app.rule_clock');
    await house.sql('delete from app.incident');
    await house.sql('delete from app.report');
    house.clock.forward(60);
  });

  test('Amina’s rule does not fire at two, and fires at three: a draft with what it counted, for a person to decide', async () => {
    ruleId = await rule();
    const counted = [await incident(amina), await incident(amina)];
    await incident(amina, { typeCode: 'tension.threat' });
    await incident(amina, { placeId: TCHELE });
    await look();
    expect(await drafts(amina)).toEqual([]);
    expect((await findings(amina)).map((it: any) => [it.place.name, it.outcome, it.counted])).toEqual([
      ['Mambu', 'quiet', 2],
      ['Tchele', 'quiet', 1],
    ]);
    counted.push(await incident(amina, { whenFrom: day(6) }));
    await incident(amina, { whenFrom: day(7) });
    await look();
    const [draft, ...others] = await drafts(amina);
    expect(others).toEqual([]);
    expect(draft).toMatchObject({
      state: 'draft',
      level: 2,
      headline: 'Violence in a district: Mambu',
      placeId: MAMBU,
      label: 2,
      themes: ['violence'],
    });
    const alert = (await amina.get(`/w/nsele/alerts/${draft.id}`)).body;
    expect(alert).toMatchObject({ origin: 'rule', implicated: 'unclear', notices: [] });
    expect(alert.why).toContain('3 incidents in the last 7 days.');
    expect(alert.basis.map((it: any) => [it.kind, it.title]).toSorted()).toEqual([
      ['incident', 'Houses burnt'],
      ['incident', 'Houses burnt'],
      ['incident', 'Houses burnt'],
      ['rule', 'Violence in a district'],
    ]);
    const [finding] = await findings(amina);
    expect(finding).toMatchObject({
      outcome: 'fired',
      made: 'draft',
      counted: 3,
      level: 2,
      alert: { id: draft.id, state: 'draft' },
      explanation: [{ code: 'count', values: { count: 3, days: 7 } }],
    });
    expect(await everyPage(amina, `/w/nsele/rule-findings?rule=${ruleId}&limit=1`, 'findings')).toEqual(
      await findings(amina),
    );
    const opened = (await amina.get(`/w/nsele/rule-findings/${finding.id}`)).body;
    expect(opened.things.map((it: any) => it.id).toSorted()).toEqual(counted.toSorted());
    expect(opened.thingsMore).toBe(0);
    // without a person's decision and a responder it goes to nobody
    const issued = await amina.post(`/w/nsele/alerts/${draft.id}/issue`, { mandateIds: [newId()] });
    expect(issued.status).toBe(404);
    expect(
      (await house.sql<{ n: number }>("select count(*)::int as n from ledger.change where verb = 'rule.fire'"))[0]!.n,
    ).toBe(1);
  });

  test('looking again, or stopped half-way and started again, changes nothing', async () => {
    ruleId = await rule();
    for (let i = 0; i < 3; i++) await incident(amina);
    await look();
    const before = [await findings(amina), await drafts(amina)];
    for (let i = 0; i < 3; i++) {
      // a process that died before it set the clock looks at everything again
      await house.sql('delete from app.rule_clock');
      await look();
    }
    expect([await findings(amina), await drafts(amina)]).toEqual(before);
    expect((await house.sql<{ n: number }>('select count(*)::int as n from app.rule_finding'))[0]!.n).toBe(1);
  });

  test('the same surge makes one draft: more on the same day is added to it, the next days it cools down, doubled it is added and said', async () => {
    ruleId = await rule();
    for (let i = 0; i < 3; i++) await incident(amina);
    await look();
    const [draft] = await drafts(amina);
    await incident(amina);
    await look();
    const basis = async () => (await amina.get(`/w/nsele/alerts/${draft.id}`)).body.basis.length;
    expect(await basis()).toBe(5);
    expect(await findings(amina)).toMatchObject([{ outcome: 'fired', counted: 4, made: 'draft' }]);

    house.clock.forward(24 * 60);
    await incident(amina);
    await look();
    expect((await findings(amina)).map((it: any) => [it.outcome, it.counted, it.alert.id])).toEqual([
      ['cooling', 5, draft.id],
      ['fired', 4, draft.id],
    ]);

    house.clock.forward(24 * 60);
    for (let i = 0; i < 3; i++) await incident(amina);
    await look();
    expect((await findings(amina))[0]).toMatchObject({
      outcome: 'fired',
      counted: 8,
      made: 'added',
      alert: { id: draft.id },
    });
    expect(await drafts(amina)).toHaveLength(1);
    expect((await amina.get(`/w/nsele/alerts/${draft.id}`)).body.why).toMatch(
      /fired again on .*\n8 incidents in the last 7 days/,
    );
    expect(await basis()).toBe(9);
  });

  test('a draft thrown away stays away until the surge has cooled down or doubled', async () => {
    ruleId = await rule();
    for (let i = 0; i < 3; i++) await incident(amina);
    await look();
    const [draft] = await drafts(amina);
    expect((await amina.post(`/w/nsele/alerts/${draft.id}/cancel`, { reason: 'A feast, no fight' })).status).toBe(200);
    await incident(amina);
    await look();
    house.clock.forward(24 * 60);
    await look();
    expect((await drafts(amina)).map((it: any) => it.state)).toEqual(['cancelled']);
    house.clock.forward(24 * 60);
    for (let i = 0; i < 4; i++) await incident(amina);
    await look();
    expect((await drafts(amina)).map((it: any) => it.state).toSorted()).toEqual(['cancelled', 'draft']);
  });

  test('the rule calls for a higher level: the draft is raised by itself, the issued alert by a person, and its clock runs shorter', async () => {
    ruleId = await rule({
      higher: { level: 3, condition: { '>=': [{ var: 'killed' }, 10] } },
    });
    const ruth = await house.person('Ruth', ['responder'], { organisation: 'Council of elders' });
    const boss = await house.person('Coordinator', ['coordinator']);
    const mandate = async (who: Person, more: Record<string, unknown>) => {
      const id = newId();
      const made = await boss.post('/w/nsele/mandates', {
        id,
        responderActorId: who.actorId,
        title: who.name,
        agreedHow: 'Letter of 1 March',
        ...more,
      });
      expect([made.status, made.body]).toEqual([201, expect.anything()]);
      return id;
    };
    await mandate(boss, { coordinator: true });
    const ruths = await mandate(ruth, {});
    for (let i = 0; i < 3; i++) await incident(amina);
    await look();
    const [draft] = await drafts(amina);
    await amina.send('PATCH', `/w/nsele/alerts/${draft.id}`, {
      implicated: 'decided_unclear',
      asked: 'Calm the market',
    });
    const issued = await amina.post(`/w/nsele/alerts/${draft.id}/issue`, {
      mandateIds: [ruths],
      reasonUnverified: 'Three callers',
    });
    expect([issued.status, issued.body]).toEqual([200, expect.anything()]);
    await incident(amina, { killed: { low: 10, best: 12, high: 20 } });
    await look();
    const [finding] = await findings(amina);
    expect(finding).toMatchObject({
      outcome: 'fired',
      level: 3,
      raiseTo: 3,
      alert: { state: 'issued', level: 2 },
      decided: null,
    });
    expect(await drafts(amina)).toMatchObject([{ state: 'issued', level: 2 }]);

    const answerBy = async () => (await ruth.get('/w/nsele/notices/mine')).body.notices[0].answerBy;
    const before = await answerBy();
    expect((await ruth.post(`/w/nsele/rule-findings/${finding.id}/decide`, { deed: 'raise', note: 'x' })).status).toBe(
      403,
    );
    const decided = await amina.post(`/w/nsele/rule-findings/${finding.id}/decide`, {
      deed: 'raise',
      note: 'Twelve dead',
    });
    expect([decided.status, decided.body]).toEqual([200, { ok: true }]);
    expect(await drafts(amina)).toMatchObject([{ state: 'issued', level: 3 }]);
    expect(Date.parse(await answerBy())).toBeLessThan(Date.parse(before));
    expect((await findings(amina))[0]).toMatchObject({ decided: 'raised', decidedNote: 'Twelve dead' });
    const again = await amina.post(`/w/nsele/rule-findings/${finding.id}/decide`, { deed: 'leave', note: 'No' });
    expect([again.status, again.body.code]).toEqual([409, 'decided_already']);
  });

  test('it looks by itself soon after a change, at midnight, and not before it is due', async () => {
    ruleId = await rule({
      condition: { '>=': [{ var: 'count' }, 1] },
      count: { ...definition().count, windowDays: 1 },
    });
    await look();
    await look();
    expect(await lookAtRules(house.worker)).toBe(0);
    await incident(amina, { whenFrom: day(), placeId: TCHELE });
    house.clock.forward(1);
    expect(await lookAtRules(house.worker)).toBe(1);
    expect(await drafts(amina)).toHaveLength(1);
    house.clock.forward(1);
    // once more, for what was committed late; then by the hour
    expect(await lookAtRules(house.worker)).toBe(1);
    house.clock.forward(1);
    expect(await lookAtRules(house.worker)).toBe(0);
    house.clock.forward(60);
    expect(await lookAtRules(house.worker)).toBe(1);
  });

  test('what is refuted, merged, protected or only known by its country is not counted in a district; silence is told', async () => {
    ruleId = await rule({ scope: { kind: 'named', placeIds: [MAMBU, TCHELE] } });
    await incident(amina);
    await incident(amina);
    const refuted = await incident(amina);
    await house.sql("update app.incident set state = 'refuted' where id = $1", [refuted]);
    const hidden = await incident(amina);
    await house.sql('update app.incident set protected = true where id = $1', [hidden]);
    // RED names the people: a count would tell more
    const red = await incident(amina);
    await house.sql('update app.incident set label = 4 where id = $1', [red]);
    const merged = await incident(amina);
    await house.sql('update app.incident set merged_into_id = $1 where id = $2', [refuted, merged]);
    await incident(amina, { placeId: COUNTRY, placePrecision: 'country' });
    await look();
    expect((await findings(amina)).map((it: any) => [it.place.name, it.outcome, it.counted, it.hearing])).toEqual([
      ['Mambu', 'quiet', 2, 'heard'],
      ['Tchele', 'unheard', 0, 'never'],
    ]);
    expect((await amina.get(`/w/nsele/alert-rules/${ruleId}`)).body).toMatchObject({
      placesLookedAt: 2,
      placesSilent: 1,
    });
  });

  test('who is not cleared learns of no count above their label, and who keeps things to their house keeps the count', async () => {
    ruleId = await rule();
    const low = await house.person('Lena', ['analyst'], { clearance: 1 });
    const strict = await house.person('Stella', ['analyst'], { clearance: 3, organisation: 'Observers' });
    const other = await house.person('Otto', ['analyst'], { clearance: 3, organisation: 'Others' });
    for (let i = 0; i < 2; i++)
      await house.sql('update app.incident set label = 1 where id = $1', [await incident(amina)]);
    await incident(strict, { label: 3 });
    await look();
    // two GREEN ones for everybody; with her own third, the rule fires for Stella's house alone
    expect((await findings(low)).map((it: any) => [it.outcome, it.counted, it.label])).toEqual([['quiet', 2, 1]]);
    expect((await findings(other)).map((it: any) => [it.outcome, it.counted])).toEqual([['quiet', 2]]);
    expect(await drafts(other)).toEqual([]);
    expect((await findings(strict)).map((it: any) => [it.outcome, it.counted, it.label])).toEqual([
      ['fired', 3, 3],
      ['quiet', 2, 1],
    ]);
    expect(await drafts(strict)).toMatchObject([{ label: 3, state: 'draft' }]);
    // an AMBER one makes the finding AMBER: Lena sees neither the count nor the draft
    await incident(amina, { label: 2 });
    await look();
    expect(await findings(low)).toEqual([]);
    expect(await drafts(low)).toEqual([]);
    expect((await amina.get('/w/nsele/alert-rules')).body.rules[0]).toMatchObject({ fired30: 1, waiting: 1 });
    expect((await low.get('/w/nsele/alert-rules')).body.rules[0]).toMatchObject({ fired30: 0, waiting: 0 });
    expect((await drafts(amina)).map((it: any) => it.label)).toEqual([2]);
  });

  test('whoever the alert is about sees neither it nor the finding', async () => {
    const police = newId();
    await house.founder.post('/w/nsele/actors', { id: police, kind: 'organisation', name: 'Police' });
    const insider = await house.person('Inspector', ['analyst'], { organisation: 'Police post' });
    ruleId = await rule();
    for (let i = 0; i < 3; i++) await incident(amina);
    await look();
    expect(await findings(insider)).toHaveLength(1);
    const [draft] = await drafts(amina);
    await amina.send('PATCH', `/w/nsele/alerts/${draft.id}`, {
      implicated: 'named',
      implicatedActorIds: [insider.actorId],
    });
    expect(await findings(insider)).toEqual([]);
    const [finding] = await findings(amina);
    expect((await insider.get(`/w/nsele/rule-findings/${finding.id}`)).status).toBe(404);
  });

  test('another workspace sees nothing and is counted apart', async () => {
    ruleId = await rule();
    for (let i = 0; i < 3; i++) await incident(amina);
    await look();
    const made = await house.founder.post('/workspaces', {
      id: newId(),
      name: 'Elsewhere',
      slug: 'elsewhere',
      organisationName: 'Others',
    });
    expect(made.status).toBe(201);
    const [finding] = await findings(amina);
    for (const path of ['alert-rules', `alert-rules/${ruleId}`, 'rule-findings', `rule-findings/${finding.id}`])
      expect([path, (await amina.get(`/w/elsewhere/${path}`)).status]).toEqual([path, 404]);
  });

  test('versions stay; a rule changed meanwhile is not overwritten; what cannot be run is refused with the place', async () => {
    ruleId = await rule();
    const saved = await amina.post(`/w/nsele/alert-rules/${ruleId}/versions`, {
      after: 1,
      definition: definition({ name: 'Violence, strict' }),
      note: 'Too many drafts',
    });
    expect([saved.status, saved.body.version]).toEqual([200, 2]);
    const late = await amina.post(`/w/nsele/alert-rules/${ruleId}/versions`, { after: 1, definition: definition() });
    expect([late.status, late.body.code]).toEqual([409, 'rule_changed']);
    const read = (await amina.get(`/w/nsele/alert-rules/${ruleId}`)).body;
    expect(read.versions.map((it: any) => [it.version, it.definition.name, it.note, it.savedBy])).toEqual([
      [2, 'Violence, strict', 'Too many drafts', 'Amina'],
      [1, 'Violence in a district', '', 'Amina'],
    ]);
    const wrong = await amina.post('/w/nsele/alert-rules', {
      id: newId(),
      definition: definition({ condition: { '>': [{ var: 'cuont' }, 3] }, coolDownDays: 0 }),
    });
    expect([wrong.status, wrong.body.code, wrong.body.errors.map((it: any) => `${it.where} ${it.code}`)]).toEqual([
      422,
      'rule_unlawful',
      ['definition/coolDownDays bad_cool_down', 'definition/condition.>[0] unknown_variable'],
    ]);
    const nowhere = await amina.post('/w/nsele/alert-rules', {
      id: newId(),
      definition: definition({ scope: { kind: 'named', placeIds: [newId()] } }),
    });
    expect(nowhere.status).toBe(404);
  });

  test('off is off', async () => {
    ruleId = await rule();
    await amina.post(`/w/nsele/alert-rules/${ruleId}/switch`, { on: false });
    for (let i = 0; i < 3; i++) await incident(amina);
    await look();
    expect(await findings(amina)).toEqual([]);
  });

  test('tried out against the past, it says what the daily looks said', async () => {
    const it = {
      count: { ...definition().count, baselineWindows: 8, guardWindows: 1 },
      condition: {
        or: [
          { and: [{ '>=': [{ var: 'count' }, 3] }, { '<': [{ var: 'chance' }, 0.05] }] },
          { '>=': [{ var: 'sources' }, 4] },
        ],
      },
      coolDownDays: 5,
      higher: { level: 3, condition: { '>=': [{ var: 'killed' }, 9] } },
    };
    ruleId = await rule(it);
    // 90 days as they came: now and then something, twice a surge
    let state = 7;
    const chance = () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
    for (let n = 0; n < 90; n++) {
      house.clock.forward(24 * 60);
      const surge = (n > 60 && n < 64) || (n > 80 && n < 84);
      for (const placeId of [MARKET, TCHELE])
        for (let i = chance() < 0.15 || (surge && placeId === MARKET) ? (surge ? 3 : 1) : 0; i > 0; i--)
          await incident(amina, { placeId, killed: { low: null, best: Math.floor(chance() * 3), high: null } });
      await look();
    }
    const seen = (await findings(amina, `rule=${ruleId}&outcome=fired&limit=200`)).map((one: any) => [
      one.place.name,
      one.day,
      one.counted,
      one.level,
      one.explanation,
    ]);
    expect(seen.length).toBeGreaterThan(2);
    const tried = await amina.post('/w/nsele/alert-rules/try', { definition: definition(it), months: 12 });
    expect([tried.status, tried.body.firings]).toEqual([200, seen.length]);
    const said = tried.body.places.flatMap((one: any) =>
      one.firings.map((f: any) => [one.place.name, f.day, f.count, f.level, f.explanation]),
    );
    expect(said.toSorted()).toEqual(seen.toSorted());
    expect(tried.body.months.reduce((sum: number, one: any) => sum + one.firings, 0)).toBe(seen.length);
  }, 120_000);
});
