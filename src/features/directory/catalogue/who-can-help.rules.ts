import {
  activityPath,
  bodyPath,
  catalogue,
  liesIn,
  type Capability,
  type CatalogueBody,
  type CatalogueContext,
  type CatalogueDocument,
  type Discrepancy,
  type Manner,
  type Understanding,
} from './catalogue.rules.ts';

/** What somebody needs: a part of the activity tree, a kind of country, a state or region. */
export interface Need {
  readonly activity: string;
  readonly context: CatalogueContext;
  readonly region: string;
}

/** What is missing for an answer to be a good one. Codes of the texts' catalogue. */
export type Lack =
  /** nothing of it in that region, though its reach takes it in */
  | 'not_told_there'
  /** it does it, bound to another region: a model to ask, not a helper there */
  | 'other_region'
  /** only the wider activity is told of it */
  | 'only_wider'
  /** it makes norms or policy and does no such work itself */
  | 'norms_only'
  | 'money_only'
  | 'hardly'
  | 'planned_only'
  /** the tables do not name such countries for it */
  | 'context_not_told'
  | 'no_table_row'
  | 'no_concept'
  | 'no_understanding_told'
  | 'no_document';

/** An organisation that may help, and under what concept it would. */
export interface Helper {
  readonly body: CatalogueBody;
  /** from itself up to its organisation */
  readonly path: readonly string[];
  readonly fit: 'here' | 'reach' | 'wider' | 'elsewhere';
  readonly manner: Manner;
  /** what it does or did of the kind, the nearest first */
  readonly does: readonly (Capability & { readonly near: boolean })[];
  /** how it, or else what it belongs to, understands the reform of the sector */
  readonly understanding: readonly (Understanding & { readonly inherited: boolean })[];
  readonly documents: readonly CatalogueDocument[];
  readonly lacks: readonly Lack[];
  readonly discrepancies: readonly Discrepancy[];
}

/** The answer, with what nobody in the catalogue covers. */
export interface HelpAnswer {
  readonly need: Need;
  readonly asOf: string;
  readonly helpers: readonly Helper[];
  /** organisations of that region that are told to do nothing of the kind */
  readonly silent: readonly CatalogueBody[];
  readonly missing: readonly ('nobody' | 'nobody_there' | 'nobody_works' | 'nobody_with_concept')[];
}

const MANNERS: readonly Manner[] = ['does', 'funds', 'norms', 'little', 'planned'];
const FITS = ['here', 'reach', 'wider', 'elsewhere'] as const;

/** The most exact row of the tables for a body: its own or that of what it belongs to. */
const rowOf = (code: string) =>
  bodyPath(code)
    .map((at) => catalogue().typology.get(at))
    .find((row) => row !== undefined);

/**
 * Who can help with an activity in a kind of country and a region, under what concept, and what is missing. The nearest come first: told to do just
 * that there, then with a reach that takes the region in, then with the wider activity only, last those bound to another region; within these, those who work before those who
 * make norms. Facts are of July 2006: the answer says so.
 */
export function whoCanHelp(need: Need): HelpAnswer {
  const all = catalogue();
  if (!all.activities.has(need.activity)) throw new RangeError(`No such activity: ${need.activity}`);
  if (!all.lies.has(need.region) && !/^[A-Z]{2}$/.test(need.region))
    throw new RangeError(`No such region: ${need.region}`);
  const helpers: Helper[] = [];
  for (const body of all.bodies.values()) {
    const helper = helperFor(body, need);
    if (helper) helpers.push(helper);
  }
  helpers.sort(
    (a, b) =>
      FITS.indexOf(a.fit) - FITS.indexOf(b.fit) ||
      MANNERS.indexOf(a.manner) - MANNERS.indexOf(b.manner) ||
      a.lacks.length - b.lacks.length ||
      (a.body.code < b.body.code ? -1 : 1),
  );
  const found = new Set(helpers.filter((helper) => helper.fit !== 'elsewhere').flatMap((helper) => helper.path));
  const silent = [...all.typology.values()]
    .filter((row) => !found.has(row.body) && row.regions.some((region) => liesIn(need.region, region)))
    .map((row) => all.bodies.get(row.body)!);
  const exact = helpers.filter((helper) => helper.fit === 'here' || helper.fit === 'reach');
  const missing: HelpAnswer['missing'][number][] = [];
  if (exact.length === 0) missing.push('nobody');
  if (!exact.some((helper) => helper.fit === 'here')) missing.push('nobody_there');
  if (!exact.some((helper) => helper.manner === 'does')) missing.push('nobody_works');
  if (
    !exact.some((helper) => !helper.lacks.includes('no_concept') && !helper.lacks.includes('no_understanding_told'))
  ) {
    missing.push('nobody_with_concept');
  }
  return { need, asOf: all.source.asOf, helpers, silent, missing };
}

