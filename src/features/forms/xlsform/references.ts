/**
 * `${name}` references and the XPath they become. Inside a repeat a reference to something of the same repeat is relative, so that it
 * means this instance of it; everywhere else it is absolute.
 */
import { endOfBrackets } from '../expression.rules.ts';
import type { Findings, Place } from './findings.ts';
import { lineage, pathTo, type FormNode } from './form-tree.ts';
import { escapeAttribute, escapeText, isName } from './xml.ts';

/** Names of the form and the nodes that bear them. */
export interface Names {
  readonly rootName: string;
  readonly byName: ReadonlyMap<string, readonly FormNode[]>;
}

/** Where an expression is evaluated: a node, and what stands below it without being one (an entity's `meta/entity/label`). */
export interface Context {
  readonly node: FormNode;
  readonly below?: readonly string[];
}

export interface ReplaceOptions {
  readonly context: Context;
  readonly place: Place;
  /** The expression is a predicate on choices: a relative path must start at `current()`. */
  readonly predicate?: boolean;
  /** The expression is a predicate on the instances of this repeat: its own nodes are reached from `.`. */
  readonly within?: FormNode;
}

const REFERENCE = /\$\{([^{}]*)\}/g;
const LAST_SAVED = 'last-saved#';

export const hasReference = (text: string): boolean => /\$\{[^{}]*\}/.test(text);

/** The names referred to, without those of the last saved record. */
export function referencesIn(text: string): string[] {
  return [...text.matchAll(REFERENCE)]
    .map((match) => (match[1] ?? '').trim())
    .filter((name) => !name.startsWith(LAST_SAVED));
}

/** Whether the text asks for answers of the record saved before. */
export const asksLastSaved = (text: string): boolean => text.includes(`\${${LAST_SAVED}`);

/** The one node of that name; an error when there is none or more than one. */
export function resolve(name: string, names: Names, place: Place, findings: Findings): FormNode | null {
  const nodes = names.byName.get(name) ?? [];
  if (nodes.length === 1) return nodes[0] ?? null;
  if (!isName(name)) findings.error('reference_form', place, { reference: `\${${name}}` });
  else if (nodes.length === 0) findings.error('reference_unknown', place, { name });
  else findings.error('reference_ambiguous', place, { name });
  return null;
}

/** Replaces every reference of an expression by the path to its node, with a space on either side. */
export function replaceReferences(
  expression: string,
  names: Names,
  options: ReplaceOptions,
  findings: Findings,
): string {
  if (!expression.includes('${')) return expression;
  const zones = zonesOf(expression);
  return expression.replace(REFERENCE, (_, inner: string, offset: number) => {
    const name = inner.trim();
    if (name.startsWith(LAST_SAVED)) {
      const saved = resolve(name.slice(LAST_SAVED.length), names, options.place, findings);
      return saved === null ? '' : ` instance('__last-saved')${pathTo(saved)} `;
    }
    const target = resolve(name, names, options.place, findings);
    if (target === null) return '';
    return ` ${pathFrom(options, target, zones(offset))} `;
  });
}

interface Zone {
  /** Inside a predicate on a secondary instance, or after one in the same expression. */
  readonly predicate: boolean;
  /** In an argument of indexed-repeat() that must be absolute: the node and the repeats. */
  readonly absolute: boolean;
}

function pathFrom(options: ReplaceOptions, target: FormNode, zone: Zone): string {
  const { within, context } = options;
  if (within !== undefined && lineage(target).includes(within) && target !== within) {
    return `.${pathTo(target).slice(pathTo(within).length)}`;
  }
  if (zone.absolute) return pathTo(target);
  const relative = relativePath(context, target);
  if (relative === null) return pathTo(target);
  return options.predicate === true || within !== undefined || zone.predicate ? `current()/${relative}` : relative;
}

const instanceLine = (node: FormNode): FormNode[] => lineage(node).filter(({ flat }) => !flat);

/** Path from the context up to what both share and down again; null when they share no repeat. */
export function relativePath(context: Context, target: FormNode): string | null {
  const from = instanceLine(context.node);
  const to = instanceLine(target);
  // A context with something below it stands inside its node; a plain one does not contain itself.
  const inside = (context.below?.length ?? 0) > 0;
  const most = Math.min(inside ? from.length : from.length - 1, to.length - 1);
  let shared = 0;
  while (shared < most && from[shared] === to[shared]) shared += 1;
  if (!from.slice(0, shared).some(({ kind }) => kind === 'repeat')) return null;
  const up = from.length - shared + (context.below?.length ?? 0);
  return [...Array.from({ length: up }, () => '..'), ...to.slice(shared).map(({ name }) => name)].join('/');
}

/** Path to the repeat whose instances a select offers: relative when the context stands in it or beside it in another repeat. */
export function pathToRepeat(context: FormNode, repeat: FormNode): string {
  const from = instanceLine(context);
  const to = instanceLine(repeat);
  let shared = 0;
  while (shared < Math.min(from.length, to.length - 1) && from[shared] === to[shared]) shared += 1;
  const together = from.includes(repeat) || from.slice(0, shared).some(({ kind }) => kind === 'repeat');
  if (!together) return pathTo(repeat);
  return [
    ...Array.from({ length: from.length - shared }, () => '..'),
    ...to.slice(shared).map(({ name }) => name),
  ].join('/');
}

