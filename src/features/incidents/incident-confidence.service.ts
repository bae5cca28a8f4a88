import type * as queries from './incidents.queries.ts';
export function confidenceOf(row: queries.IncidentRow, accounts: unknown[]) { return { proposed: row.state, workings: [] as { code: string; values: Record<string, string | number> }[] }; }
