import { expect, test } from 'vitest';
import { makeMetrics, metrics, serveMetrics } from './metrics.ts';

test('what is counted stands as Prometheus reads it', () => {
  const it = makeMetrics();
  it.add('baraza_requests_total', { operation: 'reports.list', status: 's2xx' });
  it.add('baraza_requests_total', { operation: 'reports.list', status: 's2xx' });
  it.set('baraza_waiting', { what: 'seal' }, 3);
  it.observe('baraza_request_seconds', 0.05);
  it.observe('baraza_request_seconds', 3);
  const lines = it.text().split('\n');
  expect(lines).toContain('baraza_requests_total{operation="reports.list",status="s2xx"} 2');
  expect(lines).toContain('baraza_waiting{what="seal"} 3');
  expect(lines.filter((line) => line.startsWith('baraza_request_seconds'))).toEqual([
    'baraza_request_seconds_bucket{le="0.005"} 0',
    'baraza_request_seconds_bucket{le="0.02"} 0',
    'baraza_request_seconds_bucket{le="0.1"} 1',
    'baraza_request_seconds_bucket{le="0.5"} 1',
    'baraza_request_seconds_bucket{le="2"} 1',
    'baraza_request_seconds_bucket{le="10"} 2',
    'baraza_request_seconds_bucket{le="+Inf"} 2',
    'baraza_request_seconds_sum 3.05',
    'baraza_request_seconds_count 2',
  ]);
  expect(lines).toContain('# TYPE baraza_request_seconds histogram');
});

test('nothing that somebody wrote becomes a label', () => {
  const it = makeMetrics();
  for (const operation of ['+254712345678', 'a "name"', '/r/nsele?x=1', 'x'.repeat(61), '', 'Амина'])
    it.add('baraza_requests_total', { operation });
  expect(it.text().split('\n')).toContain('baraza_requests_total{operation="other"} 6');
});

test('whoever watches on this machine reads them at one address, and hears when the database is away', async () => {
  let away = false;
  const served = await serveMetrics(0, async () => {
    if (away) throw new Error('away');
    metrics.set('baraza_waiting', { what: 'delivery' }, 7);
  });
  const read = async (path: string) => {
    const answer = await fetch(`http://127.0.0.1:${served.port}${path}`);
    return [answer.status, await answer.text()] as const;
  };
  const [status, text] = await read('/metrics');
  expect(status).toBe(200);
  for (const line of ['baraza_up 1', 'baraza_waiting{what="delivery"} 7', 'process_resident_memory_bytes '])
    expect(text).toContain(line);
  away = true;
  expect((await read('/metrics'))[1]).toContain('baraza_up 0');
  expect((await read('/'))[0]).toBe(404);
  served.close();
});
