import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { openKeys } from '#server/keys.ts';
import { evaluateLedger, type LedgerEvaluation } from '#features/ledger/ledger.evaluate.ts';
import { ledgerCommands } from './commands/ledger.ts';
import { openInstallation } from './installation.ts';

/**
 * `evaluate -- ledger`: an installation of its own in a temporary folder, with the embedded database; thousands of deeds against its
 * record, each looked for by what `ledger verify` runs; then, at the command itself, a whole record, one that was altered, one cut off, and one
 * that is gone altogether.
 */
export async function runLedger(it: {
  times: number;
  seed: number;
  lines: number;
  workspaces: number;
  say: (line: string) => void;
}): Promise<LedgerEvaluation & { commandWrong: string[] }> {
  const folder = mkdtempSync(join(tmpdir(), 'baraza-ledger-'));
  // PostgreSQL runs as another user when root starts it, and must get in
  chmodSync(folder, 0o711);
  const { PATH, HOME, LANG } = process.env;
  const env = { PATH, HOME, LANG, BARAZA_DATA: folder };
  const installation = await openInstallation(env, it.say);
  try {
    const { workspaceIds, outside, ...result } = await evaluateLedger({
      ...it,
      urls: installation.urls,
      key: openKeys(installation.keys).signing(),
    });
    const owner = new pg.Client({ connectionString: installation.urls.owner });
    await owner.connect();
    const headFile = join(folder, 'heads.json');
    writeFileSync(headFile, JSON.stringify(outside));
    const commandWrong: string[] = [];
    const expectCode = async (name: string, wanted: number, args: string[]): Promise<void> => {
      const verify = ledgerCommands.find(({ words }) => words[1] === 'verify')!;
      const lines: string[] = [];
      const code = await verify.run({
        installation,
        args,
        env,
        out: (line) => void lines.push(line),
        say: () => undefined,
        signal: new AbortController().signal,
      });
      if (code !== wanted) commandWrong.push(`${name}: ended with ${code}: ${lines.join(' ')}`);
    };
    try {
      const [first, second, third] = workspaceIds;
      await expectCode('untouched', 0, []);
      await expectCode('untouched, with heads', 0, ['--head', headFile]);
      await owner.query(
        'update ledger.change set verb = $2 where workspace_id = $1 and id = (select change_id from ledger.entry where workspace_id = $1 and seq = 7)',
        [first, 'report.noise'],
      );
      await expectCode('altered', 1, []);
      await owner.query(
        `update ledger.change c set verb = e.body::jsonb ->> 'verb' from ledger.entry e where c.workspace_id = $1 and e.workspace_id = c.workspace_id and e.change_id = c.id and e.seq = 7`,
        [first],
      );
      await expectCode('put right again', 0, ['--head', headFile]);
      for (const table of ['entry', 'head', 'change', 'detail', 'unsealed'])
        await owner.query(`delete from ledger.${table} where workspace_id = $1`, [second]);
      await expectCode('one record emptied, and nothing to compare', 0, []);
      await expectCode('one record emptied', 1, ['--head', headFile]);
      if (third) {
        for (const table of ['entry', 'head', 'change', 'detail', 'unsealed'])
          await owner.query(`delete from ledger.${table} where workspace_id = any ($1)`, [[second, third]]);
        await owner.query('delete from app.workspace where id = any ($1)', [[second, third]]);
        await expectCode('a workspace gone with its record', 1, ['--head', headFile]);
      }
    } finally {
      await owner.end();
    }
    return { ...result, commandWrong };
  } finally {
    await installation.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
