import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { incidentTracker, suggest } from '#features/reports/duplicates.rules.ts';
import { prepare, type ReportForMatching } from '#features/reports/duplicate-features.rules.ts';
import { prepareWaiting } from '#features/reports/matching.service.ts';
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

describe('the review screen and the measurement', () => {
  let house: House;
  let amina: Person;
  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst', 'operator']);
  });
  afterAll(() => house.close());

  test('score the same: what the worker prepared, what still waits and an index in memory give one answer', async () => {
    const places = ['Mambu', 'Songa', 'Dara', 'Kelo', 'Nsele'];
    const deeds = ['burned a stall', 'blocked the road', 'attacked two traders', 'shot at a bus', 'looted the clinic'];
    const told: ReportForMatching[] = [];
    const tell = async (n: number) => {
      house.clock.forward(37);
      const [i, j] = [(n * 7) % 5, (n * 3) % 5];
      const id = newId();
      const text = `Men ${deeds[j]} near ${places[i]}, ${(n % 4) + 1} people were killed`;
      const [lat, lon] = [0.3 * i + 0.01 * (n % 3), 0.2 * j];
      const placed = n % 6 !== 0;
      const made = await amina.post('/w/nsele/reports', {
        id,
        channel: 'desk',
        text,
        language: 'en',
        ...(placed ? { lat, lon, placePrecision: 'village' } : {}),
      });
      expect(made.status).toBe(201);
      told.push({
        id,
        text,
        at: house.clock.now.getTime(),
        place: placed ? { lat, lon, radiusKm: 3 } : null,
        source: made.body.sourceId,
        language: 'en',
      });
    };
    for (let n = 0; n < 40; n++) await tell(n);
    expect(await prepareWaiting(house.worker)).toBe(40);
    for (let n = 40; n < 52; n++) await tell(n);
    // an erased report takes its words with it
    const gone = told.shift()!;
    await house.sql('delete from app.report where id = $1', [gone.id]);

    // in the order of arrival, as the measurement does
    const tracker = incidentTracker();
    for (const [n, report] of told.entries()) {
      const features = prepare(report);
      tracker.statistics.add(features);
      const candidates = tracker.index.find(features, tracker.statistics);
      tracker.index.add(features);
      if (n < told.length - 6) continue;
      const expected = suggest(features, candidates, { statistics: tracker.statistics, least: 0.12 });
      const { body } = await amina.get(`/w/nsele/reports/${report.id}/suggestions`);
      expect(expected.length).toBeGreaterThan(0);
      expect(body.reports.map((it: { id: string; probability: number }) => [it.id, it.probability.toFixed(9)])).toEqual(
        expected.map((it) => [it.id, it.probability.toFixed(9)]),
      );
      expect(body.reports[0].reasons).toEqual(
        JSON.parse(JSON.stringify(expected[0]!.reasons.map(({ code, values }) => ({ code, values })))),
      );
    }
  });
});
