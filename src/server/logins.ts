/**
 * The database's logins: who may connect, and proof that none can become more than it is.
 *
 *   connectionUrls({ ownerUrl, secrets, env?, prefix? }): ConnectionUrls
 *   ensureLogins(urls): Promise<void>       as the owner; makes what is missing, repairs a password of our own making
 *   admitLogins(urls): Promise<void>        as the owner; who may connect to this database (part of ensureLogins)
 *   checkLogins(urls): Promise<void>        refuses a login that could pass the policies
 *
 *   ConnectionUrls = { owner, app, auth, worker, courier, sealer, portal }   each a postgres:// URL
 */
import { createHash, createHmac, pbkdf2Sync, randomBytes } from 'node:crypto';
import pg from 'pg';
import { keepSecrets } from '#server/data-folder.ts';
import { startupError } from '#server/startup-error.ts';

/** Every login but the owner. */
export const logins = ['app', 'auth', 'worker', 'courier', 'sealer', 'portal'] as const;
export type Login = (typeof logins)[number];
export type ConnectionUrls = Record<'owner' | Login, string>;

/**
 * One URL a login. A login whose URL stands in the environment (`DATABASE_URL` for app, `DATABASE_WORKER_URL` and so on) keeps it; the
 * others get the owner's address, the name `<prefix><login>` and their password from `secrets`.
 * @param prefix of the role names, `baraza_`; tests use their own, since roles belong to the whole server
 */
export function connectionUrls(from: {
  ownerUrl: string;
  secrets: Record<Login, string>;
  env?: NodeJS.ProcessEnv;
  prefix?: string;
}): ConnectionUrls {
  const { ownerUrl, secrets, env = {}, prefix = 'baraza_' } = from;
  const urls: Record<string, string> = { owner: ownerUrl };
  for (const login of logins) {
    const given = env[login === 'app' ? 'DATABASE_URL' : `DATABASE_${login.toUpperCase()}_URL`];
    urls[login] = given ?? withLogin(ownerUrl, `${prefix}${login}`, secrets[login]);
  }
  return urls as ConnectionUrls;
}

/** The passwords of the logins, generated once and kept in the data folder. */
export const loginSecrets = (folder: string): Record<Login, string> => keepSecrets(folder, logins);

function withLogin(ownerUrl: string, name: string, password: string): string {
  const url = new URL(ownerUrl);
  url.username = encodeURIComponent(name);
  url.password = encodeURIComponent(password);
  return url.href;
}

/** The role name in a URL. */
export const roleOf = (url: string): string => decodeURIComponent(new URL(url).username);
const passwordOf = (url: string): string => decodeURIComponent(new URL(url).password);
const databaseOf = (url: string): string => decodeURIComponent(new URL(url).pathname.slice(1));

/** The role names, for the placeholders of migrations. */
export const roleNames = (urls: ConnectionUrls): Record<'owner' | Login, string> =>
  Object.fromEntries(Object.entries(urls).map(([login, url]) => [login, roleOf(url)])) as Record<
    'owner' | Login,
    string
  >;

/**
 * Makes the logins that do not exist and gives those whose password does not work the one in their URL. Needs the owner to have
 * CREATEROLE. Harmless when repeated, and when two starts do it at once.
 * @throws StartupError LOGINS_NOT_DISTINCT, LOGIN_NOT_OURS, OWNER_MAY_NOT_MAKE_LOGINS
 */
export async function ensureLogins(urls: ConnectionUrls): Promise<void> {
  const names = Object.values(urls).map(roleOf);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice)
    throw startupError(
      'LOGINS_NOT_DISTINCT',
      `The database login “${twice}” is given for two purposes. Owner, app, auth, worker, courier, sealer and portal must each be a role of their own.`,
    );
  await withClient(urls.owner, async (client) => {
    for (const login of logins) {
      const name = roleOf(urls[login]);
      const { rowCount } = await client.query('select from pg_roles where rolname = $1', [name]);
      if (rowCount === 0) await create(client, name, passwordOf(urls[login]));
    }
    await admit(client, urls);
  });
  for (const login of logins) {
    if (await canConnect(urls[login])) continue;
    await withClient(urls.owner, async (client) => {
      const name = roleOf(urls[login]);
      try {
        const verifier = client.escapeLiteral(scramVerifier(passwordOf(urls[login])));
        await retryWhenChanged(
          async () =>
            void (await client.query(`alter role ${client.escapeIdentifier(name)} login password ${verifier}`)),
        );
      } catch (error) {
        if ((error as { code?: string }).code !== '42501') throw error;
        throw startupError(
          'LOGIN_NOT_OURS',
          `The database login “${name}” exists with another password, and the owner “${roleOf(urls.owner)}” may not change it. ` +
            `Give its address in ${login === 'app' ? 'DATABASE_URL' : `DATABASE_${login.toUpperCase()}_URL`}, or drop the role if nothing else uses it.`,
          error,
        );
      }
    });
  }
}

/** Who may connect to the database of `urls.owner`: the logins and nobody else. A copy of a database does not inherit this. */
export const admitLogins = (urls: ConnectionUrls): Promise<void> =>
  withClient(urls.owner, (client) => admit(client, urls));

async function admit(client: pg.Client, urls: ConnectionUrls): Promise<void> {
  const database = client.escapeIdentifier(databaseOf(urls.owner));
  const roles = logins.map((login) => client.escapeIdentifier(roleOf(urls[login]))).join(', ');
  await retryWhenChanged(async () => {
    await client.query(
      `revoke all on database ${database} from public; grant connect on database ${database} to ${roles}`,
    );
  });
}

