import { z } from 'zod';
import { circlesIn, WAITING, type Circle, type Wait } from './circles.rules.ts';
import { bareExpression, pathsIn } from './expression.rules.ts';
import { child, childrenOf, readXml, XmlFault, type XmlNode } from './xml.rules.ts';

/**
 * What a form asks, read from its XML (ODK XForms 1.0, https://getodk.github.io/xforms-spec/): the same for a form made of a spreadsheet here and
 * for one that somebody else made.
 */

export const FIELD_TYPES = [
  'text',
  'integer',
  'decimal',
  'date',
  'time',
  'datetime',
  'select_one',
  'select_multiple',
  'rank',
  'geopoint',
  'geotrace',
  'geoshape',
  'image',
  'audio',
  'video',
  'file',
  'barcode',
  'boolean',
  'note',
] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

export const formField = z.object({
  /** below the root, such as `people/name` */
  path: z.string(),
  type: z.enum(FIELD_TYPES),
  /** the path of the repeat it stands in; null outside of any */
  repeat: z.string().nullable(),
  /** by language; `''` where the form has but one */
  label: z.record(z.string(), z.string()),
  /** the name of its list of choices */
  choices: z.string().nullable(),
  /** a person answers it, rather than the form */
  asked: z.boolean(),
  /**
   * tells of the phone, the person who fills or the way they went: never among the answers that can be asked for. `device`: a property of
   * the phone; `trail`: positions taken on the way, traced or without being asked
   */
  withheld: z.enum(['device', 'trail', 'audit']).nullable(),
});
export type FormField = z.infer<typeof formField>;

export const choiceLists = z.record(
  z.string(),
  z.array(z.object({ name: z.string(), label: z.record(z.string(), z.string()) })),
);
export type ChoiceLists = z.infer<typeof choiceLists>;

export interface XFormRead {
  formId: string;
  version: string;
  title: string;
  /** the name of the root element of a filled form */
  root: string;
  languages: string[];
  defaultLanguage: string | null;
  fields: FormField[];
  /** paths of repeats, outer before inner */
  repeats: string[];
  choices: ChoiceLists;
  /** files that must come with it, as the form names them (without `jr://…/`) */
  media: string[];
  encrypted: boolean;
  /** paths of nodes that wait for one another: such a form cannot be worked out */
  circles: Circle<string>[];
  /** nodes that are shown only if one within them says so */
  within: { path: string; inner: string }[];
}

/** A form that cannot be used. `code` is stable. */
export class XFormFault extends Error {
  readonly code: string;
  constructor(code: string, detail: string) {
    super(detail);
    this.code = code;
  }
}

export const XFORM_LIMITS = { depth: 60, elements: 400_000 } as const;

/** Names that programs give to what a phone tells of itself, in forms that were made before there were marks for it. */
const DEVICE_NAMES = /^(deviceid|device_id|phonenumber|phone_number|subscriberid|simserial|simid|username|email)$/i;

const TYPE_OF: Record<string, FieldType> = {
  int: 'integer',
  integer: 'integer',
  decimal: 'decimal',
  date: 'date',
  time: 'time',
  datetime: 'datetime',
  geopoint: 'geopoint',
  geotrace: 'geotrace',
  geoshape: 'geoshape',
  barcode: 'barcode',
  boolean: 'boolean',
  select1: 'select_one',
  select: 'select_multiple',
  'odk:rank': 'rank',
  rank: 'rank',
};

/** Without its namespace: `xsd:date` and `date` are the same. */
const typeName = (text: string | undefined): string => (text ?? '').replace(/^(xsd?|xs):/i, '').toLowerCase();

