import {
  createRootRoute,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  type AnyRoute,
  type RouteComponent,
} from '@tanstack/react-router';
import type { FunctionComponent } from 'react';
import { call, queryClient, workspaceInAddress } from '#web/api.ts';
import { setupState } from '#features/people/session.contract.ts';
import { wordsReady } from '#web/i18n.ts';
import { addressForm } from '#web/navigation.tsx';
import { homeOf, mayOpen, type Screen } from '#web/screen.ts';
import { loadMe, useWorkspace } from '#web/session.ts';
import { remember, remembered } from '#web/storage.ts';
import { Loading } from '#web/ui/states.tsx';
import { ForbiddenScreen, NotFoundScreen, NothingToOpen, ScreenError } from '#web/shell/fallbacks.tsx';
import { screens } from './screens.ts';

const root = createRootRoute({ component: Outlet });

const toSignIn = (here: { pathname: string; searchStr: string }) =>
  redirect({ to: '/sign-in' as string, search: { next: here.pathname + here.searchStr } as never });

/** The front door: to the first administrator's set-up, to the sign-in, or to the workspace last used here. */
const door = createRoute({
  getParentRoute: () => root,
  path: '/',
  beforeLoad: async () => {
    const me = await loadMe();
    if (!me) {
      const { needed } = await call(setupState);
      throw redirect({ to: (needed ? '/setup' : '/sign-in') as string });
    }
    const workspace = me.workspaces.find((it) => it.slug === remembered('workspace')) ?? me.workspaces[0];
    throw workspace
      ? redirect({ to: '/w/$workspace' as string, params: { workspace: workspace.slug } as never })
      : redirect({ to: '/account' as string });
  },
});

/** Rail and top bar around everything of one workspace; only for its members. */
const frame = createRoute({
  getParentRoute: () => root,
  path: '/w/$workspace',
  beforeLoad: async ({ params, location, preload }) => {
    const me = await loadMe();
    if (!me) throw toSignIn(location);
    const { workspace } = params as { workspace: string };
    const here = me.workspaces.find((it) => it.slug === workspace);
    if (preload) return;
    workspaceInAddress.set(here ? workspace : null);
    if (here) remember('workspace', workspace);
  },
  onLeave: () => workspaceInAddress.set(null),
  component: lazyRouteComponent(async () => ({
    default: (await import('#web/shell/workspace-frame.tsx')).WorkspaceFrame,
  })),
});

const firstScreen = createRoute({
  getParentRoute: () => frame,
  path: '/',
  beforeLoad: async ({ params }) => {
    const { workspace } = params as { workspace: string };
    const verbs = (await loadMe())?.workspaces.find((it) => it.slug === workspace)?.verbs;
    const first = verbs && homeOf(screens as readonly Screen[], verbs);
    if (first) throw redirect({ to: first.path, params: { workspace } as never, replace: true });
  },
  component: NothingToOpen,
});

/** A screen with the words of all its parts: one that appears later must not take the screen away while it waits for its own. */
async function whole(screen: Screen): Promise<{ default: FunctionComponent }> {
  const component = (await screen.load()) as FunctionComponent;
  await wordsReady();
  return { default: component };
}

/** A screen inside the frame, shown to those who may. */
function guarded(screen: Screen): RouteComponent {
  const Loaded: RouteComponent = lazyRouteComponent(() => whole(screen));
  const Guarded: RouteComponent = () => {
    const { verbs } = useWorkspace();
    return mayOpen(screen, verbs) ? <Loaded /> : <ForbiddenScreen needs={[screen.verb ?? []].flat()} />;
  };
  Guarded.preload = Loaded.preload;
  return Guarded;
}

async function needsSomebody({ location }: { location: { pathname: string; searchStr: string } }): Promise<void> {
  if (!(await loadMe())) throw toSignIn(location);
}

function routeOf(screen: Screen): AnyRoute {
  const inside = screen.path.startsWith('/w/$workspace/');
  return createRoute({
    getParentRoute: () => (inside ? frame : root) as AnyRoute,
    path: inside ? screen.path.slice('/w/$workspace'.length) : screen.path,
    staticData: { screen } as never,
    beforeLoad: inside || screen.for === 'public' ? undefined : needsSomebody,
    component: inside ? guarded(screen) : lazyRouteComponent(() => whole(screen)),
  }) as unknown as AnyRoute;
}

export function createConsoleRouter() {
  const all = screens as readonly Screen[];
  const [within, without] = [
    all.filter((it) => it.path.startsWith('/w/$workspace/')),
    all.filter((it) => !it.path.startsWith('/w/$workspace/')),
  ];
  return createRouter({
    routeTree: root.addChildren([
      door,
      frame.addChildren([firstScreen, ...within.map(routeOf)]),
      ...without.map(routeOf),
    ]),
    ...addressForm,
    context: { queryClient },
    defaultPreload: 'intent',
    defaultPendingMs: 200,
    defaultPendingMinMs: 0,
    defaultPendingComponent: Loading,
    defaultErrorComponent: ScreenError,
    defaultNotFoundComponent: NotFoundScreen,
    scrollRestoration: true,
  });
}
