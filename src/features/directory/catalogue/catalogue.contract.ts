import { z } from 'zod';
import { operation } from '#domain/operation.ts';
import { catalogue } from './catalogue.rules.ts';

const workspaceParams = z.object({ workspace: z.string() });
const code = z.string();
const context = z.enum(['developing', 'transition', 'post_conflict', 'developed']);
const manner = z.enum(['does', 'norms', 'funds', 'little', 'planned']);

const body = z.object({
  code,
  parent: code.nullable(),
  kind: z.string(),
  name: z.string(),
  acronym: z.string().nullable(),
  about: z.string(),
  place: z.string(),
});
const understanding = z.object({
  body: code,
  concept: z.enum(['own', 'partial', 'operational', 'none']),
  term: z.string().nullable(),
  says: z.string(),
  quote: z.string().nullable(),
  place: z.string(),
});
const document = z.object({
  body: code,
  title: z.string(),
  symbol: z.string().nullable(),
  date: z.string(),
  place: z.string(),
});
const capability = z.object({
  bodies: z.array(code),
  activity: code,
  manner,
  where: z.array(code),
  what: z.string(),
  place: z.string(),
  example: z.boolean(),
  counter: z.boolean(),
});
const discrepancy = z.object({
  code,
  about: code,
  one: z.string(),
  onePlace: z.string(),
  other: z.string(),
  otherPlace: z.string(),
});
const part = z.object({
  code,
  page: z.number().int(),
  title: z.string(),
  author: z.string(),
  caution: z.string().nullable(),
});

export const readCatalogue = operation({
  id: 'catalogue.read',
  method: 'get',
  path: '/w/:workspace/catalogue',
  verb: 'actor.read',
  params: workspaceParams,
  summary:
    'The master catalogue as shipped: organisations, what each understands by the reform of a security sector, documents, activities, the two typology tables; every fact with its place in the source, as of 2006, with the source’s cautions and discrepancies.',
  out: z.object({
    source: z.object({
      title: z.string(),
      publisher: z.string(),
      place: z.string(),
      year: z.number().int(),
      asOf: z.string(),
    }),
    parts: z.array(part),
    bodies: z.array(body),
    understandings: z.array(understanding),
    documents: z.array(document),
    activities: z.array(
      z.object({ code, above: code.nullable(), name: z.string(), about: z.string(), place: z.string() }),
    ),
    capabilities: z.array(capability),
    dimensions: z.record(z.string(), z.array(z.string())),
    typology: z.array(
      z.object({
        body: code,
        instruments: z.array(z.enum(['field', 'norms'])),
        scope: z.enum(['global', 'regional', 'subregional']),
        regions: z.array(code),
        contexts: z.array(context),
        note: z.string().nullable(),
        tables: z.array(z.string()),
      }),
    ),
    regions: z.array(code),
    odaItems: z.array(z.object({ code, item: z.string() })),
    discrepancies: z.array(discrepancy),
  }),
});

export const askCatalogue = operation({
  id: 'catalogue.help',
  method: 'get',
  path: '/w/:workspace/catalogue/help',
  verb: 'actor.read',
  params: workspaceParams,
  query: z.object({
    activity: code.refine((it) => catalogue().activities.has(it), 'There is no such activity in the catalogue.'),
    context,
    region: code.refine(
      (it) => catalogue().lies.has(it) || /^[A-Z]{2}$/.test(it),
      'There is no such region in the catalogue.',
    ),
  }),
  summary:
    'Who can help with an activity in a kind of country and a region, under what concept, and what is missing; as of 2006.',
  out: z.object({
    need: z.object({ activity: code, context, region: code }),
    asOf: z.string(),
    helpers: z.array(
      z.object({
        body,
        path: z.array(code),
        fit: z.enum(['here', 'reach', 'wider', 'elsewhere']),
        manner,
        does: z.array(capability.extend({ near: z.boolean() })),
        understanding: z.array(understanding.extend({ inherited: z.boolean() })),
        documents: z.array(document),
        lacks: z.array(z.string()),
        discrepancies: z.array(discrepancy),
      }),
    ),
    silent: z.array(body),
    missing: z.array(z.string()),
  }),
});
