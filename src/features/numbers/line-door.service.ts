import type pg from 'pg';
import { tellLetter } from '#features/courier/letters.jobs.ts';
import { inWorkspace, noteTold, type CourierKit } from '#features/courier/rounds.jobs.ts';
import { languageFor } from '#features/courier/courier.rules.ts';
import { errorKind, log } from '#server/log.ts';
import { isWebhook, type GatewayCode, type LineSettings } from './gateway-fields.rules.ts';
import { json, plain, type CallNews, type GatewayAnswer, type VoiceWords } from './gateway.rules.ts';
import { gateways } from './gateways.rules.ts';
import { dayOf, openSecrets, type LineKit, type OpenedSecrets } from './line-channel.service.ts';
import { boxOf, tokenHash } from './inbound-box.service.ts';
import * as calls from './calls.queries.ts';
import { segmentsOf } from './sms-text.rules.ts';
import * as queries from './lines.queries.ts';

/**
 * The courier's door for gateways. The web process passes requests on as they come and keeps nothing of them; here they are proved, and what they
 * say lies in one sealed box before the gateway hears that it was taken. Nothing here is logged but codes.
 */

/** A request as it came to the house. */
export interface DoorRequest {
  method: string;
  /** below `/g/`: the token and what follows */
  path: string;
  /** with its question mark, or empty */
  search: string;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
}

/** The fixed words in a language, or in English. */
const wordsFor = (spoken: LineKit['spoken'], language: string): VoiceWords =>
  spoken[languageFor([language], Object.keys(spoken))] ?? NO_WORDS;
const NO_WORDS: VoiceWords = { leave: '', thanks: '', menu: '', accepted: '', test: '' };

/** How a call that nobody took ended, as a code of ours. */
const endOfCall = (status = ''): string =>
  /busy/i.test(status)
    ? 'busy'
    : /no.?answer|cancel/i.test(status)
      ? 'no_answer'
      : /fail/i.test(status)
        ? 'call_failed'
        : 'no_answer';

const REMEMBERED_MS = 2000;
const NOT_HERE = plain(404, 'not found');

interface Found {
  ws: string;
  line: string;
  gateway: GatewayCode;
  settings: LineSettings;
  on: boolean;
  secrets: OpenedSecrets | null;
}

/** The fields of a form or of a JSON object; null for a body that cannot be read. */
async function fieldsOf(type: string, body: Uint8Array): Promise<Record<string, unknown> | null> {
  const text = new TextDecoder().decode(body);
  try {
    if (/^application\/json\b/i.test(type)) {
      const it: unknown = JSON.parse(text);
      return it !== null && typeof it === 'object' && !Array.isArray(it) ? (it as Record<string, unknown>) : null;
    }
    if (/^multipart\/form-data\b/i.test(type)) {
      const data = await new Response(new Uint8Array(body), { headers: { 'content-type': type } }).formData();
      return Object.fromEntries([...data].filter(([, value]) => typeof value === 'string'));
    }
    return Object.fromEntries(new URLSearchParams(text));
  } catch {
    return null;
  }
}

