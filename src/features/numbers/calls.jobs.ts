import { safeCode } from '#features/courier/courier.rules.ts';
import { inWorkspace, type CourierKit } from '#features/courier/rounds.jobs.ts';
import { errorKind, log } from '#server/log.ts';
import { askForCode, wordsIn, type CallWords } from './accepting.service.ts';
import * as queries from './calls.queries.ts';

/** The courier's round over telephones of responders: it dials, and sends one SMS with digits to accept by; what came of it is read by the worker. */

const AT_ONCE = 20;
/** A call that nobody says anything more about is over after this long. */
const LONGEST_CALL_MS = 3 * 60_000;
/** What waited longer is not rung any more: whoever was to be asked then is not asked now. */
const STALE_MS = 15 * 60_000;

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
    const now = kit.now().getTime();
    await queries.forgetAnswer(connection, ws, id, kit.now());
    const call = await queries.takeCall(connection, ws, id);
    if (!call) return null;
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
    // by what cannot be answered, the page is pointed at alone
    const asks = call.way === 'sms' && call.asks && line?.answerable;
    const code = asks ? await askForCode(kit, connection, ws, { id, number: call.number }) : null;
    return { call, way, line, number: call.number, code };
  });
  if (!ready) return;
  const { call, way, line, number, code } = ready;
  const said = wordsIn(words, call.language);
  const text =
    call.way === 'voice' ? said.menu : code === null ? said.sms : said.smsAsks.replace('{{code}}', () => `1 ${code}`);
  const outcome = await way.send({ id, to: number, subject: '', text, language: call.language });
  await inWorkspace(kit, ws, async (connection) => {
    const left = outcome.what === 'sent' || outcome.what === 'delivered';
    if (left && line) await line.count(connection, text);
    if (outcome.what === 'failed') await line?.failed(connection, outcome.code);
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
