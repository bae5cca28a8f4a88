import * as queries from './people.queries.ts';
import type { Context } from '#server/context.ts';
import { conflict, notFound, Problem } from '#domain/problem.ts';

/** What a workspace has settled, and who may unsettle it. */

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
    shared: row.shared_since !== null,
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
