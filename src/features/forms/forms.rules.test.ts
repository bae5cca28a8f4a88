import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { marketDay, marketForm } from '#test/form-texts.ts';
import { circlesIn } from './circles.rules.ts';
import { bareExpression, pathsIn } from './expression.rules.ts';
import { standingOf } from './identity.rules.ts';
import { accountOf, languageFor, mapping, tagOf, unknownPaths } from './mapping.rules.ts';
import { answersOf, planOf, readSubmission, typed } from './submission-xml.rules.ts';
import { tablesOf } from './submission-table.rules.ts';
import { readXForm, XFormFault } from './xform.rules.ts';
import { escapeXml, readXml, XmlFault } from './xml.rules.ts';

const LIMITS = { depth: 40, elements: 1000 };

describe('XML from strangers', () => {
  test('any text comes back as it was written, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const written = escapeXml(text.toWellFormed());
        const read = readXml(`<a>${written}</a>`, LIMITS).text;
        // XML reads a carriage return as the end of a line
        expect(escapeXml(read)).toBe(written.replace(/\r\n?/g, '\n'));
      }),
    );
  });
  test('nothing makes the reader throw anything but what it says', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        try {
          readXml(text, LIMITS);
        } catch (error) {
          expect(error).toBeInstanceOf(XmlFault);
        }
      }),
    );
  });
  test.each([
    ['<!DOCTYPE a><a/>', 'doctype'],
    ['<a>&lol;</a>', 'not_xml'],
    [`${'<a>'.repeat(50)}${'</a>'.repeat(50)}`, 'too_deep'],
    [`<a>${'<b/>'.repeat(2000)}</a>`, 'too_many_elements'],
    ['', 'not_xml'],
  ])('%.30s is refused as %s', (text, code) => {
    let found = '';
    try {
      readXml(text, LIMITS);
    } catch (error) {
      found = (error as XmlFault).code;
    }
    expect(found).toBe(code);
  });
});

describe('what a form asks', () => {
  const form = readXForm(marketForm());
  const of = (path: string) => form.fields.find((it) => it.path === path)!;

  test('is read with types, labels by language, lists of choices and repeats', () => {
    expect(form).toMatchObject({
      formId: 'market-day',
      version: '1',
      title: 'Market day',
      root: 'data',
      encrypted: false,
    });
    expect(form.languages).toEqual(['English (en)', 'French (fr)']);
    expect(of('what')).toMatchObject({ type: 'text', label: { 'French (fr)': 'Que s’est-il passé ?' }, asked: true });
    expect(of('kind')).toMatchObject({ type: 'select_one', choices: '/kind' });
    expect(of('needs')).toMatchObject({ type: 'select_multiple', choices: 'needs' });
    expect(form.choices.needs!.map((it) => it.label['French (fr)'])).toEqual(['De l’eau', 'Quelqu’un à qui parler']);
    expect(of('people/age')).toMatchObject({ type: 'integer', repeat: 'people' });
    expect(of('picture').type).toBe('image');
    expect(form.repeats).toEqual(['people']);
  });
  test.each([
    ['deviceid', 'device'],
    ['phonenumber', 'device'],
    ['username', 'device'],
    ['here', 'trail'],
    ['way', 'trail'],
    ['meta/audit', 'audit'],
    ['start', null],
    ['spot', null],
    ['what', null],
  ])('%s is withheld as %s', (path, withheld) => expect(of(path).withheld).toBe(withheld));
  test('a question that somebody calls “username” is an answer; a field that nobody is asked is not', () => {
    const asked = readXForm(
      marketForm()
        .replace('<h:body>', '<h:body><input ref="/data/username"><label>Name of the chief</label></input>')
        .replace(/<bind nodeset="\/data\/username"[^>]*>/, ''),
    );
    expect(asked.fields.find((it) => it.path === 'username')!.withheld).toBeNull();
    const old = readXForm(
      marketForm().replace(/<bind nodeset="\/data\/deviceid"[^>]*>/, '<bind nodeset="/data/deviceid" type="string"/>'),
    );
    expect(old.fields.find((it) => it.path === 'deviceid')!.withheld).toBe('device');
  });
  test('files that must go with it are named once', () => {
    const extra = `<instance id="a" src="jr://file-csv/places.csv"/><instance id="b" src="jr://file/areas.geojson"/><bind nodeset="/data/what" calculate="pulldata('people', 'x', 'y', 'z')"/>`;
    expect(readXForm(marketForm({ extra })).media).toEqual(['areas.geojson', 'people.csv', 'places.csv']);
  });
  test.each([
    ['<a/>', 'not_a_form'],
    ['<h:html xmlns:h="x"><h:head><model/></h:head><h:body/></h:html>', 'no_instance'],
    [
      '<h:html xmlns:h="x"><h:head><model><instance><data><a/></data></instance></model></h:head><h:body/></h:html>',
      'no_form_id',
    ],
  ])('%.40s is no form: %s', (xml, code) => {
    expect(() => readXForm(xml)).toThrow(XFormFault);
    try {
      readXForm(xml);
    } catch (error) {
      expect((error as XFormFault).code).toBe(code);
    }
  });
});

