/**
 * Entities: which list a form creates or updates, from which answers, and which section of the form bears each declaration
 * (ODK Entities specification 2024.1 and 2025.1).
 */
import type { Findings, Place } from './findings.ts';
import { below, lineage, pathTo, type FormNode } from './form-tree.ts';
import { referencesIn, replaceReferences, resolve, type Names } from './references.ts';
import { cellOf, type Sheet, type SheetRow } from './sheets.ts';
import { element, isName } from './xml.ts';

export interface Entity {
  readonly list: string;
  readonly row: SheetRow;
  readonly entityId: string | undefined;
  readonly createIf: string | undefined;
  readonly updateIf: string | undefined;
  readonly label: string | undefined;
  readonly creates: boolean;
  readonly updates: boolean;
  readonly saves: { readonly node: FormNode; readonly property: string }[];
}

const KNOWN = new Set(['list_name', 'entity_id', 'create_if', 'update_if', 'label', 'repeat']);

/** Reads the declarations; rows that are wrong are left out after their error. */
export function readEntities(sheet: Sheet | undefined, findings: Findings): Entity[] {
  if (sheet === undefined) return [];
  for (const { key, written } of sheet.headings) {
    if (!KNOWN.has(key))
      findings.error('entities_heading_unknown', { sheet: sheet.title, row: 1, column: written }, { heading: written });
  }
  const entities: Entity[] = [];
  for (const row of sheet.rows) {
    const place = (key: string): Place => ({ sheet: row.sheet, row: row.row, column: row.headingOf(key) });
    const list = cellOf(row, 'list_name');
    if (list === undefined) {
      findings.error('entity_without_list', place('list_name'));
      continue;
    }
    if (!isName(list) || list.startsWith('__')) {
      findings.error('entity_name_form', place('list_name'), { name: list });
      continue;
    }
    if (entities.some((entity) => entity.list === list)) {
      findings.error('entity_repeated', place('list_name'), { list });
      continue;
    }
    const entityId = cellOf(row, 'entity_id');
    const createIf = cellOf(row, 'create_if');
    const updateIf = cellOf(row, 'update_if');
    const label = cellOf(row, 'label');
    const creates = entityId === undefined || createIf !== undefined;
    const updates = entityId !== undefined || updateIf !== undefined;
    if (updateIf !== undefined && entityId === undefined)
      findings.error('entity_without_id', place('entity_id'), { list });
    else if (entityId !== undefined && createIf !== undefined && updateIf === undefined) {
      findings.error('entity_without_update_if', place('update_if'), { list });
    } else if (!updates && label === undefined) findings.error('entity_without_label', place('label'), { list });
    entities.push({ list, row, entityId, createIf, updateIf, label, creates, updates, saves: [] });
  }
  return entities;
}

/** Gives every `save_to` of the survey to its entity. */
export function readSaves(root: FormNode, entities: readonly Entity[], findings: Findings): void {
  for (const node of below(root)) {
    const written = node.bind.get('entities:saveto')?.plain;
    if (written === undefined || node.kind !== 'question') continue;
    const column = node.row?.headingOf('bind/entities:saveto') ?? 'save_to';
    const place = { sheet: node.row?.sheet ?? 'survey', row: node.row?.row ?? null, column };
    if (entities.length === 0) {
      findings.error('save_to_without_entities', place, { value: written });
      continue;
    }
    const parts = written.split('#');
    if (parts.length > 2) {
      findings.error('save_to_form', place, { value: written });
      continue;
    }
    const property = (parts.at(-1) ?? '').trim();
    const list = parts.length === 2 ? (parts[0] ?? '').trim() : null;
    if (list === null && entities.length > 1) {
      findings.error('save_to_without_list', place, { value: written });
      continue;
    }
    const entity = list === null ? entities[0] : entities.find((known) => known.list === list);
    if (entity === undefined) findings.error('save_to_list_unknown', place, { list: list ?? '' });
    else if (!isName(property) || property.startsWith('__') || /^(?:name|label)$/i.test(property)) {
      findings.error('save_to_name', place, { name: property });
    } else if (entity.saves.some((save) => save.property === property)) {
      findings.error('save_to_repeated', place, { name: property, list: entity.list });
    } else {
      entity.saves.push({ node, property });
      node.bind.set('entities:saveto', { plain: property, byLanguage: new Map() });
    }
  }
}

