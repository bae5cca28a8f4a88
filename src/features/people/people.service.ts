import { randomBytes } from 'node:crypto';
import type { Context } from '#server/context.ts';
import { addClaims } from '#server/db.ts';
import { keyedHash } from '#server/keys.ts';
import { conflict, notFound, Problem } from '#domain/problem.ts';
import { AMBER } from '#domain/sensitivity.ts';
import { readsMask, VERBS, type Role } from '#domain/verbs.ts';
import { guardedParts } from './guarded.rules.ts';
import { aloneOrRefused, firstVoiceOf, isShared, noteFirstVoice } from './guarded.service.ts';
import * as actorQueries from './actors.queries.ts';
import * as queries from './people.queries.ts';
import type { Accounts } from './workspaces.service.ts';

const token = (): string => randomBytes(32).toString('base64url');

export async function listMembers(context: Context) {
  const rows = await queries.listMemberRows(context);
  return {
    members: rows.map((row) => ({
      id: row.id,
      name: row.name,
      actorId: row.actor_id,
      organisation: { id: row.organisation_id, name: row.organisation_name },
      roles: row.roles,
      clearance: row.clearance,
      namedForProtected: row.named_for_protected,
      createdAt: row.created_at.toISOString(),
      endedAt: row.ended_at?.toISOString() ?? null,
    })),
  };
}

export async function changeMember(
  context: Context,
  id: string,
  change: {
    roles?: Role[] | undefined;
    clearance?: number | undefined;
    namedForProtected?: boolean | undefined;
    ended?: boolean | undefined;
  },
) {
  const members = await queries.listMemberRows(context);
  const member = members.find((row) => row.id === id);
  if (!member) throw notFound('member');
  const wouldLead = members.some((row) => {
    const ended = row.id === id ? (change.ended ?? row.ended_at !== null) : row.ended_at !== null;
    const roles = row.id === id ? (change.roles ?? row.roles) : row.roles;
    return !ended && roles.includes('administrator');
  });
  if (!wouldLead) throw conflict('last_administrator', 'Somebody must remain administrator. Name another first.');
  const before = {
    roles: member.roles,
    clearance: member.clearance,
    namedForProtected: member.named_for_protected,
    ended: member.ended_at !== null,
  };
  const given = Object.fromEntries(Object.entries(change).filter(([, it]) => it !== undefined));
  const how = await aloneOrRefused(context, guardedParts(before, { ...before, ...given }));
  const shared = await isShared(context);
  await queries.updateMember(context, id, {
    ...(change.roles && { roles: change.roles }),
    ...(change.clearance !== undefined && { clearance: change.clearance }),
    ...(change.namedForProtected !== undefined && { named_for_protected: change.namedForProtected }),
    ...(change.ended !== undefined && { ended_at: change.ended ? context.now() : null }),
  });
  await context.record('member.change', 'member', id, { ...change, ...how });
  if (!shared) await noteFirstVoice(context, { memberId: id, chosenBy: context.caller.memberId });
  return { ok: true as const };
}

const INVITATION_DAYS = 7;

export async function invite(
  context: Context,
  publicUrl: string,
  it: { id: string; name: string; email: string; organisationId: string; roles: Role[]; clearance: number },
) {
  const organisation = await actorQueries.readActor(context, it.organisationId);
  if (!organisation || organisation.kind === 'person') throw notFound('organisation');
  const how = await aloneOrRefused(
    context,
    guardedParts(null, { roles: it.roles, clearance: it.clearance, namedForProtected: false, ended: false }),
  );
  const secret = token();
  await queries.insertInvitation(context, {
    id: it.id,
    token_hash: keyedHash(context.keys.codeKey, 'invitation', secret),
    email: it.email.toLowerCase(),
    name: it.name,
    organisation_id: it.organisationId,
    roles: it.roles,
    clearance: it.clearance,
    invited_by: context.caller.memberId!,
    created_at: context.now(),
    expires_at: new Date(context.now().getTime() + INVITATION_DAYS * 86_400_000),
  });
  await context.record('member.invite', 'invitation', it.id, {
    organisationId: it.organisationId,
    roles: it.roles,
    clearance: it.clearance,
    ...how,
  });
  // the token stands after the #, which no server and no log sees
  return { id: it.id, link: `${publicUrl}/join#${secret}` };
}

