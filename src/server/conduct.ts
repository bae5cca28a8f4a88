import type { Context as HonoContext } from 'hono';
import { sql } from 'kysely';
import { Problem, forbidden, notFound } from '#domain/problem.ts';
import { FOR_PEOPLE_ALONE, readsMask, verbsOf, VERBS, type Role, type Verb } from '#domain/verbs.ts';
import { idMaker } from '#domain/ids.ts';
import type { Caller, Context, ServerKeys, Workspace } from './context.ts';
import { addClaims, inTransaction, Raced, type Claims, type Database, type Tx } from './db.ts';
import { noFiles, type Files } from './files.ts';
import type { Conduct } from './http.ts';
import type { Herald } from './herald.ts';
import type { Sender } from './jobs.ts';
import { isSealedInline, recordChanges, type Change } from './record.ts';
import type { Seals } from './seals.ts';
import { keyedHash } from './keys.ts';
import { subjectsOf, type About, type Topic } from './topics.ts';
import { log } from './log.ts';
import type { Auth } from './auth.ts';

export interface Membership {
  workspace_id: string;
  slug: string;
  name: string;
  exercise: boolean;
  member_id: string;
  actor_id: string;
  organisation_id: string;
  organisation_name: string;
  roles: Role[];
  clearance: number;
  named_for_protected: boolean;
  language: string;
  time_zone: string;
  /** the workspace insists on more than a password */
  second_factor: boolean;
}

export interface Kit {
  db: Database;
  auth: Auth;
  sender: Sender;
  herald: Herald;
  keys: ServerKeys;
  files: Files;
  now(): Date;
  /** waits for what is sealed inline; without it nothing waits */
  seals?: Seals;
}

/** All workspaces of an account, or the one with this slug. */
export async function membershipsOf(tx: Tx | Database, userId: string, slug: string | null): Promise<Membership[]> {
  const result = await sql<Membership>`select * from app.membership(${userId}, ${slug})`.execute(tx);
  return result.rows;
}

/** The public, the system, a phone: no member. */
export const NOBODY: Caller = {
  memberId: null,
  userId: null,
  actorId: null,
  organisationId: null,
  verbs: [],
  clearance: 0,
  language: 'en',
  timeZone: 'UTC',
};

type ContextKit = Pick<Kit, 'sender' | 'herald' | 'keys' | 'now' | 'seals'> & { files?: Files };

/** What a transaction has said and is done at its end: the lines of the record in it, the news after it. */
interface Said {
  changes: Change[];
  news: { workspaceId: string; topic: string; about: string | null }[];
  answer: Context['answer'];
  secondTry: boolean;
}

/** Ids made by this process: those of one moment sort as they were made. */
const nextId = idMaker();

function makeContext(kit: ContextKit, tx: Tx, workspace: Workspace, caller: Caller, said: Said): Context {
  const newId = () => nextId(kit.now().getTime());
  return {
    tx,
    workspace,
    caller,
    now: kit.now,
    newId,
    keys: kit.keys,
    files: kit.files ?? noFiles,
    answer: said.answer,
    secondTry: said.secondTry,
    log,
    enter: (inside, as) => makeContext(kit, tx, inside, { ...caller, ...as }, said),
    async record(verb, subjectKind, subjectId, detail) {
      said.changes.push({
        workspaceId: workspace.id,
        id: newId(),
        at: kit.now(),
        memberId: caller.memberId,
        verb,
        subjectKind,
        subjectId,
        detail,
      });
    },
    enqueue: (job, ids, options) => kit.sender.send(tx, job, { workspace: workspace.id, ...ids }, options),
    announce: (async (topic: Topic, about: About = null) => {
      for (const one of subjectsOf(about)) said.news.push({ workspaceId: workspace.id, topic, about: one });
    }) as Context['announce'],
  };
}

/** Lines of the record are written under the claim of their own workspace: whoever founds one enters another on the way. */
async function recordAll(tx: Tx, here: string | undefined, changes: readonly Change[]): Promise<void> {
  if (changes.every((it) => it.workspaceId === here)) return recordChanges(tx, changes);
  for (const [workspace, some] of Map.groupBy(changes, (it) => it.workspaceId)) {
    await addClaims(tx, { workspace });
    await recordChanges(tx, some);
  }
}

const MOST_TRIES = 3;
/** Two transactions waited for each other (an answer and a timer of one ladder, say) and PostgreSQL ended this one, or it could not be put in order. */
const MET = ['40P01', '40001'];

/**
 * Does work in one transaction of its own with its context: used for requests, links, jobs and tests alike. One that lost a race for a
 * key, or met another that waited for it, is done again, up to three times.
 */
