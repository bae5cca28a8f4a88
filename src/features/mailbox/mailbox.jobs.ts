import { createHash } from 'node:crypto';
import type { ImapFlow } from 'imapflow';
import { idMaker } from '#domain/ids.ts';
import { normalAddress, safeCode } from '#features/courier/courier.rules.ts';
import type { CourierKit } from '#features/courier/rounds.jobs.ts';
import type { LineKit } from '#features/numbers/line-channel.service.ts';
import { visitsOf, type Visit } from '#features/numbers/visits.service.ts';
import { errorKind, log } from '#server/log.ts';
import { serverAddress } from '#server/outward.ts';
import type { ReadMail } from './mail-read.ts';

/**
 * The courier's round over mailboxes. A connection to each is kept, so that the server says when something comes; what it says is fetched, read, handed
 * on under an alias, and only then counted as read. A mail that cannot be read is left where it lies, and the next is taken.
 */

/** Of one mail, as it travels; of a larger one the beginning is read, where its words stand. */
export const MOST_MAIL_BYTES = 20_000_000;
const BEGINNING_BYTES = 500_000;
const AT_ONCE = 50;
/** One that cannot be taken for no fault of its own is tried so often before the next is taken. */
const MOST_TRIES = 5;
const PATIENCE_MS = 30_000;

/** How far a mailbox was read: numbers of mails count up within one validity (RFC 9051, section 2.3.1.1). */
interface ReadTo {
  validity: string;
  uid: number;
}
const readToOf = (it: unknown): ReadTo | null => {
  const { validity, uid } = (it ?? {}) as Partial<ReadTo>;
  return typeof validity === 'string' && Number.isInteger(uid) ? { validity, uid: uid! } : null;
};

interface Open {
  client: ImapFlow;
  /** of the settings and the password that it was opened with */
  mark: string;
  validity: string;
  uidNext: number;
}

export interface Mailboxes {
  /**
   * Looks into every mailbox, but for those looked into less than `every` milliseconds ago of which there is no news.
   * @returns how many mails were taken
   */
  round(every?: number): Promise<number>;
  close(): Promise<void>;
}

