import { randomBytes } from 'node:crypto';
import { parseArgs } from 'node:util';
import type pg from 'pg';
import { uuidv7 } from '#domain/ids.ts';
import { SENSITIVITIES } from '#domain/sensitivity.ts';
import { ROLES, type Role } from '#domain/verbs.ts';
import { openAuth } from '#server/auth.ts';
import { openKeys } from '#server/keys.ts';
import { changeMember, invite } from '#features/people/people.service.ts';
import { listActors } from '#features/people/actors.service.ts';
import { openActing } from '../acting.ts';
import { misused, needed, owner, type Command, type Invocation } from '../command.ts';

/** Accounts, by whoever runs the house: for those who are locked out, and for those who must be. Each deed stands in the record. */

interface Account {
  id: string;
  email: string;
  memberships: { workspace: { id: string; slug: string; name: string }; memberId: string }[];
}

async function accountOf(it: Invocation, email: string): Promise<Account> {
  return owner(it.installation, async (client) => {
    const { rows } = await client.query<{ id: string }>('select id from auth."user" where email = $1', [
      email.toLowerCase(),
    ]);
    if (!rows[0]) throw new Error(`There is no account ${email}.`);
    const members = await client.query<{ id: string; slug: string; name: string; member_id: string }>(
      `select w.id, w.slug, w.name, m.id as member_id from app.member m join app.workspace w on w.id = m.workspace_id
       where m.user_id = $1 and m.ended_at is null order by w.slug`,
      [rows[0].id],
    );
    return {
      id: rows[0].id,
      email: email.toLowerCase(),
      memberships: members.rows.map((row) => ({
        workspace: { id: row.id, slug: row.slug, name: row.name },
        memberId: row.member_id,
      })),
    };
  });
}

/** A line in the record of every workspace that this person is a member of. */
async function record(it: Invocation, account: Account, verb: string): Promise<void> {
  const acting = await openActing(it.installation);
  try {
    for (const { workspace, memberId } of account.memberships)
      await acting.asHouse(workspace, (context) => context.record(verb, 'member', memberId, { by: 'command line' }));
  } finally {
    await acting.close();
  }
}

const endSessions = (client: pg.Client, account: Account) =>
  client.query('delete from auth.session where "userId" = $1', [account.id]);

async function setPassword(it: Invocation, account: Account, password: string): Promise<void> {
  const keys = await openKeys(it.installation.keys).web();
  const { auth, close } = openAuth({
    url: it.installation.urls.auth,
    secret: keys.sessionSecret,
    publicUrl: 'http://localhost',
  });
  try {
    const context = await auth.$context;
    await context.internalAdapter.updatePassword(account.id, await context.password.hash(password));
  } finally {
    await close();
  }
}

const list: Command = {
  words: ['user', 'list'],
  needs: 'migrated',
  async run({ installation, out }) {
    const rows = await owner(
      installation,
      async (client) =>
        (
          await client.query(`select u.email, u.name, u."twoFactorEnabled" as second_factor,
            (select count(*)::int from auth.passkey p where p."userId" = u.id) as passkeys,
            (select count(*)::int from auth.session s where s."userId" = u.id and s."expiresAt" > now()) as sessions,
            coalesce(string_agg(w.slug || ' (' || array_to_string(m.roles, ', ') || ')', '; '), '') as workspaces
            from auth."user" u left join app.member m on m.user_id = u.id and m.ended_at is null
            left join app.workspace w on w.id = m.workspace_id group by u.id order by u.email`)
        ).rows,
    );
    for (const row of rows) {
      const factor = row.second_factor || row.passkeys > 0 ? 'second factor' : 'password only';
      out(`${row.email}\t${row.name}\t${factor}\t${row.sessions} sessions\t${row.workspaces}`);
    }
    return 0;
  },
};

const CLEARANCES: string[] = SENSITIVITIES.map((it) => it.name);
const ADD =
  'user add EMAIL --name NAME --workspace SLUG --organisation NAME --roles ROLE,… [--clearance GREEN] --as ADMINISTRATOR_EMAIL';

const add: Command = {
  words: ['user', 'add'],
  needs: 'migrated',
  async run({ installation, args, env, out }) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        name: { type: 'string' },
        workspace: { type: 'string' },
        organisation: { type: 'string' },
        roles: { type: 'string' },
        clearance: { type: 'string', default: 'GREEN' },
        as: { type: 'string' },
      },
    });
    const email = needed(positionals[0], ADD);
    const name = needed(values.name, ADD);
    const workspace = needed(values.workspace, ADD);
    const organisation = needed(values.organisation, ADD);
    const roles = needed(values.roles, ADD).split(',');
    const clearance = CLEARANCES.indexOf(values.clearance.toUpperCase());
    if (!/^[^@\s]+@[^@\s]+$/.test(email)) throw misused(`${email} is no e-mail address.`);
    if (clearance < 0) throw misused(`--clearance is one of ${CLEARANCES.join(', ')}.`);
    const unknown = roles.find((role) => !ROLES.includes(role as Role));
    if (unknown !== undefined) throw misused(`“${unknown}” is no role. There are: ${ROLES.join(', ')}.`);
    const acting = await openActing(installation);
    try {
      const invited = await acting.asMember(needed(values.as, ADD), workspace, 'member.write', async (context) => {
        const { actors } = await listActors(context, { limit: 200, q: organisation });
        const found = actors.filter((actor) => actor.kind !== 'person' && actor.name === organisation);
        if (found.length !== 1)
          throw new Error(
            found.length > 1
              ? `Several are called “${organisation}”.`
              : `There is no organisation “${organisation}” in ${workspace}. Add it in the console first.`,
          );
        return invite(context, (env.BARAZA_URL ?? 'http://localhost:8090').replace(/\/$/, ''), {
          id: uuidv7(Date.now()),
          name,
          email,
          organisationId: found[0]!.id,
          roles: roles as Role[],
          clearance,
        });
      });
      out(`Invitation of ${email}, good for seven days and for one use; hand it over yourself:\n${invited.link}`);
      return 0;
    } finally {
      await acting.close();
    }
  },
};

