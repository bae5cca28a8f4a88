import type { z } from 'zod';

/** What stands behind the `?` of an address: each key with one text or several. */
export type RawView = Record<string, string | string[]>;

/** Reads `?a=1&b=x&b=y`. Nothing is guessed: numbers stay texts until a screen's schema says otherwise. */
export function readView(text: string): RawView {
  // A map, so that the key `__proto__` is a key like any other.
  const view = new Map<string, string | string[]>();
  for (const [key, value] of new URLSearchParams(text)) {
    const before = view.get(key);
    view.set(key, before === undefined ? value : [...(Array.isArray(before) ? before : [before]), value]);
  }
  return Object.fromEntries(view);
}

/** Writes it back; what is empty is left out. */
export function writeView(view: Record<string, unknown>): string {
  const pairs: [string, string][] = [];
  for (const [key, value] of Object.entries(view)) {
    for (const one of Array.isArray(value) ? value : [value]) {
      if (one !== undefined && one !== null && one !== '') pairs.push([key, String(one)]);
    }
  }
  const text = new URLSearchParams(pairs).toString();
  return text && `?${text}`;
}

/**
 * What an address says, as far as it makes sense: each key that the schema refuses is dropped and gets its default, so that an old
 * or mistyped link still opens the screen. Every key of the schema therefore needs a default or to be optional.
 */
export function parseView<S extends z.ZodType>(schema: S, raw: RawView): z.output<S> {
  const left: RawView = { ...raw };
  for (let round = 0; round <= Object.keys(raw).length; round += 1) {
    const result = schema.safeParse(left);
    if (result.success) return result.data;
    let dropped = false;
    for (const issue of result.error.issues) {
      const key = issue.path[0];
      if (typeof key === 'string' && key in left) {
        delete left[key];
        dropped = true;
      }
    }
    if (!dropped) break;
  }
  return schema.parse({});
}

/** The address after a change: what equals its default is left out, so that links stay short. */
export function changedView<S extends z.ZodType>(
  schema: S,
  raw: RawView,
  patch: Record<string, unknown>,
): Record<string, unknown> {
  const defaults = schema.parse({}) as Record<string, unknown>;
  const next: Record<string, unknown> = { ...raw, ...patch };
  for (const [key, value] of Object.entries(next)) {
    const usual = defaults[key];
    if (
      value === null ||
      value === undefined ||
      value === '' ||
      (usual !== undefined && asText(usual) === asText(value))
    )
      delete next[key];
  }
  return next;
}

const asText = (value: unknown): string => (Array.isArray(value) ? value.map(String).join('\n') : String(value));
