import type { Cell } from '#domain/table-cells.ts';
import type { ShownInitiative, ShownPlace } from './shown-initiative.rules.ts';

/** Columns of a 3W table: the word for people, the tag for programs (HXL 1.1), what stands there. */
const COLUMNS: readonly (readonly [string, string, (it: ShownInitiative, place: ShownPlace | null) => Cell])[] = [
  ['Number', '#activity+code', (it) => (it.key?.startsWith('iati:') ? it.key.slice(5) : it.id)],
  ['Title', '#activity', (it) => it.title],
  ['Description', '#description', (it) => it.description],
  ['Leads', '#org+lead', (it) => namesOf(it, 'leads')],
  ['Carries it out', '#org+impl', (it) => namesOf(it, 'implements')],
  ['Funds', '#org+funder', (it) => namesOf(it, 'funds')],
  ['Takes part', '#org+other', (it) => namesOf(it, 'takes_part', 'hosts')],
  ['Sector', '#sector', (it) => joined(it.purposes.map((one) => one.name ?? one.code))],
  [
    'Sector code',
    '#sector+code',
    (it) => joined(it.purposes.map((one) => (one.list === 'dac' ? one.code : `${one.list}:${one.code}`))),
  ],
  ['Country', '#country', (_, place) => areaOf(place, 0, 'name')],
  ['Country code', '#country+code', (_, place) => place?.country ?? null],
  ['Region', '#adm1', (_, place) => areaOf(place, 1, 'name')],
  ['Region code', '#adm1+code', (_, place) => areaOf(place, 1, 'code')],
  ['District', '#adm2', (_, place) => areaOf(place, 2, 'name')],
  ['District code', '#adm2+code', (_, place) => areaOf(place, 2, 'code')],
  ['Place', '#loc', (_, place) => (place === null || place.whole ? null : place.text)],
  ['Latitude', '#geo+lat', (_, place) => place?.lat ?? null],
  ['Longitude', '#geo+lon', (_, place) => place?.lon ?? null],
  ['How sharply the place is known', '#geo+precision', (_, place) => place?.precision ?? null],
  ['From', '#date+start', (it) => it.actualFrom ?? it.plannedFrom],
  ['To', '#date+end', (it) => it.actualTo ?? it.plannedTo],
  ['State', '#status', (it) => it.state.replaceAll('_', ' ')],
  ['For whom', '#beneficiary', (it) => it.forWhom],
  ['People meant', '#targeted', (it) => sum(it.people.map((one) => one.planned))],
  ['People reached', '#reached', (it) => sum(it.people.map((one) => one.reached))],
  ['Budget or commitment in US dollars', '#value+usd', (it) => usdOf(it)],
  ['Amounts without a rate', '#meta+norate', (it) => it.money.filter((one) => one.usd === null).length],
  ['Changed', '#meta+changed', (it) => it.changedAt],
];

const joined = (texts: readonly string[]): string | null =>
  texts.length === 0 ? null : [...new Set(texts)].join('; ');
const namesOf = (it: ShownInitiative, ...roles: string[]): string | null =>
  joined(it.parties.filter((one) => roles.includes(one.role)).map((one) => one.name));
const areaOf = (place: ShownPlace | null, level: number, what: 'name' | 'code'): string | null =>
  place?.chain.find((one) => one.level === level)?.[what] ?? null;
const sum = (counts: readonly (number | null)[]): number | null => {
  const told = counts.filter((count) => count !== null);
  return told.length === 0 ? null : told.reduce((all, one) => all + one, 0);
};
/** What is promised, else what is planned; null when nothing of it has a rate. */
function usdOf(it: ShownInitiative): number | null {
  for (const kind of ['commitment', 'budget']) {
    const told = it.money.filter((one) => one.kind === kind && one.usd !== null);
    if (told.length > 0) return Math.round(told.reduce((all, one) => all + one.usd!, 0) * 100) / 100;
  }
  return null;
}

/** A row for each place of each initiative; one without a place has one row. @returns heads, tags if wanted, rows */
export function tableOut(initiatives: readonly ShownInitiative[], tagged: boolean): Cell[][] {
  return [
    COLUMNS.map(([head]) => head),
    ...(tagged ? [COLUMNS.map(([, tag]) => tag)] : []),
    ...initiatives.flatMap((it) =>
      (it.places.length === 0 ? [null] : it.places).map((place) => COLUMNS.map(([, , of]) => of(it, place))),
    ),
  ];
}

/** The places that have a point, as GeoJSON (RFC 7946), each saying how sharply it is known. */
export const geoJsonOut = (initiatives: readonly ShownInitiative[]) => ({
  type: 'FeatureCollection' as const,
  features: initiatives.flatMap((it) =>
    it.places.flatMap((place) =>
      place.lat === null || place.lon === null
        ? []
        : [
            {
              type: 'Feature' as const,
              geometry: { type: 'Point' as const, coordinates: [place.lon, place.lat] },
              properties: Object.fromEntries(
                COLUMNS.filter(([, tag]) => !tag.startsWith('#geo+l')).map(([, tag, of]) => [
                  tag.slice(1).replaceAll('+', '_'),
                  of(it, place),
                ]),
              ),
            },
          ],
    ),
  ),
});
