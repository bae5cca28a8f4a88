import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';

/**
 * Figures of one process for whoever watches over the machine, in the text format that Prometheus reads
 * (https://prometheus.io/docs/instrumenting/exposition_formats/). What may be told stands in the list below: counts, seconds and names of our own, never an address, a path, a
 * workspace, or anything that somebody wrote.
 */
const KNOWN = {
  baraza_requests_total: { type: 'counter', help: 'Requests answered, by operation and class of status.' },
  baraza_request_seconds: { type: 'histogram', help: 'How long requests took, in seconds.' },
  baraza_rounds_total: { type: 'counter', help: 'Rounds of work in the background, by outcome.' },
  baraza_round_seconds_total: { type: 'counter', help: 'Seconds spent in rounds of work.' },
  baraza_round_done_timestamp_seconds: { type: 'gauge', help: 'When a round was last done, in seconds since 1970.' },
  baraza_waiting: { type: 'gauge', help: 'What waits to be sealed, delivered or told, in all workspaces together.' },
  baraza_failing: { type: 'gauge', help: 'Outside parties that the heads of the record do not reach.' },
  baraza_since_seconds: { type: 'gauge', help: 'Seconds since the last backup, and since one was last tried.' },
} as const;
export type MetricName = keyof typeof KNOWN;
type Labels = Readonly<Record<string, string>>;

const BUCKETS = [0.005, 0.02, 0.1, 0.5, 2, 10];
/** A label is a name of ours; what looks otherwise is not told. */
const LABEL = /^[A-Za-z][\w.-]{0,59}$/;

export interface Metrics {
  add(name: MetricName, labels: Labels, n?: number): void;
  set(name: MetricName, labels: Labels, value: number): void;
  /** for a histogram */
  observe(name: MetricName, seconds: number): void;
  text(): string;
}

export function makeMetrics(): Metrics {
  const values = new Map<MetricName, Map<string, number>>();
  const of = (name: MetricName): Map<string, number> => {
    const there = values.get(name) ?? new Map<string, number>();
    values.set(name, there);
    return there;
  };
  const key = (suffix: string, labels: Labels): string => {
    const told = Object.entries(labels).map(([label, it]) => `${label}="${LABEL.test(it) ? it : 'other'}"`);
    return suffix + (told.length > 0 ? `{${told.join(',')}}` : '');
  };
  const raise = (name: MetricName, at: string, n: number): void => {
    const there = of(name);
    there.set(at, (there.get(at) ?? 0) + n);
  };
  return {
    add: (name, labels, n = 1) => raise(name, key('', labels), n),
    set: (name, labels, value) => void of(name).set(key('', labels), value),
    observe(name, seconds) {
      for (const most of BUCKETS) raise(name, `_bucket{le="${most}"}`, seconds <= most ? 1 : 0);
      raise(name, '_bucket{le="+Inf"}', 1);
      raise(name, '_sum', seconds);
      raise(name, '_count', 1);
    },
    text: () =>
      [...values]
        .map(([name, lines]) => {
          const { type, help } = KNOWN[name];
          const rows = [...lines].map(([at, value]) => `${name}${at} ${value}`);
          return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${rows.join('\n')}\n`;
        })
        .join(''),
  };
}

/** Those of this process. */
export const metrics = makeMetrics();

const SECOND = 1e9;

/** What the system knows of this process. */
function ofProcess(delay: ReturnType<typeof monitorEventLoopDelay>): string {
  const { user, system } = process.cpuUsage();
  const figures: [string, string, number][] = [
    ['process_resident_memory_bytes', 'gauge', process.memoryUsage.rss()],
    ['process_cpu_seconds_total', 'counter', (user + system) / 1e6],
    ['process_start_time_seconds', 'gauge', Date.now() / 1000 - process.uptime()],
    ['nodejs_eventloop_lag_p99_seconds', 'gauge', delay.percentile(99) / SECOND],
  ];
  return figures.map(([name, type, value]) => `# TYPE ${name} ${type}\n${name} ${value}\n`).join('');
}

/**
 * Tells the figures at `/metrics`, to this machine alone.
 * @param port 0 for any
 * @param look brings figures up to date that stand elsewhere; what it throws leaves them out
 */
export async function serveMetrics(
  port: number,
  look: () => Promise<void> = async () => undefined,
): Promise<{ port: number; close(): void }> {
  const delay = monitorEventLoopDelay({ resolution: 20 });
  delay.enable();
  const server = createServer((request, response) => {
    if (request.method !== 'GET' || request.url !== '/metrics') return void response.writeHead(404).end();
    void look()
      .then(
        () => 1,
        () => 0,
      )
      .then((up) => {
        response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' });
        response.end(`# TYPE baraza_up gauge\nbaraza_up ${up}\n${metrics.text()}${ofProcess(delay)}`);
        delay.reset();
      });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  server.unref();
  return {
    port: (server.address() as AddressInfo).port,
    close: () => {
      delay.disable();
      server.close();
    },
  };
}
