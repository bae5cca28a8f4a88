import { createHash, randomInt } from 'node:crypto';
import { safeCode } from '#features/courier/courier.rules.ts';
import type { CourierKit } from '#features/courier/rounds.jobs.ts';
import type { Carrier, LineKit } from '#features/numbers/line-channel.service.ts';
import { visitsOf, type Visit } from '#features/numbers/visits.service.ts';
import { errorKind, log } from '#server/log.ts';
import { serverAddress } from '#server/outward.ts';
import { partsOf, STATUS, type Delivered } from './smpp-pdu.rules.ts';
import { BindRefused, openSession, type SmppSession } from './smpp-session.ts';

/** The courier's binds to centres of messages: one for each line, kept open, made again after a pause when it ends. */
export interface SmppLinks {
  /** Sees to it that every line is bound. */
  round(): Promise<void>;
  close(): Promise<void>;
}

interface Link {
  session: SmppSession;
  /** of the settings and the password that it was opened with */
  mark: string;
}

const PAUSES_MS = [5_000, 15_000, 60_000, 300_000];
const DEFAULT_PORT = { smpp: 2775, smpps: 3550 };

/** An id as centres write it: some give it in hexadecimal where they take a message, and in decimal where they tell what became of it. */
export function idForms(id: string): string[] {
  const forms = [id];
  if (/^\d{1,20}$/.test(id)) forms.push(BigInt(id).toString(16), BigInt(id).toString(16).toUpperCase());
  if (/^[0-9a-f]{1,16}$/i.test(id)) forms.push(BigInt(`0x${id}`).toString(10));
  return forms;
}

/** Statuses that a further try does not help: about this number, not about us or the hour. */
const FOR_GOOD: readonly number[] = [STATUS.bad_destination];

/**
 * @param lines its carrier of SMPP is this from now on
 * @param inside servers within one's own network that may be spoken to
 * @param news something came
 */
export function openSmppLinks(
  courier: CourierKit,
  lines: LineKit,
  inside: readonly string[],
  news: () => void = () => undefined,
): SmppLinks {
  const links = new Map<string, Link>();
  const tried = new Map<string, { times: number; next: number }>();

  async function take(it: Visit, message: Delivered): Promise<void> {
    const { receipt } = message;
    if (receipt) {
      const [externalId = '', ...others] = idForms(receipt.id);
      await it.told({ externalId, state: receipt.state, code: null }, ...others);
      return;
    }
    if (message.text === '') return;
    const { from, text, part } = message;
    await it.receive([{ from, text, externalId: null, sentAt: null, ...(part ? { part } : {}) }]);
    news();
  }

  async function bind(it: Visit, mark: string): Promise<void> {
    const url = it.settings.url ?? '';
    const secure = url.startsWith('smpps:');
    const { host, port, servername } = await serverAddress(url, inside);
    const session = await openSession(
      {
        host,
        port: port ?? DEFAULT_PORT[secure ? 'smpps' : 'smpp'],
        servername,
        secure,
        systemId: it.settings.account ?? '',
        password: it.secrets.key ?? '',
        systemType: it.settings.system ?? '',
      },
      (message) =>
        take(it, message).catch((error) => {
          log('courier.trouble', { job: 'smpp', error: errorKind(error) });
          throw error;
        }),
    );
    links.set(it.line, { session, mark });
    tried.delete(it.line);
    await it.reached(null);
  }

  const carrier: Carrier = async ({ id: line, settings }, parcel) => {
    const session = links.get(line)?.session;
    if (!session?.usable()) return { what: 'failed', code: 'not_connected' };
    try {
      let last = '';
      for (const part of partsOf(parcel.text, randomInt(256))) {
        const answer = await session.submit({ from: settings.from ?? '', to: parcel.to, ...part });
        if ('status' in answer)
          return FOR_GOOD.includes(answer.status)
            ? { what: 'refused', code: 'gateway_refused' }
            : { what: 'failed', code: 'gateway_busy' };
        last = answer.id;
      }
      // the last piece to arrive makes it whole
      return { what: 'sent', ...(last ? { externalId: last } : {}) };
    } catch (error) {
      const { code, name } = error as { code?: unknown; name?: string };
      return { what: 'failed', code: safeCode(code ?? name) };
    }
  };
  lines.carriers.smpp = carrier;

  return {
    async round() {
      const visits = await visitsOf(courier, lines, 'smpp');
      const now = courier.now().getTime();
      for (const [line, { session }] of links)
        if (!visits.some((it) => it.line === line)) {
          session.close();
          links.delete(line);
        }
      for (const it of visits) {
        const mark = createHash('sha256')
          .update(JSON.stringify([it.settings, it.secrets.key]))
          .digest('hex');
        const link = links.get(it.line);
        if (link?.mark === mark && link.session.usable()) continue;
        link?.session.close();
        links.delete(it.line);
        const before = tried.get(it.line);
        if (before && before.next > now) continue;
        try {
          await bind(it, mark);
        } catch (error) {
          const times = (before?.times ?? 0) + 1;
          tried.set(it.line, { times, next: now + PAUSES_MS[Math.min(times, PAUSES_MS.length) - 1]! });
          const { code, name } = error as { code?: unknown; name?: string };
          await it.refused(error instanceof BindRefused ? 'login_refused' : safeCode(code ?? name));
        }
      }
    },
    async close() {
      for (const { session } of links.values()) session.close();
      links.clear();
    },
  };
}
