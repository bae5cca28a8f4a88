/**
 * What is planted, and where it may be found: the one table that everything found is held against (`npm run evaluate -- canaries`). A kind that does not
 * stand before a place may not be found there, in any way of writing.
 *
 * Kinds: `identity` who a source is and `address` how to reach them; `code` the way back of a reporter; `trace` the device and the line that sent a
 * report; `meta` what pictures, sounds and documents tell besides their content; `column` what stands in columns of a table that nobody took
 * over; `words` accounts, answers and questions of a report; `rumour`, `incident`, `alert`, `push` what their names say; `source` an alias.
 */
export const MAY_BE_FOUND: readonly { place: RegExp; kinds: readonly string[]; because: string }[] = [
  {
    place: /^table app\.(report|message|report_match)$/,
    kinds: ['words'],
    because: 'accounts are read by the desk: the rows are theirs, under policies and in sealed backups alone',
  },
  { place: /^table app\.rumour(_sighting)?$/, kinds: ['rumour'], because: 'the network’s own note of what goes round' },
  { place: /^table app\.incident$/, kinds: ['incident'], because: 'the analyst’s own title' },
  {
    place: /^table app\.(cap_message|alert|alert_message)$/,
    kinds: ['alert'],
    because: 'a warning of another house, kept as it came',
  },
  {
    place: /^table app\.match_term$/,
    kinds: ['words'],
    because: 'in how many accounts a word stands, to find accounts alike; it goes with the last of them',
  },
  {
    place: /^table app\.(report|report_match|match_term)$/,
    kinds: ['source'],
    because: 'the publisher of a published account, by which copies of one article are told',
  },
  { place: /^table app\.source$/, kinds: ['source'], because: 'an alias is what a source is called here' },
  {
    place: /^table app\.responder_channel$/,
    kinds: ['push'],
    because: 'a responder’s own device, which they gave to be told',
  },
  {
    place: /^(data files|write-ahead log)/,
    kinds: ['words', 'rumour', 'incident', 'alert', 'source', 'push'],
    because: 'the rows above lie there; whoever steals the disk reads them, and `protection` says so',
  },
  {
    place: /^opened backup: table app\./,
    kinds: ['words', 'rumour', 'incident', 'alert', 'source', 'push'],
    because: 'whoever holds the private half has the rows above, and none that are not',
  },
  {
    place: /^route \S+ as (operator|analyst|coordinator)$/,
    kinds: ['words', 'rumour', 'source'],
    because: 'they hold report.read and rumour.read, and a clearance of AMBER',
  },
  {
    place: /^route \S+ as (analyst|coordinator)$/,
    kinds: ['incident', 'alert'],
    because: 'they hold incident.read and alert.read',
  },
  {
    place: /^route imports\.\S+ as (operator|analyst)$/,
    kinds: ['column'],
    because: 'of a table that still waits, to whoever maps its columns',
  },
];

export const isAllowed = (place: string, kind: string): boolean =>
  MAY_BE_FOUND.some((row) => row.place.test(place) && row.kinds.includes(kind));
