import { retryAt } from '#features/courier/courier.rules.ts';
import { inWorkspace, type CourierKit } from '#features/courier/rounds.jobs.ts';
import { errorKind, log } from '#server/log.ts';
import { isWebhook } from './gateway-fields.rules.ts';
import type { FetchRequest } from './gateway.rules.ts';
import { gateways } from './gateways.rules.ts';
import { sealFiles } from './inbound.jobs.ts';
import { openSecrets, type LineKit } from './line-channel.service.ts';
import type { Boxed } from './inbound-box.service.ts';
import * as queries from './lines.queries.ts';

/** The courier's round over pictures and recordings that a webhook only named: they are fetched before their message is handed on. */

const AT_ONCE = 10;
const ATTEMPT_MS = 5 * 60_000;
/** As with a report of the page. */
const MOST_FILE_BYTES = 8_000_000;
const MOST_ANSWER_BYTES = 50_000;
/** A message waits for its files no longer than so many attempts: 1, 5, 15 and 60 minutes apart. */
const MOST_TRIES = 5;

type Row = Awaited<ReturnType<typeof queries.takeFetches>>[number];
type Bytes = Uint8Array<ArrayBuffer>;

/** One answer; null for what is not there any more, or is too large. @throws Error for what may be there later */
async function got(kit: LineKit, it: FetchRequest, mostBytes: number): Promise<Buffer | null> {
  const { status, bytes } = await kit.get(it.url, { headers: it.headers, mostBytes });
  if (status >= 200 && status < 300) return bytes;
  // a recording may not be ready yet when it is named: 404 is tried again
  if ([400, 410, 413].includes(status)) return null;
  throw new Error(`status ${status}`);
}

async function fetchOne(kit: LineKit, ws: string, row: Row, sealed: Buffer | null, ref: string): Promise<Bytes | null> {
  if (ref.startsWith('data:')) return new Uint8Array(Buffer.from(ref.slice(5), 'base64'));
  const media = isWebhook(row.gateway) ? gateways[row.gateway].media : undefined;
  const secrets = openSecrets(kit.vault, ws, row.line_id, sealed);
  if (!media || !secrets) return null;
  let where: FetchRequest | null = media.first(ref, row.settings, secrets);
  if (where && media.second) {
    const answer = await got(kit, where, MOST_ANSWER_BYTES);
    where = answer && media.second(JSON.parse(answer.toString('utf8')), row.settings, secrets);
  }
  const bytes = where && (await got(kit, where, MOST_FILE_BYTES));
  return bytes && bytes.length > 0 ? new Uint8Array(bytes) : null;
}

/** Fetches what is due. What cannot be fetched at last is left out: the words are handed on. @returns how many messages were done with */
export async function fetchFiles(kit: CourierKit, lines: LineKit): Promise<number> {
  let done = 0;
  for (const { id: ws } of await queries.inboundWorkspaces(kit.pool as never)) {
    const now = kit.now();
    const until = new Date(now.getTime() + ATTEMPT_MS);
    const rows = await inWorkspace(kit, ws, (connection) => queries.takeFetches(connection, ws, now, until, AT_ONCE));
    for (const row of rows) {
      let files: Bytes[] | null = [];
      try {
        const boxed = JSON.parse(kit.vault.openHanded(new Uint8Array(row.box))) as Boxed;
        const sealed = await queries.sealedSecrets(kit.pool as never, ws, row.line_id);
        for (const ref of boxed.files ?? []) {
          const file = await fetchOne(lines, ws, row, sealed, ref);
          if (file) files.push(file);
        }
      } catch (error) {
        log('courier.trouble', { job: 'fetch', error: errorKind(error) });
        files = row.fetch_tries < MOST_TRIES ? null : files;
      }
      await inWorkspace(kit, ws, async (connection) => {
        const at = kit.now();
        if (files === null)
          return void (await queries.putOffFetch(
            connection,
            ws,
            row.id,
            new Date(retryAt(row.fetch_tries, at.getTime())!),
          ));
        await sealFiles(connection, ws, { id: row.id, at, files });
        await queries.endFetch(connection, ws, row.id, files.length);
        done++;
      });
    }
  }
  return done;
}
