import { createHash, randomBytes } from 'node:crypto';
import { isIP } from 'node:net';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';

/**
 * Where a request comes from, for limits alone. What a request says of itself is believed from nobody but a proxy that whoever runs the machine named: else
 * everybody chooses an address of their own for each try.
 */

/** An IPv4 address that is written as IPv6 is the IPv4 address. */
const bare = (address: string): string => address.trim().replace(/^::ffff:(?=\d+\.)/i, '');

/** What one line is given: an IPv4 address, or of IPv6 the first 64 bits. What is no address is its own. */
export function networkOf(address: string): string {
  const plain = bare(address).split('%')[0]!;
  if (isIP(plain) !== 6) return plain;
  const [head = '', tail] = plain.toLowerCase().split('::');
  const groups = (text: string): string[] => (text === '' ? [] : text.split(':'));
  const [left, right] = [groups(head), groups(tail ?? '')];
  const behind = right.length + (right.at(-1)?.includes('.') ? 1 : 0);
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - left.length - behind }, () => '0');
  return `${[...left, ...zeros, ...right]
    .slice(0, 4)
    .map((it) => it.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}

/**
 * @param remote who is connected to us
 * @param forwarded what `X-Forwarded-For` says, each proxy having put behind it whom it heard
 * @param proxies addresses of proxies that are believed
 */
export function callerIn(remote: string, forwarded: string | undefined, proxies: readonly string[]): string {
  let caller = bare(remote);
  const chain = (forwarded ?? '').split(',').map(bare);
  while (proxies.includes(caller) && isIP(chain.at(-1) ?? '')) caller = chain.pop()!;
  return networkOf(caller);
}

/** BARAZA_PROXY, addresses with commas. @throws Error for what is no address */
export function proxiesIn(text: string | undefined): string[] {
  const proxies = (text ?? '').split(',').map(bare).filter(Boolean);
  for (const it of proxies)
    if (!isIP(it)) throw new Error(`BARAZA_PROXY is a list of addresses such as 127.0.0.1, and “${it}” is none.`);
  return proxies;
}

export const networkOfRequest = (c: Context, proxies: readonly string[]): string => {
  let remote = 'none';
  try {
    remote = getConnInfo(c).remote.address ?? 'none';
  } catch {
    // a request made in the process itself has no connection
  }
  return callerIn(remote, c.req.header('x-forwarded-for'), proxies);
};

/** The header by which sign-in is told whom it counts tries of. Whatever a request brings under this name is written over. */
export const CALLER_HEADER = 'x-baraza-caller';

/**
 * The same for the same network as long as this process lives, and no address: what sign-in counts by it and keeps beside a session tells nobody where somebody was.
 * @returns an address of the kind that leads nowhere (RFC 4193), since one is asked for
 */
export function masker(salt = randomBytes(16)): (network: string) => string {
  return (network) => {
    const hash = createHash('sha256').update(salt).update(network).digest('hex');
    return `fd${hash.slice(0, 2)}:${hash.slice(2, 6)}:${hash.slice(6, 10)}:${hash.slice(10, 14)}::1`;
  };
}
