import { z } from 'zod';
import { operation } from '#domain/operation.ts';
import { alertState } from './alerts.contract.ts';

const id = z.uuid();
const day = z.iso.date();
const workspaceParams = z.object({ workspace: z.string() });
const withId = workspaceParams.extend({ id });
const ok = z.object({ ok: z.literal(true) });
const level = z.number().int().min(1).max(3);
/** JSON Logic; what is lawful in it is checked by the rules and told with the place where it is wrong */
const condition = z.record(z.string().max(40), z.unknown());

export const ruleScope = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('whole') }),
  z.object({ kind: z.literal('named'), placeIds: z.array(id).max(500) }),
  z.object({ kind: z.literal('each'), level: z.number().int().min(0).max(4), within: id.nullable().default(null) }),
]);
export const ruleDefinition = z.object({
  name: z.string().trim().min(1).max(200),
  level,
  higher: z.object({ level, condition }).nullable().default(null),
  count: z.object({
    kind: z.enum(['incident', 'report']),
    types: z.array(z.string().max(80)).max(60),
    windowDays: z.number().int(),
    baselineWindows: z.number().int(),
    guardWindows: z.number().int(),
  }),
  scope: ruleScope,
  condition,
  coolDownDays: z.number().int(),
});

export const explanationLine = z.object({
  code: z.string(),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
});
const outcome = z.enum(['fired', 'cooling', 'quiet', 'unknown', 'unheard']);
export const usualOut = z.object({
  windows: z.number().int(),
  enough: z.boolean(),
  mean: z.number(),
  high: z.number(),
});

export const ruleLine = z.object({
  id,
  version: z.number().int(),
  enabled: z.boolean(),
  definition: ruleDefinition,
  /** names of the places the definition speaks of */
  places: z.array(z.object({ id, name: z.string() })),
  lookedAt: z.iso.datetime().nullable(),
  /** of the last look: places looked at, and those of them not heard from of late */
  placesLookedAt: z.number().int(),
  placesSilent: z.number().int(),
  /** firings of the last 30 days that the reader may see, and drafts of theirs that wait for a person */
  fired30: z.number().int(),
  waiting: z.number().int(),
});
export const findingLine = z.object({
  id,
  ruleId: id,
  ruleName: z.string(),
  version: z.number().int(),
  /** null: the whole workspace */
  place: z.object({ id, name: z.string() }).nullable(),
  /** first and last day of the window, in UTC */
  from: day,
  day,
  outcome,
  level: level.nullable(),
  counted: z.number().int(),
  undated: z.number().int(),
  types: z.array(z.string()),
  kind: z.enum(['incident', 'report']),
  usual: usualOut.nullable(),
  /** earlier windows, newest first; null where nothing can be known */
  earlier: z.array(z.number().nullable()),
  explanation: z.array(explanationLine),
  hearing: z.enum(['never', 'overdue', 'heard']),
  lastHeard: day.nullable(),
  alert: z.object({ id, number: z.number().int(), state: alertState, level }).nullable(),
  made: z.enum(['draft', 'added']).nullable(),
  raiseTo: level.nullable(),
  decided: z.enum(['raised', 'left']).nullable(),
  decidedNote: z.string().nullable(),
  label: z.number().int(),
  firstAt: z.iso.datetime(),
  lookedAt: z.iso.datetime(),
});

