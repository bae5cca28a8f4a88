import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { IatiFinding } from './iati-finding.rules.ts';
import { IATI_LIMITS, readIati, type IatiLimits } from './iati-read.rules.ts';
import { readIatiRecords, type IatiRecord } from './iati-records.rules.ts';

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const CONTEXT = { today: '2026-06-01' };

async function read(file: Uint8Array | string | readonly Uint8Array[], limits: IatiLimits = IATI_LIMITS) {
  const chunks = typeof file === 'string' ? [bytes(file)] : file instanceof Uint8Array ? [file] : file;
  const records: IatiRecord[] = [];
  for await (const it of readIatiRecords(chunks, CONTEXT, limits)) records.push(it);
  const findings: IatiFinding[] = records.flatMap((it) =>
    it.is === 'finding' ? [it.finding] : it.is === 'head' ? [] : it.findings,
  );
  return {
    activities: records.flatMap((it) => (it.is === 'activity' ? [it.activity] : [])),
    organisations: records.flatMap((it) => (it.is === 'organisation' ? [it.organisation] : [])),
    head: records.flatMap((it) => (it.is === 'head' ? [it.head] : []))[0],
    findings,
    codes: findings.map((it) => it.code),
    rules: findings.flatMap((it) => (it.params['rule'] === undefined ? [] : [it.params['rule']])),
  };
}

const PARTS = {
  start: '<activity-date type="2" iso-date="2025-01-01"/>',
  where: '<recipient-country code="CD"/>',
  what: '<sector vocabulary="1" code="15220"/>',
  money: '',
  id: 'XX-LUMA-1',
};
function activity(parts: Partial<typeof PARTS> = {}): string {
  const it = { ...PARTS, ...parts };
  return `<iati-activity xml:lang="en" default-currency="EUR"><iati-identifier>${it.id}</iati-identifier>
<reporting-org ref="XX-LUMA" type="22"><narrative>Luma Peace Network</narrative></reporting-org>
<title><narrative>Mediators in the hills</narrative><narrative xml:lang="fr">Médiateurs des collines</narrative></title>
<description><narrative>They go where they are called.</narrative></description>
<participating-org ref="XX-LUMA" role="4"/><activity-status code="2"/>${it.start}${it.where}${it.what}${it.money}</iati-activity>`;
}
const file = (inside: string, version = '2.03', head = ''): string =>
  `${head}<iati-activities version="${version}">${inside}</iati-activities>`;

