import { z } from 'zod';
import { operation } from '#domain/operation.ts';
import { FOCUSES, NATURES } from '../directory.rules.ts';
import {
  language,
  named,
  ok,
  organisationFields,
  standing,
  withId,
  workspaceParams,
} from '../organisations.contract.ts';
import { ANSWERS, CONFIRMATION_VIEWS, CORRECTABLE } from './entry-standing.rules.ts';

const id = z.uuid();
const shape = organisationFields.shape;

/** One field as the entry says it is. */
export const correction = z.discriminatedUnion('field', [
  z.object({ field: z.literal('names'), value: shape.names }),
  z.object({ field: z.literal('nature'), value: z.enum(NATURES).nullable() }),
  z.object({ field: z.literal('focuses'), value: z.array(z.enum(FOCUSES)).max(5) }),
  z.object({ field: z.literal('places'), value: shape.places.removeDefault() }),
  z.object({ field: z.literal('mandate'), value: z.string().trim().min(1).max(4000).nullable() }),
  z.object({ field: z.literal('website'), value: shape.website.removeDefault() }),
]);
export type Correction = z.output<typeof correction>;

/** A value of such a field, for reading; its words are made where it is shown. */
const value = z.unknown();
const correctionOut = z.object({
  id,
  field: z.enum(CORRECTABLE),
  stood: value,
  proposed: value,
  state: z.enum(['open', 'accepted', 'refused', 'replaced']),
  why: z.string().nullable(),
  at: z.iso.datetime(),
  decidedAt: z.iso.datetime().nullable(),
  decidedBy: named.nullable(),
});
const invitationOut = z.object({
  channel: z.enum(['email', 'sms', 'hand']),
  state: z.enum(['queued', 'sent', 'failed', 'given']),
  fault: z.string().nullable(),
  at: z.iso.datetime(),
  by: named.nullable(),
  remind: z.boolean(),
  remindedAt: z.iso.datetime().nullable(),
  /** when the last message reached the phone, where the gateway reports it */
  deliveredAt: z.iso.datetime().nullable(),
});

export const readConfirmation = operation({
  id: 'organisations.confirmation',
  method: 'get',
  path: '/w/:workspace/organisations/:id/confirmation',
  verb: 'actor.read',
  params: withId,
  summary: 'Whether those it is about have confirmed the entry, what they corrected, and how long an answer is owed.',
  out: z.object({
    standing,
    invitation: invitationOut.nullable(),
    /** by which ways they can be asked from here; a link by hand always works */
    channels: z.array(z.enum(['sms', 'email'])),
    answers: z.array(z.object({ answer: z.enum(ANSWERS), words: z.string().nullable(), at: z.iso.datetime() })),
    corrections: z.array(correctionOut),
    /** names of the places that the corrections speak of */
    places: z.record(z.string(), z.string()),
  }),
});
export const inviteEntry = operation({
  id: 'organisations.invite',
  method: 'post',
  path: '/w/:workspace/organisations/:id/invite',
  verb: 'actor.write',
  status: 201,
  params: withId,
  summary:
    'Asks those it is about to look at their entry. By e-mail or SMS, to an address that is sealed for the courier and forgotten once it was used, with the reminders if there are to be any; or a link, shown once, with the words of a short message.',
  body: z.discriminatedUnion('channel', [
    z.object({
      id,
      channel: z.literal('email'),
      email: z.email().max(254),
      language: language.default('en'),
      remind: z.boolean().default(false),
    }),
    z.object({
      id,
      channel: z.literal('sms'),
      number: z.string().trim().min(3).max(40),
      language: language.default('en'),
      remind: z.boolean().default(false),
    }),
    z.object({ id, channel: z.literal('hand'), language: language.default('en') }),
  ]),
  out: z.object({ link: z.string().nullable(), text: z.string().nullable(), expiresAt: z.iso.datetime().nullable() }),
});
export const decideCorrection = operation({
  id: 'organisations.decide',
  method: 'post',
  path: '/w/:workspace/organisations/:id/corrections/:correction',
  verb: 'actor.write',
  params: withId.extend({ correction: id }),
  summary:
    'Takes what the entry says of itself into the entry, with itself as the source; or refuses it, with a reason.',
  body: z.object({ accept: z.boolean(), why: z.string().trim().min(1).max(500).nullable().default(null) }),
  out: ok,
});
export const listConfirmations = operation({
  id: 'organisations.confirmations',
  method: 'get',
  path: '/w/:workspace/confirmations',
  verb: 'actor.read',
  params: workspaceParams,
  summary:
    'Entries by how they stand with those they are about. `waiting`: with corrections to decide, asking to be hidden, or asked and silent; any other: those that stand so, the longest first. `counts` tells how many stand so of those the asker may know of.',
  query: z.object({ is: z.enum(CONFIRMATION_VIEWS).default('waiting') }),
  out: z.object({
    entries: z.array(named.extend({ standing, corrections: z.number().int() })),
    more: z.boolean(),
    counts: z.record(z.enum(CONFIRMATION_VIEWS), z.number().int()),
    /** by which ways they can be asked from here; a link by hand always works */
    channels: z.array(z.enum(['sms', 'email'])),
  }),
});
export const inviteEntries = operation({
  id: 'organisations.inviteMany',
  method: 'post',
  path: '/w/:workspace/confirmations/ask',
  verb: 'actor.write',
  params: workspaceParams,
  summary:
    'Asks many at once: by e-mail or SMS where an address or number is given, else by a link to be given by hand. What could not be done is told line by line; the others are asked.',
  body: z.object({
    language: language.default('en'),
    remind: z.boolean().default(false),
    entries: z
      .array(z.object({ entry: id, invitation: id, to: z.string().trim().min(3).max(254).nullable().default(null) }))
      .min(1)
      .max(100),
  }),
  out: z.object({
    entries: z.array(
      z.object({
        entry: id,
        channel: z.enum(['email', 'sms', 'hand']),
        /** what kept it; null when they are asked */
        problem: z.string().nullable(),
        link: z.string().nullable(),
        text: z.string().nullable(),
      }),
    ),
  }),
});

