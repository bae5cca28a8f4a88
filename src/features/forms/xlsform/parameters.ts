/** The `parameters` column: `key=value` pairs with spaces, commas or semicolons between them. */
import type { Findings, Place } from './findings.ts';
import type { SelectType } from './question-types.ts';
import { yesOrNo } from './sheets.ts';
import { isName } from './xml.ts';

export type Parameters = ReadonlyMap<string, string>;

/** Splits the pairs, keys in lower case; null (and an error) when they are not pairs. */
export function splitParameters(written: string, place: Place, findings: Findings): Parameters | null {
  const parameters = new Map<string, string>();
  for (const pair of written
    .trim()
    .replace(/\s*=\s*/g, '=')
    .split(/[\s,;]+/)) {
    if (pair === '') continue;
    const [key = '', value = '', ...rest] = pair.split('=');
    if (key === '' || value === '' || rest.length > 0) {
      findings.error('parameters_form', place, { value: written });
      return null;
    }
    parameters.set(key.toLowerCase(), value);
  }
  return parameters;
}

/** Keys each type takes. Types that are not here take none and ignore what is written. */
const ACCEPTED: Readonly<Record<string, readonly string[]>> = {
  text: ['rows'],
  image: ['app', 'max-pixels'],
  audio: ['quality'],
  'background-audio': ['quality'],
  geopoint: ['allow-mock-accuracy', 'capture-accuracy', 'reference-geometry', 'warning-accuracy'],
  geotrace: ['allow-mock-accuracy', 'incremental', 'reference-geometry'],
  geoshape: ['allow-mock-accuracy', 'incremental', 'reference-geometry'],
  range: ['end', 'placeholder', 'start', 'step', 'tick_interval', 'tick_labelset'],
  audit: [
    'identify-user',
    'location-max-age',
    'location-min-interval',
    'location-priority',
    'track-changes',
    'track-changes-reasons',
  ],
};

/** Attributes that parameters turn into. */
export interface ParameterEffects {
  readonly bind: Map<string, string>;
  readonly control: Map<string, string>;
}

const number = (value: string): number => (/^[-+]?(?:\d+\.?\d*|\.\d+)$/.test(value) ? Number(value) : Number.NaN);
const isWhole = (value: string): boolean => /^\d+$/.test(value);

export interface ParameterContext {
  readonly type: string;
  readonly select: SelectType | undefined;
  readonly appearance: string;
  readonly place: Place;
  readonly findings: Findings;
}

/** Whether the keys are among those that the type takes; an error for the first that is not. */
export function checkKeys(parameters: Parameters, context: ParameterContext): boolean {
  const accepted =
    context.select === undefined
      ? ACCEPTED[context.type]
      : context.select.source === 'file'
        ? ['label', 'randomize', 'seed', 'value']
        : context.select.source === 'list'
          ? ['randomize', 'seed']
          : undefined;
  if (accepted === undefined) return false;
  for (const key of parameters.keys()) {
    if (accepted.includes(key)) continue;
    context.findings.error('parameter_unknown', context.place, { parameter: key, accepted: accepted.join(', ') });
    return false;
  }
  return true;
}

