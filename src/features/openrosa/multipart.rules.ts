/** One part of a multipart/form-data body (RFC 7578). The bytes are a view into the body, not a copy. */
export interface Part {
  name: string;
  fileName: string | null;
  mediaType: string;
  bytes: Uint8Array;
}

/** A body that is not what its content type says. */
export class MultipartFault extends Error {}

const MOST_PARTS = 1000;
const MOST_HEADER_BYTES = 8192;
const DASHES = Buffer.from('--');
const END_OF_HEAD = Buffer.from('\r\n\r\n');

/** Whether a content type is multipart/form-data; its boundary, or null. */
export function boundaryOf(contentType: string): string | null {
  if (!/^multipart\/form-data\s*;/i.test(contentType)) return null;
  const [, quoted, bare] = /;\s*boundary=(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(contentType) ?? [];
  return quoted ?? bare ?? null;
}

/** The boundary of a body whose content type did not come with it: what its first line says; null where that is none. */
export function boundaryWithin(body: Uint8Array): string | null {
  const [, boundary] = /^--(\S{1,200})\r\n/.exec(Buffer.from(body.subarray(0, 210)).toString('latin1')) ?? [];
  return boundary ?? null;
}

/** @throws MultipartFault */
export function readMultipart(body: Uint8Array, boundary: string): Part[] {
  const all = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  const first = Buffer.from(`--${boundary}`);
  const between = Buffer.from(`\r\n--${boundary}`);
  const parts: Part[] = [];
  // what stands before the first boundary is nobody's
  let at = all.subarray(0, first.length).equals(first) ? first.length : -1;
  if (at === -1) {
    const found = all.indexOf(between);
    if (found === -1) throw new MultipartFault('the boundary does not occur');
    at = found + between.length;
  }
  for (;;) {
    if (all.subarray(at, at + 2).equals(DASHES)) return parts;
    // spaces may follow a boundary
    while (all[at] === 0x20 || all[at] === 0x09) at++;
    if (all[at] !== 0x0d || all[at + 1] !== 0x0a) throw new MultipartFault('a boundary is not at the end of its line');
    // a part without headers begins with an empty line
    const head = all.indexOf(END_OF_HEAD, at);
    if (head === -1 || head - at > MOST_HEADER_BYTES) throw new MultipartFault('a part has no end of headers');
    const from = head + END_OF_HEAD.length;
    // an empty part: its boundary shares the line end
    const end = all.indexOf(between, from - 2);
    if (end === -1) throw new MultipartFault('a part has no end: the body was cut');
    if (parts.length >= MOST_PARTS) throw new MultipartFault(`more than ${MOST_PARTS} parts`);
    parts.push({ ...readHead(all.toString('utf8', at + 2, head)), bytes: all.subarray(from, Math.max(from, end)) });
    at = end + between.length;
  }
}

function readHead(text: string): Omit<Part, 'bytes'> {
  const headers = new Map(
    text.split('\r\n').map((line) => {
      const colon = line.indexOf(':');
      return [line.slice(0, colon).trim().toLowerCase(), line.slice(colon + 1).trim()] as const;
    }),
  );
  const disposition = headers.get('content-disposition') ?? '';
  const name = parameter(disposition, 'name');
  if (name === null) throw new MultipartFault('a part has no name');
  const fileName = parameter(disposition, 'filename');
  return {
    name,
    fileName: fileName === null ? null : baseName(fileName),
    mediaType: headers.get('content-type') ?? 'text/plain',
  };
}

const parameter = (disposition: string, name: string): string | null => {
  const [, quoted, bare] =
    new RegExp(`(?:^|;)\\s*${name}=(?:"((?:[^"\\\\]|\\\\.)*)"|([^;\\s]*))`, 'i').exec(disposition) ?? [];
  return quoted?.replace(/\\(["\\])/g, '$1').replace(/%22/g, '"') ?? bare ?? null;
};

/** The last part of a path, whichever way its slashes lean. */
export const baseName = (name: string): string => name.split(/[\\/]/).at(-1)!;
