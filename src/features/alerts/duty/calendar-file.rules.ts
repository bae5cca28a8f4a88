/** A calendar file (iCalendar, RFC 5545), of one's own shifts or meetings: times in UTC, so that no zone need travel with them. */
export interface CalendarEntry {
  uid: string;
  from: Date;
  to: Date;
  summary: string;
  location?: string;
  /** how often what it says was changed, and when last: a programme that has it takes the newer one over */
  sequence?: number;
  changed?: Date;
  /** called off: it stays, so that calendars strike it out */
  cancelled?: boolean;
}

const stamp = (at: Date): string => at.toISOString().replace(/[-:]|\.\d{3}/g, '');
/** RFC 5545 3.3.11; a control character has no place in a text. */
const escaped = (text: string): string =>
  text
    .replace(/[\\;,]/g, '\\$&')
    .replace(/\r\n?|\n/g, '\\n')
    // oxlint-disable-next-line no-control-regex
    .replace(/[\u0000-\u001f\u007f]/g, ' ');

/** At most 75 octets a line, never within a character (RFC 5545 3.1). */
function folded(line: string): string {
  const parts: string[] = [];
  let part = '';
  let bytes = 0;
  for (const letter of line) {
    const size = new TextEncoder().encode(letter).length;
    if (bytes + size > 75) {
      parts.push(part);
      part = ' ';
      bytes = 1;
    }
    part += letter;
    bytes += size;
  }
  return [...parts, part].join('\r\n');
}

/**
 * @param name of the calendar, as a programme shows it
 * @param now when it was written
 * @param what it is of, for its identifier
 */
export function calendarFile(name: string, entries: readonly CalendarEntry[], now: Date, what = 'Duty roster'): string {
  return [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    `PRODID:-//Baraza//${what}//EN`,
    'CALSCALE:GREGORIAN',
    `X-WR-CALNAME:${escaped(name)}`,
    ...entries.flatMap((it) => [
      'BEGIN:VEVENT',
      `UID:${it.uid}`,
      `DTSTAMP:${stamp(now)}`,
      `DTSTART:${stamp(it.from)}`,
      `DTEND:${stamp(it.to)}`,
      `SUMMARY:${escaped(it.summary)}`,
      ...(it.location ? [`LOCATION:${escaped(it.location)}`] : []),
      ...(it.sequence === undefined ? [] : [`SEQUENCE:${it.sequence}`]),
      ...(it.changed ? [`LAST-MODIFIED:${stamp(it.changed)}`] : []),
      ...(it.cancelled ? ['STATUS:CANCELLED'] : []),
      'CLASS:PRIVATE',
      'END:VEVENT',
    ]),
    'END:VCALENDAR',
    '',
  ]
    .map((line) => folded(line))
    .join('\r\n');
}
