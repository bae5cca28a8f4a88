/** What must hold for the form as a whole: names, references, lists, circles. */
import { circlesIn, WAITING, type Wait } from '../circles.rules.ts';
import { bareExpression, pathsIn } from '../expression.rules.ts';
import type { ChoiceList } from './choices.ts';
import type { Findings } from './findings.ts';
import { below, bindOf, lineage, pathTo, placeOf, type FormNode } from './form-tree.ts';
import { instanceChildrenOf } from './flat-groups.ts';
import { instanceIdOf } from './instances.ts';
import { isDynamic, referencesIn, resolve, type Names } from './references.ts';
import type { Workbook } from './sheets.ts';

/** Names within one section, names of repeats, and the name that is reserved. */
export function checkNames(root: FormNode, findings: Findings): void {
  const repeats = new Map<string, FormNode>();
  for (const node of below(root)) {
    if (node.row === null) continue;
    if (node.name === 'meta') findings.error('name_reserved', placeOf(node, 'name'), { name: 'meta' });
    if (node.kind !== 'repeat') continue;
    if (node.name === root.name) findings.error('repeat_named_as_form', placeOf(node, 'name'), { name: node.name });
    if (repeats.has(node.name)) findings.error('repeat_name_repeated', placeOf(node, 'name'), { name: node.name });
    repeats.set(node.name, node);
  }
  for (const section of [root, ...below(root)]) {
    const exact = new Set<string>();
    const folded = new Set<string>();
    if (section.flat) continue;
    for (const child of instanceChildrenOf(section)) {
      const low = child.name.toLowerCase();
      if (exact.has(child.name)) findings.error('name_repeated', placeOf(child, 'name'), { name: child.name });
      else if (folded.has(low)) findings.warn('name_differs_in_case', placeOf(child, 'name'), { name: child.name });
      exact.add(child.name);
      folded.add(low);
    }
  }
}

const MALFORMED = /\$\{(?![^{}]*\})/;

/** Every `${reference}` of the survey, also in cells that are not written anywhere. */
export function checkReferences(root: FormNode, names: Names, findings: Findings): void {
  for (const node of below(root)) {
    if (node.row === null) continue;
    for (const [key, text] of node.row.cells) {
      if (
        key === 'name' ||
        key === 'type' ||
        key.startsWith('other/') ||
        key.startsWith('instance/') ||
        key === 'media'
      )
        continue;
      for (const [language, words] of [[null, text.plain], ...text.byLanguage] as [
        string | null,
        string | undefined,
      ][]) {
        if (words === undefined || !words.includes('${')) continue;
        const place = placeOf(node, key, language);
        if (MALFORMED.test(words)) findings.error('reference_form', place, { reference: words });
        else
          for (const match of words.matchAll(/\$\{([^{}]*)\}/g))
            resolve((match[1] ?? '').trim().replace(/^last-saved#/, ''), names, place, findings);
      }
    }
  }
}

/** Whether the lists that selects name exist, and whether search() is used in ways that work. */
export function checkLists(
  root: FormNode,
  lists: ReadonlyMap<string, ChoiceList>,
  externalLists: ReadonlySet<string>,
  workbook: Workbook,
  findings: Findings,
): Set<string> {
  const searched = new Map<string, FormNode>();
  const plain = new Map<string, FormNode>();
  for (const node of below(root)) {
    const select = node.select;
    const place = placeOf(node, 'type');
    if (node.loopOver !== null && !lists.has(node.loopOver))
      findings.error('list_missing', place, { list: node.loopOver });
    if (select === null || select.list === '' || node.row === null) continue;
    const search = /(?:^|\s)search\(/.test(node.control.get('appearance') ?? '');
    if (select.source === 'file') {
      if (search) findings.error('search_with_file', placeOf(node, 'control/appearance'), { name: node.name });
      continue;
    }
    if (/^\$\{[^{}]*\}$/.test(select.list)) continue;
    const external = select.source === 'external';
    const sheet = external ? 'external_choices' : 'choices';
    if (workbook[sheet] === undefined || workbook[sheet].rows.length === 0) {
      const alike = (workbook.lookalikes.get(sheet) ?? []).join(', ');
      findings.error(alike === '' ? 'sheet_missing' : 'sheet_misspelt', { sheet: '' }, { sheet, alike });
    } else if (external ? !externalLists.has(select.list) : !lists.has(select.list)) {
      findings.error('list_missing', place, { list: select.list });
    }
    if (!external) (search ? searched : plain).set(select.list, node);
  }
  for (const [list, node] of searched) {
    const other = plain.get(list);
    if (other !== undefined) findings.error('search_list_shared', placeOf(node, 'type'), { list, name: other.name });
  }
  return new Set(searched.keys());
}

/** A calculation must say what is calculated; a default that is computed will do. */
export function checkCalculations(root: FormNode, findings: Findings): void {
  for (const node of below(root)) {
    if (node.type?.name !== 'calculate' || node.row === null) continue;
    if (bindOf(node, 'calculate') === undefined && !(node.defaultValue !== null && isDynamic(node.defaultValue))) {
      findings.error('calculation_missing', placeOf(node, 'bind/calculate'), { name: node.name });
    }
  }
}

/** What a map question shows for reference must be a list, an attached file or a repeat. */
export function checkReferenceGeometry(
  root: FormNode,
  lists: ReadonlyMap<string, ChoiceList>,
  names: Names,
  findings: Findings,
): void {
  const files = new Set<string>();
  for (const node of below(root)) {
    if (node.kind === 'external') files.add(node.name);
    if (node.select?.source === 'file') files.add(instanceIdOf(node.select.list));
  }
  for (const node of below(root)) {
    const source = node.referenceGeometry;
    if (source === null) continue;
    const place = placeOf(node, 'parameters');
    const reference = /^\$\{([^{}]*)\}$/.exec(source)?.[1]?.trim();
    const sound =
      reference === undefined
        ? lists.has(source) || files.has(source)
        : resolve(reference, names, place, findings)?.kind === 'repeat';
    if (!sound) findings.error('reference_geometry', place, { value: source });
  }
}

/** Calculations and conditions that wait for one another, and what is shown only if something within it says so. */
export function checkCircles(root: FormNode, names: Names, findings: Findings): void {
  const waits = new Map<FormNode, Wait<FormNode>[]>();
  const byPath = new Map([...below(root)].map((node) => [pathTo(node), node]));
  for (const node of below(root)) {
    const found: Wait<FormNode>[] = [];
    for (const by of WAITING) {
      const written = bindOf(node, by);
      if (written === undefined || (by === 'calculate' && node.trigger !== null)) continue;
      const bare = bareExpression(written);
      for (const name of referencesIn(bare)) {
        const on = names.byName.get(name);
        if (on?.length === 1 && on[0] !== undefined) found.push({ on: on[0], by });
      }
      for (const path of pathsIn(bare, pathTo(node))) {
        const on = byPath.get(path);
        if (on !== undefined) found.push({ on, by });
      }
    }
    if (found.length > 0) waits.set(node, found);
    // while it is hidden what is in it has no answer, and with none it stays hidden
    const inner = found.find(({ on, by }) => by === 'relevant' && on !== node && lineage(on).includes(node));
    if (inner && node.row !== null)
      findings.warn('circle_within', placeOf(node, 'bind/relevant'), { name: inner.on.name });
  }
  for (const { nodes, by } of circlesIn(waits)) {
    const [first] = nodes;
    if (first === undefined) continue;
    const names = [...nodes, first].map(({ name }) => name).join(' → ');
    findings.error('circle', placeOf(first, `bind/${by}`), { names });
  }
}
