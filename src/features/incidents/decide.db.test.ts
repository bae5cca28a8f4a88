import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';

describe('an incident is verified before it is judged', () => {
  let house: House;
  let amina: Person;
  const id = newId();
  const decide = (state: string, reason: string | null = null) =>
    amina.post(`/w/nsele/incidents/${id}/decide`, { state, reason });

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst']);
    const made = await amina.post('/w/nsele/incidents', { id, title: 'Shops burnt', typeCode: 'tension.threat' });
    expect(made.status).toBe(201);
  });
  afterAll(() => house.close());

  test('Amina cannot confirm what nobody has begun to verify', async () => {
    expect(await decide('confirmed', 'Everybody says so')).toMatchObject({
      status: 409,
      body: { code: 'verify_first' },
    });
  });

  test('she begins to verify without a reason, and judges against the rule with one', async () => {
    expect((await decide('being_verified')).status).toBe(200);
    expect(await decide('confirmed')).toMatchObject({ status: 422, body: { code: 'reason_needed' } });
    expect((await decide('confirmed', 'I was there')).status).toBe(200);
    expect((await amina.get(`/w/nsele/incidents/${id}`)).body.verifiedAt).not.toBeNull();
  });

  test('what was judged is judged anew only by taking it up again, with a reason', async () => {
    expect((await decide('refuted', 'It was elsewhere')).status).toBe(409);
    expect((await decide('unverified')).status).toBe(409);
    expect((await decide('being_verified')).status).toBe(422);
    expect((await decide('being_verified', 'A second account says otherwise')).status).toBe(200);
    expect((await decide('cannot_be_verified')).status).toBe(422);
    expect((await decide('cannot_be_verified', 'Nobody can go there')).status).toBe(200);
  });

  test('each step has its row in the ledger', async () => {
    const rows = await house.sql<{ n: number }>(
      "select count(*)::int as n from ledger.change where verb = 'incident.decide' and subject_id = $1",
      [id],
    );
    expect(rows).toEqual([{ n: 4 }]);
  });
});
