import { Readable } from 'node:stream';
import Papa from 'papaparse';
import { feature } from 'topojson-client';
import type { Topology } from 'topojson-specification';
import type { Box, PlaceLevel } from '#domain/places.ts';
import { Problem } from '#domain/problem.ts';
import {
  guessMapping,
  readCells,
  type AreaMapping,
  type AreaRow,
  type Cells,
  type RowFault,
} from './area-properties.rules.ts';
import { checkNumbers, checkPoint, readDegrees, type CoordinateFault } from './coordinates.rules.ts';
import { innerPoint, type Shape } from './geometry.rules.ts';
import { readShape } from './shape-input.rules.ts';

/** A file of areas, read as it comes. */
export interface AreaSource {
  fileName: string;
  bytes(): AsyncIterable<Uint8Array>;
}

export interface ReadOptions {
  /** alpha-3, when the whole file is about one country */
  iso3?: string;
  level?: PlaceLevel;
  mapping?: Partial<AreaMapping>;
  /** the file has latitude and longitude the wrong way round: turn them */
  swapped?: boolean;
  /** where a country lies, when known: catches swapped and misplaced coordinates */
  boxOf?: (iso3: string) => Box | undefined;
}

export type ReadItem = { area: AreaRow } | { fault: RowFault };

/** Most bytes of a file taken into memory; larger ones are split by country first. */
export const MOST_FILE_BYTES = 200_000_000;

export const bytesSource = (fileName: string, bytes: Uint8Array): AreaSource => ({
  fileName,
  bytes: async function* () {
    yield bytes;
  },
});

/**
 * Reads TopoJSON, GeoJSON or CSV, told apart by content, into rows and faults in file order.
 *
 * Throws a `Problem` when the file as a whole cannot be read; single bad rows come back as faults.
 */
export async function* readAreaFile(source: AreaSource, options: ReadOptions): AsyncGenerator<ReadItem> {
  const chunks = source.bytes()[Symbol.asyncIterator]();
  const first = await chunks.next();
  if (first.done || first.value.length === 0) throw new Problem(422, 'empty_file', 'The file is empty.');
  const rest = async function* () {
    yield first.value;
    for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
  };
  const start = first.value.subarray(0, 4096);
  if (start[0] === 0x50 && start[1] === 0x4b) {
    throw new Problem(
      422,
      'zip_file',
      'This is a ZIP archive (a shapefile or a spreadsheet perhaps). Unpack it and give the GeoJSON, TopoJSON or CSV in it.',
    );
  }
  const looksLikeJson = new TextDecoder()
    .decode(start)
    .replace(/^\uFEFF/, '')
    .trimStart()
    .startsWith('{');
  if (looksLikeJson) yield* readJson(await wholeText(rest()), options);
  else yield* readCsv(rest(), options);
}

async function wholeText(chunks: AsyncIterable<Uint8Array>): Promise<string> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of chunks) {
    size += chunk.length;
    if (size > MOST_FILE_BYTES)
      throw new Problem(
        413,
        'file_too_large',
        `The file is larger than ${MOST_FILE_BYTES / 1e6} MB. Split it by country or level, or simplify the lines.`,
      );
    parts.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(parts));
  } catch {
    throw new Problem(422, 'invalid_utf8', 'The file is not valid UTF-8. Export it again as UTF-8.');
  }
}

interface Feature {
  id?: unknown;
  properties?: Cells | null;
  geometry?: unknown;
}

function featuresOf(text: string): Feature[] {
  let json: {
    type?: unknown;
    objects?: Record<string, unknown>;
    features?: unknown;
    crs?: { properties?: { name?: string } };
  };
  try {
    json = JSON.parse(text) as typeof json;
  } catch (error) {
    throw new Problem(
      422,
      'invalid_json',
      `The file is not valid JSON: ${(error as Error).message.slice(0, 120)}. It may have been cut off on the way.`,
    );
  }
  if (json.type === 'Topology') {
    const objects = Object.values(json.objects ?? {});
    // Files with several levels carry them as several objects; an outline of the land has no names and is passed over.
    return objects.flatMap((object) => {
      try {
        const read = feature(json as unknown as Topology, object as never) as unknown as Feature & {
          features?: Feature[];
        };
        const features = read.features ?? [read];
        return features.some((one) => Object.keys(one.properties ?? {}).length > 0) ? features : [];
      } catch (error) {
        throw new Problem(
          422,
          'broken_topology',
          `The TopoJSON's arcs do not fit its objects (${(error as Error).message.slice(0, 80)}). Export it again.`,
        );
      }
    });
  }
  if (json.type === 'FeatureCollection' && Array.isArray(json.features)) {
    const system = json.crs?.properties?.name ?? '';
    if (system !== '' && !/CRS84|4326/.test(system)) {
      throw new Problem(
        422,
        'other_projection',
        `The file uses the coordinate system “${system.slice(0, 60)}”. Export it as WGS 84 (EPSG:4326).`,
        { values: { system: system.slice(0, 60) } },
      );
    }
    return json.features as Feature[];
  }
  if (json.type === 'Feature') return [json as Feature];
  throw new Problem(422, 'unknown_format', 'This JSON is neither TopoJSON nor a GeoJSON FeatureCollection.');
}

