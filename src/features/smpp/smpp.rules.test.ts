import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { segmentsOf } from '#features/numbers/sms-text.rules.ts';
import {
  addressOf,
  fromGsm7,
  partsOf,
  readDeliver,
  readPacket,
  SmppFault,
  submitBody,
  toGsm7,
  writePacket,
} from './smpp-pdu.rules.ts';
import { idForms } from './smpp.jobs.ts';

const hex = (text: string) => Buffer.from(text.replace(/\s/g, ''), 'hex');

describe('packets', () => {
  test('an enquiry is sixteen octets, as the specification has them', () => {
    expect(writePacket('enquire_link', 7)).toEqual(hex('00000010 00000015 00000000 00000007'));
  });
  test('what came in pieces is waited for; what is no packet is refused', () => {
    const two = Buffer.concat([writePacket('enquire_link', 1), writePacket('unbind', 2)]);
    expect(readPacket(two.subarray(0, 15))).toBeNull();
    const first = readPacket(two)!;
    expect(first.packet).toMatchObject({ command: 'enquire_link', sequence: 1 });
    expect(readPacket(first.rest)!.packet.command).toBe('unbind');
    expect(() => readPacket(hex('0000000f 00000015'))).toThrow(SmppFault);
    expect(() => readPacket(hex('ffffffff 00000015'))).toThrow(SmppFault);
  });
  test('whatever a centre sends, it is read or refused', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        try {
          readDeliver(Buffer.from(bytes));
        } catch (error) {
          expect(error).toBeInstanceOf(SmppFault);
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('texts', () => {
  test('the default alphabet there and back; what is not in it needs the other', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'abcXYZ 0129@£$éèÇΔΦß€[]{}~^\\|\n') }), (text) => {
        expect(fromGsm7(toGsm7(text)!)).toBe(text);
      }),
    );
    expect(toGsm7('حريق')).toBeNull();
    expect(toGsm7('ê')).toBeNull();
  });
  test('a text takes as many messages as were counted and paid for, and none is too long', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '€', 'ش', '🔥', ' '), maxLength: 500 }), (text) => {
        const parts = partsOf(text, 9);
        expect(parts.length).toBe(segmentsOf(text).segments);
        for (const [at, part] of parts.entries()) {
          expect(part.bytes.length).toBeLessThanOrEqual(part.coding === 8 ? 140 : part.hasHeader ? 159 : 160);
          if (part.hasHeader) expect([...part.bytes.subarray(0, 6)]).toEqual([5, 0, 3, 9, parts.length, at + 1]);
        }
      }),
    );
  });
  test('what we send is read by a centre as it was meant', () => {
    const [part] = partsOf('A fire', 1);
    const body = submitBody({ from: '20880', to: '+254712345678', ...part! });
    expect(body).toEqual(
      Buffer.concat([
        hex('00 03 00'),
        Buffer.from('20880\0'),
        hex('01 01'),
        Buffer.from('254712345678\0'),
        hex('00 00 00 00 00 01 00 00 00 06'),
        Buffer.from('A fire'),
      ]),
    );
    expect(addressOf('NETWORK')).toEqual({ ton: 5, npi: 0, address: 'NETWORK' });
  });
  test('pieces say of what they are, by header or by parameters', () => {
    const from = Buffer.concat([hex('00 01 01'), Buffer.from('254712345678\0'), hex('03 00'), Buffer.from('20880\0')]);
    const header = Buffer.concat([from, hex('40 00 00 00 00 00 00 08 00 0a 05 00 03 2a 02 01 06 2d 06 31')]);
    expect(readDeliver(header)).toMatchObject({ from: '+254712345678', part: { ref: '42', n: 1, of: 2 }, text: 'حر' });
    const sar = Buffer.concat([from, hex('00 00 00 00 00 00 00 00 00 01 41 020c 0002 0107 020e 0001 03 020f 0001 02')]);
    expect(readDeliver(sar)).toMatchObject({ part: { ref: '263', n: 2, of: 3 }, text: 'A' });
    // a long one in the parameter for it
    const payload = Buffer.concat([from, hex('00 00 00 00 00 00 00 00 00 00 0424 0002 4869')]);
    expect(readDeliver(payload).text).toBe('Hi');
  });
  test('a receipt is told by its class, its id in whichever way of writing', () => {
    const words = Buffer.from('id:43969 sub:001 dlvrd:001 submit date:x done date:x stat:UNDELIV err:001 text:');
    const body = Buffer.concat([
      hex('00 01 01'),
      Buffer.from('2547\0'),
      hex('03 00'),
      Buffer.from('2\0'),
      hex('04 00 00 00 00 00 00 00 00'),
      Buffer.of(words.length),
      words,
    ]);
    expect(readDeliver(body).receipt).toEqual({ id: '43969', state: 'failed' });
    expect(idForms('43969')).toContain('abc1');
    expect(idForms('ABC1')).toContain('43969');
    // whoever writes such words is no receipt
    body[3 + 5 + 2 + 2] = 0;
    expect(readDeliver(body).receipt).toBeNull();
  });
});
