import { foldText } from '#domain/text-folding.ts';
import { foldIdentifier, identifierFault, ORG_ID, shownName } from './directory.rules.ts';
import { initialsOf, wordsOf } from './entry-words.rules.ts';
import type { OrganisationFields } from './organisations.contract.ts';
import type * as shared from './directory.queries.ts';
import type * as queries from './organisations.queries.ts';

/** An organisation as it was told, made into the rows that keep it and the words it is found by. */

/** The places that rows name by id. */
export const placeIds = (rows: readonly OrganisationFields[]): string[] =>
  rows.flatMap((row) => row.places.flatMap((one) => (one.placeId ? [one.placeId] : [])));

/** What an entry is found by: see `entry-words.rules.ts`. */
export function entryWords(
  id: string,
  it: OrganisationFields,
  chains: ReadonlyMap<string, readonly string[]>,
): string[] {
  const marks = [
    `o:${id}`,
    ...(it.parentId ? [`o:${it.parentId}`] : []),
    ...(it.nature ? [`k:${it.nature}`] : []),
    ...it.focuses.map((one) => `f:${one}`),
    ...it.approaches.map((one) => `a:${one}`),
    ...it.instruments.map((one) => `i:${one}`),
    ...it.contexts.map((one) => `c:${one}`),
    ...it.places
      .flatMap((one) => (one.placeId ? (chains.get(one.placeId) ?? [one.placeId]) : []))
      .map((one) => `p:${one}`),
  ];
  const words = wordsOf([
    ...it.names.map((one) => one.name),
    ...it.names.map((one) => (one.kind === 'official' ? initialsOf(one.name) : null)),
    ...it.identifiers.map((one) => one.value),
    ...it.places.map((one) => one.text),
  ]);
  return [...new Set([...words, ...marks])];
}

/** An entry as its rows are written. */
export function recordOf(
  id: string,
  it: OrganisationFields,
  more: {
    externalKey: string | null;
    hash: string;
    sourceId: string | null;
    said: Record<string, shared.Said>;
    registers: ReadonlySet<string>;
    chains: ReadonlyMap<string, readonly string[]>;
  },
): queries.EntryRecord {
  const name = shownName(it.names);
  return {
    id,
    kind: it.kind,
    parent_id: it.parentId,
    name,
    names: Object.fromEntries(
      it.names
        .filter((one) => one.kind === 'official')
        .toReversed()
        .map((one) => [one.language, one.name]),
    ),
    identifiers: Object.fromEntries(it.identifiers.toReversed().map((one) => [one.scheme, one.value])),
    label: it.label,
    words: entryWords(id, it, more.chains),
    nature: it.nature,
    focuses: it.focuses,
    approaches: it.approaches,
    instruments: it.instruments,
    contexts: it.contexts,
    mandate: it.mandate,
    mandate_language: it.mandateLanguage,
    website: it.website,
    external_key: more.externalKey,
    content_hash: more.hash,
    source_id: more.sourceId,
    said: more.said,
    name_rows: it.names.map((one, n) => ({
      actor_id: id,
      n,
      language: one.language,
      kind: one.kind,
      name: one.name,
      fold: foldText(one.name) || one.name.toLowerCase(),
      ...(one.from === undefined ? {} : { used_from: one.from }),
      ...(one.until === undefined ? {} : { used_until: one.until }),
    })),
    identifier_rows: it.identifiers.map((one, n) => ({
      actor_id: id,
      n,
      scheme: one.scheme,
      value: one.value,
      fold: foldIdentifier(one.value),
      fault: one.scheme === ORG_ID ? identifierFault(one.value, more.registers) : null,
    })),
    place_rows: it.places.map((one, n) => ({
      actor_id: id,
      n,
      kind: one.kind,
      place_id: one.placeId,
      place_text: one.text,
    })),
  };
}
