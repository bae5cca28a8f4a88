import type { Context } from '#server/context.ts';
import { bind, type Binding } from '#server/http.ts';
import { membershipsOf } from '#server/conduct.ts';
import { verbsOf } from '#domain/verbs.ts';
import * as contract from './people.contract.ts';
import * as session from './session.contract.ts';
import * as people from './people.service.ts';

/** @param accounts the sign-in store, opened by the app  @param publicUrl the one public address, for links
 *  @param welcome gives a newcomer to an exercise something to do */
export function peopleRoutes(
  accounts: people.Accounts,
  publicUrl: string,
  welcome: (context: Context, actorId: string) => Promise<void>,
): Binding[] {
  return [
    bind(session.setupState, async (context) => ({ needed: !(await people.anyWorkspace(context)) })),
    bind(session.setup, (context, { body }) => people.setUp(context, accounts, body, welcome)),
    bind(session.me, async (context) => {
      const user = await accounts.read(context.caller.userId!);
      const memberships = await membershipsOf(context.tx, user.id, null);
      return {
        user,
        workspaces: memberships.map((m) => ({
          id: m.workspace_id,
          slug: m.slug,
          name: m.name,
          exercise: m.exercise,
          memberId: m.member_id,
          actorId: m.actor_id,
          roles: m.roles,
          verbs: verbsOf(m.roles, m.named_for_protected),
          clearance: m.clearance,
          organisation: { id: m.organisation_id, name: m.organisation_name },
          timeZone: m.time_zone,
          closed: m.second_factor && !context.caller.strong,
        })),
      };
    }),
    bind(session.createWorkspace, async (context, { body }) => {
      const mine = await membershipsOf(context.tx, context.caller.userId!, null);
      return people.makeWorkspace(
        context,
        accounts,
        mine.some((m) => m.roles.includes('administrator')),
        body,
      );
    }),
    bind(contract.readWorkspace, (context) => people.readSettings(context)),
    bind(contract.changeWorkspace, (context, { body }) => people.changeSettings(context, body as never)),
    bind(contract.listMembers, (context) => people.listMembers(context)),
    bind(contract.changeMember, (context, { params, body }) => people.changeMember(context, params.id, body)),
    bind(contract.invite, (context, { body }) => people.invite(context, publicUrl, body)),
    bind(contract.listInvitations, (context) => people.listInvitations(context)),
    bind(contract.revokeInvitation, (context, { params }) => people.revokeInvitation(context, params.id)),
    bind(contract.readInvitation, (context, { body }) => people.readInvitation(context, body.token)),
    bind(contract.acceptInvitation, (context, { body }) => people.acceptInvitation(context, accounts, body)),
    bind(contract.listActors, (context, { query }) => people.listActors(context, query)),
    bind(contract.createActor, (context, { body }) => people.createActor(context, body)),
    bind(contract.changeActor, (context, { params, body }) => people.changeActor(context, params.id, body)),
    bind(contract.vetOrganisation, (context, { params, body }) =>
      people.vetOrganisation(context, params.id, body.vetted),
    ),
    bind(contract.readSteering, (context) => people.readSteering(context)),
    bind(contract.changeSteering, (context, { body }) => people.changeSteering(context, body.organisationIds)),
    bind(contract.listTokens, (context) => people.listTokens(context)),
    bind(contract.createToken, (context, { body }) => people.createToken(context, body)),
    bind(contract.revokeToken, (context, { params }) => people.revokeToken(context, params.id)),
  ];
}