export async function listInvitations(context: Context) {
  const rows = await queries.listInvitationRows(context);
  const now = context.now();
  return {
    invitations: rows.map((row) => ({
      id: row.id,
      name: row.name,
      email: row.email,
      organisation: row.organisation_name,
      roles: row.roles,
      clearance: row.clearance,
      expiresAt: row.expires_at.toISOString(),
      state: row.used_at
        ? ('used' as const)
        : row.revoked_at
          ? ('revoked' as const)
          : row.expires_at <= now
            ? ('expired' as const)
            : ('open' as const),
    })),
  };
}

export async function revokeInvitation(context: Context, id: string) {
  const done = await queries.updateInvitation(context, context.workspace.id, id, { revoked_at: context.now() });
  if (Number(done.numUpdatedRows) === 0) throw notFound('invitation');
  await context.record('member.invite.revoke', 'invitation', id, {});
  return { ok: true as const };
}

async function openInvitation(context: Context, secret: string): Promise<queries.FoundInvitation> {
  const found = await queries.invitationByToken(context, keyedHash(context.keys.codeKey, 'invitation', secret));
  if (!found || found.revoked_at || found.used_at || found.expires_at <= context.now()) {
    throw new Problem(410, 'invitation_over', 'This invitation is unknown, used or past its date. Ask for a new one.');
  }
  return found;
}

export async function readInvitation(context: Context, secret: string) {
  const it = await openInvitation(context, secret);
  await addClaims(context.tx, { workspace: it.workspace_id, reads: readsMask(VERBS), clearance: AMBER });
  const inside = context.enter({
    id: it.workspace_id,
    slug: it.workspace_slug,
    name: it.workspace_name,
    exercise: false,
  });
  return {
    chosenBy: await firstVoiceOf(inside, {
      roles: it.roles,
      organisationId: it.organisation_id,
      by: await queries.invitedBy(inside, it.id),
    }),
    workspaceName: it.workspace_name,
    organisationName: it.organisation_name,
    name: it.name,
    email: it.email,
    roles: it.roles,
  };
}

export async function acceptInvitation(
  context: Context,
  accounts: Accounts,
  it: { token: string; name: string; password: string },
) {
  const invitation = await openInvitation(context, it.token);
  const userId = await accounts.create({ name: it.name, email: invitation.email, password: it.password });
  await addClaims(context.tx, { workspace: invitation.workspace_id, reads: readsMask(VERBS), clearance: 0 });
  const inside = context.enter({
    id: invitation.workspace_id,
    slug: invitation.workspace_slug,
    name: invitation.workspace_name,
    exercise: false,
  });
  const actorId = context.newId();
  const memberId = context.newId();
  await actorQueries.insertActor(inside, invitation.workspace_id, {
    id: actorId,
    kind: 'person',
    name: it.name,
    parent_id: invitation.organisation_id,
    owner_organisation_id: invitation.organisation_id,
  });
  const shared = await isShared(inside);
  try {
    await queries.insertMember(inside, {
      workspace_id: invitation.workspace_id,
      id: memberId,
      user_id: userId,
      actor_id: actorId,
      organisation_id: invitation.organisation_id,
      roles: invitation.roles,
      clearance: invitation.clearance,
    });
  } catch (error) {
    if ((error as { code?: string }).code === '23505')
      throw conflict('already_member', 'This person is a member of the workspace already. Sign in instead.');
    throw error;
  }
  await queries.updateInvitation(inside, invitation.workspace_id, invitation.id, { used_at: context.now() });
  await inside.record('member.join', 'member', memberId, { invitationId: invitation.id });
  if (!shared) await noteFirstVoice(inside, { memberId, chosenBy: await queries.invitedBy(inside, invitation.id) });
  return { workspace: invitation.workspace_slug };
}

export { anyWorkspace } from './people.queries.ts';
