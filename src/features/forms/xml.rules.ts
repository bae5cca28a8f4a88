import { SaxesParser } from 'saxes';

/** One element, prefixes left out: in forms and submissions they are chosen by whoever made the program, and names do not clash. */
export interface XmlNode {
  name: string;
  /** as written, with its prefix */
  qname: string;
  attributes: Record<string, string>;
  children: XmlNode[];
  /** its own text, without that of its children */
  text: string;
}

export interface XmlLimits {
  /** elements within elements */
  depth: number;
  /** elements in all */
  elements: number;
}

/** What is wrong with a text that should be XML. `code` is one of `not_xml`, `doctype`, `too_deep`, `too_many_elements`, `not_utf8`. */
export class XmlFault extends Error {
  readonly code: string;
  readonly line: number | null;
  constructor(code: string, detail: string, line: number | null = null) {
    super(detail);
    this.code = code;
    this.line = line;
  }
}

const local = (name: string): string => {
  const at = name.indexOf(':');
  return at === -1 ? name : name.slice(at + 1);
};

/**
 * Reads XML as it streams by, into a tree within limits. A document type is refused, and with it every entity of one's own; no entity but
 * the five of XML itself is known.
 * @throws XmlFault
 */
export function readXml(text: string, limits: XmlLimits): XmlNode {
  const parser = new SaxesParser({ xmlns: false, position: false, fragment: false });
  let root: XmlNode | null = null;
  const open: XmlNode[] = [];
  let count = 0;
  parser.on('error', (error) => {
    throw new XmlFault('not_xml', `This is not well-formed XML: ${error.message}`, parser.line);
  });
  parser.on('doctype', () => {
    throw new XmlFault('doctype', 'A document type (<!DOCTYPE>) is not accepted.', parser.line);
  });
  parser.on('opentag', (tag) => {
    if (++count > limits.elements)
      throw new XmlFault('too_many_elements', `There are more than ${limits.elements} elements.`, parser.line);
    if (open.length >= limits.depth)
      throw new XmlFault('too_deep', `Elements lie more than ${limits.depth} deep in one another.`, parser.line);
    const node: XmlNode = {
      name: local(tag.name),
      qname: tag.name,
      attributes: tag.attributes as Record<string, string>,
      children: [],
      text: '',
    };
    open.at(-1)?.children.push(node);
    root ??= node;
    open.push(node);
  });
  const add = (it: string) => {
    const node = open.at(-1);
    if (node) node.text += it;
  };
  parser.on('text', add);
  parser.on('cdata', add);
  parser.on('closetag', () => void open.pop());
  parser.write(text).close();
  if (!root) throw new XmlFault('not_xml', 'There is no element in it.');
  return root;
}

/** Bytes as the text they are. @throws XmlFault `not_utf8` */
export function xmlText(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new XmlFault('not_utf8', 'The XML is not valid UTF-8.');
  }
}

export const child = (node: XmlNode | undefined, name: string): XmlNode | undefined =>
  node?.children.find((it) => it.name === name);
export const childrenOf = (node: XmlNode | undefined, name: string): XmlNode[] =>
  node?.children.filter((it) => it.name === name) ?? [];

const ESCAPES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&apos;' };
/** Text for the inside of an element or attribute. What XML cannot hold is left out. */
export const escapeXml = (text: string): string =>
  text
    // eslint-disable-next-line no-control-regex
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .replace(/[&<>"']/g, (it) => ESCAPES[it]!);
