import { createHash, randomInt } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { Context } from '#server/context.ts';
import { unlessRaced } from '#server/db.ts';
import { keyedHash } from '#server/keys.ts';
import { conflict, invalid } from '#domain/problem.ts';
import { uuidv4 } from '#domain/ids.ts';
import { isProtectedType } from '#domain/incident-types.ts';
import * as places from '#features/places/places.service.ts';
import { coarser } from '#domain/places.ts';
import { completeWhere } from '#features/places/where.rules.ts';
import { makeAlias } from './alias.rules.ts';
import { dangerOf } from './danger.rules.ts';
import type { AccountInput } from './reports.contract.ts';
import * as queries from './reports.queries.ts';
import * as sourceQueries from './sources.queries.ts';

/** One account, by whatever channel it came. */
export interface Received {
  id: string;
  channel: 'web' | 'desk' | 'visit' | 'import' | 'sms' | 'form' | 'email' | 'voice' | 'telegram' | 'whatsapp';
  account: AccountInput;
  /** a source that is known, or how to make one: who brings a return code known already is that source */
  source: string | NewSource;
  clientSentAt?: Date | null;
  receivedAt?: Date;
  supersedesId?: string | null;
  label?: number;
  importId?: string | null;
  externalKey?: string | null;
  /** what tells the same again from other content, when it is not the account itself */
  hash?: Buffer;
  /** children and survivors, where the account itself does not say so */
  isProtected?: boolean;
  /** what a receipt says, where the source agreed to that channel; null for no receipt */
  receipt?: { text: string; language: string } | null;
}

export interface Receipt {
  id: string;
  receivedAt: Date;
  sourceId: string;
  /** the same report had been received before */
  again: boolean;
}

/** Sixteen random digits: shown once, kept as a keyed hash. */
export const makeReturnCode = (): string => Array.from({ length: 16 }, () => randomInt(10)).join('');

export const hashOfCode = (context: Context, code: string): Buffer =>
  keyedHash(context.keys.codeKey, 'return-code', context.workspace.id, code.replace(/\D/g, ''));

export const contentHash = (account: AccountInput): Buffer =>
  createHash('sha256')
    .update(canonicalize(account) ?? '')
    .digest();

/** Of children and survivors, as its teller or its type says: named people alone read it from the moment it is stored. */
export const concernsProtected = (it: { kind: string | null; typeCode: string | null }): boolean =>
  it.kind === 'protected' || (it.typeCode !== null && isProtectedType(it.typeCode));

export interface NewSource {
  alias?: string | undefined;
  channel: string;
  mayAsk: boolean;
  wantsAnswer: boolean;
  languages?: string[];
  returnCode?: string | null;
  id?: string;
  enrolled?: boolean;
  organisationId?: string | null;
  areaPlaceId?: string | null;
}

const sourceRow = (context: Context, it: NewSource) => ({
  id: it.id ?? uuidv4(),
  alias: it.alias ?? makeAlias(),
  channel: it.channel,
  may_ask: it.mayAsk,
  wants_answer: it.wantsAnswer,
  languages: it.languages ?? [],
  return_code_hash: it.returnCode ? hashOfCode(context, it.returnCode) : null,
  owner_organisation_id: context.caller.organisationId,
  organisation_id: it.organisationId ?? null,
  area_place_id: it.areaPlaceId ?? null,
  enrolled_at: it.enrolled ? context.now() : null,
});

/** Makes an anonymous or desk source. @returns its id (UUIDv4) */
export async function makeSource(context: Context, it: NewSource): Promise<string> {
  const row = sourceRow(context, it);
  await sourceQueries.insertSource(context, row);
  return row.id;
}

