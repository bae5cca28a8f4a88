import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type pg from 'pg';
import type { Installation } from './installation.ts';

export interface Finding {
  weight: 'weak' | 'note';
  text: string;
}

/** Names the weaknesses of this installation, in words whoever runs it can act on. */
export async function examine(
  owner: pg.Client,
  installation: Pick<Installation, 'keys' | 'embedded' | 'urls'>,
  env: NodeJS.ProcessEnv,
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
  if (!env.BARAZA_SMTP_URL)
    weak('No mail server is set (BARAZA_SMTP_URL): notices reach only people who look into the application.');
  if (installation.embedded)
    weak(
      'All processes share one user on this machine: whoever takes the web process could read what the courier and the sealer hold. Run them as separate users for real sources.',
    );
  for (const name of readdirSync(installation.keys)) {
    if ((statSync(join(installation.keys, name)).mode & 0o077) !== 0)
      weak(`The key file ${name} can be read by other users of this machine. chmod 600 it.`);
    if (name === 'identities.private-for-custodians')
      weak('The key that opens identities still lies on this machine. Move it to your custodians and delete it here.');
  }
  const {
    rows: [counts],
  } = await owner.query(`select
    (select count(*)::int from app.workspace where not exercise) as workspaces,
    (select count(*)::int from auth."user" u where "twoFactorEnabled" is not true and not exists (select 1 from auth.passkey p where p."userId" = u.id)) as password_only`);
  if (counts.password_only > 0) weak(`${counts.password_only} accounts have a password and no second factor.`);
  const { rows } =
    await owner.query(`select w.slug, (select count(*)::int from app.steering s where s.workspace_id = w.id and s.until is null) as steering,
    exists (select 1 from app.mandate m where m.workspace_id = w.id and m.coordinator and m.ends_at is null) as coordinator,
    exists (select 1 from app.mandate m where m.workspace_id = w.id and m.independent_route and m.ends_at is null) as independent
    from app.workspace w where not w.exercise order by w.slug`);
  for (const w of rows) {
    if (w.steering < 2) weak(`${w.slug}: one organisation alone steers this workspace.`);
    if (!w.coordinator)
      weak(`${w.slug}: no coordinator is on call, so a warning that nobody answers has nowhere to go.`);
    if (!w.independent) weak(`${w.slug}: there is no independent route round the authorities.`);
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
  return findings;
}
