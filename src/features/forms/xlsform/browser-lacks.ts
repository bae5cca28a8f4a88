/** What ODK Collect does and @getodk/xforms-engine 0.22 does not: said when a form is uploaded, so nobody is surprised in the field. */
import type { FormRead } from './form-read.ts';
import { below, type FormNode } from './form-tree.ts';
import type { Settings } from './settings.ts';

const TYPES: Readonly<Record<string, string>> = {
  audit: 'audit',
  'background-audio': 'background-audio',
  osm: 'osm',
  barcode: 'barcode',
  'start-geopoint': 'start-geopoint',
  'background-geopoint': 'background-geopoint',
};

/** Looks that only Collect has. */
const LOOKS: readonly (readonly [feature: string, pattern: RegExp])[] = [
  ['calendar', /(?:^|\s)(ethiopian|coptic|islamic|bikram-sambat|myanmar|persian)(?:\s|$)/],
  ['image-map', /(?:^|\s)image-map(?:\s|$)/],
];

/** Functions of expressions that the engine does not know. */
const FUNCTIONS: readonly (readonly [feature: string, pattern: RegExp])[] = [
  ['enclosed-area', /\benclosed-area\s*\(/],
  ['intersects', /\bintersects\s*\(/],
  ['extract-signed', /\bextract-signed\s*\(/],
  ['version', /(?<![\w-])version\s*\(/],
  ['property', /(?<![\w-])property\s*\(/],
  ['search', /(?:^|\s)search\s*\(/],
];

/** The same, told from the XML of a form that was made elsewhere. */
export function browserLacksOfXml(xform: string): string[] {
  const attributes = [...xform.matchAll(/\s([\w:-]+)="([^"]*)"/g)];
  const looks = attributes.filter(([, name]) => name === 'appearance').map(([, , text]) => text!);
  return [
    ...FUNCTIONS.filter(([, pattern]) => attributes.some(([, , text]) => pattern.test(text!))),
    ...LOOKS.filter(([, pattern]) => looks.some((text) => pattern.test(text))),
    ...(/<(?:\w+:)?setgeopoint\s/.test(xform) ? [['start-geopoint']] : []),
    ...(/<(?:\w+:)?recordaudio\s/.test(xform) ? [['background-audio']] : []),
    ...(/"jr:\/\/instance\/last-saved"/.test(xform) ? [['last-saved']] : []),
    ...(/\stype="barcode"/.test(xform) ? [['barcode']] : []),
    ...(/\sintent="/.test(xform) ? [['intent']] : []),
  ].map(([feature]) => feature as string);
}

export function browserLacks(root: FormNode, settings: Settings): FormRead['browserLacks'] {
  const lacks: { feature: string; row: number }[] = [];
  const seen = new Set<string>();
  const add = (feature: string, row: number): void => {
    if (!seen.has(`${feature} ${row}`)) lacks.push({ feature, row });
    seen.add(`${feature} ${row}`);
  };
  if (settings.publicKey !== undefined) add('encryption', settings.row?.row ?? 0);
  for (const node of below(root)) {
    const row = node.row?.row ?? 0;
    const lacking = TYPES[node.type?.name ?? ''];
    if (lacking !== undefined) add(lacking, row);
    if (node.select?.source === 'external') add('select_one_external', row);
    if (node.control.has('intent')) add('intent', row);
    const texts = [
      node.defaultValue,
      node.choiceFilter,
      node.control.get('appearance'),
      ...[...node.bind.values()].map(({ plain }) => plain),
    ];
    for (const [feature, pattern] of LOOKS) if (pattern.test(node.control.get('appearance') ?? '')) add(feature, row);
    for (const [feature, pattern] of FUNCTIONS)
      if (texts.some((text) => text != null && pattern.test(text))) add(feature, row);
    if (texts.some((text) => text?.includes('${last-saved#') === true)) add('last-saved', row);
  }
  return lacks;
}
