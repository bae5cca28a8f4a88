/** Which encoding a file of XML is in (XML 1.0, appendix F) and its bytes as text. */

export interface XmlDecoder {
  /** the name of the encoding that is read with, once four bytes or more have come */
  readonly encoding: string | null;
  /** a name that was declared and is not known; it is read as UTF-8 then */
  readonly unknown: string | null;
  /** bytes that are none of the encoding came and stand as U+FFFD */
  readonly damaged: boolean;
  decode(chunk: Uint8Array): string;
  end(): string;
}

/** The declaration must be found within so many bytes. */
const HEAD = 1024;

function sniff(head: Uint8Array): { label: string; declared: boolean } {
  const [a, b, c] = head;
  if (a === 0xef && b === 0xbb && c === 0xbf) return { label: 'utf-8', declared: false };
  if ((a === 0xff && b === 0xfe) || (a === 0x3c && b === 0)) return { label: 'utf-16le', declared: false };
  if ((a === 0xfe && b === 0xff) || (a === 0 && b === 0x3c)) return { label: 'utf-16be', declared: false };
  const start = String.fromCharCode(...head.subarray(0, HEAD));
  const label = /^\s*<\?xml[^>]*?\sencoding\s*=\s*["']\s*([^"'\s]+)/.exec(start)?.[1];
  // whoever declares UTF-16 in single bytes has changed the encoding and not the declaration
  if (label === undefined || /^utf-?16|^(iso-10646-)?ucs-?2/i.test(label)) return { label: 'utf-8', declared: false };
  return { label, declared: true };
}

/**
 * Bytes to text in the encoding that the file's first bytes or its declaration tell; without either it is UTF-8. All encodings of the WHATWG
 * Encoding Standard are read. What cannot be decoded becomes U+FFFD and is told by `damaged`: one bad byte does not cost the file.
 */
export function xmlDecoder(): XmlDecoder {
  let decoder: TextDecoder | null = null;
  let waiting = new Uint8Array(0);
  let [unknown, damaged]: [string | null, boolean] = [null, false];

  function start(): TextDecoder {
    const { label, declared } = sniff(waiting);
    try {
      return new TextDecoder(label);
    } catch {
      if (declared) unknown = label;
      return new TextDecoder('utf-8');
    }
  }
  function check(text: string): string {
    damaged ||= text.includes('\uFFFD');
    return text;
  }
  return {
    get encoding() {
      return decoder?.encoding ?? null;
    },
    get unknown() {
      return unknown;
    },
    get damaged() {
      return damaged;
    },
    decode(chunk) {
      if (decoder !== null) return check(decoder.decode(chunk, { stream: true }));
      const joined = new Uint8Array(waiting.length + chunk.length);
      joined.set(waiting);
      joined.set(chunk, waiting.length);
      waiting = joined;
      if (waiting.length < HEAD) return '';
      decoder = start();
      return check(decoder.decode(waiting, { stream: true }));
    },
    end() {
      if (decoder !== null) return check(decoder.decode());
      decoder = start();
      return check(decoder.decode(waiting));
    },
  };
}
