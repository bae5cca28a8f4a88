import { randomBytes } from 'node:crypto';
import type { Context } from '#server/context.ts';
import { addClaims } from '#server/db.ts';
import { keyedHash } from '#server/keys.ts';
import { conflict, notFound, Problem } from '#domain/problem.ts';
import { FOR_PEOPLE_ALONE, readsMask, VERBS, type Role, type Verb } from '#domain/verbs.ts';
import * as queries from './people.queries.ts';

/** Makes accounts in the sign-in store, which this feature cannot read. Given by the app that mounts the routes. */
export interface Accounts {
  create(person: { name: string; email: string; password: string }): Promise<string>;
  read(userId: string): Promise<{ id: string; name: string; email: string; twoFactor: boolean }>;
}

const token = (): string => randomBytes(32).toString('base64url');

/** A slug from a name: letters without marks, digits and hyphens. */
export function slugFrom(name: string): string {
  const folded = name
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 40);
  return folded.length >= 2 ? folded : `w-${folded || randomBytes(3).toString('hex')}`;
}

/** Makes a workspace with its first organisation and its first member, who steers until others are invited. */
export async function foundWorkspace(
  context: Context,
  it: {
    id: string;
    slug: string;
    name: string;
    organisationName: string;
    kind?: 'country' | 'region' | 'process';
    exercise?: boolean;
    personName: string;
    userId: string;
    roles: Role[];
    clearance: number;
  },
): Promise<{ organisationId: string; memberId: string; actorId: string }> {
  await addClaims(context.tx, { workspace: it.id, reads: readsMask(VERBS), clearance: it.clearance });
  await queries.insertWorkspace(context, {
    id: it.id,
    slug: it.slug,
    name: it.name,
    kind: it.kind ?? 'country',
    exercise: it.exercise ?? false,
    created_at: context.now(),
  });
  const organisationId = context.newId();
  const actorId = context.newId();
  const memberId = context.newId();
  await queries.insertActor(context, it.id, {
    id: organisationId,
    kind: 'organisation',
    name: it.organisationName,
    vetted_at: context.now(),
  });
  await queries.insertActor(context, it.id, {
    id: actorId,
    kind: 'person',
    name: it.personName,
    parent_id: organisationId,
  });
  await queries.insertMember(context, {
    workspace_id: it.id,
    id: memberId,
    user_id: it.userId,
    actor_id: actorId,
    organisation_id: organisationId,
    roles: it.roles,
    clearance: it.clearance,
  });
  await queries.startSteering(context, it.id, organisationId);
  const inside = context.enter({ id: it.id, slug: it.slug, name: it.name, exercise: it.exercise ?? false });
  await inside.record('workspace.found', 'workspace', it.id, { slug: it.slug });
  return { organisationId, memberId, actorId };
}

/** The first visit: works only while there is no workspace at all. */
export async function setUp(
  context: Context,
  accounts: Accounts,
  it: { name: string; email: string; password: string; workspaceName: string; organisationName?: string | undefined },
  welcome: (context: Context, actorId: string) => Promise<void> = async () => undefined,
): Promise<{ workspace: string }> {
  if (await queries.anyWorkspace(context))
    throw conflict(
      'already_set_up',
      'This installation has its administrator already. Sign in, or ask for an invitation.',
    );
  const userId = await accounts.create(it);
  const slug = slugFrom(it.workspaceName);
  await foundWorkspace(context, {
    id: context.newId(),
    slug,
    name: it.workspaceName,
    organisationName: it.organisationName ?? it.workspaceName,
    personName: it.name,
    userId,
    // alone at first, the founder holds every working role; the steering page says to hand them on
    roles: ['administrator', 'coordinator', 'analyst', 'operator', 'responder'],
    clearance: 3,
  });
  await joinExercises(context, { userId, name: it.name }, welcome);
  return { workspace: slug };
}

