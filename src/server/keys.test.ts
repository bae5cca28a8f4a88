import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { openKeys } from './keys.ts';

const DAY = 86_400_000;

describe('the pair that phones seal their reports to', () => {
  const folder = mkdtempSync(join(tmpdir(), 'baraza-keys-'));
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is replaced; the old one opens what comes for sixty days more and is then removed', async () => {
    const keys = openKeys(folder);
    const first = await keys.web();
    expect(first.outboxReplaced).toEqual([]);
    const day = new Date('2026-11-21T10:00:00Z');
    keys.replaceOutbox(day);
    const second = await keys.web();
    expect(second.outboxPublic).not.toEqual(first.outboxPublic);
    expect(second.outboxReplaced).toEqual([
      { privateKey: first.outboxPrivate, publicKey: first.outboxPublic, until: new Date('2027-01-21T00:00:00Z') },
    ]);
    expect(() => keys.replaceOutbox(day)).toThrow('today already');
    keys.replaceOutbox(new Date(day.getTime() + 60 * DAY));
    expect((await keys.web()).outboxReplaced).toHaveLength(2);
    keys.replaceOutbox(new Date(day.getTime() + 62 * DAY));
    expect(
      readdirSync(folder)
        .filter((name) => name.startsWith('outbox'))
        .toSorted(),
    ).toEqual(['outbox.p256', 'outbox.p256.2027-01-20', 'outbox.p256.2027-01-22']);
  });
});
