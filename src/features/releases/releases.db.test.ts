import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { releaseRounds } from './releases.jobs.ts';
import { manifestFault, type SignedManifest } from './manifest.ts';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';
import { everyPage } from '#test/pages.ts';

/** The analyst Amina writes a release, people of two other houses agree or not, and only then and late does anything leave. */
describe('releases', () => {
  let house: House;
  let amina: Person;
  let baraka: Person;
  let chantal: Person;
  let dieudonne: Person;
  const ground = { country: newId(), region: newId(), district: newId(), hamlet: newId() };
  const spots: { lat: number; lon: number }[] = [];

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst'], { protectedReports: true });
    baraka = await house.person('Baraka', ['coordinator'], { organisation: 'Women for peace' });
    chantal = await house.person('Chantal', ['analyst'], { organisation: 'Council of faiths' });
    dieudonne = await house.person('Dieudonne', ['analyst'], { organisation: 'Women for peace' });
    const file = newId();
    await house.sql(`insert into ref.place_release (id, source, release, read_at) values ($1, 'test', '1', now())`, [
      file,
    ]);
    const place = (
      id: string,
      level: number,
      name: string,
      population: number | null,
      above: string[],
      lat: number,
      lon: number,
    ) =>
      house.sql(
        `insert into ref.place (id, level, name, iso3, parent_id, ancestors, lat, lon, population, release_id)
         values ($1, $2, $3, 'COD', $4, $5::uuid[], $6, $7, $8, $9)`,
        [id, level, name, above.at(-1) ?? null, above, lat, lon, population, file],
      );
    await place(ground.country, 0, 'Land', 4_000_000, [], -4, 15);
    await place(ground.region, 1, 'North', 900_000, [ground.country], -4, 15);
    await place(ground.district, 2, 'Nsele', 60_000, [ground.country, ground.region], -4.3, 15.4);
    await place(ground.hamlet, 3, 'Mambu', 900, [ground.country, ground.region, ground.district], -4.31, 15.41);
    for (let at = 0; at < 8; at++) {
      spots.push({ lat: -4.2 - at / 100, lon: 15.3 + at / 100 });
      await place(
        newId(),
        9,
        `Spot ${at}`,
        500,
        [ground.country, ground.region, ground.district],
        spots[at]!.lat,
        spots[at]!.lon,
      );
    }
  });
  afterAll(() => house.close());

  /** An incident in the hamlet, with so many accounts of sources that were enrolled. */
  async function incident(voices: number, more: Record<string, unknown> = {}): Promise<string> {
    const id = newId();
    const made = await amina.post('/w/nsele/incidents', {
      id,
      title: 'Stalls burnt at the market',
      typeCode: 'violence.destruction_or_looting',
      whenFrom: '2026-11-10T08:00:00Z',
      whenPrecision: 'day',
      placeId: ground.hamlet,
      placePrecision: 'village',
      lat: -4.3101,
      lon: 15.4099,
      ...more,
    });
    expect(made.status).toBe(201);
    await accounts(id, voices);
    return id;
  }
  async function accounts(id: string, voices: number, enrolled = true): Promise<void> {
    const [{ ws }] = (await house.sql<{ ws: string }>(`select id as ws from app.workspace where slug = 'nsele'`)) as [
      { ws: string },
    ];
    for (let n = 0; n < voices; n++) {
      const [source, report] = [crypto.randomUUID(), newId()];
      await house.sql(
        `insert into app.source (workspace_id, id, alias, first_seen_on, enrolled_at, channel, created_at) values ($1, $2, $3, '2026-11-01', $4, 'web', now())`,
        [ws, source, `Reed ${n}`, enrolled ? '2026-10-01' : null],
      );
      await house.sql(
        `insert into app.report (workspace_id, id, source_id, channel, received_at, text, content_hash) values ($1, $2, $3, 'web', now(), 'At dawn four men with jerrycans came from the river road', '\\x00')`,
        [ws, report, source],
      );
      await house.sql(
        `insert into app.account (workspace_id, id, incident_id, report_id, stance, added_at) values ($1, $2, $3, $4, 'supports', now())`,
        [ws, newId(), id, report],
      );
    }
  }
  const input = (incidentIds: string[], more: Record<string, unknown> = {}) => ({
    id: newId(),
    title: 'Markets in November',
    summary: 'What was recorded at markets, by district and month.',
    incidentIds,
    ...more,
  });
  async function frozen(incidentIds: string[], more: Record<string, unknown> = {}) {
    const body = input(incidentIds, more);
    const made = await amina.post('/w/nsele/releases', body);
    expect([made.status, made.body.code]).toEqual([201, undefined]);
    return (await amina.get(`/w/nsele/releases/${body.id}`)).body;
  }
  const voice = (
    who: Person,
    it: { id: string; sha256: string },
    yes = true,
    reason: string | null = yes ? null : 'A name can be guessed',
  ) => who.post(`/w/nsele/releases/${it.id}/voice`, { yes, seen: it.sha256, reason });
  async function out(incidentIds: string[], more: Record<string, unknown> = {}) {
    const it = await frozen(incidentIds, more);
    expect((await voice(baraka, it)).status).toBe(200);
    expect((await voice(chantal, it)).status).toBe(200);
    house.clock.forward(15 * 24 * 60);
    await releaseRounds(house.worker, house.keys.signing());
    return (await amina.get(`/w/nsele/releases/${it.id}`)).body;
  }
  const portal = async (text: string) => {
    const client = new pg.Client({ connectionString: house.urls.portal });
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  };

  test('Amina sees exactly what would leave: a district for a hamlet, a month for a day, a band for a count, and nothing that leads back', async () => {
    const ids = [await incident(4), await incident(4, { killed: { low: 2, best: 6, high: 9 } })];
    const tried = (await amina.post('/w/nsele/releases/try', input(ids))).body;
    expect(tried.body.cells).toMatchObject([
      {
        type: 'violence.destruction_or_looting',
        period: '2026-11',
        region: { name: 'Nsele', level: 2 },
        incidents: [1, 4],
        killed: [5, 9],
        hurt: null,
        drawn: null,
      },
    ]);
    const text = JSON.stringify(tried.body);
    for (const secret of ['Mambu', '-4.31', '15.41', 'Stalls', 'jerrycans', 'Reed', ...ids])
      expect(text).not.toContain(secret);
    // no UUIDv7 leaves
    expect(text).not.toMatch(/[0-9a-f]{8}-[0-9a-f]{4}-7/);
    expect(await house.sql('select 1 from app.release')).toEqual([]);
  });

  test('an incident of fewer than five who spoke stays inside; five strangers of one day are one', async () => {
    const few = await incident(4);
    const day = await incident(0, { typeCode: 'tension.threat' });
    await accounts(day, 6, false);
    const tried = (await amina.post('/w/nsele/releases/try', input([few, day]))).body;
    // together they are five voices at the best, and of two families
    expect(tried.body.cells).toEqual([]);
    expect(tried.held.small).toBe(2);
    const made = await amina.post('/w/nsele/releases', input([few]));
    expect([made.status, made.body.code]).toEqual([409, 'nothing_to_release']);
  });

  test('what is labelled AMBER+STRICT or RED never leaves, nor do children and survivors unless two and a day said so', async () => {
    const strict = await incident(9);
    await house.sql('update app.incident set label = 3, owner_organisation_id = $2 where id = $1', [
      strict,
      amina.organisationId,
    ]);
    const survivors = await incident(9, {
      typeCode: 'violence.sexual_and_gender_based',
      lat: null,
      lon: null,
      placeId: ground.district,
      placePrecision: 'district',
    });
    const tried = (await amina.post('/w/nsele/releases/try', input([strict, survivors]))).body;
    expect([tried.body.cells, tried.held.protected]).toEqual([[], 1]);

    expect((await amina.post('/w/nsele/release-settings', { protected: true })).body.protected).toBe('asked');
    const alone = await amina.post('/w/nsele/release-settings', { protected: true });
    expect([alone.status, alone.body.code]).toEqual([409, 'same_organisation']);
    expect((await baraka.post('/w/nsele/release-settings', { protected: true })).body.protected).toBe('soon');
    expect((await amina.post('/w/nsele/releases/try', input([survivors]))).body.body.cells).toEqual([]);
    house.clock.forward(25 * 60);
    const then = (await amina.post('/w/nsele/releases/try', input([survivors], { single: true }))).body;
    expect(then.body.cells).toMatchObject([
      { type: 'violence.sexual_and_gender_based', drawn: null, centre: null, region: { level: 2 } },
    ]);
    expect((await chantal.post('/w/nsele/release-settings', { protected: false })).body.protected).toBe('never');
  });

  test('a summary that repeats what somebody told is refused, and says which words', async () => {
    const answer = await amina.post(
      '/w/nsele/releases',
      input([await incident(6)], {
        summary: 'In the north, four men with jerrycans came from the river, it was said.',
      }),
    );
    expect([answer.status, answer.body.code]).toEqual([422, 'quotes_a_source']);
  });

  test('a single large incident is shown at a drawn place: the same in each release, wherever in the region it was', async () => {
    const id = await incident(7);
    const first = (await amina.post('/w/nsele/releases/try', input([id], { single: true }))).body.body.cells[0];
    expect(spots).toContainEqual(first.drawn);
    await amina.send('PATCH', `/w/nsele/incidents/${id}`, { lat: -4.25, lon: 15.35 });
    const again = (await amina.post('/w/nsele/releases/try', input([id], { single: true }))).body.body.cells[0];
    expect(again.drawn).toEqual(first.drawn);
    const released = await out([id], { single: true });
    expect(released.body.cells[0].drawn).toEqual(first.drawn);
    const other = (await amina.post('/w/nsele/releases/try', input([id], { single: true }))).body.body.cells[0];
    expect(other.drawn).toEqual(first.drawn);
  });

  test('two agree, of different houses, neither of them Amina, each to exactly what was seen; then it leaves late and in a batch', async () => {
    const it = await frozen([await incident(6)]);
    expect((await voice(amina, it)).body.code).toBe('own_release');
    expect((await voice(baraka, { ...it, sha256: '0'.repeat(64) })).body.code).toBe('not_what_you_saw');
    expect((await voice(baraka, it)).status).toBe(200);
    expect((await voice(dieudonne, it)).body.code).toBe('same_organisation');
    expect((await amina.get(`/w/nsele/releases/${it.id}`)).body).toMatchObject({ state: 'frozen', yes: 1 });
    expect((await voice(chantal, it)).status).toBe(200);
    const agreed = (await amina.get(`/w/nsele/releases/${it.id}`)).body;
    expect(agreed.state).toBe('agreed');
    const days = (Date.parse(agreed.dueAt) - house.clock.now.getTime()) / 86_400_000;
    expect(days).toBeGreaterThanOrEqual(3);
    expect(days).toBeLessThanOrEqual(14);
    await releaseRounds(house.worker, house.keys.signing());
    expect(await portal(`select 1 from published.release where id = '${it.publicId}'`)).toEqual([]);
    house.clock.now = new Date(agreed.dueAt);
    await releaseRounds(house.worker, house.keys.signing());
    const [row] = await portal(`select state, body, manifest from published.release where id = '${it.publicId}'`);
    expect(row.body).toEqual(it.body);
    const { publicKey } = house.keys.verifying();
    expect(manifestFault(row.manifest as SignedManifest, row.body, publicKey)).toBeNull();
    expect(manifestFault(row.manifest as SignedManifest, { ...row.body, title: 'Other' }, publicKey)).toBe(
      'other_body',
    );
  });

  test('one no ends it, and a reason is asked for', async () => {
    const it = await frozen([await incident(6)]);
    expect((await voice(baraka, it, false, null)).body.code).toBe('reason_needed');
    expect((await voice(baraka, it, false)).status).toBe(200);
    expect((await voice(chantal, it)).body.code).toBe('not_waiting');
    expect((await amina.get(`/w/nsele/releases/${it.id}`)).body.state).toBe('refused');
  });

  test('a label that rises while it waits stops it', async () => {
    const id = await incident(6);
    const it = await frozen([id]);
    await voice(baraka, it);
    await voice(chantal, it);
    await amina.send('PATCH', `/w/nsele/incidents/${id}`, { label: 3 });
    await house.sql('update app.incident set label = 3 where id = $1', [id]);
    house.clock.forward(15 * 24 * 60);
    await releaseRounds(house.worker, house.keys.signing());
    expect((await amina.get(`/w/nsele/releases/${it.id}`)).body.state).toBe('stopped');
    expect(await portal(`select 1 from published.release where id = '${it.publicId}'`)).toEqual([]);
  });

  test('a second release that would differ by one small incident does not: nobody can subtract the two', async () => {
    const whole = await incident(6, { typeCode: 'tension.blockade' });
    const it = await out([whole]);
    expect(it.state).toBe('out');
    const small = await incident(2, { typeCode: 'tension.blockade' });
    const tried = (await amina.post('/w/nsele/releases/try', input([whole, small]))).body;
    expect(tried.body.cells).toHaveLength(1);
    expect(tried.body.cells[0].incidents).toEqual([1, 4]);
    expect(tried.held.small).toBe(1);
  });

  test('a recall empties the portal in the same moment; day and reason stay, signed; a correction points back', async () => {
    const it = await out([await incident(6)]);
    expect(
      (await chantal.post(`/w/nsele/releases/${it.id}/recall`, { reason: 'Two reports were counted twice' })).status,
    ).toBe(200);
    const [gone] = await portal(`select * from published.release where id = '${it.publicId}'`);
    expect(gone).toMatchObject({
      state: 'recalled',
      body: null,
      title: null,
      recall_reason: 'Two reports were counted twice',
      manifest: null,
    });
    await releaseRounds(house.worker, house.keys.signing());
    const [signed] = await portal(`select manifest from published.release where id = '${it.publicId}'`);
    expect(signed.manifest.manifest.recalled.reason).toBe('Two reports were counted twice');
    expect(manifestFault(signed.manifest, undefined, house.keys.verifying().publicKey)).toBe('recalled');

    const better = await out([await incident(8)], { correctsId: it.id });
    const rows = await portal(
      `select id, corrects, corrected_by, manifest from published.release where id in ('${it.publicId}', '${better.publicId}')`,
    );
    expect(rows.find((row) => row.id === better.publicId)).toMatchObject({ corrects: it.publicId });
    const old = rows.find((row) => row.id === it.publicId)!;
    expect(old.corrected_by).toBe(better.publicId);
    expect(old.manifest.manifest.correctedBy).toBe(better.publicId);
    const kept = await house.sql<{ verb: string }>(`select verb from ledger.change where subject_id = $1 order by at`, [
      it.id,
    ]);
    expect(kept.map((row) => row.verb).toSorted()).toEqual([
      'release.agree',
      'release.agree',
      'release.agreed',
      'release.freeze',
      'release.out',
      'release.recalled',
    ]);
  });

  test('who is implicated, or stands above or below, sees no preview, has no voice and cannot write about it', async () => {
    const unit = newId();
    await house.founder.post('/w/nsele/actors', {
      id: unit,
      kind: 'unit',
      name: 'Night watch',
      parentId: dieudonne.actorId,
    });
    const id = await incident(6);
    expect(
      (await amina.send('PUT', `/w/nsele/incidents/${id}/actors`, { actors: [{ id: unit, role: 'perpetrator' }] }))
        .status,
    ).toBe(200);
    const it = await frozen([id]);
    expect((await dieudonne.get(`/w/nsele/releases/${it.id}`)).status).toBe(404);
    expect((await dieudonne.get('/w/nsele/releases')).body.releases.map((one: { id: string }) => one.id)).not.toContain(
      it.id,
    );
    expect((await voice(dieudonne, it)).status).toBe(404);
    expect((await dieudonne.post(`/w/nsele/releases/${it.id}/withdraw`, { reason: 'No such thing' })).status).toBe(404);
    expect((await dieudonne.post('/w/nsele/releases/try', input([id]))).body.body.cells).toEqual([]);
    expect((await chantal.get(`/w/nsele/releases/${it.id}`)).status).toBe(200);
    const whole = (await chantal.get('/w/nsele/releases')).body;
    expect([whole.next, whole.total]).toEqual([null, whole.releases.length]);
    expect(await everyPage(chantal, '/w/nsele/releases?limit=2', 'releases')).toEqual(whole.releases);
  });

  test('the portal’s login reads what is published and nothing else; the web’s login does not write it', async () => {
    for (const table of [
      'app.release',
      'app.release_member',
      'app.incident',
      'app.workspace',
      'ledger.change',
      'ref.place',
      'vault.address',
      'sealed.identity',
    ])
      await expect(portal(`select 1 from ${table}`)).rejects.toThrow(/permission denied/);
    await expect(portal(`delete from published.release`)).rejects.toThrow(/permission denied/);
    const client = new pg.Client({ connectionString: house.urls.app });
    await client.connect();
    await expect(client.query('select * from published.release')).rejects.toThrow(/permission denied/);
    await expect(client.query('select * from app.release_member')).rejects.toThrow(/permission denied/);
    expect((await client.query('select count(*)::int as n from app.release')).rows[0].n).toBe(0);
    expect((await client.query('select * from app.release_past()')).rows).toEqual([]);
    await client.end();
  });
});