/** Whoever runs the house joins its exercises, with every working role; `welcome` gives them something to do there. */
export async function joinExercises(
  context: Context,
  person: { userId: string; name: string },
  welcome: (context: Context, actorId: string) => Promise<void>,
): Promise<void> {
  for (const workspace of await queries.exerciseWorkspaces(context)) {
    const actorId = context.newId();
    const memberId = context.newId();
    await addClaims(context.tx, {
      workspace: workspace.id,
      reads: readsMask(VERBS),
      clearance: 3,
      member: memberId,
      actors: [actorId],
    });
    const [trainers] = await queries.organisations(context, workspace.id);
    if (!trainers) continue;
    await queries.insertActor(context, workspace.id, {
      id: actorId,
      kind: 'person',
      name: person.name,
      parent_id: trainers.id,
      owner_organisation_id: trainers.id,
    });
    await queries.insertMember(context, {
      workspace_id: workspace.id,
      id: memberId,
      user_id: person.userId,
      actor_id: actorId,
      organisation_id: trainers.id,
      roles: ['administrator', 'coordinator', 'analyst', 'operator', 'responder', 'auditor'],
      clearance: 3,
    });
    await welcome(
      context.enter(
        { ...workspace, exercise: true },
        { memberId, actorId, organisationId: trainers.id, verbs: VERBS, clearance: 3 },
      ),
      actorId,
    );
  }
}

/** Another workspace on the same installation, by an administrator of one. */
export async function makeWorkspace(
  context: Context,
  accounts: Accounts,
  isAdministrator: boolean,
  it: { id: string; name: string; slug: string; organisationName: string; kind: 'country' | 'region' | 'process' },
): Promise<{ workspace: string }> {
  if (!isAdministrator)
    throw new Problem(403, 'forbidden', 'Only an administrator of a workspace here may open another.');
  const user = await accounts.read(context.caller.userId!);
  try {
    await foundWorkspace(context, {
      ...it,
      personName: user.name,
      userId: user.id,
      roles: ['administrator', 'coordinator', 'analyst', 'operator', 'responder'],
      clearance: 3,
    });
  } catch (error) {
    if ((error as { code?: string }).code === '23505')
      throw conflict('workspace_exists', 'A workspace with this address exists already. Choose another.');
    throw error;
  }
  return { workspace: it.slug };
}

export async function readSettings(context: Context) {
  const row = await queries.readWorkspaceRow(context);
  if (!row) throw notFound('workspace');
  const settings = row.settings as {
    reporterContact?: string;
    reporterReferral?: string;
    reporterNotice?: string;
    reporterIcon?: 'notes' | 'sun' | 'leaf';
    secondFactor?: boolean;
    clocks?: Record<string, unknown>;
    claims?: Record<string, number>;
    slower?: SlowerTimes | null;
    noise?: { share: number; atLeast: number };
  };
  // longer times that were agreed to hold from their moment on, whether or not anybody was awake then
  const due = settings.slower?.from && new Date(settings.slower.from) <= context.now() ? settings.slower.times : null;
  return {
    slug: row.slug,
    exercise: row.exercise,
    name: row.name,
    neutralName: row.neutral_name,
    languages: row.languages,
    areaPlaceId: row.area_place_id,
    reporterContact: settings.reporterContact ?? '',
    reporterReferral: settings.reporterReferral ?? '',
    reporterNotice: settings.reporterNotice ?? '',
    reporterIcon: settings.reporterIcon ?? 'notes',
    secondFactor: settings.secondFactor ?? false,
    clocks: due?.clocks ?? settings.clocks ?? {},
    claims: due?.claims ?? settings.claims ?? {},
    slower: due ? null : (settings.slower ?? null),
    noise: settings.noise,
  };
}

export async function changeSettings(
  context: Context,
  change: Partial<{
    name: string;
    neutralName: string;
    languages: string[];
    areaPlaceId: string | null;
    reporterContact: string;
    reporterReferral: string;
    reporterNotice: string;
    reporterIcon: 'notes' | 'sun' | 'leaf';
    secondFactor: boolean;
    noise: { share: number; atLeast: number };
  }>,
) {
  // what protects everybody is not one person's to take away: the custody's changes ask a second organisation and wait a day
  if (change.secondFactor === false && (await queries.lockWorkspaceRow(context))?.settings.secondFactor)
    throw conflict(
      'two_switch_it_off',
      'It takes two people of different organisations and 24 hours to do without the second step. Propose it on the page of the custodians.',
    );
  // whoever insists on it for all has it: nobody locks the door from outside
  if (change.secondFactor && !context.caller.strong)
    throw new Problem(
      409,
      'second_factor_first',
      'Set up your own second factor first, and sign in with it. Then ask it of everybody.',
    );
  await putSettings(context, change);
  await context.record('workspace.change', 'workspace', context.workspace.id, change);
  return { ok: true as const };
}

