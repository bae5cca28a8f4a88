import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { armoured, headsIn, type Checkpoint } from './checkpoint.rules.ts';
import type { OutsideHead } from './ledger.rules.ts';

const head = (seq: number): OutsideHead => ({
  workspaceId: '0193450a-0000-7000-8000-000000000001',
  seq,
  hash: 'ab'.repeat(32),
  at: '2026-11-21T10:00:00.000Z',
  keyId: '0123456789abcdef',
  after: seq - 1,
  signature: 'c2ln'.repeat(20),
});
const checkpoint = (...heads: OutsideHead[]): Checkpoint => ({
  kind: 'baraza-checkpoint',
  v: 1,
  deployment: '0123456789abcdef',
  at: '2026-11-21T10:00:00.000Z',
  heads,
});

describe('what kept a head, in whatever form', () => {
  test('one head, a list, a checkpoint, a file of checkpoints line by line, what a keeper answers', () => {
    for (const text of [
      JSON.stringify(head(3)),
      JSON.stringify([head(3)], null, 2),
      JSON.stringify(checkpoint(head(3)), null, 2),
      `${JSON.stringify(checkpoint(head(3)))}\n`,
      JSON.stringify({ heads: [checkpoint(head(3))] }),
    ])
      expect(headsIn(text)).toEqual([head(3)]);
    const lines = [1, 2, 3].map((seq) => JSON.stringify(checkpoint(head(seq)))).join('\n');
    expect(headsIn(lines)).toEqual([1, 2, 3].map(head));
    // the line that was being written when the power failed
    expect(headsIn(`${lines}\n{"kind":"baraza-chec`)).toHaveLength(3);
    expect(headsIn(`${lines}\n${lines}`)).toHaveLength(3);
  });

  test('a mail as it was saved, forwarded, quoted twice, broken into lines by other programs', () => {
    const block = armoured(checkpoint(head(7), head(9)));
    for (const mail of [
      block,
      `Subject: Signed heads\r\n\r\nKeep this mail.\r\n\r\n${block.replaceAll('\n', '\r\n')}\r\n`,
      block.replace(/^/gm, '> '),
      block.replace(/^/gm, '> > '),
      block.replace(/(.{40})/g, '$1=\r\n'),
      // in the middle of a mark, as it comes when there is Arabic above it
      block.replace(/(.{7})/g, '$1=\r\n'),
      block.replace(/(.{20})/g, '$1=\r\n> '),
      // as a program saves it whose text was packed on the way, because of its Arabic
      `Content-Transfer-Encoding: base64\r\n\r\n${Buffer.from(`يُرجى الاحتفاظ بهذه الرسالة.\n\n${block}\n`)
        .toString('base64')
        .replace(/.{76}/g, '$&\r\n')}\r\n--\r\n`,
      `${block}\n\nand the hour after\n\n${armoured(checkpoint(head(7)))}`,
    ])
      expect(headsIn(mail).map(({ seq }) => seq)).toEqual([7, 9]);
    expect(Math.max(...block.split('\n').map((line) => line.length))).toBeLessThan(76);
  });

  test('a file without a head is refused, so that an empty comparison passes for none', () => {
    for (const text of ['', '{}', '[]', 'null', 'Good morning', '{"heads":[]}', '{"seq":1}', armoured(checkpoint())])
      expect(() => headsIn(text)).toThrow('no signed head');
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(() => headsIn(text)).toThrow('no signed head');
      }),
    );
  });
});
