/** Everything read and checked, on the way to XML: what the writers of model and body share. */
import type { ChoiceList } from './choices.ts';
import type { Entity } from './entities.ts';
import type { Findings } from './findings.ts';
import { bindOf, hasMedia, type FormNode } from './form-tree.ts';
import type { Itext } from './itext.ts';
import type { Names } from './references.ts';
import type { Settings } from './settings.ts';
import { hasText } from './sheets.ts';

export interface FormDraft {
  readonly root: FormNode;
  readonly names: Names;
  readonly settings: Settings;
  readonly lists: ReadonlyMap<string, ChoiceList>;
  readonly osmLists: ReadonlyMap<string, ChoiceList>;
  readonly placed: ReadonlyMap<FormNode, Entity>;
  readonly itext: Itext;
  readonly findings: Findings;
  /** Lists whose labels stand in the translations. */
  readonly translatedLists: ReadonlySet<string>;
  /** Lists that search() fills, written out in the body. */
  readonly searchedLists: ReadonlySet<string>;
  /** Sheet titles, for findings that are about no row. */
  readonly surveyTitle: string;
}

/** A select that only shows its choices' labels, above others of the same list, needs no words of its own. */
export const isLabelRow = (node: FormNode): boolean =>
  node.select !== null && node.control.get('appearance') === 'label';

/** Whether the question stands in the body. What is calculated or triggered need not be seen. */
export function isShown(node: FormNode): boolean {
  if (node.kind !== 'question') return false;
  const control = node.select !== null || (node.type !== null && node.type.control !== null);
  const words = hasText(node.label) || hasText(node.hint) || hasMedia(node);
  // A bare heading `media` names no kind of media, but shows that something is meant to be seen.
  return control && (words || node.row?.cells.has('media') === true || isLabelRow(node));
}

/** Whether a question that is not seen has a reason not to be. */
export const mayBeUnseen = (node: FormNode): boolean =>
  (node.select === null && node.type?.control === null) ||
  bindOf(node, 'calculate') !== undefined ||
  node.trigger !== null;
