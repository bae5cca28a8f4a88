import type { KnownArea, IncomingArea, GroupPlan, PlanOptions } from './release-plan.rules.ts';
import { coreOf, isNameOf, samePlaceOutline, makeFinder, siblingSetsDiffer } from './release-finding.rules.ts';
import { linkSuccessors } from './release-succession.rules.ts';

/** -1 when the incoming knowledge is older than what is known of the area, 1 newer, 0 equal or not told. */
function compareDates(incoming: string | null, known: KnownArea): -1 | 0 | 1 {
  const has = known.validFrom ?? known.releasedOn;
  if (incoming === null || has === null || incoming === has) return 0;
  return incoming < has ? -1 : 1;
}

/**
 * Decides what becomes of one level of one country when a file is read: which areas are new, which are the same, which changed and so get a
 * new version, which are no more, and who came from whom.
 *
 * Dates decide, not the order of reading: a file that is older than what is known adds former areas and never closes a newer one. Reading the
 * same file again plans nothing.
 * @param known every version of this level and country, closed ones too
 */
export function planGroup(rows: readonly IncomingArea[], known: readonly KnownArea[], options: PlanOptions): GroupPlan {
  const plan: GroupPlan = { added: [], closed: [], filled: [], unchanged: 0, successions: [], faults: [] };
  const open = known.filter((area) => area.validTo === null);
  const finder = makeFinder(known);
  const taken = new Map<string, number>();
  const fresh: { id: string; area: IncomingArea; validFrom: string | null }[] = [];
  const ended: { area: KnownArea; on: string }[] = [];
  const setChanged = siblingSetsDiffer(rows, open, options.whole);
  // The day since which the set that is known has been complete: an older file's leftovers ended then.
  const setSince =
    open.length > 0 && open.every((area) => area.validFrom !== null)
      ? open.map((area) => area.validFrom!).sort()[0]!
      : null;
  const warn = (area: IncomingArea, code: string, values: Record<string, string | number>) =>
    plan.faults.push({ row: area.row, code, values: { name: area.name, ...values }, blocking: false });

  for (const area of rows) {
    const date = area.validFrom ?? options.releasedOn;
    const match = finder(area, date, taken);
    if (match !== undefined && taken.has(match.id)) {
      plan.faults.push({
        row: area.row,
        code: 'twice',
        values: { name: area.name, first: taken.get(match.id)! },
        blocking: true,
      });
      continue;
    }
    if (match === undefined) {
      const id = options.newId();
      const leftover = options.whole && date !== null && setSince !== null && date < setSince;
      const validTo = area.validTo ?? finder.nextStart(area, date) ?? (leftover ? setSince : null);
      const validFrom =
        area.validFrom ?? (open.length > 0 && !leftover && area.level !== 9 ? options.releasedOn : null);
      plan.added.push({
        id,
        area,
        validFrom: validFrom !== null && validTo !== null && validFrom >= validTo ? null : validFrom,
        validTo,
        outlineDoubtFrom: null,
      });
      if (validTo === null) fresh.push({ id, area, validFrom });
      finder.learn(asKnown(id, area, options, validFrom, validTo));
      taken.set(id, area.row);
      if (leftover) {
        const heir = open.find(
          (one) => one.code !== area.code && one.names.some((name) => coreOf(name) === coreOf(area.name)),
        );
        if (heir !== undefined)
          plan.successions.push({ fromId: id, toId: heir.id, kind: 'recode', share: null, onDay: heir.validFrom });
      }
      continue;
    }
    taken.set(match.id, area.row);
    if (match.validTo !== null) {
      // A version that has ended is told of again: nothing to learn but an outline it never had.
      if (match.shapeMark === null && area.shapeMark !== null)
        plan.filled.push({ ...nothing(match.id, area), shape: true });
      else plan.unchanged++;
      continue;
    }
    const age = compareDates(date, match);
    const difference = differenceOf(area, match);
    if (difference === undefined) {
      const doubt = setChanged(area);
      const fill = fillOf(area, match, age);
      if (doubt && fill.shape && age === -1) fill.outlineDoubtFrom = match.validFrom ?? match.releasedOn;
      if (doubt && age === 1 && match.shapeMark !== null && area.shapeMark === null && match.outlineDoubtFrom === null)
        fill.outlineDoubtFrom = date;
      if (
        fill.shape ||
        fill.point ||
        fill.population ||
        fill.names ||
        fill.parent ||
        fill.code ||
        fill.outlineDoubtFrom !== null
      )
        plan.filled.push(fill);
      else plan.unchanged++;
      continue;
    }
    if (age === 1 && date !== null) {
      const id = options.newId();
      plan.closed.push({ id: match.id, on: date });
      const inherits = area.shapeMark === null && match.shapeMark !== null && difference !== 'boundary';
      plan.added.push({
        id,
        area,
        validFrom: date,
        validTo: area.validTo,
        outlineDoubtFrom: inherits ? date : null,
        ...(inherits ? { inheritsFrom: match.id } : {}),
      });
      plan.successions.push({ fromId: match.id, toId: id, kind: difference, share: null, onDay: date });
      ended.push({ area: match, on: date });
      fresh.push({ id, area, validFrom: date });
      finder.learn(asKnown(id, area, options, date, area.validTo));
      taken.set(id, area.row);
    } else if (age === -1) {
      const id = options.newId();
      const until = match.validFrom ?? match.releasedOn!;
      plan.added.push({ id, area, validFrom: area.validFrom, validTo: until, outlineDoubtFrom: null });
      plan.successions.push({ fromId: id, toId: match.id, kind: difference, share: null, onDay: until });
      finder.learn(asKnown(id, area, options, area.validFrom, until));
    } else if (difference === 'boundary' && date === null && match.source === options.source) {
      // The same publisher, and no days at all: a line put right.
      plan.filled.push({ ...fillOf(area, match, 1) });
    } else {
      // Two files of the same day, or without one, disagree: what was read first stays, the difference is shown.
      warn(area, `differs_${difference}`, { known: match.name });
      if (difference === 'rename' && !match.names.includes(area.name))
        plan.filled.push({ ...nothing(match.id, area), names: true });
    }
  }

  const since = dayOfSet(rows) ?? options.releasedOn;
  if (options.whole && since !== null && rows.length > 0) {
    // A full list of P-codes speaks for the whole level, whoever published what was known before; another list only for its own publisher.
    const speaksForAll = rows.filter((area) => area.codeSystem === 'pcode').length > rows.length / 2;
    const gone = open.filter(
      (area) =>
        !taken.has(area.id) && (speaksForAll || area.source === options.source) && compareDates(since, area) === 1,
    );
    for (const area of gone) {
      plan.closed.push({ id: area.id, on: since });
      ended.push({ area, on: since });
    }
    if (gone.length > 5 && gone.length > open.length * 0.4) {
      plan.faults.push({
        row: 0,
        code: 'many_closed',
        values: { closed: gone.length, known: open.length },
        blocking: false,
      });
    }
  }
  linkSuccessors(plan, ended, fresh);
  return plan;
}

