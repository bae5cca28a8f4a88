import * as queries from './import.queries.ts';
import { createHash } from 'node:crypto';
import type { Tx } from '#server/db.ts';
import { uuidv7 } from '#domain/ids.ts';
import { Problem } from '#domain/problem.ts';
import type { Box, PlaceLevel } from '#domain/places.ts';
import { readAreaFile } from './area-file.reader.ts';
import type { AreaSource } from './area-file.reader.ts';
import { areasHolding, buildAreaIndex } from './area-index.rules.ts';
import type { AreaIndex } from './area-index.rules.ts';
import type { AreaRow, RowFault } from './area-properties.rules.ts';
import { innerPoint } from './geometry.rules.ts';
import { decodeShape } from './shape-codec.rules.ts';
import { planAndApply } from './import-plan.service.ts';
import type { ImportKit, ImportOptions } from './import-kit.ts';

export interface ImportCounts {
  rows: number;
  added: number;
  filled: number;
  changed: number;
  closed: number;
  unchanged: number;
  refused: number;
  successions: number;
}

export interface ImportResult {
  counts: ImportCounts;
  /** the first 200, blocking ones first */
  faults: RowFault[];
  faultCount: number;
  groups: { iso3: string; level: PlaceLevel; rows: number; added: number; changed: number; closed: number }[];
  stopped: boolean;
}

const MOST_FAULTS = 200;

class DryRunOver extends Error {}

/**
 * Reads a file of areas into the reference, one level of one country at a time, each in its own transaction: after a crash or a stop the same
 * call goes on where it was, since what is stored already is found unchanged.
 *
 * Throws a `Problem` when the file as a whole cannot be read; bad rows are in the result.
 */
export async function importPlaces(kit: ImportKit, source: AreaSource, options: ImportOptions): Promise<ImportResult> {
  const world = await kit.transaction((tx) => loadWorld(tx));
  const hash = createHash('sha256');
  const hashed: AreaSource = {
    fileName: source.fileName,
    bytes: async function* () {
      for await (const chunk of source.bytes()) {
        hash.update(chunk);
        yield chunk;
      }
    },
  };
  const rows: AreaRow[] = [];
  const faults: RowFault[] = [];
  for await (const item of readAreaFile(hashed, { ...options, boxOf: (iso3) => world.boxes.get(iso3) })) {
    kit.signal?.throwIfAborted();
    if ('area' in item) rows.push(item.area);
    else faults.push(item.fault);
  }
  return importRows(kit, rows, faults, options, { fileName: source.fileName, sha256: hash.digest('hex') }, world);
}

interface World {
  boxes: Map<string, Box>;
  countries: Map<string, { id: string; name: string }>;
  index: AreaIndex;
}

async function loadWorld(tx: Tx): Promise<World> {
  const countries = (await queries.areasOf(tx, null, [0])).filter((one) => one.valid_to === null);
  const bytes = await queries.shapesOf(
    tx,
    countries.flatMap((one) => one.shape_id ?? []),
  );
  return {
    boxes: new Map(
      countries.flatMap((one) =>
        one.iso3 === null || one.west === null
          ? []
          : [[one.iso3, { west: one.west, south: one.south!, east: one.east!, north: one.north! }] as const],
      ),
    ),
    countries: new Map(
      countries.flatMap((one) => (one.iso3 === null ? [] : [[one.iso3, { id: one.id, name: one.name }] as const])),
    ),
    index: buildAreaIndex(
      countries.flatMap((one) => {
        const shape = one.shape_id === null ? undefined : bytes.get(one.shape_id);
        return shape === undefined
          ? []
          : [
              {
                id: one.id,
                level: 0 as const,
                parentId: null,
                iso3: one.iso3,
                validFrom: null,
                validTo: null,
                shape: decodeShape(shape),
              },
            ];
      }),
    ),
  };
}

