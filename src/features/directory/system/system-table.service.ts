import type { Context } from '#server/context.ts';
import type { FileAnswer } from '#server/http.ts';
import { tableFile } from '#server/table-file.ts';
import { sayIn } from '#server/wording.ts';
import type { BodyOf, OutOf, QueryOf } from '#domain/operation.ts';
import { invalid } from '#domain/problem.ts';
import { cellOf, unguardText } from '#domain/table-cells.ts';
import { foldText } from '#domain/text-folding.ts';
import { readCells } from '#features/imports/table-file.ts';
import * as shared from '../directory.queries.ts';
import { organisationFields } from '../organisations.contract.ts';
import { keepSource, saveOrganisations } from '../organisations.service.ts';
import type * as contract from './system.contract.ts';
import * as queries from './system.queries.ts';
import { placeNamed, readSystem } from './system.service.ts';
import { COLUMNS, headingKey, readTable, tableWords } from './system-table.rules.ts';
import { groupOf, LINK_KINDS, MEANS, PART_KINDS, type PartKind, type SystemLink } from './system.rules.ts';

/** A whole system as a table: read from a file, tried, taken in; and given out to be filled in. */

const LANGUAGES = ['en', 'fr', 'ar'] as const;
const MOST_LINES = 2000;

/** The rows of a file, and each line that cannot be read. @throws Problem for what is no table */
export async function readSystemFile(bytes: Uint8Array): Promise<OutOf<typeof contract.readSystemFile>> {
  const words = tableWords(LANGUAGES.map((language) => (key: string) => sayIn(language, 'system', key)));
  const { rows: cells } = await readCells(bytes, { blankRows: true });
  if (cells.length > MOST_LINES) throw invalid('too_many_rows', `A table of a system has at most ${MOST_LINES} lines.`);
  return readTable(
    cells.map((row) => row.map(unguardText)),
    words,
  );
}

/** The table to fill in, in the asker's language: every body with what is known of it, then a line for each kind of which nothing is. */
export async function systemTemplate(
  context: Context,
  placeId: string,
  { format }: QueryOf<typeof contract.systemTemplate>,
): Promise<FileAnswer> {
  const system = await readSystem(context, placeId);
  const say = (key: string) => sayIn(context.caller.language, 'system', key);
  const names = new Map(system.bodies.map((body) => [body.id, body.name]));
  const linked = (to: string, kind: (typeof LINK_KINDS)[number]) =>
    system.links
      .filter((link) => link.to === to && link.kind === kind)
      .map((link) => names.get(link.from) ?? '')
      .join('; ');
  const lines = PART_KINDS.flatMap((kind) => {
    const parts = system.parts.filter((part) => part.kind === kind && part.actorId !== null);
    if (parts.length === 0) return [['', say(`kind.${kind}`), ...COLUMNS.slice(2).map(() => '')]];
    return parts.map((part) => [
      names.get(part.actorId!) ?? '',
      say(`kind.${kind}`),
      ...LINK_KINDS.map((link) => linked(part.actorId!, link)),
      ...MEANS.map((one) => (part.means[one] ? say(`tablePart.degree.${part.means[one]}`) : '')),
      part.note ?? '',
    ]);
  });
  return tableFile(context, 'security-system', format, [
    COLUMNS.map((column) => say(headingKey(column))),
    ...lines.map((line) => line.map((cell) => cellOf(cell))),
  ]);
}

/** What an entry made from a line of the list is, where its kind tells. */
const natureOf = (kind: PartKind) =>
  kind === 'media' || kind === 'academia' || kind === 'civil_society'
    ? kind
    : kind === 'customary_authority' || kind === 'customary_justice'
      ? 'customary'
      : kind === 'security_company' || kind === 'bodyguards'
        ? 'private_security'
        : groupOf(kind) === 'non_statutory'
          ? 'armed_group'
          : groupOf(kind) === 'core'
            ? 'state_security'
            : 'state';

type Told = Pick<queries.PartRow, 'kind' | 'actor_id' | 'note' | (typeof MEANS)[number]>;
/** Lines that stand and of which the table tells more: what it does not tell stays as it is. */
function fuller(standing: readonly queries.PartRow[], told: readonly Told[]): queries.PartRow[] {
  return told.flatMap((one) => {
    const before = standing.find((part) => part.kind === one.kind && part.actor_id === one.actor_id);
    if (!before) return [];
    const after = { ...before, note: one.note ?? before.note };
    for (const means of MEANS) after[means] = one[means] ?? before[means];
    return [...MEANS, 'note' as const].some((key) => after[key] !== before[key]) ? [after] : [];
  });
}

