import { useQuery } from '@tanstack/react-query';
import type { Role, Verb } from '#domain/verbs.ts';
import { ApiProblem, queryClient, workspaceInAddress } from './api.ts';
import { useStore } from './store.ts';

/** A workspace as one of its members sees it: who they are in it and what they may do. */
export interface Membership {
  id: string;
  /** Stands in the address and for `:workspace` in every path of the API. */
  slug: string;
  name: string;
  /** An exercise is marked on every screen: nothing in it happened. */
  exercise: boolean;
  memberId: string;
  actorId: string;
  roles: Role[];
  verbs: Verb[];
  /** TLP as a number, 0 CLEAR to 4 RED. */
  clearance: number;
  organisation: { id: string; name: string };
  /** The IANA zone the workspace reckons in. */
  timeZone: string;
  /** The workspace asks for a second factor, which this session lacks. */
  closed: boolean;
}

export interface Me {
  user: { id: string; name: string; email: string; twoFactor: boolean };
  workspaces: Membership[];
}

/** What the app tells the kit about signing in, since the kit knows no feature: who is signed in (throws a 401), and how a session ends. */
interface SessionDeeds {
  read(signal?: AbortSignal): Promise<Me>;
  end(): Promise<void>;
}
let deeds: SessionDeeds | null = null;
export function provideSession(given: SessionDeeds): void {
  deeds = given;
}

const key = ['me.read'] as const;
const question = {
  queryKey: key,
  queryFn: ({ signal }: { signal: AbortSignal }) => deeds!.read(signal),
  staleTime: 60_000,
};

/** Who is signed in, or null. Asked once and kept. */
export const loadMe = (): Promise<Me | null> => orNull(queryClient.fetchQuery(question));

/** Asks anew who is signed in: after signing in, joining, a changed role. What is on the screen follows. */
export const reloadMe = (): Promise<Me | null> => orNull(queryClient.fetchQuery({ ...question, staleTime: 0 }));

/** Makes sure that the next question who is signed in goes to the server: after it said that nobody is. */
export const doubtMe = (): Promise<void> => queryClient.invalidateQueries({ queryKey: key, refetchType: 'none' });

async function orNull(asked: Promise<Me>): Promise<Me | null> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 401) return null;
    throw error;
  }
}

/** Ends the session and forgets everything that was fetched in it. */
export async function signOut(): Promise<void> {
  await deeds!.end();
  queryClient.clear();
}

/** Who is signed in. Only below screens that need somebody to be. */
export function useMe(): Me {
  const { data } = useQuery(question);
  if (!data) throw new Error('useMe is used where nobody may be signed in');
  return data;
}

/** The same, or null while nobody is known to be signed in. */
export const useMeIfAny = (): Me | null => useQuery({ ...question, enabled: false }).data ?? null;

/** The workspace in the address as this member sees it. Only below `/w/$workspace`. */
export function useWorkspace(): Membership {
  const me = useMe();
  const slug = useStore(workspaceInAddress);
  const here = me.workspaces.find((workspace) => workspace.slug === slug);
  if (!here) throw new Error('useWorkspace is used outside a workspace');
  return here;
}

export const useWorkspaceIfAny = (): Membership | null => {
  const slug = useStore(workspaceInAddress);
  return useMeIfAny()?.workspaces.find((workspace) => workspace.slug === slug) ?? null;
};

/** Whether the member may do this here: `const can = useCan(); can('alert.issue')`. Hide what cannot be done; the server decides anyway. */
export function useCan(): (verb: Verb) => boolean {
  const { verbs } = useWorkspace();
  return (verb) => verbs.includes(verb);
}
