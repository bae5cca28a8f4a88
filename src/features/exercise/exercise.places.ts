import { EXERCISE_ISO3, LOCALITY, type PlaceLevel } from '#domain/places.ts';
import type { AreaRow } from '#features/places/area-properties.rules.ts';
import { around, drawAreas, shapeOf, type Corner } from './exercise.ground.ts';

/**
 * The invented district's places. They lie in the Gulf of Guinea between the equator and 1° N, 0° and 1° E, some 500 km from the nearest
 * shore and over 4 km of water: nobody lives there, no file of any country claims the ground, and whoever looks at the globe sees that it
 * is none. Their codes begin with a code that ISO 3166-1 leaves to users; the chain of every place ends with the word "exercise".
 */
export const EXERCISE_SOURCE = 'Baraza exercise (invented)';
export const EXERCISE_RELEASE = '1';

interface Names {
  en: string;
  fr: string;
  ar: string;
}
const same = (en: string, ar: string): Names => ({ en, fr: en, ar });

const CORNERS: Record<string, Corner> = {
  A0: [0.01, 0.03],
  A1: [0.22, 0.01],
  A2: [0.44, 0.04],
  A3: [0.63, 0.02],
  A4: [0.94, 0.05],
  M1: [0.64, 0.23],
  M2: [0.97, 0.24],
  B0: [0.0, 0.4],
  B1: [0.21, 0.42],
  B2: [0.33, 0.4],
  B3: [0.46, 0.42],
  B4: [0.55, 0.43],
  B5: [0.63, 0.41],
  B6: [0.93, 0.4],
  C0: [0.03, 0.68],
  C1: [0.36, 0.7],
  C2: [0.58, 0.66],
  C3: [0.9, 0.64],
  D0: [0.07, 0.93],
  D1: [0.38, 0.96],
  D2: [0.6, 0.98],
  D3: [0.87, 0.93],
};

interface Area {
  key: string;
  code: string;
  names: Names;
}
interface Ward extends Area {
  district: 'south' | 'north';
  corners: readonly string[];
  population: number;
}

export const REGION: Area = {
  key: 'nsele',
  code: `${EXERCISE_ISO3}01`,
  names: { en: 'Nsele (exercise)', fr: 'Nsele (exercice)', ar: 'نسيلي (تمرين)' },
};
export const DISTRICTS: Area[] = [
  {
    key: 'south',
    code: `${EXERCISE_ISO3}0101`,
    names: { en: 'Mambu district', fr: 'District de Mambu', ar: 'مقاطعة مامبو' },
  },
  {
    key: 'north',
    code: `${EXERCISE_ISO3}0102`,
    names: { en: 'Dara district', fr: 'District de Dara', ar: 'مقاطعة دارا' },
  },
];
const ward = (
  key: string,
  number: number,
  district: Ward['district'],
  names: Names,
  population: number,
  ...corners: string[]
): Ward => ({
  key,
  code: `${EXERCISE_ISO3}01${district === 'south' ? '01' : '02'}${String(number).padStart(2, '0')}`,
  names,
  district,
  corners,
  population,
});
export const WARDS: Ward[] = [
  ward(
    'mambu',
    1,
    'south',
    { en: 'Mambu market quarter', fr: 'Mambu, quartier du marché', ar: 'مامبو، حي السوق' },
    21_400,
    'A0',
    'A1',
    'B1',
    'B0',
  ),
  ward('kasoko', 2, 'south', same('Kasoko', 'كاسوكو'), 8_900, 'A1', 'A2', 'B3', 'B2', 'B1'),
  ward('songa', 3, 'south', same('Songa', 'سونغا'), 5_200, 'A2', 'A3', 'M1', 'B5', 'B4', 'B3'),
  ward('mahoro', 4, 'south', same('Mahoro', 'ماهورو'), 6_100, 'A3', 'A4', 'M2', 'M1'),
  ward('kiri', 5, 'south', same('Kiri', 'كيري'), 3_300, 'M1', 'M2', 'B6', 'B5'),
  ward('oru', 1, 'north', same('Oru', 'أورو'), 7_700, 'B0', 'B1', 'B2', 'C1', 'C0'),
  ward(
    'upper',
    2,
    'north',
    { en: 'Upper Nsele', fr: 'Haute Nsele', ar: 'نسيلي العليا' },
    4_800,
    'B2',
    'B3',
    'B4',
    'C2',
    'C1',
  ),
  ward(
    'lake',
    3,
    'north',
    { en: 'Lake shore', fr: 'Rive du lac', ar: 'شاطئ البحيرة' },
    9_600,
    'B4',
    'B5',
    'B6',
    'C3',
    'C2',
  ),
  ward('dara', 4, 'north', same('Dara', 'دارا'), 18_200, 'C0', 'C1', 'D1', 'D0'),
  ward('tchele', 5, 'north', same('Tchele', 'تشيلي'), 11_500, 'C1', 'C2', 'D2', 'D1'),
  ward('loru', 6, 'north', same('Loru', 'لورو'), 5_900, 'C2', 'C3', 'D3', 'D2'),
];

