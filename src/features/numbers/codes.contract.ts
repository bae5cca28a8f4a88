import { z } from 'zod';
import { operation } from '#domain/operation.ts';
import { codeField, MOST_FIELDS } from './code-sheet.rules.ts';

/** Sheets of coded SMS. A sheet is never changed: another one takes its place, so that what was sent keeps its meaning. */

const id = z.uuid();
const params = z.object({ workspace: z.string() });
const withId = params.extend({ id });
const fields = z.array(codeField).max(MOST_FIELDS);
const keyword = z
  .string()
  .trim()
  .regex(/^[^\s#*]{1,12}$/)
  .nullable();

export const listSheets = operation({
  id: 'codes.list',
  method: 'get',
  path: '/w/:workspace/codes',
  verb: 'form.read',
  summary:
    'The sheets of coded SMS, with how often they were used in thirty days and how often what came could not be read.',
  params,
  out: z.object({
    sheets: z.array(
      z.object({
        id,
        name: z.string(),
        keyword,
        fields,
        answers: z.boolean(),
        createdAt: z.iso.datetime(),
        retiredAt: z.iso.datetime().nullable(),
        came: z.number(),
        unread: z.number(),
      }),
    ),
  }),
});

export const addSheet = operation({
  id: 'codes.add',
  method: 'post',
  path: '/w/:workspace/codes',
  verb: 'form.write',
  params,
  body: z.object({
    id,
    name: z.string().trim().min(1).max(80),
    keyword: keyword.default(null),
    fields,
    answers: z.boolean(),
  }),
  out: z.object({ id }),
  status: 201,
});

export const retireSheet = operation({
  id: 'codes.retire',
  method: 'post',
  path: '/w/:workspace/codes/:id/retire',
  verb: 'form.write',
  params: withId,
  body: z.object({}),
  out: z.object({ ok: z.literal(true) }),
});
