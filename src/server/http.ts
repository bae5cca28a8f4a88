import { createHash } from 'node:crypto';
import { createRoute, OpenAPIHono, z } from '@hono/zod-openapi';
import type { Context as HonoContext } from 'hono';
import type { Operation, BodyOf, OutOf, ParamsOf, QueryOf } from '#domain/operation.ts';
import { faultInJson } from '#domain/json-faults.ts';
import { Problem } from '#domain/problem.ts';
import type { Context } from './context.ts';

/** What a handler is given besides the context: path parameters, query and body, parsed and typed. */
export interface Input<T> {
  params: ParamsOf<T>;
  query: QueryOf<T>;
  body: BodyOf<T>;
}

export type Handler<T> = (context: Context, input: Input<T>) => Promise<OutOf<T>>;

/** A file as an answer. It is always sent as a download that no page may run. */
export interface FileAnswer {
  bytes: Uint8Array;
  mediaType: string;
  /** of ASCII letters, digits, dots and hyphens */
  name: string;
  /** for what programs ask again and again: how long it may be kept; with it goes a mark of its content, by which the same is not sent twice */
  cacheControl?: string;
}

/** What is at hand while the input is read, before the transaction begins. */
export type ReadKit = Pick<Context, 'keys' | 'now'>;

export interface RawBody<T, B> {
  mostBytes: number;
  /** the Problem's code when the body is larger */
  tooLarge: string;
  /** work on the bytes that must not hold a connection of the database: opening, checking, encoding again */
  prepare(
    kit: ReadKit,
    it: { params: ParamsOf<T>; query: QueryOf<T>; bytes: Uint8Array<ArrayBuffer>; mediaType: string },
  ): Promise<B>;
}

export interface Binding {
  operation: Operation<any, any, any, any>;
  handler: (context: Context, input: any) => Promise<any>;
  raw?: RawBody<any, any>;
  prepare?: (kit: ReadKit, input: any) => Promise<any>;
  answersFile?: boolean;
}

/** Ties an operation to the service that does it. Each feature's `routes` is a list of these. */
export function bind<T extends Operation<any, any, any, any>>(operation: T, handler: Handler<T>): Binding {
  return { operation, handler: handler as Handler<any> };
}

/** Ties an operation whose body needs work that must not hold a connection of the database: the handler gets what `prepare` made of it. */
export function bindPrepared<T extends Operation<any, any, any, any>, B>(
  operation: T,
  prepare: (kit: ReadKit, input: Input<T>) => Promise<B>,
  handler: (context: Context, input: { params: ParamsOf<T>; query: QueryOf<T>; body: B }) => Promise<OutOf<T>>,
): Binding {
  return { operation, prepare, handler };
}

/** Ties an operation whose body is bytes and not JSON. The handler gets what `prepare` made of them as `body`. */
export function bindRaw<T extends Operation<any, any, any, any>, B>(
  operation: T,
  raw: RawBody<T, B>,
  handler: (context: Context, input: { params: ParamsOf<T>; query: QueryOf<T>; body: B }) => Promise<OutOf<T>>,
): Binding {
  return { operation, raw, handler };
}

/** Ties an operation that answers with a file. */
export function bindFile<T extends Operation<any, any, any, any>>(
  operation: T,
  handler: (context: Context, input: Input<T>) => Promise<FileAnswer>,
): Binding {
  return { operation, handler, answersFile: true };
}

/** Runs one request of an operation: who asks, the verb, the input read and typed, the transaction with its claims, the work. */
export type Conduct = <I>(
  c: HonoContext,
  operation: Operation,
  read: (kit: ReadKit) => Promise<I>,
  work: (context: Context, input: I) => Promise<unknown>,
) => Promise<unknown>;

export const problemShape = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number(),
    code: z.string(),
    detail: z.string(),
    values: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
    errors: z.array(z.object({ where: z.string(), code: z.string(), detail: z.string() })).optional(),
  })
  .openapi('Problem');

