import { safeCode } from '#features/courier/courier.rules.ts';
import { inWorkspace, type CourierKit } from '#features/courier/rounds.jobs.ts';
import { errorKind, log } from '#server/log.ts';
import * as queries from './lines.queries.ts';

/** The courier's round over telephones of responders: it dials, and sends one SMS; what came of it is read by the worker. */

const AT_ONCE = 20;
/** A call that nobody says anything more about is over after this long. */
const LONGEST_CALL_MS = 3 * 60_000;
/** What waited longer is not rung any more: whoever was to be asked then is not asked now. */
const STALE_MS = 15 * 60_000;

/** By language: the words of the SMS beside the call. */
export type CallWords = Record<string, { menu: string; sms: string }>;

export async function runCalls(kit: CourierKit, words: CallWords): Promise<number> {
  const due = await queries.dueCalls(kit.pool as never, kit.now(), AT_ONCE);
  for (const { workspace_id: ws, id } of due)
    await runCall(kit, words, ws, id).catch((error) =>
      log('courier.trouble', { job: 'call', error: errorKind(error) }),
    );
  return due.length;
}

async function runCall(kit: CourierKit, words: CallWords, ws: string, id: string): Promise<void> {
  const ready = await inWorkspace(kit, ws, async (connection) => {
    const call = await queries.takeCall(connection, ws, id);
    if (!call) return null;
    const now = kit.now().getTime();
    // its time is up, or it was taken by a process that ended: whoever heard it was told
    if (call.state === 'dialled') return void (await queries.endCall(connection, ws, id, call.outcome ?? 'no_answer'));
    const isStale = now - call.created_at.getTime() > STALE_MS;
    const line = ((await kit.linesOf?.(connection, ws)) ?? []).find((it) => it.code === call.way) ?? null;
    const house = call.way === 'sms' ? (kit.channels.find((it) => it.code === 'sms') ?? null) : null;
    const way = line ?? house;
    if (isStale || !way || !call.number)
      return void (await queries.endCall(connection, ws, id, isStale ? 'too_old' : 'no_channel'));
    // before it is dialled, so that the gateway finds it when somebody answers at once
    if (line)
      await queries.dialled(connection, ws, id, {
        line: line.id,
        externalId: null,
        until: new Date(now + LONGEST_CALL_MS),
      });
    return { call, way, line, number: call.number };
  });
  if (!ready) return;
  const { call, way, line, number } = ready;
  const said = words[call.language] ?? words.en!;
  const text = call.way === 'voice' ? said.menu : said.sms;
  const outcome = await way.send({ id, to: number, subject: '', text, language: call.language });
  await inWorkspace(kit, ws, async (connection) => {
    const left = outcome.what === 'sent' || outcome.what === 'delivered';
    if (left && line) await line.count(connection, text);
    if (!left) await queries.endCall(connection, ws, id, safeCode(outcome.code));
    else if (call.way === 'sms' || !line) await queries.endCall(connection, ws, id, outcome.what);
    else
      await queries.dialled(connection, ws, id, {
        line: line.id,
        externalId: outcome.externalId?.slice(0, 200) ?? null,
        until: new Date(kit.now().getTime() + LONGEST_CALL_MS),
      });
  });
}
