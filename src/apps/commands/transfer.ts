import { existsSync, readFileSync, statSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { uuidv7 } from '#domain/ids.ts';
import type { Verb } from '#domain/verbs.ts';
import { cellOf, completeMark, csvOf } from '#domain/table-cells.ts';
import { SENSITIVITIES } from '#domain/sensitivity.ts';
import type { Context } from '#server/context.ts';
import { openDatabase } from '#server/db.ts';
import { openFiles } from '#server/files.ts';
import { openKeys } from '#server/keys.ts';
import { openWorkerKit } from '#server/work.ts';
import { ALERT_COLUMNS, listAlerts } from '#features/alerts/alert-lists.service.ts';
import { exportIncidents } from '#features/incidents/export.service.ts';
import { exportQuery } from '#features/incidents/incidents.contract.ts';
import { mappingShape } from '#features/imports/imports.contract.ts';
import { runImportJob } from '#features/imports/imports.jobs.ts';
import * as imports from '#features/imports/imports.service.ts';
import { MOST_FILE_BYTES, readTable } from '#features/imports/table-file.ts';
import { REPORT_COLUMNS, withheld } from '#features/reports/report-export.service.ts';
import { pageOfReports } from '#features/reports/report-reading.service.ts';
import { listRumours, RUMOUR_COLUMNS } from '#features/rumours/rumours.service.ts';
import { openActing, type Acting } from '../acting.ts';
import { misused, needed, nowAndThen, type Command, type Invocation } from '../command.ts';

/** `export` and `import`: the services behind the screens, in the name of a member, with her rights as they are at each page. */

const EXPORT =
  'export --workspace SLUG --what incidents|reports|alerts|rumours --to FILE.csv|.jsonl|.xlsx|.geojson --as EMAIL [--from DAY] [--until DAY]';
const IMPORT =
  'import FILE --workspace SLUG --as EMAIL [--dry-run] [--label AMBER] [--date-order dmy|mdy|ymd] [--mapping FILE.json]';

type Row = Record<string, unknown>;

interface Kind {
  verb: Verb;
  /** in which order the columns stand; what a list holds beside these does not leave by this way */
  columns: string[];
  /** the next page after a cursor, and the cursor after it */
  page(context: Context, after: string | null): Promise<Page>;
}

interface Page {
  rows: Row[];
  next: string | null;
}

const PAGE = 200;

const KINDS: Record<string, Kind> = {
  reports: {
    verb: 'report.export',
    // as on the screen, without the words of those who told: an office that moves takes a backup with it
    columns: REPORT_COLUMNS,
    async page(context, after) {
      const { reports, next } = await pageOfReports(context, { queue: 'all', limit: PAGE, after: after ?? undefined });
      return { rows: reports.map(withheld), next };
    },
  },
  alerts: {
    verb: 'alert.read',
    columns: ALERT_COLUMNS,
    async page(context, after) {
      const { alerts, next } = await listAlerts(context, { limit: PAGE, after: after ?? undefined });
      return { rows: alerts, next };
    },
  },
  rumours: {
    verb: 'rumour.read',
    columns: RUMOUR_COLUMNS,
    async page(context, after) {
      const { rumours, next } = await listRumours(context, { limit: PAGE, after: after ?? undefined });
      return { rows: rumours, next };
    },
  },
};

/** A file that stands under its name only once it is whole. */
async function writeWhole(path: string, write: (add: (text: string | Uint8Array) => Promise<void>) => Promise<void>) {
  if (existsSync(path)) throw misused(`${path} is there already; nothing is written over it.`);
  const beside = `${path}.part`;
  const handle = await open(beside, 'w', 0o600);
  try {
    await write(async (text) => void (await handle.writeFile(text)));
    await handle.sync();
    await handle.close();
    await rename(beside, path);
  } catch (error) {
    await handle.close().catch(() => undefined);
    await rm(beside, { force: true });
    throw error;
  }
}

const givenUp = (): Error => Object.assign(new Error('Given up; nothing was kept.'), { exitCode: 130 });

async function exportPages(it: Invocation, acting: Acting, as: string, slug: string, what: string, to: string) {
  const kind = KINDS[what]!;
  const csv = to.endsWith('.csv');
  let rows = 0;
  const tell = nowAndThen(it.say);
  await writeWhole(to, async (add) => {
    if (csv) await add(csvOf([kind.columns]));
    let after: string | null = null;
    do {
      if (it.signal.aborted) throw givenUp();
      const cursor: string | null = after;
      // each page in a transaction of its own: a right taken away ends the file
      const page: Page = await acting.asMember(as, slug, kind.verb, (context) => kind.page(context, cursor));
      const lines = page.rows.map((row) => kind.columns.map((column) => row[column] ?? null));
      if (lines.length > 0)
        await add(
          csv
            ? csvOf(lines.map((line) => line.map(cellOf))).slice(1)
            : lines
                .map(
                  (line) => `${JSON.stringify(Object.fromEntries(line.map((cell, i) => [kind.columns[i], cell])))}\n`,
                )
                .join(''),
        );
      rows += lines.length;
      tell(`${rows} ${what}`);
      after = page.next;
    } while (after !== null);
    await add(csv ? csvOf([[completeMark(rows)]]).slice(1) : `${JSON.stringify({ complete: completeMark(rows) })}\n`);
    await acting.asMember(as, slug, kind.verb, (context) =>
      context.record(`${what.replace(/s$/, '')}.export`, 'workspace', context.workspace.id, {
        format: csv ? 'csv' : 'jsonl',
        rows,
      }),
    );
  });
  return rows;
}

const exportCommand: Command = {
  words: ['export'],
  needs: 'migrated',
  async run(it) {
    const { values } = parseArgs({
      args: it.args,
      options: {
        workspace: { type: 'string' },
        what: { type: 'string' },
        to: { type: 'string' },
        as: { type: 'string' },
        from: { type: 'string' },
        until: { type: 'string' },
      },
    });
    const [slug, what] = [needed(values.workspace, EXPORT), needed(values.what, EXPORT)];
    const [to, as] = [needed(values.to, EXPORT), needed(values.as, EXPORT)];
    const ending = /\.(csv|jsonl|xlsx|geojson)$/.exec(to)?.[1];
    const formats = what === 'incidents' ? ['csv', 'xlsx', 'geojson'] : ['csv', 'jsonl'];
    if (what !== 'incidents' && !Object.hasOwn(KINDS, what)) throw misused(`Usage: npm run baraza -- ${EXPORT}`);
    if (!ending || !formats.includes(ending))
      throw misused(
        `${what} are written as ${formats.map((format) => `.${format}`).join(', ')}; ${to} ends otherwise.`,
      );
    if (what !== 'incidents' && (values.from ?? values.until))
      throw misused('--from and --until are for incidents alone.');
    const acting = await openActing(it.installation);
    try {
      if (what === 'incidents') {
        const query = exportQuery.safeParse({
          format: ending,
          ...(values.from ? { from: values.from } : {}),
          ...(values.until ? { to: values.until } : {}),
        });
        if (!query.success) throw misused(`--from and --until are days, such as 2026-11-21.`);
        const file = await acting.asMember(as, slug, 'incident.export', (context) =>
          exportIncidents(context, query.data),
        );
        await writeWhole(to, (add) => add(file.bytes));
        it.out(`${to}: ${statSync(to).size} bytes. Its last row (or “complete”) says how many incidents it holds.`);
      } else {
        const rows = await exportPages(it, acting, as, slug, what, to);
        it.out(`${to}: ${rows} ${what}, as ${as} may read them. Its last row says that it is complete.`);
      }
      return 0;
    } finally {
      await acting.close();
    }
  },
};

const SHOWN = 50;
const NAMES: string[] = SENSITIVITIES.map((it) => it.name);

const importCommand: Command = {
  words: ['import'],
  needs: 'migrated',
  async run(it) {
    const { values, positionals } = parseArgs({
      args: it.args,
      allowPositionals: true,
      options: {
        workspace: { type: 'string' },
        as: { type: 'string' },
        'dry-run': { type: 'boolean', default: false },
        label: { type: 'string', default: 'AMBER' },
        'date-order': { type: 'string' },
        mapping: { type: 'string' },
      },
    });
    const file = needed(positionals[0], IMPORT);
    const [slug, as] = [needed(values.workspace, IMPORT), needed(values.as, IMPORT)];
    const label = NAMES.indexOf(values.label.toUpperCase());
    // RED names its readers, which a file cannot
    if (label < 0 || label > 3) throw misused(`--label is one of ${NAMES.slice(0, 4).join(', ')}.`);
    if (statSync(file).size > MOST_FILE_BYTES)
      throw new Error(`${file} is larger than ${Math.floor(MOST_FILE_BYTES / 1_000_000)} MB. Divide it.`);
    const bytes = new Uint8Array(readFileSync(file));
    const table = await readTable(bytes);
    const acting = await openActing(it.installation);
    const act = <T>(work: (context: Context) => Promise<T>) => acting.asMember(as, slug, 'report.import', work);
    try {
      const id = uuidv7(Date.now());
      const up = await act((context) => imports.upload(context, { id, bytes, table }));
      it.say(
        `${up.rowCount} rows${up.kind === 'ged' ? ', a UCDP event file' : up.remembered ? ', columns read as last time' : ''}`,
      );
      const mapping = mappingShape.safeParse({
        ...(values.mapping ? JSON.parse(readFileSync(values.mapping, 'utf8')) : (up.mapping ?? { fields: {} })),
        ...(values['date-order'] ? { dateOrder: values['date-order'] } : {}),
      });
      if (!mapping.success)
        throw misused(
          `The mapping does not hold: ${mapping.error.issues[0]?.path.join('.')} ${mapping.error.issues[0]?.message}`,
        );
      const dry = await act((context) => imports.checkImport(context, id, mapping.data as never));
      for (const [field, column] of Object.entries(mapping.data.fields))
        it.say(`  ${field} is the column “${table.columns[column] ?? column}”`);
      for (const error of dry.errors.slice(0, SHOWN))
        it.out(`row ${error.row}, ${error.column}: ${error.code}${error.cell ? ` (${error.cell})` : ''}`);
      if (dry.errors.length > SHOWN) it.out(`… and ${dry.errors.length - SHOWN} more`);
      it.out(`${dry.rows} rows: ${dry.reports} reports, ${dry.refused} rows refused, ${dry.empty} empty.`);
      if (values['dry-run'] || it.signal.aborted) {
        await act((context) => imports.cancelImport(context, id));
        it.out('A dry run: nothing was taken in.');
        return it.signal.aborted ? 130 : dry.refused > 0 ? 3 : 0;
      }
      const workspace = await act(async (context) => {
        await imports.runImport(context, id, label);
        return context.workspace.id;
      });
      await runHere(it, { workspace, import: id }, () => act((context) => imports.cancelImport(context, id)));
      const done = await act((context) => imports.readImport(context, id));
      it.out(
        `${done.added} reports taken in, ${done.known} known before, ${done.refused} rows refused${done.state === 'done' ? '' : `; stopped at row ${done.position} (${done.failure ?? done.state})`}.`,
      );
      return done.state === 'cancelled' ? 130 : done.state !== 'done' ? 1 : done.refused > 0 ? 3 : 0;
    } finally {
      await acting.close();
    }
  },
};

/** Does the import's job here, beside the worker if one runs: each batch holds the import's row, so that none is done twice. */
async function runHere(
  it: Invocation,
  ids: { workspace: string; import: string },
  cancel: () => Promise<unknown>,
): Promise<void> {
  const { installation } = it;
  const database = openDatabase(installation.urls.worker, 2);
  const kit = await openWorkerKit({
    database,
    keys: await openKeys(installation.keys).web(),
    publicUrl: it.env.BARAZA_URL ?? 'http://localhost:8090',
    mail: null,
    push: null,
    now: () => new Date(),
    bossUrl: installation.urls.worker,
    files: openFiles(installation.files),
  });
  const stop = (): void => void cancel().catch(() => undefined);
  it.signal.addEventListener('abort', stop);
  try {
    await runImportJob(kit, ids);
  } finally {
    it.signal.removeEventListener('abort', stop);
    await kit.close();
    await database.close();
  }
}

export const transferCommands: Command[] = [exportCommand, importCommand];
