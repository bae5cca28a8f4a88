import type { FormFinding } from './form-read.ts';

/** Where something was found. */
export interface Place {
  readonly sheet: string;
  readonly row?: number | null;
  readonly column?: string | null;
}

/** Gathers what is found while a form is read; a form with one error makes no XForm. */
export interface Findings {
  readonly errors: FormFinding[];
  readonly warnings: FormFinding[];
  error(code: string, place: Place, params?: Readonly<Record<string, string>>): void;
  warn(code: string, place: Place, params?: Readonly<Record<string, string>>): void;
}

/** More than this of one code helps nobody: the rest are left out. */
const MOST_OF_A_CODE = 100;

export function gatherFindings(): Findings {
  const errors: FormFinding[] = [];
  const warnings: FormFinding[] = [];
  const counts = new Map<string, number>();
  const known = new Set<string>();
  const add = (list: FormFinding[], code: string, place: Place, params: Readonly<Record<string, string>>): void => {
    // One cell is looked at by several steps; the same finding is told once.
    const mark = JSON.stringify([code, place.sheet, place.row ?? null, place.column ?? null, params]);
    if (known.has(mark)) return;
    known.add(mark);
    const count = (counts.get(code) ?? 0) + 1;
    counts.set(code, count);
    if (count > MOST_OF_A_CODE) return;
    list.push({ code, sheet: place.sheet, row: place.row ?? null, column: place.column ?? null, params });
  };
  return {
    errors,
    warnings,
    error: (code, place, params = {}) => add(errors, code, place, params),
    warn: (code, place, params = {}) => add(warnings, code, place, params),
  };
}
