import { randomBytes, createHash } from 'node:crypto';
import type { MiddlewareHandler } from 'hono';
import { Problem } from '#domain/problem.ts';
import { networkOfRequest } from './caller.ts';
import { problemResponse } from './http.ts';

/**
 * Limits how often one line may ask, by lane. Its address is hashed with a salt that lives in memory for an hour and is never
 * written anywhere; a shared line (a cybercafe, a mobile operator's gate) has room for many.
 */
interface Lane {
  name: string;
  fits(method: string, path: string): boolean;
  /** requests a minute, and how many may come at once */
  perMinute: number;
  burst: number;
}

const LANES: Lane[] = [
  {
    name: 'codes',
    fits: (m, p) =>
      m !== 'GET' && (/\/public\/[^/]+\/(thread|messages|own(\/.+)?)$/.test(p) || /\/notice-link(\/answer)?$/.test(p)),
    perMinute: 20,
    burst: 20,
  },
  // made for one person and long; an office answers many
  {
    name: 'links',
    fits: (m, p) => m !== 'GET' && /\/(contact|entry|meeting)-links\//.test(p),
    perMinute: 60,
    burst: 60,
  },
  {
    name: 'invitations',
    fits: (m, p) => m === 'POST' && /^\/api\/v1\/(invitations\/|setup$)/.test(p),
    perMinute: 10,
    burst: 10,
  },
  // phones that come back to a line send all they hold; many may share one address
  { name: 'phones', fits: (_m, p) => p.startsWith('/f/'), perMinute: 6000, burst: 3000 },
  // a gateway speaks for everybody who writes
  { name: 'gateways', fits: (_m, p) => p.startsWith('/g/'), perMinute: 30_000, burst: 15_000 },
  { name: 'public', fits: (_m, p) => p.includes('/api/v1/public/'), perMinute: 1200, burst: 600 },
  { name: 'members', fits: () => true, perMinute: 12_000, burst: 4000 },
];

/**
 * @param publicPerMinute how many requests one address may make to the public pages; a gateway that speaks for many needs more
 * @param proxies see `callerIn`
 */
export function limitRates(
  now: () => Date,
  publicPerMinute?: number,
  proxies: readonly string[] = [],
): MiddlewareHandler {
  let salt = randomBytes(16);
  let saltedAt = now().getTime();
  const buckets = new Map<string, { tokens: number; at: number }>();
  return async (c, next) => {
    const at = now().getTime();
    if (at - saltedAt > 3_600_000) {
      salt = randomBytes(16);
      saltedAt = at;
      buckets.clear();
    }
    const found = LANES.find((l) => l.fits(c.req.method, c.req.path))!;
    const lane =
      publicPerMinute && ['public', 'phones'].includes(found.name)
        ? { ...found, perMinute: publicPerMinute, burst: publicPerMinute }
        : found;
    const key = `${lane.name} ${createHash('sha256').update(salt).update(networkOfRequest(c, proxies)).digest('base64')}`;
    const bucket = buckets.get(key) ?? { tokens: lane.burst, at };
    bucket.tokens = Math.min(lane.burst, bucket.tokens + ((at - bucket.at) / 60_000) * lane.perMinute);
    bucket.at = at;
    buckets.set(key, bucket);
    if (bucket.tokens < 1) {
      const seconds = Math.ceil((60 / lane.perMinute) * (1 - bucket.tokens));
      const response = problemResponse(
        new Problem(429, 'too_many', `Too many requests. Wait ${seconds} seconds.`, { values: { seconds } }),
      );
      response.headers.set('retry-after', String(seconds));
      return response;
    }
    bucket.tokens -= 1;
    await next();
    return;
  };
}