describe('what waits for what', () => {
  const paths = (expression: string, at = '/data/g/a') => pathsIn(bareExpression(expression), at);

  test.each([
    ['/data/b + 1', ['/data/b']],
    ['../b > ../../c', ['/data/g/b', '/data/c']],
    ['current()/../b = 1', ['/data/g/b']],
    ['if(/data/x/orx:b = "no", ./c, 0)', ['/data/x/b', '/data/g/a/c']],
    // names, not sums
    ['/data/b-1 div /data/été', ['/data/b-1', '/data/été']],
    // words, other instances, lists, what is deeper than the form is high
    [`concat('/data/b', "../c")`, []],
    ['/data/rep[position() = position(current()/..) - 1]/total + sum(../rep[1]/total)', []],
    ['indexed-repeat(/data/rep/total, /data/rep, (1 + 1)) + /data/d', ['/data/d']],
    [`instance('places')/root/item[name = /data/b]/label`, []],
    ['//b + . + .. + ../../../../b', []],
    // what is never closed names nothing
    [`/data/b + [/data/c`, ['/data/b']],
  ])('%s names %j', (expression, found) => expect(paths(expression)).toEqual(found));

  test('whatever the expression says, it is read in a moment', () => {
    const letters = fc.constantFrom(...`/ab.'"[]()-: `);
    fc.assert(
      fc.property(fc.array(letters, { maxLength: 60 }), (all) => {
        for (const path of paths(all.join(''))) expect(path).toMatch(/^(\/[^/]+)+$/);
      }),
      { seed: 20_261_122 },
    );
    for (const it of ['[', '/a', './', "'", 'indexed-repeat(']) expect(paths(it.repeat(50_000)).length).toBeLessThan(2);
  });

  test('a circle is found exactly where each can be reached from itself', () => {
    const node = fc.nat({ max: 7 });
    fc.assert(
      fc.property(fc.array(fc.tuple(node, node), { maxLength: 14 }), (edges) => {
        const waits = new Map(
          [...Map.groupBy(edges, ([from]) => from)].map(([from, all]) => [
            from,
            all.map(([, on]) => ({ on, by: 'calculate' as const })),
          ]),
        );
        const reaches = (from: number, to: number, seen = new Set<number>()): boolean =>
          (waits.get(from) ?? []).some(
            ({ on }) => on === to || (!seen.has(on) && (seen.add(on), reaches(on, to, seen))),
          );
        const circles = circlesIn(waits);
        expect(circles.length > 0).toBe([...waits.keys()].some((it) => reaches(it, it)));
        for (const { nodes } of circles)
          for (const [at, it] of nodes.entries())
            expect(waits.get(it)!.map(({ on }) => on)).toContain(nodes[(at + 1) % nodes.length]);
      }),
      { seed: 20_261_122 },
    );
  });

  const withBinds = (extra: string) => readXForm(marketForm({ extra }));
  test('a form in XML tells its circles by the paths of their nodes, also where they are named from beside', () => {
    expect(
      withBinds(
        `<bind nodeset="/data/dead" calculate=" ../start + 1"/><bind nodeset="/data/start" calculate="/data/what"/>
         <bind nodeset="/data/what" relevant="/data/dead &gt; 2"/>`,
      ).circles,
    ).toEqual([{ nodes: ['start', 'what', 'dead'], by: 'calculate' }]);
    expect(withBinds('<bind nodeset="/data/what" relevant="/data/what = 1"/>').circles).toEqual([
      { nodes: ['what'], by: 'relevant' },
    ]);
    const running = withBinds(
      '<bind nodeset="/data/people/age" calculate="sum(/data/people[position() &lt; position(current()/..)]/age)"/>',
    );
    expect([running.circles, running.within]).toEqual([[], []]);
    expect(withBinds('<bind nodeset="/data/people" relevant="./age = 1"/>')).toMatchObject({
      circles: [],
      within: [{ path: 'people', inner: 'people/age' }],
    });
  });
});

