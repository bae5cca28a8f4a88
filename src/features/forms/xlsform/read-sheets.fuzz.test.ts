import { readFileSync, readdirSync } from 'node:fs';
import fc from 'fast-check';
import { SaxesParser } from 'saxes';
import { describe, expect, it } from 'vitest';
import { readSheets, type FormRead } from './read-xlsform.ts';
import { readCsv, readMarkdown } from './text-tables.ts';

/** Every code has its words. */
const words = JSON.parse(
  readFileSync(new URL('../../../../locales/en/xlsform.json', import.meta.url), 'utf8'),
) as Record<string, unknown>;

function expectSound(form: FormRead): void {
  for (const { code } of [...form.errors, ...form.warnings]) expect(words, code).toHaveProperty(code);
  expect(form.xform === null).toBe(form.errors.length > 0);
  if (form.xform === null) return;
  const parser = new SaxesParser({ xmlns: true });
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(form.xform).close();
}

const name = fc.constantFrom('a', 'b', 'c', 'A', 'meta', 'r', '__proto__', 'constructor', 'ü', '1x', 'a b', '');
const reference = fc
  .tuple(fc.constantFrom('${', '${last-saved#', '$', '${ '), name, fc.constantFrom('}', ' }', ''))
  .map((parts) => parts.join(''));
const expression = fc
  .array(
    fc.oneof(
      reference,
      fc.constantFrom(
        "instance('a')/root/item[",
        ']',
        '(',
        ')',
        "'",
        '"',
        ' + ',
        'indexed-repeat(',
        ',',
        "pulldata('a', 'b'",
        '<',
        '&',
        '..',
      ),
      fc.string({ maxLength: 6 }),
    ),
    { maxLength: 8 },
  )
  .map((parts) => parts.join(''));
const type = fc.oneof(
  fc.constantFrom(
    'text',
    'integer',
    'note',
    'calculate',
    'range',
    'audit',
    'image',
    'geoshape',
    'trigger',
    'select_one a',
    'select_multiple b or_other',
    'rank a',
    'select_one ${a}',
    'select_one_from_file a.csv',
    'select_one_external a',
    'begin group',
    'end group',
    'begin repeat',
    'end repeat',
    'begin loop over a',
    'end loop',
    'csv-external',
    'background-geopoint',
    'start-geopoint',
    'osm a',
    '',
  ),
  fc.string({ maxLength: 12 }),
);
const heading = fc.oneof(
  fc.constantFrom(
    'name',
    'label',
    'label::fr',
    'hint',
    'guidance_hint',
    'relevant',
    'calculation',
    'default',
    'trigger',
    'choice_filter',
    'parameters',
    'appearance',
    'repeat_count',
    'save_to',
    'media::image',
    'bind::x:y',
    'body::ref',
    'instance::odk:tag',
    'constraint_message::fr',
    'required',
  ),
  fc.string({ maxLength: 10 }),
);
const parameters = fc.constantFrom(
  'start=1 end=3',
  'randomize=true seed=${a}',
  'a',
  'reference-geometry=${r}',
  'tick_labelset=a',
  'max-pixels=1',
);
const cell = fc.oneof(
  { weight: 3, arbitrary: expression },
  name,
  parameters,
  fc.constantFrom('yes', 'table-list', "search('a')"),
);

const survey = fc.array(heading, { maxLength: 8 }).chain((headings) =>
  fc
    .array(fc.tuple(type, name, fc.array(cell, { minLength: headings.length, maxLength: headings.length })), {
      maxLength: 12,
    })
    .map((rows) => [['type', 'name', ...headings], ...rows.map(([kind, its, cells]) => [kind, its, ...cells])]),
);
const table = (headings: string[]) =>
  fc
    .array(fc.array(cell, { minLength: headings.length, maxLength: headings.length }), { maxLength: 6 })
    .map((rows) => [headings, ...rows]);
const choices = fc
  .array(fc.tuple(fc.constantFrom('a', 'b'), cell, cell, cell), { maxLength: 6 })
  .map((rows) => [['list_name', 'name', 'label', 'extra'], ...rows]);
