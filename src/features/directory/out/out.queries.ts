import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { Nature } from '../directory.rules.ts';
import type { OrganisationFields } from '../organisations.contract.ts';

const ws = (context: Context) => context.workspace.id;

/** Ids of initiatives that the asker may know and that may leave under this label. */
export const idsToGo = async (
  context: Context,
  it: { label: number; states: readonly string[] | null; places: readonly string[] | null; most: number },
): Promise<string[]> =>
  (
    await sql<{ id: string }>`select i.id from app.initiative i
      where i.workspace_id = ${ws(context)} and i.label <= ${it.label}
        and (${it.states}::text[] is null or i.state = any (${it.states}::text[]))
        and (${it.places}::uuid[] is null or exists (select 1 from app.initiative_place p
          where p.workspace_id = i.workspace_id and p.initiative_id = i.id and p.place_id = any (${it.places}::uuid[])))
      order by i.id limit ${it.most}`.execute(context.tx)
  ).rows.map((row) => row.id);

/** Of these entries, those that may leave under this label, each with its identifier of the registers that IATI knows. */
export const entriesToGo = async (context: Context, ids: readonly string[], label: number) =>
  ids.length === 0
    ? []
    : (
        await sql<{ id: string; name: string; nature: Nature | null; ref: string | null }>`
          select a.id, a.name, o.nature, (select i.value from app.actor_identifier i
            where i.workspace_id = a.workspace_id and i.actor_id = a.id and i.scheme = 'org-id' order by i.n limit 1) as ref
          from app.actor a left join app.organisation o on o.workspace_id = a.workspace_id and o.id = a.id
          where a.workspace_id = ${ws(context)} and a.id = any (${ids}::uuid[]) and a.label <= ${label}
            and a.kind <> 'person'`.execute(context.tx)
      ).rows;

/** Of these entries, those that may leave under this label, with the name of whom they belong to where that may leave, too. */
export const entriesToShow = async (context: Context, ids: readonly string[], label: number) =>
  ids.length === 0
    ? []
    : (
        await sql<{
          id: string;
          kind: OrganisationFields['kind'];
          name: string;
          parent: string | null;
          nature: Nature | null;
          focuses: string[] | null;
          approaches: string[] | null;
          mandate: string | null;
          website: string | null;
          changed_at: Date | null;
          identifiers: { scheme: string; value: string }[];
        }>`select a.id, a.kind, a.name, u.name as parent, o.nature, o.focuses, o.approaches, o.mandate, o.website, o.changed_at,
            coalesce((select json_agg(json_build_object('scheme', i.scheme, 'value', i.value) order by i.n) from app.actor_identifier i
              where i.workspace_id = a.workspace_id and i.actor_id = a.id), '[]') as identifiers
          from app.actor a left join app.organisation o on o.workspace_id = a.workspace_id and o.id = a.id
          left join app.actor u on u.workspace_id = a.workspace_id and u.id = a.parent_id and u.label <= ${label}
          where a.workspace_id = ${ws(context)} and a.id = any (${ids}::uuid[]) and a.label <= ${label}
            and a.kind <> 'person'`.execute(context.tx)
      ).rows;

export const moneyToGo = async (context: Context, ids: readonly string[]) =>
  ids.length === 0
    ? []
    : (
        await sql<{
          initiative_id: string;
          kind: 'budget' | 'commitment' | 'disbursement' | 'expenditure' | 'incoming';
          amount: string;
          currency: string | null;
          on_day: string | null;
          to_day: string | null;
          usd: string | null;
          actor_id: string | null;
        }>`select initiative_id, kind, amount, currency, on_day, to_day, usd, actor_id from app.initiative_money
          where workspace_id = ${ws(context)} and initiative_id = any (${ids}::uuid[]) order by initiative_id, n`.execute(
          context.tx,
        )
      ).rows;
