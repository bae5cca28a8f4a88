import { z } from 'zod';
import { operation } from '#domain/operation.ts';
import { focalLabel } from './focal.rules.ts';

const id = z.uuid();
const workspaceParams = z.object({ workspace: z.string() });
const withId = workspaceParams.extend({ id });
const ok = z.object({ ok: z.literal(true) });
const day = z.iso.date();
function isZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}

/** By which a monitor reports or is reached: words, never an address. */
export const MONITOR_CHANNELS = ['phone_form', 'web', 'sms', 'call', 'visit', 'email', 'voice', 'radio'] as const;
/** `waiting`: the next is not due yet. `silent`: it was due, and the days of grace are over. `never`: silent, and never heard. */
export const STANDINGS = ['waiting', 'due', 'silent', 'never'] as const;
export type Standing = (typeof STANDINGS)[number];

export const monitorLine = z.object({
  id,
  alias: z.string(),
  languages: z.array(z.string()),
  area: z.object({ id, name: z.string() }).nullable(),
  channels: z.array(z.enum(MONITOR_CHANNELS)),
  groups: z.array(z.object({ id, name: z.string() })),
  /** phones that may send */
  phones: z.number().int(),
  reliability: z.string(),
  /** channels of the same person, tied by that person */
  tied: z.number().int(),
  lastHeardOn: day.nullable(),
  /** the worst of what is expected; null where nothing is */
  standing: z.enum(STANDINGS).nullable(),
  dueOn: day.nullable(),
});
export type MonitorLine = z.infer<typeof monitorLine>;

export const listMonitors = operation({
  id: 'monitors.list',
  method: 'get',
  path: '/w/:workspace/monitors',
  verb: 'source.read',
  summary: 'Enrolled people page by page, the silent first: when they were last heard, and whose report is due',
  params: workspaceParams,
  query: z.object({
    /** the last of the page before */
    after: id.optional(),
    limit: z.coerce.number().int().min(1).max(500).default(100),
    standing: z.enum(STANDINGS).optional(),
    /** words of the alias */
    q: z.string().trim().min(1).max(60).optional(),
  }),
  out: z.object({ today: day, monitors: z.array(monitorLine), total: z.number().int(), next: id.nullable() }),
});

export const expected = z.object({
  id,
  name: z.string(),
  formTitle: z.string().nullable(),
  everyDays: z.number().int(),
  standing: z.enum(STANDINGS),
  dueOn: day,
  lastHeardOn: day.nullable(),
});
export const readMonitor = operation({
  id: 'monitors.read',
  method: 'get',
  path: '/w/:workspace/monitors/:id',
  verb: 'source.read',
  params: withId,
  out: monitorLine.extend({
    today: day,
    organisation: z.object({ id, name: z.string() }).nullable(),
    /** agreed to be reminded; and when they last were */
    reminded: z.boolean(),
    remindedOn: day.nullable(),
    expected: z.array(expected),
    tiedTo: z.array(z.object({ id, alias: z.string(), channel: z.string() })),
    /** whose telephone speaks for this person, and what their messages begin with */
    focal: z.object({ id, alias: z.string(), label: z.string() }).nullable(),
    /** for whom this person's telephone speaks */
    speaksFor: z.array(z.object({ id, alias: z.string(), label: z.string() })),
    phonesHere: z.array(z.object({ id, name: z.string().nullable(), lastSeenOn: day.nullable() })),
  }),
});
export type MonitorPage = z.infer<typeof readMonitor.out>;

export const changeMonitor = operation({
  id: 'monitors.change',
  method: 'post',
  path: '/w/:workspace/monitors/:id',
  verb: 'source.write',
  summary: 'What is known of a monitor: languages, area, channels, groups',
  params: withId,
  body: z.object({
    languages: z.array(z.string().min(2).max(12)).max(12),
    areaPlaceId: id.nullable(),
    channels: z.array(z.enum(MONITOR_CHANNELS)).max(MONITOR_CHANNELS.length),
    /** whether they agreed to be reminded; left out, it stays as it was */
    reminded: z.boolean().optional(),
    groupIds: z.array(id).max(100),
  }),
  out: ok,
});

