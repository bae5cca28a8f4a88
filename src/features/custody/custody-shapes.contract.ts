import { z } from 'zod';
import { PROVIDERS } from '#features/numbers/gateway-fields.rules.ts';
import { ROLES } from '#domain/verbs.ts';
import { addressPolicy } from '#features/courier/courier.contract.ts';
import { samplingSettings } from '#features/noise/noise.contract.ts';

export const id = z.uuid();

export const workspaceParams = z.object({ workspace: z.string() });

export const withId = workspaceParams.extend({ id });

export const at = z.iso.datetime();

export const ok = z.object({ ok: z.literal(true) });

export const reason = z.string().trim().min(1).max(1000);

export const base64 = (bytes: number, most = bytes) =>
  z.base64().refine(
    (text) => {
      const length = (text.length / 4) * 3 - (text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0);
      return length >= bytes && length <= most;
    },
    { message: `Base64 of ${bytes === most ? bytes : `${bytes} to ${most}`} bytes.` },
  );

export const publicKey = base64(32);

export const commitment = base64(32);

export const sealedShare = base64(48, 2000);

export const lock = z.discriminatedUnion('how', [
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

export const settings = z.object({
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
  /** by language, what people get by SMS and in messengers in words of the workspace's own; none of a language takes them back */
  smsWords: z.record(z.string().regex(/^[a-z]{2,3}$/), z.record(z.string().max(60), z.string().max(600))).optional(),
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

/** `party`: an outside party gets no more heads of the record. `rights`: somebody has a voice, sees more, steers or counts as independent. */
export const changeKind = z.enum(['begin', 'reseat', 'settings', 'retire', 'party', 'rights']);

/** Rights that nobody gives alone. Of a member only ever more: less is done at once, by one. */
export const rightsAsked = z.discriminatedUnion('what', [
  z.object({
    what: z.literal('member'),
    memberId: id,
    addRoles: z.array(z.enum(ROLES)).max(ROLES.length).default([]),
    clearance: z.number().int().min(0).max(4).nullable().default(null),
    namedForProtected: z.boolean().default(false),
    /** a membership that had ended goes on, with what it held */
    takeBack: z.boolean().default(false),
  }),
  z.object({ what: z.literal('vetting'), organisationId: id, vetted: z.boolean() }),
  z.object({ what: z.literal('steering'), organisationIds: z.array(id).min(1).max(50) }),
]);

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
  /** which rights, and of whom */
  rights: rightsAsked.nullable(),
  names: z.array(z.string()),
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
  /** of one that was opened: whether its owner was told, or why not; null while the asker has not said */
  told: z.object({ is: z.enum(['told', 'not_safe']), why: z.string().nullable(), at }).nullable(),
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

export const test = z.object({ id, box: sealedShare, madeAt: at, dueAt: at });
