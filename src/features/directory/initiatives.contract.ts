import { z } from 'zod';
import { operation } from '#domain/operation.ts';
import { PLACE_PRECISIONS } from '#domain/places.ts';
import { day, FUNDINGS, INITIATIVE_STATES, MONEY_KINDS, ROLES_IN } from './directory.rules.ts';
import {
  cursor,
  label,
  language,
  named,
  organisationLine,
  several,
  sourceInput,
  sourceOut,
  withId,
  workspaceParams,
} from './organisations.contract.ts';

const id = z.uuid();
const share = z.number().min(0).max(100).nullable().default(null);
const text = (most: number) => z.string().trim().min(1).max(most).nullable().default(null);

export const partyInput = z
  .object({ role: z.enum(ROLES_IN), actorId: id.nullable().default(null), name: text(300) })
  .refine((it) => it.actorId !== null || it.name !== null, 'Choose an organisation or name it.');
export const purposeInput = z.object({
  /** `dac`, `sdg`, `ssr`, `peace`, or the vocabulary of a file */
  list: z.string().trim().min(1).max(40),
  code: z.string().trim().min(1).max(60),
  name: text(300),
  share,
});
export const placeInput = z
  .object({
    placeId: id.nullable().default(null),
    text: text(300),
    whole: z.boolean().default(false),
    lat: z.number().min(-90).max(90).nullable().default(null),
    lon: z.number().min(-180).max(180).nullable().default(null),
    precision: z.enum(PLACE_PRECISIONS).default('unknown'),
    share,
  })
  .refine((it) => (it.lat === null) === (it.lon === null), 'A point needs both a latitude and a longitude.')
  .refine(
    (it) => it.placeId !== null || it.text !== null || it.lat !== null,
    'Name a place, choose one or give a point.',
  );
export const moneyInput = z.object({
  kind: z.enum(MONEY_KINDS),
  amount: z.number().finite().min(-1e15).max(1e15),
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .nullable()
    .default(null),
  on: day.nullable().default(null),
  to: day.nullable().default(null),
  /** what one unit was worth in US dollars that day, when the giver knows it; else the rate known here is taken */
  rate: z.number().positive().nullable().default(null),
  actorId: id.nullable().default(null),
  name: text(300),
});
export const peopleInput = z.object({
  group: z.string().trim().min(1).max(200),
  planned: z.number().int().min(0).nullable().default(null),
  reached: z.number().int().min(0).nullable().default(null),
});
export const resultInput = z.object({
  what: z.string().trim().min(1).max(1000),
  value: text(200),
  target: text(200),
  on: day.nullable().default(null),
});

export const initiativeFields = z.object({
  title: z.string().trim().min(1).max(500),
  language: language.default('und'),
  titles: z.record(language, z.string().trim().min(1).max(500)).default({}),
  description: text(20_000),
  /** the same in other languages; left out where there is none */
  descriptions: z.record(language, z.string().trim().min(1).max(20_000)).optional(),
  state: z.enum(INITIATIVE_STATES).default('unknown'),
  plannedFrom: day.nullable().default(null),
  plannedTo: day.nullable().default(null),
  actualFrom: day.nullable().default(null),
  actualTo: day.nullable().default(null),
  funding: z.enum(FUNDINGS).default('unknown'),
  ledLocally: z.boolean().nullable().default(null),
  forWhom: text(2000),
  people: z.array(peopleInput).max(50).default([]),
  results: z.array(resultInput).max(200).default([]),
  parties: z.array(partyInput).max(200).default([]),
  purposes: z.array(purposeInput).max(100).default([]),
  places: z.array(placeInput).max(500).default([]),
  money: z.array(moneyInput).max(2000).default([]),
  label: label.default(1),
});
export type InitiativeFields = z.output<typeof initiativeFields>;

export const initiativeLine = z.object({
  id,
  title: z.string(),
  language: z.string(),
  state: z.enum(INITIATIVE_STATES),
  began: z.string().nullable(),
  ended: z.string().nullable(),
  funding: z.enum(FUNDINGS),
  ledLocally: z.boolean().nullable(),
  parties: z.array(z.object({ role: z.enum(ROLES_IN), id: id.nullable(), name: z.string() })),
  places: z.array(z.string()),
  purposes: z.array(z.object({ list: z.string(), code: z.string(), name: z.string() })),
  label: z.number().int(),
});

