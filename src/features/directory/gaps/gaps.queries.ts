import { sql } from 'kysely';
import type { Context } from '#server/context.ts';

export interface PlaceTypeRow {
  place_id: string;
  type_code: string;
  n: number;
}
export interface WorkRow {
  id: string;
  funding: string;
  led_locally: boolean | null;
  places: string[];
  purposes: string[];
  natures: (string | null)[];
  usd: string | null;
  doers: string[];
}

const ws = (context: Context) => context.workspace.id;

/** What happened since a day, by place and type, as far as the asker may read; nothing of children and survivors. */
export const happened = async (context: Context, since: Date): Promise<PlaceTypeRow[]> =>
  (
    await sql<PlaceTypeRow>`select place_id, type_code, count(*)::int as n from app.incident
      where workspace_id = ${ws(context)} and place_id is not null and not protected and merged_into_id is null and state <> 'refuted'
        and coalesce(when_from, created_at) >= ${since}
      group by place_id, type_code`.execute(context.tx)
  ).rows;

/** Reports since a day in which somebody asks for something, by place and type. */
export const asked = async (context: Context, since: Date): Promise<PlaceTypeRow[]> =>
  (
    await sql<PlaceTypeRow>`select place_id, type_code, count(*)::int as n from app.report
      where workspace_id = ${ws(context)} and place_id is not null and type_code is not null and btrim(coalesce(asks, '')) <> ''
        and not protected and state <> 'noise' and supersedes_id is null and received_at >= ${since}
      group by place_id, type_code`.execute(context.tx)
  ).rows;

export interface DeliveryToldRow {
  place_id: string;
  service: 'security' | 'justice';
  aspect: string;
  degree: number;
  n: number;
}
/** What was said since a day of those who deliver security and justice, by place. */
export const deliveryTold = async (context: Context, since: string): Promise<DeliveryToldRow[]> =>
  (
    await sql<DeliveryToldRow>`select place_id, service, aspect, degree, count(*)::int as n from app.delivery_statement
      where workspace_id = ${ws(context)} and taken_back_at is null and said_on >= ${since}::date
      group by place_id, service, aspect, degree`.execute(context.tx)
  ).rows;

/** Initiatives with where, for what, of which kind those are who do it, and their sum: commitments, else budgets; null where none is known in dollars. */
export const workOf = async (context: Context, ids: readonly string[]): Promise<WorkRow[]> =>
  ids.length === 0
    ? []
    : (
        await sql<WorkRow>`
          select i.id, i.funding, i.led_locally,
            array(select p.place_id from app.initiative_place p where p.workspace_id = i.workspace_id and p.initiative_id = i.id
              and p.place_id is not null) as places,
            array(select p.list || ':' || p.code from app.initiative_purpose p where p.workspace_id = i.workspace_id
              and p.initiative_id = i.id) as purposes,
            array(select o.nature from app.initiative_party p
              left join app.organisation o on o.workspace_id = p.workspace_id and o.id = p.actor_id
              where p.workspace_id = i.workspace_id and p.initiative_id = i.id and p.role in ('leads', 'implements')) as natures,
            array(select coalesce(a.merged_into_id, a.id) from app.initiative_party p
              join app.actor a on a.workspace_id = p.workspace_id and a.id = p.actor_id
              where p.workspace_id = i.workspace_id and p.initiative_id = i.id and p.role in ('leads', 'implements')) as doers,
            (select coalesce(sum(m.usd) filter (where m.kind = 'commitment'), sum(m.usd) filter (where m.kind = 'budget'))
              from app.initiative_money m where m.workspace_id = i.workspace_id and m.initiative_id = i.id) as usd
          from app.initiative i where i.workspace_id = ${ws(context)} and i.id = any (${ids}::uuid[])`.execute(
          context.tx,
        )
      ).rows;