/** A Problem as RFC 9457 has it. */
export function problemResponse(problem: Problem): Response {
  const body = {
    type: `about:blank#${problem.code}`,
    title: problem.code.replaceAll('_', ' '),
    status: problem.status,
    code: problem.code,
    detail: problem.detail,
    values: problem.values,
    errors: problem.errors,
  };
  return new Response(JSON.stringify(body), {
    status: problem.status,
    headers: { 'content-type': 'application/problem+json', 'cache-control': 'no-store' },
  });
}

export function zodProblem(error: z.ZodError, where: string): Problem {
  return new Problem(422, 'invalid_input', `The ${where} is not as it should be: ${error.issues[0]?.message ?? ''}`, {
    errors: error.issues.slice(0, 50).map((issue) => ({
      where: `${where}/${issue.path.join('/')}`,
      code: issue.code,
      detail: issue.message,
    })),
  });
}

/** A JSON body of limited size, valid UTF-8, or a Problem that says what to mend. */
export async function readJson(request: Request, mostBytes: number): Promise<unknown> {
  const type = request.headers.get('content-type') ?? '';
  if (!/^application\/(json|[a-z.+-]+\+json)\b/i.test(type)) {
    throw new Problem(415, 'wrong_content_type', 'Send JSON with the header content-type: application/json.');
  }
  const bytes = await readBytes(request, mostBytes);
  if (bytes.length === 0) throw new Problem(400, 'empty_body', 'The body is empty. Send a JSON object.');
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new Problem(400, 'invalid_utf8', 'The body is not valid UTF-8. Save or encode it as UTF-8.');
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Problem(400, 'invalid_json', 'The body is not valid JSON.');
  }
  const fault = faultInJson(value);
  if (fault)
    throw new Problem(422, fault.code, fault.detail, {
      errors: [{ where: `body${fault.where}`, code: fault.code, detail: fault.detail }],
    });
  return value;
}

/** The raw body, refused with `code` as soon as it passes `mostBytes`. */
export async function readBytes(
  request: Request,
  mostBytes: number,
  code = 'too_large',
): Promise<Uint8Array<ArrayBuffer>> {
  const declared = Number(request.headers.get('content-length') ?? 0);
  const tooLarge = () =>
    new Problem(413, code, `The body is larger than ${mostBytes} bytes. Send less at a time.`, {
      values: { mostBytes },
    });
  if (declared > mostBytes) throw tooLarge();
  // a body of a length told beforehand is no longer than that, and is read in one go
  if (request.headers.has('content-length')) {
    const bytes = new Uint8Array(await request.arrayBuffer());
    if (bytes.length > mostBytes) throw tooLarge();
    return bytes;
  }
  const reader = request.body?.getReader();
  if (!reader) return new Uint8Array();
  const parts: Uint8Array[] = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > mostBytes) {
      await reader.cancel();
      throw tooLarge();
    }
    parts.push(value);
  }
  return Buffer.concat(parts);
}

const MOST_JSON_BYTES = 1_000_000;

/** Under this name a request says which operation it is. */
export const OPERATION = 'operation';