describe('what was filled in', () => {
  const form = readXForm(marketForm());
  const plan = planOf(form.fields);
  const read = (it: Parameters<typeof marketDay>[0]) => answersOf(readSubmission(marketDay(it)).root, plan);

  test('no withheld answer is ever among the rows', () => {
    const text = JSON.stringify(read({ instance: 'uuid:1', audit: 'audit.csv' }));
    for (const canary of ['CANARYDEVICE', '243810000042', 'canary-user', '-4.4001', '15.31'])
      expect(text).not.toContain(canary);
  });
  test('repeats in repeats know the row they stand in', () => {
    const nested = readXForm(
      marketForm()
        .replaceAll('<name/><age/>', '<name/><child><toy/></child>')
        .replace('<bind nodeset="/data/people/age" type="int"/>', '')
        .replace(
          /<input ref="\/data\/people\/age">.*?<\/input>/,
          '<group><repeat nodeset="/data/people/child"><input ref="/data/people/child/toy"><label>Toy</label></input></repeat></group>',
        ),
    );
    const xml =
      '<data id="x"><people><name>A</name><child><toy>ball</toy></child><child><toy>kite</toy></child></people><people><name>B</name><child><toy>drum</toy></child></people></data>';
    const { rows } = answersOf(readSubmission(xml).root, planOf(nested.fields));
    expect(rows.map((it) => [it.path, it.parent])).toEqual([
      ['', null],
      ['people', 0],
      ['people/child', 1],
      ['people/child', 1],
      ['people', 0],
      ['people/child', 4],
    ]);
  });
  test.each([
    ['12', 'integer', 12],
    ['-3', 'integer', -3],
    ['1e3', 'integer', '1e3'],
    ['12345678901234567890', 'integer', '12345678901234567890'],
    ['0.5', 'decimal', 0.5],
    ['NaN', 'decimal', 'NaN'],
    ['a  b', 'select_multiple', ['a', 'b']],
    ['1 2 0 4.5', 'geopoint', { lat: 1, lon: 2, accuracy: 4.5 }],
    ['91 2 0 0', 'geopoint', '91 2 0 0'],
    ['true', 'boolean', true],
  ] as const)('%s as %s', (text, type, answer) => expect(typed(text, type)).toEqual(answer));
  test('the outside of an encrypted one names its files, in both published namespaces', () => {
    for (const namespace of ['http://opendatakit.org/submissions', 'http://www.opendatakit.org/xforms/encrypted']) {
      const head = readSubmission(
        `<data xmlns="${namespace}" id="secret" version="3" encrypted="yes"><base64EncryptedKey>a</base64EncryptedKey><orx:meta xmlns:orx="http://openrosa.org/xforms"><orx:instanceID>uuid:1</orx:instanceID></orx:meta><media><file>a.jpg.enc</file></media><encryptedXmlFile>submission.xml.enc</encryptedXmlFile></data>`,
      );
      expect(head).toMatchObject({
        formId: 'secret',
        instanceId: 'uuid:1',
        encrypted: { files: ['a.jpg.enc', 'submission.xml.enc'] },
      });
    }
  });
  test('tables: one for the form, one for each repeat, each ending with what tells it is whole, none that a spreadsheet would run', () => {
    const { rows } = read({ instance: 'uuid:1', what: '=1+1' });
    const line = {
      id: 's',
      receivedAt: '2026-11-21T10:00:00.000Z',
      version: '1',
      source: { alias: '@alias' },
      flags: [],
      reportId: null,
    };
    const tables = tablesOf(
      form.fields,
      [line],
      rows.map((row, n) => ({ ...row, n, submission_id: 's' })),
    );
    expect(tables.map((it) => it.path)).toEqual(['', 'people']);
    expect(tables[0]!.cells[1]).toEqual(expect.arrayContaining(["'=1+1", "'@alias", -4.325, 'water talk']));
    expect(tables[1]!.cells.slice(1)).toEqual([
      ['s', 1, 0, 'Tshala', 31],
      ['s', 2, 0, 'Ilunga', 9],
      ['complete: 2 rows'],
    ]);
  });
});

