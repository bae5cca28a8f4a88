import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import type pg from 'pg';
import { tlsUntil } from '#server/tls.ts';
import { forecastOf } from '#features/custody/custody.rules.ts';
import { checkpointFolders } from '#features/ledger/ledger.kit.ts';
import { isOpenToOthers } from '#features/courier/vault.ts';
import { isTold } from '#features/numbers/line-trouble.rules.ts';
import type { Installation } from './installation.ts';

export interface Finding {
  weight: 'weak' | 'note';
  text: string;
}

/** Settings of PostgreSQL that keep what people wrote out of its log, each with the values that do; ours is the first (`postgres-cluster.ts`). */
const TERSE: Readonly<Record<string, readonly string[]>> = {
  // an error quotes what it could not read; below this level it is not written
  log_min_messages: ['log', 'fatal', 'panic'],
  log_min_error_statement: ['panic', 'fatal', 'log'],
  log_error_verbosity: ['terse'],
  log_statement: ['none'],
  log_min_duration_statement: ['-1'],
};

/** @returns what is to be set, as lines of postgresql.conf */
export const wordyLog = (settings: readonly { name: string; setting: string }[]): string[] =>
  settings
    .filter(({ name, setting }) => TERSE[name]?.includes(setting) === false)
    .map(({ name }) => `${name} = ${TERSE[name]![0]}`)
    .sort();

