/** One way to write an XForm, so that two can be compared: order and white space that mean nothing are taken away. */
import { SaxesParser } from 'saxes';

interface XmlNode {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: (XmlNode | string)[];
}

/** Elements whose children may stand in any order. */
const ANY_ORDER = new Set(['model', 'itext', 'translation', 'text', 'item']);

function parse(xml: string): XmlNode {
  const parser = new SaxesParser();
  const top: XmlNode = { name: '', attributes: {}, children: [] };
  const open: XmlNode[] = [top];
  parser.on('opentag', ({ name, attributes }) => {
    const node: XmlNode = { name, attributes, children: [] };
    open.at(-1)?.children.push(node);
    open.push(node);
  });
  parser.on('closetag', () => void open.pop());
  parser.on('text', (text) => void open.at(-1)?.children.push(text));
  parser.on('error', (error) => {
    throw error;
  });
  parser.write(xml).close();
  return top;
}

const quote = (text: string): string => JSON.stringify(text);

function write(node: XmlNode | string): string {
  if (typeof node === 'string') return quote(node.replace(/\s+/g, ' ').trim());
  const attributes = Object.entries(node.attributes)
    .map(([name, value]) => ` ${name}=${quote(value)}`)
    .sort();
  const children = node.children.map(write).filter((child) => child !== '""');
  if (ANY_ORDER.has(node.name)) children.sort();
  return `<${node.name}${attributes.join('')}>${children.join('\n')}</${node.name}>`;
}

/** The canonical form of an XForm, for comparison only. Throws when it is not well-formed. */
export function canonicalXml(xml: string): string {
  return parse(xml)
    .children.map(write)
    .filter((child) => child !== '""')
    .join('\n');
}
