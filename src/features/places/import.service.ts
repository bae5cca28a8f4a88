import { createHash } from 'node:crypto';
import type { Tx } from '#server/db.ts';
import { uuidv7 } from '#domain/ids.ts';
import { Problem } from '#domain/problem.ts';
import type { Box, PlaceLevel } from '#domain/places.ts';
import { readAreaFile, type AreaSource, type ReadOptions } from './area-file.reader.ts';
import { areasHolding, buildAreaIndex, type AreaIndex } from './area-index.rules.ts';
import type { AreaRow, RowFault } from './area-properties.rules.ts';
import { innerPoint, reachKm, shapeAreaKm2, shapeBox, type Shape } from './geometry.rules.ts';
import * as queries from './import.queries.ts';
import { nameForms } from './place-names.rules.ts';
import type { PlaceNameTable, PlaceTable } from './places.tables.ts';
import { planGroup, type GroupPlan, type IncomingArea, type KnownArea } from './release.rules.ts';
import { decodeShape, encodeShape } from './shape-codec.rules.ts';

export interface ImportOptions extends Omit<ReadOptions, 'boxOf'> {
  /** who publishes it, e.g. "OCHA COD-AB" */
  source: string;
  /** their name for this edition, e.g. "v02 2023" */
  release: string;
  /** ISO day from which it holds, for rows without a date of their own */
  releasedOn: string | null;
  licence?: string | null;
  /** the file lists every area of its levels: what it lacks is no more (never for settlements) */
  whole?: boolean;
}

export interface ImportKit {
  /** runs work in one transaction, as a login that may write places */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  now(): Date;
  /** called after each step (one level of one country) */
  onProgress?(done: number, all: number): Promise<void> | void;
  signal?: AbortSignal;
  /** plan and count everything, keep nothing */
  dryRun?: boolean;
}

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

interface Step {
  level: PlaceLevel;
  iso3: string | null;
  options: ImportOptions;
  releaseId: string;
}

async function planAndApply(
  tx: Tx,
  kit: ImportKit,
  group: readonly AreaRow[],
  { level, iso3, options, releaseId }: Step,
): Promise<GroupPlan> {
  const above = ([1, 2, 3, 4] as PlaceLevel[]).filter((one) => one < level);
  const stored = await queries.areasOf(tx, iso3, iso3 === null ? [0] : [0, ...above, level]);
  const own = stored.filter((one) => one.level === level);
  const parents = stored.filter((one) => one.level < level);

  const withShapes = group.some((one) => one.shape !== null);
  const wantsGround = level > 1 && group.some((one) => one.parentCode === null);
  const bytes = await queries.shapesOf(tx, [
    ...(withShapes ? own.flatMap((one) => one.shape_id ?? []) : []),
    ...(wantsGround ? parents.filter((one) => one.valid_to === null).flatMap((one) => one.shape_id ?? []) : []),
  ]);
  const decoded = new Map<string, Shape>();
  const shapeOf = (shapeId: string | null): Shape | null => {
    const raw = shapeId === null ? undefined : bytes.get(shapeId);
    if (raw === undefined || shapeId === null) return null;
    const shape = decoded.get(shapeId) ?? decodeShape(raw);
    decoded.set(shapeId, shape);
    return shape;
  };

  const findParent = makeParentFinder(parents, level, shapeOf);
  const encoded = new Map<number, { bytes: Buffer; sha256: string }>();
  const incoming: IncomingArea[] = group.map((area, i) => {
    let mark: string | null = null;
    if (area.shape !== null) {
      const raw = Buffer.from(encodeShape(area.shape));
      mark = createHash('sha256').update(raw).digest('hex');
      encoded.set(i, { bytes: raw, sha256: mark });
    }
    const parent = findParent(area);
    return { ...area, parentId: parent?.id ?? null, parentCode: parent?.code ?? area.parentCode, shapeMark: mark };
  });
  const marks = new Map(incoming.map((area, i) => [area, encoded.get(i)] as const));

  const known: KnownArea[] = own.map((one) => ({
    id: one.id,
    level,
    code: one.code,
    codeSystem: one.code_system,
    name: one.name,
    names: [one.name, ...one.names],
    parentId: one.parent_id,
    parentCode: one.parent_code,
    validFrom: one.valid_from,
    validTo: one.valid_to,
    source: one.source,
    releasedOn: one.released_on,
    shapeMark: one.sha256,
    shapeOn: one.shape_on,
    outlineDoubtFrom: one.outline_doubt_from,
    shape: () => shapeOf(one.shape_id),
    point: one.lat === null || one.lon === null ? null : { lat: one.lat, lon: one.lon },
    population: one.population,
  }));
  const plan = planGroup(incoming, known, {
    source: options.source,
    releasedOn: options.releasedOn,
    whole: level !== 9 && level !== 0 && options.whole !== false,
    newId: () => uuidv7(kit.now().getTime()),
  });
  if (level > 0)
    for (const area of incoming)
      if (area.parentId === null)
        plan.faults.push({
          row: area.row,
          code: 'no_parent',
          values: { name: area.name, parent: area.parentCode ?? '' },
          blocking: false,
        });

  const parentsById = new Map(parents.map((one) => [one.id, one]));
  const ancestorsOf = (parentId: string | null): string[] => {
    const parent = parentId === null ? undefined : parentsById.get(parentId);
    return parent === undefined ? [] : [...parent.ancestors, parent.id];
  };
  await applyPlan(tx, plan, { iso3, level, releaseId, marks, ancestorsOf, known });
  if (
    iso3 !== null &&
    level !== 9 &&
    level > 0 &&
    (plan.added.some((one) => one.area.shape) || plan.filled.some((one) => one.shape) || plan.closed.length > 0)
  ) {
    await settleSpots(tx, iso3);
  }
  return plan;
}