/** Names the weaknesses of this installation, in words whoever runs it can act on. */
export async function examine(
  owner: pg.Client,
  installation: Pick<Installation, 'folder' | 'keys' | 'files' | 'embedded' | 'urls'> &
    Partial<Pick<Installation, 'vault' | 'epochs'>>,
  env: NodeJS.ProcessEnv,
  now = new Date(),
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const weak = (text: string) => findings.push({ weight: 'weak', text });
  const note = (text: string) => findings.push({ weight: 'note', text });
  const url = env.BARAZA_URL ?? '';
  if (!url)
    weak('BARAZA_URL is not set: links in mails will point to localhost, and passkeys work on this machine only.');
  else if (!url.startsWith('https:') && !/^http:\/\/(localhost|127\.0\.0\.1)/.test(url))
    weak(
      'The public address is not https: passwords and reports can be read on the way, and phones keep nothing offline.',
    );
  else if (url.startsWith('http://'))
    note('The public address is this machine alone: nobody else can reach it, and nothing on the way is protected.');
  if (url.startsWith('https:') && !env.BARAZA_TLS_CERT && !env.BARAZA_PROXY)
    weak(
      'A proxy stands before the server (https, and no certificate here), and BARAZA_PROXY does not name it: all who come through it count as one, so that whoever tries too often keeps everybody out. BARAZA_PROXY=127.0.0.1 where it runs on this machine and sets X-Forwarded-For.',
    );
  if (!env.BARAZA_SMTP_URL)
    weak('No mail server is set (BARAZA_SMTP_URL): notices reach only people who look into the application.');
  if (!env.BARAZA_SECURITY_CONTACT)
    note('Whoever finds a weakness is told nowhere whom to write to (BARAZA_SECURITY_CONTACT).');
  if (env.BARAZA_TLS_CERT) checkCertificate(env.BARAZA_TLS_CERT, now, weak);
  // the server starts all its processes itself, as the user it runs as
  weak(
    'All processes share one user on this machine, so that one could use the logins of all: whoever takes the web process could read what the courier and the sealer hold.',
  );
  const { rows: logging } = await owner.query('select name, setting from pg_settings where name = any ($1)', [
    Object.keys(TERSE),
  ]);
  const wordy = wordyLog(logging);
  if (wordy.length > 0)
    weak(
      `PostgreSQL writes into its own log what people wrote, when a statement fails or takes long. Set ${wordy.join(', ')} in postgresql.conf.`,
    );
  examineKeys(installation, weak, note);
  examineVault(installation, weak);
  const {
    rows: [counts],
  } = await owner.query(`select
    (select count(*)::int from app.workspace where not exercise) as workspaces,
    (select count(*)::int from auth."user" u where "twoFactorEnabled" is not true and not exists (select 1 from auth.passkey p where p."userId" = u.id)) as password_only`);
  if (counts.password_only > 0) weak(`${counts.password_only} accounts have a password and no second factor.`);
  const { rows } = await owner.query(`select w.slug, w.shared_since,
    exists (select 1 from ledger.change c where c.workspace_id = w.id and c.subject_id = w.id and c.verb = 'workspace.shared')
      and not exists (select 1 from app.custody_change g where g.workspace_id = w.id and g.kind = 'rights' and g.state = 'done'
        and g.body -> 'rights' ->> 'what' = 'member') as chosen_alone, (select count(*)::int from app.steering s where s.workspace_id = w.id and s.until is null) as steering,
    exists (select 1 from app.mandate m where m.workspace_id = w.id and m.coordinator and m.ends_at is null) as coordinator,
    exists (select 1 from app.mandate m where m.workspace_id = w.id and m.independent_route and m.ends_at is null) as independent
    from app.workspace w where not w.exercise order by w.slug`);
  for (const w of rows) {
    if (w.steering < 2) weak(`${w.slug}: one organisation alone steers this workspace.`);
    if (!w.shared_since)
      weak(
        `${w.slug}: nobody of a second organisation has a voice, so one person alone gives voices, clearances and places in the steering group. The record says each time that it was so.`,
      );
    else if (w.chosen_alone)
      weak(
        `${w.slug}: the first who has a voice for a second organisation was chosen by one person alone, and everything that two decide rests on that choice. Let these two give a voice to one more person, of a third organisation if there is one, under Custodians.`,
      );
    if (!w.coordinator)
      weak(`${w.slug}: no coordinator is on call, so a warning that nobody answers has nowhere to go.`);
    if (!w.independent) weak(`${w.slug}: there is no independent route round the authorities.`);
  }
  const { rows: custody } = await owner.query(`select w.slug,
    (select count(*)::int from sealed.identity i where i.workspace_id = w.id) as identities,
    (select array_agg(k.organisation_id) from app.custody_generation g
      join app.custody_seat s on s.workspace_id = g.workspace_id and s.generation = g.number
      join app.custodian k on k.workspace_id = s.workspace_id and k.id = s.custodian_id and k.state = 'ready'
      join app.member m on m.workspace_id = k.workspace_id and m.id = k.member_id and m.ended_at is null
      where g.workspace_id = w.id and g.state = 'current') as organisations,
    (select count(*)::int from app.custody_test t join app.custodian k on k.workspace_id = t.workspace_id and k.id = t.custodian_id and k.state = 'ready'
      where t.workspace_id = w.id and t.passed_at is null and t.due_at < now()) as overdue
    from app.workspace w where not w.exercise order by w.slug`);
  for (const w of custody) {
    const organisations: string[] = w.organisations ?? [];
    const outlook = forecastOf(
      organisations.map((organisation, at) => ({
        id: String(at),
        member: String(at),
        organisation,
        outside: false,
        usable: true,
      })),
    );
    if (organisations.length === 0) {
      if (w.identities > 0) weak(`${w.slug}: identities are kept and there are no custodians.`);
    } else if (organisations.length > 1 && new Set(organisations).size === 1)
      weak(
        `${w.slug}: all ${organisations.length} custodians who can still open are of one organisation, so that nobody can: it takes two. Appoint some of another.`,
      );
    else if (outlook.state === 'gone')
      weak(`${w.slug}: too few custodians are left; the identities sealed to them cannot be opened any more.`);
    else if (outlook.canLose < 2)
      weak(
        `${w.slug}: ${organisations.length} custodians can still open; if ${outlook.canLose === 0 ? 'one is' : 'two are'} lost, nobody can. Five of five organisations are advised.`,
      );
    if (w.overdue > 0) weak(`${w.slug}: ${w.overdue} custodians have not opened their test box in time.`);
  }
  if (counts.workspaces === 0) note('There is no workspace yet besides exercises.');
  const {
    rows: [sealed],
  } = await owner.query(
    'select count(*)::int as n, min(c.at) as oldest from ledger.unsealed u join ledger.change c on c.workspace_id = u.workspace_id and c.id = u.change_id',
  );
  if (sealed.n > 0)
    note(
      `${sealed.n} changes are not sealed yet, the oldest of ${sealed.oldest.toISOString()}; a running worker seals within a second.`,
    );
  await examineLines(owner, now, weak);
  await examineCheckpoints(owner, installation, env, now, weak);
  await examineBackups(owner, installation, now, weak);
  return findings;
}

