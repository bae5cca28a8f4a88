import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextByLetter, nextItem, plainLetters } from './menu.rules.ts';

describe('keys in a menu', () => {
  it('go round, and to the ends', () => {
    expect(nextItem('ArrowDown', -1, 3)).toBe(0);
    expect(nextItem('ArrowDown', 2, 3)).toBe(0);
    expect(nextItem('ArrowUp', 0, 3)).toBe(2);
    expect(nextItem('ArrowUp', -1, 3)).toBe(2);
    expect([nextItem('Home', 2, 3), nextItem('End', 0, 3), nextItem('x', 0, 3), nextItem('ArrowDown', 0, 0)]).toEqual([
      0,
      2,
      null,
      null,
    ]);
  });
  it('never leave it, whatever is pressed', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('ArrowDown', 'ArrowUp', 'Home', 'End', 'q'),
        fc.integer({ min: -1, max: 20 }),
        fc.nat({ max: 20 }),
        (key, at, length) => {
          const to = nextItem(key, Math.min(at, length - 1), length);
          expect(to === null || (to >= 0 && to < length)).toBe(true);
        },
      ),
    );
  });
  it('find the next item by its first letter, with or without marks', () => {
    const labels = ['Desk', 'Équipe', 'Equal', 'Sign out'];
    expect(nextByLetter(labels, 0, 'e')).toBe(1);
    expect(nextByLetter(labels, 1, 'E')).toBe(2);
    expect(nextByLetter(labels, 2, 'e')).toBe(1);
    expect(nextByLetter(labels, 0, 'z')).toBeNull();
    expect(nextByLetter(['خروج', 'حسابي'], -1, 'ح')).toBe(1);
  });
  it('take Sévaré and sevare, and Arabic with and without its vowels, for the same', () => {
    expect(plainLetters('Sévaré')).toBe('sevare');
    expect(plainLetters('مُحَمَّد')).toBe('محمد');
  });
});
