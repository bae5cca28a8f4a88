import { createHash, randomBytes } from 'node:crypto';
import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type pg from 'pg';
import { uuidv7 } from '#domain/ids.ts';
import { commitmentOf } from './record.ts';

/**
 * The list of what was erased, outside the database and its backups: one line each, `source|report`, the SHA-256 of the random id, the
 * day. It tells nobody who it was; whoever restores an older copy recognises what must be dead.
 */
export type Erased = { kind: 'source' | 'report'; id: string };

export const erasedMark = (id: string): string => createHash('sha256').update(id.toLowerCase()).digest('hex');

/** Appends, and is on the disk when it returns. A line twice harms nothing. */
export function appendErasures(path: string, erased: readonly (Erased & { at: Date })[]): void {
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  const handle = openSync(path, 'a', 0o600);
  try {
    // begins on a new line, so that one cut off by a power failure spoils no other
    writeSync(
      handle,
      erased.map((it) => `\n${it.kind} ${erasedMark(it.id)} ${it.at.toISOString().slice(0, 10)}`).join('') + '\n',
    );
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** Marks by kind; lines that are none are passed over. Empty where there is no list. */
export function readErasures(path: string): Record<Erased['kind'], Set<string>> {
  const marks = { source: new Set<string>(), report: new Set<string>() };
  if (!existsSync(path)) return marks;
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const [, kind, mark] = /^(source|report) ([0-9a-f]{64}) \d{4}-\d{2}-\d{2}$/.exec(line) ?? [];
    if (kind && mark) marks[kind as Erased['kind']].add(mark);
  }
  return marks;
}

/**
 * Erases again, in a restored database, what the list names, before anything is served.
 * @param client as the owner, who is bound by no policy @returns how many were there and are dead now
 */
export async function replayErasures(client: Pick<pg.Client, 'query'>, path: string, now: Date): Promise<number> {
  const marks = readErasures(path);
  let count = 0;
  for (const kind of ['source', 'report'] as const) {
    if (marks[kind].size === 0) continue;
    const { rows } = await client.query<{ workspace_id: string; id: string }>(
      `select workspace_id, id from app.${kind}`,
    );
    for (const { workspace_id: ws, id } of rows) {
      if (!marks[kind].has(erasedMark(id))) continue;
      const subjects = await client.query<{ id: string }>('select app.erasure_subjects($1, $2, $3) as id', [
        ws,
        kind,
        id,
      ]);
      await client.query(`select app.${kind === 'source' ? 'erase_source' : 'redact_report'}($1, $2, $3)`, [
        ws,
        id,
        now,
      ]);
      // the record of that day does not know of it: it says now that these details are gone
      for (const subject of subjects.rows) {
        const [change, salt] = [uuidv7(now.getTime()), randomBytes(16)];
        await client.query(
          `insert into ledger.change (workspace_id, id, at, member_id, verb, subject_kind, subject_id, commitment)
           values ($1, $2, $3, null, 'detail.erase', $4, $5, $6)`,
          [ws, change, now, subject.id === id ? kind : 'report', subject.id, commitmentOf(salt, {})],
        );
        await client.query('insert into ledger.detail (workspace_id, change_id, salt, body) values ($1, $2, $3, $4)', [
          ws,
          change,
          salt,
          '{}',
        ]);
        await client.query('insert into ledger.unsealed (workspace_id, change_id) values ($1, $2)', [ws, change]);
      }
      count++;
    }
  }
  return count;
}
