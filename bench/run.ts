/** `npm run bench -- NAME [options]`: one measurement, its result as one line of JSON, last. */
const BENCHES: Record<string, () => Promise<{ run(args: string[]): Promise<unknown> }>> = {
  'reporter-bytes': () => import('./reporter-bytes.ts'),
  'console-bytes': () => import('./console-bytes.ts'),
  start: () => import('./start.ts'),
  accept: () => import('./accept.ts'),
  alert: () => import('./alert.ts'),
  gazetteer: () => import('./gazetteer.ts'),
  incidents: () => import('./incidents.ts'),
  memory: () => import('./memory.ts'),
  times: () => import('./times.ts'),
  suggest: () => import('./suggest.ts'),
  openrosa: () => import('./openrosa.ts'),
  directory: () => import('./directory.ts'),
  iati: () => import('./iati.ts'),
  hxl: () => import('./hxl.ts'),
  sms: () => import('./sms.ts'),
};

const [name, ...args] = process.argv.slice(2);
const bench = BENCHES[name ?? ''];
if (!bench) {
  process.stderr.write(`Known: ${Object.keys(BENCHES).join(', ')}.\n`);
  process.exit(2);
}
const result = await (await bench()).run(args);
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exit(0);
