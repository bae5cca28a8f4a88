/** From the rows of the survey sheet to the tree of the form. */
import type { ChoiceList } from './choices.ts';
import { addOther, mediaOf } from './choices.ts';
import type { Findings } from './findings.ts';
import { addChild, makeNode, placeOf, type FormNode } from './form-tree.ts';
import {
  checkKeys,
  readParameters,
  readRange,
  readSelectParameters,
  splitParameters,
  type ParameterContext,
} from './parameters.ts';
import { questionType, sectionMark, selectType, type SectionMark, type SelectType } from './question-types.ts';
import { cellOf, NO_TEXT, textOf, yesOrNo, type Sheet, type SheetRow, type Text } from './sheets.ts';
import { isName, isUsableAttribute } from './xml.ts';

export interface SurveyReading {
  readonly rootName: string;
  readonly lists: Map<string, ChoiceList>;
  readonly osmLists: ReadonlyMap<string, ChoiceList>;
  readonly findings: Findings;
  /** Prefixes that attributes may have. */
  readonly prefixes: ReadonlySet<string>;
}

/** Sections opened and not yet closed, innermost last. */
interface Open {
  readonly node: FormNode;
  readonly mark: SectionMark;
  /** Appearance `table-list`: the list of its selects once the first is met. */
  table: { label: Text; hint: Text; list: string | null } | null;
}

/** Sections within sections; deeper ones are a mistake, or meant to do harm. */
const DEEPEST = 40;
/** Repeats within repeats: each doubles what a template holds. */
const DEEPEST_REPEATS = 8;

/** Reads the sheet; what is wrong in a row is a finding and the reading goes on with the next. */
export function readSurvey(sheet: Sheet, reading: SurveyReading): FormNode {
  const { findings } = reading;
  const root = makeNode('root', reading.rootName, null);
  const meta = makeNode('group', 'meta', null);
  const open: Open[] = [];
  if (!sheet.headings.some(({ key }) => key === 'type')) {
    findings.error('heading_missing', { sheet: sheet.title, row: 1 }, { heading: 'type' });
    return root;
  }
  for (const row of sheet.rows) {
    if (yesOrNo(cellOf(row, 'disabled')) === true) continue;
    const written = cellOf(row, 'type');
    if (written === undefined) {
      readUntyped(row, findings);
      continue;
    }
    const parent = open[Math.min(open.length, DEEPEST) - 1]?.node ?? root;
    const mark = sectionMark(written);
    if (mark === undefined) readQuestion(row, written, parent, open.at(-1) ?? null, meta, reading);
    else if (mark.opens) openSection(row, mark, parent, open, reading);
    else closeSection(row, mark, open, findings);
  }
  for (const { node } of open) {
    findings.error('section_not_closed', placeOf(node, 'type'), { name: node.name, kind: node.kind });
  }
  addChild(root, meta);
  return root;
}

/** A row without a type is a remark, unless it has a name or a label. */
function readUntyped(row: SheetRow, findings: Findings): void {
  const named = ['name', 'label'].find((key) => row.cells.has(key));
  const place = { sheet: row.sheet, row: row.row, column: row.headingOf('type') };
  if (named === undefined) findings.warn('row_without_type', place);
  else findings.error('question_without_type', place);
}

function openSection(row: SheetRow, mark: SectionMark, parent: FormNode, open: Open[], reading: SurveyReading): void {
  const { findings } = reading;
  const name = nameOf(row, findings);
  const node = makeNode(mark.kind === 'repeat' ? 'repeat' : 'group', name ?? `section_${row.row}`, row);
  readCommon(node, row, reading);
  if (cellOf(row, 'bind/entities:saveto') !== undefined)
    findings.error('save_to_on_section', placeOf(node, 'bind/entities:saveto'));
  node.bind.delete('entities:saveto');
  if (mark.kind === 'loop') {
    node.loopOver = mark.over;
    if (mark.over === null) findings.error('loop_without_list', placeOf(node, 'type'));
  }
  let table: Open['table'] = null;
  const appearance = node.control.get('appearance');
  if (appearance !== undefined && appearance.split(/\s+/).includes('table-list')) {
    node.control.set('appearance', appearance.replace('table-list', 'field-list'));
    table = { label: node.label, hint: node.hint, list: null };
  }
  const count = node.control.get('jr:count');
  if (mark.kind === 'repeat') {
    if (node.label.plain === undefined && node.label.byLanguage.size === 0)
      findings.warn('repeat_without_label', placeOf(node, 'label'));
    if (count !== undefined) addCount(node, parent, count);
  }
  addChild(parent, node);
  open.push({ node, mark, table });
  const repeats = open.filter((section) => section.mark.kind === 'repeat').length;
  if (open.length > DEEPEST || repeats > DEEPEST_REPEATS)
    findings.error('sections_too_deep', placeOf(node, 'type'), { name: node.name });
}

