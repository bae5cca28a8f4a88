/** Labels, hints and messages: in the body where one wording is enough, among the translations where it is not. */
import { MEDIA_FORMS } from './choices.ts';
import type { FormDraft } from './form-draft.ts';
import { hasMedia, pathTo, placeOf, type FormNode } from './form-tree.ts';
import { itextIdOf } from './instances.ts';
import { inLanguages, mediaAddress, type TextForm } from './itext.ts';
import { hasReference, wordsToXml } from './references.ts';
import { hasText, type Text } from './sheets.ts';
import { element } from './xml.ts';

/** Adds a text to the translations, in every language it is written in. */
function addText(draft: FormDraft, node: FormNode, id: string, form: TextForm, key: string, text: Text): void {
  for (const [language, words] of inLanguages(text, draft.settings.defaultLanguage)) {
    const place = placeOf(node, key, text.byLanguage.has(language) ? language : null);
    const media = form !== 'long' && form !== 'guidance';
    const content = wordsToXml(
      media ? mediaAddress(form, words) : words,
      draft.names,
      { context: { node }, place },
      draft.findings,
    );
    draft.itext.add(id, form, language, content);
  }
}

const reference = (id: string): string => `jr:itext('${id}')`;

/** The form's own name in its languages (columns `label::language` of the settings). */
export function addFormLabel(draft: FormDraft): void {
  const { root, settings } = draft;
  if (settings.row !== null && root.label.byLanguage.size > 0)
    addText(draft, root, `${pathTo(root)}:label`, 'long', 'label', root.label);
}

/** `label` element of a node; empty when it has none. */
export function labelXml(draft: FormDraft, node: FormNode): string {
  if (node.label.byLanguage.size === 0 && !hasMedia(node)) {
    if (node.label.plain === undefined) return '';
    const options = { context: { node }, place: placeOf(node, 'label') };
    return element('label', [], wordsToXml(node.label.plain, draft.names, options, draft.findings));
  }
  const path = pathTo(node);
  // Flat groups share the path of what is around them.
  const id = node.flat && draft.itext.has(`${path}:label`) ? `${path}:${node.name}:label` : `${path}:label`;
  addText(draft, node, id, 'long', 'label', node.label);
  for (const form of MEDIA_FORMS) {
    const file = node.media.get(form);
    if (file !== undefined) addText(draft, node, id, form, `media/${form}`, file);
  }
  return element('label', [['ref', reference(id)]]);
}

/** `hint` element of a node; empty when it has none. Guidance makes it a text among the translations. */
export function hintXml(draft: FormDraft, node: FormNode): string {
  if (!hasText(node.hint) && !hasText(node.guidance)) return '';
  if (node.hint.byLanguage.size === 0 && !hasText(node.guidance)) {
    const options = { context: { node }, place: placeOf(node, 'hint') };
    return element('hint', [], wordsToXml(node.hint.plain ?? '', draft.names, options, draft.findings));
  }
  const id = `${pathTo(node)}:hint`;
  if (hasText(node.hint)) addText(draft, node, id, 'long', 'hint', node.hint);
  if (hasText(node.guidance)) addText(draft, node, id, 'guidance', 'guidance_hint', node.guidance);
  return element('hint', [['ref', reference(id)]]);
}

/** Value of a message attribute of a bind: the words, or a reference to the translations. */
export function messageOf(draft: FormDraft, node: FormNode, attribute: string, text: Text): string {
  const words = text.plain ?? '';
  if (text.byLanguage.size === 0 && !hasReference(words)) return words;
  const id = `${pathTo(node)}:${attribute}`;
  addText(draft, node, id, 'long', `bind/${attribute}`, text);
  return reference(id);
}

/** Adds the labels and media of every list that needs it to the translations. */
export function addChoiceTexts(draft: FormDraft): void {
  const { settings, names, findings, itext, root } = draft;
  for (const list of draft.lists.values()) {
    if (!draft.translatedLists.has(list.name)) continue;
    list.choices.forEach((choice, index) => {
      const add = (form: TextForm, key: string, text: Text): void => {
        for (const [language, words] of inLanguages(text, settings.defaultLanguage)) {
          const row = choice.row;
          const column = row?.headingOf(key, text.byLanguage.has(language) ? language : null) ?? key;
          const options = {
            context: { node: root },
            place: { sheet: row?.sheet ?? 'choices', row: row?.row ?? null, column },
          };
          const content = wordsToXml(form === 'long' ? words : mediaAddress(form, words), names, options, findings);
          itext.add(itextIdOf(list.name, index), form, language, content);
        }
      };
      add('long', 'label', choice.label);
      for (const form of MEDIA_FORMS) {
        const file = choice.media.get(form);
        if (file !== undefined) add(form, `media/${form}`, file);
      }
    });
  }
}
