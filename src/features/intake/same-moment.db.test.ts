import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, openHouse, pageReport, type House } from '#test/harness.ts';

describe('reports that arrive in the same moment', () => {
  let house: House;
  const send = (report: Record<string, unknown>) => house.nobody.post('/public/nsele/reports', pageReport(report));

  beforeAll(async () => {
    house = await openHouse();
  });
  afterAll(() => house.close());

  test('the phone that sends one report five times at once is answered the same five times, and it is kept once', async () => {
    const id = newId();
    const answers = await Promise.all(Array.from({ length: 5 }, () => send({ id, returnCode: '1111222233334444' })));
    expect(answers.map((it) => it.status).sort()).toEqual([200, 200, 200, 200, 201]);
    expect(new Set(answers.map((it) => it.body.receipt)).size).toBe(1);
    const amina = await house.person('Amina', ['analyst']);
    const { body } = await amina.get('/w/nsele/reports?queue=all');
    expect(body.items ?? body.reports).toHaveLength(1);
  });

  test('two first reports with one new code at once belong to one source', async () => {
    const code = '5555666677778888';
    const answers = await Promise.all(Array.from({ length: 4 }, () => send({ id: newId(), returnCode: code })));
    expect(answers.map((it) => it.status)).toEqual([201, 201, 201, 201]);
    const { body } = await house.nobody.post('/public/nsele/thread', { code });
    expect(body.reports).toHaveLength(4);
  });

  test('one id with two contents at once is kept once, and the other is refused', async () => {
    const id = newId();
    const answers = await Promise.all(['At the well', 'At the bridge'].map((text) => send({ id, text })));
    expect(answers.map((it) => it.status).sort()).toEqual([201, 409]);
    expect(answers.find((it) => it.status === 409)!.body.code).toBe('report_differs');
  });
});
