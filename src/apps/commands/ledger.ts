import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { openKeys } from '#server/keys.ts';
import { verifyLedger, type OutsideHead } from '#features/ledger/sealer.ts';
import { owner, type Command } from '../command.ts';
import type { Installation } from '../installation.ts';

/** `ledger verify` and `ledger head`. */

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

const verify: Command = {
  words: ['ledger', 'verify'],
  needs: 'migrated',
  async run({ installation, args, out }) {
    const { values } = parseArgs({ args, options: { workspace: { type: 'string' }, head: { type: 'string' } } });
    const { publicKey } = openKeys(installation.keys).verifying();
    const outside = values.head ? (JSON.parse(readFileSync(values.head, 'utf8')) as OutsideHead | OutsideHead[]) : [];
    const heads = Array.isArray(outside) ? outside : [outside];
    let code = 0;
    for (const workspace of await workspaces(installation, values.workspace)) {
      const verdict = await verifyLedger(
        installation.urls.sealer,
        workspace.id,
        publicKey,
        heads.find((head) => head.workspaceId === workspace.id) ?? null,
      );
      if (verdict.faults.length > 0) code = 1;
      const word =
        verdict.faults.length > 0
          ? 'FAULTS FOUND'
          : verdict.againstOutsideHead
            ? 'whole, and continues the head kept outside'
            : 'self-consistent only: no head kept outside was compared';
      out(JSON.stringify({ workspaceSlug: workspace.slug, verdict: word, ...verdict }));
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
      return rows.map((row) => ({
        workspaceId: row.workspace_id,
        seq: Number(row.seq),
        hash: row.hash.toString('hex'),
        at: row.at.toISOString(),
        keyId: row.key_id,
        signature: row.signature.toString('base64'),
      }));
    });
    const text = JSON.stringify(heads, null, 2);
    if (values.out) writeFileSync(values.out, `${text}\n`, { mode: 0o600 });
    else out(text);
    return 0;
  },
};

export const ledgerCommands: Command[] = [verify, head];
