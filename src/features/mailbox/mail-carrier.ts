import { createHmac } from 'node:crypto';
import { safeCode } from '#features/courier/courier.rules.ts';
import type { Carrier } from '#features/numbers/line-channel.service.ts';
import { isInside, serverAddress } from '#server/outward.ts';
import { tokenOf } from './mail-kind.rules.ts';

const PATIENCE_MS = 20_000;

/** The way back of one errand: the same for each attempt, and nobody else can make it. */
export const wayBack = (lineToken: string, errand: string): string =>
  tokenOf(createHmac('sha256', lineToken).update(`mail ${errand}`).digest());

/**
 * Sends by the mail server of a mailbox. What leaves names nobody: fixed words, and a way back of random letters in the id of the mail (and, where
 * the mailbox takes tags, in the address to answer to), by which an answer finds its place.
 * @param inside servers within one's own network that may be spoken to
 */
export const mailCarrier =
  (inside: readonly string[]): Carrier =>
  async ({ settings, secrets }, parcel) => {
    const { smtp, from = '', account, tags } = settings;
    if (!smtp) return { what: 'failed', code: 'no_channel' };
    const token = wayBack(secrets.token, parcel.id);
    const [local, domain] = from.split('@');
    try {
      const { host, port, servername } = await serverAddress(smtp, inside);
      const implicit = smtp.startsWith('smtps:');
      // loaded with the first mail: most of the time there is none
      const { createTransport } = await import('nodemailer');
      const transport = createTransport({
        host,
        port: port ?? (implicit ? 465 : 587),
        secure: implicit,
        // without encryption only where whoever runs the machine allowed that very server
        requireTLS: !implicit && !isInside(smtp, inside),
        auth: { user: account ?? '', pass: secrets.key ?? '' },
        tls: servername === undefined ? {} : { servername },
        // our own name in the greeting would be this machine's
        name: domain ?? 'localhost',
        connectionTimeout: PATIENCE_MS,
        greetingTimeout: PATIENCE_MS,
        socketTimeout: PATIENCE_MS,
      });
      try {
        await transport.sendMail({
          from,
          to: parcel.to,
          subject: parcel.subject,
          text: parcel.text,
          messageId: `<${token}@${domain}>`,
          ...(tags ? { replyTo: `${local}+${token}@${domain}` } : {}),
          headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
          disableFileAccess: true,
          disableUrlAccess: true,
        });
      } finally {
        transport.close();
      }
      return { what: 'sent', externalId: token };
    } catch (error) {
      const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
      const reply = typeof responseCode === 'number' ? responseCode : null;
      const isAbout = code === 'EENVELOPE' || code === 'EMESSAGE';
      return {
        what: isAbout && reply !== null && reply >= 500 && reply < 600 ? 'refused' : 'failed',
        code: safeCode(reply === null ? code : `smtp_${reply}`),
      };
    }
  };
