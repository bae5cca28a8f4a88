/** What the form holds, for those who map answers, build tables and gather the files it needs. */
import { MEDIA_FORMS } from './choices.ts';
import type { FormDraft } from './form-draft.ts';
import type { FormChoice, FormField } from './form-read.ts';
import { below, bindOf, nearestRepeat, stepsTo, type FormNode } from './form-tree.ts';
import type { Attached } from './instances.ts';
import { inLanguages } from './itext.ts';
import { hasReference } from './references.ts';
import type { Text } from './sheets.ts';

const fieldPath = (node: FormNode): string => stepsTo(node).slice(1).join('/');

const words = (text: Text, language: string): Record<string, string> => Object.fromEntries(inLanguages(text, language));

/** One entry a node, in the order of the form; what the reader added for display alone is left out. */
export function fieldsOf({ root, settings }: FormDraft): FormField[] {
  const fields: FormField[] = [];
  for (const node of below(root)) {
    // The record's own id and name are not answers.
    const ofReader = node.row === null && (node.name === 'meta' ? node.parent === root : node.parent?.name === 'meta');
    if (node.kind === 'external' || ofReader) continue;
    const repeat = nearestRepeat(node);
    fields.push({
      path: fieldPath(node),
      type: typeOf(node),
      repeat: repeat === null ? null : fieldPath(repeat),
      label: words(node.label, settings.defaultLanguage),
      choices: node.select === null || node.select.list === '' ? null : node.select.list,
      row: node.row?.row ?? node.parent?.row?.row ?? 0,
    });
  }
  return fields;
}

function typeOf(node: FormNode): string {
  if (node.kind !== 'question') return node.kind;
  if (node.select !== null)
    return node.select.many === 'rank' ? 'rank' : node.select.many ? 'select_multiple' : 'select_one';
  return bindOf(node, 'type') ?? node.type?.bind['type'] ?? 'string';
}

export function choiceListsOf({ lists, settings }: FormDraft): Record<string, FormChoice[]> {
  const all: [string, FormChoice[]][] = [];
  for (const list of lists.values()) {
    all.push([
      list.name,
      list.choices.map(({ name, label }) => ({ name, label: words(label, settings.defaultLanguage) })),
    ]);
  }
  return Object.fromEntries(all);
}

/** Names of the files to be attached: data that expressions ask for, and pictures and sound of labels and choices. */
export function mediaOfForm({ root, lists }: FormDraft, attached: readonly Attached[]): string[] {
  const files = new Set<string>();
  const add = (text: Text | undefined): void => {
    for (const file of text === undefined ? [] : [text.plain, ...text.byLanguage.values()]) {
      // A name made from an answer is known only on the phone.
      if (file !== undefined && !hasReference(file)) files.add(file.replace(/^jr:\/\/[\w-]+\//, ''));
    }
  };
  for (const { file } of attached) if (file !== null) files.add(file);
  for (const node of below(root)) {
    for (const form of MEDIA_FORMS) add(node.media.get(form));
    if (node.type?.mediatype === 'image/*' && node.defaultValue !== null)
      add({ plain: node.defaultValue, byLanguage: new Map() });
  }
  for (const list of lists.values())
    for (const { media } of list.choices) for (const form of MEDIA_FORMS) add(media.get(form));
  return [...files];
}