/** The nearest repeat at or above a section; the root when there is none. */
const scopeOf = (section: FormNode): FormNode =>
  lineage(section).findLast(({ kind }) => kind === 'repeat' || kind === 'root') ?? section;

const sectionOf = (node: FormNode): FormNode =>
  node.kind === 'question' || node.kind === 'external' ? (node.parent ?? node) : node;

/**
 * Chooses a section for each entity. All it saves and refers to must lie on one line of repeats; it belongs to the innermost. What it
 * saves must lie below its section and below no other entity's; each section bears one entity.
 */
export function placeEntities(
  root: FormNode,
  entities: readonly Entity[],
  names: Names,
  findings: Findings,
): Map<FormNode, Entity> {
  const placed = new Map<FormNode, Entity>();
  const wanted: { entity: Entity; section: FormNode; scope: FormNode }[] = [];
  for (const entity of entities) {
    const found = wantedSection(root, entity, names, findings);
    if (found !== null) wanted.push({ entity, ...found });
  }
  const first = wanted[0];
  if (entities.length === 1 && first !== undefined && first.scope === root) return placed.set(root, first.entity);
  // Those that save are bound to their place; the others take what is left, from the inside out.
  const bound = wanted.filter(({ entity }) => entity.saves.length > 0);
  const free = wanted.filter(({ entity }) => entity.saves.length === 0);
  for (const { entity, section } of bound) {
    if (placed.has(section)) refuse(entity, section, findings);
    else placed.set(section, entity);
  }
  for (const { entity, section, scope } of free) {
    let at: FormNode | null = section;
    while (at !== null && (placed.has(at) || takesSaves(at, wanted, placed))) at = at === scope ? null : at.parent;
    if (at === null) refuse(entity, scope, findings);
    else placed.set(at, entity);
  }
  for (const { entity } of bound) {
    if (entity.saves.some(({ node }) => bearer(node, placed) !== entity))
      refuse(entity, scopeOf(sectionOf(entity.saves[0]?.node ?? root)), findings);
  }
  return placed;
}

const bearer = (node: FormNode, placed: ReadonlyMap<FormNode, Entity>): Entity | undefined => {
  const section = lineage(node).findLast((at) => placed.has(at));
  return section === undefined ? undefined : placed.get(section);
};

/** Whether an entity placed here would stand between a saved answer and the entity it belongs to. */
function takesSaves(
  section: FormNode,
  wanted: readonly { entity: Entity }[],
  placed: ReadonlyMap<FormNode, Entity>,
): boolean {
  return wanted.some(({ entity }) =>
    entity.saves.some(({ node }) => {
      const line = lineage(node);
      const above = line.findLastIndex((at) => placed.get(at) === entity);
      return above >= 0 && line.indexOf(section) > above;
    }),
  );
}

function refuse(entity: Entity, section: FormNode, findings: Findings): void {
  const place = { sheet: entity.row.sheet, row: entity.row.row, column: entity.row.headingOf('list_name') };
  findings.error('entity_no_section', place, { list: entity.list, section: pathTo(section) });
}