const token = z.string().min(20).max(200);
const source = z.object({
  kind: z.enum(['person', 'document', 'file', 'web', 'itself']),
  /** who told it is not named when it was a person */
  title: z.string().nullable(),
  datedOn: z.string().nullable(),
});
const line = z.object({
  id,
  map: z.string(),
  doer: named,
  other: named,
  words: z.string(),
  language: z.string(),
  version: z.number().int(),
  /** whether the other agreed to these words; null while they are silent */
  theirs: z.boolean().nullable(),
  /** what this entry said to these words */
  mine: z.object({ agrees: z.boolean(), words: z.string().nullable(), at: z.iso.datetime() }).nullable(),
});
export const openEntryLink = operation({
  id: 'entryLinks.open',
  method: 'post',
  path: '/entry-links/open',
  verb: 'public',
  body: z.object({ token }),
  out: z.object({
    workspace: z.string(),
    exercise: z.boolean(),
    language: z.string(),
    name: z.string(),
    fields: z.array(
      z.object({
        field: z.enum([...CORRECTABLE, 'identifiers', 'label']),
        value,
        at: z.iso.datetime(),
        source: source.nullable(),
        /** said of itself already and waiting to be looked at */
        waits: z.object({ value }).nullable(),
      }),
    ),
    places: z.record(z.string(), z.string()),
    standing,
    lines: z.array(line),
  }),
});
export const answerEntryLink = operation({
  id: 'entryLinks.answer',
  method: 'post',
  path: '/entry-links/answer',
  verb: 'public',
  summary: 'Those it is about confirm their entry, correct it, or ask to be hidden, which takes effect at once.',
  body: z.object({
    token,
    answer: z.enum(ANSWERS),
    corrections: z.array(correction).max(CORRECTABLE.length).default([]),
    words: z.string().trim().min(1).max(2000).nullable().default(null),
  }),
  out: ok,
});
export const voiceEntryLink = operation({
  id: 'entryLinks.voice',
  method: 'post',
  path: '/entry-links/voice',
  verb: 'public',
  summary: 'Those it is about agree to a line on what they do with another, or say why not.',
  body: z.object({
    token,
    lineId: id,
    version: z.number().int().min(1),
    agrees: z.boolean(),
    words: z.string().trim().min(1).max(1000).nullable().default(null),
  }),
  out: ok,
});