/** Walks an expression once, quotes respected, and tells for any offset whether it lies in a predicate or an absolute argument. */
function zonesOf(expression: string): (offset: number) => Zone {
  const stack: { open: string; name: string; argument: number }[] = [];
  const marks = new Map<number, Zone>();
  let instanceSeen = false;
  let quote = '';
  for (let at = 0; at < expression.length; at += 1) {
    const letter = expression[at] ?? '';
    if (quote !== '') {
      if (letter === quote) quote = '';
      else if (letter === '$') marks.set(at, zoneOf(stack, instanceSeen));
      continue;
    }
    if (letter === '"' || letter === "'") quote = letter;
    else if (letter === '(' || letter === '[') {
      const name = letter === '(' ? (/([\w:-]+)\s*$/.exec(expression.slice(Math.max(0, at - 64), at))?.[1] ?? '') : '';
      if (name === 'instance') instanceSeen = true;
      stack.push({ open: letter, name, argument: 0 });
    } else if (letter === ')' || letter === ']') stack.pop();
    else if (letter === ',') {
      const top = stack.at(-1);
      if (top !== undefined) top.argument += 1;
    } else if (letter === '$') marks.set(at, zoneOf(stack, instanceSeen));
  }
  return (offset) => marks.get(offset) ?? { predicate: false, absolute: false };
}

function zoneOf(stack: readonly { open: string; name: string; argument: number }[], instanceSeen: boolean): Zone {
  const top = stack.at(-1);
  // indexed-repeat(node, repeat, index, repeat, index ...): only the indexes are ordinary expressions.
  const absolute = top?.name === 'indexed-repeat' && (top.argument === 0 || top.argument % 2 === 1);
  return { predicate: instanceSeen && stack.some(({ open }) => open === '['), absolute };
}

/** A piece of a label: words, or an expression whose value is shown. */
type Piece = { readonly words: string } | { readonly shown: string };

/**
 * Words with `${references}` and `instance(...)` expressions in them, as XML content: plain text, or text with `output` elements.
 */
export function wordsToXml(words: string, names: Names, options: ReplaceOptions, findings: Findings): string {
  const pieces = piecesOf(words);
  if (pieces.every((piece) => 'words' in piece)) return escapeText(words);
  const xml = pieces.map((piece) =>
    'words' in piece
      ? escapeText(piece.words)
      : `<output value="${escapeAttribute(replaceReferences(piece.shown, names, options, findings))}"/>`,
  );
  if (pieces.length === 1) return xml.join('');
  // Space on the outside keeps renderers from gluing the words to what is around them.
  return `${pieces[0] !== undefined && 'words' in pieces[0] ? ' ' : ''}${xml.join('')} `;
}

function piecesOf(words: string): Piece[] {
  const pieces: Piece[] = [];
  let plain = '';
  let at = 0;
  while (at < words.length) {
    const end = endOfShown(words, at);
    if (end === at) {
      plain += words[at] ?? '';
      at += 1;
      continue;
    }
    if (plain !== '') pieces.push({ words: plain });
    plain = '';
    pieces.push({ shown: words.slice(at, end) });
    at = end;
  }
  if (plain !== '') pieces.push({ words: plain });
  return pieces;
}

const STEP = /[\w.:*@()-]/;

/** End of the reference or `instance(...)/path[...]` that starts here; the same offset when none does. */
function endOfShown(words: string, start: number): number {
  if (words.startsWith('${', start)) {
    const close = words.indexOf('}', start);
    return close < 0 ? start : close + 1;
  }
  if (!words.startsWith('instance(', start) || (start > 0 && /[\w.-]/.test(words[start - 1] ?? ''))) return start;
  let at = endOfBrackets(words, start + 'instance'.length);
  if (at < 0 || words[at] !== '/') return start;
  while (at < words.length) {
    const letter = words[at] ?? '';
    if (letter === '[') {
      const close = endOfBrackets(words, at);
      if (close < 0) return start;
      at = close;
    } else if (letter === '/') at += 1;
    else if (STEP.test(letter) && !/^[.,;:!?)]+(?:\s|$)/.test(words.slice(at, at + 8))) at += 1;
    else break;
  }
  return at;
}

/** Whether a default must be computed when the record begins, rather than stand in it as text. */
export function isDynamic(value: string): boolean {
  if (hasReference(value)) return true;
  const bare = value.replace(/'[^']*'|"[^"]*"/g, (quoted) => '_'.repeat(quoted.length));
  if (/(?:^|[^\w.\-:$])[A-Za-z_][\w.-]*(?::[A-Za-z_][\w.-]*)?\(/.test(bare)) return true;
  return /\S\s+(?:[-+*]|div|mod)\s+\S/.test(bare) || /^\s*\d+(?:\.\d+)?\s*[+*]\s*\d+(?:\.\d+)?\s*$/.test(bare);
}
