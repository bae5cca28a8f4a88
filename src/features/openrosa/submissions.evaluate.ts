import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join, relative } from 'node:path';
import { readFormFile } from '#features/forms/form-file.ts';
import { readSubmission } from '#features/forms/submission-xml.rules.ts';
import { collect, readSettings } from '#test/collect-client.ts';
import { newId, openHouse } from '#test/harness.ts';
import type { TestDatabase } from '#test/harness-database.ts';

const walk = (folder: string): string[] =>
  readdirSync(folder)
    .toSorted()
    .flatMap((name) => {
      const path = join(folder, name);
      return statSync(path).isDirectory() ? walk(path) : [path];
    });

interface Form {
  path: string;
  formId: string;
  version: string;
  xml: string;
}

/**
 * Sends every filled form of a folder to a server of its own, as a telephone would, each with the files that lie beside it, and says what each did. Forms are looked for in
 * the folder above; where none of the submission's version is there, one is published under that version, as its author must once have done.
 */
export async function replaySubmissions(
  folder: string,
  database: TestDatabase,
  say: (line: string) => void,
): Promise<Record<string, number>> {
  const house = await openHouse({ database });
  try {
    const analyst = await house.person('Analyst', ['analyst']);
    const operator = await house.person('Operator', ['operator']);
    const forms = new Map<string, Form[]>();
    for (const path of walk(dirname(folder)).filter((it) => /\.(xml|xlsx|xls)$/.test(it) && !it.startsWith(folder))) {
      const read = await readFormFile(readFileSync(path), basename(path)).catch(() => null);
      if (!read?.form || read.xform === null) continue;
      const { formId, version } = read.form;
      forms.set(formId, [...(forms.get(formId) ?? []), { path, formId, version, xml: read.xform }]);
    }
    const source = crypto.randomUUID();
    await operator.post('/w/nsele/sources', { id: source, alias: 'Replay' });
    const device = await operator.post(`/w/nsele/sources/${source}/devices`, { id: newId(), name: 'Replay' });
    const phone = collect(readSettings(device.body.settings).general.server_url, async (it) => house.app.request(it));

    const published = new Map<string, Set<string>>();
    const ids = new Map<string, string>();
    async function offer(formId: string, version: string): Promise<string> {
      const known = published.get(formId) ?? new Set();
      if (known.has(version)) return 'its form';
      const all = forms.get(formId);
      if (!all) return 'no form';
      const own = all.find((it) => it.version === version);
      const model = own ?? all[0]!;
      const xml = own ? model.xml : withVersion(model, version);
      const id = ids.get(formId) ?? newId();
      ids.set(formId, id);
      const versionId = newId();
      const up = await analyst.put(`/w/nsele/forms/${id}/versions/${versionId}`, Buffer.from(xml), 'application/xml');
      if (up.status !== 200 || !up.body.stored) return `a form that is refused: ${JSON.stringify(up.body)}`;
      for (const name of up.body.missing as string[])
        await analyst.put(
          `/w/nsele/forms/${id}/versions/${versionId}/media/${encodeURIComponent(name)}`,
          Buffer.from('name,label\n'),
          'text/csv',
        );
      const out = await analyst.post(`/w/nsele/forms/${id}/publish`, { versionId, audience: 'all' });
      if (out.status !== 200) return `a form that is not published: ${out.body.code}`;
      published.set(formId, known.add(version));
      // what is known of forms is asked anew after a second
      house.clock.forward(0.1);
      return own ? 'its form' : 'its form, of another version';
    }

    const count = { files: 0, taken: 0, again: 0, differs: 0, unknownForm: 0, refused: 0, failed: 0 };
    for (const path of walk(folder).filter((it) => it.endsWith('.xml'))) {
      const xml = readFileSync(path, 'utf8');
      const name = relative(folder, path);
      count.files++;
      let with_ = 'unreadable';
      try {
        const head = readSubmission(xml);
        with_ = await offer(head.formId, head.version);
      } catch (error) {
        with_ = (error as Error).message;
      }
      const files = readdirSync(dirname(path))
        .filter((it) => it !== basename(path) && !it.endsWith('.xml') && statSync(join(dirname(path), it)).isFile())
        .map((it) => ({ name: it, type: 'application/octet-stream', bytes: readFileSync(join(dirname(path), it)) }));
      const before = await rows(house);
      const status = (await phone.send(xml, files)).at(-1)!;
      const made = (await rows(house)) - before;
      if (status === 201) count[made > 0 ? 'taken' : 'again']++;
      else if (status === 409) count.differs++;
      else if (status === 404) count.unknownForm++;
      else if (status < 500) count.refused++;
      else count.failed++;
      say(
        `${status} ${made > 0 ? 'new' : 'nothing new'}  ${name}  (${with_}${files.length ? `, ${files.length} files` : ''}) ${status === 201 ? '' : phone.said}`,
      );
    }
    return count;
  } finally {
    await house.close();
  }
}

const rows = async (house: Awaited<ReturnType<typeof openHouse>>): Promise<number> =>
  (await house.sql<{ n: number }>('select count(*)::int as n from app.submission'))[0]!.n;

/** The same form under another version: only the attribute of its instance. */
function withVersion(form: Form, version: string): string {
  const tag = new RegExp(
    `<([A-Za-z_][\\w.-]*)([^<>]*\\sid="${form.formId.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}"[^<>]*)>`,
  );
  return form.xml.replace(tag, (_whole, name: string, rest: string) => {
    const bare = rest.replace(/\sversion="[^"]*"/, '');
    const closed = bare.endsWith('/') ? '/' : '';
    return `<${name}${closed ? bare.slice(0, -1) : bare} version="${version}"${closed}>`;
  });
}
