import { z } from 'zod';
import { operation } from '#domain/operation.ts';

const id = z.uuid();
const workspaceParams = z.object({ workspace: z.string() });
const withId = workspaceParams.extend({ id });
const ok = z.object({ ok: z.literal(true) });
export const together = z.object({
  id,
  n: z.number().int(),
  /** the observer's own words */
  words: z.string(),
  /** the analyst's: what it is part of, and what outsiders must know */
  setting: z.string(),
  /** what the people there would have done */
  proposal: z.string(),
  language: z.string(),
  typeCode: z.string().nullable(),
  place: z.object({ id, name: z.string() }).nullable(),
  observerAgreed: z.boolean(),
  analystAgreed: z.boolean(),
  changedAt: z.iso.datetime(),
  sentAt: z.iso.datetime().nullable(),
  reportId: id.nullable(),
});
export type Together = z.infer<typeof together>;

export const readAccompanying = operation({
  id: 'accompanying.read',
  method: 'get',
  path: '/w/:workspace/monitors/:id/accompanying',
  verb: 'source.read',
  summary: 'Who accompanies this person, and, for that one alone, the accounts they shape together',
  params: withId,
  out: z.object({
    by: z.object({ id, name: z.string(), since: z.iso.datetime(), me: z.boolean() }).nullable(),
    /** why nobody does any more */
    endedBy: z.enum(['desk', 'observer']).nullable(),
    accounts: z.array(together),
  }),
});
/** 422 `cannot_accompany` for a member who may not read reports and their sources. */
export const assignAccompanying = operation({
  id: 'accompanying.assign',
  method: 'put',
  path: '/w/:workspace/monitors/:id/accompanying',
  verb: 'source.write',
  summary: 'An analyst whom the person trusts accompanies them; null ends it',
  params: withId,
  body: z.object({ memberId: id.nullable() }),
  out: ok,
});
export const listAccompanists = operation({
  id: 'accompanying.members',
  method: 'get',
  path: '/w/:workspace/accompanists',
  verb: 'source.write',
  summary: 'Members who may accompany somebody',
  params: workspaceParams,
  out: z.object({ members: z.array(z.object({ id, name: z.string() })) }),
});

/** 404 for whoever does not accompany this person; 409 `changed_meanwhile`, `sent_already`, `not_accompanied`. */
export const saveTogether = operation({
  id: 'together.save',
  method: 'put',
  path: '/w/:workspace/monitors/:id/accounts/:accountId',
  verb: 'report.create',
  summary:
    'The analyst’s voice in an account: where it belongs, and what the people there propose. Whoever had agreed has not agreed to this',
  params: withId.extend({ accountId: id }),
  body: z.object({
    /** the words that were looked at; 0 for a new account */
    n: z.number().int().min(0),
    setting: z.string().trim().max(20_000),
    proposal: z.string().trim().max(4000),
    typeCode: z.string().max(60).nullable(),
    placeId: id.nullable(),
  }),
  out: z.object({ n: z.number().int() }),
});
export const agreeTogether = operation({
  id: 'together.agree',
  method: 'post',
  path: '/w/:workspace/monitors/:id/accounts/:accountId/agree',
  verb: 'report.create',
  summary: 'The analyst agrees to what stands; once both did it is sent on as a report',
  params: withId.extend({ accountId: id }),
  body: z.object({ n: z.number().int().min(1) }),
  out: z.object({ sent: z.boolean() }),
});
export const togetherOfReport = operation({
  id: 'together.ofReport',
  method: 'get',
  path: '/w/:workspace/reports/:id/together',
  verb: 'report.read',
  summary: 'Both voices of a report that two shaped together; null for any other',
  params: withId,
  out: z.object({ together: together.nullable() }),
});
export const listProposals = operation({
  id: 'proposals.list',
  method: 'get',
  path: '/w/:workspace/proposals',
  verb: 'incident.read',
  summary: 'What the people there propose, of an incident or a report: to be carried into an alert',
  params: workspaceParams,
  query: z.object({ kind: z.enum(['incident', 'report']), id }),
  out: z.object({
    proposals: z.array(z.object({ reportId: id, text: z.string(), language: z.string(), at: z.iso.datetime() })),
  }),
});