/** @param inside servers within one's own network that may be spoken to @param news something came into a mailbox */
export function openMailboxes(
  courier: CourierKit,
  lines: LineKit,
  inside: readonly string[],
  news: () => void = () => undefined,
): Mailboxes {
  const open = new Map<string, Open>();
  const tries = new Map<string, number>();
  /** when each was looked into last, or tried in vain, with what settings */
  const looked = new Map<string, { at: number; mark: string }>();
  const nextId = idMaker();

  const markOf = (it: Visit): string =>
    createHash('sha256')
      .update(JSON.stringify([it.settings, it.secrets.key]))
      .digest('hex');

  async function connected(it: Visit): Promise<Open> {
    const mark = markOf(it);
    const known = open.get(it.line);
    if (known && known.mark === mark && known.client.usable) return known;
    known?.client.close();
    open.delete(it.line);
    const { host, port, servername } = await serverAddress(it.settings.url ?? '', inside);
    const secure = it.settings.url!.startsWith('imaps:');
    // loaded with the first mailbox: most of the time there is none
    const imap = await import('imapflow');
    const client = new imap.ImapFlow({
      host,
      port: port ?? (secure ? 993 : 143),
      secure,
      ...(servername === undefined ? {} : { servername }),
      auth: { user: it.settings.account ?? '', pass: it.secrets.key ?? '' },
      logger: false,
      clientInfo: { name: 'mail' },
      connectionTimeout: PATIENCE_MS,
      greetingTimeout: PATIENCE_MS,
      // servers end what says nothing for half an hour (RFC 9051, section 5.4)
      maxIdleTime: 20 * 60_000,
    });
    // what goes wrong outside a request would end the process
    client.on('error', () => undefined);
    await client.connect();
    const box = await client.mailboxOpen('INBOX');
    client.on('exists', () => {
      looked.delete(it.line);
      news();
    });
    const made = { client, mark, validity: String(box.uidValidity), uidNext: box.uidNext };
    open.set(it.line, made);
    return made;
  }

  /** @returns what became of it: it could not be read, was read in part, or is here whole */
  async function takeOne(it: Visit, raw: Uint8Array, readTo: ReadTo): Promise<'unread' | 'partly' | 'whole'> {
    const own = it.settings.from ?? '';
    const { readMail } = await import('./mail-read.ts');
    const mail: ReadMail | null = await readMail(raw, own).catch(() => null);
    // it stays where it lies, unseen, and whoever keeps the mailbox is told
    if (!mail) {
      await it.refused('mail_unreadable');
      await it.reached(readTo);
      return 'unread';
    }
    if (mail.kind === 'bounce' && mail.bounce === 'failed')
      for (const token of mail.tokens) await it.told({ externalId: token, state: 'failed', code: 'bounced' });
    if (['bounce', 'own', 'auto_reply'].includes(mail.kind)) {
      await it.reached(readTo);
      return 'whole';
    }
    const id = nextId(courier.now().getTime());
    // the same mail by two ways differs in its head alone
    const { vault } = courier;
    const key = vault.senderHash(
      vault.pepper(courier.now()),
      it.ws,
      'mail in',
      [it.line, mail.messageId, mail.from, mail.asReport].join('\0'),
    );
    await it.take({ key, id, readTo }, async (find) => {
      let answers = null;
      for (const token of mail.tokens) answers ??= await find(token);
      const text = answers ? mail.asReply : mail.asReport;
      if (text.trim() === '' && mail.files.length === 0) return null;
      return {
        id,
        line: it.line,
        channel: 'email',
        from: normalAddress('email', mail.from),
        text,
        parts: 1,
        missing: 0,
        at: courier.now(),
        auto: mail.kind === 'machine',
        answers,
        files: mail.files,
      };
    });
    return mail.whole ? 'whole' : 'partly';
  }

  async function look(it: Visit): Promise<number> {
    const { client, validity, uidNext } = await connected(it);
    const before = readToOf(it.readTo);
    // what lay there before we came is not ours to take; after a loss of numbers what nobody has seen is
    if (!before) {
      await it.reached({ validity, uid: uidNext - 1 });
      return 0;
    }
    const search =
      before.validity === validity
        ? await client.search({ uid: `${before.uid + 1}:*` }, { uid: true })
        : await client.search({ seen: false }, { uid: true });
    const from = before.validity === validity ? before.uid : 0;
    // `n:*` gives the last one even where it lies below n
    const uids = (search || []).filter((uid) => uid > from).toSorted((a, b) => a - b);
    if (uids.length === 0) await it.reached(null);
    let taken = 0;
    for (const uid of uids.slice(0, AT_ONCE)) {
      const readTo = { validity, uid };
      const name = `${it.line} ${validity} ${uid}`;
      try {
        const about = await client.fetchOne(String(uid), { size: true }, { uid: true });
        // it was taken away meanwhile
        if (!about) continue;
        const isWhole = (about.size ?? 0) <= MOST_MAIL_BYTES;
        const got = await client.fetchOne(
          String(uid),
          { source: isWhole ? true : { maxLength: BEGINNING_BYTES } },
          { uid: true },
        );
        if (!got || !got.source) continue;
        const fate = await takeOne(it, got.source, readTo);
        // what is not here whole stays where it lies: it is kept nowhere else
        if (it.settings.deletes && fate === 'whole' && isWhole) await client.messageDelete(String(uid), { uid: true });
        else if (fate !== 'unread') await client.messageFlagsAdd(String(uid), ['\\Seen'], { uid: true });
        tries.delete(name);
        taken++;
      } catch (error) {
        const tried = (tries.get(name) ?? 0) + 1;
        tries.set(name, tried);
        // the connection is lost, or the database: not this mail's fault
        if (!client.usable || tried < MOST_TRIES) throw error;
        tries.delete(name);
        log('courier.trouble', { job: 'mail', error: errorKind(error) });
        await it.refused('mail_unreadable');
        await it.reached(readTo);
      }
    }
    return taken;
  }

  return {
    async round(every = 0) {
      const visits = await visitsOf(courier, lines, 'mail');
      for (const [line, { client }] of open)
        if (!visits.some((it) => it.line === line)) {
          client.close();
          open.delete(line);
        }
      let taken = 0;
      for (const it of visits) {
        const [mark, now] = [markOf(it), courier.now().getTime()];
        const before = looked.get(it.line);
        if (before?.mark === mark && now - before.at < every) continue;
        looked.set(it.line, { at: now, mark });
        try {
          const found = await look(it);
          taken += found;
          // there may be more than were taken at once
          if (found > 0) looked.delete(it.line);
        } catch (error) {
          const { authenticationFailed, code, name } = error as {
            authenticationFailed?: boolean;
            code?: unknown;
            name?: string;
          };
          open.get(it.line)?.client.close();
          open.delete(it.line);
          await it
            .refused(authenticationFailed ? 'login_refused' : safeCode(code ?? name))
            .catch((lost) => log('courier.trouble', { job: 'mail', error: errorKind(lost) }));
        }
      }
      return taken;
    },
    async close() {
      for (const { client } of open.values()) client.close();
      open.clear();
    },
  };
}
