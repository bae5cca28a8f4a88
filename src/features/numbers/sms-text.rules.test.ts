import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fitInto, joinParts, MOST_PARTS, PARTS_WAIT_MS, isPart, segmentsOf, type Part } from './sms-text.rules.ts';

describe('how a text travels by SMS', () => {
  test.each([
    ['', 'gsm7', 0, 1],
    ['a'.repeat(160), 'gsm7', 160, 1],
    ['a'.repeat(161), 'gsm7', 161, 2],
    ['a'.repeat(306), 'gsm7', 306, 2],
    ['a'.repeat(307), 'gsm7', 307, 3],
    ['€'.repeat(80), 'gsm7', 160, 1],
    // each takes two places, and 153 is odd: 76 in a message
    ['€'.repeat(81), 'gsm7', 162, 2],
    ['€'.repeat(153), 'gsm7', 306, 3],
    ['é à ù', 'gsm7', 5, 1],
    ['ê', 'ucs2', 1, 1],
    ['و'.repeat(70), 'ucs2', 70, 1],
    ['و'.repeat(71), 'ucs2', 71, 2],
    ['😀'.repeat(35), 'ucs2', 70, 1],
    // 67 places hold 33 such letters
    ['😀'.repeat(67), 'ucs2', 134, 3],
  ] as const)('%j', (text, alphabet, units, segments) => {
    expect(segmentsOf(text)).toEqual({ alphabet, units, segments });
  });

  test('a longer text never takes fewer messages, and what is cut fits', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 400 }), fc.integer({ min: 1, max: 4 }), (text, most) => {
        const whole = segmentsOf(text);
        expect(segmentsOf(`${text}a`).segments).toBeGreaterThanOrEqual(whole.segments);
        const fitted = fitInto(text, most);
        expect(segmentsOf(fitted).segments).toBeLessThanOrEqual(most);
        if (whole.segments <= most) expect(fitted).toBe(text);
        expect(fitted.isWellFormed()).toBe(text.isWellFormed());
      }),
    );
  });
});

describe('a long text in pieces', () => {
  const parts = (texts: string[], at = 0): Part[] =>
    texts.map((text, index) => ({ id: `p${index}`, text, n: index + 1, of: texts.length, at: at + index }));

  test('is the same whichever order its pieces came in, and however often', () => {
    fc.assert(
      fc.property(
        fc
          .array(fc.stringMatching(/^[a-z]{1,8}$/), { minLength: 2, maxLength: MOST_PARTS })
          .chain((texts) =>
            fc.tuple(
              fc.constant(texts),
              fc.shuffledSubarray(parts(texts), { minLength: texts.length, maxLength: texts.length }),
              fc.subarray(parts(texts, 1000)),
            ),
          ),
        ([texts, shuffled, again]) => {
          const all = shuffled.map((it, index) => ({ ...it, at: index }));
          const joined = joinParts([...all, ...again], 2000);
          expect(joined?.text).toBe(texts.join(''));
          expect(joined).toMatchObject({ parts: texts.length, missing: 0 });
          expect(joined?.ids).toHaveLength(all.length + again.length);
        },
      ),
    );
  });

  test('waits half an hour for what is missing, then stands with a gap', () => {
    const [a, , c] = parts(['They came ', 'with fuel ', 'at night']);
    expect(joinParts([c!, a!], PARTS_WAIT_MS - 1)).toBeNull();
    expect(joinParts([c!, a!], PARTS_WAIT_MS)).toMatchObject({
      text: 'They came  […] at night',
      missing: 1,
      parts: 2,
      at: 0,
    });
    expect(joinParts([], 0)).toBeNull();
  });

  test('numbers that cannot be are no pieces', () => {
    for (const it of [
      undefined,
      { n: 0, of: 2 },
      { n: 3, of: 2 },
      { n: 1, of: 1 },
      { n: 1, of: 255 },
      { n: 1.5, of: 2 },
    ])
      expect(isPart(it)).toBe(false);
    expect(isPart({ n: 2, of: 2 })).toBe(true);
  });
});
