import { brief, type IatiFinding } from './iati-finding.rules.ts';
import { IATI_MODEL } from './iati-model.data.ts';
import { isOfKind } from './iati-values.rules.ts';

interface Particle {
  readonly name: string;
  readonly kind: string;
  readonly least: number;
  readonly most: number;
}
interface Kind {
  /** the kind of its text, `*` for anything, null when it holds elements only */
  readonly value: string | null;
  readonly attributes: ReadonlyMap<string, { readonly kind: string; readonly required: boolean }>;
  readonly required: readonly string[];
  readonly otherAttributes: boolean;
  readonly children: readonly Particle[];
  readonly at: ReadonlyMap<string, number>;
  /** where elements of other namespaces may stand among the children, -1 nowhere */
  readonly others: number;
}

function kindOf(body: string): Kind {
  const [head = '', tail = ''] = body.split(/(?:^| )\| /);
  const words = head.split(' ').filter((it) => it !== '');
  const attributes = words
    .filter((it) => it.startsWith('@') && it !== '@~')
    .map((it) => {
      const required = it.endsWith('!');
      const spec = it.slice(1, required ? -1 : undefined);
      const lang = spec.startsWith('xml:');
      const [name = '', kind = 'string'] = lang ? ['xml:lang', 'lang'] : spec.split(':');
      return [name, { kind, required }] as const;
    });
  const children = tail
    .split(' ')
    .filter((it) => it !== '')
    .map((it) => {
      if (it === '~') return { name: '~', kind: '~', least: 0, most: Infinity };
      const sign = /[?*+]$/.exec(it)?.[0] ?? '';
      const [name = '', kind = name] = it.slice(0, sign === '' ? undefined : -1).split('=');
      return {
        name,
        kind,
        least: sign === '' || sign === '+' ? 1 : 0,
        most: sign === '' || sign === '?' ? 1 : Infinity,
      };
    });
  return {
    value: words.find((it) => !it.startsWith('@')) ?? null,
    attributes: new Map(attributes),
    required: attributes.filter(([, it]) => it.required).map(([name]) => name),
    otherAttributes: words.includes('@~'),
    children,
    at: new Map(children.map((it, at) => [it.name, at])),
    others: children.findIndex((it) => it.name === '~'),
  };
}

const KINDS: ReadonlyMap<string, Kind> = new Map(
  IATI_MODEL.split('\n')
    .filter((line) => line.includes(' = '))
    .map((line) => {
      const at = line.indexOf(' = ');
      return [line.slice(0, at), kindOf(line.slice(at + 3))] as const;
    }),
);
export const IATI_ROOTS = ['iati-activities', 'iati-organisations'] as const;

/** One attribute as the parser hands it out; `uri` is empty without a prefix. */
export interface SchemaAttribute {
  readonly name: string;
  readonly local: string;
  readonly uri: string;
  readonly value: string;
}

interface Frame {
  readonly name: string;
  readonly nth: number;
  /** null: not looked into, as it is of another namespace or not known */
  readonly kind: Kind | null;
  /** how often each child stood so far; null until one does */
  seen: number[] | null;
  at: number;
  text: string;
  saidText: boolean;
  /** the name of an element of another namespace that came, until something came after it that must not */
  other: string | null;
}

const XSI = 'http://www.w3.org/2001/XMLSchema-instance';
const XMLNS = 'http://www.w3.org/2000/xmlns/';
const XML = 'http://www.w3.org/XML/1998/namespace';
/** No value that the schema constrains is longer. */
const LONGEST_VALUE = 2000;

/** Where the reader stands, and what of it departs from the schema. It keeps one small frame for each open element. */
export interface SchemaWalk {
  open(name: string, uri: string, attributes: readonly SchemaAttribute[]): void;
  text(text: string): void;
  close(): void;
  /** of the innermost open element */
  path(): string;
}

/**
 * Follows a file of version 2.03 element by element: order, number, attributes and values against the standard's schema.
 * @param say told of every departure, with the path of the element it stands at
 */
