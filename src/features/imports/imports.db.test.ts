import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';
import { runImportJob } from './imports.jobs.ts';

describe('a file of reports', () => {
  let house: House;
  let amina: Person;
  let workspace: string;

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst']);
    workspace = (await house.sql<{ id: string }>("select id from app.workspace where slug = 'nsele'"))[0]!.id;
  });
  afterAll(() => house.close());

  const upload = (id: string, content: string | Uint8Array) =>
    amina.put(
      `/w/nsele/imports/${id}/file`,
      typeof content === 'string' ? Buffer.from(content) : content,
      'application/octet-stream',
    );
  const total = async () => (await amina.get('/w/nsele/reports?queue=all')).body.total as number;

  test('semicolons, a byte-order mark and French names: the columns are recognised, errors are named by row, nothing is saved by the dry run', async () => {
    const id = newId();
    const up = await upload(
      id,
      '\uFEFFNuméro;Date;Lieu;Texte;Blessés\n1;21/11/2026;Mambu;"Une échoppe; puis deux";1\n2;31/02/2026;Oru;Route barrée;x\n;;;;\n3;20/11/2026;Dara;Calme;\n',
    );
    expect(up.status).toBe(201);
    expect(up.body.mapping.fields).toEqual({ key: 0, when: 1, place: 2, text: 3, hurt: 4 });
    const dry = await amina.post(`/w/nsele/imports/${id}/check`, { ...up.body.mapping, dateOrder: 'dmy' });
    expect(dry.body).toMatchObject({ rows: 3, reports: 2, refused: 1 });
    expect(dry.body.errors.map((e: { row: number; code: string }) => [e.row, e.code])).toEqual([
      [3, 'no_such_day'],
      [3, 'not_a_number'],
    ]);
    expect(await total()).toBe(0);
    await amina.post(`/w/nsele/imports/${id}/run`, {});
    await runImportJob(house.worker, { workspace, import: id });
    expect((await amina.get(`/w/nsele/imports/${id}`)).body).toMatchObject({
      state: 'done',
      added: 2,
      refused: 1,
      known: 0,
    });
    expect(await total()).toBe(2);
  });

  test('the same rows again in another file add nothing; how the columns were read is remembered', async () => {
    const id = newId();
    const up = await upload(
      id,
      'Numéro,Date,Lieu,Texte,Blessés\n1,21/11/2026,Mambu,"Une échoppe; puis deux",1\n4,22/11/2026,Mambu,Nouveau,\n',
    );
    expect(up.body.remembered).toBe(true);
    await amina.post(`/w/nsele/imports/${id}/run`, {});
    await runImportJob(house.worker, { workspace, import: id });
    expect((await amina.get(`/w/nsele/imports/${id}`)).body).toMatchObject({ added: 1, known: 1 });
    expect(await total()).toBe(3);
  });

  test('a stopped import goes on where it was, a finished one started again adds nothing', async () => {
    const id = newId();
    await upload(
      id,
      `id,text,date\n${Array.from({ length: 450 }, (_, i) => `n${i},Report number ${i},2026-11-${String((i % 28) + 1).padStart(2, '0')}`).join('\n')}\n`,
    );
    await amina.post(`/w/nsele/imports/${id}/run`, {});
    const { importBatch, openImport } = await import('./imports.service.ts');
    const table = await house.worker.inWorkspace(workspace, (context) => openImport(context, id));
    await house.worker.inWorkspace(workspace, (context) => importBatch(context, id, table!));
    expect((await amina.get(`/w/nsele/imports/${id}`)).body).toMatchObject({
      state: 'running',
      position: 100,
      added: 100,
    });
    await runImportJob(house.worker, { workspace, import: id });
    await runImportJob(house.worker, { workspace, import: id });
    expect((await amina.get(`/w/nsele/imports/${id}`)).body).toMatchObject({ state: 'done', added: 450 });
    const [batches] = await house.sql<{ n: number }>(
      "select count(*)::int as n from ledger.change where verb = 'import.batch' and subject_id = $1",
      [id],
    );
    expect(batches!.n).toBe(5);
  });

  test('a UCDP file: every headline a report, every publisher a source', async () => {
    const id = newId();
    const header =
      'id,source_article,where_prec,where_description,where_coordinates,latitude,longitude,date_start,date_end,date_prec,type_of_violence';
    const up = await upload(
      id,
      `${header}\n9,"""Agence, South,2023-10-25,Four killed at a checkpoint"";""Daily,2023-10-26,Youths shot""",1,Mambu,Mambu,0.18,0.12,2023-10-25 00:00:00.000,2023-10-25 00:00:00.000,1,3\n`,
    );
    expect(up.body.kind).toBe('ged');
    await amina.post(`/w/nsele/imports/${id}/run`, {});
    await runImportJob(house.worker, { workspace, import: id });
    expect((await amina.get(`/w/nsele/imports/${id}`)).body).toMatchObject({ state: 'done', added: 2 });
    const aliases = await house.sql<{ alias: string }>(
      "select alias from app.source where alias in ('Agence, South', 'Daily') order by alias",
    );
    expect(aliases.map((a) => a.alias)).toEqual(['Agence, South', 'Daily']);
  });

  test.each([
    ['nothing', '', 'empty_body'],
    ['a header alone', 'a,b\n', 'no_rows'],
    ['an open quote', 'text\n"open', 'unclosed_quote'],
    ['zeros', 'a\u0000b,c\n1,2', 'not_a_table'],
    ['401 columns', `${Array.from({ length: 401 }, (_, i) => `c${i}`).join(',')}\n1`, 'too_many_columns'],
    ['half a workbook', new Uint8Array([0x50, 0x4b, 3, 4, 9, 9, 9]), 'damaged_file'],
    ['an old workbook', new Uint8Array([0xd0, 0xcf, 0x11, 0xe0]), 'old_workbook'],
  ])('%s is refused by name and nothing is kept', async (_what, content, code) => {
    const answer = await upload(newId(), content);
    expect([answer.status >= 400 && answer.status < 500, [code, 'empty_file'].includes(answer.body.code)]).toEqual([
      true,
      true,
    ]);
  });
});
