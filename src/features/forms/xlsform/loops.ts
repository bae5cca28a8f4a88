/** `begin loop over list`: the questions inside are asked once for every choice of the list, each in a group of its own. */
import type { ChoiceList } from './choices.ts';
import type { Findings } from './findings.ts';
import { addChild, below, makeNode, placeOf, type FormNode } from './form-tree.ts';
import type { Text } from './sheets.ts';

/** Questions that one loop may become. */
const MOST_NODES = 20_000;

/** Replaces the children of every loop by one group a choice. Inner loops are expanded first. */
export function expandLoops(node: FormNode, lists: ReadonlyMap<string, ChoiceList>, findings: Findings): void {
  for (const child of node.children) expandLoops(child, lists, findings);
  const list = node.loopOver === null ? undefined : lists.get(node.loopOver);
  if (list === undefined) return;
  const size = [...below(node)].length * list.choices.length;
  if (size > MOST_NODES) {
    findings.error('loop_too_large', placeOf(node, 'type'), { list: list.name, count: String(size) });
    return;
  }
  const pattern = node.children.splice(0);
  for (const choice of list.choices) {
    const group = makeNode('group', choice.name, null);
    group.label = choice.label;
    group.media = choice.media;
    addChild(node, group);
    for (const child of pattern) {
      const copy = copyNode(child);
      copy.label = fillIn(copy.label, choice.name, choice.label);
      copy.hint = fillIn(copy.hint, choice.name, choice.label);
      for (const [attribute, text] of copy.bind) copy.bind.set(attribute, fillIn(text, choice.name, choice.label));
      copy.choiceFilter = copy.choiceFilter?.replaceAll('%(name)s', choice.name) ?? null;
      copy.defaultValue = copy.defaultValue?.replaceAll('%(name)s', choice.name) ?? null;
      addChild(group, copy);
    }
  }
}

function copyNode(node: FormNode): FormNode {
  const copy: FormNode = {
    ...node,
    parent: null,
    children: [],
    bind: new Map(node.bind),
    control: new Map(node.control),
    instance: new Map(node.instance),
  };
  for (const child of node.children) addChild(copy, copyNode(child));
  return copy;
}

/** `%(label)s` and `%(name)s` stand for the choice, in the language of the words around them. */
function fillIn(text: Text, name: string, label: Text): Text {
  const any = label.plain ?? [...label.byLanguage.values()][0] ?? name;
  const fill = (words: string, own: string): string => words.replaceAll('%(label)s', own).replaceAll('%(name)s', name);
  return {
    plain: text.plain === undefined ? undefined : fill(text.plain, any),
    byLanguage: new Map(
      [...text.byLanguage].map(([language, words]) => [language, fill(words, label.byLanguage.get(language) ?? any)]),
    ),
  };
}