/** A count that is more than one reference is calculated in a node of its own, before the repeat. */
function addCount(repeat: FormNode, parent: FormNode, count: string): void {
  if (/^\$\{[^{}]+\}$/.test(count.trim())) return;
  const node = makeNode('question', `${repeat.name}_count`, repeat.row);
  node.type = questionType('calculate') ?? null;
  node.bind.set('readonly', { plain: 'true()', byLanguage: new Map() });
  node.bind.set('calculate', { plain: count, byLanguage: new Map() });
  addChild(parent, node);
  repeat.control.set('jr:count', `\${${node.name}}`);
}

function closeSection(row: SheetRow, mark: SectionMark, open: Open[], findings: Findings): void {
  const place = { sheet: row.sheet, row: row.row, column: row.headingOf('type') };
  if (cellOf(row, 'bind/entities:saveto') !== undefined) {
    findings.error('save_to_on_section', { ...place, column: row.headingOf('bind/entities:saveto') });
  }
  const last = open.at(-1);
  if (last === undefined || last.mark.kind !== mark.kind) {
    findings.error('section_not_opened', place, { kind: mark.kind, open: last?.node.name ?? '' });
    if (last === undefined) return;
  }
  open.pop();
}

function nameOf(row: SheetRow, findings: Findings): string | null {
  const name = cellOf(row, 'name');
  const place = { sheet: row.sheet, row: row.row, column: row.headingOf('name') };
  if (name === undefined) {
    findings.error('question_without_name', place);
    return null;
  }
  if (!isName(name)) {
    findings.error('name_form', place, { name });
    return null;
  }
  return name;
}

/** Attributes that say where an element belongs; authors cannot change them. */
const WRITTEN_BY_READER = new Set(['nodeset', 'ref', 'mediatype', 'query', 'jr:template', 'xmlns']);

/** Columns that questions and sections share. */
function readCommon(node: FormNode, row: SheetRow, { findings, prefixes }: SurveyReading): void {
  node.label = textOf(row, 'label');
  node.hint = textOf(row, 'hint');
  node.guidance = textOf(row, 'guidance_hint');
  node.media = mediaOf(row);
  for (const [key, text] of row.cells) {
    const [family = '', ...rest] = key.split('/');
    const attribute = rest.join('/');
    if (attribute === '' || !['bind', 'control', 'instance'].includes(family)) continue;
    if (!isUsableAttribute(attribute, prefixes) || WRITTEN_BY_READER.has(attribute)) {
      findings.warn('attribute_name', placeOf(node, key), { name: attribute });
      continue;
    }
    if (family === 'bind') node.bind.set(attribute, text);
    else if (text.plain !== undefined) (family === 'control' ? node.control : node.instance).set(attribute, text.plain);
  }
  node.defaultValue = cellOf(row, 'default') ?? null;
  node.trigger = cellOf(row, 'trigger') ?? null;
  node.choiceFilter = cellOf(row, 'choice_filter') ?? null;
}

function readQuestion(
  row: SheetRow,
  written: string,
  parent: FormNode,
  section: Open | null,
  meta: FormNode,
  reading: SurveyReading,
): void {
  const { findings } = reading;
  const place = { sheet: row.sheet, row: row.row, column: row.headingOf('type') };
  const [osm, osmTags] = /^(osm)\s+(\S+)$/i.exec(written.trim())?.slice(1) ?? [];
  const type = questionType(osm ?? written);
  const select = type === undefined ? selectType(written) : undefined;
  if (type === undefined && select === undefined) {
    findings.error('type_unknown', place, { type: written });
    return;
  }
  if (type?.name === 'audit') {
    readAudit(row, meta, reading);
    return;
  }
  let name =
    cellOf(row, 'name') === undefined && type?.name === 'note'
      ? `generated_note_name_${row.row}`
      : nameOf(row, findings);
  if (name === null) name = '';
  const external = type?.name === 'xml-external' || type?.name === 'csv-external';
  const node = makeNode(external ? 'external' : 'question', name, row);
  readCommon(node, row, reading);
  node.type = type ?? null;
  node.select = select ?? null;
  if (osmTags !== undefined) {
    node.osmTags = osmTags;
    if (!reading.osmLists.has(osmTags)) findings.error('list_missing', place, { list: osmTags });
  }
  if (type !== undefined) readTyped(node, type.name, reading);
  if (select !== undefined) readSelect(node, select, section, parent, reading);
  if (name === '') return;
  addChild(parent, node);
  if (select?.orOther === true) addOtherQuestion(node, select, parent, reading);
}

function readAudit(row: SheetRow, meta: FormNode, reading: SurveyReading): void {
  const { findings } = reading;
  const name = cellOf(row, 'name');
  const node = makeNode('question', 'audit', row);
  readCommon(node, row, reading);
  node.type = questionType('audit') ?? null;
  if (name !== undefined && name !== 'audit') findings.error('audit_name', placeOf(node, 'name'), { name });
  readTyped(node, 'audit', reading);
  addChild(meta, node);
}

