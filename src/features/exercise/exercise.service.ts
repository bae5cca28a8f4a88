import type { Context } from '#server/context.ts';
import { uuidv4 } from '#domain/ids.ts';
import * as rules from '#features/alerts/alert-rules.service.ts';
import * as looks from '#features/alerts/rule-looks.service.ts';
import * as alerts from '#features/alerts/alerts.service.ts';
import * as mandates from '#features/alerts/mandates.service.ts';
import * as incidents from '#features/incidents/incidents.service.ts';
import { listIncidents } from '#features/incidents/situation.service.ts';
import * as actors from '#features/people/actors.service.ts';
import * as workspaceSettings from '#features/people/workspace-settings.service.ts';
import * as receive from '#features/reports/receive.service.ts';
import * as reports from '#features/reports/reports.service.ts';
import { EXERCISE_ISO3 } from '#domain/places.ts';
import type { ImportKit } from '#features/places/import-kit.ts';
import { importRows } from '#features/places/import.service.ts';
import type { PlaceLine } from '#features/places/places.contract.ts';
import * as placeSearch from '#features/places/place-search.service.ts';
import * as places from '#features/places/places.service.ts';
import * as rumours from '#features/rumours/rumours.service.ts';
import { fillDirectory } from './exercise.directory.ts';
import { fillSystem } from './exercise.system.ts';
import { fillWarning, PRACTICE } from './exercise.warning.ts';
import { BODIES, INCIDENTS, REPORTS, RUMOURS, SOURCES } from './exercise.data.ts';
import { at } from './exercise.moment.ts';
import { codeOf, EXERCISE_RELEASE, EXERCISE_SOURCE, exerciseAreas, REGION } from './exercise.places.ts';

const count = (c: [number, number, number] | undefined) => (c ? { low: c[0], best: c[1], high: c[2] } : null);

/** Brings in the invented district's places, or finds them unchanged; under a login that may write places. */
export async function bringPlaces(kit: ImportKit): Promise<void> {
  const { faults } = await importRows(
    kit,
    exerciseAreas(),
    [],
    {
      source: EXERCISE_SOURCE,
      release: EXERCISE_RELEASE,
      releasedOn: null,
      licence: 'invented for practice',
      iso3: EXERCISE_ISO3,
    },
    { fileName: 'exercise', sha256: null },
  );
  if (faults.some((it) => it.blocking)) throw new Error(`The exercise's places were refused: ${faults[0]?.code}`);
}

/** The exercise's places by their codes; none in an exercise that was loaded before it had any. */
async function placesByCode(context: Context): Promise<Map<string | null, PlaceLine>> {
  const { hits } = await placeSearch.searchPlaces(context, { q: REGION.code, former: '0', limit: 1 });
  const region = hits.find((it) => it.code === REGION.code);
  return new Map(
    region ? [region, ...(await places.largestUnder(context, region.id, 100))].map((it) => [it.code, it]) : [],
  );
}

