import fc from 'fast-check';
import { expect, test } from 'vitest';
import { wholeTexts } from './long-names.rules.ts';

test('a text is told whole where it comes first, and by its beginning and that line where it comes again', () => {
  const whole = wholeTexts();
  const text = 'We sit under the tree. '.repeat(40).trim();
  expect(whole(text, 3)).toEqual({ text });
  expect(whole(text, 9)).toEqual({ text: `${text.slice(0, 200)}…`, first: 3 });
  expect(whole(`${text}!`, 10)).toEqual({ text: `${text}!` });
});

test('a file of nothing but texts makes no report larger than some megabytes', () => {
  fc.assert(
    fc.property(fc.integer({ min: 200, max: 60_000 }), (length) => {
      const whole = wholeTexts();
      let kept = 0;
      for (let line = 1; line <= 40; line++)
        kept += String(whole(String(line).padStart(length, 'x'), line)['text']).length;
      expect(kept).toBeLessThanOrEqual(2_000_000 + 40 * 201);
    }),
    { numRuns: 10 },
  );
});