/** A whole system as a table tells it, or what would come of it. Names are compared folded; one that several bodies bear is left for a person. */
export async function bringSystem(
  context: Context,
  placeId: string,
  it: BodyOf<typeof contract.bringSystem>,
): Promise<OutOf<typeof contract.bringSystem>> {
  await placeNamed(context, placeId);
  const names = new Map<string, { name: string; kind: PartKind | null; line: number | null }>();
  for (const row of it.rows) {
    const fold = foldText(row.name) || row.name.toLowerCase();
    names.set(fold, {
      name: row.name,
      kind: names.get(fold)?.kind ?? row.kind,
      line: names.get(fold)?.line ?? row.line,
    });
    for (const kind of LINK_KINDS)
      for (const other of row[kind]) {
        const of = foldText(other) || other.toLowerCase();
        if (!names.has(of)) names.set(of, { name: other, kind: null, line: null });
      }
  }
  const called = await shared.organisationsCalled(context, [...names.keys()]);
  const named = await queries.actorsNamed(
    context,
    [...names.values()].map((one) => one.name),
  );
  const found = Map.groupBy(
    [...called, ...named.map((row) => ({ id: row.id, fold: foldText(row.name) || row.name.toLowerCase() }))],
    (row) => row.fold,
  );
  const idOf = new Map<string, string>();
  const bodies: OutOf<typeof contract.bringSystem>['bodies'] = [];
  const missing: [string, { name: string; kind: PartKind | null }][] = [];
  for (const [fold, one] of names) {
    const ids = [...new Set((found.get(fold) ?? []).map((row) => row.id))];
    if (ids.length === 1) idOf.set(fold, ids[0]!);
    else if (ids.length === 0) missing.push([fold, one]);
    bodies.push({
      name: one.name,
      is: ids.length === 1 ? 'known' : ids.length === 0 ? 'new' : 'several',
      line: one.line,
    });
  }
  for (const [fold] of missing) idOf.set(fold, context.newId());
  const at = (name: string) => idOf.get(foldText(name) || name.toLowerCase());
  const parts = it.rows.flatMap((row) => {
    const actor = at(row.name);
    return actor ? [{ kind: row.kind, actor_id: actor, ...row.means, note: row.note }] : [];
  });
  const wanted = new Map<string, SystemLink & { names: [string, string]; line: number }>();
  for (const row of it.rows)
    for (const kind of LINK_KINDS)
      for (const other of row[kind]) {
        const [from, to] = [at(other), at(row.name)];
        if (from && to && from !== to)
          wanted.set(`${from} ${to} ${kind}`, {
            from,
            to,
            kind,
            holds: null,
            names: [other, row.name],
            line: row.line,
          });
      }
  const refused: OutOf<typeof contract.bringSystem>['refused'] = [];
  const made = new Set(missing.map(([fold]) => idOf.get(fold)!));
  const links: SystemLink[] = [];
  // as if told one after the other: whoever would command themselves by it is left out and said so
  const told: [string, string][] = [];
  for (const { names: said, line, ...link } of wanted.values()) {
    if (link.kind === 'commands') {
      const above = new Set([link.from]);
      for (let grew = true; grew;) {
        const size = above.size;
        for (const [from, to] of told) if (above.has(to)) above.add(from);
        const stored = [...above].filter((one) => !made.has(one));
        if (stored.length > 0) for (const one of await queries.commandersAbove(context, stored)) above.add(one);
        grew = above.size > size;
      }
      if (above.has(link.to)) {
        refused.push({ line, from: said[0], to: said[1] });
        continue;
      }
      told.push([link.from, link.to]);
    }
    links.push(link);
  }
  const standing = await queries.partsOf(context, placeId);
  const known = fuller(standing, parts);
  if (it.try) return { bodies, parts: parts.length, changed: known.length, links: links.length, refused };

  const sourceId = await keepSource(context, it.source);
  await saveOrganisations(
    context,
    missing.map(([fold, one]) => ({
      ...organisationFields.parse({
        kind: 'body',
        names: [{ kind: 'official', language: 'und', name: one.name }],
        nature: one.kind ? natureOf(one.kind) : null,
        places: [{ kind: 'works', placeId }],
      }),
      id: idOf.get(fold)!,
      externalKey: null,
    })),
    { sourceId },
  );
  await queries.removeNone(context, placeId, [...new Set(parts.map((part) => part.kind))]);
  const added = await queries.addParts(
    context,
    parts.map((part) => ({ id: context.newId(), place_id: placeId, ...part, source_id: sourceId })),
  );
  for (const part of known) await queries.savePart(context, { ...part, source_id: sourceId ?? part.source_id });
  let linked = 0;
  for (const link of links) {
    if (await queries.linkBetween(context, link.from, link.to, link.kind)) continue;
    await queries.saveLink(context, {
      id: context.newId(),
      from_id: link.from,
      to_id: link.to,
      kind: link.kind,
      holds: null,
      note: null,
      source_id: sourceId,
    });
    linked += 1;
  }
  await context.record('system.bring', 'system', placeId, {
    parts: added,
    changed: known.length,
    links: linked,
    bodies: missing.length,
  });
  await context.announce('systems');
  return { bodies, parts: added, changed: known.length, links: linked, refused };
}
