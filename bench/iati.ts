import { readFileSync } from 'node:fs';
import { bringIn, workerPeakMb } from './directory-files.ts';
import { startHouse } from './house.ts';

export interface IatiResult {
  activities: number;
  perSecond: number;
  /** of the worker, which reads and saves */
  peakMb: number;
  megabytes: number;
  /** the dry run before it */
  checkSeconds: number;
  findings: number;
}

const MEGABYTES = 100;

/** The activities of some files in one, again and again under new identifiers, until it is as large as that. */
export function repeated(files: readonly string[], bytes: number): Buffer {
  const roots = new Map<string, string>([['version', '"2.03"']]);
  const insides = files.map((text) => {
    const start = /<iati-activities\b([^>]*)>/.exec(text);
    const end = text.lastIndexOf('</iati-activities>');
    if (!start || end < 0) throw new Error('This is no file of IATI activities.');
    for (const [, name, value] of start[1]!.matchAll(/([\w:.-]+)\s*=\s*("[^"]*"|'[^']*')/g))
      if (!roots.has(name!)) roots.set(name!, value!);
    return text.slice(start.index + start[0].length, end);
  });
  const head = `<?xml version="1.0" encoding="UTF-8"?>\n<iati-activities ${[...roots].map(([name, value]) => `${name}=${value}`).join(' ')}>`;
  const pieces = [Buffer.from(head)];
  let size = pieces[0]!.length;
  for (let round = 1; size < bytes; round++)
    for (const inside of insides) {
      const piece = Buffer.from(inside.replace(/(<iati-identifier[^>]*>\s*)([^<\s][^<]*?)(\s*<)/g, `$1$2~${round}$3`));
      pieces.push(piece);
      size += piece.length;
    }
  pieces.push(Buffer.from('</iati-activities>'));
  return Buffer.concat(pieces);
}

/** How many IATI activities a second come into the searchable directory, and in how much memory. `FILE...`, and `--megabytes=100`. */
export async function run(args: string[]): Promise<IatiResult> {
  const files = args.filter((it) => !it.startsWith('--'));
  const megabytes = Number(args.find((it) => it.startsWith('--megabytes='))?.split('=')[1] ?? MEGABYTES);
  const bytes = repeated(
    files.map((path) => readFileSync(path, 'utf8')),
    megabytes * 1_000_000,
  );
  const house = await startHouse();
  try {
    const { file, checkMs, runMs } = await bringIn(house, 'bench.xml', bytes);
    const { added, changed, same, refused, told } = file.counts!;
    const activities = added + changed + same + refused;
    return {
      activities,
      perSecond: Math.round((activities / runMs) * 1000),
      peakMb: workerPeakMb(house),
      megabytes: Math.round(bytes.length / 1_000_000),
      checkSeconds: Math.round(checkMs / 1000),
      findings: told,
    };
  } finally {
    await house.discard();
  }
}
