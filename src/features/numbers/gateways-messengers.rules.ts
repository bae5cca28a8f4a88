import { gatewayOutcome } from '#features/courier/courier.rules.ts';
import { templateFor, type LineSecrets, type LineSettings } from './gateway-fields.rules.ts';
import {
  bare,
  hmac,
  JSON_TYPE,
  OUTSIDE_WINDOW,
  plain,
  refusal,
  same,
  taken,
  text,
  type DeliveryReport,
  type Gateway,
  type InMessage,
  type OutRequest,
} from './gateway.rules.ts';

/** Messengers, whose providers learn who wrote to whom: off until two people accepted it (decision 0101). */

type Json = Record<string, unknown>;
const object = (it: unknown): Json => (it !== null && typeof it === 'object' && !Array.isArray(it) ? (it as Json) : {});
const list = (it: unknown): Json[] => (Array.isArray(it) ? it.slice(0, 100).map(object) : []);

/** A place that somebody sent stands in the words as they would have written it. */
const placeIn = (it: Json): string => {
  const [lat, lon] = [Number(it.latitude), Number(it.longitude)];
  if (!Number.isFinite(lat) || !Number.isFinite(lon) || it.latitude === undefined) return '';
  const named = [text(it, 'name', 'title'), text(it, 'address')].filter((one) => one !== null);
  return [...named, `${lat.toFixed(5)}, ${lon.toFixed(5)}`].join(', ');
};
const joined = (...parts: (string | null)[]): string => parts.filter((it) => it).join('\n');

/** What Telegram sends back with each webhook: made of the bot's own token, so that there is one secret and not two. */
export const telegramSecret = (botToken: string): string => hmac('sha256', botToken, 'webhook', 'hex');

/** At Telegram's own server, or at one of the same API that a network runs itself (https://github.com/tdlib/telegram-bot-api). */
const telegramAt = ({ url }: LineSettings, path: string): string =>
  `${(url ?? 'https://api.telegram.org').replace(/\/+$/, '')}${path}`;
/** Words that Telegram itself offers; to press Start asks what this is, and does not yet ask to be answered. */
const COMMANDS: Readonly<Record<string, string>> = { '/start': 'info', '/help': 'info', '/stop': 'stop' };

/** https://core.telegram.org/bots/api: an Update as JSON, proved by `X-Telegram-Bot-Api-Secret-Token`. Only what people write to it alone is taken: a group has others in it. */
export const telegram: Gateway = {
  code: 'telegram',
  read(it, _settings, { key }) {
    if (it.method !== 'POST') return refusal(405, 'post_only');
    if (!key || !same(it.headers['x-telegram-bot-api-secret-token'], telegramSecret(key)))
      return refusal(403, 'wrong_secret');
    const edited = it.fields.message === undefined ? it.fields.edited_message : undefined;
    const message = object(it.fields.message ?? edited);
    const update = text(it.fields, 'update_id');
    const chat = object(message.chat);
    const from = text(chat, 'id');
    if (!update) return refusal(400, 'fields_missing');
    if (!from || chat.type !== 'private') return taken({});
    const photo = list(message.photo).at(-1);
    const files = [photo, ...['voice', 'audio', 'document', 'video_note'].map((one) => object(message[one]))].flatMap(
      (one) => (one && text(one, 'file_id')) || [],
    );
    const said = joined(text(message, 'text', 'caption'), placeIn(object(message.location)));
    const words = COMMANDS[said.split(/[\s@]/)[0]!] ?? said;
    if (words === '' && files.length === 0) return taken({});
    const sentAt = text(message, 'date');
    return taken({ messages: [{ from, text: words, externalId: update, sentAt, files: files.slice(0, 3) }] });
  },
  request: ({ to, text: words }, settings, { key }) => ({
    url: telegramAt(settings, `/bot${key}/sendMessage`),
    headers: JSON_TYPE,
    body: JSON.stringify({
      chat_id: Number(to),
      text: words,
      link_preview_options: { is_disabled: true },
      protect_content: true,
    }),
  }),
  outcome(status, body) {
    const it = object(body);
    const id = text(object(it.result), 'message_id');
    if (status >= 200 && status < 300 && it.ok === true) return { what: 'sent', ...(id ? { externalId: id } : {}) };
    // they blocked the bot, left Telegram, or the chat is gone
    return status === 403 || (status === 400 && /chat not found/i.test(text(it, 'description') ?? ''))
      ? { what: 'refused', code: 'blocked' }
      : gatewayOutcome(status >= 200 && status < 300 ? 500 : status, null);
  },
  media: {
    first: (ref, settings, { key }) => ({
      url: telegramAt(settings, `/bot${key}/getFile?file_id=${encodeURIComponent(ref)}`),
      headers: {},
    }),
    second(answer, settings, { key }) {
      const path = text(object(object(answer).result), 'file_path');
      return path && /^[\w./-]{1,200}$/.test(path) && !path.includes('..')
        ? { url: telegramAt(settings, `/file/bot${key}/${path}`), headers: {} }
        : null;
    },
  },
  setUp: (callback, settings, { key }) => ({
    url: telegramAt(settings, `/bot${key}/setWebhook`),
    headers: JSON_TYPE,
    body: JSON.stringify({
      url: callback,
      secret_token: telegramSecret(key ?? ''),
      allowed_updates: ['message', 'edited_message'],
      max_connections: 5,
    }),
  }),
};

/**
 * Errors about this number or this moment and not about us, after which no further try helps: no such number, or one that may not be written to now; more than a day
 * since it wrote; a template that is not there, not in that language, paused, switched off, or of other parts than we send.
 */
