import { gatewayOutcome } from '#features/courier/courier.rules.ts';
import {
  bare,
  basic,
  FORM,
  form,
  hmac,
  JSON_TYPE,
  plain,
  refusal,
  reportState,
  same,
  taken,
  text,
  type Gateway,
  type Incoming,
} from './gateway.rules.ts';

/** Gateways that sign what they send: whoever knows the address alone can give in nothing. */

/** A signed request is good for so long; a copy of it later is refused. */
export const FRESH_MS = 10 * 60_000;

const isFresh = (seconds: string | undefined, now: number): boolean =>
  /^\d{1,12}$/.test(seconds ?? '') && Math.abs(now - Number(seconds) * 1000) <= FRESH_MS;

/**
 * Ours, for whoever writes their own gateway: JSON in and out, `baraza-signature: v1=` HMAC-SHA256 over `timestamp.body`, in hex. In:
 * `{ id, from, text, sentAt?, part?: { ref, n, of } }` or `{ id, status }`.
 */
export const http: Gateway = {
  code: 'http',
  read(it, _settings, { signing }) {
    if (it.method !== 'POST') return refusal(405, 'post_only');
    const stamp = it.headers['baraza-timestamp'];
    const right = `v1=${hmac('sha256', signing ?? '', `${stamp}.${it.body}`, 'hex')}`;
    if (!signing || !same(it.headers['baraza-signature'], right)) return refusal(403, 'wrong_signature');
    if (!isFresh(stamp, it.now)) return refusal(403, 'too_old');
    const id = text(it.fields, 'id');
    const status = text(it.fields, 'status');
    const from = text(it.fields, 'from');
    const words = text(it.fields, 'text');
    if (id && status && words === null)
      return taken({ reports: [{ externalId: id, state: reportState(status), code: null }] });
    if (!from || words === null) return refusal(400, 'fields_missing');
    const part = it.fields.part as { ref?: unknown; n?: unknown; of?: unknown } | undefined;
    const parted =
      part && Number.isInteger(part.n) && Number.isInteger(part.of)
        ? { part: { ref: String(part.ref), n: part.n as number, of: part.of as number } }
        : {};
    return taken({ messages: [{ from, text: words, externalId: id, sentAt: text(it.fields, 'sentAt'), ...parted }] });
  },
  request: ({ id, to, text: words }, { url }, { signing }, now) => {
    const body = JSON.stringify({ id, to, text: words });
    const stamp = Math.floor(now / 1000);
    return {
      url: url ?? '',
      body,
      headers: {
        ...JSON_TYPE,
        'baraza-delivery': id,
        'baraza-timestamp': String(stamp),
        'baraza-signature': `v1=${hmac('sha256', signing ?? '', `${stamp}.${body}`, 'hex')}`,
      },
    };
  },
  outcome: (status, body) => {
    const id = text((body ?? {}) as never, 'id');
    return { ...gatewayOutcome(status, body), ...(id ? { externalId: id } : {}) };
  },
};

/** The signature of a form as Twilio makes it: HMAC-SHA1 of the address and of all fields, sorted, name before value. */
export const twilioSignature = (token: string, it: Pick<Incoming, 'url' | 'fields'>): string =>
  hmac(
    'sha1',
    token,
    it.url +
      Object.entries(it.fields)
        .toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0))
        .map(([key, value]) => key + String(value))
        .join(''),
    'base64',
  );

const TWIML = {
  status: 200,
  type: 'text/xml; charset=utf-8',
  body: '<?xml version="1.0" encoding="UTF-8"?><Response/>',
};
/** Errors about this number and not about us: invalid, not a mobile, opted out, in a place that is not served. */
const TWILIO_FOR_GOOD = [21211, 21214, 21217, 21408, 21610, 21612, 21614];

/** https://www.twilio.com/docs/messaging/guides/webhook-request and .../usage/security */
export const twilio: Gateway = {
  code: 'twilio',
  read(it, { account }, { key }) {
    if (it.method !== 'POST') return refusal(405, 'post_only');
    if (!key || !same(it.headers['x-twilio-signature'], twilioSignature(key, it)))
      return refusal(403, 'wrong_signature');
    if (text(it.fields, 'AccountSid') !== account) return refusal(403, 'other_account');
    const id = text(it.fields, 'MessageSid', 'SmsSid');
    const status = text(it.fields, 'MessageStatus');
    if (id && status)
      return taken(
        { reports: [{ externalId: id, state: reportState(status), code: text(it.fields, 'ErrorCode') }] },
        plain(200),
      );
    const from = text(it.fields, 'From');
    const words = text(it.fields, 'Body');
    if (!from || words === null || !id) return refusal(400, 'fields_missing');
    return taken({ messages: [{ from, text: words, externalId: id, sentAt: null }] }, TWIML);
  },
  request: ({ to, text: words, callback }, { account, from }, { key }) => ({
    url: `https://api.twilio.com/2010-04-01/Accounts/${encodeURIComponent(account ?? '')}/Messages.json`,
    headers: { ...FORM, authorization: basic(account ?? '', key ?? '') },
    body: form({
      To: to,
      Body: words,
      StatusCallback: callback,
      // a messaging service has an id of its own in place of a number
      ...(from?.startsWith('MG') ? { MessagingServiceSid: from } : { From: from }),
    }),
  }),
  outcome(status, body) {
    const it = (body ?? {}) as { sid?: unknown; code?: unknown };
    if (status >= 200 && status < 300)
      return { what: 'sent', ...(typeof it.sid === 'string' ? { externalId: it.sid } : {}) };
    return status === 400 && !TWILIO_FOR_GOOD.includes(it.code as number)
      ? { what: 'failed', code: 'http_400' }
      : gatewayOutcome(status, null);
  },
};

