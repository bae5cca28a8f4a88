import { fillIncidents, quantile, startHouse } from './house.ts';

/**
 * Field reports accepted over HTTP, durable, with their line of the record and their receipt: 200 a second for SECONDS, sealed by the sender, with INCIDENTS
 * stored and an import of IMPORT rows running. Times are seen from the client; requests start on the clock, not when the last one ended.
 * The first WARM seconds of a server that has just begun are told apart, as `firstP95Ms`: they count for nothing else.
 * @param args --per-second 200 --seconds 20 --warm 5 --incidents 1000000 --import 50000
 */
export async function run(args: string[]): Promise<Record<string, number>> {
  const option = (name: string, otherwise: number) =>
    Number(args[args.indexOf(`--${name}`) + 1] ?? NaN) || (args.includes(`--${name}`) ? 0 : otherwise);
  const [perSecond, seconds, warm, incidents, importRows] = [
    option('per-second', 200),
    option('seconds', 20),
    option('warm', 5),
    option('incidents', 1_000_000),
    option('import', 50_000),
  ];
  const house = await startHouse({ env: { BARAZA_PUBLIC_PER_MINUTE: String(perSecond * 120) } });
  try {
    if (incidents > 0) await fillIncidents(house.ownerUrl(), incidents);
    const { sealReport } = await sealer(house.url);
    const bodies = await Promise.all(Array.from({ length: perSecond * (warm + seconds) }, () => sealReport()));
    const headers = { 'content-type': 'application/json', 'x-baraza': '1', cookie: house.cookie };
    if (importRows > 0) {
      const id = crypto.randomUUID();
      const table = `id,text,date,place\n${Array.from({ length: importRows }, (_, i) => `k${i},People ran from the market number ${i},2026-10-${String((i % 28) + 1).padStart(2, '0')},Mambu`).join('\n')}\n`;
      await fetch(`${house.url}/api/v1/w/bench/imports/${id}/file`, {
        method: 'PUT',
        headers: { ...headers, 'content-type': 'text/csv' },
        body: table,
      });
      await fetch(`${house.url}/api/v1/w/bench/imports/${id}/run`, { method: 'POST', headers, body: '{}' });
    }
    const [first, times]: [number[], number[]] = [[], []];
    const failures: number[] = [];
    const began = performance.now();
    await Promise.all(
      bodies.map(async (body, i) => {
        await new Promise((wait) => setTimeout(wait, (i * 1000) / perSecond));
        const from = performance.now();
        const answer = await fetch(`${house.url}/api/v1/public/bench/reports`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
        });
        await answer.arrayBuffer();
        if (answer.status === 201) (i < warm * perSecond ? first : times).push(performance.now() - from);
        else failures.push(answer.status);
      }),
    );
    const took = (performance.now() - began) / 1000;
    return {
      perSecond: Math.round((first.length + times.length) / took),
      p50Ms: Math.round(quantile(times, 0.5) * 10) / 10,
      p95Ms: Math.round(quantile(times, 0.95) * 10) / 10,
      p99Ms: Math.round(quantile(times, 0.99) * 10) / 10,
      firstP95Ms: Math.round(quantile(first, 0.95) * 10) / 10,
      accepted: first.length + times.length,
      failed: failures.length,
      incidents,
      importRows,
    };
  } finally {
    await house.discard();
  }
}

async function sealer(url: string): Promise<{ sealReport(): Promise<string> }> {
  const { fromBase64, reportContext, sealEnvelope, toBase64url } = await import('#domain/envelope.ts');
  const settings = (await (await fetch(`${url}/api/v1/public/bench`)).json()) as { sealingKey: { publicKey: string } };
  const key = fromBase64(settings.sealingKey.publicKey);
  const nothing = { low: null, best: null, high: null };
  return {
    async sealReport() {
      const id = crypto.randomUUID();
      const now = new Date().toISOString();
      const report = {
        id,
        kind: 'threat',
        text: 'They say the boys from Dara come tonight with fuel for the market',
        language: 'en',
        when: { from: null, to: null, precision: 'unknown' },
        where: { text: 'Mambu market', precision: 'village' },
        who: '',
        harm: { killed: nothing, hurt: nothing },
        basis: 'heard_from_witness',
        asks: '',
        mayAsk: true,
        wantsAnswer: true,
        returnCode: String(Math.floor(Math.random() * 1e16)).padStart(16, '0'),
        danger: false,
        clientSentAt: now,
        attachments: [],
      };
      const envelope = await sealEnvelope(
        key,
        reportContext('bench', id),
        new TextEncoder().encode(JSON.stringify(report)),
      );
      return JSON.stringify({ id, clock: now, envelope: toBase64url(envelope) });
    },
  };
}
