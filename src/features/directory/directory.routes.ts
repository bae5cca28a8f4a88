import { bind, bindFile, bindRaw, type Binding } from '#server/http.ts';
import { askContact } from './contact-asking.service.ts';
import * as contacts from './contacts.contract.ts';
import * as initiatives from './initiatives.contract.ts';
import * as organisations from './organisations.contract.ts';
import * as people from './contacts.service.ts';
import { readInitiative, readOrganisation } from './entry-pages.service.ts';
import { changeInitiative, createInitiative, readFields } from './initiatives.service.ts';
import * as around from './neighbours.service.ts';
import { changeOrganisation, createOrganisation } from './organisations.service.ts';
import { portraitOf } from './portrait.ts';
import * as search from './search.service.ts';

const MOST_PHOTO_BYTES = 12_000_000;

export const directoryRoutes = (publicUrl: string): Binding[] => [
  bind(organisations.listOrganisations, (context, { query }) => search.listOrganisations(context, query)),
  bind(organisations.readOrganisation, (context, { params }) => readOrganisation(context, params.id)),
  bind(organisations.createOrganisation, (context, { body: { id, source, ...fields } }) =>
    createOrganisation(context, id, fields, source),
  ),
  bind(organisations.changeOrganisation, (context, { params, body: { source, ...fields } }) =>
    changeOrganisation(context, params.id, fields, source),
  ),
  bind(initiatives.listInitiatives, (context, { query }) => search.listInitiatives(context, query)),
  bind(initiatives.readInitiative, (context, { params }) => readInitiative(context, params.id)),
  bind(initiatives.createInitiative, async (context, { body: { id, source, neighbours, ...fields } }) => {
    await around.demandStances(context, id, fields, neighbours);
    const made = await createInitiative(context, id, fields, source);
    await around.keepStances(context, id, neighbours);
    return made;
  }),
  bind(initiatives.changeInitiative, async (context, { params, body: { source, neighbours, ...fields } }) => {
    await around.demandStances(context, params.id, fields, neighbours);
    const changed = await changeInitiative(context, params.id, fields, source);
    await around.keepStances(context, params.id, neighbours);
    return changed;
  }),
  bind(initiatives.alikeInitiatives, (context, { body: { id, ...planned } }) =>
    around.lookAround(context, id, planned),
  ),
  bind(initiatives.listNeighbours, async (context, { params }) =>
    around.lookAround(context, params.id, (await readFields(context, params.id)).fields),
  ),
  bind(initiatives.settleNeighbour, (context, { params, body }) => around.settleNeighbour(context, params.id, body)),
  bind(initiatives.listUncontacted, (context) => around.listUncontacted(context)),
  bind(initiatives.searchDirectory, (context, { query }) => search.searchDirectory(context, query)),
  bind(initiatives.listCodes, (context, { query }) => search.listCodes(context, query)),
  bind(contacts.listContacts, (context, { query }) => people.listContacts(context, query)),
  bind(contacts.createContact, (context, { body: { id, ...fields } }) => people.createContact(context, id, fields)),
  bind(contacts.changeContact, (context, { params, body }) => people.changeContact(context, params.id, body)),
  bind(contacts.withdrawContact, (context, { params }) => people.withdrawContact(context, params.id)),
  bind(contacts.linkContact, (context, { params }) => people.linkContact(context, params.id, publicUrl)),
  bind(contacts.askContact, (context, { params }) => askContact(context, params.id, publicUrl)),
  // the picture is drawn anew before the transaction begins
  bindRaw(
    contacts.putContactPhoto,
    { mostBytes: MOST_PHOTO_BYTES, tooLarge: 'photo_too_large', prepare: (_kit, { bytes }) => portraitOf(bytes) },
    (context, { params, body }) => people.putPhoto(context, params.id, body),
  ),
  bindFile(contacts.readContactPhoto, (context, { params }) => people.readPhoto(context, params.id)),
  bind(contacts.dropContactPhoto, (context, { params }) => people.dropPhoto(context, params.id)),
  bindFile(contacts.exportContacts, (context) => people.exportContacts(context)),
  bind(contacts.openContactLink, (context, { body }) => people.openContactLink(context, body.token)),
  bind(contacts.answerContactLink, (context, { body }) => people.answerContactLink(context, body.token, body.answer)),
];
