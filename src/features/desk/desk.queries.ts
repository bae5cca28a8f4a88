import { sql } from 'kysely';
import type { Context } from '#server/context.ts';

declare module '#server/schema.ts' {
  interface Tables {
    'app.desk_visit': { workspace_id: string; id: string; last_at: Date; before_at: Date | null };
    'app.handover_note': NoteRow;
  }
}

export interface NoteRow {
  workspace_id: string;
  id: string;
  text: string;
  language: string;
  author_member_id: string;
  at: Date;
  read_at: Date | null;
  read_by: string | null;
}

export const readVisit = (context: Context) =>
  context.tx
    .selectFrom('app.desk_visit')
    .selectAll()
    .where('workspace_id', '=', context.workspace.id)
    .where('id', '=', context.caller.memberId ?? context.workspace.id)
    .executeTakeFirst();
export const keepVisit = (context: Context, it: { last_at: Date; before_at: Date | null }) =>
  context.tx
    .insertInto('app.desk_visit')
    .values({ ...it, workspace_id: context.workspace.id, id: context.caller.memberId! })
    .onConflict((c) => c.columns(['workspace_id', 'id']).doUpdateSet(it))
    .execute();

export interface ItemRow {
  id: string;
  title: string;
  language: string | null;
  detail: string | null;
  at: Date;
}
type Part = 'reports' | 'verified' | 'issued' | 'answered' | 'overdue';

/** Each part as one question under the caller's own rights; the same for counting and for listing. */
const rowsOf = (context: Context, part: Part, since: Date) => {
  const ws = context.workspace.id;
  switch (part) {
    case 'reports':
      return sql<ItemRow>`select r.id, left(r.text, 300) as title, r.language, r.place_text as detail, r.received_at as at
        from app.report r where r.workspace_id = ${ws} and r.received_at >= ${since} and r.superseded_by_id is null`;
    case 'verified':
      // what was verified was changed then: the index is on changes
      return sql<ItemRow>`select i.id, i.title, null::text as language, i.place_text as detail, i.verified_at as at
        from app.incident i where i.workspace_id = ${ws} and i.updated_at >= ${since} and i.verified_at >= ${since} and i.merged_into_id is null`;
    case 'issued':
      return sql<ItemRow>`select a.id, a.headline as title, a.language, a.place_text as detail, a.issued_at as at
        from app.alert a where a.workspace_id = ${ws} and a.issued_at >= ${since}`;
    case 'answered':
      return sql<ItemRow>`select a.id, a.headline as title, a.language, null::text as detail, max(n.answered_at) as at
        from app.notice n join app.alert a on a.workspace_id = n.workspace_id and a.id = n.alert_id
        where n.workspace_id = ${ws} and n.answered_at >= ${since} and n.state in ('accepted', 'declined', 'referred')
        group by a.id, a.headline, a.language`;
    case 'overdue':
      return sql<ItemRow>`select a.id, a.headline as title, a.language, a.place_text as detail, min(n.answer_by) as at
        from app.alert a join app.notice n on n.workspace_id = a.workspace_id and n.alert_id = a.id
        where a.workspace_id = ${ws} and a.state = 'issued' and n.answer_by < ${context.now()} and n.state <> 'withdrawn'
          and not exists (select 1 from app.notice k where k.workspace_id = a.workspace_id and k.alert_id = a.id and k.state = 'accepted')
        group by a.id, a.headline, a.language, a.place_text`;
  }
};

export const countSince = async (context: Context, part: Part, since: Date): Promise<number> =>
  (await sql<{ n: number }>`select count(*)::int as n from (${rowsOf(context, part, since)}) q`.execute(context.tx))
    .rows[0]!.n;
export const listSince = async (context: Context, part: Part, since: Date, limit: number): Promise<ItemRow[]> =>
  (
    await sql<ItemRow>`select * from (${rowsOf(context, part, since)}) q order by at desc, id limit ${limit}`.execute(
      context.tx,
    )
  ).rows;

export const owedCounts = async (context: Context): Promise<{ open: number; overdue: number }> =>
  (
    await sql<{ open: number; overdue: number }>`
    select count(*)::int as open, (count(*) filter (where due_at < ${context.now()}))::int as overdue
    from app.obligation where workspace_id = ${context.workspace.id} and state = 'open'`.execute(context.tx)
  ).rows[0]!;

export type NoteWithNames = NoteRow & { author: string | null; reader: string | null };
const nameOf = (member: string) => sql<
  string | null
>`(select a.name from app.member m join app.actor a on a.workspace_id = m.workspace_id and a.id = m.actor_id
    where m.workspace_id = h.workspace_id and m.id = ${sql.ref(member)})`;
export const listNotes = (context: Context): Promise<NoteWithNames[]> =>
  context.tx
    .selectFrom('app.handover_note as h')
    .selectAll('h')
    .select([nameOf('h.author_member_id').as('author'), nameOf('h.read_by').as('reader')])
    .where('h.workspace_id', '=', context.workspace.id)
    .orderBy(sql`h.read_at is null`, 'desc')
    .orderBy('h.at', 'desc')
    .limit(20)
    .execute() as never;
export const readNote = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.handover_note')
    .selectAll()
    .where('workspace_id', '=', context.workspace.id)
    .where('id', '=', id)
    .executeTakeFirst();
export const insertNote = (context: Context, it: Pick<NoteRow, 'id' | 'text' | 'language'>) =>
  context.tx
    .insertInto('app.handover_note')
    .values({
      ...it,
      workspace_id: context.workspace.id,
      author_member_id: context.caller.memberId!,
      at: context.now(),
      read_at: null,
      read_by: null,
    })
    .onConflict((c) => c.doNothing())
    .execute();
export const markRead = (context: Context, id: string) =>
  context.tx
    .updateTable('app.handover_note')
    .set({ read_at: context.now(), read_by: context.caller.memberId })
    .where('workspace_id', '=', context.workspace.id)
    .where('id', '=', id)
    .where('read_at', 'is', null)
    .execute();
