/** Expressions of forms (XPath 1.0) as text: what brackets and quotes hold, which nodes they name. */

/** Offset after the bracket that closes the one here; -1 when none does. */
export function endOfBrackets(words: string, start: number): number {
  let depth = 0;
  let quote = '';
  for (let at = start; at < words.length; at += 1) {
    const letter = words[at] ?? '';
    if (quote !== '') {
      if (letter === quote) quote = '';
    } else if (letter === '"' || letter === "'") quote = letter;
    else if (letter === '(' || letter === '[') depth += 1;
    else if (letter === ')' || letter === ']') {
      depth -= 1;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}

const INDEXED = 'indexed-repeat(';

/**
 * The expression without what it quotes, and without predicates and indexed-repeat(): these reach for other instances than this one. `[]` stays where
 * one stood.
 */
export function bareExpression(expression: string): string {
  let bare = '';
  let depth = 0;
  for (let at = 0; at < expression.length; at += 1) {
    const letter = expression[at] ?? '';
    const close = letter === '"' || letter === "'" ? expression.indexOf(letter, at + 1) : -1;
    if (close >= 0) at = close;
    else if (depth > 0) {
      if (letter === '(' || letter === '[') depth += 1;
      else if (letter === ')' || letter === ']') depth -= 1;
      if (depth === 0) bare += '[]';
    } else if (letter === '[') depth = 1;
    else if (expression.startsWith(INDEXED, at)) {
      depth = 1;
      at += INDEXED.length - 1;
    } else bare += letter;
  }
  return bare;
}

const NAME = String.raw`[\p{L}_][\p{L}\p{N}_.-]*(?::[\p{L}_][\p{L}\p{N}_.-]*)?`;
const PATH = new RegExp(
  String.raw`(?<![\p{L}\p{N}_.:\-/)}\]])(?:current\(\)/)?(/|(?:\.\.?/)+)(${NAME}(?:/${NAME})*)(?!/?\[|[\p{L}\p{N}/(])`,
  'gu',
);

/**
 * The paths that a bare expression names, as whole ones without prefixes: `/data/a`, and `../a` within `/data/b`. Those that go through a predicate are
 * left out: they mean another instance.
 * @param at the path of the node whose expression it is
 */
export function pathsIn(bare: string, at: string): string[] {
  return [...bare.matchAll(PATH)].flatMap(([, from = '', rest = '']) => {
    const steps = rest.split('/').map((step) => step.replace(/^.*:/, ''));
    if (from === '/') return [`/${steps.join('/')}`];
    const up = from.split('/').filter((step) => step === '..').length;
    const around = at.split('/').slice(1);
    return up > around.length ? [] : [`/${[...around.slice(0, around.length - up), ...steps].join('/')}`];
  });
}