/** What Vonage signs: all fields but `sig`, sorted, as `&name=value`, with `&` and `=` in values made `_`. */
export const vonageSignature = (secret: string, fields: Readonly<Record<string, unknown>>): string =>
  hmac(
    'sha256',
    secret,
    Object.keys(fields)
      .filter((name) => name !== 'sig')
      .toSorted()
      .map((name) => `&${name}=${String(fields[name]).replace(/[&=]/g, '_')}`)
      .join(''),
    'hex',
  );

/** https://developer.vonage.com/messaging/sms/guides/inbound-sms; signed webhooks with SHA-256 HMAC must be asked of them. */
export const vonage: Gateway = {
  code: 'vonage',
  read(it, _settings, { signing }) {
    // by GET the number would stand in an address, and addresses are logged on the way
    if (it.method !== 'POST') return refusal(405, 'post_only');
    const sig = text(it.fields, 'sig')?.toLowerCase();
    if (!signing || !same(sig, vonageSignature(signing, it.fields))) return refusal(403, 'wrong_signature');
    if (!isFresh(text(it.fields, 'timestamp') ?? undefined, it.now)) return refusal(403, 'too_old');
    const id = text(it.fields, 'messageId', 'message-id');
    const from = text(it.fields, 'msisdn');
    const status = text(it.fields, 'status');
    if (id && status)
      return taken({ reports: [{ externalId: id, state: reportState(status), code: text(it.fields, 'err-code') }] });
    const words = text(it.fields, 'text');
    if (!from || words === null || !id) return refusal(400, 'fields_missing');
    const ref = text(it.fields, 'concat-ref');
    const n = Number(text(it.fields, 'concat-part'));
    const of = Number(text(it.fields, 'concat-total'));
    return taken({
      messages: [
        {
          from,
          text: words,
          externalId: id,
          sentAt: text(it.fields, 'message-timestamp'),
          ...(ref && n && of ? { part: { ref, n, of } } : {}),
        },
      ],
    });
  },
  request: ({ to, text: words, callback }, { account, from }, { key }) => ({
    url: 'https://rest.nexmo.com/sms/json',
    headers: JSON_TYPE,
    body: JSON.stringify({
      api_key: account,
      api_secret: key,
      to: bare(to),
      from,
      text: words,
      // it chooses GSM-7 itself where all letters fit
      type: 'unicode',
      callback,
    }),
  }),
  outcome(status, body) {
    const one = (body as { messages?: { status?: unknown; 'message-id'?: unknown }[] } | null)?.messages?.[0];
    if (status < 200 || status >= 300 || !one)
      return gatewayOutcome(status >= 200 && status < 300 ? 500 : status, null);
    const code = String(one.status);
    if (code === '0')
      return { what: 'sent', ...(typeof one['message-id'] === 'string' ? { externalId: one['message-id'] } : {}) };
    // 3 a parameter is wrong, 6 the message is, 7 the number is barred, 15 the sender's name is, 29 the number is not allowed
    return ['3', '6', '7', '15', '29'].includes(code)
      ? { what: 'refused', code: 'gateway_refused' }
      : { what: 'failed', code: 'gateway_busy' };
  },
};

/** The app "SMS Gateway for Android" (https://docs.sms-gate.app/features/webhooks/): HMAC-SHA256 over body and timestamp, in hex. */
export const android: Gateway = {
  code: 'android',
  read(it, _settings, { signing }) {
    if (it.method !== 'POST') return refusal(405, 'post_only');
    const stamp = it.headers['x-timestamp'] ?? '';
    if (!signing || !same(it.headers['x-signature']?.toLowerCase(), hmac('sha256', signing, it.body + stamp, 'hex')))
      return refusal(403, 'wrong_signature');
    if (!isFresh(stamp, it.now)) return refusal(403, 'too_old');
    const payload = (it.fields.payload ?? {}) as Record<string, unknown>;
    const event = text(it.fields, 'event') ?? '';
    const id = text(payload, 'messageId');
    const states: Record<string, 'sent' | 'delivered' | 'failed'> = {
      'sms:sent': 'sent',
      'sms:delivered': 'delivered',
      'sms:failed': 'failed',
    };
    if (states[event] && id) return taken({ reports: [{ externalId: id, state: states[event], code: null }] });
    if (event !== 'sms:received') return taken({});
    const from = text(payload, 'sender', 'phoneNumber');
    const words = text(payload, 'message');
    if (!from || words === null) return refusal(400, 'fields_missing');
    // the id of a message is made of its content; that of the webhook is its own, and the same when it is tried again
    return taken({
      messages: [{ from, text: words, externalId: text(it.fields, 'id'), sentAt: text(payload, 'receivedAt') }],
    });
  },
  request: ({ id, to, text: words }, { url, account }, { key }) => ({
    url: url ?? 'https://api.sms-gate.app/3rdparty/v1/messages',
    headers: { ...JSON_TYPE, authorization: basic(account ?? '', key ?? '') },
    body: JSON.stringify({ id, textMessage: { text: words }, phoneNumbers: [to], withDeliveryReport: true }),
  }),
  outcome: (status, body) => {
    const id = text((body ?? {}) as never, 'id');
    return { ...gatewayOutcome(status, null), ...(id ? { externalId: id } : {}) };
  },
};