const password: Command = {
  words: ['user', 'password'],
  needs: 'migrated',
  async run(it) {
    const account = await accountOf(it, needed(it.args[0], 'user password EMAIL'));
    const text = randomBytes(12).toString('base64url');
    await setPassword(it, account, text);
    await owner(it.installation, (client) => endSessions(client, account));
    await record(it, account, 'member.password.reset');
    it.out(`New password of ${account.email}, shown once: ${text}`);
    return 0;
  },
};

const sessions: Command = {
  words: ['user', 'end-sessions'],
  needs: 'migrated',
  async run(it) {
    const account = await accountOf(it, needed(it.args[0], 'user end-sessions EMAIL'));
    const { rowCount } = await owner(it.installation, (client) => endSessions(client, account));
    await record(it, account, 'member.sessions.end');
    it.out(`${rowCount} sessions of ${account.email} ended.`);
    return 0;
  },
};

const factor: Command = {
  words: ['user', 'reset-factor'],
  needs: 'migrated',
  async run(it) {
    const account = await accountOf(it, needed(it.args[0], 'user reset-factor EMAIL'));
    await owner(it.installation, async (client) => {
      await client.query('begin');
      await client.query('delete from auth."twoFactor" where "userId" = $1', [account.id]);
      await client.query('delete from auth.passkey where "userId" = $1', [account.id]);
      await client.query('update auth."user" set "twoFactorEnabled" = false where id = $1', [account.id]);
      await endSessions(client, account);
      await client.query('commit');
    });
    await record(it, account, 'member.factor.reset');
    it.out(
      `${account.email} signs in with the password alone now, and should set up a second factor at once. Make sure that it was this person who asked.`,
    );
    return 0;
  },
};

const disable: Command = {
  words: ['user', 'disable'],
  needs: 'migrated',
  async run(it) {
    const account = await accountOf(it, needed(it.args[0], 'user disable EMAIL'));
    const alone = await owner(
      it.installation,
      async (client) =>
        (
          await client.query<{ slug: string }>(
            `select w.slug from app.workspace w where exists (select from app.member m where m.workspace_id = w.id and m.user_id = $1
                and m.ended_at is null and 'administrator' = any (m.roles))
              and not exists (select from app.member m where m.workspace_id = w.id and m.user_id <> $1 and m.ended_at is null
                and 'administrator' = any (m.roles)) order by 1`,
            [account.id],
          )
        ).rows,
    );
    if (alone.length > 0)
      throw new Error(
        `${account.email} is the only administrator of ${alone.map(({ slug }) => slug).join(', ')}. Name another there first; nothing was changed.`,
      );
    const acting = await openActing(it.installation);
    try {
      for (const { workspace, memberId } of account.memberships)
        await acting.asHouse(workspace, async (context) => {
          await changeMember(context, memberId, { ended: true });
        });
    } finally {
      await acting.close();
    }
    await setPassword(it, account, randomBytes(30).toString('base64url'));
    await owner(it.installation, async (client) => {
      await client.query('begin');
      await client.query('delete from auth.passkey where "userId" = $1', [account.id]);
      await client.query(
        'update app.api_token t set revoked_at = now() from app.member m where m.workspace_id = t.workspace_id and m.id = t.member_id and m.user_id = $1 and t.revoked_at is null',
        [account.id],
      );
      await endSessions(client, account);
      await client.query('commit');
    });
    it.out(
      `${account.email} is out: ${account.memberships.length} memberships ended, sessions ended, password, passkeys and tokens void.`,
    );
    return 0;
  },
};

/** The way out when the second organisation has gone: nobody could ever give a voice again. */
const alone: Command = {
  words: ['user', 'alone'],
  needs: 'migrated',
  async run({ installation, args, out }) {
    const slug = needed(args[0], 'user alone WORKSPACE');
    const workspace = await owner(installation, async (client) => {
      const { rows } = await client.query<{ id: string; slug: string; name: string; two: boolean }>(
        'select id, slug, name, app.two_voices(id) as two from app.workspace where slug = $1',
        [slug],
      );
      if (!rows[0]) throw new Error(`There is no workspace ${slug}.`);
      if (rows[0].two)
        throw new Error(
          `In ${slug} two people of different organisations have a voice. They decide together; nothing was changed.`,
        );
      await client.query('update app.workspace set shared_since = null where id = $1', [rows[0].id]);
      return rows[0];
    });
    const acting = await openActing(installation);
    try {
      await acting.asHouse(workspace, (context) =>
        context.record('workspace.alone', 'workspace', workspace.id, { by: 'command line' }),
      );
    } finally {
      await acting.close();
    }
    out(
      `In ${slug} one person decides alone again, until two of different organisations have a voice. It stands in the record.`,
    );
    return 0;
  },
};

export const userCommands: Command[] = [list, add, password, sessions, factor, disable, alone];
