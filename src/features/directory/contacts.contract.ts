import { z } from 'zod';
import { operation } from '#domain/operation.ts';
import { day } from './directory.rules.ts';
import { label, language, named, ok, withId, workspaceParams } from './organisations.contract.ts';

const id = z.uuid();
const text = (most: number) => z.string().trim().min(1).max(most).nullable().default(null);
export const CONTACT_KINDS = ['liaison', 'democracy', 'focal', 'other'] as const;

export const contactFields = z.object({
  organisationId: id,
  kind: z.enum(CONTACT_KINDS),
  name: z.string().trim().min(1).max(200),
  post: text(200),
  /** what to come to them for */
  about: text(1000),
  languages: z.array(language).max(20).default([]),
  placeId: id.nullable().default(null),
  placeText: text(300),
  availability: text(500),
  reach: text(500),
  substituteId: id.nullable().default(null),
  consentHow: z.string().trim().min(1).max(500),
  consentOn: day,
  askAgainOn: day,
  /**
   * an address or a number (with its country) to which that question is sent when the day comes; null: somebody asks them. Given only to those who may
   * change the entry, and to the person
   */
  askTo: z.string().trim().min(3).max(254).nullable().default(null),
  label: label.default(1),
});
export const contactOut = contactFields.extend({
  id,
  organisation: named,
  place: z.string().nullable(),
  substitute: named.nullable(),
  /** the day has come on which they are asked again whether they want to stand here */
  askNow: z.boolean(),
  /** by which message they were last asked, and what became of it */
  asked: z
    .object({
      channel: z.enum(['email', 'sms']),
      state: z.enum(['queued', 'sent', 'failed']),
      at: z.iso.datetime(),
      deliveredAt: z.iso.datetime().nullable(),
    })
    .nullable(),
  /** when their picture was taken in; null where there is none */
  photoAt: z.iso.datetime().nullable(),
  changedAt: z.iso.datetime(),
});

export const listContacts = operation({
  id: 'contacts.list',
  method: 'get',
  path: '/w/:workspace/contacts',
  verb: 'contact.read',
  params: workspaceParams,
  query: z.object({
    organisation: id.optional(),
    kind: z.enum(CONTACT_KINDS).optional(),
    place: id.optional(),
    q: z.string().trim().max(200).optional(),
  }),
  out: z.object({ contacts: z.array(contactOut) }),
});
export const createContact = operation({
  id: 'contacts.create',
  method: 'post',
  path: '/w/:workspace/contacts',
  verb: 'contact.write',
  status: 201,
  params: workspaceParams,
  body: contactFields.extend({ id }),
  out: z.object({ id }),
});
export const changeContact = operation({
  id: 'contacts.change',
  method: 'put',
  path: '/w/:workspace/contacts/:id',
  verb: 'contact.write',
  params: withId,
  body: contactFields,
  out: z.object({ id }),
});
export const withdrawContact = operation({
  id: 'contacts.withdraw',
  method: 'post',
  path: '/w/:workspace/contacts/:id/withdraw',
  verb: 'contact.write',
  params: withId,
  summary: 'Erases who it was and everything kept of them; that there was a contact point stays.',
  out: ok,
});
export const linkContact = operation({
  id: 'contacts.link',
  method: 'post',
  path: '/w/:workspace/contacts/:id/link',
  verb: 'contact.write',
  status: 201,
  params: withId,
  summary:
    'A link, shown once, by which the person sees what is kept of them and withdraws it. It replaces the one before.',
  out: z.object({ link: z.string(), expiresAt: z.iso.datetime() }),
});
export const askContact = operation({
  id: 'contacts.ask',
  method: 'post',
  path: '/w/:workspace/contacts/:id/ask',
  verb: 'contact.write',
  params: withId,
  summary:
    'Asks the person now, by the address or number they gave for it, whether they want to stay. When their day comes this happens by itself.',
  out: ok,
});
export const putContactPhoto = operation({
  id: 'contacts.putPhoto',
  method: 'put',
  path: '/w/:workspace/contacts/:id/photo',
  verb: 'contact.write',
  params: withId,
  summary:
    'The face of somebody who wants to be known by it: a JPEG, PNG, WebP, GIF or AVIF, drawn anew, square, without what it tells of its making.',
  out: ok,
});
export const readContactPhoto = operation({
  id: 'contacts.photo',
  method: 'get',
  path: '/w/:workspace/contacts/:id/photo',
  verb: 'contact.read',
  params: withId,
  out: z.never(),
});
export const dropContactPhoto = operation({
  id: 'contacts.dropPhoto',
  method: 'delete',
  path: '/w/:workspace/contacts/:id/photo',
  verb: 'contact.write',
  params: withId,
  out: ok,
});
export const exportContacts = operation({
  id: 'contacts.export',
  method: 'get',
  path: '/w/:workspace/contacts/export',
  verb: 'contact.export',
  params: workspaceParams,
  summary: 'Everybody who stands here and may be seen by the asker, as CSV.',
  out: z.never(),
});

const token = z.string().min(20).max(200);
export const openContactLink = operation({
  id: 'contactLinks.open',
  method: 'post',
  path: '/contact-links/open',
  verb: 'public',
  body: z.object({ token }),
  out: z.object({
    workspace: z.string(),
    exercise: z.boolean(),
    contact: contactOut.nullable(),
    /** their picture as it is kept, as a data address */
    photo: z.string().nullable(),
  }),
});
export const answerContactLink = operation({
  id: 'contactLinks.answer',
  method: 'post',
  path: '/contact-links/answer',
  verb: 'public',
  summary:
    'The person says that they want to stay, for another year, be taken out, or have their picture alone taken away.',
  body: z.object({ token, answer: z.enum(['stay', 'withdraw', 'no_photo']) }),
  out: ok,
});
