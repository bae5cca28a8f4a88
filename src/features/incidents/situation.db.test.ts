import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readsMask, verbsOf, type Role, type Verb } from '#domain/verbs.ts';
import type { Context } from '#server/context.ts';
import { inContext } from '#server/conduct.ts';
import { inTransaction, openDatabase, type OpenDatabase, type Tx } from '#server/db.ts';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';
import { openIncidentStores, type IncidentStores } from './incident-store.service.ts';
import { foldSome } from './incidents.service.ts';
import { countsByPlace, listIncidents, readSituationOf } from './situation.service.ts';

const TYPES = ['violence.armed_clash', 'violence.mob', 'tension.threat', 'peace.agreement', 'local.cattle_count'];
const STATES = ['unverified', 'corroborated', 'confirmed', 'disputed', 'refuted'];
const WORDS = ['market', 'marked', 'Brücke', 'السوق', 'рынок', 'fire', "N'Djamena", '३०'];

describe('the incidents of a workspace, from the column store and from the database', () => {
  let house: House;
  let opened: OpenDatabase;
  let stores: IncidentStores;
  /** a store that may hold no words: the database searches among what the columns leave */
  let wordless: IncidentStores;
  let workspace: { id: string; slug: string; name: string; exercise: boolean };
  const people: Person[] = [];
  const organisations: string[] = [];

  beforeAll(async () => {
    house = await openHouse();
    for (const [name, organisation] of [
      ['Amina', 'Peace council'],
      ['Bashir', 'Red house'],
      ['Chidi', 'Green house'],
    ] as const) {
      const person = await house.person(name, ['analyst'], { organisation, clearance: 4 });
      people.push(person);
      organisations.push(person.organisationId);
    }
    const [row] = await house.sql<{ id: string }>("select id from app.workspace where slug = 'nsele'");
    workspace = { id: row!.id, slug: 'nsele', name: 'Nsele', exercise: false };
    opened = openDatabase(house.urls.app, 8);
    const read = <T>(it: string, work: (tx: Tx) => Promise<T>) =>
      inTransaction(opened.db, { workspace: it, reads: 4 }, work);
    for (const it of fc.sample(made, 400)) await insert(it);
    stores = openIncidentStores({ read });
    wordless = openIncidentStores({ read, mostWords: 0 });
    for (const it of [stores, wordless]) await it.preload([workspace.id]);
  });
  afterAll(async () => {
    stores.close();
    wordless.close();
    await opened.close();
    await house.close();
  });

  interface Asker {
    person: number;
    organisation: number;
    clearance: number;
    verbs: readonly Verb[];
  }
  const as = <T>(it: Asker, work: (context: Context) => Promise<T>): Promise<T> => {
    const claims = {
      workspace: workspace.id,
      member: people[it.person]!.memberId,
      organisation: organisations[it.organisation]!,
      clearance: it.clearance,
      reads: readsMask(it.verbs),
    };
    const caller = {
      memberId: claims.member,
      userId: 'u',
      actorId: people[it.person]!.actorId,
      organisationId: claims.organisation,
      verbs: it.verbs,
      clearance: it.clearance,
      language: 'en',
      timeZone: 'UTC',
    };
    const kit = {
      db: opened.db,
      sender: {} as never,
      herald: {} as never,
      keys: {} as never,
      now: () => house.clock.now,
    };
    return inContext(kit, claims, workspace, caller, work);
  };

  let n = 1000;
  const insert = async (it: Made) => {
    n += 1;
    const id = newId();
    await house.sql(
      `insert into app.incident (workspace_id, id, number, title, type_code, summary, when_from, when_to, when_precision, place_text, lat, lon,
         place_precision, level, state, label, owner_organisation_id, protected, merged_into_id, created_at, updated_at, words, place_id)
       values ($1, $2, $3, $4, $5, '', $6, $7, 'day', null, $8, $9, 'village', $10, $11, $12, $13, $14, $15, '2026-03-01T00:00:00Z', now(), $16::tsvector, $17)`,
      [
        workspace.id,
        id,
        n,
        it.title,
        TYPES[it.type],
        it.day === null ? null : new Date(Date.UTC(2026, 2, 20 + it.day, it.hour)),
        it.day === null ? null : new Date(Date.UTC(2026, 2, 20 + it.day + it.length, it.hour)),
        it.point ? it.point[1] / 7 : null,
        it.point ? it.point[0] / 7 : null,
        it.level,
        STATES[it.state],
        it.label,
        it.owner === null ? null : organisations[it.owner],
        it.protected,
        it.merged ? newId() : null,
        null,
        it.place === null ? null : `0190aaaa-0000-7000-8000-00000000000${it.place}`,
      ],
    );
    if (it.label === 4 && it.named !== null)
      await house.sql('insert into app.named_reader (workspace_id, subject_id, member_id) values ($1, $2, $3)', [
        workspace.id,
        id,
        people[it.named]!.memberId,
      ]);
    return id;
  };
  interface Made {
    title: string;
    type: number;
    state: number;
    level: number;
    label: number;
    owner: number | null;
    named: number | null;
    protected: boolean;
    merged: boolean;
    day: number | null;
    hour: number;
    length: number;
    point: [number, number] | null;
    place: number | null;
  }
  const made: fc.Arbitrary<Made> = fc.record({
    title: fc.array(fc.constantFrom(...WORDS), { minLength: 1, maxLength: 4 }).map((words) => words.join(' ')),
    type: fc.nat({ max: TYPES.length - 1 }),
    state: fc.nat({ max: STATES.length - 1 }),
    level: fc.nat({ max: 3 }),
    label: fc.nat({ max: 4 }),
    owner: fc.option(fc.nat({ max: 2 }), { freq: 6 }),
    named: fc.option(fc.nat({ max: 2 }), { freq: 2 }),
    protected: fc.nat({ max: 5 }).map((it) => it === 0),
    merged: fc.nat({ max: 8 }).map((it) => it === 0),
    day: fc.option(fc.nat({ max: 20 }), { freq: 6 }),
    hour: fc.nat({ max: 23 }),
    length: fc.nat({ max: 5 }),
    place: fc.option(fc.nat({ max: 4 })),
    point: fc.option(fc.tuple(fc.integer({ min: -70, max: 70 }), fc.integer({ min: -70, max: 70 })), { freq: 6 }),
  });
  const asker: fc.Arbitrary<Asker> = fc.record({
    person: fc.nat({ max: 2 }),
    organisation: fc.nat({ max: 2 }),
    clearance: fc.nat({ max: 4 }),
    verbs: fc.oneof(
      fc.constant<readonly Verb[]>([]),
      fc.constantFrom<Role>('analyst', 'responder', 'auditor', 'coordinator').map((role) => verbsOf([role], false)),
      fc.constant(verbsOf(['analyst'], true)),
    ),
  });
  const day = (of: number, hour = 0) => new Date(Date.UTC(2026, 2, 20 + of, hour)).toISOString();
  const filter = fc.record(
    {
      from: fc.nat({ max: 20 }).map((it) => day(it)),
      to: fc.nat({ max: 25 }).map((it) => day(it, 12)),
      since: fc.nat({ max: 20 }).map((it) => day(it)),
      until: fc.nat({ max: 25 }).map((it) => day(it)),
      unknownTime: fc.constantFrom('0', '1') as fc.Arbitrary<'0' | '1'>,
      types: fc.subarray(['violence', 'peace', 'tension.threat', 'local']).map((it) => it.join(',')),
      states: fc.subarray(STATES).map((it) => it.join(',')),
      level: fc.nat({ max: 3 }),
      labels: fc.subarray(['0', '1', '2', '3', '4']).map((it) => it.join(',')),
      bbox: fc.constantFrom('-5,-5,5,5', '0.05,0.05,9,9'),
      // corners that no point lies on, one ring that crosses itself
      area: fc.constantFrom('-8.1,-7.3~7.2,-6.1~1.05,8.45', '-5.1,-5.2~5.3,5.4~5.5,-5.6~-5.7,5.8'),
      q: fc.constantFrom('mark', 'market', 'bruc', 'рын', 'сук', 'ndjam fire', 'السو', '30', '1001', '?'),
      place: fc.constant('0190aaaa-0000-7000-8000-000000000001'),
      at: fc.constantFrom('0,0,3', '4,4,6.5', '0,0,0'),
    },
    { requiredKeys: [] },
  );

  type Answer = Awaited<ReturnType<typeof readSituationOf>>;
  const comparable = (it: Answer) => ({
    ...it,
    map: {
      ...it.map,
      events: it.map.events.map((event) => event.id).toSorted(),
      clusters: it.map.clusters
        .map((one) => ({ ...one, lon: one.lon.toFixed(4), lat: one.lat.toFixed(4) }))
        .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
    },
  });

  const same = async (by: Asker, ask: Record<string, unknown>, zone: string) => {
    const query = { ...ask, zone, limit: 7 } as never;
    const [fromStore, withoutWords, fromDatabase] = await as(by, async (context) => [
      await readSituationOf(context, stores, query),
      await readSituationOf(context, wordless, query),
      await readSituationOf(context, null, query),
    ]);
    expect(comparable(fromStore!)).toEqual(comparable(fromDatabase!));
    expect(comparable(withoutWords!)).toEqual(comparable(fromDatabase!));
    const [placesOfStore, placesOfDatabase] = await as(by, async (context) => [
      await countsByPlace(context, stores, query),
      await countsByPlace(context, null, query),
    ]);
    const byPlace = (list: typeof placesOfStore) =>
      list!.toSorted((a, b) => ((a.placeId ?? '') < (b.placeId ?? '') ? -1 : 1));
    expect(byPlace(placesOfStore)).toEqual(byPlace(placesOfDatabase));
    const shown = fromStore!.map;
    // nothing is lost between what is counted and what the map shows
    expect(shown.events.length + shown.clusters.reduce((sum, it) => sum + it.count, 0) + shown.outside).toBe(
      fromStore!.total - fromStore!.withoutPoint,
    );
    // the pages of the list hold each of them once
    const seen: string[] = [];
    for (let after: string | undefined; ;) {
      const page = await as(by, (context) => listIncidents(context, stores, { ...ask, limit: 7, after } as never));
      expect(page.total).toBe(fromStore!.total);
      seen.push(...page.incidents.map((it) => it.id));
      if (!page.next) break;
      after = page.next;
    }
    expect(new Set(seen).size).toBe(seen.length);
    expect(seen.length).toBe(fromStore!.total);
    return fromStore!;
  };

  const amina: Asker = { person: 0, organisation: 0, clearance: 4, verbs: verbsOf(['analyst'], false) };

  test('whoever asks, whatever is asked, after every change: both say the same, and the store shows nothing that the policies hide', async () => {
    const held = await as(amina, async (context) => [await stores.current(context), await wordless.current(context)]);
    expect(held.map((it) => [it?.columns.segments.size, it?.words?.indexes.size])).toEqual([
      [1, 1],
      [1, undefined],
    ]);
    const change = fc.oneof(
      fc.record({ set: fc.constant('label'), to: fc.nat({ max: 4 }) }),
      fc.record({ set: fc.constant('protected'), to: fc.boolean() }),
      fc.record({ set: fc.constant('when_from'), to: fc.nat({ max: 20 }).map((it) => day(it)) }),
      fc.record({ set: fc.constant('title'), to: fc.constantFrom(...WORDS) }),
      fc.record({ set: fc.constant('lat'), to: fc.constantFrom(1.01, null) }),
      fc.record({ set: fc.constant('type_code'), to: fc.constantFrom(...TYPES) }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.tuple(fc.nat({ max: 399 }), change), { maxLength: 4 }),
        fc.option(made, { nil: undefined }),
        asker,
        filter,
        fc.constantFrom('UTC', 'Africa/Nairobi', 'America/Sao_Paulo', 'Asia/Kathmandu'),
        async (changes, another, by, ask, zone) => {
          for (const [at, { set, to }] of changes)
            await house.sql(`update app.incident set ${set} = $3 where workspace_id = $1 and number = $2`, [
              workspace.id,
              1001 + at,
              to,
            ]);
          if (another) await insert(another);
          await same(by, ask, zone);
        },
      ),
      { numRuns: 80 },
    );
  }, 180_000);

  const total = (by: Asker) =>
    as(by, async (context) => (await readSituationOf(context, stores, { zone: 'UTC', limit: 1 } as never)).total);

  test('what a slow transaction commits late is seen, although a quicker one that began after it was seen before', async () => {
    const start = await total(amina);
    const { default: pg } = await import('pg');
    const slow = new pg.Client({ connectionString: house.urls.owner });
    await slow.connect();
    await slow.query('begin');
    const put = (id: string, number: number) => [
      `insert into app.incident (workspace_id, id, number, title, type_code, label, created_at, updated_at)
       values ('${workspace.id}', '${id}', ${number}, 'x', 'tension.threat', 0, now(), now())`,
    ];
    await slow.query(put(newId(), 90_001)[0]!);
    await house.sql(put(newId(), 90_002)[0]!);
    expect(await total(amina)).toBe(start + 1);
    await slow.query('commit');
    await slow.end();
    expect(await total(amina)).toBe(start + 2);
  });

  test('many who ask at once while somebody writes: each sees at least what was committed before they asked', async () => {
    const start = await total(amina);
    let written = 0;
    const writing = (async () => {
      for (let at = 0; at < 30; at++) {
        await house.sql(
          `insert into app.incident (workspace_id, id, number, title, type_code, label, created_at, updated_at)
           values ($1, $2, $3, 'x', 'tension.threat', 0, now(), now())`,
          [workspace.id, newId(), 95_000 + at],
        );
        written += 1;
      }
    })();
    const asking = Array.from({ length: 5 }, async () => {
      for (let at = 0; at < 12; at++) {
        const least = start + written;
        expect(await total(amina)).toBeGreaterThanOrEqual(least);
      }
    });
    await Promise.all([writing, ...asking]);
    expect(await total(amina)).toBe(start + 30);
  });

  test('the searching function shows each role what a slow look at every row under the policies shows, and nothing without claims', async () => {
    await fc.assert(
      fc.asyncProperty(asker, fc.constantFrom('mark', 'fire', 'suk', 'ndjam'), async (by, word) => {
        const [searched, looked] = await as(by, async (context) => {
          const { sql } = await import('kysely');
          const fast = await sql<{ n: number }>`select app.incident_search(${`'${word}':*`}::tsquery) as n`.execute(
            context.tx,
          );
          const slow = await sql<{ number: number }>`
            select number from app.incident where exists (select 1 from unnest(tsvector_to_array(words)) w where starts_with(w, ${word}))`.execute(
            context.tx,
          );
          return [fast.rows.map((it) => it.n), slow.rows.map((it) => it.number)];
        });
        expect(searched!.toSorted()).toEqual(looked!.toSorted());
      }),
      { numRuns: 30 },
    );
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: house.urls.app });
    await client.connect();
    for (const text of [
      `select count(*)::int as n from app.incident_search('fire')`,
      `select count(*)::int as n from app.incident_changes('1:1:')`,
      'select app.incident_highest() as n',
      'select n from app.incident_columns(0, 100000)',
    ])
      expect([text, (await client.query(text)).rows[0].n]).toEqual([text, 0]);
    await client.end();
    const worker = new pg.Client({ connectionString: house.urls.worker });
    await worker.connect();
    await expect(worker.query('select * from app.incident_columns(0, 1)')).rejects.toThrow(/permission denied/);
    await worker.end();
  });

  test('a label raised by Amina hides the incident from Bashir in his next look, through the API', async () => {
    const id = newId();
    const before = (await people[1]!.get('/w/nsele/situation')).body.total;
    expect(
      (
        await people[0]!.post('/w/nsele/incidents', {
          id,
          title: 'Le marché de Ndjaména brûle',
          typeCode: 'violence.mob',
          label: 2,
        })
      ).status,
    ).toBe(201);
    expect((await people[1]!.get('/w/nsele/situation')).body.total).toBe(before + 1);
    const found = await people[1]!.get(`/w/nsele/situation?q=${encodeURIComponent('brul')}`);
    expect(found.body.list.incidents.map((it: { id: string }) => it.id)).toEqual([id]);
    expect((await people[0]!.send('PATCH', `/w/nsele/incidents/${id}`, { label: 3 })).status).toBe(200);
    expect((await people[1]!.get('/w/nsele/situation')).body.total).toBe(before);
    expect((await people[1]!.get('/w/nsele/situation?q=brul')).body.total).toBe(0);
    expect((await people[0]!.get('/w/nsele/situation?q=brul')).body.total).toBe(1);
  });

  test('an incident in other letters that came past the application is found once the worker has folded it', async () => {
    const id = newId();
    await house.sql(
      `insert into app.incident (workspace_id, id, number, title, type_code, label, created_at, updated_at)
       values ($1, $2, 97001, 'Пожар на рынке в Бунии', 'violence.mob', 0, now(), now())`,
      [workspace.id, id],
    );
    const found = async () => (await people[0]!.get('/w/nsele/situation?q=pozhar bun')).body.list.incidents;
    expect(await found()).toEqual([]);
    expect(await house.worker.inWorkspace(workspace.id, (context) => foldSome(context))).toBeGreaterThan(0);
    expect((await found()).map((it: { id: string }) => it.id)).toEqual([id]);
  });

  test('what makes no sense is refused with a name', async () => {
    for (const [query, code] of [
      ['area=1,2', 'bad_area'],
      ['area=1,2~3,4~999,9', 'bad_area'],
      ['bbox=1,9,2,3', 'bad_bbox'],
      ['zone=Atlantis/Capital', 'bad_zone'],
      ['at=99,0,3', 'bad_view'],
    ])
      expect([query, (await people[0]!.get(`/w/nsele/situation?${query}`)).body.code]).toEqual([query, code]);
    expect((await people[0]!.get('/w/nsele/incidents?after=zzz')).body.code).toBe('bad_cursor');
  });
});
