import type { Thread } from '#features/intake/intake.contract.ts';
import type { Attempt } from '#reporter-kit/outbox.rules.ts';
import { attempt } from '#reporter-kit/outbox.ts';

/** The addresses of one workspace's public door. No secret is ever part of one. */
export function addressesOf(slug: string) {
  const base = `/api/v1/public/${slug}`;
  return {
    settings: base,
    manifest: `${base}/manifest`,
    offlinePlaces: `${base}/places/offline`,
    places: (q: string, language: string) =>
      `${base}/places?q=${encodeURIComponent(q)}&language=${encodeURIComponent(language)}`,
    reports: `${base}/reports`,
    attachment: (report: string, id: string) => `${base}/reports/${report}/attachments/${id}`,
    thread: `${base}/thread`,
    messages: `${base}/messages`,
    own: `${base}/own`,
  };
}
export type Addresses = ReturnType<typeof addressesOf>;

const post = (path: string, body: unknown, good: (json: any) => boolean) =>
  attempt('POST', path, JSON.stringify(body), 'application/json', good);

/** The conversation under a return code, or what kept it from being read. */
export async function readThread(at: Addresses, code: string): Promise<Thread | Attempt> {
  const result = await post(
    at.thread,
    { code },
    (json) => Array.isArray(json?.reports) && Array.isArray(json?.messages),
  );
  return result.json ? (result.json as Thread) : result;
}

/** A monitor's word from the desk, for a code of their own. */
export async function joinByWord(at: Addresses, word: string): Promise<string | Attempt> {
  const result = await post(`${at.own}/join`, { word }, (json) => typeof json?.returnCode === 'string');
  return result.json ? (result.json as { returnCode: string }).returnCode : result;
}

/** Sends an answer or an addition; the same `id` again is harmless. Resolves to whether it arrived. */
export async function sendMessage(
  at: Addresses,
  message: { code: string; id: string; text: string; language: string; answers?: string | null },
): Promise<boolean> {
  const { status } = await post(at.messages, message, (json) => json?.id === message.id);
  return status === 200 || status === 201;
}

/** Sends a report as it is, where it cannot be sealed. */
export async function sendInTheClear(at: Addresses, report: { id: string }, now: number): Promise<Attempt> {
  return post(
    at.reports,
    { id: report.id, clock: new Date(now).toISOString(), report },
    (json) => json?.id === report.id && typeof json.receipt === 'string',
  );
}

/** Sends a file as it is. Tries three times and gives up: its report stands without it. */
export async function sendFileInTheClear(path: string, id: string, bytes: ArrayBuffer, type: string): Promise<boolean> {
  for (let tries = 0; tries < 3; tries++) {
    const { status } = await attempt('PUT', path, bytes, type, (json) => json?.id === id);
    if (status === 200 || status === 201) return true;
    if (status >= 400 && status < 500) return false;
  }
  return false;
}