/** Longer times that somebody asked for, and who agreed; they hold from `from` on. Instants are ISO 8601. */
export interface SlowerTimes {
  id: string;
  times: { clocks: Record<string, unknown>; claims: Record<string, number> };
  reason: string;
  askedBy: string;
  askedOrganisation: string;
  askedAt: string;
  agreedBy: string | null;
  from: string | null;
}

/** Whoever decides by what the settings are now holds them until the transaction ends. */
export const lockSettings = (context: Context) => queries.lockWorkspaceRow(context);

/** Keeps settings beside those that are there. The service that does so writes the line for the ledger. */
export async function putSettings(
  context: Context,
  change: Partial<{
    name: string;
    neutralName: string;
    languages: string[];
    areaPlaceId: string | null;
    clocks: Record<string, unknown>;
    claims: Record<string, number>;
    slower: SlowerTimes | null;
    secondFactor: boolean;
    noise: { share: number; atLeast: number };
  }>,
): Promise<void> {
  const row = await queries.lockWorkspaceRow(context);
  if (!row) throw notFound('workspace');
  const { name, neutralName, languages, areaPlaceId, ...settings } = change;
  await queries.updateWorkspace(context, {
    ...(name !== undefined && { name }),
    ...(neutralName !== undefined && { neutral_name: neutralName }),
    ...(languages && { languages }),
    ...(areaPlaceId !== undefined && { area_place_id: areaPlaceId }),
    settings: { ...row.settings, ...settings },
  });
}

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
  await queries.updateMember(context, id, {
    ...(change.roles && { roles: change.roles }),
    ...(change.clearance !== undefined && { clearance: change.clearance }),
    ...(change.namedForProtected !== undefined && { named_for_protected: change.namedForProtected }),
    ...(change.ended !== undefined && { ended_at: change.ended ? context.now() : null }),
  });
  await context.record('member.change', 'member', id, change);
  return { ok: true as const };
}

const INVITATION_DAYS = 7;

