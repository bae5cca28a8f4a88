import { describe, expect, test } from 'vitest';
import fc from 'fast-check';
import { endpointProblem, isPublicAddress, publicLookup } from './outward.ts';

describe('an address that we are asked to send to', () => {
  test('is https, on the usual port, without a password, and outside', () => {
    expect(endpointProblem('https://fcm.googleapis.com/fcm/send/abc')).toBeNull();
    expect(endpointProblem('https://updates.push.services.mozilla.com/wpush/v2/x')).toBeNull();
    expect(endpointProblem('http://fcm.googleapis.com/x')).toBe('not_https');
    expect(endpointProblem('ftp://x.example.org/')).toBe('not_https');
    expect(endpointProblem('https://me:word@push.example.org/')).toBe('has_credentials');
    expect(endpointProblem('https://push.example.org:8443/')).toBe('other_port');
    expect(endpointProblem('push')).toBe('not_an_address');
  });

  test.each([
    'localhost',
    'LOCALHOST',
    'db',
    'metadata.google.internal',
    'printer.local',
    'a.localhost',
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f.1',
    '0.0.0.0',
    '10.1.2.3',
    '172.31.255.255',
    '192.168.1.1',
    '169.254.169.254',
    '100.64.0.1',
    '[::1]',
    '[::]',
    '[::ffff:127.0.0.1]',
    '[::ffff:8.8.8.8]',
    '[64:ff9b::7f00:1]',
    '[fd00::1]',
    '[fe80::1]',
    '[2002:7f00:1::]',
    '[2001:db8::1]',
  ])('does not lead inside: %s', (host) => expect(endpointProblem(`https://${host}/x`)).toBe('inside'));

  test('public addresses are public; no private one ever is, whatever its last bytes', () => {
    for (const address of ['8.8.8.8', '172.32.0.1', '193.0.14.129', '2606:4700::1111', '2a00:1450:4001:81b::200a'])
      expect([address, isPublicAddress(address)]).toEqual([address, true]);
    const byte = fc.integer({ min: 0, max: 255 });
    fc.assert(
      fc.property(byte, byte, byte, (b, c, d) => {
        for (const address of [`10.${b}.${c}.${d}`, `127.${b}.${c}.${d}`, `192.168.${c}.${d}`, `169.254.${c}.${d}`])
          expect(isPublicAddress(address)).toBe(false);
      }),
    );
    expect(isPublicAddress('push.example.org')).toBe(false);
  });

  test('a name that leads to this machine is not connected to', async () => {
    const found = await new Promise<NodeJS.ErrnoException | null>((resolve) =>
      publicLookup('localhost', { all: true }, (error) => resolve(error)),
    );
    expect(found?.code).toBe('inside');
  });
});
