import { afterAll, beforeAll, expect, test } from 'vitest';
import { runChores } from '#apps/chores.ts';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';

let house: House;
let amina: Person;
let omar: Person;
const people = new Map<string, string>();
const expectation = newId();

const told = async (alias: string) =>
  house.sql<{ text: string; kind: string }>(
    `select m.text, e.kind from app.courier_errand e join app.message m on m.id = e.message_id where e.source_id = $1 order by e.created_at`,
    [people.get(alias)],
  );
async function enrol(
  alias: string,
  it: { reach?: boolean; reminded?: boolean; language?: string; area?: string },
): Promise<void> {
  const id = crypto.randomUUID();
  people.set(alias, id);
  await omar.post('/w/nsele/sources', { id, alias, languages: [it.language ?? 'fr'] });
  await omar.post(`/w/nsele/monitors/${id}`, {
    languages: [it.language ?? 'fr'],
    areaPlaceId: it.area ?? null,
    channels: ['sms'],
    groupIds: [],
    reminded: it.reminded ?? true,
  });
  if (it.reach !== false)
    await house.sql(
      `insert into app.reach (workspace_id, source_id, channel, state, since) select workspace_id, id, 'sms', 'kept', now() from app.source where id = $1`,
      [id],
    );
}
const days = (n: number) => house.clock.forward(n * 24 * 60);

beforeAll(async () => {
  house = await openHouse();
  amina = await house.person('Amina', ['analyst']);
  omar = await house.person('Omar', ['operator']);
  const [release, place] = [crypto.randomUUID(), crypto.randomUUID()];
  await house.sql(`insert into ref.place_release (id, source, release, read_at) values ($1, 'test', '1', now())`, [
    release,
  ]);
  await house.sql(`insert into ref.place (id, level, name, iso3, release_id) values ($1, 1, 'Nord', 'COD', $2)`, [
    place,
    release,
  ]);
  await enrol('Zola', { area: place });
  await enrol('Salma', { language: 'ar' });
  await enrol('Not agreed', { reminded: false });
  await enrol('Nowhere to tell', { reach: false });
  const saved = await omar.send('PUT', `/w/nsele/expectations/${expectation}`, {
    name: 'CANARYNAME of the week',
    everyDays: 7,
    graceDays: 1,
    startsOn: '2026-11-21',
    reminds: true,
    zone: 'Africa/Kinshasa',
  });
  expect(saved.status).toBe(200);
});
afterAll(() => house.close());

test('who agreed and can be told is reminded by day, once when it is due and once when it is late, in fixed words in their language', async () => {
  await runChores(house.worker);
  expect(await told('Zola')).toEqual([]);
  // 22:30 in Kinshasa: it is due by now, and night
  days(7);
  house.clock.forward(11.5 * 60);
  await runChores(house.worker);
  expect(await told('Zola')).toEqual([]);
  house.clock.forward(10 * 60);
  for (let n = 0; n < 3; n++) await runChores(house.worker);
  const [first, ...more] = await told('Zola');
  expect(more).toEqual([]);
  expect(first).toEqual({
    kind: 'text',
    text: 'C’est le moment de votre message habituel. S’il ne s’est rien passé, dites-le.',
  });
  expect((await told('Salma'))[0]!.text).toMatch(/^حان وقت/);
  expect(await told('Not agreed')).toEqual([]);
  expect(await told('Nowhere to tell')).toEqual([]);
  // late: once more, and then no more until something came
  for (let n = 0; n < 4; n++) {
    days(1);
    await runChores(house.worker);
  }
  expect(await told('Zola')).toHaveLength(2);
  for (const { text } of await told('Zola')) expect(text).not.toContain('CANARYNAME');
  const { body } = await omar.get(`/w/nsele/monitors/${people.get('Zola')}`);
  expect(body).toMatchObject({ reminded: true, remindedOn: expect.stringMatching(/^2026-1[12]-/), standing: 'never' });
});

test('the silent of a place are told where one looks from whom nothing was heard, to those who may know of sources', async () => {
  const place = (body: { places: { name: string; awaited: unknown }[] }) =>
    body.places.find((it) => it.name === 'Nord');
  expect(place((await amina.get('/w/nsele/coverage')).body)?.awaited).toBe('few');
  const chief = await house.person('Chief', ['responder']);
  expect(place((await chief.get('/w/nsele/coverage')).body)?.awaited).toBeNull();
});

test('a word, and be it that nothing happened, ends the waiting', async () => {
  await omar.send('PUT', `/w/nsele/monitors/${people.get('Zola')}/quiet/${newId()}`, { channel: 'call' });
  days(1);
  await runChores(house.worker);
  expect(await told('Zola')).toHaveLength(2);
  days(7);
  await runChores(house.worker);
  expect(await told('Zola')).toHaveLength(3);
});

test('the list of monitors comes page by page, the silent first, and can be asked for some of them', async () => {
  const list = async (query: string) => (await omar.get(`/w/nsele/monitors?${query}`)).body;
  const seen: string[] = [];
  let after = '';
  for (let page = 0; page < 9; page++) {
    const { monitors, next, total } = await list(`limit=1${after ? `&after=${after}` : ''}`);
    expect(total).toBe(4);
    seen.push(...monitors.map((it: { alias: string }) => it.alias));
    if (!next) break;
    after = next;
  }
  expect(seen.toSorted()).toEqual(['Not agreed', 'Nowhere to tell', 'Salma', 'Zola']);
  expect(seen.at(-1)).toBe('Zola');
  expect((await list('q=sal')).monitors).toHaveLength(1);
  expect((await list('standing=never')).total).toBe(3);
  expect((await list(`after=${newId()}`)).monitors).toEqual([]);
  expect(
    (
      await omar.send('PUT', `/w/nsele/expectations/${newId()}`, {
        name: 'x',
        everyDays: 7,
        startsOn: '2026-11-21',
        zone: 'Mars/Base',
      })
    ).status,
  ).toBe(422);
});
