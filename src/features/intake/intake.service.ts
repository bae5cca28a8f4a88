import { createHash } from 'node:crypto';
import type { Context } from '#server/context.ts';
import type { ReadKit } from '#server/http.ts';
import { addClaims } from '#server/db.ts';
import { keyedHash } from '#server/keys.ts';
import { toBase64url } from '#domain/envelope.ts';
import { isPlausible } from '#domain/instant.ts';
import { conflict, notFound, Problem } from '#domain/problem.ts';
import type { AccountInput } from '#features/reports/reports.contract.ts';
import { MOST_ATTACHMENTS, type ReceivedFile } from '#features/reports/attachments.service.ts';
import * as receive from '#features/reports/receive.service.ts';
import * as threads from '#features/reports/threads.service.ts';
import { answering, handAddress } from '#features/courier/courier.service.ts';
import { normalAddress } from '#features/courier/courier.rules.ts';
import { checkContent } from './attachment-content.ts';
import { openAttachment, openFilledForm, openReport, type SealingKey } from './envelope.ts';
import { REPORT_KINDS, SEALED_MEDIA_TYPE, type InnerReport, type ReporterIcon } from './intake.contract.ts';
import * as queries from './intake.queries.ts';

const LANGUAGE_NAMES: Record<string, { name: string; dir: 'ltr' | 'rtl' }> = {
  en: { name: 'English', dir: 'ltr' },
  fr: { name: 'Français', dir: 'ltr' },
  ar: { name: 'العربية', dir: 'rtl' },
  es: { name: 'Español', dir: 'ltr' },
  ru: { name: 'Русский', dir: 'ltr' },
  sw: { name: 'Kiswahili', dir: 'ltr' },
};

/** Of one file, opened. */
export const MOST_ATTACHMENT_BYTES = 8_000_000;
/** What an envelope may add. */
export const MOST_ENVELOPE_BYTES = 200;

const asText = (pair: { publicKey: Uint8Array; privateKey: Uint8Array }): SealingKey => ({
  publicKey: toBase64url(new Uint8Array(pair.publicKey)),
  privateKey: toBase64url(new Uint8Array(pair.privateKey)),
});

/** Every pair that still opens what comes: today's, and those replaced not long ago. */
const sealingKeys = ({ keys, now }: Pick<ReadKit, 'keys' | 'now'>): SealingKey[] =>
  [
    { publicKey: keys.outboxPublic, privateKey: keys.outboxPrivate },
    ...keys.outboxReplaced.filter((pair) => pair.until > now()),
  ].map(asText);

/** The public key that pages seal to. */
export const sealingKey = ({ keys }: Pick<ReadKit, 'keys'>): string => toBase64url(new Uint8Array(keys.outboxPublic));

/** What a page sealed to this server, for a form of this workspace. @throws Problem 422 `envelope_unreadable` */
export const openForm = (kit: Pick<ReadKit, 'keys' | 'now'>, slug: string, bytes: Uint8Array<ArrayBuffer>) =>
  openFilledForm(sealingKeys(kit), slug, bytes);

/** What the reporter page of a workspace needs to know. */
export async function settings(context: Context, slug: string) {
  const row = await queries.publicWorkspace(context, slug);
  if (!row) throw notFound('page');
  const own = row.settings as {
    reporterContact?: string;
    reporterReferral?: string;
    reporterNotice?: string;
    reporterIcon?: ReporterIcon;
  };
  const inAll = (text: string | undefined) =>
    text ? Object.fromEntries(row.languages.map((tag) => [tag, text])) : undefined;
  return {
    slug: row.slug,
    name: row.neutral_name,
    icon: own.reporterIcon ?? 'notes',
    exercise: row.exercise,
    languages: row.languages.map((tag) => ({ tag, ...(LANGUAGE_NAMES[tag] ?? { name: tag, dir: 'ltr' as const }) })),
    kinds: REPORT_KINDS.map((kind) => ({ code: kind.code, labelKey: kind.code })),
    askIdentity: false as const,
    places: 'list' as const,
    attachments: {
      maxBytes: MOST_ATTACHMENT_BYTES,
      maxCount: MOST_ATTACHMENTS,
      kinds: ['photo' as const, 'audio' as const, 'document' as const],
    },
    answerBy: (await answering(context)).channels,
    phoneNotice: inAll(own.reporterNotice),
    contact: inAll(own.reporterContact),
    referral: inAll(own.reporterReferral || own.reporterContact),
    sealingKey: { publicKey: sealingKey(context) },
  };
}

export async function manifest(context: Context, slug: string) {
  const row = await queries.publicWorkspace(context, slug);
  if (!row) throw notFound('page');
  const icon = (row.settings as { reporterIcon?: ReporterIcon }).reporterIcon ?? 'notes';
  return {
    name: row.neutral_name,
    short_name: row.neutral_name,
    id: `/r/${row.slug}`,
    start_url: `/r/${row.slug}`,
    scope: '/r/',
    display: 'standalone' as const,
    background_color: '#ffffff',
    theme_color: '#ffffff',
    icons: [192, 512].map((size) => ({
      src: `/r/icons/${icon}-${size}.png`,
      sizes: `${size}x${size}`,
      type: 'image/png',
      purpose: 'any',
    })),
  };
}

/** A phone's clock may be wrong by hours or years: what it said is moved by the error seen when it sent. A time that cannot be, is unknown. */
function corrected(at: string | null, skewMs: number): string | null {
  if (at === null) return null;
  const moved = new Date(at).getTime() + (Math.abs(skewMs) > 120_000 ? skewMs : 0);
  return isPlausible(moved) ? new Date(moved).toISOString() : null;
}

