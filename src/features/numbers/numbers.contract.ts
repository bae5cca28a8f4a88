import { z } from 'zod';
import { operation } from '#domain/operation.ts';
import { GATEWAYS, isTemplateLanguage, isTemplateName } from './gateway-fields.rules.ts';

/** The numbers that people write to. What lets us send and what proves a webhook goes in and never comes out. */

const id = z.uuid();
const params = z.object({ workspace: z.string() });
const withId = params.extend({ id });
const ok = z.object({ ok: z.literal(true) });
const text = (most: number) => z.string().trim().max(most);

export const gatewayCode = z.enum(GATEWAYS);
const template = z
  .strictObject({
    name: z.string().refine(isTemplateName),
    languages: z.array(z.string().refine(isTemplateLanguage)).min(1).max(30),
  })
  .optional();
export const lineSettings = z.strictObject({
  account: text(100).optional(),
  from: text(254).optional(),
  url: text(500).optional(),
  country: z
    .string()
    .regex(/^[1-9]\d{0,2}$/)
    .optional(),
  language: z
    .string()
    .regex(/^[a-z]{2,3}$/)
    .optional(),
  system: text(12).optional(),
  smtp: text(300).optional(),
  tags: z.literal('yes').optional(),
  deletes: z.literal('yes').optional(),
  templates: z.strictObject({ answer: template, question: template, danger: template, receipt: template }).optional(),
});
const lineSecrets = z.strictObject({ key: text(300).optional(), signing: text(300).optional() });
const limits = z.object({
  perMinute: z.number().int().min(1).max(6000).default(60),
  perDay: z.number().int().min(1).max(1_000_000).default(5000),
  /** of one message, such as 0.8 */
  cost: z.number().min(0).max(1000).nullable().default(null),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .nullable()
    .default(null),
  /** what may be spent in a calendar month (UTC), by the price of one message */
  perMonth: z.number().min(0.01).max(1_000_000_000).nullable().default(null),
});

export const lineOut = z.object({
  id,
  name: z.string(),
  gateway: gatewayCode,
  settings: lineSettings,
  state: z.enum(['on', 'off']),
  sends: z.boolean(),
  /** for messengers: whether two people accepted what their provider learns. Until then nothing comes in or leaves */
  accepted: z.boolean(),
  secrets: z.array(z.enum(['key', 'signing'])),
  /** what the gateway is given: whoever has it can pretend to be a gateway that signs nothing */
  address: z.string(),
  perMinute: z.number(),
  perDay: z.number(),
  cost: z.number().nullable(),
  currency: z.string().nullable(),
  perMonth: z.number().nullable(),
  lastInAt: z.iso.datetime().nullable(),
  lastOutAt: z.iso.datetime().nullable(),
  /** when and why a webhook was last turned away */
  refusedAt: z.iso.datetime().nullable(),
  refusedCode: z.string().nullable(),
  /** when the courier last got through to a line that it goes to itself */
  reachedAt: z.iso.datetime().nullable(),
  /** the last test: when, and what became of it: `waits`, `sent`, `delivered` or a code */
  testedAt: z.iso.datetime().nullable(),
  testOutcome: z.string().nullable(),
  /** what the gateway does not take: how many wait since when, why, and how many were given up in thirty days; null where all gets out */
  stuck: z
    .object({
      waiting: z.number().int(),
      since: z.iso.datetime().nullable(),
      code: z.string().nullable(),
      givenUp: z.number().int(),
    })
    .nullable(),
  /** of the last thirty days */
  messagesIn: z.number(),
  segmentsOut: z.number(),
  segmentsToday: z.number(),
  spent: z.number(),
  /** of this calendar month (UTC) */
  spentThisMonth: z.number(),
});
export type LineOut = z.output<typeof lineOut>;

export const smsSettings = z.object({
  answers: z.enum(['asked', 'all']),
  replyHours: z.number().int().min(1).max(720),
  additionMinutes: z.number().int().min(0).max(120),
  callWords: z.string().trim().min(1).max(300).nullable(),
});

export const listLines = operation({
  id: 'numbers.list',
  method: 'get',
  path: '/w/:workspace/numbers',
  verb: 'workspace.write',
  summary: 'The numbers that people write to, how they are limited, and what they took in and sent.',
  params,
  out: z.object({
    lines: z.array(lineOut),
    settings: smsSettings,
    /** the guided dialogue: whether two people chose it, and of thirty days how many began and how many came to the end */
    dialogues: z.object({ on: z.boolean(), begun: z.number(), whole: z.number() }),
    /** whether senders can be answered at all: addresses are kept, and a courier is there */
    keepsAddresses: z.boolean(),
    ready: z.boolean(),
  }),
});

/** What lasts an hour, and for a day that it works again. Of what waits the number alone is told. */
export const readTroubles = operation({
  id: 'numbers.troubles',
  method: 'get',
  path: '/w/:workspace/numbers/troubles',
  verb: 'member.read',
  summary: 'The lines that get nothing out or are not reached, since when and why; and those that work again.',
  params,
  out: z.object({
    troubles: z.array(
      z.object({
        id,
        name: z.string(),
        /** out: what is sent is not taken; in: where people write is not reached; spent: nothing may leave until the next month */
        way: z.enum(['in', 'out', 'spent']),
        code: z.string(),
        /** of `spent`: when the last message left */
        since: z.iso.datetime(),
        /** messages that wait to get out now */
        waiting: z.number().int(),
        healedAt: z.iso.datetime().nullable(),
      }),
    ),
  }),
});

export const addLine = operation({
  id: 'numbers.add',
  method: 'post',
  path: '/w/:workspace/numbers',
  verb: 'workspace.write',
  summary: 'One more number. Its address is what the gateway is given.',
  params,
  body: limits.extend({
    id,
    name: z.string().trim().min(1).max(80),
    gateway: gatewayCode,
    settings: lineSettings,
    secrets: lineSecrets,
  }),
  out: z.object({ id, address: z.string() }),
  status: 201,
});

/** Secrets that are not given stay; where one is given, all are given anew. */
export const changeLine = operation({
  id: 'numbers.change',
  method: 'patch',
  path: '/w/:workspace/numbers/:id',
  verb: 'workspace.write',
  params: withId,
  body: z.object({
    name: z.string().trim().min(1).max(80).optional(),
    state: z.enum(['on', 'off']).optional(),
    settings: lineSettings.optional(),
    secrets: lineSecrets.optional(),
    limits: limits.optional(),
  }),
  out: ok,
});

/** Whom it goes to is sealed to the courier and kept nowhere. */
export const testLine = operation({
  id: 'numbers.test',
  method: 'post',
  path: '/w/:workspace/numbers/:id/test',
  verb: 'workspace.write',
  summary: 'Sends one fixed sentence by a line, to see whether it works. What became of it stands beside the line.',
  params: withId,
  body: z.object({ to: z.string().trim().min(3).max(254) }),
  out: ok,
});

export const changeSmsSettings = operation({
  id: 'numbers.settings',
  method: 'put',
  path: '/w/:workspace/numbers/settings',
  verb: 'workspace.write',
  summary: 'Who is answered by SMS, and what tells a reply from a new report.',
  params,
  body: smsSettings,
  out: ok,
});
