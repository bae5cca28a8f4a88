import { Link, useLocation, useNavigate, useParams, useRouter } from '@tanstack/react-router';
import { useCallback, useMemo, type ComponentPropsWithoutRef, type ReactNode } from 'react';
import { z } from 'zod';
import { workspaceInAddress } from './api.ts';
import { useStore } from './store.ts';
import { changedView, parseView, readView, writeView, type RawView } from './view.rules.ts';

/**
 * The console's addresses, told by `src/apps/console/screens.ts` (`declare module '#web/navigation.tsx' { interface Screens { path: ... } }`), so that
 * a link to a screen that does not exist, or without its parameters, does not compile, and the kit needs to know no feature.
 */
export interface Screens {}
export type ScreenPath = Screens extends { path: infer P extends string } ? P : string;

type Names<P extends string> = P extends `${string}$${infer Rest}`
  ? Rest extends `${infer Name}/${infer More}`
    ? Name | Names<More>
    : Rest
  : never;
type Needed<P extends string> = Exclude<Names<P>, 'workspace'>;
/** The parameters of a path; `workspace` is taken from the address when it is not given. */
export type PathParams<P extends string> = string extends P
  ? Record<string, string>
  : { [N in Needed<P>]: string } & { workspace?: string };

/** Where to: one shape per path, so that a path without parameters asks for none whatever others do. */
export type Target<P extends ScreenPath> = P extends unknown
  ? {
      to: P;
      /** What stands behind the `?`. */
      search?: Record<string, unknown>;
      hash?: string;
    } & (string extends P
      ? { params?: Record<string, string> }
      : [Needed<P>] extends [never]
        ? { params?: { workspace?: string } }
        : { params: PathParams<P> })
  : never;

/** A target as the router takes it. */
interface Anywhere {
  to: string;
  params?: Record<string, string>;
  search?: Record<string, unknown>;
  hash?: string;
}

/** A target whose path is only known at run time (a list of screens); everywhere else the compiler should know it. */
export const anywhere = (target: Anywhere): Target<ScreenPath> => target as unknown as Target<ScreenPath>;

function filled(params: unknown, workspace: string | null): Record<string, string> {
  return { ...(workspace ? { workspace } : {}), ...(params as Record<string, string> | undefined) };
}

export type GoProps<P extends ScreenPath> = Target<P> &
  Omit<ComponentPropsWithoutRef<'a'>, 'href'> & { children: ReactNode };

/** A link to a screen: `<Go to="/w/$workspace/situation" search={{ type: 'threat' }}>...</Go>`. */
export function Go<P extends ScreenPath>(props: GoProps<P>) {
  const { to, params, search, hash, children, ...rest } = props as unknown as Anywhere & { children: ReactNode };
  const workspace = useStore(workspaceInAddress);
  return (
    <Link
      to={to as never}
      params={filled(params, workspace) as never}
      search={(search ?? {}) as never}
      hash={hash}
      {...(rest as object)}
    >
      {children}
    </Link>
  );
}

/** Goes to a screen: `const go = useGo(); go({ to: '/w/$workspace/desk' })`. */
export function useGo(): <P extends ScreenPath>(target: Target<P> & { replace?: boolean }) => void {
  const navigate = useNavigate();
  return useCallback(
    (target) => {
      const { to, params, search, hash, replace } = target as unknown as Anywhere & { replace?: boolean };
      void navigate({
        to: to as never,
        params: filled(params, workspaceInAddress.get()) as never,
        search: (search ?? {}) as never,
        hash,
        replace,
      });
    },
    [navigate],
  );
}

/** The full address of a screen, for copying. */
export function useAddressOf(): <P extends ScreenPath>(target: Target<P>) => string {
  const router = useRouter();
  return useCallback(
    (target) => {
      const { to, params, search, hash } = target as unknown as Anywhere;
      const { href } = router.buildLocation({
        to: to as never,
        params: filled(params, workspaceInAddress.get()) as never,
        search: (search ?? {}) as never,
        hash,
      });
      return new URL(href, location.origin).href;
    },
    [router],
  );
}

/** The parameters of the screen's own path: `const { id } = usePathParams<'/w/$workspace/alerts/$id'>()`. */
export function usePathParams<P extends ScreenPath>(): { [N in Names<P>]: string } {
  return useParams({ strict: false }) as { [N in Names<P>]: string };
}

/**
 * The view that the address holds (filters, selection, position), checked by a schema whose keys all have a default or are optional:
 *
 *     const viewShape = z.object({ type: listParam(z.enum(TYPES)), page: numberParam(1), id: z.string().optional() });
 *     const [view, setView] = useView(viewShape);
 *     setView({ id: row.id });                  // a step that the back button undoes
 *     setView({ page: 2 }, { replace: true });  // not one
 *
 * What makes no sense falls back to its default; what equals its default is left out of the address.
 */
export function useView<S extends z.ZodType<object>>(
  schema: S,
): [z.output<S>, (patch: Partial<Record<keyof z.output<S>, unknown>>, how?: { replace?: boolean }) => void] {
  const search = useLocation({ select: (at) => at.searchStr });
  const navigate = useNavigate();
  const view = useMemo(() => parseView(schema, readView(search)), [schema, search]);
  const setView = useCallback(
    (patch: Partial<Record<keyof z.output<S>, unknown>>, how: { replace?: boolean } = {}) => {
      // The newest address, not the one of the last render: two changes in one moment must both hold.
      const next = changedView(schema, readView(location.search), patch as Record<string, unknown>);
      void navigate({ to: '.' as never, search: next as never, replace: how.replace, resetScroll: false });
    },
    [navigate, schema],
  );
  return [view, setView];
}

/** A list in the address: `?type=a&type=b`. */
export const listParam = <T extends z.ZodType>(item: T) =>
  z.preprocess((it) => (it === undefined ? [] : Array.isArray(it) ? it : [it]), z.array(item)) as unknown as z.ZodType<
    z.output<T>[]
  >;
/** A whole or broken number in the address. */
export const numberParam = (usual: number) => z.coerce.number().finite().default(usual);
/** Yes or no in the address: `?late=1`. */
export const flagParam = () =>
  z.preprocess((it) => it === true || it === '1' || it === 'true', z.boolean()) as unknown as z.ZodType<boolean>;

/** For the router: its addresses are written and read in our way. */
export const addressForm = {
  parseSearch: (text: string): RawView => readView(text),
  stringifySearch: (view: Record<string, unknown>): string =>
    writeView(
      Object.fromEntries(
        Object.entries(view).map(([key, value]) => [key, value === true ? '1' : value === false ? '' : value]),
      ),
    ),
};
