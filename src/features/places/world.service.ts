import { createRequire } from 'node:module';
import { feature } from 'topojson-client';
import type { Topology } from 'topojson-specification';
import type { AreaRow } from './area-properties.rules.ts';
import type { Shape } from './geometry.rules.ts';
import type { ImportKit } from './import-kit.ts';
import { importRows, type ImportResult } from './import.service.ts';
import { hasRelease } from './import.queries.ts';
import { ISO_COUNTRIES, isoCountry } from './iso-countries.data.ts';
import { readShape } from './shape-input.rules.ts';

/** Languages in which every country is named; others follow when a file brings them. */
const LANGUAGES = ['en', 'fr', 'ar', 'es', 'ru', 'sw'];

/**
 * Natural Earth draws some lines that ISO 3166-1 has no entry for. By default the ground is filed where ISO has it; an installation can choose otherwise.
 * This implies no view on the status of any territory. What is left out here (Siachen Glacier) is on nobody's map.
 */
const FILED_UNDER: Record<string, string> = { Kosovo: 'XKX', Somaliland: 'SOM', 'N. Cyprus': 'CYP' };

export interface WorldOptions {
  /** Natural Earth's name to alpha-3, for outlines without an ISO number; added to or overriding the default */
  filedUnder?: Record<string, string>;
}

/** The countries and territories of the world from the npm package `world-atlas` (Natural Earth 1:50m, public domain), with names by CLDR. */
export function readWorld({ filedUnder = {} }: WorldOptions = {}): AreaRow[] {
  const topology = createRequire(import.meta.url)('world-atlas/countries-50m.json') as Topology<{ countries: never }>;
  const { features } = feature(topology, topology.objects.countries) as unknown as {
    features: { id?: string; properties: { name: string }; geometry: unknown }[];
  };
  const shapes = new Map<string, Shape>();
  const sourceNames = new Map<string, string>();
  const put = (iso3: string, shape: Shape) => shapes.set(iso3, [...(shapes.get(iso3) ?? []), ...shape]);
  for (const one of features) {
    const shape = readShape(one.geometry);
    if (!Array.isArray(shape)) continue;
    if (one.properties.name === 'Indian Ocean Ter.') {
      // Christmas Island lies at 105.6 E, the Cocos Islands at 96.8 E.
      for (const polygon of shape) put(polygon[0]![0]! > 100 ? 'CXR' : 'CCK', [polygon]);
      continue;
    }
    const iso3 =
      { ...FILED_UNDER, ...filedUnder }[one.properties.name] ??
      (one.id === undefined ? undefined : isoCountry(one.id)?.iso3);
    if (iso3 === undefined || isoCountry(iso3) === undefined) continue;
    put(iso3, shape);
    if (!sourceNames.has(iso3)) sourceNames.set(iso3, one.properties.name);
  }
  const displays = LANGUAGES.map((language) => ({
    language,
    names: new Intl.DisplayNames([language], { type: 'region', fallback: 'none' }),
  }));
  const shortNames = LANGUAGES.map((language) => ({
    language,
    names: new Intl.DisplayNames([language], { type: 'region', style: 'short', fallback: 'none' }),
  }));
  return ISO_COUNTRIES.map(({ iso2, iso3 }, i): AreaRow => {
    const names: AreaRow['names'] = displays.flatMap(({ language, names: display }) => {
      const name = display.of(iso2);
      return name === undefined ? [] : [{ language, kind: 'official' as const, name }];
    });
    for (const { language, names: display } of shortNames) {
      const name = display.of(iso2);
      if (name !== undefined && !names.some((one) => one.name === name))
        names.push({ language, kind: 'alternative', name });
    }
    for (const name of [sourceNames.get(iso3), ...(OTHER_NAMES[iso3] ?? [])]) {
      if (name !== undefined && !names.some((one) => one.name === name))
        names.push({ language: 'und', kind: 'alternative', name });
    }
    return {
      row: i + 1,
      name: names.find((one) => one.language === 'en')?.name ?? iso3,
      names,
      code: iso3,
      codeSystem: 'iso3166',
      level: 0,
      iso3,
      parentCode: null,
      validFrom: null,
      validTo: null,
      predecessors: [],
      point: null,
      shape: shapes.get(iso3) ?? null,
      population: null,
    };
  });
}

/** Names in daily use that the sources above do not carry. */
const OTHER_NAMES: Record<string, string[]> = {
  COD: [
    'DRC',
    'RDC',
    'DR Congo',
    'Democratic Republic of the Congo',
    'République démocratique du Congo',
    'جمهورية الكونغو الديمقراطية',
  ],
  COG: ['Congo-Brazzaville', 'Republic of the Congo'],
  CAF: ['CAR', 'RCA'],
  CIV: ['Ivory Coast'],
  SWZ: ['Swaziland'],
  CPV: ['Cape Verde'],
  MMR: ['Burma'],
  TLS: ['East Timor'],
  CZE: ['Czech Republic'],
  MKD: ['Macedonia'],
  PSE: ['Palestine', 'State of Palestine', 'دولة فلسطين'],
  SYR: ['Syrian Arab Republic'],
  KGZ: ['Kyrgyz Republic'],
  TUR: ['Turkey'],
};

/** Told apart from earlier readings of the same package; raise the second number when what we make of it changes. */
const WORLD_RELEASE = '2.0.2/1';
const WORLD_SOURCE = 'Natural Earth (world-atlas)';

/** Is this reading of the world here already? Cheap, for every start. */
export const worldIsHere = (kit: ImportKit): Promise<boolean> =>
  kit.transaction((tx) => hasRelease(tx, WORLD_SOURCE, WORLD_RELEASE));

/** Brings the countries in, or finds them unchanged. For a command or a job, under a login that may write places. */
export const seedWorld = (kit: ImportKit, options: WorldOptions = {}): Promise<ImportResult> =>
  importRows(
    kit,
    readWorld(options),
    [],
    { source: WORLD_SOURCE, release: WORLD_RELEASE, releasedOn: null, licence: 'public domain', level: 0 },
    { fileName: 'countries-50m.json', sha256: null },
  );
