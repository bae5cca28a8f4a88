import { z } from 'zod';
import { operation } from '#domain/operation.ts';
import { inOrder, partialDate } from '#domain/partial-date.ts';
import {
  APPROACHES,
  CONTEXTS,
  day,
  ENTRY_KINDS,
  FOCUSES,
  INSTRUMENTS,
  NAME_KINDS,
  NATURES,
  ROLES_IN,
} from './directory.rules.ts';
import { GROUP_ROLES } from './groups/groups.rules.ts';
import { CURSOR } from './search-pages.rules.ts';

const id = z.uuid();
export const workspaceParams = z.object({ workspace: z.string() });
export const withId = workspaceParams.extend({ id });
export const ok = z.object({ ok: z.literal(true) });
export const label = z.number().int().min(0).max(4);
export const language = z.string().min(2).max(12);

/** Where a page of a list ended, as the list itself says it. */
export const cursor = z.string().regex(CURSOR);

/** Several values in one parameter: `?nature=state,media`. */
export const several = <T extends z.ZodType<string, string>>(of: T) =>
  z
    .string()
    .max(2000)
    .transform((text) => text.split(',').filter((it) => it !== ''))
    .pipe(z.array(of).max(40));

export const sourceInput = z.object({
  kind: z.enum(['person', 'document', 'file', 'web', 'itself']),
  title: z.string().trim().min(1).max(300),
  release: z.string().trim().max(100).nullable().default(null),
  datedOn: day.nullable().default(null),
  url: z
    .url({ protocol: /^https?$/ })
    .max(2000)
    .nullable()
    .default(null),
  licence: z.string().trim().max(200).nullable().default(null),
  caution: z.string().trim().max(1000).nullable().default(null),
});
export const sourceOut = sourceInput.extend({ id, readAt: z.iso.datetime() });

export const nameInput = z
  .object({
    language: language.default('und'),
    kind: z.enum(NAME_KINDS).default('official'),
    name: z.string().trim().min(1).max(200),
    /** from when until when it was used, as sharply as that is known; left out where it is not */
    from: partialDate.optional(),
    until: partialDate.optional(),
  })
  .refine((it) => inOrder(it.from, it.until), { path: ['until'], error: 'A name is not used until before it began.' });
export const identifierInput = z.object({
  scheme: z.string().trim().min(1).max(60),
  value: z.string().trim().min(1).max(200),
});
export const entryPlaceInput = z
  .object({
    kind: z.enum(['seat', 'works']).default('works'),
    placeId: id.nullable().default(null),
    text: z.string().trim().min(1).max(300).nullable().default(null),
  })
  .refine((it) => it.placeId !== null || it.text !== null, 'Name a place or choose one.');

const unique = <T extends z.ZodType>(of: T, most: number) =>
  z
    .array(of)
    .max(most)
    .transform((list) => [...new Set(list)]);

/** What is known of an organisation or body. What is not told stays empty: nothing is guessed. */
export const organisationFields = z.object({
  kind: z.enum(ENTRY_KINDS).default('organisation'),
  parentId: id.nullable().default(null),
  names: z.array(nameInput).min(1).max(80),
  identifiers: z.array(identifierInput).max(60).default([]),
  places: z.array(entryPlaceInput).max(300).default([]),
  nature: z.enum(NATURES).nullable().default(null),
  focuses: unique(z.enum(FOCUSES), 5).default([]),
  approaches: unique(z.enum(APPROACHES), 3).default([]),
  instruments: unique(z.enum(INSTRUMENTS), 2).default([]),
  contexts: unique(z.enum(CONTEXTS), 5).default([]),
  mandate: z.string().trim().max(4000).nullable().default(null),
  mandateLanguage: language.nullable().default(null),
  website: z
    .url({ protocol: /^https?$/ })
    .max(500)
    .nullable()
    .default(null),
  label: label.default(1),
});
export type OrganisationFields = z.output<typeof organisationFields>;

