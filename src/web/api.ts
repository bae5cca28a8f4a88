import {
  keepPreviousData,
  QueryClient,
  useInfiniteQuery,
  useMutation,
  useQuery,
  useQueryClient,
  type InfiniteData,
  type UseInfiniteQueryResult,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import type { BodyIn, Operation, OutOf, QueryIn } from '#domain/operation.ts';
import {
  concerns,
  fillPath,
  isPassing,
  mayRepeat,
  needsWorkspace,
  problemParts,
  queryText,
  type FieldProblem,
  type Params,
} from './api.rules.ts';
import { learnClock } from './clock.ts';
import { createStore, useStore } from './store.ts';

export const API = '/api/v1';

type AnyOperation = Operation<any, any, any, any>;

/** What goes into one call. The parameter `workspace` is filled from the address when it is not given. */
export interface Input<T extends AnyOperation> {
  params?: Params;
  query?: QueryIn<T>;
  body?: BodyIn<T> | FormData | Blob;
  signal?: AbortSignal;
}

/** A failed call: a stable `code` (words for people: `problems.<code>` in the catalogues), `errors` that point to fields or rows. */
export class ApiProblem extends Error {
  readonly status: number;
  readonly code: string;
  readonly title: string;
  readonly detail: string;
  readonly values: Record<string, string | number>;
  readonly errors: FieldProblem[];

  constructor(status: number, body: unknown) {
    const it = problemParts(status, body);
    super(it.detail || it.title || it.code);
    this.name = 'ApiProblem';
    this.status = it.status;
    this.code = it.code;
    this.title = it.title;
    this.detail = it.detail;
    this.values = it.values;
    this.errors = it.errors;
  }
}

/** The workspace in the address, as the API names it (its slug). Set by the router, read by every call. */
export const workspaceInAddress = createStore<string | null>(null);

let onSignedOut: () => void = () => {};
/** What to do when the server says that nobody is signed in (the console goes to the sign-in screen). */
export function whenSignedOut(run: () => void): void {
  onSignedOut = run;
}

/** The full address of an operation: for downloads, pictures and links. */
export function addressOf<T extends AnyOperation>(op: T, input: Pick<Input<T>, 'params' | 'query'> = {}): string {
  const workspace = needsWorkspace(op.path) ? workspaceInAddress.get() : null;
  return (
    API +
    fillPath(op.path, { ...(workspace ? { workspace } : {}), ...input.params }) +
    queryText((input.query ?? {}) as Record<string, unknown>)
  );
}

const pause = (ms: number, signal?: AbortSignal) =>
  new Promise<void>((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener('abort', () => (clearTimeout(timer), reject(signal.reason)), { once: true });
  });

/**
 * Calls an operation and gives its parsed answer. Same origin only; the header `x-baraza` keeps other sites' forms out. Tries up
 * to twice again when the line or the server was away and a second try is harmless. Throws ApiProblem.
 */
export async function call<T extends AnyOperation>(op: T, input: Input<T> = {}): Promise<OutOf<T>> {
  const address = addressOf(op, input);
  const raw = input.body instanceof FormData || input.body instanceof Blob;
  const tries = mayRepeat(op.method, input.body) ? 3 : 1;
  for (let tried = 1; ; tried += 1) {
    try {
      return await once(op, address, input, raw);
    } catch (error) {
      if (!(error instanceof ApiProblem) || !isPassing(error.status) || tried >= tries) throw error;
      await pause(400 * tried ** 2, input.signal);
    }
  }
}

async function once<T extends AnyOperation>(op: T, address: string, input: Input<T>, raw: boolean): Promise<OutOf<T>> {
  let answer: Response;
  try {
    answer = await fetch(address, {
      method: op.method.toUpperCase(),
      credentials: 'same-origin',
      headers: {
        accept: 'application/json',
        'x-baraza': '1',
        ...(input.body !== undefined && !raw ? { 'content-type': 'application/json' } : {}),
      },
      body: input.body === undefined ? undefined : raw ? (input.body as FormData | Blob) : JSON.stringify(input.body),
      signal: input.signal,
    });
  } catch (error) {
    if (input.signal?.aborted) throw error;
    throw new ApiProblem(0, { code: 'offline', detail: 'The server could not be reached.' });
  }
  learnClock(answer.headers.get('date'));
  const body: unknown = answer.status === 204 ? undefined : await answer.json().catch(() => undefined);
  // Given up while the answer was still coming in: it is no answer of the wrong shape.
  input.signal?.throwIfAborted();
  if (!answer.ok) {
    if (answer.status === 401) onSignedOut();
    throw new ApiProblem(answer.status, body);
  }
  const parsed = op.out.safeParse(body);
  if (!parsed.success) {
    console.error(
      `The answer of ${op.id} is not of the agreed shape.`,
      parsed.error.issues.map((issue: { path: PropertyKey[]; code: string }) => [issue.path.join('.'), issue.code]),
    );
    throw new ApiProblem(answer.status, {
      code: 'unexpected_answer',
      detail: `The answer of ${op.id} is not of the agreed shape.`,
    });
  }
  return parsed.data as OutOf<T>;
}

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      // `call` has tried again by itself; what still fails is worth showing.
      retry: false,
      refetchOnWindowFocus: true,
      networkMode: 'always',
    },
    mutations: { networkMode: 'always' },
  },
});

