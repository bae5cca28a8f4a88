import { z } from 'zod';
import { operation } from '#domain/operation.ts';
import { PROVIDERS } from '#features/numbers/gateway-fields.rules.ts';
import { addressPolicy } from '#features/courier/courier.contract.ts';
import { samplingSettings } from '#features/noise/noise.contract.ts';

const id = z.uuid();
const workspaceParams = z.object({ workspace: z.string() });
const withId = workspaceParams.extend({ id });
const at = z.iso.datetime();
const ok = z.object({ ok: z.literal(true) });
const reason = z.string().trim().min(1).max(1000);
const base64 = (bytes: number, most = bytes) =>
  z.base64().refine(
    (text) => {
      const length = (text.length / 4) * 3 - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0);
      return length >= bytes && length <= most;
    },
    { message: `Base64 of ${bytes === most ? bytes : `${bytes} to ${most}`} bytes.` },
  );
const publicKey = base64(32);
const commitment = base64(32);
const sealedShare = base64(48, 2000);

const lock = z.discriminatedUnion('how', [
  z.strictObject({
    how: z.literal('words'),
    m: z.number().int().min(65_536).max(262_144),
    t: z.number().int().min(3).max(16),
    p: z.number().int().min(1).max(4),
    salt: base64(16),
    body: base64(72),
  }),
  z.strictObject({
    how: z.literal('passkey'),
    credential: z.string().min(1).max(1400),
    salt: base64(32),
    body: base64(72),
  }),
]);

const settings = z.object({
  testDays: z.number().int().min(7).max(366),
  requestHours: z.number().int().min(12).max(336),
  /** what is kept of how to answer a source; left as it is when not given */
  addresses: addressPolicy.optional(),
  /** by language, what leaves by SMS or e-mail instead of the fixed words, `fr-danger` for warnings, `fr-receipt` for receipts; null gives those back */
  outsideWords: z
    .record(z.string().regex(/^[a-z]{2,3}(-(danger|receipt))?$/), z.string().trim().min(1).max(140))
    .nullable()
    .optional(),
  /** whether everybody signs in with more than a password; left as it is when not given */
  secondFactor: z.boolean().optional(),
  /** what the desk writes leaves by SMS as it is written, and not as “You have an answer” */
  smsTexts: z.boolean().optional(),
  /** whoever asks for it is asked about what happened by SMS, question by question */
  smsDialogue: z.boolean().optional(),
  /** messengers that may be used, though their providers learn who writes to whom; left as it is when not given */
  providers: z.array(z.enum(PROVIDERS)).max(PROVIDERS.length).optional(),
  /** how much of what was judged a second reader reads; left as it is when not given */
  secondReading: samplingSettings.optional(),
});
const voice = z.object({
  member: z.string(),
  organisation: z.string(),
  yes: z.boolean(),
  reason: z.string().nullable(),
  at,
});

export const custodianLine = z.object({
  id,
  memberId: id,
  name: z.string(),
  organisation: z.string(),
  organisationId: id,
  outside: z.boolean(),
  state: z.enum(['proposed', 'agreed', 'keyed', 'ready', 'lost', 'left', 'refused']),
  /** of the current generation */
  seated: z.boolean(),
  /** null without a key */
  publicKey: publicKey.nullable(),
  reason: z.string(),
  voices: z.array(voice),
  mayAgree: z.boolean(),
  lastTestAt: at.nullable(),
  testDueAt: at.nullable(),
  testOverdue: z.boolean(),
  endReason: z.string().nullable(),
});

export const forecast = z.object({
  usable: z.number().int(),
  organisations: z.number().int(),
  pairs: z.number().int(),
  canLose: z.number().int(),
  state: z.enum(['gone', 'last', 'thin', 'whole']),
  hinges: z.array(id),
});

/** `party`: an outside party gets no more heads of the record. */
export const changeKind = z.enum(['begin', 'reseat', 'settings', 'retire', 'party']);