/** Fills a new exercise workspace through the same services that people use. The context is inside it. */
export async function fill(context: Context): Promise<void> {
  const known = await placesByCode(context);
  const placeOf = (key: string): PlaceLine => {
    const place = known.get(codeOf(key));
    if (!place) throw new Error(`the exercise has no place "${key}"`);
    return place;
  };
  const bodies = new Map<string, string>();
  for (const body of BODIES) {
    const id = context.newId();
    bodies.set(body.key, id);
    await actors.createActor(context, {
      id,
      kind: body.kind,
      parentId: body.parent ? bodies.get(body.parent)! : null,
      name: body.name,
      names: {},
      label: 1,
    });
    if (body.vetted) await actors.vetOrganisation(context, id, true);
  }
  await actors.changeSteering(
    context,
    ['council', 'women', 'youth', 'clinic'].map((key) => bodies.get(key)!),
  );
  await workspaceSettings.changeSettings(context, {
    neutralName: 'Notes',
    languages: ['en', 'fr', 'ar'],
    areaPlaceId: placeOf(REGION.key).id,
  });

  await fillDirectory(context, bodies);
  await fillSystem(context, bodies, (key) => placeOf(key).id);

  const sources = new Map<string, string>();
  for (const source of SOURCES) {
    const id = uuidv4();
    sources.set(source.key, id);
    await receive.makeSource(at(context, 2000), {
      id,
      alias: source.alias,
      channel: 'web',
      mayAsk: true,
      wantsAnswer: source.wantsAnswer ?? false,
      languages: [source.language],
      enrolled: source.enrolled ?? false,
      organisationId: source.organisation ? bodies.get(source.organisation)! : null,
      areaPlaceId: source.area ? placeOf(source.area).id : null,
    });
  }

  const told = new Map<string, string>();
  for (const r of [...REPORTS].sort((a, b) => b.hoursAgo - a.hoursAgo)) {
    const then = at(context, r.hoursAgo);
    const id = then.newId();
    told.set(r.key, id);
    const place = placeOf(r.place);
    const happened = new Date(then.now().getTime() - 40 * 60_000).toISOString();
    await receive.receiveReport(then, {
      id,
      channel: r.channel ?? 'web',
      source: sources.get(r.source)!,
      account: {
        kind: null,
        typeCode: r.type,
        text: r.text,
        language: r.language ?? 'en',
        whenFrom: happened,
        whenTo: happened,
        whenPrecision: 'about',
        placeId: place.id,
        placeText: place.name,
        lat: place.lat,
        lon: place.lon,
        placePrecision: place.precision,
        radiusKm: place.radiusKm,
        who: r.who ?? null,
        killed: count(r.killed),
        hurt: count(r.hurt),
        basis: r.basis,
        asks: r.asks ?? null,
        dangerNow: r.danger ?? false,
        publisher: null,
      },
    });
    if (r.noise) await reports.markNoise(then, id);
    else if (r.credibility) await reports.assessReport(at(context, Math.max(0, r.hoursAgo - 1)), id, r.credibility);
  }

  const happenings = new Map<string, string>();
  for (const i of INCIDENTS) {
    const hours = REPORTS.find((r) => r.key === i.from)!.hoursAgo;
    const then = at(context, Math.max(0, hours - 1));
    const id = then.newId();
    happenings.set(i.key, id);
    await incidents.createIncident(then, { id, fromReportId: told.get(i.from)!, title: i.title });
    for (const account of i.accounts)
      await incidents.addAccount(then, id, {
        id: then.newId(),
        reportId: told.get(account.report)!,
        stance: account.stance,
        evidence: account.evidence ?? null,
        note: null,
        heardFromReportId: null,
      });
    if (i.state) {
      await incidents.decideIncident(then, id, 'being_verified', null);
      await incidents.decideIncident(then, id, i.state, 'Exercise: decided by the trainers.');
    }
  }

  for (const rumour of RUMOURS) {
    const id = context.newId();
    const started = at(context, rumour.hoursAgo);
    await rumours.createRumour(started, {
      id,
      claim: rumour.claim,
      language: 'en',
      level: rumour.level,
      label: 2,
      sighting: null,
    });
    for (const it of rumour.sightings) {
      const then = at(context, it.hoursAgo);
      await rumours.addSighting(then, id, {
        id: then.newId(),
        channel: it.channel,
        heardAt: then.now().toISOString(),
        placeId: placeOf(it.place).id,
        placeText: placeOf(it.place).name,
        lat: null,
        lon: null,
        placePrecision: 'unknown',
        radiusKm: null,
        note: it.note ?? null,
        reportId: it.report ? told.get(it.report)! : null,
      });
    }
    if (rumour.judged)
      await rumours.judgeRumour(at(context, rumour.judged.hoursAgo), id, rumour.judged.state, rumour.judged.reason);
    if (rumour.answer) await rumours.agreeAnswer(at(context, rumour.answer.hoursAgo), id, rumour.answer.text);
    for (const it of rumour.spread) {
      const then = at(context, it.hoursAgo);
      await rumours.addSpread(then, id, {
        id: then.newId(),
        channel: it.channel,
        through: it.through,
        placeText: placeOf(it.place).name,
        reached: it.reached,
        reachedHow: it.how,
        at: then.now().toISOString(),
      });
    }
  }

  await fillWarning(context, { bodies, happenings, placeOf });
}

/** Looks at the exercise's rules once, as the worker does: whoever opens the screen of rules finds what they found. */
export async function lookAtRules(context: Context): Promise<void> {
  for (const { id } of (await rules.listRules(context)).rules) await looks.lookAtRule(context, id);
}

/** A newcomer joins the exercise: they hold every working role and a mandate, and one warning waits for their answer. */
export async function welcome(context: Context, actorId: string): Promise<void> {
  const district = (await placesByCode(context)).get(codeOf('south'));
  const coordinator = context.newId();
  await mandates.createMandate(context, {
    ...PRACTICE,
    id: coordinator,
    responderActorId: actorId,
    title: 'Coordinator on call (you)',
    placeIds: [],
    highestLabel: 3,
    dutyPost: false,
    independentRoute: false,
    coordinator: true,
    substituteMandateId: null,
  });
  const responder = context.newId();
  await mandates.createMandate(context, {
    ...PRACTICE,
    id: responder,
    responderActorId: actorId,
    title: 'Police liaison for Mambu (you)',
    placeIds: district ? [district.id] : [],
    highestLabel: 3,
    dutyPost: false,
    independentRoute: false,
    coordinator: false,
    substituteMandateId: null,
  });
  const { incidents: known } = await listIncidents(context, null, { limit: 50, q: 'Mob violence' });
  const market = known[0];
  const id = context.newId();
  await alerts.createAlert(context, {
    id,
    level: 2,
    headline: 'Crowd gathering at Mambu market after the clash',
    why: 'Three independent accounts tell of the clash. Traders close early, and young men stand at the bridge.',
    asked: 'Go to the bridge before dark with elders of both quarters, and say what you found.',
    uncertainty: 'Whether anybody means to come tonight is not known.',
    implicated: 'decided_unclear',
    implicatedActorIds: [],
    basis: market ? [{ kind: 'incident', id: market.id }] : [],
  });
  await alerts.issueAlert(context, id, { mandateIds: [responder], reasonUnverified: 'Exercise.' });
}
