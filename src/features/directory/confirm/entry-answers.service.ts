import canonicalize from 'canonicalize';
import type { Context } from '#server/context.ts';
import { conflict, invalid, notFound, Problem } from '#domain/problem.ts';
import type { BodyOf } from '#domain/operation.ts';
import * as courier from '#features/courier/courier.service.ts';
import * as places from '#features/places/places.service.ts';
import * as shared from '../directory.queries.ts';
import { enterLink } from '../links.service.ts';
import type { OrganisationFields } from '../organisations.contract.ts';
import { changeOrganisation, readFields } from '../organisations.service.ts';
import { memberNames } from '../organisations.queries.ts';
import type * as contract from './entry-answers.contract.ts';
import * as queries from './entry-answers.queries.ts';
import { CORRECTABLE, type Correctable } from './entry-standing.rules.ts';
import { standing, told } from './entry-standing.service.ts';
import { keepVoice, voicesOf } from './role-maps.service.ts';

const done = { ok: true as const };
/** A link that answers more often than this since it was made is no longer somebody looking at their entry. */
const MOST_ANSWERS = 30;

/** The names of the places that values of the field `places` speak of. */
async function placeNames(context: Context, values: readonly unknown[]): Promise<Record<string, string>> {
  const ids = values.flatMap((it) =>
    Array.isArray(it)
      ? it.flatMap((one: { placeId?: unknown }) => (typeof one?.placeId === 'string' ? [one.placeId] : []))
      : [],
  );
  return Object.fromEntries([...(await places.placeLines(context, ids))].map(([id, line]) => [id, line.name]));
}

/** How an entry stands with those it is about, what they said, and what of it waits to be decided. */
export async function readConfirmation(context: Context, id: string) {
  const stood = await readFields(context, id);
  const it = await standing(context, stood);
  const corrections = await queries.correctionsOf(context, id);
  const names = await memberNames(
    context,
    [it.invitation?.invited_by, ...corrections.map((one) => one.decided_by)].flatMap((one) => one ?? []),
  );
  const person = (one: string | null) => (one === null ? null : { id: one, name: names.get(one) ?? '' });
  return {
    standing: told(it.standing),
    invitation: it.invitation
      ? {
          channel: it.invitation.channel,
          state: it.invitation.state,
          fault: it.invitation.fault,
          at: it.invitation.invited_at.toISOString(),
          by: person(it.invitation.invited_by),
          remind: it.invitation.remind,
          remindedAt: it.invitation.reminded_at?.toISOString() ?? null,
          deliveredAt: it.invitation.delivered_at?.toISOString() ?? null,
        }
      : null,
    channels: await courier.waysOut(context),
    answers: it.answers.map((one) => ({ answer: one.answer, words: one.words, at: one.answered_at.toISOString() })),
    corrections: corrections.map((one) => ({
      id: one.id,
      field: one.field,
      stood: one.stood.value,
      proposed: one.proposed.value,
      state: one.state,
      why: one.why,
      at: one.answered_at.toISOString(),
      decidedAt: one.decided_at?.toISOString() ?? null,
      decidedBy: person(one.decided_by),
    })),
    places: await placeNames(
      context,
      corrections.flatMap((one) => [one.stood.value, one.proposed.value]),
    ),
  };
}

/** Takes a correction into the entry, with the entry itself as the source, or refuses it for a reason. */
export async function decideCorrection(
  context: Context,
  organisationId: string,
  id: string,
  it: { accept: boolean; why: string | null },
) {
  const { fields } = await readFields(context, organisationId);
  const row = await queries.correctionById(context, id);
  if (!row || row.organisation_id !== organisationId) throw notFound('correction');
  const wanted = it.accept ? 'accepted' : 'refused';
  if (row.state === wanted) return done;
  if (row.state !== 'open') throw conflict('decided', 'This was decided already. Look at it again.');
  if (!it.accept && !it.why) throw invalid('reason_needed', 'Say why: a few words are enough.');
  if (it.accept)
    await changeOrganisation(
      context,
      organisationId,
      { ...fields, ...changeOf(row.field, row.proposed.value) },
      itself(context),
    );
  await queries.decideCorrection(context, id, { state: wanted, why: it.why });
  await context.record('organisation.correction', 'organisation', organisationId, { field: row.field, is: wanted });
  await context.announce('organisations', organisationId);
  return done;
}

const itself = (context: Context) => ({
  kind: 'itself' as const,
  title: 'Said of itself, by its link',
  release: null,
  datedOn: context.now().toISOString().slice(0, 10),
  url: null,
  licence: null,
  caution: null,
});

/** A mandate in other words is in whatever language it is now in: nobody told which. */
const changeOf = (field: Correctable, value: unknown): Partial<OrganisationFields> =>
  field === 'mandate' ? { mandate: value as string | null, mandateLanguage: null } : { [field]: value };

const same = (a: unknown, b: unknown): boolean => canonicalize(a) === canonicalize(b);

