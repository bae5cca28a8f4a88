import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { childrenOf, readXml } from '#features/forms/xml.rules.ts';
import { baseName, boundaryOf, MultipartFault, readMultipart } from './multipart.rules.ts';
import { formListXml, manifestXml, responseXml } from './openrosa-xml.rules.ts';
import { openTogether } from './together.ts';

const LIMITS = { depth: 10, elements: 10_000 };

describe('multipart bodies', () => {
  const body = (boundary: string, parts: { head: string; bytes: Uint8Array }[]) =>
    Buffer.concat([
      ...parts.flatMap((it) => [Buffer.from(`--${boundary}\r\n${it.head}\r\n\r\n`), it.bytes, Buffer.from('\r\n')]),
      Buffer.from(`--${boundary}--\r\n`),
    ]);

  test('give back every part byte for byte', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 6 }), (contents) => {
        const read = readMultipart(
          body(
            'b0undary',
            contents.map((bytes, n) => ({
              head: `Content-Disposition: form-data; name="p${n}"; filename="f${n}.bin"`,
              bytes,
            })),
          ),
          'b0undary',
        );
        expect(read.map((it) => [it.name, it.fileName, Buffer.from(it.bytes).toString('hex')])).toEqual(
          contents.map((bytes, n) => [`p${n}`, `f${n}.bin`, Buffer.from(bytes).toString('hex')]),
        );
      }),
    );
  });
  test('read as the platform’s own form writes them, names with quotes and other letters too', async () => {
    const form = new FormData();
    form.append('*isIncomplete*', 'yes');
    form.append('صورة "1".jpg', new File(['x'], 'صورة "1".jpg', { type: 'image/jpeg' }));
    const request = new Request('http://x/', { method: 'POST', body: form });
    const bytes = new Uint8Array(await request.arrayBuffer());
    const read = readMultipart(bytes, boundaryOf(request.headers.get('content-type')!)!);
    expect(read.map((it) => [it.name, it.fileName])).toEqual([
      ['*isIncomplete*', null],
      ['صورة "1".jpg', 'صورة "1".jpg'],
    ]);
  });
  test('cut anywhere, they are refused or say less, and never hang', () => {
    const whole = body('b', [
      { head: 'Content-Disposition: form-data; name="a"', bytes: Buffer.from('one') },
      { head: 'Content-Disposition: form-data; name="b"', bytes: Buffer.from('two') },
    ]);
    for (let at = 0; at < whole.length - 4; at++)
      expect(() => readMultipart(whole.subarray(0, at), 'b')).toThrow(MultipartFault);
  });
  test('any bytes are refused with the one fault', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        try {
          readMultipart(Buffer.concat([Buffer.from('--b'), bytes]), 'b');
        } catch (error) {
          expect(error).toBeInstanceOf(MultipartFault);
        }
      }),
    );
  });
  test.each([
    ['multipart/form-data; boundary=abc', 'abc'],
    ['Multipart/Form-Data; charset=utf-8; boundary="a b"', 'a b'],
    ['multipart/mixed; boundary=abc', null],
    ['text/xml', null],
    ['multipart/form-data', null],
  ])('%s has the boundary %s', (type, boundary) => expect(boundaryOf(type)).toBe(boundary));
  test('a name is its last part', () =>
    expect(['a/b.jpg', '..\\..\\b.jpg', 'b.jpg'].map(baseName)).toEqual(['b.jpg', 'b.jpg', 'b.jpg']));
});

describe('the list of forms', () => {
  const form = {
    formId: 'a',
    title: 'A',
    version: '1',
    md5: '0'.repeat(32),
    downloadUrl: 'http://x/a?b=1&c=2',
    manifestUrl: null,
  };

  test('whatever forms are called, every item has an id, a name and an address, and the list is whole XML', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.record({
            formId: fc.string({ unit: 'binary' }),
            title: fc.string({ unit: 'binary' }),
            version: fc.string({ unit: 'binary' }),
          }),
        ),
        (all) => {
          const xml = formListXml(all.map((it) => ({ ...form, ...it })));
          for (const item of childrenOf(readXml(xml.toWellFormed(), LIMITS), 'xform'))
            for (const name of ['formID', 'name', 'downloadUrl'])
              expect(childrenOf(item, name)[0]!.text.trim()).not.toBe('');
        },
      ),
    );
  });
  test('a form without media has no manifest', () => {
    expect(formListXml([form])).not.toContain('manifestUrl');
    expect(formListXml([{ ...form, manifestUrl: 'http://x/m' }])).toContain('<manifestUrl>http://x/m</manifestUrl>');
  });
  test('a list of entities says where to ask what became of them', () => {
    const xml = manifestXml([
      { name: 'people.csv', md5: '0'.repeat(32), downloadUrl: 'http://x/p', integrityUrl: 'http://x/i' },
    ]);
    expect(xml).toContain('<mediaFile type="entityList">');
    expect(xml).toContain('<integrityUrl>http://x/i</integrityUrl>');
  });
  test('what is said to whoever holds the phone is escaped', () =>
    expect(responseXml('<b> & "c"', 'x')).toContain('<message nature="x">&lt;b&gt; &amp; &quot;c&quot;</message>'));
});

describe('done together', () => {
  test('what comes in one moment, or while a lot is under way, is one lot, in order, and nobody gets another’s outcome', async () => {
    const lots: number[][] = [];
    const doors: (() => void)[] = [];
    const it = openTogether<number, number>(
      async (_lane, items) => {
        lots.push([...items]);
        await new Promise<void>((open) => doors.push(open));
        return items.map((n) => n * 10);
      },
      3,
      1,
    );
    const all = Promise.all([1, 2, 3, 4, 5].map((n) => it.add('a', n)));
    while (doors.length > 0 || lots.flat().length < 5) {
      doors.shift()?.();
      await new Promise((turn) => setImmediate(turn));
    }
    expect(await all).toEqual([10, 20, 30, 40, 50]);
    expect(lots).toEqual([
      [1, 2, 3],
      [4, 5],
    ]);
  });
  test('a lot that fails fails for those in it, and the next goes on', async () => {
    const it = openTogether<number, number>(
      async (_lane, items) => {
        if (items.includes(2)) throw new Error('two');
        return [...items];
      },
      1,
      1,
    );
    expect((await Promise.allSettled([1, 2, 3].map((n) => it.add('a', n)))).map((one) => one.status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
    ]);
  });
});
