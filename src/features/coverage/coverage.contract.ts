import { z } from 'zod';
import { operation } from '#domain/operation.ts';

const shownCount = z.union([z.literal('none'), z.literal('few'), z.number().int().min(5)]);
export const coverageLine = z.object({
  /** of the organisation or the place; null for a place known by its words alone */
  id: z.uuid().nullable(),
  name: z.string(),
  /** of a place: the areas around it, from the country down */
  within: z.array(z.uuid()).default([]),
  hearing: z.enum(['never', 'overdue', 'heard']),
  lastHeard: z.iso.date().nullable(),
  /** days between days with word, usually; null when too little came to tell */
  usualDays: z.number().nullable(),
  overdueAfterDays: z.number(),
  reports30: shownCount,
  sources: shownCount,
  /** of a place: how many let a report pass that was expected of them; null for whoever may not know of sources */
  awaited: shownCount.nullable(),
});

export const readCoverage = operation({
  id: 'coverage.read',
  method: 'get',
  path: '/w/:workspace/coverage',
  verb: 'coverage.read',
  params: z.object({ workspace: z.string() }),
  summary:
    'From whom and where nothing was heard, the longest silence first. Nothing heard does not mean that nothing happened. One to four are told as few; protected and restricted reports are not counted.',
  out: z.object({
    today: z.iso.date(),
    organisations: z.array(coverageLine),
    places: z.array(coverageLine),
    placesLeftOut: z.number().int(),
  }),
});