/** An activity told of a place stands for the place when the need is there, or in a state of that region. */
const isNear = (capability: Capability, region: string): boolean =>
  capability.where.some((place) => place !== 'world' && (liesIn(region, place) || liesIn(place, region)));

/** A mission, or an office that is told to work in its region alone: what it is part of may reach the world, it does not. */
const isBound = (body: CatalogueBody, own: readonly Capability[]): boolean =>
  body.kind === 'mission' || (body.kind === 'unit' && own.every((it) => !it.where.includes('world')));

function helperFor(body: CatalogueBody, need: Need): Helper | undefined {
  const all = catalogue();
  const above = activityPath(need.activity);
  const own = all.capabilities.filter((it) => !it.counter && it.bodies.includes(body.code));
  const exact = own.filter((it) => activityPath(it.activity).includes(need.activity));
  const wider = own.filter((it) => above.slice(1).includes(it.activity));
  const row = rowOf(body.code);
  const bound = isBound(body, own);
  const reaches = (it: Capability): boolean =>
    isNear(it, need.region) ||
    it.where.includes('world') ||
    // Work in other regions tells that it can, if its own organisation reaches so far.
    (!bound && (row?.regions.some((region) => liesIn(need.region, region)) ?? false));
  const near = exact.filter((it) => isNear(it, need.region));
  const far = exact.filter((it) => !near.includes(it) && reaches(it));
  const wide = wider.filter(reaches);
  const fit =
    near.length > 0
      ? 'here'
      : far.length > 0
        ? 'reach'
        : wide.length > 0
          ? 'wider'
          : exact.length > 0 && bound
            ? 'elsewhere'
            : undefined;
  if (!fit) return undefined;
  const counting = { here: near, reach: far, wider: wide, elsewhere: exact }[fit];
  const does = fit === 'elsewhere' ? exact : [...near, ...far, ...wide];
  const manner = MANNERS.find((it) => counting.some((capability) => capability.manner === it))!;
  const path = bodyPath(body.code);
  const understanding = understandingOf(path);
  const documents = all.documents.filter((it) => it.body === body.code);
  return {
    body,
    path,
    fit,
    manner,
    does: does.map((it) => ({ ...it, near: near.includes(it) })),
    understanding,
    documents,
    lacks: lacksOf(
      need,
      { fit, near: counting.some((it) => isNear(it, need.region)) },
      manner,
      row,
      understanding,
      documents,
    ),
    discrepancies: all.discrepancies.filter((it) => path.includes(it.about)),
  };
}

/** Its own understanding, or that of the nearest body above it that has one. */
function understandingOf(path: readonly string[]): Helper['understanding'] {
  for (const [steps, code] of path.entries()) {
    const told = catalogue().understandings.filter((it) => it.body === code);
    if (told.length > 0) return told.map((it) => ({ ...it, inherited: steps > 0 }));
  }
  return [];
}

function lacksOf(
  need: Need,
  { fit, near }: { fit: Helper['fit']; near: boolean },
  manner: Manner,
  row: ReturnType<typeof rowOf>,
  understanding: Helper['understanding'],
  documents: Helper['documents'],
): Lack[] {
  const lacks: Lack[] = [];
  if (!near && fit !== 'elsewhere') lacks.push('not_told_there');
  if (fit === 'elsewhere') lacks.push('other_region');
  if (fit === 'wider') lacks.push('only_wider');
  if (manner === 'norms') lacks.push('norms_only');
  if (manner === 'funds') lacks.push('money_only');
  if (manner === 'little') lacks.push('hardly');
  if (manner === 'planned') lacks.push('planned_only');
  if (!row) lacks.push('no_table_row');
  else if (!row.contexts.includes(need.context)) lacks.push('context_not_told');
  if (understanding.length === 0) lacks.push('no_understanding_told');
  else if (understanding.every((it) => it.concept === 'none')) lacks.push('no_concept');
  if (documents.length === 0) lacks.push('no_document');
  return lacks;
}
