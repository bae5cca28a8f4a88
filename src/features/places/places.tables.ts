import type { PlaceLevel, PlacePrecision } from '#domain/places.ts';
import type { CodeSystem } from './area-properties.rules.ts';
import type { SuccessionKind } from './release-plan.rules.ts';

export interface PlaceTable {
  id: string;
  level: PlaceLevel;
  name: string;
  code: string | null;
  code_system: CodeSystem | null;
  iso3: string | null;
  parent_id: string | null;
  ancestors: string[];
  lat: number | null;
  lon: number | null;
  reach_km: number | null;
  west: number | null;
  south: number | null;
  east: number | null;
  north: number | null;
  area_km2: number | null;
  population: number | null;
  valid_from: string | null;
  valid_to: string | null;
  outline_doubt_from: string | null;
  shape_id: string | null;
  release_id: string;
}

export interface PlaceNameTable {
  place_id: string;
  language: string;
  kind: 'official' | 'alternative' | 'former' | 'local';
  name: string;
  fold: string;
  core: string;
  sound: string;
  skeleton: string;
  release_id: string;
}

export interface LocalPlaceTable {
  workspace_id: string;
  id: string;
  name: string;
  kind: string | null;
  parent_id: string | null;
  ancestors: string[];
  lat: number | null;
  lon: number | null;
  precision: PlacePrecision;
  radius_km: number | null;
  note: string | null;
  created_by: string | null;
  created_at: Date;
  ended_at: Date | null;
}

export type ImportState = 'uploading' | 'checking' | 'checked' | 'running' | 'done' | 'failed' | 'stopped';

export interface PlaceImportTable {
  workspace_id: string;
  id: string;
  file_name: string;
  parts: number;
  /** JSON */
  options: unknown;
  state: ImportState;
  done_steps: number;
  all_steps: number;
  result: unknown;
  created_by: string | null;
  created_at: Date;
  changed_at: Date;
}

declare module '#server/schema.ts' {
  interface Tables {
    'ref.place': PlaceTable;
    'ref.place_name': PlaceNameTable;
    'ref.place_shape': {
      id: string;
      place_id: string;
      release_id: string;
      sha256: string;
      corners: number;
      bytes: Buffer;
    };
    'ref.place_succession': {
      from_id: string;
      to_id: string;
      kind: SuccessionKind;
      share: number | null;
      on_day: string | null;
      release_id: string;
    };
    'ref.place_release': {
      id: string;
      source: string;
      release: string;
      released_on: string | null;
      licence: string | null;
      file_name: string | null;
      file_sha256: string | null;
      read_at: Date;
      counts: unknown;
    };
    'ref.place_version': { only_one: boolean; version: string };
    'app.local_place': LocalPlaceTable;
    'app.local_place_name': Omit<PlaceNameTable, 'kind' | 'release_id'> & {
      workspace_id: string;
      id: string;
      created_by: string | null;
      created_at: Date;
    };
    'app.place_view': { workspace_id: string; id: string; prefer: string[] };
    'app.place_import': PlaceImportTable;
    'app.place_import_part': { workspace_id: string; import_id: string; part: number; body: Buffer };
  }
}