const fact = z.object({ by: named.nullable(), at: z.iso.datetime(), source: sourceOut.nullable() });
const moneyOut = z.object({
  kind: z.enum(MONEY_KINDS),
  amount: z.number(),
  currency: z.string().nullable(),
  on: z.string().nullable(),
  to: z.string().nullable(),
  rate: z.number().nullable(),
  rateOn: z.string().nullable(),
  usd: z.number().nullable(),
  actorId: id.nullable(),
  name: z.string().nullable(),
});
export const initiativeOut = initiativeLine.extend({
  /** the title it was told with, in its own language; `title` is in the asker's where there is one */
  ownTitle: z.string(),
  ownLanguage: z.string(),
  titles: z.record(z.string(), z.string()),
  /** in the asker's language where there is one, else its own */
  description: z.string().nullable(),
  descriptionLanguage: z.string(),
  ownDescription: z.string().nullable(),
  descriptions: z.record(z.string(), z.string()),
  plannedFrom: z.string().nullable(),
  plannedTo: z.string().nullable(),
  actualFrom: z.string().nullable(),
  actualTo: z.string().nullable(),
  forWhom: z.string().nullable(),
  people: z.array(peopleInput),
  results: z.array(resultInput),
  purposes: z.array(
    z.object({
      list: z.string(),
      code: z.string(),
      name: z.string(),
      withdrawn: z.boolean(),
      share: z.number().nullable(),
      /** what it was called when it was told, where it was called anything */
      told: z.string().nullable(),
    }),
  ),
  placed: z.array(
    z.object({
      placeId: id.nullable(),
      text: z.string(),
      whole: z.boolean(),
      lat: z.number().nullable(),
      lon: z.number().nullable(),
      precision: z.enum(PLACE_PRECISIONS),
      share: z.number().nullable(),
      /** as it was told, without what is known of the place */
      told: z.object({ text: z.string().nullable(), lat: z.number().nullable(), lon: z.number().nullable() }),
    }),
  ),
  money: z.array(moneyOut),
  /** sums in US dollars of what has a rate, and how many lines have none */
  sums: z.array(
    z.object({ kind: z.enum(MONEY_KINDS), usd: z.number(), lines: z.number().int(), withoutRate: z.number().int() }),
  ),
  key: z.string().nullable(),
  recorded: fact,
  said: z.record(z.string(), fact),
  changedAt: z.iso.datetime(),
});

const finding = z.object({ code: z.string(), detail: z.string() });
export const initiativeQuery = z.object({
  q: z.string().trim().max(200).optional(),
  place: id.optional(),
  organisation: id.optional(),
  role: z.enum(ROLES_IN).optional(),
  /** `dac:15220` or `sdg:16.1` */
  purpose: several(z.string().regex(/^[^:]{1,40}:.{1,60}$/)).optional(),
  state: several(z.enum(INITIATIVE_STATES)).optional(),
  funding: several(z.enum(FUNDINGS)).optional(),
  local: z.enum(['yes', 'no']).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
  /** `next` of the page before */
  after: cursor.optional(),
});

export const STANCES = ['joins', 'extends', 'complements', 'differs', 'not_contacted'] as const;
/** What was agreed with somebody whose work is alike. */
export const stanceInput = z.object({ id, stance: z.enum(STANCES), words: text(1000) });
const neighbours = z.array(stanceInput).max(50).default([]);

