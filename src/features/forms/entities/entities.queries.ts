import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { Taken } from './entity-merge.rules.ts';

const ws = (context: Context) => context.workspace.id;
const json = (value: unknown) => sql`${JSON.stringify(value)}::jsonb`;

export interface ListRow {
  id: string;
  name: string;
  title: string;
  kind: 'places' | 'follow_up';
  audience: 'maker' | 'area' | 'everybody';
  properties: string[];
  keep_days: number;
}
const LIST = sql`id, name, title, kind, audience, properties, keep_days`;
export const lists = async (context: Context): Promise<ListRow[]> =>
  (
    await sql<ListRow>`select ${LIST} from app.entity_list
      where workspace_id = ${ws(context)} and ended_at is null order by title collate app.people, id`.execute(
      context.tx,
    )
  ).rows;
export const list = async (context: Context, id: string): Promise<ListRow | undefined> =>
  (
    await sql<ListRow>`select ${LIST} from app.entity_list
      where workspace_id = ${ws(context)} and id = ${id} and ended_at is null`.execute(context.tx)
  ).rows[0];
export const saveList = (context: Context, id: string, it: Omit<ListRow, 'id'>) =>
  sql`insert into app.entity_list (workspace_id, id, name, title, kind, audience, properties, keep_days, created_by, created_at)
    values (${ws(context)}, ${id}, ${it.name}, ${it.title}, ${it.kind}, ${it.audience}, ${it.properties}, ${it.keep_days},
      ${context.caller.memberId}, ${context.now()})
    on conflict (workspace_id, id) do update set name = excluded.name, title = excluded.title, audience = excluded.audience,
      properties = excluded.properties, keep_days = excluded.keep_days`.execute(context.tx);
export const endList = async (context: Context, id: string): Promise<boolean> =>
  (
    await sql`update app.entity_list set ended_at = ${context.now()} where workspace_id = ${ws(context)} and id = ${id} and ended_at is null
      returning id`.execute(context.tx)
  ).rows.length > 0;
export const counts = async (context: Context, today: string) =>
  (
    await sql<{ list_id: string; open: number; to_settle: number }>`
      select l.id as list_id,
        (select count(*)::int from app.entity e where e.workspace_id = l.workspace_id and e.list_id = l.id and e.closed_at is null and e.expires_on >= ${today}::date) as open,
        (select count(*)::int from app.entity_change c where c.workspace_id = l.workspace_id and c.list_id = l.id
          and c.outcome in ('conflict', 'waiting', 'refused') and c.settled_at is null) as to_settle
      from app.entity_list l where l.workspace_id = ${ws(context)} and l.ended_at is null`.execute(context.tx)
  ).rows;

export interface EntityRow {
  id: string;
  list_id: string;
  title: string;
  properties: Record<string, string>;
  version: number;
  source_id: string | null;
  alias: string | null;
  place_id: string | null;
  label: number;
  changed_at: Date;
  expires_on: string;
}
const ENTITY = sql`e.id, e.list_id, e.title, e.properties, e.version, e.source_id, s.alias, e.place_id, e.label, e.changed_at, e.expires_on::text as expires_on
  from app.entity e left join app.source s on s.workspace_id = e.workspace_id and s.id = e.source_id`;
export const entities = async (
  context: Context,
  listId: string,
  it: { today: string; after: { at: Date; id: string } | null; limit: number },
): Promise<EntityRow[]> =>
  (
    await sql<EntityRow>`select ${ENTITY} where e.workspace_id = ${ws(context)} and e.list_id = ${listId} and e.closed_at is null
      and e.expires_on >= ${it.today}::date
      ${it.after ? sql`and (e.changed_at, e.id) < (${it.after.at}, ${it.after.id}::uuid)` : sql``}
      order by e.changed_at desc, e.id desc limit ${it.limit}`.execute(context.tx)
  ).rows;
export const entity = async (context: Context, id: string): Promise<EntityRow | undefined> =>
  (
    await sql<EntityRow>`select ${ENTITY} where e.workspace_id = ${ws(context)} and e.id = ${id} and e.closed_at is null`.execute(
      context.tx,
    )
  ).rows[0];
export const closeEntity = (context: Context, id: string) =>
  sql`update app.entity set closed_at = ${context.now()} where workspace_id = ${ws(context)} and id = ${id}`.execute(
    context.tx,
  );

export interface ChangeRow {
  id: string;
  entity_id: string;
  title: string | null;
  properties: Record<string, string> | null;
  outcome: 'conflict' | 'waiting' | 'refused';
  reason: string | null;
  at: Date;
  submission_id: string | null;
  form: string | null;
  given: Taken;
  taken: Taken;
  base_version: number | null;
  trunk_version: number | null;
  branch_id: string | null;
}
/** Changes of a list that wait for a person. @param id one alone */
export const unsettled = async (
  context: Context,
  listId: string,
  id: string | null,
  most: number,
): Promise<ChangeRow[]> =>
  (
    await sql<ChangeRow>`
      select c.id, c.entity_id, e.title, e.properties, c.outcome, c.reason, c.at, c.submission_id, s.form, c.given, c.taken, c.base_version,
        c.trunk_version, c.branch_id
      from app.entity_change c
      left join app.entity e on e.workspace_id = c.workspace_id and e.id = c.entity_id
      left join app.submission s on s.workspace_id = c.workspace_id and s.id = c.submission_id
      where c.workspace_id = ${ws(context)} and c.list_id = ${listId} and c.outcome in ('conflict', 'waiting', 'refused') and c.settled_at is null
        and (${id}::uuid is null or c.id = ${id})
      order by c.at desc, c.id desc limit ${most}`.execute(context.tx)
  ).rows;
