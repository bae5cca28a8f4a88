import { inflateSync } from 'node:zlib';
import { fileTypeFromBuffer } from 'file-type';
import { describe, expect, test } from 'vitest';
import { recordings } from '#test/recordings.ts';
import { checkContent } from './attachment-content.ts';

const TOLD = 'Zuqwelo-SN7310846255';

/** Wherever a stream of zlib can be unpacked in it, that too. */
const everything = (bytes: Buffer): string => {
  let all = bytes.toString('latin1');
  for (let at = bytes.indexOf(0x78); at >= 0; at = bytes.indexOf(0x78, at + 1))
    try {
      all += inflateSync(bytes.subarray(at), { maxOutputLength: 1_000_000 }).toString('latin1');
    } catch {
      // none here
    }
  return all;
};

describe('what a phone tells of itself', async () => {
  for (const { name, mediaType, bytes } of await recordings(TOLD, [43_276_519, 154_713_377]))
    test(`is not in a ${name} that is kept, which is still one`, async () => {
      expect(everything(bytes)).toContain(TOLD);
      const kept = await checkContent(bytes);
      expect(kept.mediaType).toBe(mediaType);
      const all = everything(Buffer.from(kept.bytes));
      expect(all).not.toContain('Zuqwelo');
      expect(all).not.toContain(Buffer.from('Zuqwelo').toString('hex'));
      expect(all).not.toContain('731084');
      expect((await fileTypeFromBuffer(kept.bytes))?.mime).toBeDefined();
      // what was bare already stays as it is
      const again = await checkContent(kept.bytes);
      if (name !== 'picture') expect(Buffer.from(again.bytes).equals(Buffer.from(kept.bytes))).toBe(true);
    });

  test('does not come in by a track of places beside the sound, an encrypted document, or a file within a document', async () => {
    const all = await recordings(TOLD);
    const named = (name: string) => all.find((it) => it.name === name)!.bytes;
    const places = Buffer.from(named('m4a'));
    places.write('camm', places.indexOf('soun'), 'latin1');
    const locked = Buffer.from(named('pdf').toString('latin1').replace('/Info 3 0 R', '/Encrypt 8 0 R'), 'latin1');
    const within = Buffer.from(
      named('pdf')
        .toString('latin1')
        .replace('/Type/XObject', '/Type/EmbeddedFile')
        .replace('/DCTDecode', '/LZWDecode'),
      'latin1',
    );
    for (const bytes of [places, locked, within])
      await expect(checkContent(bytes)).rejects.toMatchObject({ code: 'attachment_kind' });
  });
});
