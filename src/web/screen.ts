import type { ComponentType } from 'react';
import type { Verb } from '#domain/verbs.ts';
import { createStore } from './store.ts';

/** The places of the rail. What a workspace has no screens for, or a member no right to, is not shown. */
export type RailId = 'desk' | 'situation' | 'alerts' | 'who' | 'field' | 'workspace';

export interface Rail {
  id: RailId;
  /** Key of its word in the catalogues: `console:rail.desk`. */
  label: string;
  icon: typeof import('./ui/icons.ts').IconDesk;
}

/** One screen of the console; they all stand in `src/apps/console/screens.ts`. */
export interface Screen<P extends string = string> {
  /** With `$` before a parameter: `/w/$workspace/alerts/$id`. Below `/w/$workspace` it gets the rail and the top bar and needs a member. */
  path: P;
  /** Key of its title in the catalogues. The first namespace is loaded before the screen is shown. */
  title: string;
  /** Where it belongs on the rail. The first one a member may see is where the rail item leads. */
  rail?: RailId;
  /** Key of its word in the row of tabs under its rail item. Without it the screen is reached from another one. */
  tab?: string;
  /** For a screen without a tab of its own: the path of the one whose tab stays lit. */
  under?: string;
  /** Any one of these rights opens it. None: every member may. */
  verb?: Verb | readonly Verb[];
  /** Outside a workspace: `signed-in` needs an account, `public` nobody. */
  for?: 'signed-in' | 'public';
  /** Fetches the screen: `async () => (await import('#features/alerts/ui/alert.tsx')).AlertScreen`. */
  load: () => Promise<ComponentType>;
}

export const mayOpen = (screen: Pick<Screen, 'verb'>, verbs: readonly Verb[]): boolean =>
  screen.verb === undefined || [screen.verb].flat().some((verb) => verbs.includes(verb as Verb));

/** The tabs under one place of the rail that a member may open, in their order. */
export const tabsOf = <S extends Pick<Screen, 'rail' | 'tab' | 'verb'>>(
  rail: RailId,
  screens: readonly S[],
  verbs: readonly Verb[],
): S[] => screens.filter((it) => it.rail === rail && it.tab !== undefined && mayOpen(it, verbs));

/** Where a member begins: the first tab they may open; who has no desk, at their own work: a custodian at the keys, an auditor at the record. */
export function homeOf<S extends Pick<Screen, 'path' | 'rail' | 'tab' | 'verb'>>(
  screens: readonly S[],
  verbs: readonly Verb[],
): S | undefined {
  const tabs = screens.filter((it) => it.rail && it.tab && mayOpen(it, verbs));
  const own = verbs.includes('custody.hold') ? '/custody' : verbs.includes('member.write') ? '/members' : '/ledger';
  return (tabs[0]?.rail !== 'desk' && tabs.find((it) => it.path.endsWith(own))) || tabs[0];
}

/** The lists that the app hands to the shell. */
export interface ConsoleLists {
  screens: readonly Screen[];
  rails: readonly Rail[];
  finders: readonly Finder[];
  /** what is there on every screen of a workspace and shows nothing */
  companion?: () => Promise<ComponentType>;
}

/** Something the palette found. */
export interface Found {
  id: string;
  label: string;
  /** Quieter, beside it. */
  detail?: string;
  /** Opens it. */
  open: () => void;
}

/** A kind of thing that the palette searches; they all stand in `src/apps/console/finders.ts`. */
export interface Finder {
  id: string;
  /** Key of the heading over what it finds: `places:finder`. */
  title: string;
  verb?: Verb;
  /** Fetches the search. `go` is the router's (see useGo). Asked after a short pause in typing, with two letters or more. */
  load: () => Promise<Find>;
}

/** Looks for what fits the text, best first, a handful. */
export type Find = (
  text: string,
  more: { signal: AbortSignal; go: ReturnType<typeof import('./navigation.tsx').useGo> },
) => Promise<Found[]>;

/** What the shell has been given; set once at the start. */
export const lists = createStore<ConsoleLists>({ screens: [], rails: [], finders: [] });
