import { sql } from 'kysely';
import { metrics, type MetricName } from './metrics.ts';
import type { WorkerKit } from './work.ts';

const NAMES: Readonly<Record<string, MetricName>> = {
  waiting: 'baraza_waiting',
  failing: 'baraza_failing',
  since: 'baraza_since_seconds',
};

/** Brings the figures up to date that stand in the database. @throws what the database says while it is away */
export const readHouseFigures = (kit: Pick<WorkerKit, 'anywhere' | 'now'>): Promise<void> =>
  kit.anywhere(async (tx) => {
    const { rows } = await sql<{ name: string; what: string; n: number }>`
      select name, what, n from app.house_figures(${kit.now()})`.execute(tx);
    for (const { name, what, n } of rows) if (NAMES[name]) metrics.set(NAMES[name], { what }, n);
  });