describe('what Amina’s partners publish', () => {
  test('she reads a good file and nothing is found in it', async () => {
    const { activities, findings, head } = await read(file(activity()));
    expect(findings).toEqual([]);
    expect(head).toMatchObject({ kind: 'iati-activities', version: '2.03', older: false, encoding: 'utf-8' });
    expect(activities).toMatchObject([
      {
        identifier: 'XX-LUMA-1',
        titles: [
          { language: 'en', text: 'Mediators in the hills' },
          { language: 'fr', text: 'Médiateurs des collines' },
        ],
        status: '2',
        actualFrom: '2025-01-01',
        countries: [{ code: 'CD', share: null }],
        sectors: [{ vocabulary: '1', code: '15220' }],
      },
    ]);
  });

  test('however the file is cut into pieces, it says the same', async () => {
    const whole = bytes(file(activity() + activity({ id: 'XX-LUMA-2é𝄞', where: '' }), '2.02'));
    const expected = await read(whole);
    expect(expected.activities).toHaveLength(2);
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: whole.length }), { maxLength: 12 }), async (cuts) => {
        const at = [0, ...cuts.toSorted((a, b) => a - b), whole.length];
        expect(await read(at.slice(1).map((end, n) => whole.subarray(at[n], end)))).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });

  test.each([
    ['utf-16le', (text: string) => new Uint8Array(Buffer.from(`\uFEFF${text}`, 'utf16le'))],
    ['utf-16be', (text: string) => new Uint8Array(Buffer.from(`\uFEFF${text}`, 'utf16le').swap16())],
    ['windows-1252', (text: string) => new Uint8Array(Buffer.from(text, 'latin1'))],
    ['utf-8', (text: string) => bytes(`\uFEFF${text}`)],
  ])('a file in %s is read as it declares', async (encoding, encode) => {
    const declared = `<?xml version="1.0" encoding="${encoding === 'windows-1252' ? 'ISO-8859-1' : encoding}"?>`;
    const { activities, findings, head } = await read(encode(file(activity(), '2.03', declared)));
    expect(findings).toEqual([]);
    expect(head!.encoding).toBe(encoding);
    expect(activities[0]!.titles[1]!.text).toBe('Médiateurs des collines');
  });

  test('an encoding nobody knows and bytes of another one are told, and the rest is read', async () => {
    const declared = '<?xml version="1.0" encoding="x-nobody"?>';
    const { activities, codes } = await read(new Uint8Array(Buffer.from(file(activity(), '2.03', declared), 'latin1')));
    expect(codes).toEqual(['encoding_unknown', 'bytes_not_in_encoding']);
    expect(activities[0]!.titles[1]!.text).toBe('M\uFFFDdiateurs des collines');
  });

  test('no entity is expanded, however deep they are nested', async () => {
    const bomb = `<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>`;
    const { activities, codes } = await read(file(activity({ id: 'XX-LUMA-&b;&x;' }), '2.03', bomb));
    expect(codes).toContain('entities_refused');
    expect(codes).toContain('entity_not_expanded');
    expect(activities[0]!.identifier).toBe('XX-LUMA-&b;&x;');
  });

  test('a file that breaks off gives what came before', async () => {
    const { activities, findings } = await read(file(`${activity()}<iati-activity><title></iati-activity>`));
    expect(activities).toHaveLength(1);
    expect(findings.at(-1)).toMatchObject({ code: 'not_well_formed', fatal: true, params: { read: 1 }, line: 5 });
  });

  test.each([
    ['a letter', 'Dear Amina', 'not_xml'],
    ['nothing', '', 'not_xml'],
    ['a web page', '<html><body/></html>', 'not_iati'],
    ['elements without end', '<iati-activities version="2.03">' + '<a>'.repeat(500), 'too_deep'],
  ])('%s is no IATI file', async (_, text, code) => {
    const { activities, findings } = await read(text);
    expect(activities).toEqual([]);
    expect(findings.at(-1)).toMatchObject({ code, fatal: true });
  });

  test('of a huge activity as much is kept as is allowed, and she is told', async () => {
    const one =
      '<transaction><transaction-type code="3"/><transaction-date iso-date="2025-02-01"/><value value-date="2025-02-01">10</value></transaction>';
    const huge = activity({ id: 'XX-LUMA-9', money: one.repeat(5000) });
    const { activities, findings, codes } = await read(file(huge + activity()), { ...IATI_LIMITS, elements: 400 });
    expect(activities.map((it) => it.identifier)).toEqual(['XX-LUMA-9', 'XX-LUMA-1']);
    expect(activities[0]!.transactions.length).toBeGreaterThan(90);
    expect(codes).toEqual(['activity_too_large', 'rules_not_checked']);
    expect(findings[0]!.params).toMatchObject({ kept: 400, dropped: 4 * 5000 + 13 - 400 });
  });

  test('a text without end does not fill the memory', async () => {
    async function* chunks() {
      yield bytes(`<iati-activities version="2.03"><iati-activity><iati-identifier>`);
      for (let n = 0; n < 40; n++) yield bytes('long '.repeat(20_000));
      yield bytes('</iati-identifier></iati-activity></iati-activities>');
    }
    const seen: string[] = [];
    for await (const it of readIati(chunks(), { ...IATI_LIMITS, text: 1000 }))
      if (it.is === 'record') {
        seen.push(...it.findings.map((one) => one.code));
        expect(it.node.children[0]!.text).toHaveLength(1000);
      }
    expect(seen).toContain('text_cut');
  });

  test('arbitrary text never throws', async () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom(
        '<iati-activities version="2.03">',
        '<iati-activity>',
        '</iati-activity>',
        '<a b="',
        '&',
        ']]>',
        '<!',
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { maxLength: 20 }), async (pieces) => {
        await read(pieces.map(bytes));
      }),
      { numRuns: 100 },
    );
  });
});

