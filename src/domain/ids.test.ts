import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { idMaker, isUuid, uuidv7 } from './ids.ts';

const moments = fc.integer({ min: 0, max: 2 ** 48 - 1 });
const counts = fc.integer({ min: 0, max: 2 ** 26 - 2 });

describe('an id with its time', () => {
  test('is one as the standard has it, and tells its millisecond', () => {
    fc.assert(
      fc.property(moments, fc.option(counts, { nil: undefined }), (now, count) => {
        const id = uuidv7(now, count);
        expect(isUuid(id)).toBe(true);
        expect(id[14]).toBe('7');
        expect(Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)).toBe(now);
      }),
    );
  });

  test('stays in order with those that one maker makes in the same millisecond', () => {
    fc.assert(
      fc.property(moments, counts, (now, count) => {
        expect(uuidv7(now, count) < uuidv7(now, count + 1)).toBe(true);
      }),
    );
    expect(uuidv7(7, 4095) < uuidv7(7, 4096)).toBe(true);
  });

  test('does not tell how many were made in the moments before', () => {
    const [busy, calm] = [idMaker(), idMaker()];
    for (let n = 0; n < 5000; n++) busy(7);
    // the count stands in the first 26 bits after the version, without the two of the variant
    const count = (id: string) =>
      id.slice(15, 18) + ((Number.parseInt(id.slice(19, 21), 16) & 0x3f).toString(16) + id.slice(21, 23));
    expect(count(busy(8))).toBe(count(calm(8)));
    expect(busy(8) < busy(8)).toBe(true);
  });

  test('is no other’s, however many are made at once', () => {
    expect(new Set(Array.from({ length: 5000 }, () => uuidv7(1))).size).toBe(5000);
  });
});