type Tell = (text: string) => void;

const isOpen = (path: string): boolean => (statSync(path).mode & 0o077) !== 0;

function examineKeys(installation: Pick<Installation, 'folder' | 'keys' | 'files'>, weak: Tell, note: Tell): void {
  const { folder, keys, files } = installation;
  if (isOpen(keys)) weak(`The folder of keys can be entered by other users of this machine. chmod 700 ${keys}`);
  if (existsSync(files) && isOpen(files))
    weak(`The folder of attachments can be entered by other users of this machine. chmod 700 ${files}`);
  const secrets = join(folder, 'secrets.json');
  if (existsSync(secrets) && isOpen(secrets))
    weak(`The passwords of the database can be read by other users of this machine. chmod 600 ${secrets}`);
  for (const name of readdirSync(keys)) {
    const path = join(keys, name);
    if (!statSync(path).isFile()) continue;
    if (isOpen(path)) weak(`The key file ${name} can be read by other users of this machine. chmod 600 ${path}`);
    if (name === 'identities.private-for-custodians')
      weak(
        'The key that opens identities sealed before there were custodians lies on this machine. Appoint custodians, then let them take these identities over: the key is destroyed afterwards.',
      );
    if (statSync(path).size < 4096 && readFileSync(path, 'latin1').includes('baraza-backup-PRIVATE-'))
      weak(`The private half of a backup key lies beside the data (${path}). Take it off this machine.`);
  }
  if (!relative(folder, keys).startsWith('..'))
    note('The keys lie in the data folder: one stolen disk holds both. BARAZA_KEYS may name a folder on another one.');
}

const DAY = 86_400_000;

const HOUR = 3_600_000;

/** What people are not told, and what they write and nobody reads, is missed by nobody here. */
async function examineLines(owner: pg.Client, now: Date, weak: Tell): Promise<void> {
  const { rows } = await owner.query<{
    slug: string;
    name: string;
    way: 'in' | 'out';
    code: string;
    since: Date;
    waiting: number;
  }>(
    `select w.slug, l.name, t.way, t.code, t.since, (select count(*)::int from app.courier_errand e
       where e.workspace_id = l.workspace_id and e.line_id = l.id and e.state = 'queued') as waiting
     from app.line_trouble t join app.sms_line l on l.workspace_id = t.workspace_id and l.id = t.line_id and l.state = 'on'
     join app.workspace w on w.id = t.workspace_id where t.healed_at is null order by w.slug, t.since`,
  );
  for (const it of rows)
    if (isTold({ since: it.since.getTime(), healedAt: null }, now.getTime()))
      weak(
        it.way === 'out'
          ? `${it.slug}: nothing gets out by the number “${it.name}” since ${it.since.toISOString()} (${it.code}); ${it.waiting} messages wait. Look at it under Numbers.`
          : `${it.slug}: “${it.name}” has not been reached since ${it.since.toISOString()} (${it.code}), so what people write there does not come in. Look at it under Numbers.`,
      );
}

/** Whoever rules this machine can write the record anew; only heads kept by others show it. */
async function examineCheckpoints(
  owner: pg.Client,
  installation: Pick<Installation, 'folder'>,
  env: NodeJS.ProcessEnv,
  now: Date,
  weak: Tell,
): Promise<void> {
  const { rows } = await owner.query<{
    slug: string;
    keeper: string | null;
    kind: string;
    failures: number;
    last_error: string | null;
    last_ok_at: Date | null;
    added_at: Date;
  }>(
    `select w.slug, p.keeper, p.kind, p.failures, p.last_error, p.last_ok_at, p.added_at from app.workspace w
     left join app.checkpoint_party p on p.workspace_id = w.id and p.ended_at is null where not w.exercise order by w.slug, p.added_at`,
  );
  for (const [slug, parties] of Map.groupBy(rows, (row) => row.slug)) {
    const there = parties.filter((row) => row.keeper !== null);
    if (there.length < 2)
      weak(
        `${slug}: ${there.length === 0 ? 'nobody' : 'one party alone'} outside keeps the signed heads of the record, so that whoever rules this machine could write it anew unseen. Name two under Ledger.`,
      );
    for (const row of there) {
      if (row.failures > 0)
        weak(
          `${slug}: checkpoints do not reach ${row.keeper} (${row.kind}, ${row.last_error}, ${row.failures} times).`,
        );
      else if (now.getTime() - (row.last_ok_at ?? row.added_at).getTime() > 26 * HOUR)
        weak(
          `${slug}: no checkpoint has reached ${row.keeper} (${row.kind}) for more than a day. Does the worker run?`,
        );
    }
  }
  const home = statSync(installation.folder).dev;
  for (const [name, path] of checkpointFolders(env.BARAZA_CHECKPOINT_FOLDERS))
    if (!existsSync(path)) weak(`The folder of checkpoints ${name} is not there: ${path}`);
    else if (statSync(path).dev === home)
      weak(`The folder of checkpoints ${name} lies on the same disk as the data, or its disk is not mounted: ${path}`);
}

