import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';

describe('what is labelled RED', () => {
  let house: House;
  let amina: Person;
  let bilal: Person;
  let chen: Person;
  const incident = newId();
  const at = `/w/nsele/incidents/${incident}`;
  const put = (who: Person, path: string, members: string[]) => who.send('PUT', path, { members });
  const names = (answer: { body: { readers: { name: string }[] } }) => answer.body.readers.map((it) => it.name);

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst', 'operator'], { clearance: 4 });
    bilal = await house.person('Bilal', ['analyst', 'operator'], { clearance: 4 });
    chen = await house.person('Chen', ['coordinator', 'auditor'], { clearance: 4 });
  });
  afterAll(() => house.close());

  const tell = async (who: Person, label: number, text = 'They plan to take the judge on her way home') => {
    const id = newId();
    expect((await who.post('/w/nsele/reports', { id, channel: 'desk', text, label })).status).toBe(201);
    return id;
  };

  test('the report Amina labels RED is hers alone, and so is the incident made of it', async () => {
    const report = await tell(amina, 4);
    expect((await bilal.get(`/w/nsele/reports/${report}`)).status).toBe(404);
    expect((await amina.post('/w/nsele/incidents', { id: incident, fromReportId: report })).status).toBe(201);
    expect((await amina.get(at)).body.label).toBe(4);
    for (const other of [bilal, chen, house.founder]) {
      expect((await other.get(at)).status).toBe(404);
      expect((await other.get(`${at}/readers`)).status).toBe(404);
      expect((await put(other, `${at}/readers`, [other.memberId])).status).not.toBe(200);
    }
  });

  test('she names Bilal, who then sees it and whom it names; he may name others; it is in the ledger', async () => {
    expect(names(await put(amina, `${at}/readers`, [amina.memberId, bilal.memberId]))).toEqual(['Amina', 'Bilal']);
    expect((await bilal.get(at)).status).toBe(200);
    expect(names(await bilal.get(`${at}/readers`))).toEqual(['Amina', 'Bilal']);
    expect((await chen.get(at)).status).toBe(404);
    const [change] = await house.sql<{ verb: string }>(
      "select verb from ledger.change where subject_id = $1 and verb = 'readers.change'",
      [incident],
    );
    expect(change).toBeDefined();
  });

  test('nobody names nobody, a stranger, or readers of what is not RED', async () => {
    expect((await put(amina, `${at}/readers`, [])).status).toBe(422);
    expect((await put(amina, `${at}/readers`, [newId()])).body.code).toBe('unknown_member');
    const plain = await tell(amina, 2);
    expect((await put(amina, `/w/nsele/reports/${plain}/readers`, [amina.memberId])).body.code).toBe('not_red');
    expect((await amina.get(`/w/nsele/reports/${plain}/readers`)).body.readers).toEqual([]);
  });

  test('what is put together is read by those named on all of it, and refused where there is nobody', async () => {
    const second = await tell(amina, 4, 'The same men were seen at her office');
    const added = await amina.post(`${at}/accounts`, { id: newId(), reportId: second, stance: 'supports' });
    expect(added.status).toBe(201);
    // Bilal was not named on the second report
    expect(names(await amina.get(`${at}/readers`))).toEqual(['Amina']);
    expect((await bilal.get(at)).status).toBe(404);
  });

  test('an incident that becomes RED stays with whoever labels it; who takes their own name off loses it', async () => {
    const open = newId();
    const report = await tell(amina, 2, 'A quarrel at the ferry');
    await amina.post('/w/nsele/incidents', { id: open, fromReportId: report });
    expect((await bilal.send('PATCH', `/w/nsele/incidents/${open}`, { label: 4 })).status).toBe(200);
    expect((await bilal.get(`/w/nsele/incidents/${open}`)).status).toBe(200);
    expect((await amina.get(`/w/nsele/incidents/${open}`)).status).toBe(404);
    await put(bilal, `/w/nsele/incidents/${open}/readers`, [amina.memberId]);
    expect((await bilal.get(`/w/nsele/incidents/${open}`)).status).toBe(404);
    expect((await amina.get(`/w/nsele/incidents/${open}`)).status).toBe(200);
  });
});
