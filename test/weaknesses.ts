/**
 * `npm run weaknesses`: asks the registry whether weaknesses are known of what this work is built on. Fails for those that are high or critical in packages that run in
 * production; where no answer is to be had it says so, and fails nothing.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export interface Weakness {
  /** as the advisory is called: `GHSA-xvch-5gv4-984h` */
  id: string;
  name: string;
  severity: string;
  title: string;
}
export type Answer = { weaknesses: Weakness[] } | { unanswered: string };

/** Advisories that a person looked at, and why they do not reach us here. Each goes when the package is brought up to date. */
const LOOKED_AT: Readonly<Record<string, string>> = {};

const GRAVE = ['high', 'critical'];

/** A package of which everybody knows: a registry that knows nothing of it knows of none. https://github.com/advisories/GHSA-xvch-5gv4-984h */
const KNOWN = { name: 'minimist', version: '0.0.8' };

type Json = Record<string, unknown>;
const object = (it: unknown): Json => (it !== null && typeof it === 'object' ? (it as Json) : {});

/** @param text what `npm audit --json` wrote (its report of version 2, or an error) @returns what is grave in it, each advisory once */
export function readAudit(text: string): Answer {
  let it: Json;
  try {
    it = object(JSON.parse(text));
  } catch {
    return { unanswered: 'npm said nothing that can be read' };
  }
  if (it.auditReportVersion !== 2) {
    const { summary, code } = object(it.error);
    return { unanswered: String(it.message || summary || code || 'no report').split('\n')[0]! };
  }
  const found = new Map<string, Weakness>();
  for (const [name, one] of Object.entries(object(it.vulnerabilities)))
    for (const via of (object(one).via as unknown[]) ?? []) {
      // a name alone says that the weakness is another package's, which stands here too
      const { url, severity, title } = object(via);
      if (typeof url !== 'string' || !GRAVE.includes(String(severity))) continue;
      const id = url.slice(url.lastIndexOf('/') + 1);
      found.set(`${id} ${name}`, { id, name, severity: String(severity), title: String(title) });
    }
  return { weaknesses: [...found.values()] };
}

/** What is told and how it ends. @param known the answer about a package that is known to be weak */
export function judge(
  ours: Answer,
  known: Answer,
  lookedAt: Readonly<Record<string, string>> = LOOKED_AT,
): { code: 0 | 1; lines: string[] } {
  if ('unanswered' in ours)
    return { code: 0, lines: [`No answer was to be had, nothing is known: ${ours.unanswered}`] };
  if ('unanswered' in known || known.weaknesses.length === 0)
    return {
      code: 0,
      lines: ['The registry knows of no weaknesses at all, not even of old ones: its answer says nothing.'],
    };
  const open = ours.weaknesses.filter((it) => !Object.hasOwn(lookedAt, it.id));
  if (open.length === 0) return { code: 0, lines: ['No grave weakness is known of the packages in production.'] };
  return { code: 1, lines: open.map((it) => `${it.severity}: ${it.name}: ${it.title} (${it.id})`) };
}

const PATIENCE_MS = 8000;

const audit = (folder: string): Promise<Answer> =>
  new Promise((done) => {
    const windows = process.platform === 'win32';
    execFile(
      windows ? 'npm.cmd' : 'npm',
      ['audit', '--json', '--omit=dev', '--package-lock-only', '--fetch-retries=0', `--fetch-timeout=${PATIENCE_MS}`],
      { cwd: folder, timeout: PATIENCE_MS, maxBuffer: 50_000_000, shell: windows },
      (error, text) => done(error?.killed ? { unanswered: 'not in time' } : readAudit(text)),
    );
  });

/** A work that needs nothing but the package everybody knows of. */
async function auditKnown(): Promise<Answer> {
  const folder = mkdtempSync(join(tmpdir(), 'baraza-known-'));
  try {
    const about = { name: 'known', version: '1.0.0', dependencies: { [KNOWN.name]: KNOWN.version } };
    const packages = { '': about, [`node_modules/${KNOWN.name}`]: { version: KNOWN.version } };
    writeFileSync(join(folder, 'package.json'), JSON.stringify(about));
    writeFileSync(join(folder, 'package-lock.json'), JSON.stringify({ ...about, lockfileVersion: 3, packages }));
    return await audit(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  const [ours, known] = await Promise.all([audit(resolve(import.meta.dirname, '..')), auditKnown()]);
  const { code, lines } = judge(ours, known);
  for (const line of lines) process.stdout.write(`${line}\n`);
  process.exit(code);
}
