import { coarser, isCoarserThan, PLACE_PRECISIONS, USUAL_RADIUS_KM, type PlacePrecision } from '#domain/places.ts';

/** Where something was, as far as it is known: a place of the list, or words, or a point; with how sharply that is known. */
export interface Where {
  placeId: string | null;
  placeText: string | null;
  lat: number | null;
  lon: number | null;
  precision: PlacePrecision;
  /** how far around it may have been, km; null when nobody said */
  radiusKm: number | null;
}

export const nowhere: Where = {
  placeId: null,
  placeText: null,
  lat: null,
  lon: null,
  precision: 'unknown',
  radiusKm: null,
};

/** What is known of a chosen place: a point inside it, and how far the place reaches from there. */
export interface PlaceGround {
  lat: number | null;
  lon: number | null;
  precision: PlacePrecision;
  radiusKm: number | null;
}

/** As sharp as it was said, but no sharper than the place that was named; a place named and nothing said is as sharp as the place. */
export const sharpnessOf = (said: PlacePrecision, place: PlacePrecision): PlacePrecision =>
  said === 'unknown' ? place : coarser(said, place);

/**
 * A statement completed by what is known of its place: a place without a point gets the point inside it, never sharper than either. A point
 * that was given stays, with its own precision.
 */
export function completeWhere(it: Where, place: PlaceGround | null): Where {
  if (place === null || it.lat !== null || place.lat === null || place.lon === null) return it;
  const precision = sharpnessOf(it.precision, place.precision);
  const least = isCoarserThan(precision, place.precision) ? USUAL_RADIUS_KM[precision] : 0;
  const radiusKm = Math.max(it.radiusKm ?? 0, place.radiusKm ?? USUAL_RADIUS_KM[place.precision], least);
  return { ...it, lat: place.lat, lon: place.lon, precision, radiusKm };
}

/** How sharply one may say that something is known: with a point anything; of a place nothing sharper than the place; of words alone no point. */
export function sharpnessesFor(it: Where, place: PlacePrecision | null, pointed: boolean): PlacePrecision[] {
  return PLACE_PRECISIONS.filter((one) =>
    pointed ? true : place !== null && it.placeId !== null ? !isCoarserThan(place, one) : one !== 'point',
  );
}
