import { SMTPServer } from 'smtp-server';
import { freePort, quantile, startHouse } from './house.ts';

/**
 * From the answer to "issue" (the commit) until the mail server has taken the notice: 20 alerts a second for SECONDS.
 * @param args --per-second 20 --seconds 10 --consoles 0: as many open consoles that are told of each
 */
export async function run(args: string[]): Promise<Record<string, number>> {
  const option = (name: string, otherwise: number) => Number(args[args.indexOf(`--${name}`) + 1] ?? NaN) || otherwise;
  const [perSecond, seconds, consoles] = [option('per-second', 20), option('seconds', 10), option('consoles', 0)];
  const arrived = new Map<string, number>();
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      stream.resume();
      stream.on('end', () => {
        for (const to of session.envelope.rcptTo) arrived.set(to.address, performance.now());
        done();
      });
    },
  });
  const port = await freePort();
  await new Promise<void>((ready) => smtp.listen(port, '127.0.0.1', () => ready()));
  const house = await startHouse({ env: { BARAZA_SMTP_URL: `smtp://127.0.0.1:${port}` } });
  try {
    const headers = { 'content-type': 'application/json', 'x-baraza': '1', cookie: house.cookie };
    const post = async (path: string, body: unknown) => {
      const answer = await fetch(`${house.url}/api/v1${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
      if (!answer.ok) throw new Error(`${path}: ${await answer.text()}`);
      return answer.json() as Promise<any>;
    };
    const me = (await (await fetch(`${house.url}/api/v1/me`, { headers })).json()) as {
      workspaces: { actorId: string }[];
    };
    await post('/w/bench/mandates', {
      id: crypto.randomUUID(),
      responderActorId: me.workspaces[0]!.actorId,
      title: 'Coordinator',
      agreedHow: 'bench',
      coordinator: true,
    });
    const total = perSecond * seconds;
    const alerts: { id: string; mandate: string; email: string }[] = [];
    for (let i = 0; i < total; i++) {
      const [actor, mandate, id, email] = [
        crypto.randomUUID(),
        crypto.randomUUID(),
        crypto.randomUUID(),
        `r${i}@example.org`,
      ];
      await post('/w/bench/actors', { id: actor, kind: 'person', name: `Responder ${i}` });
      await post('/w/bench/mandates', {
        id: mandate,
        responderActorId: actor,
        title: 'Responder',
        agreedHow: 'bench',
        email,
      });
      await post('/w/bench/alerts', {
        id,
        level: 3,
        headline: `Alert ${i}`,
        asked: 'Act',
        uncertainty: 'Unknown',
        implicated: 'none',
      });
      alerts.push({ id, mandate, email });
    }
    const closed = new AbortController();
    let told = 0;
    for (let n = 0; n < consoles; n++) {
      const news = await fetch(`${house.url}/api/v1/w/bench/events`, { headers, signal: closed.signal });
      void (async () => {
        for await (const piece of news.body!) told += Buffer.from(piece).toString().split('data: alerts').length - 1;
      })().catch(() => undefined);
    }
    const committed = new Map<string, number>();
    await Promise.all(
      alerts.map(async ({ id, mandate, email }, i) => {
        await new Promise((wait) => setTimeout(wait, (i * 1000) / perSecond));
        await post(`/w/bench/alerts/${id}/issue`, { mandateIds: [mandate] });
        committed.set(email, performance.now());
      }),
    );
    const until = Date.now() + 30_000;
    while (arrived.size < total && Date.now() < until) await new Promise((wait) => setTimeout(wait, 20));
    const times = [...committed]
      .filter(([email]) => arrived.has(email))
      .map(([email, at]) => Math.max(0, arrived.get(email)! - at));
    closed.abort();
    return {
      perSecond,
      ...(consoles > 0 && { consoles, told }),
      p50Ms: Math.round(quantile(times, 0.5)),
      p99Ms: Math.round(quantile(times, 0.99)),
      sent: total,
      arrived: times.length,
    };
  } finally {
    await house.discard();
    smtp.close(() => undefined);
  }
}
