import type { TFunction } from 'i18next';
import { LOCALITY, type PlaceLevel } from '#domain/places.ts';
import type { PlaceLine } from '../places.contract.ts';

/** The areas around a place, nearest first: "Nsele, Kinshasa". */
export const pathWords = (t: TFunction, ancestors: readonly { name: string }[]): string =>
  ancestors
    .map((it) => it.name)
    .toReversed()
    .join(t('places:comma'));

export const levelWords = (t: TFunction, level: PlaceLevel, local = false): string =>
  t(`places:levels.${local ? 'local' : level === LOCALITY ? 'spot' : level}`);

/** "District · CD1000 · Kinshasa, Congo - Kinshasa". */
export const placeDetail = (t: TFunction, it: Pick<PlaceLine, 'ancestors' | 'level' | 'local' | 'code'>): string =>
  [levelWords(t, it.level, it.local), it.level === LOCALITY ? null : it.code, pathWords(t, it.ancestors)]
    .filter(Boolean)
    .join(' · ');
