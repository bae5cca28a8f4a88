import { Problem } from '#domain/problem.ts';
import { cutNames, initiativeFrom, organisationFrom, organisationsIn } from '../iati/iati-directory.rules.ts';
import type { IatiFinding } from '../iati/iati-finding.rules.ts';
import { readIatiRecords } from '../iati/iati-records.rules.ts';
import { ownCopy } from '../iati/xml-events.rules.ts';
import type { CellTable } from './cell-rows.ts';
import type { FileKind, FileNote, FileRecord, RecordFinding } from './file-record.rules.ts';
import type { HxlColumn } from './hxl.rules.ts';
import { wholeTexts } from './long-names.rules.ts';
import {
  openLists,
  prepare,
  type OpenLists,
  type PackedLists,
  type PackedRecord,
  type PreparedRecord,
} from './prepared-record.rules.ts';
import { partCells } from './several-names.rules.ts';
import { orderOfDays, suggestWork, type WorkMapping } from './work-columns.rules.ts';
import { workReader } from './work-row.rules.ts';

export type Chunks = () => AsyncIterable<Uint8Array>;

/** What was found when a file was first looked at. */
export interface Looked {
  readonly kind: FileKind;
  /** null for what needs no columns named */
  readonly table: {
    readonly columns: readonly HxlColumn[];
    /** of each column the first values that are not empty */
    readonly samples: readonly (readonly string[])[];
    readonly rows: number;
    readonly mapping: WorkMapping;
  } | null;
}

/** What readers of records need to know beside the file. */
export interface ReadWith {
  readonly kind: FileKind;
  readonly mapping: WorkMapping | null;
  /** `2026-11-21` */
  readonly today: string;
  readonly registers: ReadonlySet<string>;
  /** records that were saved before and are passed over */
  readonly after: number;
}

/** Records that are saved together, and what was said of the file between them. */
export interface FileBatch {
  readonly records: readonly PreparedRecord[];
  readonly notes: readonly FileNote[];
  /** of the file that has been read with it, 0 to 1 */
  readonly share: number;
}
/** The same as it is handed over. */
export interface PackedBatch extends Omit<FileBatch, 'records'>, PackedLists {
  readonly records: readonly PackedRecord[];
}
/** How the reading ended: how many records there were, and what of the file kept it from giving any. */
export interface ReadEnd {
  readonly records: number;
  readonly failure: string | null;
}

export interface FileReader {
  look(): Promise<Looked>;
  /** Each a `PackedBatch` as JSON: written record by record, so that no more than one is held as objects. */
  batches(it: ReadWith): AsyncGenerator<string, ReadEnd>;
}

/** Records a transaction, lines below them and characters of both: small enough that nobody waits long behind one, and that several fit into the memory. */
const BATCH = 1000;
const BATCH_LINES = 4000;
const BATCH_CHARACTERS = { iati: 300_000, hxl: 900_000, table: 900_000 };
const SAMPLES = 3;

/**
 * Tells what a file is and reads it to batches of records; the same file gives the same records in the same order.
 * @param chunks the file from its beginning, each time anew
 * @param bytes how large it is
 * @returns methods that throw a Problem when it is nothing that can be read
 */
export function fileReader(chunks: Chunks, bytes: number): FileReader {
  let readBytes = 0;
  const counted: Chunks = async function* () {
    readBytes = 0;
    for await (const chunk of chunks()) {
      readBytes += chunk.length;
      yield chunk;
    }
  };
  let table: Promise<CellTable> | null = null;
  // what reads workbooks is not loaded for IATI
  const readTable = () =>
    (table ??= Promise.all([import('./cell-rows.ts'), whole(counted)]).then(([it, file]) => it.readCellTable(file)));

  return {
    async look() {
      if (looksLikeXml(await begins(counted))) return { kind: 'iati', table: null };
      return lookAtTable(await readTable());
    },
    async *batches(it) {
      const iati = it.kind === 'iati';
      const share = () => (iati ? readBytes / bytes : 0);
      let [batch, lists, notes, records]: [string[], OpenLists, FileNote[], number] = [[], openLists(), [], 0];
      let [lines, characters] = [0, 0];
      let failure: string | null = null;
      for await (const one of iati ? iatiRecords(counted, it) : rowRecords(await readTable(), it)) {
        if (one.n === null) {
          if (records >= it.after) notes.push(one);
          if (one.fatal && records === 0) failure = one.findings[0]?.code ?? 'unreadable';
          continue;
        }
        records = one.n;
        if (one.n <= it.after) continue;
        const text = prepare(one, lists);
        batch.push(text);
        lines += linesBelow(one);
        characters += text.length;
        const all = characters + lists.named.characters() + lists.places.characters();
        if (batch.length < BATCH && lines < BATCH_LINES && all < BATCH_CHARACTERS[it.kind]) continue;
        yield written(batch, lists, notes, share());
        [batch, lists, notes, lines, characters] = [[], openLists(), [], 0, 0];
      }
      if (batch.length > 0 || notes.length > 0) yield written(batch, lists, notes, 1);
      return { records, failure };
    },
  };
}

const written = (
  records: readonly string[],
  { named, places }: OpenLists,
  notes: readonly FileNote[],
  share: number,
): string =>
  `{"records":[${records.join(',')}],"named":[${named.texts.join(',')}],"places":[${places.texts.join(',')}],"notes":${JSON.stringify(notes)},"share":${share}}`;

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

function lookAtTable({ tagged, columns, rows }: CellTable): Looked {
  const mapping = suggestWork(columns, tagged);
  const dated = mapping.fields.flatMap((field, at) => (field === 'start' || field === 'end' ? [at] : []));
  const days = function* () {
    for (const { cells } of rows) for (const at of dated) yield cells[at] ?? '';
  };
  const samples = columns.map((_, at) => {
    const found: string[] = [];
    for (const { cells } of rows) {
      const text = cells[at]?.trim() ?? '';
      if (text !== '') found.push(text.slice(0, 80));
      if (found.length === SAMPLES) break;
    }
    return found;
  });
  return {
    kind: tagged ? 'hxl' : 'table',
    table: { columns, samples, rows: rows.length, mapping: { ...mapping, dateOrder: orderOfDays(days()) } },
  };
}

const linesBelow = (it: FileRecord): number =>
  1 +
  it.named.length +
  (it.initiative ? it.initiative.money.length + it.initiative.places.length + it.initiative.purposes.length : 0);

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
  const whole = wholeTexts();
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
    for (const one of told?.findings ?? cutNames(event.is === 'organisation' ? event.organisation.names : []))
      if (one.code !== 'identifier_missing') {
        const isName = one.code === 'name_is_a_text' || one.code === 'name_cut';
        const params = isName ? whole(String(one.params['text']), line) : one.params;
        findings.push({ ...one, params, severity: isName ? 'warning' : 'note', line, where: null });
      }
    const identifier = event.is === 'activity' ? event.activity.identifier : event.organisation.identifier;
    const time = identifier === null ? 1 : (times.get(identifier) ?? 0) + 1;
    if (identifier !== null) times.set(ownCopy(identifier), time);
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

function* rowRecords(table: CellTable, it: ReadWith): Generator<FileRecord> {
  const mapping = it.mapping ?? suggestWork(table.columns, table.tagged);
  const read = workReader({ columns: table.columns, mapping });
  const parted = partCells(mapping, table.rows);
  let n = 0;
  for (const { line, cells } of table.rows) {
    const record = read(parted(cells), n + 1, line);
    if (record === null) continue;
    n += 1;
    yield record;
  }
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
