import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openKeys } from '#server/keys.ts';
import { headsIn } from '#features/ledger/checkpoint.rules.ts';
import type { OutsideHead } from '#features/ledger/ledger.rules.ts';
import { verifyLedger, type Verdict } from '#features/ledger/verification.ts';
import { nowAndThen, owner, type Command } from '../command.ts';
import type { Installation } from '../installation.ts';

/** `ledger verify`, `ledger head` and `ledger kept`. */

async function workspaces(
  installation: Installation,
  slug: string | undefined,
): Promise<{ id: string; slug: string }[]> {
  return owner(installation, async (client) => {
    const { rows } = await client.query(
      'select id, slug from app.workspace where $1::text is null or slug = $1 order by slug',
      [slug ?? null],
    );
    if (slug && rows.length === 0) throw new Error(`There is no workspace “${slug}”.`);
    return rows;
  });
}

/** Of a file, or of all files of a folder. */
function readHeads(path: string): OutsideHead[] {
  if (!existsSync(path)) throw new Error(`There is no file ${path}.`);
  if (!statSync(path).isDirectory()) return headsIn(readFileSync(path, 'utf8'));
  return headsIn(
    readdirSync(path)
      .sort()
      .map((name) => join(path, name))
      .filter((file) => statSync(file).isFile())
      .map((file) => readFileSync(file, 'utf8'))
      .join('\n'),
  );
}

function wordFor(verdict: Verdict): string {
  if (verdict.faultCount > 0) return 'FAULTS FOUND';
  if (!verdict.againstOutsideHead) return 'self-consistent only: no head kept outside was compared';
  return verdict.attestedTo === verdict.head?.seq
    ? 'whole, and continues the head kept outside'
    : `whole, and continues the head kept outside; nobody outside attests what came after line ${verdict.attestedTo}`;
}

const verify: Command = {
  words: ['ledger', 'verify'],
  needs: 'migrated',
  async run({ installation, args, out, say }) {
    const { values } = parseArgs({
      args,
      options: { workspace: { type: 'string' }, head: { type: 'string', multiple: true } },
    });
    const { publicKey } = openKeys(installation.keys).verifying();
    const heads = (values.head ?? []).flatMap(readHeads);
    const there = await workspaces(installation, values.workspace);
    const tell = nowAndThen(say);
    let code = 0;
    for (const workspace of there) {
      const verdict = await verifyLedger(
        installation.urls.sealer,
        workspace.id,
        publicKey,
        heads.filter((head) => head.workspaceId === workspace.id),
        (entries) => tell(`${workspace.slug}: ${entries} lines read…`),
      );
      if (verdict.faultCount > 0) code = 1;
      out(JSON.stringify({ workspaceSlug: workspace.slug, verdict: wordFor(verdict), ...verdict }));
    }
    // a head of a workspace that is gone with all its record: the one thing no walk through what is there can find
    const missing = new Set(heads.map((head) => head.workspaceId));
    for (const { id } of there) missing.delete(id);
    if (!values.workspace)
      for (const workspace of missing) {
        code = 1;
        out(
          JSON.stringify({
            verdict: 'FAULTS FOUND',
            workspace,
            faults: [{ code: 'unknown_workspace', seq: 0 }],
            faultCount: 1,
          }),
        );
      }
    return code;
  },
};

const head: Command = {
  words: ['ledger', 'head'],
  needs: 'migrated',
  async run({ installation, args, out }) {
    const { values } = parseArgs({ args, options: { workspace: { type: 'string' }, out: { type: 'string' } } });
    const heads = await owner(installation, async (client) => {
      const { rows } = await client.query(
        `select distinct on (h.workspace_id) h.* from ledger.head h join app.workspace w on w.id = h.workspace_id
         where $1::text is null or w.slug = $1 order by h.workspace_id, h.seq desc`,
        [values.workspace ?? null],
      );
      return rows.map((row): OutsideHead => ({
        workspaceId: row.workspace_id,
        seq: Number(row.seq),
        hash: row.hash.toString('hex'),
        at: row.at.toISOString(),
        keyId: row.key_id,
        ...(row.after === null ? {} : { after: Number(row.after) }),
        signature: row.signature.toString('base64'),
      }));
    });
    const text = JSON.stringify(heads, null, 2);
    if (values.out) writeFileSync(values.out, `${text}\n`, { mode: 0o600 });
    else out(text);
    return 0;
  },
};

const kept: Command = {
  words: ['ledger', 'kept'],
  needs: 'migrated',
  async run({ installation, args, out }) {
    const { values } = parseArgs({ args, options: { from: { type: 'string' }, out: { type: 'string' } } });
    const heads = await owner(installation, async (client) => {
      const { rows } = await client.query<{ deployment: string; head: OutsideHead }>(
        'select deployment, head from ledger.kept where $1::text is null or deployment = $1 order by deployment, workspace_id, seq',
        [values.from ?? null],
      );
      return rows.map(({ head }) => JSON.stringify(head));
    });
    if (heads.length === 0)
      throw new Error(
        values.from
          ? `No heads of the deployment ${values.from} are kept here.`
          : 'No heads of other deployments are kept here. BARAZA_KEEPS_FOR names the keys of those that may leave theirs.',
      );
    if (!values.out) {
      out(heads.join('\n'));
      return 0;
    }
    writeFileSync(values.out, `${heads.join('\n')}\n`, { mode: 0o600 });
    out(`${heads.length} heads are in ${values.out}.`);
    return 0;
  },
};

export const ledgerCommands: Command[] = [verify, head, kept];
