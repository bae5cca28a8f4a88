import { constants, deflateRawSync, gzipSync } from 'node:zlib';
import * as xlsx from '@e965/xlsx';
import { describe, expect, test } from 'vitest';
import { Problem } from '#domain/problem.ts';
import { storedZip, zipEntries } from '#server/zip.ts';
import { MOST_COLUMNS, readTable } from './table-file.ts';

const refusal = async (bytes: Uint8Array): Promise<string> => {
  try {
    await readTable(bytes);
    return 'read';
  } catch (error) {
    if (!(error instanceof Problem)) throw error;
    return error.code;
  }
};
const text = (it: string) => new TextEncoder().encode(it);
const row = (n: number, of: (i: number) => string) => Array.from({ length: n }, (_, i) => of(i)).join(',');

/** A workbook of a spreadsheet whose first sheet has been exchanged for this one. */
function workbookWith(sheet: string): Buffer {
  const book = xlsx.utils.book_new();
  xlsx.utils.book_append_sheet(book, xlsx.utils.aoa_to_sheet([['No'], ['1']]), 'reports');
  const whole = new Uint8Array(xlsx.write(book, { type: 'array', bookType: 'xlsx' }) as ArrayBuffer);
  return storedZip(
    [...zipEntries(whole, 1e7)].map((it) => ({
      name: it.name,
      bytes: it.name === 'xl/worksheets/sheet1.xml' ? Buffer.from(sheet) : it.unpack(),
    })),
  );
}
const sheetOf = (rows: string) =>
  `<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>${rows}</sheetData></worksheet>`;
const cell = (at: string, words: string) => `<c r="${at}" t="inlineStr"><is><t>${words}</t></is></c>`;

describe('a table of a stranger', () => {
  test('of three hundred columns is read whole; of more than a file may have it is refused, and told how many', async () => {
    const wide = (n: number) => text(`${row(n, (i) => `c${i}`)}\n${row(n, String)}\n`);
    expect((await readTable(wide(300))).rows[0]).toHaveLength(300);
    await expect(readTable(wide(MOST_COLUMNS + 1))).rejects.toMatchObject({
      code: 'too_many_columns',
      values: { columns: 401 },
    });
  });

  test('with a byte-order mark, semicolons, letters of Windows, of Arabic and with combining marks', async () => {
    const { columns, rows } = await readTable(text('\uFEFFNo;Lieu\r\n1;"سوق؛ \u200Fغدًا e\u0301"\r\n'));
    expect([columns, rows]).toEqual([['No', 'Lieu'], [['1', 'سوق؛ \u200Fغدًا e\u0301']]]);
    expect((await readTable(Buffer.from([0x4e, 0x6f, 0x0a, 0xe9, 0x74, 0xe9]))).rows).toEqual([['été']]);
  });

  test('whose cells are merged downwards: what is written once holds for each row', async () => {
    const sheet = sheetOf(
      `<row r="1">${cell('A1', 'Who')}${cell('B1', 'Where')}</row><row r="2">${cell('A2', 'Women of Mambu')}${cell('B2', 'Mambu')}</row><row r="3">${cell('B3', 'Dara')}</row>`,
    ).replace('</sheetData>', '</sheetData><mergeCells count="1"><mergeCell ref="A2:A3"/></mergeCells>');
    expect((await readTable(workbookWith(sheet))).rows).toEqual([
      ['Women of Mambu', 'Mambu'],
      ['Women of Mambu', 'Dara'],
    ]);
  });

  test('that is none is refused by name', async () => {
    for (const [bytes, code] of [
      [text(''), 'empty_file'],
      [text('\n\n'), 'no_header'],
      [text('No,Text\n'), 'no_rows'],
      [text('No,Text\n1,"never closed\n2,x\n'), 'unclosed_quote'],
      [text('No\u0000\n1\n'), 'not_a_table'],
      [Buffer.from([0xd0, 0xcf, 0x11, 0xe0]), 'old_workbook'],
      [text(`No\n${','.repeat(100_001)}\n`), 'unpacks_too_large'],
      [Buffer.concat(Array(41).fill(gzipSync(Buffer.alloc(10_000_000)))), 'unpacks_too_large'],
    ] as const)
      expect(await refusal(bytes)).toBe(code);
  });

  test('that is another kind of file is told for what it is', async () => {
    const whole = workbookWith(sheetOf(`<row r="1">${cell('A1', 'No')}</row><row r="2">${cell('A2', '1')}</row>`));
    const packed = gzipSync(text('No,Text\n1,2\n'));
    const archive = (name: string, words = '') => storedZip([{ name, bytes: text(words) }]);
    for (const [bytes, code] of [
      [whole, 'read'],
      [text('PK\u0003\u0004 and nothing of a workbook'), 'damaged_file'],
      [text('PK'), 'damaged_file'],
      [whole.subarray(0, whole.length / 2), 'damaged_file'],
      [packed, 'read'],
      [packed.subarray(0, packed.length - 9), 'damaged_file'],
      [gzipSync('<?xml version="1.0"?><iati-activities/>'), 'xml_inside'],
      [gzipSync(whole), 'read'],
      [
        Buffer.concat([
          Buffer.from('d0cf11e0a1b11ae1', 'hex'),
          Buffer.alloc(600),
          Buffer.from('EncryptedPackage', 'utf16le'),
        ]),
        'protected_workbook',
      ],
      [archive('mimetype', 'application/vnd.oasis.opendocument.spreadsheet'), 'open_document'],
      [archive('word/document.xml', '<w/>'), 'other_document'],
      [archive('photo.jpg'), 'unreadable_workbook'],
      [text('%PDF-1.7\n1 0 obj <</Type /Catalog>> endobj\n'), 'pdf_file'],
      [text('No,Text\n1,how to read %PDF-1.7\n'), 'read'],
    ] as const)
      expect([code, await refusal(bytes)]).toEqual([code, code]);
  });
});

