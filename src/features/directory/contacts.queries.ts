import { sql } from 'kysely';
import type { Context } from '#server/context.ts';

declare module '#server/schema.ts' {
  interface Tables {
    'app.contact_point': ContactRow;
    'app.capability_link': LinkRow;
    'app.contact_photo': PhotoRow;
  }
}

export interface ContactRow {
  workspace_id: string;
  id: string;
  organisation_id: string;
  kind: 'liaison' | 'democracy' | 'focal' | 'other';
  /** null once withdrawn */
  name: string | null;
  post: string | null;
  about: string | null;
  languages: string[];
  place_id: string | null;
  place_text: string | null;
  availability: string | null;
  reach: string | null;
  substitute_id: string | null;
  consent_how: string;
  consent_on: string;
  ask_again_on: string;
  /** address or number by which they are asked again */
  ask_to: string | null;
  withdrawn_at: Date | null;
  label: number;
  owner_organisation_id: string | null;
  recorded_by: string | null;
  recorded_at: Date;
  changed_at: Date;
}
export interface PhotoRow {
  workspace_id: string;
  id: string;
  /** JPEG */
  bytes: Buffer;
  recorded_by: string | null;
  recorded_at: Date;
}
export interface LinkRow {
  workspace_id: string;
  id: string;
  purpose: 'contact' | 'entry' | 'calendar' | 'meeting';
  subject_id: string;
  token_hash: Buffer;
  created_by: string | null;
  created_at: Date;
  expires_at: Date;
  revoked_at: Date | null;
  used_at: Date | null;
}

const ws = (context: Context) => context.workspace.id;
const standing = (context: Context) =>
  context.tx
    .selectFrom('app.contact_point as c')
    .leftJoin('app.actor as a', (j) =>
      j.onRef('a.workspace_id', '=', 'c.workspace_id').onRef('a.id', '=', 'c.organisation_id'),
    )
    .leftJoin('app.contact_point as s', (j) =>
      j.onRef('s.workspace_id', '=', 'c.workspace_id').onRef('s.id', '=', 'c.substitute_id'),
    )
    .leftJoin('app.contact_photo as p', (j) =>
      j.onRef('p.workspace_id', '=', 'c.workspace_id').onRef('p.id', '=', 'c.id'),
    )
    .selectAll('c')
    .select(['a.name as organisation_name', 's.name as substitute_name', 'p.recorded_at as photo_at'])
    .where('c.workspace_id', '=', ws(context))
    .where('c.withdrawn_at', 'is', null);
export type ContactRead = ContactRow & {
  organisation_name: string | null;
  substitute_name: string | null;
  photo_at: Date | null;
};

/** @param filter.places any of these: a place with what lies in it and what it lies in */
export const listContactRows = (
  context: Context,
  filter: {
    organisations?: readonly string[] | undefined;
    kind?: ContactRow['kind'] | undefined;
    places?: readonly string[] | undefined;
  },
  most: number,
): Promise<ContactRead[]> =>
  standing(context)
    .$if(filter.organisations !== undefined, (q) =>
      q.where(sql<boolean>`c.organisation_id = any (${filter.organisations!}::uuid[])`),
    )
    .$if(filter.kind !== undefined, (q) => q.where('c.kind', '=', filter.kind!))
    .$if(filter.places !== undefined, (q) => q.where(sql<boolean>`c.place_id = any (${filter.places!}::uuid[])`))
    .orderBy(sql`c.name collate app.people`)
    .limit(most)
    .execute();
export const readContactRow = (context: Context, id: string): Promise<ContactRead | undefined> =>
  standing(context).where('c.id', '=', id).executeTakeFirst();
