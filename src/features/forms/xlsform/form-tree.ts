/** The form as a tree of named nodes, between the rows it is read from and the XML it becomes. */
import type { SelectParameters } from './parameters.ts';
import type { QuestionType, SelectType } from './question-types.ts';
import { NO_TEXT, type SheetRow, type Text } from './sheets.ts';

export interface FormNode {
  readonly kind: 'root' | 'group' | 'repeat' | 'question' | 'external';
  readonly name: string;
  parent: FormNode | null;
  readonly children: FormNode[];
  /** The row it was read from; null for what the reader adds itself. */
  readonly row: SheetRow | null;
  type: QuestionType | null;
  select: SelectType | null;
  label: Text;
  hint: Text;
  guidance: Text;
  media: ReadonlyMap<string, Text>;
  /** Attributes of the bind as written, references not yet replaced. */
  readonly bind: Map<string, Text>;
  /** Attributes of the body element. */
  readonly control: Map<string, string>;
  /** Attributes of the node in the instance. */
  readonly instance: Map<string, string>;
  defaultValue: string | null;
  trigger: string | null;
  choiceFilter: string | null;
  selectParameters: SelectParameters | null;
  /** Choice list of a range's tick labels. */
  tickLabels: string | null;
  /** What a map question shows for reference: a list or `${repeat}`. */
  referenceGeometry: string | null;
  /** Choice list that a loop goes over; expanded before anything is written. */
  loopOver: string | null;
  /** A group that stands in the body only (setting `flat`). */
  flat: boolean;
  /** Osm tags list. */
  osmTags: string | null;
}

export function makeNode(kind: FormNode['kind'], name: string, row: SheetRow | null): FormNode {
  return {
    kind,
    name,
    parent: null,
    children: [],
    row,
    type: null,
    select: null,
    label: NO_TEXT,
    hint: NO_TEXT,
    guidance: NO_TEXT,
    media: new Map(),
    bind: new Map(),
    control: new Map(),
    instance: new Map(),
    defaultValue: null,
    trigger: null,
    choiceFilter: null,
    selectParameters: null,
    tickLabels: null,
    referenceGeometry: null,
    loopOver: null,
    flat: false,
    osmTags: null,
  };
}

export function addChild(parent: FormNode, child: FormNode): void {
  child.parent = parent;
  parent.children.push(child);
}

/** From the root down to the node. */
export function lineage(node: FormNode): FormNode[] {
  const line: FormNode[] = [];
  for (let at: FormNode | null = node; at !== null; at = at.parent) line.unshift(at);
  return line;
}

/** Names on the way, without groups that are not in the instance. */
export const stepsTo = (node: FormNode): string[] =>
  lineage(node)
    .filter(({ flat }) => !flat)
    .map(({ name }) => name);

export const pathTo = (node: FormNode): string => `/${stepsTo(node).join('/')}`;

/** Repeats strictly around the node, outermost first. */
export const repeatsAround = (node: FormNode): FormNode[] =>
  lineage(node).filter((at) => at !== node && at.kind === 'repeat');

export const nearestRepeat = (node: FormNode): FormNode | null => repeatsAround(node).at(-1) ?? null;

/** Every node below, in order. */
export function* below(node: FormNode): Generator<FormNode> {
  for (const child of node.children) {
    yield child;
    yield* below(child);
  }
}

/** The untranslated value of a bind attribute. */
export const bindOf = (node: FormNode, attribute: string): string | undefined => node.bind.get(attribute)?.plain;

export const hasMedia = (node: FormNode): boolean => node.media.size > 0;

/** Where findings about the node's column belong. */
export function placeOf(node: FormNode, key: string, language: string | null = null) {
  const row = node.row;
  return {
    sheet: row?.sheet ?? 'survey',
    row: row?.row ?? null,
    column: row === null ? key : row.headingOf(key, language),
  };
}
