import { catalogueLanguages, sayIn } from '#server/wording.ts';
import { SHIPPED_FORMS, type ShippedKey } from '../shipped.contract.ts';
import { shippedFacts } from '../shipped-forms.ts';
import { measure, type Measure } from './indicator.rules.ts';

/**
 * Indicators proposed for the forms that come with the house. What people think of their safety is told apart by women and men and never of fewer
 * than five; what monitors tell of their places is shown of each.
 */
const survey = { place: 'who/place', apart: 'who/sex', period: 'month', about: 'people' } as const;
const weekly = { place: 'place', day: 'until', period: 'week', about: 'places' } as const;
const GOOD_SIGNS = 'talks settled together sheltered returned handed_in released apology speaking_out'.split(' ');

/** Each under the key of its name in the catalogue. */
export const PROPOSED: Partial<Record<ShippedKey, Readonly<Record<string, Measure>>>> = {
  perception: {
    women_safe_at_night: measure.parse({
      ...survey,
      kind: 'share',
      path: 'safety/women_night',
      choices: ['very', 'rather'],
    }),
    weapons_often_seen: measure.parse({ ...survey, kind: 'share', path: 'weapons/guns', choices: ['often'] }),
    police_come: measure.parse({ ...survey, kind: 'share', path: 'police/police_comes', choices: ['yes'] }),
    fair_for_women: measure.parse({ ...survey, kind: 'share', path: 'justice/fair_women', choices: ['yes'] }),
  },
  weekly: {
    felt_safety: measure.parse({ ...weekly, kind: 'median', path: 'numbers/safety' }),
    violent_incidents: measure.parse({ ...weekly, kind: 'sum', path: 'numbers/incidents' }),
    signs_of_peace: measure.parse({ ...weekly, kind: 'count', path: 'signs/peace', choices: GOOD_SIGNS }),
    quiet_weeks: measure.parse({ ...weekly, kind: 'count', path: 'week', choices: ['nothing'] }),
  },
};

/** What is proposed for a form of this id, named in every language of the catalogue; nothing for a form of somebody else. */
export function proposedFor(formId: string): { name: Record<string, string>; measure: Measure }[] {
  const key = SHIPPED_FORMS.find((it) => PROPOSED[it] && shippedFacts(it).formId === formId);
  return Object.entries((key && PROPOSED[key]) ?? {}).map(([word, it]) => ({
    name: Object.fromEntries(
      catalogueLanguages().map((tag) => [tag, sayIn(tag, 'form-indicators', `proposed.${word}`)]),
    ),
    measure: it,
  }));
}
