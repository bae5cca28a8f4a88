import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EVERYTHING, eventReader, pauseAfter, topicOf, type SentEvent } from './live.rules.ts';

const all = (pieces: string[]): SentEvent[] => {
  const reader = eventReader();
  return pieces.flatMap((piece) => reader.push(piece));
};

const STREAM =
  ': hello\n\nid: 7\nevent: report.received\ndata: {"id":"a"}\n\nretry: 2500\nid: 8\ndata: first\ndata: second\n\n: beat\n\nevent: ignored\n\nid\ndata\n\n';

describe('the stream of events', () => {
  it('gives each event with its name, data and the last id', () => {
    expect(all([STREAM])).toEqual([
      { id: '7', name: 'report.received', data: '{"id":"a"}' },
      { id: '8', name: 'message', data: 'first\nsecond' },
      { id: '', name: 'message', data: '' },
    ]);
  });
  it('reads the same however the line cuts it, with any line ending', () => {
    const whole = all([STREAM]);
    fc.assert(
      fc.property(
        fc.constantFrom('\n', '\r\n', '\r'),
        fc.array(fc.nat({ max: STREAM.length * 2 }), { maxLength: 12 }),
        (ending, cuts) => {
          // The last bare CR may be half of CRLF: one more byte settles it.
          const text = `${STREAM.replaceAll('\n', ending)}:`;
          const at = [0, ...cuts.map((cut) => Math.min(cut, text.length)).toSorted((a, b) => a - b), text.length];
          expect(all(at.slice(1).map((end, n) => text.slice(at[n], end)))).toEqual(whole);
        },
      ),
    );
  });
  it('remembers the pause the server asked for, and ignores one that is no number', () => {
    const reader = eventReader();
    reader.push('retry: soon\n\n');
    expect(reader.retry).toBeNull();
    reader.push(STREAM);
    expect(reader.retry).toBe(2500);
  });
  it('gives nothing for an event cut off by the end of the line', () => {
    expect(all(['data: half'])).toEqual([]);
  });
});

describe('what an event makes old', () => {
  it('is the topic that the server names, and nothing for other events', () => {
    expect(topicOf({ id: '1', name: 'change', data: 'reports' })).toBe('reports');
    expect(topicOf({ id: '1', name: 'change', data: EVERYTHING })).toBe('everything');
    expect(topicOf({ id: '1', name: 'message', data: 'reports' })).toBeNull();
    expect(topicOf({ id: '1', name: 'change', data: '{"a":1}' })).toBeNull();
  });
});

describe('coming back', () => {
  it('waits longer after each failure, at most half a minute, never nothing', () => {
    fc.assert(
      fc.property(fc.nat({ max: 100 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (failures, chance) => {
        const ms = pauseAfter(failures, chance);
        expect(ms).toBeGreaterThanOrEqual(500);
        expect(ms).toBeLessThanOrEqual(30_000);
      }),
    );
    expect(pauseAfter(0, 0)).toBe(500);
    expect(pauseAfter(9, 0.999)).toBeGreaterThan(29_000);
  });
});
