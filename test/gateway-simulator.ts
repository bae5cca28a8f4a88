import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
  VOICES,
  type WebhookCode,
  type LineSecrets,
  type LineSettings,
} from '#features/numbers/gateway-fields.rules.ts';
import { hmac } from '#features/numbers/gateway.rules.ts';
import { telegramSecret } from '#features/numbers/gateways-messengers.rules.ts';
import { twilioSignature, vonageSignature } from '#features/numbers/gateways-signed.rules.ts';

/** Plays the gateways: makes their webhooks as they were recorded, signed as they sign, and answers as they answer. `simulator.ts` plays them by hand. */

type VoiceCode = (typeof VOICES)[number];

export interface Line {
  gateway: Exclude<WebhookCode, VoiceCode>;
  /** the line's address */
  address: string;
  settings: LineSettings;
  secrets: LineSecrets;
  now: number;
}
export interface Said {
  from: string;
  text: string;
  id: string;
  part?: { ref: string; n: number; of: number };
  /** what the gateway calls a picture that comes with it */
  picture?: string;
  /** what a messenger says of whoever writes */
  name?: string;
}
export interface Webhook {
  method: 'POST' | 'GET';
  url: string;
  headers: Record<string, string>;
  body: string;
}

const FORM = { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' };
const JSON_TYPE = { 'content-type': 'application/json' };
const formOf = (it: Record<string, string>): string => new URLSearchParams(it).toString();
const bare = (number: string): string => number.replace(/^\+/, '');
const stampOf = (now: number): string => String(Math.floor(now / 1000));

const posted = (url: string, headers: Record<string, string>, body: string): Webhook => ({
  method: 'POST',
  url,
  headers,
  body,
});

function signedHttp({ address, secrets, now }: Line, it: unknown): Webhook {
  const body = JSON.stringify(it);
  const stamp = stampOf(now);
  return posted(
    address,
    {
      ...JSON_TYPE,
      'baraza-timestamp': stamp,
      'baraza-signature': `v1=${hmac('sha256', secrets.signing ?? '', `${stamp}.${body}`, 'hex')}`,
    },
    body,
  );
}
function signedTwilio({ address, secrets }: Line, fields: Record<string, string>): Webhook {
  return posted(
    address,
    { ...FORM, 'x-twilio-signature': twilioSignature(secrets.key ?? '', { url: address, fields }) },
    formOf(fields),
  );
}
function signedVonage({ address, secrets, now }: Line, it: Record<string, string>): Webhook {
  const fields: Record<string, string> = { ...it, timestamp: stampOf(now), nonce: 'e4d6' };
  return posted(address, JSON_TYPE, JSON.stringify({ ...fields, sig: vonageSignature(secrets.signing ?? '', fields) }));
}
function signedAndroid({ address, secrets, now }: Line, it: unknown): Webhook {
  const body = JSON.stringify(it);
  const stamp = stampOf(now);
  return posted(
    address,
    { ...JSON_TYPE, 'x-timestamp': stamp, 'x-signature': hmac('sha256', secrets.signing ?? '', body + stamp, 'hex') },
    body,
  );
}
function telegramUpdate({ address, secrets, now }: Line, it: Said): Webhook {
  const chat = { id: Number(bare(it.from)), first_name: it.name ?? 'Somebody', type: 'private' };
  const words = it.picture
    ? {
        caption: it.text,
        photo: [
          { file_id: 'small', width: 90 },
          { file_id: it.picture, width: 1280 },
        ],
      }
    : { text: it.text };
  return posted(
    address,
    { ...JSON_TYPE, 'x-telegram-bot-api-secret-token': telegramSecret(secrets.key ?? '') },
    JSON.stringify({
      update_id: numberOf(it.id),
      message: { message_id: 7, from: { ...chat, is_bot: false }, chat, date: Math.floor(now / 1000), ...words },
    }),
  );
}
/** Telegram counts what it brings: a number for any id of the test. */
const numberOf = (id: string): number =>
  /^\d+$/.test(id) ? Number(id) : [...id].reduce((sum, it) => (sum * 31 + it.codePointAt(0)!) % 1_000_000_007, 7);
function whatsappWebhook({ address, settings, secrets }: Line, value: Record<string, unknown>): Webhook {
  const metadata = { display_phone_number: '254700000000', phone_number_id: settings.account };
  const changes = [{ field: 'messages', value: { messaging_product: 'whatsapp', metadata, ...value } }];
  const body = JSON.stringify({ object: 'whatsapp_business_account', entry: [{ id: '1', changes }] });
  return posted(
    address,
    { ...JSON_TYPE, 'x-hub-signature-256': `sha256=${hmac('sha256', secrets.signing ?? '', body, 'hex')}` },
    body,
  );
}
const infobip = (line: Line, results: unknown[]): Webhook =>
  posted(
    line.address,
    {
      ...JSON_TYPE,
      ...(line.secrets.signing
        ? { authorization: `Basic ${Buffer.from(`infobip:${line.secrets.signing}`).toString('base64')}` }
        : {}),
    },
    JSON.stringify({ results, messageCount: results.length, pendingMessageCount: 0 }),
  );

/** A message as each gateway brings it. */
export function saying(line: Line, it: Said): Webhook {
  const { address, settings, secrets } = line;
  const at = new Date(line.now).toISOString();
  const to = settings.from ?? '20880';
  switch (line.gateway) {
    case 'http':
      return signedHttp(line, {
        id: it.id,
        from: it.from,
        text: it.text,
        sentAt: at,
        ...(it.part ? { part: it.part } : {}),
      });
    case 'twilio':
      return signedTwilio(line, {
        ToCountry: 'KE',
        SmsMessageSid: it.id,
        NumMedia: '0',
        SmsSid: it.id,
        SmsStatus: 'received',
        Body: it.text,
        To: to,
        NumSegments: '1',
        MessageSid: it.id,
        AccountSid: settings.account ?? '',
        From: it.from,
        ApiVersion: '2010-04-01',
      });
    case 'africastalking':
      return posted(
        address,
        FORM,
        formOf({ linkId: '', text: it.text, to, id: it.id, date: at.slice(0, 19).replace('T', ' '), from: it.from }),
      );
    case 'vonage':
      return signedVonage(line, {
        msisdn: bare(it.from),
        to: bare(to),
        messageId: it.id,
        text: it.text,
        type: 'unicode',
        keyword: it.text.split(' ')[0]!.toUpperCase(),
        'message-timestamp': at.slice(0, 19).replace('T', ' '),
        ...(it.part
          ? {
              concat: 'true',
              'concat-ref': it.part.ref,
              'concat-part': String(it.part.n),
              'concat-total': String(it.part.of),
            }
          : {}),
      });
    case 'infobip':
      return infobip(line, [
        {
          messageId: it.id,
          from: bare(it.from),
          to: bare(to),
          text: it.text,
          cleanText: it.text,
          keyword: '',
          receivedAt: at.replace('Z', '+0000'),
          smsCount: 1,
        },
      ]);
    case 'rapidpro':
      return posted(`${address}/receive`, FORM, formOf({ from: it.from, text: it.text, date: at, id: it.id }));
    case 'frontlinesms':
      return posted(address, FORM, formOf({ from: it.from, message: it.text, secret: secrets.signing ?? '' }));
    case 'smssync':
      return posted(
        address,
        FORM,
        formOf({
          from: it.from,
          message: it.text,
          message_id: it.id,
          sent_to: to,
          secret: secrets.signing ?? '',
          device_id: '1',
          sent_timestamp: String(line.now),
        }),
      );
    case 'android':
      return signedAndroid(line, {
        deviceId: 'ffffffffceb0b1db0000018e937c815b',
        event: 'sms:received',
        id: it.id,
        payload: { messageId: 'abc123', message: it.text, phoneNumber: it.from, simNumber: 1, receivedAt: at },
        webhookId: 'LreFUt-Z3sSq0JufY9uWB',
      });
    case 'telegram':
      return telegramUpdate(line, it);
    case 'whatsapp':
      return whatsappWebhook(line, {
        contacts: [{ profile: { name: it.name ?? 'Somebody' }, wa_id: bare(it.from) }],
        messages: [
          {
            from: bare(it.from),
            id: it.id,
            timestamp: stampOf(line.now),
            ...(it.picture
              ? { type: 'image', image: { caption: it.text, mime_type: 'image/jpeg', sha256: 'x', id: it.picture } }
              : { type: 'text', text: { body: it.text } }),
          },
        ],
      });
  }
}

/** A delivery report as each gateway brings it; null for one that brings none. @param id what the gateway calls the message */
export function reporting(
  line: Line,
  it: { id: string; to: string; state: 'delivered' | 'failed'; code?: number },
): Webhook | null {
  const delivered = it.state === 'delivered';
  switch (line.gateway) {
    case 'http':
      return signedHttp(line, { id: it.id, status: it.state });
    case 'twilio':
      return signedTwilio(line, {
        SmsSid: it.id,
        SmsStatus: delivered ? 'delivered' : 'undelivered',
        MessageStatus: delivered ? 'delivered' : 'undelivered',
        To: it.to,
        MessageSid: it.id,
        AccountSid: line.settings.account ?? '',
        ApiVersion: '2010-04-01',
      });
    case 'africastalking':
      return posted(
        line.address,
        FORM,
        formOf({
          phoneNumber: it.to,
          id: it.id,
          status: delivered ? 'Success' : 'Failed',
          networkCode: '63902',
          ...(delivered ? {} : { failureReason: 'AbsentSubscriber' }),
        }),
      );
    case 'vonage':
      return signedVonage(line, {
        msisdn: bare(it.to),
        to: 'AcmeInc',
        'network-code': '12345',
        messageId: it.id,
        price: '0.03330000',
        status: it.state,
        scts: '2001011400',
        'err-code': delivered ? '0' : '1',
        'message-timestamp': '2026-11-21 10:00:00',
      });
    case 'infobip':
      return infobip(line, [
        {
          messageId: it.id,
          to: bare(it.to),
          smsCount: 1,
          status: delivered
            ? { groupId: 3, groupName: 'DELIVERED', id: 5, name: 'DELIVERED_TO_HANDSET' }
            : { groupId: 2, groupName: 'UNDELIVERABLE', id: 9, name: 'UNDELIVERABLE_NOT_DELIVERED' },
        },
      ]);
    case 'rapidpro':
      return posted(`${line.address}/${it.state}`, FORM, formOf({ id: it.id }));
    case 'frontlinesms':
      return null;
    case 'smssync':
      return posted(
        `${line.address}?task=result&secret=${encodeURIComponent(line.secrets.signing ?? '')}`,
        JSON_TYPE,
        JSON.stringify({
          message_result: [
            { uuid: it.id, sent_result_code: delivered ? -1 : 1, ...(delivered ? { delivered_result_code: -1 } : {}) },
          ],
        }),
      );
    case 'android':
      return signedAndroid(line, {
        deviceId: 'ffffffffceb0b1db0000018e937c815b',
        event: delivered ? 'sms:delivered' : 'sms:failed',
        id: `report-${it.id}`,
        payload: { messageId: it.id, phoneNumber: it.to, simNumber: 1 },
        webhookId: 'LreFUt-Z3sSq0JufY9uWB',
      });
    case 'telegram':
      return null;
    case 'whatsapp':
      return whatsappWebhook(line, {
        statuses: [
          {
            id: it.id,
            status: it.state,
            timestamp: stampOf(line.now),
            recipient_id: bare(it.to),
            ...(delivered ? {} : { errors: [{ code: it.code ?? 131026, title: 'Message undeliverable' }] }),
          },
        ],
      });
  }
}

/** A line of voice, as its gateway is told it. */
export type VoiceLine = Omit<Line, 'gateway'> & { gateway: VoiceCode };
export type Rung =
  | { what: 'rings'; from: string; id: string }
  /** `sound`: where it lies, or itself in base64 for a gateway of one's own */
  | { what: 'recorded'; from: string; id: string; sound: string }
  | { what: 'answered' | 'ended'; call: string; id: string; status?: string }
  | { what: 'pressed'; call: string; id: string; digits: string };

/** What gateways of voice post in the course of a call. @param it.call ours; `id` theirs. Null for what a gateway does not say */
export function ringing(line: VoiceLine, it: Rung): Webhook | null {
  const { address, settings } = line;
  const call = 'call' in it ? it.call : null;
  if (line.gateway === 'call_http') {
    if (it.what === 'rings') return null;
    const about =
      call === null ? {} : { call, ...(it.what === 'pressed' ? { digits: it.digits } : { status: it.what }) };
    return signedHttp(
      { ...line, gateway: 'http' },
      it.what === 'recorded' ? { id: it.id, from: it.from, recording: it.sound } : about,
    );
  }
  if (line.gateway === 'call_twilio') {
    const status = it.what === 'ended' ? (it.status ?? 'completed') : it.what === 'rings' ? 'ringing' : 'in-progress';
    const fields: Record<string, string> = {
      CallSid: it.id,
      AccountSid: settings.account ?? '',
      From: 'from' in it ? it.from : (settings.from ?? ''),
      To: settings.from ?? '',
      CallStatus: status,
      ApiVersion: '2010-04-01',
      Direction: call === null ? 'inbound' : 'outbound-api',
      ...(it.what === 'recorded'
        ? { RecordingUrl: it.sound, RecordingSid: `RE${it.id}`, RecordingDuration: '12' }
        : {}),
      ...(it.what === 'pressed' ? { Digits: it.digits } : {}),
    };
    return signedTwilio(
      { ...line, gateway: 'twilio', address: call === null ? address : `${address}?call=${call}` },
      fields,
    );
  }
  return posted(
    address,
    FORM,
    formOf({
      sessionId: it.id,
      isActive: it.what === 'ended' || it.what === 'recorded' ? '0' : '1',
      direction: call === null ? 'Inbound' : 'Outbound',
      callerNumber: 'from' in it ? it.from : (settings.from ?? ''),
      destinationNumber: settings.from ?? '',
      ...(it.what === 'recorded' ? { recordingUrl: it.sound, durationInSeconds: '12' } : {}),
      ...(it.what === 'pressed' ? { dtmfDigits: it.digits } : {}),
      ...(it.what === 'ended' ? { hangupCause: it.status ?? 'NORMAL_CLEARING' } : {}),
    }),
  );
}

/** What a gateway answers when it took a message, with its own id. */
export function tookAs(gateway: WebhookCode, id: string): { status: number; body: string } {
  const body = (it: unknown) => JSON.stringify(it);
  switch (gateway) {
    case 'twilio':
      return { status: 201, body: body({ sid: id, status: 'queued' }) };
    case 'africastalking':
      return {
        status: 201,
        body: body({
          SMSMessageData: {
            Message: 'Sent to 1/1',
            Recipients: [{ statusCode: 101, status: 'Success', messageId: id }],
          },
        }),
      };
    case 'vonage':
      return { status: 200, body: body({ 'message-count': '1', messages: [{ status: '0', 'message-id': id }] }) };
    case 'infobip':
      return {
        status: 200,
        body: body({
          messages: [{ messageId: id, status: { groupId: 1, groupName: 'PENDING', name: 'PENDING_ACCEPTED' } }],
        }),
      };
    case 'android':
      return { status: 202, body: body({ id, state: 'Pending' }) };
    case 'http':
      return { status: 202, body: body({ id }) };
    case 'call_twilio':
      return { status: 201, body: body({ sid: id, status: 'queued' }) };
    case 'call_africastalking':
      return { status: 200, body: body({ entries: [{ status: 'Queued', sessionId: id }], errorMessage: 'None' }) };
    case 'call_http':
      return { status: 202, body: body({ id }) };
    case 'telegram':
      return { status: 200, body: body({ ok: true, result: { message_id: id } }) };
    case 'whatsapp':
      return { status: 200, body: body({ messaging_product: 'whatsapp', messages: [{ id }] }) };
    default:
      return { status: 200, body: body({ status: 'SUCCESS' }) };
  }
}

/** Takes what is sent to it, on this machine. @param answer what to answer to the nth request */
export async function listen(
  answer: (n: number, body: string) => { status: number; body: string },
  port = 0,
): Promise<{ origin: string; taken: { path: string; body: string }[]; server: Server }> {
  const taken: { path: string; body: string }[] = [];
  const server = createServer((request, response) => {
    let body = '';
    request
      .on('data', (part: Buffer) => (body += part.toString()))
      .on('end', () => {
        taken.push({ path: request.url ?? '', body });
        const it = answer(taken.length, body);
        response.writeHead(it.status, JSON_TYPE).end(it.body);
      });
  }).listen(port, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, taken, server };
}