export interface Spot {
  key: string;
  ward: string;
  names: Names;
  lon: number;
  lat: number;
}
export const SPOTS: Spot[] = [
  {
    key: 'market',
    ward: 'mambu',
    names: { en: 'Mambu market', fr: 'Marché de Mambu', ar: 'سوق مامبو' },
    lon: 0.12,
    lat: 0.18,
  },
  {
    key: 'bridge',
    ward: 'mambu',
    names: { en: 'Mambu bridge', fr: 'Pont de Mambu', ar: 'جسر مامبو' },
    lon: 0.16,
    lat: 0.25,
  },
  {
    key: 'well',
    ward: 'kasoko',
    names: { en: 'Kasoko well', fr: 'Puits de Kasoko', ar: 'بئر كاسوكو' },
    lon: 0.33,
    lat: 0.25,
  },
  {
    key: 'water',
    ward: 'songa',
    names: { en: 'Songa water point', fr: 'Point d’eau de Songa', ar: 'مورد ماء سونغا' },
    lon: 0.54,
    lat: 0.32,
  },
  {
    key: 'crossroads',
    ward: 'oru',
    names: { en: 'Oru crossroads', fr: 'Carrefour d’Oru', ar: 'مفترق أورو' },
    lon: 0.22,
    lat: 0.56,
  },
  {
    key: 'daraTown',
    ward: 'dara',
    names: { en: 'Dara town', fr: 'Ville de Dara', ar: 'بلدة دارا' },
    lon: 0.26,
    lat: 0.82,
  },
  {
    key: 'tcheleTown',
    ward: 'tchele',
    names: { en: 'Tchele town', fr: 'Ville de Tchele', ar: 'بلدة تشيلي' },
    lon: 0.48,
    lat: 0.8,
  },
];

/** The code by which a key is found again: areas have theirs, spots one made of their ward's. */
export const codeOf = (key: string): string => {
  const spot = SPOTS.findIndex((it) => it.key === key);
  const area = [REGION, ...DISTRICTS, ...WARDS].find((it) => it.key === (spot < 0 ? key : SPOTS[spot]!.ward));
  if (!area) throw new Error(`the exercise has no place "${key}"`);
  return spot < 0 ? area.code : `${area.code}S${spot + 1}`;
};

/** Every place of the exercise as the reader of area files would give it. */
export function exerciseAreas(): AreaRow[] {
  const rings = Object.fromEntries([
    ...WARDS.map((it) => [it.key, it.corners] as const),
    ...DISTRICTS.map(
      (it) => [it.key, around(WARDS.filter((one) => one.district === it.key).map((one) => one.corners))] as const,
    ),
    [REGION.key, around(WARDS.map((one) => one.corners))] as const,
  ]);
  const outlines = drawAreas(CORNERS, rings);
  const row = (
    level: PlaceLevel,
    it: { key: string; names: Names },
    parentCode: string | null,
    more: Partial<AreaRow>,
  ): AreaRow => ({
    row: 0,
    name: it.names.en,
    names: (['en', 'fr', 'ar'] as const).map((language) => ({ language, kind: 'official', name: it.names[language] })),
    code: codeOf(it.key),
    codeSystem: 'pcode',
    level,
    iso3: EXERCISE_ISO3,
    parentCode,
    validFrom: null,
    validTo: null,
    predecessors: [],
    point: null,
    shape: level === LOCALITY ? null : shapeOf(outlines.get(it.key)!),
    population: null,
    ...more,
  });
  return [
    row(1, REGION, null, {}),
    ...DISTRICTS.map((it) => row(2, it, REGION.code, {})),
    ...WARDS.map((it) => row(3, it, codeOf(it.district), { population: it.population })),
    ...SPOTS.map((it) => row(LOCALITY, it, codeOf(it.ward), { point: { lat: it.lat, lon: it.lon } })),
  ].map((it, at) => ({ ...it, row: at + 1 }));
}