export async function inContext<T>(
  kit: ContextKit & { db: Database },
  claims: Claims,
  workspace: Workspace | ((tx: Tx) => Promise<Workspace>),
  caller: Caller,
  work: (context: Context) => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    const said: Said = { changes: [], news: [], answer: {}, secondTry: tries > 1 };
    try {
      const result = await inTransaction(kit.db, claims, async (tx) => {
        const where = typeof workspace === 'function' ? await workspace(tx) : workspace;
        const done = await work(makeContext(kit, tx, where, caller, said));
        await recordAll(tx, claims.workspace, said.changes);
        return done;
      });
      for (const { workspaceId, topic, about } of said.news) kit.herald.tell(workspaceId, topic, about);
      const inline = kit.seals ? said.changes.filter(({ verb }) => isSealedInline(verb)) : [];
      for (const [workspaceId, some] of Map.groupBy(inline, (it) => it.workspaceId))
        await kit.seals!.wait(
          workspaceId,
          some.map(({ id }) => id),
        );
      return result;
    } catch (error) {
      if (!(error instanceof Raced || MET.includes((error as { code?: string }).code ?? ''))) throw error;
      if (tries === MOST_TRIES) throw error instanceof Raced ? error.cause : error;
    }
  }
}

/** Where there is no workspace: the first visit, one's own account, a link not yet opened. */
export const NOWHERE: Workspace = { id: '', slug: '', name: '', exercise: false };

export function claimsOf(membership: Membership, verbs: readonly Verb[]): Claims {
  return {
    workspace: membership.workspace_id,
    member: membership.member_id,
    organisation: membership.organisation_id,
    actors: [membership.actor_id, membership.organisation_id],
    clearance: membership.clearance,
    reads: readsMask(verbs),
  };
}

export function callerOf(membership: Membership, userId: string, verbs: readonly Verb[]): Caller {
  return {
    memberId: membership.member_id,
    userId,
    actorId: membership.actor_id,
    organisationId: membership.organisation_id,
    verbs,
    clearance: membership.clearance,
    language: membership.language,
    timeZone: membership.time_zone,
  };
}

interface Who {
  userId: string;
  scopes: Verb[] | null;
  onlySlug: string | null;
  /** signed in with more than a password; a token was made by somebody who had */
  strong: boolean;
}

/** A workspace that insists on a second factor is closed to who came with a password alone, until they sign in with more. */
export function refuseWeak(membership: Membership, strong: boolean): void {
  if (membership.second_factor && !strong)
    throw new Problem(
      403,
      'second_factor_needed',
      'This workspace asks for more than a password: set up a second factor in your account, or sign in with a passkey.',
    );
}

/** Who is asking: a session's cookie or an API token. Null when neither is given; a Problem when a token is wrong. */
async function whoAsks(kit: Kit, c: HonoContext): Promise<Who | null> {
  const header = c.req.header('authorization');
  if (header?.startsWith('Bearer ')) {
    const hash = keyedHash(kit.keys.codeKey, 'api-token', header.slice(7));
    const { rows } = await sql<{
      workspace_slug: string;
      account: string;
      scopes: string[];
      expires_at: Date;
      revoked_at: Date | null;
    }>`
      select * from app.token_membership(${hash})`.execute(kit.db);
    const token = rows[0];
    if (!token || token.revoked_at || token.expires_at <= kit.now()) {
      throw new Problem(
        401,
        'token_not_valid',
        'This API token is unknown, revoked or past its date. Make a new one in the workspace settings.',
      );
    }
    return {
      userId: token.account,
      scopes: VERBS.filter((verb) => token.scopes.includes(verb)),
      onlySlug: token.workspace_slug,
      strong: true,
    };
  }
  const session = await kit.auth.api.getSession({ headers: c.req.raw.headers });
  return session
    ? { userId: session.user.id, scopes: null, onlySlug: null, strong: session.session.strong === true }
    : null;
}

/** A partner's key to the feed of warnings begins so. */
export const FEED_KEY = 'brk_';

/** The partner who asks with a key to the feed: their own claims, one verb, no membership. Undefined when it is no such key. */
async function partnerAsks(
  kit: Kit,
  c: HonoContext,
): Promise<{ workspace: Workspace; claims: Claims; caller: Caller } | undefined> {
  const header = c.req.header('authorization');
  if (!header?.startsWith(`Bearer ${FEED_KEY}`)) return undefined;
  const { rows } = await sql<{
    workspace_id: string;
    slug: string;
    name: string;
    exercise: boolean;
    actors: string[];
    highest_label: number;
    expires_at: Date;
    revoked_at: Date | null;
  }>`select * from app.cap_key_by_hash(${keyedHash(kit.keys.codeKey, 'feed-key', header.slice(7))})`.execute(kit.db);
  const key = rows[0];
  if (!key || key.revoked_at || key.expires_at <= kit.now())
    throw new Problem(401, 'token_not_valid', 'This key is unknown, revoked or past its date. Ask for a new one.');
  const verbs: Verb[] = ['alert.feed'];
  return {
    workspace: { id: key.workspace_id, slug: key.slug, name: key.name, exercise: key.exercise },
    claims: {
      workspace: key.workspace_id,
      actors: key.actors,
      clearance: key.highest_label,
      reads: readsMask(verbs),
    },
    caller: { ...NOBODY, actorId: key.actors[0]!, verbs, clearance: key.highest_label },
  };
}

