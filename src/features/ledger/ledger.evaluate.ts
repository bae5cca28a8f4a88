import { createPublicKey, type KeyObject } from 'node:crypto';
import pg from 'pg';
import { uuidv7 } from '#domain/ids.ts';
import { inTransaction, openDatabase } from '#server/db.ts';
import { recordChanges, type Change } from '#server/record.ts';
import { ERASE_VERB, type OutsideHead } from './ledger.rules.ts';
import { KINDS } from './mutations.evaluate.ts';
import type { Ground, Kind } from './rewriting.evaluate.ts';
import { openSealer } from './sealer.ts';
import { verifyWithin, type Verdict } from './verification.ts';

/**
 * Does to a record of some thousands of lines in several workspaces everything that somebody could do to it, many times at random
 * places, and asks each time whether verifying it finds that.
 */

export interface LedgerEvaluation {
  mutations: number;
  /** found; those which only a head kept outside can show are verified with one */
  found: number;
  /** of those, found without any head kept outside */
  foundAlone: number;
  /** could be found by a head kept outside alone: by whoever holds the key, or cut at a head */
  needOutside: number;
  /** untouched, with lawful erasures, and found faulty */
  falseAlarms: number;
  kinds: number;
  entries: number;
  workspaces: number;
  /** names of kinds that were missed */
  missed: string[];
}

/** mulberry32: the same seed, the same deeds. */
function randomFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const VERBS = ['report.receive', 'report.assess', 'incident.decide', 'alert.issue', 'notice.answer', 'member.change'];

/** Changes by the application's own means, sealed by the sealer in batches of many sizes. */
async function fill(
  it: { app: string; sealer: string; owner: pg.Client; key: Ground['key']; draw(): number },
  workspace: string,
  lines: number,
): Promise<void> {
  const database = openDatabase(it.app, 1);
  const sealer = openSealer(it.sealer, it.key, () => new Date());
  const start = Date.now() - lines * 1000;
  const made: string[] = [];
  try {
    for (let done = 0; done < lines;) {
      const some = Math.min(lines - done, 1 + Math.floor(it.draw() * 60));
      const changes = Array.from({ length: some }, (_, i): Change => {
        const at = start + (done + i) * 1000;
        const erases = made.length > 50 && it.draw() < 0.01;
        const subject = erases ? made[Math.floor(it.draw() * made.length)]! : uuidv7(at);
        return {
          workspaceId: workspace,
          id: uuidv7(at),
          at: new Date(at),
          memberId: it.draw() < 0.7 ? uuidv7(at) : null,
          verb: erases ? ERASE_VERB : VERBS[Math.floor(it.draw() * VERBS.length)]!,
          subjectKind: erases ? 'change' : 'report',
          subjectId: subject,
          detail: { n: done + i, said: 'What was said', list: [1, 2, { deep: it.draw() < 0.5 }] },
        };
      });
      await inTransaction(database.db, { workspace }, (tx) => recordChanges(tx, changes));
      await sealer.seal();
      // an erasure that is recorded as one
      for (const change of changes)
        if (change.verb === ERASE_VERB)
          await it.owner.query('delete from ledger.detail where workspace_id = $1 and change_id = $2', [
            workspace,
            change.subjectId,
          ]);
      made.push(...changes.map(({ id }) => id));
      done += some;
    }
  } finally {
    await database.close();
    await sealer.close();
  }
}

async function headAt(client: pg.Client, workspace: string, seq: number): Promise<OutsideHead> {
  const { rows } = await client.query('select * from ledger.head where workspace_id = $1 and seq = $2', [
    workspace,
    seq,
  ]);
  const row = rows[0];
  return {
    workspaceId: workspace,
    seq: Number(row.seq),
    hash: row.hash.toString('hex'),
    at: row.at.toISOString(),
    keyId: row.key_id,
    after: Number(row.after),
    signature: row.signature.toString('base64'),
  };
}

/**
 * @param it.urls of a migrated database that may be filled; `lines` in each of `workspaces`, made here under random ids and kept
 * @param it.times how many deeds, spread evenly over all kinds
 */
