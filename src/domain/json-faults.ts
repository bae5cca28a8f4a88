/** Why a JSON value cannot be kept as it is, although it is valid JSON. */
export interface JsonFault {
  code: 'text_not_storable' | 'nested_too_deep';
  /** JSON pointer */
  where: string;
  detail: string;
}

const MOST_DEEP = 64;
const storable = (text: string): boolean => !text.includes('\u0000') && text.isWellFormed();

/**
 * Finds the first text, or name of a field, that PostgreSQL cannot hold (U+0000) or that is no Unicode text (half of a surrogate pair),
 * and nesting beyond 64 levels. Iterative: however deep the value, it does not exhaust the stack. Everything else passes as it is:
 * nothing is trimmed, normalised or replaced.
 * @returns null when the value can be kept
 */
export function faultInJson(value: unknown): JsonFault | null {
  const waiting: { value: unknown; where: string; depth: number }[] = [{ value, where: '', depth: 0 }];
  const notStorable = (where: string): JsonFault => ({
    code: 'text_not_storable',
    where: where.toWellFormed().replaceAll('\u0000', '\uFFFD'),
    detail: 'A text holds the character U+0000 or half of a surrogate pair. Remove it and send again.',
  });
  for (let it = waiting.pop(); it; it = waiting.pop()) {
    if (typeof it.value === 'string') {
      if (!storable(it.value)) return notStorable(it.where);
    } else if (typeof it.value === 'object' && it.value !== null) {
      if (it.depth >= MOST_DEEP)
        return { code: 'nested_too_deep', where: '', detail: `The value is nested deeper than ${MOST_DEEP} levels.` };
      for (const [key, inner] of Object.entries(it.value)) {
        const where = `${it.where}/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`;
        if (!storable(key)) return notStorable(where);
        waiting.push({ value: inner, where, depth: it.depth + 1 });
      }
    }
  }
  return null;
}
