import { withoutPoints } from '#domain/points-in-words.ts';
import type { FormField, FieldType } from './xform.rules.ts';
import { child, childrenOf, readXml, type XmlNode } from './xml.rules.ts';

/** A filled form as it comes from a phone, read as far as its outside goes. */
export interface SubmissionHead {
  formId: string;
  version: string;
  /** null where the program gave none */
  instanceId: string | null;
  deprecatedId: string | null;
  /** the files it goes with, when it is encrypted; null when it is not */
  encrypted: { files: string[] } | null;
  root: XmlNode;
}

export const SUBMISSION_LIMITS = { depth: 40, elements: 60_000 } as const;

/** Both namespaces under which the outside of an encrypted submission is published: the one documented and the one that programs write. */
export const ENCRYPTED_NAMESPACES = [
  'http://opendatakit.org/submissions',
  'http://www.opendatakit.org/xforms/encrypted',
] as const;

/** What is wrong with a submission as such. */
export class SubmissionFault extends Error {
  readonly code: string;
  constructor(code: string, detail: string) {
    super(detail);
    this.code = code;
  }
}

const textOf = (node: XmlNode | undefined): string => node?.text.trim() ?? '';

/** @throws XmlFault, SubmissionFault */
export function readSubmission(xml: string): SubmissionHead {
  const root = readXml(xml, SUBMISSION_LIMITS);
  const formId = root.attributes.id ?? root.attributes.xmlns ?? '';
  if (formId === '') throw new SubmissionFault('no_form_id', 'The form is not named: the first element has no id.');
  const encrypted = root.attributes.encrypted === 'yes';
  const meta = child(root, 'meta');
  // programs of long ago write it as an attribute, without a meta block
  const instanceId = textOf(child(meta, 'instanceID')) || (root.attributes.instanceID ?? '');
  if (instanceId.length > 249)
    throw new SubmissionFault('instance_id_too_long', 'The meta/instanceID is longer than 249 characters.');
  return {
    formId,
    version: root.attributes.version ?? root.attributes['orx:version'] ?? '',
    instanceId: instanceId || null,
    deprecatedId: textOf(child(meta, 'deprecatedID')) || null,
    encrypted: encrypted
      ? {
          files: [
            ...childrenOf(root, 'media').flatMap((it) => childrenOf(it, 'file').map(textOf)),
            textOf(child(root, 'encryptedXmlFile')),
          ].filter((it) => it !== ''),
        }
      : null,
    root,
  };
}

export type Answer = string | number | boolean | string[] | { lat: number; lon: number; accuracy: number | null };

/** One row of answers: the form itself (path '') or one filling of a repeat. */
export interface AnswerRow {
  path: string;
  /** the number of the row it stands in; null for the form itself */
  parent: number | null;
  answers: Record<string, Answer>;
}

export interface Answers {
  rows: AnswerRow[];
  /** names of files, by the answers that name them */
  files: string[];
  /** something was filled that this version does not ask */
  others: boolean;
}

/** What answers are read by; made once for a version. */
export interface FieldPlan {
  byPath: Map<string, FormField>;
  repeats: Set<string>;
}

export function planOf(fields: readonly FormField[]): FieldPlan {
  return {
    byPath: new Map(fields.map((it) => [it.path, it])),
    repeats: new Set(fields.flatMap((it) => (it.repeat === null ? [] : outwards(it.repeat, fields)))),
  };
}
/** A repeat and those around it that hold questions. */
const outwards = (path: string, fields: readonly FormField[]): string[] => [
  ...new Set(
    fields.flatMap((it) => (it.repeat !== null && (path + '/').startsWith(it.repeat + '/') ? [it.repeat] : [])),
  ),
];

const MOST_ROWS = 20_000;
const FILES: readonly FieldType[] = ['image', 'audio', 'video', 'file'];

/**
 * The answers that may be asked for, typed. What tells of the phone or of the way its bearer went is left out, and so is what the form
 * does not know; an answer that is not of its type stays the text it is.
 */
export function answersOf(root: XmlNode, plan: FieldPlan): Answers {
  const rows: AnswerRow[] = [{ path: '', parent: null, answers: {} }];
  const files: string[] = [];
  let others = false;
  const walk = (node: XmlNode, path: string, row: number): void => {
    for (const it of node.children) {
      if (it.attributes['jr:template'] !== undefined) continue;
      const at = path === '' ? it.name : `${path}/${it.name}`;
      if (plan.repeats.has(at)) {
        if (rows.length >= MOST_ROWS)
          throw new SubmissionFault('too_many_rows', `There are more than ${MOST_ROWS} rows.`);
        rows.push({ path: at, parent: row, answers: {} });
        walk(it, at, rows.length - 1);
        continue;
      }
      if (it.children.length > 0) {
        walk(it, at, row);
        continue;
      }
      const text = it.text.trim();
      if (text === '') continue;
      const field = plan.byPath.get(at);
      if (!field) {
        if (!at.startsWith('meta/')) others = true;
        continue;
      }
      if (FILES.includes(field.type)) files.push(text);
      if (field.withheld || field.type === 'note' || at === 'meta/instanceID' || at === 'meta/deprecatedID') continue;
      rows[row]!.answers[at] = typed(text, field.type);
    }
  };
  walk(root, '', 0);
  return { rows, files, others };
}

/** As they are kept of children and survivors: no answer is a point, and no words hold one. The report that the form makes knows the district. */
export const withoutPlaces = (rows: readonly AnswerRow[]): AnswerRow[] =>
  rows.map((row) => ({
    ...row,
    answers: Object.fromEntries(
      Object.entries(row.answers).flatMap(([path, it]): [string, Answer][] =>
        typeof it === 'object' && !Array.isArray(it) ? [] : [[path, typeof it === 'string' ? withoutPoints(it) : it]],
      ),
    ),
  }));

const WHOLE = /^-?\d{1,15}$/;
const DECIMAL = /^[-+]?(\d{1,20}(\.\d*)?|\.\d+)([eE][-+]?\d{1,2})?$/;

/** A text of a submission as what its question asks for. */
export function typed(text: string, type: FieldType): Answer {
  switch (type) {
    case 'integer':
      return WHOLE.test(text) ? Number(text) : text;
    case 'decimal':
      return DECIMAL.test(text) ? Number(text) : text;
    case 'boolean':
      return text === 'true' || text === '1' ? true : text === 'false' || text === '0' ? false : text;
    case 'select_multiple':
    case 'rank':
      return text.split(/\s+/);
    case 'geopoint': {
      const [lat, lon, , accuracy] = text.split(/\s+/).map(Number);
      return lat !== undefined && lon !== undefined && Math.abs(lat) <= 90 && Math.abs(lon) <= 180
        ? { lat, lon, accuracy: accuracy !== undefined && Number.isFinite(accuracy) && accuracy > 0 ? accuracy : null }
        : text;
    }
    default:
      return text;
  }
}
