import type { z } from 'zod';
import type { Verb } from './verbs.ts';

export type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/**
 * One thing the API can do, described once for the server, the browser and the OpenAPI document.
 *
 * `path` is below `/api/v1` and names its parameters `:like`; paths of a workspace start with `/w/:workspace`.
 * `verb` is the right a member needs; `'public'` needs none, `'signed-in'` an account and no workspace.
 * `status` is the answer's status when all went well (200 unless told).
 */
export interface Operation<
  P extends z.ZodType = z.ZodType,
  Q extends z.ZodType = z.ZodType,
  B extends z.ZodType = z.ZodType,
  O extends z.ZodType = z.ZodType,
> {
  id: string;
  method: Method;
  path: string;
  verb: Verb | 'public' | 'signed-in';
  summary?: string;
  params?: P;
  query?: Q;
  body?: B;
  out: O;
  status?: number;
}

/** Declares an operation and keeps the exact types of its shapes. */
export function operation<
  P extends z.ZodType = z.ZodType<undefined>,
  Q extends z.ZodType = z.ZodType<undefined>,
  B extends z.ZodType = z.ZodType<undefined>,
  O extends z.ZodType = z.ZodType,
>(it: Operation<P, Q, B, O>): Operation<P, Q, B, O> {
  return it;
}

export type ParamsOf<T> = T extends Operation<infer P, any, any, any> ? z.output<P> : never;
export type QueryOf<T> = T extends Operation<any, infer Q, any, any> ? z.output<Q> : never;
export type BodyOf<T> = T extends Operation<any, any, infer B, any> ? z.output<B> : never;
export type OutOf<T> = T extends Operation<any, any, any, infer O> ? z.output<O> : never;
/** What a client hands in, before defaults are filled. */
export type BodyIn<T> = T extends Operation<any, any, infer B, any> ? z.input<B> : never;
export type QueryIn<T> = T extends Operation<any, infer Q, any, any> ? z.input<Q> : never;
