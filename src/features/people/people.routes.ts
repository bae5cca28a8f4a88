import type { Context } from '#server/context.ts';
import { bind, type Binding } from '#server/http.ts';
import { membershipsOf } from '#server/conduct.ts';
import { verbsOf } from '#domain/verbs.ts';
import * as contract from './people.contract.ts';
import * as session from './session.contract.ts';
import * as actors from './actors.service.ts';
import * as people from './people.service.ts';
import * as tokens from './tokens.service.ts';
import * as workspaceSettings from './workspace-settings.service.ts';
import * as workspaces from './workspaces.service.ts';

/** @param accounts the sign-in store, opened by the app  @param publicUrl the one public address, for links
 *  @param welcome gives a newcomer to an exercise something to do */
export function peopleRoutes(
  accounts: workspaces.Accounts,
  publicUrl: string,
  welcome: (context: Context, actorId: string) => Promise<void>,
): Binding[] {
  return [
    bind(session.setupState, async (context) => ({ needed: !(await people.anyWorkspace(context)) })),
    bind(session.setup, (context, { body }) => workspaces.setUp(context, accounts, body, welcome)),
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
      return workspaces.makeWorkspace(
        context,
        accounts,
        mine.some((m) => m.roles.includes('administrator')),
        body,
      );
    }),
    bind(contract.readWorkspace, (context) => workspaceSettings.readSettings(context)),
    bind(contract.changeWorkspace, (context, { body }) => workspaceSettings.changeSettings(context, body as never)),
    bind(contract.listMembers, (context) => people.listMembers(context)),
    bind(contract.changeMember, (context, { params, body }) => people.changeMember(context, params.id, body)),
    bind(contract.invite, (context, { body }) => people.invite(context, publicUrl, body)),
    bind(contract.listInvitations, (context) => people.listInvitations(context)),
    bind(contract.revokeInvitation, (context, { params }) => people.revokeInvitation(context, params.id)),
    bind(contract.readInvitation, (context, { body }) => people.readInvitation(context, body.token)),
    bind(contract.acceptInvitation, (context, { body }) => people.acceptInvitation(context, accounts, body)),
    bind(contract.listActors, (context, { query }) => actors.listActors(context, query)),
    bind(contract.createActor, (context, { body }) => actors.createActor(context, body)),
    bind(contract.changeActor, (context, { params, body }) => actors.changeActor(context, params.id, body)),
    bind(contract.vetOrganisation, (context, { params, body }) =>
      actors.vetOrganisation(context, params.id, body.vetted),
    ),
    bind(contract.readSteering, (context) => actors.readSteering(context)),
    bind(contract.changeSteering, (context, { body }) => actors.changeSteering(context, body.organisationIds)),
    bind(contract.listTokens, (context) => tokens.listTokens(context)),
    bind(contract.createToken, (context, { body }) => tokens.createToken(context, body)),
    bind(contract.revokeToken, (context, { params }) => tokens.revokeToken(context, params.id)),
  ];
}
