import { lookup, type LookupAddress } from 'node:dns';
import { request as plainRequest } from 'node:http';
import { Agent, request } from 'node:https';
import { BlockList, isIP, type LookupFunction } from 'node:net';

/**
 * Requests that the house makes to an address somebody gave it. Such an address must not lead back inside: to this machine, its network, or the
 * cloud's metadata. The name is judged when it is given; where it leads is judged again each time it is resolved, on the very addresses then
 * connected to, so that a name that changes its mind in between is caught too.
 */

/** Not for the public internet (IANA special-purpose registries, RFC 6890), IPv4. */
const INSIDE = new BlockList();
for (const [net, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const)
  INSIDE.addSubnet(net, prefix, 'ipv4');

/** Of IPv6 only global unicast is outside, without documentation, tunnels and what wraps an IPv4 address. */
const GLOBAL = new BlockList();
GLOBAL.addSubnet('2000::', 3, 'ipv6');
const NOT_GLOBAL = new BlockList();
for (const [net, prefix] of [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
] as const)
  NOT_GLOBAL.addSubnet(net, prefix, 'ipv6');

/** Is this an address on the public internet? Anything that is no address is not. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !INSIDE.check(address, 'ipv4');
  if (family === 6) return GLOBAL.check(address, 'ipv6') && !NOT_GLOBAL.check(address, 'ipv6');
  return false;
}

export type EndpointProblem = 'not_an_address' | 'not_https' | 'has_credentials' | 'other_port' | 'inside';

/** What is wrong with an address that we are asked to send to, or null. */
export function endpointProblem(text: string): EndpointProblem | null {
  if (!URL.canParse(text)) return 'not_an_address';
  const url = new URL(text);
  if (url.protocol !== 'https:') return 'not_https';
  if (url.username || url.password) return 'has_credentials';
  if (url.port !== '') return 'other_port';
  const host = url.hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  if (isIP(host)) return isPublicAddress(host) ? null : 'inside';
  // names without a dot, and those kept for inside use (RFC 6761, RFC 6762, RFC 8375, RFC 9476)
  if (
    !host.includes('.') ||
    /\.(localhost|local|internal|intranet|lan|home|corp|arpa|test|invalid|alt|onion)$/i.test(host)
  )
    return 'inside';
  return null;
}

/** A `lookup` for connections outward: fails with code `inside` when any address of the name is not on the public internet. */
export const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }, (error, found) => {
    const addresses = found as unknown as LookupAddress[];
    if (error) return void (callback as (error: Error) => void)(error);
    if (addresses.length === 0 || !addresses.every(({ address }) => isPublicAddress(address)))
      return void (callback as (error: Error) => void)(
        Object.assign(new Error('the name leads inside'), { code: 'inside' }),
      );
    if (options.all) return void (callback as (e: null, all: LookupAddress[]) => void)(null, addresses);
    callback(null, addresses[0]!.address, addresses[0]!.family);
  });
};

/**
 * Sends and answers the status; a redirect is an answer like any other and is not followed. What the answer says is read only where `answerBytes`
 * asks for it, so far and no further.
 */
export type PostOutward = (
  url: string,
  it: { body: string; headers: Readonly<Record<string, string>>; answerBytes?: number },
) => Promise<{ status: number; text?: string }>;

/** Fetches, with the same care. `bytes` is null where there were more than asked for. */
export type GetOutward = (
  url: string,
  it: { headers: Readonly<Record<string, string>>; mostBytes: number },
) => Promise<{ status: number; bytes: Buffer | null }>;

const PATIENCE_MS = 10_000;
const FETCH_PATIENCE_MS = 60_000;

/**
 * Opens the way outward for webhooks and checkpoints.
 * @param inside origins on one's own network that may be sent to all the same, each as `http://10.0.0.7:8080`, from whoever runs the machine
 * @throws from `post` and `get`: an Error with the `code` of an EndpointProblem, or what the connection failed with
 */
