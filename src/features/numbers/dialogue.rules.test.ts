import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  answered,
  BEGUN,
  CHOICES,
  isChoice,
  mayAskAgain,
  readAnswer,
  STEPS,
  structured,
  toldIn,
  type Dialogue,
  type Step,
} from './dialogue.rules.ts';
import { segmentsOf } from './sms-text.rules.ts';

const now = Date.UTC(2026, 10, 21, 10);
const DAY = 86_400_000;
const all = (texts: readonly string[]): { dialogue: Dialogue; asked: Step[] } => {
  let dialogue = BEGUN;
  const asked: Step[] = ['what'];
  for (const text of texts) {
    const it = answered(dialogue, text);
    dialogue = it.dialogue;
    if (it.next === null) break;
    asked.push(it.next);
  }
  return { dialogue, asked };
};

describe('an answer', () => {
  test.each([
    ['what', '3', 'threat'],
    ['what', ' 3. ', 'threat'],
    ['what', '٣', 'threat'],
    ['what', '۳', 'threat'],
    ['when', 'Hier', 'yesterday'],
    ['when', 'أمس', 'yesterday'],
    ['when', 'Сегодня!', 'today'],
    ['harm', 'Nobody', 'none'],
    ['again', 'Oui', 'yes'],
    ['again', 'ndiyo', 'yes'],
    ['again', '2', 'no'],
  ] as const)('to %s: %j is understood', (step, text, choice) => {
    expect(readAnswer(step, text)).toEqual({ choice, words: null });
    expect(isChoice(step, text)).toBe(true);
  });

  test.each([
    ['what', '9'],
    ['harm', '2 wounded'],
    ['where', '3'],
    ['where', 'Mambu'],
    ['when', 'since Tuesday'],
    ['what', '31'],
  ] as const)('to %s: %j stays in its words', (step, text) => {
    expect(readAnswer(step, text)).toEqual({ choice: null, words: text });
  });

  test.each(['0', '٠', 'skip', 'Passer', '-', '?', '  '])('%j passes any question over', (text) => {
    for (const step of STEPS) expect(readAnswer(step, text)).toBeNull();
  });

  test('every digit that is offered is a choice of its own, in digits of any script', () => {
    for (const step of STEPS)
      for (const [at, choice] of CHOICES[step].entries())
        for (const zero of ['0', '٠', '۰', '０'])
          expect(readAnswer(step, String.fromCodePoint(zero.codePointAt(0)! + at + 1))?.choice).toBe(choice);
  });
});

const anything = fc.oneof(
  fc.string({ maxLength: 40 }),
  fc.constantFrom('1', '2', '7', '0', 'yes', 'no', 'hier', 'Mambu', '2 killed 5 hurt'),
);

test('whatever is written, each question is asked once, and the dialogue ends', () => {
  fc.assert(
    fc.property(fc.array(anything, { minLength: 5, maxLength: 8 }), (texts) => {
      const { asked } = all(texts);
      expect(new Set(asked).size).toBe(asked.length);
      expect(asked.length).toBeLessThanOrEqual(STEPS.length);
      expect(asked).toEqual(STEPS.slice(0, asked.length));
    }),
  );
});

test('no word is lost, however early it stops', () => {
  fc.assert(
    fc.property(fc.array(fc.stringMatching(/^[a-z]{4,12} [a-z]{4,12}$/), { maxLength: 4 }), (texts) => {
      const { answers } = all(texts).dialogue;
      expect(toldIn(answers).map((step) => answers[step]!.words)).toEqual(texts);
    }),
  );
});

test('of children and survivors nothing more is asked', () => {
  expect(all(['7', 'Mambu'])).toMatchObject({
    asked: ['what'],
    dialogue: { answers: { what: { choice: 'protected' } } },
  });
});

describe('what the answers say', () => {
  test('as a report has it', () => {
    expect(structured(all(['1', 'Mambu', 'yesterday', '2 killed, 5 wounded']).dialogue.answers, now)).toEqual({
      kind: 'hurt',
      placeText: 'Mambu',
      whenFrom: now - DAY,
      whenTo: now - DAY,
      whenPrecision: 'day',
      killed: { low: 2, best: 2, high: 2 },
      hurt: { low: 5, best: 5, high: 5 },
    });
  });
  test.each([
    ['1', [0, 0], [0, 0]],
    ['2', [null, null], [1, null]],
    ['4', [null, null], [null, null]],
    ['nobody killed, three hurt', [0, 0], [1, null]],
    ['قتلى 3', [1, null], null],
    ['٣ قتلى', [3, 3], null],
    ['2 morts 4 blessés', [2, 2], [4, 4]],
  ] as const)('of harm: %j', (text, killed, hurt) => {
    const it = structured({ harm: readAnswer('harm', text) }, now);
    const pair = (one: typeof it.killed) => one && [one.low, one.high];
    expect([pair(it.killed), pair(it.hurt)]).toEqual([killed, hurt]);
  });
  test('nothing said is nothing known', () => {
    expect(structured({}, now)).toEqual({
      kind: null,
      placeText: null,
      whenFrom: null,
      whenTo: null,
      whenPrecision: 'unknown',
      killed: null,
      hurt: null,
    });
    expect(mayAskAgain({})).toBeNull();
    expect(mayAskAgain({ again: readAnswer('again', 'maybe') })).toBeNull();
  });
  test('its numbers never cross, and its end is never before its beginning', () => {
    fc.assert(
      fc.property(fc.array(anything, { maxLength: 5 }), (texts) => {
        const it = structured(all(texts).dialogue.answers, now);
        for (const harm of [it.killed, it.hurt])
          if (harm) expect((harm.low ?? 0) <= (harm.high ?? Infinity)).toBe(true);
        if (it.whenFrom !== null) expect(it.whenTo).toBeGreaterThanOrEqual(it.whenFrom);
      }),
    );
  });
});

test.each([
  ['en', 1],
  ['fr', 1],
  ['ar', 3],
] as const)('in %s no question is longer than %i messages', (language, most) => {
  const { dialogue } = JSON.parse(
    readFileSync(join(import.meta.dirname, `../../../locales/${language}/numbers-out.json`), 'utf8'),
  ) as { dialogue: Record<Step, string> };
  for (const step of STEPS) expect([step, segmentsOf(dialogue[step]).segments <= most]).toEqual([step, true]);
});
