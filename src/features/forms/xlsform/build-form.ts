/** From sheets to a form: reads, checks, writes. Pure; the whole of what an XLSForm means is decided below here. */
import { bodyXml, readTriggers } from './body.ts';
import { browserLacks } from './browser-lacks.ts';
import {
  checkCalculations,
  checkCircles,
  checkLists,
  checkNames,
  checkReferenceGeometry,
  checkReferences,
} from './checks.ts';
import { checkDuplicates, readLists } from './choices.ts';
import { placeEntities, readEntities, readSaves } from './entities.ts';
import { externalListNames, itemsetsFile } from './external-choices.ts';
import { gatherFindings, type Findings } from './findings.ts';
import type { FormDraft } from './form-draft.ts';
import { choiceListsOf, fieldsOf, mediaOfForm } from './form-fields.ts';
import type { FormRead, ReadOptions } from './form-read.ts';
import { flattenGroups } from './flat-groups.ts';
import { addChild, below, makeNode, type FormNode } from './form-tree.ts';
import { attachedOf, translatedListsOf } from './instances.ts';
import { gatherItext } from './itext.ts';
import { expandLoops } from './loops.ts';
import { modelXml } from './model.ts';
import { referencesIn, resolve, type Names } from './references.ts';
import { readSettings, type Settings } from './settings.ts';
import { readWorkbook, textOf, type Workbook } from './sheets.ts';
import { readSurvey } from './survey.ts';
import { addChoiceTexts, addFormLabel } from './wording.ts';
import { element, escapeText, type Attributes } from './xml.ts';

/** Tables by sheet name, the first row of each its headings. */
export type Tables = Readonly<Record<string, readonly (readonly string[])[]>>;

export function buildForm(tables: Tables, options: ReadOptions): FormRead {
  const findings = gatherFindings();
  const workbook = readWorkbook(tables, findings);
  const settings = readSettings(workbook.settings, options, findings);
  for (const sheet of ['settings', 'entities'] as const) {
    const alike = workbook.lookalikes.get(sheet);
    if (alike !== undefined)
      findings.warn('sheet_perhaps_misspelt', { sheet: alike[0] ?? '' }, { sheet, alike: alike.join(', ') });
  }
  if (workbook.survey === undefined) {
    const alike = (workbook.lookalikes.get('survey') ?? []).join(', ');
    findings.error(alike === '' ? 'sheet_missing' : 'sheet_misspelt', { sheet: '' }, { sheet: 'survey', alike });
    return emptyRead(settings, findings);
  }
  return readForm(workbook, workbook.survey, settings, findings);
}

function readForm(
  workbook: Workbook,
  survey: NonNullable<Workbook['survey']>,
  settings: Settings,
  findings: Findings,
): FormRead {
  const lists = readLists(workbook, 'choices', findings);
  const osmLists = readLists(workbook, 'osm', findings);
  checkDuplicates(lists, settings.allowDuplicates, findings);
  const root = readSurvey(survey, {
    rootName: settings.rootName,
    lists,
    osmLists,
    findings,
    prefixes: settings.prefixes,
  });
  // What lies too deep would grow beyond bounds if it were written.
  if (findings.errors.some(({ code }) => code === 'sections_too_deep')) return emptyRead(settings, findings);
  const searchedLists = checkLists(root, lists, externalListNames(workbook), workbook, findings);
  expandLoops(root, lists, findings);
  if (settings.flat) flattenGroups(root);
  const empty = root.children.every(({ name, children }) => name === 'meta' && children.length === 0);
  if (empty && findings.errors.length === 0) {
    findings.error('survey_empty', { sheet: survey.title });
  }
  if (settings.row !== null) root.label = textOf(settings.row, 'label');
  addIds(root, settings);
  checkNames(root, findings);
  const names = namesOf(root);
  checkReferences(root, names, findings);
  checkCalculations(root, findings);
  checkReferenceGeometry(root, lists, names, findings);
  checkCircles(root, names, findings);
  checkInstanceName(settings, names, findings);
  const entities = readEntities(workbook.entities, findings);
  readSaves(root, entities, findings);
  const placed = placeEntities(root, entities, names, findings);
  const entityTexts = entities.flatMap(({ row }) => [...row.cells.values()].flatMap(({ plain }) => plain ?? []));
  const attached = attachedOf(root, lists, [settings.instanceName ?? '', ...entityTexts], findings);
  const itext = gatherItext();
  const draft: FormDraft = {
    root,
    names,
    settings,
    lists,
    osmLists,
    placed,
    itext,
    findings,
    translatedLists: translatedListsOf(lists),
    searchedLists,
    surveyTitle: survey.title,
  };
  addFormLabel(draft);
  addChoiceTexts(draft);
  const body = bodyXml(draft, readTriggers(draft));
  const model = modelXml(draft, attached);
  const made = itemsetsFile(workbook, root);
  const xform = findings.errors.length > 0 ? null : formXml(draft, model, body);
  return {
    xform,
    formId: settings.formId,
    version: settings.version,
    title: settings.title,
    languages: itext.languages(),
    defaultLanguage: settings.defaultLanguage,
    media: mediaOfForm(draft, attached),
    made: made === null ? [] : [made],
    entities: entities.map(({ list, saves }) => ({ list, saves: saves.map(({ property }) => property) })),
    encrypted: settings.publicKey !== undefined,
    browserLacks: browserLacks(root, settings),
    fields: fieldsOf(draft),
    choiceLists: choiceListsOf(draft),
    errors: findings.errors,
    warnings: findings.warnings,
  };
}

