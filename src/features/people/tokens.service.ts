import * as queries from './people.queries.ts';
import { randomBytes } from 'node:crypto';
import type { Context } from '#server/context.ts';
import { keyedHash } from '#server/keys.ts';
import { notFound, Problem } from '#domain/problem.ts';
import { FOR_PEOPLE_ALONE } from '#domain/verbs.ts';
import type { Verb } from '#domain/verbs.ts';

/** Tokens of programs: made, listed and ended by people. */

const token = (): string => randomBytes(32).toString('base64url');

export async function createToken(context: Context, it: { id: string; name: string; scopes: Verb[]; days: number }) {
  const beyond = it.scopes.filter((verb) => !context.caller.verbs.includes(verb));
  if (beyond.length > 0)
    throw new Problem(
      403,
      'scope_beyond_rights',
      `A token can do no more than you can: you lack ${beyond.join(', ')}.`,
    );
  if (it.scopes.some((verb) => FOR_PEOPLE_ALONE.includes(verb)))
    throw new Problem(
      422,
      'scope_for_people',
      `People alone look after the custody of identities: ${FOR_PEOPLE_ALONE.join(', ')} are not for programs.`,
    );
  const secret = `brz_${token()}`;
  await queries.insertToken(context, {
    id: it.id,
    token_hash: keyedHash(context.keys.codeKey, 'api-token', secret),
    name: it.name,
    member_id: context.caller.memberId!,
    scopes: it.scopes,
    created_at: context.now(),
    expires_at: new Date(context.now().getTime() + it.days * 86_400_000),
  });
  await context.record('token.create', 'token', it.id, { scopes: it.scopes, days: it.days });
  return { id: it.id, token: secret };
}

export async function listTokens(context: Context) {
  const rows = await queries.listTokenRows(context);
  return {
    tokens: rows.map((row) => ({
      id: row.id,
      name: row.name,
      scopes: row.scopes as Verb[],
      createdAt: row.created_at.toISOString(),
      expiresAt: row.expires_at.toISOString(),
      revokedAt: row.revoked_at?.toISOString() ?? null,
    })),
  };
}

export async function revokeToken(context: Context, id: string) {
  const done = await queries.revokeTokenRow(context, id);
  if (Number(done.numUpdatedRows) === 0) throw notFound('token');
  await context.record('token.revoke', 'token', id, {});
  return { ok: true as const };
}
