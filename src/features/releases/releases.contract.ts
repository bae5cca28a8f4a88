import { z } from 'zod';
import { operation } from '#domain/operation.ts';
import { CONFIDENCES, STATES } from './release.rules.ts';

const id = z.uuid();
const workspaceParams = z.object({ workspace: z.string() });
const withId = workspaceParams.extend({ id });
const ok = z.object({ ok: z.literal(true) });
const reason = z.string().trim().min(3).max(500);

/** From and to, both counted in; to is null for "and more". */
const band = z.tuple([z.number().int(), z.number().int().nullable()]);
const publicArea = z.object({ name: z.string(), code: z.string().nullable(), level: z.number().int() });

export const publicCell = z.object({
  /** random, made for the public */
  id,
  /** a type of incident, or a family where types were put together */
  type: z.string(),
  /** `2026-11` or `2026-W47` */
  period: z.string(),
  region: publicArea,
  country: z.string().nullable(),
  /** what was too little to be told more finely */
  rest: z.boolean(),
  incidents: band,
  /** null: not told, because nobody, too few, or not known */
  killed: band.nullable(),
  hurt: band.nullable(),
  confidence: z.enum(CONFIDENCES),
  /** for one incident alone: a place drawn among all where people live in the region. It is not where it happened */
  drawn: z.object({ lat: z.number(), lon: z.number() }).nullable(),
  /** the middle of the region, for maps; null where no map may be drawn */
  centre: z.object({ lat: z.number(), lon: z.number() }).nullable(),
});
/** Everything that the public gets of a release, and nothing else leaves. */
export const publicBody = z.object({
  format: z.literal('baraza-release/1'),
  id,
  workspace: z.object({ slug: z.string(), name: z.string() }),
  exercise: z.boolean(),
  language: z.string(),
  title: z.string(),
  summary: z.string(),
  unit: z.enum(['month', 'week']),
  /** no cell stands for fewer who spoke, nor tells of fewer people */
  least: z.number().int(),
  corrects: id.nullable(),
  cells: z.array(publicCell),
});
export type PublicBody = z.output<typeof publicBody>;
export type PublicCell = z.output<typeof publicCell>;

const held = z.object({
  /** labelled for fewer eyes */
  label: z.number().int(),
  /** children and survivors, where the workspace does not release */
  protected: z.number().int(),
  /** refuted, merged, not known when or where */
  unknown: z.number().int(),
  /** too few, also after subtracting what was released before */
  small: z.number().int(),
});

export const releaseInput = z.object({
  id,
  title: z.string().trim().min(1).max(120),
  /** written for the public, and agreed to as such */
  summary: z.string().trim().min(1).max(4000),
  language: z.string().min(2).max(12).default('en'),
  unit: z.enum(['month', 'week']).default('month'),
  /** single incidents that are large enough by themselves are shown one by one, at a drawn place */
  single: z.boolean().default(false),
  /** either these, or all that a filter of the situation finds */
  incidentIds: z.array(id).max(5000).optional(),
  filter: z
    .object({
      since: z.string().max(40).optional(),
      until: z.string().max(40).optional(),
      types: z.string().max(500).optional(),
      states: z.string().max(200).optional(),
      place: id.optional(),
      q: z.string().trim().max(100).optional(),
    })
    .optional(),
  correctsId: id.nullable().default(null),
});

const line = z.object({
  id,
  number: z.number().int(),
  title: z.string(),
  state: z.enum(STATES),
  author: z.string(),
  mine: z.boolean(),
  createdAt: z.string(),
  agreedAt: z.string().nullable(),
  dueAt: z.string().nullable(),
  outAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  endReason: z.string().nullable(),
  yes: z.number().int(),
  /** whether this asks for the reader's voice */
  asksMe: z.boolean(),
});
const detail = line.extend({
  body: publicBody,
  /** SHA-256 of the body's canonical form: what a voice is given for */
  sha256: z.string(),
  held,
  publicId: id,
  corrects: z.object({ id, number: z.number().int(), title: z.string() }).nullable(),
  voices: z.array(
    z.object({
      name: z.string(),
      organisation: z.string(),
      yes: z.boolean(),
      reason: z.string().nullable(),
      at: z.string(),
    }),
  ),
});

export const listReleases = operation({
  id: 'releases.list',
  method: 'get',
  path: '/w/:workspace/releases',
  verb: 'release.read',
  params: workspaceParams,
  query: z.object({
    /** the number of the last release of the page before */
    after: z.coerce.number().int().positive().max(2_000_000_000).optional(),
    limit: z.coerce.number().int().min(1).max(200).default(100),
  }),
  out: z.object({ releases: z.array(line), next: z.number().int().nullable(), total: z.number().int() }),
});
export const readRelease = operation({
  id: 'releases.read',
  method: 'get',
  path: '/w/:workspace/releases/:id',
  verb: 'release.read',
  params: withId,
  summary: 'A release with exactly what the public gets, and the hash that a voice must name.',
  out: detail,
});
export const tryRelease = operation({
  id: 'releases.try',
  method: 'post',
  path: '/w/:workspace/releases/try',
  verb: 'release.write',
  params: workspaceParams,
  summary: 'What the public would get; nothing is kept.',
  body: releaseInput,
  out: z.object({ body: publicBody, held, chosen: z.number().int() }),
});
export const freezeRelease = operation({
  id: 'releases.freeze',
  method: 'post',
  path: '/w/:workspace/releases',
  verb: 'release.write',
  params: workspaceParams,
  status: 201,
  summary: 'Freezes a snapshot. It is never changed: for another, withdraw it and freeze anew.',
  body: releaseInput,
  out: z.object({ id, number: z.number().int(), sha256: z.string() }),
});
export const giveVoice = operation({
  id: 'releases.voice',
  method: 'post',
  path: '/w/:workspace/releases/:id/voice',
  verb: 'release.approve',
  params: withId,
  summary:
    'Yes or no to exactly what was seen. Two of different organisations, neither the author, send it on its way; one no ends it.',
  body: z.object({
    yes: z.boolean(),
    seen: z.string().regex(/^[0-9a-f]{64}$/),
    reason: reason.nullable().default(null),
  }),
  out: ok,
});
export const withdrawRelease = operation({
  id: 'releases.withdraw',
  method: 'post',
  path: '/w/:workspace/releases/:id/withdraw',
  verb: 'release.approve',
  params: withId,
  summary: 'Before it is out: anybody with a voice may stop it.',
  body: z.object({ reason }),
  out: ok,
});
export const recallRelease = operation({
  id: 'releases.recall',
  method: 'post',
  path: '/w/:workspace/releases/:id/recall',
  verb: 'release.approve',
  params: withId,
  summary: 'Takes it from the public at once. A line with day and reason stays; the reason is public.',
  body: z.object({ reason }),
  out: ok,
});

const settings = z.object({
  /** whether what happened to children and survivors is counted */
  protected: z.enum(['never', 'asked', 'soon', 'counted']),
  askedBy: z.string().nullable(),
  from: z.string().nullable(),
  mayAgree: z.boolean(),
});
export const readReleaseSettings = operation({
  id: 'releases.settings',
  method: 'get',
  path: '/w/:workspace/release-settings',
  verb: 'release.read',
  params: workspaceParams,
  out: settings,
});
export const askReleaseSettings = operation({
  id: 'releases.settings.ask',
  method: 'post',
  path: '/w/:workspace/release-settings',
  verb: 'release.approve',
  params: workspaceParams,
  summary:
    'To count children and survivors takes two people of different organisations and a day; to stop it, one and no time.',
  body: z.object({ protected: z.boolean() }),
  out: settings,
});
