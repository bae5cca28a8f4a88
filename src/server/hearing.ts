import { sql } from 'kysely';
import type { SSEStreamingApi } from 'hono/streaming';
import { verbsOf } from '#domain/verbs.ts';
import { claimsOf, type Membership } from './conduct.ts';
import { inTransaction, type Database } from './db.ts';
import { EVERYTHING, type Events, type ServerEvent } from './events.ts';
import { isTopic, TOPICS } from './topics.ts';

/**
 * Which topics of this news a member is told of: those they hold the right to, and of what is withheld from some only what they may read
 * themselves, as the policies of the database have it at this moment. A topic says no more than that something changed; for whoever is
 * implicated, or may not see it, even that would be a warning.
 */
export async function heardBy(
  db: Database,
  membership: Membership,
  news: readonly Pick<ServerEvent, 'topic' | 'about'>[],
): Promise<string[]> {
  const verbs = verbsOf(membership.roles, membership.named_for_protected);
  const heard = new Set<string>();
  const asked = new Map<string, { table: string; ids: Set<string> }>();
  for (const { topic, about } of news) {
    if (topic === EVERYTHING) heard.add(topic);
    if (!isTopic(topic)) continue;
    const rule = TOPICS[topic];
    if (!rule.verbs.some((verb) => verbs.includes(verb))) continue;
    if (about === null || rule.of === undefined) heard.add(topic);
    else if (asked.has(topic)) asked.get(topic)!.ids.add(about);
    else asked.set(topic, { table: rule.of, ids: new Set([about]) });
  }
  const open = [...asked].filter(([topic]) => !heard.has(topic));
  if (open.length > 0) {
    const each = open.map(
      ([topic, { table, ids }]) => sql`select ${topic}::text as topic where exists (select 1 from ${sql.table(table)}
        where workspace_id = ${membership.workspace_id} and id = any (${[...ids]}::uuid[]))`,
    );
    const { rows } = await inTransaction(db, claimsOf(membership, verbs), (tx) =>
      sql<{ topic: string }>`${sql.join(each, sql` union all `)}`.execute(tx),
    );
    for (const { topic } of rows) heard.add(topic);
  }
  return [...heard];
}

/** News is gathered so long and told at once: an import asks the database a few times a second for each open console, not for each row. */
const GATHERED_MS = 250;
const BEAT_MS = 20_000;

/**
 * Tells one open console its news until it goes away or its member is one no more. It is told at the beats of a clock of its own, heard or
 * not, and what it can resume by is that clock: neither a number left out nor a pause says that there was something for others.
 * @param it.memberNow asked before each telling: a right taken away is gone at once
 * @param it.last what the browser heard last, milliseconds; 0 when it comes for the first time
 */
export async function tellNews(
  stream: SSEStreamingApi,
  it: {
    db: Database;
    events: Events;
    workspace: string;
    memberNow(): Promise<Membership | undefined>;
    last: number;
  },
): Promise<void> {
  const began = performance.now();
  const missed = it.last > 0 ? it.events.since(it.workspace, it.last) : [];
  const waiting: Pick<ServerEvent, 'topic' | 'about'>[] = missed ?? [{ topic: EVERYTHING, about: null }];
  let wake: () => void = () => undefined;
  const stop = it.events.subscribe(it.workspace, (event) => {
    waiting.push(event);
    wake();
  });
  stream.onAbort(() => wake());
  const rest = (ms: number, untilNews: boolean): Promise<void> =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      wake = () => {
        if (!untilNews && !stream.aborted) return;
        clearTimeout(timer);
        resolve();
      };
    });
  const untilNext = (every: number): number => every - ((performance.now() - began) % every);
  try {
    let beatAt = began + BEAT_MS;
    while (!stream.aborted) {
      if (waiting.length === 0) await rest(beatAt - performance.now(), true);
      else await rest(untilNext(GATHERED_MS), false);
      if (stream.aborted) return;
      const beat = performance.now() >= beatAt;
      const news = waiting.splice(0);
      if (news.length === 0 && !beat) continue;
      const now = Date.now();
      const membership = await it.memberNow();
      if (!membership) return;
      const heard = await heardBy(it.db, membership, news);
      const said = heard.map((topic) => `event: change\nid: ${now}\ndata: ${topic}\n\n`);
      if (beat) {
        said.push(': still here\n\n');
        beatAt += BEAT_MS;
      }
      if (said.length > 0) await stream.write(said.join(''));
    }
  } finally {
    stop();
  }
}
