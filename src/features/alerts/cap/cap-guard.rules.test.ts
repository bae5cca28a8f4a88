import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldText } from '#domain/text-folding.ts';
import { withhold } from './cap-guard.rules.ts';
import { audienceOf, namesWithheld, shareProblem, whereToSay, type AlertWhere } from './cap-scope.rules.ts';

const nothing = { names: [], aliases: [], texts: [] };
const words = fc.array(
  fc.constantFrom('market', 'crowd', 'night', 'fuel', 'road', 'Dara', 'boys', 'at', 'the', 'قرب', 'السوق', 'حشد'),
  {
    minLength: 0,
    maxLength: 30,
  },
);

describe('what a warning may not say', () => {
  test('a name goes however it is spelt, a longer word that holds it stays', () => {
    expect(withhold('ELIAS  kabongo, and Kabongoville', { ...nothing, names: ['Élias Kabongo'] })).toEqual({
      text: '…, and Kabongoville',
      leftOut: 1,
    });
    expect(withhold('قال إلياس كابونغو ذلك', { ...nothing, names: ['إلياس كابونغو'] }).text).toBe('قال … ذلك');
  });
  test('an alias goes as it is written, the common word stays', () => {
    expect(withhold('River saw the river', { ...nothing, aliases: ['River'] }).text).toBe('… saw the river');
  });
  test('eight words of a report in a row go, fewer are chance; a short report goes whole', () => {
    const report = 'one two three four five six seven eight nine ten';
    expect(withhold('x One, two three four-five six SEVEN eight y', { ...nothing, texts: [report] }).text).toBe(
      'x … y',
    );
    expect(withhold('x one two three four five six seven y', { ...nothing, texts: [report] }).leftOut).toBe(0);
    expect(withhold('They burn the mill!', { ...nothing, texts: ['they burn the mill'] }).text).toBe('…!');
    expect(withhold('the mill', { ...nothing, texts: ['the mill'] }).leftOut).toBe(0);
    expect(withhold('听说今天晚上他们要来烧市场', { ...nothing, texts: ['今天晚上他们要来烧市场了'] }).text).toBe(
      '听说…',
    );
  });
  test('no guarded name and no run of a report is left, and nothing else is changed', () => {
    fc.assert(
      fc.property(
        words,
        words,
        fc.array(fc.constantFrom('Dara', 'fuel road', 'حشد'), { maxLength: 3 }),
        (said, report, names) => {
          const text = said.join(' ');
          const kept = withhold(text, { names, aliases: [], texts: [report.join(' ')] });
          const left = ` ${foldText(kept.text.replaceAll('…', ' # '))} `;
          for (const name of names) expect(` ${kept.text} `.includes(` ${name} `)).toBe(false);
          for (let at = 0; at + 8 <= report.length; at++)
            expect(left.includes(` ${foldText(report.slice(at, at + 8).join(' '))} `)).toBe(false);
          if (kept.leftOut === 0) expect(kept.text).toBe(text);
          expect(withhold(text, nothing)).toEqual({ text, leftOut: 0 });
        },
      ),
      { numRuns: 400 },
    );
  });
});

describe('for whom', () => {
  test('CLEAR is public, RED for named posts, what lies between for a circle in words', () => {
    const of = (label: 0 | 1 | 2 | 3 | 4, posts: string[] = []) => audienceOf(label, (key) => key, posts);
    expect([of(0), of(1), of(2), of(3)]).toEqual([
      { kind: 'public' },
      { kind: 'restricted', restriction: 'green' },
      { kind: 'restricted', restriction: 'amber' },
      { kind: 'restricted', restriction: 'amber_strict' },
    ]);
    expect(of(4, ['Mediator "north"', 'Mediator "north"', ' '])).toEqual({
      kind: 'private',
      addresses: ['Mediator ’north’'],
    });
    expect(of(4)).toEqual({ kind: 'private', addresses: ['named-recipients'] });
  });
  test('a person is never named, a group only to those bound to silence', () => {
    expect([0, 1, 2, 3, 4].map((label) => namesWithheld(label as 0, 'person'))).toEqual(Array(5).fill(true));
    expect([0, 1, 2, 3, 4].map((label) => namesWithheld(label as 0, 'group'))).toEqual([
      true,
      true,
      false,
      false,
      false,
    ]);
  });
  test('who may be shared how', () => {
    const facts = { label: 0 as const, protected: false, draft: false, own: false, publicFeed: true };
    expect(shareProblem('public', facts)).toBeUndefined();
    expect(shareProblem('public', { ...facts, own: true })).toBe('own_alert');
    expect(shareProblem('public', { ...facts, protected: true })).toBe('protected');
    expect(shareProblem('public', { ...facts, publicFeed: false })).toBe('no_public_feed');
    expect(shareProblem('public', { ...facts, label: 1 })).toBe('not_clear');
    expect(shareProblem('feed', { ...facts, label: 3, own: true })).toBeUndefined();
    expect(shareProblem('feed', { ...facts, label: 4 })).toBe('red');
    expect(shareProblem('feed', { ...facts, draft: true })).toBe('not_issued');
    expect(shareProblem('none', { ...facts, label: 4, draft: true })).toBeUndefined();
  });
});

describe('where', () => {
  const place = {
    name: 'Mambu',
    code: 'KE047',
    level: 9 as const,
    lat: 1,
    lon: 2,
    radiusKm: 1,
    ancestors: [
      { name: 'Kenya', level: 0 as const },
      { name: 'Nsele', level: 2 as const },
    ],
  };
  const at: AlertWhere = {
    label: 2,
    protected: false,
    lat: 1.234,
    lon: 2.345,
    radiusKm: 0.1,
    text: 'Behind the blue house',
    place,
  };
  test('the spot for those who need it; the place, and five kilometres round it, for the community', () => {
    expect(whereToSay(at)).toMatchObject({ place: { lat: 1.234, radiusKm: 0.1 }, areaDesc: 'Behind the blue house' });
    for (const label of [0, 1] as const)
      expect(whereToSay({ ...at, label })).toMatchObject({ place: { lat: 1, lon: 2, radiusKm: 5 }, areaDesc: 'Mambu' });
    expect(whereToSay({ ...at, label: 1, place: null })).toMatchObject({ place: { lat: null, lon: null } });
  });
  test('a protected alert says its district and has no shape', () => {
    expect(whereToSay({ ...at, protected: true })).toEqual({
      place: { lat: null, lon: null, radiusKm: null, polygons: [], pCode: null },
      areaDesc: 'Nsele',
    });
    expect(whereToSay({ ...at, protected: true, place: null }).areaDesc).toBeNull();
  });
});
