import { describe, expect, test } from 'vitest';
import { ROLE_VERBS, type Role } from '#domain/verbs.ts';
import { homeOf, tabsOf, type Screen } from '#web/screen.ts';
import { rails, screens } from './screens.ts';

const all = screens as readonly Screen[];
const shown = (role: Role) => rails.filter((it) => tabsOf(it.id, all, ROLE_VERBS[role]).length > 0).map((it) => it.id);

describe('where each one finds their work', () => {
  test('every tab hangs under a place of the rail, and no row is too long to be read at one look', () => {
    for (const rail of rails) expect(all.filter((it) => it.rail === rail.id && it.tab).length).toBeLessThanOrEqual(6);
    for (const it of all) if (it.rail) expect(rails.map((rail) => rail.id)).toContain(it.rail);
  });
  test('what hangs under another screen names one that exists and has a tab', () => {
    for (const it of all.filter((screen) => screen.under))
      expect(all.find((screen) => screen.path === it.under)?.tab, it.path).toBeDefined();
  });
  test('each begins at their own work', () => {
    const home = (role: Role) => homeOf(all, ROLE_VERBS[role])?.path.replace('/w/$workspace/', '');
    expect(['analyst', 'operator', 'responder', 'coordinator'].map((role) => home(role as Role))).toEqual(
      Array(4).fill('desk'),
    );
    expect([home('custodian'), home('auditor'), home('administrator')]).toEqual(['custody', 'ledger', 'members']);
  });
  test('the responder is not shown places that would only refuse them', () => {
    expect(shown('responder')).not.toContain('alerts');
    expect(shown('responder')).toContain('who');
    expect(shown('administrator')).not.toContain('desk');
    expect(shown('auditor')).not.toContain('desk');
  });
});
