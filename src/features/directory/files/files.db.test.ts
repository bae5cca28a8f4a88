import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';
import { changeInitiative, readFields } from '../initiatives.service.ts';
import { storedZip } from '#server/zip.ts';
import { runDirectoryFile } from './files.jobs.ts';

/** One file of each kind, telling of the same three pieces of work, in the words of its kind. */
interface Work {
  id: string;
  title: string;
  org: string;
  country: string;
  reached: number;
}
const WORKS: Work[] = [
  { id: 'w1', title: 'Mediators in the hills', org: 'Luma Peace Network', country: 'CD', reached: 100 },
  { id: 'w2', title: 'Listening clubs', org: 'Radio Luma', country: 'CD', reached: 20 },
  { id: 'w3', title: 'Elders and herders', org: 'Luma Peace Network', country: 'TD', reached: 7 },
];
const iatiOf = (mark: string, works: readonly Work[]): string =>
  `<?xml version="1.0"?><iati-activities version="2.03">${works
    .map(
      (
        it,
      ) => `<iati-activity xml:lang="en"><iati-identifier>XX-${mark}-${it.id}</iati-identifier><reporting-org ref="XX-PUB-${mark}" type="22"><narrative>Publisher ${mark}</narrative></reporting-org>
<title><narrative>${it.title} ${mark}</narrative></title><description><narrative>For ${it.reached} people.</narrative></description>
<participating-org role="4"><narrative>${it.org} ${mark}</narrative></participating-org><activity-status code="2"/><activity-date type="2" iso-date="2025-01-01"/><recipient-country code="${it.country}"/><sector code="15220"/></iati-activity>`,
    )
    .join('\n')}</iati-activities>`;
const tableOf = (mark: string, works: readonly Work[], head: string[][], order = [0, 1, 2, 3, 4]): string =>
  [...head, ...works.map((it) => [it.id, `${it.title} ${mark}`, `${it.org} ${mark}`, it.country, String(it.reached)])]
    .map((cells) => order.map((at) => cells[at]).join(','))
    .join('\n');
const HXL_HEAD = [
  ['Who does what, where', '', '', '', ''],
  ['Code', 'Project', 'Agency', 'Land', 'People'],
  ['#activity+code', '#activity', '#org', '#country+code', '#reached'],
];
const PLAIN_HEAD = [['Project code', 'Project title', 'Organisation', 'Country code', 'People reached']];
const IMPORTERS: Record<string, (mark: string, works: readonly Work[]) => string> = {
  iati: iatiOf,
  hxl: (mark, works) => tableOf(mark, works, HXL_HEAD),
  table: (mark, works) => tableOf(mark, works, PLAIN_HEAD),
};