/** The day most rows say they hold from. */
function dayOfSet(rows: readonly IncomingArea[]): string | null {
  const counts = new Map<string, number>();
  for (const { validFrom } of rows) if (validFrom !== null) counts.set(validFrom, (counts.get(validFrom) ?? 0) + 1);
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}

const nothing = (id: string, area: IncomingArea): GroupPlan['filled'][number] => ({
  id,
  area,
  shape: false,
  point: false,
  population: false,
  names: false,
  parent: false,
  code: false,
  outlineDoubtFrom: null,
});

const asKnown = (
  id: string,
  area: IncomingArea,
  options: PlanOptions,
  validFrom: string | null,
  validTo: string | null,
): KnownArea => ({
  id,
  level: area.level,
  code: area.code,
  codeSystem: area.codeSystem,
  name: area.name,
  names: [area.name, ...area.names.map((one) => one.name)],
  parentId: area.parentId,
  parentCode: area.parentCode,
  validFrom,
  validTo,
  source: options.source,
  releasedOn: options.releasedOn,
  shapeMark: area.shapeMark,
  shapeOn: options.releasedOn,
  outlineDoubtFrom: null,
  shape: () => area.shape,
  point: area.point,
  population: area.population,
});

/** What makes it another version: another name, other borders, another parent. Undefined when it is the same. */
function differenceOf(area: IncomingArea, known: KnownArea): 'rename' | 'boundary' | 'parent' | undefined {
  // A name that is only the code says nothing.
  const nameless = area.name === area.code || known.name === known.code;
  if (!nameless && !isNameOf(known, area.name)) return 'rename';
  if (area.parentCode !== null && known.parentCode !== null && area.parentCode !== known.parentCode) return 'parent';
  if (area.shapeMark !== null && known.shapeMark !== null && area.shapeMark !== known.shapeMark) {
    const before = known.shape();
    if (before !== null && area.shape !== null && !samePlaceOutline(before, area.shape)) return 'boundary';
  }
  return undefined;
}

function fillOf(area: IncomingArea, known: KnownArea, age: -1 | 0 | 1): GroupPlan['filled'][number] {
  const names = [area.name, ...area.names.map((one) => one.name)];
  return {
    ...nothing(known.id, area),
    shape: area.shapeMark !== null && (known.shapeMark === null || (known.shapeMark !== area.shapeMark && age === 1)),
    point: area.point !== null && known.point === null && known.shapeMark === null,
    population: area.population !== null && known.population === null,
    names: names.some((name) => !known.names.includes(name)),
    parent: area.parentId !== null && known.parentId === null,
    // P-codes are what others ask by; another system's code gives way.
    code: area.codeSystem === 'pcode' && known.codeSystem !== 'pcode',
  };
}
