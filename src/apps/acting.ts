import { sql } from 'kysely';
import { readsMask, VERBS, verbsOf, type Verb } from '#domain/verbs.ts';
import { callerOf, claimsOf, inContext, membershipsOf } from '#server/conduct.ts';
import type { Context } from '#server/context.ts';
import { openDatabase } from '#server/db.ts';
import { openFiles } from '#server/files.ts';
import { openHerald } from '#server/herald.ts';
import { openSender } from '#server/jobs.ts';
import { openKeys } from '#server/keys.ts';
import { SYSTEM } from '#server/work.ts';
import { owner } from './command.ts';
import type { Installation } from './installation.ts';

/** The services of the features, from the command line: as a named member with her rights, or as the house itself. */
export interface Acting {
  /**
   * One transaction as this person in this workspace, with her claims and verbs as they are now.
   * @throws Error when she is no member there, or may not do it
   */
  asMember<T>(email: string, slug: string, verb: Verb, work: (context: Context) => Promise<T>): Promise<T>;
  /** one transaction as the house: what whoever runs it does with an account stands in the record without a member */
  asHouse<T>(workspace: { id: string; slug: string; name: string }, work: (context: Context) => Promise<T>): Promise<T>;
  close(): Promise<void>;
}

export async function openActing(installation: Installation): Promise<Acting> {
  const database = openDatabase(installation.urls.app, 2);
  const keys = await openKeys(installation.keys).web();
  const sender = await openSender(database.pool);
  const herald = openHerald(database.pool);
  const kit = { db: database.db, sender, herald, keys, files: openFiles(installation.files), now: () => new Date() };
  return {
    async asMember(email, slug, verb, work) {
      const userId = await owner(
        installation,
        async (client) =>
          (await client.query<{ id: string }>('select id from auth."user" where email = $1', [email.toLowerCase()]))
            .rows[0]?.id,
      );
      const [membership] = userId ? await membershipsOf(database.db, userId, slug) : [];
      if (!membership) throw new Error(`${email} is no member of a workspace “${slug}”.`);
      const verbs = verbsOf(membership.roles, membership.named_for_protected);
      if (!verbs.includes(verb)) throw new Error(`${email} may not do this in ${slug}: it needs the right ${verb}.`);
      const workspace = { id: membership.workspace_id, slug, name: membership.name, exercise: membership.exercise };
      return inContext(kit, claimsOf(membership, verbs), workspace, callerOf(membership, userId!, verbs), work);
    },
    asHouse: (workspace, work) =>
      inContext(
        kit,
        { workspace: workspace.id, reads: readsMask(VERBS), clearance: 4 },
        async (tx) => {
          const { rows } = await sql<{
            exercise: boolean;
          }>`select exercise from app.workspace where id = ${workspace.id}`.execute(tx);
          return { ...workspace, exercise: rows[0]?.exercise ?? false };
        },
        SYSTEM,
        work,
      ),
    async close() {
      await herald.close();
      await sender.close();
      await database.close();
    },
  };
}
