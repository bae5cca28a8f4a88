import type { Verb } from '#domain/verbs.ts';
import type { SINCE_LISTS } from './desk.rules.ts';

/** Who may know what of the summary. Whoever is merely asked about an alert has it on their own list. */
export const SINCE_NEEDS: Record<(typeof SINCE_LISTS)[number] | 'owed' | 'silent', Verb> = {
  reports: 'report.read',
  verified: 'incident.read',
  issued: 'alert.read',
  answered: 'alert.read',
  overdue: 'alert.read',
  owed: 'obligation.read',
  silent: 'coverage.read',
};
