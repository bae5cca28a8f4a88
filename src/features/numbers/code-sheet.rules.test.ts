import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  codeField,
  patternOf,
  readCode,
  sheetFault,
  sheetOf,
  wordsOfCode,
  type CodeField,
  type CodeSheet,
} from './code-sheet.rules.ts';

/** The weekly message: incidents # crossings # safety 1-10 # police and NGO visits */
const weekly: CodeSheet = {
  id: 'weekly',
  keyword: null,
  fields: [
    { kind: 'number', label: 'Incidents', low: 0, high: 1000 },
    { kind: 'number', label: 'Crossings', low: 0, high: 1000 },
    { kind: 'number', label: 'Safety', low: 1, high: 10 },
    { kind: 'number', label: 'Visits', low: 0, high: 100 },
  ],
};
const market: CodeSheet = {
  id: 'market',
  keyword: 'M',
  fields: [
    { kind: 'choice', label: 'Open', choices: ['Y', 'N'] },
    { kind: 'text', label: 'What' },
  ],
};
const sheets = [weekly, market];
const read = (text: string) => {
  const found = sheetOf(text, sheets);
  return found && readCode(found.rest, found.sheet.fields);
};

describe('a coded message', () => {
  test.each([
    ['3#0#7#2', [3, 0, 7, 2]],
    [' 3 # 0 # 7 # 2 ', [3, 0, 7, 2]],
    ['3*0*7*2', [3, 0, 7, 2]],
    ['٣#٠#٧#٢', [3, 0, 7, 2]],
    ['3#0#7#2#', [3, 0, 7, 2]],
    ['3 incidents#0#7#2 police', [3, 0, 7, 2]],
    ['m#y#full', ['Y', 'full']],
    ['M Y # soldiers # two trucks', ['Y', 'soldiers # two trucks']],
    ['M n', ['N', '']],
  ])('%s', (text, values) => expect(read(text)).toEqual({ ok: true, values }));

  test.each([
    ['3#0#7', 'missing', 4],
    ['3##7#2', 'missing', 2],
    ['3#0#11#2', 'out_of_range', 3],
    ['3#0#seven#2', 'not_a_number', 3],
    ['3#0#7.5#2', 'not_a_number', 3],
    ['3#0#7#2#5', 'too_many', 4],
    ['M maybe # x', 'not_a_choice', 1],
    ['M', 'missing', 1],
  ])('%s: %s in part %i', (text, what, part) => expect(read(text)).toEqual({ ok: false, fault: { what, part } }));

  test.each(['They came with fuel', '3 people were killed', '#', 'Mambu is burning', '', 'see #3'])(
    '%j is plain words',
    (text) => expect(sheetOf(text, sheets)).toBeNull(),
  );

  test('what is written by the sheet is read as it was meant, in any spacing, with either sign, in either digits', () => {
    const field: fc.Arbitrary<CodeField> = fc.oneof(
      fc
        .tuple(fc.integer({ min: 0, max: 500 }), fc.integer({ min: 0, max: 500 }))
        .map(([a, b]): CodeField => ({ kind: 'number', label: 'n', low: Math.min(a, b), high: Math.max(a, b) })),
      fc.constant<CodeField>({ kind: 'choice', label: 'c', choices: ['Y', 'N', '9'] }),
    );
    fc.assert(
      fc.property(
        fc
          .array(field, { minLength: 1, maxLength: 12 })
          .chain((fields) =>
            fc.tuple(
              fc.constant(fields),
              fc.tuple(
                ...fields.map((it) =>
                  it.kind === 'number' ? fc.integer({ min: it.low, max: it.high }) : fc.constantFrom('Y', 'N', '9'),
                ),
              ),
            ),
          ),
        fc.constantFrom('#', ' # ', '*', ' *', '＃'),
        fc.boolean(),
        ([fields, values], sign, arabic) => {
          const digits = (it: string) =>
            arabic ? it.replace(/\d/g, (d) => String.fromCharCode(0x660 + Number(d))) : it;
          const text = `K ${values.map((it) => digits(String(it))).join(sign)}`;
          const found = sheetOf(text, [{ id: 's', keyword: 'k', fields }]);
          expect(sheetFault(fields)).toBeNull();
          expect(readCode(found!.rest, fields)).toEqual({ ok: true, values });
        },
      ),
    );
  });

  test('whatever is typed, it is read or its fault named, and a fault names a part that there is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const reading = readCode(text, weekly.fields);
        if (reading.ok) expect(reading.values).toHaveLength(4);
        else expect(reading.fault.part).toBeGreaterThanOrEqual(1);
      }),
    );
  });
});

describe('a sheet', () => {
  test('says how it is written', () => {
    expect(patternOf(weekly)).toBe('Incidents # Crossings # Safety 1-10 # Visits 0-100');
    expect(patternOf(market)).toBe('M Open Y/N # What');
    expect(wordsOfCode(weekly.fields, [3, 0, 7, 2])).toBe('Incidents: 3\nCrossings: 0\nSafety: 7\nVisits: 2');
    expect(wordsOfCode(market.fields, ['N', ''])).toBe('Open: N');
  });
  test('that cannot be read is refused', () => {
    expect(sheetFault([])).toBe('no_parts');
    expect(sheetFault([{ kind: 'number', label: 'a', low: 3, high: 2 }])).toBe('bounds');
    expect(sheetFault([{ kind: 'choice', label: 'a', choices: ['y', 'Y'] }])).toBe('same_choices');
    expect(
      sheetFault([
        { kind: 'text', label: 'a' },
        { kind: 'number', label: 'b', low: 0, high: 1 },
      ]),
    ).toBe('text_last');
    expect(codeField.safeParse({ kind: 'number', label: '', low: 0, high: 1 }).success).toBe(false);
  });
});
