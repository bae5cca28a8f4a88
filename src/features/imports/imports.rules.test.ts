import fc from 'fast-check';
import { INCIDENT_TYPES } from '#domain/incident-types.ts';
import { describe, expect, test } from 'vitest';
import { readCount, readDate, readPoint } from './cells.rules.ts';
import { gedReports, headlinesOf } from './ged.rules.ts';
import { readRow, suggestMapping } from './table-mapping.rules.ts';

describe('dates as people write them', () => {
  test.each([
    ['2026-11-21', null, '2026-11-21T00:00:00.000Z', 'day'],
    ['21/11/2026', null, '2026-11-21T00:00:00.000Z', 'day'],
    ['03/04/2026', 'dmy', '2026-04-03T00:00:00.000Z', 'day'],
    ['03/04/2026', 'mdy', '2026-03-04T00:00:00.000Z', 'day'],
    ['05/05/2026', null, '2026-05-05T00:00:00.000Z', 'day'],
    ['2026-11', null, '2026-11-01T00:00:00.000Z', 'month'],
    ['2026-11-21 14:30', null, '2026-11-21T14:30:00.000Z', 'exact'],
    ['2026-11-21T14:30:00+03:00', null, '2026-11-21T11:30:00.000Z', 'exact'],
    ['٢٠٢٦-١١-٢١', null, '2026-11-21T00:00:00.000Z', 'day'],
    ['46347', null, '2026-11-21T00:00:00.000Z', 'day'],
  ] as const)('%s', (cell, order, at, precision) => {
    const read = readDate(cell, order);
    expect(read.ok && [read.value.at.toISOString(), read.value.precision]).toEqual([at, precision]);
  });

  test.each([
    ['31/02/2026', 'no_such_day'],
    ['13/13/2026', 'no_such_day'],
    ['2026-02-30', 'no_such_day'],
    ['03/04/2026', 'ambiguous_date'],
    ['yesterday', 'not_a_date'],
    ['', 'empty'],
    ['2026-11-21 25:00', 'not_a_date'],
  ])('%s is %s', (cell, error) => {
    expect(readDate(cell, null)).toEqual({ ok: false, error });
  });

  test('every day of a century is read back from each way of writing it', () => {
    fc.assert(
      fc.property(
        fc.date({ min: new Date('2000-01-01T00:00:00Z'), max: new Date('2099-12-31T00:00:00Z'), noInvalidDate: true }),
        (date) => {
          const [y, m, d] = date.toISOString().slice(0, 10).split('-') as [string, string, string];
          for (const [cell, order] of [
            [`${y}-${m}-${d}`, null],
            [`${d}/${m}/${y}`, 'dmy'],
            [`${m}/${d}/${y}`, 'mdy'],
            [`${d}.${m}.${y.slice(2)}`, 'dmy'],
          ] as const) {
            const read = readDate(cell, order);
            expect(read.ok && read.value.at.toISOString().slice(0, 10)).toBe(`${y}-${m}-${d}`);
          }
        },
      ),
    );
  });
});

describe('counts and points', () => {
  test.each([
    ['12', 12],
    ['1 234', 1234],
    ['1,234', 1234],
    ['', null],
    ['?', null],
    ['١٢', 12],
  ])('%s people', (cell, value) => expect(readCount(cell)).toEqual({ ok: true, value }));
  test.each([
    ['-1', 'negative'],
    ['1.5', 'not_whole'],
    ['many', 'not_a_number'],
    ['=cmd|x', 'not_a_number'],
  ])('%s is %s', (cell, error) => expect(readCount(cell)).toEqual({ ok: false, error }));
  test('swapped, halved and impossible points are named', () => {
    expect(readPoint('0.5', '32,5')).toEqual({ ok: true, value: { lat: 0.5, lon: 32.5 } });
    expect(readPoint('4 S', '15 E')).toEqual({ ok: true, value: { lat: -4, lon: 15 } });
    expect(readPoint('120', '5')).toEqual({ ok: false, error: 'coordinates_swapped' });
    expect(readPoint('120', '200')).toEqual({ ok: false, error: 'coordinate_out_of_range' });
    expect(readPoint('5', '')).toEqual({ ok: false, error: 'half_a_point' });
    expect(readPoint('', '')).toEqual({ ok: true, value: null });
  });
});