/** A report's row, before it is stored: danger judged, times and places as sharp as they were told. */
function rowOf(
  context: Context,
  it: Omit<Received, 'source'> & { sourceId: string; receivedAt: Date; hash: Buffer; isProtected: boolean },
): Omit<queries.ReportRow, 'workspace_id'> {
  const { account, receivedAt, hash, isProtected } = it;
  const whenFrom = account.whenFrom ? new Date(account.whenFrom) : null;
  const whenTo = account.whenTo ? new Date(account.whenTo) : whenFrom;
  return {
    id: it.id,
    source_id: it.sourceId,
    channel: it.channel,
    received_at: receivedAt,
    client_sent_at: it.clientSentAt ?? null,
    supersedes_id: it.supersedesId ?? null,
    superseded_by_id: null,
    kind: account.kind,
    type_code: account.typeCode,
    triage_kind: null,
    text: account.text,
    language: account.language,
    when_from: whenFrom,
    when_to: whenTo,
    when_precision: whenFrom ? account.whenPrecision : 'unknown',
    place_id: account.placeId,
    place_text: account.placeText,
    lat: account.lat,
    lon: account.lon,
    place_precision:
      account.placeId === null && account.lat === null && !account.placeText ? 'unknown' : account.placePrecision,
    radius_km: account.radiusKm,
    who: account.who,
    killed_low: account.killed?.low ?? null,
    killed_best: account.killed?.best ?? null,
    killed_high: account.killed?.high ?? null,
    hurt_low: account.hurt?.low ?? null,
    hurt_best: account.hurt?.best ?? null,
    hurt_high: account.hurt?.high ?? null,
    basis: account.basis,
    asks: account.asks,
    danger_now: account.dangerNow,
    publisher: account.publisher,
    protected: isProtected,
    level: dangerOf(account).level,
    state: 'received',
    credibility: null,
    claimed_by: null,
    claimed_at: null,
    claim_until: null,
    claim_read_at: null,
    triaged_by: null,
    triaged_at: null,
    assessed_at: null,
    label: it.label ?? 2,
    owner_organisation_id: context.caller.organisationId,
    import_id: it.importId ?? null,
    external_key: it.externalKey ?? null,
    content_hash: hash,
    redacted_at: null,
  };
}

const NOTHING_KNOWN = { before: null, codeSourceId: null };

/**
 * Accounts with what their places tell: a place without a point gets the point inside it, as coarse as the place; a point without a place is filed under
 * the area it lies in, no deeper than it is known. What was told stays told: only what was empty is filled. What is protected gets no point
 * and no area below the district.
 */
async function placed(
  context: Context,
  accounts: readonly { account: AccountInput; isProtected: boolean }[],
): Promise<AccountInput[]> {
  const named = accounts.flatMap(({ account }) =>
    account.placeId !== null && account.lat === null ? [account.placeId] : [],
  );
  const lines = named.length === 0 ? null : await places.placeLines(context, named);
  const pointed = accounts.filter(({ account }) => account.placeId === null && account.lat !== null);
  const areas = await places.areaIdsOf(
    context,
    pointed.map(({ account, isProtected }) => ({
      lat: account.lat!,
      lon: account.lon!,
      precision: isProtected ? coarser(account.placePrecision, 'district') : account.placePrecision,
      radiusKm: account.radiusKm,
      at: account.whenFrom?.slice(0, 10) ?? null,
    })),
  );
  const areaOf = new Map(pointed.map(({ account }, at) => [account, areas[at]!]));
  return accounts.map(({ account, isProtected }) => {
    if (areaOf.has(account)) return { ...account, placeId: areaOf.get(account)! };
    const place = account.placeId === null || account.lat !== null ? undefined : lines?.get(account.placeId);
    if (!place) return account;
    const placeText = account.placeText ?? place.name;
    if (isProtected) return { ...account, placeText };
    const where = completeWhere({ ...account, precision: account.placePrecision }, place);
    const { lat, lon, precision, radiusKm } = where;
    return { ...account, lat, lon, placePrecision: precision, radiusKm, placeText };
  });
}

/**
 * Takes in one account: checks, danger, source, row, receipt, ledger. A second of the same id is harmless when the content is the same.
 * @throws Problem 409 `report_differs` when it is not
 */