const entities = table(['list_name', 'label', 'entity_id', 'create_if', 'update_if']);
const settings = table(['form_id', 'instance_name', 'namespaces', 'attribute::x', 'name', 'flat', 'default_language']);

describe('whatever is written in the sheets', () => {
  it('gives a form that is well-formed or findings that have words, never an exception', () => {
    fc.assert(
      fc.property(
        fc.record(
          { survey, choices, entities, settings, external_choices: choices, osm: choices },
          { requiredKeys: ['survey'] },
        ),
        (sheets) => expectSound(readSheets(sheets)),
      ),
      { numRuns: 600 },
    );
  });

  it('holds for tables of any text', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.array(fc.array(fc.string()))), (sheets) =>
        expectSound(readSheets(sheets)),
      ),
      { numRuns: 300 },
    );
    fc.assert(fc.property(fc.string(), (text) => expectSound(readSheets(readMarkdown(text)))));
    fc.assert(fc.property(fc.string(), (text) => expectSound(readSheets(readCsv(text)))));
  });
});

describe('every finding', () => {
  it('that the source can make has words', () => {
    const folder = new URL('.', import.meta.url);
    const sources = readdirSync(folder).filter((file) => file.endsWith('.ts') && !file.includes('.test.'));
    const codes = sources.flatMap((file) =>
      [
        ...readFileSync(new URL(file, folder), 'utf8').matchAll(
          /(?:\.(?:error|warn)|fail|WorkbookRefused)\(\s*'([a-z_]+)'|code: '([a-z_]+)',/g,
        ),
      ].map((match) => match[1] ?? match[2] ?? ''),
    );
    expect(codes.length).toBeGreaterThan(80);
    for (const code of codes.filter((known) => known !== 'barcode')) expect(words, code).toHaveProperty(code);
  });
});

describe('a form made to do harm', () => {
  const deep = (kind: string, depth: number): string[][] => [
    ['type', 'name', 'label'],
    ...Array.from({ length: depth }, (_, at) => [`begin ${kind}`, `s${at}`, 'S']),
    ['text', 'q', 'Q'],
    ...Array.from({ length: depth }, () => [`end ${kind}`]),
  ];

  it.each(['group', 'repeat'])('with thousands of %ss inside one another is refused', (kind) => {
    expect(readSheets({ survey: deep(kind, 5000) }).errors[0]?.code).toBe('sections_too_deep');
  });

  it('with loops over loops over long lists is refused', () => {
    const list = Array.from({ length: 1000 }, (_, at) => ['l', `c${at}`, `C${at}`]);
    const rows = [
      ['begin loop over l', 'a', 'A'],
      ['begin loop over l', 'b', 'B'],
      ['text', 'q', 'Q'],
      ['end loop'],
      ['end loop'],
    ];
    const form = readSheets({
      survey: [['type', 'name', 'label'], ...rows],
      choices: [['list_name', 'name', 'label'], ...list],
    });
    expect(form.errors[0]?.code).toBe('loop_too_large');
  });

  it('with a chain of ten thousand calculations is read', () => {
    const rows = Array.from({ length: 10_000 }, (_, at) => [
      'calculate',
      `c${at}`,
      at === 0 ? '1' : `\${c${at - 1}} + 1`,
    ]);
    expect(readSheets({ survey: [['type', 'name', 'calculation'], ...rows] }).errors).toEqual([]);
  });

  it('with ten thousand choices in three languages is read', () => {
    const rows = Array.from({ length: 10_000 }, (_, at) => ['l', `c${at}`, `C${at}`, `D${at}`, `E${at}`]);
    const form = readSheets({
      survey: [
        ['type', 'name', 'label'],
        ['select_one l', 'q', 'Q'],
      ],
      choices: [['list_name', 'name', 'label::en', 'label::fr', 'label::ar'], ...rows],
    });
    expect(form.errors).toEqual([]);
    expect(form.choiceLists['l']).toHaveLength(10_000);
  });
});
