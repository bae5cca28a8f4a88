// `npm run evaluate -- NAME ...`: measurements on data that is not shipped. Each prints what it does to the error stream and one JSON line last.
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { evaluateCap } from '#features/alerts/cap/cap.evaluate.ts';
import { evaluateHxl } from '#features/directory/files/hxl.evaluate.ts';
import { evaluateIatiStandard } from '#features/directory/iati/iati-standard.evaluate.ts';
import { evaluateOrganisations } from '#features/directory/match/organisations.evaluate.ts';
import { evaluateXlsForm } from '#features/forms/xlsform/xlsform.evaluate.ts';
import { evaluatePlaces } from '#features/places/places.evaluate.ts';
import { evaluateDuplicates } from '#features/reports/duplicates.evaluate.ts';
import { checkDuplicates, fitDuplicates } from '#features/reports/duplicates.fit.ts';
import type { TestDatabase } from '#test/harness-database.ts';
import { runKills } from './kills.evaluate.ts';
import { runLedger } from './ledger.evaluate.ts';
import { runPower } from './power.evaluate.ts';

type Evaluation = { readonly usage: string; readonly run: (args: readonly string[]) => unknown };

const weights = fileURLToPath(new URL('../features/reports/duplicates.weights.ts', import.meta.url));

/** The measurements there are. */
const evaluations: Readonly<Record<string, Evaluation>> = {
  duplicates: { usage: 'duplicates FILE.csv.gz', run: ([file]) => file && evaluateDuplicates(file) },
  'duplicates-fit': {
    usage: 'duplicates-fit FILE.csv.gz [--write]',
    run: ([file, flag]) => file && fitDuplicates(file, flag === '--write' ? weights : null),
  },
  cap: { usage: 'cap CAP-v1.2.xsd [HOW-MANY] [SEED] [FOLDER]', run: (args) => args[0] && evaluateCap([...args]) },
  places: { usage: 'places FOLDER', run: ([folder]) => folder && evaluatePlaces(folder) },
  organisations: {
    usage: 'organisations ORG-MAP.json',
    run: ([file]) => file && evaluateOrganisations(file, say),
  },
  'iati-standard': {
    usage: 'iati-standard FOLDER',
    run: ([folder]) => folder && evaluateIatiStandard(resolve(folder), say),
  },
  hxl: { usage: 'hxl FOLDER', run: ([folder]) => folder && evaluateHxl(resolve(folder), say) },
  xlsform: {
    usage: 'xlsform CASES.ndjson [FOLDER ...] [--show TEST] [--engine]',
    run: (args) => evaluateXlsForm(args),
  },
  kills: { usage: 'kills [--times 200] [--seed 1] [--clients 4] [--import ROWS]', run: kills },
  power: { usage: 'power [--times 200] [--browser 10] [--seed 1]', run: power },
  ledger: { usage: 'ledger [--times 2000] [--seed 1] [--lines 1000] [--workspaces 4]', run: ledger },
  rights: {
    usage: 'rights',
    run: () =>
      withDatabase(async (database, say) =>
        (await import('#test/rights.evaluate.ts')).evaluateRights({ database, say }),
      ),
  },
  submissions: {
    usage: 'submissions FOLDER',
    run: ([folder]) =>
      folder &&
      withDatabase(async (database, tell) =>
        (await import('#features/openrosa/submissions.evaluate.ts')).replaySubmissions(resolve(folder), database, tell),
      ),
  },
  filling: {
    usage: 'filling FOLDER [PART-OF-A-PATH]',
    run: ([folder, only]) =>
      folder &&
      withDatabase(async (database, tell) =>
        (await import('#features/forms/filling.evaluate.ts')).evaluateFilling(resolve(folder), database, tell, only),
      ),
  },
  canaries: {
    usage: 'canaries',
    run: async () => (await import('#test/canaries.evaluate.ts')).evaluateCanaries(say),
  },
  hostile: { usage: 'hostile [--inputs 10000] [--seed 1]', run: hostile },
  'duplicates-check': { usage: 'duplicates-check FILE.csv.gz', run: ([file]) => file && checkDuplicates(file) },
};

const say = (line: string): void => void process.stderr.write(`${line}\n`);

/** What needs the whole application brings a database of its own. */
async function withDatabase<T>(work: (database: TestDatabase, tell: typeof say) => Promise<T>): Promise<T> {
  const { ownDatabase } = await import('#test/own-database.ts');
  const database = await ownDatabase(say);
  try {
    return await work(database, say);
  } finally {
    await database.drop();
  }
}

function hostile(args: readonly string[]): unknown {
  const { values } = parseArgs({
    args: [...args],
    options: { inputs: { type: 'string', default: '10000' }, seed: { type: 'string', default: '1' } },
  });
  return withDatabase(async (database) =>
    (await import('#test/hostile.evaluate.ts')).evaluateHostile({
      database,
      inputs: Number(values.inputs),
      seed: Number(values.seed),
      say,
    }),
  );
}

function ledger(args: readonly string[]): unknown {
  const { values } = parseArgs({
    args: [...args],
    options: {
      times: { type: 'string', default: '2000' },
      seed: { type: 'string', default: '1' },
      lines: { type: 'string', default: '1000' },
      workspaces: { type: 'string', default: '4' },
    },
  });
  return runLedger({
    times: Number(values.times),
    seed: Number(values.seed),
    lines: Number(values.lines),
    workspaces: Number(values.workspaces),
    say: (line) => void process.stderr.write(`${line}\n`),
  });
}

function power(args: readonly string[]): unknown {
  const { values } = parseArgs({
    args: [...args],
    options: {
      times: { type: 'string', default: '200' },
      browser: { type: 'string', default: '10' },
      seed: { type: 'string', default: '1' },
    },
  });
  return runPower({
    times: Number(values.times),
    inBrowser: Number(values.browser),
    seed: Number(values.seed),
    say,
  });
}

function kills(args: readonly string[]): unknown {
  const { values } = parseArgs({
    args: [...args],
    options: {
      times: { type: 'string', default: '200' },
      seed: { type: 'string', default: '1' },
      clients: { type: 'string', default: '4' },
      import: { type: 'string', default: '3000' },
    },
  });
  return runKills({
    times: Number(values.times),
    seed: Number(values.seed),
    clients: Number(values.clients),
    importRows: Number(values.import),
    say: (line) => void process.stderr.write(`${line}\n`),
  });
}

const [name = '', ...args] = process.argv.slice(2);
const evaluation = Object.hasOwn(evaluations, name) ? evaluations[name] : undefined;
let result: unknown;
try {
  result = await evaluation?.run(args);
} catch (error) {
  process.stderr.write(`evaluate ${name}: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
if (result === undefined || result === '') {
  process.stderr.write(
    `Usage:\n${Object.values(evaluations)
      .map(({ usage }) => `  npm run evaluate -- ${usage}`)
      .join('\n')}\n`,
  );
  process.exit(2);
}
process.stdout.write(`${JSON.stringify(result)}\n`);
