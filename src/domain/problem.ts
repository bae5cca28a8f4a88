/**
 * What went wrong, in a form that a person can act on and a program can tell apart (RFC 9457).
 *
 * `code` is stable and is also the key of the translated message (`problems.<code>`); `detail` is plain English for the API's
 * user; `values` fill the translated message; `errors` point to single fields or rows.
 */
export class Problem extends Error {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly values: Record<string, string | number>;
  readonly errors: FieldError[];

  constructor(
    status: number,
    code: string,
    detail: string,
    more: { values?: Record<string, string | number>; errors?: FieldError[] } = {},
  ) {
    super(`${code}: ${detail}`);
    this.status = status;
    this.code = code;
    this.detail = detail;
    this.values = more.values ?? {};
    this.errors = more.errors ?? [];
  }
}

export interface FieldError {
  /** JSON pointer into the body, or `row 12, column when`. */
  where: string;
  code: string;
  detail: string;
}

export const notFound = (what: string) =>
  new Problem(404, 'not_found', `There is no such ${what}, or you may not see it.`, { values: { what } });
export const forbidden = (verb: string) =>
  new Problem(403, 'forbidden', `This needs the right “${verb}”, which you do not have here.`, { values: { verb } });
export const conflict = (code: string, detail: string, values: Record<string, string | number> = {}) =>
  new Problem(409, code, detail, { values });
export const invalid = (code: string, detail: string, errors: FieldError[] = []) =>
  new Problem(422, code, detail, { errors });
