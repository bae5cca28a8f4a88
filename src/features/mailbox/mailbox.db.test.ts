import { SMTPServer } from 'smtp-server';
import type { AddressInfo } from 'node:net';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openHouse, newId, type House, type Person } from '#test/harness.ts';
import { openImapServer, type ImapServer } from '#test/imap-server.ts';
import { everything, keepAddresses, openSmsHouse, type SmsHouse } from '#test/sms-house.ts';
import { openMailboxes, type Mailboxes } from './mailbox.jobs.ts';

const DESK = 'desk@example.org';
const SENDER = 'zuhura.wanyonyi@example.net';

describe('mail that people write', () => {
  let house: House;
  let sms: SmsHouse;
  let amina: Person;
  let imap: ImapServer;
  let smtp: SMTPServer;
  let boxes: Mailboxes;
  let line: string;
  const sent: string[] = [];
  let n = 0;
  const body = (it: Partial<Record<string, unknown>> = {}) => ({
    name: 'Desk',
    gateway: 'mail',
    settings: { url: imap.origin, smtp: smtpOrigin, account: DESK, from: DESK, tags: 'yes' },
    secrets: { key: 'a password' },
    ...it,
  });
  let smtpOrigin = '';
  const mail = (it: { text: string; subject?: string; from?: string; headers?: string[]; to?: string }) =>
    [
      `From: ${it.from ?? `Zuhura <${SENDER}>`}`,
      `To: ${it.to ?? DESK}`,
      `Message-ID: <m${n++}@example.net>`,
      `Subject: ${it.subject ?? ''}`,
      ...(it.headers ?? []),
      '',
      it.text,
    ].join('\r\n');
  const reports = async () =>
    (await amina.get('/w/nsele/reports?queue=all')).body.reports as {
      id: string;
      text: string;
      channel: string;
      source: { id: string };
    }[];
  const rounds = async () => {
    await boxes.round();
    await sms.rounds();
  };
  const lineNow = async () =>
    (await house.founder.get('/w/nsele/numbers')).body.lines.find((it: { id: string }) => it.id === line);
  /** the way back of the newest mail that left */
  const token = () => /^Message-ID: <([a-z2-7]{26})@/im.exec(sent.at(-1)!)![1]!;

  beforeAll(async () => {
    imap = await openImapServer();
    smtp = new SMTPServer({
      disabledCommands: ['STARTTLS'],
      allowInsecureAuth: true,
      onAuth: (it, _session, done) =>
        it.password === 'a password' ? done(null, { user: it.username ?? '' }) : done(new Error('no')),
      onData(stream, _session, done) {
        let text = '';
        stream.on('data', (part) => (text += part)).on('end', () => (sent.push(text), done()));
      },
    });
    await new Promise<void>((resolve) => void smtp.listen(0, '127.0.0.1', resolve));
    smtpOrigin = `smtp://127.0.0.1:${(smtp.server.address() as AddressInfo).port}`;
    const inside = [imap.origin, smtpOrigin];
    process.env.BARAZA_INSIDE_ALLOWED = inside.join(',');
    house = await openHouse();
    amina = await house.person('Amina', ['analyst', 'operator']);
    sms = await openSmsHouse(house, [], inside);
    boxes = openMailboxes(sms.courier, sms.lines, inside);
  });
  afterAll(async () => {
    delete process.env.BARAZA_INSIDE_ALLOWED;
    await boxes?.close();
    await sms?.close();
    await house?.close();
    await imap?.close();
    await new Promise<void>((resolve) => void smtp?.close(() => resolve()));
  });

  test('a mailbox without encryption, or inside, is refused unless whoever runs the machine allowed it', async () => {
    for (const [url, code] of [
      ['imap://mail.example.org', 'not_encrypted'],
      ['imaps://10.0.0.1', 'inside'],
      ['imaps://me:secret@mail.example.org', 'has_credentials'],
      ['https://mail.example.org', 'not_an_address'],
    ]) {
      const answer = await house.founder.post('/w/nsele/numbers', {
        id: newId(),
        ...body({ settings: { url, account: 'a', from: DESK } }),
      });
      expect([url, answer.status, answer.body.errors?.[0]?.code]).toEqual([url, 422, code]);
    }
  });

  test('what lay in the mailbox before is left alone; what comes then is a report of an alias', async () => {
    imap.deliver(mail({ text: 'An old letter' }));
    line = newId();
    const made = await house.founder.post('/w/nsele/numbers', { id: line, ...body() });
    expect(made.status, JSON.stringify(made.body)).toBe(201);
    await rounds();
    expect(await reports()).toEqual([]);
    imap.deliver(mail({ subject: 'Mambu', text: 'Fuel was brought at night\n-- \nZuhura Wanyonyi\n+254 733 000 111' }));
    await rounds();
    const [report] = await reports();
    expect(report).toMatchObject({ channel: 'email', text: 'Mambu\n\nFuel was brought at night' });
    expect(imap.mails.at(-1)!.flags).toContain('\\Seen');
    // no addresses are kept yet: nothing of hers stays
    expect(await everything(house)).not.toMatch(/zuhura|wanyonyi|733 000 111/i);
    expect((await lineNow()).reachedAt).not.toBeNull();
  });

  test('with addresses kept the same sender is one alias, her address stays sealed and what her mail says of herself is not kept', async () => {
    await keepAddresses(house);
    imap.deliver(mail({ text: 'Shots at the mill\r\n-- \r\nZuhura Wanyonyi' }));
    imap.deliver(mail({ text: 'A second letter', from: SENDER.toUpperCase().replace('EXAMPLE.NET', 'example.net') }));
    imap.deliver(mail({ text: 'A third letter' }));
    await rounds();
    const all = await reports();
    const of = (text: string) => all.find((it) => it.text === text)!.source.id;
    expect(of('Shots at the mill')).toBe(of('A third letter'));
    expect(await everything(house)).not.toMatch(/zuhura|wanyonyi/i);
    expect(sent).toEqual([]);
  });

  test('who asks for answers gets them by mail, in fixed words, with a way back that says nothing', async () => {
    imap.deliver(mail({ subject: 'ANSWER', text: '' }));
    await rounds();
    expect(sent).toHaveLength(1);
    expect(sent[0]).toMatch(/^Auto-Submitted: auto-generated/im);
    expect(sent[0]).toMatch(/You will get answers here/);
    expect(sent[0]).toMatch(new RegExp(`^Reply-To: desk\\+${token()}@example.org`, 'im'));
    const { id } = (await reports()).find((it) => it.text === 'A third letter')!;
    house.clock.forward(1);
    const question = await amina.post(`/w/nsele/reports/${id}/messages`, {
      id: crypto.randomUUID(),
      role: 'question',
      text: 'How many were there?',
      language: 'en',
    });
    await sms.rounds();
    expect(sent).toHaveLength(2);
    expect(sent[1]).not.toContain('How many');
    // she answers from another address: the way back tells it, and nobody is matched
    imap.deliver(
      mail({
        from: 'cousin@example.com',
        subject: 'Re: A note for you',
        headers: [`In-Reply-To: <${token()}@example.org>`],
        text: 'About ten\n\nOn Sat, 21 Nov 2026 at 10:00, Desk <desk@example.org> wrote:\n> You have a question to answer.',
      }),
    );
    await rounds();
    const [answer] = await house.sql(`select answers_id, channel, report_id from app.message where text = 'About ten'`);
    expect(answer).toEqual({ answers_id: question.body.id, channel: 'email', report_id: id });
    expect((await reports()).map((it) => it.text)).not.toContain('About ten');
  });

  test('without a way back a mail is a report, whoever sent it; one made up leads nowhere', async () => {
    imap.deliver(
      mail({
        subject: 'Re: A note for you',
        text: 'A new fire',
        headers: [`References: <${'a'.repeat(26)}@example.org>`],
      }),
    );
    await rounds();
    expect((await reports()).map((it) => it.text)).toContain('A note for you\n\nA new fire');
  });

  test('machines are not answered, what they answer by themselves is let go, and a bounce is told', async () => {
    const before = sent.length;
    const was = (await reports()).length;
    imap.deliver(mail({ text: 'I am away', headers: ['Auto-Submitted: auto-replied'] }));
    imap.deliver(mail({ text: 'Ours again', from: DESK }));
    imap.deliver(
      mail({
        from: 'MAILER-DAEMON@example.net',
        headers: ['Content-Type: multipart/report; report-type=delivery-status; boundary=b'],
        text: `--b\r\nContent-Type: message/delivery-status\r\n\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <${token()}@example.org>\r\n--b--`,
      }),
    );
    await rounds();
    expect((await reports()).length).toBe(was);
    expect(await house.sql(`select state, code from app.courier_errand where code = 'bounced'`)).toEqual([
      { state: 'failed', code: 'bounced' },
    ]);
    imap.deliver(mail({ text: 'Sensor 4: water is rising', headers: ['Auto-Submitted: auto-generated'] }));
    await rounds();
    expect((await reports()).map((it) => it.text)).toContain('Sensor 4: water is rising');
    expect(sent.length).toBe(before);
  });

  test('a picture that comes with it is drawn anew; what is none is let go', async () => {
    const picture = await sharp({
      create: {
        width: 400,
        height: 300,
        channels: 3,
        background: '#a33',
        noise: { type: 'gaussian', mean: 90, sigma: 60 },
      },
    })
      .jpeg()
      .withExif({ IFD0: { Artist: 'Zuhura Wanyonyi' } })
      .toBuffer();
    const part = (type: string, bytes: Buffer) =>
      `--b\r\nContent-Type: ${type}\r\nContent-Transfer-Encoding: base64\r\nContent-Disposition: attachment\r\n\r\n${bytes.toString('base64')}\r\n`;
    imap.deliver(
      mail({
        headers: ['MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=b'],
        text: `--b\r\nContent-Type: text/plain\r\n\r\nThe burnt shop\r\n${part('image/jpeg', picture)}${part('image/png', Buffer.from('no picture'))}--b--`,
      }),
    );
    await rounds();
    const { id } = (await reports()).find((it) => it.text === 'The burnt shop')!;
    const { attachments } = (await amina.get(`/w/nsele/reports/${id}`)).body;
    expect(attachments.map((it: { mediaType: string }) => it.mediaType)).toEqual(['image/jpeg']);
    const { bytes: kept } = await amina.fetch(`/w/nsele/reports/${id}/attachments/${attachments[0].id}`);
    expect(kept.includes('Wanyonyi')).toBe(false);
    expect(await house.sql('select 1 from app.line_file')).toEqual([]);
  });

  test('a line that breaks, a new numbering and a wrong password lose and double nothing', async () => {
    const was = (await reports()).length;
    imap.drop();
    imap.deliver(mail({ text: 'After the line broke' }));
    await rounds();
    await rounds();
    expect((await reports()).length).toBe(was + 1);
    imap.renumber();
    imap.drop();
    imap.mails.at(-1)!.flags.delete('\\Seen');
    imap.deliver(mail({ text: 'After the numbering' }));
    await rounds();
    await rounds();
    expect((await reports()).map((it) => it.text)).toContain('After the numbering');
    // the old letter that nobody had seen is there too, and no other twice
    expect((await reports()).filter((it) => it.text === 'After the line broke')).toHaveLength(1);
    await house.founder.send('PATCH', `/w/nsele/numbers/${line}`, { secrets: { key: 'wrong' } });
    await rounds();
    expect((await lineNow()).refusedCode).toBe('login_refused');
    await house.founder.send('PATCH', `/w/nsele/numbers/${line}`, { secrets: { key: 'a password' } });
  });

  test('one looked into a moment ago is left in peace, and so is one that refused us', async () => {
    await rounds();
    const said = imap.said.length;
    await boxes.round(60_000);
    expect(imap.said.length).toBe(said);
    house.clock.forward(2);
    await boxes.round(60_000);
    expect(imap.said.length).toBeGreaterThan(said);
  });

  test('a test goes to whom it is told, and its end stands beside the line', async () => {
    const wrong = await house.founder.post(`/w/nsele/numbers/${line}/test`, { to: '+254712345678' });
    expect(wrong.status).toBe(422);
    expect((await house.founder.post(`/w/nsele/numbers/${line}/test`, { to: 'it@example.org' })).status).toBe(200);
    expect((await lineNow()).testOutcome).toBe('waits');
    await sms.rounds();
    expect(sent.at(-1)).toContain('This is a test');
    expect((await lineNow()).testOutcome).toBe('sent');
    expect(await everything(house)).not.toContain('it@example.org');
  });

  test('taken mail can be removed from the provider', async () => {
    await house.founder.send('PATCH', `/w/nsele/numbers/${line}`, {
      settings: { url: imap.origin, smtp: smtpOrigin, account: DESK, from: DESK, deletes: 'yes' },
    });
    const before = imap.mails.length;
    imap.deliver(mail({ text: 'Not to be left there' }));
    await rounds();
    expect(imap.mails.length).toBe(before);
  });
});
