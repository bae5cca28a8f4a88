import type { PlaceLevel, Point } from '#domain/places.ts';
import type { AreaRow, CodeSystem, RowFault } from './area-properties.rules.ts';
import type { Shape } from './geometry.rules.ts';

/** A version of an area that is already stored, or was planned a moment ago. */
export interface KnownArea {
  id: string;
  level: PlaceLevel;
  code: string | null;
  codeSystem: CodeSystem | null;
  name: string;
  /** all its names, the first included */
  names: string[];
  parentId: string | null;
  parentCode: string | null;
  validFrom: string | null;
  validTo: string | null;
  /** source and date of the release it came with */
  source: string;
  releasedOn: string | null;
  /** as stored; the same bytes have the same mark */
  shapeMark: string | null;
  shapeOn: string | null;
  outlineDoubtFrom: string | null;
  shape: () => Shape | null;
  point: Point | null;
  population: number | null;
}

export interface IncomingArea extends AreaRow {
  parentId: string | null;
  parentCode: string | null;
  shapeMark: string | null;
}

export type SuccessionKind = 'split' | 'merge' | 'rename' | 'recode' | 'boundary' | 'parent';

export interface Succession {
  fromId: string;
  toId: string;
  kind: SuccessionKind;
  share: number | null;
  onDay: string | null;
}

/** What an import does to one group, in an order in which it can be done. */
export interface GroupPlan {
  /** `inheritsFrom`: no outline was given, that of the earlier version stands in */
  added: {
    id: string;
    area: IncomingArea;
    validFrom: string | null;
    validTo: string | null;
    outlineDoubtFrom: string | null;
    inheritsFrom?: string;
  }[];
  closed: { id: string; on: string }[];
  /** something that was not known yet is filled in; nothing known is overwritten, save an outline by a newer, equal one */
  filled: {
    id: string;
    area: IncomingArea;
    shape: boolean;
    point: boolean;
    population: boolean;
    names: boolean;
    parent: boolean;
    code: boolean;
    outlineDoubtFrom: string | null;
  }[];
  unchanged: number;
  successions: Succession[];
  faults: RowFault[];
}

export interface PlanOptions {
  source: string;
  releasedOn: string | null;
  /** the file holds every area of this level of the country: what it lacks is no more */
  whole: boolean;
  newId: () => string;
}
