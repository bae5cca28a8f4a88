import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { faultInJson } from './json-faults.ts';

describe('a JSON value that cannot be kept', () => {
  it('is named with the place of the fault', () => {
    expect(faultInJson({ report: { text: 'a\u0000b' } })).toMatchObject({
      code: 'text_not_storable',
      where: '/report/text',
    });
    expect(faultInJson(['fine', { 'a/b': '\uD83D' }])).toMatchObject({ code: 'text_not_storable', where: '/1/a~1b' });
    expect(faultInJson({ '\uDE00': 1 })?.code).toBe('text_not_storable');
    expect(faultInJson(JSON.parse(`${'['.repeat(100_000)}${']'.repeat(100_000)}`))?.code).toBe('nested_too_deep');
  });

  it('is never one whose texts are Unicode without U+0000', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (value) => {
        const text = JSON.stringify(value);
        fc.pre(!text.includes('\\u0000') && text.isWellFormed() && !/\\ud[89a-f]/i.test(text));
        expect(faultInJson(value)).toBeNull();
      }),
    );
    for (const text of ['صباح الخير 👩‍👩‍👧', 'e\u0301\u0323', '\u202Eabc\u202C', ''])
      expect(faultInJson({ text })).toBeNull();
  });
});
