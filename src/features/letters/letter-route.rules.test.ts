import { expect, test } from 'vitest';
import { routeOfLetter, type LetterNow } from './letter-route.rules.ts';

const settings = { replyHours: 72, additionMinutes: 10 };
const at = Date.UTC(2026, 10, 21, 10);
const letter = (it: Partial<LetterNow>) =>
  routeOfLetter({ text: 'They came', at, hasFiles: false, answered: null, open: null, ...it }, settings);
const ours = { messageId: 'm', isQuestion: true, reportId: 'r' };

test('to stop is heard before everything else, also as subject and words', () => {
  expect(letter({ text: 'STOP', answered: ours })).toEqual({ what: 'stop', language: null });
  expect(letter({ text: 'Stop\n\nstop' })).toMatchObject({ what: 'stop' });
  expect(letter({ text: 'stop the killing' })).toEqual({ what: 'report' });
});
test('a mail answers what its way back says, and without one it is a report', () => {
  expect(letter({ answered: ours })).toEqual({ what: 'answer', questionId: 'm' });
  expect(letter({ answered: { ...ours, isQuestion: false } })).toEqual({ what: 'addition', reportId: 'r' });
  expect(letter({ answered: { ...ours, isQuestion: false, reportId: null } })).toEqual({ what: 'report' });
  expect(letter({})).toEqual({ what: 'report' });
  expect(letter({ text: 'NEW: another fire', answered: ours })).toEqual({ what: 'report' });
});
test('where a channel is a conversation, what is open says it', () => {
  const question = { id: 'q', at: at - 3_600_000 };
  const report = { id: 'r', at: at - 60_000 };
  expect(letter({ open: { question, report } })).toEqual({ what: 'answer', questionId: 'q' });
  expect(letter({ open: { question: { ...question, at: at - 73 * 3_600_000 }, report } })).toEqual({
    what: 'addition',
    reportId: 'r',
  });
  expect(letter({ open: { question: null, report: { ...report, at: at - 600_000 } } })).toEqual({ what: 'report' });
});
test('a picture alone is a report, and nothing at all is nothing', () => {
  expect(letter({ text: ' ', hasFiles: true })).toEqual({ what: 'report' });
  expect(letter({ text: ' ' })).toEqual({ what: 'nothing' });
});

test('words of the workspace’s own steer as ours do, and in a conversation whoever was given digits joins', () => {
  const more = new Map([['tika', { deed: 'stop' as const, languages: ['ln'] }]]);
  const now = { at, hasFiles: false, answered: null };
  const open = { question: null, report: null };
  expect(routeOfLetter({ ...now, text: 'Tika', open: null }, settings, more)).toEqual({ what: 'stop', language: 'ln' });
  expect(letter({ text: 'Tika' })).toEqual({ what: 'report' });
  expect(letter({ text: 'JOIN 12345 67890', open })).toEqual({ what: 'join', word: '1234567890', language: 'en' });
  expect(letter({ text: 'rejoindre 12', open })).toEqual({ what: 'join', word: null, language: 'fr' });
  expect(letter({ text: 'JOIN 12345 67890' })).toEqual({ what: 'report' });
  expect(letter({ text: 'join us at the well', open })).toEqual({ what: 'report' });
});