const WHATSAPP_FOR_GOOD: Readonly<Record<string, string>> = {
  131026: 'gateway_refused',
  131051: 'gateway_refused',
  130472: 'gateway_refused',
  131049: 'gateway_refused',
  131047: OUTSIDE_WINDOW,
  ...Object.fromEntries([132000, 132001, 132005, 132007, 132012, 132015, 132016].map((it) => [it, 'template_refused'])),
};
const whatsappCode = (error: unknown): string | undefined => WHATSAPP_FOR_GOOD[String(object(error).code)];
/** A little less than the day that they give, since a message of ours may be on its way for a while. */
const WHATSAPP_OPEN_MS = (24 * 60 - 10) * 60_000;

function whatsappMessage(it: Json): InMessage | null {
  const from = text(it, 'from');
  const externalId = text(it, 'id');
  const type = text(it, 'type') ?? '';
  if (!from || !externalId) return null;
  // a heart on something of ours says nothing that could be kept
  if (type === 'reaction' || type === 'system') return null;
  const part = object(it[type]);
  const file = ['image', 'audio', 'document', 'video', 'voice'].includes(type) ? text(part, 'id') : null;
  const reply = object(object(it.interactive)[text(object(it.interactive), 'type') ?? '']);
  const words = joined(text(part, 'body', 'caption', 'text'), text(reply, 'title'), placeIn(object(it.location)));
  if (words === '' && !file) return null;
  return { from: `+${bare(from)}`, text: words, externalId, sentAt: text(it, 'timestamp'), files: file ? [file] : [] };
}

/**
 * https://developers.facebook.com/docs/whatsapp/cloud-api: JSON proved by `X-Hub-Signature-256`, HMAC-SHA256 of the body with the secret of the app. By GET the provider
 * asks once whether this is its address.
 */
export const whatsapp: Gateway = {
  code: 'whatsapp',
  read(it, { account }, { signing }) {
    if (it.method === 'GET' && it.query['hub.mode'] === 'subscribe') {
      const [, token] = /\/g\/([\w-]{20,100})/.exec(it.url) ?? [];
      const challenge = it.query['hub.challenge'] ?? '';
      if (!same(it.query['hub.verify_token'], token) || !/^[\w-]{1,200}$/.test(challenge))
        return refusal(403, 'wrong_secret');
      return taken({}, plain(200, challenge));
    }
    if (it.method !== 'POST') return refusal(405, 'post_only');
    const right = `sha256=${hmac('sha256', signing ?? '', it.body, 'hex')}`;
    if (!signing || !same(it.headers['x-hub-signature-256'], right)) return refusal(403, 'wrong_signature');
    const values = list(it.fields.entry).flatMap((entry) => list(entry.changes).map((one) => object(one.value)));
    if (values.length === 0) return refusal(400, 'fields_missing');
    const messages: InMessage[] = [];
    const reports: DeliveryReport[] = [];
    for (const value of values) {
      // one app may serve several numbers; this line is one of them
      if (text(object(value.metadata), 'phone_number_id') !== account) continue;
      messages.push(...list(value.messages).flatMap((one) => whatsappMessage(one) ?? []));
      for (const one of list(value.statuses)) {
        const id = text(one, 'id');
        const word = text(one, 'status') ?? '';
        const state = word === 'failed' ? 'failed' : word === 'delivered' || word === 'read' ? 'delivered' : 'sent';
        const [error] = list(one.errors);
        if (id) reports.push({ externalId: id, state, code: (state === 'failed' && whatsappCode(error)) || null });
      }
    }
    return taken({ messages, reports });
  },
  request: ({ to, text: words }, settings, secrets) =>
    toWhatsapp(to, settings, secrets, { type: 'text', text: { preview_url: false, body: words } }),
  late: {
    afterMs: WHATSAPP_OPEN_MS,
    request({ to, wording, language }, settings, secrets) {
      const it = templateFor(settings.templates, wording, language);
      if (!it) return null;
      const template = { name: it.name, language: { policy: 'deterministic', code: it.language } };
      return toWhatsapp(to, settings, secrets, { type: 'template', template });
    },
  },
  outcome(status, body) {
    const it = object(body);
    const id = text(list(it.messages)[0] ?? {}, 'id');
    if (status >= 200 && status < 300) return { what: 'sent', ...(id ? { externalId: id } : {}) };
    const code = whatsappCode(it.error);
    return code !== undefined
      ? { what: 'refused', code }
      : status === 400
        ? { what: 'failed', code: 'http_400' }
        : gatewayOutcome(status, null);
  },
  media: {
    first: (ref, { url }, { key }) => ({
      url: `${(url ?? WHATSAPP).replace(/\/+$/, '')}/${encodeURIComponent(ref)}`,
      headers: { authorization: `Bearer ${key ?? ''}` },
    }),
    second(answer, _settings, { key }) {
      const url = text(object(answer), 'url');
      return url ? { url, headers: { authorization: `Bearer ${key ?? ''}`, 'user-agent': 'node' } } : null;
    },
  },
};
const WHATSAPP = 'https://graph.facebook.com/v24.0';
const toWhatsapp = (
  to: string,
  { account, url }: LineSettings,
  { key }: LineSecrets,
  it: Record<string, unknown>,
): OutRequest => ({
  url: `${(url ?? WHATSAPP).replace(/\/+$/, '')}/${encodeURIComponent(account ?? '')}/messages`,
  headers: { ...JSON_TYPE, authorization: `Bearer ${key ?? ''}` },
  body: JSON.stringify({ messaging_product: 'whatsapp', recipient_type: 'individual', to: bare(to), ...it }),
});
