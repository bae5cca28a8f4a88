import { xmlDecoder } from './iati-decoding.rules.ts';
import { brief, type IatiFinding } from './iati-finding.rules.ts';
import { IATI_ROOTS, walkSchema } from './iati-schema.rules.ts';
import { xmlReader, type XmlAttribute } from './xml-events.rules.ts';

/** An element of an activity or organisation file, those of other namespaces left out. */
export interface IatiNode {
  readonly name: string;
  /** from 1, among those of its name under one parent */
  readonly nth: number;
  readonly line: number;
  /** by name, `xml:lang` with its prefix */
  readonly attributes: Readonly<Record<string, string>>;
  readonly children: IatiNode[];
  text: string;
}

export interface IatiLimits {
  /** elements kept of one activity; those after them are read, checked and counted, not kept */
  readonly elements: number;
  /** characters kept of one activity, in texts and attributes together */
  readonly characters: number;
  /** characters of one text or attribute; the rest of it is cut */
  readonly text: number;
  /** findings told of one activity; more are counted */
  readonly findings: number;
  /** elements within elements: a file with more is not read on */
  readonly depth: number;
  /** attributes of one element: a file with more is not read on */
  readonly attributes: number;
}
export const IATI_LIMITS: IatiLimits = {
  elements: 40_000,
  characters: 8_000_000,
  text: 100_000,
  findings: 100,
  depth: 200,
  attributes: 200,
};

export interface IatiHead {
  readonly kind: (typeof IATI_ROOTS)[number];
  /** as it stands in the file, null when it says none */
  readonly version: string | null;
  /** before 2.01: other words and shapes, for which no schema is checked */
  readonly older: boolean;
  readonly generatedAt: string | null;
  readonly encoding: string;
}

export type IatiEvent =
  | { readonly is: 'head'; readonly head: IatiHead }
  /** one activity or organisation, whole as far as the limits go, with all that was found in it so far */
  | {
      readonly is: 'record';
      readonly head: IatiHead;
      readonly node: IatiNode;
      readonly path: string;
      readonly findings: readonly IatiFinding[];
      /** elements passed over since the activity is larger than the limits; 0 when it is whole */
      readonly dropped: number;
    }
  /** something about the file and not one activity */
  | { readonly is: 'finding'; readonly finding: IatiFinding };

class BrokenOff extends Error {}

interface Building {
  node: IatiNode;
  open: (IatiNode | null)[];
  /** how often each name stood so far; null until one does */
  counts: (Map<string, number> | null)[];
  elements: number;
  characters: number;
  dropped: number;
  cut: boolean;
  findings: IatiFinding[];
  unsaid: number;
  path: string;
}

/**
 * Reads an IATI file of any version piece by piece. Only one activity is held at a time, and of a huge one only what the limits allow; what is
 * between them, and all that departs from the 2.03 schema, is told as findings. Document types are passed over and no entity is ever expanded:
 * a reference to one stays in the text as it is written. A file that is not well-formed gives everything before the fault.
 * @returns `write` and `close`, each giving the events that have come; after a fatal finding they give none
 */