/** Those whose day has come, who left an address for it, and who were not asked since that day. */
export const contactsToAsk = async (context: Context, today: string, most: number) =>
  (
    await sql<{ id: string; ask_to: string; languages: string[]; zone: string }>`
      select c.id, c.ask_to, c.languages, coalesce(m.time_zone, 'UTC') as zone from app.contact_point c
      left join app.member m on m.workspace_id = c.workspace_id and m.id = c.recorded_by
      where c.workspace_id = ${ws(context)} and c.withdrawn_at is null and c.ask_to is not null and c.ask_again_on <= ${today}::date
        and not exists (select from app.entry_invitation i
          where i.workspace_id = c.workspace_id and i.contact_id = c.id and i.invited_at >= c.ask_again_on)
      order by c.ask_again_on, c.id limit ${most}`.execute(context.tx)
  ).rows;
/** How each of them was last asked by a message, of those who were. */
export const lastAsked = async (context: Context, ids: readonly string[]) =>
  ids.length === 0
    ? []
    : (
        await sql<{
          contact_id: string;
          channel: 'email' | 'sms';
          state: 'queued' | 'sent' | 'failed';
          invited_at: Date;
          delivered_at: Date | null;
        }>`
          select distinct on (i.contact_id) i.contact_id, i.channel, i.state, i.invited_at, i.delivered_at from app.entry_invitation i
          where i.workspace_id = ${ws(context)} and i.contact_id = any (${ids}::uuid[])
          order by i.contact_id, i.invited_at desc, i.id desc`.execute(context.tx)
      ).rows;
export const insertContact = (context: Context, row: Omit<ContactRow, 'workspace_id'>) =>
  context.tx
    .insertInto('app.contact_point')
    .values({ ...row, workspace_id: ws(context) })
    .execute();
export const updateContact = (context: Context, id: string, change: Partial<ContactRow>) =>
  context.tx
    .updateTable('app.contact_point')
    .set(change)
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .execute();

export const readPhoto = (context: Context, id: string) =>
  context.tx
    .selectFrom('app.contact_photo')
    .select('bytes')
    .where('workspace_id', '=', ws(context))
    .where('id', '=', id)
    .executeTakeFirst();
export const putPhoto = (context: Context, id: string, bytes: Buffer) => {
  const row = { bytes, recorded_by: context.caller.memberId, recorded_at: context.now() };
  return context.tx
    .insertInto('app.contact_photo')
    .values({ workspace_id: ws(context), id, ...row })
    .onConflict((c) => c.columns(['workspace_id', 'id']).doUpdateSet(row))
    .execute();
};
export const dropPhoto = (context: Context, id: string) =>
  context.tx.deleteFrom('app.contact_photo').where('workspace_id', '=', ws(context)).where('id', '=', id).execute();

/** Ends every earlier link of this kind to this subject. */
export const revokeLinks = (context: Context, purpose: LinkRow['purpose'], subjectId: string) =>
  context.tx
    .updateTable('app.capability_link')
    .set({ revoked_at: context.now() })
    .where('workspace_id', '=', ws(context))
    .where('purpose', '=', purpose)
    .where('subject_id', '=', subjectId)
    .where('revoked_at', 'is', null)
    .execute();
export const insertLink = (
  context: Context,
  row: Pick<LinkRow, 'id' | 'purpose' | 'subject_id' | 'token_hash' | 'expires_at'>,
) =>
  context.tx
    .insertInto('app.capability_link')
    .values({
      ...row,
      workspace_id: ws(context),
      created_by: context.caller.memberId,
      created_at: context.now(),
      revoked_at: null,
      used_at: null,
    })
    .execute();

export interface FoundLink {
  workspace_id: string;
  workspace_slug: string;
  workspace_name: string;
  exercise: boolean;
  id: string;
  subject_id: string;
  expires_at: Date;
  revoked_at: Date | null;
}
export const linkByToken = async (
  context: Context,
  hash: Buffer,
  purpose: LinkRow['purpose'],
): Promise<FoundLink | undefined> =>
  (await sql<FoundLink>`select * from app.capability(${hash}, ${purpose})`.execute(context.tx)).rows[0];
