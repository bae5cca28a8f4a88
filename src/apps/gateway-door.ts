import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GatewayAnswer } from '#features/numbers/gateway.rules.ts';
import type { DoorRequest } from '#features/numbers/line-door.service.ts';

/** The way of a webhook through the house: it comes to the web process below `/g/`, which passes it on unread to the courier. */

/** The largest webhook: some hundred messages at once, or a recording of some minutes. */
export const MOST_WEBHOOK_BYTES = 3_000_000;
const PATIENCE_MS = 15_000;

type Door = (it: DoorRequest) => Promise<GatewayAnswer>;

/** The courier's side: answers what the web process passes on. `taken` is called after each request that was taken. */
export async function listenToGateways(
  door: Door,
  taken: () => void,
  at: { port: number; host: string },
): Promise<{ port: number; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    let size = 0;
    request
      .on('data', (part: Buffer) => {
        size += part.length;
        if (size <= MOST_WEBHOOK_BYTES) parts.push(part);
        else request.destroy();
      })
      .on('error', () => undefined)
      .on('end', () => {
        const { pathname, search } = new URL(request.url ?? '/', 'http://courier');
        const headers = Object.fromEntries(
          Object.entries(request.headers).flatMap(([name, value]) =>
            typeof value === 'string' ? [[name, value]] : [],
          ),
        );
        void door({
          method: request.method ?? '',
          path: pathname.replace(/^\/g\//, ''),
          search,
          headers,
          body: Buffer.concat(parts),
        }).then((answer) => {
          response
            .writeHead(answer.status, { 'content-type': answer.type, 'content-length': Buffer.byteLength(answer.body) })
            .end(answer.body);
          if (answer.status < 300) taken();
        });
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(at.port, at.host, resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The web process's side. A courier that is away is 503: gateways come again. @param origin `http://127.0.0.1:8091` */
export const doorBeyond =
  (origin: string): Door =>
  async (it) => {
    try {
      const answer = await fetch(`${origin}/g/${it.path}${it.search}`, {
        method: it.method,
        headers: it.headers,
        redirect: 'manual',
        signal: AbortSignal.timeout(PATIENCE_MS),
        ...(it.method === 'POST' ? { body: new Uint8Array(it.body) } : {}),
      });
      return {
        status: answer.status,
        type: answer.headers.get('content-type') ?? 'text/plain',
        body: await answer.text(),
      };
    } catch {
      return { status: 503, type: 'text/plain', body: 'try again' };
    }
  };
