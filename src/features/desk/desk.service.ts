import type { OutOf } from '#domain/operation.ts';
import { conflict, forbidden, notFound } from '#domain/problem.ts';
import type { Context } from '#server/context.ts';
import * as coverage from '#features/coverage/coverage.service.ts';
import type * as contract from './desk.contract.ts';
import { sinceOf, visitAfter, type SINCE_LISTS, type Visit } from './desk.rules.ts';
import * as queries from './desk.queries.ts';
import { SINCE_NEEDS } from './since-needs.rules.ts';

const done = { ok: true as const };
const MOST = 500;
type ListPart = (typeof SINCE_LISTS)[number];

async function visitOf(context: Context): Promise<Visit | null> {
  const row = await queries.readVisit(context);
  return row ? { lastAt: row.last_at.getTime(), beforeAt: row.before_at?.getTime() ?? null } : null;
}

/** Notes that the desk was opened. No ledger row and nothing announced: when somebody works is nobody else's business. */
export async function visitDesk(context: Context) {
  const next = visitAfter(await visitOf(context), context.now().getTime());
  await queries.keepVisit(context, {
    last_at: new Date(next.lastAt),
    before_at: next.beforeAt === null ? null : new Date(next.beforeAt),
  });
  return done;
}

export async function readSince(
  context: Context,
  asked: 'visit' | 'yesterday',
): Promise<OutOf<typeof contract.readSince>> {
  const visit = await visitOf(context);
  const since = new Date(sinceOf(visit, context.now().getTime(), asked));
  const may = (part: keyof typeof SINCE_NEEDS) => context.caller.verbs.includes(SINCE_NEEDS[part]);
  const count = async (part: ListPart) => (may(part) ? queries.countSince(context, part, since) : null);
  const owed = may('owed') ? await queries.owedCounts(context) : null;
  return {
    since: since.toISOString(),
    firstVisit: visit?.beforeAt == null,
    reports: await count('reports'),
    verified: await count('verified'),
    issued: await count('issued'),
    answered: await count('answered'),
    overdue: await count('overdue'),
    owed: owed?.open ?? null,
    owedOverdue: owed?.overdue ?? null,
    silent: may('silent')
      ? (await coverage.readCoverage(context)).places.filter((it) => it.hearing === 'overdue').length
      : null,
  };
}

export async function listSince(
  context: Context,
  asked: 'visit' | 'yesterday',
  what: ListPart,
): Promise<OutOf<typeof contract.listSince>> {
  if (!context.caller.verbs.includes(SINCE_NEEDS[what])) throw forbidden(SINCE_NEEDS[what]);
  const since = new Date(sinceOf(await visitOf(context), context.now().getTime(), asked));
  const rows = await queries.listSince(context, what, since, MOST);
  const kind = what === 'reports' ? 'report' : what === 'verified' ? 'incident' : 'alert';
  return {
    since: since.toISOString(),
    items: rows.map((row) => ({
      kind,
      id: row.id,
      title: row.title,
      language: row.language,
      detail: row.detail,
      at: row.at.toISOString(),
    })),
  };
}

export async function listHandover(context: Context): Promise<OutOf<typeof contract.listHandover>> {
  return {
    notes: (await queries.listNotes(context)).map((row) => ({
      id: row.id,
      text: row.text,
      language: row.language,
      author: row.author ?? '',
      mine: row.author_member_id === context.caller.memberId,
      at: row.at.toISOString(),
      readAt: row.read_at?.toISOString() ?? null,
      readBy: row.reader,
    })),
  };
}

export async function leaveHandover(context: Context, it: { id: string; text: string; language: string }) {
  const before = await queries.readNote(context, it.id);
  if (before && (before.text !== it.text || before.author_member_id !== context.caller.memberId))
    throw conflict('id_taken', 'Another note has this id already.');
  if (before) return done;
  await queries.insertNote(context, it);
  // what it says stays out of the ledger: it may speak of sources
  await context.record('handover.leave', 'handover', it.id, {});
  await context.announce('handover');
  return done;
}

export async function readHandover(context: Context, id: string) {
  const note = await queries.readNote(context, id);
  if (!note) throw notFound('note');
  if (note.author_member_id === context.caller.memberId)
    throw conflict('own_note', 'A note is read by whoever comes next, not by who left it.');
  if (note.read_at) return done;
  await queries.markRead(context, id);
  await context.record('handover.read', 'handover', id, {});
  await context.announce('handover');
  return done;
}
