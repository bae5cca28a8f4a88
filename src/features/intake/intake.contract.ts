import { z } from 'zod';
import { instant } from '#domain/instant.ts';
import { operation } from '#domain/operation.ts';
import { CHANNELS } from '#features/courier/courier.rules.ts';

/**
 * What the light page for local people asks of the server. Nothing here needs an account, and nothing here carries a name, a number
 * or an address. The one secret, the return code, travels in bodies only, never in an address.
 */

/** How a workspace's page sorts "What happened?" when it has set nothing itself. `families` are families of incident types. */
export const REPORT_KINDS = [
  { code: 'hurt', families: ['violence'] },
  { code: 'destruction', families: ['violence'] },
  { code: 'threat', families: ['tension'] },
  { code: 'arrest', families: ['tension'] },
  { code: 'dispute', families: ['tension'] },
  { code: 'peace', families: ['peace'] },
  // children and survivors: goes to trained, named people only, and never on a map
  { code: 'protected', families: ['protected'] },
  { code: 'other', families: [] },
] as const;

export const WHEN_PRECISIONS = ['exact', 'about', 'day', 'week', 'unknown'] as const;
export const WHERE_PRECISIONS = ['point', 'village', 'district', 'unknown'] as const;
export const BASES = ['saw', 'heard_from_witness', 'hearsay', 'media'] as const;
/** Neutral pictures for the home screen of a phone, built with the page. */
export const REPORTER_ICONS = ['notes', 'sun', 'leaf'] as const;
export type ReporterIcon = (typeof REPORTER_ICONS)[number];
export const ATTACHMENT_KINDS = ['photo', 'audio', 'document'] as const;

/** The longest texts, in UTF-16 code units, on the page and at the server alike. */
export const LIMITS = { text: 8000, where: 300, who: 1000, asks: 2000, message: 2000, count: 100_000 } as const;

const uuid = z.uuid();
/** BCP 47. */
const language = z
  .string()
  .regex(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/)
  .max(35);
/** Sixteen digits made on the phone; shown there once; kept by the server as a keyed hash. */
export const returnCode = z.string().regex(/^[0-9]{16}$/);
/** A text in several languages: tag to text. */
const byLanguage = z.record(language, z.string().max(2000));

const slugParams = z.object({ slug: z.string().regex(/^[a-z0-9][a-z0-9-]{1,40}$/) });

export const publicSettings = z.object({
  slug: z.string(),
  /** Neutral: a phone may be looked at. */
  name: z.string(),
  /** One of the neutral icons built with the page. */
  icon: z.enum(REPORTER_ICONS).default('notes'),
  languages: z.array(z.object({ tag: language, name: z.string(), dir: z.enum(['ltr', 'rtl']) })).min(1),
  exercise: z.boolean(),
  /** `labelKey` lies below `reporter.kinds`; `labels` are the workspace's own words and win. */
  kinds: z.array(z.object({ code: z.string(), labelKey: z.string(), labels: byLanguage.optional() })).min(1),
  /** Always false: side, group, sex and name are never asked here. */
  askIdentity: z.literal(false),
  /** `words`: free text only; `list`: free text and the workspace's places; `position`: also the phone's own, coarsened. */
  places: z.enum(['words', 'list', 'position']),
  attachments: z.object({
    maxBytes: z.number().int().nonnegative(),
    maxCount: z.number().int().nonnegative(),
    kinds: z.array(z.enum(ATTACHMENT_KINDS)),
  }),
  /** By which channels one can be told outside that there is an answer; none unless the workspace keeps addresses. */
  answerBy: z.array(z.enum(CHANNELS)).default([]),
  /** Said on the first screen, such as "do not use this page on a phone that is not yours". */
  phoneNotice: byLanguage.optional(),
  /** Whom to call or where to go in danger. */
  contact: byLanguage.optional(),
  /** Shown when someone tells of sexual violence or of a child: where help is. */
  referral: byLanguage.optional(),
  /** The raw P-256 point, base64url. Null where the workspace takes reports only in the clear. */
  sealingKey: z.object({ publicKey: z.base64url() }).nullable(),
});
export type PublicSettings = z.infer<typeof publicSettings>;