describe('the identity of a submission, in every case', () => {
  const known = [
    null,
    ...[true, false].flatMap((sameXml) =>
      [true, false].flatMap((sameSource) => [true, false].map((redacted) => ({ sameXml, sameSource, redacted }))),
    ),
  ];
  const old = [undefined, 'unknown', 'superseded', 'current'] as const;
  test.each(known.flatMap((it) => old.map((one) => [it, one] as const)))('%j, edits %s', (it, one) => {
    const standing = standingOf(it, one);
    if (it && !it.sameSource) expect(standing).toBe('differs');
    else if (it?.redacted) expect(standing).toBe('redacted');
    else if (it) expect(standing).toBe(it.sameXml ? 'again' : 'differs');
    else expect(standing).toBe(one === 'unknown' ? 'unknown_old' : one === 'superseded' ? 'superseded_old' : 'new');
  });
});

describe('the report that a form makes', () => {
  const form = readXForm(marketForm());
  const { rows } = answersOf(readSubmission(marketDay({ instance: 'uuid:1' })).root, planOf(form.fields));
  const made = (it: object, language = 'English (en)') =>
    accountOf(mapping.parse({ text: ['what'], ...it }), form, rows, language);

  test('one text stands by itself; several stand each with their question', () => {
    expect(made({})!.text).toBe('Men with fuel came to the market');
    expect(made({ text: ['what', 'needs'] })!.text).toBe(
      'What happened: Men with fuel came to the market\nWhat is needed: Water, Somebody to talk to',
    );
  });
  test('nothing told is no report', () => {
    expect(made({ text: ['voice'] })).toBeNull();
    expect(made({ onlyWhen: { path: 'kind', values: ['nothing'] } })).toBeNull();
  });
  test('numbers of a repeat are added up, and lowest and highest stand the right way round', () => {
    expect(made({ hurt: { low: 'people/age', best: 'dead', high: 'dead' } })!.hurt).toEqual({
      low: 2,
      best: 2,
      high: 40,
    });
  });
  test('a day is a day, a point a point', () => {
    expect(made({ whenFrom: 'when', point: 'spot' })).toMatchObject({
      whenPrecision: 'day',
      placePrecision: 'point',
      lat: -4.325,
      radiusKm: 0.013,
    });
  });
  test('the language is told by its tag', () => {
    expect(['French (fr)', 'fr', 'Français', 'Arabic (ar-SD)', ''].map(tagOf)).toEqual([
      'fr',
      'fr',
      'und',
      'ar-SD',
      'und',
    ]);
    expect(languageFor(['English (en)', 'French (fr)'], ['fr-CD'])).toBe('French (fr)');
    expect(languageFor([], ['fr'])).toBe('');
  });
  test('withheld fields cannot be named', () => {
    expect(unknownPaths(mapping.parse({ text: ['what'], who: 'username', point: 'here' }), form.fields)).toEqual([
      'here',
      'username',
    ]);
  });
});
