/**
 * What a database of Baraza consists of, as its own catalog tells: tables with their columns, sequences, foreign keys, rights.
 * Schemas of PostgreSQL and members of extensions are left out.
 */
import type pg from 'pg';
import { roleNames, type ConnectionUrls } from '#server/logins.ts';

export interface TableShape {
  /** schema and name, as people write them: `app.report` */
  name: string;
  /** quoted, for SQL */
  sql: string;
  /** quoted column names in the table's own order, without computed ones */
  columns: string[];
  /** divided into partitions, through which its rows are read and written */
  divided: boolean;
}

/** COPY of a table's rows with these columns; of a divided table, through its partitions. */
export function copySql(table: TableShape, columns: string[], way: 'out' | 'in'): string {
  const list = columns.join(', ');
  if (way === 'in') return `copy ${table.sql}${list ? ` (${list})` : ''} from stdin`;
  return table.divided
    ? `copy (select ${list} from ${table.sql}) to stdout`
    : `copy ${table.sql}${list ? ` (${list})` : ''} to stdout`;
}

export interface SequenceState {
  name: string;
  sql: string;
  /** as text: a bigint */
  last: string;
  called: boolean;
}

const OURS = `n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'
  and not exists (select from pg_depend d where d.classid = 'pg_class'::regclass and d.objid = c.oid and d.deptype = 'e')`;

/** Every table that holds rows. A divided one is one table, since its partitions may come and go with the days. */
export async function tablesOf(client: pg.Client): Promise<TableShape[]> {
  const { rows } = await client.query<TableShape>(`
    select n.nspname || '.' || c.relname as name, format('%I.%I', n.nspname, c.relname) as sql,
      coalesce((select array_agg(quote_ident(a.attname) order by a.attnum) from pg_attribute a
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''), '{}') as columns,
      c.relkind = 'p' as divided
    from pg_class c join pg_namespace n on n.oid = c.relnamespace
    where c.relkind in ('r', 'p') and c.relpersistence = 'p' and not c.relispartition and ${OURS} order by 1`);
  return rows;
}

export async function sequencesOf(client: pg.Client): Promise<SequenceState[]> {
  const { rows } = await client.query<{ name: string; sql: string }>(`
    select n.nspname || '.' || c.relname as name, format('%I.%I', n.nspname, c.relname) as sql
    from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind = 'S' and ${OURS} order by 1`);
  const states: SequenceState[] = [];
  for (const row of rows) {
    const { rows: state } = await client.query<{ last: string; called: boolean }>(
      `select last_value::text as last, is_called as called from ${row.sql}`,
    );
    states.push({ ...row, ...state[0]! });
  }
  return states;
}

/** Foreign keys that were declared (those that partitions inherit go and come with them). */
export async function foreignKeysOf(
  client: pg.Client,
): Promise<{ table: string; name: string; definition: string; valid: boolean }[]> {
  const { rows } = await client.query(`
    select format('%I.%I', n.nspname, c.relname) as table, quote_ident(k.conname) as name,
      pg_get_constraintdef(k.oid) as definition, k.convalidated as valid
    from pg_constraint k join pg_class c on c.oid = k.conrelid join pg_namespace n on n.oid = c.relnamespace
    where k.contype = 'f' and k.conparentid = 0 and ${OURS} order by 1, 2`);
  return rows;
}

/**
 * Who may do what, one line each: policies, whether they are on, grants on schemas, tables, columns, sequences and functions. The
 * logins stand as {app}, {worker} …, since their names may differ from one installation to another.
 */
export async function rightsOf(client: pg.Client, urls: ConnectionUrls): Promise<string[]> {
  const names = Object.entries(roleNames(urls));
  const kind = (role: string): string => {
    const found = names.find(([, name]) => name === role);
    return found ? `{${found[0]}}` : role;
  };
  const { rows } = await client.query<{ line: string; role: string | null; roles: string[] | null }>(`
    with things as (
      select 'schema ' || n.nspname as thing, n.nspacl as acl, 'n' as k, n.nspowner as owner from pg_namespace n
        where n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'
      union all select case c.relkind when 'S' then 'sequence ' else 'table ' end || n.nspname || '.' || c.relname, c.relacl,
        case c.relkind when 'S' then 's' else 'r' end, c.relowner
        from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p', 'v', 'm', 'S') and not c.relispartition and ${OURS}
      union all select 'column ' || n.nspname || '.' || c.relname || '.' || a.attname, a.attacl, 'c', c.relowner
        from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
        where a.attacl is not null and not c.relispartition and ${OURS}
      union all select 'function ' || p.oid::regprocedure, p.proacl, 'f', p.proowner
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname not like 'pg\\_%' and n.nspname <> 'information_schema'
          and not exists (select from pg_depend d where d.classid = 'pg_proc'::regclass and d.objid = p.oid and d.deptype = 'e')
    )
    select t.thing || ': ' || a.privilege_type || case when a.is_grantable then ' with grant option' else '' end || ' to ' as line,
      case a.grantee when 0 then 'public' else pg_get_userbyid(a.grantee) end as role, null::text[] as roles
    from things t, aclexplode(coalesce(t.acl, case when t.k = 'c' then '{}' else acldefault(t.k::"char", t.owner) end)) a
      where a.grantee <> t.owner
    union all select 'policies of ' || n.nspname || '.' || c.relname || ': ' || case when c.relrowsecurity then 'on' else 'off' end
      || case when c.relforcerowsecurity then ', for the owner too' else '' end, null, null
      from pg_class c join pg_namespace n on n.oid = c.relnamespace where c.relkind in ('r', 'p') and not c.relispartition and ${OURS}
    union all select format('policy %s.%s.%s: %s %s using (%s) check (%s) to ', schemaname, tablename, policyname, permissive, cmd, qual, with_check),
      null, roles::text[] from pg_policies`);
  return rows
    .map(({ line, role, roles }) => line + (role ? kind(role) : (roles ?? []).map(kind).toSorted().join(', ')))
    .toSorted();
}