type Parent = { id: string; code: string | null };

/** By the code told, else by the code's beginning, else by the ground; level 1 hangs on the country. */
function makeParentFinder(
  parents: readonly queries.StoredArea[],
  level: PlaceLevel,
  shapeOf: (id: string | null) => Shape | null,
): (area: AreaRow) => Parent | undefined {
  const open = parents.filter((one) => one.valid_to === null);
  const country = open.find((one) => one.level === 0);
  const direct = open.filter((one) => one.level === level - 1);
  const byCode = new Map(
    parents
      .toSorted((a, b) => Number(a.valid_to === null) - Number(b.valid_to === null))
      .flatMap((one) => (one.code === null ? [] : [[one.code, one] as const])),
  );
  // Some countries fill their codes up with noughts to a common length.
  const bare = (code: string) => code.replace(/0+$/, '');
  const byPrefix = direct.flatMap((one) =>
    one.code === null ? [] : [{ prefix: one.code, bare: bare(one.code), one }],
  );
  let index: AreaIndex | undefined;
  const byGround = (area: AreaRow): Parent | undefined => {
    const point = area.point ?? (area.shape === null ? null : innerPoint(area.shape));
    if (point === null) return undefined;
    index ??= buildAreaIndex(
      open.flatMap((one) => {
        const shape = one.level === 0 ? null : shapeOf(one.shape_id);
        return shape === null
          ? []
          : [
              {
                id: one.id,
                level: one.level,
                parentId: one.parent_id,
                iso3: one.iso3,
                validFrom: null,
                validTo: null,
                shape,
              },
            ];
      }),
    );
    const hit = areasHolding(index, { point, day: '9999-12-31', isFirst: () => true })[0];
    return open.find((one) => one.id === hit?.id);
  };
  return (area) => {
    if (level === 0) return undefined;
    if (area.parentCode !== null) {
      const told = byCode.get(area.parentCode);
      if (told !== undefined) return told;
      if (area.parentCode === area.iso3 || area.parentCode.length <= 3) return level === 1 ? country : undefined;
    }
    if (level === 1) return country;
    if (level !== 9 && area.code !== null && area.codeSystem === 'pcode') {
      const code = area.code;
      const fits = byPrefix.filter(
        (one) =>
          one.prefix !== code && (code.startsWith(one.prefix) || (one.bare.length >= 4 && code.startsWith(one.bare))),
      );
      fits.sort((a, b) => b.bare.length - a.bare.length);
      if (fits[0] !== undefined) return fits[0].one;
    }
    return byGround(area) ?? (level === 9 ? country : undefined);
  };
}

