import { gatewayOutcome } from '#features/courier/courier.rules.ts';
import {
  bare,
  FORM,
  form,
  json,
  JSON_TYPE,
  refusal,
  reportState,
  same,
  taken,
  text,
  type DeliveryReport,
  type Gateway,
  type InMessage,
} from './gateway.rules.ts';

/** Gateways that sign nothing: a secret in what they send, or the address alone, which nobody else is told, says that it is them. */

/** https://developers.africastalking.com/docs/sms/overview */
export const africastalking: Gateway = {
  code: 'africastalking',
  read(it) {
    if (it.method !== 'POST') return refusal(405, 'post_only');
    const id = text(it.fields, 'id');
    const status = text(it.fields, 'status');
    const from = text(it.fields, 'from');
    const words = text(it.fields, 'text');
    if (id && status && words === null)
      return taken({
        reports: [{ externalId: id, state: reportState(status), code: text(it.fields, 'failureReason') }],
      });
    if (!from || words === null) return refusal(400, 'fields_missing');
    return taken({ messages: [{ from, text: words, externalId: id, sentAt: text(it.fields, 'date') }] });
  },
  request: ({ to, text: words }, { account, from }, { key }) => ({
    url: `https://api.${account === 'sandbox' ? 'sandbox.' : ''}africastalking.com/version1/messaging`,
    headers: { ...FORM, accept: 'application/json', apiKey: key ?? '' },
    body: form({ username: account, to, message: words, from }),
  }),
  outcome(status, body) {
    const one = (body as { SMSMessageData?: { Recipients?: { statusCode?: unknown; messageId?: unknown }[] } } | null)
      ?.SMSMessageData?.Recipients?.[0];
    if (status < 200 || status >= 300) return gatewayOutcome(status, null);
    const code = Number(one?.statusCode);
    if (code >= 100 && code <= 102)
      return { what: 'sent', ...(typeof one!.messageId === 'string' ? { externalId: one!.messageId } : {}) };
    // 403 no number, 404 not served, 406 opted out, 409 asks not to be disturbed
    return [403, 404, 406, 409].includes(code)
      ? { what: 'refused', code: 'gateway_refused' }
      : { what: 'failed', code: 'gateway_busy' };
  },
};

interface InfobipResult {
  messageId?: unknown;
  from?: unknown;
  receivedAt?: unknown;
  text?: unknown;
  cleanText?: unknown;
  message?: unknown;
  status?: { groupName?: unknown };
}

/** https://www.infobip.com/docs/api/channels/sms: `results` hold messages, or reports with a status. */
export const infobip: Gateway = {
  code: 'infobip',
  read(it, _settings, { signing }) {
    if (it.method !== 'POST') return refusal(405, 'post_only');
    const given = it.headers.authorization ?? '';
    const [, encoded] = /^Basic\s+(\S+)$/i.exec(given) ?? [];
    const password = encoded ? Buffer.from(encoded, 'base64').toString('utf8').split(':').slice(1).join(':') : given;
    if (signing && !same(password, signing)) return refusal(403, 'wrong_secret');
    const messages: InMessage[] = [];
    const reports: DeliveryReport[] = [];
    const results = Array.isArray(it.fields.results) ? (it.fields.results as InfobipResult[]) : null;
    if (!results || results.length > 1000) return refusal(400, 'fields_missing');
    for (const one of results) {
      const id = typeof one?.messageId === 'string' ? one.messageId : null;
      const group = one?.status?.groupName;
      if (id && typeof group === 'string') {
        reports.push({ externalId: id, state: reportState(group), code: null });
        continue;
      }
      const parts = Array.isArray(one?.message)
        ? one.message.map((it: { text?: unknown }) => (typeof it?.text === 'string' ? it.text : '')).join(' ')
        : one?.message;
      const words = [one?.text, parts, one?.cleanText].find((it) => typeof it === 'string') as string | undefined;
      if (typeof one?.from !== 'string' || words === undefined) return refusal(400, 'fields_missing');
      messages.push({
        from: one.from,
        text: words,
        externalId: id,
        sentAt: typeof one.receivedAt === 'string' ? one.receivedAt : null,
      });
    }
    return taken({ messages, reports });
  },
  request: ({ id, to, text: words, callback }, { url, from }, { key }) => ({
    url: `${(url ?? '').replace(/\/+$/, '')}/sms/2/text/advanced`,
    headers: { ...JSON_TYPE, accept: 'application/json', authorization: `App ${key ?? ''}` },
    body: JSON.stringify({
      messages: [{ from, destinations: [{ to: bare(to), messageId: id }], text: words, notifyUrl: callback }],
    }),
  }),
  outcome(status, body) {
    if (status < 200 || status >= 300) return gatewayOutcome(status, null);
    const one = (body as { messages?: { messageId?: unknown; status?: { groupName?: unknown } }[] } | null)
      ?.messages?.[0];
    const id = typeof one?.messageId === 'string' ? { externalId: one.messageId } : {};
    return one?.status?.groupName === 'REJECTED'
      ? { what: 'refused', code: 'gateway_refused', ...id }
      : { what: 'sent', ...id };
  },
};