/** What is recorded, for those it is about: each field with where it was read or heard and when. A person who told it is not named. */
export async function openEntryLink(context: Context, token: string) {
  const { inside, subjectId, link } = await enterLink(context, 'entry', token);
  const stood = await readFields(inside, subjectId);
  const it = await standing(inside, stood);
  const open = (await queries.correctionsOf(inside, subjectId)).filter((one) => one.state === 'open');
  const sources = new Map(
    (
      await shared.sourcesByIds(
        inside,
        [stood.row?.source_id, ...Object.values(stood.said).map((one) => one.sourceId)].flatMap((one) => one ?? []),
      )
    ).map((one) => [one.id, one]),
  );
  const whole = {
    at: (stood.row?.recorded_at ?? stood.head.created_at).toISOString(),
    sourceId: stood.row?.source_id ?? null,
  };
  const lines = await queries.ownRoleLines(inside);
  const voices = await voicesOf(
    inside,
    lines.map((one) => one.id),
  );
  return {
    workspace: link.workspace_name,
    exercise: link.exercise,
    language: it.invitation?.language ?? 'en',
    name: stood.head.name,
    fields: [...CORRECTABLE, 'identifiers' as const, 'label' as const].map((field) => {
      const fact = stood.said[field] ?? whole;
      const source = fact.sourceId ? sources.get(fact.sourceId) : undefined;
      return {
        field,
        value: stood.fields[field],
        at: fact.at,
        source: source
          ? {
              kind: source.kind,
              title: source.kind === 'person' || source.kind === 'itself' ? null : source.title,
              datedOn: source.dated_on,
            }
          : null,
        waits: open.find((one) => one.field === field)?.proposed ?? null,
      };
    }),
    places: await placeNames(inside, [stood.fields.places, ...open.map((one) => one.proposed.value)]),
    standing: told(it.standing),
    lines: lines.map((one) => {
      const mine = voices.find(
        (voice) => voice.lineId === one.id && voice.actorId === subjectId && voice.version === one.version,
      );
      return {
        id: one.id,
        map: one.map_title,
        doer: { id: one.doer_id, name: one.doer_name },
        other: { id: one.other_id, name: one.other_name },
        words: one.words,
        language: one.language,
        version: one.version,
        theirs: one.theirs,
        mine: mine ? { agrees: mine.agrees, words: mine.words, at: mine.at } : null,
      };
    }),
  };
}

type Given = Omit<BodyOf<typeof contract.answerEntryLink>, 'token'>;

/** Keeps what those an entry is about say of it. To be hidden takes effect at once; everything else waits for a person of the directory. */
export async function keepAnswer(context: Context, organisationId: string, it: Given): Promise<void> {
  const stood = await readFields(context, organisationId);
  const given = await queries.answersOf(context, organisationId, MOST_ANSWERS);
  const day = context.now().getTime() - 86_400_000;
  if (given.length === MOST_ANSWERS && given.at(-1)!.answered_at.getTime() > day)
    throw new Problem(429, 'too_many_answers', 'That is enough for one day. Come back tomorrow.');
  const corrections = new Map(
    it.corrections.filter((one) => !same(one.value, stood.fields[one.field])).map((one) => [one.field, one.value]),
  );
  if (it.answer === 'corrected' && corrections.size === 0 && !it.words)
    throw invalid('nothing_corrected', 'Nothing differs from what is recorded. Change a field, or say it in words.');
  const id = context.newId();
  await queries.insertAnswer(context, {
    id,
    organisation_id: organisationId,
    answer: it.answer,
    words: it.words,
    answered_at: context.now(),
  });
  if (it.answer === 'corrected') {
    await queries.replaceOpen(context, organisationId, [...corrections.keys()]);
    for (const [field, proposed] of corrections)
      await queries.insertCorrection(context, {
        id: context.newId(),
        organisation_id: organisationId,
        answer_id: id,
        field,
        stood: stood.fields[field],
        proposed,
      });
  }
  await courier.endLetters(context, organisationId);
  // who says that being found endangers them is not made to wait: known to few from now on, until a person has spoken with them
  if (it.answer === 'hide' && stood.fields.label < 2)
    await changeOrganisation(context, organisationId, { ...stood.fields, label: 2 }, itself(context));
  await context.record('organisation.answer', 'organisation', organisationId, {
    answer: it.answer,
    fields: [...corrections.keys()],
  });
  await context.announce('organisations', organisationId);
}

export async function answerEntryLink(context: Context, { token, ...given }: BodyOf<typeof contract.answerEntryLink>) {
  const { inside, subjectId } = await enterLink(context, 'entry', token);
  await keepAnswer(inside, subjectId, given);
  return done;
}

export async function voiceEntryLink(context: Context, it: BodyOf<typeof contract.voiceEntryLink>) {
  const { inside, subjectId } = await enterLink(context, 'entry', it.token);
  const line = (await queries.ownRoleLines(inside)).find((one) => one.id === it.lineId);
  if (!line) throw notFound('line');
  await keepVoice(inside, line, subjectId, { ...it, how: 'link', toldHow: null });
  return done;
}