/** A browser's own pages send this header; a form or image on a foreign page cannot. */
function refuseForeignOrigin(c: HonoContext): void {
  // with a token no cookie counts; any other kind of authorization beside a cookie excuses nothing
  if (c.req.method === 'GET' || c.req.header('authorization')?.startsWith('Bearer ')) return;
  if (c.req.header('x-baraza') !== '1') {
    throw new Problem(
      403,
      'header_missing',
      'Changes need the header x-baraza: 1, which protects against requests forged by other pages.',
    );
  }
}

const REMEMBERED_MS = 1000;
const MOST_REMEMBERED = 100;

/** Asks once a second for what hundreds of requests a second want to know. What is not there is asked for each time. */
function rememberBriefly<T>(ask: (key: string) => Promise<T | null>): (key: string) => Promise<T | null> {
  const remembered = new Map<string, { until: number; answer: T }>();
  return async (key) => {
    const known = remembered.get(key);
    if (known && known.until > performance.now()) return known.answer;
    const answer = await ask(key);
    if (remembered.size >= MOST_REMEMBERED) remembered.clear();
    if (answer !== null) remembered.set(key, { until: performance.now() + REMEMBERED_MS, answer });
    return answer;
  };
}

/** One request: who asks -> membership -> transaction with claims -> verb -> work. */
export function makeConduct(kit: Kit): Conduct {
  const publicWorkspace = rememberBriefly(async (slug: string): Promise<Workspace | null> => {
    const { rows } = await sql<{ id: string; slug: string; neutral_name: string; exercise: boolean }>`
      select id, slug, neutral_name, exercise from app.public_workspace(${slug})`.execute(kit.db);
    const found = rows[0];
    return found ? { id: found.id, slug: found.slug, name: found.neutral_name, exercise: found.exercise } : null;
  });
  return async (c, operation, read, work) => {
    const inWorkspace = operation.path.startsWith('/w/:workspace');
    if (operation.verb === 'public') {
      const slug = c.req.param('slug');
      const claims: Claims = {};
      let workspace = NOWHERE;
      if (slug !== undefined) {
        const found = await publicWorkspace(slug);
        if (!found) throw notFound('page');
        workspace = found;
        claims.workspace = found.id;
        claims.reads = 0;
      }
      const input = await read(kit);
      return inContext(kit, claims, workspace, NOBODY, (context) => work(context, input));
    }
    refuseForeignOrigin(c);
    const partner = await partnerAsks(kit, c);
    if (partner) {
      if (!inWorkspace || c.req.param('workspace') !== partner.workspace.slug) throw notFound('workspace');
      if (!(partner.caller.verbs as readonly string[]).includes(operation.verb)) throw forbidden(operation.verb);
      const input = await read(kit);
      return inContext(kit, partner.claims, partner.workspace, partner.caller, (context) => work(context, input));
    }
    const who = await whoAsks(kit, c);
    if (!who) throw new Problem(401, 'sign_in_needed', 'Sign in first.');
    if (!inWorkspace) {
      // a token is good for its workspace and what its scopes say, and makes nothing besides
      if (who.scopes !== null && operation.method !== 'get') throw forbidden('signed-in');
      const caller = { ...NOBODY, userId: who.userId, strong: who.strong };
      const input = await read(kit);
      return inContext(kit, {}, NOWHERE, caller, (context) => work(context, input));
    }
    const slug = c.req.param('workspace') ?? '';
    if (who.onlySlug !== null && who.onlySlug !== slug) throw notFound('workspace');
    const [membership] = await membershipsOf(kit.db, who.userId, slug);
    if (!membership) throw notFound('workspace');
    refuseWeak(membership, who.strong);
    let verbs = verbsOf(membership.roles, membership.named_for_protected);
    if (who.scopes) verbs = verbs.filter((verb) => who.scopes!.includes(verb) && !FOR_PEOPLE_ALONE.includes(verb));
    if (operation.verb !== 'signed-in' && !verbs.includes(operation.verb)) throw forbidden(operation.verb);
    const workspace = {
      id: membership.workspace_id,
      slug: membership.slug,
      name: membership.name,
      exercise: membership.exercise,
    };
    const input = await read(kit);
    return inContext(
      kit,
      claimsOf(membership, verbs),
      workspace,
      { ...callerOf(membership, who.userId, verbs), strong: who.strong },
      (context) => work(context, input),
    );
  };
}
