import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { capOf } from './cap-alert.rules.ts';
import { CapUnlawful, writeCap } from './cap.write.rules.ts';
import { readCap } from './cap.read.rules.ts';

export interface CapEvaluation {
  /** random alerts of ours and random lawful messages, written and validated */
  messages: number;
  valid: number;
  /** of these, how many were read back the same */
  readBack: number;
  /** messages broken on purpose, and how many of them the validator refused: a validator that refuses nothing proves nothing */
  broken: number;
  brokenRefused: number;
  /** files that the application made of stored alerts, how many are valid, and how many are read and written again as they are */
  stored: number;
  storedValid: number;
  storedReadBack: number;
  ms: number;
  firstErrors: string[];
}

const AT_ONCE = 50;

/**
 * Validates what the software writes against the schema of CAP 1.2: `evaluate cap SCHEMA.xsd [HOW-MANY] [SEED] [FOLDER]`.
 * Half of the messages are alerts of ours, half any lawful message. With a folder, also every *.xml in it: messages that the application made of stored alerts,
 * downloaded from an alert's page or the feed. Uses fast-check for the messages and xmllint for the validation.
 * @throws Error with words for the person at the terminal
 */
export async function evaluateCap(args: readonly string[]): Promise<CapEvaluation> {
  const [path, howMany = '400', seed = '20100701', folder] = args;
  if (!path) throw new Error('Give the path of the schema: evaluate cap CAP-v1.2.xsd');
  const count = Number(howMany);
  if (!Number.isInteger(count) || count < 2 || count > 20_000)
    throw new Error('How many messages? A whole number from 2 to 20000.');
  const schema = await readFile(path, 'utf8').catch((error: unknown) => {
    throw new Error(`The schema cannot be read: ${(error as Error).message}`);
  });
  const { default: fc } = await import('fast-check');
  const { validateXML } = await import('xmllint-wasm');
  const { capAlert, capMessage } = await import('./cap.arbitrary.ts');
  const start = performance.now();

  const half = Math.floor(count / 2);
  const messages = [
    ...fc.sample(capAlert, { numRuns: half, seed: Number(seed) }).map(capOf),
    ...fc.sample(capMessage, { numRuns: count - half, seed: Number(seed) }),
  ];
  const texts = messages.map((message) => {
    try {
      return writeCap(message);
    } catch (error) {
      if (error instanceof CapUnlawful) return `unlawful: ${error.message}`;
      throw error;
    }
  });

  const validate = async (xmls: readonly string[]): Promise<{ refused: Set<number>; errors: string[] }> => {
    const refused = new Set<number>();
    const errors: string[] = [];
    for (let from = 0; from < xmls.length; from += AT_ONCE) {
      const result = await validateXML({
        xml: xmls.slice(from, from + AT_ONCE).map((contents, i) => ({ fileName: `message-${from + i}.xml`, contents })),
        schema: [{ fileName: 'cap.xsd', contents: schema }],
      });
      for (const error of result.errors) {
        const number = /message-(\d+)\.xml/.exec(error.rawMessage)?.[1];
        if (number !== undefined) refused.add(Number(number));
        errors.push(error.rawMessage);
      }
    }
    return { refused, errors };
  };

  const { refused, errors } = await validate(texts);
  const readBack = texts.filter((text, i) => {
    const reading = readCap(text);
    return reading.ok && JSON.stringify(inOrder(reading.message)) === JSON.stringify(inOrder(messages[i]));
  }).length;

  const breaks: ((xml: string) => string)[] = [
    (xml) => xml.replace(/<sent>(.{19}).{6}/, '<sent>$1Z'),
    (xml) => xml.replace(/<status>\w+/, '<status>Real'),
    (xml) => xml.replace(/\s*<identifier>.*?<\/identifier>/, ''),
    (xml) => xml.replace(/(\s*<sender>.*?<\/sender>)(\s*<sent>.*?<\/sent>)/, '$2$1'),
  ];
  const broken = texts.slice(0, Math.min(texts.length, 40)).map((xml, i) => breaks[i % breaks.length]!(xml));
  const control = await validate(broken);

  const names = folder === undefined ? [] : (await readdir(folder)).filter((it) => it.endsWith('.xml')).toSorted();
  const stored = await Promise.all(names.map((it) => readFile(join(folder!, it), 'utf8')));
  const kept = await validate(stored);

  return {
    messages: texts.length,
    valid: texts.length - refused.size,
    readBack,
    broken: broken.length,
    brokenRefused: control.refused.size,
    stored: stored.length,
    storedValid: stored.length - kept.refused.size,
    storedReadBack: stored.filter((text) => {
      const reading = readCap(text);
      return reading.ok && reading.warnings.length === 0 && writeCap(reading.message) === text;
    }).length,
    ms: Math.round(performance.now() - start),
    firstErrors: [...errors, ...kept.errors].slice(0, 5),
  };
}

/** The same value with its keys in order and without what is undefined, so that two can be compared as text. */
function inOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inOrder);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, it]) => it !== undefined)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, it]) => [key, inOrder(it)]),
  );
}
