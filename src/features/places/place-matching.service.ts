import type { Context } from '#server/context.ts';
import type { PlaceLevel } from '#domain/places.ts';
import { isoCountry } from './iso-countries.data.ts';
import { codeIn, nameForms } from './place-names.rules.ts';
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

/**
 * Finds places by the words that people use for them: by their code, else by a name that one place alone has. Where several have it and lie in one another, the
 * widest is meant, for the others lie in it; of others nothing is guessed.
 * @param asks for each place all that it is called, its code among them
 * @param within the area in which names are looked for; null: everywhere
 */
export async function placesOfWords(
  context: Context,
  asks: readonly (readonly string[])[],
  within: string | null,
): Promise<(string | null)[]> {
  const shown = <T extends { iso3: string | null }>(rows: readonly T[]): T[] =>
    rows.filter((row) => isShown(context, row.iso3));
  const words = [...new Set(asks.flat())];
  const codes = new Set(words.flatMap((it) => codeIn(it) ?? []));
  const byCode = Map.groupBy(
    shown(await queries.placesByCodes(context, [...codes])).flatMap((row) =>
      [row.code, row.level === 0 ? row.iso3 : null].flatMap((code) => (code === null ? [] : [{ code, id: row.id }])),
    ),
    (it) => it.code,
  );
  const cores = new Map(words.map((it) => [it, nameForms(it).core]));
  const area = within === null ? null : await queries.versionsOf(context, within);
  const looked = [...new Set(cores.values())].filter((core) => core.length > 1);
  const named = Map.groupBy(
    shown(await queries.placesNamedIn(context, looked)).filter(
      (row) => area === null || area.includes(row.id) || row.ancestors.some((it) => area.includes(it)),
    ),
    (row) => row.core,
  );
  return asks.map((ask) => {
    const coded = new Set(ask.flatMap((it) => (byCode.get(codeIn(it) ?? '') ?? []).map(({ id }) => id)));
    if (coded.size === 1) return [...coded][0]!;
    const rows = [
      ...new Map(ask.flatMap((it) => named.get(cores.get(it)!) ?? []).map((row) => [row.id, row])).values(),
    ];
    const widest = rows.filter((row) => rows.every((it) => it === row || it.ancestors.includes(row.id)));
    return widest.length === 1 ? widest[0]!.id : null;
  });
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