/** Ten digits, shown once: whoever enters them on the reporter page gets the alias's own code, and a channel that sends them is tied to the alias. */
export const giveWord = operation({
  id: 'monitors.word',
  method: 'post',
  path: '/w/:workspace/monitors/:id/words',
  verb: 'source.write',
  status: 201,
  summary: 'A word that enrols: used once, within a week',
  params: withId,
  body: z.object({}),
  out: z.object({ word: z.string(), expiresAt: z.iso.datetime() }),
});
export const untie = operation({
  id: 'monitors.untie',
  method: 'delete',
  path: '/w/:workspace/monitors/:id/ties/:otherId',
  verb: 'source.write',
  summary: 'Channels that were tied by mistake are two again',
  params: withId.extend({ otherId: id }),
  out: ok,
});
/** Somebody without a telephone: what their focal point sends with the label is theirs, and what they are told goes there with it. */
export const setFocal = operation({
  id: 'monitors.focal',
  method: 'put',
  path: '/w/:workspace/monitors/:id/focal',
  verb: 'source.write',
  summary: 'Through whose telephone this person reports and is answered, and the label that says for whom',
  params: withId,
  body: z.object({ id, focalId: id, label: focalLabel }),
  out: ok,
});
export const endFocal = operation({
  id: 'monitors.endFocal',
  method: 'delete',
  path: '/w/:workspace/monitors/:id/focal',
  verb: 'source.write',
  params: withId,
  out: ok,
});
/** Said at the desk: in a call or on a visit. */
export const takeQuietWord = operation({
  id: 'monitors.quiet',
  method: 'put',
  path: '/w/:workspace/monitors/:id/quiet/:wordId',
  verb: 'source.write',
  summary: 'This person said that nothing happened',
  params: withId.extend({ wordId: id }),
  body: z.object({ channel: z.enum(['call', 'visit']) }),
  out: ok,
});

export const expectation = z.object({
  id,
  name: z.string(),
  form: z.object({ id, title: z.string() }).nullable(),
  group: z.object({ id, name: z.string() }).nullable(),
  monitor: z.object({ id, alias: z.string() }).nullable(),
  everyDays: z.number().int(),
  graceDays: z.number().int(),
  startsOn: day,
  /** who is due is reminded, where they agreed to it and can be told */
  reminds: z.boolean(),
  waiting: z.number().int(),
  due: z.number().int(),
  silent: z.number().int(),
});
export type Expectation = z.infer<typeof expectation>;
export const listExpectations = operation({
  id: 'expectations.list',
  method: 'get',
  path: '/w/:workspace/expectations',
  verb: 'source.read',
  params: workspaceParams,
  out: z.object({ today: day, expectations: z.array(expectation) }),
});
export const saveExpectation = operation({
  id: 'expectations.save',
  method: 'put',
  path: '/w/:workspace/expectations/:id',
  verb: 'source.write',
  summary: 'Of whom a report is expected, how often, on which form or any',
  params: withId,
  body: z.object({
    name: z.string().trim().min(1).max(120),
    formId: id.nullable().default(null),
    /** neither: every monitor */
    groupId: id.nullable().default(null),
    monitorId: id.nullable().default(null),
    everyDays: z.number().int().min(1).max(92),
    graceDays: z.number().int().min(0).max(30).default(1),
    startsOn: day,
    reminds: z.boolean().default(false),
    /** where it is day for them, as the IANA names it */
    zone: z
      .string()
      .max(60)
      .refine((it) => isZone(it), 'an IANA time zone')
      .default('UTC'),
  }),
  out: ok,
});
export const endExpectation = operation({
  id: 'expectations.end',
  method: 'delete',
  path: '/w/:workspace/expectations/:id',
  verb: 'source.write',
  params: withId,
  out: ok,
});

const noteText = z.object({
  language: z.string().regex(/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/),
  title: z.string().trim().min(1).max(120),
  text: z.string().trim().min(1).max(8000),
});
export type NoteText = z.infer<typeof noteText>;
export const listNotes = operation({
  id: 'notes.list',
  method: 'get',
  path: '/w/:workspace/training-notes',
  verb: 'source.read',
  params: workspaceParams,
  out: z.object({ notes: z.array(z.object({ id, texts: z.array(noteText), changedAt: z.iso.datetime() })) }),
});
export const saveNote = operation({
  id: 'notes.save',
  method: 'put',
  path: '/w/:workspace/training-notes/:id',
  verb: 'source.write',
  summary: 'What monitors are taught, in their languages; it stands on their own page',
  params: withId,
  body: z.object({ texts: z.array(noteText).min(1).max(20) }),
  out: ok,
});
export const endNote = operation({
  id: 'notes.end',
  method: 'delete',
  path: '/w/:workspace/training-notes/:id',
  verb: 'source.write',
  params: withId,
  out: ok,
});