export const placeSuggestion = z.object({
  id: uuid,
  name: z.string(),
  /** The areas around it, nearest first, such as "Nsele, Kinshasa". */
  path: z.string(),
  precision: z.enum(WHERE_PRECISIONS),
});
export type PlaceSuggestion = z.infer<typeof placeSuggestion>;

const count = z.number().int().min(0).max(LIMITS.count);
/** Lowest, best and highest number; null where the teller does not know. */
const range = z
  .object({ low: count.nullable(), best: count.nullable(), high: count.nullable() })
  .refine(
    (it) =>
      (it.low ?? 0) <= (it.best ?? it.high ?? LIMITS.count) && (it.best ?? it.low ?? 0) <= (it.high ?? LIMITS.count),
    {
      message: 'The lowest number is above the highest.',
    },
  );

/** What the phone seals: one person's account. */
export const innerReport = z.object({
  id: uuid,
  /** A code of `kinds`. */
  kind: z.string().min(1).max(40),
  text: z.string().max(LIMITS.text),
  language,
  when: z.object({ from: instant.nullable(), to: instant.nullable(), precision: z.enum(WHEN_PRECISIONS) }),
  where: z.object({
    text: z.string().max(LIMITS.where),
    placeId: uuid.nullish(),
    lat: z.number().min(-90).max(90).nullish(),
    lon: z.number().min(-180).max(180).nullish(),
    radiusKm: z.number().min(0).max(1000).nullish(),
    precision: z.enum(WHERE_PRECISIONS),
  }),
  who: z.string().max(LIMITS.who),
  harm: z.object({ killed: range, hurt: range }),
  basis: z.enum(BASES),
  /** What the teller asks for, or proposes. */
  asks: z.string().max(LIMITS.asks),
  mayAsk: z.boolean(),
  wantsAnswer: z.boolean(),
  /** Absent when the teller wants neither questions nor an answer. One that is known already joins the same conversation. */
  returnCode: returnCode.nullish(),
  /** Where to send "You have an answer". Sealed for the courier when it arrives, and kept nowhere else; one that cannot be used is let go. */
  answerTo: z.object({ channel: z.enum(CHANNELS), address: z.string().max(254) }).nullish(),
  /** It is happening, or about to. */
  danger: z.boolean(),
  /** The phone's clock when the report was finished; clocks of phones are wrong, see `clock`. */
  clientSentAt: instant,
  /** What follows by `PUT .../attachments/:attachmentId`. */
  attachments: z
    .array(
      z.object({
        id: uuid,
        kind: z.enum(ATTACHMENT_KINDS),
        mediaType: z.string().max(100),
        bytes: z.number().int().positive(),
      }),
    )
    .max(10)
    .default([]),
});
export type InnerReport = z.infer<typeof innerReport>;

/**
 * A report as it is sent. `clock` is the phone's clock at this attempt: received minus `clock` is the phone's error, and corrects
 * `clientSentAt` and `when`. It differs between retries, so it takes no part in telling "the same again" from "other content".
 */
export const sentReport = z.union([
  z.object({ id: uuid, clock: instant, envelope: z.base64url().max(200_000) }),
  // no secure context, no sealing: sent at once, and the page says so
  z.object({ id: uuid, clock: instant, report: innerReport }),
]);
export type SentReport = z.input<typeof sentReport>;

export const reportReceipt = z.object({
  id: uuid,
  receivedAt: instant,
  /** Short, opaque, the same for the same report. It opens nothing. */
  receipt: z.string(),
});
export type ReportReceipt = z.infer<typeof reportReceipt>;

export const thread = z.object({
  reports: z.array(
    z.object({ id: uuid, receivedAt: instant, state: z.enum(['received', 'being_checked', 'checked']) }),
  ),
  messages: z.array(
    z.object({
      id: uuid,
      at: instant,
      from: z.enum(['desk', 'you']),
      text: z.string(),
      language,
      /** Short answers offered as buttons; free text is always possible too, when `asks` is true. */
      choices: z.array(z.string()).optional(),
      /** A word of danger: shown before everything else. */
      urgent: z.boolean().default(false),
      /** An answer is hoped for and has not come yet. */
      asks: z.boolean().default(false),
    }),
  ),
});
export type Thread = z.infer<typeof thread>;

