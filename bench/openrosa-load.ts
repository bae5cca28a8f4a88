// A process of its own that sends filled forms: `openrosa-load.ts URL CONNECTIONS SECONDS`. Prints what it saw as one line of JSON.
import { request, Agent } from 'node:http';
import { randomUUID } from 'node:crypto';

const [url, connections, seconds] = [process.argv[2]!, Number(process.argv[3]), Number(process.argv[4])];
const to = new URL(url);
const agent = new Agent({ keepAlive: true, maxSockets: connections });
const boundary = '--------------------------collect-bench';
const answers = Array.from(
  { length: 30 },
  (_, n) => `<q${n}>Answer number ${n}: people came to the well and left again</q${n}>`,
).join('');
const head = `--${boundary}\r\nContent-Disposition: form-data; name="xml_submission_file"; filename="submission.xml"\r\nContent-Type: text/xml; charset=utf-8\r\n\r\n`;
const options = {
  host: to.hostname,
  port: to.port,
  path: to.pathname,
  method: 'POST',
  agent,
  headers: {
    'content-type': `multipart/form-data; boundary=${boundary}`,
    'x-openrosa-version': '1.0',
    'user-agent': 'bench',
  },
};

function send(): Promise<number> {
  const body = Buffer.from(
    `${head}<?xml version='1.0' ?><data id="bench" version="1">${answers}<meta><instanceID>uuid:${randomUUID()}</instanceID></meta></data>\r\n--${boundary}--\r\n`,
  );
  return new Promise((done, failed) => {
    const asked = request({ ...options, headers: { ...options.headers, 'content-length': body.length } }, (answer) => {
      answer.resume();
      answer.on('end', () => done(answer.statusCode ?? 0));
      answer.on('error', failed);
    });
    asked.on('error', failed);
    asked.end(body);
  });
}

const times: number[] = [];
let failed = 0;
const began = performance.now();
const until = began + seconds * 1000;
await Promise.all(
  Array.from({ length: connections }, async () => {
    while (performance.now() < until) {
      const from = performance.now();
      if ((await send()) === 201) times.push(performance.now() - from);
      else failed++;
    }
  }),
);
const took = (performance.now() - began) / 1000;
times.sort((a, b) => a - b);
const at = (q: number) => times[Math.min(times.length - 1, Math.floor(times.length * q))] ?? 0;
process.stdout.write(
  `${JSON.stringify({ taken: times.length, failed, perSecond: times.length / took, p50Ms: at(0.5), p95Ms: at(0.95) })}\n`,
);
process.exit(0);