interface Applying {
  iso3: string | null;
  level: PlaceLevel;
  releaseId: string;
  marks: Map<IncomingArea, { bytes: Buffer; sha256: string } | undefined>;
  ancestorsOf(parentId: string | null): string[];
  known: readonly KnownArea[];
}

function groundOf(shape: Shape) {
  const inner = innerPoint(shape);
  const round = (value: number) => Math.round(value * 1e5) / 1e5;
  const point = { lat: round(inner.lat), lon: round(inner.lon) };
  return { ...point, reach_km: reachKm(shape, point), ...shapeBox(shape), area_km2: shapeAreaKm2(shape) };
}

async function applyPlan(tx: Tx, plan: GroupPlan, it: Applying): Promise<void> {
  for (const on of new Set(plan.closed.map((one) => one.on))) {
    await queries.closePlaces(
      tx,
      plan.closed.filter((one) => one.on === on).map((one) => one.id),
      on,
    );
  }
  const places: PlaceTable[] = [];
  const names: PlaceNameTable[] = [];
  const shapes: Parameters<typeof queries.insertShapes>[1][number][] = [];
  const grounds: (ReturnType<typeof groundOf> & { id: string; shape_id: string })[] = [];
  const nameRow = (placeId: string, language: string, kind: PlaceNameTable['kind'], name: string): PlaceNameTable => ({
    place_id: placeId,
    language,
    kind,
    name,
    ...nameForms(name),
    release_id: it.releaseId,
  });
  const nameRows = (placeId: string, area: IncomingArea): void => {
    if (area.name !== area.code) names.push(nameRow(placeId, 'und', 'official', area.name));
    for (const one of area.names) names.push(nameRow(placeId, one.language, one.kind, one.name));
  };
  const shapeRow = (placeId: string, area: IncomingArea): string | null => {
    const mark = it.marks.get(area);
    if (mark === undefined || area.shape === null) return null;
    const id = crypto.randomUUID();
    shapes.push({
      id,
      place_id: placeId,
      release_id: it.releaseId,
      sha256: mark.sha256,
      bytes: mark.bytes,
      corners: area.shape.flat().reduce((sum, ring) => sum + ring.length / 2, 0),
    });
    grounds.push({ id: placeId, shape_id: id, ...groundOf(area.shape) });
    return id;
  };
  const knownById = new Map(it.known.map((one) => [one.id, one]));
  for (const { id, area, validFrom, validTo, outlineDoubtFrom } of plan.added) {
    shapeRow(id, area);
    places.push({
      id,
      level: it.level,
      name: area.name,
      code: area.code,
      code_system: area.codeSystem,
      iso3: area.iso3,
      parent_id: area.parentId,
      ancestors: it.ancestorsOf(area.parentId),
      lat: area.point?.lat ?? null,
      lon: area.point?.lon ?? null,
      reach_km: null,
      west: null,
      south: null,
      east: null,
      north: null,
      area_km2: null,
      population: area.population,
      valid_from: validFrom,
      valid_to: validTo,
      outline_doubt_from: outlineDoubtFrom,
      shape_id: null,
      release_id: it.releaseId,
    });
    nameRows(id, area);
    // Who asks for the old name finds the place under its new one.
    for (const one of plan.successions.filter(
      (link) => link.toId === id && (link.kind === 'rename' || link.kind === 'recode'),
    )) {
      const former = knownById.get(one.fromId);
      if (former !== undefined && former.name !== area.name) names.push(nameRow(id, 'und', 'former', former.name));
    }
  }
  await queries.insertPlaces(tx, places);
  for (const { id, area, shape, point, population, names: newNames, parent, code, outlineDoubtFrom } of plan.filled) {
    if (shape) shapeRow(id, area);
    if (newNames) {
      const known = knownById.get(id);
      if (known !== undefined && known.name === known.code && area.name !== area.code)
        await queries.changePlace(tx, id, { name: area.name });
      for (const one of [{ language: 'und', kind: 'alternative' as const, name: area.name }, ...area.names]) {
        if (one.name !== area.code && known?.names.includes(one.name) !== true)
          names.push(nameRow(id, one.language, one.kind, one.name));
      }
    }
    const change: queries.PlaceChange = {
      ...(point && area.point !== null ? { lat: area.point.lat, lon: area.point.lon } : {}),
      ...(population ? { population: area.population } : {}),
      ...(code ? { code: area.code, code_system: area.codeSystem } : {}),
      ...(parent ? { parent_id: area.parentId, ancestors: it.ancestorsOf(area.parentId) } : {}),
      ...(outlineDoubtFrom === null
        ? shape
          ? { outline_doubt_from: null }
          : {}
        : { outline_doubt_from: outlineDoubtFrom }),
    };
    if (Object.keys(change).length > 0) await queries.changePlace(tx, id, change);
  }
  await queries.insertNames(tx, names);
  await queries.insertShapes(tx, shapes);
  await queries.setPlacesShapes(tx, grounds);
  for (const { id, inheritsFrom } of plan.added)
    if (inheritsFrom !== undefined) await queries.inheritShape(tx, inheritsFrom, id);
  await queries.insertSuccessions(tx, plan.successions, it.releaseId);
  for (const { fromId, toId } of plan.successions) {
    const from = knownById.get(fromId);
    const to = plan.added.find((one) => one.id === toId);
    if (from !== undefined && to !== undefined && from.code !== null && from.code === to.area.code)
      await queries.moveChildren(tx, fromId, toId);
  }
}

