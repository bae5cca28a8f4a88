import { examine } from './doctor.ts';
import { loadExercise, removeExercise } from './exercise.ts';
import { joinInstallation, openInstallation, type Installation } from './installation.ts';
import { owner, type Command, type Invocation } from './command.ts';
import { backupCommands } from './commands/backup.ts';
import { restoreCommands } from './commands/restore.ts';
import { keyCommands } from './commands/keys.ts';
import { ledgerCommands } from './commands/ledger.ts';
import { rateCommands } from './commands/rates.ts';
import { transferCommands } from './commands/transfer.ts';
import { userCommands } from './commands/user.ts';

/**
 * The command line: what whoever runs the house does without a browser. Most of it works beside a running server.
 *
 *   runCommand(words, { env, out, say, signal }): Promise<number>     the exit code
 */

const HELP = `npm run baraza -- COMMAND

  serve                                    the same as npm start
  migrate                                  brings the database up to date and ends
  doctor                                   names every weakness of this installation

  backup key new [--to FILE] [--replace]   the pair that backups are sealed to; the private half goes to FILE, or is shown once
  backup --to FILE|FOLDER [--key FILE] [--keep DAYS]
                                           everything of one moment, sealed; the server goes on meanwhile. --keep 7 then removes
                                           backups of that folder that are seven days old
  backup keys --to FILE                    the folder of keys, sealed under a passphrase (made and shown once, unless
                                           --passphrase-file FILE or --own-passphrase)
  restore FILE --key PRIVATE (--keys FILE [--passphrase-file FILE] | --without-keys) [--other-rights]
                                           into an empty installation; looks the whole backup through first
  restore FILE --key PRIVATE --rehearse    what would come and what would be lost; changes nothing

  import FILE --workspace SLUG --as EMAIL [--dry-run] [--label AMBER] [--date-order dmy|mdy|ymd] [--mapping FILE.json]
                                           CSV, XLSX or a UCDP event file; columns as remembered or recognised; faults by row
  export --workspace SLUG --what incidents|reports|alerts|rumours --to FILE --as EMAIL [--from DAY] [--until DAY]
                                           .csv (incidents also .xlsx and .geojson, the others .jsonl), as EMAIL may read it

  rates FILE --source NAME                 what currencies were worth, by day (CSV or XLSX: currency, date, usd or rate; or a date and a
                                           column a currency in euros): amounts of the directory without a rate get theirs

  keys replace-outbox [--until DAY]        a new pair for what phones seal; the old one opens what comes for 60 days, or until DAY

  user list                                accounts, with their second factors, sessions and workspaces
  user add EMAIL --name NAME --workspace SLUG --organisation NAME --roles ROLE,… [--clearance LABEL] --as EMAIL
                                           prints an invitation, made by that administrator
  user password EMAIL                      gives an account a new password, printed once; ends its sessions
  user end-sessions EMAIL                  signs it out everywhere
  user reset-factor EMAIL                  for a lost phone or key: the password alone signs in again
  user disable EMAIL                       ends memberships, sessions, password, passkeys and tokens
  user alone WORKSPACE                     when the second organisation has gone: one person decides alone again; in the record

  ledger verify [--workspace SLUG] [--head FILE|FOLDER]…
                                           reads the whole record; heads kept outside (a file, a checkpoint, a saved mail, a folder
                                           of them) show what was cut off or written anew
  ledger head [--workspace SLUG] [--out FILE]
                                           prints the newest signed head, to be kept outside this machine
  ledger kept [--from DEPLOYMENT] [--out FILE]
                                           heads that other deployments left here; their own ledger verify --head FILE reads it
  exercise load | exercise remove          the labelled exercise, and its removal without trace
`;

const COMMANDS: Command[] = [
  ...backupCommands,
  ...restoreCommands,
  ...transferCommands,
  ...userCommands,
  ...ledgerCommands,
  ...keyCommands,
  ...rateCommands,
  { words: ['migrate'], needs: 'alone', run: async () => 0 },
  {
    words: ['exercise', 'load'],
    needs: 'migrated',
    run: async ({ installation, out }) => (await loadExercise(installation, '', out), 0),
  },
  {
    words: ['exercise', 'remove'],
    needs: 'migrated',
    async run({ installation, out }) {
      out(`Removed ${await removeExercise(installation)} rows of the exercise.`);
      return 0;
    },
  },
  {
    words: ['doctor'],
    needs: 'migrated',
    async run({ installation, env, out }) {
      const findings = await owner(installation, (client) => examine(client, installation, env));
      for (const finding of findings) out(`${finding.weight === 'weak' ? 'WEAK' : 'note'}  ${finding.text}`);
      if (!findings.some((f) => f.weight === 'weak')) out('No weakness found.');
      return 0;
    },
  },
];

const NOTHING = null as unknown as Installation;

/** @throws what a command refuses; `exitCode` on the error, where it has one, is the code to end with */
export async function runCommand(
  words: string[],
  io: Pick<Invocation, 'env' | 'out' | 'say' | 'signal'>,
): Promise<number> {
  const command = COMMANDS.find((it) => it.words.every((word, i) => words[i] === word));
  if (!command) {
    io.out(HELP);
    return words.length === 0 || words[0] === 'help' || words[0] === '--help' ? 0 : 2;
  }
  const open = async (): Promise<Installation> => {
    if (command.needs === 'nothing') return NOTHING;
    if (command.needs === 'alone') return openInstallation(io.env, io.say);
    return joinInstallation(io.env, io.say, { migrate: command.needs === 'migrated' });
  };
  const installation = await open();
  try {
    return await command.run({ ...io, args: words.slice(command.words.length), installation });
  } finally {
    await installation?.close();
  }
}

/** What to end with when a command threw. */
export function exitCodeOf(error: unknown): number {
  const { exitCode, code } = error as { exitCode?: number; code?: string };
  return exitCode ?? (code === 'BACKUP_GIVEN_UP' ? 130 : code?.startsWith('ERR_PARSE_ARGS') ? 2 : 1);
}