export const changeLine = z.object({
  id,
  kind: changeKind,
  reason: z.string(),
  state: z.enum(['open', 'agreed', 'running', 'done', 'refused', 'lapsed']),
  proposedBy: z.string(),
  createdAt: at,
  notBefore: at,
  expiresAt: at,
  seats: z.array(id),
  settings: settings.nullable(),
  /** who keeps the heads no more */
  keeper: z.string().nullable(),
  voices: z.array(voice),
  mayAgree: z.boolean(),
  handingId: id.nullable(),
  sharingId: id.nullable(),
  /** identities still to share anew */
  left: z.number().int(),
});

export const openingLine = z.object({
  id,
  sourceId: id,
  alias: z.string().nullable(),
  identityId: id,
  generation: z.number().int(),
  reason: z.string(),
  askedBy: z.string(),
  askedById: id,
  publicKey,
  state: z.enum(['open', 'agreed', 'opened', 'failed', 'refused', 'withdrawn', 'lapsed']),
  createdAt: at,
  expiresAt: at,
  settledAt: at.nullable(),
  answers: z.array(
    z.object({
      custodianId: id,
      name: z.string(),
      organisation: z.string(),
      yes: z.boolean(),
      reason: z.string().nullable(),
      at,
    }),
  ),
  /** why this member cannot hand over a share now; null when they can */
  myFault: z.enum(['not_your_box', 'own_request', 'answered', 'over', 'same_organisation']).nullable(),
});

const test = z.object({ id, box: sealedShare, madeAt: at, dueAt: at });

export const custodyOverview = z.object({
  workspace: z.object({ id, name: z.string() }),
  now: at,
  me: z.object({
    memberId: id,
    name: z.string(),
    custodianId: id.nullable(),
    mayHold: z.boolean(),
    mayAgree: z.boolean(),
    mayAsk: z.boolean(),
  }),
  generation: z.number().int().nullable(),
  settings,
  custodians: z.array(custodianLine),
  /** members who could be appointed: they hold the role and no office of custodian */
  candidates: z.array(z.object({ memberId: id, name: z.string(), organisation: z.string() })),
  /** null before there are custodians */
  forecast: forecast.nullable(),
  advice: z.array(z.enum(['few', 'nobody_outside', 'organisation_holds_two'])),
  identities: z.object({ sealed: z.number().int(), underOldKey: z.number().int() }),
  changes: z.array(changeLine),
  openings: z.array(openingLine),
  tests: z.array(test),
  told: z.array(z.object({ id, what: z.string(), subjectId: id, at, seen: z.boolean() })),
});

export const readCustody = operation({
  id: 'custody.read',
  method: 'get',
  path: '/w/:workspace/custody',
  verb: 'custody.read',
  summary: 'Who holds the keys, what was asked and agreed, what is left if somebody is lost. Never what was opened.',
  params: workspaceParams,
  out: custodyOverview,
});

export const proposeCustodian = operation({
  id: 'custody.custodians.propose',
  method: 'post',
  path: '/w/:workspace/custody/custodians',
  verb: 'custody.agree',
  status: 201,
  summary: 'Proposes a member as custodian. It takes two of different organisations; who proposes is one of them.',
  params: workspaceParams,
  body: z.object({ id, memberId: id, outside: z.boolean(), reason }),
  out: z.object({ id }),
});
export const speakOnCustodian = operation({
  id: 'custody.custodians.voice',
  method: 'post',
  path: '/w/:workspace/custody/custodians/:id/voice',
  verb: 'custody.agree',
  params: withId,
  body: z.object({ yes: z.boolean(), reason: reason.nullable().default(null) }),
  out: z.object({ state: z.enum(['proposed', 'agreed', 'refused']) }),
});
export const keepKey = operation({
  id: 'custody.key.keep',
  method: 'put',
  path: '/w/:workspace/custody/custodians/:id/key',
  verb: 'custody.hold',
  summary: 'The custodian’s public key, and the private one as their client encrypted it. A dummy to open comes back.',
  params: withId,
  body: z.object({ publicKey, locks: z.array(lock).min(1).max(4) }),
  out: test,
});
export const readKey = operation({
  id: 'custody.key.read',
  method: 'get',
  path: '/w/:workspace/custody/key',
  verb: 'custody.hold',
  params: workspaceParams,
  out: z.object({ custodianId: id, publicKey, locks: z.array(lock) }),
});
export const passTest = operation({
  id: 'custody.tests.pass',
  method: 'post',
  path: '/w/:workspace/custody/tests/:id',
  verb: 'custody.hold',
  params: withId,
  body: z.object({ answer: z.string().min(1).max(200) }),
  out: ok,
});
export const loseKey = operation({
  id: 'custody.key.lose',
  method: 'post',
  path: '/w/:workspace/custody/custodians/:id/lose',
  verb: 'custody.hold',
  summary: 'I have lost my key, or somebody else may have it. At once, and not to be taken back.',
  params: withId,
  body: z.object({ reason }),
  out: ok,
});

