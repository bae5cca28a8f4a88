import { examine } from './doctor.ts';
import { loadExercise, removeExercise } from './exercise.ts';
import { joinInstallation, openInstallation, type Installation } from './installation.ts';
import { owner, type Command, type Invocation } from './command.ts';
import { backupCommands } from './commands/backup.ts';
import { restoreCommands } from './commands/restore.ts';
import { ledgerCommands } from './commands/ledger.ts';
import { userCommands } from './commands/user.ts';

/** The command line: what whoever runs the house does without a browser. Most of it works beside a running server. */

const HELP = `npm run baraza -- COMMAND

  serve                                    the same as npm start
  migrate                                  brings the database up to date and ends
  doctor                                   names every weakness of this installation

  backup key new [--to FILE] [--replace]   the pair that backups are sealed to; the private half goes to FILE, or is shown once
  backup --to FILE|FOLDER [--key FILE]     everything of one moment, sealed; the server goes on meanwhile
  backup keys --to FILE                    the folder of keys, sealed under a passphrase (made and shown once, unless
                                           --passphrase-file FILE or --own-passphrase)
  restore FILE --key PRIVATE (--keys FILE [--passphrase-file FILE] | --without-keys) [--other-rights]
                                           into an empty installation; looks the whole backup through first
  restore FILE --key PRIVATE --rehearse    what would come and what would be lost; changes nothing

  user list                                accounts, with their workspaces
  user password EMAIL                      gives an account a new password, printed once; ends its sessions

  ledger verify [--workspace SLUG] [--head FILE]
                                           reads the whole record and names every fault; against FILE, a head kept outside
  ledger head [--workspace SLUG] [--out FILE]
                                           prints the newest signed head, to be kept outside this machine
  exercise load | exercise remove          the labelled exercise, and its removal without trace
`;

const COMMANDS: Command[] = [
  ...backupCommands,
  ...restoreCommands,
  ...userCommands,
  ...ledgerCommands,
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

const out = (text: string): void => void process.stdout.write(`${text}\n`);
const say = (text: string): void => void process.stderr.write(`${text}\n`);

const NOTHING = null as unknown as Installation;

async function main(words: string[]): Promise<number> {
  if (words[0] === 'serve') {
    process.argv.splice(2, 1);
    await import('./server.ts');
    return new Promise(() => undefined);
  }
  const command = COMMANDS.find((it) => it.words.every((word, i) => words[i] === word));
  if (!command) {
    out(HELP);
    return words.length === 0 || words[0] === 'help' || words[0] === '--help' ? 0 : 2;
  }
  // The first Ctrl-C asks a command to end tidily, the second ends it.
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(name, () => (stop.signal.aborted ? process.exit(130) : stop.abort()));
  const invocation: Omit<Invocation, 'installation'> = {
    args: words.slice(command.words.length),
    env: process.env,
    out,
    say,
    signal: stop.signal,
  };
  const open = async (): Promise<Installation> => {
    if (command.needs === 'alone') return openInstallation(process.env, say);
    return joinInstallation(process.env, say, { migrate: command.needs === 'migrated' });
  };
  const installation = command.needs === 'nothing' ? NOTHING : await open();
  try {
    return await command.run({ ...invocation, installation });
  } finally {
    await installation?.close();
  }
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error) => {
    say((error as Error).message);
    const { exitCode, code } = error as { exitCode?: number; code?: string };
    process.exit(exitCode ?? (code === 'BACKUP_GIVEN_UP' ? 130 : code?.startsWith('ERR_PARSE_ARGS') ? 2 : 1));
  },
);
