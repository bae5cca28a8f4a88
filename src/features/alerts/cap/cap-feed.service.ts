import type { Context } from '#server/context.ts';
import type { FileAnswer } from '#server/http.ts';
import { sayIn } from '#server/wording.ts';
import { LEVEL_KEYS, type Level } from '#domain/levels.ts';
import { conflict, invalid, notFound } from '#domain/problem.ts';
import type { Sensitivity } from '#domain/sensitivity.ts';
import * as alertQueries from '../alerts.queries.ts';
import { CAP_MEDIA_TYPE } from './cap-message.rules.ts';
import { cursorOf, cursorText, writeFeed, type FeedCursor } from './cap-feed.rules.ts';
import { HIGHEST_IN_FEED, shareProblem, type Share } from './cap-scope.rules.ts';
import { capSettings, concernsProtected, keepCapMessages } from './cap-out.service.ts';
import * as queries from './cap.queries.ts';

const api = (publicUrl: string) => `${publicUrl}/api/v1`;
const feedAddress = (context: Context, publicUrl: string) => `${api(publicUrl)}/w/${context.workspace.slug}/cap/feed`;
const publicFeedAddress = (context: Context, publicUrl: string) =>
  `${api(publicUrl)}/public/${context.workspace.slug}/cap/feed`;

export const capMessageOut = (row: queries.CapMessageRow) => ({
  id: row.id,
  direction: row.direction,
  alertId: row.alert_id,
  sender: row.sender,
  identifier: row.identifier,
  sent: row.sent,
  sentAt: row.sent_at.toISOString(),
  msgType: row.msg_type,
  status: row.status,
  scope: row.scope,
  label: row.label,
  level: row.level,
  headline: row.headline,
  references: row.references,
  unknownReferences: row.unknown_references,
  warnings: row.warnings,
  signed: row.signed,
  leftOut: row.left_out,
  wordless: row.wordless,
  proposes: row.proposes,
  decision: row.decision,
  at: row.at.toISOString(),
});

async function shareFacts(context: Context, alert: alertQueries.AlertRow) {
  return {
    label: alert.label as Sensitivity,
    protected: await concernsProtected(context, alert),
    draft: alert.issued_at === null,
    own: alert.created_by === context.caller.memberId || alert.owner_organisation_id === context.caller.organisationId,
    publicFeed: (await queries.readSettings(context))?.public_feed ?? false,
  };
}

export async function capOfAlert(context: Context, alertId: string, publicUrl: string) {
  const alert = await alertQueries.readAlertRow(context, alertId);
  if (!alert) throw notFound('alert');
  const facts = await shareFacts(context, alert);
  return {
    messages: (await queries.messagesOfAlert(context, alertId)).map(capMessageOut),
    share: await queries.readShare(context, alertId),
    mayNot: { feed: shareProblem('feed', facts) ?? null, public: shareProblem('public', facts) ?? null },
    missing: (await queries.stepsWithoutMessage(context, alertId)).length,
    feed: feedAddress(context, publicUrl),
    publicFeed: facts.publicFeed ? publicFeedAddress(context, publicUrl) : null,
  };
}

export async function makeMissing(context: Context, alertId: string) {
  if (!(await alertQueries.lockAlertRow(context, alertId))) throw notFound('alert');
  const before = (await queries.stepsWithoutMessage(context, alertId)).length;
  await keepCapMessages(context, alertId);
  return { made: before - (await queries.stepsWithoutMessage(context, alertId)).length };
}

const WHY_NOT: Record<NonNullable<ReturnType<typeof shareProblem>>, string> = {
  not_issued: 'A draft is shared with nobody. Issue it first.',
  red: 'A RED alert stays with those named on it.',
  not_clear: 'Only what is labelled CLEAR may be read by everybody.',
  protected: 'What concerns children or survivors is never published.',
  own_alert: 'Somebody of another organisation than the one that wrote it decides that everybody may read it.',
  no_public_feed: 'This workspace has no open feed. An administrator can start one.',
};

/** A person's decision how far an alert is shared. */
export async function shareAlert(context: Context, alertId: string, share: Share) {
  const alert = await alertQueries.lockAlertRow(context, alertId);
  if (!alert) throw notFound('alert');
  const problem = shareProblem(share, await shareFacts(context, alert));
  if (problem) throw conflict(`cap_share_${problem}`, WHY_NOT[problem]);
  await queries.putShare(context, alertId, share);
  await context.record('cap.share', 'alert', alertId, { share });
  await context.announce('alerts', alertId);
  return { ok: true as const };
}

const capFile = (id: string, body: Uint8Array): FileAnswer => ({
  bytes: body,
  mediaType: CAP_MEDIA_TYPE,
  name: `${id}.cap.xml`,
});

