import type { Context } from '#server/context.ts';
import type { PlaceLevel } from '#domain/places.ts';
import { isoCountry } from './iso-countries.data.ts';
import { nameForms } from './place-names.rules.ts';
import { isShown } from './places.service.ts';
import * as queries from './places.queries.ts';

/** A place as a file tells it: by codes, by names from the country down, or both. */
export interface AskPlace {
  /** ISO 3166-1, two or three letters */
  country: string | null;
  /** as the file has them, the finest last */
  codes: readonly string[];
  areas: readonly { level: PlaceLevel; name: string }[];
}
export interface MatchedPlace {
  /** null when nothing of it is known here */
  id: string | null;
  /** the finest that was told is the one found; otherwise it is what it lies in */
  whole: boolean;
}

const codeOf = (code: string): string => code.trim().toUpperCase();

/**
 * Finds the places of a file, each by the finest code that is known, else name by name from the country down: a name counts when exactly one place of
 * that name lies in what was found before it. Where a name is unknown or stands for several, what it lies in is taken and said not to be the whole;
 * nothing is guessed.
 */
export async function matchPlaces(context: Context, asks: readonly AskPlace[]): Promise<MatchedPlace[]> {
  const iso3Of = (country: string | null) => (country === null ? null : (isoCountry(country)?.iso3 ?? null));
  const codes = new Set(
    asks.flatMap((ask) => [...ask.codes.map(codeOf), ...(iso3Of(ask.country) === null ? [] : [iso3Of(ask.country)!])]),
  );
  const rows = (await queries.placesByCodes(context, [...codes])).filter((row) => isShown(context, row.iso3));
  const byCode = Map.groupBy(
    rows.flatMap((row) =>
      [row.code, row.level === 0 ? row.iso3 : null].flatMap((code) =>
        code === null ? [] : [{ code: codeOf(code), row }],
      ),
    ),
    (it) => it.code,
  );
  const only = (code: string, country: string | null) => {
    const found = [...new Map((byCode.get(codeOf(code)) ?? []).map(({ row }) => [row.id, row])).values()].filter(
      (row) => country === null || row.iso3 === null || row.iso3 === country,
    );
    return found.length === 1 ? found[0]!.id : null;
  };
  const cores = new Map<string, string>();
  for (const ask of asks) for (const { name } of ask.areas) if (!cores.has(name)) cores.set(name, nameForms(name).core);
  const named = Map.groupBy(
    (
      await queries.placesNamedIn(
        context,
        [...new Set(cores.values())].filter((core) => core.length > 1),
      )
    ).filter((row) => isShown(context, row.iso3)),
    (row) => row.core,
  );
  return asks.map((ask): MatchedPlace => {
    const country = iso3Of(ask.country);
    const coded = ask.codes.toReversed().map((code) => only(code, country));
    const finest = coded.findIndex((id) => id !== null);
    if (finest === 0) return { id: coded[0]!, whole: true };
    let at = finest > 0 ? coded[finest]! : country === null ? null : only(country, null);
    let whole = ask.codes.length === 0;
    for (const [n, { level, name }] of ask.areas.entries()) {
      const inside = (named.get(cores.get(name)!) ?? []).filter((row) =>
        at === null
          ? level === 0 || n === 0
            ? row.level === level
            : true
          : row.ancestors.includes(at) || row.id === at,
      );
      const here = inside.filter((row) => row.level === level);
      const found = here.length === 1 ? here : inside;
      const ids = new Set(found.map((row) => row.id));
      if (ids.size === 1) {
        at = found[0]!.id;
        whole = true;
      } else whole = false;
    }
    if (ask.areas.length === 0 && ask.codes.length > 0) whole = false;
    return { id: at, whole: whole && at !== null };
  });
}
