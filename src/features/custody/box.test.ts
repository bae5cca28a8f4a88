import fc from 'fast-check';
import sodium from 'libsodium-wrappers-sumo';
import { beforeAll, describe, expect, test } from 'vitest';
import * as box from './box.ts';
import { BITS, isWhole, makeWords, normalWords, placesToCheck, unknownWords } from './passphrase.ts';

const label: box.BoxLabel = { purpose: 'identity', workspace: 'w', box: 'i', generation: 1 };
const names = ['ann', 'ben', 'cleo', 'dan'];
const pairs = Object.fromEntries(names.map((it) => [it, box.makePair()]));
const seats = names.map((custodian) => ({ custodian, publicKey: pairs[custodian]!.publicKey }));
const text = JSON.stringify({ name: 'Rosé Ndaye', contact: '+243 000' });
const open = (sealed: box.SharedBox, of: string, as: box.BoxLabel = label) =>
  box.openShare(pairs[of]!, sealed.shares.find((it) => it.custodian === of)!.sealed, { ...as, custodian: of });
const code = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    return (error as box.BoxError).code;
  }
  return 'nothing';
};
const codeOf = (work: Promise<unknown>) =>
  work.then(
    () => 'nothing',
    (error: box.BoxError) => error.code,
  );

beforeAll(() => sodium.ready);

describe('the seal is libsodium’s', () => {
  test('what it seals we open, what we seal it opens', () => {
    const ours = box.makePair();
    const theirs = sodium.crypto_box_keypair();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (message) => {
        expect(box.openSealed(ours, sodium.crypto_box_seal(message, ours.publicKey))).toEqual(message);
        expect(
          sodium.crypto_box_seal_open(box.sealTo(theirs.publicKey, message), theirs.publicKey, theirs.privateKey),
        ).toEqual(message);
      }),
      { numRuns: 40 },
    );
    expect(sodium.crypto_scalarmult_base(ours.privateKey)).toEqual(ours.publicKey);
  });
  test('the key under words comes from libsodium’s Argon2id too', async () => {
    const pair = box.makePair();
    const lock = await box.lockWithWords('one two', 'ann', pair);
    const key = sodium.crypto_pwhash(
      32,
      'one two',
      box.fromBase64(lock.salt),
      lock.t,
      lock.m * 1024,
      sodium.crypto_pwhash_ALG_ARGON2ID13,
    );
    const body = box.fromBase64(lock.body);
    const bound = `baraza custodian key 1 ann ${box.toBase64(pair.publicKey)}`;
    expect(
      sodium.crypto_aead_xchacha20poly1305_ietf_decrypt(null, body.subarray(24), bound, body.subarray(0, 24), key),
    ).toEqual(pair.privateKey);
  });
});

describe('an identity in shares', () => {
  test('every two of four open it, and no one alone', async () => {
    const sealed = await box.sealShared(label, text, seats);
    for (const a of names)
      for (const b of names) {
        const shares = [open(sealed, a), open(sealed, b)];
        if (a === b) expect(await codeOf(box.openShared(label, sealed.body, sealed.shares, shares))).toBe('too_few');
        else expect(await box.openShared(label, sealed.body, sealed.shares, shares)).toBe(text);
      }
  });
  test('its length tells nothing of the name', async () => {
    const short = await box.sealShared(label, '{"name":"X"}', seats);
    const long = await box.sealShared(label, JSON.stringify({ name: 'X'.repeat(200) }), seats);
    expect(short.body).toHaveLength(long.body.length);
  });
  test('a share of another identity, workspace, generation or purpose is refused before it is used', async () => {
    const others: box.BoxLabel[] = [
      { ...label, box: 'other' },
      { ...label, workspace: 'other' },
      { ...label, generation: 2 },
      { ...label, purpose: 'test' },
    ];
    for (const other of others) {
      const sealed = await box.sealShared(other, text, seats);
      expect(code(() => open(sealed, 'ann'))).toBe('mislabelled');
      // and if both shares came from there, the box itself would not open
      const shares = [open(sealed, 'ann', other), open(sealed, 'ben', other)];
      expect(await codeOf(box.openShared(label, sealed.body, sealed.shares, shares))).toBe('tampered');
    }
  });
  test('mixed generations do not fit, and the one that does not is named', async () => {
    const first = await box.sealShared(label, text, seats);
    const second = await box.sealShared({ ...label, generation: 2 }, text, seats);
    const shares = [open(first, 'ann'), open(second, 'ben', { ...label, generation: 2 })];
    await expect(box.openShared(label, first.body, first.shares, shares)).rejects.toMatchObject({
      code: 'tampered',
      custodian: 'ben',
    });
  });
  test('a share, a commitment or a body that was touched anywhere is refused', async () => {
    const sealed = await box.sealShared(label, text, seats);
    await fc.assert(
      fc.asyncProperty(fc.nat(10_000), fc.integer({ min: 1, max: 255 }), async (at, by) => {
        const touch = (bytes: Uint8Array) => bytes.map((it, index) => (index === at % bytes.length ? it ^ by : it));
        const [a, b] = [open(sealed, 'ann'), open(sealed, 'ben')];
        expect(await codeOf(box.openShared(label, touch(sealed.body), sealed.shares, [a, b]))).toBe('tampered');
        expect(
          await codeOf(box.openShared(label, sealed.body, sealed.shares, [a, { ...b, share: touch(b.share) }])),
        ).toBe('tampered');
        expect(code(() => box.openSealed(pairs['ann']!, touch(sealed.shares[0]!.sealed)))).toBe('not_for_this_key');
      }),
      { numRuns: 60 },
    );
    const fewer = sealed.shares.slice(0, 3);
    expect(await codeOf(box.openShared(label, sealed.body, fewer, [open(sealed, 'ann'), open(sealed, 'ben')]))).toBe(
      'tampered',
    );
  });
  test('a share handed over for one request serves no other', async () => {
    const sealed = await box.sealShared(label, text, seats);
    const asker = box.makePair();
    const handed = box.handOver(asker.publicKey, label, open(sealed, 'ann'), 'request-1');
    expect(code(() => box.openShare(asker, handed, { ...label, custodian: 'ann', errand: 'request-2' }))).toBe(
      'mislabelled',
    );
    expect(code(() => box.openShare(asker, handed, { ...label, custodian: 'ben', errand: 'request-1' }))).toBe(
      'mislabelled',
    );
    expect(box.openShare(asker, handed, { ...label, custodian: 'ann', errand: 'request-1' }).share).toEqual(
      open(sealed, 'ann').share,
    );
  });
  test('a dummy opens as a box does, and is never taken for an identity', () => {
    const at = { ...label, purpose: 'test' as const, generation: 0 };
    const dummy = box.sealTestBox(at, seats[0]!);
    expect(box.toBase64(box.openShare(pairs['ann']!, dummy.sealed, { ...at, custodian: 'ann' }).share)).toBe(
      dummy.answer,
    );
    expect(code(() => box.openShare(pairs['ann']!, dummy.sealed, { ...label, generation: 0, custodian: 'ann' }))).toBe(
      'mislabelled',
    );
  });
});

