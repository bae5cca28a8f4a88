import { z } from 'zod';
import { operation } from '#domain/operation.ts';

/** The observer's side of an account that two shape: on their own page, under their return code. No name of the analyst goes out. */
const slugParams = z.object({ slug: z.string().regex(/^[a-z0-9][a-z0-9-]{1,40}$/) });
const id = z.uuid();
const code = z.string().regex(/^[0-9]{16}$/);

export const ownTogether = operation({
  id: 'public.together',
  method: 'post',
  path: '/public/:slug/own/together',
  verb: 'public',
  summary: 'Accounts that this person shapes together with whoever accompanies them',
  params: slugParams,
  body: z.object({ code }),
  out: z.object({
    accompanied: z.boolean(),
    accounts: z.array(
      z.object({
        id,
        n: z.number().int(),
        words: z.string(),
        setting: z.string(),
        proposal: z.string(),
        mine: z.boolean(),
        theirs: z.boolean(),
        sentAt: z.iso.datetime().nullable(),
      }),
    ),
  }),
});
export type OwnTogether = z.infer<typeof ownTogether.out>;
/** 409 `changed_meanwhile`, `sent_already`, `not_accompanied`. */
export const saveOwnTogether = operation({
  id: 'public.togetherSave',
  method: 'put',
  path: '/public/:slug/own/together/:id',
  verb: 'public',
  params: slugParams.extend({ id }),
  body: z.object({
    code,
    /** the words that were looked at; 0 for a new account */
    n: z.number().int().min(0),
    words: z.string().trim().max(20_000),
    proposal: z.string().trim().max(4000),
    language: z.string().max(12).default('und'),
  }),
  out: z.object({ n: z.number().int() }),
});
export const agreeOwnTogether = operation({
  id: 'public.togetherAgree',
  method: 'post',
  path: '/public/:slug/own/together/:id/agree',
  verb: 'public',
  params: slugParams.extend({ id }),
  body: z.object({ code, n: z.number().int().min(1) }),
  out: z.object({ sent: z.boolean() }),
});
/** The observer wants nobody beside them any more. */
export const partOwn = operation({
  id: 'public.togetherPart',
  method: 'post',
  path: '/public/:slug/own/together/part',
  verb: 'public',
  params: slugParams,
  body: z.object({ code }),
  out: z.object({ ok: z.literal(true) }),
});
