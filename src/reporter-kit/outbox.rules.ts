/** What an attempt to send came to: nothing but the status, the problem's code if the server named one, and Retry-After in seconds. */
export interface Attempt {
  /** 0: no line, time ran out, or an answer that was not our server's (a hotel's sign-in page answers 200 too). */
  status: number;
  problem?: string;
  retryAfter?: number;
}

export type Verdict = 'accepted' | 'later' | 'refused';

/**
 * Only our own server, speaking in problems (RFC 9457), can refuse for good; whatever else stands between (proxies, portals, a server
 * being restarted) means later.
 */
export function verdict(attempt: Attempt): Verdict {
  if (attempt.status === 200 || attempt.status === 201) return 'accepted';
  const final = attempt.status >= 400 && attempt.status < 500 && ![401, 403, 408, 425, 429].includes(attempt.status);
  // a file may overtake its report
  return final && attempt.problem && attempt.problem !== 'report_unknown' ? 'refused' : 'later';
}

const FIRST_MS = 4_000;
const LONGEST_MS = 15 * 60_000;

/**
 * Exponential backoff with jitter: half of the delay is fixed, half is drawn, so that phones that lost their line together do not come back
 * together.
 * @param tries attempts made so far, 1 or more
 * @param random 0 to 1
 * @param retryAfter what the server asked for, in seconds; an hour at most is obeyed
 */
export function delayMs(tries: number, random: number, retryAfter = 0): number {
  const full = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(tries - 1, 20));
  return Math.max(Math.round(full / 2 + (full / 2) * random), Math.min(retryAfter, 3600) * 1000);
}
