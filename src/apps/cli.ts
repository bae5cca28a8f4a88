import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { openAuth } from '#server/auth.ts';
import { openKeys } from '#server/keys.ts';
import { verifyLedger, type OutsideHead } from '#features/ledger/sealer.ts';
import { openInstallation, type Installation } from './installation.ts';
import { examine } from './doctor.ts';
import { loadExercise, removeExercise } from './exercise.ts';

/** The command line: what whoever runs the house does without a browser. Stop the server first, or use DATABASE_URL. */

const HELP = `npm run baraza -- COMMAND

  serve                                    the same as npm start
  migrate                                  brings the database up to date and ends
  user list                                accounts, with their workspaces
  user password EMAIL                      gives an account a new password, printed once; ends its sessions
  ledger verify [--workspace SLUG] [--head FILE]
                                           reads the whole record and names every fault; against FILE, a head kept outside
  ledger head [--workspace SLUG] [--out FILE]
                                           prints the newest signed head, to be kept outside this machine
  exercise load | exercise remove          the labelled exercise, and its removal without trace
  doctor                                   names every weakness of this installation
`;

interface Command {
  words: string[];
  run(installation: Installation, args: string[]): Promise<number>;
}

const out = (text: string): void => void process.stdout.write(`${text}\n`);

async function owner<T>(installation: Installation, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: installation.urls.owner });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

async function workspaces(
  installation: Installation,
  slug: string | undefined,
): Promise<{ id: string; slug: string }[]> {
  return owner(installation, async (client) => {
    const { rows } = await client.query(
      'select id, slug from app.workspace where $1::text is null or slug = $1 order by slug',
      [slug ?? null],
    );
    if (slug && rows.length === 0) throw new Error(`There is no workspace “${slug}”.`);
    return rows;
  });
}

async function verify(installation: Installation, args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { workspace: { type: 'string' }, head: { type: 'string' } } });
  const { publicKey } = openKeys(installation.keys).verifying();
  const outside = values.head ? (JSON.parse(readFileSync(values.head, 'utf8')) as OutsideHead | OutsideHead[]) : [];
  const heads = Array.isArray(outside) ? outside : [outside];
  let code = 0;
  for (const workspace of await workspaces(installation, values.workspace)) {
    const verdict = await verifyLedger(
      installation.urls.sealer,
      workspace.id,
      publicKey,
      heads.find((head) => head.workspaceId === workspace.id) ?? null,
    );
    if (verdict.faults.length > 0) code = 1;
    const word =
      verdict.faults.length > 0
        ? 'FAULTS FOUND'
        : verdict.againstOutsideHead
          ? 'whole, and continues the head kept outside'
          : 'self-consistent only: no head kept outside was compared';
    out(JSON.stringify({ workspaceSlug: workspace.slug, verdict: word, ...verdict }));
  }
  return code;
}

async function head(installation: Installation, args: string[]): Promise<number> {
  const { values } = parseArgs({ args, options: { workspace: { type: 'string' }, out: { type: 'string' } } });
  const heads = await owner(installation, async (client) => {
    const { rows } = await client.query(
      `select distinct on (h.workspace_id) h.* from ledger.head h join app.workspace w on w.id = h.workspace_id
       where $1::text is null or w.slug = $1 order by h.workspace_id, h.seq desc`,
      [values.workspace ?? null],
    );
    return rows.map((row) => ({
      workspaceId: row.workspace_id,
      seq: Number(row.seq),
      hash: row.hash.toString('hex'),
      at: row.at.toISOString(),
      keyId: row.key_id,
      signature: row.signature.toString('base64'),
    }));
  });
  const text = JSON.stringify(heads, null, 2);
  if (values.out) writeFileSync(values.out, `${text}\n`, { mode: 0o600 });
  else out(text);
  return 0;
}

async function listUsers(installation: Installation): Promise<number> {
  const rows = await owner(
    installation,
    async (client) =>
      (
        await client.query(`select u.email, u.name, u."twoFactorEnabled" as second_factor, coalesce(string_agg(w.slug || ' (' || array_to_string(m.roles, ', ') || ')', '; '), '') as workspaces
      from auth."user" u left join app.member m on m.user_id = u.id and m.ended_at is null left join app.workspace w on w.id = m.workspace_id group by u.id order by u.email`)
      ).rows,
  );
  for (const row of rows)
    out(`${row.email}\t${row.name}\t${row.second_factor ? 'second factor' : 'password only'}\t${row.workspaces}`);
  return 0;
}

async function newPassword(installation: Installation, args: string[]): Promise<number> {
  const email = args[0];
  if (!email) throw new Error('Which account? npm run baraza -- user password EMAIL');
  const keys = await openKeys(installation.keys).web();
  const { auth, close } = openAuth({
    url: installation.urls.auth,
    secret: keys.sessionSecret,
    publicUrl: 'http://localhost',
  });
  try {
    const context = await auth.$context;
    const found = await context.internalAdapter.findUserByEmail(email.toLowerCase());
    if (!found) throw new Error(`There is no account ${email}.`);
    const password = randomBytes(12).toString('base64url');
    await context.internalAdapter.updatePassword(found.user.id, await context.password.hash(password));
    await owner(installation, (client) =>
      client.query('delete from auth.session where "userId" = $1', [found.user.id]),
    );
    out(`New password of ${email}, shown once: ${password}`);
    return 0;
  } finally {
    await close();
  }
}

const COMMANDS: Command[] = [
  { words: ['migrate'], run: async () => 0 },
  { words: ['user', 'list'], run: listUsers },
  { words: ['user', 'password'], run: newPassword },
  { words: ['ledger', 'verify'], run: verify },
  { words: ['ledger', 'head'], run: head },
  { words: ['exercise', 'load'], run: async (installation) => (await loadExercise(installation, '', out), 0) },
  {
    words: ['exercise', 'remove'],
    run: async (installation) => {
      out(`Removed ${await removeExercise(installation)} rows of the exercise.`);
      return 0;
    },
  },
  {
    words: ['doctor'],
    run: async (installation) => {
      const findings = await owner(installation, (client) => examine(client, installation, process.env));
      for (const finding of findings) out(`${finding.weight === 'weak' ? 'WEAK' : 'note'}  ${finding.text}`);
      out(findings.some((f) => f.weight === 'weak') ? '' : 'No weakness found.');
      return 0;
    },
  },
];

async function main(): Promise<number> {
  const words = process.argv.slice(2);
  if (words[0] === 'serve') {
    process.argv.splice(2, 1);
    await import('./server.ts');
    return new Promise(() => undefined);
  }
  const command = COMMANDS.find((it) => it.words.every((word, i) => words[i] === word));
  if (!command) {
    out(HELP);
    return words.length === 0 || words[0] === 'help' || words[0] === '--help' ? 0 : 2;
  }
  const installation = await openInstallation(process.env, (line) => process.stderr.write(`${line}\n`));
  try {
    return await command.run(installation, words.slice(command.words.length));
  } finally {
    await installation.close();
  }
}

main().then(
  (code) => process.exit(code),
  (error) => {
    process.stderr.write(`${(error as Error).message}\n`);
    process.exit(1);
  },
);
