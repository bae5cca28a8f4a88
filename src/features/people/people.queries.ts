import { sql } from 'kysely';
import type { Context } from '#server/context.ts';
import type { Role } from '#domain/verbs.ts';

declare module '#server/schema.ts' {
  interface Tables {
    'app.workspace': WorkspaceRow;
    'app.member': MemberRow;
    'app.invitation': InvitationRow;
    'app.api_token': TokenRow;
  }
}

export interface WorkspaceRow {
  id: string;
  slug: string;
  name: string;
  neutral_name: string;
  kind: string;
  exercise: boolean;
  languages: string[];
  area_place_id: string | null;
  settings: Record<string, unknown>;
  created_at: Date;
  /** since when two people of different organisations could decide together; null while somebody is alone */
  shared_since: Date | null;
}

export interface MemberRow {
  workspace_id: string;
  id: string;
  user_id: string;
  actor_id: string;
  organisation_id: string;
  roles: Role[];
  clearance: number;
  named_for_protected: boolean;
  quiet_from: string | null;
  quiet_to: string | null;
  time_zone: string;
  language: string;
  created_at: Date;
  ended_at: Date | null;
}

export interface InvitationRow {
  workspace_id: string;
  id: string;
  token_hash: Buffer;
  email: string;
  name: string;
  organisation_id: string;
  roles: Role[];
  clearance: number;
  invited_by: string;
  created_at: Date;
  expires_at: Date;
  used_at: Date | null;
  revoked_at: Date | null;
}

export interface TokenRow {
  workspace_id: string;
  id: string;
  token_hash: Buffer;
  name: string;
  member_id: string;
  scopes: string[];
  created_at: Date;
  expires_at: Date;
  revoked_at: Date | null;
}

type Defaulted<T, K extends keyof T> = Omit<T, K> & Partial<Pick<T, K>>;

export const anyWorkspace = async (context: Context): Promise<boolean> =>
  (await sql<{ any: boolean }>`select app.any_workspace() as any`.execute(context.tx)).rows[0]!.any;

export const insertWorkspace = (
  context: Context,
  row: Defaulted<
    WorkspaceRow,
    'neutral_name' | 'languages' | 'area_place_id' | 'settings' | 'kind' | 'exercise' | 'shared_since'
  >,
) =>
  context.tx
    .insertInto('app.workspace')
    .values({ ...row, settings: JSON.stringify(row.settings ?? {}) as never } as never)
    .execute();

export const readWorkspaceRow = (context: Context) =>
  context.tx.selectFrom('app.workspace').selectAll().where('id', '=', context.workspace.id).executeTakeFirst();

/** Two who change settings at once do so one after the other. */
export const lockWorkspaceRow = (context: Context) =>
  context.tx
    .selectFrom('app.workspace')
    .selectAll()
    .where('id', '=', context.workspace.id)
    .forUpdate()
    .executeTakeFirst();

export const updateWorkspace = (context: Context, change: Partial<WorkspaceRow>) =>
  context.tx
    .updateTable('app.workspace')
    .set({ ...change, ...(change.settings ? { settings: JSON.stringify(change.settings) as never } : {}) })
    .where('id', '=', context.workspace.id)
    .execute();

export const insertMember = (
  context: Context,
  row: Pick<MemberRow, 'workspace_id' | 'id' | 'user_id' | 'actor_id' | 'organisation_id' | 'roles' | 'clearance'>,
) =>
  context.tx
    .insertInto('app.member')
    .values({ ...row, created_at: context.now() } as never)
    .execute();

export const listMemberRows = (context: Context) =>
  context.tx
    .selectFrom('app.member as m')
    .innerJoin('app.actor as a', (j) =>
      j.onRef('a.workspace_id', '=', 'm.workspace_id').onRef('a.id', '=', 'm.actor_id'),
    )
    .innerJoin('app.actor as o', (j) =>
      j.onRef('o.workspace_id', '=', 'm.workspace_id').onRef('o.id', '=', 'm.organisation_id'),
    )
    .select([
      'm.id',
      'm.user_id',
      'm.actor_id',
      'm.organisation_id',
      'm.roles',
      'm.clearance',
      'm.named_for_protected',
      'm.created_at',
      'm.ended_at',
      'a.name as name',
      'o.name as organisation_name',
    ])
    .where('m.workspace_id', '=', context.workspace.id)
    .orderBy('m.created_at')
    .execute();

