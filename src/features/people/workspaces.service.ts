import * as actorQueries from './actors.queries.ts';
import * as queries from './people.queries.ts';
import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Context } from '#server/context.ts';
import { addClaims } from '#server/db.ts';
import { conflict, Problem } from '#domain/problem.ts';
import { readsMask, VERBS } from '#domain/verbs.ts';
import type { Role } from '#domain/verbs.ts';
import { plainWord } from './setup-word.rules.ts';

/** How a workspace begins: the first visit, another one beside it, and whom the exercises take in. */

/** Makes accounts in the sign-in store, which this feature cannot read. Given by the app that mounts the routes. */
export interface Accounts {
  create(person: { name: string; email: string; password: string }): Promise<string>;
  read(userId: string): Promise<{ id: string; name: string; email: string; twoFactor: boolean }>;
  /** asked for on the first visit; without it whoever comes first is the first administrator */
  setupWord?: string | undefined;
}

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
  await actorQueries.insertActor(context, it.id, {
    id: organisationId,
    kind: 'organisation',
    name: it.organisationName,
    vetted_at: context.now(),
  });
  await actorQueries.insertActor(context, it.id, {
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
  await actorQueries.startSteering(context, it.id, organisationId);
  const inside = context.enter({ id: it.id, slug: it.slug, name: it.name, exercise: it.exercise ?? false });
  await inside.record('workspace.found', 'workspace', it.id, { slug: it.slug });
  return { organisationId, memberId, actorId };
}

const sameWord = (a: string, b: string): boolean => {
  const [left, right] = [a, b].map((it) => createHash('sha256').update(plainWord(it)).digest());
  return timingSafeEqual(left!, right!);
};

/**
 * The first visit: works only while there is no workspace at all.
 * @param accounts.setupWord that the server printed, where somebody else could come first
 * @throws Problem 403 `setup_token` without it, `wrong_setup_token` for another
 */
export async function setUp(
  context: Context,
  accounts: Accounts,
  it: {
    name: string;
    email: string;
    password: string;
    workspaceName: string;
    organisationName?: string | undefined;
    token?: string | undefined;
  },
  welcome: (context: Context, actorId: string) => Promise<void> = async () => undefined,
): Promise<{ workspace: string }> {
  if (await queries.anyWorkspace(context))
    throw conflict(
      'already_set_up',
      'This installation has its administrator already. Sign in, or ask for an invitation.',
    );
  if (accounts.setupWord && !it.token)
    throw new Problem(403, 'setup_token', 'Write the word that the server printed when it started.');
  if (accounts.setupWord && !sameWord(accounts.setupWord, it.token!))
    throw new Problem(
      403,
      'wrong_setup_token',
      'This is not the word that the server printed. Look at its first lines.',
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
    const [trainers] = await actorQueries.organisations(context, workspace.id);
    if (!trainers) continue;
    await actorQueries.insertActor(context, workspace.id, {
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
