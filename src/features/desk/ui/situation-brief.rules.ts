interface Grave {
  level: number;
  killed: { best: number | null } | null;
  hurt: { best: number | null } | null;
  whenFrom: string | null;
}

const best = (it: { best: number | null } | null): number => it?.best ?? 0;

/** The gravest first: by level, then by who was killed, then by who was hurt, then the newest. */
export const gravestFirst = <T extends Grave>(incidents: readonly T[]): T[] =>
  incidents.toSorted(
    (a, b) =>
      b.level - a.level ||
      best(b.killed) - best(a.killed) ||
      best(b.hurt) - best(a.hurt) ||
      (b.whenFrom ?? '').localeCompare(a.whenFrom ?? ''),
  );

const AMBER = 2;

/** A sheet is as sensitive as the most sensitive thing on it, and never less than AMBER: it also says who was not heard from. */
export const highestLabel = (things: readonly { label: number }[]): number =>
  Math.max(AMBER, ...things.map((it) => it.label));
