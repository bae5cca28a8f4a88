/**
 * What is planted, and where it may be found: the one table that everything found is held against (`npm run evaluate -- canaries`). A kind that does not
 * stand before a place may not be found there, in any way of writing.
 *
 * Kinds: `identity` who a source is and `address` how to reach them; `code` the way back of a reporter; `trace` the device and the line that sent a
 * report or a form; `meta` what pictures, sounds and documents tell besides their content; `column` what stands in columns of a table that nobody took
 * over; `words` accounts, answers and questions of a report; `rumour`, `incident`, `alert`,  `push`, `telling` what their names say; `source` an alias; `reason` why
 * somebody asked custodians; `secret` what gateways are given; `sender` who wrote by SMS; `contact` people to turn to; `beside` those who withdrew, and what stands in
 * a file for the directory that nobody took over; `work` the directory; `asked` what is expected of monitors; `link` and `token` what opens a door by itself; `spent` digits that
 * enrolled somebody by SMS, and are used up; `broadcast` words that two sent to a district; `together` what an observer and an analyst shape and have not sent on; `called`
 * the telephone of a responder.
 */
export const MAY_BE_FOUND: readonly { place: RegExp; kinds: readonly string[]; because: string }[] = [
  {
    place: /^table app\.(report|message|report_match)$/,
    kinds: ['words'],
    because: 'accounts are read by the desk: the rows are theirs, under policies and in sealed backups alone',
  },
  {
    place: /^table app\.(submission(_row)?|entity(_change)?|told_together)$/,
    kinds: ['words'],
    because:
      'answers to the questions of a form, things to follow up that it makes, and accounts that two shape; what the phone tells of itself stays in the sealed original',
  },
  {
    place: /^table app\.sms_dialogue$/,
    kinds: ['words'],
    because: 'what was answered so far by SMS, under an alias, until it is a report; for the worker alone',
  },
  {
    place: /^table app\.(telling|obligation)$/,
    kinds: ['telling'],
    because: 'what is read out to a community, that it was said, and what came back',
  },
  {
    place: /^table (app\.custody_opening|ledger\.detail)$/,
    kinds: ['reason'],
    because: 'why a name was asked for, in the record for good and before every custodian',
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
    kinds: ['spent'],
    because: 'a message lies in the database until it was read, and digits that were used up open nothing',
  },
  {
    place: /^(data files|write-ahead log)/,
    kinds: ['words', 'rumour', 'incident', 'alert', 'source', 'push', 'telling', 'reason'],
    because: 'the rows above lie there; whoever steals the disk reads them, and `protection` says so',
  },
  {
    place: /^opened backup: table (app\.|ledger\.detail)/,
    kinds: ['words', 'rumour', 'incident', 'alert', 'source', 'push', 'telling', 'reason'],
    because: 'whoever holds the private half has the rows above, and none that are not',
  },
  {
    place: /^route \S+ as (operator|analyst|coordinator)$/,
    kinds: ['words', 'rumour', 'source'],
    because: 'they hold report.read and rumour.read, and a clearance of AMBER',
  },
  {
    place: /^route (obligations\.\S+|alerts\.read) as (operator|analyst|coordinator)$/,
    kinds: ['telling'],
    because: 'they hold obligation.read, and an alert shows what is owed for it',
  },
  {
    place: /^route (custody\.\S+|ledger\.list) as (analyst|coordinator|custodian|auditor|administrator)$/,
    kinds: ['reason'],
    because: 'they hold custody.read, and see what is asked and why',
  },
  {
    place: /^route \S+ as (analyst|coordinator)$/,
    kinds: ['incident', 'alert'],
    because: 'they hold incident.read and alert.read',
  },
  {
    place:
      /^table app\.(actor|actor_name|organisation|initiative|working_group|group_meeting|system_part|delivery_statement|directory_word|directory_source|directory_file_batch)$/,
    kinds: ['work'],
    because: 'the directory: known to the network unless whoever enters it says less',
  },
  {
    place: /^route (actors|organisations|initiatives|workingGroups|systems|delivery)\.\S+ as (?!nobody)\w+$/,
    kinds: ['work'],
    because: 'every role holds actor.read',
  },
  {
    place: /^route directory-files\.\S+ as (operator|analyst|coordinator|administrator)$/,
    kinds: ['work'],
    because: 'they hold actor.write, and are told what became of each record by its title',
  },
  {
    place: /^(table app\.contact_point|route contacts\.list as (operator|analyst|responder|coordinator))$/,
    kinds: ['contact', 'work'],
    because:
      'people to turn to, who agreed to stand there, before those who hold contact.read; with their organisation',
  },
  {
    place: /^route contacts\.export:\S+ as coordinator$/,
    kinds: ['contact', 'work'],
    because: 'they hold contact.export',
  },
  {
    place:
      /^(table app\.(expectation|monitor_group|training_note)|route (expectations|monitors|groups|notes)\.\S+ as (operator|analyst|coordinator))$/,
    kinds: ['asked'],
    because: 'what the desk calls what it expects and teaches; they hold source.read',
  },
  {
    place: /^table ledger\.detail$/,
    kinds: ['work', 'asked'],
    because: 'what was entered in the directory and what a group or expectation is called, in the record',
  },
  {
    place: /^(data files|write-ahead log)$/,
    kinds: ['work', 'contact', 'asked'],
    because: 'the rows above lie there',
  },
  {
    place: /^(data files|write-ahead log)$/,
    kinds: ['beside'],
    because:
      'what was withdrawn, and an uploaded file of the directory, is in no table and no backup any more; PostgreSQL writes over it in its own time, and the threat model says so',
  },
  {
    place: /^opened backup: table (app\.|ledger\.detail)/,
    kinds: ['work', 'contact', 'asked'],
    because: 'whoever holds the private half has the rows above, and none that are not',
  },
  {
    place: /^browser/,
    kinds: ['link'],
    because: 'the address that was opened stays in the history of the browser; it is used up, which is tried',
  },
  {
    place: /^browser(: store sheets device$| profile: Default\/IndexedDB\/)/,
    kinds: ['token'],
    because: 'by which this browser sends in the alias’s name until the desk takes it away; it stands in no address',
  },
  {
    place: /^(table app\.broadcast|route broadcasts\.list as (operator|analyst|coordinator))$/,
    kinds: ['broadcast'],
    because: 'words that leave for everybody who subscribed; they hold rumour.read',
  },
  {
    place: /^table app\.told_together$/,
    kinds: ['together'],
    because: 'an account that two shape, under a policy for these two alone: no route gives it to another',
  },
  {
    place: /^table app\.responder_channel$/,
    kinds: ['called'],
    because: 'a responder’s own telephone, which they gave to be rung; screens show its last three digits',
  },
  {
    place: /^(data files|write-ahead log|opened backup: table app\.(broadcast|told_together|responder_channel))$/,
    kinds: ['broadcast', 'together', 'called'],
    because: 'the rows above lie there',
  },
  {
    place: /^route imports\.\S+ as (operator|analyst)$/,
    kinds: ['column'],
    because: 'of a table that still waits, to whoever maps its columns',
  },
];

export const isAllowed = (place: string, kind: string): boolean =>
  MAY_BE_FOUND.some((row) => row.place.test(place) && row.kinds.includes(kind));