export function walkSchema(say: (finding: Omit<IatiFinding, 'line'>) => void): SchemaWalk {
  const frames: Frame[] = [];
  const path = (more = ''): string =>
    frames.map((it) => `/${it.name}${it.nth > 1 ? `[${it.nth}]` : ''}`).join('') + more;
  const tell = (code: string, params: IatiFinding['params'], more = ''): void =>
    say({ code, kind: 'schema', severity: 'error', path: path(more), params });

  function place(parent: Frame, name: string, uri: string): { kind: Kind | null; nth: number } {
    const within = parent.kind;
    if (within === null || within.value === '*') return { kind: null, nth: 1 };
    if (uri !== '') {
      if (within.others === -1) tell('element_unknown', { element: brief(name) });
      else parent.other = name;
      return { kind: null, nth: 1 };
    }
    const at = within.at.get(name);
    if (at === undefined) {
      tell('element_unknown', { element: brief(name) });
      return { kind: null, nth: 1 };
    }
    const particle = within.children[at]!;
    const seen = (parent.seen ??= []);
    const nth = (seen[at] = (seen[at] ?? 0) + 1);
    if (nth > particle.most) tell('element_repeated', { element: name });
    else if (at < parent.at)
      tell('element_out_of_order', { element: name, after: within.children[parent.at]?.name ?? '' });
    else if (parent.other !== null && at < within.others) tell('element_misplaced', { element: brief(parent.other) });
    if (at < within.others) parent.other = null;
    parent.at = Math.max(parent.at, at);
    return { kind: KINDS.get(particle.kind) ?? null, nth };
  }

  function checkAttributes(kind: Kind, attributes: readonly SchemaAttribute[]): void {
    for (const it of attributes) {
      if (it.uri === XMLNS || it.uri === XSI) continue;
      const name = it.uri === XML ? `xml:${it.local}` : it.local;
      const known = it.uri === '' || it.uri === XML ? kind.attributes.get(name) : undefined;
      const of = known?.kind ?? (name === 'xml:lang' && kind.otherAttributes ? 'lang' : null);
      if (of === null) {
        if (it.uri === '' || !kind.otherAttributes) tell('attribute_unknown', { attribute: brief(it.name) });
      } else if (!isOfKind(of, it.value)) tell('value_invalid', { value: brief(it.value), type: of }, `/@${name}`);
    }
    for (const name of kind.required) {
      if (!attributes.some((it) => it.name === name)) tell('attribute_missing', { attribute: name });
    }
  }

  return {
    open(name, uri, attributes) {
      const parent = frames.at(-1);
      const { kind, nth } =
        parent === undefined
          ? { kind: uri === '' && IATI_ROOTS.some((it) => it === name) ? (KINDS.get(name) ?? null) : null, nth: 1 }
          : place(parent, name, uri);
      frames.push({ name, nth, kind, seen: null, at: 0, text: '', saidText: false, other: null });
      if (kind !== null) checkAttributes(kind, attributes);
    },
    text(text) {
      const frame = frames.at(-1);
      if (!frame?.kind || frame.kind.value === '*' || frame.kind.value === 'string') return;
      if (frame.kind.value !== null) {
        if (frame.text.length < LONGEST_VALUE) frame.text += text.slice(0, LONGEST_VALUE);
      } else if (!frame.saidText && /[^\t\n\r ]/.test(text)) {
        frame.saidText = true;
        tell('text_unexpected', { text: brief(text.trim()) });
      }
    },
    close() {
      const frame = frames.at(-1);
      if (frame?.kind) {
        const { value, children } = frame.kind;
        if (value !== null && value !== '*' && !isOfKind(value, frame.text))
          tell('value_invalid', { value: brief(frame.text.trim()), type: value });
        for (const [at, it] of children.entries())
          if (it.least > (frame.seen?.[at] ?? 0)) tell('element_missing', { element: it.name });
      }
      frames.pop();
    },
    path: () => path(),
  };
}