export const listInitiatives = operation({
  id: 'initiatives.list',
  method: 'get',
  path: '/w/:workspace/initiatives',
  verb: 'actor.read',
  params: workspaceParams,
  query: initiativeQuery,
  out: z.object({ initiatives: z.array(initiativeLine), next: cursor.nullable() }),
});
export const readInitiative = operation({
  id: 'initiatives.read',
  method: 'get',
  path: '/w/:workspace/initiatives/:id',
  verb: 'actor.read',
  params: withId,
  out: initiativeOut,
});
export const createInitiative = operation({
  id: 'initiatives.create',
  method: 'post',
  path: '/w/:workspace/initiatives',
  verb: 'actor.write',
  status: 201,
  params: workspaceParams,
  body: initiativeFields.extend({ id, source: sourceInput.nullable().default(null), neighbours }),
  out: z.object({ id, findings: z.array(finding) }),
});
export const changeInitiative = operation({
  id: 'initiatives.change',
  method: 'put',
  path: '/w/:workspace/initiatives/:id',
  verb: 'actor.write',
  params: withId,
  summary: 'The whole initiative as it is now; each field that changed keeps who told it, when and from what.',
  body: initiativeFields.extend({ source: sourceInput.nullable().default(null), neighbours }),
  out: z.object({ id, findings: z.array(finding) }),
});
const planned = initiativeFields.pick({
  title: true,
  purposes: true,
  places: true,
  parties: true,
  plannedFrom: true,
  plannedTo: true,
  actualFrom: true,
  actualTo: true,
  forWhom: true,
  funding: true,
  ledLocally: true,
});
const neighbourList = z.object({
  neighbours: z.array(
    z.object({
      initiative: initiativeLine,
      score: z.number(),
      reasons: z.array(z.string()),
      /** of the place, or unpaid: shown before all others */
      local: z.boolean(),
      /** saving asks what was agreed with them */
      asked: z.boolean(),
      agreed: z
        .object({ stance: z.enum(STANCES), words: z.string().nullable(), dueOn: z.string().nullable() })
        .nullable(),
    }),
  ),
  more: z.number().int(),
});
export const alikeInitiatives = operation({
  id: 'initiatives.alike',
  method: 'post',
  path: '/w/:workspace/initiatives/alike',
  verb: 'actor.read',
  params: workspaceParams,
  summary: 'Before something is registered: who does the like there already, local ones first, and why they are alike.',
  body: planned.extend({ id }),
  out: neighbourList,
});
export const listNeighbours = operation({
  id: 'initiatives.neighbours',
  method: 'get',
  path: '/w/:workspace/initiatives/:id/neighbours',
  verb: 'actor.read',
  params: withId,
  out: neighbourList,
});
export const settleNeighbour = operation({
  id: 'initiatives.settle',
  method: 'post',
  path: '/w/:workspace/initiatives/:id/neighbours',
  verb: 'actor.write',
  params: withId,
  summary: 'What was agreed with one of them.',
  body: stanceInput,
  out: z.object({ ok: z.literal(true) }),
});
export const listUncontacted = operation({
  id: 'initiatives.uncontacted',
  method: 'get',
  path: '/w/:workspace/initiatives-uncontacted',
  verb: 'actor.read',
  params: workspaceParams,
  out: z.object({
    open: z.array(
      z.object({
        initiative: named,
        other: named,
        dueOn: z.iso.date(),
        late: z.boolean(),
        /** who asks said that they had not contacted them */
        mine: z.boolean(),
      }),
    ),
  }),
});
export const searchDirectory = operation({
  id: 'directory.search',
  method: 'get',
  path: '/w/:workspace/directory/search',
  verb: 'actor.read',
  params: workspaceParams,
  query: z.object({ q: z.string().trim().min(1).max(200), limit: z.coerce.number().int().min(1).max(50).default(8) }),
  summary:
    'Organisations, initiatives and people to turn to in one box: any language and spelling, places and acronyms understood.',
  out: z.object({
    organisations: z.array(organisationLine),
    initiatives: z.array(initiativeLine),
    /** people to turn to; none without the right to know of them */
    contacts: z.array(named.extend({ post: z.string().nullable(), about: z.string().nullable(), organisation: named })),
    /** what the words were taken for */
    understood: z.array(z.object({ words: z.string(), kind: z.enum(['place', 'organisation']), name: z.string() })),
  }),
});
export const listCodes = operation({
  id: 'directory.codes',
  method: 'get',
  path: '/w/:workspace/directory/codes',
  verb: 'actor.read',
  params: workspaceParams,
  query: z.object({
    list: z.string().max(40),
    q: z.string().trim().max(100).optional(),
    codes: several(z.string().max(60)).optional(),
  }),
  out: z.object({
    codes: z.array(
      z.object({
        list: z.string(),
        code: z.string(),
        name: z.string(),
        withdrawn: z.boolean(),
        parent: z.string().nullable(),
      }),
    ),
    source: z.string(),
  }),
});
