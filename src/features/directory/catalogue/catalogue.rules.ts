import { ACTIVITIES, ACTIVITY_TREE, EXAMPLES, REGION_PARTS, REGIONS } from './catalogue-activities.data.ts';
import { BODIES, DOCUMENTS, UNDERSTANDINGS } from './catalogue-bodies.data.ts';
import {
  CATALOGUE_SOURCE,
  DISCREPANCIES,
  ODA_ITEMS,
  SOURCE_PARTS,
  TYPOLOGY_DIMENSIONS,
  TYPOLOGY_ROWS,
} from './catalogue-source.data.ts';

export type CatalogueContext = 'developing' | 'transition' | 'post_conflict' | 'developed';
export type Scope = 'global' | 'regional' | 'subregional';
/** How an organisation is told to do it: at work, by norms or policy, with money, hardly, or planned then. */
export type Manner = 'does' | 'norms' | 'funds' | 'little' | 'planned';
export type ConceptState = 'own' | 'partial' | 'operational' | 'none';

/** A part of the source with its page and what it says of itself. */
export interface SourcePart {
  readonly code: string;
  readonly page: number;
  readonly title: string;
  readonly author: string;
  readonly caution: string | null;
}
export interface CatalogueBody {
  readonly code: string;
  readonly parent: string | null;
  readonly kind: string;
  readonly name: string;
  readonly acronym: string | null;
  readonly about: string;
  /** where the fact stands: the part's code, then section and heading; several parted by ";" */
  readonly place: string;
}
export interface Understanding {
  readonly body: string;
  readonly concept: ConceptState;
  readonly term: string | null;
  readonly says: string;
  readonly quote: string | null;
  readonly place: string;
}
export interface CatalogueDocument {
  readonly body: string;
  readonly title: string;
  readonly symbol: string | null;
  /** year, month or day, as exact as the source */
  readonly date: string;
  readonly place: string;
}
export interface Activity {
  readonly code: string;
  readonly above: string | null;
  readonly name: string;
  readonly about: string;
  readonly place: string;
}
export interface Capability {
  readonly bodies: readonly string[];
  readonly activity: string;
  readonly manner: Manner;
  /** ISO codes of states and codes of regions; "world" when no place is told */
  readonly where: readonly string[];
  readonly what: string;
  readonly place: string;
  /** one of the source's own examples; told as a warning rather than a model when `counter` */
  readonly example: boolean;
  readonly counter: boolean;
}
export interface TypologyRow {
  readonly body: string;
  readonly instruments: readonly ('field' | 'norms')[];
  readonly scope: Scope;
  readonly regions: readonly string[];
  readonly contexts: readonly CatalogueContext[];
  readonly note: string | null;
  readonly tables: readonly string[];
}
export interface Discrepancy {
  readonly code: string;
  readonly about: string;
  readonly one: string;
  readonly onePlace: string;
  readonly other: string;
  readonly otherPlace: string;
}

/** The whole catalogue. */
export interface Catalogue {
  readonly source: typeof CATALOGUE_SOURCE;
  readonly parts: readonly SourcePart[];
  readonly bodies: ReadonlyMap<string, CatalogueBody>;
  readonly understandings: readonly Understanding[];
  readonly documents: readonly CatalogueDocument[];
  readonly activities: ReadonlyMap<string, Activity>;
  readonly capabilities: readonly Capability[];
  readonly dimensions: ReadonlyMap<string, readonly string[]>;
  readonly typology: ReadonlyMap<string, TypologyRow>;
  readonly odaItems: readonly { readonly code: string; readonly item: string }[];
  readonly discrepancies: readonly Discrepancy[];
  /** a region's or state's code to the regions it lies in */
  readonly lies: ReadonlyMap<string, ReadonlySet<string>>;
}

const rows = (text: string): string[][] =>
  text
    .trim()
    .split('\n')
    .map((line) => line.split('|').map((cell) => cell.trim()));
const orNull = (text: string | undefined): string | null => (text ? text : null);
const listed = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);

let kept: Catalogue | undefined;

/** The catalogue, read from its lines at first use. */
export function catalogue(): Catalogue {
  return (kept ??= read());
}