async function create(client: pg.Client, name: string, password: string): Promise<void> {
  try {
    await client.query(
      `create role ${client.escapeIdentifier(name)} login noinherit nosuperuser nobypassrls nocreatedb nocreaterole noreplication password ${client.escapeLiteral(scramVerifier(password))}`,
    );
  } catch (error) {
    const { code } = error as { code?: string };
    if (code === '42710' || code === '23505') return; // another start made it in this moment
    if (code === '42501') {
      throw startupError(
        'OWNER_MAY_NOT_MAKE_LOGINS',
        `The database owner “${client.user}” may not make the login “${name}”. Give it the right (ALTER ROLE … CREATEROLE), or make the logins yourself and name them in ` +
          'DATABASE_URL, DATABASE_AUTH_URL, DATABASE_WORKER_URL, DATABASE_COURIER_URL, DATABASE_SEALER_URL and DATABASE_PORTAL_URL.',
        error,
      );
    }
    throw error;
  }
}

/** Two starts that change one catalogue row at once: the later one is told "tuple concurrently updated" (XX000). */
async function retryWhenChanged(work: () => Promise<void>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if ((error as { code?: string }).code !== 'XX000' || attempt === 10) throw error;
    }
  }
}

async function canConnect(url: string): Promise<boolean> {
  try {
    await withClient(url, async () => {});
    return true;
  } catch (error) {
    // 28P01 wrong password, 28000 not allowed to log in
    if (['28P01', '28000'].includes((error as { code?: string }).code ?? '')) return false;
    throw error;
  }
}

/**
 * What the server stores instead of the password (RFC 5803, SCRAM-SHA-256). Sent so that the password itself is never part of a
 * statement that a server might log.
 */
function scramVerifier(password: string): string {
  const salt = randomBytes(16);
  const iterations = 4096;
  const salted = pbkdf2Sync(password.normalize('NFKC'), salt, iterations, 32, 'sha256');
  const hmac = (text: string) => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(hmac('Client Key')).digest();
  return `SCRAM-SHA-256$${iterations}:${salt.toString('base64')}$${storedKey.toString('base64')}:${hmac('Server Key').toString('base64')}`;
}

interface Standing {
  rolname: string;
  rolsuper: boolean;
  rolbypassrls: boolean;
  rolcreaterole: boolean;
  rolreplication: boolean;
  owns: string | null;
  through: string | null;
}

/**
 * Refuses to go on when a login could get round the policies: a superuser, BYPASSRLS, CREATEROLE or REPLICATION; owner of the database or of a table; member
 * of a role that is any of these, of another login, or of one of PostgreSQL's own far-reaching roles.
 * @throws StartupError LOGIN_TOO_POWERFUL, naming the login, the reason and the remedy
 */
export async function checkLogins(urls: ConnectionUrls): Promise<void> {
  const names = logins.map((login) => roleOf(urls[login]));
  const rows = await withClient(
    urls.owner,
    async (client) => (await client.query<Standing>(STANDING, [names, [roleOf(urls.owner), ...names]])).rows,
  );
  for (const login of logins) {
    const name = roleOf(urls[login]);
    const role = rows.find((row) => row.rolname === name);
    const [reason, remedy] = !role
      ? ['does not exist', 'start again: it is made then']
      : role.rolsuper
        ? ['is a superuser', `ALTER ROLE "${name}" NOSUPERUSER`]
        : role.rolbypassrls
          ? ['may bypass row-level security', `ALTER ROLE "${name}" NOBYPASSRLS`]
          : role.rolcreaterole
            ? ['may make and change roles', `ALTER ROLE "${name}" NOCREATEROLE`]
            : role.rolreplication
              ? ['may read the whole server by replication', `ALTER ROLE "${name}" NOREPLICATION`]
              : role.owns
                ? [`owns ${role.owns}`, `give it to the owner (ALTER … OWNER TO "${roleOf(urls.owner)}")`]
                : role.through
                  ? [`is a member of “${role.through}”`, `REVOKE "${role.through}" FROM "${name}"`]
                  : [];
    if (reason) {
      throw startupError(
        'LOGIN_TOO_POWERFUL',
        `The database login “${name}” (${login}) ${reason}, so it could read or change what its policies forbid. Remedy: ${remedy}.`,
      );
    }
  }
}

// pg_has_role(…, 'MEMBER') follows memberships through any number of roles, inherited or not.
const STANDING = `
  select r.rolname, r.rolsuper, r.rolbypassrls, r.rolcreaterole, r.rolreplication,
    coalesce(
      (select 'the database ' || d.datname from pg_database d where d.datdba = r.oid and d.datname = current_database()),
      (select 'the table ' || c.oid::regclass from pg_class c
        where c.relowner = r.oid and c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relpersistence <> 't' limit 1)
    ) as owns,
    (select g.rolname from pg_roles g
      where g.oid <> r.oid and not r.rolsuper and pg_has_role(r.oid, g.oid, 'MEMBER')
        and (g.rolsuper or g.rolbypassrls or g.rolcreaterole or g.rolreplication or g.rolname = any ($2::text[])
          or g.rolname in ('pg_read_all_data', 'pg_write_all_data', 'pg_read_server_files', 'pg_write_server_files', 'pg_execute_server_program', 'pg_maintain', 'pg_database_owner')
          or exists (select from pg_database d where d.datdba = g.oid and d.datname = current_database())
          or exists (select from pg_class c where c.relowner = g.oid and c.relkind in ('r', 'p', 'v', 'm', 'f') and c.relpersistence <> 't'))
      limit 1) as through
  from pg_roles r where r.rolname = any ($1::text[])`;

async function withClient<T>(url: string, work: (client: pg.Client) => Promise<T>): Promise<T> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}
