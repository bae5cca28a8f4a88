/** The settings sheet. */
import type { Findings } from './findings.ts';
import type { ReadOptions } from './form-read.ts';
import { cellOf, yesOrNo, type Sheet, type SheetRow } from './sheets.ts';
import { isName, isUsableAttribute, PREFIXES } from './xml.ts';

export interface Settings {
  readonly rootName: string;
  readonly formId: string;
  readonly title: string;
  readonly version: string;
  /** `default` when the form names none. */
  readonly defaultLanguage: string;
  readonly instanceName: string | undefined;
  /** Preload of the instance id; `uid` unless changed. */
  readonly instanceId: string;
  readonly omitInstanceId: boolean;
  readonly publicKey: string | undefined;
  readonly submissionUrl: string | undefined;
  readonly autoSend: string | undefined;
  readonly autoDelete: string | undefined;
  readonly clientEditable: boolean;
  /** Groups stand in the body only. */
  readonly flat: boolean;
  readonly style: string | undefined;
  readonly allowDuplicates: string | undefined;
  /** Prefix and address of further namespaces. */
  readonly namespaces: readonly (readonly [prefix: string, address: string])[];
  /** Prefixes that attributes may have. */
  readonly prefixes: ReadonlySet<string>;
  /** Attributes of the root node in the instance. */
  readonly rootAttributes: readonly (readonly [name: string, value: string])[];
  readonly row: SheetRow | null;
}

export function readSettings(sheet: Sheet | undefined, options: ReadOptions, findings: Findings): Settings {
  const row = sheet?.rows[0] ?? null;
  const of = (key: string): string | undefined => (row === null ? undefined : cellOf(row, key));
  const place = (key: string) => ({
    sheet: row?.sheet ?? '',
    row: row?.row ?? null,
    column: row?.headingOf(key) ?? key,
  });
  if (of('form_id') !== undefined && of('id_string') !== undefined) findings.warn('form_id_twice', place('form_id'));
  const formId = of('form_id') ?? of('id_string') ?? options.formId ?? 'data';
  const named = of('name');
  const rootName = named ?? options.rootName ?? 'data';
  if (!isName(rootName))
    findings.error('form_name_form', named === undefined ? { sheet: '' } : place('name'), { name: rootName });
  const namespaces = readNamespaces(of('namespaces'), place('namespaces'), findings);
  const prefixes = new Set<string>([...PREFIXES, ...namespaces.map(([prefix]) => prefix)]);
  const rootAttributes: [string, string][] = [];
  const add = (name: string, value: string | undefined): void => {
    if (value !== undefined) rootAttributes.push([name, value]);
  };
  add('xmlns', of('instance_xmlns'));
  add('odk:prefix', of('prefix'));
  add('odk:delimiter', of('delimiter'));
  for (const [key, text] of row?.cells ?? []) {
    if (!key.startsWith('attribute/')) continue;
    const name = key.slice('attribute/'.length);
    const taken = name === 'id' || name === 'version' || rootAttributes.some(([known]) => known === name);
    if (!taken && isUsableAttribute(name, prefixes)) add(name, text.plain);
    else findings.warn('attribute_name', place(key), { name });
  }
  return {
    rootName: isName(rootName) ? rootName : 'data',
    formId,
    title: of('title') ?? formId,
    version: of('version') ?? '',
    defaultLanguage: of('default_language') ?? 'default',
    instanceName: of('instance_name'),
    instanceId: of('instance_id') ?? 'uid',
    omitInstanceId: yesOrNo(of('omit_instanceid')) === true,
    publicKey: of('public_key')?.replace(/\s+/g, ''),
    submissionUrl: of('submission_url')?.replace(/\s+/g, ''),
    autoSend: of('auto_send'),
    autoDelete: of('auto_delete'),
    clientEditable: yesOrNo(of('client_editable')) === true,
    flat: yesOrNo(of('flat')) === true,
    style: of('style'),
    allowDuplicates: of('allow_choice_duplicates'),
    namespaces,
    prefixes,
    rootAttributes,
    row,
  };
}

function readNamespaces(
  written: string | undefined,
  place: ReturnType<() => { sheet: string; row: number | null; column: string }>,
  findings: Findings,
): [string, string][] {
  if (written === undefined) return [];
  const found = [...written.matchAll(/([^\s=]+)\s*=\s*"([^"]*)"/g)].map((match): [string, string] => [
    match[1] ?? '',
    match[2] ?? '',
  ]);
  const sound = found.filter(([prefix, address]) => isName(prefix) && address !== '' && !RESERVED.has(prefix));
  if (sound.length === 0 || sound.length < found.length) findings.warn('namespaces_form', place, { value: written });
  // A prefix stands for one address.
  return [...new Map(sound)];
}

const RESERVED = new Set<string>(['xmlns', ...PREFIXES]);