describe('what departs from the schema', () => {
  const codesOf = async (text: string) =>
    (await read(text)).findings.filter((it) => it.kind === 'schema').map((it) => `${it.code} ${it.path}`);
  const ROOT = '/iati-activities/iati-activity';

  test.each([
    ['out of order', activity({ start: '', money: PARTS.start }), [`element_out_of_order ${ROOT}`, 0]],
    [
      'a second status',
      activity({ start: `<activity-status code="2"/>${PARTS.start}` }),
      [`element_repeated ${ROOT}`, 0],
    ],
    ['an unknown element', activity({ money: '<budgets/>' }), [`element_unknown ${ROOT}`, 0]],
    ['no dates', activity({ start: '' }), [`element_missing ${ROOT}`, 0]],
    [
      'a day that is none',
      activity({ start: '<activity-date type="1" iso-date="2025-02-29"/>' }),
      [`value_invalid ${ROOT}/activity-date/@iso-date`, 0],
    ],
    ['loose text', activity({ start: `${PARTS.start}soon` }), [`text_unexpected ${ROOT}`, 0]],
    ['no code', activity({ what: '<sector/>' }), [`attribute_missing ${ROOT}/sector`, 0]],
    ['elements of others at the end', activity({ money: '<x:a xmlns:x="urn:x"><b/></x:a>' }), []],
    [
      'elements of others between',
      activity({ what: '<x:a xmlns:x="urn:x"/><sector code="15220"/>' }),
      [`element_misplaced ${ROOT}`, 0],
    ],
  ])('%s', async (_, text, expected) => {
    expect(await codesOf(file(text))).toEqual(expected.filter((it) => it !== 0));
  });

  test('a file of 1.x is not held against the schema of 2.03', async () => {
    const { activities, codes } = await read(
      file(
        `<iati-activity xml:lang="en" default-currency="USD"><reporting-org ref="XX-LUMA" type="22">Luma</reporting-org>
<participating-org role="Implementing">Hill Women</participating-org><title>Wells</title><title xml:lang="FR">Puits</title>
<iati-identifier>XX-LUMA-7</iati-identifier><activity-date type="start-actual" iso-date="2011-03-01"/>
<sector vocabulary="DAC" code="14030" percentage="100"/><location><name>Nsele</name><coordinates latitude="-4.3" longitude="15.5" precision="1"/></location>
<transaction><transaction-type code="D"/><value value-date="2011-04-01">1,250.50</value></transaction></iati-activity>`,
        '1.03',
      ),
    );
    expect(codes).toEqual(['version_older']);
    expect(activities[0]).toMatchObject({
      titles: [
        { language: 'en', text: 'Wells' },
        { language: 'fr', text: 'Puits' },
      ],
      parties: [{ role: '4', names: [{ text: 'Hill Women' }] }],
      actualFrom: '2011-03-01',
      sectors: [{ vocabulary: '1', code: '14030', share: 100 }],
      locations: [{ lat: -4.3, lon: 15.5, exactness: '1' }],
      transactions: [{ type: '3', amount: 1250.5, currency: 'USD', from: '2011-04-01' }],
    });
  });
});

