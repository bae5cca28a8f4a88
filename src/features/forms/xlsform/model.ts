/** The model of an XForm: instance, binds, actions, submission. */
import { entitiesVersion, entityBinds, entityInstance } from './entities.ts';
import type { FormDraft } from './form-draft.ts';
import { below, pathTo, placeOf, type FormNode } from './form-tree.ts';
import { instancesXml, type Attached } from './instances.ts';
import { mediaAddress } from './itext.ts';
import { isDynamic, replaceReferences } from './references.ts';
import { yesOrNo } from './sheets.ts';
import { messageOf } from './wording.ts';
import { element, escapeText, type Attributes } from './xml.ts';

function instanceAttributes(draft: FormDraft, node: FormNode): [string, string][] {
  return [...node.instance].map(([name, value]) => {
    const options = { context: { node }, place: placeOf(node, `instance/${name}`) };
    return [name, replaceReferences(value, draft.names, options, draft.findings)];
  });
}

/** How a repeat is written: outermost ones as template and first instance, those within as the one or the other. */
type RepeatMode = 'both' | 'template' | 'instance';

function instanceNode(draft: FormDraft, node: FormNode, mode: RepeatMode): string {
  if (node.kind === 'external') return '';
  if (node.kind === 'repeat') {
    const template = (): string => element(node.name, [['jr:template', '']], instanceChildren(draft, node, 'template'));
    const first = (): string =>
      element(node.name, instanceAttributes(draft, node), instanceChildren(draft, node, 'instance'));
    return mode === 'both' ? template() + first() : mode === 'template' ? template() : first();
  }
  if (node.flat) return instanceChildren(draft, node, mode);
  if (node.kind === 'group') return groupInstance(draft, node, mode);
  const value = node.defaultValue;
  const shown =
    value === null || isDynamic(value) ? '' : node.type?.mediatype === 'image/*' ? mediaAddress('image', value) : value;
  return element(node.name, instanceAttributes(draft, node), escapeText(shown));
}

/** The meta of the form is written with the entity of the form inside; an empty one is left out. */
function groupInstance(draft: FormDraft, node: FormNode, mode: RepeatMode): string {
  if (node.name !== 'meta' || node.parent !== draft.root) {
    // Within a group of a template, a repeat brings its first instance along.
    return element(
      node.name,
      instanceAttributes(draft, node),
      instanceChildren(draft, node, mode === 'template' ? 'both' : mode),
    );
  }
  const [audit, ids] = [
    node.children.filter(({ type }) => type?.name === 'audit'),
    node.children.filter(({ type }) => type?.name !== 'audit'),
  ];
  const entity = draft.placed.get(draft.root);
  const content =
    audit.map((child) => instanceNode(draft, child, mode)).join('') +
    (entity === undefined ? '' : entityInstance(entity)) +
    ids.map((child) => instanceNode(draft, child, mode)).join('');
  return content === '' ? '' : element('meta', [], content);
}

function instanceChildren(draft: FormDraft, node: FormNode, mode: RepeatMode): string {
  const entity = node === draft.root ? undefined : draft.placed.get(node);
  const own = node.children.map((child) => instanceNode(draft, child, mode)).join('');
  return own + (entity === undefined ? '' : element('meta', [], entityInstance(entity)));
}

export function primaryInstance(draft: FormDraft): string {
  const { settings, root } = draft;
  const attributes: Attributes = [
    ['id', settings.formId],
    ['version', settings.version === '' ? undefined : settings.version],
    ...settings.rootAttributes,
  ];
  return element('instance', [], element(root.name, attributes, instanceChildren(draft, root, 'both')));
}

const MESSAGES = new Set(['jr:constraintMsg', 'jr:requiredMsg', 'jr:noAppErrorString']);
/** Attributes in which yes and no may be written as words. */
const CONDITIONS = new Set(['readonly', 'required', 'relevant', 'constraint', 'calculate']);

