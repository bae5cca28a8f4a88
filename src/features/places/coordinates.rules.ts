import { boxHolds, widenBox, type Box, type Point } from '#domain/places.ts';

/** What is wrong with a pair of coordinates, and the pair that was probably meant. */
export interface CoordinateFault {
  code: 'missing' | 'not_a_number' | 'swapped' | 'out_of_range' | 'zero' | 'elsewhere' | 'sign' | 'projected';
  suggestion?: Point;
}

/**
 * A number as people write coordinates: `4.35`, `4,35`, `-4.35`, `4.35 S`, `4°21'30"N`, Arabic digits too. Undefined when it is none.
 */
export function readDegrees(text: string): number | undefined {
  const plain = text
    .normalize('NFC')
    .trim()
    .replace(/[٠-٩]/g, (digit) => String(digit.charCodeAt(0) - 0x660))
    .replace(/[۰-۹]/g, (digit) => String(digit.charCodeAt(0) - 0x6f0))
    .replace(/[−–]/g, '-')
    .replace(/٫/g, '.');
  const parts =
    /^([NSEWO])?\s*([+-]?\d+(?:[.,]\d+)?)\s*(?:°|º|d|deg)?\s*(?:(\d+(?:[.,]\d+)?)\s*(?:['’′m])\s*(?:(\d+(?:[.,]\d+)?)\s*(?:"|”|″|''|′′|s))?)?\s*([NSEWO])?$/i.exec(
      plain,
    );
  if (parts === null) return undefined;
  const number = (part: string | undefined) => (part === undefined ? 0 : Number(part.replace(',', '.')));
  const whole = number(parts[2]);
  const minutes = number(parts[3]);
  const seconds = number(parts[4]);
  if (minutes >= 60 || seconds >= 60) return undefined;
  // O stands for "ouest" and "oeste".
  const side = (parts[1] ?? parts[5] ?? '').toUpperCase();
  const size = Math.abs(whole) + minutes / 60 + seconds / 3600;
  const negative = parts[2]!.startsWith('-') || side === 'S' || side === 'W' || side === 'O';
  return negative ? -size : size;
}

const inRange = ({ lat, lon }: Point): boolean => Math.abs(lat) <= 90 && Math.abs(lon) <= 180;

/**
 * Checks a pair, against the box of the country it is said to lie in when one is known.
 * @returns the point, or what is wrong with a suggestion where one fits
 */
export function checkPoint(
  latText: string,
  lonText: string,
  expected?: Box,
): { point: Point } | { fault: CoordinateFault } {
  if (latText.trim() === '' || lonText.trim() === '') return { fault: { code: 'missing' } };
  const lat = readDegrees(latText);
  const lon = readDegrees(lonText);
  if (lat === undefined || lon === undefined) return { fault: { code: 'not_a_number' } };
  return checkNumbers({ lat, lon }, expected);
}

export function checkNumbers(point: Point, expected?: Box): { point: Point } | { fault: CoordinateFault } {
  const swapped = { lat: point.lon, lon: point.lat };
  const fits = (candidate: Point) =>
    inRange(candidate) && (expected === undefined || boxHolds(widenBox(expected, 50), candidate));
  if (!inRange(point)) {
    if (fits(swapped)) return { fault: { code: 'swapped', suggestion: swapped } };
    if (Math.abs(point.lat) > 400 || Math.abs(point.lon) > 400) return { fault: { code: 'projected' } };
    return { fault: { code: 'out_of_range' } };
  }
  if (point.lat === 0 && point.lon === 0) return { fault: { code: 'zero' } };
  if (expected === undefined || fits(point)) return { point };
  if (fits(swapped)) return { fault: { code: 'swapped', suggestion: swapped } };
  const turned = [
    { lat: -point.lat, lon: point.lon },
    { lat: point.lat, lon: -point.lon },
    { lat: -point.lat, lon: -point.lon },
  ].find(fits);
  return { fault: turned === undefined ? { code: 'elsewhere' } : { code: 'sign', suggestion: turned } };
}
