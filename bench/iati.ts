import { readFileSync } from 'node:fs';
import { bringIn, perThousand, workerPeakMb } from './directory-files.ts';
import { startHouse } from './house.ts';

export interface IatiResult {
  activities: number;
  perSecond: number;
  /** of the worker, which reads and saves */
  peakMb: number;
  megabytes: number;
  /** seconds of processor for a thousand activities: they tell the same on a machine that others use */
  serverCpu: number;
  databaseCpu: number;
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

/** One activity of so many bytes, most of it transactions, and a small one after it that must come in all the same. */
export function oneLarge(bytes: number): Buffer {
  const transaction =
    '<transaction><transaction-type code="3"/><transaction-date iso-date="2024-05-01"/><value value-date="2024-05-01">120.50</value><description><narrative>Paid out</narrative></description></transaction>\n';
  const activity = (name: string, more: string) =>
    `<iati-activity default-currency="USD" xml:lang="en"><iati-identifier>XX-BENCH-${name}</iati-identifier><reporting-org ref="XX-BENCH" type="22"><narrative>Bench</narrative></reporting-org><title><narrative>${name}</narrative></title><activity-status code="2"/><activity-date type="2" iso-date="2024-01-01"/>${more}</iati-activity>\n`;
  const many = transaction.repeat(Math.ceil(bytes / transaction.length));
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?>\n<iati-activities version="2.03">${activity('large', many)}${activity('small', transaction)}</iati-activities>`,
  );
}

/** How many IATI activities a second come into the searchable directory, and in how much memory. `FILE...` and `--megabytes=100`, or `--one=80`: one activity of so many megabytes. */
export async function run(args: string[]): Promise<IatiResult> {
  const files = args.filter((it) => !it.startsWith('--'));
  const megabytes = Number(args.find((it) => it.startsWith('--megabytes='))?.split('=')[1] ?? MEGABYTES);
  const one = Number(args.find((it) => it.startsWith('--one='))?.split('=')[1] ?? 0);
  const bytes =
    one > 0
      ? oneLarge(one * 1_000_000)
      : repeated(
          files.map((path) => readFileSync(path, 'utf8')),
          megabytes * 1_000_000,
        );
  const house = await startHouse();
  try {
    const { file, checkMs, runMs, cpu } = await bringIn(house, 'bench.xml', bytes);
    const { added, changed, same, refused, told } = file.counts!;
    const activities = added + changed + same + refused;
    return {
      activities,
      perSecond: Math.round((activities / runMs) * 1000),
      peakMb: workerPeakMb(house),
      megabytes: Math.round(bytes.length / 1_000_000),
      serverCpu: perThousand(cpu.server, activities),
      databaseCpu: perThousand(cpu.database, activities),
      checkSeconds: Math.round(checkMs / 1000),
      findings: told,
    };
  } finally {
    await house.discard();
  }
}