export function openOutward(inside: readonly string[] = []): {
  post: PostOutward;
  get: GetOutward;
  close(): void;
} {
  const agent = new Agent({ keepAlive: true, maxSockets: 6, lookup: publicLookup } as never);
  const allowed = new Set(inside);
  return {
    async post(url, { body, headers, answerBytes = 0 }) {
      const isAllowed = URL.canParse(url) && allowed.has(new URL(url).origin);
      const problem = isAllowed ? null : endpointProblem(url);
      if (problem) throw Object.assign(new Error('not an address to send to'), { code: problem });
      const send = url.startsWith('https:') ? request : plainRequest;
      return new Promise((resolve, reject) => {
        const sent = send(
          url,
          {
            method: 'POST',
            headers: { ...headers, 'content-length': String(Buffer.byteLength(body)) },
            ...(isAllowed ? {} : { agent }),
            signal: AbortSignal.timeout(PATIENCE_MS),
          },
          (answer) => {
            const status = answer.statusCode ?? 0;
            // what it says may have no end
            if (answerBytes === 0) {
              answer.destroy();
              return resolve({ status });
            }
            const parts: Buffer[] = [];
            let size = 0;
            const told = (): void => resolve({ status, text: Buffer.concat(parts).toString('utf8') });
            answer
              .on('data', (part: Buffer) => {
                size += part.length;
                if (size <= answerBytes) return void parts.push(part);
                told();
                answer.destroy();
              })
              .on('end', told)
              // it took what we sent, whatever became of its answer
              .on('error', told);
          },
        );
        sent.on('error', reject);
        sent.end(body);
      });
    },
    async get(url, { headers, mostBytes }) {
      const isAllowed = URL.canParse(url) && allowed.has(new URL(url).origin);
      const problem = isAllowed ? null : endpointProblem(url);
      if (problem) throw Object.assign(new Error('not an address to fetch from'), { code: problem });
      const send = url.startsWith('https:') ? request : plainRequest;
      return new Promise((resolve, reject) => {
        send(
          url,
          { headers: { ...headers }, ...(isAllowed ? {} : { agent }), signal: AbortSignal.timeout(FETCH_PATIENCE_MS) },
          (answer) => {
            const status = answer.statusCode ?? 0;
            const parts: Buffer[] = [];
            let size = 0;
            answer
              .on('data', (part: Buffer) => {
                size += part.length;
                if (size <= mostBytes) return void parts.push(part);
                resolve({ status, bytes: null });
                answer.destroy();
              })
              .on('end', () => resolve({ status, bytes: Buffer.concat(parts) }))
              .on('error', reject);
          },
        )
          .on('error', reject)
          .end();
      });
    },
    close: () => agent.destroy(),
  };
}

/** Where an address leads: what a URL calls its origin, also for protocols that have none there. */
const originOf = (text: string): string => {
  const { origin, protocol, host } = new URL(text);
  return origin === 'null' ? `${protocol}//${host}` : origin;
};

/** The origins of BARAZA_INSIDE_ALLOWED, a list with commas. */
export const insideAllowed = (text: string | undefined): string[] =>
  (text ?? '').split(',').flatMap((it) => (URL.canParse(it.trim()) ? [originOf(it.trim())] : []));

/** Whether whoever runs the machine allowed that very server, wherever it stands. */
export const isInside = (text: string, inside: readonly string[]): boolean =>
  URL.canParse(text) && inside.includes(originOf(text));

export type ServerProblem = 'not_an_address' | 'not_encrypted' | 'has_credentials' | 'inside';

/**
 * What is wrong with a server that we are asked to speak another protocol than HTTP with, or null. Without encryption only inside one's own network.
 * @param text such as `imaps://mail.example.org:993`
 * @param protocols those with encryption, such as `imaps:`; @param bare those without
 * @param inside see `openOutward`
 */
export function serverProblem(
  text: string,
  protocols: readonly string[],
  bare: readonly string[],
  inside: readonly string[],
): ServerProblem | null {
  if (!URL.canParse(text)) return 'not_an_address';
  const url = new URL(text);
  if (![...protocols, ...bare].includes(url.protocol) || url.hostname === '' || !/^\/?$/.test(url.pathname))
    return 'not_an_address';
  if (url.username || url.password) return 'has_credentials';
  if (isInside(text, inside)) return null;
  if (bare.includes(url.protocol)) return 'not_encrypted';
  return endpointProblem(`https://${url.hostname}`) === null ? null : 'inside';
}

/**
 * Where a server is to be reached now: the very address that was judged, so that a name that changes its mind in between is caught.
 * @throws Error with the `code` `inside`, or what the name failed with
 */
export async function serverAddress(
  text: string,
  inside: readonly string[],
): Promise<{ host: string; port: number | null; servername: string | undefined }> {
  const { hostname, port } = new URL(text);
  const bare = hostname.replace(/^\[|\]$/g, '');
  const found = { port: port === '' ? null : Number(port), servername: isIP(bare) ? undefined : bare };
  if (isInside(text, inside)) return { ...found, host: bare };
  const host = await new Promise<string>((resolve, reject) =>
    publicLookup(bare, { all: false }, (error, address) => (error ? reject(error) : resolve(address as string))),
  );
  // a literal address passes by the judging of names
  if (!isPublicAddress(host)) throw Object.assign(new Error('the name leads inside'), { code: 'inside' });
  return { ...found, host };
}
