import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { IatiActivity } from './iati-activity.rules.ts';
import { readIatiRecords } from './iati-records.rules.ts';
import { IATI_FOOT, iatiHead, writeActivity } from './iati-write.rules.ts';

async function readBack(xml: string) {
  const file = new TextEncoder().encode(`${iatiHead('2026-06-01T00:00:00Z')}${xml}${IATI_FOOT}`);
  const activities: IatiActivity[] = [];
  const schema: string[] = [];
  for await (const it of readIatiRecords([file], { today: '2026-06-01' })) {
    if (it.is === 'activity') activities.push(it.activity);
    const findings = it.is === 'finding' ? [it.finding] : it.is === 'head' ? [] : it.findings;
    schema.push(...findings.filter((one) => one.kind !== 'rule').map((one) => `${one.code} ${one.path}`));
  }
  return { activities, schema };
}

const words = fc.stringMatching(/^[a-zé<>&"'\]عربى]{1,12}$/u);
const language = fc.constantFrom('en', 'fr', 'ar', 'pt-br');
const said = fc.array(fc.record({ language, text: words }), { minLength: 1, maxLength: 3 });
const day = fc.constantFrom('2024-02-29', '2025-12-31');
const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: null });
const amount = fc.oneof(fc.integer(), fc.constantFrom(0.1, 1e-7, 1250.5, 1e15));
const party = fc.record({ ref: fc.constantFrom('XX-1', 'a&b'), names: said, type: maybe(fc.constantFrom('22', '40')) });
const coded = (vocabulary: fc.Arbitrary<string>) =>
  fc.uniqueArray(fc.record({ vocabulary, code: words, share: maybe(fc.constantFrom(0, 33.3, 100)), names: said }), {
    maxLength: 3,
    selector: (it) => `${it.vocabulary} ${it.code}`,
  });
const money = { amount, currency: maybe(fc.constantFrom('EUR', 'CDF')), from: day };
const activity: fc.Arbitrary<IatiActivity> = fc.record({
  identifier: words,
  language,
  publisher: fc.record({ ref: words, names: said, type: fc.constant('22') }),
  titles: said,
  descriptions: said,
  status: fc.constantFrom('1', '2'),
  plannedFrom: day,
  plannedTo: maybe(day),
  actualFrom: maybe(day),
  actualTo: maybe(day),
  humanitarian: maybe(fc.boolean()),
  parties: fc.array(fc.record({ ref: words, names: said, type: fc.constant('40'), role: fc.constantFrom('1', '4') }), {
    minLength: 1,
    maxLength: 3,
  }),
  countries: coded(fc.constant('1')),
  regions: coded(fc.constantFrom('1', '99')),
  locations: fc.array(
    fc.record({
      names: said,
      lat: fc.constantFrom(-4.3, 1e-7),
      lon: fc.constantFrom(15.5, 180),
      exactness: maybe(fc.constant('1')),
      feature: maybe(fc.constant('PPL')),
      codes: fc.constantFrom([], [{ vocabulary: 'G1', code: '2314302', level: 1 }]),
    }),
    { maxLength: 2 },
  ),
  sectors: coded(fc.constantFrom('1', '7')),
  tags: coded(fc.constant('2')).map((list) => list.map((it) => ({ ...it, share: null }))),
  budgets: fc.array(fc.record({ ...money, to: day }), { maxLength: 2 }),
  transactions: fc.array(
    fc.record({
      ...money,
      to: fc.constant(null),
      type: fc.constantFrom('1', '3'),
      text: fc.oneof(said, fc.constant([])),
      provider: maybe(party),
      receiver: maybe(party),
    }),
    { maxLength: 3 },
  ),
  results: fc.array(
    fc.oneof(
      fc.record({ names: said, value: maybe(fc.constant('12')), target: maybe(fc.constant('20.5')), on: day }),
      fc.record({ names: said, value: fc.constant('better'), target: maybe(fc.constant('20.5')), on: day }),
    ),
    { maxLength: 2 },
  ),
  related: fc.array(fc.record({ type: fc.constant('1'), ref: words }), { maxLength: 2 }),
  updatedAt: maybe(fc.constant('2026-01-01T10:00:00Z')),
  unread: fc.constant(0),
});

test('what Amina writes is valid 2.03, and read back it is the same', async () => {
  await fc.assert(
    fc.asyncProperty(activity, async (it) => {
      const written = writeActivity(it);
      if (!written.ok) throw new Error(written.lacks.join());
      const { activities, schema } = await readBack(written.xml);
      expect(schema).toEqual([]);
      expect(activities).toEqual([it]);
    }),
    { numRuns: 100 },
  );
});

test('what a publisher has not told is not made up: she is told what is lacking', () => {
  const [it] = fc.sample(activity, 1);
  expect(writeActivity({ ...it!, status: null, titles: [], publisher: null })).toEqual({
    ok: false,
    lacks: ['publisher_identifier', 'publisher_type', 'publisher_name', 'title', 'status'],
  });
});

test('money without a day and organisations without a role are counted, the rest is valid', async () => {
  const [it] = fc.sample(activity, 1);
  const written = writeActivity({
    ...it!,
    parties: [...it!.parties, { ...it!.parties[0]!, role: null }],
    budgets: [{ amount: 1, currency: 'EUR', from: null, to: null }],
    titles: [{ language: 'en', text: 'bell \u0007 and \uD800 half' }],
  });
  if (!written.ok) throw new Error(written.lacks.join());
  expect(written.left).toEqual({ organisations: 1, money: 1 });
  const { activities, schema } = await readBack(written.xml);
  expect(schema.filter((one) => !one.startsWith('bytes_not_in_encoding'))).toEqual([]);
  expect(activities[0]!.titles[0]!.text).toBe('bell \uFFFD and \uFFFD half');
});