/** The bind of a node; empty when there is nothing to say of it. */
function bindXml(draft: FormDraft, node: FormNode): string {
  const attributes = new Map<string, string>(
    Object.entries(node.type?.bind ?? (node.select === null ? {} : { type: selectBind(node) })),
  );
  for (const [attribute, text] of node.bind) {
    // What is triggered is set by an action, not by the bind.
    if (attribute === 'calculate' && node.trigger !== null && node.kind === 'question') continue;
    if (MESSAGES.has(attribute)) {
      attributes.set(attribute, messageOf(draft, node, attribute, text));
      continue;
    }
    const written = text.plain;
    if (written === undefined) continue;
    const answer = CONDITIONS.has(attribute) ? yesOrNo(written) : undefined;
    const place = placeOf(node, `bind/${attribute}`);
    attributes.set(
      attribute,
      answer === undefined
        ? replaceReferences(written, draft.names, { context: { node }, place }, draft.findings)
        : `${answer}()`,
    );
  }
  return attributes.size === 0 ? '' : element('bind', [['nodeset', pathTo(node)], ...attributes]);
}

const selectBind = (node: FormNode): string => (node.select?.many === 'rank' ? 'odk:rank' : 'string');

/** Actions of the model: values set when a record begins. */
function actionsXml(draft: FormDraft, node: FormNode): string {
  const ref = ['ref', pathTo(node)] as const;
  if (node.type?.name === 'start-geopoint')
    return element('odk:setgeopoint', [ref, ['event', 'odk-instance-first-load']]);
  if (node.type?.name === 'background-audio') {
    return element('odk:recordaudio', [
      ref,
      ['event', 'odk-instance-load'],
      ['odk:quality', node.control.get('odk:quality')],
    ]);
  }
  return defaultAction(draft, node, 'odk-instance-first-load');
}

/** The action that sets a dynamic default; empty when the node has none. */
export function defaultAction(draft: FormDraft, node: FormNode, event: string): string {
  const value = node.defaultValue;
  if (value === null || node.kind !== 'question' || !isDynamic(value)) return '';
  const options = { context: { node }, place: placeOf(node, 'default') };
  return element('setvalue', [
    ['ref', pathTo(node)],
    ['event', event],
    ['value', replaceReferences(value, draft.names, options, draft.findings)],
  ]);
}

function submissionXml({ settings }: FormDraft): string {
  const attributes: [string, string | undefined][] = [
    ['action', settings.submissionUrl],
    ['method', settings.submissionUrl === undefined ? undefined : 'post'],
    ['base64RsaPublicKey', settings.publicKey],
    ['orx:auto-send', settings.autoSend],
    ['orx:auto-delete', settings.autoDelete],
    ['odk:client-editable', settings.clientEditable ? 'true' : undefined],
  ];
  return attributes.some(([, value]) => value !== undefined) ? element('submission', attributes) : '';
}

/** The model element; `body` must have been written before, since it fills the translations. */
export function modelXml(draft: FormDraft, attached: readonly Attached[]): string {
  let binds = '';
  for (const node of below(draft.root)) {
    if (node.kind === 'external') continue;
    binds += bindXml(draft, node) + actionsXml(draft, node);
    const entity = draft.placed.get(node);
    if (entity !== undefined) binds += entityBinds(node, entity, draft.names, draft.findings);
  }
  const own = draft.placed.get(draft.root);
  if (own !== undefined) binds += entityBinds(draft.root, own, draft.names, draft.findings);
  const content =
    submissionXml(draft) +
    draft.itext.toXml(draft.settings.defaultLanguage) +
    primaryInstance(draft) +
    instancesXml(draft, attached) +
    binds;
  return element(
    'model',
    [
      ['odk:xforms-version', '1.0.0'],
      ['entities:entities-version', draft.placed.size === 0 ? undefined : entitiesVersion(draft.root, draft.placed)],
    ],
    content,
  );
}
