import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bounceOf, kindOfMail, tokenOf, tokensIn, tokensOf } from './mail-kind.rules.ts';
import { readMail } from './mail-read.ts';
import { ownWords, textOfHtml, withSubject } from './mail-text.rules.ts';

const OWN = 'desk@example.org';
const kind = (headers: Record<string, string>, from = 'amina@example.net') =>
  kindOfMail({ headers: new Map(Object.entries(headers)), from }, OWN);

describe('what a mail is', () => {
  test.each([
    [{}, 'person'],
    [{ 'auto-submitted': 'no' }, 'person'],
    [{ 'auto-submitted': 'auto-replied (vacation)' }, 'machine'],
    [{ 'auto-submitted': 'auto-replied' }, 'auto_reply'],
    [{ 'auto-submitted': 'auto-replied; owner-email=x' }, 'auto_reply'],
    [{ 'auto-submitted': 'auto-generated' }, 'machine'],
    [{ precedence: 'bulk' }, 'machine'],
    [{ precedence: 'auto_reply' }, 'auto_reply'],
    [{ 'list-id': '<news.example.org>' }, 'machine'],
    [{ 'return-path': '<>' }, 'machine'],
    [{ 'x-autoreply': 'yes' }, 'auto_reply'],
    [{ 'content-type': 'multipart/report; report-type=delivery-status' }, 'bounce'],
    [{ 'content-type': 'multipart/report; report-type=disposition-notification' }, 'auto_reply'],
  ] as const)('%j is from a %s', (headers, is) => {
    // a remark behind the word is not the word: not answered all the same
    expect(kind(headers as Record<string, string>)).toBe(is);
  });
  test('our own mails that came back are known, with a way back in the address too', () => {
    expect(kind({}, 'Desk@Example.org')).toBe('own');
    expect(kind({}, `desk+${'a'.repeat(26)}@example.org`)).toBe('own');
    expect(kind({}, 'desk@example.net')).toBe('person');
  });
  test('what a mailer daemon writes is a bounce, whatever its form', () => {
    expect(kind({}, 'MAILER-DAEMON@mx.example.org')).toBe('bounce');
    expect(bounceOf('Action: failed\r\nStatus: 5.1.1')).toBe('failed');
    expect(bounceOf('Action: delayed\r\nStatus: 4.4.1')).toBe('waits');
    expect(bounceOf('I could not deliver this.')).toBe('failed');
  });
});

describe('the way back', () => {
  const token = tokenOf(Buffer.from('0123456789abcdef'));
  test('is 26 letters that say nothing, and is found where mail programs put it', () => {
    expect(token).toMatch(/^[a-z2-7]{26}$/);
    expect(tokensOf({ inReplyTo: `<${token}@example.org>`, references: '', to: [] })).toEqual([token]);
    expect(tokensOf({ inReplyTo: '', references: `<x@y> <${token}@example.org>`, to: [] })).toEqual([token]);
    expect(tokensOf({ inReplyTo: '', references: '', to: [`desk+${token.toUpperCase()}@example.org`] })).toEqual([
      token,
    ]);
    expect(tokensOf({ inReplyTo: '<abc@gmail.com>', references: '', to: [OWN] })).toEqual([]);
    expect(tokensIn(`Original-Message-ID: <${token}@example.org>`)).toEqual([token]);
  });
  test('two make two', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 16, maxLength: 16 }),
        fc.uint8Array({ minLength: 16, maxLength: 16 }),
        (a, b) => {
          expect(tokenOf(a) === tokenOf(b)).toBe(Buffer.compare(a, b) === 0);
        },
      ),
      { numRuns: 100 },
    );
  });
});

