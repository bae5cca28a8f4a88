import * as sourceQueries from './sources.queries.ts';
import type { Context } from '#server/context.ts';
import { conflict, notFound } from '#domain/problem.ts';
import { sealIdentity } from '#features/custody/seal.service.ts';
import { makeReturnCode, makeSource } from './receive.service.ts';

/** Those who told something, by their aliases: judged, listed, enrolled. */

const iso = (at: Date | null | undefined): string | null => at?.toISOString() ?? null;

const done = { ok: true as const };

export async function rateSource(context: Context, id: string, reliability: string, reason: string) {
  if ((await sourceQueries.rateSource(context, id, reliability, reason)) === 0) throw notFound('source');
  await context.record('source.rate', 'source', id, { reliability, reason });
  return done;
}

export async function listSources(
  context: Context,
  filter: { q?: string | undefined; after?: string | undefined; limit: number },
) {
  const found = await sourceQueries.listSourceRows(context, { ...filter, limit: filter.limit + 1 });
  const rows = found.slice(0, filter.limit);
  return {
    sources: rows.map((row) => ({
      id: row.id,
      alias: row.alias,
      languages: row.languages,
      reliability: row.reliability,
      channel: row.channel,
      enrolled: row.enrolled_at !== null,
      mayAsk: row.may_ask,
      wantsAnswer: row.wants_answer,
      reports: Number(row.reports),
      lastHeardAt: iso(row.last_heard_at as Date | null),
      erasedAt: iso(row.erased_at),
    })),
    next: found.length > rows.length ? (rows.at(-1)?.id ?? null) : null,
    total: await sourceQueries.countSources(context, filter),
  };
}

/** Enrols a monitor: alias, and the return code, shown once. Telephones are added to them one by one. */
export async function createSource(
  context: Context,
  it: {
    id: string;
    alias: string;
    languages: string[];
    organisationId: string | null;
    areaPlaceId: string | null;
    identity: Record<string, string | undefined> | null;
  },
) {
  if (await sourceQueries.readSource(context, it.id))
    throw conflict('id_taken', 'A source with this id exists already.');
  const returnCode = makeReturnCode();
  await makeSource(context, {
    id: it.id,
    alias: it.alias,
    channel: 'web',
    mayAsk: true,
    wantsAnswer: true,
    languages: it.languages,
    returnCode,
    enrolled: true,
    organisationId: it.organisationId,
    areaPlaceId: it.areaPlaceId,
  });
  if (it.identity) await sealIdentity(context, it.id, it.identity);
  await context.record('source.enrol', 'source', it.id, {});
  return { id: it.id, returnCode };
}

export const sourceRow = (context: Context, id: string) => sourceQueries.readSource(context, id);
