/** An XML file (1.0, with namespaces) as what comes one after another, read piece by piece. */

export interface XmlAttribute {
  /** as written, with its prefix */
  readonly name: string;
  readonly local: string;
  readonly prefix: string;
  /** of its namespace; empty without a prefix */
  readonly uri: string;
  readonly value: string;
}

/** What breaks the rules of XML and can still be read over. */
export type XmlSlip = 'entity_not_expanded' | 'character_not_allowed' | 'declaration_not_first';

export interface XmlEvents {
  doctype(text: string): void;
  open(local: string, uri: string, attributes: readonly XmlAttribute[]): void;
  /** of one text perhaps several pieces, when it is long */
  text(text: string): void;
  close(): void;
  slip(slip: XmlSlip): void;
  /** From here on it is no XML. Must throw. */
  broken(fault: string): never;
}

export interface XmlReader {
  /** from 1, where the reading stands */
  readonly line: number;
  write(text: string): void;
  end(): void;
}

/** The namespace is found once all of a tag was read: it may be bound in the same tag. */
type Attribute = { -readonly [K in keyof XmlAttribute]: XmlAttribute[K] };
interface Name {
  readonly name: string;
  readonly prefix: string;
  readonly local: string;
}

const XML = 'http://www.w3.org/XML/1998/namespace';
const XMLNS = 'http://www.w3.org/2000/xmlns/';
const NCNAME = /^[\p{L}_][\p{L}\p{N}\p{M}._\u00b7-]*$/u;
const BLANK = /^[ \t\n]*$/;
// oxlint-disable-next-line no-control-regex
const NOT_ALLOWED = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/;
const REFERENCE = /&(?:#([0-9]{1,8}|x[0-9a-fA-F]{1,7});|([^\s;&<]{1,60});)?/g;
const KNOWN: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

/** A text that is not ended after so many characters is handed out as far as it has come. */
const LONG_TEXT = 65_536;
/** No reference is longer: so much of a text that goes on is held back. */
const LONGEST_REFERENCE = 64;
/** Characters of one tag or document type; a file with a longer one is not read on. */
const LONGEST_TAG = 4_000_000;
/** Names are few; one that invents them must not fill the memory. */
const MOST_NAMES = 5_000;

const END = -1;
const [TAB, NEWLINE, SPACE, BANG, QUOTE, APOSTROPHE, SLASH, LESS, EQUALS, GREATER, QUESTION] = [
  9, 10, 32, 33, 34, 39, 47, 60, 61, 62, 63,
];
const isBlank = (code: number): boolean => code === SPACE || code === NEWLINE || code === TAB;

/** The same characters in memory of their own: a part of a long text keeps all of it alive. */
export const ownCopy = (text: string): string => ` ${text}`.slice(1);

/**
 * Reads XML as it comes. Document types are passed over, nothing in them is believed, and no entity but the five of XML itself is expanded: a
 * reference to another stays as it is written, and so does an ampersand that begins none. Only what is not finished yet is held.
 */
export function xmlReader(on: XmlEvents): XmlReader {
  let buffer = '';
  /** in the buffer; before it all is done */
  let at = 0;
  let line = 1;
  /** in the buffer, the next one that is not counted yet */
  let newline = Infinity;
  /** within a comment, an instruction or raw text that has not ended */
  let within: '-->' | '?>' | ']]>' | null = null;
  let [begun, rooted, started] = [false, false, false];
  const open: string[] = [];
  /** the names in force, and those that were before each element that bound others */
  let bound: ReadonlyMap<string, string> = new Map([
    ['', ''],
    ['xml', XML],
    ['xmlns', XMLNS],
  ]);
  const before: { depth: number; bound: ReadonlyMap<string, string> }[] = [];
  const names = new Map<string, Name>();
  let carriage = false;

  function nameOf(text: string, what: string): Name {
    const known = names.get(text);
    if (known !== undefined) return known;
    const colon = text.indexOf(':');
    const [prefix, local] = colon < 0 ? ['', text] : [text.slice(0, colon), text.slice(colon + 1)];
    if (!NCNAME.test(local) || (colon >= 0 && !NCNAME.test(prefix))) on.broken(`disallowed character in ${what} name`);
    if (names.size >= MOST_NAMES) names.clear();
    const made = { name: ownCopy(text), prefix: ownCopy(prefix), local: ownCopy(local) };
    names.set(made.name, made);
    return made;
  }
  function uriOf(prefix: string): string {
    return bound.get(prefix) ?? on.broken(`unbound namespace prefix: ${prefix}`);
  }

  const expand = (text: string): string =>
    text.replace(REFERENCE, (written, number: string | undefined, name: string | undefined) => {
      if (name !== undefined && Object.hasOwn(KNOWN, name)) return KNOWN[name]!;
      if (number !== undefined) {
        const code = number.startsWith('x') ? Number.parseInt(number.slice(1), 16) : Number(number);
        const lawful = code <= 0x10ffff && (code < 0xd800 || code > 0xdfff);
        const letter = lawful ? String.fromCodePoint(code) : '\u0000';
        if (!NOT_ALLOWED.test(letter)) return letter;
      }
      on.slip('entity_not_expanded');
      return written;
    });
  function countTo(to: number): void {
    while (newline < to) {
      line++;
      newline = nextLine(newline + 1);
    }
  }
  function nextLine(from: number): number {
    const found = buffer.indexOf('\n', from);
    return found < 0 ? Infinity : found;
  }

  function text(from: number, to: number): void {
    const raw = buffer.slice(from, to);
    countTo(to);
    if (open.length === 0) {
      if (!BLANK.test(raw)) on.broken('text data outside of root node');
      return;
    }
    if (raw.includes(']]>')) on.slip('character_not_allowed');
    on.text(raw.includes('&') ? expand(raw) : raw);
  }

  /** @returns where it ends, -1 when that has not come yet */
  function openTag(from: number): number {
    const { length } = buffer;
    const codeAt = (n: number): number => (n < length ? buffer.charCodeAt(n) : END);
    const more = (): number => (length - from > LONGEST_TAG ? on.broken('a tag is too long') : -1);
    let here = from;
    let code = codeAt(here);
    while (code !== END && code !== GREATER && code !== SLASH && !isBlank(code)) code = codeAt(++here);
    if (code === END) return more();
    const tag = nameOf(buffer.slice(from, here), 'tag');
    const attributes: Attribute[] = [];
    let [binds, prefixed] = [false, false];
    for (;;) {
      const spaced = isBlank(code);
      while (isBlank(code)) code = codeAt(++here);
      if (code === END) return more();
      if (code === GREATER || code === SLASH) break;
      if (!spaced) on.broken('no whitespace between attributes');
      const start = here;
      while (code !== END && code !== EQUALS && code !== GREATER && code !== LESS && !isBlank(code))
        code = codeAt(++here);
      if (code === END) return more();
      const name = nameOf(buffer.slice(start, here), 'attribute');
      while (isBlank(code)) code = codeAt(++here);
      if (code === END) return more();
      if (code !== EQUALS) on.broken('attribute without value');
      do code = codeAt(++here);
      while (isBlank(code));
      if (code === END) return more();
      if (code !== QUOTE && code !== APOSTROPHE) on.broken('unquoted attribute value');
      const end = buffer.indexOf(code === QUOTE ? '"' : "'", here + 1);
      if (end < 0) return more();
      const value = valueOf(buffer.slice(here + 1, end));
      attributes.push({ name: name.name, local: name.local, prefix: name.prefix, uri: '', value });
      if (name.prefix !== '') prefixed = true;
      if (name.name === 'xmlns' || name.prefix === 'xmlns') binds = true;
      here = end + 1;
      code = codeAt(here);
    }
    const closed = code === SLASH;
    if (closed) {
      code = codeAt(++here);
      if (code === END) return more();
      if (code !== GREATER) on.broken('forward-slash in opening tag not followed by >');
    }
    countTo(here);
    if (binds) bind(attributes);
    if (open.length === 0) {
      if (rooted) on.broken('documents may contain only one root');
      rooted = true;
    }
    open.push(tag.name);
    if (binds || prefixed)
      for (const it of attributes) it.uri = it.name === 'xmlns' ? XMLNS : it.prefix === '' ? '' : uriOf(it.prefix);
    refuseTwice(attributes);
    on.open(tag.local, uriOf(tag.prefix), attributes);
    if (closed) close();
    return here + 1;
  }
  function valueOf(raw: string): string {
    if (!/[<&\t\n]/.test(raw)) return raw;
    if (raw.includes('<')) on.broken('disallowed character in attribute value');
    const plain = raw.replace(/[\t\n]/g, ' ');
    return plain.includes('&') ? expand(plain) : plain;
  }
  function bind(attributes: readonly Attribute[]): void {
    const now = new Map(bound);
    for (const { name, local, prefix, value } of attributes) {
      if (name === 'xmlns') now.set('', value);
      else if (prefix === 'xmlns') {
        if (value === '') on.broken('invalid attempt to undefine prefix in XML 1.0');
        if (local === 'xmlns' || (local === 'xml') !== (value === XML))
          on.broken('the prefixes xml and xmlns may not be bound anew');
        now.set(local, value);
      }
    }
    before.push({ depth: open.length, bound });
    bound = now;
  }
  function refuseTwice(attributes: readonly Attribute[]): void {
    for (let n = 1; n < attributes.length; n++) {
      const it = attributes[n]!;
      for (let m = 0; m < n; m++) {
        const one = attributes[m]!;
        if (one.name === it.name || (one.local === it.local && one.uri === it.uri && it.uri !== ''))
          on.broken(`duplicate attribute: ${it.name}`);
      }
    }
  }
  function close(): void {
    open.pop();
    if (before.at(-1)?.depth === open.length) ({ bound } = before.pop()!);
    on.close();
  }
  function closeTag(from: number): number {
    const name = open.at(-1);
    if (name !== undefined && buffer.startsWith(name, from) && buffer.charCodeAt(from + name.length) === GREATER) {
      close();
      return from + name.length + 1;
    }
    const end = buffer.indexOf('>', from);
    if (end < 0) {
      if (buffer.length - from > LONGEST_TAG) on.broken('a tag is too long');
      return -1;
    }
    const written = buffer.slice(from, end).replace(/[ \t\n]+$/, '');
    if (written !== name) on.broken(`unmatched closing tag: ${written.slice(0, 100)}`);
    countTo(end);
    close();
    return end + 1;
  }

  /** Comments, raw text, document types. */
  function declared(from: number): number {
    const start = buffer.slice(from, from + 9);
    if (start.startsWith('<!--')) {
      within = '-->';
      return from + 4;
    }
    if (start === '<![CDATA[') {
      if (open.length === 0) on.broken('text data outside of root node');
      within = ']]>';
      return from + 9;
    }
    if (start !== '<!DOCTYPE') {
      if ('<!DOCTYPE'.startsWith(start) || '<![CDATA['.startsWith(start)) return -1;
      on.broken('incorrect syntax');
    }
    if (rooted) on.broken('inappropriately located doctype declaration');
    let [quote, inside] = ['', false];
    for (let here = from + 9; here < buffer.length; here++) {
      const sign = buffer[here]!;
      if (quote !== '') quote = sign === quote ? '' : quote;
      else if (sign === '"' || sign === "'") quote = sign;
      else if (sign === '[') inside = true;
      else if (sign === ']') inside = false;
      else if (sign === '>' && !inside) {
        countTo(here);
        on.doctype(buffer.slice(from + 9, here));
        return here + 1;
      }
    }
    if (buffer.length - from > LONGEST_TAG) on.broken('a document type is too long');
    return -1;
  }
  function instruction(from: number): number {
    const end = /[\s?]/.exec(buffer.slice(from + 2, from + 80));
    if (end === null) return buffer.length - from > 80 ? on.broken('processing instruction without a target') : -1;
    const target = buffer.slice(from + 2, from + 2 + end.index);
    if (/^xml$/i.test(target)) {
      if (begun) on.slip('declaration_not_first');
    } else nameOf(target, 'processing instruction');
    within = '?>';
    return from + 2 + end.index;
  }
  /** On to the end of what cannot hold anything. @returns whether it has come */
  function passOver(end: '-->' | '?>' | ']]>'): boolean {
    const stop = buffer.indexOf(end, at);
    const upTo = stop < 0 ? Math.max(at, buffer.length - 2) : stop;
    if (end === ']]>' && upTo > at) on.text(buffer.slice(at, upTo));
    if (end === '-->') {
      const two = buffer.indexOf('--', at);
      if (two >= 0 && two < upTo) on.broken('malformed comment');
    }
    countTo(upTo);
    at = stop < 0 ? upTo : stop + end.length;
    if (stop >= 0) within = null;
    return stop >= 0;
  }
  /** Of a text that goes on: all but what may be the beginning of something. */
  function textSoFar(): void {
    const rest = buffer.length - at;
    if (rest < LONG_TEXT) return;
    let to = buffer.length - LONGEST_REFERENCE;
    const and = buffer.lastIndexOf('&', to);
    if (and > to - LONGEST_REFERENCE && and > at) to = and;
    if (to <= at) return;
    text(at, to);
    at = to;
  }

  function read(last: boolean): void {
    for (;;) {
      if (within !== null && !passOver(within)) return;
      const less = buffer.indexOf('<', at);
      if (less < 0) {
        if (last) {
          if (at < buffer.length) text(at, buffer.length);
          at = buffer.length;
        } else textSoFar();
        return;
      }
      if (less > at) {
        text(at, less);
        at = less;
        begun = true;
      }
      if (less + 1 === buffer.length) return;
      const next = buffer.charCodeAt(less + 1);
      const end =
        next === SLASH
          ? closeTag(less + 2)
          : next === BANG
            ? declared(less)
            : next === QUESTION
              ? instruction(less)
              : openTag(less + 1);
      if (end < 0) return;
      at = end;
      begun = true;
    }
  }

  return {
    get line() {
      return line;
    },
    write(piece) {
      if (piece === '') return;
      // one sign for the end of a line (XML 1.0, 2.11), however pieces are cut
      let more = carriage ? `\r${piece}` : piece;
      carriage = more.endsWith('\r');
      if (carriage) more = more.slice(0, -1);
      if (more.includes('\r')) more = more.replace(/\r\n?/g, '\n');
      if (NOT_ALLOWED.test(more)) {
        on.slip('character_not_allowed');
        more = more.replace(new RegExp(NOT_ALLOWED, 'g'), '\uFFFD');
      }
      if (!started && more !== '') {
        started = true;
        if (more.startsWith('\uFEFF')) more = more.slice(1);
      }
      buffer = at === buffer.length ? more : buffer.slice(at) + more;
      at = 0;
      newline = nextLine(0);
      read(false);
    },
    end() {
      if (carriage) buffer += '\n';
      newline = Math.min(newline, nextLine(at));
      read(true);
      if (open.length > 0) on.broken(`unclosed tag: ${open.at(-1)}`);
      if (at < buffer.length || within !== null) on.broken('unexpected end');
      if (!rooted) on.broken('document must contain a root element');
    },
  };
}
