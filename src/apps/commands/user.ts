import { randomBytes } from 'node:crypto';
import { openAuth } from '#server/auth.ts';
import { openKeys } from '#server/keys.ts';
import { needed, owner, type Command } from '../command.ts';

/** Accounts, by whoever runs the house: for those who are locked out, and for those who must be. */

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

const password: Command = {
  words: ['user', 'password'],
  needs: 'migrated',
  async run({ installation, args, out }) {
    const email = needed(args[0], 'user password EMAIL');
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
      const text = randomBytes(12).toString('base64url');
      await context.internalAdapter.updatePassword(found.user.id, await context.password.hash(text));
      await owner(installation, (client) =>
        client.query('delete from auth.session where "userId" = $1', [found.user.id]),
      );
      out(`New password of ${email}, shown once: ${text}`);
      return 0;
    } finally {
      await close();
    }
  },
};

export const userCommands: Command[] = [list, password];
