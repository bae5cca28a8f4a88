import fc from 'fast-check';
import { expect, test } from 'vitest';
import { calendarFile } from './calendar-file.rules.ts';

const entry = (summary: string) => ({
  uid: '0198c0de-0000-7000-8000-000000000000',
  from: new Date('2026-11-20T17:00:00.000Z'),
  to: new Date('2026-11-21T05:00:00.000Z'),
  summary,
});
const NOW = new Date('2026-11-20T10:00:00Z');

test('a shift as a calendar reads it', () => {
  const lines = calendarFile('Duty', [entry('On duty: Elders; north, south')], NOW).split('\r\n');
  expect(lines).toEqual([
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Baraza//Duty roster//EN',
    'CALSCALE:GREGORIAN',
    'X-WR-CALNAME:Duty',
    'BEGIN:VEVENT',
    'UID:0198c0de-0000-7000-8000-000000000000',
    'DTSTAMP:20261120T100000Z',
    'DTSTART:20261120T170000Z',
    'DTEND:20261121T050000Z',
    'SUMMARY:On duty: Elders\\; north\\, south',
    'CLASS:PRIVATE',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ]);
});

test('a meeting that was moved and then called off: the newer one is taken over and struck out, in UTC whatever the zone of whoever set it', () => {
  const text = calendarFile(
    'Meetings',
    [
      {
        ...entry('Peace committee'),
        from: new Date('2026-11-20T20:00:00+03:00'),
        location: 'Hall, north; upper floor',
        sequence: 2,
        changed: NOW,
        cancelled: true,
      },
    ],
    NOW,
    'Meetings',
  );
  for (const line of [
    'PRODID:-//Baraza//Meetings//EN',
    'DTSTART:20261120T170000Z',
    'LOCATION:Hall\\, north\\; upper floor',
    'SEQUENCE:2',
    'LAST-MODIFIED:20261120T100000Z',
    'STATUS:CANCELLED',
  ])
    expect(text.split('\r\n')).toContain(line);
});

test('whatever stands in a title: lines of 75 octets at most, none added, and the title comes back', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 120 }), (title) => {
      const text = calendarFile('Duty', [entry(title)], NOW);
      const lines = text.split('\r\n');
      for (const line of lines) expect(new TextEncoder().encode(line).length).toBeLessThanOrEqual(75);
      const unfolded = text.replaceAll('\r\n ', '').split('\r\n');
      expect(unfolded).toHaveLength(15);
      const said = unfolded.find((it) => it.startsWith('SUMMARY:'))!.slice(8);
      const back = said.replace(/\\([\\;,n])/g, (_, it: string) => (it === 'n' ? '\n' : it));
      // oxlint-disable-next-line no-control-regex
      expect(back).toBe(title.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0009\u000b-\u001f\u007f]/g, ' '));
    }),
  );
});
