import { sql } from 'kysely';
import { wordsOf } from '#features/directory/entry-words.rules.ts';
import type { Context } from '#server/context.ts';

/** The one table of actors: persons, organisations, units, bodies and groups, who stands above whom, and who of them steers. */

declare module '#server/schema.ts' {
  interface Tables {
    'app.actor': ActorRow;
    'app.steering': { workspace_id: string; organisation_id: string; since: Date; until: Date | null };
  }
}

export interface ActorRow {
  workspace_id: string;
  id: string;
  kind: 'person' | 'organisation' | 'unit' | 'body' | 'group';
  parent_id: string | null;
  name: string;
  names: Record<string, string>;
  identifiers: Record<string, string>;
  vetted_at: Date | null;
  label: number;
  owner_organisation_id: string | null;
  created_at: Date;
  ended_at: Date | null;
}

/** What an organisation or body is found by in the directory; people are not looked for there. */
const foundBy = (kind: ActorRow['kind'], id: string, name: string, names: Record<string, string>) =>
  kind === 'person'
    ? {}
    : { words: sql`array_to_tsvector(${[`o:${id}`, ...wordsOf([name, ...Object.values(names)])]}::text[])` };

export const insertActor = (
  context: Context,
  workspaceId: string,
  row: Pick<ActorRow, 'id' | 'kind' | 'name'> & Partial<ActorRow>,
) =>
  context.tx
    .insertInto('app.actor')
    .values({
      parent_id: null,
      vetted_at: null,
      label: 1,
      owner_organisation_id: context.caller.organisationId,
      ended_at: null,
      ...row,
      names: JSON.stringify(row.names ?? {}) as never,
      identifiers: JSON.stringify(row.identifiers ?? {}) as never,
      ...foundBy(row.kind, row.id, row.name, row.names ?? {}),
      workspace_id: workspaceId,
      created_at: context.now(),
    } as never)
    .execute();

const ACTOR = [
  'workspace_id',
  'id',
  'kind',
  'parent_id',
  'name',
  'names',
  'identifiers',
  'vetted_at',
  'label',
  'owner_organisation_id',
  'created_at',
  'ended_at',
] as const satisfies readonly (keyof ActorRow)[];

export const readActor = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.actor')
    .select(ACTOR)
    .where('workspace_id', '=', context.workspace.id)
    .where('id', '=', id)
    .executeTakeFirst();

interface ActorFilter {
  q?: string | undefined;
  kind?: ActorRow['kind'] | undefined;
}

const listed = (context: Context, filter: ActorFilter) =>
  context.tx
    .selectFrom('app.actor')
    .where('workspace_id', '=', context.workspace.id)
    .where('ended_at', 'is', null)
    .$if(filter.kind !== undefined, (q) => q.where('kind', '=', filter.kind!))
    .$if(!!filter.q, (q) => q.where('name', 'ilike', `%${filter.q!.replace(/[%_\\]/g, '\\$&')}%`));

export const countActors = async (context: Context, filter: ActorFilter): Promise<number> =>
  Number(
    (
      await listed(context, filter)
        .select(sql<number>`count(*)`.as('n'))
        .executeTakeFirst()
    )?.n ?? 0,
  );

/** By name. `after`: the id of the last actor of the page before. */
export const listActorRows = (context: Context, filter: ActorFilter & { after?: string | undefined; limit: number }) =>
  listed(context, filter)
    .select(ACTOR)
    .$if(filter.after !== undefined, (q) =>
      q.where(
        sql<boolean>`(name collate app.people, id) > (select b.name collate app.people, b.id from app.actor b where b.workspace_id = ${context.workspace.id} and b.id = ${filter.after!})`,
      ),
    )
    .orderBy(sql`name collate app.people`)
    .orderBy('id')
    .limit(filter.limit)
    .execute();

// an update that changes nothing names the workspace again, so that the statement is never empty
export const updateActor = (context: Context, id: string, change: Partial<ActorRow>) =>
  context.tx
    .updateTable('app.actor')
    .set({
      ...change,
      workspace_id: context.workspace.id,
      ...(change.names ? { names: JSON.stringify(change.names) as never } : {}),
      // a new name is found beside the old ones
      ...(change.name !== undefined
        ? {
            words: sql`case when kind <> 'person' then coalesce(words, ''::tsvector) || array_to_tsvector(${wordsOf([change.name])}::text[]) end`,
          }
        : {}),
    } as never)
    .where('workspace_id', '=', context.workspace.id)
    .where('id', '=', id)
    .execute();

export interface LinksRow {
  id: string;
  parent_id: string | null;
  kind: ActorRow['kind'];
  /** who commands it beside the one it stands under */
  also_under: string[];
}

/** Of some actors whom they stand under, whether the asker knows them or not. */
export const actorLinks = async (context: Context, ids: readonly string[]): Promise<LinksRow[]> =>
  (await sql<LinksRow>`select * from app.actor_links(${ids}::uuid[])`.execute(context.tx)).rows;

/** All above some and all below them, with the people of these. */
export const chainOfCommand = async (context: Context, ids: readonly string[]): Promise<LinksRow[]> =>
  (
    await sql<LinksRow>`select l.* from app.actor_links(array(select app.chain_of_command(${ids}::uuid[]))) l`.execute(
      context.tx,
    )
  ).rows;

/** Those who stand above an actor, itself among them. */
export const commandersAbove = async (context: Context, id: string): Promise<Set<string>> =>
  new Set(
    (await sql<{ id: string }>`select id from app.commanders_above(${[id]}::uuid[])`.execute(context.tx)).rows.map(
      (row) => row.id,
    ),
  );

/** Names of those whom the asker knows. */
export const actorNames = async (context: Context, ids: readonly string[]) =>
  ids.length === 0
    ? []
    : context.tx
        .selectFrom('app.actor')
        .select(['id', 'name'])
        .where('workspace_id', '=', context.workspace.id)
        .where(sql<boolean>`id = any (${ids}::uuid[])`)
        .execute();

/** The oldest organisations of a workspace, the founders first. */
export const organisations = (context: Context, workspaceId: string) =>
  context.tx
    .selectFrom('app.actor')
    .select(['id', 'name'])
    .where('workspace_id', '=', workspaceId)
    .where('kind', '=', 'organisation')
    .orderBy('created_at')
    .orderBy('id')
    .limit(5)
    .execute();

export const listSteering = (context: Context) =>
  context.tx
    .selectFrom('app.steering as s')
    .innerJoin('app.actor as o', (j) =>
      j.onRef('o.workspace_id', '=', 's.workspace_id').onRef('o.id', '=', 's.organisation_id'),
    )
    .select(['s.organisation_id', 'o.name', 's.since'])
    .where('s.workspace_id', '=', context.workspace.id)
    .where('s.until', 'is', null)
    .execute();

export const endSteering = (context: Context, organisationId: string) =>
  context.tx
    .updateTable('app.steering')
    .set({ until: context.now() })
    .where('workspace_id', '=', context.workspace.id)
    .where('organisation_id', '=', organisationId)
    .execute();

export const startSteering = (context: Context, workspaceId: string, organisationId: string) =>
  context.tx
    .insertInto('app.steering')
    .values({ workspace_id: workspaceId, organisation_id: organisationId, since: context.now(), until: null })
    .onConflict((c) => c.columns(['workspace_id', 'organisation_id']).doUpdateSet({ until: null }))
    .execute();
