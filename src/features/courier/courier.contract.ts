import { z } from 'zod';
import { operation } from '#domain/operation.ts';
import { ADDRESS_POLICIES, CHANNELS, normalAddress, REACH_CHANNELS } from './courier.rules.ts';

/** How a source can be answered outside this page. An address goes in and never comes out. */

const id = z.uuid();
const params = z.object({ workspace: z.string() });
const withId = params.extend({ id });
const ok = z.object({ ok: z.literal(true) });
export const channelCode = z.enum(CHANNELS);
export const reachChannel = z.enum(REACH_CHANNELS);
export const addressPolicy = z.enum(ADDRESS_POLICIES);

/** A number with its country, or an e-mail address; until when its owner agreed to be told (`2026-12-31`), or for as long as an answer is owed. */
export const answerTo = z
  .strictObject({
    channel: channelCode,
    address: z.string().trim().min(3).max(254),
    until: z.iso.date().nullable().default(null),
  })
  // the message names what is wrong and never what was typed
  .refine((it) => normalAddress(it.channel, it.address) !== null, {
    message: 'A number with its country such as +254…, or an e-mail address.',
    path: ['address'],
  });
export type AnswerTo = z.output<typeof answerTo>;

export const reachLine = z.object({
  channel: reachChannel,
  /** `handed`: on its way to the courier; `unusable`: it was none */
  state: z.enum(['handed', 'kept', 'unusable']),
  until: z.string().nullable(),
  toldAt: z.iso.datetime().nullable(),
  /** how the last telling went: `sent`, `delivered`, or a code of what kept it */
  outcome: z.string().nullable(),
});

export const readAnswering = operation({
  id: 'courier.answering',
  method: 'get',
  path: '/w/:workspace/answering',
  verb: 'member.read',
  summary: 'What this workspace keeps of addresses, and by which channels sources can be told that there is an answer.',
  params,
  out: z.object({ addresses: addressPolicy, channels: z.array(channelCode), ready: z.boolean() }),
});

export const readReach = operation({
  id: 'courier.reach',
  method: 'get',
  path: '/w/:workspace/sources/:id/reach',
  verb: 'source.read',
  summary: 'Whether a source can be told, by which channel, and how the last telling went. Never the address.',
  params: withId,
  out: z.object({ reach: z.array(reachLine) }),
});

export const putAddress = operation({
  id: 'courier.address',
  method: 'put',
  path: '/w/:workspace/sources/:id/address',
  verb: 'identity.write',
  summary:
    'How to tell a source that there is an answer, with their consent. Sealed for the courier: it cannot be read back.',
  params: withId,
  body: answerTo,
  out: ok,
});

export const forgetAddresses = operation({
  id: 'courier.forget',
  method: 'delete',
  path: '/w/:workspace/sources/:id/address',
  verb: 'source.write',
  summary: 'Every address of a source dies at once.',
  params: withId,
  out: ok,
});
