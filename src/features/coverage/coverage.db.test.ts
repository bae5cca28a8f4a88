import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, openHouse, pageReport, type House, type Person } from '#test/harness.ts';

describe('who was not heard from', () => {
  let house: House;
  let amina: Person;
  let ruth: Person;
  const market = newId();
  const church = newId();
  const hidden = newId();
  const coverage = async (who: Person) => (await who.get('/w/nsele/coverage')).body;

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst'], { organisation: 'Market women' });
    ruth = await house.person('Ruth', ['responder'], { organisation: 'Church' });
    for (const [id, alias, organisationId] of [
      [market, 'Blue heron', amina.organisationId],
      [church, 'Red kite', ruth.organisationId],
    ] as const) {
      expect(
        (
          await amina.post('/w/nsele/sources', {
            id,
            alias,
            languages: ['en'],
            organisationId,
            areaPlaceId: null,
            identity: null,
          })
        ).status,
      ).toBe(201);
    }
    for (let i = 0; i < 6; i++)
      await house.nobody.post('/public/nsele/reports', pageReport({ text: `Smoke seen ${i}`, returnCode: null }));
    await house.nobody.post(
      '/public/nsele/reports',
      pageReport({
        id: hidden,
        text: 'Not for all',
        where: { text: 'House behind the mill', precision: 'village' },
        returnCode: null,
      }),
    );
    await house.sql('update app.report set protected = true where id = $1', [hidden]);
    await house.sql(
      'update app.report set source_id = $1 where id in (select id from app.report where not protected limit 2)',
      [market],
    );
  });
  afterAll(() => house.close());

  test('Amina sees who reported, who never did, and places by the words of the reports', async () => {
    const { organisations, places, today } = await coverage(amina);
    expect(today).toBe('2026-11-21');
    expect(organisations).toMatchObject([
      { name: 'Church', hearing: 'never', lastHeard: null, reports30: 'none', sources: 'few' },
      {
        name: 'Market women',
        hearing: 'heard',
        lastHeard: '2026-11-21',
        reports30: 'few',
        sources: 'few',
        overdueAfterDays: 7,
      },
    ]);
    expect(places).toMatchObject([{ id: null, name: 'Mambu market', hearing: 'heard', reports30: 6, sources: 5 }]);
  });

  test('a protected report counts for nobody and its place is never named', async () => {
    expect(JSON.stringify(await coverage(amina))).not.toContain('mill');
  });

  test('Ruth, who may read no report, is told the same of organisations and no words of reports', async () => {
    const hers = await coverage(ruth);
    expect(hers.organisations).toEqual((await coverage(amina)).organisations);
    expect(hers.places).toEqual([]);
  });

  test('after eight days without word it says not heard, and after a month it says none and not zero', async () => {
    house.clock.forward(8 * 24 * 60);
    expect((await coverage(amina)).organisations[1]).toMatchObject({
      hearing: 'overdue',
      lastHeard: '2026-11-21',
      reports30: 'few',
    });
    house.clock.forward(30 * 24 * 60);
    const { places } = await coverage(amina);
    expect(places[0]).toMatchObject({ hearing: 'overdue', reports30: 'none' });
    expect(JSON.stringify(places)).not.toMatch(/:0[,}]/);
  });

  test('nobody outside the workspace is told anything', async () => {
    expect((await house.nobody.get('/w/nsele/coverage')).status).toBe(401);
  });
});