export const proposeChange = operation({
  id: 'custody.changes.propose',
  method: 'post',
  path: '/w/:workspace/custody/changes',
  verb: 'custody.agree',
  status: 201,
  summary:
    'A change of the custody. Two of different organisations; what weakens protection waits 24 hours; every custodian is told.',
  params: workspaceParams,
  body: z.object({
    id,
    kind: changeKind,
    seats: z.array(id).max(15).default([]),
    settings: settings.nullable().default(null),
    partyId: id.nullable().default(null),
    reason,
  }),
  out: z.object({ id, notBefore: at }),
});
export const speakOnChange = operation({
  id: 'custody.changes.voice',
  method: 'post',
  path: '/w/:workspace/custody/changes/:id/voice',
  verb: 'custody.agree',
  params: withId,
  body: z.object({ yes: z.boolean(), reason: reason.nullable().default(null) }),
  out: z.object({ state: z.enum(['open', 'agreed', 'running', 'done', 'refused', 'lapsed']) }),
});
export const pairUp = operation({
  id: 'custody.changes.pair',
  method: 'post',
  path: '/w/:workspace/custody/changes/:id/pair',
  verb: 'custody.hold',
  summary: 'Which two share anew: one hands over, the other makes the new shares. One of the two says so.',
  params: withId,
  body: z.object({ handingId: id, sharingId: id }),
  out: ok,
});
const label = z.object({ identityId: id, generation: z.number().int(), sealed: sealedShare });
export const readSharesToHand = operation({
  id: 'custody.changes.mine',
  method: 'get',
  path: '/w/:workspace/custody/changes/:id/mine',
  verb: 'custody.hold',
  summary: 'The first of the two who share anew: one’s own old shares, a page at a time.',
  params: withId,
  query: z.object({ after: id.optional() }),
  out: z.object({ toPublicKey: publicKey, toId: id, custodianId: id, shares: z.array(label), more: z.boolean() }),
});
export const handShares = operation({
  id: 'custody.changes.hand',
  method: 'post',
  path: '/w/:workspace/custody/changes/:id/hand',
  verb: 'custody.hold',
  params: withId,
  body: z.object({ shares: z.array(z.object({ identityId: id, sealed: sealedShare })).max(100) }),
  out: ok,
});
export const readSharesToMake = operation({
  id: 'custody.changes.work',
  method: 'get',
  path: '/w/:workspace/custody/changes/:id/work',
  verb: 'custody.hold',
  summary: 'The second of the two: what to open and share anew, a page at a time, until nothing is left.',
  params: withId,
  out: z.object({
    generation: z.number().int(),
    custodianId: id,
    handingId: id,
    seats: z.array(z.object({ custodianId: id, publicKey })),
    left: z.number().int(),
    boxes: z.array(
      z.object({
        identityId: id,
        generation: z.number().int(),
        body: z.base64(),
        commitments: z.array(z.object({ custodianId: id, commitment })),
        own: sealedShare,
        handed: sealedShare,
      }),
    ),
  }),
});
export const makeShares = operation({
  id: 'custody.changes.share',
  method: 'post',
  path: '/w/:workspace/custody/changes/:id/shares',
  verb: 'custody.hold',
  params: withId,
  body: z.object({
    boxes: z
      .array(
        z.object({
          identityId: id,
          body: base64(40, 20_000),
          shares: z
            .array(z.object({ custodianId: id, commitment, sealed: sealedShare }))
            .min(3)
            .max(15),
        }),
      )
      .max(20),
  }),
  out: z.object({ left: z.number().int(), state: z.enum(['running', 'done']) }),
});

