import { z } from 'zod';
import { operation, type OutOf } from '#domain/operation.ts';
import { named, sourceInput, sourceOut, withId, workspaceParams } from '../organisations.contract.ts';
import { DEGREES_OF_MEANS, HOLDS, LINK_KINDS, PART_KINDS } from './system.rules.ts';

const id = z.uuid();
const ofPlace = workspaceParams.extend({ place: id });
const degree = z.enum(DEGREES_OF_MEANS).nullable().default(null);
const note = z.string().trim().min(1).max(1000).nullable().default(null);
const ok = z.object({ ok: z.literal(true) });
const source = sourceInput.nullable().default(null);
/** As sheets and as text. */
export const TABLE_FORMATS = ['xlsx', 'csv'] as const;
export const meansShape = z.object({ law: degree, access: degree, staff: degree, money: degree });
const partKind = z.enum(PART_KINDS);
const told = { by: named.nullable(), at: z.iso.datetime(), source: sourceOut.nullable() };

export const listSystems = operation({
  id: 'systems.list',
  method: 'get',
  path: '/w/:workspace/systems',
  verb: 'actor.read',
  params: workspaceParams,
  summary:
    'Countries and regions whose security and justice system is described here, and the one the workspace is about.',
  out: z.object({ places: z.array(named.extend({ parts: z.number().int() })), own: named.nullable() }),
});

export const readSystem = operation({
  id: 'systems.read',
  method: 'get',
  path: '/w/:workspace/systems/:place',
  verb: 'actor.read',
  params: ofPlace,
  summary:
    'The security and justice system of a country: its bodies by the four groups, who commands, oversees, funds and appoints whom, and what stands out. Only of bodies the asker may know of.',
  out: z.object({
    place: named,
    parts: z.array(
      z.object({
        id,
        kind: partKind,
        actorId: id.nullable(),
        means: meansShape,
        note: z.string().nullable(),
        ...told,
      }),
    ),
    bodies: z.array(named.extend({ /** of the list; one that is only linked to it is not */ listed: z.boolean() })),
    links: z.array(
      z.object({
        /** null: it stands under that body in the directory */
        id: id.nullable(),
        from: id,
        to: id,
        kind: z.enum(LINK_KINDS),
        holds: z.enum(HOLDS).nullable(),
        note: z.string().nullable(),
        source: sourceOut.nullable(),
      }),
    ),
    findings: z.array(
      z.object({
        code: z.enum(['nobody', 'chain', 'paper', 'no_complaints', 'no_means', 'dependent', 'means_unknown', 'idle']),
        id,
        force: z.boolean(),
        lacks: z.array(z.enum(['law', 'access', 'staff', 'money'])),
        on: z.array(id),
      }),
    ),
  }),
});
export type System = OutOf<typeof readSystem>;

export const savePart = operation({
  id: 'systems.savePart',
  method: 'put',
  path: '/w/:workspace/systems/:place/parts/:id',
  verb: 'actor.write',
  params: ofPlace.extend({ id }),
  summary: 'A body of a system with its kind and its means, or, without a body, that there is none of this kind.',
  body: z.object({
    kind: partKind,
    actorId: id.nullable().default(null),
    means: meansShape.prefault({}),
    note,
    source,
  }),
  out: ok,
});
export const removePart = operation({
  id: 'systems.removePart',
  method: 'delete',
  path: '/w/:workspace/system-parts/:id',
  verb: 'actor.write',
  params: withId,
  out: ok,
});
export const saveLink = operation({
  id: 'systems.saveLink',
  method: 'put',
  path: '/w/:workspace/system-links/:id',
  verb: 'actor.write',
  params: withId,
  summary:
    'One body commands, oversees, funds or appoints another, or hears complaints about it: by law, in practice or both.',
  body: z.object({
    from: id,
    to: id,
    kind: z.enum(LINK_KINDS),
    holds: z.enum(HOLDS).nullable().default(null),
    note,
    source,
  }),
  out: ok,
});
export const removeLink = operation({
  id: 'systems.removeLink',
  method: 'delete',
  path: '/w/:workspace/system-links/:id',
  verb: 'actor.write',
  params: withId,
  out: ok,
});

const names = z.array(z.string().trim().min(1).max(200)).max(12).default([]);
export const pastedRow = z.object({
  /** of the table, counted from 1 with its headings; told again with what became of it */
  line: z.number().int().min(1).max(1_000_000).default(1),
  name: z.string().trim().min(1).max(200),
  kind: partKind,
  commands: names,
  oversees: names,
  funds: names,
  appoints: names,
  hears_complaints: names,
  means: meansShape.prefault({}),
  note,
});
export type PastedRow = z.output<typeof pastedRow>;
export const bringSystem = operation({
  id: 'systems.bring',
  method: 'post',
  path: '/w/:workspace/systems/:place/bring',
  verb: 'actor.write',
  params: ofPlace,
  summary:
    'A whole system as a table tells it: a body a row, with the names of those who command, oversee, fund and appoint it and hear complaints about it. `try` says what would come of it and saves nothing. Bodies of exactly one such name are taken; others are made.',
  body: z.object({ rows: z.array(pastedRow).min(1).max(500), try: z.boolean().default(false), source }),
  out: z.object({
    /** by name: taken from the directory or made; `line` of the table, null for one that is only linked to */
    bodies: z.array(
      z.object({ name: z.string(), is: z.enum(['known', 'new', 'several']), line: z.number().int().nullable() }),
    ),
    parts: z.number().int(),
    /** bodies that stood already and of which the table tells more of their means */
    changed: z.number().int(),
    links: z.number().int(),
    /** links that would let somebody command themselves */
    refused: z.array(z.object({ line: z.number().int(), from: z.string(), to: z.string() })),
  }),
});

export const readSystemFile = operation({
  id: 'systems.file',
  method: 'post',
  path: '/w/:workspace/system-file',
  verb: 'actor.write',
  params: workspaceParams,
  summary:
    'Reads a table of a system, XLSX or CSV, with its columns in any order: rows to be tried and taken in, and each line that cannot be read, with why. Nothing is saved.',
  out: z.object({
    rows: z.array(pastedRow),
    bad: z.array(
      z.object({
        line: z.number().int(),
        code: z.enum(['no_name', 'unknown_kind', 'unknown_means', 'too_long', 'too_many']),
        text: z.string(),
      }),
    ),
  }),
});
export const systemTemplate = operation({
  id: 'systems.template',
  method: 'get',
  path: '/w/:workspace/systems/:place/table',
  verb: 'actor.read',
  params: ofPlace,
  query: z.object({ format: z.enum(TABLE_FORMATS).default('xlsx') }),
  summary:
    'The table to fill in: what is known of a system, a line for each kind of which nothing is, with the headings by which it is read back.',
  out: z.never(),
});
