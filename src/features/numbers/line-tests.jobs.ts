import { uuidv4 } from '#domain/ids.ts';
import { languageFor, safeCode } from '#features/courier/courier.rules.ts';
import { inWorkspace, type CourierKit } from '#features/courier/rounds.jobs.ts';
import { gateways } from './gateways.rules.ts';
import type { LineKit } from './line-channel.service.ts';
import { visitsOf } from './visits.service.ts';
import * as queries from './lines.queries.ts';

/** The words of a test, by language, from the catalogue. */
export type TestWords = Record<string, { subject: string; text: string }>;

/** Makes the tests that were asked for: one sentence each, once. What became of it stands beside the line. @returns how many */
export async function runLineTests(kit: CourierKit, words: TestWords): Promise<number> {
  let made = 0;
  for (const { id: ws } of await queries.testWorkspaces(kit.pool as never)) {
    const tests = await inWorkspace(kit, ws, async (connection) => {
      const lines = (await kit.linesOf?.(connection, ws)) ?? [];
      return (await queries.takeTests(connection, ws)).map((it) => ({
        ...it,
        line: lines.find((one) => one.id === it.line_id),
      }));
    });
    for (const { line_id: id, sealed, line } of tests) {
      const asked = readTest(kit, ws, id, sealed);
      const said = words[languageFor([asked?.language ?? 'en'], Object.keys(words))];
      const outcome =
        asked && line && said
          ? await line.send({ id: uuidv4(), to: asked.to, ...said, language: asked.language })
          : { what: 'failed' as const, code: 'no_channel' };
      await inWorkspace(kit, ws, async (connection) => {
        if (line && said && (outcome.what === 'sent' || outcome.what === 'delivered'))
          await line.count(connection, said.text);
        if (outcome.what === 'failed') await line?.failed(connection, outcome.code);
        const code = 'code' in outcome ? safeCode(outcome.code) : outcome.what;
        await queries.noteTest(connection, ws, id, code, kit.now());
      });
      made++;
    }
  }
  return made;
}

/** What was sealed for this line and no other; null for anything else. */
function readTest(kit: CourierKit, ws: string, line: string, sealed: Buffer): { to: string; language: string } | null {
  try {
    const it = JSON.parse(kit.vault.openHanded(new Uint8Array(sealed))) as Record<string, unknown>;
    if (it.workspace !== ws || it.line !== line || typeof it.to !== 'string') return null;
    return { to: it.to, language: typeof it.language === 'string' ? it.language : 'en' };
  } catch {
    return null;
  }
}

const AGAIN_MS = 5 * 60_000;

/** Tells gateways that are told by a request where to bring what comes in: once, and again after a change of the line. */
export async function setUpLines(kit: CourierKit, lines: LineKit): Promise<void> {
  for (const it of await visitsOf(kit, lines, 'telegram')) {
    if (it.readTo !== null) continue;
    const tried = lines.setUpAt.get(it.line) ?? 0;
    if (kit.now().getTime() - tried < AGAIN_MS) continue;
    lines.setUpAt.set(it.line, kit.now().getTime());
    try {
      const address = `${lines.publicUrl}/g/${it.secrets.token}`;
      const { url, headers, body } = gateways.telegram.setUp!(address, it.settings, it.secrets);
      const { status } = await lines.post(url, { headers, body });
      if (status >= 200 && status < 300) {
        lines.setUpAt.delete(it.line);
        await it.reached({ setUp: true });
      } else await it.refused(status === 401 || status === 404 ? 'login_refused' : safeCode(`http_${status}`));
    } catch (error) {
      const { code, name } = error as { code?: unknown; name?: string };
      await it.refused(safeCode(code ?? name));
    }
  }
}