export function iatiReader(limits: IatiLimits = IATI_LIMITS): {
  write(chunk: Uint8Array): IatiEvent[];
  close(): IatiEvent[];
} {
  const decoder = xmlDecoder();
  let events: IatiEvent[] = [];
  let head: IatiHead | null = null;
  let building: Building | null = null;
  let [depth, records, broken, ended] = [0, 0, false, false];
  const said = new Set<string>();

  const walk = walkSchema((finding) => {
    if (!head?.older) tell({ ...finding, line: parser.line });
  });

  function tell(finding: IatiFinding): void {
    if (building === null) events.push({ is: 'finding', finding });
    else if (building.findings.length < limits.findings) building.findings.push(finding);
    else building.unsaid++;
  }
  function reading(code: string, severity: IatiFinding['severity'], params: IatiFinding['params'] = {}): void {
    tell({ code, kind: 'reading', severity, line: parser.line, path: walk.path(), params });
  }
  /** what comes in thousands when it comes is told once a file */
  function once(code: string, severity: IatiFinding['severity'], params: IatiFinding['params'] = {}): void {
    if (said.has(code)) return;
    said.add(code);
    reading(code, severity, params);
  }
  function breakOff(code: string, more: IatiFinding['params'] = {}): never {
    const path = walk.path();
    if (building !== null) {
      records--;
      for (const finding of building.findings) events.push({ is: 'finding', finding });
    }
    building = null;
    broken = true;
    const params = { ...more, read: records };
    events.push({
      is: 'finding',
      finding: { code, kind: 'reading', severity: 'error', line: parser.line, path, params, fatal: true },
    });
    throw new BrokenOff(code);
  }
  const shorten = (value: string): string => {
    if (value.length <= limits.text) return value;
    if (building !== null) building.cut = true;
    return value.slice(0, limits.text);
  };

  const parser = xmlReader({
    slip: (slip) => once(slip, 'error'),
    broken: (fault) =>
      breakOff(records === 0 && head === null ? 'not_xml' : 'not_well_formed', { fault: brief(fault) }),
    doctype: (text) => once(/<!ENTITY/i.test(text) ? 'entities_refused' : 'doctype_passed_over', 'warning'),
    open: opened,
    text: heard,
    close: closed,
  });
  function opened(local: string, uri: string, attributes: readonly XmlAttribute[]): void {
    if (attributes.length > limits.attributes) breakOff('too_many_attributes', { most: limits.attributes });
    if (++depth > limits.depth) breakOff('too_deep', { most: limits.depth });
    if (head === null) start(local, uri, attributes);
    const isRecord = depth === 2 && uri === '' && local === recordOf(head!);
    if (isRecord) {
      // before the schema looks at it, so that what it finds in the element itself is the record's own
      building = {
        node: nodeOf(local, attributes, ++records),
        open: [],
        counts: [],
        elements: 0,
        characters: 0,
        dropped: 0,
        cut: false,
        findings: [],
        unsaid: 0,
        path: '',
      };
    }
    walk.open(local, uri, attributes);
    if (building === null) return;
    if (isRecord) {
      building.path = `/${head!.kind}/${local}${records > 1 ? `[${records}]` : ''}`;
      building.open.push(building.node);
      building.counts.push(null);
      return;
    }
    add(building, local, uri, attributes);
  }
  function heard(value: string): void {
    const node = building?.open.at(-1);
    // between elements there is mostly nothing
    if (/^\s*$/.test(value) && !node?.text) return walk.text(' ');
    walk.text(value);
    if (!building || !node) return;
    const kept = shorten(node.text + value);
    building.characters += kept.length - node.text.length;
    node.text = kept;
  }
  function closed(): void {
    walk.close();
    depth--;
    if (building === null) return;
    building.open.pop();
    building.counts.pop();
    if (building.open.length === 0) finish(building);
  }

  function start(local: string, uri: string, attributes: readonly XmlAttribute[]): void {
    const kind = IATI_ROOTS.find((it) => it === local && uri === '');
    if (kind === undefined) breakOff('not_iati', { element: brief(local) });
    const said = (name: string): string | undefined => attributes.find((it) => it.name === name)?.value;
    const version = said('version')?.trim() || null;
    head = {
      kind: kind!,
      version,
      older: version !== null && /^1(\.|$)/.test(version),
      generatedAt: said('generated-datetime') ?? null,
      encoding: decoder.encoding ?? 'utf-8',
    };
    events.push({ is: 'head', head });
    if (decoder.unknown !== null) reading('encoding_unknown', 'error', { encoding: brief(decoder.unknown) });
    if (version === null) reading('version_missing', 'warning');
    else if (head.older) reading('version_older', 'note', { version: brief(version) });
    else if (!/^2\.0[1-3]$/.test(version)) reading('version_unknown', 'warning', { version: brief(version) });
  }
  function nodeOf(name: string, attributes: readonly XmlAttribute[], nth: number): IatiNode {
    const own: Record<string, string> = {};
    for (const it of attributes) if (it.uri === '' || it.prefix === 'xml') own[it.name] = shorten(it.value);
    return { name, nth, line: parser.line, attributes: own, children: [], text: '' };
  }
  function add(into: Building, local: string, uri: string, attributes: readonly XmlAttribute[]): void {
    const parent = into.open.at(-1) ?? null;
    const full = into.elements >= limits.elements || into.characters >= limits.characters;
    if (parent === null || uri !== '' || full) {
      if (full && uri === '') into.dropped++;
      into.open.push(null);
      into.counts.push(null);
      return;
    }
    const counts = (into.counts[into.counts.length - 1] ??= new Map<string, number>());
    const nth = (counts.get(local) ?? 0) + 1;
    counts.set(local, nth);
    const node = nodeOf(local, attributes, nth);
    into.elements++;
    for (const name in node.attributes) into.characters += node.attributes[name]!.length;
    parent.children.push(node);
    into.open.push(node);
    into.counts.push(null);
  }
  function finish(built: Building): void {
    const { node, path, findings, dropped } = built;
    const more = (code: string, severity: IatiFinding['severity'], params: IatiFinding['params']): void =>
      void findings.push({ code, kind: 'reading', severity, line: node.line, path, params });
    if (built.unsaid > 0) more('more_findings', 'note', { count: built.unsaid });
    if (built.cut) more('text_cut', 'warning', { most: limits.text });
    if (dropped > 0) more('activity_too_large', 'warning', { kept: built.elements, dropped });
    building = null;
    events.push({ is: 'record', head: head!, node, path, findings, dropped });
  }

  function feed(work: () => void): IatiEvent[] {
    if (!broken && !ended) {
      try {
        work();
      } catch (error) {
        if (!(error instanceof BrokenOff)) throw error;
      }
    }
    const gathered = events;
    events = [];
    return gathered;
  }
  return {
    write: (chunk) => feed(() => parser.write(decoder.decode(chunk))),
    close: () =>
      feed(() => {
        parser.write(decoder.end());
        parser.end();
        ended = true;
        if (decoder.damaged) reading('bytes_not_in_encoding', 'error', { encoding: decoder.encoding ?? '' });
        if (records === 0) reading('nothing_in_it', 'warning');
      }),
  };
}

const recordOf = (head: IatiHead): string => (head.kind === 'iati-activities' ? 'iati-activity' : 'iati-organisation');

/** The events of a file that comes in pieces, such as a stream of a file. Whoever iterates holds it back: nothing is read ahead. */
export async function* readIati(
  chunks: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  limits: IatiLimits = IATI_LIMITS,
): AsyncGenerator<IatiEvent> {
  const reader = iatiReader(limits);
  for await (const chunk of chunks) yield* reader.write(chunk);
  yield* reader.close();
}
