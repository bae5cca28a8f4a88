import { createHmac } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { custodyRounds } from '#features/custody/custody.jobs.ts';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';

const PASSWORD = 'a long enough password';
const BASE32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

/** Six digits as an authenticator shows them now (RFC 6238), from the address it was given. */
function sixDigits(uri: string): string {
  const letters = [...new URL(uri).searchParams.get('secret')!.replace(/=+$/, '')];
  const bits = letters.map((it) => BASE32.indexOf(it).toString(2).padStart(5, '0')).join('');
  const key = Buffer.from(bits.match(/.{8}/g)!.map((it) => parseInt(it, 2)));
  const moment = Buffer.alloc(8);
  moment.writeBigUInt64BE(BigInt(Math.floor(Date.now() / 30_000)));
  const hash = createHmac('sha1', key).update(moment).digest();
  return String((hash.readUInt32BE(hash.at(-1)! & 15) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

describe('a workspace that asks for more than a password', () => {
  let house: House;
  let ada: Person;
  let amina: Person;
  let dina: Person;
  let rose: Person;
  let adasCookie: string;
  let dinasCookie: string;
  beforeAll(async () => {
    house = await openHouse();
    ada = await house.person('Ada', ['administrator']);
    amina = await house.person('Amina', ['analyst']);
    rose = await house.person('Rose', ['operator']);
    dina = await house.person('Dina', ['coordinator'], { organisation: 'Bar association' });
  });
  afterAll(() => house.close());

  /** Sets up an authenticator and proves it with six digits. @returns the cookie of the session that this begins */
  async function withAuthenticator(person: Person): Promise<string> {
    const own = { origin: 'http://localhost:8090' };
    const made = await person.post('/api/auth/two-factor/enable', { password: PASSWORD }, own);
    const code = sixDigits(made.body.totpURI);
    const verified = await person.post('/api/auth/two-factor/verify-totp', { code }, own);
    expect(verified.status).toBe(200);
    return verified.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ');
  }
  const change = (cookie?: string, secondFactor = true) =>
    ada.send('PATCH', '/w/nsele', { secondFactor }, cookie ? { cookie } : undefined);
  const readReports = (cookie?: string) =>
    amina.send('GET', '/w/nsele/reports', undefined, cookie ? { cookie } : undefined);

  test('Ada cannot ask it of all before she has it herself', async () => {
    const tried = await change();
    expect([tried.status, tried.body.code]).toEqual([409, 'second_factor_first']);
    expect((await readReports()).status).toBe(200);
  });

  test('then Amina, who came with a password alone, is led to set it up, and comes in with it', async () => {
    adasCookie = await withAuthenticator(ada);
    expect((await change(adasCookie)).status).toBe(200);

    const refused = await readReports();
    expect([refused.status, refused.body.code]).toEqual([403, 'second_factor_needed']);
    expect((await amina.get('/w/nsele/events')).body.code).toBe('second_factor_needed');
    const me = await amina.get('/me');
    expect(me.body.workspaces.map((it: { closed: boolean }) => it.closed)).toEqual([true]);

    const cookie = await withAuthenticator(amina);
    expect((await readReports(cookie)).status).toBe(200);
    const now = await amina.send('GET', '/me', undefined, { cookie });
    expect(now.body.workspaces[0].closed).toBe(false);
  });

  test('Ada cannot take it away again alone: Dina of another organisation must agree, and a day must pass', async () => {
    const alone = await change(adasCookie, false);
    expect([alone.status, alone.body.code]).toEqual([409, 'two_switch_it_off']);
    // a form that sends everything again, and other settings, pass
    expect((await change(adasCookie)).status).toBe(200);

    const made = await ada.post(
      '/w/nsele/custody/changes',
      {
        id: newId(),
        kind: 'settings',
        settings: { testDays: 91, requestHours: 72, secondFactor: false },
        reason: 'Phones were taken at the border',
      },
      { cookie: adasCookie },
    );
    expect(made.status).toBe(201);
    expect(Date.parse(made.body.notBefore) - house.clock.now.getTime()).toBe(24 * 3_600_000);
    dinasCookie = await withAuthenticator(dina);
    const voice = await dina.post(
      `/w/nsele/custody/changes/${made.body.id}/voice`,
      { yes: true },
      { cookie: dinasCookie },
    );
    expect(voice.body).toEqual({ state: 'agreed' });
    await custodyRounds(house.worker, house.keys);
    expect((await rose.get('/w/nsele/reports')).body.code).toBe('second_factor_needed');
    house.clock.forward(24 * 60);
    await custodyRounds(house.worker, house.keys);
    expect((await rose.get('/w/nsele/reports')).status).toBe(200);
  });

  test('a change of something else that waited does not switch it off on the way', async () => {
    const other = await ada.post(
      '/w/nsele/custody/changes',
      {
        id: newId(),
        kind: 'settings',
        settings: { testDays: 120, requestHours: 72, secondFactor: false },
        reason: 'Fewer test boxes',
      },
      { cookie: adasCookie },
    );
    expect(other.status).toBe(201);
    expect((await change(adasCookie)).status).toBe(200);
    await dina.post(`/w/nsele/custody/changes/${other.body.id}/voice`, { yes: true }, { cookie: dinasCookie });
    house.clock.forward(24 * 60);
    await custodyRounds(house.worker, house.keys);
    const now = await ada.send('GET', '/w/nsele', undefined, { cookie: adasCookie });
    expect(now.body.secondFactor).toBe(true);
    const custody = await ada.send('GET', '/w/nsele/custody', undefined, { cookie: adasCookie });
    expect(custody.body.settings).toMatchObject({ testDays: 120, secondFactor: true });
  });
});