/** What every record bears: its id, and the name it is listed under. */
function addIds(root: FormNode, settings: Settings): void {
  const meta = root.children.find(({ name, row }) => name === 'meta' && row === null);
  if (meta === undefined) return;
  const add = (name: string, bind: Readonly<Record<string, string>>): void => {
    const node = makeNode('question', name, null);
    for (const [attribute, value] of Object.entries(bind))
      node.bind.set(attribute, { plain: value, byLanguage: new Map() });
    addChild(meta, node);
  };
  if (!settings.omitInstanceId)
    add('instanceID', { type: 'string', readonly: 'true()', 'jr:preload': settings.instanceId });
  if (settings.instanceName !== undefined) add('instanceName', { type: 'string', calculate: settings.instanceName });
}

function checkInstanceName({ instanceName, row }: Settings, names: Names, findings: Findings): void {
  if (instanceName === undefined || row === null) return;
  const place = { sheet: row.sheet, row: row.row, column: row.headingOf('instance_name') };
  for (const name of referencesIn(instanceName)) resolve(name, names, place, findings);
}

function namesOf(root: FormNode): Names {
  const byName = new Map<string, FormNode[]>();
  for (const node of below(root)) {
    if (node.kind === 'external') continue;
    const known = byName.get(node.name);
    if (known === undefined) byName.set(node.name, [node]);
    else known.push(node);
  }
  return { rootName: root.name, byName };
}

function formXml(draft: FormDraft, model: string, body: string): string {
  const { settings } = draft;
  const namespaces: Attributes = [
    ['xmlns', 'http://www.w3.org/2002/xforms'],
    ['xmlns:h', 'http://www.w3.org/1999/xhtml'],
    ['xmlns:ev', 'http://www.w3.org/2001/xml-events'],
    ['xmlns:xsd', 'http://www.w3.org/2001/XMLSchema'],
    ['xmlns:jr', 'http://openrosa.org/javarosa'],
    ['xmlns:orx', 'http://openrosa.org/xforms'],
    ['xmlns:odk', 'http://www.opendatakit.org/xforms'],
    [
      'xmlns:entities',
      draft.placed.size > 0 || model.includes(' entities:') ? 'http://www.opendatakit.org/xforms/entities' : undefined,
    ],
    ...settings.namespaces.map(([prefix, address]) => [`xmlns:${prefix}`, address] as const),
  ];
  const head = element('h:head', [], element('h:title', [], escapeText(settings.title)) + model);
  return `<?xml version="1.0"?>${element('h:html', namespaces, head + body)}`;
}

function emptyRead(settings: Settings, findings: Findings): FormRead {
  return {
    xform: null,
    formId: settings.formId,
    version: settings.version,
    title: settings.title,
    languages: [],
    defaultLanguage: settings.defaultLanguage,
    media: [],
    made: [],
    entities: [],
    encrypted: settings.publicKey !== undefined,
    browserLacks: [],
    fields: [],
    choiceLists: {},
    errors: findings.errors,
    warnings: findings.warnings,
  };
}
