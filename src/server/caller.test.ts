import fc from 'fast-check';
import { isIP } from 'node:net';
import { describe, expect, test } from 'vitest';
import { callerIn, masker, networkOf, proxiesIn } from './caller.ts';

describe('where a request comes from', () => {
  test('is the connection, whatever the request says of itself', () => {
    expect(callerIn('203.0.113.7', '198.51.100.1', [])).toBe('203.0.113.7');
    expect(callerIn('::ffff:203.0.113.7', '198.51.100.1', ['127.0.0.1'])).toBe('203.0.113.7');
  });

  test('behind a proxy that was named it is whom the proxy heard, and not what stood there before', () => {
    const proxies = proxiesIn('127.0.0.1, 10.0.0.2');
    expect(callerIn('127.0.0.1', '198.51.100.1', proxies)).toBe('198.51.100.1');
    expect(callerIn('::ffff:127.0.0.1', 'forged, 1.1.1.1, 198.51.100.1', proxies)).toBe('198.51.100.1');
    expect(callerIn('127.0.0.1', '1.1.1.1, 198.51.100.1, 10.0.0.2', proxies)).toBe('198.51.100.1');
    for (const nothing of [undefined, '', 'unknown', '198.51.100.1:443'])
      expect(callerIn('127.0.0.1', nothing, proxies)).toBe('127.0.0.1');
    expect(() => proxiesIn('nginx')).toThrow('BARAZA_PROXY');
    expect(proxiesIn(undefined)).toEqual([]);
  });

  test('of IPv6 a line has 64 bits, so that nobody is a new caller with each of their own addresses', () => {
    expect(networkOf('2001:db8:0:12::1')).toBe('2001:db8:0:12::/64');
    expect(networkOf('2001:0DB8::ffff:1')).toBe('2001:db8:0:0::/64');
    expect(networkOf('::1')).toBe('0:0:0:0::/64');
    expect(networkOf('fe80::1%eth0')).toBe('fe80:0:0:0::/64');
    expect(networkOf('64:ff9b::192.0.2.33')).toBe('64:ff9b:0:0::/64');
    fc.assert(
      fc.property(fc.ipV6(), fc.ipV6(), (a, b) => {
        const host = (it: string) => networkOf(it).replace('::/64', '').split(':');
        expect(host(a)).toHaveLength(/^::ffff:\d+\./i.test(a) ? 1 : 4);
        if (networkOf(a) === networkOf(b)) expect(host(a)).toEqual(host(b));
      }),
    );
  });

  test('what is kept of it is no address of anybody', () => {
    const mask = masker(Buffer.alloc(16, 7));
    expect(mask('203.0.113.7')).toBe(mask('203.0.113.7'));
    expect(mask('203.0.113.7')).not.toBe(mask('203.0.113.8'));
    expect([isIP(mask('203.0.113.7')), mask('203.0.113.7').slice(0, 2)]).toEqual([6, 'fd']);
    expect(networkOf(mask('203.0.113.7'))).not.toBe(networkOf(mask('203.0.113.8')));
    expect(masker()('203.0.113.7')).not.toBe(masker()('203.0.113.7'));
  });
});
