import { z } from 'zod';
import { operation } from '#domain/operation.ts';
import { MOST_LETTERS, VIEW_SCREENS } from './views.rules.ts';

const id = z.uuid();
const workspaceParams = z.object({ workspace: z.string() });
const withId = workspaceParams.extend({ id });
const screen = z.enum(VIEW_SCREENS);
const name = z.string().trim().min(1).max(80);
const search = z.string().max(MOST_LETTERS);
const ok = z.object({ ok: z.literal(true) });

export const savedView = z.object({
  id,
  screen,
  name: z.string(),
  /** the filter as it stands in an address, without the question mark */
  search: z.string(),
  shared: z.boolean(),
  mine: z.boolean(),
  owner: z.string(),
  /** the asking member's screen opens with it */
  isDefault: z.boolean(),
});

export const listViews = operation({
  id: 'views.list',
  method: 'get',
  path: '/w/:workspace/views',
  verb: 'report.read',
  params: workspaceParams,
  summary:
    'One’s own views of a screen and those shared with the workspace. A view is a filter; what it finds is asked under one’s own rights.',
  query: z.object({ screen }),
  out: z.object({ views: z.array(savedView) }),
});
export const readView = operation({
  id: 'views.read',
  method: 'get',
  path: '/w/:workspace/views/:id',
  verb: 'report.read',
  params: withId,
  out: savedView,
});
export const saveView = operation({
  id: 'views.save',
  method: 'post',
  path: '/w/:workspace/views',
  verb: 'report.read',
  status: 201,
  params: workspaceParams,
  body: z.object({ id, screen, name, search, shared: z.boolean().default(false) }),
  out: savedView,
});
export const changeView = operation({
  id: 'views.change',
  method: 'patch',
  path: '/w/:workspace/views/:id',
  verb: 'report.read',
  params: withId,
  summary: 'Its name, its filter, or whether it is shared: by whoever keeps it.',
  body: z.object({ name, search, shared: z.boolean() }).partial(),
  out: savedView,
});
export const removeView = operation({
  id: 'views.remove',
  method: 'delete',
  path: '/w/:workspace/views/:id',
  verb: 'report.read',
  params: withId,
  summary: 'By whoever keeps it; a shared one by a coordinator too.',
  out: ok,
});
export const setDefaultView = operation({
  id: 'views.default',
  method: 'put',
  path: '/w/:workspace/views/default',
  verb: 'report.read',
  params: workspaceParams,
  summary: 'Which view one’s screen opens with; null for none.',
  body: z.object({ screen, viewId: id.nullable() }),
  out: ok,
});
