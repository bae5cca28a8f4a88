import { bind, type Binding } from '#server/http.ts';
import { askCatalogue, readCatalogue } from './catalogue.contract.ts';
import { catalogue } from './catalogue.rules.ts';
import { whoCanHelp } from './who-can-help.rules.ts';

/** The catalogue as the API gives it: maps as lists. */
function shown() {
  const { bodies, activities, dimensions, typology, lies, ...rest } = catalogue();
  return {
    ...rest,
    bodies: [...bodies.values()],
    activities: [...activities.values()],
    dimensions: Object.fromEntries(dimensions),
    typology: [...typology.values()],
    regions: [...lies.keys()],
  };
}

// What is shipped holds no lists that anybody changes; the shapes say so less strictly.
type Loose<T> = T extends readonly (infer I)[]
  ? Loose<I>[]
  : T extends object
    ? { -readonly [K in keyof T]: Loose<T[K]> }
    : T;
const loose = <T>(it: T): Loose<T> => it as Loose<T>;

export const catalogueRoutes: Binding[] = [
  bind(readCatalogue, () => Promise.resolve(loose(shown()))),
  bind(askCatalogue, (_context, { query }) => Promise.resolve(loose(whoCanHelp(query)))),
];