export async function receiveReport(context: Context, it: Received): Promise<Receipt> {
  const { account } = it;
  const hash = it.hash ?? contentHash(account);
  const fresh = typeof it.source === 'string' ? null : it.source;
  const { before, codeSourceId } = context.secondTry
    ? await queries.lookUp(context, it.id, fresh?.returnCode ? hashOfCode(context, fresh.returnCode) : null)
    : NOTHING_KNOWN;
  if (before) {
    if (!before.content_hash.equals(hash))
      throw conflict(
        'report_differs',
        'A report with this id was received before with other content. A report is never edited: send a new one that names it in supersedesId.',
      );
    return { id: it.id, receivedAt: before.received_at, sourceId: before.source_id, again: true };
  }
  const receivedAt = it.receivedAt ?? context.now();
  const whenFrom = account.whenFrom ? new Date(account.whenFrom) : null;
  const whenTo = account.whenTo ? new Date(account.whenTo) : whenFrom;
  if (whenFrom && whenTo && whenTo < whenFrom)
    throw invalid('when_reversed', 'The end lies before the beginning.', [
      { where: 'body/whenTo', code: 'when_reversed', detail: 'Before whenFrom.' },
    ]);
  if ((account.lat === null) !== (account.lon === null))
    throw invalid('half_a_point', 'A point needs both lat and lon.', [
      { where: 'body/lat', code: 'half_a_point', detail: 'Give both or neither.' },
    ]);
  const isProtected = it.isProtected === true || concernsProtected(account);
  const source = fresh && !codeSourceId ? sourceRow(context, fresh) : null;
  const sourceId = source?.id ?? codeSourceId ?? (it.source as string);
  const receipt = it.receipt && {
    id: context.newId(),
    source_id: sourceId,
    report_id: it.id,
    direction: 'out' as const,
    role: 'receipt' as const,
    text: it.receipt.text,
    language: it.receipt.language,
    choices: null,
    channel: it.channel,
    author_member_id: null,
    answers_id: null,
    at: receivedAt,
  };
  const [whole] = await placed(context, [{ account, isProtected }]);
  const row = rowOf(context, { ...it, account: whole!, sourceId, receivedAt, hash, isProtected });
  // most reports are new and from somebody new: only where a key is taken is the transaction done again, and looks first
  await unlessRaced(queries.insertReport(context, row, { source, receipt: receipt ?? null }));
  if (it.supersedesId) await queries.updateReport(context, it.supersedesId, { superseded_by_id: it.id });
  await context.record('report.receive', 'report', it.id, { channel: it.channel, contentHash: hash.toString('hex') });
  await context.announce('reports', it.id);
  return { id: it.id, receivedAt, sourceId, again: false };
}

export interface BatchRow {
  id: string;
  account: AccountInput;
  /** who told it, as the file names them: one alias for each such name */
  source: string;
  receivedAt: Date;
  externalKey: string;
}

/**
 * Takes in many reports of a file at once; those whose key is known are left as they are. One line of the record for the whole batch
 * carries the root of its hashes.
 * @returns how many were new, how many known, and the root (hex)
 */
export async function receiveBatch(
  context: Context,
  importId: string,
  label: number,
  batch: BatchRow[],
): Promise<{ added: number; known: number; root: string }> {
  const names = [...new Set(batch.map((row) => row.source))];
  const sources = await sourceQueries.importSources(context, names);
  for (const name of names.filter((it) => !sources.has(it)))
    sources.set(name, await makeSource(context, { alias: name, channel: 'import', mayAsk: false, wantsAnswer: false }));
  const told = batch.map(({ account }) => ({
    account,
    isProtected: concernsProtected(account),
  }));
  const whole = await placed(context, told);
  const rows = batch.map((it, at) => {
    const hash = contentHash(it.account);
    const { isProtected } = told[at]!;
    return rowOf(context, {
      id: it.id,
      channel: 'import',
      account: whole[at]!,
      sourceId: sources.get(it.source)!,
      receivedAt: it.receivedAt,
      label,
      importId,
      externalKey: it.externalKey,
      hash,
      isProtected,
    });
  });
  const added = await queries.insertReports(context, rows);
  const tree = createHash('sha256');
  for (const row of rows) tree.update(row.content_hash);
  return { added, known: batch.length - added, root: tree.digest('hex') };
}

/** A few of the reports that came with this file. */
export const someOfImport = (context: Context, importId: string): Promise<string[]> =>
  queries.someOfImport(context, importId);
