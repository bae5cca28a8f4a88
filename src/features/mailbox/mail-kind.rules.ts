/**
 * What a mail is, by its headers: written by somebody, or by a machine. A machine is never answered, or two of them would write to each other for ever.
 * Source: RFC 3834 (automatic responses), RFC 3464 and RFC 3462 (reports about delivery), RFC 8098 (receipts), RFC 2919 and RFC 2369 (lists).
 */

/**
 * `person`: taken, and answered where its sender wishes it. `machine`: taken as a report, never answered. `auto_reply`: nothing that anybody told, let
 * go. `bounce`: what became of a mail of ours. `own`: our own, come back.
 */
export type MailKind = 'person' | 'machine' | 'auto_reply' | 'bounce' | 'own';

export interface MailHead {
  /** by name in small letters, the first of each */
  headers: ReadonlyMap<string, string>;
  from: string | null;
}

export const addressOf = (text: string | null | undefined): string =>
  (text ?? '')
    .slice(0, 1000)
    .trim()
    .replace(/^.*<([^<>]*)>.*$/su, '$1')
    .toLowerCase();

/** @param own the address that we answer as */
export function kindOfMail({ headers, from }: MailHead, own: string): MailKind {
  const get = (name: string): string => (headers.get(name) ?? '').toLowerCase().trim();
  const sender = addressOf(from);
  const [mine, domain] = addressOf(own).split('@');
  // also with a tag of ours in it
  const [local = '', host] = sender.split('@');
  if (host !== undefined && host === domain && local.split('+')[0] === mine) return 'own';
  const type = get('content-type');
  const daemon = /^(mailer-daemon|postmaster)$/.test(local);
  if (/^multipart\/report\b/.test(type) && /report-type\s*=\s*"?disposition-notification/.test(type))
    return 'auto_reply';
  if (/^multipart\/report\b/.test(type) || headers.has('x-failed-recipients') || daemon) return 'bounce';
  const automatic = get('auto-submitted').split(';')[0]!.trim();
  if (automatic === 'auto-replied' || headers.has('x-autoreply') || headers.has('x-autorespond')) return 'auto_reply';
  if (get('precedence') === 'auto_reply') return 'auto_reply';
  if (automatic !== '' && automatic !== 'no') return 'machine';
  if (/^(bulk|list|junk)$/.test(get('precedence'))) return 'machine';
  if (headers.has('list-id') || headers.has('list-unsubscribe')) return 'machine';
  if (get('return-path') === '<>' || /^(no-?reply|do-?not-?reply)$/.test(local)) return 'machine';
  return 'person';
}

/** What a report about delivery says of ours: for good, not yet, or nothing that counts (RFC 3464, section 2.3.3). */
export function bounceOf(raw: string): 'failed' | 'waits' | null {
  const [, action] = /^Action:\s*(\w+)/im.exec(raw) ?? [];
  const [, status] = /^Status:\s*([245])\.\d{1,3}\.\d{1,3}/im.exec(raw) ?? [];
  if (action) return /^failed$/i.test(action) ? 'failed' : 'waits';
  // servers that write no report of that form write to say that it is over
  return status === '4' || status === '2' ? 'waits' : 'failed';
}

/** The way back, as it stands in the mails that we send: 26 letters and digits that say nothing. */
const TOKEN = '[a-z2-7]{26}';

/** What might be ways back in a mail: in what it says it answers, and in the address it was sent to; the nearest first. */
export function tokensOf(it: { inReplyTo: string; references: string; to: readonly string[] }): string[] {
  const found = [
    ...[...it.inReplyTo.matchAll(new RegExp(`<(${TOKEN})@`, 'g'))].map((one) => one[1]!),
    ...it.to.flatMap((one) => new RegExp(`\\+(${TOKEN})@`, 'i').exec(one)?.[1]?.toLowerCase() ?? []),
    ...[...it.references.matchAll(new RegExp(`<(${TOKEN})@`, 'g'))].map((one) => one[1]!).toReversed(),
  ];
  return [...new Set(found)].slice(0, 20);
}

/** Ways back that are named anywhere in a report about delivery, which carries our mail or its head. */
export const tokensIn = (raw: string): string[] =>
  [...new Set([...raw.matchAll(new RegExp(`<(${TOKEN})@`, 'g'))].map((one) => one[1]!))].slice(0, 20);

const BASE32 = 'abcdefghijklmnopqrstuvwxyz234567';
/** 16 bytes as 26 letters and digits (RFC 4648, base 32, small). */
export function tokenOf(bytes: Uint8Array): string {
  let bits = 0;
  let value = 0;
  let text = '';
  for (const byte of bytes.subarray(0, 16)) {
    value = ((value << 8) | byte) & 0xffff;
    bits += 8;
    while (bits >= 5) {
      bits -= 5;
      text += BASE32[(value >> bits) & 31];
    }
  }
  return text + BASE32[(value << (5 - bits)) & 31];
}
