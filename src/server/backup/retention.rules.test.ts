import fc from 'fast-check';
import { expect, test } from 'vitest';
import { backupName, KEPT_BACKUP_DAYS, outlived } from './retention.rules.ts';

const DAY = 86_400_000;

test('a backup of every night, each a little later, is gone when what was erased after it is a week old', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 0, max: 20_000 }),
      fc.array(fc.integer({ min: 0, max: DAY - 1 }), { minLength: 9, maxLength: 20 }),
      (first, hours) => {
        let there: string[] = [];
        hours.forEach((within, n) => {
          const now = new Date((first + n) * DAY + within);
          there.push(backupName(now));
          const gone = outlived(there, now, KEPT_BACKUP_DAYS);
          there = there.filter((name) => !gone.includes(name));
          expect(there).toHaveLength(Math.min(n + 1, KEPT_BACKUP_DAYS));
          expect(there).toContain(backupName(now));
        });
      },
    ),
  );
});

test('nothing else in the folder is removed', () => {
  const names = [
    'baraza.shreds',
    'baraza.erasures',
    'old.backup',
    'baraza-20200101T000000Z.backup.part',
    'baraza-2020.backup',
  ];
  expect(outlived([...names, 'baraza-20200101T000000Z.backup'], new Date('2026-11-21T02:30:00Z'), 7)).toEqual([
    'baraza-20200101T000000Z.backup',
  ]);
});
