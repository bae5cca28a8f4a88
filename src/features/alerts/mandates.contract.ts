import { z } from 'zod';
import { instant } from '#domain/instant.ts';
import { LONGEST_CLOCK } from '#domain/levels.ts';
import { operation } from '#domain/operation.ts';
import { normalAddress } from '#features/courier/courier.rules.ts';

const id = z.uuid();
const workspaceParams = z.object({ workspace: z.string() });
const withId = workspaceParams.extend({ id });
const ok = z.object({ ok: z.literal(true) });
const hhmm = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/);
const minutes = z.number().int().min(1).max(LONGEST_CLOCK);
const clock = z.object({ firstAnswer: minutes, remind: minutes, substitute: minutes, coordinator: minutes }).partial();
const mandateClocks = z.object({ 1: clock, 2: clock, 3: clock }).partial();
const webhook = z.object({ url: z.url().max(500), secret: z.string().min(16).max(200) });
/** rung for the top level of alerts, and told by SMS */
const phone = z
  .string()
  .trim()
  .max(30)
  .refine((it) => normalAddress('sms', it) !== null, { message: 'A number with its country such as +254….' });
const passphrase = z.string().min(4).max(100);
const agreedHow = z.string().trim().min(1).max(500);
const terms = {
  title: z.string().trim().min(1).max(200),
  themes: z.array(z.string().max(60)).max(40),
  placeIds: z.array(id).max(500),
  highestLabel: z.number().int().min(0).max(4),
  dutyPost: z.boolean(),
  independentRoute: z.boolean(),
  coordinator: z.boolean(),
  substituteMandateId: id.nullable(),
  quietFrom: hhmm.nullable(),
  quietTo: hhmm.nullable(),
  timeZone: z.string().max(60),
  language: z.string().max(12),
  /** what somebody who was asked and may refer to it is shown */
  shownAs: z.enum(['nothing', 'title', 'name']),
  /** minutes, by level; what is left out is the workspace's */
  clocks: mandateClocks,
};

export const mandateOut = z.object({
  id,
  responder: z.object({ id, name: z.string() }),
  title: z.string(),
  themes: z.array(z.string()),
  placeIds: z.array(id),
  highestLabel: z.number().int(),
  dutyPost: z.boolean(),
  independentRoute: z.boolean(),
  coordinator: z.boolean(),
  substituteMandateId: id.nullable(),
  quietFrom: z.string().nullable(),
  quietTo: z.string().nullable(),
  timeZone: z.string(),
  language: z.string(),
  agreedAt: z.iso.datetime(),
  agreedHow: z.string(),
  shownAs: z.enum(['nothing', 'title', 'name']),
  endsAt: z.iso.datetime().nullable(),
  /** their own times, in minutes; what is left out is the workspace's */
  clocks: mandateClocks,
  channels: z.array(z.object({ id, channel: z.string(), hint: z.string() })),
  hasPassphrase: z.boolean(),
});
export type Mandate = z.output<typeof mandateOut>;
export const listMandates = operation({
  id: 'mandates.list',
  method: 'get',
  path: '/w/:workspace/mandates',
  verb: 'mandate.read',
  params: workspaceParams,
  out: z.object({ mandates: z.array(mandateOut), warnings: z.array(z.string()) }),
});
export const createMandate = operation({
  id: 'mandates.create',
  method: 'post',
  path: '/w/:workspace/mandates',
  verb: 'mandate.write',
  status: 201,
  params: workspaceParams,
  body: z.object({
    id,
    responderActorId: id,
    title: terms.title,
    themes: terms.themes.default([]),
    placeIds: terms.placeIds.default([]),
    highestLabel: terms.highestLabel.default(2),
    dutyPost: terms.dutyPost.default(false),
    independentRoute: terms.independentRoute.default(false),
    coordinator: terms.coordinator.default(false),
    substituteMandateId: terms.substituteMandateId.default(null),
    quietFrom: terms.quietFrom.default(null),
    quietTo: terms.quietTo.default(null),
    timeZone: terms.timeZone.default('UTC'),
    language: terms.language.default('en'),
    shownAs: terms.shownAs.default('title'),
    clocks: terms.clocks.default({}),
    agreedHow,
    /** when they agreed; now when it is left out */
    agreedAt: instant.nullable().default(null),
    email: z.email().nullable().default(null),
    phone: phone.nullable().default(null),
    webhook: webhook.nullable().default(null),
    passphrase: passphrase.nullable().default(null),
  }),
  out: z.object({ id }),
});
export const endMandate = operation({
  id: 'mandates.end',
  method: 'delete',
  path: '/w/:workspace/mandates/:id',
  verb: 'mandate.write',
  params: withId,
  out: ok,
});

/** Only what is given changes. Where another scope is agreed, `agreedHow` says how it was agreed anew. */
export const changeMandate = operation({
  id: 'mandates.change',
  method: 'patch',
  path: '/w/:workspace/mandates/:id',
  verb: 'mandate.write',
  params: withId,
  body: z
    .object(terms)
    .partial()
    .extend({
      agreedHow: agreedHow.optional(),
      agreedAt: instant.optional(),
      /** ways of reaching them that end; the responder keeps them in no other mandate either */
      endChannelIds: z.array(id).max(50).default([]),
      email: z.email().optional(),
      phone: phone.optional(),
      webhook: webhook.optional(),
      passphrase: passphrase.optional(),
    }),
  out: ok,
});