/** @throws XFormFault */
export function readXForm(xml: string): XFormRead {
  let html: XmlNode;
  try {
    html = readXml(xml, XFORM_LIMITS);
  } catch (error) {
    if (error instanceof XmlFault) throw new XFormFault(error.code, error.message);
    throw error;
  }
  const head = child(html, 'head');
  const model = child(head, 'model');
  const body = child(html, 'body');
  if (html.name !== 'html' || !model || !body)
    throw new XFormFault('not_a_form', 'This XML is not a form: it has no <h:html> with a model and a body.');
  const instance = childrenOf(model, 'instance').find((it) => it.attributes.id === undefined || it.children.length > 0);
  const root = instance?.children[0];
  if (!root) throw new XFormFault('no_instance', 'The form has no primary instance.');
  const formId = root.attributes.id ?? root.attributes.xmlns ?? '';
  if (!formId) throw new XFormFault('no_form_id', 'The form has no id: the first element of its instance needs one.');
  const words = readItext(child(model, 'itext'));
  const lists = readInstances(model, words);
  const binds = new Map<string, Record<string, string>>();
  for (const bind of model.children.filter((it) => it.name === 'bind'))
    if (bind.attributes.nodeset) binds.set(relative(bind.attributes.nodeset, root.name), bind.attributes);
  const controls = new Map<string, Control>();
  const repeats: string[] = [];
  walkBody(body, root.name, words, controls, repeats, lists);
  const background = positionsTaken(model, body, root.name);
  const fields: FormField[] = [];
  const paths = new Set<string>();
  const walk = (node: XmlNode, path: string, repeat: string | null): void => {
    const inside = repeats.includes(path) ? path : repeat;
    const seen = new Set<string>();
    for (const it of node.children) {
      // a repeat may stand twice: as the pattern for new ones and as the first one
      if (seen.has(it.name)) continue;
      seen.add(it.name);
      const at = path === '' ? it.name : `${path}/${it.name}`;
      paths.add(at);
      const control = controls.get(at);
      if (it.children.length > 0 && !control) walk(it, at, inside);
      else if (!(it.children.length > 0)) {
        const bind = binds.get(at);
        fields.push(fieldOf(at, inside, control, bind, background.has(at)));
      } else walk(it, at, inside);
    }
  };
  walk(root, '', null);
  const waits = waitsOf(binds, paths, root.name);
  return {
    formId,
    version: root.attributes.version ?? root.attributes['orx:version'] ?? '',
    title: (child(head, 'title')?.text ?? '').trim() || formId,
    root: root.name,
    languages: words.languages,
    defaultLanguage: words.defaultLanguage,
    fields,
    repeats,
    choices: Object.fromEntries([...lists].map(([name, list]) => [name, list])),
    media: mediaOf(html),
    encrypted: Boolean(child(model, 'submission')?.attributes.base64RsaPublicKey),
    circles: circlesIn(waits),
    within: [...waits].flatMap(([path, all]) => {
      const inner = all.find(({ on, by }) => by === 'relevant' && on.startsWith(`${path}/`));
      return inner ? [{ path, inner: inner.on }] : [];
    }),
  };
}

/** For each node the others that its calculation and its relevance name. */
function waitsOf(
  binds: ReadonlyMap<string, Record<string, string>>,
  paths: ReadonlySet<string>,
  root: string,
): Map<string, Wait<string>[]> {
  const waits = new Map<string, Wait<string>[]>();
  for (const [path, bind] of binds) {
    const found = WAITING.flatMap((by) =>
      pathsIn(bareExpression(bind[by] ?? ''), `/${root}/${path}`)
        .filter((on) => on.startsWith(`/${root}/`))
        .map((on) => ({ on: relative(on, root), by }))
        .filter(({ on }) => paths.has(on)),
    );
    if (paths.has(path) && found.length > 0) waits.set(path, found);
  }
  return waits;
}

interface Control {
  kind: string;
  mediatype: string;
  label: Record<string, string>;
  choices: string | null;
}

function fieldOf(
  path: string,
  repeat: string | null,
  control: Control | undefined,
  bind: Record<string, string> | undefined,
  taken: boolean,
): FormField {
  const name = path.split('/').at(-1)!;
  const written = typeName(bind?.type);
  const type: FieldType =
    control?.kind === 'select1'
      ? 'select_one'
      : control?.kind === 'select'
        ? 'select_multiple'
        : control?.kind === 'rank'
          ? 'rank'
          : control?.kind === 'upload' || written === 'binary'
            ? uploadType(control?.mediatype ?? '')
            : control?.kind === 'trigger'
              ? 'note'
              : control?.kind === 'input' && bind?.readonly === 'true()' && written === 'string'
                ? 'note'
                : (TYPE_OF[written] ?? 'text');
  const preload = bind?.['jr:preload'] ?? '';
  // when it was begun and ended tells of the report; all else that is loaded before tells of the phone and its owner
  const inMeta = path.startsWith('meta/');
  const ofDevice =
    ['property', 'context', 'patient'].includes(preload) ||
    (preload === 'uid' && name !== 'instanceID') ||
    (control === undefined && DEVICE_NAMES.test(name)) ||
    (inMeta && ['deviceID', 'userID'].includes(name));
  const withheld =
    inMeta && name === 'audit' ? 'audit' : ofDevice ? 'device' : type === 'geotrace' || taken ? 'trail' : null;
  return {
    path,
    type: path === 'meta/audit' ? 'file' : type,
    repeat,
    label: control?.label ?? {},
    choices: control?.choices ?? null,
    asked: control !== undefined && type !== 'note' && bind?.readonly !== 'true()',
    withheld,
  };
}

function uploadType(mediatype: string): FieldType {
  if (mediatype.startsWith('image/')) return 'image';
  if (mediatype.startsWith('audio/')) return 'audio';
  if (mediatype.startsWith('video/')) return 'video';
  return 'file';
}

