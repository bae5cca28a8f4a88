import fc from 'fast-check';
import { z } from 'zod';

/**
 * Arbitrary input for an operation, made from its own shape: mostly nearly right, so that it gets past the door and meets the service,
 * with something wrong here and there.
 */

interface Schema {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  allOf?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema | boolean;
  prefixItems?: Schema[];
  additionalProperties?: Schema | boolean;
  format?: string;
  pattern?: string;
  minLength?: number;
  maxLength?: number;
  minimum?: number;
  maximum?: number;
  minItems?: number;
  maxItems?: number;
}

const NASTY_TEXTS = [
  '',
  ' ',
  '\u0000',
  '\uD83D',
  '\uFEFF',
  '\u202Eتجربة\u202C',
  'e\u0301\u0323',
  "'; drop table app.report; --",
  '${7*7}',
  '{{constructor}}',
  '__proto__',
  '%',
  '\\',
  '\r\n',
  'null',
  '-0',
  '1e999',
  'a'.repeat(30_000),
];
const NASTY = fc.oneof(
  fc.constantFrom<unknown>(
    ...NASTY_TEXTS,
    null,
    true,
    0,
    -1,
    1.5,
    1e308,
    -1e308,
    2 ** 53,
    2 ** 31,
    2 ** 63,
    [],
    {},
    [[]],
    { __proto__: null, constructor: 1 },
  ),
  fc.jsonValue({ maxDepth: 3, noUnicodeString: false } as never),
);

const INSTANTS = [
  '2026-11-21T10:00:00Z',
  '2026-11-20T23:59:59+03:00',
  '2027-01-01T00:00:00.123456Z',
  '1900-01-01T00:00:00Z',
  '2199-12-31T23:59:59-12:00',
  '0000-01-01T00:00:00+23:59',
  '9999-12-31T23:59:59-23:59',
  '2026-02-29T00:00:00Z',
  '2026-13-13T00:00:00Z',
  '31/02/2026',
];

function textOf(schema: Schema, ids: string[]): fc.Arbitrary<unknown> {
  if (schema.format === 'uuid')
    return fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...ids) }, { weight: 2, arbitrary: fc.uuid() });
  if (schema.format === 'date-time') return fc.constantFrom(...INSTANTS);
  if (schema.format === 'email')
    return fc.constantFrom('amina@example.org', 'ruth@example.org', 'no address', 'é@example.org');
  if (schema.pattern === '^[0-9]{16}$') return fc.constantFrom('1234567812345678', '0000000000000000');
  if (schema.pattern?.startsWith('^[A-Za-z]{2,3}')) return fc.constantFrom('en', 'ar', 'fr-CD', 'ln');
  if (schema.format === 'base64url') return fc.base64String().map((text) => text.replace(/[+/=]/g, '_'));
  const texts = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    fc.constantFrom(
      'en',
      '22:00',
      '2026-11-21',
      'Africa/Lagos',
      'threat',
      'violence',
      'early',
      'https://example.org/x',
      '#code',
    ),
  );
  return texts.map((text) => text.padEnd(schema.minLength ?? 0, 'x').slice(0, schema.maxLength ?? 200));
}

