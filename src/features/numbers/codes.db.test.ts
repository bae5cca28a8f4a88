import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';
import { keepAddresses, openSmsHouse, type SmsHouse, type TestLine } from '#test/sms-house.ts';

const NUMBER = '+995599123456';

describe('coded SMS, and words of the desk by SMS', () => {
  let house: House;
  let sms: SmsHouse;
  let amina: Person;
  let line: TestLine;
  const out = () => sms.sent.map((it) => JSON.parse(it.body) as { to: string; text: string });
  const reports = async () =>
    (await amina.get('/w/nsele/reports?queue=all')).body.reports as { id: string; text: string }[];
  const weekly = () => ({
    id: newId(),
    name: 'Weekly message',
    keyword: null,
    answers: true,
    fields: [
      { kind: 'number', label: 'Incidents', low: 0, high: 1000 },
      { kind: 'number', label: 'Crossings', low: 0, high: 1000 },
      { kind: 'number', label: 'Safety', low: 1, high: 10 },
      { kind: 'number', label: 'Visits', low: 0, high: 100 },
    ],
  });
  const says = async (text: string) => {
    house.clock.forward(15);
    await line.says({ from: NUMBER, text });
    await sms.rounds();
  };

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst', 'operator']);
    sms = await openSmsHouse(house);
    await keepAddresses(house);
    line = await sms.line(house.founder, 'http');
    expect((await amina.post('/w/nsele/codes', weekly())).status).toBe(201);
  });
  afterAll(async () => {
    await sms?.close();
    await house?.close();
  });

  test('a wrong code is answered with what is wrong and how it is written, and is a report all the same', async () => {
    await says('3#0#11#2');
    expect(out().map((it) => it.text)).toEqual([
      'Not read: part 3 (Safety) must be from 1 to 10. Write: Incidents # Crossings # Safety 1-10 # Visits 0-100',
    ]);
    expect((await reports()).map((it) => it.text)).toEqual(['3#0#11#2']);
  });

  test('the corrected one takes its place, reads plainly, and is counted part by part', async () => {
    const [wrong] = await reports();
    await says('٣#٠#٧#٢');
    expect(out().at(-1)!.text).toContain('Received');
    const right = (await reports()).find((it) => it.text.includes('Safety: 7'))!;
    expect(right.text).toContain('Weekly message\nIncidents: 3\nCrossings: 0\nSafety: 7\nVisits: 2');
    const rows = await house.sql<{ superseded_by_id: string }>(
      'select superseded_by_id from app.report where id = $1',
      [wrong!.id],
    );
    expect(rows[0]!.superseded_by_id).toBe(right.id);
    expect(await house.sql('select answers from app.coded_report where report_id = $1', [right.id])).toEqual([
      { answers: [3, 0, 7, 2] },
    ]);
    expect((await amina.get('/w/nsele/codes')).body.sheets).toMatchObject([
      { name: 'Weekly message', came: 2, unread: 1 },
    ]);
  });

  test('two sheets cannot be told apart by nothing; a retired one makes room, and plain words stay plain', async () => {
    expect((await amina.post('/w/nsele/codes', weekly())).body.code).toBe('keyword_taken');
    expect((await amina.post('/w/nsele/codes', { ...weekly(), keyword: 'STOP' })).body.code).toBe('keyword_steers');
    expect((await amina.post('/w/nsele/codes', { ...weekly(), keyword: 'X', fields: [] })).body.code).toBe(
      'sheet_unreadable',
    );
    const [sheet] = (await amina.get('/w/nsele/codes')).body.sheets;
    expect((await amina.post(`/w/nsele/codes/${sheet.id}/retire`)).status).toBe(200);
    expect((await amina.post(`/w/nsele/codes/${sheet.id}/retire`)).status).toBe(404);
    await says('3#0#7#2');
    expect((await reports()).map((it) => it.text)).toContain('3#0#7#2');
  });

  test('a question of the desk leaves as fixed words, until two people agreed that its own words may', async () => {
    const { id } = (await reports()).find((it) => it.text === '3#0#7#2')!;
    const ask = (text: string) =>
      amina.post(`/w/nsele/reports/${id}/messages`, { id: newId(), role: 'question', text, language: 'en' });
    expect((await ask('Which village?')).status).toBe(201);
    await sms.rounds();
    expect(out().at(-1)!.text).toBe('You have a question to answer.');
    const carl = await house.person('Carla', ['coordinator']);
    const dina = await house.person('Dinah', ['coordinator'], { organisation: 'Women lawyers' });
    const change = newId();
    const proposed = await carl.post('/w/nsele/custody/changes', {
      id: change,
      kind: 'settings',
      settings: { testDays: 91, requestHours: 72, smsTexts: true },
      reason: 'People here have only SMS',
    });
    expect(proposed.status).toBe(201);
    expect(new Date(proposed.body.notBefore).getTime() - house.clock.now.getTime()).toBe(24 * 3_600_000);
    await dina.post(`/w/nsele/custody/changes/${change}/voice`, { yes: true });
    house.clock.forward(24 * 60 + 1);
    const { custodyRounds } = await import('#features/custody/custody.jobs.ts');
    await custodyRounds(house.worker, house.keys);
    expect((await ask('How many crossed?')).status).toBe(201);
    await sms.rounds();
    expect(out().at(-1)).toMatchObject({ to: NUMBER, text: 'How many crossed?' });
    // and the answer finds its way
    await says('Twelve');
    const [row] = await house.sql<{ n: number }>(
      `select count(*)::int as n from app.message where text = 'Twelve' and answers_id is not null`,
    );
    expect(row!.n).toBe(1);
  });

  test('what was coded goes when its report is redacted', async () => {
    const before = await house.sql('select * from app.coded_report');
    expect(before.length).toBe(2);
    await house.sql(`update app.report set redacted_at = now() where id = $1`, [
      (before[0] as { report_id: string }).report_id,
    ]);
    expect((await house.sql('select * from app.coded_report')).length).toBe(1);
  });
});