export async function evaluateLedger(it: {
  urls: { owner: string; app: string; sealer: string };
  key: Ground['key'];
  times: number;
  seed: number;
  lines?: number;
  workspaces?: number;
  say?: (line: string) => void;
}): Promise<LedgerEvaluation & { workspaceIds: string[]; outside: OutsideHead[] }> {
  const { times, seed, lines = 1000, workspaces = 4, say = () => undefined } = it;
  const draw = randomFrom(seed);
  const publicKey = createPublicKey(it.key.privateKey);
  const client = new pg.Client({ connectionString: it.urls.owner });
  await client.connect();
  const result: LedgerEvaluation = {
    mutations: 0,
    found: 0,
    foundAlone: 0,
    needOutside: 0,
    falseAlarms: 0,
    kinds: KINDS.length,
    entries: 0,
    workspaces,
    missed: [],
  };
  try {
    const grounds: Omit<Ground, 'client'>[] = [];
    const kept: OutsideHead[] = [];
    const ids = Array.from({ length: workspaces }, () => uuidv7(Date.now()));
    for (const [i, workspace] of ids.entries()) {
      await client.query('insert into app.workspace (id, slug, name, created_at) values ($1, $2, $3, now())', [
        workspace,
        `ledger-${workspace.slice(-12)}`,
        `Ledger ${i + 1}`,
      ]);
      await fill({ ...it.urls, owner: client, key: it.key, draw }, workspace, Math.round(lines * (0.5 + draw())));
      const { rows } = await client.query<{ seq: string }>(
        'select seq from ledger.head where workspace_id = $1 order by seq',
        [workspace],
      );
      const heads = rows.map(({ seq }) => Number(seq));
      // an hour ago: not the newest
      const outside = heads[Math.max(2, Math.floor(heads.length * 0.8))]!;
      kept.push(await headAt(client, workspace, outside));
      grounds.push({
        workspace,
        other: ids[(i + 1) % ids.length]!,
        n: heads.at(-1)!,
        heads,
        outside,
        draw,
        key: it.key,
      });
      result.entries += heads.at(-1)!;
    }
    const verify = (workspace: string, key: KeyObject, heads: OutsideHead[]): Promise<Verdict> =>
      verifyWithin(client, workspace, key, heads);
    const untouched = async (): Promise<void> => {
      for (const [i, { workspace }] of grounds.entries())
        for (const heads of [[], [kept[i]!]]) {
          const verdict = await verify(workspace, publicKey, heads);
          if (verdict.faultCount > 0 || verdict.unsealed > 0 || verdict.attestedTo !== (heads[0]?.seq ?? 0))
            result.falseAlarms++;
        }
    };
    await untouched();
    say(`${result.entries} lines in ${workspaces} workspaces; ${KINDS.length} kinds of deeds, ${times} times`);
    for (let n = 0; n < times; n++) {
      const kind: Kind = KINDS[n % KINDS.length]!;
      const which = Math.floor(draw() * grounds.length);
      await client.query('begin isolation level repeatable read');
      try {
        // a detail that is lawfully gone cannot be altered: then the next place
        let touched = 0;
        const counting = {
          query: async (text: string, values: unknown[]) => {
            const answer = await client.query(text, values);
            if (answer.command !== 'SELECT') touched += answer.rowCount ?? 0;
            return answer;
          },
        } as Ground['client'];
        let changed: Awaited<ReturnType<Kind['mutate']>> = undefined;
        while (touched === 0) changed = await kind.mutate({ ...grounds[which]!, client: counting });
        const key = changed?.publicKey ?? publicKey;
        const alone = (await verify(grounds[which]!.workspace, key, [])).faultCount > 0;
        const found =
          alone ||
          (kind.shown === 'outside' && (await verify(grounds[which]!.workspace, key, [kept[which]!])).faultCount > 0);
        result.mutations++;
        if (found) result.found++;
        else if (!result.missed.includes(kind.name)) result.missed.push(kind.name);
        if (alone) result.foundAlone++;
        if (kind.shown === 'outside') result.needOutside++;
      } catch (error) {
        throw new Error(`${kind.name}: ${(error as Error).message}`, { cause: error });
      } finally {
        await client.query('rollback');
      }
      if ((n + 1) % 200 === 0) say(`${n + 1} of ${times}: ${result.found} found`);
    }
    await untouched();
    return { ...result, workspaceIds: ids, outside: kept };
  } finally {
    await client.end();
  }
}
