import type { Context } from '#server/context.ts';
import type { FileAnswer } from '#server/http.ts';
import type { BodyOf, QueryOf } from '#domain/operation.ts';
import { conflict, invalid, notFound } from '#domain/problem.ts';
import { foldText } from '#domain/text-folding.ts';
import { normalAddress } from '#features/courier/courier.rules.ts';
import * as courier from '#features/courier/courier.service.ts';
import * as places from '#features/places/places.service.ts';
import * as readers from '#features/readers/readers.service.ts';
import { channelOf } from './confirm/entry-standing.rules.ts';
import type * as contract from './contacts.contract.ts';
import * as shared from './directory.queries.ts';
import { askedWords } from './entry-words.rules.ts';
import { enterLink, makeLink, spokenOf } from './links.service.ts';
import { demandPlaces } from './organisations.service.ts';
import * as queries from './contacts.queries.ts';

const done = { ok: true as const };
const MOST = 500;
type Fields = BodyOf<typeof contract.changeContact>;

/** Where they are asked again is for those who keep the entry, and for the person; everybody else reads how they want to be reached. */
const keeps = (context: Context): boolean => context.caller.verbs.includes('contact.write');

async function out(context: Context, rows: readonly queries.ContactRead[], withAskTo = keeps(context)) {
  const today = context.now().toISOString().slice(0, 10);
  const lines = await places.placeLines(
    context,
    rows.flatMap((row) => row.place_id ?? []),
  );
  const asked = new Map(
    (
      await queries.lastAsked(
        context,
        rows.map((row) => row.id),
      )
    ).map((one) => [one.contact_id, one]),
  );
  const askedOf = (id: string) => {
    const one = asked.get(id);
    return one
      ? {
          channel: one.channel,
          state: one.state,
          at: one.invited_at.toISOString(),
          deliveredAt: one.delivered_at?.toISOString() ?? null,
        }
      : null;
  };
  return rows.map((row) => ({
    id: row.id,
    organisationId: row.organisation_id,
    organisation: { id: row.organisation_id, name: row.organisation_name ?? '' },
    kind: row.kind,
    name: row.name!,
    post: row.post,
    about: row.about,
    languages: row.languages,
    placeId: row.place_id,
    placeText: row.place_text,
    place: row.place_text ?? (row.place_id ? (lines.get(row.place_id)?.name ?? null) : null),
    availability: row.availability,
    reach: row.reach,
    substituteId: row.substitute_name === null ? null : row.substitute_id,
    substitute: row.substitute_name === null ? null : { id: row.substitute_id!, name: row.substitute_name },
    consentHow: row.consent_how,
    consentOn: row.consent_on,
    askAgainOn: row.ask_again_on,
    askTo: withAskTo ? row.ask_to : null,
    askNow: row.ask_again_on <= today,
    asked: askedOf(row.id),
    photoAt: row.photo_at?.toISOString() ?? null,
    label: row.label,
    changedAt: row.changed_at.toISOString(),
  }));
}

/** People to turn to, those of an organisation, a kind, a place; words are looked for in their names, posts and what to come to them for. */
export async function listContacts(context: Context, query: QueryOf<typeof contract.listContacts>) {
  // who is there for a state is there for its districts, too
  const area = query.place
    ? [
        ...(await places.idsUnder(context, query.place)),
        ...((await places.chainsOfPlaces(context, [query.place])).get(query.place) ?? []),
      ]
    : undefined;
  // with those of entries that stand under it
  const entry = query.organisation
    ? (await shared.oneEntry(context, [query.organisation])).get(query.organisation)
    : undefined;
  const organisations = query.organisation && (entry?.keeper === query.organisation ? entry.all : [query.organisation]);
  const rows = await queries.listContactRows(
    context,
    { organisations: organisations || undefined, kind: query.kind, places: area },
    MOST,
  );
  const found = await out(context, rows);
  const words = askedWords(query.q ?? '');
  return {
    contacts: found.filter((it) => {
      const text = foldText([it.name, it.post, it.about, it.place, it.organisation.name].join(' '));
      return words.every((word) => text.includes(word));
    }),
  };
}