describe('a workbook', () => {
  test('is read as it is, from right to left too', async () => {
    const rows = `<row r="1">${cell('A1', 'No')}${cell('B1', 'نص')}</row><row r="3">${cell('A3', '7')}${cell('B3', 'e\u0301 حشد')}</row>`;
    expect(await readTable(workbookWith(sheetOf(rows)))).toEqual({
      media: 'xlsx',
      columns: ['No', 'نص'],
      rows: [
        ['', ''],
        ['7', 'e\u0301 حشد'],
      ],
    });
  });

  test('expands no entity', async () => {
    const laughs = `<!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;"><!ENTITY c SYSTEM "file:///etc/passwd">]>`;
    const rows = `<row r="1">${cell('A1', 'No')}</row><row r="2">${cell('A2', '&b;&c;')}</row>`;
    const sheet = workbookWith(sheetOf(rows).replace('?>', `?>${laughs}`));
    const read = await readTable(sheet).catch((error: Problem) => error.code);
    expect(JSON.stringify(read)).not.toMatch(/haha|root/);
  });

  test('that is a bomb is refused, whichever way it is made', async () => {
    const head = `<row r="1">${cell('A1', 'No')}</row>`;
    // a row so far down that a billion lie between, and one cell so far to the right that every row is as wide
    const far = workbookWith(sheetOf(`${head}<row r="999999999">${cell('A999999999', 'x')}</row>`));
    const wide = workbookWith(
      sheetOf(
        `${head}<row r="2">${cell('XFD2', 'x')}</row>${Array.from({ length: 60_000 }, (_, i) => `<row r="${i + 3}">${cell(`A${i + 3}`, 'x')}</row>`).join('')}`,
      ),
    );
    // what its directory says of its size is a lie
    const piece = deflateRawSync(Buffer.alloc(10_000_000, ' '), { finishFlush: constants.Z_FULL_FLUSH });
    const packed = Buffer.concat([...Array<Buffer>(50).fill(piece), deflateRawSync('')]);
    const lying = storedZip([{ name: 'xl/worksheets/sheet1.xml', bytes: packed }]);
    const directory = lying.lastIndexOf(Buffer.from([0x50, 0x4b, 1, 2]));
    lying.writeUInt16LE(8, 8);
    lying.writeUInt16LE(8, directory + 10);
    for (const bomb of [far, wide, lying]) expect(await refusal(bomb)).toBe('unpacks_too_large');
  });
});