export function openLineDoor(
  courier: Pick<CourierKit, 'pool' | 'vault' | 'now'>,
  kit: LineKit,
): (it: DoorRequest) => Promise<GatewayAnswer> {
  const remembered = new Map<string, { until: number; found: Found }>();
  const refusedAt = new Map<string, number>();

  async function find(token: string): Promise<Found | null> {
    const now = kit.now().getTime();
    const known = remembered.get(token);
    if (known && known.until > now) return known.found;
    const row = await queries.lineByToken(courier.pool as never, tokenHash(token));
    if (!row) return null;
    const sealed = await queries.sealedSecrets(courier.pool as never, row.workspace_id, row.id);
    const found: Found = {
      ws: row.workspace_id,
      line: row.id,
      gateway: row.gateway,
      settings: row.settings,
      on: row.state === 'on',
      secrets: openSecrets(kit.vault, row.workspace_id, row.id, sealed),
    };
    if (remembered.size > 200) remembered.clear();
    remembered.set(token, { until: now + REMEMBERED_MS, found });
    return found;
  }

  /** Once a minute at most, so that whoever knocks all the time writes little. */
  async function noteRefused(it: Found, code: string): Promise<void> {
    const now = kit.now();
    if (now.getTime() - (refusedAt.get(it.line) ?? 0) < 60_000) return;
    refusedAt.set(it.line, now.getTime());
    await inWorkspace(courier, it.ws, (line) => queries.noteRefused(line, it.ws, it.line, code, now));
  }

  /** Hands a phone what it is to send, and takes it for sent. */
  async function fetched(it: Found, connection: pg.PoolClient): Promise<GatewayAnswer> {
    const outbox = kit.outbox.get(it.line);
    const waiting = [...(outbox?.values() ?? [])].slice(0, 20);
    if (waiting.length > 0) {
      const segments = waiting.reduce((sum, { text }) => sum + segmentsOf(text).segments, 0);
      const cost = segments * (await queries.priceOf(connection, it.ws, it.line));
      const now = kit.now();
      await queries.countOut(connection, it.ws, it.line, { day: dayOf(now), segments, cost, now });
    }
    for (const { id } of waiting) {
      await queries.fetchedErrand(connection, it.ws, it.line, id, kit.now());
      // where this is not kept after all, the errand lays it here again
      outbox?.delete(id);
    }
    return json(200, {
      payload: {
        task: 'send',
        success: true,
        secret: it.secrets?.signing,
        messages: waiting.map(({ id, to, text }) => ({ to, message: text, uuid: id })),
      },
    });
  }

  /** What is said next in a call of ours. One that is not known is a test. */
  async function spoken(
    it: Found,
    connection: pg.PoolClient,
    news: CallNews,
    callback: string,
    otherwise: GatewayAnswer,
  ): Promise<GatewayAnswer> {
    const gateway = isWebhook(it.gateway) ? gateways[it.gateway] : null;
    const call = await calls.findCall(connection, it.ws, it.line, news);
    const language = call?.language ?? it.settings.language ?? 'en';
    const script = gateway?.script?.(wordsFor(kit.spoken, language), language, callback, call?.id ?? news.id);
    if (!script || news.event === 'ended') {
      if (call) await calls.endCall(connection, it.ws, call.id, call.outcome ?? endOfCall(news.status));
      return otherwise;
    }
    if (!call) return script.test;
    if (news.event === 'answered') {
      await calls.heardCall(connection, it.ws, call.id);
      return script.menu;
    }
    if (news.digits?.trim() !== '1') return script.menu;
    await calls.endCall(connection, it.ws, call.id, 'pressed');
    return script.accepted;
  }

  return async (request) => {
    const [, token, rest = ''] = /^([\w-]{20,100})(\/.{0,60})?$/.exec(request.path) ?? [];
    try {
      const it = token ? await find(token) : null;
      if (!it) return NOT_HERE;
      if (!it.on) return plain(403, 'off');
      const fields = await fieldsOf(request.headers['content-type'] ?? '', request.body);
      if (!fields) return plain(400, 'body');
      // nobody knocks for what the courier goes to itself
      if (!isWebhook(it.gateway)) return NOT_HERE;
      const gateway = gateways[it.gateway];
      const callback = `${kit.publicUrl}/g/${token}`;
      const { language = 'en' } = it.settings;
      const script = gateway.script?.(wordsFor(kit.spoken, language), language, callback, null);
      const reading = gateway.read(
        {
          method: request.method,
          rest,
          url: `${kit.publicUrl}/g/${request.path}${request.search}`,
          query: Object.fromEntries(new URLSearchParams(request.search)),
          headers: request.headers,
          body: new TextDecoder().decode(request.body),
          fields,
          now: kit.now().getTime(),
          ...(script ? { script } : {}),
        },
        it.settings,
        it.secrets ?? {},
      );
      if (!reading.ok) {
        await noteRefused(it, reading.code);
        return reading.answer;
      }
      const { call } = reading;
      if (call)
        return await inWorkspace(courier, it.ws, (connection) =>
          spoken(it, connection, call, callback, reading.answer),
        );
      const { ws, line, settings } = it;
      const about = { ws, line, gateway: it.gateway, country: settings.country };
      const rows = await Promise.all(reading.messages.map((message) => boxOf(courier, about, message)));
      if (rows.length === 0 && reading.reports.length === 0 && !reading.poll) return reading.answer;
      return await inWorkspace(courier, it.ws, async (connection) => {
        if (rows.length > 0) await queries.putInbound(connection, it.ws, rows);
        for (const report of reading.reports) {
          const told = await queries.reportErrand(connection, it.ws, it.line, report, kit.now());
          if (told?.again) continue;
          if (told) await noteTold(connection, it.ws, told, report.code ?? report.state, kit.now());
          else await tellLetter(connection, it.line, report, kit.now());
        }
        return reading.poll ? fetched(it, connection) : reading.answer;
      });
    } catch (error) {
      // the gateway comes again
      log('courier.trouble', { job: 'door', error: errorKind(error) });
      return { ...plain(503, 'try again') };
    }
  };
}
