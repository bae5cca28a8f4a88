import { z } from 'zod';
import { operation } from '#domain/operation.ts';
import {
  id,
  workspaceParams,
  withId,
  at,
  ok,
  reason,
  publicKey,
  commitment,
  sealedShare,
} from './custody-shapes.contract.ts';

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
