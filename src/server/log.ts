/**
 * Structured log lines with allow-listed fields: never a body, a query string, an address, a name or a token.
 */
const ALLOWED = new Set([
  'operation',
  'status',
  'ms',
  'code',
  'job',
  'count',
  'workspace',
  'kind',
  'port',
  'version',
  'attempt',
  'error',
]);

// A reader of the log that goes away (a closed terminal, `| head`) is no reason to end.
process.stdout.on('error', () => undefined);

export type LogFields = Record<string, string | number | boolean>;

/** Writes one JSON line to standard output; fields not on the list are dropped. */
export function log(event: string, fields: LogFields = {}): void {
  const kept = Object.fromEntries(Object.entries(fields).filter(([name]) => ALLOWED.has(name)));
  process.stdout.write(`${JSON.stringify({ at: new Date().toISOString(), event, ...kept })}\n`);
}

/** The class and place of an unexpected error, without its message, which may quote data. */
export function errorKind(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frame = (error.stack ?? '').split('\n').find((line) => line.includes('/src/'));
  const code = 'code' in error ? ` ${String(error.code)}` : '';
  return `${error.name}${code}${
    frame
      ? ` at ${frame
          .trim()
          .replace(/^at /, '')
          .replace(/\(?file:\/\/.*\/src\//, '(src/')}`
      : ''
  }`;
}
