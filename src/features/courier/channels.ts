import { createHmac } from 'node:crypto';
import type { ClientBase } from 'pg';
import type { SendMail } from '#server/mail.ts';
import { gatewayOutcome, safeCode, type FixedErrand, type LineChannel, type Outcome } from './courier.rules.ts';

/**
 * A way out of the house. A channel is given fixed words and where to, and answers what it came to. It never throws, keeps nothing of what
 * it was given, and its codes name no one: one suite in `channels.test.ts` tests it, whichever it is.
 */
export interface Channel {
  code: LineChannel;
  /** `externalId`: the gateway's own id, by which it reports later */
  send(parcel: Parcel): Promise<Outcome & { externalId?: string }>;
  close?(): void;
}

/** A workspace's own number at a gateway. */
export interface Line extends Channel {
  id: string;
  /** whether what it sends by SMS can be answered: a name in letters has no number to write to */
  answerable: boolean;
  /** When this text may leave without passing what the line may send in a minute and a day; null: now. A word of danger never waits. */
  /** @param kept a share of the line's room that is to stay free, from 0 to 1 */
  roomAt(text: string, danger: boolean, kept?: number): Date | null;
  /** writes down what was sent, in the transaction that settles the errand */
  count(connection: Pick<ClientBase, 'query'>, text: string): Promise<void>;
  /** writes down that its gateway did not take it now, in the same transaction: who keeps the lines is told when that lasts */
  failed(connection: Pick<ClientBase, 'query'>, code: string): Promise<void>;
}

export interface Parcel {
  /** of the errand: the same for each attempt, so that a gateway can tell the same again */
  id: string;
  to: string;
  subject: string;
  text: string;
  language: string;
  /** which of the fixed wordings it is, for ways that want to know; else as an answer */
  wording?: FixedErrand;
  /** when they last wrote by this way, in milliseconds since 1970; null where it is not known, or more than a day ago */
  heardAt?: number | null;
}

const PATIENCE_MS = 15_000;

/** By e-mail. A 5xx reply about this mail is for good (RFC 5321 4.2.1); a lost line or a refusal to let us in is not. */
export function mailChannel(send: SendMail): Channel {
  return {
    code: 'email',
    async send(parcel) {
      try {
        await send({ to: parcel.to, subject: parcel.subject, text: parcel.text });
        return { what: 'sent' };
      } catch (error) {
        const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
        const reply = typeof responseCode === 'number' ? responseCode : null;
        const about = code === 'EENVELOPE' || code === 'EMESSAGE';
        const kept = safeCode(reply === null ? code : `smtp_${reply}`);
        return { what: about && reply !== null && reply >= 500 && reply < 600 ? 'refused' : 'failed', code: kept };
      }
    },
  };
}

/** What is wrong with the address of a gateway, or null: it must be https, but for one on this very machine. */
export function gatewayFault(url: string): 'not_an_address' | 'not_https' | null {
  if (!URL.canParse(url)) return 'not_an_address';
  const { protocol, hostname } = new URL(url);
  if (protocol === 'https:') return null;
  return protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname) ? null : 'not_https';
}

/**
 * By SMS, through a gateway of the deployer's choice: one POST of `{ id, to, text, language }`, signed with HMAC-SHA256 over
 * `timestamp.body`. 2xx took it, with `{ "status": "delivered" }` when the phone has it already.
 * @param secret shared with the gateway, 16 characters at least
 */
export function gatewayChannel(url: string, secret: string, now: () => Date, fetcher: typeof fetch = fetch): Channel {
  const fault = gatewayFault(url);
  // the address itself may carry a secret
  if (fault) throw new Error(`The address of the SMS gateway (BARAZA_SMS_URL) cannot be used: ${fault}.`);
  if (secret.length < 16)
    throw new Error('The secret of the SMS gateway (BARAZA_SMS_SECRET) needs 16 characters at least.');
  return {
    code: 'sms',
    async send({ id, to, text, language }) {
      const body = JSON.stringify({ id, to, text, language });
      const timestamp = Math.floor(now().getTime() / 1000);
      try {
        const response = await fetcher(url, {
          method: 'POST',
          body,
          redirect: 'error',
          signal: AbortSignal.timeout(PATIENCE_MS),
          headers: {
            'content-type': 'application/json',
            'baraza-delivery': id,
            'baraza-timestamp': String(timestamp),
            'baraza-signature': `v1=${createHmac('sha256', secret).update(`${timestamp}.${body}`).digest('hex')}`,
          },
        });
        const answer = await response.text().catch(() => '');
        let said: unknown = null;
        if (answer.length <= 10_000)
          try {
            said = JSON.parse(answer);
          } catch {
            // a gateway need not answer with JSON
          }
        return gatewayOutcome(response.status, said);
      } catch (error) {
        const { cause, name } = error as { cause?: { code?: unknown }; name?: string };
        return { what: 'failed', code: safeCode(cause?.code ?? name) };
      }
    },
  };
}
