import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { iatiReader } from './iati-read.rules.ts';

/**
 * Judges the pass and fail files of the standard's own schema tests (IATI-Schemas, `tests/`): a file is good when it is read to its end with
 * nothing in it that departs from the schema. The folder says what is right, `should-pass` or `should-fail`. The registry's tests are left out: they are for
 * another schema.
 * @param folder holds `tests/` as the standard's repository does
 */
export function evaluateIatiStandard(folder: string, say: (line: string) => void): { files: number; agree: number } {
  const files = globSync('tests/**/*.xml', { cwd: folder })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /\/should-(pass|fail)\//.test(path) && !path.includes('registry-tests/'))
    .toSorted();
  if (files.length === 0) throw new Error(`There are no tests/**/should-pass or should-fail files in ${folder}.`);
  let agree = 0;
  for (const file of files) {
    const reader = iatiReader();
    const events = [...reader.write(readFileSync(join(folder, file))), ...reader.close()];
    const faults = events
      .flatMap((it) => (it.is === 'finding' ? [it.finding] : it.is === 'record' ? it.findings : []))
      .filter((it) => it.kind === 'schema' || it.fatal || it.code === 'not_well_formed');
    if ((faults.length === 0) === file.includes('/should-pass/')) agree++;
    else
      say(
        `${file}: ${faults.length === 0 ? 'nothing found' : faults.map((it) => `${it.code} ${it.path}:${it.line} ${JSON.stringify(it.params)}`).join('; ')}`,
      );
  }
  return { files: files.length, agree };
}