/** The key under which an operation's answer is kept. */
export function keyOf<T extends AnyOperation>(
  op: T,
  input: Pick<Input<T>, 'params' | 'query'> = {},
  workspace = workspaceInAddress.get(),
) {
  return [
    op.id,
    needsWorkspace(op.path) ? workspace : null,
    input.params ?? null,
    (input.query ?? null) as unknown,
  ] as const;
}

/** Marks every kept answer of these operations or nouns as old: `refresh('reports')`, `refresh('alerts.list', 'notices')`. */
export const refresh = (...topics: string[]): Promise<void> =>
  queryClient.invalidateQueries({ predicate: (query) => concerns(query.queryKey[0], topics) });

export interface UseOpOptions {
  /** Ask only when true. */
  enabled?: boolean;
  /** Keep showing the last answer while a changed question is under way. */
  keep?: boolean;
  /** Ask again every so many milliseconds (prefer live events). */
  every?: number;
  staleTime?: number;
}

/** The answer of a reading operation: `const { data, error, isPending } = useOp(listReports, { query: { state: 'received' } })`. */
export function useOp<T extends AnyOperation>(
  op: T,
  input: Pick<Input<T>, 'params' | 'query'> = {},
  options: UseOpOptions = {},
): UseQueryResult<OutOf<T>, ApiProblem> {
  const workspace = useStore(workspaceInAddress);
  return useQuery<OutOf<T>, ApiProblem>({
    queryKey: keyOf(op, input, workspace),
    queryFn: ({ signal }) => call(op, { ...input, signal }),
    enabled: options.enabled,
    placeholderData: options.keep ? (keepPreviousData as never) : undefined,
    refetchInterval: options.every,
    ...(options.staleTime === undefined ? {} : { staleTime: options.staleTime }),
  });
}

/** A reading operation page by page. `next` gives the query of the page after `page`, or null when it was the last. */
export function useOpPages<T extends AnyOperation>(
  op: T,
  input: Pick<Input<T>, 'params' | 'query'>,
  next: (page: OutOf<T>) => Partial<QueryIn<T>> | null,
  options: UseOpOptions = {},
): UseInfiniteQueryResult<InfiniteData<OutOf<T>>, ApiProblem> {
  const workspace = useStore(workspaceInAddress);
  return useInfiniteQuery<OutOf<T>, ApiProblem, InfiniteData<OutOf<T>>, readonly unknown[], Partial<QueryIn<T>> | null>(
    {
      queryKey: [...keyOf(op, input, workspace), 'pages'],
      initialPageParam: null,
      queryFn: ({ pageParam, signal }) =>
        call(op, {
          ...input,
          query: { ...(input.query as object), ...(pageParam as object | null) } as QueryIn<T>,
          signal,
        }),
      getNextPageParam: (page) => next(page),
      enabled: options.enabled,
      placeholderData: options.keep ? (keepPreviousData as never) : undefined,
      refetchInterval: options.every,
    },
  );
}

/** Fetches ahead of need, for loaders and hovering. */
export const prefetch = <T extends AnyOperation>(
  op: T,
  input: Pick<Input<T>, 'params' | 'query'> = {},
): Promise<void> =>
  queryClient.prefetchQuery({ queryKey: keyOf(op, input), queryFn: ({ signal }) => call(op, { ...input, signal }) });

export interface UseOpMutationOptions<T extends AnyOperation> {
  /** Nouns (`reports`) or operation ids (`reports.list`) whose kept answers are old once this is done. */
  invalidates?: string[];
  onDone?: (out: OutOf<T>, input: Input<T>) => void;
}

/** A writing operation: `const assess = useOpMutation(assessReport, { invalidates: ['reports'] }); assess.mutate({ params: { id }, body })`. */
export function useOpMutation<T extends AnyOperation>(
  op: T,
  options: UseOpMutationOptions<T> = {},
): UseMutationResult<OutOf<T>, ApiProblem, Input<T>> {
  const client = useQueryClient();
  return useMutation<OutOf<T>, ApiProblem, Input<T>>({
    mutationKey: [op.id],
    mutationFn: (input) => call(op, input),
    onSuccess: async (out, input) => {
      options.onDone?.(out, input);
      const topics = options.invalidates;
      if (topics?.length) await client.invalidateQueries({ predicate: (query) => concerns(query.queryKey[0], topics) });
    },
  });
}
