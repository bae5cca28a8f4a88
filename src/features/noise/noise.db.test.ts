import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { custodyRounds } from '#features/custody/custody.jobs.ts';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';

/** Ousmane takes the calls and marks what is noise; Amina and Joseph read a second time; Grace coordinates. */
describe('the second reading of noise', () => {
  let house: House;
  let ousmane: Person;
  let amina: Person;
  let joseph: Person;
  let grace: Person;
  const noise: string[] = [];
  const kept: string[] = [];
  const told = async (who: Person, text: string) => {
    const id = newId();
    expect((await who.post('/w/nsele/reports', { id, channel: 'desk', text, placeText: 'Mambu' })).status).toBe(201);
    return id;
  };
  const drawn = async (who: Person): Promise<string[]> =>
    (await who.get('/w/nsele/second-reading')).body.reports.map((it: { id: string }) => it.id);
  const read = (who: Person, id: string, verdict: string) => who.post(`/w/nsele/second-reading/${id}`, { verdict });
  const figures = async (who: Person) => (await who.get('/w/nsele/second-reading/agreement')).body;

  beforeAll(async () => {
    house = await openHouse();
    ousmane = await house.person('Ousmane', ['operator']);
    amina = await house.person('Amina', ['analyst']);
    joseph = await house.person('Joseph', ['analyst']);
    grace = await house.person('Grace', ['coordinator']);
    for (let i = 0; i < 20; i++) {
      const id = await told(ousmane, `Wrong number ${i}`);
      await ousmane.post(`/w/nsele/reports/${id}/noise`);
      noise.push(id);
    }
    for (let i = 0; i < 8; i++) {
      const id = await told(ousmane, `They were threatened ${i}`);
      await amina.post(`/w/nsele/reports/${id}/assess`, { credibility: 3 });
      kept.push(id);
    }
  });
  afterAll(() => house.close());

  test('who marked it is never its second reader, and noise and kept come among one another without a word of the first', async () => {
    expect((await drawn(ousmane)).filter((id) => noise.includes(id))).toEqual([]);
    expect((await drawn(amina)).filter((id) => kept.includes(id))).toEqual([]);
    const his = await joseph.get('/w/nsele/second-reading');
    const ids = his.body.reports.map((it: { id: string }) => it.id) as string[];
    expect(ids.filter((id) => noise.includes(id)).length).toBeGreaterThanOrEqual(5);
    expect(ids.filter((id) => kept.includes(id)).length).toBeGreaterThanOrEqual(5);
    expect(his.body.waiting).toBe(ids.length);
    expect(JSON.stringify(his.body)).not.toMatch(/noise|kept|assessed|state|first|marker|triage|credibility|Ousmane/);
  });

  test('asking again draws the same; a larger share only adds', async () => {
    const before = await drawn(joseph);
    expect(await drawn(joseph)).toEqual(before);
    expect((await ousmane.send('PUT', '/w/nsele/second-reading/settings', { share: 50, atLeast: 5 })).status).toBe(403);
    expect((await grace.send('PUT', '/w/nsele/second-reading/settings', { share: 100, atLeast: 5 })).body).toEqual({
      share: 100,
      atLeast: 5,
    });
    const after = await drawn(joseph);
    expect(after).toEqual(expect.arrayContaining(before));
    expect(after).toHaveLength(28);
  });

  test('what Joseph finds is no noise comes back to review, and is counted', async () => {
    const [wrong, right] = noise as [string, string];
    expect((await read(joseph, wrong, 'not_noise')).body).toEqual({ backInReview: true });
    expect((await joseph.get('/w/nsele/reports')).body.reports.map((r: { id: string }) => r.id)).toContain(wrong);
    expect((await read(joseph, right, 'noise')).body).toEqual({ backInReview: false });
    expect((await read(joseph, right, 'noise')).status).toBe(200);
    expect(await read(amina, right, 'not_noise')).toMatchObject({ status: 409, body: { code: 'read_already' } });
    expect(await drawn(amina)).not.toContain(wrong);
    expect((await read(ousmane, noise[5]!, 'not_noise')).status).toBe(404);
    expect((await read(joseph, newId(), 'noise')).status).toBe(404);
  });

  test('a slip of the finger is put right within a day and not after', async () => {
    const slip = noise[2]!;
    await read(joseph, slip, 'noise');
    expect((await read(joseph, slip, 'not_noise')).body).toEqual({ backInReview: true });
    const stands = noise[3]!;
    await read(joseph, stands, 'noise');
    house.clock.forward(25 * 60);
    expect((await read(joseph, stands, 'not_noise')).status).toBe(409);
  });

  test('agreement in per cent and kappa, with how many; who marked what is told to the coordinator alone', async () => {
    for (const id of noise.slice(4, 12)) await read(joseph, id, 'noise');
    for (const [at, id] of kept.entries()) await read(joseph, id, at === 0 ? 'noise' : 'not_noise');
    const his = await figures(joseph);
    expect(his.whole).toMatchObject({ n: 20, noise: 12, wrongNoise: 2, kept: 8, wrongKept: 1 });
    expect(his.whole.percent).toBeGreaterThan(80);
    expect(his.whole.kappa).toBeGreaterThan(0.5);
    expect(his.whole.kappa).toBeLessThan(1);
    expect(his.languages).toHaveLength(1);
    expect(his.places).toMatchObject([{ place: 'Mambu', n: 20 }]);
    expect(his.markers).toBeNull();
    expect((await figures(grace)).markers.map((it: { name: string }) => it.name)).toEqual(['Ousmane', 'Amina']);
    expect((await joseph.get(`/w/nsele/reports/${kept[0]}`)).body.state).toBe('assessed');
  });

  test('a protected report is not drawn for the common readers', async () => {
    const id = await told(ousmane, 'It concerns a child');
    await ousmane.post(`/w/nsele/reports/${id}/noise`);
    expect(await drawn(joseph)).toContain(id);
    await house.sql('update app.report set protected = true where id = $1', [id]);
    expect(await drawn(joseph)).not.toContain(id);
  });

  test('Grace cannot have fewer read alone: Dina of another organisation must agree, and a day must pass', async () => {
    const settings = { share: 5, atLeast: 5 };
    const alone = await grace.send('PUT', '/w/nsele/second-reading/settings', settings);
    expect([alone.status, alone.body.code]).toEqual([409, 'two_lower_it']);
    const dina = await house.person('Dina', ['coordinator'], { organisation: 'Bar association' });
    const id = newId();
    const asked = await grace.post('/w/nsele/custody/changes', {
      id,
      kind: 'settings',
      settings: { testDays: 91, requestHours: 72, secondReading: settings },
      reason: 'Two readers are ill',
    });
    expect(Date.parse(asked.body.notBefore) - house.clock.now.getTime()).toBe(24 * 3_600_000);
    expect((await dina.post(`/w/nsele/custody/changes/${id}/voice`, { yes: true })).body.state).toBe('agreed');
    await custodyRounds(house.worker, house.keys);
    expect((await figures(grace)).settings).toEqual({ share: 100, atLeast: 5 });
    house.clock.forward(24 * 60);
    await custodyRounds(house.worker, house.keys);
    expect((await figures(grace)).settings).toEqual(settings);
    expect((await grace.send('PUT', '/w/nsele/second-reading/settings', { share: 6, atLeast: 5 })).status).toBe(200);
  });

  test('each second reading has its row in the ledger', async () => {
    const [row] = await house.sql<{ n: number }>(
      "select count(*)::int as n from ledger.change where verb = 'report.secondReading'",
    );
    expect(row!.n).toBe(21);
  });
});