function parameterContext(node: FormNode, type: string, findings: Findings): ParameterContext {
  return {
    type,
    select: node.select ?? undefined,
    appearance: node.control.get('appearance') ?? '',
    place: placeOf(node, 'parameters'),
    findings,
  };
}

const plainText = (value: string): Text => ({ plain: value, byLanguage: new Map() });

function readTyped(node: FormNode, type: string, reading: SurveyReading): void {
  const { findings, lists } = reading;
  const context = parameterContext(node, type, findings);
  const written = node.row === null ? undefined : cellOf(node.row, 'parameters');
  const split = written === undefined ? new Map<string, string>() : splitParameters(written, context.place, findings);
  const usable = split !== null && checkKeys(split, context) ? split : new Map<string, string>();
  if (type === 'range') {
    const range = readRange(usable, context, (list) => lists.get(list)?.choices.map((choice) => choice.name));
    for (const [key, value] of range.control) node.control.set(key, value);
    if (!node.bind.has('type')) node.bind.set('type', plainText(range.type));
    node.tickLabels = range.labels;
  } else if (split !== null) {
    const effects = readParameters(usable, context);
    for (const [key, value] of effects.bind) node.bind.set(key, plainText(value));
    for (const [key, value] of effects.control) node.control.set(key, value);
    node.referenceGeometry = usable.get('reference-geometry') ?? null;
  }
  // A date cell comes with midnight, which a date does not have.
  if (type === 'date') node.defaultValue = node.defaultValue?.replace(/^(\d{4}-\d{2}-\d{2}) 00:00:00$/, '$1') ?? null;
  if (node.hint === NO_TEXT && node.type?.hint !== undefined) node.hint = plainText(node.type.hint);
  const calculated = node.bind.has('calculate');
  if (type === 'background-geopoint') {
    if (node.trigger === null) findings.error('trigger_missing', placeOf(node, 'trigger'));
    if (calculated) findings.error('calculation_not_allowed', placeOf(node, 'bind/calculate'));
  }
}

function readSelect(
  node: FormNode,
  select: SelectType,
  section: Open | null,
  parent: FormNode,
  reading: SurveyReading,
): void {
  const { findings } = reading;
  const place = placeOf(node, 'type');
  if (select.list === '') findings.error('select_without_list', place, {});
  if (select.source === 'file' && !/\.(?:csv|xml|geojson)$/i.test(select.list)) {
    findings.error('select_file_extension', place, { file: select.list });
  }
  if (select.orOther && node.choiceFilter !== null) findings.error('other_with_filter', placeOf(node, 'choice_filter'));
  const context = parameterContext(node, 'select', findings);
  const written = node.row === null ? undefined : cellOf(node.row, 'parameters');
  const split = written === undefined ? new Map<string, string>() : splitParameters(written, context.place, findings);
  node.selectParameters = readSelectParameters(
    split !== null && checkKeys(split, context) ? split : new Map(),
    context,
  );
  const table = section?.table ?? null;
  if (table === null || section?.node !== parent) return;
  if (table.list === null) {
    table.list = select.list;
    addTableHead(node, table, parent, select);
  } else if (table.list !== select.list) {
    findings.error('table_lists_differ', place, { first: table.list, second: select.list });
  }
  node.control.set('appearance', 'list-nolabel');
}

/** A table of selects begins with the group's label as a note and a row that shows the choices' labels. */
function addTableHead(
  first: FormNode,
  { label, hint }: { label: Text; hint: Text },
  parent: FormNode,
  select: SelectType,
): void {
  const top = parent.row?.row ?? 0;
  if (label.plain !== undefined || label.byLanguage.size > 0) {
    const note = makeNode('question', `generated_table_list_label_${top}`, null);
    note.type = questionType('note') ?? null;
    note.label = label;
    note.hint = hint;
    addChild(parent, note);
    parent.label = { plain: undefined, byLanguage: new Map() };
  }
  const head = makeNode('question', `reserved_name_for_field_list_labels_${first.row?.row ?? top + 1}`, null);
  head.select = { ...select, orOther: false };
  head.label = plainText(' ');
  head.control.set('appearance', 'label');
  head.choiceFilter = first.choiceFilter;
  head.selectParameters = first.selectParameters;
  addChild(parent, head);
}

/** "or other" adds a choice to the list and a text question after the select. */
function addOtherQuestion(node: FormNode, select: SelectType, parent: FormNode, { lists }: SurveyReading): void {
  const list = lists.get(select.list);
  if (list !== undefined) addOther(list);
  const other = makeNode('question', `${node.name}_other`, null);
  other.type = questionType('text') ?? null;
  other.label = plainText('Specify other.');
  other.bind.set('relevant', plainText(`selected(../${node.name}, 'other')`));
  addChild(parent, other);
}