export async function invite(
  context: Context,
  publicUrl: string,
  it: { id: string; name: string; email: string; organisationId: string; roles: Role[]; clearance: number },
) {
  const organisation = await queries.readActor(context, it.organisationId);
  if (!organisation || organisation.kind === 'person') throw notFound('organisation');
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
  return {
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
  await queries.insertActor(inside, invitation.workspace_id, {
    id: actorId,
    kind: 'person',
    name: it.name,
    parent_id: invitation.organisation_id,
    owner_organisation_id: invitation.organisation_id,
  });
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
  return { workspace: invitation.workspace_slug };
}

const actorOut = (row: queries.ActorRow) => ({
  id: row.id,
  kind: row.kind,
  parentId: row.parent_id,
  name: row.name,
  names: row.names,
  vetted: row.vetted_at !== null,
  label: row.label,
  createdAt: row.created_at.toISOString(),
});

export async function listActors(
  context: Context,
  filter: { q?: string | undefined; kind?: queries.ActorRow['kind'] | undefined; limit: number },
) {
  return { actors: (await queries.listActorRows(context, filter as never)).map(actorOut) };
}

export async function createActor(
  context: Context,
  it: {
    id: string;
    kind: queries.ActorRow['kind'];
    parentId: string | null;
    name: string;
    names: Record<string, string>;
    label: number;
  },
) {
  const known = await queries.readActor(context, it.id);
  if (known) {
    if (known.name === it.name && known.kind === it.kind && known.parent_id === it.parentId) return actorOut(known);
    throw conflict('id_taken', 'Another actor has this id already.');
  }
  if (it.parentId && !(await queries.readActor(context, it.parentId))) throw notFound('parent');
  await queries.insertActor(context, context.workspace.id, {
    id: it.id,
    kind: it.kind,
    parent_id: it.parentId,
    name: it.name,
    names: it.names,
    label: it.label,
  });
  await context.record('actor.create', 'actor', it.id, { kind: it.kind, name: it.name });
  return actorOut((await queries.readActor(context, it.id))!);
}

export async function changeActor(
  context: Context,
  id: string,
  change: {
    name?: string | undefined;
    parentId?: string | null | undefined;
    names?: Record<string, string> | undefined;
    label?: number | undefined;
  },
) {
  const row = await queries.readActor(context, id);
  if (!row) throw notFound('actor');
  if (change.parentId) {
    if ((await queries.commandersAbove(context, change.parentId)).has(id))
      throw conflict('circle', 'An actor cannot stand under itself.');
  }
  await queries.updateActor(context, id, {
    ...(change.name !== undefined && { name: change.name }),
    ...(change.parentId !== undefined && { parent_id: change.parentId }),
    ...(change.names && { names: change.names }),
    ...(change.label !== undefined && { label: change.label }),
  });
  await context.record('actor.change', 'actor', id, change);
  return actorOut((await queries.readActor(context, id))!);
}

export async function vetOrganisation(context: Context, id: string, vetted: boolean) {
  const row = await queries.readActor(context, id);
  if (!row) throw notFound('actor');
  await queries.updateActor(context, id, { vetted_at: vetted ? (row.vetted_at ?? context.now()) : null });
  await context.record('actor.vet', 'actor', id, { vetted });
  return actorOut((await queries.readActor(context, id))!);
}

const linkOf = (row: queries.LinksRow) => ({
  id: row.id,
  parentId: row.parent_id,
  kind: row.kind,
  alsoUnder: row.also_under,
});

/** Whom these actors stand under, for those that are there, whether the caller knows them or not. */
export const actorLinks = async (context: Context, ids: readonly string[]) =>
  (await queries.actorLinks(context, [...new Set(ids)])).map(linkOf);

/** The chain of command around some actors: all above, all below and the people of these, for `blockedBy`. Nothing of nobody. */
export const chainOfCommand = async (context: Context, ids: readonly string[]) =>
  ids.length === 0 ? [] : (await queries.chainOfCommand(context, [...new Set(ids)])).map(linkOf);

/** Names of actors by id, of those the caller may see. */
export async function actorNames(
  context: Context,
  ids: readonly (string | null | undefined)[],
): Promise<Map<string, string>> {
  const wanted = [...new Set(ids)].filter((id) => typeof id === 'string');
  return new Map((await queries.actorNames(context, wanted)).map((row) => [row.id, row.name]));
}

export async function readSteering(context: Context) {
  return {
    organisations: (await queries.listSteering(context)).map((row) => ({
      id: row.organisation_id,
      name: row.name,
      since: row.since.toISOString(),
    })),
  };
}

export async function changeSteering(context: Context, organisationIds: string[]) {
  const now = new Set((await queries.listSteering(context)).map((row) => row.organisation_id));
  for (const id of organisationIds) {
    const organisation = await queries.readActor(context, id);
    if (!organisation || organisation.kind === 'person') throw notFound('organisation');
    if (!now.has(id)) await queries.startSteering(context, context.workspace.id, id);
  }
  for (const id of now) if (!organisationIds.includes(id)) await queries.endSteering(context, id);
  await context.record('steering.change', 'workspace', context.workspace.id, { organisationIds });
  return { ok: true as const };
}

export async function createToken(context: Context, it: { id: string; name: string; scopes: Verb[]; days: number }) {
  const beyond = it.scopes.filter((verb) => !context.caller.verbs.includes(verb));
  if (beyond.length > 0)
    throw new Problem(
      403,
      'scope_beyond_rights',
      `A token can do no more than you can: you lack ${beyond.join(', ')}.`,
    );
  if (it.scopes.some((verb) => FOR_PEOPLE_ALONE.includes(verb)))
    throw new Problem(
      422,
      'scope_for_people',
      `People alone look after the custody of identities: ${FOR_PEOPLE_ALONE.join(', ')} are not for programs.`,
    );
  const secret = `brz_${token()}`;
  await queries.insertToken(context, {
    id: it.id,
    token_hash: keyedHash(context.keys.codeKey, 'api-token', secret),
    name: it.name,
    member_id: context.caller.memberId!,
    scopes: it.scopes,
    created_at: context.now(),
    expires_at: new Date(context.now().getTime() + it.days * 86_400_000),
  });
  await context.record('token.create', 'token', it.id, { scopes: it.scopes, days: it.days });
  return { id: it.id, token: secret };
}

export async function listTokens(context: Context) {
  const rows = await queries.listTokenRows(context);
  return {
    tokens: rows.map((row) => ({
      id: row.id,
      name: row.name,
      scopes: row.scopes as Verb[],
      createdAt: row.created_at.toISOString(),
      expiresAt: row.expires_at.toISOString(),
      revokedAt: row.revoked_at?.toISOString() ?? null,
    })),
  };
}

export async function revokeToken(context: Context, id: string) {
  const done = await queries.revokeTokenRow(context, id);
  if (Number(done.numUpdatedRows) === 0) throw notFound('token');
  await context.record('token.revoke', 'token', id, {});
  return { ok: true as const };
}

export { anyWorkspace } from './people.queries.ts';
