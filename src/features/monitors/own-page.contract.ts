import { z } from 'zod';
import { operation } from '#domain/operation.ts';

const slugParams = z.object({ slug: z.string().regex(/^[a-z0-9][a-z0-9-]{1,40}$/) });
const id = z.uuid();
const day = z.iso.date();
const code = z.string().regex(/^[0-9]{16}$/);
const word = z.string().regex(/^[0-9]{10}$/);

export const OWN_OUTCOMES = ['received', 'being_checked', 'checked', 'joined', 'confirmed', 'answered'] as const;
export type OwnOutcome = (typeof OWN_OUTCOMES)[number];

/** What is under a return code, for the person who holds it; the words of the page come with it. */
export const ownPage = operation({
  id: 'public.own',
  method: 'post',
  path: '/public/:slug/own',
  verb: 'public',
  summary: 'What became of what this person sent, what is asked of them, what they are taught',
  params: slugParams,
  body: z.object({ code, language: z.string().max(12).default('en') }),
  out: z.object({
    enrolled: z.boolean(),
    /** channels of the same person, this one among them */
    tied: z.number().int(),
    sent: z.array(z.object({ id, receivedAt: z.iso.datetime(), channel: z.string(), outcome: z.enum(OWN_OUTCOMES) })),
    asked: z.array(
      z.object({
        id,
        name: z.string(),
        everyDays: z.number().int(),
        dueOn: day,
        due: z.boolean(),
        lastHeardOn: day.nullable(),
      }),
    ),
    notes: z.array(z.object({ id, language: z.string(), title: z.string(), text: z.string() })),
    words: z.record(z.string(), z.string()),
  }),
});
export type OwnPage = z.infer<typeof ownPage.out>;

/** 404 `code_unknown` for a word that nobody was given, that was used, or is too old. */
export const join = operation({
  id: 'public.join',
  method: 'post',
  path: '/public/:slug/own/join',
  verb: 'public',
  status: 201,
  summary: 'A monitor enters the word from the desk and gets a return code of their own; an older one dies',
  params: slugParams,
  body: z.object({ word }),
  out: z.object({ returnCode: z.string() }),
});
/** Another channel that sends these digits is tied to this person. */
export const ownWord = operation({
  id: 'public.ownWord',
  method: 'post',
  path: '/public/:slug/own/words',
  verb: 'public',
  status: 201,
  params: slugParams,
  body: z.object({ code }),
  out: z.object({ word: z.string(), expiresAt: z.iso.datetime() }),
});
/** Ties what is under another code, or the alias that a word was given for, to this person. */
export const tieOwn = operation({
  id: 'public.tie',
  method: 'post',
  path: '/public/:slug/own/ties',
  verb: 'public',
  params: slugParams,
  body: z.object({ code, other: z.union([code, word]) }),
  out: z.object({ tied: z.number().int() }),
});
export const ownQuiet = operation({
  id: 'public.quiet',
  method: 'post',
  path: '/public/:slug/own/quiet',
  verb: 'public',
  summary: 'This person says that nothing happened',
  params: slugParams,
  body: z.object({ code, id }),
  out: z.object({ ok: z.literal(true) }),
});
