import * as queries from './import.queries.ts';
import { createHash } from 'node:crypto';
import type { Tx } from '#server/db.ts';
import { idMaker } from '#domain/ids.ts';
import type { PlaceLevel } from '#domain/places.ts';
import { areasHolding, buildAreaIndex } from './area-index.rules.ts';
import type { AreaRow } from './area-properties.rules.ts';
import { innerPoint, reachKm, shapeAreaKm2, shapeBox } from './geometry.rules.ts';
import type { Shape } from './geometry.rules.ts';
import { nameForms } from './place-names.rules.ts';
import type { PlaceNameTable, PlaceTable } from './places.tables.ts';
import { planGroup } from './release.rules.ts';
import type { GroupPlan, IncomingArea, KnownArea } from './release-plan.rules.ts';
import { decodeShape, encodeShape } from './shape-codec.rules.ts';
import type { ImportKit, ImportOptions } from './import-kit.ts';
import { makeParentFinder } from './import-parents.service.ts';

/** One level of one country out of a file: what it changes in the reference, and the change itself. */

const nextId = idMaker();

interface Step {
  level: PlaceLevel;
  iso3: string | null;
  options: ImportOptions;
  releaseId: string;
}

export async function planAndApply(
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
    newId: () => nextId(kit.now().getTime()),
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