/** A backup that nobody has tried is a hope. */
async function examineBackups(
  owner: pg.Client,
  installation: Pick<Installation, 'keys'>,
  now: Date,
  weak: Tell,
): Promise<void> {
  const { rows } = await owner.query<{ kind: string; at: Date; missing: number | null }>(
    'select distinct on (kind) kind, finished_at as at, missing from public.backup where finished_at is not null order by kind, finished_at desc',
  );
  const last = (kind: string) => rows.find((row) => row.kind === kind);
  const days = (at: Date): number => Math.floor((now.getTime() - at.getTime()) / DAY);
  const backup = last('backup');
  if (!backup)
    weak('No backup was ever made. npm run baraza -- backup key new --to FILE, then backup --to FOLDER, every night.');
  else if (days(backup.at) >= 2) weak(`The last backup is ${days(backup.at)} days old. Make one every night.`);
  if (backup?.missing) weak(`${backup.missing} attachments that rows name are gone; the last backup says which.`);
  const tried = [last('rehearsal'), last('restore')].flatMap((it) => (it ? [it.at.getTime()] : []));
  if (backup && tried.length === 0)
    weak('No backup was ever restored. Try one: npm run baraza -- restore FILE --key PRIVATE --rehearse');
  else if (backup && now.getTime() - Math.max(...tried) > 100 * DAY)
    weak('No backup was tried for a hundred days. npm run baraza -- restore FILE --key PRIVATE --rehearse');
  const packed = last('keys');
  const changed = Math.max(
    ...readdirSync(installation.keys)
      .filter((name) => name !== 'backup.pub')
      .map((name) => statSync(join(installation.keys, name)).mtimeMs),
    0,
  );
  if (!packed)
    weak('The keys were never backed up; a backup without them cannot be used. npm run baraza -- backup keys');
  else if (changed > packed.at.getTime())
    weak('A key is newer than the last copy of the keys. npm run baraza -- backup keys --to FILE');
}

function checkCertificate(file: string, now: Date, weak: Tell): void {
  try {
    const until = tlsUntil({ cert: file, key: '' });
    if (until < now) weak(`The certificate ${file} has expired (${until.toISOString().slice(0, 10)}).`);
    else if (until.getTime() - now.getTime() < 14 * DAY)
      weak(`The certificate ${file} expires on ${until.toISOString().slice(0, 10)}.`);
  } catch {
    weak(`The certificate ${file} (BARAZA_TLS_CERT) cannot be read.`);
  }
}

/** Folders that must be apart: a copy of either undoes what it is for. */
function examineVault(
  it: Partial<Pick<Installation, 'vault' | 'epochs'>> & { keys: string },
  weak: (text: string) => void,
): void {
  for (const [folder, what] of [
    [it.vault, 'The folder of the address vault (BARAZA_VAULT_KEY)'],
    [it.epochs, 'The folder of daily keys (BARAZA_EPOCHS)'],
  ] as const) {
    if (!folder) continue;
    if (!relative(it.keys, folder).startsWith('..'))
      weak(`${what} lies inside the folder of keys: it must be apart from it.`);
    if (isOpenToOthers(folder)) weak(`${what} can be read by other users of this machine: chmod 700 ${folder}`);
  }
}
