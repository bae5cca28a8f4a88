/** Writing XML: elements as strings, every value escaped. */

// Characters that XML 1.0 cannot hold, not even escaped.
// oxlint-disable no-control-regex
const UNWRITABLE =
  /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]|[\uD800-\uDBFF](?![\uDC00-\uDFFF])|(?<![\uD800-\uDBFF])[\uDC00-\uDFFF]/g;
// oxlint-enable no-control-regex

export function escapeText(text: string): string {
  return text.replace(UNWRITABLE, '').replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}

export function escapeAttribute(text: string): string {
  return escapeText(text).replace(/"/g, '&quot;');
}

/** Attributes in order; those that are undefined are left out. */
export type Attributes = readonly (readonly [name: string, value: string | undefined])[];

/** One element; `content` is XML already escaped. */
export function element(name: string, attributes: Attributes, content = ''): string {
  let open = `<${name}`;
  for (const [key, value] of attributes) if (value !== undefined) open += ` ${key}="${escapeAttribute(value)}"`;
  return content === '' ? `${open}/>` : `${open}>${content}</${name}>`;
}

const NAME_START = String.raw`A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF\u200C-\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD`;
const NAME_REST = String.raw`${NAME_START}\-.0-9\u00B7\u0300-\u036F\u203F-\u2040`;

/** A name without a prefix (XML Namespaces 1.0, NCName). */
export const NCNAME = `[${NAME_START}][${NAME_REST}]*`;
const ncName = new RegExp(`^${NCNAME}$`);
const qName = new RegExp(`^(?:${NCNAME}:)?${NCNAME}$`);

export const isName = (text: string): boolean => ncName.test(text);

/** Prefixes that every form declares. */
export const PREFIXES = ['h', 'ev', 'xsd', 'jr', 'orx', 'odk', 'entities', 'xml'] as const;

/** Whether a name, with at most one prefix that is declared, may be an attribute. */
export function isUsableAttribute(text: string, prefixes: ReadonlySet<string>): boolean {
  const colon = text.indexOf(':');
  return qName.test(text) && (colon < 0 || prefixes.has(text.slice(0, colon)));
}