describe('what the rules of the standard ask', () => {
  const two = (a: string, b: string) => `<sector code="15220" ${a}/><sector code="15110" ${b}/>`;
  const date = (type: string, on: string) => `<activity-date type="${type}" iso-date="${on}"/>`;
  const budget = (from: string, to: string) =>
    `<budget><period-start iso-date="${from}"/><period-end iso-date="${to}"/><value value-date="${from}">5</value></budget>`;
  const payment = (on: string, more = '') =>
    `<transaction><transaction-type code="3"/><transaction-date iso-date="${on}"/><value value-date="2025-01-01">5</value>${more}</transaction>`;

  test.each<[string, string, string[]]>([
    ['shares that sum', activity({ what: two('percentage="33.3"', 'percentage="66.7"') }), []],
    ['shares that do not', activity({ what: two('percentage="33"', 'percentage="66"') }), ['2.1.2']],
    ['a share missing', activity({ what: two('percentage="100"', '') }), ['2.1.1']],
    ['a lone share of 40', activity({ what: '<sector code="15220" percentage="40"/>' }), ['2.1.4']],
    ['no sector', activity({ what: '' }), ['6.2.2']],
    ['no country', activity({ where: '' }), ['3.7.1']],
    [
      'countries without shares',
      activity({ where: '<recipient-country code="CD"/><recipient-country code="CG"/>' }),
      ['3.1.1'],
    ],
    ['an end before the start', activity({ start: date('2', '2025-02-01') + date('4', '2025-01-01') }), ['11.1.3']],
    ['a start to come', activity({ start: date('2', '2026-06-02') }), ['11.1.4']],
    ['only an end', activity({ start: date('3', '2026-06-02') }), ['6.11.1']],
    ['a budget of a year', activity({ money: budget('2024-01-01', '2024-12-31') }), []],
    ['a budget of two', activity({ money: budget('2024-01-01', '2025-12-31') }), ['7.5.3']],
    ['a budget backwards', activity({ money: budget('2024-12-31', '2024-01-01') }), ['8.6.3']],
    ['paid tomorrow', activity({ money: payment('2026-06-02') }), ['11.2.1']],
    ['a sector here and there', activity({ money: payment('2025-01-01', '<sector code="15220"/>') }), ['6.6.2']],
    ['the publisher’s own number', activity({ id: 'XX-LUMA' }), ['1.1.3']],
    ['another’s number', activity({ id: 'YY-1?' }), ['1.1.21', '1.3.13']],
    ['a giver without a name', activity({ money: payment('2025-01-01', '<provider-org/>') }), ['6.9.1']],
  ])('%s', async (_, text, rules) => {
    const found = await read(file(text));
    expect(found.rules).toEqual(rules);
    expect(found.activities).toHaveLength(1);
  });

  test('codes on no list, numbers that came before and none at all are told, all are read', async () => {
    const { activities, findings } = await read(
      file(activity({ where: '<recipient-country code="XYZ"/>' }) + activity() + activity({ id: '' })),
    );
    expect(activities).toHaveLength(3);
    expect(findings.map((it) => [it.code, it.path])).toEqual([
      ['code_unknown', '/iati-activities/iati-activity/recipient-country/@code'],
      ['identifier_repeated', '/iati-activities/iati-activity[2]'],
      ['identifier_missing', '/iati-activities/iati-activity[3]'],
    ]);
  });

  test('an organisation file', async () => {
    const { organisations, rules } = await read(
      `<iati-organisations version="2.03"><iati-organisation xml:lang="en"><organisation-identifier>XX-LUMA</organisation-identifier>
<name><narrative>Luma Peace Network</narrative></name><reporting-org ref="XX-LUMA" type="22"><narrative>Luma</narrative></reporting-org>
<total-budget><period-start iso-date="2025-01-01"/><period-end iso-date="2025-12-31"/><value value-date="2025-01-01" currency="EUR">100</value></total-budget>
</iati-organisation></iati-organisations>`,
    );
    expect(rules).toEqual([]);
    expect(organisations).toMatchObject([
      {
        identifier: 'XX-LUMA',
        names: [{ text: 'Luma Peace Network' }],
        budgets: [{ of: 'total', amount: 100, currency: 'EUR' }],
      },
    ]);
  });
});
