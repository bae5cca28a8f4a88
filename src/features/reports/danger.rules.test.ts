import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { dangerOf } from './danger.rules.ts';

const told = { kind: null, typeCode: null, killed: null, hurt: null, dangerNow: false };
const some = { low: 1, best: 2, high: 3 };

describe('how urgent an unread report looks', () => {
  test.each([
    ['nothing said', {}, 1],
    ['something good', { kind: 'peace' }, 0],
    ['a threat', { typeCode: 'tension.threat' }, 2],
    ['arms on the move', { typeCode: 'tension.arms_or_recruits_moving' }, 2],
    ['a road block', { typeCode: 'tension.blockade' }, 1],
    ['an attack', { kind: 'hurt' }, 2],
    ['somebody hurt in a quarrel', { kind: 'dispute', hurt: some }, 2],
    ['it concerns a child', { kind: 'protected' }, 2],
    ['happening now, whatever it is', { kind: 'other', dangerNow: true }, 3],
  ])('%s', (_what, more, level) => {
    expect(dangerOf({ ...told, ...more }).level).toBe(level);
  });

  test('whoever says "now" is read first, and harm never makes a report less urgent', () => {
    const kinds = fc.constantFrom(
      'hurt',
      'destruction',
      'threat',
      'arrest',
      'dispute',
      'peace',
      'protected',
      'other',
      null,
    );
    fc.assert(
      fc.property(kinds, fc.nat(50), (kind, hurt) => {
        const calm = dangerOf({ ...told, kind });
        expect(dangerOf({ ...told, kind, dangerNow: true }).level).toBe(3);
        expect(dangerOf({ ...told, kind, hurt: { low: hurt, best: hurt, high: hurt } }).level).toBeGreaterThanOrEqual(
          calm.level,
        );
      }),
    );
  });
});
