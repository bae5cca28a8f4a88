import { EPOCH_DAYS, shredLabel, type EpochKeys } from '#server/epochs.ts';
import { appendErasures } from '#server/erasure-list.ts';
import type { WorkerKit } from '#server/work.ts';
import * as queries from './erasure.queries.ts';

const AT_ONCE = 500;

/** The words of reports and filled forms of children and survivors die after ninety days: as if somebody had taken them out, in the record and in the list outside. */
export async function retireProtected(kit: WorkerKit): Promise<number> {
  let count = 0;
  for (const { workspace_id, id } of await kit.anywhere((tx) => queries.protectedOver(tx, kit.now(), AT_ONCE)))
    await kit.inWorkspace(workspace_id, async (context) => {
      if (!(await queries.retireProtected(context, id))) return;
      const erasure = context.newId();
      await queries.note(context, { id: erasure, kind: 'report', subject: id, reason: '90 d' });
      for (const subject of await queries.subjects(context, 'report', id))
        await context.record('detail.erase', 'report', subject, {});
      await context.record('report.redact', 'report', id, { erasure });
      await context.announce('reports', id);
      count++;
    });
  for (const { workspace_id, id } of await kit.anywhere((tx) => queries.protectedFormsOver(tx, kit.now(), AT_ONCE)))
    await kit.inWorkspace(workspace_id, async (context) => {
      if (!(await queries.retireProtectedForm(context, id))) return;
      await context.record('detail.erase', 'submission', id, {});
      await context.announce('submissions', id);
      count++;
    });
  return count;
}

/** Writes what was erased since into the list outside the database. The line is on the disk before the row says so. */
export async function listErasures(kit: WorkerKit, path: string): Promise<number> {
  let count = 0;
  for (const workspace of await kit.anywhere((tx) => queries.workspacesToList(tx)))
    await kit.inWorkspace(workspace, async (context) => {
      const rows = await queries.unlisted(context);
      appendErasures(
        path,
        rows.map((it) => ({ kind: it.kind, id: it.subject_id, at: it.at })),
      );
      await queries.listed(
        context,
        rows.map((it) => it.id),
      );
      count += rows.length;
    });
  return count;
}

/**
 * Wraps the shred keys of living sources under today's key, and destroys the keys of days that are a week old and that nothing hangs on: what
 * was erased since then is dead in every copy that was made before.
 */
export async function turnEpochs(kit: WorkerKit, epochs: EpochKeys): Promise<{ rewrapped: number; destroyed: number }> {
  const today = epochs.today(kit.now());
  const count = { rewrapped: 0, destroyed: 0 };
  const old = new Set(
    (await kit.anywhere((tx) => queries.shredEpochs(tx))).filter((it) => it.epoch < today).map((it) => it.workspace_id),
  );
  for (const workspace of old)
    for (let more = true; more;)
      more = await kit.inWorkspace(workspace, async (context) => {
        const rows = await queries.shredKeys(context, today, AT_ONCE);
        let moved = 0;
        for (const row of rows) {
          const label = shredLabel(workspace, row.source_id);
          const key = epochs.unwrap(row.epoch, row.wrapped, label);
          if (!key) continue; // its day's key is gone: restored from too old a copy
          await queries.rewrap(context, row.source_id, today, epochs.wrap(today, key, label));
          moved++;
        }
        count.rewrapped += moved;
        return moved === AT_ONCE;
      });
  const used = new Set((await kit.anywhere((tx) => queries.shredEpochs(tx))).map((it) => it.epoch));
  const last = new Date(kit.now().getTime() - EPOCH_DAYS * 86_400_000).toISOString().slice(0, 10);
  for (const day of epochs.days())
    if (day <= last && !used.has(day)) {
      epochs.destroy(day);
      count.destroyed++;
    }
  return count;
}
