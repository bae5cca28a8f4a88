import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readersOfAll } from './readers.rules.ts';

const people: string[] = ['amina', 'bilal', 'chen', 'dalia', 'efua'];
const names = fc.uniqueArray(fc.constantFrom(...people));

it('lets those read the whole who may read every part, and nobody else', () => {
  expect(readersOfAll([])).toBeNull();
  fc.assert(
    fc.property(fc.array(names, { minLength: 1 }), (each) => {
      const all = readersOfAll(each)!;
      for (const reader of people) expect(all.includes(reader)).toBe(each.every((readers) => readers.includes(reader)));
    }),
  );
});
