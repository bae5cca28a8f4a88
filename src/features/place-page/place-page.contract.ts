import { z } from 'zod';
import { operation } from '#domain/operation.ts';
import { listRoleMaps } from '#features/directory/confirm/role-maps.contract.ts';
import { initiativeLine, listUncontacted } from '#features/directory/initiatives.contract.ts';
import { listDelivery } from '#features/directory/delivery/delivery.contract.ts';
import { needOut } from '#features/directory/needs/needs.contract.ts';
import { organisationLine } from '#features/directory/organisations.contract.ts';

const id = z.uuid();
const named = z.object({ id, name: z.string() });
/** Null: the asker has no right to any of it. */
const part = <T extends z.ZodType>(of: T) => z.object({ lines: z.array(of), total: z.number().int() }).nullable();

export const readPlacePage = operation({
  id: 'places.page',
  method: 'get',
  path: '/w/:workspace/places/:id/page',
  verb: 'place.read',
  params: z.object({ workspace: z.string(), id }),
  summary:
    'Everything about a place and what lies below it that the asker may know: who is there, what happens, what is owed, and since when nobody was heard from.',
  out: z.object({
    place: named.extend({
      level: z.number().int(),
      population: z.number().int().nullable(),
      above: z.array(named),
      lat: z.number().nullable(),
      lon: z.number().nullable(),
    }),
    /** null where nothing was ever heard, or without the right to know */
    heard: z
      .object({
        hearing: z.enum(['never', 'overdue', 'heard']),
        lastHeard: z.iso.date().nullable(),
        usualDays: z.number().nullable(),
      })
      .nullable(),
    organisations: z.object({ lines: z.array(organisationLine), more: z.boolean() }).nullable(),
    initiatives: z.object({ lines: z.array(initiativeLine), more: z.boolean() }).nullable(),
    /** needs that stand open, with what is there for them */
    needs: part(needOut),
    /** who really delivers security and justice there, and what is said of it */
    delivers: part(listDelivery.out.shape.rows.element),
    contacts: part(
      z.object({
        id,
        name: z.string(),
        post: z.string().nullable(),
        about: z.string().nullable(),
        reach: z.string().nullable(),
        /** the area around for which they are there, when it is not the place itself or one in it */
        around: z.string().nullable(),
        organisation: named,
      }),
    ),
    incidents: part(
      z.object({
        id,
        number: z.number().int(),
        title: z.string(),
        typeCode: z.string(),
        state: z.string(),
        level: z.number().int(),
        at: z.iso.datetime(),
      }),
    ),
    alerts: part(
      z.object({
        id,
        headline: z.string(),
        level: z.number().int(),
        state: z.string(),
        issuedAt: z.iso.datetime().nullable(),
      }),
    ),
    rumours: part(
      z.object({ id, claim: z.string(), language: z.string(), state: z.string(), lastHeardAt: z.iso.datetime() }),
    ),
    /** pages on which actors of the place say who does what with whom */
    roles: part(listRoleMaps.out.shape.maps.element),
    /** of what is done there: who does the like and is still to be contacted */
    uncontacted: part(listUncontacted.out.shape.open.element),
    owed: part(
      z.object({
        id,
        kind: z.enum(['source', 'community']),
        community: z.string().nullable(),
        aboutKind: z.enum(['report', 'incident', 'alert', 'rumour']),
        alertId: id.nullable(),
        dueAt: z.iso.datetime(),
        late: z.boolean(),
      }),
    ),
  }),
});