/** A path of the form as one below the root: `/data/a/b` and `a/b` within `/data` are `a/b`. */
function relative(ref: string, root: string): string {
  const path = ref.trim();
  if (path === `/${root}`) return '';
  return path.startsWith(`/${root}/`) ? path.slice(root.length + 2) : path.replace(/^\.?\//, '');
}

interface Words {
  languages: string[];
  defaultLanguage: string | null;
  /** by id, then by language */
  texts: Map<string, Record<string, string>>;
}

function readItext(itext: XmlNode | undefined): Words {
  const words: Words = { languages: [], defaultLanguage: null, texts: new Map() };
  for (const translation of childrenOf(itext, 'translation')) {
    const language = translation.attributes.lang ?? '';
    words.languages.push(language);
    if (translation.attributes.default !== undefined) words.defaultLanguage = language;
    for (const text of childrenOf(translation, 'text')) {
      const value = childrenOf(text, 'value').find((it) => it.attributes.form === undefined);
      if (!value || text.attributes.id === undefined) continue;
      const all = words.texts.get(text.attributes.id) ?? {};
      all[language] = allText(value);
      words.texts.set(text.attributes.id, all);
    }
  }
  words.defaultLanguage ??= words.languages[0] ?? null;
  return words;
}

const allText = (node: XmlNode): string =>
  (node.children.length === 0 ? node.text : `${node.text}${node.children.map(() => '…').join('')}`)
    .replace(/\s+/g, ' ')
    .trim();

/** `jr:itext('id')`, or the text that stands there. */
function wording(node: XmlNode | undefined, words: Words): Record<string, string> {
  if (!node) return {};
  const id = /^jr:itext\((['"])(.*)\1\)$/.exec((node.attributes.ref ?? '').trim())?.[2];
  if (id !== undefined) return words.texts.get(id) ?? {};
  const text = allText(node);
  return text === '' ? {} : { '': text };
}

type Lists = Map<string, ChoiceLists[string]>;

/** Secondary instances of choices: `<item><name/><label/></item>`, or `itextId` in place of the label. */
function readInstances(model: XmlNode, words: Words): Lists {
  const lists: Lists = new Map();
  for (const instance of childrenOf(model, 'instance')) {
    const { id } = instance.attributes;
    const items = instance.children[0]?.children.filter((it) => it.name === 'item') ?? [];
    if (id === undefined || items.length === 0) continue;
    lists.set(
      id,
      items.map((item) => {
        const itext = child(item, 'itextId');
        return {
          name: (child(item, 'name') ?? child(item, 'value'))?.text.trim() ?? '',
          label: itext ? (words.texts.get(itext.text.trim()) ?? {}) : wording(child(item, 'label'), words),
        };
      }),
    );
  }
  return lists;
}

const QUESTIONS = ['input', 'select', 'select1', 'rank', 'upload', 'trigger', 'range', 'secret'];

function walkBody(
  node: XmlNode,
  root: string,
  words: Words,
  controls: Map<string, Control>,
  repeats: string[],
  lists: Lists,
): void {
  for (const it of node.children) {
    if (it.name === 'repeat' && it.attributes.nodeset) repeats.push(relative(it.attributes.nodeset, root));
    const ref = it.attributes.ref ?? it.attributes.bind;
    if (QUESTIONS.includes(it.name) && ref !== undefined) {
      const path = relative(ref, root);
      controls.set(path, {
        kind: it.name,
        mediatype: it.attributes.mediatype ?? '',
        label: wording(child(it, 'label'), words),
        choices: choicesOf(it, path, words, lists),
      });
    } else walkBody(it, root, words, controls, repeats, lists);
  }
}

/** The list that a question chooses from; choices written into the question get a list of their own, under its path. */
function choicesOf(control: XmlNode, path: string, words: Words, lists: Lists): string | null {
  const nodeset = child(control, 'itemset')?.attributes.nodeset;
  if (nodeset !== undefined) return /instance\((['"])(.*?)\1\)/.exec(nodeset)?.[2] ?? null;
  const items = childrenOf(control, 'item');
  if (items.length === 0) return null;
  const name = `/${path}`;
  lists.set(
    name,
    items.map((item) => ({
      name: child(item, 'value')?.text.trim() ?? '',
      label: wording(child(item, 'label'), words),
    })),
  );
  return name;
}

/** Fields filled with a position without anybody being asked: `odk:setgeopoint`. */
function positionsTaken(model: XmlNode, body: XmlNode, root: string): Set<string> {
  const taken = new Set<string>();
  const walk = (node: XmlNode): void => {
    for (const it of node.children) {
      if (['setgeopoint', 'recordaudio'].includes(it.name) && it.attributes.ref)
        taken.add(relative(it.attributes.ref, root));
      walk(it);
    }
  };
  walk(model);
  walk(body);
  return taken;
}

/** Files behind `jr://images/…`, `jr://file-csv/…` and their like; `last-saved` is the phone's own. */
function mediaOf(html: XmlNode): string[] {
  const found = new Set<string>();
  const look = (text: string) => {
    for (const [, name] of text.matchAll(/jr:\/\/(?:images|audio|video|file-csv|file|choices)\/([^'")\s<>]+)/g))
      found.add(name!);
    for (const [, , name] of text.matchAll(/pulldata\(\s*(['"])(.*?)\1/g)) found.add(`${name!}.csv`);
    for (const [, , name] of text.matchAll(/\bsearch\(\s*(['"])(.*?)\1/g)) found.add(`${name!}.csv`);
  };
  const walk = (node: XmlNode): void => {
    for (const value of Object.values(node.attributes)) look(value);
    look(node.text);
    if (node.attributes.query?.includes("instance('itemsets')")) found.add('itemsets.csv');
    node.children.forEach(walk);
  };
  walk(html);
  return [...found].filter((name) => !name.includes('/')).toSorted();
}
