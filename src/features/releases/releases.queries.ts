import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { Tx } from '#server/db.ts';
import type { Shown } from './portal.page.ts';
import type { PublicBody } from './releases.contract.ts';
import type { ReleaseState } from './release.rules.ts';

declare module '#server/schema.ts' {
  interface Tables {
    'app.release': ReleaseRow;
    'app.release_voice': VoiceRow;
    'app.release_member': {
      workspace_id: string;
      release_id: string;
      cell_id: string;
      incident_id: string;
      shows_killed: boolean;
      shows_hurt: boolean;
    };
    'app.release_place': ReleasePlaceRow;
    'app.release_block': { workspace_id: string; release_id: string; actor_id: string };
    'app.release_settings': SettingsRow;
    'published.release': Shown;
  }
}

export interface ReleaseRow {
  workspace_id: string;
  id: string;
  number: number;
  public_id: string;
  title: string;
  state: ReleaseState;
  snapshot: PublicBody;
  sha256: string;
  held: { label: number; protected: number; unknown: number; small: number };
  corrects_id: string | null;
  author_id: string;
  author_organisation_id: string;
  created_at: Date;
  agreed_at: Date | null;
  due_at: Date | null;
  out_at: Date | null;
  ended_at: Date | null;
  ended_by: string | null;
  end_reason: string | null;
}
export interface VoiceRow {
  workspace_id: string;
  release_id: string;
  member_id: string;
  organisation_id: string;
  yes: boolean;
  seen: string;
  reason: string | null;
  at: Date;
}
export interface ReleasePlaceRow {
  workspace_id: string;
  incident_id: string;
  region_id: string;
  lat: number | null;
  lon: number | null;
}
export interface SettingsRow {
  workspace_id: string;
  asked_by: string | null;
  asked_organisation_id: string | null;
  asked_at: Date | null;
  agreed_by: string | null;
  protected_from: Date | null;
}

const ws = (context: Context) => context.workspace.id;

export const insertRelease = (context: Context, row: Omit<ReleaseRow, 'workspace_id'>) =>
  context.tx
    .insertInto('app.release')
    .values({
      ...row,
      workspace_id: ws(context),
      snapshot: JSON.stringify(row.snapshot) as never,
      held: JSON.stringify(row.held) as never,
    })
    .execute();
/** The newest first. `after`: the number of the last release of the page before. */
export const releaseRows = (context: Context, page: { after?: number | undefined; most: number }) =>
  context.tx
    .selectFrom('app.release')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .$if(page.after !== undefined, (q) => q.where('number', '<', page.after!))
    .orderBy('number', 'desc')
    .limit(page.most)
    .execute();
export const countReleases = async (context: Context): Promise<number> =>
  Number(
    (
      await context.tx
        .selectFrom('app.release')
        .select(sql<number>`count(*)`.as('n'))
        .where('workspace_id', '=', ws(context))
        .executeTakeFirst()
    )?.n ?? 0,
  );
export const releaseRow = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.release')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .executeTakeFirst();
export const lockRelease = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.release')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .forUpdate()
    .executeTakeFirst();
export const updateRelease = (context: Context, id: string, change: Partial<ReleaseRow>) =>
  context.tx
    .updateTable('app.release')
    .set(change as never)
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .execute();

export const insertVoice = (context: Context, row: Omit<VoiceRow, 'workspace_id'>) =>
  context.tx
    .insertInto('app.release_voice')
    .values({ ...row, workspace_id: ws(context) })
    .execute();
/** What was said of these releases, the earliest first. */
export const voiceRows = async (context: Context, releaseIds: readonly string[]) =>
  releaseIds.length === 0
    ? []
    : context.tx
        .selectFrom('app.release_voice')
        .selectAll()
        .where('workspace_id', '=', ws(context))
        .where(sql<boolean>`release_id = any (${releaseIds}::uuid[])`)
        .orderBy('at')
        .execute();

/** Inserts many rows in one statement. */
export async function insertMembers(
  context: Context,
  releaseId: string,
  rows: readonly { cell: string; incident: string; killed: boolean; hurt: boolean }[],
): Promise<void> {
  await sql`insert into app.release_member (workspace_id, release_id, cell_id, incident_id, shows_killed, shows_hurt)
    select ${ws(context)}::uuid, ${releaseId}::uuid, * from unnest(${rows.map((it) => it.cell)}::uuid[], ${rows.map((it) => it.incident)}::uuid[],
      ${rows.map((it) => it.killed)}::boolean[], ${rows.map((it) => it.hurt)}::boolean[])`.execute(context.tx);
}
export async function insertBlocks(context: Context, releaseId: string, actors: readonly string[]): Promise<void> {
  await sql`insert into app.release_block (workspace_id, release_id, actor_id)
    select ${ws(context)}::uuid, ${releaseId}::uuid, u from unnest(${actors}::uuid[]) u`.execute(context.tx);
}
export const placeRows = (context: Context, incidents: readonly string[]) =>
  context.tx
    .selectFrom('app.release_place')
    .selectAll()
    .where('workspace_id', '=', ws(context))
    .where(sql<boolean>`incident_id = any (${incidents}::uuid[])`)
    .execute();
