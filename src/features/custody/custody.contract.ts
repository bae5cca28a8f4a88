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
  lock,
  settings,
  custodianLine,
  forecast,
  changeLine,
  openingLine,
  test,
} from './custody-shapes.contract.ts';

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

export const seeTold = operation({
  id: 'custody.told.see',
  method: 'post',
  path: '/w/:workspace/custody/told',
  verb: 'custody.read',
  params: workspaceParams,
  out: ok,
});
