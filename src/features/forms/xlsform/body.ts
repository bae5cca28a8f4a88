/** The body of an XForm: what is asked, in order. */
import { idAction, makesId } from './entities.ts';
import { isLabelRow, isShown, mayBeUnseen, type FormDraft } from './form-draft.ts';
import { below, bindOf, nearestRepeat, pathTo, placeOf, type FormNode } from './form-tree.ts';
import { instanceIdOf, itextIdOf } from './instances.ts';
import { defaultAction } from './model.ts';
import { hasReference, pathToRepeat, replaceReferences, resolve } from './references.ts';
import { hintXml, labelXml } from './wording.ts';
import { element, escapeText, type Attributes } from './xml.ts';

/** Actions hung on the question that triggers them. */
export type Triggered = ReadonlyMap<FormNode, readonly FormNode[]>;

/** Which questions set which when they are answered. */
export function readTriggers(draft: FormDraft): Triggered {
  const triggered = new Map<FormNode, FormNode[]>();
  for (const node of below(draft.root)) {
    if (node.trigger === null || node.kind !== 'question') continue;
    const place = placeOf(node, 'trigger');
    for (const part of node.trigger.split(',').map((piece) => piece.trim())) {
      if (part === '') continue;
      const name = /^\$\{([^{}]*)\}$/.exec(part)?.[1];
      if (name === undefined) {
        draft.findings.error('trigger_form', place, { value: node.trigger });
        break;
      }
      const source = resolve(name.trim(), draft.names, place, draft.findings);
      if (source === null) continue;
      if (!isShown(source)) draft.findings.error('trigger_unseen', place, { name: source.name });
      else triggered.set(source, [...(triggered.get(source) ?? []), node]);
    }
  }
  return triggered;
}

function triggeredXml(draft: FormDraft, node: FormNode): string {
  const ref = ['ref', pathTo(node)] as const;
  const event = ['event', 'xforms-value-changed'] as const;
  if (node.type?.name === 'background-geopoint') return element('odk:setgeopoint', [ref, event]);
  const written = bindOf(node, 'calculate');
  const options = { context: { node }, place: placeOf(node, 'bind/calculate') };
  const value = written === undefined ? undefined : replaceReferences(written, draft.names, options, draft.findings);
  return element('setvalue', [ref, event, ['value', value]]);
}

export function bodyXml(draft: FormDraft, triggered: Triggered): string {
  return element('h:body', [['class', draft.settings.style]], childrenXml(draft, draft.root, triggered));
}

function childrenXml(draft: FormDraft, parent: FormNode, triggered: Triggered): string {
  let xml = '';
  for (const node of parent.children) {
    if (node.kind === 'external' || (node.name === 'meta' && parent === draft.root)) continue;
    xml += node.kind === 'question' ? questionXml(draft, node, triggered) : sectionXml(draft, node, triggered);
  }
  return xml;
}

function controlAttributes(draft: FormDraft, node: FormNode): [string, string | undefined][] {
  return [...node.control].map(([name, value]) => {
    const options = { context: { node }, place: placeOf(node, `control/${name}`) };
    return [name, hasReference(value) ? replaceReferences(value, draft.names, options, draft.findings) : value];
  });
}

function sectionXml(draft: FormDraft, node: FormNode, triggered: Triggered): string {
  const path = pathTo(node);
  // Sections show no hints, but translated ones belong to the form's translations.
  hintXml(draft, node);
  if (node.kind === 'group') {
    const attributes: Attributes = [...controlAttributes(draft, node), ['ref', node.flat ? undefined : path]];
    return element('group', attributes, labelXml(draft, node) + childrenXml(draft, node, triggered));
  }
  const label = labelXml(draft, node);
  const content = childrenXml(draft, node, triggered) + newRepeatActions(draft, node);
  const repeat = element('repeat', [['nodeset', path], ...controlAttributes(draft, node)], content);
  return element('group', [['ref', path]], (label === '' ? element('label', []) : label) + repeat);
}

/** What is set anew in each new instance of the repeat. */
function newRepeatActions(draft: FormDraft, repeat: FormNode): string {
  let xml = '';
  const visit = (node: FormNode): void => {
    for (const child of node.children) {
      if (nearestRepeat(child) === repeat) xml += defaultAction(draft, child, 'odk-new-repeat');
      if (child.kind === 'group') visit(child);
    }
    const entity = draft.placed.get(node);
    if (entity !== undefined && makesId(entity)) xml += idAction(node, 'odk-new-repeat');
  };
  visit(repeat);
  return xml;
}