function valueOf(schema: Schema, ids: string[]): fc.Arbitrary<unknown> {
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map((it) => near(it, ids)));
  if (schema.allOf) return valueOf(Object.assign({}, ...schema.allOf), ids);
  if ('const' in schema) return fc.constant(schema.const);
  if (schema.enum) return fc.constantFrom(...schema.enum);
  switch (schema.type) {
    case 'string':
      return textOf(schema, ids);
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'integer':
      return fc.integer({
        min: Math.max(schema.minimum ?? -10, -(2 ** 31)),
        max: Math.max(schema.minimum ?? -10, Math.min(schema.maximum ?? 2 ** 31, 2 ** 31)),
      });
    case 'number':
      return fc.double({
        min: Math.max(schema.minimum ?? -1e6, -1e9),
        max: Math.min(schema.maximum ?? 1e6, 1e9),
        noNaN: true,
      });
    case 'array':
      return fc.array(typeof schema.items === 'object' ? near(schema.items, ids) : NASTY, {
        minLength: Math.min(schema.minItems ?? 0, 3),
        maxLength: Math.min(schema.maxItems ?? 3, 4),
      });
    case 'object': {
      const fields = Object.entries(schema.properties ?? {});
      if (fields.length === 0)
        return fc.dictionary(
          fc.oneof(fc.string({ maxLength: 8 }), fc.constantFrom('en', 'ar', '__proto__')),
          typeof schema.additionalProperties === 'object' ? near(schema.additionalProperties, ids) : NASTY,
          { maxKeys: 4 },
        );
      const required = new Set(schema.required ?? []);
      return fc.record(Object.fromEntries(fields.map(([name, it]) => [name, near(it, ids)])), {
        requiredKeys: [...required],
      });
    }
    default:
      return NASTY;
  }
}

/** One value in forty is not what was asked for. */
const near = (schema: Schema, ids: string[]): fc.Arbitrary<unknown> =>
  fc.oneof({ weight: 39, arbitrary: valueOf(schema, ids) }, { weight: 1, arbitrary: NASTY });

/** Input for a shape, as JSON text; now and then not JSON at all. @param ids identifiers that exist */
export function arbitraryBody(shape: z.ZodType, ids: string[]): fc.Arbitrary<string> {
  const schema = z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' }) as Schema;
  return fc.oneof(
    { weight: 18, arbitrary: near(schema, ids).map((value) => JSON.stringify(value) ?? 'null') },
    { weight: 1, arbitrary: fc.json() },
    {
      weight: 1,
      arbitrary: fc.constantFrom('', '{', 'null', '[]', '"\\ud800"', '{"id":"\\u0000"}', '{"__proto__":{"verbs":[]}}'),
    },
  );
}

/** A query string for a shape, and now and then fields it does not have. */
export function arbitraryQuery(shape: z.ZodType | undefined, ids: string[]): fc.Arbitrary<string> {
  if (!shape) return fc.constant('');
  const schema = z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' }) as Schema;
  return near(schema, ids).map((value) => {
    const query = new URLSearchParams();
    if (typeof value === 'object' && value !== null)
      for (const [name, it] of Object.entries(value))
        if (it !== undefined) query.append(name, typeof it === 'object' ? JSON.stringify(it) : String(it as string));
    return query.size > 0 ? `?${query}` : '';
  });
}

/**
 * A path of an operation with something in place of its parameters, mostly what belongs there.
 * @param ids identifiers that exist, by the part of the path before them, such as `reports`
 */
export const arbitraryPath = (path: string, ids: Map<string, string[]>): fc.Arbitrary<string> => {
  const odd = fc.constantFrom(
    '%00',
    '%ED%A0%80',
    '%E0%A4%A',
    '..',
    '%2e%2e%2f',
    'x',
    '0',
    '%F0%9F%98%80',
    'a'.repeat(300),
  );
  const every = [...ids.values()].flat();
  const parts = path.split('/').map((part, i, parts_) => {
    if (!part.startsWith(':')) return fc.constant(part);
    if (part === ':workspace' || part === ':slug')
      return fc.oneof({ weight: 40, arbitrary: fc.constant('nsele') }, { weight: 1, arbitrary: odd });
    const own = ids.get(parts_[i - 1]!) ?? [];
    return fc.oneof(
      { weight: own.length > 0 ? 30 : 0, arbitrary: fc.constantFrom(...(own.length > 0 ? own : every)) },
      { weight: 3, arbitrary: fc.constantFrom(...every) },
      { weight: 2, arbitrary: fc.uuid() },
      { weight: 1, arbitrary: odd },
    );
  });
  return fc.tuple(...parts).map((made) => made.join('/'));
};
