import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';
import { daysOf, shownDays } from './initiative-dates.rules.ts';
import { moneyGiven, moneyRow, placeGiven, placeRow } from './initiative-lines.rules.ts';
import { titleRows, titlesOf } from './initiative-titles.rules.ts';
import { initiativeFields } from './initiatives.contract.ts';
import { saveInitiatives } from './initiatives.service.ts';
import { organisationFields } from './organisations.contract.ts';
import { saveOrganisations } from './organisations.service.ts';

describe('the common directory', () => {
  let house: House;
  let amina: Person;
  let workspace: string;
  const at = '/w/nsele/organisations';
  const council = newId();
  const named = (name: string, more: Record<string, unknown> = {}) => ({
    id: newId(),
    names: [{ language: 'en', kind: 'official', name }],
    ...more,
  });
  const names = async (person: Person, query: string): Promise<string[]> =>
    (await person.get(`${at}?${query}`)).body.organisations.map((it: { name: string }) => it.name);

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst']);
    workspace = (await house.sql<{ id: string }>("select id from app.workspace where slug = 'nsele'"))[0]!.id;
  });
  afterAll(() => house.close());

  test('Amina enters a body with its names, identifiers and mandate, and each fact keeps who told it', async () => {
    const made = await amina.post(at, {
      id: council,
      kind: 'body',
      names: [
        { language: 'fr', kind: 'official', name: 'Conseil de paix de Mambu' },
        { language: 'en', kind: 'official', name: 'Mambu Peace Council' },
        { language: 'ar', kind: 'official', name: 'مجلس سلام مامبو' },
        { kind: 'acronym', name: 'MPC' },
        { kind: 'former', name: 'Elders of Mambu', from: '1998-06', until: '2015' },
      ],
      identifiers: [
        { scheme: 'org-id', value: 'XM-DAC-41114' },
        { scheme: 'org-id', value: 'ZZ-NONE-1' },
      ],
      places: [{ kind: 'works', text: 'Mambu' }],
      nature: 'community',
      focuses: ['local'],
      approaches: ['governance'],
      instruments: ['field'],
      mandate: 'We sit between those who quarrel.',
      mandateLanguage: 'en',
      source: { kind: 'person', title: 'Told by its chair' },
    });
    expect([made.status, made.body]).toEqual([
      201,
      { id: council, findings: [{ code: 'unknown_register', detail: 'ZZ-NONE-1' }] },
    ]);
    const { body } = await amina.get(`${at}/${council}`);
    expect(body).toMatchObject({
      name: 'Mambu Peace Council',
      nature: 'community',
      identifiers: [{ value: 'XM-DAC-41114', fault: null }, { fault: 'unknown_register' }],
      recorded: { by: { name: 'Amina' }, source: { title: 'Told by its chair' } },
      said: {},
    });
    expect(body.names.slice(3)).toEqual([
      { language: 'und', kind: 'acronym', name: 'MPC' },
      { language: 'und', kind: 'former', name: 'Elders of Mambu', from: '1998-06', until: '2015' },
    ]);
  });

  test('when a name was used is a year, a month or a day; a day that is none and an end before the beginning are refused', async () => {
    const dated = (dates: object) =>
      amina.post(at, { id: newId(), names: [{ name: 'Now' }, { kind: 'former', name: 'Before', ...dates }] });
    for (const dates of [{ until: '2015-02-30' }, { until: 'long ago' }, { from: '2016', until: '2015-12' }])
      expect([dates, (await dated(dates)).status]).toEqual([dates, 422]);
  });

  test('it is found by any name, in other spellings and scripts, by acronym and by what it is', async () => {
    for (const asked of [
      'mambu peace',
      'MPC',
      'conseil mambu',
      'سلام مامبو',
      'Mamboo council',
      'elders mambu',
      'XM-DAC-41114',
    ])
      expect([asked, await names(amina, `q=${encodeURIComponent(asked)}`)]).toEqual([asked, ['Mambu Peace Council']]);
    expect(await names(amina, 'nature=community,media&focus=local')).toEqual(['Mambu Peace Council']);
    expect(await names(amina, 'q=mambu&nature=media')).toEqual([]);
    expect(await names(amina, 'q=zebra')).toEqual([]);
    // a number is meant as it is written, or begun so
    expect(await names(amina, 'q=4111')).toEqual(['Mambu Peace Council']);
    expect(await names(amina, 'q=4114')).toEqual([]);
    expect(await names(amina, 'q=41144')).toEqual([]);
  });

  test('a change keeps who told which field, and the record has it', async () => {
    const before = (await amina.get(`${at}/${council}`)).body;
    house.clock.forward(60);
    const { places, identifiers, ...fields } = before;
    const answer = await amina.send('PUT', `${at}/${council}`, {
      ...fields,
      identifiers: identifiers.map(({ scheme, value }: Record<string, string>) => ({ scheme, value })),
      places: places.map(({ kind, placeId, text }: Record<string, string>) => ({ kind, placeId, text })),
      mandate: 'We sit between those who quarrel, and remember.',
      source: { kind: 'itself', title: 'Its own page', url: 'https://example.org/mpc' },
    });
    expect(answer.status).toBe(200);
    const after = (await amina.get(`${at}/${council}`)).body;
    expect(Object.keys(after.said)).toEqual(['mandate']);
    expect(after.said.mandate).toMatchObject({
      by: { name: 'Amina' },
      source: { kind: 'itself', url: 'https://example.org/mpc' },
    });
    expect(await house.sql('select verb from ledger.change where subject_id = $1 order by verb', [council])).toEqual([
      { verb: 'organisation.change' },
      { verb: 'organisation.create' },
    ]);
  });

  test('nobody stands under themselves', async () => {
    const unit = named('Mambu mediators', { kind: 'unit', parentId: council });
    expect((await amina.post(at, unit)).status).toBe(201);
    const { names: own } = (await amina.get(`${at}/${council}`)).body;
    const answer = await amina.send('PUT', `${at}/${council}`, { names: own, parentId: unit.id });
    expect([answer.status, answer.body.code]).toEqual([409, 'circle']);
    expect((await amina.get(`${at}/${council}`)).body.units).toMatchObject([{ name: 'Mambu mediators' }]);
  });

  test('one at risk is known to those named on it: for others it is in no list, count, search, tree or page', async () => {
    const hidden = named('Night watch of Tchele', { label: 4, parentId: council });
    expect((await amina.post(at, hidden)).status).toBe(201);
    const other = await house.person('Jonas', ['analyst', 'coordinator', 'administrator'], { clearance: 4 });
    expect(await names(amina, 'q=night watch')).toEqual(['Night watch of Tchele']);
    expect(await names(other, 'q=night watch')).toEqual([]);
    expect(await names(other, 'q=nigt wach')).toEqual([]);
    expect(await names(other, '')).not.toContain('Night watch of Tchele');
    expect((await other.get(`${at}/${hidden.id}`)).status).toBe(404);
    expect((await other.get(`${at}/${council}`)).body.units).toHaveLength(1);
    expect((await other.get('/w/nsele/actors?q=night')).body.actors).toEqual([]);
    expect((await other.get('/w/nsele/directory/search?q=night')).body.organisations).toEqual([]);
    expect((await other.get(`/w/nsele/initiatives?organisation=${hidden.id}`)).status).toBe(404);
  });

  test('a village’s unpaid work and a funded programme stand side by side, with money in the rate of its day', async () => {
    await house.sql("insert into ref.exchange_rate values ('EUR', '2026-03-01', 1.1, 'test')");
    const unpaid = {
      id: newId(),
      title: 'Market mediation',
      funding: 'unpaid',
      state: 'under_way',
      actualFrom: '2026-01-01',
      parties: [{ role: 'leads', actorId: council }],
      purposes: [{ list: 'dac', code: '15220' }],
    };
    expect((await amina.post('/w/nsele/initiatives', unpaid)).body.findings).toEqual([]);
    const programme = await amina.post('/w/nsele/initiatives', {
      id: newId(),
      title: 'Reconciliation in the delta',
      titles: { fr: 'Réconciliation dans le delta' },
      funding: 'funded',
      state: 'planned',
      plannedFrom: '2027-02-01',
      plannedTo: '2027-01-01',
      parties: [
        { role: 'funds', name: 'A donor of another country' },
        { role: 'takes_part', actorId: council },
      ],
      purposes: [
        { list: 'dac', code: '15220', share: 60 },
        { list: 'sdg', code: '16.1', share: null },
        { list: 'dac', code: '15161', share: 30 },
      ],
      places: [{ text: 'The delta', whole: true }],
      money: [
        { kind: 'commitment', amount: 1000, currency: 'EUR', on: '2026-03-15' },
        { kind: 'commitment', amount: 50, currency: 'XOF', on: '2026-03-15' },
      ],
    });
    expect(programme.body.findings.map((it: { code: string }) => it.code)).toEqual([
      'dates_out_of_order',
      'shares_do_not_sum',
      'no_rate',
    ]);
    const { body } = await amina.get(`/w/nsele/initiatives/${programme.body.id}`);
    expect(body).toMatchObject({
      sums: [{ kind: 'commitment', usd: 1100, lines: 2, withoutRate: 1 }],
      money: [{ usd: 1100, rate: 1.1, rateOn: '2026-03-01' }, { usd: null }],
      purposes: [
        { code: '15220', name: 'Civilian peace-building, conflict prevention and resolution', withdrawn: false },
        {},
        { code: '15161', withdrawn: true },
      ],
    });
    const list = (await amina.get('/w/nsele/initiatives?purpose=dac:15220')).body.initiatives;
    expect(list.map((it: { title: string }) => it.title).toSorted()).toEqual([
      'Market mediation',
      'Reconciliation in the delta',
    ]);
    expect((await amina.get('/w/nsele/initiatives?local=yes')).body.initiatives).toMatchObject([
      { title: 'Market mediation', ledLocally: true },
    ]);
    expect((await amina.get('/w/nsele/directory/search?q=reconcilliation MPC')).body).toMatchObject({
      initiatives: [{ title: 'Reconciliation in the delta' }],
      understood: [{ words: 'mpc', kind: 'organisation' }],
    });
    expect((await amina.get(`${at}/${council}`)).body.initiatives).toHaveLength(2);
  });

  test('the part of one at risk in an initiative is seen by those who know it, and outlives a change by others', async () => {
    const hidden = (await amina.get(`${at}?q=night watch`)).body.organisations[0].id;
    const id = newId();
    const base = { title: 'Patrols by night', state: 'under_way' };
    expect(
      (
        await amina.post('/w/nsele/initiatives', {
          id,
          ...base,
          parties: [
            { role: 'leads', actorId: council },
            { role: 'implements', actorId: hidden },
          ],
        })
      ).status,
    ).toBe(201);
    const other = await house.person('Lena', ['analyst'], { clearance: 4 });
    expect((await other.get(`/w/nsele/initiatives/${id}`)).body.parties).toHaveLength(1);
    expect(
      (
        await other.send('PUT', `/w/nsele/initiatives/${id}`, {
          ...base,
          title: 'Patrols at night',
          parties: [{ role: 'leads', actorId: council }],
        })
      ).status,
    ).toBe(200);
    expect((await amina.get(`/w/nsele/initiatives/${id}`)).body.parties).toHaveLength(2);
    expect(
      (
        await other.post('/w/nsele/initiatives', {
          id: newId(),
          ...base,
          parties: [{ role: 'leads', actorId: hidden }],
        })
      ).status,
    ).toBe(404);
  });

  test('a file read again changes what changed, doubles nothing, and leaves what a person told since', async () => {
    const row = (key: string, name: string, more = {}) => ({
      ...organisationFields.parse({ names: [{ language: 'en', name }], ...more }),
      externalKey: key,
    });
    const save = (rows: Parameters<typeof saveOrganisations>[1]) =>
      house.worker.inWorkspace(workspace, (context) => saveOrganisations(context, rows, { sourceId: null }));
    const first = await save([
      row('f:1', 'Water committee'),
      row('f:2', 'Women of Sula', { nature: 'community' }),
      row('f:1', 'Water committee once more'),
      row('f:3', 'The same council', { identifiers: [{ scheme: 'org-id', value: 'xm-dac-41114' }] }),
    ]);
    expect(first).toMatchObject({
      added: 2,
      changed: 0,
      findings: [
        { row: 2, code: 'duplicate_key' },
        { row: 3, code: 'known_identifier' },
      ],
    });
    expect(first.ids[2]).toBe(first.ids[0]);
    expect(first.ids[3]).toBe(council);
    const told = (await amina.get(`${at}/${first.ids[1]}`)).body;
    await amina.send('PUT', `${at}/${first.ids[1]}`, { names: told.names, nature: 'civil_society' });
    const second = await save([
      row('f:1', 'Water committee'),
      row('f:2', 'Women of Sula union', { nature: 'community' }),
    ]);
    expect(second).toMatchObject({ added: 0, changed: 1, same: 1 });
    expect((await amina.get(`${at}/${first.ids[1]}`)).body).toMatchObject({
      name: 'Women of Sula union',
      nature: 'civil_society',
    });

    const work = (key: string, title: string) => ({
      ...initiativeFields.parse({ title, parties: [{ role: 'leads', actorId: first.ids[0] }] }),
      externalKey: key,
    });
    const saveWork = (rows: Parameters<typeof saveInitiatives>[1]) =>
      house.worker.inWorkspace(workspace, (context) => saveInitiatives(context, rows, { sourceId: null }));
    expect(await saveWork([work('w:1', 'Dig a well'), work('w:2', 'Mend the pump')])).toMatchObject({ added: 2 });
    expect(
      await saveWork([work('w:1', 'Dig a well'), work('w:2', 'Mend both pumps'), work('w:3', 'A fence')]),
    ).toMatchObject({ added: 1, changed: 1, same: 1 });
    expect((await amina.get('/w/nsele/initiatives?q=pumps')).body.initiatives).toMatchObject([
      { title: 'Mend both pumps', parties: [{ name: 'Water committee' }] },
    ]);
  });

  test('whoever mends one field of what a file told changes that field alone, in whatever language they read', async () => {
    const known = newId();
    await amina.post(at, named('Wells for all', { id: known }));
    const [release, place] = [newId(), newId()];
    await house.sql('insert into ref.place_release (id, source, release, read_at) values ($1, $2, $3, now())', [
      release,
      'test',
      '1',
    ]);
    await house.sql('insert into ref.place (id, level, name, lat, lon, release_id) values ($1, 1, $2, 1.5, 36.5, $3)', [
      place,
      'River county',
      release,
    ]);
    const row = {
      ...initiativeFields.parse({
        title: 'Deep wells',
        language: 'en',
        titles: { en: 'Deep wells', fr: 'Puits profonds', ar: 'آبار عميقة' },
        state: 'under_way',
        plannedFrom: '2026-12-01',
        plannedTo: '2026-02-01',
        parties: [{ role: 'leads', actorId: known }],
        purposes: [{ list: 'dac', code: '14030', name: 'Water, as the file has it' }],
        places: [{ placeId: place, text: 'Up the river', precision: 'region' }],
        money: [{ kind: 'budget', amount: 10, currency: 'EUR', on: '2026-03-20' }],
      }),
      externalKey: 'w:wells',
    };
    const save = () =>
      house.worker.inWorkspace(workspace, (context) => saveInitiatives(context, [row], { sourceId: null }));
    const { ids } = await save();
    const where = `/w/nsele/initiatives/${ids[0]}`;
    const amelie = await house.person('Amelie', ['analyst']);
    await house.sql("update app.member set language = 'fr' where id = $1", [amelie.memberId]);
    const it = (await amelie.get(where)).body;
    expect([it.title, it.ownTitle, it.placed[0].lat]).toEqual(['Puits profonds', 'Deep wells', 1.5]);
    type Placed = Record<'placeId' | 'whole' | 'precision' | 'share', unknown> & { told: Record<string, unknown> };
    type Money = Record<'kind' | 'amount' | 'currency' | 'on' | 'to' | 'rate', unknown>;
    const asItStands = {
      ...titlesOf(titleRows(it), it),
      ...daysOf(it.state, shownDays(it), it),
      state: it.state,
      funding: it.funding,
      ledLocally: it.ledLocally,
      parties: it.parties.map((one: { role: string; id: string }) => ({ role: one.role, actorId: one.id })),
      purposes: it.purposes.map((one: Record<string, unknown>) => ({
        list: one['list'],
        code: one['code'],
        share: one['share'],
        name: one['told'],
      })),
      places: it.placed.map((one: Placed) => placeGiven(placeRow(one as never))),
      money: it.money.map((one: Money) => moneyGiven(moneyRow(one as never))),
    };
    expect((await amelie.send('PUT', where, asItStands)).status).toBe(200);
    expect((await amelie.get(where)).body.said).toEqual({});
    const answer = await amelie.send('PUT', where, { ...asItStands, description: 'They dig by hand.' });
    expect(answer.status).toBe(200);
    const after = (await amina.get(where)).body;
    expect(Object.keys(after.said)).toEqual(['description']);
    expect(after).toMatchObject({
      title: 'Deep wells',
      actualFrom: null,
      money: [{ rate: 1.1, rateOn: '2026-03-01' }],
    });
    expect(after.titles).toEqual(row.titles);
    // the file is still heard about all the rest
    Object.assign(row, { title: 'Deeper wells', titles: { ...row.titles, en: 'Deeper wells' } });
    await save();
    expect((await amina.get(where)).body).toMatchObject({ title: 'Deeper wells', description: 'They dig by hand.' });
  });

  test('page after page everybody is listed once, with a question or without, and nobody who is withheld', async () => {
    const many = Array.from({ length: 270 }, (_, n) => ({
      ...organisationFields.parse({
        names: [{ language: 'en', name: `Ferry guild ${n}` }],
        nature: 'business',
        label: n === 7 ? 4 : 1,
      }),
      externalKey: `ferry:${n}`,
    }));
    await house.worker.inWorkspace(workspace, (context) => saveOrganisations(context, many, { sourceId: null }));
    const works = Array.from({ length: 260 }, (_, n) => ({
      ...initiativeFields.parse({ title: `Ferry crossing ${n}`, funding: 'in_kind' }),
      externalKey: `crossing:${n}`,
    }));
    await house.worker.inWorkspace(workspace, (context) => saveInitiatives(context, works, { sourceId: null }));
    const all = async (path: string, key: string): Promise<string[]> => {
      const ids: string[] = [];
      for (let after = ''; ;) {
        const { body } = await amina.get(`/w/nsele/${path}&limit=90${after && `&after=${after}`}`);
        ids.push(...body[key].map((it: { id: string }) => it.id));
        if (body.next === null) return ids;
        after = body.next;
      }
    };
    const [{ n: total }] = (await house.sql<{ n: number }>(
      `select count(*)::int as n from app.actor where workspace_id = $1 and (label < 3 or name = 'Night watch of Tchele') and kind <> 'person' and ended_at is null`,
      [workspace],
    )) as [{ n: number }];
    for (const [path, key, count] of [
      ['organisations?nature=business', 'organisations', 269],
      ['organisations?q=ferry', 'organisations', 269],
      ['initiatives?funding=in_kind', 'initiatives', 260],
      ['initiatives?q=ferry', 'initiatives', 260],
      ['organisations?', 'organisations', total],
    ] as const) {
      const ids = await all(path, key);
      expect([path, ids.length, new Set(ids).size]).toEqual([path, count, count]);
    }
    expect((await amina.get(`${at}?after=nonsense`)).status).toBe(422);
  });

  test('codes are read by name in the asker’s language', async () => {
    const { body } = await amina.get('/w/nsele/directory/codes?list=dac&q=mines');
    expect(body.codes.map((it: { code: string }) => it.code)).toContain('15250');
    expect(body.source).toContain('CC BY 4.0');
    for (const [list, q, code] of [
      ['ssr', 'parliament', 'parliamentary_oversight'],
      ['peace', 'rumours', 'rumours'],
    ])
      expect((await amina.get(`/w/nsele/directory/codes?list=${list}&q=${q}`)).body.codes).toContainEqual(
        expect.objectContaining({ list, code }),
      );
    expect((await amina.get('/w/nsele/directory/codes?list=nothing')).status).toBe(404);
  });
});
