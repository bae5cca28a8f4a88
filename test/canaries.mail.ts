/** A mailbox as a door that names go in by: who writes, what stands below each mail, the way it went, and what a picture says of itself. */
import { until } from '#apps/running.evaluate.ts';
import { newId } from './harness.ts';
import type { ImapServer } from './imap-server.ts';

export const MAIL_PASSWORD = 'a password';

/** One mail, with a picture; waited for until it is a report. */
export async function plantMail(
  ask: (method: string, path: string, body?: unknown) => Promise<any>,
  marks: {
    words: string;
    identity: string;
    address: string;
    trace: string;
    identityNumber: string;
    traceNumber: string;
  },
  keep: (noun: string, id: string) => string,
  imap: ImapServer,
  picture: Uint8Array,
): Promise<void> {
  const w = '/w/canaries';
  const desk = 'desk@example.org';
  const line = keep('numbers', newId());
  await ask('POST', `${w}/numbers`, {
    id: line,
    name: 'Mail',
    gateway: 'mail',
    settings: { url: imap.origin, account: desk, from: desk },
    secrets: { key: MAIL_PASSWORD },
  });
  // what lies there before it was first looked into is left alone
  await until(
    'the courier has looked into the mailbox',
    async () => {
      const { lines } = await ask('GET', `${w}/numbers`);
      return lines.find((it: { id: string }) => it.id === line).reachedAt !== null;
    },
    120_000,
  );
  imap.deliver(
    [
      `Received: from ${marks.trace}.example.org ([73.108.46.23]) by mx.example.org; id ${marks.traceNumber}`,
      `From: ${marks.identity} Otieno <${marks.address}@example.org>`,
      `To: ${desk}`,
      `Message-ID: <${marks.traceNumber}@${marks.trace}.example.org>`,
      `User-Agent: ${marks.trace}/9`,
      'Subject: From the market',
      'MIME-Version: 1.0',
      'Content-Type: multipart/mixed; boundary=b',
      '',
      '--b',
      'Content-Type: text/plain; charset=utf-8',
      '',
      `${marks.words} came by mail`,
      '-- ',
      `${marks.identity} Otieno`,
      `+254${marks.identityNumber}`,
      '--b',
      `Content-Type: image/jpeg; name=${marks.trace}.jpg`,
      'Content-Transfer-Encoding: base64',
      'Content-Disposition: attachment',
      '',
      Buffer.from(picture).toString('base64'),
      '--b--',
    ].join('\r\n'),
  );
  await until(
    'a mail is a report',
    async () =>
      ((await ask('GET', `${w}/reports?queue=all`)).reports as { channel: string }[]).some(
        (it) => it.channel === 'email',
      ),
    120_000,
  );
}
