import { z } from 'zod';
import { operation } from '#domain/operation.ts';

/** What people get by SMS, mail and messengers, in a workspace's own words. One proposes them, another of another organisation agrees, and a day passes. */

const params = z.object({ workspace: z.string() });
const language = z.string().regex(/^[a-z]{2,3}$/);
const text = z.string().trim().max(600);

export const readWordings = operation({
  id: 'wordings.read',
  method: 'get',
  path: '/w/:workspace/wordings',
  verb: 'custody.read',
  summary:
    'Every text that people get in one language: as the catalogue has it, in the workspace’s own words, and as somebody proposed.',
  params,
  query: z.object({ language }),
  out: z.object({
    language,
    /** whether the catalogue has this language; else its texts are shown in English */
    shipped: z.boolean(),
    /** languages of the workspace, those of the catalogue, and those with words of its own */
    languages: z.array(language),
    texts: z.array(
      z.object({ key: z.string(), fixed: z.string(), own: z.string().nullable(), proposed: z.string().nullable() }),
    ),
    /** what waits for a second person, or for its day: in this language, and at all */
    waits: z.object({ id: z.uuid(), here: z.boolean(), notBefore: z.iso.datetime() }).nullable(),
  }),
});

/** All words of the language; those left empty are said as the catalogue has them. */
export const proposeWordings = operation({
  id: 'wordings.propose',
  method: 'post',
  path: '/w/:workspace/wordings',
  verb: 'custody.agree',
  status: 201,
  summary:
    'Words of one’s own for one language. Two people of different organisations; a day passes, and every custodian is told.',
  params,
  body: z.object({
    id: z.uuid(),
    language,
    words: z.record(z.string().max(60), text),
    reason: z.string().trim().min(1).max(500),
  }),
  out: z.object({ id: z.uuid(), notBefore: z.iso.datetime() }),
});
