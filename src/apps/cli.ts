import { exitCodeOf, runCommand } from './command-line.ts';

const out = (text: string): void => void process.stdout.write(`${text}\n`);
const say = (text: string): void => void process.stderr.write(`${text}\n`);

async function main(words: string[]): Promise<number> {
  if (words[0] === 'serve') {
    process.argv.splice(2, 1);
    await import('./server.ts');
    return new Promise(() => undefined);
  }
  // The first Ctrl-C asks a command to end tidily, the second ends it.
  const stop = new AbortController();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
    process.on(name, () => (stop.signal.aborted ? process.exit(130) : stop.abort()));
  return runCommand(words, { env: process.env, out, say, signal: stop.signal });
}

main(process.argv.slice(2)).then(
  (code) => process.exit(code),
  (error) => {
    say((error as Error).message);
    process.exit(exitCodeOf(error));
  },
);
