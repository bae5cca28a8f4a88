import PostalMime from 'postal-mime';
import { addressOf, bounceOf, kindOfMail, tokensIn, tokensOf, type MailKind } from './mail-kind.rules.ts';
import { ownWords, textOfHtml, withSubject } from './mail-text.rules.ts';

/** A mail, read. What it holds of its sender goes to the vault and nowhere else. */
export interface ReadMail {
  kind: MailKind;
  from: string;
  messageId: string;
  /** ways back that it may carry, the nearest first */
  tokens: string[];
  /** what its sender wrote, for one that begins and for one that answers */
  asReport: string;
  asReply: string;
  files: Uint8Array<ArrayBuffer>[];
  /** whether every file of it is among them, but for what the text shows as ornament */
  whole: boolean;
  /** of a `bounce` */
  bounce: 'failed' | 'waits' | null;
}

/** As with a report of the page. */
export const MOST_FILES = 3;
const MOST_FILE_BYTES = 8_000_000;
/** Smaller pictures that the text shows are ornaments of a signature. */
const ORNAMENT_BYTES = 20_000;
const MOST_WORDS = 20_000;

const couldBeKept = (type: string): boolean =>
  /^(image|audio|video)\//.test(type) || type === 'application/pdf' || type === 'application/octet-stream';

/**
 * Reads a mail as it came. Only its words and files are looked at; nothing is fetched and nothing is run.
 * @param raw the source, as far as it was fetched: one that was cut off is read as far as it goes
 * @throws Error for what is no mail
 */
export async function readMail(raw: Uint8Array, own: string): Promise<ReadMail> {
  const mail = await PostalMime.parse(raw, { maxNestingDepth: 20, maxHeadersSize: 200_000 });
  const headers = new Map<string, string>();
  for (const { key, value } of mail.headers) if (!headers.has(key)) headers.set(key, value);
  const from = addressOf(mail.from?.address ?? '');
  const kind = kindOfMail({ headers, from }, own);
  const source = kind === 'bounce' ? Buffer.from(raw.subarray(0, 300_000)).toString('latin1') : '';
  const text = (mail.text?.trim() ? mail.text : textOfHtml(mail.html ?? '')).replaceAll('\0', '').slice(0, MOST_WORDS);
  const to = [
    ...(mail.to ?? []).map((it) => it.address ?? ''),
    ...(mail.cc ?? []).map((it) => it.address ?? ''),
    headers.get('delivered-to') ?? '',
    headers.get('x-original-to') ?? '',
  ];
  const subject = (mail.subject ?? '').replaceAll('\0', '').slice(0, 500);
  const attached = mail.attachments
    .map((it) => ({
      type: it.mimeType,
      bytes: typeof it.content === 'string' ? new TextEncoder().encode(it.content) : new Uint8Array(it.content),
      isShown: it.related === true || it.contentId !== undefined,
    }))
    .filter((it) => it.bytes.length > 0 && !(it.isShown && it.bytes.length < ORNAMENT_BYTES));
  const files = attached
    .filter((it) => couldBeKept(it.type) && it.bytes.length <= MOST_FILE_BYTES)
    .map((it) => it.bytes)
    .slice(0, MOST_FILES);
  return {
    kind,
    from,
    messageId: (mail.messageId ?? '').slice(0, 500),
    tokens:
      kind === 'bounce'
        ? tokensIn(source)
        : tokensOf({ inReplyTo: mail.inReplyTo ?? '', references: mail.references ?? '', to }),
    asReport: withSubject(subject, ownWords(text, false)).slice(0, MOST_WORDS),
    asReply: text.trim() === '' ? subject : ownWords(text, true),
    files,
    whole: files.length === attached.length,
    bounce: kind === 'bounce' ? bounceOf(source) : null,
  };
}
