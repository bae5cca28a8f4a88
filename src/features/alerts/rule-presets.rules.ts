import type { Level } from '#domain/levels.ts';
import type { CountWhat } from './threshold-windows.rules.ts';
import type { Condition } from './thresholds.rules.ts';

/** Rules to begin with; a workspace copies and changes them. Names: `alerts-rules:presets.<key>`. */
export const PRESETS: readonly {
  key: string;
  level: Level;
  count: CountWhat;
  condition: Condition;
  coolDownDays: number;
  higher: { level: Level; condition: Condition } | null;
}[] = [
  {
    key: 'more_violence_than_usual',
    level: 2,
    coolDownDays: 7,
    count: { kind: 'incident', types: ['violence'], windowDays: 7, baselineWindows: 26, guardWindows: 1 },
    condition: { and: [{ '>=': [{ var: 'count' }, 3] }, { '<': [{ var: 'chance' }, 0.01] }] },
    higher: null,
  },
  {
    key: 'threats_rising',
    level: 1,
    coolDownDays: 7,
    count: {
      kind: 'report',
      types: ['tension.threat', 'tension.hate_speech', 'tension.intimidation'],
      windowDays: 7,
      baselineWindows: 0,
      guardWindows: 0,
    },
    condition: {
      and: [
        { '>=': [{ var: 'sources' }, 3] },
        { '>=': [{ var: 'count' }, { '*': [2, { max: [{ var: 'previous' }, 1] }] }] },
      ],
    },
    higher: null,
  },
  {
    key: 'arms_or_recruits',
    level: 2,
    coolDownDays: 14,
    count: {
      kind: 'report',
      types: ['tension.arms_or_recruits_moving'],
      windowDays: 3,
      baselineWindows: 0,
      guardWindows: 0,
    },
    condition: { '>=': [{ var: 'sources' }, 2] },
    higher: null,
  },
  {
    key: 'deaths',
    level: 2,
    coolDownDays: 7,
    count: { kind: 'incident', types: ['violence'], windowDays: 3, baselineWindows: 0, guardWindows: 0 },
    condition: { and: [{ '>=': [{ var: 'killed' }, 5] }, { '>=': [{ var: 'corroborated' }, 1] }] },
    higher: {
      level: 3,
      condition: { and: [{ '>=': [{ var: 'killed' }, 25] }, { '>=': [{ var: 'corroborated' }, 1] }] },
    },
  },
];
