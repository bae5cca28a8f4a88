/** Secondary instances: choice lists, attached files, the record saved before. */
import { needsItext, type Choice, type ChoiceList } from './choices.ts';
import type { Findings, Place } from './findings.ts';
import type { FormDraft } from './form-draft.ts';
import { below, placeOf, type FormNode } from './form-tree.ts';
import { asksLastSaved } from './references.ts';
import { element, escapeText } from './xml.ts';

export interface Attached {
  readonly id: string;
  readonly source: string;
  /** File to be attached; null when it is none (the last saved record). */
  readonly file: string | null;
  readonly kind: 'external' | 'file' | 'pulldata' | 'last-saved';
}

/** File name without its extension, which is the instance's id. */
export const instanceIdOf = (file: string): string => file.replace(/\.[^.]*$/, '');

const sourceOf = (file: string): string => (/\.csv$/i.test(file) ? `jr://file-csv/${file}` : `jr://file/${file}`);

const PULLDATA = /\bpulldata\s*\(\s*(?:'([^']+)'|"([^"]+)")/g;

/** Expressions of a node that may ask for other data. */
function expressionsOf(node: FormNode): { key: string; text: string }[] {
  const found: { key: string; text: string }[] = [];
  for (const [attribute, { plain, byLanguage }] of node.bind) {
    for (const text of [plain, ...byLanguage.values()])
      if (text !== undefined) found.push({ key: `bind/${attribute}`, text });
  }
  for (const [key, text] of [
    ['default', node.defaultValue],
    ['choice_filter', node.choiceFilter],
    ['control/jr:count', node.control.get('jr:count') ?? null],
  ] as const) {
    if (text !== null) found.push({ key, text });
  }
  return found;
}

/** Every file and record the form asks for; one id for two sources is an error. */
export function attachedOf(
  root: FormNode,
  lists: ReadonlyMap<string, ChoiceList>,
  further: readonly string[],
  findings: Findings,
): Attached[] {
  const attached = new Map<string, Attached>();
  const add = (next: Attached, place: Place): void => {
    const before = attached.get(next.id);
    if (lists.has(next.id)) findings.error('instance_clash', place, { id: next.id, source: next.source });
    else if (before !== undefined && before.source !== next.source) {
      findings.error('instance_clash', place, { id: next.id, source: before.source });
    } else if (before !== undefined && before.kind === 'external' && next.kind === 'external') {
      findings.error('instance_repeated', place, { id: next.id });
    }
    if (before === undefined) attached.set(next.id, next);
  };
  let lastSaved: Place | null = further.some(asksLastSaved) ? { sheet: '' } : null;
  for (const node of below(root)) {
    if (node.kind === 'external') {
      const extension = node.type?.name === 'csv-external' ? 'csv' : 'xml';
      const file = `${node.name}.${extension}`;
      add({ id: node.name, source: sourceOf(file), file, kind: 'external' }, placeOf(node, 'name'));
    }
    if (node.select?.source === 'file' && node.select.list !== '') {
      const file = node.select.list;
      add({ id: instanceIdOf(file), source: sourceOf(file), file, kind: 'file' }, placeOf(node, 'type'));
    }
    for (const { key, text } of expressionsOf(node)) {
      for (const match of text.matchAll(PULLDATA)) {
        const id = match[1] ?? match[2] ?? '';
        add({ id, source: `jr://file-csv/${id}.csv`, file: `${id}.csv`, kind: 'pulldata' }, placeOf(node, key));
      }
      if (asksLastSaved(text)) lastSaved ??= placeOf(node, key);
    }
    if (
      lastSaved === null &&
      [node.label, node.hint].some(({ plain, byLanguage }) => [plain ?? '', ...byLanguage.values()].some(asksLastSaved))
    ) {
      lastSaved = placeOf(node, 'label');
    }
  }
  if (lastSaved !== null)
    add({ id: '__last-saved', source: 'jr://instance/last-saved', file: null, kind: 'last-saved' }, lastSaved);
  return [...attached.values()];
}

export const itextIdOf = (list: string, index: number): string => `${list}-${index}`;

function itemXml(list: ChoiceList, choice: Choice, index: number, translated: boolean): string {
  let content = translated ? element('itextId', [], escapeText(itextIdOf(list.name, index))) : '';
  content += element('name', [], escapeText(choice.name));
  if (!translated && choice.label.plain !== undefined) content += element('label', [], escapeText(choice.label.plain));
  for (const [column, value] of choice.extra) content += element(column, [], escapeText(value));
  return element('item', [], content);
}

export function instancesXml(draft: FormDraft, attached: readonly Attached[]): string {
  let xml = '';
  for (const { id, source } of attached) {
    xml += element('instance', [
      ['id', id],
      ['src', source],
    ]);
  }
  for (const list of draft.lists.values()) {
    if (draft.searchedLists.has(list.name)) continue;
    const translated = draft.translatedLists.has(list.name);
    const items = list.choices.map((choice, index) => itemXml(list, choice, index, translated));
    xml += element('instance', [['id', list.name]], element('root', [], items.join('')));
  }
  return xml;
}

/** Lists whose labels stand in the translations. */
export const translatedListsOf = (lists: ReadonlyMap<string, ChoiceList>): Set<string> =>
  new Set([...lists.values()].filter(needsItext).map(({ name }) => name));
