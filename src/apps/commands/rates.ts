import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readCells } from '#features/imports/table-file.ts';
import { readRates } from '#features/directory/rates/rates.rules.ts';
import { misused, needed, owner, type Command } from '../command.ts';

const AT_ONCE = 5000;

/** `rates FILE --source NAME`: what currencies were worth in US dollars, for the amounts of the directory. */
const loadRates: Command = {
  words: ['rates'],
  needs: 'running',
  async run({ installation, args, out, say }) {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: { source: { type: 'string' } },
    });
    const usage = 'rates FILE --source "European Central Bank"';
    const file = needed(positionals[0], usage);
    const source = needed(values.source, usage);
    const read = readRates((await readCells(readFileSync(file))).rows);
    if (read === null)
      throw misused(
        'This is no table of rates. It needs the columns currency, date and usd (dollars for one unit) or rate (units for one dollar), or a date and a column for each currency in units for one euro.',
      );
    for (const fault of read.faults.slice(0, 50))
      say(`row ${fault.line}: ${fault.code.replaceAll('_', ' ')} ${fault.cell}`);
    if (read.faults.length > 50) say(`and ${read.faults.length - 50} more rows that cannot be read`);
    // the last word of a file on a day counts
    const rates = [...new Map(read.rates.map((it) => [`${it.currency} ${it.on}`, it])).values()];
    const filled = await owner(installation, async (client) => {
      await client.query('begin');
      for (let at = 0; at < rates.length; at += AT_ONCE) {
        const some = rates.slice(at, at + AT_ONCE);
        await client.query(
          `insert into ref.exchange_rate (currency, on_day, usd, source)
           select c, d, u, $4 from unnest($1::text[], $2::date[], $3::numeric[]) x (c, d, u)
           on conflict (currency, on_day) do update set usd = excluded.usd, source = excluded.source`,
          [some.map((it) => it.currency), some.map((it) => it.on), some.map((it) => it.usd), source],
        );
      }
      // amounts that had no rate until now; one that was told with the amount itself stays
      const { rowCount } = await client.query(
        `update app.initiative_money m set rate = r.usd, rate_on = r.on_day, usd = round(m.amount * r.usd, 2)
         from ref.exchange_rate r
         where m.usd is null and m.on_day is not null and r.currency = m.currency and r.on_day = (
           select max(x.on_day) from ref.exchange_rate x
           where x.currency = m.currency and x.on_day <= m.on_day and x.on_day > m.on_day - 32)`,
      );
      await client.query('commit');
      return rowCount ?? 0;
    });
    out(
      `${rates.length} rates of ${new Set(rates.map((it) => it.currency)).size} currencies; ${filled} amounts of the directory have one now.`,
    );
    return read.faults.length > 0 ? 3 : 0;
  },
};

export const rateCommands: Command[] = [loadRates];
