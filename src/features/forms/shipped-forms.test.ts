import { describe, expect, test } from 'vitest';
import { isProtectedType, incidentType } from '#domain/incident-types.ts';
import { readFormFile } from './form-file.ts';
import { measureFault } from './indicators/indicator.rules.ts';
import { proposedFor } from './indicators/proposed.ts';
import { accountOf, unknownPaths, type Mapping } from './mapping.rules.ts';
import { SHIPPED_FORMS, type ShippedKey } from './shipped.contract.ts';
import { shippedFacts, shippedMapping, shippedSheets, shippedWorkbook } from './shipped-forms.ts';
import { answersOf, planOf, readSubmission } from './submission-xml.rules.ts';
import type { XFormRead } from './xform.rules.ts';

const OWN = { title: null, language: 'en' } as const;
const read = async (key: ShippedKey, writing: Parameters<typeof shippedWorkbook>[1] = OWN): Promise<XFormRead> => {
  const file = await readFormFile(await shippedWorkbook(key, writing), `${key}.xlsx`);
  expect([key, file.errors, file.warnings, file.browserLacks]).toEqual([key, [], [], []]);
  return file.form!;
};
/** A filled form as a phone sends it: `a/b` written as elements in one another. */
function filled(form: XFormRead, answers: Record<string, string>): string {
  interface Branch {
    [name: string]: Branch | string;
  }
  const tree: Branch = {};
  for (const [path, value] of Object.entries(answers)) {
    const names = path.split('/');
    const last = names.pop()!;
    const at = names.reduce<Branch>((branch, name) => (branch[name] ??= {}) as Branch, tree);
    at[last] = value;
  }
  const write = (branch: Branch): string =>
    Object.entries(branch)
      .map(([name, it]) => `<${name}>${typeof it === 'string' ? it : write(it)}</${name}>`)
      .join('');
  return `<${form.root} id="${form.formId}" version="${form.version}">${write(tree)}</${form.root}>`;
}
async function accountFrom(key: ShippedKey, answers: Record<string, string>, language = 'English (en)') {
  const form = await read(key);
  const { rows, others } = answersOf(readSubmission(filled(form, answers)).root, planOf(form.fields));
  expect(others).toBe(false);
  return accountOf(shippedMapping(key)!, form, rows, language);
}

describe.each(SHIPPED_FORMS)('the form “%s” that comes with the house', (key) => {
  test('is read without an error, a warning or anything that the browser lacks', async () => {
    const form = await read(key);
    expect(form.languages).toEqual(['English (en)', 'Français (fr)']);
    expect(shippedFacts(key)).toMatchObject({ formId: form.formId, version: form.version });
    expect(shippedFacts(key).questions).toBe(form.fields.filter((it) => it.asked).length);
  });

  test('says every question and every choice in both languages', async () => {
    const form = await read(key);
    const labels = [
      ...form.fields.filter((it) => it.asked).map((it) => it.label),
      ...Object.values(form.choices).flatMap((list) => list.map((it) => it.label)),
    ];
    for (const label of labels) {
      expect(Object.keys(label).toSorted()).toEqual(['English (en)', 'Français (fr)']);
      expect(Object.values(label).every((it) => it.trim().length > 0)).toBe(true);
    }
    const { survey } = shippedSheets(key, OWN);
    const [headings, ...rows] = survey!;
    for (const what of ['label', 'hint', 'constraint_message']) {
      const [en, fr] = ['English (en)', 'Français (fr)'].map((it) => headings!.indexOf(`${what}::${it}`));
      for (const row of rows) expect([row[1], Boolean(row[en!])]).toEqual([row[1], Boolean(row[fr!])]);
    }
  });

  test('keeps nothing of the phone or the person who fills it, and neither its id nor its title tells what it is for', async () => {
    const form = await read(key);
    expect(form.fields.filter((it) => it.withheld !== null)).toEqual([]);
    expect(`${form.formId} ${form.title}`).not.toMatch(/conflict|incident|election|violence|rumou?r|peace|baraza/i);
  });

  test('maps answers that it asks, choices that it has and types that are no protected ones', async () => {
    const form = await read(key);
    const its: Mapping | null = shippedMapping(key);
    if (!its) return expect(key).toBe('perception');
    expect(unknownPaths(its, form.fields)).toEqual([]);
    const choices = (path: string) => {
      const field = form.fields.find((it) => it.path === path)!;
      return form.choices[field.choices!]!.map((it) => it.name);
    };
    for (const [code, choice] of Object.entries(its.type?.codes ?? {}).map(([a, b]) => [b, a] as const)) {
      expect(incidentType(code)).toBeDefined();
      expect(isProtectedType(code)).toBe(false);
      expect(choices(its.type!.path)).toContain(choice);
    }
    for (const part of [its.onlyWhen, its.danger])
      if (part) expect(choices(part.path)).toEqual(expect.arrayContaining(part.values));
  });

  test('can be called otherwise on a phone, and open in French', async () => {
    const form = await read(key, { title: 'Cahier', language: 'fr' });
    expect([form.title, form.defaultLanguage]).toEqual(['Cahier', 'Français (fr)']);
  });
});

