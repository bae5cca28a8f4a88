import type { EpochKeys } from './epochs.ts';
import type { Files } from './files.ts';
import type { Tx } from './db.ts';
import type { Verb } from '#domain/verbs.ts';
import type { About, GuardedTopic, Topic } from './topics.ts';

/** Who acts, where, with which rights. Made by the HTTP kit for a request and by the job kit for a job. */
export interface Caller {
  /** null for the public, for holders of a link and for the system */
  memberId: string | null;
  userId: string | null;
  actorId: string | null;
  organisationId: string | null;
  verbs: readonly Verb[];
  clearance: number;
  language: string;
  timeZone: string;
  /** signed in with more than a password */
  strong?: boolean;
}

export interface Workspace {
  id: string;
  slug: string;
  name: string;
  exercise: boolean;
}

/** What a service gets: one transaction, one clock, one source of ids, and ways to say what must happen after the commit. */
export interface Context {
  tx: Tx;
  workspace: Workspace;
  caller: Caller;
  now(): Date;
  /** a new UUIDv7 */
  newId(): string;
  /** whether this is a second try, after a key turned out to be taken: see `unlessRaced` */
  secondTry: boolean;
  /** the same transaction seen from another workspace: after a link or a founding has told which */
  enter(workspace: Workspace, caller?: Partial<Caller>): Context;
  /** writes the ledger's row of this change at the end of this transaction; `detail` is erasable, its salted hash stays */
  record(verb: string, subjectKind: string, subjectId: string, detail: Record<string, unknown>): Promise<void>;
  /** enqueues work in this transaction; the payload holds ids alone */
  enqueue(
    job: string,
    ids: Record<string, string>,
    options?: { startAfter?: Date; singletonKey?: string },
  ): Promise<void>;
  /**
   * Tells open consoles of this workspace, after the commit, that something changed; `topic` names what to ask for again.
   * `about` is what it happened to, where that may be withheld from somebody: whoever may read none of it hears nothing. Null when
   * it is nothing that anybody with the right is kept from, such as a setting.
   */
  announce<T extends Topic>(topic: T, ...about: T extends GuardedTopic ? [about: About] : []): Promise<void>;
  keys: ServerKeys;
  /** attachments, by their SHA-256 */
  files: Files;
  /** how this answer differs from what its operation says: 200 instead of 201 when the same came again */
  answer: { status?: 200 };
  log(event: string, fields?: Record<string, string | number | boolean>): void;
}

/** Keys held by the web process. None of them opens an identity or an address. */
export interface ServerKeys {
  /** keyed hash for return codes and link tokens */
  codeKey: Uint8Array;
  /** opens what phones sealed for the desk: PKCS#8 of the workspace-independent P-256 key */
  outboxPrivate: Uint8Array;
  outboxPublic: Uint8Array;
  /** pairs replaced since: phones without a line may still hold what was sealed to them */
  outboxReplaced: readonly { privateKey: Uint8Array; publicKey: Uint8Array; until: Date }[];
  /** signs what is pushed to browsers (VAPID): the public point and the secret number of a P-256 key */
  vapid: { publicKey: Uint8Array; privateKey: Uint8Array };
  /** seals identities where there are no custodians yet; only the public half is here. Null once that stop-gap was given up */
  readonly identityPublic: Uint8Array | null;
  /** daily keys that wrap the shred keys of sources; not in the keys folder */
  epochs?: EpochKeys;
}