/** Imports rows that are read already: the world's countries, or another program's. */
export async function importRows(
  kit: ImportKit,
  rows: readonly AreaRow[],
  readFaults: readonly RowFault[],
  options: ImportOptions,
  file: { fileName: string; sha256: string | null },
  knownWorld?: World,
): Promise<ImportResult> {
  const world = knownWorld ?? (await kit.transaction((tx) => loadWorld(tx)));
  const faults: RowFault[] = [...readFaults];
  const groups = new Map<string, AreaRow[]>();
  for (const row of rows) {
    const iso3 = row.iso3 ?? countryByGround(row, world);
    if (iso3 === null) {
      faults.push({ row: row.row, code: 'no_country', values: { name: row.name }, blocking: true });
      continue;
    }
    const key = row.level === 0 ? '0 ' : `${row.level} ${iso3}`;
    const placed: AreaRow = {
      ...row,
      iso3,
      ...(row.level === 0 ? { code: iso3, codeSystem: 'iso3166' as const, parentCode: null } : {}),
    };
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [placed]);
    else group.push(placed);
  }
  const steps = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  const counts: ImportCounts = {
    rows: rows.length + readFaults.filter((one) => one.blocking).length,
    added: 0,
    filled: 0,
    changed: 0,
    closed: 0,
    unchanged: 0,
    refused: 0,
    successions: 0,
  };
  const result: ImportResult = { counts, faults: [], faultCount: 0, groups: [], stopped: false };

  const step = async (tx: Tx, key: string, group: AreaRow[]): Promise<void> => {
    const level = Number(key.split(' ')[0]) as PlaceLevel;
    const iso3 = key.split(' ')[1]!;
    await queries.lockPlaces(tx);
    const releaseId = await queries.ensureRelease(tx, {
      id: uuidv7(kit.now().getTime()),
      source: options.source,
      release: options.release,
      released_on: options.releasedOn,
      licence: options.licence ?? null,
      file_name: file.fileName,
      file_sha256: file.sha256,
      read_at: kit.now(),
    });
    const plan = await planAndApply(tx, kit, group, { level, iso3: iso3 === '' ? null : iso3, options, releaseId });
    faults.push(...plan.faults);
    const changed = plan.successions.filter((one) => plan.closed.some((closed) => closed.id === one.fromId)).length;
    counts.added += plan.added.length;
    counts.filled += plan.filled.length;
    counts.changed += changed;
    counts.closed += plan.closed.length;
    counts.unchanged += plan.unchanged;
    counts.successions += plan.successions.length;
    result.groups.push({
      iso3,
      level,
      rows: group.length,
      added: plan.added.length,
      changed,
      closed: plan.closed.length,
    });
    if (plan.added.length + plan.filled.length + plan.closed.length > 0) {
      await queries.setCounts(tx, releaseId, counts);
      await queries.bumpVersion(tx, crypto.randomUUID());
    }
  };

  const run = async (inStep: <T>(work: (tx: Tx) => Promise<T>) => Promise<T>) => {
    for (const [i, [key, group]] of steps.entries()) {
      if (kit.signal?.aborted) {
        result.stopped = true;
        return;
      }
      await inStep((tx) => step(tx, key, group));
      await kit.onProgress?.(i + 1, steps.length);
    }
  };
  if (kit.dryRun === true) {
    // The very steps of the real run, in one transaction that is taken back: what is shown is what will be.
    await kit
      .transaction(async (tx) => {
        await run((work) => work(tx));
        throw new DryRunOver();
      })
      .catch((error: unknown) => {
        if (!(error instanceof DryRunOver)) throw error;
      });
  } else await run(kit.transaction);

  counts.refused = faults.filter((one) => one.blocking).length;
  result.faultCount = faults.length;
  result.faults = faults
    .toSorted((a, b) => Number(b.blocking) - Number(a.blocking) || a.row - b.row)
    .slice(0, MOST_FAULTS);
  return result;
}

/** The country on whose ground a row without one lies. */
function countryByGround(row: AreaRow, world: World): string | null {
  const point = row.point ?? (row.shape === null ? null : innerPoint(row.shape));
  if (point === null) return null;
  const hits = areasHolding(world.index, { point, day: '9999-12-31', isFirst: () => true });
  return hits[0]?.iso3 ?? null;
}

/** A file gone, or a step failing, in words for whoever imports. */
export const importProblem = (error: unknown): { code: string; detail: string } =>
  error instanceof Problem
    ? { code: error.code, detail: error.detail }
    : {
        code: 'import_failed',
        detail: 'The import stopped on an error of ours. What was read until then is kept; run it again to go on.',
      };