describe('files that fill the directory', () => {
  let house: House;
  let amina: Person;
  let workspace: string;
  const at = '/w/nsele/directory-files';

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst']);
    workspace = (await house.sql<{ id: string }>("select id from app.workspace where slug = 'nsele'"))[0]!.id;
    await house.sql(
      `insert into ref.place_release (id, source, release, read_at) values ('00000000-0000-4000-8000-000000000001', 'test', '1', now())`,
    );
    for (const [n, name, iso3] of [
      [1, 'Congo', 'COD'],
      [2, 'Chad', 'TCD'],
    ])
      await house.sql(
        `insert into ref.place (id, level, name, iso3, code, ancestors, release_id)
         select ('00000000-0000-4000-8000-00000000010' || $1)::uuid, 0, $2, $3, $3, '{}', '00000000-0000-4000-8000-000000000001'
         where not exists (select from ref.place where level = 0 and iso3 = $3)`,
        [n, name, iso3],
      );
  });
  afterAll(() => house.close());

  const upload = async (content: string | Uint8Array, more: Record<string, unknown> = {}, by = amina) => {
    const id = newId();
    const bytes = typeof content === 'string' ? Buffer.from(content) : content;
    const begun = await by.post(at, { id, name: 'a file', parts: 1, ...more });
    expect(begun.status).toBe(201);
    expect((await by.put(`${at}/${id}/parts/0`, bytes, 'application/octet-stream')).status).toBe(200);
    return id;
  };
  const work = (id: string) => runDirectoryFile(house.worker, { workspace, file: id });
  const read = async (id: string, by = amina) => (await by.get(`${at}/${id}`)).body;
  const check = async (id: string, body: Record<string, unknown> = {}, by = amina) => {
    const asked = await by.post(`${at}/${id}/check`, body);
    expect([asked.status, asked.body.code]).toEqual([200, undefined]);
    await work(id);
    return read(id, by);
  };
  const run = async (id: string, by = amina) => {
    const asked = await by.post(`${at}/${id}/run`, {});
    expect([asked.status, asked.body.code]).toEqual([200, undefined]);
    await work(id);
    return read(id, by);
  };
  const bringIn = async (content: string | Uint8Array, more: Record<string, unknown> = {}, by = amina) => {
    const id = await upload(content, more, by);
    await check(id, {}, by);
    return { ...(await run(id, by)), id };
  };
  const lines = async (id: string) => (await amina.get(`${at}/${id}/records`)).body.lines;
  const codes = async (id: string) =>
    (await lines(id)).flatMap((line: { findings: { code: string }[] }) => line.findings.map((it) => it.code));
  const titled = async (mark: string) =>
    house.sql<{ title: string; label: number }>(
      'select title, label from app.initiative where title like $1 order by title',
      [`% ${mark}`],
    );
  const called = async (mark: string) =>
    house.sql<{ name: string; label: number }>(
      "select name, label from app.actor where name like $1 and kind <> 'person' order by name",
      [`%${mark}`],
    );

  describe.each(Object.keys(IMPORTERS))('%s', (kind) => {
    const make = IMPORTERS[kind]!;

    test('a dry run tells what would become of every record and saves nothing; the run does just that; the same again is the same', async () => {
      const mark = `${kind}A`;
      const id = await upload(make(mark, WORKS));
      const dry = await check(id);
      expect(dry).toMatchObject({
        kind,
        state: 'checked',
        failure: null,
        records: 3,
        counts: { added: 3, changed: 0, same: 0, refused: 0 },
      });
      expect(await titled(mark)).toEqual([]);
      expect(await called(mark)).toEqual([]);
      expect(await house.sql('select 1 from app.directory_word where word = $1', [mark.toLowerCase()])).toEqual([]);
      const done = await run(id);
      expect(done).toMatchObject({ state: 'done', position: 3, counts: { ...dry.counts } });
      expect((await titled(mark)).map((it) => it.title)).toEqual([
        `Elders and herders ${mark}`,
        `Listening clubs ${mark}`,
        `Mediators in the hills ${mark}`,
      ]);
      expect(
        (await called(mark))
          .filter((it) => it.name.startsWith('Luma') || it.name.startsWith('Radio'))
          .map((it) => it.name),
      ).toEqual([`Luma Peace Network ${mark}`, `Radio Luma ${mark}`]);
      expect((await amina.get(`/w/nsele/initiatives?q=${mark}`)).body.initiatives).toHaveLength(3);
      const again = await bringIn(make(mark, WORKS));
      expect(again.counts).toMatchObject({ added: 0, changed: 0, same: 3, refused: 0, organisations: 0 });
      expect(await lines(again.id)).toMatchObject([1, 2, 3].map((n) => ({ n, outcome: 'same', kind: 'initiative' })));
    });

    test('only what changed is written anew', async () => {
      const mark = `${kind}B`;
      await bringIn(make(mark, WORKS));
      const changed = await bringIn(
        make(
          mark,
          WORKS.map((it) => (it.id === 'w2' ? { ...it, reached: 21 } : it)),
        ),
      );
      expect(changed.counts).toMatchObject({ added: 0, changed: 1, same: 2 });
      expect(await lines(changed.id)).toMatchObject([
        { outcome: 'same' },
        { outcome: 'changed', name: `Listening clubs ${mark}` },
        { outcome: 'same' },
      ]);
      expect(await titled(mark)).toHaveLength(3);
    });

    test('the same record twice is told and kept, not dropped', async () => {
      const mark = `${kind}C`;
      const done = await bringIn(make(mark, [...WORKS, WORKS[0]!]));
      expect(done.counts).toMatchObject({ added: 4 });
      expect(await codes(done.id)).toContain(kind === 'iati' ? 'identifier_repeated' : 'row_repeated');
      expect((await bringIn(make(mark, [...WORKS, WORKS[0]!]))).counts).toMatchObject({ added: 0, same: 4 });
    });

    test('stopped, it goes on where it was and doubles nothing; stopped for good, its bytes are gone', async () => {
      const mark = `${kind}D`;
      const many = Array.from({ length: 1201 }, (_, n) => ({ ...WORKS[0]!, id: `n${n}`, title: `Work ${n}` }));
      const id = await upload(make(mark, many));
      await check(id);
      await amina.post(`${at}/${id}/run`, {});
      // the worker dies after its first batch
      const dying = { ...house.worker, inWorkspace: dyingOnce(house, id) };
      await expect(runDirectoryFile(dying, { workspace, file: id })).rejects.toThrow('died');
      const half = await read(id);
      expect(half).toMatchObject({ state: 'running' });
      expect(half.position).toBeGreaterThan(0);
      expect(half.position).toBeLessThan(1201);
      expect(await titled(mark)).toHaveLength(half.position);
      expect((await amina.post(`${at}/${id}/cancel`, {})).body.state).toBe('cancelled');
      await work(id);
      expect((await read(id)).position).toBe(half.position);
      const done = await run(id);
      expect(done).toMatchObject({ state: 'done', position: 1201, counts: { added: 1201, same: 0 } });
      expect(await titled(mark)).toHaveLength(1201);
      await work(id);
      expect(await titled(mark)).toHaveLength(1201);
      const other = await upload(make(mark, WORKS));
      await amina.post(`${at}/${other}/discard`, {});
      expect((await amina.post(`${at}/${other}/check`, {})).body.code).toBe('parts_missing');
    });

    test('what is brought in under a label is known by it, and a file never loosens one', async () => {
      const mark = `${kind}E`;
      await bringIn(make(mark, WORKS), { label: 3 });
      expect((await titled(mark)).map((it) => it.label)).toEqual([3, 3, 3]);
      const own = await house.sql<{ own: boolean }>(
        'select owner_organisation_id = $1 as own from app.initiative where title like $2',
        [amina.organisationId, `% ${mark}`],
      );
      expect(own.every((it) => it.own)).toBe(true);
      await bringIn(make(mark, WORKS));
      expect((await titled(mark)).map((it) => it.label)).toEqual([3, 3, 3]);
      // somebody of another organisation does not learn from a file of theirs that it is here
      const stranger = await house.person(`Stranger ${kind}`, ['analyst'], {
        organisation: `Others ${kind}`,
        clearance: 1,
      });
      const theirs = await bringIn(make(mark, WORKS), {}, stranger);
      expect(theirs.counts).toMatchObject({ added: 3, same: 0, changed: 0 });
      expect((await bringIn(make(mark, WORKS), {}, stranger)).counts).toMatchObject({ added: 0, same: 3 });
      expect((await titled(mark)).map((it) => it.label).toSorted()).toEqual([1, 1, 1, 3, 3, 3]);
      // what they made stricter of their own stays so
      const stricter = 'update app.initiative set label = 2 where title like $1 and label = 1';
      await house.sql(stricter, [`% ${mark}`]);
      await bringIn(
        make(
          mark,
          WORKS.map((it) => ({ ...it, reached: 41 })),
        ),
        {},
        stranger,
      );
      expect((await titled(mark)).map((it) => it.label).toSorted()).toEqual([2, 2, 2, 3, 3, 3]);
    });

    test('what a person said since stays', async () => {
      const mark = `${kind}F`;
      const first = await bringIn(make(mark, WORKS));
      const { id } = (await lines(first.id))[0];
      await house.worker.inWorkspace(workspace, async (context) => {
        const { fields } = await readFields(context, id);
        const asAmina = { ...context, caller: { ...context.caller, memberId: amina.memberId } };
        await changeInitiative(asAmina, id, { ...fields, title: `By hand ${mark}` }, null);
      });
      await bringIn(
        make(
          mark,
          WORKS.map((it) => ({ ...it, reached: 99 })),
        ),
      );
      expect((await titled(mark)).map((it) => it.title)).toContain(`By hand ${mark}`);
    });

    test('the report names every record and runs no formula', async () => {
      const mark = `${kind}G`;
      const done = await bringIn(make(mark, [{ ...WORKS[0]!, title: '=HYPERLINK(1)' }]));
      const report = (await amina.fetch(`${at}/${done.id}/report.csv`)).bytes.toString();
      expect(report).toContain(`"'=HYPERLINK(1) ${mark}"`);
      expect(report.split('\r\n').length).toBeGreaterThan(2);
    });
  });

  test('the same spreadsheet with its columns moved: read as before, and nothing in it is new', async () => {
    await bringIn(tableOf('moved', WORKS, [['Ref', 'Tâche', 'Organisation', 'Country code', 'Touched']]));
    const first = await upload(tableOf('moved', WORKS, [['Ref', 'Tâche', 'Organisation', 'Country code', 'Touched']]));
    const looked = await check(first);
    const fields = ['activity_code', 'activity', 'org', 'country_code', 'reached'];
    const apart = [null, null, '/', null, null];
    await check(first, { mapping: { ...looked.mapping, about: 'work', fields, apart } });
    await run(first);
    const order = [3, 0, 4, 2, 1];
    const moved = await upload(
      tableOf('moved', WORKS, [['Ref', 'Tâche', 'Organisation', 'Country code', 'Touched']], order),
    );
    const again = await check(moved);
    expect(again).toMatchObject({ remembered: true, counts: { added: 0, changed: 0, same: 3 } });
    expect(again.mapping.fields).toEqual(order.map((from) => fields[from]));
    expect(again.mapping.apart).toEqual(order.map((from) => apart[from]));
  });

  test('organisations alone, with their parents: those that would stand under themselves are told', async () => {
    const done = await bringIn(
      'Name,Acronym,Part of,Organisation type\nLoop One,LO,Loop Two,NGO\nLoop Two,LT,Loop One,NGO\nLoop Three,,Loop Three,Government\n,,Loop One,\n',
    );
    expect(done).toMatchObject({
      kind: 'table',
      counts: { added: 3, refused: 1 },
      mapping: { about: 'organisations' },
    });
    expect(await codes(done.id)).toEqual(expect.arrayContaining(['circle', 'no_name']));
    const parents = await house.sql<{ name: string; parent: string | null }>(
      "select a.name, p.name as parent from app.actor a left join app.actor p on p.workspace_id = a.workspace_id and p.id = a.parent_id where a.name like 'Loop %' order by 1",
    );
    expect(parents.filter((it) => it.parent !== null).length).toBeLessThan(2);
  });

  test('a paragraph in place of a name is told with its column and kept whole in the report of its row', async () => {
    const text = 'We are women of the hills who sit between those who quarrel, and we began in the dry year. '
      .repeat(4)
      .trim();
    const work = await bringIn(`Organisation,Project,Donor\n"${text}",Wells for all,"${text}"\n`);
    const [row] = await lines(work.id);
    expect(row.findings).toMatchObject([
      { code: 'name_is_a_text', severity: 'warning', where: 'Organisation', params: { text } },
      { code: 'name_is_a_text', where: 'Donor', params: { first: 2 } },
    ]);
    const parties = (await amina.get(`/w/nsele/initiatives/${row.id}`)).body.parties;
    expect(parties.map((it: { id: string | null; name: string }) => [it.id, it.name.slice(0, 20)])).toEqual([
      [null, text.slice(0, 20)],
      [null, text.slice(0, 20)],
    ]);
    // several names in one cell, none of which stands alone elsewhere
    const several = await bringIn('Organisation,Project\nXCEF/Caritas/OCPH,Latrines\n');
    expect(several.counts.findings).toEqual({ several_in_one: 1 });
    const list = await bringIn(`Name,Acronym,Organisation type\n"${text}",WH,NGO\n`);
    expect(list).toMatchObject({ counts: { added: 1, findings: { name_cut: 1 } } });
    expect((await lines(list.id))[0].findings[0]).toMatchObject({ where: 'Name', params: { text } });
    expect((await amina.fetch(`${at}/${list.id}/report.csv`)).bytes.toString()).toContain(text);
  });

  test('an organisation is found by its identifier, without one by a name that only one entry has; else it gets an entry', async () => {
    const known = newId();
    const entry = (id: string, name: string, identifiers: object[] = []) =>
      amina.post('/w/nsele/organisations', { id, names: [{ language: 'en', kind: 'official', name }], identifiers });
    await entry(known, 'United Nations Oceans Fund', [{ scheme: 'org-id', value: 'XM-DAC-99991' }]);
    await entry(newId(), 'Twice Named');
    await entry(newId(), 'Twice Named');
    const done = await bringIn(
      `<iati-activities version="2.03"><iati-activity><iati-identifier>XX-match-1</iati-identifier><reporting-org ref="xm-dac-99991" type="40"><narrative>UNOF</narrative></reporting-org><title><narrative>Matched</narrative></title>
       <participating-org role="1" ref="XM-DAC-99991"/><participating-org role="4"><narrative>united nations  OCEANS fund</narrative></participating-org><participating-org role="2"><narrative>Twice Named</narrative></participating-org>
       <participating-org role="4"><narrative>${'A paragraph for a name. '.repeat(20)}</narrative></participating-org></iati-activity></iati-activities>`,
    );
    expect(await codes(done.id)).toEqual(expect.arrayContaining(['name_of_several', 'name_is_a_text']));
    const text = (await lines(done.id))[0].findings.find((it: { code: string }) => it.code === 'name_is_a_text').params
      .text;
    expect(text).toBe('A paragraph for a name. '.repeat(20).trim());
    const parties = await house.sql<{ role: string; actor_id: string | null; name: string | null }>(
      "select p.role, p.actor_id, p.name from app.initiative_party p join app.initiative i on i.id = p.initiative_id where i.title = 'Matched' order by p.n",
    );
    expect(parties.map((it) => [it.role, it.actor_id === known])).toEqual([
      ['funds', true],
      ['implements', true],
      ['leads', false],
      ['implements', false],
    ]);
    expect(parties[2]!.actor_id).not.toBeNull();
    expect([parties[3]!.actor_id, parties[3]!.name?.startsWith('A paragraph')]).toEqual([null, true]);
    expect(await house.sql("select 1 from app.actor where name = 'Twice Named'")).toHaveLength(3);
  });

  test.each([
    ['not XML at all after its beginning', '<iati-activities version="2.03"><iati-activity><', 'not_well_formed'],
    ['no XML although it begins so', '<3 from all of us', 'not_xml'],
    [
      'an encoding that it is not in',
      Buffer.from(
        '<?xml version="1.0" encoding="UTF-8"?><iati-activities version="2.03"><iati-activity><iati-identifier>XX-enc</iati-identifier><title><narrative>M\u00e9diateurs</narrative></title></iati-activity></iati-activities>',
        'latin1',
      ),
      'bytes_not_in_encoding',
    ],
    ['another XML', '<rss version="2.0"><channel/></rss>', 'not_iati'],
    [
      'an entity that would grow',
      '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;">]><iati-activities version="2.03"><iati-activity><iati-identifier>XX-ent</iati-identifier><title><narrative>&b;</narrative></title></iati-activity></iati-activities>',
      'entity_not_expanded',
    ],
    [
      'an activity without an identifier',
      '<iati-activities version="2.03"><iati-activity><title><narrative>Nobody’s number</narrative></title></iati-activity></iati-activities>',
      'identifier_missing',
    ],
    [
      'dates out of order',
      '<iati-activities version="2.03"><iati-activity><iati-identifier>XX-dates</iati-identifier><title><narrative>x</narrative></title><activity-date type="2" iso-date="2026-01-01"/><activity-date type="4" iso-date="2025-01-01"/></iati-activity></iati-activities>',
      'dates_out_of_order',
    ],
    [
      'percentages that do not sum',
      '<iati-activities version="2.03"><iati-activity><iati-identifier>XX-share</iati-identifier><title><narrative>x</narrative></title><sector code="15220" percentage="60"/><sector code="15210" percentage="60"/></iati-activity></iati-activities>',
      'shares_do_not_sum',
    ],
    [
      'a currency without a rate',
      '<iati-activities version="2.03"><iati-activity default-currency="XAF"><iati-identifier>XX-rate</iati-identifier><title><narrative>x</narrative></title><budget><period-start iso-date="2025-01-01"/><period-end iso-date="2025-12-31"/><value value-date="2025-01-01">5</value></budget></iati-activity></iati-activities>',
      'no_rate',
    ],
    [
      'a name of fifty others',
      `Organisation,Project\n"${Array.from({ length: 50 }, (_, n) => `Alias ${n}`).join(';')}",Many names\n`,
      null,
    ],
    [
      'an organisation of fifty names, one of them a paragraph',
      `<iati-organisations version="2.03"><iati-organisation><organisation-identifier>XX-FIFTY</organisation-identifier><name>${Array.from({ length: 50 }, (_, n) => `<narrative xml:lang="${['en', 'fr', 'ar'][n % 3]}">Fifty ${n} ${n === 49 ? 'and so on '.repeat(60) : ''}</narrative>`).join('')}</name></iati-organisation></iati-organisations>`,
      null,
    ],
    ['a day that is none', 'Organisation,Project,Start date\nCalendar makers,Feb,31/02/2025\n', 'no_such_day'],
    ['nothing but blanks', '\n\n,,\n', 'empty_file'],
    ['an old workbook that is none', new Uint8Array([0xd0, 0xcf, 0x11, 0xe0]), 'unreadable_workbook'],
    ['a workbook that is none', 'PK\u0003\u0004 and nothing of a workbook', 'damaged_file'],
    ['nothing at all, packed', gzipSync(''), 'empty_file'],
    [
      'an OpenDocument table',
      storedZip([{ name: 'mimetype', bytes: Buffer.from('application/vnd.oasis.opendocument.spreadsheet') }]),
      'open_document',
    ],
    [
      'an archive of XML',
      storedZip([{ name: 'activities.xml', bytes: Buffer.from('<iati-activities/>') }]),
      'xml_inside',
    ],
    ['a PDF', '%PDF-1.7\n1 0 obj\n', 'pdf_file'],
    ['a table of nothing known', 'a,b\n1,2\n', 'columns_needed'],
  ])('%s: told by its name, and the server does not fail over it', async (_what, content, code) => {
    const id = await upload(content);
    const dry = await check(id);
    if (code !== null) expect([dry.failure, ...Object.keys(dry.counts.findings)]).toContain(code);
    expect(dry.state).toBe(dry.failure === null || dry.failure === 'columns_needed' ? 'checked' : 'refused');
    if (dry.state === 'refused') {
      // it says so, is not kept, and nobody can try to bring it in
      for (const deed of ['run', 'check'])
        expect((await amina.post(`${at}/${id}/${deed}`, {})).body.code).toBe('file_refused');
      expect((await amina.post(`${at}/${id}/discard`, {})).body.state).toBe('refused');
      expect(await house.sql('select 1 from app.directory_file_part where file_id = $1', [id])).toEqual([]);
    }
    if (dry.failure !== null) return;
    expect((await run(id)).state).toMatch(/^(done|failed)$/);
    const again = await bringIn(content);
    expect(again.counts.added).toBe(0);
  });

  test('an activity in Latin-1 and one in UTF-16 are read as they say', async () => {
    const xml = (encoding: string) =>
      `<?xml version="1.0" encoding="${encoding}"?><iati-activities version="2.03"><iati-activity><iati-identifier>XX-${encoding}</iati-identifier><title><narrative>Médiateurs ${encoding}</narrative></title></iati-activity></iati-activities>`;
    await bringIn(Buffer.from(xml('ISO-8859-1'), 'latin1'));
    await bringIn(Buffer.from(`\uFEFF${xml('UTF-16')}`, 'utf16le'));
    const titles = await house.sql<{ title: string }>(
      "select title from app.initiative where title like 'Médiateurs %' order by 1",
    );
    expect(titles.map((it) => it.title)).toEqual(['Médiateurs ISO-8859-1', 'Médiateurs UTF-16']);
  });

  test('what describes an activity is kept in every language, read in that of the reader, and found by the words of each', async () => {
    const xml = (arabic: string) =>
      `<iati-activities version="2.03"><iati-activity xml:lang="en"><iati-identifier>XX-words</iati-identifier><title><narrative>Listening circles</narrative></title><description><narrative>People meet.</narrative><narrative xml:lang="fr">Une palabre sous le fromager.</narrative><narrative xml:lang="ar">${arabic}</narrative></description></iati-activity></iati-activities>`;
    await bringIn(xml('الناس يجتمعون.'));
    expect((await bringIn(xml('الناس يجتمعون.'))).counts).toMatchObject({ same: 1, changed: 0 });
    expect((await bringIn(xml('يجتمع الناس كل أسبوع.'))).counts).toMatchObject({ changed: 1 });
    const found = (await amina.get('/w/nsele/initiatives?q=fromager')).body.initiatives;
    expect(found).toMatchObject([{ title: 'Listening circles' }]);
    const where = `/w/nsele/initiatives/${found[0].id}`;
    const told = { fr: 'Une palabre sous le fromager.', ar: 'يجتمع الناس كل أسبوع.' };
    expect((await amina.get(where)).body).toMatchObject({
      description: 'People meet.',
      descriptionLanguage: 'en',
      descriptions: told,
    });
    await house.sql("update app.member set language = 'fr' where id = $1", [amina.memberId]);
    try {
      expect((await amina.get(where)).body).toMatchObject({
        description: told.fr,
        descriptionLanguage: 'fr',
        ownDescription: 'People meet.',
      });
    } finally {
      await house.sql("update app.member set language = 'en' where id = $1", [amina.memberId]);
    }
  });

  test('withdrawn purposes still have their name', async () => {
    await bringIn(
      '<iati-activities version="2.03"><iati-activity><iati-identifier>XX-withdrawn</iati-identifier><title><narrative>Old purpose</narrative></title><sector vocabulary="1" code="15120"/></iati-activity></iati-activities>',
    );
    const [row] = await house.sql<{ id: string }>("select id from app.initiative where title = 'Old purpose'");
    const { purposes } = (await amina.get(`/w/nsele/initiatives/${row!.id}`)).body;
    expect(purposes).toMatchObject([{ list: 'dac', code: '15120', withdrawn: true }]);
    expect(purposes[0].name).not.toBe('15120');
  });

  test('a responder without the right brings nothing in; another workspace knows of no file', async () => {
    const rafi = await house.person('Rafi', ['responder']);
    const id = await upload(iatiOf('rights', WORKS));
    const refused = await rafi.post(`${at}/${id}/run`, {});
    expect([refused.status, (await rafi.get(`${at}/${id}`)).status]).toEqual([403, 403]);
    const low = await house.person('Low', ['operator'], { clearance: 1, organisation: 'Elsewhere' });
    const own = await upload(iatiOf('rights', WORKS), { label: 3 });
    expect((await low.get(`${at}/${own}`)).status).toBe(404);
  });

  // its file, its lookup and its batch
  test.each([1, 2, 3])('another file that saves the same in between doubles and refuses nothing (%i)', async (time) => {
    const file = tableOf(`between${time}`, WORKS, PLAIN_HEAD);
    const [slow, quick] = [await upload(file), await upload(file)];
    await check(slow);
    await check(quick);
    await amina.post(`${at}/${slow}/run`, {});
    const inWorkspace = withBefore(house, time, () => run(quick));
    await runDirectoryFile({ ...house.worker, inWorkspace }, { workspace, file: slow });
    const [first, second] = [await read(slow), await read(quick)];
    expect([first.state, second.state]).toEqual(['done', 'done']);
    expect(first.counts.added + second.counts.added).toBe(3);
    expect(first.counts.same + second.counts.same).toBe(3);
    expect(await titled(`between${time}`)).toHaveLength(3);
  });

  test('a record that the database will not have is told, and the others are saved', async () => {
    const id = await upload(tableOf('poison', WORKS, PLAIN_HEAD));
    await check(id);
    await house.sql(`alter table app.initiative add constraint poison check (title <> 'Listening clubs poison')`);
    try {
      expect((await run(id)).counts).toMatchObject({ added: 2, refused: 1, findings: { not_saved: 1 } });
    } finally {
      await house.sql('alter table app.initiative drop constraint poison');
    }
  });
});

/** The worker’s way in, with something else done just before it is taken for this time, counted from 0. */
function withBefore(house: House, time: number, deed: () => Promise<unknown>): House['worker']['inWorkspace'] {
  let taken = 0;
  return async (id, work) => {
    if (taken++ === time) await deed();
    return house.worker.inWorkspace(id, work);
  };
}

/** The worker’s way in, which breaks down once something of the file was saved. */
function dyingOnce(house: House, file: string): House['worker']['inWorkspace'] {
  return async (id, work) => {
    const [row] = await house.sql<{ position: number }>('select position from app.directory_file where id = $1', [
      file,
    ]);
    if (row!.position > 0) throw new Error('died');
    return house.worker.inWorkspace(id, work);
  };
}