export async function insertPlaces(
  context: Context,
  rows: readonly Omit<ReleasePlaceRow, 'workspace_id'>[],
): Promise<void> {
  await sql`insert into app.release_place (workspace_id, incident_id, region_id, lat, lon)
    select ${ws(context)}::uuid, * from unnest(${rows.map((it) => it.incident_id)}::uuid[], ${rows.map((it) => it.region_id)}::uuid[],
      ${rows.map((it) => it.lat)}::float8[], ${rows.map((it) => it.lon)}::float8[])
    on conflict do nothing`.execute(context.tx);
}

/** Everything published before, as an adversary would hold it. */
export const past = async (context: Context) =>
  (
    await sql<{
      incident_id: string;
      cells: string;
      cells_killed: string;
      cells_hurt: string;
      killed: number;
      hurt: number;
    }>`select * from app.release_past()`.execute(context.tx)
  ).rows;
export const voicesOf = async (context: Context, incidents: readonly string[]) =>
  (
    await sql<{ incident_id: string; voice: string }>`select * from app.release_voices(${incidents}::uuid[])`.execute(
      context.tx,
    )
  ).rows;
export const implicatedOf = async (context: Context, incidents: readonly string[]) =>
  (
    await sql<{
      incident_id: string;
      actor_id: string;
    }>`select * from app.release_implicated(${incidents}::uuid[])`.execute(context.tx)
  ).rows;
/** What was told and written inside about these incidents: nothing of it may be quoted. */
export const textsOf = async (context: Context, incidents: readonly string[]): Promise<string[]> =>
  (
    await sql<{ text: string }>`
      select r.text from app.account a join app.report r on r.workspace_id = a.workspace_id and r.id = a.report_id
      where a.workspace_id = ${ws(context)} and a.incident_id = any (${incidents}::uuid[]) and a.removed_at is null
      union all
      select i.summary from app.incident i where i.workspace_id = ${ws(context)} and i.id = any (${incidents}::uuid[])`.execute(
      context.tx,
    )
  ).rows.map((row) => row.text);

export const settingsRow = (context: Context) =>
  context.tx.selectFrom('app.release_settings').selectAll().where('workspace_id', '=', ws(context)).executeTakeFirst();
export const putSettings = (context: Context, row: Omit<SettingsRow, 'workspace_id'>) =>
  context.tx
    .insertInto('app.release_settings')
    .values({ ...row, workspace_id: ws(context) })
    .onConflict((c) => c.column('workspace_id').doUpdateSet(row))
    .execute();

export const takeBack = async (context: Context, id: string, reason: string, day: string): Promise<boolean> =>
  (
    await sql<{ done: boolean }>`select app.release_take_back(${id}::uuid, ${reason}, ${day}::date) as done`.execute(
      context.tx,
    )
  ).rows[0]!.done;

/** For the worker. */
export const dueReleases = async (tx: Tx, now: Date) =>
  (await sql<{ workspace_id: string; id: string }>`select * from app.due_releases(${now})`.execute(tx)).rows;
export const holds = async (context: Context, id: string): Promise<boolean> =>
  (await sql<{ holds: boolean }>`select app.release_holds(${id}::uuid) as holds`.execute(context.tx)).rows[0]!.holds;
export const regionsOf = async (context: Context, id: string): Promise<string[]> =>
  (
    await sql<{ region_id: string }>`select distinct p.region_id from app.release_member m
      join app.release_place p on p.workspace_id = m.workspace_id and p.incident_id = m.incident_id
      where m.workspace_id = ${ws(context)} and m.release_id = ${id}`.execute(context.tx)
  ).rows.map((row) => row.region_id);
export const insertPublished = (context: Context, row: Shown) =>
  context.tx
    .insertInto('published.release')
    .values({
      ...row,
      body: JSON.stringify(row.body) as never,
      manifest: JSON.stringify(row.manifest) as never,
      map: JSON.stringify(row.map) as never,
    })
    .execute();
export const publishedRow = (tx: Tx, id: string) =>
  tx.selectFrom('published.release').selectAll().where('id', '=', id).executeTakeFirst();
export const unsigned = (tx: Tx) =>
  tx.selectFrom('published.release').selectAll().where('manifest', 'is', null).limit(100).execute();
export const updatePublished = (tx: Tx, id: string, change: { manifest?: unknown; corrected_by?: string }) =>
  tx
    .updateTable('published.release')
    .set({ ...change, ...('manifest' in change && { manifest: JSON.stringify(change.manifest) as never }) } as never)
    .where('id', '=', id)
    .execute();

export const memberRows = async (context: Context) =>
  (
    await sql<{ id: string; name: string; organisation: string; organisation_id: string }>`
      select m.id, a.name, o.name as organisation, m.organisation_id from app.member m
      join app.actor a on a.workspace_id = m.workspace_id and a.id = m.actor_id
      join app.actor o on o.workspace_id = m.workspace_id and o.id = m.organisation_id
      where m.workspace_id = ${ws(context)}`.execute(context.tx)
  ).rows;
