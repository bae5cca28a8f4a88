import { deflateRawSync } from 'node:zlib';
import * as xlsx from '@e965/xlsx';
import { describe, expect, it } from 'vitest';
import { readXlsForm } from './read-xlsform.ts';

type Cells = (string | number | boolean | Date)[][];

function workbook(sheets: Record<string, Cells>, bookType: 'xlsx' | 'biff8' = 'xlsx'): Uint8Array {
  const book = xlsx.utils.book_new();
  for (const [name, rows] of Object.entries(sheets))
    xlsx.utils.book_append_sheet(book, xlsx.utils.aoa_to_sheet(rows), name);
  return new Uint8Array(xlsx.write(book, { type: 'array', bookType }) as ArrayBuffer);
}

const SURVEY: Cells = [
  ['type', 'name', 'label', 'default', 'required'],
  ['integer', 'hurt', 'How many?', 3, true],
  ['decimal', 'share', 'What share?', 0.1, ''],
];

describe('a file arrives', () => {
  it.each([
    ['.xlsx', 'report.xlsx', 'xlsx'],
    ['.xls that calls itself .xlsx', 'report.xlsx', 'biff8'],
  ] as const)('%s is read by its content', async (_, fileName, kind) => {
    const form = await readXlsForm(workbook({ survey: SURVEY }, kind), fileName);
    expect(form.errors).toEqual([]);
    expect(form.formId).toBe('report');
    expect(form.xform).toContain('<hurt>3</hurt><share>0.1</share>');
    expect(form.xform).toContain('<bind nodeset="/data/hurt" type="int" required="true()"/>');
  });

  it('as Markdown or CSV is read too', async () => {
    const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
    const one = await readXlsForm(bytes('| survey |\n| | type | name | label |\n| | text | a | Où ? |'), 'a.md');
    const two = await readXlsForm(bytes('survey,,,\n,type,name,label\n,text,a,Où ?\n'), 'a.csv');
    expect(one.xform).toContain('<label>Où ?</label>');
    expect(two.xform).toBe(one.xform);
  });

  it.each([
    ['nothing at all', new Uint8Array(), 'file_unknown'],
    ['a picture', new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 0, 0]), 'file_unknown'],
    ['half a workbook', workbook({ survey: SURVEY }).slice(0, 900), 'file_damaged'],
    ['a zip of something else', zipOf(new Uint8Array(10)), 'file_damaged'],
  ])('%s gives one error and no exception', async (_, bytes, code) => {
    const form = await readXlsForm(bytes, 'x.xlsx');
    expect(form.xform).toBeNull();
    expect(form.errors.map((finding) => finding.code)).toEqual([code]);
  });

  it('that unpacks to far more than it weighs is stopped before it is parsed', async () => {
    const bomb = zipOf(new Uint8Array(30_000_000));
    expect(bomb.length).toBeLessThan(100_000);
    const form = await readXlsForm(bomb, 'bomb.xlsx', { unpackedBytes: 10_000_000 });
    expect(form.errors).toMatchObject([{ code: 'file_unpacks_too_large', params: { megabytes: '10' } }]);
  });

  it('that takes too long is stopped', async () => {
    const form = await readXlsForm(workbook({ survey: SURVEY }), 'slow.xlsx', { milliseconds: 1 });
    expect(form.errors.map((finding) => finding.code)).toEqual(['file_too_slow']);
  });

  it('larger than allowed is not looked into, and cells are counted', async () => {
    const bytes = workbook({ survey: SURVEY });
    expect((await readXlsForm(bytes, 'x.xlsx', { fileBytes: 100 })).errors[0]?.code).toBe('file_too_large');
    expect((await readXlsForm(bytes, 'x.xlsx', { cells: 4 })).errors[0]?.code).toBe('sheet_too_large');
  });

  it('whose sheet says that it has seventeen billion cells is read as far as it is filled', async () => {
    const form = await readXlsForm(
      patched(workbook({ survey: SURVEY }), (xml) =>
        xml.replace(/<dimension ref="[^"]*"\/>/, '<dimension ref="A1:XFD1048576"/>'),
      ),
      'report.xlsx',
    );
    expect(form.errors).toEqual([]);
    expect(form.xform).toContain('<hurt>3</hurt>');
  });

  it('with one cell at the far end of its sheet is refused or read, and never waited for', async () => {
    const form = await readXlsForm(
      patched(workbook({ survey: SURVEY }), (xml) =>
        xml.replace('</sheetData>', '<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData>'),
      ),
      'report.xlsx',
    );
    expect(form.errors.map((it) => it.code).filter((it) => it !== 'sheet_too_large')).toEqual([]);
  });

  it('with formulas in its cells is read by what they came to, and the formula goes nowhere', async () => {
    const sheet = xlsx.utils.aoa_to_sheet(SURVEY);
    sheet['C2'] = { t: 's', v: 'How many?', f: 'HYPERLINK("http://example.org/"&A1,"How many?")' };
    sheet['D2'] = { t: 'n', v: 3, f: 'SUM(1,2)' };
    sheet['C3'] = { t: 's', v: '=cmd|calc' };
    const book = xlsx.utils.book_new();
    xlsx.utils.book_append_sheet(book, sheet, 'survey');
    const form = await readXlsForm(
      new Uint8Array(xlsx.write(book, { type: 'array', bookType: 'xlsx' }) as ArrayBuffer),
      'report.xlsx',
    );
    expect(form.errors).toEqual([]);
    expect(form.xform).toContain('<label>How many?</label>');
    expect(form.xform).toContain('<hurt>3</hurt>');
    // a text that looks like a formula is the text it is
    expect(form.xform).toContain('<label>=cmd|calc</label>');
    expect(form.xform).not.toMatch(/HYPERLINK|SUM\(/);
  });
});

/** The same workbook with its first sheet written otherwise. */
function patched(bytes: Uint8Array, change: (xml: string) => string): Uint8Array {
  const zip = xlsx.CFB.read(Buffer.from(bytes), { type: 'buffer' });
  const at = zip.FullPaths.findIndex((it: string) => it.endsWith('sheet1.xml'));
  const before = Buffer.from(zip.FileIndex[at]!.content as Uint8Array).toString('utf8');
  const after = change(before);
  expect(after).not.toBe(before);
  zip.FileIndex[at]!.content = Buffer.from(after);
  return new Uint8Array(xlsx.CFB.write(zip, { type: 'buffer', fileType: 'zip' }) as Buffer);
}

/** A zip with one entry whose directory lies about its size. */
function zipOf(content: Uint8Array): Uint8Array {
  const packed = deflateRawSync(content);
  const name = Buffer.from('a.xml');
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(8, 8);
  local.writeUInt32LE(packed.length, 18);
  local.writeUInt32LE(1, 22);
  local.writeUInt16LE(name.length, 26);
  const entry = Buffer.alloc(46);
  entry.writeUInt32LE(0x02014b50, 0);
  entry.writeUInt16LE(8, 10);
  entry.writeUInt32LE(packed.length, 20);
  entry.writeUInt32LE(1, 24);
  entry.writeUInt16LE(name.length, 28);
  const start = local.length + name.length + packed.length;
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(entry.length + name.length, 12);
  end.writeUInt32LE(start, 16);
  return new Uint8Array(Buffer.concat([local, name, packed, entry, name, end]));
}
