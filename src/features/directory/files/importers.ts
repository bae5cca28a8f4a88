import { Problem } from '#domain/problem.ts';
import { initiativeFrom, organisationFrom, organisationsIn } from '../iati/iati-directory.rules.ts';
import type { IatiFinding } from '../iati/iati-finding.rules.ts';
import { readIatiRecords } from '../iati/iati-records.rules.ts';
import { readCellTable, type CellTable } from './cell-rows.ts';
import type { FileNote, FileRecord, RecordFinding } from './file-record.rules.ts';
import { orderOfDays, suggestWork, type WorkMapping } from './work-columns.rules.ts';
import { workReader } from './work-row.rules.ts';

export type FileKind = 'iati' | 'hxl' | 'table';
type Chunks = () => AsyncIterable<Uint8Array>;

/** What was found when a file was first looked at. */
export interface Looked {
  readonly kind: FileKind;
  /** null for what needs no columns named */
  readonly table: CellTable | null;
  readonly mapping: WorkMapping | null;
}

/** What readers of records need to know beside the file. */
export interface ReadWith {
  readonly mapping: WorkMapping | null;
  readonly today: string;
  readonly registers: ReadonlySet<string>;
}

async function whole(chunks: Chunks): Promise<Uint8Array> {
  const list: Uint8Array[] = [];
  for await (const chunk of chunks()) list.push(chunk);
  return list.length === 1 ? list[0]! : Buffer.concat(list);
}

async function begins(chunks: Chunks): Promise<Uint8Array> {
  for await (const chunk of chunks()) return chunk.subarray(0, 4096);
  return new Uint8Array();
}

/** An angle bracket first, in any encoding: what looks like XML is read as IATI, and said not to be if it is something else. */
const looksLikeXml = (head: Uint8Array): boolean =>
  new TextDecoder(
    head[0] === 0xfe || head[0] === 0 ? 'utf-16be' : head[0] === 0xff || head[1] === 0 ? 'utf-16le' : 'utf-8',
  )
    .decode(head)
    .replace(/^\uFEFF/, '')
    .trimStart()
    .startsWith('<');

/** Tells what a file is and, of a table, what its columns may be. @throws Problem when it is nothing that can be read */
export async function lookAt(chunks: Chunks): Promise<Looked> {
  if (looksLikeXml(await begins(chunks))) return { kind: 'iati', table: null, mapping: null };
  const table = await readCellTable(await whole(chunks));
  const mapping = suggestWork(table.columns, table.tagged);
  const dated = mapping.fields.flatMap((field, at) => (field === 'start' || field === 'end' ? [at] : []));
  const days = function* () {
    for (const { cells } of table.rows) for (const at of dated) yield cells[at] ?? '';
  };
  return { kind: table.tagged ? 'hxl' : 'table', table, mapping: { ...mapping, dateOrder: orderOfDays(days()) } };
}

const findingOf = (it: IatiFinding): RecordFinding => ({
  code: it.code,
  severity: it.severity,
  line: it.line,
  where: it.path,
  params: it.params,
});

async function* iatiRecords(chunks: Chunks, it: ReadWith): AsyncGenerator<FileRecord | FileNote> {
  let n = 0;
  const times = new Map<string, number>();
  for await (const event of readIatiRecords(chunks(), { today: it.today, registers: it.registers })) {
    if (event.is === 'head') continue;
    if (event.is === 'finding') {
      yield { n: null, findings: [findingOf(event.finding)], fatal: event.finding.fatal === true };
      continue;
    }
    n += 1;
    const findings = event.findings.map(findingOf);
    const line = event.line;
    const told = event.is === 'activity' ? initiativeFrom(event.activity) : null;
    for (const one of told?.findings ?? [])
      if (one.code !== 'identifier_missing') findings.push({ ...one, severity: 'note', line, where: null });
    const identifier = event.is === 'activity' ? event.activity.identifier : event.organisation.identifier;
    const time = identifier === null ? 1 : (times.get(identifier) ?? 0) + 1;
    if (identifier !== null) times.set(identifier, time);
    // the same identifier a second time is told, and kept beside the first
    const again = <T extends { readonly externalKey: string | null }>(draft: T): T =>
      time > 1 && draft.externalKey !== null ? { ...draft, externalKey: `${draft.externalKey}#${time}` } : draft;
    if (event.is === 'activity') {
      const { initiative } = told!;
      yield {
        n,
        line,
        name: initiative.title,
        initiative: again(initiative),
        organisation: null,
        named: organisationsIn(event.activity),
        findings,
      };
      continue;
    }
    const draft = organisationFrom(event.organisation);
    if (draft === null) findings.push({ code: 'no_name', severity: 'error', line, where: null, params: {} });
    yield {
      n,
      line,
      name: draft?.names[0]?.name ?? '',
      initiative: null,
      organisation: draft && again(draft),
      named: [],
      findings,
    };
  }
}

async function* tableRecords(chunks: Chunks, it: ReadWith): AsyncGenerator<FileRecord | FileNote> {
  const table = await readCellTable(await whole(chunks));
  const mapping = it.mapping ?? suggestWork(table.columns, table.tagged);
  const read = workReader({ columns: table.columns, mapping });
  let n = 0;
  for (const { line, cells } of table.rows) {
    const record = read(cells, n + 1, line);
    if (record === null) continue;
    n += 1;
    yield record;
  }
}

const IMPORTERS: Readonly<Record<FileKind, (chunks: Chunks, it: ReadWith) => AsyncGenerator<FileRecord | FileNote>>> = {
  iati: iatiRecords,
  hxl: tableRecords,
  table: tableRecords,
};

/** The records of a file one after another; the same file gives the same records in the same order. @throws Problem when it cannot be read at all */
export function recordsOf(kind: FileKind, chunks: Chunks, it: ReadWith): AsyncGenerator<FileRecord | FileNote> {
  return IMPORTERS[kind](chunks, it);
}

/** Where a table must at least say something for its rows to become anything. @throws Problem 422 */
export function demandMapping(mapping: WorkMapping): void {
  const { fields, about } = mapping;
  const enough =
    about === 'organisations'
      ? fields.includes('org')
      : fields.some((it) => it === 'org' || it === 'activity' || it === 'sector' || it === 'description');
  if (!enough)
    throw new Problem(422, 'columns_needed', 'Say at least which column names the organisation or the activity.');
}