function wantedSection(
  root: FormNode,
  entity: Entity,
  names: Names,
  findings: Findings,
): { section: FormNode; scope: FormNode } | null {
  const references: { section: FormNode; place: Place }[] = [];
  for (const key of ['label', 'entity_id', 'create_if', 'update_if']) {
    const place = { sheet: entity.row.sheet, row: entity.row.row, column: entity.row.headingOf(key) };
    for (const name of referencesIn(cellOf(entity.row, key) ?? '')) {
      const node = resolve(name, names, place, findings);
      if (node === null) return null;
      references.push({ section: sectionOf(node), place });
    }
  }
  const saved = entity.saves.map(({ node }) => ({
    section: sectionOf(node),
    place: {
      sheet: node.row?.sheet ?? 'survey',
      row: node.row?.row ?? null,
      column: node.row?.headingOf('bind/entities:saveto') ?? 'save_to',
    },
  }));
  const all = [...saved, ...references];
  if (all.length === 0) return { section: root, scope: root };
  const scope = all
    .map(({ section }) => scopeOf(section))
    .reduce((deep, next) => (lineage(next).length > lineage(deep).length ? next : deep));
  const line = lineage(scope);
  for (const { section, place } of all) {
    if (line.includes(scopeOf(section))) continue;
    findings.error('entity_scopes_differ', place, { list: entity.list, first: pathTo(scope), second: pathTo(section) });
    return null;
  }
  for (const { section, place } of saved) {
    if (scopeOf(section) === scope) continue;
    findings.error('entity_scopes_differ', place, { list: entity.list, first: pathTo(scope), second: pathTo(section) });
    return null;
  }
  if (saved.length > 0) return { section: saved.map(({ section }) => section).reduce(shared), scope };
  const inScope = references.map(({ section }) => section).filter((section) => scopeOf(section) === scope);
  return {
    section: inScope.reduce((deep, next) => (lineage(next).length > lineage(deep).length ? next : deep)),
    scope,
  };
}

function shared(a: FormNode, b: FormNode): FormNode {
  const other = new Set(lineage(b));
  return lineage(a).findLast((node) => other.has(node)) ?? a;
}

/** Version of the entities specification that the form needs. */
export const entitiesVersion = (root: FormNode, placed: ReadonlyMap<FormNode, Entity>): string =>
  placed.size === 1 && placed.has(root) ? '2024.1.0' : '2025.1.0';

/** The declaration as it stands in the instance. */
export function entityInstance(entity: Entity): string {
  return element(
    'entity',
    [
      ['dataset', entity.list],
      ['create', entity.creates ? '1' : undefined],
      ['update', entity.updates ? '1' : undefined],
      ['baseVersion', entity.updates ? '' : undefined],
      ['trunkVersion', entity.updates ? '' : undefined],
      ['branchId', entity.updates ? '' : undefined],
      ['id', ''],
    ],
    entity.label === undefined ? '' : element('label', []),
  );
}

/** Whether the phone makes the id itself. */
export const makesId = (entity: Entity): boolean => entity.entityId === undefined;

/** Binds and actions of a declaration. */
export function entityBinds(section: FormNode, entity: Entity, names: Names, findings: Findings): string {
  const base = `${pathTo(section)}/meta/entity`;
  const expression = (key: string, written: string, below_: string): string =>
    replaceReferences(
      written,
      names,
      {
        context: { node: section, below: ['meta', 'entity', below_] },
        place: { sheet: entity.row.sheet, row: entity.row.row, column: entity.row.headingOf(key) },
      },
      findings,
    );
  const bind = (path: string, calculate: string | undefined): string =>
    element('bind', [
      ['nodeset', `${base}/${path}`],
      ['calculate', calculate],
      ['readonly', 'true()'],
      ['type', 'string'],
    ]);
  let xml = '';
  if (entity.createIf !== undefined) xml += bind('@create', expression('create_if', entity.createIf, '@create'));
  if (entity.updateIf !== undefined) xml += bind('@update', expression('update_if', entity.updateIf, '@update'));
  if (entity.entityId !== undefined) {
    for (const [attribute, column] of [
      ['baseVersion', '__version'],
      ['trunkVersion', '__trunkVersion'],
      ['branchId', '__branchId'],
    ] as const) {
      const found = expression(
        'entity_id',
        `instance('${entity.list}')/root/item[name=${entity.entityId}]/${column}`,
        `@${attribute}`,
      );
      xml += bind(`@${attribute}`, found);
    }
    xml += bind('@id', expression('entity_id', entity.entityId, '@id'));
  } else xml += bind('@id', undefined) + idAction(section, 'odk-instance-first-load');
  if (entity.label !== undefined) xml += bind('label', expression('label', entity.label, 'label'));
  return xml;
}

/** The action that makes a new id. */
export const idAction = (section: FormNode, event: string): string =>
  element('setvalue', [
    ['ref', `${pathTo(section)}/meta/entity/@id`],
    ['event', event],
    ['value', 'uuid()'],
  ]);
