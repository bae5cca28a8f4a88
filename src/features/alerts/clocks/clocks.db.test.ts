import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, openHouse, pageReport, type House, type Person } from '#test/harness.ts';
import type { Times } from './clocks.rules.ts';

const HOUR = 3_600_000;

describe('the times within which people answer', () => {
  let house: House;
  let baraka: Person;
  let celine: Person;
  let grace: Person;
  let dieudonne: Person;
  let usual: Times;
  const read = async (who: Person) => (await who.get('/w/nsele/clocks')).body;
  const put = (who: Person, times: Times, more: { id?: string; reason?: string } = {}) =>
    who.send('PUT', '/w/nsele/clocks', { id: newId(), times, reason: 'Agreed in the meeting of Monday', ...more });
  const other = (change: (times: Times) => void, from = usual) => {
    const times = structuredClone(from);
    change(times);
    return times;
  };

  beforeAll(async () => {
    house = await openHouse();
    baraka = await house.person('Baraka', ['coordinator']);
    celine = await house.person('Celine', ['coordinator']);
    grace = await house.person('Grace', ['coordinator'], { organisation: 'Women for peace' });
    dieudonne = await house.person('Dieudonne', ['custodian'], { organisation: 'Council of faiths' });
    usual = (await read(dieudonne)).usual;
  });
  afterAll(() => house.close());

  test('everybody may read them; those of the vocabulary hold until somebody says otherwise', async () => {
    expect(await read(dieudonne)).toEqual({ now: usual, usual, asked: null });
    expect((await put(dieudonne, usual)).status).toBe(403);
  });

  test('times out of order are refused field by field, and so is a change that changes nothing', async () => {
    const wrong = await put(
      baraka,
      other((it) => (it.clocks[2].remind = 500)),
    );
    expect([wrong.status, wrong.body.code, wrong.body.errors]).toEqual([
      422,
      'times_do_not_hold',
      [{ where: 'body/times/clocks/2/remind', code: 'out_of_order', detail: '' }],
    ]);
    expect((await put(baraka, usual)).body.code).toBe('nothing_changed');
  });

  test('Baraka shortens them alone, and they hold at once: for the alert he writes, and for the report he takes', async () => {
    const shorter = other((it) => {
      it.clocks[3].firstAnswer = 10;
      it.clocks[3].substitute = 10;
      it.claims.low = 2 * 24 * 60;
    });
    expect((await put(baraka, shorter)).body.now).toEqual(shorter);
    const proposal = await baraka.post('/w/nsele/alerts/propose', { level: 3 });
    expect(proposal.body.clock).toMatchObject({ firstAnswer: 10, substitute: 10, coordinator: 30 });

    const report = newId();
    expect((await house.nobody.post('/public/nsele/reports', pageReport({ id: report }))).status).toBe(201);
    await baraka.post(`/w/nsele/reports/${report}/claim`, { memberId: null });
    const { claimUntil, receivedAt } = (await baraka.get(`/w/nsele/reports/${report}`)).body;
    expect(Math.round((Date.parse(claimUntil) - Date.parse(receivedAt)) / HOUR)).toBe(48);
    expect((await put(baraka, usual)).body.asked).not.toBeNull();
    expect((await baraka.post(`/w/nsele/clocks/asked/${(await read(baraka)).asked.id}/stop`, {})).status).toBe(200);
  });

  test('longer times wait: for somebody of another organisation, and then a day; every custodian is told', async () => {
    const { now } = await read(baraka);
    const longer = other((it) => (it.clocks[1].coordinator = 4 * 24 * 60), now);
    const id = newId();
    const asked = await put(baraka, longer, { id });
    expect([asked.status, asked.body.now, asked.body.asked.times, asked.body.asked.mayAgree]).toEqual([
      200,
      now,
      longer,
      false,
    ]);
    // the same again is harmless, another is refused
    expect((await put(baraka, longer, { id })).status).toBe(200);
    expect(
      (
        await put(
          celine,
          other((it) => (it.claims.low += 60), now),
        )
      ).body.code,
    ).toBe('change_waits');
    expect((await celine.post(`/w/nsele/clocks/asked/${id}/agree`, {})).body.code).toBe('same_organisation');
    expect((await dieudonne.post(`/w/nsele/clocks/asked/${id}/agree`, {})).status).toBe(403);
    expect((await read(grace)).asked.mayAgree).toBe(true);

    const agreed = await grace.post(`/w/nsele/clocks/asked/${id}/agree`, {});
    expect(agreed.body.now).toEqual(now);
    expect(agreed.body.asked.agreed.name).toBe('Grace');
    expect((await grace.post(`/w/nsele/clocks/asked/${id}/agree`, {})).body.code).toBe('agreed_already');

    house.clock.forward(23 * 60);
    expect((await read(baraka)).now).toEqual(now);
    house.clock.forward(2 * 60);
    expect(await read(baraka)).toMatchObject({ now: longer, asked: null });
    expect((await dieudonne.post(`/w/nsele/clocks/asked/${id}/stop`, {})).status).toBe(404);
  });

  test('a custodian stops longer times that two coordinators want; shorter ones end what waits', async () => {
    const { now } = await read(baraka);
    const id = newId();
    await put(
      baraka,
      other((it) => (it.claims.high += 60), now),
      { id },
    );
    await grace.post(`/w/nsele/clocks/asked/${id}/agree`, {});
    expect((await dieudonne.post(`/w/nsele/clocks/asked/${id}/stop`, {})).body).toMatchObject({ now, asked: null });
    house.clock.forward(30 * 60);
    expect((await read(baraka)).now).toEqual(now);

    await put(
      baraka,
      other((it) => (it.claims.high += 60), now),
    );
    const shorter = other((it) => (it.claims.high -= 60), now);
    expect((await put(celine, shorter)).body).toMatchObject({ now: shorter, asked: null });
  });

  test('what nobody agrees to is over after two weeks', async () => {
    const { now } = await read(baraka);
    await put(
      baraka,
      other((it) => (it.claims.high += 60), now),
    );
    house.clock.forward(15 * 24 * 60);
    expect((await read(grace)).asked).toBeNull();
  });

  test('the ledger has a line for each: changed, asked, agreed, stopped', async () => {
    const lines = await house.sql<{ verb: string }>(
      `select distinct verb from ledger.change where verb like 'workspace.times.%' order by 1`,
    );
    expect(lines.map((it) => it.verb)).toEqual([
      'workspace.times.agree',
      'workspace.times.ask',
      'workspace.times.change',
      'workspace.times.stop',
    ]);
  });
});