export const listRules = operation({
  id: 'rules.list',
  method: 'get',
  path: '/w/:workspace/alert-rules',
  verb: 'alert.read',
  params: workspaceParams,
  out: z.object({ rules: z.array(ruleLine) }),
});
export const readRule = operation({
  id: 'rules.read',
  method: 'get',
  path: '/w/:workspace/alert-rules/:id',
  verb: 'alert.read',
  params: withId,
  summary: 'A rule, its versions, and what its last look and its firings found, within the reader’s label.',
  out: ruleLine.extend({
    versions: z.array(
      z.object({
        version: z.number().int(),
        definition: ruleDefinition,
        note: z.string(),
        savedAt: z.iso.datetime(),
        savedBy: z.string().nullable(),
      }),
    ),
    /** firings, the latest first */
    fired: z.array(findingLine),
    /** what the last look saw where it did not fire; the largest counts first */
    lastLook: z.array(findingLine),
  }),
});
export const createRule = operation({
  id: 'rules.create',
  method: 'post',
  path: '/w/:workspace/alert-rules',
  verb: 'rule.write',
  status: 201,
  params: workspaceParams,
  summary: 'A new rule, switched off until somebody switches it on.',
  body: z.object({ id, definition: ruleDefinition, note: z.string().trim().max(500).default('') }),
  out: ruleLine,
});
export const saveRule = operation({
  id: 'rules.save',
  method: 'post',
  path: '/w/:workspace/alert-rules/:id/versions',
  verb: 'rule.write',
  params: withId,
  summary: 'A new version of a rule; earlier ones stay as they were.',
  body: z.object({
    /** the version that was read; another one saved since is a conflict */
    after: z.number().int().min(1),
    definition: ruleDefinition,
    note: z.string().trim().max(500).default(''),
  }),
  out: ruleLine,
});
export const switchRule = operation({
  id: 'rules.switch',
  method: 'post',
  path: '/w/:workspace/alert-rules/:id/switch',
  verb: 'rule.write',
  params: withId,
  body: z.object({ on: z.boolean() }),
  out: ruleLine,
});

export const tryRule = operation({
  id: 'rules.try',
  method: 'post',
  path: '/w/:workspace/alert-rules/try',
  verb: 'alert.write',
  params: workspaceParams,
  summary:
    'What a rule would have said on every day of the past months, with what is known today. Counts what the caller may read, up to AMBER. Saves nothing.',
  body: z.object({
    definition: ruleDefinition,
    months: z.number().int().min(1).max(24).default(12),
    /** the last day to look at; today if left out */
    until: day.nullable().default(null),
  }),
  out: z.object({
    from: day,
    until: day,
    /** the day the workspace's data begin; earlier days cannot be looked at */
    dataSince: day.nullable(),
    /** the last day anything was heard for; later days can fire nothing */
    dataUntil: day.nullable(),
    firings: z.number().int(),
    placesLookedAt: z.number().int(),
    placesFired: z.number().int(),
    placesSilent: z.number().int(),
    /** counts above this label were left out */
    upToLabel: z.number().int(),
    places: z.array(
      z.object({
        place: z.object({ id, name: z.string() }).nullable(),
        firings: z.array(z.object({ day, count: z.number().int(), level, explanation: z.array(explanationLine) })),
        moreFirings: z.number().int(),
        /** counts of whole weeks, the oldest first */
        weeks: z.array(z.object({ day, count: z.number().int() })),
        hearing: z.enum(['never', 'overdue', 'heard']),
        lastHeard: day.nullable(),
      }),
    ),
    placesLeftOut: z.number().int(),
    /** firings by month, over all places */
    months: z.array(z.object({ month: z.string(), firings: z.number().int() })),
  }),
});

export const listFindings = operation({
  id: 'rules.findings',
  method: 'get',
  path: '/w/:workspace/rule-findings',
  verb: 'alert.read',
  params: workspaceParams,
  query: z.object({
    rule: id.optional(),
    alert: id.optional(),
    outcome: outcome.optional(),
    /** the last finding of the page before */
    after: id.optional(),
    limit: z.coerce.number().int().min(1).max(200).default(50),
  }),
  out: z.object({ findings: z.array(findingLine), next: id.nullable() }),
});
export const readFinding = operation({
  id: 'rules.finding',
  method: 'get',
  path: '/w/:workspace/rule-findings/:id',
  verb: 'alert.read',
  params: withId,
  summary: 'One finding and what it counted, as far as the reader may read it.',
  out: findingLine.extend({
    things: z.array(
      z.object({
        kind: z.enum(['incident', 'report']),
        id,
        title: z.string(),
        typeCode: z.string().nullable(),
        state: z.string(),
        whenFrom: z.iso.datetime().nullable(),
        placeText: z.string().nullable(),
      }),
    ),
    /** counted and not listed: beyond the first hundred, or not the reader's to read any more */
    thingsMore: z.number().int(),
  }),
});
export const decideFinding = operation({
  id: 'rules.decide',
  method: 'post',
  path: '/w/:workspace/rule-findings/:id/decide',
  verb: 'alert.issue',
  params: withId,
  summary: 'Whether an issued alert is raised to the level a rule now calls for. All who had it are told.',
  body: z.object({ deed: z.enum(['raise', 'leave']), note: z.string().trim().min(1).max(2000) }),
  out: ok,
});
