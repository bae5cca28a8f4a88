/** The setting `flat`: groups stand in the body only, and what they say of relevance is said of each question in them. */
import { bindOf, type FormNode } from './form-tree.ts';

/** Marks every group and hands its relevance down. */
export function flattenGroups(root: FormNode): void {
  for (const child of root.children) if (child.row !== null) flatten(child, []);
}

function flatten(node: FormNode, around: readonly string[]): void {
  const own = bindOf(node, 'relevant');
  const all = own === undefined ? around : [...around, own];
  if (node.kind !== 'group') {
    if (all.length > 0) {
      const relevant = all.length === 1 ? (all[0] ?? '') : all.map((condition) => `(${condition})`).join(' and ');
      node.bind.set('relevant', { plain: relevant, byLanguage: new Map() });
    }
    for (const child of node.children) flatten(child, []);
    return;
  }
  node.flat = true;
  node.bind.clear();
  for (const child of node.children) flatten(child, all);
}

/** Children as they stand in the instance: those of flat groups in the place of the group. */
export const instanceChildrenOf = (node: FormNode): FormNode[] =>
  node.children.flatMap((child) => (child.flat ? instanceChildrenOf(child) : [child]));