/** Settlements hang on the finest open area they lie in; said again whenever a country's areas changed. */
async function settleSpots(tx: Tx, iso3: string): Promise<void> {
  const spots = await queries.spotsOf(tx, iso3);
  if (spots.length === 0) return;
  const areas = (await queries.areasOf(tx, iso3, [0, 1, 2, 3, 4])).filter((one) => one.valid_to === null);
  const byId = new Map(areas.map((one) => [one.id, one]));
  const bytes = await queries.shapesOf(
    tx,
    areas.filter((one) => one.level > 0).flatMap((one) => one.shape_id ?? []),
  );
  const index = buildAreaIndex(
    areas.flatMap((one) => {
      const raw = one.shape_id === null ? undefined : bytes.get(one.shape_id);
      return raw === undefined
        ? []
        : [
            {
              id: one.id,
              level: one.level,
              parentId: one.parent_id,
              iso3,
              validFrom: null,
              validTo: null,
              shape: decodeShape(raw),
            },
          ];
    }),
  );
  const country = areas.find((one) => one.level === 0);
  const moves: { id: string; parent_id: string; ancestors: string[] }[] = [];
  for (const spot of spots) {
    const hit = areasHolding(index, {
      point: { lat: spot.lat!, lon: spot.lon! },
      day: '9999-12-31',
      isFirst: () => true,
    })[0];
    const parent = (hit === undefined ? undefined : byId.get(hit.id)) ?? country;
    if (parent !== undefined && parent.id !== spot.parent_id)
      moves.push({ id: spot.id, parent_id: parent.id, ancestors: [...parent.ancestors, parent.id] });
  }
  await queries.setParents(tx, moves);
}

/** A file gone, or a step failing, in words for whoever imports. */
export const importProblem = (error: unknown): { code: string; detail: string } =>
  error instanceof Problem
    ? { code: error.code, detail: error.detail }
    : {
        code: 'import_failed',
        detail: 'The import stopped on an error of ours. What was read until then is kept; run it again to go on.',
      };
