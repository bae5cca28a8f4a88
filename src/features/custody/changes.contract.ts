import { z } from 'zod';
import { operation } from '#domain/operation.ts';
import {
  id,
  workspaceParams,
  withId,
  at,
  ok,
  reason,
  base64,
  publicKey,
  commitment,
  sealedShare,
  settings,
  changeKind,
  rightsAsked,
} from './custody-shapes.contract.ts';

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
    // words of the workspace's own are proposed where they are written, and looked through there
    settings: settings.omit({ smsWords: true }).nullable().default(null),
    partyId: id.nullable().default(null),
    rights: rightsAsked.nullable().default(null),
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