function* readJson(text: string, options: ReadOptions): Generator<ReadItem> {
  const features = featuresOf(text);
  if (features.length === 0) throw new Problem(422, 'no_features', 'The file holds no features.');
  const columns = new Set<string>();
  for (const one of features.slice(0, 200)) for (const key of Object.keys(one.properties ?? {})) columns.add(key);
  if (features.some((one) => one.id !== undefined)) columns.add('id');
  const mapping = guessMapping([...columns], options.mapping);
  if (mapping.name === undefined)
    throw new Problem(
      422,
      'no_name_column',
      `No property holds a name. There are: ${[...columns].join(', ').slice(0, 300)}. Say which it is.`,
      { values: { columns: [...columns].join(', ').slice(0, 300) } },
    );
  for (const [i, one] of features.entries()) {
    const row = i + 1;
    const cells: Cells = { ...(one.id === undefined ? {} : { id: one.id }), ...one.properties };
    const read = readCells(cells, row, mapping, options);
    if ('fault' in read) {
      yield read;
      continue;
    }
    const { area } = read;
    const geometry = one.geometry as { type?: string; coordinates?: [number, number] } | null | undefined;
    if (geometry?.type === 'Point' && Array.isArray(geometry.coordinates)) {
      const [lon, lat] = options.swapped ? [geometry.coordinates[1], geometry.coordinates[0]] : geometry.coordinates;
      const checked = checkNumbers({ lat, lon }, area.iso3 === null ? undefined : options.boxOf?.(area.iso3));
      if ('fault' in checked) yield coordinateFault(row, checked.fault, `${lat}`, `${lon}`);
      if (!('fault' in checked)) yield { area: { ...area, point: checked.point } };
      else if (checked.fault.code === 'elsewhere') yield { area: { ...area, point: { lat, lon } } };
      continue;
    }
    const shape = readShape(options.swapped ? turned(geometry) : geometry);
    if (!Array.isArray(shape)) {
      if (shape.code !== 'no_geometry')
        yield {
          fault: { row, code: `shape_${shape.code}`, values: { name: area.name, ...shape.values }, blocking: true },
        };
      else {
        yield { fault: { row, code: 'shape_no_geometry', values: { name: area.name }, blocking: false } };
        yield { area };
      }
      continue;
    }
    const box = area.iso3 === null ? undefined : options.boxOf?.(area.iso3);
    const misplaced = box === undefined ? undefined : misplacedShape(shape, box);
    // Coarse outlines of countries are no judge of finer ones: only what would fit when turned is refused.
    if (misplaced !== undefined)
      yield {
        fault: { row, code: `shape_${misplaced}`, values: { name: area.name }, blocking: misplaced === 'swapped' },
      };
    if (misplaced !== 'swapped') yield { area: { ...area, shape } };
  }
}

function turned(geometry: unknown): unknown {
  const turn = (value: unknown): unknown =>
    Array.isArray(value)
      ? typeof value[0] === 'number' && value.length >= 2
        ? [value[1], value[0]]
        : value.map(turn)
      : value;
  const { type, coordinates } = (geometry ?? {}) as { type?: unknown; coordinates?: unknown };
  return geometry === null || geometry === undefined ? geometry : { type, coordinates: turn(coordinates) };
}

/** A whole outline that lies elsewhere than its country, and would fit if turned. */
function misplacedShape(shape: Shape, box: Box): 'swapped' | 'elsewhere' | undefined {
  const checked = checkNumbers(innerPoint(shape), box);
  if (!('fault' in checked)) return undefined;
  return checked.fault.code === 'swapped' ? 'swapped' : checked.fault.code === 'zero' ? undefined : 'elsewhere';
}