/** Effects of the parameters of everything but selects and ranges. */
export function readParameters(parameters: Parameters, context: ParameterContext): ParameterEffects {
  const { place, findings, type } = context;
  const effects: ParameterEffects = { bind: new Map(), control: new Map() };
  const bad = (parameter: string, wanted: string): void =>
    findings.error('parameter_value', place, { parameter, value: parameters.get(parameter) ?? '', wanted });
  const oneOf = (key: string, values: readonly string[], put: (value: string) => void): void => {
    const value = parameters.get(key);
    if (value === undefined) return;
    const lower = value.toLowerCase();
    if (values.includes(lower)) put(lower);
    else bad(key, values.join(', '));
  };
  const numeric = (key: string, attribute: string): void => {
    const value = parameters.get(key);
    if (value === undefined) return;
    if (Number.isNaN(number(value))) bad(key, '0.0');
    else effects.control.set(attribute, value);
  };
  switch (type) {
    case 'text': {
      const rows = parameters.get('rows');
      if (rows === undefined) break;
      if (isWhole(rows)) effects.control.set('rows', rows);
      else bad('rows', '1, 2, 3');
      break;
    }
    case 'image': {
      const pixels = parameters.get('max-pixels');
      if (pixels === undefined) findings.warn('image_without_max_pixels', place);
      else if (isWhole(pixels)) effects.bind.set('orx:max-pixels', pixels);
      else bad('max-pixels', '1024');
      const app = parameters.get('app');
      // Collect asks another app for a picture only when it would open the camera itself.
      if (app !== undefined && (context.appearance === '' || context.appearance === 'annotate')) {
        if (/^[a-z]\w*(?:\.[a-z]\w*)+$/i.test(app)) effects.control.set('intent', app);
        else bad('app', 'org.example.app');
      }
      break;
    }
    case 'audio':
      oneOf('quality', ['voice-only', 'low', 'normal', 'external'], (value) => effects.bind.set('odk:quality', value));
      break;
    case 'background-audio':
      // The attribute belongs to the action that records, not to the bind.
      oneOf('quality', ['voice-only', 'low', 'normal'], (value) => effects.control.set('odk:quality', value));
      break;
    case 'geopoint':
      oneOf('allow-mock-accuracy', ['true', 'false'], (value) => effects.bind.set('odk:allow-mock-accuracy', value));
      numeric('capture-accuracy', 'accuracyThreshold');
      numeric('warning-accuracy', 'unacceptableAccuracyThreshold');
      break;
    case 'geotrace':
    case 'geoshape': {
      oneOf('allow-mock-accuracy', ['true', 'false'], (value) => effects.bind.set('odk:allow-mock-accuracy', value));
      const incremental = parameters.get('incremental');
      if (incremental === undefined) break;
      if (yesOrNo(incremental) === true) effects.control.set('incremental', 'true');
      else bad('incremental', 'true');
      break;
    }
    case 'audit':
      readAudit(parameters, effects, bad, oneOf);
      break;
    default:
      break;
  }
  return effects;
}

function readAudit(
  parameters: Parameters,
  effects: ParameterEffects,
  bad: (parameter: string, wanted: string) => void,
  oneOf: (key: string, values: readonly string[], put: (value: string) => void) => void,
): void {
  oneOf('track-changes', ['true', 'false'], (value) => effects.bind.set('odk:track-changes', value));
  oneOf('track-changes-reasons', ['on-form-edit'], (value) => effects.bind.set('odk:track-changes-reasons', value));
  oneOf('identify-user', ['true', 'false'], (value) => effects.bind.set('odk:identify-user', value));
  const location = ['location-priority', 'location-min-interval', 'location-max-age'] as const;
  if (!location.some((key) => parameters.has(key))) return;
  oneOf('location-priority', ['no-power', 'low-power', 'balanced', 'high-accuracy'], (value) =>
    effects.bind.set('odk:location-priority', value),
  );
  if (!parameters.has('location-priority')) bad('location-priority', 'balanced');
  const interval = parameters.get('location-min-interval') ?? '';
  const age = parameters.get('location-max-age') ?? '';
  if (!isWhole(interval)) bad('location-min-interval', '60');
  else if (!isWhole(age) || Number(age) < Number(interval)) bad('location-max-age', `>= ${interval}`);
  else {
    effects.bind.set('odk:location-min-interval', interval);
    effects.bind.set('odk:location-max-age', age);
  }
}