function questionXml(draft: FormDraft, node: FormNode, triggered: Triggered): string {
  if (!isShown(node)) {
    if (!mayBeUnseen(node)) draft.findings.error('question_without_label', placeOf(node, 'label'), { name: node.name });
    // Nothing shows them, yet their words belong to the form's translations.
    labelXml(draft, node);
    hintXml(draft, node);
    return '';
  }
  const type = node.type;
  const actions = (triggered.get(node) ?? []).map((target) => triggeredXml(draft, target)).join('');
  const label = labelXml(draft, node);
  const hint = hintXml(draft, node);
  const words = (label === '' ? element('label', [], isLabelRow(node) ? ' ' : '') : label) + hint;
  const attributes: [string, string | undefined][] = [
    ['ref', pathTo(node)],
    ['mediatype', type?.mediatype],
    ...controlAttributes(draft, node),
  ];
  if (node.select?.source === 'external')
    return element('input', [...attributes, ['query', externalQuery(draft, node)]], words + actions);
  if (node.select !== null) {
    const name = node.select.many === 'rank' ? 'odk:rank' : node.select.many ? 'select' : 'select1';
    const choices = draft.searchedLists.has(node.select.list)
      ? searchedItems(draft, node.select.list)
      : selectItems(draft, node);
    return element(name, attributes, words + choices + actions);
  }
  let content = words;
  if (node.tickLabels !== null) content += listItems(draft, node, node.tickLabels);
  if (node.referenceGeometry !== null) content += referenceItems(draft, node, node.referenceGeometry);
  for (const { name, label: tag } of node.osmTags === null ? [] : (draft.osmLists.get(node.osmTags)?.choices ?? [])) {
    content += element('tag', [['key', name]], element('label', [], escapeText(tag.plain ?? '')));
  }
  return element(type?.control ?? 'input', attributes, content + actions);
}

function predicateOf(draft: FormDraft, node: FormNode, within?: FormNode): string {
  if (node.choiceFilter === null) return '';
  const options = {
    context: { node },
    place: placeOf(node, 'choice_filter'),
    predicate: true,
    ...(within === undefined ? {} : { within }),
  };
  return `[${replaceReferences(node.choiceFilter, draft.names, options, draft.findings)}]`;
}

const externalQuery = (draft: FormDraft, node: FormNode): string =>
  `instance('${node.select?.list ?? ''}')/root/item${predicateOf(draft, node)}`;

function itemset(nodeset: string, value: string, label: string): string {
  return element(
    'itemset',
    [['nodeset', nodeset]],
    element('value', [['ref', value]]) + element('label', [['ref', label]]),
  );
}

const listLabel = (draft: FormDraft, list: string): string =>
  draft.translatedLists.has(list) ? 'jr:itext(itextId)' : 'label';

const listItems = (draft: FormDraft, node: FormNode, list: string): string =>
  itemset(`instance('${list}')/root/item${predicateOf(draft, node)}`, 'name', listLabel(draft, list));

/** Choices of a select: from a list, a file, or the instances of a repeat. */
function selectItems(draft: FormDraft, node: FormNode): string {
  const select = node.select;
  if (select === null) return '';
  const parameters = node.selectParameters;
  let nodeset: string;
  let value = 'name';
  let label = listLabel(draft, select.list);
  const reference = /^\$\{([^{}]*)\}$/.exec(select.list)?.[1]?.trim();
  if (reference !== undefined) {
    const named = resolve(reference, draft.names, placeOf(node, 'type'), draft.findings);
    const repeat = named === null ? null : nearestRepeat(named);
    if (named === null) return '';
    if (repeat === null) {
      draft.findings.error('select_from_no_repeat', placeOf(node, 'type'), { name: reference });
      return '';
    }
    value = label = pathTo(named).slice(pathTo(repeat).length + 1);
    nodeset = `${pathToRepeat(node, repeat)}${node.choiceFilter === null ? `[./${value} != '']` : predicateOf(draft, node, repeat)}`;
  } else if (select.source === 'file') {
    const geojson = /\.geojson$/i.test(select.list);
    value = parameters?.value ?? (geojson ? 'id' : 'name');
    label = parameters?.label ?? (geojson ? 'title' : 'label');
    nodeset = `instance('${instanceIdOf(select.list)}')/root/item${predicateOf(draft, node)}`;
  } else nodeset = `instance('${select.list}')/root/item${predicateOf(draft, node)}`;
  if (parameters?.randomize === true) nodeset = `randomize(${nodeset}${seedOf(draft, node, parameters.seed)})`;
  return itemset(nodeset, value, label);
}

function seedOf(draft: FormDraft, node: FormNode, seed: string | null): string {
  if (seed === null) return '';
  const options = { context: { node }, place: placeOf(node, 'parameters') };
  return `, ${replaceReferences(seed, draft.names, options, draft.findings).trim()}`;
}

/** What a map shows for reference: a list, a file, or the places answered in a repeat. */
function referenceItems(draft: FormDraft, node: FormNode, source: string): string {
  const reference = /^\$\{([^{}]*)\}$/.exec(source)?.[1]?.trim();
  if (reference === undefined) return listItems(draft, node, source);
  const repeat = resolve(reference, draft.names, placeOf(node, 'parameters'), draft.findings);
  if (repeat === null) return '';
  const filter = node.choiceFilter === null ? "[./geometry != '']" : predicateOf(draft, node, repeat);
  return itemset(`${pathTo(repeat)}${filter}`, 'geometry', 'geometry');
}

/** Choices written out, for lists that search() fills on the phone. */
function searchedItems(draft: FormDraft, list: string): string {
  const translated = draft.translatedLists.has(list);
  return (draft.lists.get(list)?.choices ?? [])
    .map((choice, index) => {
      const label = translated
        ? element('label', [['ref', `jr:itext('${itextIdOf(list, index)}')`]])
        : element('label', [], escapeText(choice.label.plain ?? ''));
      return element('item', [], label + element('value', [], escapeText(choice.name)));
    })
    .join('');
}