function read(): Catalogue {
  const activities = new Map(
    rows(ACTIVITY_TREE).map(([code, above, name, about, place]) => [
      code!,
      { code: code!, above: orNull(above), name: name!, about: about!, place: place! },
    ]),
  );
  return {
    source: CATALOGUE_SOURCE,
    parts: rows(SOURCE_PARTS).map(([code, page, title, author, caution]) => ({
      code: code!,
      page: Number(page),
      title: title!,
      author: author!,
      caution: orNull(caution),
    })),
    bodies: new Map(
      rows(BODIES).map(([code, parent, kind, name, acronym, about, place]) => [
        code!,
        {
          code: code!,
          parent: orNull(parent),
          kind: kind!,
          name: name!,
          acronym: orNull(acronym),
          about: about!,
          place: place!,
        },
      ]),
    ),
    understandings: rows(UNDERSTANDINGS).map(([body, concept, term, says, quote, place]) => ({
      body: body!,
      concept: concept as ConceptState,
      term: orNull(term),
      says: says!,
      quote: orNull(quote),
      place: place!,
    })),
    documents: rows(DOCUMENTS).map(([body, title, symbol, date, place]) => ({
      body: body!,
      title: title!,
      symbol: orNull(symbol),
      date: date!,
      place: place!,
    })),
    activities,
    capabilities: [...examples(activities), ...told()],
    dimensions: new Map(rows(TYPOLOGY_DIMENSIONS).map(([dimension, values]) => [dimension!, listed(values!)])),
    typology: new Map(
      rows(TYPOLOGY_ROWS).map(([body, instruments, scope, regions, contexts, note, tables]) => [
        body!,
        {
          body: body!,
          instruments: listed(instruments!) as ('field' | 'norms')[],
          scope: scope as Scope,
          regions: listed(regions!),
          contexts: listed(contexts!) as CatalogueContext[],
          note: orNull(note),
          tables: listed(tables!),
        },
      ]),
    ),
    odaItems: rows(ODA_ITEMS).map(([code, item]) => ({ code: code!, item: item! })),
    discrepancies: rows(DISCREPANCIES).map(([code, about, one, onePlace, other, otherPlace]) => ({
      code: code!,
      about: about!,
      one: one!,
      onePlace: onePlace!,
      other: other!,
      otherPlace: otherPlace!,
    })),
    lies: regions(),
  };
}

const examples = (activities: ReadonlyMap<string, Activity>): Capability[] =>
  rows(EXAMPLES).map(([part, bodies, where, what]) => {
    const activity = part!.replace('!', '');
    return {
      bodies: listed(bodies!),
      activity,
      manner: 'does',
      where: listed(where!),
      what: what!,
      place: activities.get(activity)!.place,
      example: true,
      counter: part!.startsWith('!'),
    };
  });

const told = (): Capability[] =>
  rows(ACTIVITIES).map(([body, activity, manner, where, what, place]) => ({
    bodies: [body!],
    activity: activity!,
    manner: manner as Manner,
    where: listed(where!),
    what: what!,
    place: place!,
    example: false,
    counter: false,
  }));

function regions(): Map<string, Set<string>> {
  const above = new Map<string, Set<string>>();
  const put = (code: string, region: string): void => {
    if (region) above.set(code, (above.get(code) ?? new Set()).add(region));
  };
  for (const [code, parent, states] of rows(REGIONS)) {
    put(code!, parent!);
    for (const state of listed(states ?? '')) put(state, code!);
  }
  for (const [code, parts] of rows(REGION_PARTS)) for (const part of listed(parts!)) put(part, code!);
  const lies = new Map<string, Set<string>>();
  const codes = new Set([...above.keys(), ...[...above.values()].flatMap((set) => [...set])]);
  for (const code of codes) {
    const all = new Set([code]);
    for (const at of all) for (const next of above.get(at) ?? []) all.add(next);
    lies.set(code, all);
  }
  return lies;
}

/** An activity with everything above it, itself first. */
export function activityPath(code: string): string[] {
  const path: string[] = [];
  for (let at: string | null = code; at !== null; at = catalogue().activities.get(at)?.above ?? null) path.push(at);
  return path;
}

/** The organisation a body belongs to, and all between, itself first. */
export function bodyPath(code: string): string[] {
  const path: string[] = [];
  for (let at: string | null = code; at !== null; at = catalogue().bodies.get(at)?.parent ?? null) path.push(at);
  return path;
}

/** Whether a place lies in another or is it; everything lies in the world. */
export const liesIn = (place: string, region: string): boolean =>
  place === region || region === 'world' || (catalogue().lies.get(place)?.has(region) ?? false);
