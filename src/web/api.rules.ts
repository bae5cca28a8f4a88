/** Pure parts of the client: addresses, what may be tried again, what an answer that is not well means. */

export type Params = Record<string, string | number>;
export type Query = Record<string, unknown>;

/** `/w/:workspace/reports/:id` with its parameters filled. Throws on a missing one: that is a mistake of ours. */
export function fillPath(path: string, params: Params): string {
  return path.replace(/:([A-Za-z][A-Za-z0-9]*)/g, (_, name: string) => {
    const value = params[name];
    if (value === undefined || value === '') throw new Error(`${path} needs the parameter ${name}`);
    return encodeURIComponent(String(value));
  });
}

/** Lists repeat their key, dates are ISO 8601, what is empty is left out; the order is fixed, so that the same question is the same text. */
export function queryText(query: Query): string {
  const pairs: [string, string][] = [];
  for (const [key, value] of Object.entries(query)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one === undefined || one === null || one === '') continue;
      pairs.push([key, one instanceof Date ? one.toISOString() : String(one)]);
    }
  }
  const text = new URLSearchParams(pairs).toString();
  return text && `?${text}`;
}

export const needsWorkspace = (path: string): boolean => path.split('/').includes(':workspace');

/**
 * Whether a request may be sent again after a lost line or a server that was not there. Reading and replacing always; creating only
 * when the creator made the id, because then the server knows the second for the first.
 */
export function mayRepeat(method: string, body: unknown): boolean {
  if (method !== 'post' && method !== 'patch') return true;
  return (
    method === 'post' && typeof body === 'object' && body !== null && typeof (body as { id?: unknown }).id === 'string'
  );
}

export const isPassing = (status: number): boolean =>
  status === 0 || status === 502 || status === 503 || status === 504;

export interface FieldProblem {
  where: string;
  code: string;
  detail: string;
}

export interface ProblemParts {
  status: number;
  code: string;
  title: string;
  detail: string;
  values: Record<string, string | number>;
  errors: FieldProblem[];
}

const record = (it: unknown): Record<string, unknown> =>
  typeof it === 'object' && it !== null ? (it as Record<string, unknown>) : {};
const text = (it: unknown): string => (typeof it === 'string' ? it : '');

/** What a failed answer says (RFC 9457), or the best that can be said when it is not one of ours (a proxy's page, an empty body). */
export function problemParts(status: number, body: unknown): ProblemParts {
  const it = record(body);
  return {
    status,
    code: text(it['code']) || codeOfStatus(status),
    title: text(it['title']),
    detail: text(it['detail']),
    values: Object.fromEntries(
      Object.entries(record(it['values'])).filter((pair): pair is [string, string | number] =>
        ['string', 'number'].includes(typeof pair[1]),
      ),
    ),
    errors: (Array.isArray(it['errors']) ? it['errors'] : [])
      .map(record)
      .map((e) => ({ where: text(e['where']), code: text(e['code']), detail: text(e['detail']) })),
  };
}

function codeOfStatus(status: number): string {
  switch (status) {
    case 0:
      return 'offline';
    case 401:
      return 'signed_out';
    case 403:
      return 'forbidden';
    case 404:
      return 'not_found';
    case 413:
      return 'too_large';
    case 429:
      return 'too_many';
    case 502:
    case 503:
    case 504:
      return 'unavailable';
    default:
      return status >= 500 ? 'server_error' : 'refused';
  }
}

/**
 * Whether a query belongs to one of `topics`. A topic is an operation's id (`reports.list`) or the noun before its dot (`reports`).
 */
export const concerns = (operationId: unknown, topics: readonly string[]): boolean =>
  typeof operationId === 'string' &&
  topics.some((topic) => operationId === topic || operationId.startsWith(`${topic}.`));
