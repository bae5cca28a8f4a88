import { setImmediate as turn } from 'node:timers/promises';

/** What every other statement is told once one of its transaction has failed. */
const FAILED_BEFORE = '25P02';

/**
 * Statements of one transaction, each made ready while the database does the one before it: they are sent in this order and stand in line on the
 * connection. All have ended when it returns, whatever became of them, so that none comes after the transaction.
 * @param steps each makes a statement ready and sends it; none may need what an earlier one answers
 * @throws what the first to fail was refused for
 */
export async function inTurn(steps: readonly (() => Promise<unknown>)[]): Promise<void> {
  const failures: unknown[] = [];
  const sent: Promise<void>[] = [];
  for (const step of steps) {
    if (failures.length > 0) break;
    sent.push(
      (async () => {
        try {
          await step();
        } catch (error) {
          failures.push(error);
        }
      })(),
    );
    await turn();
  }
  await Promise.all(sent);
  if (failures.length > 0)
    throw failures.find((it) => (it as { code?: unknown }).code !== FAILED_BEFORE) ?? failures[0];
}
