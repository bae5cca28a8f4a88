import * as xlsx from '@e965/xlsx';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { marketForm } from '#test/form-texts.ts';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';

const workbook = (
  survey: unknown[][],
  settings: unknown[][] = [
    ['form_id', 'form_title', 'version'],
    ['weekly', 'Weekly report', '1'],
  ],
): Buffer => {
  const book = xlsx.utils.book_new();
  xlsx.utils.book_append_sheet(book, xlsx.utils.aoa_to_sheet(survey), 'survey');
  xlsx.utils.book_append_sheet(book, xlsx.utils.aoa_to_sheet(settings), 'settings');
  return xlsx.write(book, { type: 'buffer', bookType: 'xlsx' }) as Buffer;
};

describe('the library of forms', () => {
  let house: House;
  let amina: Person;
  const put = (id: string, bytes: Buffer, name = 'weekly.xlsx', versionId = newId()) =>
    amina.put(`/w/nsele/forms/${id}/versions/${versionId}?name=${name}`, bytes, 'application/octet-stream');

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst']);
  });
  afterAll(() => house.close());

  test('Amina uploads a spreadsheet; what is wrong is told by sheet, row and column, and nothing is stored', async () => {
    const id = newId();
    const { status, body } = await put(
      id,
      workbook([
        ['type', 'name', 'label'],
        ['nonsense', 'a', 'A'],
      ]),
    );
    expect([status, body.stored]).toEqual([200, false]);
    expect(body.errors[0]).toMatchObject({
      sheet: 'survey',
      row: 2,
      column: 'type',
      cell: { at: 'A2', text: 'nonsense' },
    });
    expect(body.excerpts).toEqual([
      {
        sheet: 'survey',
        columns: ['A', 'B', 'C'],
        headings: { row: 1, cells: ['type', 'name', 'label'] },
        rows: [{ row: 2, cells: ['nonsense', 'a', 'A'] }],
      },
    ]);
    expect((await amina.get(`/w/nsele/forms/${id}`)).status).toBe(404);
  });

  test('she mends it; it is a draft with its questions, and the same file again changes nothing', async () => {
    const id = newId();
    const file = workbook([
      ['type', 'name', 'label'],
      ['text', 'what', 'What happened?'],
      ['integer', 'dead', 'How many died?'],
    ]);
    expect((await put(id, file)).body).toMatchObject({
      stored: true,
      formId: 'weekly',
      title: 'Weekly report',
      version: '1',
      errors: [],
    });
    expect((await put(id, file)).body.stored).toBe(true);
    const { body } = await amina.get(`/w/nsele/forms/${id}`);
    expect(body).toMatchObject({ state: 'draft', versions: 1 });
    expect(body.fields.filter((it: { asked: boolean }) => it.asked).map((it: { path: string }) => it.path)).toEqual([
      'what',
      'dead',
    ]);
    const xml = await amina.fetch(`/w/nsele/forms/${id}/versions/${body.allVersions[0].id}/xml`);
    expect(xml.bytes.toString()).toContain('id="weekly"');
  });

  test('one version has one content, one id one form', async () => {
    const id = newId();
    expect((await put(id, Buffer.from(marketForm()), 'm.xml')).body.stored).toBe(true);
    const other = await put(id, Buffer.from(marketForm({ title: 'Another title' })), 'm.xml');
    expect([other.status, other.body.code]).toEqual([409, 'version_taken']);
    const twin = await put(newId(), Buffer.from(marketForm({ version: '2' })), 'm.xml');
    expect([twin.status, twin.body.code]).toEqual([409, 'form_id_taken']);
    const stray = await put(id, Buffer.from(marketForm({ id: 'elsewhere', version: '2' })), 'm.xml');
    expect([stray.status, stray.body.code]).toEqual([409, 'other_form']);
    expect((await put(id, Buffer.from(marketForm({ version: '2' })), 'm.xml')).body.stored).toBe(true);
  });

  test('XML whose calculations wait for one another is not stored; she is told which nodes, and which attribute to mend', async () => {
    const circle =
      '<bind nodeset="/data/dead" calculate="../start"/><bind nodeset="/data/start" relevant="/data/dead"/>';
    const { body } = await put(newId(), Buffer.from(marketForm({ id: 'round', extra: circle })), 'round.xml');
    expect(body).toMatchObject({
      stored: false,
      errors: [
        { code: 'nodes_in_circle', params: { names: 'start → dead → start', node: 'start', attribute: 'relevant' } },
      ],
    });
    const inner = '<bind nodeset="/data/people" relevant="/data/people/age"/>';
    expect(
      (await put(newId(), Buffer.from(marketForm({ id: 'inner', extra: inner })), 'inner.xml')).body,
    ).toMatchObject({
      stored: true,
      warnings: [{ code: 'node_shown_by_inner', params: { node: 'people', inner: 'people/age' } }],
    });
  });

  test.each([
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47]), 422],
    ['a page of the web', Buffer.from('<html><body/></html>'), 200],
    ['XML that is cut', Buffer.from(marketForm().slice(0, 900)), 200],
    ['XML whose entities stand for a billion of one another', Buffer.from(laughs()), 200],
    ['a ZIP that is none', Buffer.from('PK\u0003\u0004nothing'), 200],
  ])('%s is told to be no form', async (_name, bytes, status) => {
    const answer = await put(newId(), bytes);
    expect(answer.status).toBe(status);
    if (status === 200) expect([answer.body.stored, answer.body.errors.length > 0]).toEqual([false, true]);
  });
});

/** Ten entities, each ten of the one before. */
function laughs(): string {
  const entities = Array.from({ length: 10 }, (_, n) => `<!ENTITY e${n + 1} "${`&e${n};`.repeat(10)}">`);
  return `<?xml version="1.0"?><!DOCTYPE a [<!ENTITY e0 "ha">${entities.join('')}]><a>&e10;</a>`;
}
