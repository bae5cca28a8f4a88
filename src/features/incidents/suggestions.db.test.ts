import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';

describe('probable sightings of one incident', () => {
  let house: House;
  let amina: Person;
  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst', 'operator']);
  });
  afterAll(() => house.close());

  const tell = async (text: string, lat: number, lon: number, more: Record<string, unknown> = {}) => {
    const id = newId();
    house.clock.forward(20);
    const made = await amina.post('/w/nsele/reports', {
      id,
      channel: 'desk',
      text,
      lat,
      lon,
      placePrecision: 'village',
      ...more,
    });
    expect(made.status).toBe(201);
    return id;
  };

  test('a report of the same fire, near in place and time, suggests the incident with its reasons; the far quarrel is not suggested', async () => {
    const fire = await tell('A stall was burned at Mambu market, one man is hurt', 0.18, 0.12);
    const quarrel = await tell('Herders quarrel at the water point of Songa', 0.9, 0.95);
    const [fireIncident, quarrelIncident] = [newId(), newId()];
    await amina.post('/w/nsele/incidents', { id: fireIncident, fromReportId: fire });
    await amina.post('/w/nsele/incidents', { id: quarrelIncident, fromReportId: quarrel });
    const second = await tell('They burned a stall behind Mambu market, a man was hurt on the head', 0.181, 0.121);
    const { body } = await amina.get(`/w/nsele/reports/${second}/suggestions`);
    expect(body.incidents[0]?.id).toBe(fireIncident);
    expect(body.incidents.map((i: { id: string }) => i.id)).not.toContain(quarrelIncident);
    expect(body.incidents[0].reasons.length).toBeGreaterThan(1);
  });

  test('what one may not see is never suggested', async () => {
    const hidden = await tell('A stall was burned at Mambu market again', 0.18, 0.12, { label: 3 });
    const other = await house.person('Other', ['analyst'], { organisation: 'Other house', clearance: 2 });
    const visible = await tell('Again a stall burned at Mambu market', 0.18, 0.12);
    const { body } = await other.get(`/w/nsele/reports/${visible}/suggestions`);
    expect(body.reports.map((r: { id: string }) => r.id)).not.toContain(hidden);
  });
});
