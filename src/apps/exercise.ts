import pg from 'pg';
import { sql } from 'kysely';
import { uuidv7 } from '#domain/ids.ts';
import { readsMask, VERBS } from '#domain/verbs.ts';
import { inContext, NOWHERE } from '#server/conduct.ts';
import { addClaims, inTransaction, openDatabase } from '#server/db.ts';
import { noHerald } from '#server/herald.ts';
import { openSender } from '#server/jobs.ts';
import { openKeys } from '#server/keys.ts';
import { SYSTEM } from '#server/work.ts';
import { EXERCISE_ISO3 } from '#domain/places.ts';
import { EXERCISE_NAME, EXERCISE_SLUG } from '#features/exercise/exercise.data.ts';
import { bringPlaces, fill, lookAtRules, welcome } from '#features/exercise/exercise.service.ts';
import { EXERCISE_SOURCE } from '#features/exercise/exercise.places.ts';
import * as workspaces from '#features/people/workspaces.service.ts';
import type { Installation } from './installation.ts';

/** Loads the labelled exercise, once; administrators already here join it. */
export async function loadExercise(
  installation: Installation,
  _publicUrl: string,
  say: (line: string) => void,
): Promise<void> {
  const database = openDatabase(installation.urls.app, 2);
  const keys = await openKeys(installation.keys).web();
  const sender = await openSender(database.pool);
  const kit = { db: database.db, sender, keys, herald: noHerald, now: () => new Date() };
  try {
    const {
      rows: [there],
    } = await sql<{ id: string }>`select id from app.public_workspace(${EXERCISE_SLUG})`.execute(database.db);
    const id = there?.id ?? uuidv7(Date.now());
    if (!there) {
      say('Loading the exercise…');
      const keeper = openDatabase(installation.urls.worker, 1);
      try {
        await bringPlaces({ transaction: (work) => inTransaction(keeper.db, {}, work), now: kit.now });
      } finally {
        await keeper.close();
      }
      await inContext(kit, {}, NOWHERE, SYSTEM, async (outside) => {
        const founded = await workspaces.foundWorkspace(outside, {
          id,
          slug: EXERCISE_SLUG,
          name: EXERCISE_NAME,
          organisationName: 'Trainers of the exercise',
          kind: 'region',
          exercise: true,
          personName: 'Trainer (exercise)',
          userId: 'exercise-trainer',
          roles: ['coordinator', 'analyst', 'operator', 'administrator'],
          clearance: 3,
        });
        await addClaims(outside.tx, {
          workspace: id,
          reads: readsMask(VERBS),
          clearance: 3,
          member: founded.memberId,
          organisation: founded.organisationId,
          actors: [founded.actorId],
        });
        const inside = outside.enter(
          { id, slug: EXERCISE_SLUG, name: EXERCISE_NAME, exercise: true },
          { memberId: founded.memberId, organisationId: founded.organisationId, actorId: founded.actorId },
        );
        await fill(inside);
      });
      const worker = openDatabase(installation.urls.worker, 1);
      try {
        await inContext(
          { ...kit, db: worker.db },
          { workspace: id, reads: readsMask(VERBS), clearance: 4 },
          { id, slug: EXERCISE_SLUG, name: EXERCISE_NAME, exercise: true },
          SYSTEM,
          lookAtRules,
        );
      } finally {
        await worker.close();
      }
    }
    const owner = new pg.Client({ connectionString: installation.urls.owner });
    await owner.connect();
    const { rows: administrators } = await owner
      .query<{ user_id: string; name: string }>(
        `select distinct on (m.user_id) m.user_id, a.name from app.member m join app.actor a on a.workspace_id = m.workspace_id and a.id = m.actor_id
       where 'administrator' = any (m.roles) and m.ended_at is null and m.user_id <> 'exercise-trainer'
         and not exists (select 1 from app.member e where e.workspace_id = $1 and e.user_id = m.user_id)`,
        [id],
      )
      .finally(() => owner.end());
    for (const administrator of administrators) {
      await inContext(kit, {}, NOWHERE, SYSTEM, (outside) =>
        workspaces.joinExercises(outside, { userId: administrator.user_id, name: administrator.name }, welcome),
      );
    }
  } finally {
    await sender.close();
    await database.close();
  }
}

/** The invented places: names, outlines and successions go with them; what the server keeps of places in memory is thrown away. */
async function removePlaces(owner: pg.Client): Promise<number> {
  await owner.query('select version from ref.place_version for update');
  await owner.query('update ref.place set shape_id = null, parent_id = null where iso3 = $1', [EXERCISE_ISO3]);
  const gone = await owner.query('delete from ref.place where iso3 = $1', [EXERCISE_ISO3]);
  await owner.query('delete from ref.place_release where source = $1', [EXERCISE_SOURCE]);
  await owner.query('update ref.place_version set version = gen_random_uuid()');
  return gone.rowCount ?? 0;
}

/** Removes the exercise without trace: every row of its workspace in every schema, what still waits to be done for it, and its places. */
export async function removeExercise(installation: Installation): Promise<number> {
  const owner = new pg.Client({ connectionString: installation.urls.owner });
  await owner.connect();
  try {
    const {
      rows: [workspace],
    } = await owner.query<{ id: string }>('select id from app.workspace where slug = $1 and exercise', [EXERCISE_SLUG]);
    if (!workspace) return 0;
    const { rows: tables } = await owner.query<{ name: string }>(
      `select format('%I.%I', table_schema, table_name) as name
       from information_schema.columns join information_schema.tables using (table_schema, table_name)
       where column_name = 'workspace_id' and table_type = 'BASE TABLE'
         and table_schema in ('app', 'ledger', 'vault', 'sealed', 'published')`,
    );
    await owner.query('begin');
    let left = tables.map((t) => t.name);
    let removed = 0;
    // a table that others still point to is tried again in the next round
    for (let round = 0; left.length > 0 && round < 20; round++) {
      const again: string[] = [];
      for (const table of left) {
        await owner.query('savepoint one');
        try {
          removed += (await owner.query(`delete from ${table} where workspace_id = $1`, [workspace.id])).rowCount ?? 0;
          await owner.query('release savepoint one');
        } catch {
          await owner.query('rollback to savepoint one');
          again.push(table);
        }
      }
      left = again;
    }
    if (left.length > 0) throw new Error(`Could not empty ${left.join(', ')}; nothing was removed.`);
    await owner.query('delete from app.workspace where id = $1', [workspace.id]);
    removed += await removePlaces(owner);
    await owner.query('commit');
    return removed + 1;
  } catch (error) {
    await owner.query('rollback');
    throw error;
  } finally {
    await owner.end();
  }
}
