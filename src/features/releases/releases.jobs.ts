import { errorKind, log } from '#server/log.ts';
import type { KeyFolder } from '#server/keys.ts';
import type { WorkerKit } from '#server/work.ts';
import type { Context } from '#server/context.ts';
import { sha256Of, signManifest, type SignedManifest } from './manifest.ts';
import * as queries from './releases.queries.ts';
import * as placeAreas from '#features/places/place-areas.service.ts';
import { mapOf, type PublicMap } from './public-map.rules.ts';
import type { Shown } from './portal.page.ts';
import type { PublicBody } from './releases.contract.ts';
import { end } from './releases.service.ts';

type Signing = ReturnType<KeyFolder['signing']>;

/** What the clock does for releases: batches that have come, and signatures under what was recalled or corrected since. */
export async function releaseRounds(kit: WorkerKit, signing: Signing): Promise<number> {
  const due = await kit.anywhere((tx) => queries.dueReleases(tx, kit.now()));
  for (const { workspace_id, id } of due)
    await kit
      .inWorkspace(workspace_id, (context) => publish(context, id, signing))
      .catch((error) => log('worker.trouble', { job: 'release', error: errorKind(error) }));
  await kit.anywhere(async (tx) => {
    for (const row of await queries.unsigned(tx))
      await queries.updatePublished(tx, row.id, { manifest: manifestOf(row, signing) });
  });
  return due.length;
}

async function publish(context: Context, id: string, signing: Signing): Promise<void> {
  const row = await queries.lockRelease(context, id);
  if (row?.state !== 'agreed') return;
  // a label may have risen since, an incident been refuted
  if (!(await queries.holds(context, id))) return end(context, id, 'stopped', null);
  const body = row.snapshot;
  const published = {
    id: row.public_id,
    workspace: body.workspace.slug,
    workspace_name: body.workspace.name,
    exercise: body.exercise,
    out_on: context.now().toISOString().slice(0, 10),
    state: 'out' as const,
    body,
    title: body.title,
    recalled_on: null,
    recall_reason: null,
    corrects: body.corrects,
    corrected_by: null,
    manifest: null,
    map: await mapFor(context, id, body),
  };
  await queries.insertPublished(context, { ...published, manifest: manifestOf(published, signing) });
  if (body.corrects) {
    await queries.updatePublished(context.tx, body.corrects, { corrected_by: row.public_id });
    const earlier = await queries.publishedRow(context.tx, body.corrects);
    if (earlier) await queries.updatePublished(context.tx, earlier.id, { manifest: manifestOf(earlier, signing) });
  }
  await queries.updateRelease(context, id, { state: 'out', out_at: context.now() });
  await context.record('release.out', 'release', id, { publicId: row.public_id, sha256: row.sha256 });
  await context.announce('releases', id);
}

/** Outlines of the parts of the countries that it speaks of, as anybody could look them up. */
async function mapFor(context: Context, id: string, body: PublicBody): Promise<PublicMap | null> {
  const points = body.cells.flatMap((it) => it.drawn ?? it.centre ?? []);
  if (points.length === 0) return null;
  const regions = await placeAreas.publicAreas(context, await queries.regionsOf(context, id));
  const outlines: number[][][][][] = [];
  for (const iso3 of new Set([...regions.values()].flatMap((it) => it.iso3 ?? [])))
    outlines.push(...(await placeAreas.outlinesFor(context, iso3)));
  return mapOf(outlines, points);
}

function manifestOf(row: Shown, { privateKey, keyId }: Signing): SignedManifest {
  return signManifest(
    {
      format: 'baraza-release-manifest/1',
      id: row.id,
      workspace: row.workspace,
      exercise: row.exercise,
      outOn: row.out_on,
      state: row.state,
      sha256: row.body === null ? null : sha256Of(row.body),
      recalled: row.recalled_on === null ? null : { on: row.recalled_on, reason: row.recall_reason ?? '' },
      corrects: row.corrects,
      correctedBy: row.corrected_by,
      keyId,
    },
    privateKey,
  );
}