export const getPublicSettings = operation({
  id: 'public.settings',
  method: 'get',
  path: '/public/:slug',
  verb: 'public',
  summary: 'What the reporter page of a workspace needs to know',
  params: slugParams,
  out: publicSettings,
});

/** The web manifest, so that the name and icon on the phone's home screen are the workspace's neutral ones. */
export const getPublicManifest = operation({
  id: 'public.manifest',
  method: 'get',
  path: '/public/:slug/manifest',
  verb: 'public',
  summary: 'Web manifest of the reporter page',
  params: slugParams,
  out: z.object({
    name: z.string(),
    short_name: z.string(),
    start_url: z.string(),
    scope: z.string(),
    id: z.string(),
    display: z.literal('standalone'),
    background_color: z.string(),
    theme_color: z.string(),
    icons: z.array(z.object({ src: z.string(), sizes: z.string(), type: z.string(), purpose: z.string().optional() })),
  }),
});

/**
 * 201 with a receipt; the same again answers 200 with the same receipt; the same id with other content 409 `report_differs`; an envelope
 * that no kept key opens 422 `envelope_unreadable`; an inner id that differs from the outer 422 `id_mismatch`.
 */
export const sendReport = operation({
  id: 'public.report',
  method: 'post',
  path: '/public/:slug/reports',
  verb: 'public',
  summary: 'One report, sealed, or in the clear where the phone cannot seal',
  params: slugParams,
  body: sentReport,
  out: reportReceipt,
  status: 201,
});

/**
 * The body is raw bytes: a sealed envelope under `application/vnd.baraza.sealed`, or the file itself under its own type.
 * Idempotent. 404 `report_unknown` until the report has arrived; 413 `attachment_too_large`; 415 when the content is of no allowed kind.
 */
export const sendAttachment = operation({
  id: 'public.attachment',
  method: 'put',
  path: '/public/:slug/reports/:id/attachments/:attachmentId',
  verb: 'public',
  summary: 'A picture, a sound or a document that belongs to a report',
  params: slugParams.extend({ id: uuid, attachmentId: uuid }),
  out: z.object({ id: uuid, receivedAt: instant }),
  status: 201,
});
export const SEALED_MEDIA_TYPE = 'application/vnd.baraza.sealed';

/** 404 `code_unknown`; 429 with Retry-After after too many wrong codes. */
export const readThread = operation({
  id: 'public.thread',
  method: 'post',
  path: '/public/:slug/thread',
  verb: 'public',
  summary: 'What became of the reports given under a return code',
  params: slugParams,
  body: z.object({ code: returnCode }),
  out: thread,
});

/** 201; the same id and text again 200; the same id with other text 409. */
export const sendMessage = operation({
  id: 'public.message',
  method: 'post',
  path: '/public/:slug/messages',
  verb: 'public',
  summary: 'The reporter answers or adds something',
  params: slugParams,
  body: z.object({
    code: returnCode,
    id: uuid,
    text: z.string().trim().min(1).max(LIMITS.message),
    language,
    answers: uuid.nullish(),
  }),
  out: z.object({ id: uuid, at: instant }),
  status: 201,
});

export const findPublicPlaces = operation({
  id: 'public.places',
  method: 'get',
  path: '/public/:slug/places',
  verb: 'public',
  summary: 'Places whose name is like what was typed',
  params: slugParams,
  query: z.object({ q: z.string().trim().min(2).max(80), language: language.optional() }),
  out: z.object({ places: z.array(placeSuggestion).max(10) }),
});

/** At most 400 names: the workspace's areas and larger places, for when there is no line. */
export const listOfflinePlaces = operation({
  id: 'public.offlinePlaces',
  method: 'get',
  path: '/public/:slug/places/offline',
  verb: 'public',
  summary: "A short list of the workspace's places, kept on the phone",
  params: slugParams,
  out: z.object({ places: z.array(placeSuggestion).max(400) }),
});