describe('the key under words', () => {
  test('the right words open it, wrong ones and another custodian’s do not, a weak lock is refused', async () => {
    const pair = box.makePair();
    const lock = await box.lockWithWords('right words', 'ann', pair);
    expect((await box.unlockWithWords('right words', 'ann', pair.publicKey, lock)).privateKey).toEqual(pair.privateKey);
    expect(await codeOf(box.unlockWithWords('wrong words', 'ann', pair.publicKey, lock))).toBe('wrong_words');
    expect(await codeOf(box.unlockWithWords('right words', 'ben', pair.publicKey, lock))).toBe('wrong_words');
    expect(await codeOf(box.unlockWithWords('right words', 'ann', pair.publicKey, { ...lock, m: 8 }))).toBe(
      'unreadable',
    );
    expect(await codeOf(box.unlockWithWords('right words', 'ann', pair.publicKey, { ...lock, m: 9e9 }))).toBe(
      'unreadable',
    );
  });
  test('a passkey opens it as well', () => {
    const pair = box.makePair();
    const prf = new Uint8Array(32).fill(7);
    const lock = box.lockWithPasskey(prf, 'credential', new Uint8Array(32), 'ann', pair);
    expect(box.unlockWithPasskey(prf, 'ann', pair.publicKey, lock).privateKey).toEqual(pair.privateKey);
    expect(
      code(() =>
        box.unlockWithPasskey(
          prf.map((it) => it + 1),
          'ann',
          pair.publicKey,
          lock,
        ),
      ),
    ).toBe('wrong_words');
  });
});

describe('words that are made', () => {
  test('eight words are 88 bits, nine groups of digits 89', () => {
    expect(BITS).toEqual({ words: 88, digits: 89 });
    expect(makeWords('words')).toHaveLength(8);
    expect(makeWords('digits').join(' ')).toMatch(/^(\d{3} ){8}\d{3}$/);
    const counts = new Set(Array.from({ length: 200 }, () => makeWords('words')).flat());
    expect(counts.size).toBeGreaterThan(900);
  });
  test('as typed on any keyboard they mean the same', () => {
    const words = makeWords('words');
    expect(normalWords(`  ${words.join(' – ').toUpperCase()}. `)).toBe(words.join(' '));
    expect(isWhole(words.join(' '))).toBe(true);
    expect(isWhole(words.slice(1).join(' '))).toBe(false);
    expect(unknownWords(['abandon', 'abandonn', 'zoo'].join(' '))).toEqual([2]);
    expect(normalWords('٠١٢ ۳۴۵ ६७८ 9')).toBe('0123456789');
    expect(isWhole('123 456 789 '.repeat(3))).toBe(true);
  });
  test('three different places are checked', () =>
    fc.assert(
      fc.property(fc.integer({ min: 3, max: 12 }), (count) => {
        const places = placesToCheck(count);
        expect(new Set(places).size).toBe(3);
        expect(places.every((it) => it >= 1 && it <= count)).toBe(true);
        expect(places).toEqual(places.toSorted((a, b) => a - b));
      }),
    ));
});

test('the words of a request are the same on both sides, and others for another key', () => {
  const it = { workspace: 'w', opening: 'o', box: 'i', publicKey: new Uint8Array(32) };
  expect(box.wordsOfRequest(it)).toEqual(box.wordsOfRequest({ ...it }));
  expect(box.wordsOfRequest(it)).toHaveLength(6);
  expect(box.wordsOfRequest({ ...it, publicKey: new Uint8Array(32).fill(1) })).not.toEqual(box.wordsOfRequest(it));
});