export const updateMember = (context: Context, id: string, change: Partial<MemberRow>) =>
  context.tx
    .updateTable('app.member')
    .set({ ...change, workspace_id: context.workspace.id })
    .where('workspace_id', '=', context.workspace.id)
    .where('id', '=', id)
    .executeTakeFirst();

export const insertInvitation = (
  context: Context,
  row: Omit<InvitationRow, 'used_at' | 'revoked_at' | 'workspace_id'>,
) =>
  context.tx
    .insertInto('app.invitation')
    .values({ ...row, workspace_id: context.workspace.id, used_at: null, revoked_at: null })
    .execute();

export const listInvitationRows = (context: Context) =>
  context.tx
    .selectFrom('app.invitation as i')
    .innerJoin('app.actor as o', (j) =>
      j.onRef('o.workspace_id', '=', 'i.workspace_id').onRef('o.id', '=', 'i.organisation_id'),
    )
    .select([
      'i.id',
      'i.name',
      'i.email',
      'i.roles',
      'i.clearance',
      'i.expires_at',
      'i.used_at',
      'i.revoked_at',
      'o.name as organisation_name',
    ])
    .where('i.workspace_id', '=', context.workspace.id)
    .orderBy('i.created_at', 'desc')
    .limit(200)
    .execute();

export const updateInvitation = (context: Context, workspaceId: string, id: string, change: Partial<InvitationRow>) =>
  context.tx
    .updateTable('app.invitation')
    .set(change)
    .where('workspace_id', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();

export interface FoundInvitation {
  workspace_id: string;
  id: string;
  workspace_name: string;
  workspace_slug: string;
  organisation_name: string;
  organisation_id: string;
  email: string;
  name: string;
  roles: Role[];
  clearance: number;
  expires_at: Date;
  used_at: Date | null;
  revoked_at: Date | null;
}

export const invitationByToken = async (context: Context, hash: Buffer): Promise<FoundInvitation | undefined> =>
  (await sql<FoundInvitation>`select * from app.invitation_by_token(${hash})`.execute(context.tx)).rows[0];

export const invitedBy = async (context: Context, id: string): Promise<string | null> =>
  (
    await context.tx
      .selectFrom('app.invitation')
      .select('invited_by')
      .where('workspace_id', '=', context.workspace.id)
      .where('id', '=', id)
      .executeTakeFirst()
  )?.invited_by ?? null;

export const giveRights = async (context: Context, change: string): Promise<boolean> =>
  (await sql<{ done: boolean }>`select app.give_rights(${change}, ${context.now()}) as done`.execute(context.tx))
    .rows[0]!.done;

export const insertToken = (context: Context, row: Omit<TokenRow, 'workspace_id' | 'revoked_at'>) =>
  context.tx
    .insertInto('app.api_token')
    .values({ ...row, workspace_id: context.workspace.id, revoked_at: null })
    .execute();

export const listTokenRows = (context: Context) =>
  context.tx
    .selectFrom('app.api_token')
    .select(['id', 'name', 'scopes', 'created_at', 'expires_at', 'revoked_at'])
    .where('workspace_id', '=', context.workspace.id)
    .orderBy('created_at', 'desc')
    .execute();

export const revokeTokenRow = (context: Context, id: string) =>
  context.tx
    .updateTable('app.api_token')
    .set({ revoked_at: context.now() })
    .where('workspace_id', '=', context.workspace.id)
    .where('id', '=', id)
    .where('revoked_at', 'is', null)
    .executeTakeFirst();

export const exerciseWorkspaces = async (context: Context) =>
  (await sql<{ id: string; slug: string; name: string }>`select * from app.exercise_workspaces()`.execute(context.tx))
    .rows;