/** @throws 404 when there is none, or when it is not in the feed and the caller has the right to the feed alone */
export async function downloadCap(context: Context, id: string): Promise<FileAnswer> {
  const row = await queries.readMessage(context, id);
  if (!row) throw notFound('message');
  if (!context.caller.verbs.includes('alert.read')) {
    const shared =
      row.direction === 'out' && row.alert_id && (await queries.readShare(context, row.alert_id)) !== 'none';
    const alert = shared ? await alertQueries.readAlertRow(context, row.alert_id!) : undefined;
    if (!alert || Math.max(alert.label, row.label) > HIGHEST_IN_FEED) throw notFound('message');
  }
  return capFile(row.id, row.body);
}

export interface FeedQuery {
  before?: string | undefined;
  limit: number;
}

function cursorIn(query: FeedQuery): FeedCursor | null {
  if (query.before === undefined) return null;
  const cursor = cursorOf(query.before);
  if (!cursor) throw invalid('bad_cursor', 'Take the address of the next page from the feed itself.');
  return cursor;
}

function feedFile(
  context: Context,
  rows: readonly Omit<queries.FeedRow, 'label'>[],
  it: { query: FeedQuery; address: string; files: string; author: string; cacheControl: string },
): FileAnswer {
  const language = context.caller.language;
  const shown = rows.slice(0, it.query.limit);
  const last = shown.at(-1);
  const at = (before?: string) => {
    const params = new URLSearchParams();
    if (before !== undefined) params.set('before', before);
    if (it.query.limit !== 50) params.set('limit', String(it.query.limit));
    return params.size > 0 ? `${it.address}?${params}` : it.address;
  };
  const xml = writeFeed({
    id: it.address,
    title: sayIn(language, 'cap', 'feed.title', { workspace: it.author }),
    self: at(it.query.before),
    author: it.author,
    language,
    // never now: a page without entries would be another one each time
    madeAt: new Date(0),
    first: at(),
    ...(rows.length > shown.length && last ? { next: at(cursorText({ at: last.sent_at, id: last.id })) } : {}),
    entries: shown.map((row) => ({
      identifier: row.id,
      title: row.headline,
      summary: sayIn(language, 'cap', `feed.summary.${row.msg_type}`, { event: row.event }),
      sentAt: row.sent_at,
      href: `${it.files}/${row.id}`,
      level: LEVEL_KEYS[row.level as Level],
      msgType: row.msg_type,
    })),
  });
  return {
    bytes: Buffer.from(xml),
    mediaType: 'application/atom+xml',
    name: 'alerts.atom',
    cacheControl: it.cacheControl,
  };
}

/** The feed for partners: policies decide what the holder of the token may see; RED is never in it. */
export async function partnersFeed(context: Context, query: FeedQuery, publicUrl: string): Promise<FileAnswer> {
  const rows = await queries.feedRows(context, HIGHEST_IN_FEED, { before: cursorIn(query), most: query.limit + 1 });
  const address = feedAddress(context, publicUrl);
  const settings = await queries.readSettings(context);
  return feedFile(context, rows, {
    query,
    address,
    files: address.replace(/feed$/, 'messages'),
    author: settings?.sender_name ?? context.workspace.name,
    // kept, and asked for anew each time: a right may have been taken away
    cacheControl: 'private, no-cache',
  });
}

export async function openFeed(context: Context, query: FeedQuery, publicUrl: string): Promise<FileAnswer> {
  const sender = await queries.publicSender(context);
  if (!sender) throw notFound('feed');
  const rows = await queries.publicRows(context, { only: null, before: cursorIn(query), most: query.limit + 1 });
  const address = publicFeedAddress(context, publicUrl);
  return feedFile(context, rows, {
    query,
    address,
    files: address.replace(/feed$/, 'messages'),
    author: sender.sender_name ?? context.workspace.slug,
    cacheControl: 'public, max-age=60',
  });
}

export async function downloadOpen(context: Context, id: string): Promise<FileAnswer> {
  const [row] = await queries.publicRows(context, { only: id, before: null, most: 1 });
  if (!row) throw notFound('message');
  // what was open may be taken back: it is asked for again after a minute
  return { ...capFile(row.id, row.body), cacheControl: 'public, max-age=60' };
}

export async function readSettings(context: Context, publicUrl: string) {
  // there from the first look: made with the first warning, it would tell of that to those who may not know of it
  const row = await capSettings(context);
  return {
    sender: row.sender,
    senderName: row.sender_name,
    publicFeed: row.public_feed,
    feedAddress: feedAddress(context, publicUrl),
    publicFeedAddress: publicFeedAddress(context, publicUrl),
  };
}

export async function changeSettings(
  context: Context,
  change: { sender?: string | undefined; senderName?: string | null | undefined; publicFeed?: boolean | undefined },
) {
  await capSettings(context);
  await queries.updateSettings(context, {
    ...(change.sender !== undefined && { sender: change.sender }),
    ...(change.senderName !== undefined && { sender_name: change.senderName }),
    ...(change.publicFeed !== undefined && { public_feed: change.publicFeed }),
  });
  await context.record('cap.settings', 'workspace', context.workspace.id, change);
  await context.announce('cap', null);
  return { ok: true as const };
}
