import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  anyNumber,
  directionOf,
  fileName,
  folded,
  formLanguage,
  localMoment,
  matching,
  moved,
  stepsOf,
  typeOfFile,
  timeAnswer,
  typedPoint,
  wholeNumber,
} from './answers.rules.ts';
import { correcting, instanceIdOf, nameOfFilling } from './instance.rules.ts';
import { asksSomething, isTableHead, numberOf, screensOf, stillAt, type NodeLike } from './screens.rules.ts';

describe('numbers that people type', () => {
  test('are read in the digits of their keyboard', () => {
    expect(['12', ' 12 ', '١٢', '۱۲', '१२', '+12', '-12', ''].map(wholeNumber)).toEqual([
      '12',
      '12',
      '12',
      '12',
      '12',
      '12',
      '-12',
      '',
    ]);
    expect(['1,5', '1.5', '١٫٥', '.5', '-0.25'].map(anyNumber)).toEqual(['1.5', '1.5', '1.5', '0.5', '-0.25']);
  });
  test('and what is none, or larger than a form can keep, is told apart from nothing', () => {
    for (const it of ['12a', '1.5', '2147483648', '-2147483649', '1 or 2', '--1']) expect(wholeNumber(it)).toBeNull();
    // the least that a form keeps is one more away from nought than the most
    expect(['2147483647', '-2147483648'].map(wholeNumber)).toEqual(['2147483647', '-2147483648']);
    expect(['1.2.3', 'x', '1e9'].map(anyNumber)).toEqual([null, null, null]);
  });
  test('any whole number of 32 bits comes back as it is', () => {
    fc.assert(fc.property(fc.integer(), (n) => wholeNumber(String(n)) === String(n)));
  });
});

test('an hour is kept with the offset of the place', () => {
  expect(timeAnswer('09:05', 60)).toBe('09:05:00.000+01:00');
  expect(timeAnswer('09:05', -210)).toBe('09:05:00.000-03:30');
  expect(timeAnswer('', 0)).toBe('');
});
test('a moment is shown in the time of the phone, and nothing for none', () => {
  const at = new Date(2026, 10, 21, 9, 5);
  expect(localMoment(at.toISOString())).toBe('2026-11-21T09:05');
  expect(localMoment('')).toBe('');
  expect(localMoment('soon')).toBe('');
});
test('a point that was typed is one, or none', () => {
  expect(typedPoint('-4.325', '15,322')).toEqual({
    latitude: -4.325,
    longitude: 15.322,
    altitude: null,
    accuracy: null,
  });
  expect(typedPoint('91', '0')).toBeNull();
  expect(typedPoint('4', '')).toBeNull();
});

describe('long lists', () => {
  const camps = Array.from({ length: 10_000 }, (_, n) => ({ search: folded(`Camp ${n} Nsélé c${n}`) }));
  test('are found by any words, without case and accents', () => {
    expect(matching(camps, 'nsele camp 9999', 40)).toEqual({ found: [camps[9999]], more: 0 });
    expect(matching(camps, '', 40)).toMatchObject({ more: 9960 });
    expect(folded('أَحْمَد')).toBe(folded('احمد'));
  });
});

test('moving a thing keeps all of them', () => {
  fc.assert(
    fc.property(
      fc.array(fc.string(), { minLength: 1 }),
      fc.nat(),
      fc.constantFrom(-1 as const, 1 as const),
      (list, at, by) => {
        expect(moved(list, at % list.length, by).toSorted()).toEqual(list.toSorted());
      },
    ),
  );
});
test('a range of few steps is offered as buttons, up or down', () => {
  expect(stepsOf(0, 5, 1)).toEqual([0, 1, 2, 3, 4, 5]);
  expect(stepsOf(1, 0, 0.5)).toEqual([1, 0.5, 0]);
  expect(stepsOf(0, 0.3, 0.1)).toEqual([0, 0.1, 0.2, 0.3]);
  expect(stepsOf(0, 100, 1)).toBeNull();
  expect(stepsOf(0, 5, 0)).toBeNull();
});
test('which way a text runs is told by its first letter', () => {
  expect(directionOf('1. ما اسمك؟')).toBe('rtl');
  expect(directionOf('3) Name (الاسم)')).toBe('ltr');
  expect(directionOf('12 + 5')).toBeUndefined();
});
test('a file goes under a name that tells nothing of its owner', () => {
  expect(fileName('photo', 'image/jpeg', '0123456789abcdef')).toBe('photo-01234567.jpg');
  expect(fileName('sound', 'audio/webm;codecs=opus', 'ffffffffff')).toBe('sound-ffffffff.webm');
  expect(fileName('file', '', 'ffffffffff')).toBe('file-ffffffff.bin');
});
test('what a file of a form is, is told by its name', () => {
  expect(typeOfFile('cities.GeoJSON', 'application/octet-stream')).toBe('application/geo+json');
  expect(typeOfFile('camps.csv', '')).toBe('text/csv');
  expect(typeOfFile('hut.png', 'image/png')).toBe('image/png');
});
test('the form opens in the language of whoever reads the page', () => {
  const form = [
    { language: 'English (en)', isDefault: true },
    { language: 'French (fr)', isDefault: false },
    { language: 'Arabic', isDefault: false },
  ];
  expect(formLanguage(form, ['fr-CD', 'en'])).toBe('French (fr)');
  expect(formLanguage(form, ['ar'])).toBe('Arabic');
  expect(formLanguage(form, ['sw'])).toBe('English (en)');
  expect(formLanguage([{ language: 'fr', isDefault: false }], ['ar', 'fr'])).toBe('fr');
});

