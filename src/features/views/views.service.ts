import type { OutOf } from '#domain/operation.ts';
import { conflict, forbidden, notFound } from '#domain/problem.ts';
import type { Context } from '#server/context.ts';
import type { readView as readOperation } from './views.contract.ts';
import { filterOf, type ViewScreen } from './views.rules.ts';
import * as queries from './views.queries.ts';

type View = OutOf<typeof readOperation>;
const done = { ok: true as const };

const out = (context: Context, row: queries.ViewWithOwner): View => ({
  id: row.id,
  screen: row.screen,
  name: row.name,
  search: row.search,
  shared: row.shared,
  mine: row.owner_member_id === context.caller.memberId,
  owner: row.owner ?? '',
  isDefault: row.is_default,
});

/** Whoever may not open the screen keeps no view of it and is shown none. */
function demandScreen(context: Context, screen: ViewScreen): void {
  if (screen === 'situation' && !context.caller.verbs.includes('incident.read')) throw forbidden('incident.read');
}

async function seen(context: Context, id: string): Promise<queries.ViewWithOwner> {
  const row = await queries.readRow(context, id);
  if (!row) throw notFound('view');
  demandScreen(context, row.screen);
  return row;
}

async function demandFreeName(context: Context, screen: ViewScreen, name: string, id: string): Promise<void> {
  const taken = (await queries.listRows(context, screen)).some(
    (it) => it.id !== id && it.owner_member_id === context.caller.memberId && it.name === name,
  );
  if (taken) throw conflict('name_taken', 'You have a view of this name already. Choose another name.');
}

export async function listViews(context: Context, screen: ViewScreen): Promise<{ views: View[] }> {
  demandScreen(context, screen);
  return { views: (await queries.listRows(context, screen)).map((row) => out(context, row)) };
}

export const readView = async (context: Context, id: string): Promise<View> => out(context, await seen(context, id));

export async function saveView(
  context: Context,
  it: { id: string; screen: ViewScreen; name: string; search: string; shared: boolean },
): Promise<View> {
  demandScreen(context, it.screen);
  await demandFreeName(context, it.screen, it.name, it.id);
  const search = filterOf(it.search);
  await queries.insertView(context, { ...it, search });
  const row = await queries.readRow(context, it.id);
  if (!row || row.owner_member_id !== context.caller.memberId || row.search !== search || row.name !== it.name)
    throw conflict('id_taken', 'Another view has this id already.');
  // the name and the words of a search may be telling: the ledger keeps that there is a view and whether it is shared
  await context.record('view.save', 'view', it.id, { screen: it.screen, shared: it.shared });
  await context.announce('views');
  return out(context, row);
}

export async function changeView(
  context: Context,
  id: string,
  it: { name?: string | undefined; search?: string | undefined; shared?: boolean | undefined },
): Promise<View> {
  const row = await seen(context, id);
  if (row.owner_member_id !== context.caller.memberId)
    throw conflict('not_yours', 'Only whoever keeps this view changes it. Save it under a name of your own.');
  if (it.name !== undefined) await demandFreeName(context, row.screen, it.name, id);
  await queries.updateView(context, id, {
    ...(it.name !== undefined && { name: it.name }),
    ...(it.search !== undefined && { search: filterOf(it.search) }),
    ...(it.shared !== undefined && { shared: it.shared }),
  });
  await context.record('view.change', 'view', id, { shared: it.shared ?? row.shared });
  await context.announce('views');
  return readView(context, id);
}

export async function removeView(context: Context, id: string) {
  const row = await seen(context, id);
  if (row.owner_member_id !== context.caller.memberId && !context.caller.verbs.includes('alert.coordinate'))
    throw conflict('not_yours', 'Whoever keeps this view takes it away, or a coordinator.');
  await queries.deleteView(context, id);
  await context.record('view.remove', 'view', id, {});
  await context.announce('views');
  return done;
}

export async function setDefaultView(context: Context, screen: ViewScreen, viewId: string | null) {
  demandScreen(context, screen);
  if (viewId !== null && (await seen(context, viewId)).screen !== screen) throw notFound('view of this screen');
  await queries.setDefault(context, screen, viewId);
  await context.record('view.default', 'member', context.caller.memberId!, { screen, viewId });
  return done;
}