async function demandSound(context: Context, id: string, it: Fields): Promise<void> {
  if ((await shared.knownActors(context, [it.organisationId])).length === 0) throw notFound('organisation');
  await demandPlaces(context, [it.placeId]);
  if (it.substituteId === id) throw invalid('own_substitute', 'Nobody stands in for themselves.');
  if (it.substituteId && !(await queries.readContactRow(context, it.substituteId))) throw notFound('contact');
  const channel = channelOf(it.askTo);
  if (channel !== 'hand' && normalAddress(channel, it.askTo!) === null)
    throw invalid('no_address', 'Write a number with its country, such as +254…, or an e-mail address.');
  if (it.askAgainOn <= it.consentOn)
    throw invalid('ask_before_consent', 'The day on which they are asked again lies after the day they agreed.');
}

const rowOf = (it: Fields) => ({
  organisation_id: it.organisationId,
  kind: it.kind,
  name: it.name,
  post: it.post,
  about: it.about,
  languages: it.languages,
  place_id: it.placeId,
  place_text: it.placeText,
  availability: it.availability,
  reach: it.reach,
  substitute_id: it.substituteId,
  consent_how: it.consentHow,
  consent_on: it.consentOn,
  ask_again_on: it.askAgainOn,
  ask_to: it.askTo,
  label: it.label,
});

export async function createContact(context: Context, id: string, it: Fields) {
  const before = await queries.readContactRow(context, id);
  if (before) {
    if (before.name === it.name && before.organisation_id === it.organisationId) return { id };
    throw conflict('id_taken', 'Another contact point has this id already.');
  }
  await demandSound(context, id, it);
  await queries.insertContact(context, {
    id,
    ...rowOf(it),
    withdrawn_at: null,
    owner_organisation_id: context.caller.organisationId,
    recorded_by: context.caller.memberId,
    recorded_at: context.now(),
    changed_at: context.now(),
  });
  await context.record('contact.create', 'contact', id, { organisationId: it.organisationId, kind: it.kind });
  await context.announce('contacts', id);
  return { id };
}

export async function changeContact(context: Context, id: string, it: Fields) {
  if (!(await queries.readContactRow(context, id))) throw notFound('contact');
  await demandSound(context, id, it);
  await readers.nameFirstReader(context, id, it.label);
  await queries.updateContact(context, id, { ...rowOf(it), changed_at: context.now() });
  await context.record('contact.change', 'contact', id, { organisationId: it.organisationId, kind: it.kind });
  await context.announce('contacts', id);
  return { id };
}

/** Nothing that tells who it was stays. */
async function erase(context: Context, id: string, by: 'member' | 'person'): Promise<void> {
  await queries.dropPhoto(context, id);
  await queries.updateContact(context, id, {
    name: null,
    post: null,
    about: null,
    languages: [],
    place_id: null,
    place_text: null,
    availability: null,
    reach: null,
    substitute_id: null,
    consent_how: '–',
    ask_to: null,
    withdrawn_at: context.now(),
    changed_at: context.now(),
  });
  await queries.revokeLinks(context, 'contact', id);
  await courier.endLetters(context, id);
  await context.record('contact.withdraw', 'contact', id, { by });
  await context.announce('contacts', id);
}

export async function withdrawContact(context: Context, id: string) {
  if (!(await queries.readContactRow(context, id))) throw notFound('contact');
  await erase(context, id, 'member');
  return done;
}

/** @param bytes as `portraitOf` gives them */
export async function putPhoto(context: Context, id: string, bytes: Buffer) {
  if (!(await queries.readContactRow(context, id))) throw notFound('contact');
  await queries.putPhoto(context, id, bytes);
  await context.record('contact.photo', 'contact', id, { is: 'there' });
  await context.announce('contacts', id);
  return done;
}