const round = (value: number) => Math.round(value * 1e6) / 1e6;

function coordinateFault(row: number, fault: CoordinateFault, lat: string, lon: string): { fault: RowFault } {
  const { suggestion } = fault;
  return {
    fault: {
      row,
      code: `coordinates_${fault.code}`,
      values: {
        lat,
        lon,
        ...(suggestion ? { betterLat: round(suggestion.lat), betterLon: round(suggestion.lon) } : {}),
      },
      ...(suggestion ? { suggestion } : {}),
      blocking: fault.code !== 'elsewhere',
    },
  };
}

/** UTF-8 unless the start says otherwise: UTF-16 by its mark, the Windows code page by bytes that UTF-8 does not have. */
function decoderFor(start: Uint8Array): TextDecoder {
  if (start[0] === 0xff && start[1] === 0xfe) return new TextDecoder('utf-16le');
  if (start[0] === 0xfe && start[1] === 0xff) return new TextDecoder('utf-16be');
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(start, { stream: true });
    return new TextDecoder('utf-8');
  } catch {
    return new TextDecoder('windows-1252');
  }
}

async function* readCsv(chunks: AsyncIterable<Uint8Array>, options: ReadOptions): AsyncGenerator<ReadItem> {
  const texts = async function* () {
    let decoder: TextDecoder | undefined;
    for await (const chunk of chunks) {
      decoder ??= decoderFor(chunk);
      yield decoder.decode(chunk, { stream: true });
    }
    const tail = decoder?.decode() ?? '';
    if (tail !== '') yield tail;
  };
  const lines = Readable.from(texts(), { objectMode: false, encoding: 'utf8' }).pipe(
    Papa.parse(Papa.NODE_STREAM_INPUT, { header: false, skipEmptyLines: false }),
  );
  let columns: string[] | undefined;
  let mapping: AreaMapping | undefined;
  let row = 0;
  for await (const line of lines as AsyncIterable<string[]>) {
    row++;
    if (line.length === 1 && line[0]!.trim() === '') continue;
    if (columns === undefined || mapping === undefined) {
      columns = line.map((cell) => cell.replace(/^\uFEFF/, '').trim());
      mapping = guessMapping(columns, options.mapping);
      if (mapping.name === undefined) {
        throw new Problem(
          422,
          'no_name_column',
          `No column holds a name. The first line has: ${columns.join(', ').slice(0, 300)}. Say which it is.`,
          { values: { columns: columns.join(', ').slice(0, 300) } },
        );
      }
      continue;
    }
    // The line of HXL tags below the headings.
    if (row <= 3 && line.filter((cell) => cell.startsWith('#')).length > line.length / 2) continue;
    if (line.length > columns.length && line.slice(columns.length).some((cell) => cell.trim() !== '')) {
      yield {
        fault: {
          row,
          code: 'too_many_cells',
          values: { found: line.length, expected: columns.length },
          blocking: true,
        },
      };
      continue;
    }
    const cells: Cells = {};
    for (const [i, column] of columns.entries()) cells[column] = line[i] ?? '';
    const hasPoint = mapping.lat !== undefined && mapping.lon !== undefined;
    const read = readCells(cells, row, mapping, {
      ...options,
      level: options.level ?? mapping.levelOfFile ?? (hasPoint && mapping.level === undefined ? 9 : undefined),
    });
    if ('fault' in read) {
      yield read;
      continue;
    }
    if (!hasPoint) {
      yield read;
      continue;
    }
    const { area } = read;
    let lat = String(cells[mapping.lat!] ?? '');
    let lon = String(cells[mapping.lon!] ?? '');
    if (options.swapped) [lat, lon] = [lon, lat];
    const checked = checkPoint(lat, lon, area.iso3 === null ? undefined : options.boxOf?.(area.iso3));
    if ('fault' in checked) {
      const { fault } = coordinateFault(row, checked.fault, lat.slice(0, 40), lon.slice(0, 40));
      // An area without coordinates is still an area; a spot without them is nothing.
      const bearable = checked.fault.code === 'missing' && area.level !== 9;
      if (!bearable) yield { fault };
      if (bearable) yield { area };
      if (checked.fault.code === 'elsewhere')
        yield { area: { ...area, point: { lat: readDegrees(lat)!, lon: readDegrees(lon)! } } };
    } else yield { area: { ...area, point: checked.point } };
  }
  if (columns === undefined) throw new Problem(422, 'empty_file', 'The file is empty.');
}