describe('what the forms make', () => {
  test.each(['perception', 'weekly'] as const)(
    '“%s” can feed what is proposed for it, named in every language and with choices that it offers',
    async (key) => {
      const form = await read(key);
      expect(proposedFor(form.formId).length).toBeGreaterThan(3);
      for (const { name, measure } of proposedFor(form.formId)) {
        expect([name.en, measureFault(measure, form)]).toEqual([expect.stringMatching(/ /), null]);
        expect(new Set(Object.values(name)).size).toBe(Object.keys(name).length);
        const offered = form.choices[form.fields.find((it) => it.path === measure.path)?.choices ?? ''] ?? [];
        const names = offered.map((it) => it.name);
        for (const choice of measure.choices) expect(names).toContain(choice);
      }
    },
  );

  test('an attack that goes on is a report of danger, with what was asked for', async () => {
    expect(
      await accountFrom('incident', {
        kind: 'attack',
        'account/what': 'Men with fuel came to the market',
        'account/basis': 'saw',
        'account/day': '2026-11-20',
        'account/place': 'Mambu market',
        'account/still': 'going_on',
        'harm/any_harm': 'yes',
        'harm/killed': '2',
        'more/asks': 'The liaison officer should come today',
      }),
    ).toMatchObject({
      text: 'What happened: Men with fuel came to the market',
      typeCode: 'violence.attack_on_civilians',
      basis: 'saw',
      dangerNow: true,
      placeText: 'Mambu market',
      killed: { best: 2 },
      asks: 'The liaison officer should come today',
    });
  });

  test('what was done to a child is not written down, and makes no report', async () => {
    expect(await accountFrom('incident', { kind: 'protected' })).toBeNull();
  });

  test('a week in which nothing happened is kept and is no report; one with signs tells both kinds', async () => {
    const week = { until: '2026-11-21', place: 'Kiri', 'numbers/incidents': '0', 'numbers/safety': '8' };
    expect(await accountFrom('weekly', { ...week, week: 'nothing', 'ahead/worry': 'The market day' })).toBeNull();
    const told = await accountFrom(
      'weekly',
      { ...week, week: 'something', 'signs/conflict': 'hate leaving', 'signs/peace': 'talks' },
      'Français (fr)',
    );
    expect(told).toMatchObject({ typeCode: 'tension.hate_speech', language: 'fr' });
    expect(told!.text).toContain('Des gens de groupes opposés se sont rencontrés');
  });

  test('a calm polling station makes no report, one where people were threatened does', async () => {
    expect(await accountFrom('election-day', { 'station/place': 'Kiri', 'trouble/problem': 'none' })).toBeNull();
    expect(
      await accountFrom('election-day', {
        'station/place': 'Kiri',
        'station/number': '12',
        'trouble/problem': 'intimidation',
        'trouble/problem_words': 'Young men turned people away',
        'trouble/problem_now': 'now',
      }),
    ).toMatchObject({ typeCode: 'tension.intimidation', dangerNow: true, placeText: '12, Kiri' });
  });

  test('a rumour for which people take up weapons is danger, and never more than hearsay', async () => {
    expect(
      await accountFrom('rumour', {
        claim: 'They will come tonight',
        about: 'attack',
        heard: 'home',
        effect: 'fear arm',
      }),
    ).toMatchObject({ basis: 'hearsay', dangerNow: true, typeCode: 'tension.threat' });
  });
});
