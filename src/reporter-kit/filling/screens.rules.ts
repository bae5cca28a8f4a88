/** The way through a form, one screen after the other, as ODK Collect goes it. */

/** What is read of the engine's nodes here. */
export interface NodeLike {
  readonly nodeId: string;
  readonly nodeType: string;
  readonly appearances: object | null;
  readonly currentState: {
    readonly relevant: boolean;
    readonly reference: string;
    readonly children: readonly NodeLike[] | null;
    readonly label?: { readonly asString: string } | null | undefined;
  };
}

export interface Screen<N extends NodeLike> {
  /** the path of what is on it within the filling, the same again when the draft is opened another day */
  id: string;
  /** a question; a group whose questions stand together (field-list); the end of a repeat, where another filling is offered */
  kind: 'question' | 'list' | 'more';
  node: N;
  /** the groups and fillings of repeats around it, outermost first */
  around: N[];
}

const has = (appearances: object | null, name: string): boolean =>
  appearances !== null && (appearances as Record<string, unknown>)[name] === true;
const together = (node: NodeLike) => has(node.appearances, 'field-list') || has(node.appearances, 'table-list');

/** The row of choices above a table of questions (appearance `label`): it asks nothing itself, and each question shows its choices again. */
export const isTableHead = (node: NodeLike): boolean => node.nodeType === 'select' && has(node.appearances, 'label');

/** Screens of everything that is asked at this moment. */
export function screensOf<N extends NodeLike>(root: N): Screen<N>[] {
  const screens: Screen<N>[] = [];
  const add = (kind: Screen<N>['kind'], node: N, around: N[]) =>
    screens.push({ id: node.currentState.reference, kind, node, around });
  const walk = (nodes: readonly N[], around: N[]): void => {
    for (const node of nodes) {
      if (!node.currentState.relevant || node.nodeType === 'model-value') continue;
      const children = (node.currentState.children ?? []) as readonly N[];
      if (node.nodeType === 'group' || node.nodeType === 'repeat-instance') {
        if (!asksSomething(node)) continue;
        if (together(node)) add('list', node, [...around, node]);
        else walk(children, [...around, node]);
      } else if (node.nodeType.startsWith('repeat-range')) {
        walk(children, around);
        if (node.nodeType === 'repeat-range:uncontrolled') add('more', node, around);
      } else if (asksSomething(node)) add('question', node, around);
    }
  };
  walk((root.currentState.children ?? []) as readonly N[], []);
  return screens;
}

/** Whether anything in it is shown at this moment. */
export function asksSomething(node: NodeLike): boolean {
  if (!node.currentState.relevant || node.nodeType === 'model-value') return false;
  const { children, label } = node.currentState;
  if (isTableHead(node)) return (label?.asString ?? '').trim() !== '';
  if (node.nodeType === 'repeat-range:uncontrolled') return true;
  return children === null || children.some(asksSomething);
}

/** Where to be when the screen one was on is gone: the nearest that stood before it and is still there, or the first. */
export function stillAt<N extends NodeLike>(
  before: readonly Screen<N>[],
  now: readonly Screen<N>[],
  id: string,
): number {
  const exact = now.findIndex((it) => it.id === id);
  if (exact !== -1) return exact;
  const was = before.findIndex((it) => it.id === id);
  for (let at = was - 1; at >= 0; at--) {
    const found = now.findIndex((it) => it.id === before[at]!.id);
    if (found !== -1) return found;
  }
  return 0;
}

/** The number that a filling of a repeat bears: its place in it, from 1. */
export const numberOf = (instance: NodeLike, range: NodeLike): number =>
  (range.currentState.children ?? []).findIndex((it) => it.nodeId === instance.nodeId) + 1;