const emptyCount = (c: { low: number | null; best: number | null; high: number | null }) =>
  c.low === null && c.best === null && c.high === null ? null : c;

/** The page's questions as an account. Times are corrected by the phone's error, which must not change what a retry hashes to. */
function accountOf(report: InnerReport, skewMs: number): AccountInput {
  return {
    kind: report.kind,
    typeCode: null,
    text: report.text.trim(),
    language: report.language,
    whenFrom: corrected(report.when.from, skewMs),
    whenTo: corrected(report.when.to, skewMs),
    whenPrecision: report.when.precision,
    placeId: report.where.placeId ?? null,
    placeText: report.where.text.trim() || null,
    lat: report.where.lat ?? null,
    lon: report.where.lon ?? null,
    placePrecision: report.where.precision,
    radiusKm: report.where.radiusKm ?? null,
    who: report.who.trim() || null,
    killed: emptyCount(report.harm.killed),
    hurt: emptyCount(report.harm.hurt),
    basis: report.basis,
    asks: report.asks.trim() || null,
    dangerNow: report.danger,
    publisher: null,
  };
}

export type Sent = { id: string; clock: string } & ({ envelope: string } | { report: InnerReport });

/** Opens what a phone sealed. Needs no database. @throws Problem 409 `id_mismatch`, 422 `envelope_unreadable`, `report_malformed` */
export async function openSent(
  kit: ReadKit,
  slug: string,
  sent: Sent,
): Promise<{ clock: string; report: InnerReport }> {
  const report = 'envelope' in sent ? await openReport(sealingKeys(kit), slug, sent.id, sent.envelope) : sent.report;
  if (report.id !== sent.id) throw conflict('id_mismatch', 'The report has another id than its envelope.');
  return { clock: sent.clock, report };
}

/** Takes in one report from the page. The same again is answered the same; the same id with other content is refused. */
export async function receiveFromPage(
  context: Context,
  { clock, report }: { clock: string; report: InnerReport },
  receiptText: (language: string) => string,
) {
  const skew = context.now().getTime() - new Date(clock).getTime();
  const wantsToHear =
    report.returnCode !== null && report.returnCode !== undefined && (report.mayAsk || report.wantsAnswer);
  const clientSentAt = corrected(report.clientSentAt, skew);
  const received = await receive.receiveReport(context, {
    id: report.id,
    channel: 'web',
    account: accountOf(report, skew),
    source: {
      channel: 'web',
      mayAsk: report.mayAsk,
      wantsAnswer: report.wantsAnswer,
      languages: [report.language],
      returnCode: report.returnCode ?? null,
    },
    clientSentAt: clientSentAt === null ? null : new Date(clientSentAt),
    // what is told apart is what the teller said, not when the phone tried
    // nor how to answer them: whoever reads the report could try numbers against the hash
    hash: receive.contentHash({ ...report, answerTo: undefined } as never),
    receipt: wantsToHear ? { text: receiptText(report.language), language: report.language } : null,
  });
  if (received.again) context.answer.status = 200;
  else if (report.answerTo && wantsToHear) await takeAddress(context, received.sourceId, report.answerTo);
  return receiptOf(context, received);
}

/** A report is never refused for the sake of an address: one that cannot be used is let go. */
async function takeAddress(
  context: Context,
  sourceId: string,
  it: NonNullable<InnerReport['answerTo']>,
): Promise<void> {
  const address = normalAddress(it.channel, it.address);
  if (address !== null && (await answering(context)).channels.includes(it.channel))
    await handAddress(context, sourceId, { channel: it.channel, address, until: null });
}

function receiptOf(context: Context, it: receive.Receipt) {
  return {
    id: it.id,
    receivedAt: it.receivedAt.toISOString(),
    receipt: keyedHash(context.keys.codeKey, 'receipt', context.workspace.id, it.id)
      .subarray(0, 9)
      .toString('base64url'),
  };
}

/**
 * A file as it came from the page, sealed or not, made ready to be kept. Needs no database: decoding a picture takes long.
 * @throws Problem 413 `attachment_too_large`, 415 `attachment_kind`, 422 `envelope_unreadable`
 */
export async function prepareAttachment(
  kit: ReadKit,
  it: { slug: string; reportId: string; id: string; bytes: Uint8Array<ArrayBuffer>; mediaType: string },
): Promise<Omit<ReceivedFile, 'id'>> {
  const sealed = it.mediaType.split(';')[0]!.trim().toLowerCase() === SEALED_MEDIA_TYPE;
  const sent = sealed ? await openAttachment(sealingKeys(kit), it.slug, it.reportId, it.id, it.bytes) : it.bytes;
  if (sent.length > MOST_ATTACHMENT_BYTES)
    throw new Problem(413, 'attachment_too_large', `The file is larger than ${MOST_ATTACHMENT_BYTES} bytes.`, {
      values: { mostBytes: MOST_ATTACHMENT_BYTES },
    });
  // what is told apart is the file, not the envelope, which differs each time it is sealed
  return { ...(await checkContent(sent)), sentSha256: createHash('sha256').update(sent).digest() };
}

async function enter(context: Context, code: string): Promise<string> {
  const sourceId = await threads.sourceByCode(context, code);
  if (!sourceId) throw notFound('conversation');
  await addClaims(context.tx, { source: sourceId });
  return sourceId;
}

export async function readThread(context: Context, code: string) {
  return threads.ownThread(context, await enter(context, code));
}

export async function reply(
  context: Context,
  it: { code: string; id: string; text: string; language: string; answers?: string | null | undefined },
) {
  return threads.replyFromSource(context, await enter(context, it.code), it);
}