/** Registers every binding on the app and in the OpenAPI document. */
export function mount(app: OpenAPIHono, bindings: Binding[], conduct: Conduct): void {
  for (const { operation, handler, raw, prepare, answersFile } of bindings) {
    const status = operation.status ?? 200;
    app.openAPIRegistry.registerPath(
      createRoute({
        method: operation.method,
        path: `/api/v1${operation.path.replace(/:([A-Za-z]+)/g, '{$1}')}`,
        operationId: operation.id,
        summary: operation.summary,
        tags: [operation.id.split('.')[0]!],
        security: operation.verb === 'public' ? [] : [{ token: [operation.verb] }],
        request: {
          params: (operation.params as never) ?? undefined,
          query: (operation.query as never) ?? undefined,
          body: operation.body
            ? { content: { 'application/json': { schema: operation.body as never } }, required: true }
            : raw
              ? {
                  content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } },
                  required: true,
                }
              : undefined,
        },
        responses: {
          // what was made before, under the same id and with the same content
          ...(status === 201 && {
            200: {
              description: 'It is there already',
              content: { 'application/json': { schema: operation.out as never } },
            },
          }),
          [status]: {
            description: 'Done',
            content: answersFile
              ? { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } }
              : { 'application/json': { schema: operation.out as never } },
          },
          default: {
            description: 'What went wrong',
            content: { 'application/problem+json': { schema: problemShape } },
          },
        },
      }),
    );
    app.on(operation.method.toUpperCase(), `/api/v1${operation.path}`, async (c) => {
      c.set(OPERATION as never, operation.id as never);
      // who asks comes first: without the right, not even the shape of a body is told
      const read = async (kit: ReadKit) => {
        const params = operation.params ? parsed(operation.params, c.req.param(), 'path') : c.req.param();
        const query = operation.query ? parsed(operation.query, c.req.query(), 'query') : undefined;
        if (raw) {
          const bytes = await readBytes(c.req.raw, raw.mostBytes, raw.tooLarge);
          if (bytes.length === 0)
            throw new Problem(400, 'empty_body', 'The body is empty. Send the bytes of the file.');
          return {
            params,
            query,
            body: await raw.prepare(kit, {
              params: params as never,
              query: query as never,
              bytes,
              mediaType: c.req.header('content-type') ?? '',
            }),
          };
        }
        const body = operation.body
          ? parsed(operation.body, await readJson(c.req.raw, MOST_JSON_BYTES), 'body')
          : undefined;
        return { params, query, body: prepare ? await prepare(kit, { params, query, body }) : body };
      };
      let answerStatus = status;
      // the answer is checked before the commit: what the contract does not allow is not kept either
      const out = await conduct(c, operation, read, async (context, input) => {
        const answer = await handler(context, input);
        answerStatus = context.answer.status ?? status;
        if (answersFile) return answer;
        const checked = operation.out.safeParse(answer);
        if (!checked.success)
          throw new Error(`${operation.id} answered what its contract does not allow: ${checked.error.message}`);
        return checked.data;
      });
      if (answersFile) return fileResponse(out as FileAnswer, c.req.header('if-none-match') ?? '');
      const text = JSON.stringify(out);
      return c.body(text, answerStatus as never, {
        'content-type': 'application/json',
        // told, so that small answers are not compressed
        'content-length': String(Buffer.byteLength(text)),
        'cache-control': 'no-store',
      });
    });
  }
}

/** Nothing that a stranger sent may run here, or be kept by a browser, or be shown inside one of our own pages. */
function fileResponse(file: FileAnswer, known: string): Response {
  const kept: Record<string, string> = {};
  if (file.cacheControl !== undefined) {
    kept.etag = `W/"${createHash('sha256').update(file.bytes).digest('base64url')}"`;
    kept['cache-control'] = file.cacheControl;
    kept.vary = 'authorization, cookie';
    if (known.split(/,\s*/).some((it) => it === '*' || it.replace(/^(?!W\/)/, 'W/') === kept.etag))
      return new Response(null, { status: 304, headers: kept });
  }
  return new Response(new Uint8Array(file.bytes), {
    headers: {
      'content-type': file.mediaType,
      'content-length': String(file.bytes.length),
      'content-disposition': `attachment; filename="${file.name}"`,
      'content-security-policy': "default-src 'none'; sandbox",
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      ...kept,
    },
  });
}

function parsed(shape: z.ZodType, value: unknown, where: string): unknown {
  const result = shape.safeParse(value);
  if (!result.success) throw zodProblem(result.error as z.ZodError, where);
  return result.data;
}
