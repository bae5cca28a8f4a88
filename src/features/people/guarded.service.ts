import type { Context } from '#server/context.ts';
import { conflict, notFound } from '#domain/problem.ts';
import type { Role } from '#domain/verbs.ts';
import { voiceOf, type GuardedPart } from './guarded.rules.ts';
import * as actorQueries from './actors.queries.ts';
import * as queries from './people.queries.ts';

/** Rights that two people of different organisations give together. The custody's changes hear the two and keep the clock; what is given is done here. */

/** @returns whether what takes two is done by nobody alone any more */
export const isShared = async (context: Context): Promise<boolean> =>
  ((await queries.readWorkspaceRow(context))?.shared_since ?? null) !== null;

/**
 * What takes two is refused to one, once two of different organisations have a voice. Until then whoever is alone does it alone.
 * @param parts what it is; none needs nobody
 * @returns what the line in the record says of it besides
 * @throws Problem 409 `two_agree`
 */
export async function aloneOrRefused(
  context: Context,
  parts: readonly (GuardedPart | 'steering' | 'vetting')[],
): Promise<{ alone?: true }> {
  if (parts.length === 0) return {};
  if (await isShared(context))
    throw conflict(
      'two_agree',
      'Two people of different organisations decide this together, and it waits 24 hours. Propose it on the page of the custodians; everything else can be done now.',
      { parts: parts.join() },
    );
  return { alone: true };
}

/**
 * Somebody of a second organisation has a voice now: from here on two decide. That one was chosen by somebody who was still alone, and what two decide is
 * worth as much as that choice; so the record has a line of its own for it. To be called once more after a change of a membership in a workspace where one
 * was alone before.
 */
export async function noteFirstVoice(
  context: Context,
  it: { memberId: string; chosenBy: string | null },
): Promise<void> {
  if (await isShared(context))
    await context.record('workspace.shared', 'workspace', context.workspace.id, { ...it, alone: true });
}

/** Who chose the one that this invitation makes the first voice of a second organisation, all by themselves; null for every other invitation. */
export async function firstVoiceOf(
  context: Context,
  it: { roles: readonly Role[]; organisationId: string; by: string | null },
): Promise<{ name: string; organisation: string } | null> {
  if (voiceOf(it.roles) === 0 || (await isShared(context))) return null;
  const members = await queries.listMemberRows(context);
  const elsewhere = members.some(
    (row) => row.ended_at === null && row.organisation_id !== it.organisationId && voiceOf(row.roles) > 0,
  );
  const by = members.find((row) => row.id === it.by);
  return elsewhere && by ? { name: by.name, organisation: by.organisation_name } : null;
}

/** What may be proposed: only ever more for a member; less is done by one, at once. */
export type RightsAsked =
  | {
      what: 'member';
      memberId: string;
      addRoles: Role[];
      clearance: number | null;
      namedForProtected: boolean;
      takeBack: boolean;
    }
  | { what: 'vetting'; organisationId: string; vetted: boolean }
  | { what: 'steering'; organisationIds: string[] };

/** Whom it is about, by name: for those who speak on it, who may not see everybody. @throws Problem 404 when somebody is not there */
export async function namesOf(context: Context, asked: RightsAsked): Promise<string[]> {
  if (asked.what === 'member') {
    const member = (await queries.listMemberRows(context)).find((row) => row.id === asked.memberId);
    if (!member) throw notFound('member');
    return [`${member.name} (${member.organisation_name})`];
  }
  const names: string[] = [];
  for (const id of asked.what === 'vetting' ? [asked.organisationId] : asked.organisationIds) {
    const organisation = await actorQueries.readActor(context, id);
    if (!organisation || organisation.kind === 'person') throw notFound('organisation');
    names.push(organisation.name);
  }
  return names;
}

/** Does what two have agreed to; the database itself looks whether they have. @returns false where they have not, or nobody is there any more */
export async function giveRights(context: Context, changeId: string, asked: RightsAsked): Promise<boolean> {
  if (!(await queries.giveRights(context, changeId))) return false;
  if (asked.what === 'member') await context.record('member.change', 'member', asked.memberId, { ...asked, changeId });
  else if (asked.what === 'vetting')
    await context.record('actor.vet', 'actor', asked.organisationId, { vetted: asked.vetted, changeId });
  else
    await context.record('steering.change', 'workspace', context.workspace.id, {
      organisationIds: asked.organisationIds,
      changeId,
    });
  return true;
}
