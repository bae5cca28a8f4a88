import { zipEntries, ZipFault, type ZipEntry } from '#server/zip.ts';
import { Problem } from '#domain/problem.ts';

/** Files that are no table, told for what they are by how they begin and what they hold. */

const refuse = (code: string, detail: string): never => {
  throw new Problem(422, code, detail);
};

export const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b;
/** A workbook of the old kind, or what else Microsoft kept in compound files ([MS-CFB] 2.2), protected workbooks among it. */
export const isCompound = (bytes: Uint8Array): boolean => bytes[0] === 0xd0 && bytes[1] === 0xcf;

export const damaged = (): never =>
  refuse(
    'damaged_file',
    'This file begins like a workbook or an archive and cannot be opened: it is damaged, or a part of it is missing. Choose it again, or ask for it anew.',
  );
export const tooLarge = (): never =>
  refuse('unpacks_too_large', 'This file unpacks to far more than it should. Save the sheet you need as CSV.');
/** What a fault of an archive is to whoever chose it. */
export const refuseFault = (fault: ZipFault): never => (fault.what === 'too_large' ? tooLarge() : damaged());

/** Under this name, in UTF-16, a protected workbook keeps what it protects ([MS-OFFCRYPTO] 2.3.4). */
const PROTECTED = Buffer.from('EncryptedPackage', 'utf16le');
/** @throws Problem for a workbook that only a password opens */
export function demandUnprotected(bytes: Uint8Array): void {
  if (isCompound(bytes) && Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes(PROTECTED))
    refuse(
      'protected_workbook',
      'This workbook is protected by a password. Take the password off in a spreadsheet, save it and choose it again.',
    );
}

const OPEN_DOCUMENT = /^application\/vnd\.oasis\.opendocument\./;
const MOST_OF_MIMETYPE = 200;

/**
 * The entries of an archive that may hold a table.
 * @param most bytes that may be unpacked from it
 * @throws Problem for one that is damaged, and for documents of other kinds
 */
export function entriesOf(zip: Uint8Array, most: number): ZipEntry[] {
  try {
    const entries = [...zipEntries(zip, most)];
    const [first] = zipEntries(zip, MOST_OF_MIMETYPE);
    if (first?.name === 'mimetype' && OPEN_DOCUMENT.test(new TextDecoder().decode(first.unpack())))
      refuse(
        'open_document',
        'This is an OpenDocument file (.ods). Open it in a spreadsheet and save it as XLSX or CSV.',
      );
    if (entries.some((it) => /^(word|ppt)\//.test(it.name)))
      refuse('other_document', 'This is a document of text or slides and no table. Save its table as XLSX or CSV.');
    return entries;
  } catch (error) {
    if (!(error instanceof ZipFault)) throw error;
    return refuseFault(error);
  }
}

/** @throws Problem for what is neither a table nor packed */
export function demandTable(bytes: Uint8Array): void {
  const head = Buffer.from(bytes.subarray(0, 1024)).toString('latin1');
  // other signs may stand before it (ISO 32000-1, annex H), but no cells
  if (/^[^\n,;\t]{0,200}%PDF-\d/.test(head))
    refuse(
      'pdf_file',
      'This is a PDF: pages to look at, no table. Ask for the table they were made of, as XLSX or CSV.',
    );
}

/** @throws Problem for XML that was packed: what reads XML wants it as it is */
export function demandNoXml(unpacked: Uint8Array): void {
  if (/^(?:\u00EF\u00BB\u00BF)?\s*</.test(Buffer.from(unpacked.subarray(0, 200)).toString('latin1')))
    refuse('xml_inside', 'There is an XML file in this archive. Unpack it and choose the XML file itself.');
}
