import {
  attachmentContext,
  EnvelopeError,
  formContext,
  fromBase64,
  readEnvelope,
  reportContext,
  toBase64url,
} from '#domain/envelope.ts';
import { faultInJson } from '#domain/json-faults.ts';
import { invalid } from '#domain/problem.ts';
import { makeOpener, type Opener } from './envelope-opener.ts';
import { innerReport, type InnerReport } from './intake.contract.ts';

/** A workspace's pair of keys. Keep the private part outside the database and its backups. */
export interface SealingKey {
  /** Base64url of the raw P-256 point: what `GET /public/:slug` hands out. */
  publicKey: string;
  /** Base64url of the PKCS #8 private key. */
  privateKey: string;
}

/** A new pair. Old ones are kept as long as phones may still hold reports sealed to them. */
export async function makeSealingKey(): Promise<SealingKey> {
  const pair = await crypto.subtle.generateKey({ name: 'ECDH', namedCurve: 'P-256' }, true, ['deriveBits']);
  return {
    publicKey: toBase64url(new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))),
    privateKey: toBase64url(new Uint8Array(await crypto.subtle.exportKey('pkcs8', pair.privateKey))),
  };
}

const unreadable = () =>
  invalid('envelope_unreadable', 'The envelope is damaged, or sealed to a key that this server does not hold.');

/** By public key. There are few, and each is prepared once. */
const openers = new Map<string, Opener>();

function openerOf(key: SealingKey): Opener {
  const known = openers.get(key.publicKey);
  if (known) return known;
  const made = makeOpener({ publicKey: fromBase64(key.publicKey), privateKey: fromBase64(key.privateKey) });
  openers.set(key.publicKey, made);
  return made;
}

async function openWith(keys: readonly SealingKey[], context: string, envelope: Uint8Array<ArrayBuffer>) {
  try {
    const wanted = readEnvelope(envelope).keyId;
    for (const opener of keys.map(openerOf))
      if (opener.keyId.equals(wanted)) return await opener.open(context, envelope);
  } catch (error) {
    if (!(error instanceof EnvelopeError)) throw error;
  }
  throw unreadable();
}

/**
 * Opens a sealed report and checks its shape.
 * @param keys every pair still held, in any order
 * @throws Problem 422 `envelope_unreadable`, `report_malformed` or `id_mismatch`
 */
export async function openReport(
  keys: readonly SealingKey[],
  slug: string,
  id: string,
  envelope: string,
): Promise<InnerReport> {
  let bytes: Uint8Array<ArrayBuffer>;
  try {
    bytes = fromBase64(envelope);
  } catch {
    throw unreadable();
  }
  const plain = await openWith(keys, reportContext(slug, id), bytes);
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(plain));
  } catch {
    throw invalid('report_malformed', 'The envelope opened, and what is in it is not JSON in UTF-8.');
  }
  const fault = faultInJson(value);
  if (fault) throw invalid('report_malformed', 'The envelope opened, and a text in it cannot be kept.', [fault]);
  const parsed = innerReport.safeParse(value);
  if (!parsed.success) {
    throw invalid(
      'report_malformed',
      'The envelope opened, and what is in it is not a report.',
      parsed.error.issues.map((it) => ({ where: `/${it.path.join('/')}`, code: it.code, detail: it.message })),
    );
  }
  if (parsed.data.id !== id)
    throw invalid('id_mismatch', 'The report inside the envelope has another id than the envelope.');
  return parsed.data;
}

/** Opens a sealed file. Throws Problem 422 `envelope_unreadable`. */
export async function openAttachment(
  keys: readonly SealingKey[],
  slug: string,
  reportId: string,
  id: string,
  envelope: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> {
  return openWith(keys, attachmentContext(slug, reportId, id), envelope);
}

/** Opens a sealed filled form. Throws Problem 422 `envelope_unreadable`. */
export const openFilledForm = (
  keys: readonly SealingKey[],
  slug: string,
  envelope: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer>> => openWith(keys, formContext(slug), envelope);
