import { sql } from 'kysely';
import type { Context } from '#server/context.ts';

/** What stands about places in tables of several features, read as the asker: the policies say what they may know. `total` counts beyond the limit. */

const ws = (context: Context) => context.workspace.id;
const MOST = 12;

export interface ContactLine {
  total: number;
  id: string;
  name: string;
  post: string | null;
  about: string | null;
  reach: string | null;
  place_id: string;
  organisation_id: string;
  organisation_name: string;
}
/** People to turn to in these places, and after them those who are there for an area around: the focal point of a state is there for its districts. */
export const contactsAt = async (
  context: Context,
  placeIds: readonly string[],
  around: readonly string[],
): Promise<ContactLine[]> =>
  (
    await sql<ContactLine>`select (count(*) over ())::int as total, c.id, c.name, c.post, c.about, c.reach, c.place_id, c.organisation_id, a.name as organisation_name
      from app.contact_point c join app.actor a on a.workspace_id = c.workspace_id and a.id = c.organisation_id
      where c.workspace_id = ${ws(context)} and c.withdrawn_at is null and c.place_id = any (${[...placeIds, ...around]}::uuid[])
      order by c.place_id = any (${placeIds}::uuid[]) desc, c.name collate app.people limit ${MOST}`.execute(context.tx)
  ).rows;

export interface IncidentLine {
  total: number;
  id: string;
  number: number;
  title: string;
  type_code: string;
  state: string;
  level: number;
  at: Date;
}
/** The newest that happened there; what is kept from maps is kept from here. */
export const incidentsAt = async (context: Context, placeIds: readonly string[]): Promise<IncidentLine[]> =>
  (
    await sql<IncidentLine>`select (count(*) over ())::int as total, id, number, title, type_code, state, level, coalesce(when_from, created_at) as at
      from app.incident where workspace_id = ${ws(context)} and not protected and merged_into_id is null
        and place_id = any (${placeIds}::uuid[])
      order by coalesce(when_from, created_at) desc, id limit ${MOST}`.execute(context.tx)
  ).rows;

export interface AlertLine {
  total: number;
  id: string;
  headline: string;
  level: number;
  state: string;
  issued_at: Date | null;
}
export const alertsAt = async (context: Context, placeIds: readonly string[]): Promise<AlertLine[]> =>
  (
    await sql<AlertLine>`select (count(*) over ())::int as total, id, headline, level, state, issued_at
      from app.alert where workspace_id = ${ws(context)} and place_id = any (${placeIds}::uuid[])
      order by state in ('draft', 'issued') desc, coalesce(issued_at, created_at) desc, id limit ${MOST}`.execute(
      context.tx,
    )
  ).rows;

export interface RumourLine {
  total: number;
  id: string;
  claim: string;
  language: string;
  state: string;
  heard_at: Date;
}
export const rumoursAt = async (context: Context, placeIds: readonly string[]): Promise<RumourLine[]> =>
  (
    await sql<RumourLine>`select (count(*) over ())::int as total, r.id, r.claim, r.language, r.state, max(s.heard_at) as heard_at
      from app.rumour r join app.rumour_sighting s on s.workspace_id = r.workspace_id and s.rumour_id = r.id
      where r.workspace_id = ${ws(context)} and s.place_id = any (${placeIds}::uuid[])
      group by r.id, r.claim, r.language, r.state order by max(s.heard_at) desc, r.id limit ${MOST}`.execute(context.tx)
  ).rows;

export interface OwedLine {
  total: number;
  id: string;
  kind: 'source' | 'community';
  community: string | null;
  about_kind: 'report' | 'incident' | 'alert' | 'rumour';
  alert_id: string | null;
  due_at: Date;
}
/** Open feedback to communities of these places, and what alerts about these places still owe. */
export const owedAt = async (context: Context, placeIds: readonly string[]): Promise<OwedLine[]> =>
  (
    await sql<OwedLine>`select (count(*) over ())::int as total, o.id, o.kind, o.community, o.about_kind, o.alert_id, o.due_at
      from app.obligation o left join app.alert a on a.workspace_id = o.workspace_id and a.id = o.alert_id
      where o.workspace_id = ${ws(context)} and o.state = 'open'
        and (o.community_place_id = any (${placeIds}::uuid[]) or a.place_id = any (${placeIds}::uuid[]))
      order by o.due_at, o.id limit ${MOST}`.execute(context.tx)
  ).rows;