describe('what somebody wrote themselves', () => {
  test.each([
    ['About ten.\n\nOn Sat, 21 Nov 2026 at 10:00, Desk <desk@example.org> wrote:\n> How many?', 'About ten.'],
    ['About ten.\n\nOn Sat, 21 Nov 2026 at 10:00, Desk\n<desk@example.org> wrote:\n> How many?', 'About ten.'],
    ['Une dizaine.\n\nLe sam. 21 nov. 2026 à 10:00, Desk <d@e.org> a écrit :\n> Combien ?', 'Une dizaine.'],
    ['حوالي عشرة\n\nفي السبت، 21 نوفمبر 2026 كتب Desk <d@e.org>:\n> كم؟', 'حوالي عشرة'],
    [
      'Ten\n\n________________________________\nFrom: Desk <d@e.org>\nSent: Saturday\nTo: x\nSubject: y\n\nHow many?',
      'Ten',
    ],
    ['Ten\n\n-----Original Message-----\nFrom: Desk', 'Ten'],
    ['> How many?\nTen\n> Where?\nAt the well', 'Ten\nAt the well'],
    ['Ten\n-- \nAmina Otieno\n+254 700 000 001', 'Ten'],
    ['Ten\n\nSent from my iPhone', 'Ten'],
    ['> only what was quoted', '> only what was quoted'],
    ['On Monday they came and burnt the shop.', 'On Monday they came and burnt the shop.'],
  ])('%j', (text, own) => expect(ownWords(text, true)).toBe(own));
  test('what begins keeps what it quotes: that may be what it tells', () => {
    const told = 'Look at this:\n\nOn Fri, 20 Nov 2026 at 9:00, A <a@b.org> wrote:\n> We will burn the market';
    expect(ownWords(told, false)).toContain('We will burn the market');
    expect(ownWords(`${told}\n-- \nAmina`, false)).not.toContain('Amina');
  });
  test('nothing is made empty, and nothing throws', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom('a', ' ', '\n', '>', '-', ':', 'On x wrote:', '_') }),
        fc.boolean(),
        (text, reply) => {
          const own = ownWords(text, reply);
          expect(own === '').toBe(text.trim() === '');
        },
      ),
      { numRuns: 300 },
    );
  });
  test('a long line does not hold it up', () => {
    const started = performance.now();
    const n = 40_000;
    for (const it of [`On ${'a '.repeat(n)}`, '\n'.repeat(n), '> '.repeat(n), 'on a\n'.repeat(n / 4)])
      ownWords(it, true);
    for (const it of ['<', '<!--', '<p ', '<script>', '&#', ' ', '<script></script', '\n']) textOfHtml(it.repeat(n));
    expect(performance.now() - started).toBeLessThan(5000);
  });
  test('a mail of HTML alone becomes plain words', () => {
    const html =
      '<html><head><style>p{}</style></head><body><p>Shots &amp; smoke</p><div>at the&nbsp;mill<br>two hurt &#x2014; badly</div><script>x()</script><img src="http://t.example/p.gif"></body>';
    expect(textOfHtml(html)).toBe('Shots & smoke\nat the mill\ntwo hurt — badly');
  });
  test('a subject that says something stands before the words', () => {
    expect(withSubject('Re: Fwd: Market', 'They came')).toBe('Market\n\nThey came');
    expect(withSubject('Re: ', 'They came')).toBe('They came');
    expect(withSubject('They came', 'They came with fuel')).toBe('They came with fuel');
    expect(withSubject('(no subject)', 'x')).toBe('x');
  });
});

describe('a mail as it travels', () => {
  const mail = (more: string[], body: string) =>
    Buffer.from(
      ['From: Amina <amina@example.net>', `To: ${OWN}`, 'Message-ID: <m1@example.net>', ...more, '', body].join('\r\n'),
    );
  test('encoded words, a quoted-printable text and a picture are read', async () => {
    const raw = mail(
      ['Subject: =?utf-8?B?TWFyY2jDqQ==?=', 'MIME-Version: 1.0', 'Content-Type: multipart/mixed; boundary=b'],
      [
        '--b',
        'Content-Type: text/plain; charset=iso-8859-1',
        'Content-Transfer-Encoding: quoted-printable',
        '',
        'Br=FBl=E9',
        '--b',
        'Content-Type: image/jpeg; name=a.jpg',
        'Content-Transfer-Encoding: base64',
        'Content-Disposition: attachment; filename=a.jpg',
        '',
        Buffer.alloc(30_000, 7).toString('base64'),
        '--b--',
      ].join('\r\n'),
    );
    const read = await readMail(raw, OWN);
    expect(read).toMatchObject({
      kind: 'person',
      from: 'amina@example.net',
      asReport: 'Marché\n\nBrûlé',
      bounce: null,
    });
    expect(read.files.map((it) => it.length)).toEqual([30_000]);
  });
  test('one that was cut off in the middle of a file still has its words', async () => {
    const raw = mail(
      ['Subject: x', 'Content-Type: multipart/mixed; boundary=b'],
      '--b\r\nContent-Type: text/plain\r\n\r\nThe bridge is down\r\n--b\r\nContent-Type: image/jpeg\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA',
    );
    expect((await readMail(raw, OWN)).asReport).toContain('The bridge is down');
  });
  test('whatever comes, it is read or refused, and never hangs', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2000 }), async (bytes) => {
        await readMail(bytes, OWN).catch((error) => expect(error).toBeInstanceOf(Error));
      }),
      { numRuns: 100 },
    );
  });
});