/** The external channel of RapidPro and TextIt: `receive`, `sent`, `delivered` and `failed` below the line's address; `text` and `from` or `sender`. */
export const rapidpro: Gateway = {
  code: 'rapidpro',
  read(it) {
    if (it.method !== 'POST') return refusal(405, 'post_only');
    const id = text(it.fields, 'id');
    const deed = it.rest.replace(/^\/+|\/+$/g, '');
    if (deed === 'sent' || deed === 'delivered' || deed === 'failed')
      return id ? taken({ reports: [{ externalId: id, state: deed, code: null }] }) : refusal(400, 'fields_missing');
    const from = text(it.fields, 'from', 'sender');
    const words = text(it.fields, 'text');
    if (!from || words === null) return refusal(400, 'fields_missing');
    return taken({
      messages: [
        {
          from,
          text: words,
          externalId: text(it.fields, 'external_id', 'id'),
          sentAt: text(it.fields, 'date', 'time'),
        },
      ],
    });
  },
  request: ({ id, to, text: words }, { url, from }, { key }) => ({
    url: url ?? '',
    headers: { ...JSON_TYPE, ...(key ? { authorization: `Token ${key}` } : {}) },
    body: JSON.stringify({ id, to, to_no_plus: bare(to), from, text: words, quick_replies: [] }),
  }),
  // it reports by the id that we gave
  outcome: (status) => gatewayOutcome(status, null),
};

/** FrontlineSMS: a webhook with `from`, `message` and `secret`; sends by its own. */
export const frontlinesms: Gateway = {
  code: 'frontlinesms',
  read(it, _settings, { signing }) {
    if (it.method !== 'POST') return refusal(405, 'post_only');
    if (!signing || !same(text(it.fields, 'secret'), signing)) return refusal(403, 'wrong_secret');
    const from = text(it.fields, 'from');
    const words = text(it.fields, 'message');
    if (!from || words === null) return refusal(400, 'fields_missing');
    return taken({ messages: [{ from, text: words, externalId: text(it.fields, 'message_id', 'id'), sentAt: null }] });
  },
  request: ({ to, text: words }, { url }, { key }) => ({
    url: url ?? 'https://cloud.frontlinesms.com/api/1/webhook',
    headers: JSON_TYPE,
    body: JSON.stringify({ apiKey: key, payload: { message: words, recipients: [{ type: 'mobile', value: to }] } }),
  }),
  outcome: (status) => gatewayOutcome(status, null),
};

const syncAnswer = (status: number, error: string | null) =>
  json(status, { payload: { success: error === null, error } });

/** SMSSync on an Android phone: it posts what it received, and asks by `task=send` what it shall send. */
export const smssync: Gateway = {
  code: 'smssync',
  read(it, _settings, { signing }) {
    const secret = text(it.fields, 'secret') ?? it.query.secret;
    if (!signing || !same(secret, signing)) return refusal(403, 'wrong_secret', syncAnswer(403, 'Wrong secret'));
    const task = it.query.task ?? text(it.fields, 'task');
    if (task === 'send')
      return taken({ poll: true }, json(200, { payload: { success: true, task: 'send', messages: [] } }));
    if (task === 'sent') {
      const ids = Array.isArray(it.fields.queued_messages) ? it.fields.queued_messages : [];
      const known = ids.filter((id): id is string => typeof id === 'string').slice(0, 100);
      return taken(
        { reports: known.map((externalId) => ({ externalId, state: 'sent' as const, code: null })) },
        json(200, { message_uuids: known }),
      );
    }
    if (task === 'result') {
      const results = Array.isArray(it.fields.message_result) ? it.fields.message_result : [];
      return taken(
        {
          reports: results.slice(0, 100).flatMap((one: Record<string, unknown>) => {
            const id = text(one ?? {}, 'uuid');
            if (!id) return [];
            // -1 is Android's RESULT_OK
            const delivered = text(one, 'delivered_result_code') === '-1';
            const failed = !delivered && !['-1', null].includes(text(one, 'sent_result_code'));
            return [
              { externalId: id, state: delivered ? 'delivered' : failed ? 'failed' : 'sent', code: null } as const,
            ];
          }),
        },
        json(200, { message_uuids: [] }),
      );
    }
    if (it.method !== 'POST') return refusal(405, 'post_only', syncAnswer(405, 'Send with POST'));
    const from = text(it.fields, 'from');
    const words = text(it.fields, 'message');
    if (!from) return refusal(400, 'fields_missing', syncAnswer(400, 'Missing from value'));
    if (words === null) return refusal(400, 'fields_missing', syncAnswer(400, 'Missing message'));
    return taken(
      {
        messages: [
          { from, text: words, externalId: text(it.fields, 'message_id'), sentAt: text(it.fields, 'sent_timestamp') },
        ],
      },
      syncAnswer(200, null),
    );
  },
  request: null,
  outcome: () => ({ what: 'failed', code: 'waits_for_phone' }),
};