describe('a stranger’s table', () => {
  const columns = ['Numéro', 'Date', 'Lieu', 'Texte', 'Blessés', 'Latitude', 'Longitude'];
  test('columns are recognised by the names people give them', () => {
    expect(suggestMapping(columns).fields).toEqual({ key: 0, when: 1, place: 2, text: 3, hurt: 4, lat: 5, lon: 6 });
  });
  test('a good row reads whole, a bad one names every cell', () => {
    const mapping = suggestMapping(columns);
    expect(
      readRow(['7', '21/11/2026', 'Mambu', 'Une échoppe a brûlé', '1', '0,18', '0,12'], columns, mapping, 2),
    ).toMatchObject({ key: '7', account: { text: 'Une échoppe a brûlé', hurt: { best: 1 }, lat: 0.18 } });
    expect(readRow(['8', '31/02/2026', 'Mambu', '', 'x', '1', ''], columns, mapping, 3)).toEqual([
      { row: 3, column: 'Texte', code: 'empty', cell: '' },
      { row: 3, column: 'Date', code: 'no_such_day', cell: '31/02/2026' },
      { row: 3, column: 'Latitude', code: 'half_a_point', cell: '1' },
      { row: 3, column: 'Blessés', code: 'not_a_number', cell: 'x' },
    ]);
    expect(readRow(['', ' ', '', '', '', '', ''], columns, mapping, 4)).toBeNull();
  });
  test('a type may be written as people write it; what a person said a word means comes first', () => {
    const header = ['what', 'type'];
    const mapping = { ...suggestMapping(header), fields: { text: 0, type: 1 } };
    const read = (word: string, types = {}) => readRow(['Stones at the gate', word], header, { ...mapping, types }, 2);
    for (const [word, typeCode] of [
      ['Threat', 'tension.threat'],
      ['hate speech', 'tension.hate_speech'],
      ['tension.threat', 'tension.threat'],
    ] as const)
      expect(read(word)).toMatchObject({ account: { typeCode } });
    expect(read('threat', { threat: 'tension.intimidation' })).toMatchObject({
      account: { typeCode: 'tension.intimidation' },
    });
    expect(read('trouble')).toMatchObject([{ code: 'unknown_word', cell: 'trouble' }]);
    const words = INCIDENT_TYPES.map((it) => it.code.replace(/^.*\./, ''));
    expect(new Set(words).size).toBe(words.length);
  });
  test('any cells at all: whole, refused or empty, never a crash', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string(), { minLength: 7, maxLength: 7 }),
        (cells) => void readRow(cells, columns, suggestMapping(columns), 2),
      ),
    );
  });
});

describe('UCDP event files', () => {
  test('each headline of an event is a report with its publisher and date, commas and all', () => {
    const article =
      '"Agence, South Bureau,2023-10-25,Four killed, three ""arrested"" at a checkpoint";"Daily,2023-10-26,Youths shot"';
    expect(headlinesOf(article)).toEqual([
      {
        publisher: 'Agence, South Bureau',
        date: '2023-10-25',
        headline: 'Four killed, three "arrested" at a checkpoint',
      },
      { publisher: 'Daily', date: '2023-10-26', headline: 'Youths shot' },
    ]);
    // quotes that nobody doubled: within, at the beginning, at the end
    expect(
      headlinesOf(
        '"Ministry,2023-10-04,"37 suspects were captured"";"News, The,2023-10-27,The boxer "El Charro" was shot; two fled";"Agency,2023-10-14,The envoy condemned "killing dozens. "',
      ).map((it) => `${it.publisher}: ${it.headline}`),
    ).toEqual([
      'Ministry: "37 suspects were captured"',
      'News, The: The boxer "El Charro" was shot; two fled',
      'Agency: The envoy condemned "killing dozens.',
    ]);
    const names = [
      'id',
      'source_article',
      'where_prec',
      'latitude',
      'longitude',
      'date_start',
      'date_end',
      'date_prec',
      'type_of_violence',
    ];
    const reports = gedReports(
      ['9', article, '2', '34.5', '69.1', '2023-10-25 00:00:00.000', '2023-10-25 00:00:00.000', '1', '3'],
      new Map(names.map((name, i) => [name, i])),
    );
    expect(reports).toHaveLength(2);
    expect(reports[0]).toMatchObject({
      source: 'Agence, South Bureau',
      account: { placePrecision: 'district', radiusKm: 10, basis: 'media', typeCode: 'violence.attack_on_civilians' },
    });
    expect(new Set(reports.map((r) => r.key)).size).toBe(2);
  });

  test('a headline whose day UCDP does not know counts from the last day of its event, not from 1753', () => {
    const names = ['id', 'source_article', 'date_start', 'date_end'];
    const at = new Map(names.map((name, i) => [name, i]));
    const read = (start: string, end: string) =>
      gedReports(['9', '"Agence,1753-01-01,A market burnt"', start, end], at)[0]!.receivedAt;
    expect(read('2023-10-24 00:00:00.000', '2023-10-25 00:00:00.000')).toEqual(new Date('2023-10-25T12:00:00Z'));
    expect(read('2023-10-24 00:00:00.000', '')).toEqual(new Date('2023-10-24T12:00:00Z'));
    expect(read('', '')).toBeNull();
  });
});