export const named = z.object({ id, name: z.string() });
/** How an entry stands with those it is about: see `confirm/entry-standing.rules.ts`. */
export const standing = z.object({
  is: z.enum(['confirmed', 'changed_since', 'old', 'asked', 'unasked', 'hide']),
  since: z.iso.datetime(),
  days: z.number().int(),
});
/** No more initiatives of one entry are counted for a line of a list. */
export const MOST_COUNTED = 100;
export const organisationLine = z.object({
  id,
  kind: z.enum([...ENTRY_KINDS, 'person']),
  name: z.string(),
  /** the acronym or short name, when it has one */
  short: z.string().nullable(),
  nature: z.enum(NATURES).nullable(),
  focuses: z.array(z.enum(FOCUSES)),
  parent: named.nullable(),
  places: z.array(named),
  label: z.number().int(),
  /** `MOST_COUNTED` stands for as many or more */
  initiatives: z.number().int(),
  /** how it stands with those it is about, where the list tells it */
  standing: standing.optional(),
});

const fact = z.object({ by: named.nullable(), at: z.iso.datetime(), source: sourceOut.nullable() });
export const organisationOut = organisationFields.extend({
  id,
  name: z.string(),
  vetted: z.boolean(),
  parent: named.nullable(),
  units: z.array(organisationLine),
  places: z.array(
    z.object({
      kind: z.enum(['seat', 'works']),
      placeId: id.nullable(),
      text: z.string(),
      /** as it was told; `text` has the name of the place where it was not */
      told: z.string().nullable(),
    }),
  ),
  identifiers: z.array(identifierInput.extend({ fault: z.string().nullable() })),
  /** who told the entry, when and from what; `said` has the fields that somebody told later */
  recorded: fact,
  said: z.record(z.string(), fact),
  changedAt: z.iso.datetime().nullable(),
  initiatives: z.array(
    z.object({
      id,
      title: z.string(),
      language: z.string(),
      role: z.enum(ROLES_IN),
      state: z.string(),
      began: z.string().nullable(),
      ended: z.string().nullable(),
      places: z.array(z.string()),
    }),
  ),
  /** coordination groups, issue networks and committees it belongs to; without a role: the entry is that group */
  groups: z.array(named.extend({ role: z.enum(GROUP_ROLES).nullable() })),
  mayWrite: z.boolean(),
});

export const listQuery = z.object({
  q: z.string().trim().max(200).optional(),
  nature: several(z.enum(NATURES)).optional(),
  focus: several(z.enum(FOCUSES)).optional(),
  approach: several(z.enum(APPROACHES)).optional(),
  instrument: several(z.enum(INSTRUMENTS)).optional(),
  context: several(z.enum(CONTEXTS)).optional(),
  place: id.optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** `next` of the page before */
  after: cursor.optional(),
});

export const listOrganisations = operation({
  id: 'organisations.list',
  method: 'get',
  path: '/w/:workspace/organisations',
  verb: 'actor.read',
  params: workspaceParams,
  query: listQuery,
  summary:
    'Organisations and bodies, found by any of their names in any language and spelling, by kind, level, approach and place; the best fitting first, then all others that fit.',
  out: z.object({ organisations: z.array(organisationLine), next: cursor.nullable() }),
});
export const readOrganisation = operation({
  id: 'organisations.read',
  method: 'get',
  path: '/w/:workspace/organisations/:id',
  verb: 'actor.read',
  params: withId,
  out: organisationOut,
});
export const createOrganisation = operation({
  id: 'organisations.create',
  method: 'post',
  path: '/w/:workspace/organisations',
  verb: 'actor.write',
  status: 201,
  params: workspaceParams,
  body: organisationFields.extend({ id, source: sourceInput.nullable().default(null) }),
  out: z.object({ id, findings: z.array(z.object({ code: z.string(), detail: z.string() })) }),
});
export const changeOrganisation = operation({
  id: 'organisations.change',
  method: 'put',
  path: '/w/:workspace/organisations/:id',
  verb: 'actor.write',
  params: withId,
  summary: 'The whole entry as it is now; each field that changed keeps who told it, when and from what.',
  body: organisationFields.extend({ source: sourceInput.nullable().default(null) }),
  out: z.object({ id, findings: z.array(z.object({ code: z.string(), detail: z.string() })) }),
});
