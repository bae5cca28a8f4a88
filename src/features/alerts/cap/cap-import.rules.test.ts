import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { capOf, draftFromCap } from './cap-alert.rules.ts';
import { cursorOf, cursorText } from './cap-feed.rules.ts';
import { fitDraft, mayTakeIn, mergeDraft, MERGED, MOST_LETTERS, precisionOfRadius } from './cap-import.rules.ts';
import { capAlert } from './cap.arbitrary.ts';

const draft = capAlert.map((it) => fitDraft(draftFromCap(capOf(it), [it.texts[0]!.language])!));

describe('what a later message changes', () => {
  test('nothing when it says the same; all that differs when no person has been there, but the label never falls', () => {
    fc.assert(
      fc.property(draft, draft, (before, after) => {
        expect(mergeDraft(before, before, before)).toEqual({ set: {}, kept: [] });
        const { set, kept } = mergeDraft(before, before, after);
        expect({ ...before, ...set }).toMatchObject(
          Object.fromEntries(MERGED.filter((it) => it !== 'label').map((it) => [it, after[it]])),
        );
        expect(set.label ?? before.label).toBe(Math.max(before.label, after.label));
        expect(kept).toEqual(after.label < before.label ? ['label'] : []);
      }),
    );
  });
  test('what a person changed stays, and is named when the message says otherwise', () => {
    fc.assert(
      fc.property(draft, draft, draft, (before, now, after) => {
        const { set, kept } = mergeDraft(before, now, after);
        for (const field of MERGED) {
          const changed = JSON.stringify(before[field]) !== JSON.stringify(now[field]);
          if (changed) expect(set).not.toHaveProperty(field);
          expect(kept.includes(field) && field in set).toBe(false);
        }
      }),
    );
  });
});

test('texts are cut to what an alert holds', () => {
  fc.assert(
    fc.property(draft, fc.string({ minLength: 10_001, maxLength: 20_000 }), (it, long) => {
      const fitted = fitDraft({ ...it, why: long, asked: long, headline: long, placeText: long });
      for (const field of ['why', 'asked', 'headline', 'placeText'] as const)
        expect(fitted[field].length).toBeLessThanOrEqual(MOST_LETTERS[field]);
    }),
    { numRuns: 20 },
  );
});

test('the smaller the circle, the finer the place', () => {
  expect([0, 0.5, 3, 30, 100, 1000, null].map(precisionOfRadius)).toEqual([
    'point',
    'point',
    'village',
    'district',
    'region',
    'country',
    'country',
  ]);
});

test('one takes in what one may read, and RED as its reader', () => {
  expect([0, 1, 2, 3, 4].map((label) => mayTakeIn(label, 1))).toEqual([true, true, false, false, true]);
});

test('a cursor is read back; anything else is none', () => {
  fc.assert(
    fc.property(
      fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true }),
      fc.uuid({ version: 4 }),
      (at, id) => {
        expect(cursorOf(cursorText({ at, id }))).toEqual({ at, id });
      },
    ),
  );
  fc.assert(fc.property(fc.string(), (text) => void expect(cursorOf(text)).toBeNull()));
});
