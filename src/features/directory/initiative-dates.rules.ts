import type { InitiativeState } from './directory.rules.ts';

/** The four days of an initiative: as planned, and as it went. `2026-03-01`, null for not told. */
export interface Days {
  readonly plannedFrom: string | null;
  readonly plannedTo: string | null;
  readonly actualFrom: string | null;
  readonly actualTo: string | null;
}
const NONE: Days = { plannedFrom: null, plannedTo: null, actualFrom: null, actualTo: null };

/** The two days that a form asks for: how it went, else how it was planned. Empty texts for none. */
export const shownDays = (it: Days = NONE): { from: string; to: string } => ({
  from: it.actualFrom ?? it.plannedFrom ?? '',
  to: it.actualTo ?? it.plannedTo ?? '',
});

/**
 * The four days after a form was filled in. What was not touched stays as it was told: a planned day never becomes an actual one because something else was
 * changed. A day that was written belongs to the plan while it is still to begin, or still to end, and to how it went after that.
 */
export function daysOf(state: InitiativeState, form: { from: string; to: string }, before: Days = NONE): Days {
  const shown = shownDays(before);
  const { plannedFrom, plannedTo, actualFrom, actualTo } = before;
  const days = { plannedFrom, plannedTo, actualFrom, actualTo };
  if (form.from !== shown.from) {
    const day = form.from || null;
    if (state === 'planned') Object.assign(days, { plannedFrom: day, actualFrom: null });
    // taken out altogether, or the planned day would show in its place
    else Object.assign(days, { actualFrom: day }, day === null ? { plannedFrom: null } : {});
  }
  if (form.to !== shown.to) {
    const day = form.to || null;
    if (state !== 'done' && state !== 'stopped') Object.assign(days, { plannedTo: day, actualTo: null });
    else Object.assign(days, { actualTo: day }, day === null ? { plannedTo: null } : {});
  }
  return days;
}