export const identitiesOf = operation({
  id: 'custody.identities',
  method: 'get',
  path: '/w/:workspace/custody/sources/:id',
  verb: 'identity.ask',
  summary: 'Whether a source has a sealed identity, and since when. Nothing of what is in it.',
  params: withId,
  out: z.object({
    alias: z.string(),
    identities: z.array(z.object({ id, sealedAt: at, underCustody: z.boolean() })),
  }),
});
export const askOpening = operation({
  id: 'custody.openings.ask',
  method: 'post',
  path: '/w/:workspace/custody/openings',
  verb: 'identity.ask',
  status: 201,
  summary:
    'Asks two custodians of different organisations to open one identity. The key is made in the asker’s client.',
  params: workspaceParams,
  body: z.object({ id, identityId: id, sourceId: id, reason: z.string().trim().min(20).max(1000), publicKey }),
  out: z.object({ id, expiresAt: at }),
});
export const readOwnShare = operation({
  id: 'custody.openings.mine',
  method: 'get',
  path: '/w/:workspace/custody/openings/:id/mine',
  verb: 'custody.hold',
  summary: 'A custodian’s own share of the identity that is asked for, sealed to their key.',
  params: withId,
  out: z.object({ custodianId: id, identityId: id, generation: z.number().int(), sealed: sealedShare }),
});
export const handShare = operation({
  id: 'custody.openings.hand',
  method: 'post',
  path: '/w/:workspace/custody/openings/:id/hand',
  verb: 'custody.hold',
  params: withId,
  body: z.object({ sealed: sealedShare }),
  out: z.object({ state: z.enum(['open', 'agreed']) }),
});
export const refuseOpening = operation({
  id: 'custody.openings.refuse',
  method: 'post',
  path: '/w/:workspace/custody/openings/:id/refuse',
  verb: 'custody.hold',
  params: withId,
  body: z.object({ reason }),
  out: z.object({ state: z.enum(['open', 'refused']) }),
});
export const withdrawOpening = operation({
  id: 'custody.openings.withdraw',
  method: 'post',
  path: '/w/:workspace/custody/openings/:id/withdraw',
  verb: 'identity.ask',
  params: withId,
  out: ok,
});
export const collectOpening = operation({
  id: 'custody.openings.collect',
  method: 'get',
  path: '/w/:workspace/custody/openings/:id/collect',
  verb: 'identity.ask',
  summary:
    'For the asker of an agreed request alone: the box and the shares sealed to their key. Until they say that it opened.',
  params: withId,
  out: z.object({
    identityId: id,
    generation: z.number().int(),
    body: z.base64(),
    commitments: z.array(z.object({ custodianId: id, commitment })),
    shares: z.array(z.object({ custodianId: id, sealed: sealedShare })),
  }),
});
export const closeOpening = operation({
  id: 'custody.openings.close',
  method: 'post',
  path: '/w/:workspace/custody/openings/:id/close',
  verb: 'identity.ask',
  summary:
    'It opened, or could not be opened. What was handed over is destroyed; what was opened is shown after this, and once.',
  params: withId,
  body: z.object({ opened: z.boolean(), tampered: id.nullable().default(null) }),
  out: ok,
});
export const seeTold = operation({
  id: 'custody.told.see',
  method: 'post',
  path: '/w/:workspace/custody/told',
  verb: 'custody.read',
  params: workspaceParams,
  out: ok,
});
