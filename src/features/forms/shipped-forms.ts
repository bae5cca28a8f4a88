import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { writeWorkbook } from '#server/workbook.ts';
import { mapping, type Mapping } from './mapping.rules.ts';
import type { ShippedKey, ShippedLanguage } from './shipped.contract.ts';
import { readMarkdown } from './xlsform/text-tables.ts';

/**
 * The forms that come with the house. Each is a page in `shipped/` that a person can read and mend, its tables those of an XLSForm; the workbook is made of
 * it when somebody wants one, so that there is one text of each. Their ids and titles on a phone are neutral: a phone may be looked into.
 */
const BASIS: Record<string, 'saw' | 'heard_from_witness' | 'hearsay' | 'media'> = {
  saw: 'saw',
  witness: 'heard_from_witness',
  said: 'hearsay',
  media: 'media',
};
const nothing = { low: null, high: null };
/** As the columns of the pages have them. */
const LANGUAGE_NAMES: Record<ShippedLanguage, string> = { en: 'English (en)', fr: 'Français (fr)' };

/** Which of its answers make a report; null where none do: what people think of their safety is a survey. */
const MAPPINGS: Record<ShippedKey, Mapping | null> = {
  incident: mapping.parse({
    text: ['account/what', 'more/why', 'more/done'],
    type: {
      path: 'kind',
      codes: {
        clash: 'violence.armed_clash',
        attack: 'violence.attack_on_civilians',
        mob: 'violence.mob',
        abduction: 'violence.abduction_or_disappearance',
        looting: 'violence.destruction_or_looting',
        cattle: 'violence.cattle_raid',
        force: 'violence.excessive_force',
        arrest: 'tension.arrest_or_detention',
        threat: 'tension.threat',
        arms: 'tension.arms_or_recruits_moving',
        flight: 'tension.displacement',
        block: 'tension.blockade',
        dispute: 'tension.land_water_or_market_dispute',
      },
    },
    whenFrom: 'account/day',
    placeText: ['account/place'],
    point: 'account/spot',
    asks: 'more/asks',
    killed: { ...nothing, best: 'harm/killed' },
    hurt: { ...nothing, best: 'harm/hurt' },
    basis: { path: 'account/basis', bases: BASIS },
    danger: { path: 'account/still', values: ['going_on', 'may_return'] },
  }),
  weekly: mapping.parse({
    text: ['signs/conflict', 'signs/conflict_words', 'signs/peace', 'signs/peace_words', 'ahead/worry'],
    onlyWhen: { path: 'week', values: ['something'] },
    type: {
      path: 'signs/conflict',
      codes: {
        threats: 'tension.threat',
        hate: 'tension.hate_speech',
        weapons: 'tension.arms_or_recruits_moving',
        recruits: 'tension.arms_or_recruits_moving',
        leaving: 'tension.displacement',
        dispute: 'tension.land_water_or_market_dispute',
        blocked: 'tension.blockade',
        arrests: 'tension.arrest_or_detention',
      },
    },
    placeText: ['place'],
    asks: 'ahead/asks',
  }),
  perception: null,
  'election-day': mapping.parse({
    text: ['trouble/problem', 'trouble/problem_words', 'trouble/complaint'],
    onlyWhen: { path: 'trouble/problem', values: ['irregular', 'intimidation', 'stopped', 'violence'] },
    type: {
      path: 'trouble/problem',
      codes: {
        irregular: 'tension.electoral_irregularity',
        stopped: 'tension.electoral_irregularity',
        intimidation: 'tension.intimidation',
      },
    },
    whenFrom: 'trouble/problem_when',
    placeText: ['station/number', 'station/place'],
    basis: { path: 'trouble/problem_basis', bases: BASIS },
    danger: { path: 'trouble/problem_now', values: ['now'] },
  }),
  rumour: mapping.parse({
    text: ['claim', 'spread', 'effect', 'truth', 'why'],
    type: { path: 'about', codes: { attack: 'tension.threat', group: 'tension.hate_speech' } },
    whenFrom: 'day',
    placeText: ['place'],
    asks: 'answer',
    basis: {
      path: 'heard',
      bases: {
        market: 'hearsay',
        home: 'hearsay',
        worship: 'hearsay',
        meeting: 'hearsay',
        message: 'media',
        radio: 'media',
        leaflet: 'media',
      },
    },
    danger: { path: 'effect', values: ['gather', 'arm'] },
  }),
  dialogue: mapping.parse({
    text: ['topic', 'talk/outcome', 'talk/agreed', 'talk/differ', 'people/missing'],
    type: {
      path: 'talk/outcome',
      codes: {
        agreed: 'peace.agreement',
        partly: 'peace.dialogue_or_mediation',
        goes_on: 'peace.dialogue_or_mediation',
        broken: 'peace.dialogue_or_mediation',
      },
    },
    whenFrom: 'day',
    placeText: ['place'],
    asks: 'after/needs',
  }),
};

export const shippedMapping = (key: ShippedKey): Mapping | null => MAPPINGS[key];

const textOf = (key: ShippedKey): string => readFileSync(join(import.meta.dirname, 'shipped', `${key}.md`), 'utf8');

/** What may be said otherwise than it is written. */
export interface ShippedWriting {
  /** what it is called on a phone; its own title when null */
  title: string | null;
  /** in which it opens where the phone's own language is neither */
  language: ShippedLanguage;
}

const columnOf = (rows: readonly string[][] | undefined, heading: string): number => rows?.[0]?.indexOf(heading) ?? -1;

/** The sheets of a shipped form as rows of cells, the first its headings. */
export function shippedSheets(key: ShippedKey, writing: ShippedWriting): Record<string, string[][]> {
  const sheets = readMarkdown(textOf(key));
  const values = sheets.settings?.[1];
  const set = (heading: string, value: string) => {
    const at = columnOf(sheets.settings, heading);
    if (values && at >= 0) values[at] = value;
  };
  if (writing.title) set('form_title', writing.title);
  set('default_language', LANGUAGE_NAMES[writing.language]);
  return sheets;
}

/** Its id and version, and how many questions it can ask. */
export function shippedFacts(key: ShippedKey): { formId: string; version: string; questions: number } {
  const { settings, survey } = readMarkdown(textOf(key));
  const cell = (heading: string) => settings?.[1]?.[columnOf(settings, heading)] ?? '';
  const types = (survey ?? []).slice(1).map((row) => row[columnOf(survey, 'type')] ?? '');
  return {
    formId: cell('form_id'),
    version: cell('version'),
    questions: types.filter((type) => type !== '' && !/^(begin|end)_|^note$/.test(type)).length,
  };
}

/** The XLSForm (`.xlsx`) of a shipped form. */
export const shippedWorkbook = (key: ShippedKey, writing: ShippedWriting): Promise<Uint8Array> =>
  writeWorkbook(Object.entries(shippedSheets(key, writing)).map(([name, rows]) => ({ name, rows })));
