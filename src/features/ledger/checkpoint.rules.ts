import type { OutsideHead } from './ledger.rules.ts';

/**
 * A checkpoint: the newest signed head of every workspace, as it leaves the house. It holds hashes, numbers and random ids; who keeps it learns
 * how much is recorded and when, and nothing else.
 */
export interface Checkpoint {
  kind: 'baraza-checkpoint';
  v: 1;
  /** whose: the short name of the key that signed the heads */
  deployment: string;
  /** ISO 8601 */
  at: string;
  heads: OutsideHead[];
}

const BEGIN = '-----BEGIN BARAZA CHECKPOINT-----';
const END = '-----END BARAZA CHECKPOINT-----';

/** A checkpoint as lines that survive mail: letters, digits, `-` and `_` alone, 64 in a line. */
export function armoured(checkpoint: Checkpoint): string {
  const text = Buffer.from(JSON.stringify(checkpoint), 'utf8').toString('base64url');
  return [BEGIN, ...(text.match(/.{1,64}/g) ?? []), END].join('\n');
}

const isHead = (it: any): it is OutsideHead =>
  typeof it === 'object' &&
  it !== null &&
  ['workspaceId', 'hash', 'at', 'keyId', 'signature'].every((name) => typeof it[name] === 'string') &&
  Number.isSafeInteger(it.seq) &&
  (it.after === undefined || Number.isSafeInteger(it.after));

const headsOf = (value: any): OutsideHead[] => {
  const list: unknown[] = Array.isArray(value) ? value : Array.isArray(value?.heads) ? value.heads : [value];
  return list.flatMap((it) => (Array.isArray((it as any)?.heads) ? headsOf(it) : isHead(it) ? [it] : []));
};

const parsed = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};

/** What stands in a mail as Base64 (RFC 2045, 6.8), as programs save it: runs of lines of its letters, read. */
function unpacked(text: string): string {
  const runs: string[] = [''];
  for (const line of text.split('\n')) {
    const letters = /^[\s>|]*([A-Za-z0-9+/]{4,}={0,2})\s*$/.exec(line)?.[1];
    if (letters) runs[runs.length - 1] += letters;
    else if (runs.at(-1) !== '') runs.push('');
  }
  return runs.map((run) => Buffer.from(run, 'base64').toString('utf8')).join('\n');
}

/** Lines of a mail joined again where a program broke them (RFC 2045, 6.7), which may be in the middle of a mark. */
const joined = (text: string): string => text.replace(/=\r?\n[\s>|]*/g, '');

/**
 * The heads in whatever kept them: one head, a list, a checkpoint, a file of checkpoints line by line, what another deployment
 * answers, or a mail as it was saved or forwarded.
 * @throws Error when there is none: an empty comparison must not pass for one
 */
export function headsIn(text: string): OutsideHead[] {
  const found = headsOf(parsed(text));
  if (found.length === 0)
    for (const line of text.split('\n')) if (/^\s*[{[]/.test(line)) found.push(...headsOf(parsed(line)));
  const blocks = [text, joined(text), unpacked(text)].flatMap((one) => [
    ...one.matchAll(new RegExp(`${BEGIN}([^]*?)${END}`, 'g')),
  ]);
  for (const [, block] of blocks) {
    const letters = block!.replace(/^[\s>|]+/gm, '').replace(/=\r?\n|[^A-Za-z0-9_-]/g, '');
    found.push(...headsOf(parsed(Buffer.from(letters, 'base64url').toString('utf8'))));
  }
  if (found.length === 0) throw new Error('There is no signed head in this file.');
  const unlike = new Map(
    found.map((head) => [JSON.stringify([head.workspaceId, head.seq, head.hash, head.signature]), head]),
  );
  return [...unlike.values()];
}

const MINUTE = 60_000;

/** An hour after a success; after failures 5, 10, 20, 40 minutes, then every hour. */
export const nextTry = (now: Date, failures: number): Date =>
  new Date(now.getTime() + (failures === 0 ? 60 : Math.min(60, 5 * 2 ** (failures - 1))) * MINUTE);

/** When nothing was recorded since, once a day is enough to show that the way is open. */
export const worthSending = (
  last: { lastSeq: number | null; lastOkAt: Date | null },
  seq: number,
  now: Date,
): boolean =>
  last.lastSeq !== seq || last.lastOkAt === null || now.getTime() - last.lastOkAt.getTime() >= 24 * 60 * MINUTE;

/**
 * Why a head did not arrive, as a code without anything of the receiver: what a mail server answered (`smtp_550`), another house
 * (`status_503`), or what the system calls it.
 */
export const faultOf = (error: { code?: unknown; name?: string; responseCode?: unknown }): string =>
  typeof error.responseCode === 'number' ? `smtp_${error.responseCode}` : String(error.code ?? error.name).slice(0, 60);

const SPOKEN = ['folder_missing', 'no_mail_server', 'exercise', 'ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT'] as const;

/** How a fault is said: by its name where it has words of its own, else by who refused and the number they gave. */
export function faultWords(code: string): { key: (typeof SPOKEN)[number] | 'smtp' | 'status' | 'other'; said: string } {
  const [, who, number] = /^(smtp|status)_(\d{3})$/.exec(code) ?? [];
  if (who) return { key: who as 'smtp', said: number! };
  const known = SPOKEN.find((it) => it === code);
  return { key: known ?? 'other', said: code };
}
