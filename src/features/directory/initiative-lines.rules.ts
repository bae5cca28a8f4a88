import type { PlacePrecision } from '#domain/places.ts';
import type { MONEY_KINDS } from './directory.rules.ts';

/** Places and money of an initiative as lines of its form: what is not touched is handed in again as it was told. */

export interface Point {
  lat: number;
  lon: number;
}
type Told = { text: string | null; lat: number | null; lon: number | null };
export interface PlaceRow {
  placeId: string | null;
  text: string | null;
  /** latitude and longitude as typed; null where only a place is asked for */
  point: string | null;
  whole: boolean;
  /** as it stood, while the same place is meant */
  keep?: { placeId: string | null; precision: PlacePrecision; share: number | null; told: Told };
}
export interface MoneyRow {
  kind: (typeof MONEY_KINDS)[number];
  amount: string;
  currency: string;
  on: string;
  /** as it stood */
  keep?: {
    currency: string | null;
    on: string | null;
    to: string | null;
    rate: number | null;
    actorId: string | null;
    name: string | null;
  };
}

/** `1.25, 36.8`; null for anything that is no point on the earth. */
export function pointOf(text: string): Point | null {
  const found = /^\s*(-?\d{1,2}(?:\.\d+)?)\s*[,; ]\s*(-?\d{1,3}(?:\.\d+)?)\s*$/.exec(text);
  if (!found) return null;
  const [lat, lon] = [Number(found[1]), Number(found[2])];
  return Math.abs(lat) <= 90 && Math.abs(lon) <= 180 ? { lat, lon } : null;
}
export const pointText = ({ lat, lon }: Pick<Told, 'lat' | 'lon'>): string | null =>
  lat === null ? null : `${lat}, ${lon}`;

export const placeRow = (it: PlaceRow['keep'] & { whole: boolean }): PlaceRow => ({
  placeId: it.placeId,
  text: it.placeId ? null : it.told.text,
  point: pointText(it.told),
  whole: it.whole,
  keep: it,
});
/** The point of the line itself: as it stood to the last digit, or as it is typed now. */
export function ownPoint({ point, keep }: PlaceRow): Point | null {
  if (point === null) return null;
  return keep && point === pointText(keep.told) ? (keep.told as Point) : pointOf(point);
}
/** A line of places as it is handed in; null for one that says nothing. */
export function placeGiven(row: PlaceRow) {
  const { placeId, whole, keep } = row;
  const point = ownPoint(row);
  const text = row.text?.trim() || (keep && placeId !== null && placeId === keep.placeId ? keep.told.text : null);
  if (!placeId && !text && !point) return null;
  return {
    placeId,
    text,
    whole,
    lat: point?.lat ?? null,
    lon: point?.lon ?? null,
    precision: keep?.precision ?? (row.point ? ('point' as const) : ('unknown' as const)),
    share: keep?.share ?? null,
  };
}

export const moneyRow = (it: NonNullable<MoneyRow['keep']> & { kind: MoneyRow['kind']; amount: number }): MoneyRow => ({
  kind: it.kind,
  amount: String(it.amount),
  currency: it.currency ?? '',
  on: it.on ?? '',
  keep: it,
});
/**
 * A line of money as it is handed in; null for one without an amount. What a unit of its currency was worth stays what it was while the currency and the
 * day do; otherwise it is looked up.
 */
export function moneyGiven({ kind, amount, currency, on, keep }: MoneyRow) {
  if (amount.trim() === '') return null;
  const same = keep && currency !== 'USD' && currency === (keep.currency ?? '') && on === (keep.on ?? '');
  return {
    kind,
    amount: Number(amount),
    currency: currency || null,
    on: on || null,
    to: keep?.to ?? null,
    rate: same ? keep.rate : null,
    actorId: keep?.actorId ?? null,
    name: keep?.actorId ? null : (keep?.name ?? null),
  };
}
