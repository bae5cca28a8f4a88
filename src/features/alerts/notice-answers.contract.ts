import { z } from 'zod';
import { instant } from '#domain/instant.ts';
import { operation } from '#domain/operation.ts';
import { alertState, alertLine, noticeOut } from './alerts.contract.ts';

/** What a responder does with a notice, in the console or by a link of their own. */

const id = z.uuid();
const workspaceParams = z.object({ workspace: z.string() });
const withId = workspaceParams.extend({ id });
const when = instant;
const ok = z.object({ ok: z.literal(true) });

const answerBody = z.discriminatedUnion('answer', [
  z.object({
    answer: z.literal('accept'),
    plan: z.string().trim().max(2000).nullable().default(null),
    dueAt: when.nullable().default(null),
  }),
  z.object({ answer: z.literal('decline'), reason: z.string().trim().min(1).max(2000) }),
  z.object({ answer: z.literal('refer'), toMandateId: id, reason: z.string().trim().max(2000).default('') }),
]);

export const myNotices = operation({
  id: 'notices.mine',
  method: 'get',
  path: '/w/:workspace/notices/mine',
  verb: 'notice.answer',
  params: workspaceParams,
  out: z.object({
    notices: z.array(
      noticeOut.extend({
        headline: z.string(),
        level: z.number().int(),
        placeText: z.string().nullable(),
        asked: z.string(),
        goesTo: z.string().nullable(),
      }),
    ),
    unanswered: z.array(alertLine),
  }),
});

export const answerNotice = operation({
  id: 'notices.answer',
  method: 'post',
  path: '/w/:workspace/notices/:id/answer',
  verb: 'notice.answer',
  params: withId,
  body: answerBody,
  out: ok,
});

export const seeNotice = operation({
  id: 'notices.see',
  method: 'post',
  path: '/w/:workspace/notices/:id/seen',
  verb: 'notice.answer',
  params: withId,
  body: z.object({}),
  out: ok,
});

/** What the holder of a notice's link sees, after the second factor. Nothing here changes anything: previews and scanners are harmless. */
export const linkView = z.object({
  workspace: z.string(),
  exercise: z.boolean(),
  needsPassphrase: z.boolean(),
  /** no word was agreed: a person presses a button first, which no scanner of mail does */
  needsOpening: z.boolean(),
  notice: noticeOut
    .pick({ id: true, rank: true, state: true, answerBy: true })
    .extend({ responder: z.string() })
    .nullable(),
  alert: z
    .object({
      number: z.number().int(),
      level: z.number().int(),
      headline: z.string(),
      why: z.string(),
      asked: z.string(),
      proposal: z.string(),
      uncertainty: z.string(),
      placeText: z.string().nullable(),
      expectedUntil: z.iso.datetime().nullable(),
      state: alertState,
      issuedAt: z.iso.datetime().nullable(),
    })
    .nullable(),
  referTo: z.array(z.object({ mandateId: id, name: z.string(), title: z.string() })),
  answers: z.array(z.string()),
});

const linkKey = z.object({
  token: z.string().min(20).max(200),
  passphrase: z.string().max(200).nullable().default(null),
  opened: z.boolean().default(false),
});

export const openLink = operation({
  id: 'links.open',
  method: 'post',
  path: '/notice-link',
  verb: 'public',
  body: linkKey,
  out: linkView,
});

export const answerLink = operation({
  id: 'links.answer',
  method: 'post',
  path: '/notice-link/answer',
  verb: 'public',
  body: z.object({ key: linkKey, answer: answerBody }),
  out: ok,
});
