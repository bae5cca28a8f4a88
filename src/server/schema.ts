/**
 * The tables as Kysely knows them. Each feature adds its own beside its queries:
 * `declare module '#server/schema.ts' { interface Tables { 'app.thing': ThingTable } }`.
 */
export interface Tables {}