describe('what a filled form says of itself', () => {
  const xml =
    '<data><orx:meta><orx:instanceID>uuid:new</orx:instanceID><orx:instanceName>Zola &amp; Ilunga</orx:instanceName></orx:meta></data>';
  test('its name and its id', () => {
    expect(nameOfFilling(xml)).toBe('Zola & Ilunga');
    expect(instanceIdOf(xml)).toBe('uuid:new');
    expect(nameOfFilling('<data/>')).toBe('');
  });
  test('that it corrects another one, once, however often it is said', () => {
    const once = correcting(xml, 'uuid:old');
    expect(once).toContain('</orx:instanceID><orx:deprecatedID>uuid:old</orx:deprecatedID>');
    expect(correcting(once, 'uuid:old')).toBe(once);
    expect(correcting(xml.replace('<orx:instanceName>', '<orx:deprecatedID/><orx:instanceName>'), 'uuid:old')).toBe(
      once,
    );
    expect(correcting('<data/>', 'uuid:old')).toBe('<data/>');
  });
});

describe('the way through a form', () => {
  let made = 0;
  const node = (
    nodeType: string,
    reference: string,
    more: Partial<NodeLike['currentState']> & { look?: string } = {},
  ): NodeLike => ({
    nodeId: `n${++made}`,
    nodeType,
    appearances: more.look ? { [more.look]: true } : null,
    currentState: { relevant: true, reference, children: null, ...more },
  });
  const name = node('input', '/d/name');
  const hidden = node('input', '/d/hidden', { relevant: false });
  const sum = node('model-value', '/d/sum');
  const together = node('group', '/d/g', {
    children: [node('input', '/d/g/a'), node('input', '/d/g/b')],
    look: 'field-list',
  });
  const empty = node('group', '/d/none', { children: [sum] });
  const first = node('repeat-instance', '/d/r[1]', { children: [node('input', '/d/r[1]/who')] });
  const second = node('repeat-instance', '/d/r[2]', { children: [node('input', '/d/r[2]/who')] });
  const repeat = node('repeat-range:uncontrolled', '/d/r', { children: [first, second] });
  const root = (...children: NodeLike[]) => node('root', '/d', { children });

  test('asks what is relevant, groups that stand together as one, and after a repeat whether there is more', () => {
    const all = screensOf(root(name, hidden, sum, together, empty, repeat));
    expect(all.map((it) => [it.id, it.kind])).toEqual([
      ['/d/name', 'question'],
      ['/d/g', 'list'],
      ['/d/r[1]/who', 'question'],
      ['/d/r[2]/who', 'question'],
      ['/d/r', 'more'],
    ]);
    expect(all[3]!.around.map((it) => it.nodeId)).toEqual([second.nodeId]);
    expect(numberOf(second, repeat)).toBe(2);
    expect(asksSomething(empty)).toBe(false);
  });
  test('passes over the row of choices above a table, which asks nothing; one with words of its own is read', () => {
    const head = node('select', '/d/head', { look: 'label', label: { asString: ' ' } });
    const row = node('select', '/d/row', { look: 'list-nolabel', label: { asString: 'Water' } });
    const spoken = node('select', '/d/spoken', { look: 'label', label: { asString: 'How was it?' } });
    expect(screensOf(root(head, row)).map((it) => it.id)).toEqual(['/d/row']);
    expect([head, row, spoken].map((it) => [asksSomething(it), isTableHead(it)])).toEqual([
      [false, true],
      [true, false],
      [true, true],
    ]);
  });
  test('goes to what stood before when the question one was at is asked no more', () => {
    const before = screensOf(root(name, together, repeat));
    expect(stillAt(before, screensOf(root(name, repeat)), '/d/g')).toBe(0);
    expect(stillAt(before, before, '/d/r')).toBe(4);
    expect(stillAt([], before, '/d/unknown')).toBe(0);
  });
});
