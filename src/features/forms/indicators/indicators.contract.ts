import { z } from 'zod';
import { operation } from '#domain/operation.ts';
import { measure } from './indicator.rules.ts';

const id = z.uuid();
const ofForm = z.object({ workspace: z.string(), id });
const one = ofForm.extend({ indicatorId: id });
const ok = z.object({ ok: z.literal(true) });

/** By language tag; at least one. */
export const indicatorName = z
  .record(z.string().regex(/^[a-z]{2,3}$/), z.string().trim().min(1).max(120))
  .refine((it) => Object.keys(it).length > 0 && Object.keys(it).length <= 12);

export const indicator = z.object({
  id,
  name: indicatorName,
  unit: z.string().nullable(),
  measure,
  version: z.number().int(),
  changedAt: z.iso.datetime(),
  /** the form that it was defined with */
  form: z.object({ id, title: z.string() }),
});
export type Indicator = z.infer<typeof indicator>;

export const listIndicators = operation({
  id: 'indicators.list',
  method: 'get',
  path: '/w/:workspace/forms/:id/indicators',
  verb: 'form.read',
  summary:
    'The indicators that a form feeds, also those defined with another, and those proposed for a form that comes with the house',
  params: ofForm,
  out: z.object({
    indicators: z.array(indicator),
    /** not made yet */
    proposed: z.array(z.object({ name: indicatorName, measure })),
  }),
});
/**
 * 422 `measure_misfits` for a question that a form does not ask, or that cannot be measured so, and for a form that is named twice. A change makes a new
 * version.
 */
export const saveIndicator = operation({
  id: 'indicators.save',
  method: 'put',
  path: '/w/:workspace/forms/:id/indicators/:indicatorId',
  verb: 'form.write',
  summary: 'An indicator that a form feeds: made, or changed',
  params: one,
  body: z.object({
    name: indicatorName,
    unit: z.string().trim().min(1).max(40).nullable().default(null),
    measure,
  }),
  out: ok,
});
export const endIndicator = operation({
  id: 'indicators.end',
  method: 'post',
  path: '/w/:workspace/forms/:id/indicators/:indicatorId/end',
  verb: 'form.write',
  params: one,
  out: ok,
});
const labels = z.record(z.string(), z.string());
/**
 * Its values for each place and the last twelve weeks or months. What was answered for the place is looked for among the places known here, by code and by
 * name; what is none of them stays a word. With a level, all that lies in an area of that level goes together. A place and period in which nobody answered has
 * no cell: silence is not zero. 422 `too_many_answers` when there are more than can be worked out at once; 422 `measure_misfits` when the form no longer
 * asks for it.
 */
export const readIndicator = operation({
  id: 'indicators.read',
  method: 'get',
  path: '/w/:workspace/forms/:id/indicators/:indicatorId/values',
  verb: 'report.read',
  summary: 'What an indicator comes to, by place and week or month, of what the caller may read',
  params: one,
  query: z.object({
    /** 0 the country, 4 the finest areas; without one, each place that was told of */
    level: z.coerce.number().int().min(0).max(4).optional(),
  }),
  out: z.object({
    indicator,
    /** first days, the oldest first */
    periods: z.array(z.string()),
    /** levels of areas in which what was told of lies, the finest first */
    levels: z.array(z.number().int()),
    /** as they stand in the form, else by the letters; a key of `''`: all together, or not said */
    places: z.array(
      z.object({
        key: z.string(),
        /** of a choice that is no known place, by language as the form has them */
        labels,
        /** from the country down in `ancestors`; null where no place is known by these words, or several are */
        place: z
          .object({ id, name: z.string(), level: z.number().int(), ancestors: z.array(z.object({ name: z.string() })) })
          .nullable(),
      }),
    ),
    parts: z.array(z.object({ key: z.string(), labels })),
    /** other forms that no longer ask what goes into it: their answers are not in it */
    misfits: z.array(z.object({ id, title: z.string() })),
    cells: z.array(
      z.object({
        place: z.string(),
        period: z.string(),
        part: z.string(),
        /** null: it would tell of fewer than five who tell of themselves, alone or beside what is shown within it */
        n: z.number().int().nullable(),
        value: z.number().nullable(),
        low: z.number().nullable(),
        high: z.number().nullable(),
      }),
    ),
  }),
});
