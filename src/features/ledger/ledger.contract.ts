import { z } from 'zod';
import { operation } from '#domain/operation.ts';

const id = z.uuid();
const workspaceParams = z.object({ workspace: z.string() });
const withId = workspaceParams.extend({ id });
const ok = z.object({ ok: z.literal(true) });
const moment = z.iso.datetime();
const noun = z
  .string()
  .max(60)
  .regex(/^[A-Za-z][A-Za-z_.-]*$/);

export const headShape = z.object({
  workspaceId: z.uuid(),
  seq: z.number().int().positive(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
  at: z.string().max(40),
  keyId: z.string().max(64),
  after: z.number().int().min(0).optional(),
  signature: z.string().max(200),
});
export const checkpointShape = z.object({
  kind: z.literal('baraza-checkpoint'),
  v: z.literal(1),
  deployment: z.string().regex(/^[0-9a-f]{16}$/),
  at: moment,
  heads: z.array(headShape).max(1000),
});

export const line = z.object({
  id,
  /** null: not sealed yet */
  seq: z.number().int().nullable(),
  at: moment,
  memberId: id.nullable(),
  memberName: z.string().nullable(),
  verb: z.string(),
  subjectKind: z.string(),
  subjectId: id,
  commitment: z.string(),
  /** `hidden`: whoever asks may not read what it is about */
  detailState: z.enum(['shown', 'hidden', 'erased']),
  detail: z.unknown(),
});

export const listLedger = operation({
  id: 'ledger.list',
  method: 'get',
  path: '/w/:workspace/ledger',
  verb: 'ledger.read',
  params: workspaceParams,
  summary: 'The record, the newest first. The detail of a line is shown to those who may read what it is about.',
  query: z.object({
    before: id.optional(),
    verb: noun.optional(),
    kind: noun.optional(),
    member: id.optional(),
    subject: id.optional(),
    from: moment.optional(),
    to: moment.optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  out: z.object({ lines: z.array(line), next: id.nullable() }),
});

export const partyOut = z.object({
  id,
  kind: z.enum(['folder', 'email', 'https']),
  keeper: z.string(),
  address: z.string(),
  addedAt: moment,
  lastOkAt: moment.nullable(),
  lastSeq: z.number().int().nullable(),
  failures: z.number().int(),
  lastError: z.string().nullable(),
  nextAt: moment.nullable(),
  /** somebody proposed to end it: not before when, and whether a second person has agreed */
  ending: z.object({ from: moment, agreed: z.boolean() }).nullable(),
});
export const checkOut = z.object({
  id,
  askedAt: moment,
  state: z.enum(['waiting', 'running', 'done', 'failed']),
  total: z.number().int(),
  entries: z.number().int(),
  finishedAt: moment.nullable(),
  verdict: z
    .object({
      entries: z.number().int(),
      unsealed: z.number().int(),
      erased: z.number().int(),
      faultCount: z.number().int(),
      faults: z.array(z.object({ code: z.string(), seq: z.number().int() })),
      againstOutsideHead: z.boolean(),
      attestedTo: z.number().int(),
    })
    .nullable(),
});

export const readLedgerState = operation({
  id: 'ledger.state',
  method: 'get',
  path: '/w/:workspace/ledger/state',
  verb: 'ledger.read',
  params: workspaceParams,
  summary: 'Up to where the record is sealed, who keeps its heads outside, what was sent, and the last checks.',
  out: z.object({
    head: z.object({ seq: z.number().int(), hash: z.string(), at: moment, keyId: z.string() }).nullable(),
    waiting: z.number().int(),
    waitingSince: moment.nullable(),
    deployment: z.string().nullable(),
    publicKey: z.string().nullable(),
    folders: z.array(z.string()),
    parties: z.array(partyOut),
    sendings: z.array(
      z.object({
        id,
        partyId: id,
        keeper: z.string(),
        at: moment,
        seq: z.number().int(),
        error: z.string().nullable(),
      }),
    ),
    checks: z.array(checkOut),
  }),
});
export const exportHeads = operation({
  id: 'ledger.heads',
  method: 'get',
  path: '/w/:workspace/ledger/heads',
  verb: 'ledger.read',
  params: workspaceParams,
  summary: 'The newest signed head as a file to keep outside, which `ledger verify --head` reads.',
  out: z.unknown(),
});
export const addParty = operation({
  id: 'ledger.addParty',
  method: 'post',
  path: '/w/:workspace/ledger/parties',
  verb: 'workspace.write',
  status: 201,
  params: workspaceParams,
  summary: 'An outside party is sent the signed head every hour.',
  body: z.object({
    id,
    kind: z.enum(['folder', 'email', 'https']),
    keeper: z.string().trim().min(1).max(120),
    address: z.string().trim().min(1).max(500),
  }),
  out: z.object({ id }),
});
export const endParty = operation({
  id: 'ledger.endParty',
  method: 'delete',
  path: '/w/:workspace/ledger/parties/:id',
  verb: 'workspace.write',
  params: withId,
  summary:
    'Ends one that nothing ever reached. Any other is ended by two: `custody.changes.propose` with the kind `party`.',
  out: ok,
});
export const tryParty = operation({
  id: 'ledger.tryParty',
  method: 'post',
  path: '/w/:workspace/ledger/parties/:id/try',
  verb: 'workspace.write',
  params: withId,
  summary: 'Sends now what would be sent within the hour.',
  out: ok,
});
export const startCheck = operation({
  id: 'ledger.check',
  method: 'post',
  path: '/w/:workspace/ledger/checks',
  verb: 'ledger.read',
  status: 201,
  params: workspaceParams,
  summary: 'Reads the whole record and looks for faults; `kept` is the text of a file or mail that kept a head.',
  body: z.object({ id, kept: z.string().max(500_000).default('') }),
  out: checkOut,
});
export const readCheck = operation({
  id: 'ledger.readCheck',
  method: 'get',
  path: '/w/:workspace/ledger/checks/:id',
  verb: 'ledger.read',
  params: withId,
  out: checkOut,
});
export const keepCheckpoint = operation({
  id: 'ledger.keep',
  method: 'post',
  path: '/public/checkpoints',
  verb: 'public',
  status: 201,
  summary: 'Another deployment leaves its signed heads here, where whoever runs this house has agreed to keep them.',
  body: checkpointShape,
  out: z.object({ kept: z.number().int() }),
});