/** Effects of the parameters of a range. `choices` gives the names of a list, undefined when there is no such list. */
export function readRange(
  parameters: Parameters,
  context: ParameterContext,
  choices: (list: string) => readonly string[] | undefined,
): { readonly control: Map<string, string>; readonly type: 'int' | 'decimal'; readonly labels: string | null } {
  const { place, findings } = context;
  const control = new Map<string, string>();
  const bad = (parameter: string, wanted: string): void =>
    findings.error('parameter_value', place, { parameter, value: parameters.get(parameter) ?? '', wanted });
  const written = { start: '1', end: '10', step: '1', ...Object.fromEntries(parameters) } as Record<string, string>;
  for (const key of ['start', 'end', 'step']) control.set(key, written[key] ?? '');
  if (written['tick_interval'] !== undefined) control.set('odk:tick-interval', written['tick_interval']);
  if (written['placeholder'] !== undefined) control.set('odk:placeholder', written['placeholder']);
  const numbers = ['start', 'end', 'step', 'tick_interval', 'placeholder'].filter((key) => written[key] !== undefined);
  const type = numbers.some((key) => /\.\d*[1-9]/.test(written[key] ?? '') || (written[key] ?? '').includes('.'))
    ? 'decimal'
    : 'int';
  const labels = parameters.get('tick_labelset') ?? null;
  const result = { control, type, labels } as const;
  const notNumber = numbers.find((key) => Number.isNaN(number(written[key] ?? '')));
  if (notNumber !== undefined) {
    bad(notNumber, '0');
    return result;
  }
  const value = (key: string): number => number(written[key] ?? '');
  const [low, high] = [Math.min(value('start'), value('end')), Math.max(value('start'), value('end'))];
  for (const key of ['step', 'tick_interval'].filter((name) => written[name] !== undefined)) {
    if (value(key) === 0) bad(key, '> 0');
    else if (Math.abs(value(key)) > high - low) bad(key, `<= ${high - low}`);
  }
  const step = value('step');
  if (written['tick_interval'] !== undefined && !isMultiple(value('tick_interval'), step))
    bad('tick_interval', `n × ${step}`);
  if (written['placeholder'] !== undefined) {
    const place_ = value('placeholder');
    if (place_ < low || place_ > high) bad('placeholder', `${low} … ${high}`);
    else if (!isMultiple(place_ - value('start'), step)) bad('placeholder', `${written['start']} + n × ${step}`);
  }
  const appearance = context.appearance.split(/\s+/).filter((word) => word !== '');
  const extra = ['tick_interval', 'placeholder', 'tick_labelset'].find((key) => parameters.has(key));
  if (extra !== undefined && appearance.some((word) => word !== 'vertical' && word !== 'no-ticks')) {
    findings.error('range_appearance', place, { parameter: extra, appearance: context.appearance });
  }
  if (labels !== null) {
    const names = choices(labels);
    const every = written['tick_interval'] === undefined ? step : value('tick_interval');
    if (names === undefined) findings.error('list_missing', place, { list: labels });
    else if (appearance.includes('no-ticks') && names.length > 2)
      bad('tick_labelset', `${written['start']}, ${written['end']}`);
    else if (names.some((name) => !fits(name, low, high, value('start'), every))) {
      bad('tick_labelset', `${low} … ${high}, ${written['start']} + n × ${every}`);
    }
  }
  return result;
}

const fits = (name: string, low: number, high: number, start: number, every: number): boolean => {
  const at = number(name);
  return !Number.isNaN(at) && at >= low && at <= high && isMultiple(at - start, every);
};

function isMultiple(value: number, of: number): boolean {
  if (of === 0) return true;
  const times = value / of;
  return Math.abs(times - Math.round(times)) < 1e-9;
}

/** What the parameters of a select say. */
export interface SelectParameters {
  readonly randomize: boolean;
  readonly seed: string | null;
  readonly value: string | null;
  readonly label: string | null;
}

export function readSelectParameters(parameters: Parameters, context: ParameterContext): SelectParameters {
  const { place, findings } = context;
  const name = (key: 'value' | 'label'): string | null => {
    const value = parameters.get(key);
    if (value === undefined || context.select?.source !== 'file') return null;
    if (!isName(value)) findings.error('parameter_name', place, { parameter: key, value });
    return value;
  };
  const order = parameters.get('randomize');
  const randomize = yesOrNo(order) === true;
  if (order !== undefined && yesOrNo(order) === undefined) {
    findings.error('parameter_value', place, { parameter: 'randomize', value: order, wanted: 'true, false' });
  }
  const seed = parameters.get('seed') ?? null;
  if (seed !== null) {
    if (Number.isNaN(number(seed)) && !/^\$\{[^{}]+\}$/.test(seed)) {
      findings.error('parameter_value', place, { parameter: 'seed', value: seed, wanted: '42, ${name}' });
    } else if (!randomize) findings.error('seed_without_randomize', place, { seed });
  }
  return { randomize, seed, value: name('value'), label: name('label') };
}
