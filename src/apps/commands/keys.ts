import { openKeys, OUTBOX_KEPT_DAYS } from '#server/keys.ts';
import { parseArgs } from 'node:util';
import { misused, type Command } from '../command.ts';

/** `keys replace-outbox`: the pair that phones seal finished reports to. */

const day = (at: Date): string => at.toISOString().slice(0, 10);

const replaceOutbox: Command = {
  words: ['keys', 'replace-outbox'],
  needs: 'running',
  async run({ installation, args, out }) {
    const { values } = parseArgs({ args, options: { until: { type: 'string' } } });
    const now = new Date();
    const last = values.until;
    if (last !== undefined && !(/^\d{4}-\d{2}-\d{2}$/.test(last) && new Date(`${last}T00:00:00Z`) > now))
      throw misused('--until is a day to come, such as 2027-01-31; up to it phones may bring what they sealed before.');
    const keys = openKeys(installation.keys);
    await keys.web();
    keys.replaceOutbox(now, last);
    const { outboxReplaced } = await keys.web();
    out(
      `A new pair. The old one still opens what phones without a line have sealed to it, ${last ? `up to ${last}` : `for ${OUTBOX_KEPT_DAYS} days`}; what comes later cannot be read by anybody.`,
    );
    for (const { until } of outboxReplaced) out(`  an earlier pair opens what comes before ${day(until)}`);
    out('The server hands the new one out from its next start on. Copy the keys anew: npm run baraza -- backup keys');
    return 0;
  },
};

export const keyCommands: Command[] = [replaceOutbox];
