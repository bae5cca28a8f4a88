import type { Context } from '#server/context.ts';
import * as rules from '#features/alerts/alert-rules.service.ts';
import * as alerts from '#features/alerts/alerts.service.ts';
import * as duty from '#features/alerts/duty/duty.service.ts';
import * as mandates from '#features/alerts/mandates.service.ts';
import type { PlaceLine } from '#features/places/places.contract.ts';
import * as views from '#features/views/views.service.ts';
import { at } from './exercise.moment.ts';

/** What all mandates of the exercise have in common: every theme, at any hour, in the application alone. */
export const PRACTICE = {
  themes: [],
  quietFrom: null,
  quietTo: null,
  timeZone: 'UTC',
  language: 'en',
  agreedHow: 'Exercise: agreed for practice',
  shownAs: 'title' as const,
  email: null,
  webhook: null,
  passphrase: null,
};

/** Who answers for warnings in the exercise: mandates and a roster, a rule that is on, kept views, and an alert on its way. */
export async function fillWarning(
  context: Context,
  {
    bodies,
    happenings,
    placeOf,
  }: {
    bodies: ReadonlyMap<string, string>;
    happenings: ReadonlyMap<string, string>;
    placeOf: (key: string) => PlaceLine;
  },
): Promise<void> {
  const mandate = async (
    key: string,
    title: string,
    more: {
      coordinator?: boolean;
      independentRoute?: boolean;
      dutyPost?: boolean;
      substitute?: string;
      places?: string[];
    } = {},
  ): Promise<string> => {
    const id = context.newId();
    // agreed a month ago: an alert of yesterday finds them in force
    await mandates.createMandate(at(context, 720), {
      ...PRACTICE,
      id,
      responderActorId: bodies.get(key)!,
      title,
      placeIds: (more.places ?? []).map((it) => placeOf(it).id),
      highestLabel: 2,
      dutyPost: more.dutyPost ?? false,
      independentRoute: more.independentRoute ?? false,
      coordinator: more.coordinator ?? false,
      substituteMandateId: more.substitute ?? null,
    });
    return id;
  };
  await mandate('council', 'Coordinator of the peace council', { coordinator: true });
  const mediator = await mandate('mediator', 'Mediator for Mambu and Kasoko', {
    independentRoute: true,
    places: ['mambu', 'kasoko'],
  });
  await mandate('liaison', 'Police liaison of the peace council', {
    substitute: mediator,
    places: ['south'],
  });
  // so that one sees them blocked once their station is named as implicated
  await mandate('commander', 'Commander, for the market quarter', { places: ['mambu'] });
  const desk = await mandate('police', 'Duty desk of the district police', { places: ['south'], dutyPost: true });
  await mandate('youth', 'Youth mediators for Dara district', { places: ['north'] });

  // day and night at the duty desk, from yesterday on: there is always somebody on duty now
  const day = (days: number) => new Date(context.now().getTime() + days * 86_400_000).toISOString().slice(0, 10);
  for (const [key, from, to] of [
    ['day', '06:00', '18:00'],
    ['night', '18:00', '06:00'],
  ] as const)
    await duty.addPattern(context, desk, {
      id: context.newId(),
      days: [1, 2, 3, 4, 5, 6, 7],
      from,
      to,
      first: day(-1),
      last: day(27),
      everyWeeks: 1,
      actorIds: [bodies.get(key)!],
      turn: 'shift',
    });

  // what somebody asks again and again, kept under a name for everybody
  await views.saveView(context, {
    id: context.newId(),
    screen: 'situation',
    name: 'Signs of peace',
    search: 'type=peace',
    shared: true,
  });
  await views.saveView(context, {
    id: context.newId(),
    screen: 'review',
    name: 'Set aside as noise',
    search: 'queue=noise',
    shared: true,
  });

  // the worker looks at it at once, and finds what the weeks before the vote brought
  const rule = context.newId();
  await rules.createRule(at(context, 720), {
    id: rule,
    note: 'Exercise: agreed by the steering group for the weeks before the vote.',
    definition: {
      name: 'Threats and hate speech in a district',
      level: 1,
      higher: null,
      count: {
        kind: 'report',
        types: ['tension.threat', 'tension.hate_speech', 'tension.intimidation'],
        windowDays: 7,
        baselineWindows: 0,
        guardWindows: 0,
      },
      scope: { kind: 'named', placeIds: [placeOf('south').id, placeOf('north').id] },
      condition: { and: [{ '>=': [{ var: 'sources' }, 2] }, { '>=': [{ var: 'count' }, 3] }] },
      coolDownDays: 7,
    },
  });
  await rules.switchRule(context, rule, true);

  // one alert is on its way already
  const earlier = at(context, 18);
  const alertId = earlier.newId();
  await alerts.createAlert(earlier, {
    id: alertId,
    level: 2,
    headline: 'Families of two arrested men do not know where they are',
    why: 'Two young men were taken after the market clash. Their families are afraid, and others gather at the station.',
    asked: 'Find out where they are held and visit them, with somebody the families trust.',
    uncertainty: 'One account, from a caller.',
    implicated: 'named',
    implicatedActorIds: [bodies.get('station')!],
    basis: [{ kind: 'incident', id: happenings.get('i2')! }],
  });
  await alerts.issueAlert(earlier, alertId, {
    mandateIds: [mediator],
    reasonUnverified: 'Exercise: time matters more than a second account.',
  });
}
