/**
 * What the headings of an XLSForm mean. Headings are recognised in any case, with spaces or underscores, with `::` or the old `:`
 * between their parts, and under the older names that are still in circulation (xlsform.org, reference table).
 */

/** A heading understood: `key` names the column (`label`, `media/image`, `bind/relevant`), `language` its translation. */
export interface Heading {
  readonly key: string;
  readonly language: string | null;
  /** As the author wrote it. */
  readonly written: string;
}

const SURVEY: Readonly<Record<string, string>> = {
  type: 'type',
  command: 'type',
  name: 'name',
  tag: 'name',
  value: 'name',
  label: 'label',
  caption: 'label',
  hint: 'hint',
  guidance_hint: 'guidance_hint',
  default: 'default',
  parameters: 'parameters',
  trigger: 'trigger',
  choice_filter: 'choice_filter',
  disabled: 'disabled',
  image: 'media/image',
  'big-image': 'media/big-image',
  audio: 'media/audio',
  video: 'media/video',
  read_only: 'bind/readonly',
  readonly: 'bind/readonly',
  relevant: 'bind/relevant',
  relevance: 'bind/relevant',
  skip_logic: 'bind/relevant',
  required: 'bind/required',
  required_message: 'bind/jr:requiredMsg',
  requiredmsg: 'bind/jr:requiredMsg',
  'jr:requiredmsg': 'bind/jr:requiredMsg',
  constraint: 'bind/constraint',
  constraint_message: 'bind/jr:constraintMsg',
  constraining_message: 'bind/jr:constraintMsg',
  'jr:constraintmsg': 'bind/jr:constraintMsg',
  calculation: 'bind/calculate',
  calculate: 'bind/calculate',
  noapperrorstring: 'bind/jr:noAppErrorString',
  no_app_error_string: 'bind/jr:noAppErrorString',
  'jr:noapperrorstring': 'bind/jr:noAppErrorString',
  preload: 'bind/jr:preload',
  'jr:preload': 'bind/jr:preload',
  preload_params: 'bind/jr:preloadParams',
  'jr:preloadparams': 'bind/jr:preloadParams',
  save_to: 'bind/entities:saveto',
  appearance: 'control/appearance',
  autoplay: 'control/autoplay',
  accuracythreshold: 'control/accuracyThreshold',
  intent: 'control/intent',
  rows: 'control/rows',
  repeat_count: 'control/jr:count',
  count: 'control/jr:count',
  'jr:count': 'control/jr:count',
  compact_tag: 'instance/odk:tag',
};

const CHOICES: Readonly<Record<string, string>> = {
  list_name: 'list_name',
  name: 'name',
  value: 'name',
  label: 'label',
  caption: 'label',
  image: 'media/image',
  'big-image': 'media/big-image',
  audio: 'media/audio',
  video: 'media/video',
};

const SETTINGS: Readonly<Record<string, string>> = {
  form_id: 'form_id',
  set_form_id: 'form_id',
  id_string: 'id_string',
  form_title: 'title',
  set_form_title: 'title',
  title: 'title',
  label: 'label',
  name: 'name',
  version: 'version',
  default_language: 'default_language',
  instance_name: 'instance_name',
  instance_id: 'instance_id',
  omit_instanceid: 'omit_instanceid',
  public_key: 'public_key',
  submission_url: 'submission_url',
  style: 'style',
  allow_choice_duplicates: 'allow_choice_duplicates',
  clean_text_values: 'clean_text_values',
  auto_send: 'auto_send',
  auto_delete: 'auto_delete',
  client_editable: 'client_editable',
  namespaces: 'namespaces',
  prefix: 'prefix',
  delimiter: 'delimiter',
  instance_xmlns: 'instance_xmlns',
  flat: 'flat',
};

const ENTITIES: Readonly<Record<string, string>> = {
  list_name: 'list_name',
  dataset: 'list_name',
  entity_id: 'entity_id',
  create_if: 'create_if',
  update_if: 'update_if',
  label: 'label',
  repeat: 'repeat',
};

const OSM: Readonly<Record<string, string>> = { list_name: 'list_name', name: 'name', value: 'name', label: 'label' };

/** The sheets an XLSForm may have. */
export const SHEETS = ['survey', 'choices', 'settings', 'external_choices', 'entities', 'osm'] as const;
export type SheetName = (typeof SHEETS)[number];

const KNOWN: Readonly<Record<SheetName, Readonly<Record<string, string>>>> = {
  survey: SURVEY,
  choices: CHOICES,
  settings: SETTINGS,
  external_choices: CHOICES,
  entities: ENTITIES,
  osm: OSM,
};

/** First parts that take a second: `media::image`, `bind::relevant`, `body::rows`, `instance::tag`, `attribute::version`. */
const FAMILIES: Readonly<Record<string, string>> = {
  media: 'media',
  bind: 'bind',
  body: 'control',
  control: 'control',
  instance: 'instance',
  attribute: 'attribute',
};

/** What may be written in several languages. */
const TRANSLATABLE = new Set([
  'label',
  'hint',
  'guidance_hint',
  'bind/jr:constraintMsg',
  'bind/jr:requiredMsg',
  'bind/jr:noAppErrorString',
]);
const isTranslatable = (key: string): boolean => TRANSLATABLE.has(key) || key.startsWith('media/');

const plain = (part: string): string => part.trim().toLowerCase().replace(/\s+/g, '_');

/** Parts of a heading. A single colon divides too, unless it belongs to a prefixed name such as `jr:count`. */
function partsOf(written: string): string[] {
  if (written.includes('::')) return written.split('::').map((part) => part.trim());
  const parts: string[] = [];
  for (const part of written.split(':').map((piece) => piece.trim())) {
    const last = parts.at(-1);
    if (last !== undefined && /^(?:jr|odk|orx|entities)$/i.test(last)) parts[parts.length - 1] = `${last}:${part}`;
    else parts.push(part);
  }
  return parts;
}

/** Reads a heading of a sheet; columns that mean nothing in an XLSForm get the key `other/` and what was written. */
export function readHeading(sheet: SheetName, written: string): Heading {
  const known = KNOWN[sheet];
  const parts = partsOf(written);
  const first = plain(parts[0] ?? '');
  const family = Object.hasOwn(FAMILIES, first) ? FAMILIES[first] : undefined;
  if (family !== undefined && parts.length > 1) {
    const inner = parts[1] ?? '';
    const bound = family === 'bind' && Object.hasOwn(known, plain(inner)) ? known[plain(inner)] : undefined;
    const key = bound?.startsWith('bind/') === true ? bound : `${family}/${family === 'media' ? plain(inner) : inner}`;
    return heading(key, parts.slice(2), written);
  }
  if (Object.hasOwn(known, first)) {
    const key = known[first] ?? first;
    if (parts.length === 1 || isTranslatable(key)) return heading(key, parts.slice(1), written);
  }
  if (first === 'media') return { key: 'media', language: null, written };
  return { key: `other/${written.trim()}`, language: null, written };
}

function heading(key: string, rest: readonly string[], written: string): Heading {
  const language = rest.join('::');
  return { key, language: language === '' || !isTranslatable(key) ? null : language, written };
}
