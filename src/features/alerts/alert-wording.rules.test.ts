import { describe, expect, test } from 'vitest';
import arDomain from '#locales/ar/domain.json' with { type: 'json' };
import arMessages from '#locales/ar/messages.json' with { type: 'json' };
import ar from '#locales/ar/alerts-rules.json' with { type: 'json' };
import enDomain from '#locales/en/domain.json' with { type: 'json' };
import enMessages from '#locales/en/messages.json' with { type: 'json' };
import en from '#locales/en/alerts-rules.json' with { type: 'json' };
import frDomain from '#locales/fr/domain.json' with { type: 'json' };
import frMessages from '#locales/fr/messages.json' with { type: 'json' };
import fr from '#locales/fr/alerts-rules.json' with { type: 'json' };
import { PRESETS } from './rule-presets.rules.ts';
import { VARIABLES } from './thresholds.rules.ts';
import {
  fillWording,
  noticeWording,
  shortDeadline,
  smsSegments,
  type NoticeFacts,
  type OutsideChannel,
} from './alert-wording.rules.ts';
import { OUTCOMES } from './alert-states.rules.ts';

const CATALOGUES: Record<string, Record<string, unknown>> = {
  en: { 'alerts-rules': en, domain: enDomain, messages: enMessages },
  fr: { 'alerts-rules': fr, domain: frDomain, messages: frMessages },
  ar: { 'alerts-rules': ar, domain: arDomain, messages: arMessages },
};
const sayIn =
  (language: string) =>
  (key: string, values: Record<string, string>): string => {
    const [catalogue, path] = key.split(':') as [string, string];
    const text = path.split('.').reduce<any>((at, part) => at?.[part], CATALOGUES[language]![catalogue]);
    if (typeof text !== 'string') throw new Error(`no ${key} in ${language}`);
    return text.replace(/\{\{(\w+)\}\}/g, (_, name: string) => values[name] ?? `{{${name}}}`);
  };
const NOW = new Date('2026-03-02T09:00:00Z');
const FACTS: NoticeFacts = {
  purpose: 'notice',
  level: 2,
  answerBy: new Date('2026-03-02T11:00:00Z'),
  language: 'en',
  timeZone: 'Africa/Nairobi',
  link: 'https://baraza.example/n#Yk3v0d7mJq0bq1Zt8Qm2sJ4cVnE5xRw6',
  exercise: false,
};

describe('what leaves the house', () => {
  test('reads as fixed words on a phone', () => {
    expect(fillWording(noticeWording('push', FACTS, NOW), sayIn('en'))).toEqual({
      title: 'You have a notice to answer',
    });
    expect(fillWording(noticeWording('sms', { ...FACTS, exercise: true }, NOW), sayIn('en')).text).toBe(
      `[EXERCISE] Warning: a notice to answer by ${shortDeadline(FACTS, NOW)}. ${FACTS.link}`,
    );
    expect(shortDeadline(FACTS, NOW)).toContain('14:00');
    expect(shortDeadline({ ...FACTS, language: 'fr' }, NOW)).toBe('14:00');
    expect(shortDeadline({ ...FACTS, answerBy: new Date('2026-03-03T11:00:00Z') }, NOW)).toContain('Mar');
    expect(shortDeadline({ ...FACTS, answerBy: null }, NOW)).toBe('—');
  });
  test('has words for every channel, purpose, level and language, with no blank left open', () => {
    for (const channel of ['email', 'push', 'sms'] as OutsideChannel[])
      for (const purpose of ['notice', 'reminder', 'updated', 'cancelled'] as const)
        for (const level of [1, 2, 3] as const)
          for (const language of ['en', 'fr', 'ar'])
            for (const exercise of [false, true]) {
              const parts = fillWording(
                noticeWording(channel, { ...FACTS, purpose, level, language, exercise }, NOW),
                sayIn(language),
              );
              for (const text of Object.values(parts)) {
                expect(text).not.toMatch(/\{\{|undefined/);
                expect(text.trim()).not.toBe('');
              }
            }
  });
  test('a text message takes at most two messages in English, three in other scripts', () => {
    for (const purpose of ['notice', 'reminder', 'updated', 'cancelled'] as const) {
      for (const language of ['en', 'fr', 'ar']) {
        const { text } = fillWording(
          noticeWording('sms', { ...FACTS, purpose, language, exercise: true }, NOW),
          sayIn(language),
        );
        expect(smsSegments(text!).segments, text).toBeLessThanOrEqual(language === 'en' ? 2 : 3);
      }
    }
  });
});

test('SMS are counted by the GSM alphabet', () => {
  expect(smsSegments('a'.repeat(160))).toEqual({ segments: 1, alphabet: 'gsm' });
  expect(smsSegments('a'.repeat(161)).segments).toBe(2);
  expect(smsSegments('€'.repeat(81)).segments).toBe(2);
  expect(smsSegments('م'.repeat(70))).toEqual({ segments: 1, alphabet: 'unicode' });
  expect(smsSegments('م'.repeat(71)).segments).toBe(2);
});

test('the rules’ codes have their words', () => {
  const words = en as any;
  for (const it of VARIABLES) expect(words.variables[it]).toBeTypeOf('string');
  for (const it of PRESETS) expect(words.presets[it.key]).toBeTypeOf('string');
  for (const it of OUTCOMES) expect(words.outcome[it]).toBeTypeOf('string');
});