export async function readPhoto(context: Context, id: string): Promise<FileAnswer> {
  const row = await queries.readPhoto(context, id);
  if (!row) throw notFound('photo');
  return { bytes: row.bytes, mediaType: 'image/jpeg', name: 'photo.jpg' };
}

export async function dropPhoto(context: Context, id: string) {
  if (!(await queries.readContactRow(context, id))) throw notFound('contact');
  await queries.dropPhoto(context, id);
  await context.record('contact.photo', 'contact', id, { is: 'gone' });
  await context.announce('contacts', id);
  return done;
}

export async function linkContact(context: Context, id: string, publicUrl: string) {
  const row = await queries.readContactRow(context, id);
  if (!row) throw notFound('contact');
  const { secret, expiresAt } = await makeLink(context, 'contact', id);
  const language = spokenOf(row.languages);
  await context.record('contact.link', 'contact', id, { until: expiresAt.toISOString() });
  // the secret stands after the #, which no server and no log sees
  return {
    link: `${publicUrl}/kept${language ? `?lang=${language}` : ''}#${secret}`,
    expiresAt: expiresAt.toISOString(),
  };
}

export async function openContactLink(context: Context, token: string) {
  const { inside, subjectId, link } = await enterLink(context, 'contact', token);
  const row = await queries.readContactRow(inside, subjectId);
  const photo = row && (await queries.readPhoto(inside, subjectId));
  return {
    workspace: link.workspace_name,
    exercise: link.exercise,
    contact: row ? (await out(inside, [row], true))[0]! : null,
    photo: photo ? `data:image/jpeg;base64,${photo.bytes.toString('base64')}` : null,
  };
}

const YEAR_MS = 365 * 86_400_000;

export async function answerContactLink(context: Context, token: string, answer: 'stay' | 'withdraw' | 'no_photo') {
  const { inside, subjectId } = await enterLink(context, 'contact', token);
  if (!(await queries.readContactRow(inside, subjectId))) throw notFound('contact');
  if (answer === 'no_photo') return dropPhoto(inside, subjectId);
  if (answer === 'withdraw') await erase(inside, subjectId, 'person');
  else {
    const today = inside.now().toISOString().slice(0, 10);
    await queries.updateContact(inside, subjectId, {
      consent_on: today,
      ask_again_on: new Date(inside.now().getTime() + YEAR_MS).toISOString().slice(0, 10),
      changed_at: inside.now(),
    });
    await courier.endLetters(inside, subjectId);
    await inside.record('contact.stay', 'contact', subjectId, { on: today });
    await inside.announce('contacts', subjectId);
  }
  return done;
}

/** No spreadsheet runs a cell as a formula. */
const cell = (text: string | null): string => {
  const safe = /^[=+\-@\t\r]/.test(text ?? '') ? `'${text}` : (text ?? '');
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
};

/** Everybody who stands here and whom the asker may see. Each export leaves a line in the record. */
export async function exportContacts(context: Context): Promise<FileAnswer> {
  const rows = await out(context, await queries.listContactRows(context, {}, 100_000));
  const lines = [
    ['organisation', 'kind', 'name', 'post', 'about', 'languages', 'place', 'availability', 'reach', 'ask again on'],
    ...rows.map((it) => [
      it.organisation.name,
      it.kind,
      it.name,
      it.post,
      it.about,
      it.languages.join(' '),
      it.place,
      it.availability,
      it.reach,
      it.askAgainOn,
    ]),
  ];
  await context.record('contact.export', 'workspace', context.workspace.id, { rows: rows.length });
  return {
    bytes: Buffer.from(`\ufeff${lines.map((line) => line.map(cell).join(',')).join('\r\n')}\r\n`),
    mediaType: 'text/csv; charset=utf-8',
    name: 'contacts.csv',
  };
}