export const settle = (context: Context, id: string, it: { version: number | null; taken: Taken }) =>
  sql`update app.entity_change set settled_at = ${context.now()}, settled_by = ${context.caller.memberId}, version = coalesce(${it.version}::int, version),
      taken = ${json(it.taken)}
    where workspace_id = ${ws(context)} and id = ${id}`.execute(context.tx);

/** How a thing stands, held until the end of the transaction; what comes for it waits its turn, also while it is not here. */
export const forChange = async (context: Context, id: string) =>
  (
    await sql<{
      list_id: string;
      title: string;
      properties: Record<string, string>;
      version: number;
      closed: boolean;
    }>`select * from app.entity_for_change(${id})`.execute(context.tx)
  ).rows[0];
export interface HistoryRow {
  id: string;
  submission_id: string | null;
  outcome: string;
  version: number | null;
  base_version: number | null;
  trunk_version: number | null;
  branch_id: string | null;
  given: Taken;
  taken: Taken;
  settled: boolean;
}
export const history = async (context: Context, id: string): Promise<HistoryRow[]> =>
  (await sql<HistoryRow>`select * from app.entity_history(${id})`.execute(context.tx)).rows;
export const put = (
  context: Context,
  id: string,
  it: { title: string; properties: Record<string, string>; version: number; expiresOn: string },
) =>
  sql`select app.entity_put(${id}, ${it.title}, ${json(it.properties)}, ${it.version}, ${context.now()}, ${it.expiresOn}::date)`.execute(
    context.tx,
  );
export const insertEntity = (
  context: Context,
  it: {
    id: string;
    listId: string;
    title: string;
    properties: Record<string, string>;
    sourceId: string | null;
    placeId: string | null;
    label: number;
    expiresOn: string;
  },
) =>
  sql`insert into app.entity (workspace_id, id, list_id, title, properties, version, source_id, place_id, label, created_at, changed_at, expires_on)
    values (${ws(context)}, ${it.id}, ${it.listId}, ${it.title}, ${json(it.properties)}, 1, ${it.sourceId}, ${it.placeId}, ${it.label},
      ${context.now()}, ${context.now()}, ${it.expiresOn}::date)`.execute(context.tx);
export const insertChange = (
  context: Context,
  it: {
    listId: string;
    entityId: string;
    submissionId: string | null;
    sourceId: string | null;
    label: number;
    baseVersion: number | null;
    trunkVersion: number | null;
    branchId: string | null;
    given: Taken;
    outcome: string;
    reason: string | null;
    version: number | null;
    taken: Taken;
  },
) =>
  sql`insert into app.entity_change (workspace_id, id, list_id, entity_id, submission_id, made_by, source_id, label, base_version, trunk_version, branch_id,
      given, outcome, reason, version, taken, at)
    values (${ws(context)}, ${context.newId()}, ${it.listId}, ${it.entityId}, ${it.submissionId}, ${context.caller.memberId}, ${it.sourceId}, ${it.label},
      ${it.baseVersion}, ${it.trunkVersion}, ${it.branchId}, ${json(it.given)}, ${it.outcome}, ${it.reason}, ${it.version}, ${json(it.taken)},
      ${context.now()})`.execute(context.tx);
export const resolved = (
  context: Context,
  id: string,
  it: { outcome: string; reason: string | null; version: number | null; taken: Taken },
) =>
  sql`select app.entity_change_resolved(${id}, ${it.outcome}, ${it.version}, ${json(it.taken)}, ${it.reason})`.execute(
    context.tx,
  );

export interface DeviceList {
  id: string;
  name: string;
  kind: 'places' | 'follow_up';
  audience: 'maker' | 'area' | 'everybody';
  properties: string[];
  keep_days: number;
}
export const deviceLists = async (context: Context, version: string): Promise<DeviceList[]> =>
  (await sql<DeviceList>`select * from app.device_lists(${version})`.execute(context.tx)).rows;
export const listNamed = async (context: Context, name: string) =>
  (await sql<Omit<DeviceList, 'name'>>`select * from app.device_list_named(${name})`.execute(context.tx)).rows[0];
export const ownArea = async (context: Context): Promise<string | null> =>
  (await sql<{ id: string | null }>`select app.own_area() as id`.execute(context.tx)).rows[0]?.id ?? null;
export const deviceEntities = async (
  context: Context,
  listId: string,
  area: readonly string[],
  today: string,
  most: number,
) =>
  (
    await sql<{ id: string; title: string; properties: Record<string, string>; version: number }>`
      select * from app.device_entities(${listId}, ${area}::uuid[], ${today}::date, ${most})`.execute(context.tx)
  ).rows;

/** Things whose day is over, and what was asked for them; closed ones go with their day too. For the worker. */
export const dropExpired = async (context: Context, today: string): Promise<number> => {
  const gone = (
    await sql<{
      id: string;
    }>`delete from app.entity where workspace_id = ${ws(context)} and expires_on < ${today}::date returning id`.execute(
      context.tx,
    )
  ).rows;
  await sql`delete from app.entity_change c using app.entity_list l where c.workspace_id = ${ws(context)} and l.workspace_id = c.workspace_id and l.id = c.list_id
    and not exists (select from app.entity e where e.workspace_id = c.workspace_id and e.id = c.entity_id)
    and c.at < ${today}::date - l.keep_days`.execute(context.tx);
  return gone.length;
};
