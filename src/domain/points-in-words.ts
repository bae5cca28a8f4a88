/** Coordinates as programs write them when somebody sends where they are: with three decimals or more. `app.without_points` has the same. */
const POINT = /[-+]?\d{1,2}\.\d{3,}[\s,;/°NSns]+[-+]?\d{1,3}\.\d{3,}/g;

/** The words without them: of children and survivors no place below a district is kept. */
export const withoutPoints = (words: string): string => words.replace(POINT, '[…]');
