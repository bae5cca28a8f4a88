import { gatewayOutcome } from '#features/courier/courier.rules.ts';
import {
  basic,
  FORM,
  form,
  json,
  JSON_TYPE,
  refusal,
  same,
  taken,
  text,
  type Gateway,
  type GatewayAnswer,
  type Incoming,
  type Reading,
  type VoiceScript,
} from './gateway.rules.ts';
import { http, twilio as twilioSms, twilioSignature } from './gateways-signed.rules.ts';

/**
 * Gateways of voice. Who rings hears a tone and leaves a recording; whom we ring hears fixed words and may press 1. Neither says anything of what it
 * is about.
 */

/** The longest recording, in seconds. */
const LONGEST = 180;

const escaped = (it: string): string => it.replace(/[<>&"']/g, (letter) => `&#${letter.codePointAt(0)};`);
const xml = (inside: string): GatewayAnswer => ({
  status: 200,
  type: 'text/xml; charset=utf-8',
  body: `<?xml version="1.0" encoding="UTF-8"?><Response>${inside}</Response>`,
});
/** Where a gateway comes back to about a call of ours; the id says which. */
const about = (callback: string, call: string): string => `${callback}?call=${call}`;
const callIn = (it: Incoming): string | null => /^[0-9a-f-]{36}$/.exec(it.query.call ?? '')?.[0] ?? null;

const recorded = (from: string, externalId: string, file: string, words: VoiceScript): Reading =>
  taken({ messages: [{ from, text: '', externalId, sentAt: null, files: [file] }] }, words.thanks);

const TWILIO_LANGUAGES: Record<string, string> = { en: 'en-GB', fr: 'fr-FR', ar: 'arb', es: 'es-ES', ru: 'ru-RU' };
const ENDED = /^(completed|busy|no-answer|failed|canceled)$/;

/** https://www.twilio.com/docs/voice/twiml and .../voice/api/call-resource */
export const callTwilio: Gateway = {
  code: 'call_twilio',
  read(it, { account }, { key }) {
    if (it.method !== 'POST') return refusal(405, 'post_only');
    if (!key || !same(it.headers['x-twilio-signature'], twilioSignature(key, it)))
      return refusal(403, 'wrong_signature');
    if (text(it.fields, 'AccountSid') !== account) return refusal(403, 'other_account');
    const sid = text(it.fields, 'CallSid');
    if (!sid) return refusal(400, 'fields_missing');
    const call = callIn(it);
    const status = text(it.fields, 'CallStatus') ?? '';
    if (call) {
      const digits = text(it.fields, 'Digits');
      if (digits !== null) return taken({ call: { id: call, event: 'pressed', digits } });
      return taken({ call: { id: call, event: ENDED.test(status) ? 'ended' : 'answered', status } });
    }
    const from = text(it.fields, 'From') ?? '';
    const file = text(it.fields, 'RecordingUrl');
    if (file) return recorded(from, text(it.fields, 'RecordingSid') ?? sid, file, it.script!);
    return taken({}, ENDED.test(status) ? xml('') : it.script!.record);
  },
  script: (words, language, callback, call) => {
    const say = (it: string): string => `<Say language="${TWILIO_LANGUAGES[language] ?? 'en-GB'}">${escaped(it)}</Say>`;
    const ask = `<Gather numDigits="1" timeout="10" method="POST" action="${escaped(about(callback, call ?? ''))}">${say(words.menu)}</Gather>`;
    return {
      record: xml(`${say(words.leave)}<Record maxLength="${LONGEST}" playBeep="true" finishOnKey="#" method="POST"/>`),
      thanks: xml(`${say(words.thanks)}<Hangup/>`),
      // who picks up late hears it twice
      menu: xml(`${ask}${ask}<Hangup/>`),
      accepted: xml(`${say(words.accepted)}<Hangup/>`),
      test: xml(`${say(words.test)}<Hangup/>`),
    };
  },
  request: ({ id, to, callback }, { account, from }, { key }) => ({
    url: `https://api.twilio.com/2010-04-01/Accounts/${encodeURIComponent(account ?? '')}/Calls.json`,
    headers: { ...FORM, authorization: basic(account ?? '', key ?? '') },
    body: form({
      To: to,
      From: from,
      Url: about(callback, id),
      Method: 'POST',
      StatusCallback: about(callback, id),
      StatusCallbackEvent: 'completed',
      Timeout: '40',
    }),
  }),
  outcome: (status, body) => twilioSms.outcome(status, body),
  media: {
    // a recording of their own account and nothing else
    first: (ref, { account }, { key }) =>
      ref.startsWith('https://api.twilio.com/')
        ? { url: `${ref.replace(/\.\w+$/, '')}.mp3`, headers: { authorization: basic(account ?? '', key ?? '') } }
        : null,
  },
};

/** https://developers.africastalking.com/docs/voice/overview: they sign nothing; the address alone, which nobody else is told, says that it is them. */
export const callAfricastalking: Gateway = {
  code: 'call_africastalking',
  read(it) {
    if (it.method !== 'POST') return refusal(405, 'post_only');
    const session = text(it.fields, 'sessionId');
    if (!session) return refusal(400, 'fields_missing');
    const isActive = text(it.fields, 'isActive') === '1';
    if (/^outbound$/i.test(text(it.fields, 'direction') ?? '')) {
      const digits = text(it.fields, 'dtmfDigits');
      const call = { id: text(it.fields, 'clientRequestId') ?? callIn(it), externalId: session };
      if (digits !== null) return taken({ call: { ...call, event: 'pressed', digits } });
      const status = text(it.fields, 'hangupCause', 'callSessionState') ?? '';
      return taken({ call: { ...call, event: isActive ? 'answered' : 'ended', status } });
    }
    const from = text(it.fields, 'callerNumber') ?? '';
    const file = text(it.fields, 'recordingUrl');
    if (file) return recorded(from, session, file, it.script!);
    return taken({}, isActive ? it.script!.record : xml(''));
  },
  script: (words, _language, callback, call) => {
    const say = (it: string): string => `<Say>${escaped(it)}</Say>`;
    const ask = `<GetDigits numDigits="1" timeout="15" callbackUrl="${escaped(about(callback, call ?? ''))}">${say(words.menu)}</GetDigits>`;
    return {
      record: xml(
        `<Record finishOnKey="#" maxLength="${LONGEST}" trimSilence="true" playBeep="true" callbackUrl="${escaped(callback)}">${say(words.leave)}</Record>`,
      ),
      thanks: xml(say(words.thanks)),
      menu: xml(ask),
      accepted: xml(say(words.accepted)),
      test: xml(say(words.test)),
    };
  },
  request: ({ id, to }, { account, from }, { key }) => ({
    url: 'https://voice.africastalking.com/call',
    headers: { ...FORM, accept: 'application/json', apiKey: key ?? '' },
    body: form({ username: account, from, to, clientRequestId: id }),
  }),
  outcome(status, body) {
    if (status < 200 || status >= 300) return gatewayOutcome(status, null);
    const one = (body as { entries?: { status?: unknown; sessionId?: unknown }[] } | null)?.entries?.[0];
    if (one?.status === 'Queued')
      return { what: 'sent', ...(typeof one.sessionId === 'string' ? { externalId: one.sessionId } : {}) };
    return one?.status === 'InvalidPhoneNumber' || one?.status === 'DestinationNotSupported'
      ? { what: 'refused', code: 'gateway_refused' }
      : { what: 'failed', code: 'gateway_busy' };
  },
  media: {
    first: (ref) =>
      URL.canParse(ref) && /(^|\.)africastalking\.com$/.test(new URL(ref).hostname) ? { url: ref, headers: {} } : null,
  },
};

/**
 * Ours, for whoever has a telephone exchange of their own, signed as the gateway of SMS is. In: `{ id, from, recording }` with the sound in base64; about a call of ours
 * `{ call, digits }` or `{ call, status }`. Out: `{ id, to, say, ask: ['1'], language }`; the words are said by the exchange.
 */
export const callHttp: Gateway = {
  code: 'call_http',
  read(it, settings, secrets) {
    const call = text(it.fields, 'call');
    const recording = text(it.fields, 'recording');
    const from = text(it.fields, 'from') ?? '';
    const id = text(it.fields, 'id');
    // proved as a message of SMS is: the same signature over the same time
    const proof = http.read({ ...it, fields: { from: '-', text: '-' } }, settings, secrets);
    if (!proof.ok) return proof;
    if (call) {
      const digits = text(it.fields, 'digits');
      const status = text(it.fields, 'status') ?? '';
      if (digits !== null) return taken({ call: { id: call, event: 'pressed', digits } });
      return taken({ call: { id: call, event: status === 'answered' ? 'answered' : 'ended', status } });
    }
    if (!recording || !/^[\w+/=\s-]+$/.test(recording)) return refusal(400, 'fields_missing');
    return recorded(from, id ?? '', `data:${recording}`, it.script!);
  },
  script: (words, language) => {
    const say = (it: string): GatewayAnswer => json(200, { say: it, language });
    return {
      record: say(words.leave),
      thanks: say(words.thanks),
      menu: say(words.menu),
      accepted: say(words.accepted),
      test: say(words.test),
    };
  },
  request: ({ id, to, text: words, callback }, settings, secrets, now) => {
    const { url, body, headers } = http.request!({ id, to, text: words, callback }, settings, secrets, now);
    return { url, body, headers: { ...JSON_TYPE, ...headers } };
  },
  outcome: (status, body) => http.outcome(status, body),
  media: { first: () => null },
};
