import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import {
  reporting,
  ringing,
  saying,
  tookAs,
  type Line,
  type VoiceLine,
  type Webhook,
} from '#test/gateway-simulator.ts';
import {
  canSend,
  FIELDS,
  missingFields,
  WEBHOOKS,
  VOICES,
  type LineSecrets,
  type LineSettings,
} from './gateway-fields.rules.ts';
import { text, type Incoming } from './gateway.rules.ts';
import { FRESH_MS, twilioSignature } from './gateways-signed.rules.ts';
import { gateways } from './gateways.rules.ts';

/** What every gateway must keep to, whichever it is, held against recorded shapes of their messages. */

const now = Date.UTC(2026, 10, 21, 10);
const address = 'https://baraza.example.org/g/0123456789abcdefghijklmn';
const settings: LineSettings = { account: 'AC0', from: '20880', url: 'https://gateway.example.org' };
const secrets: LineSecrets = { key: 'a key that sends', signing: 'a secret that proves' };
const lineOf = (gateway: Line['gateway']): Line => ({ gateway, address, settings, secrets, now });

export function incoming(webhook: Webhook, at = now): Incoming {
  const url = new URL(webhook.url);
  const type = webhook.headers['content-type'] ?? '';
  return {
    method: webhook.method,
    rest: url.pathname.replace(/^\/g\/[\w-]+/, ''),
    url: webhook.url,
    query: Object.fromEntries(url.searchParams),
    headers: webhook.headers,
    body: webhook.body,
    fields: type.startsWith('application/json')
      ? JSON.parse(webhook.body)
      : Object.fromEntries(new URLSearchParams(webhook.body)),
    now: at,
  };
}

describe.each(WEBHOOKS)('every gateway: %s', (code) => {
  const gateway = gateways[code];
  const said = { from: '+254712345678', text: 'They came with fuel: 30 % & more = é و', id: 'msg-1' };
  const webhook = saying(lineOf(code), said);

  test('a message of theirs is read as it was written', () => {
    const reading = gateway.read(incoming(webhook), settings, secrets);
    expect(reading).toMatchObject({ ok: true, reports: [] });
    if (!reading.ok) return;
    expect(reading.messages).toHaveLength(1);
    expect(reading.messages[0]!.text).toBe(said.text);
    expect(reading.messages[0]!.from.replace(/^\+?/, '+')).toBe(said.from);
    expect(reading.messages[0]!.files ?? []).toEqual([]);
    expect(reading.answer.status).toBe(200);
    // no gateway hears its own words again
    expect(reading.answer.body).not.toContain('fuel');
  });

  test('the same again has the same id, or none', () => {
    const [a, b] = [
      gateway.read(incoming(webhook), settings, secrets),
      gateway.read(incoming(webhook), settings, secrets),
    ];
    if (a.ok && b.ok) expect(a.messages).toEqual(b.messages);
  });

  test('with another secret it is refused, and so is one without', () => {
    if (FIELDS[code].proof === 'address') return;
    for (const wrong of [{ key: 'another', signing: 'another' }, {}]) {
      if (code === 'infobip' && !('signing' in wrong)) continue;
      const reading = gateway.read(incoming(webhook), settings, wrong);
      expect(reading).toMatchObject({ ok: false, status: 403 });
    }
  });

  test('what was changed on the way is refused where it is signed', () => {
    if (FIELDS[code].proof !== 'signature') return;
    const changed = { ...webhook, body: webhook.body.replace('fuel', 'fire') };
    expect(changed.body).not.toBe(webhook.body);
    expect(gateway.read(incoming(changed), settings, secrets)).toMatchObject({ ok: false, status: 403 });
  });

  test('what has been kept for long and is sent again is refused where the time is signed', () => {
    if (!['http', 'vonage', 'android'].includes(code)) return;
    expect(gateway.read(incoming(webhook, now + FRESH_MS + 1000), settings, secrets)).toMatchObject({
      ok: false,
      code: 'too_old',
    });
  });

  test('by GET, where a number would stand in an address, nothing is taken', () => {
    const got = { ...incoming(webhook), method: 'GET' };
    expect(gateway.read(got, settings, secrets).ok && code !== 'smssync').toBe(false);
  });

  test('nonsense is refused and throws nothing', () => {
    for (const fields of [
      {},
      { results: [null] },
      { results: 'x' },
      { payload: 7, event: [] },
      { text: {}, from: 1 },
    ]) {
      const reading = gateway.read({ ...incoming(webhook), fields, body: '' }, settings, secrets);
      expect(reading.ok && reading.messages.length > 0).toBe(false);
    }
  });

  test.each(['delivered', 'failed'] as const)('a report that it was %s', (state) => {
    const report = reporting(lineOf(code), { id: 'out-1', to: '+254712345678', state });
    if (!report) return;
    const reading = gateway.read(incoming(report), settings, secrets);
    expect(reading).toMatchObject({ ok: true, messages: [], reports: [{ externalId: 'out-1', state }] });
    // an id that the database could not even look for
    const odd = reporting(lineOf(code), { id: 'out-1\0', to: '+254712345678', state })!;
    expect(JSON.stringify(gateway.read(incoming(odd), settings, secrets))).not.toContain('\\u0000');
  });

  test('what we send goes to that number, in those words, and proves who we are', () => {
    if (!gateway.request) return;
    const it = {
      id: '4f9f1d5e-9a3c-4a53-9d1c-0a1f5a0f9d11',
      to: '+254712345678',
      text: 'Received & thanks',
      callback: address,
    };
    const request = gateway.request(it, settings, secrets, now);
    expect(new URL(request.url).protocol).toBe('https:');
    const body = request.body.startsWith('{')
      ? request.body
      : JSON.stringify(Object.fromEntries(new URLSearchParams(request.body)));
    expect(body).toContain('254712345678');
    expect(body).toContain('Received & thanks');
    expect(request.url).not.toContain('254712345678');
    // the same try again is the same, so that a gateway can tell
    expect(gateway.request(it, settings, secrets, now)).toEqual(request);
  });

  test('what it took is sent, a server in trouble is tried again', () => {
    const took = tookAs(code, 'out-1');
    const outcome = gateway.outcome(took.status, JSON.parse(took.body));
    expect(outcome.what).toBe(code === 'smssync' ? 'failed' : 'sent');
    if (outcome.externalId) expect(outcome.externalId).toBe('out-1');
    for (const status of [500, 502, 503, 429, 401]) expect(gateway.outcome(status, null).what).toBe('failed');
  });
});

describe.each(VOICES)('every gateway of voice: %s', (code) => {
  const gateway = gateways[code];
  const line: VoiceLine = { gateway: code, address, settings, secrets, now };
  const from = '+254712345678';
  const words = {
    leave: 'Speak',
    thanks: 'Thank you & goodbye',
    menu: 'Press 1',
    accepted: 'Accepted',
    test: 'A test',
  };
  const call = '4f9f1d5e-9a3c-4a53-9d1c-0a1f5a0f9d11';
  const script = gateway.script!(words, 'en', address, call);
  const read = (webhook: Webhook, given: LineSecrets = secrets) =>
    gateway.read({ ...incoming(webhook), script }, settings, given);

  test('whoever rings is asked to speak, and the recording is a message without words', () => {
    const rings = ringing(line, { what: 'rings', from, id: 'CA1' });
    if (rings) {
      const reading = read(rings);
      expect(reading).toMatchObject({ ok: true, messages: [] });
      expect(reading.answer.body).toContain('Speak');
    }
    const sound =
      code === 'call_http'
        ? 'AAAA'
        : code === 'call_twilio'
          ? 'https://api.twilio.com/R/1'
          : 'https://voice.africastalking.com/1.mp3';
    const reading = read(ringing(line, { what: 'recorded', from, id: 'CA1', sound })!);
    expect(reading).toMatchObject({
      ok: true,
      messages: [{ text: '', files: [code === 'call_http' ? 'data:AAAA' : sound] }],
    });
    expect(reading.answer.body).toMatch(/Thank you (&|&#38;) goodbye/);
    if (code !== 'call_http') expect(gateway.media!.first(sound, settings, secrets)).not.toBeNull();
    // whoever knows the address alone does not make us fetch elsewhere
    expect(gateway.media!.first('https://10.0.0.1/x', settings, secrets)).toBeNull();
  });
  test('with another secret it is refused', () => {
    if (FIELDS[code].proof === 'address') return;
    const webhook = ringing(line, { what: 'pressed', call, id: 'CA1', digits: '1' })!;
    expect(read(webhook, { key: 'other', signing: 'other' })).toMatchObject({ ok: false, status: 403 });
    const changed = { ...webhook, body: webhook.body.replace('1', '2') };
    expect(read(changed)).toMatchObject({ ok: false, status: 403 });
  });
  test('what becomes of a call of ours is told by its id, or by theirs', () => {
    for (const what of ['answered', 'ended'] as const)
      expect(read(ringing(line, { what, call, id: 'CA1' })!)).toMatchObject({ ok: true, call: { event: what } });
    const pressed = read(ringing(line, { what: 'pressed', call, id: 'CA1', digits: '1' })!);
    expect(pressed).toMatchObject({ ok: true, call: { event: 'pressed', digits: '1' } });
    const { id, externalId } = (pressed as { call: { id: string | null; externalId?: string } }).call;
    expect(id === call || externalId === 'CA1').toBe(true);
  });
  test('to dial names the number and nothing of what it is about, and nonsense throws nothing', () => {
    const it = { id: call, to: from, text: 'Press 1', callback: address };
    const request = gateway.request!(it, settings, secrets, now);
    expect(new URL(request.url).protocol).toBe('https:');
    expect(request.url).not.toContain('712345678');
    expect(decodeURIComponent(request.body)).toContain('254712345678');
    const took = tookAs(code, 'out-1');
    expect(gateway.outcome(took.status, JSON.parse(took.body))).toEqual({ what: 'sent', externalId: 'out-1' });
    for (const status of [500, 429, 401]) expect(gateway.outcome(status, null).what).toBe('failed');
    const empty = { ...incoming(ringing(line, { what: 'answered', call, id: 'x' })!), fields: {}, body: '', script };
    expect(gateway.read(empty, settings, secrets)).toMatchObject({ ok: false });
  });
  test('what is spoken is no markup', () => {
    const bad = gateway.script!({ ...words, menu: '<Dial>+1</Dial>' }, 'en', address, call);
    if (code !== 'call_http') expect(bad.menu.body).not.toContain('<Dial>');
  });
});

describe('messengers', () => {
  const from = '+254712345678';
  test('a picture is named, to be fetched, and its words are the message', () => {
    for (const code of ['telegram', 'whatsapp'] as const) {
      const webhook = saying(lineOf(code), { from, text: 'The mill', id: '17', picture: 'file-9' });
      expect(gateways[code].read(incoming(webhook), settings, secrets)).toMatchObject({
        messages: [{ text: 'The mill', files: ['file-9'] }],
      });
      const first = gateways[code].media!.first('file-9', settings, secrets);
      expect(first?.url).toContain('file-9');
    }
    const second = (answer: unknown, at: LineSettings = {}) => gateways.telegram.media!.second!(answer, at, secrets);
    expect(second({ result: { file_path: 'photos/a_1.jpg' } })?.url).toBe(
      'https://api.telegram.org/file/bota key that sends/photos/a_1.jpg',
    );
    expect(second({ result: { file_path: 'photos/a_1.jpg' } }, { url: 'https://bots.example.org/' })?.url).toBe(
      'https://bots.example.org/file/bota key that sends/photos/a_1.jpg',
    );
    expect(second({ result: { file_path: '../getUpdates' } })).toBeNull();
    expect(second({ ok: false })).toBeNull();
  });
  test('what is written in a group is not taken: there are others in it', () => {
    const webhook = saying(lineOf('telegram'), { from, text: 'Hello all', id: '18' });
    const update = JSON.parse(webhook.body) as { message: { chat: { type: string } } };
    update.message.chat.type = 'supergroup';
    const reading = gateways.telegram.read({ ...incoming(webhook), fields: update }, settings, secrets);
    expect(reading).toMatchObject({ ok: true, messages: [] });
  });
  test('to press Start asks what this is', () => {
    const webhook = saying(lineOf('telegram'), { from, text: '/start', id: '19' });
    expect(gateways.telegram.read(incoming(webhook), settings, secrets)).toMatchObject({
      messages: [{ text: 'info' }],
    });
  });
  test('a place that was sent stands in the words', () => {
    const webhook = saying(lineOf('telegram'), { from, text: 'x', id: '20' });
    const update = JSON.parse(webhook.body) as { message: Record<string, unknown> };
    delete update.message.text;
    update.message.location = { latitude: -4.4001, longitude: 15.3 };
    expect(gateways.telegram.read({ ...incoming(webhook), fields: update }, settings, secrets)).toMatchObject({
      messages: [{ text: '-4.40010, 15.30000' }],
    });
  });
  test('Meta asks once whether this is its address, and hears its challenge only with the right token', () => {
    const ask = (token: string): Incoming => ({
      ...incoming(saying(lineOf('whatsapp'), { from, text: 'x', id: 'y' })),
      method: 'GET',
      query: { 'hub.mode': 'subscribe', 'hub.verify_token': token, 'hub.challenge': '1158201444' },
    });
    expect(gateways.whatsapp.read(ask('0123456789abcdefghijklmn'), settings, secrets)).toMatchObject({
      ok: true,
      messages: [],
      answer: { status: 200, body: '1158201444' },
    });
    expect(gateways.whatsapp.read(ask('another'), settings, secrets)).toMatchObject({ ok: false, status: 403 });
  });
  test('what was sent to another number of the same app is left to its own line', () => {
    const webhook = saying(lineOf('whatsapp'), { from, text: 'x', id: 'y' });
    expect(gateways.whatsapp.read(incoming(webhook), { account: 'other' }, secrets)).toMatchObject({ messages: [] });
  });
  test('who blocked us is not tried again, and Telegram is told where to bring things with a secret of its own', () => {
    const blocked = { what: 'refused', code: 'blocked' };
    expect(
      gateways.telegram.outcome(403, { ok: false, description: 'Forbidden: bot was blocked by the user' }),
    ).toEqual(blocked);
    expect(gateways.telegram.outcome(400, { ok: false, description: 'Bad Request: chat not found' })).toEqual(blocked);
    expect(gateways.whatsapp.outcome(400, { error: { code: 131026 } }).what).toBe('refused');
    const { body } = gateways.telegram.setUp!(address, settings, secrets);
    expect(JSON.parse(body)).toMatchObject({ url: address, secret_token: expect.stringMatching(/^[0-9a-f]{64}$/) });
    expect(body).not.toContain(secrets.key);
  });
});

describe('later than a day by WhatsApp', () => {
  const late = gateways.whatsapp.late!;
  const parcel = { id: 'p', to: '+254712345678', text: 'You have an answer.', callback: address, language: 'fr' };
  const templates = {
    answer: { name: 'you_have_an_answer', languages: ['en', 'fr', 'pt_BR'] },
    danger: { name: 'read_now', languages: ['ar'] },
  };
  const sent = (wording: 'answer' | 'question' | 'danger' | 'receipt', language = 'fr') => {
    const request = late.request({ ...parcel, wording, language }, { ...settings, templates }, secrets);
    return request && (JSON.parse(request.body) as { type: string; template: object; text?: object });
  };
  const template = (name: string, code: string) => ({ name, language: { policy: 'deterministic', code } });

  test('a template goes and none of our words, in the language of whoever is told where it was approved in that', () => {
    expect(sent('answer')).toMatchObject({ type: 'template', template: template('you_have_an_answer', 'fr') });
    expect(sent('answer', 'pt')!.template).toEqual(template('you_have_an_answer', 'pt_BR'));
    expect(sent('answer', 'sw')!.template).toEqual(template('you_have_an_answer', 'en'));
    expect(sent('danger')!.template).toEqual(template('read_now', 'ar'));
    expect(JSON.stringify(sent('answer'))).not.toContain(parcel.text);
  });
  test('a question without a template of its own is told as an answer is, a receipt is not', () => {
    expect(sent('question')!.template).toEqual(template('you_have_an_answer', 'fr'));
    expect(sent('receipt')).toBeNull();
    expect(late.request({ ...parcel, wording: 'danger' }, settings, secrets)).toBeNull();
  });
  test('it is late a little before the provider says so, and what it says has a code of ours', () => {
    expect(late.afterMs).toBeLessThan(24 * 3_600_000);
    const said = (code: number) => gateways.whatsapp.outcome(400, { error: { code } });
    expect(said(131047)).toEqual({ what: 'refused', code: 'outside_window' });
    expect(said(132001)).toEqual({ what: 'refused', code: 'template_refused' });
    const webhook = reporting(lineOf('whatsapp'), { id: 'w', to: parcel.to, state: 'failed' })!;
    const body = JSON.parse(webhook.body) as { entry: { changes: { value: { statuses: { errors: unknown }[] } }[] }[] };
    body.entry[0]!.changes[0]!.value.statuses[0]!.errors = [{ code: 131047 }];
    const text = JSON.stringify(body);
    const signature = `sha256=${createHmac('sha256', secrets.signing!).update(text).digest('hex')}`;
    const again = { ...webhook, body: text, headers: { ...webhook.headers, 'x-hub-signature-256': signature } };
    expect(gateways.whatsapp.read(incoming(again), settings, secrets)).toMatchObject({
      reports: [{ externalId: 'w', state: 'failed', code: 'outside_window' }],
    });
  });
});

describe('one by one', () => {
  test('Twilio’s signature, as its documentation has it', () => {
    // the worked example of https://www.twilio.com/docs/usage/security
    const fields = {
      CallSid: 'CA1234567890ABCDE',
      Caller: '+12349013030',
      Digits: '1234',
      From: '+12349013030',
      To: '+18005551212',
    };
    expect(twilioSignature('12345', { url: 'https://mycompany.com/myapp.php?foo=1&bar=2', fields })).toBe(
      '0/KCTR6DLpKmkAf8muzZqo1nDgQ=',
    );
  });
  test('what Twilio says of another account is refused', () => {
    const webhook = saying(lineOf('twilio'), { from: '+254712345678', text: 'x', id: 'a' });
    expect(gateways.twilio.read(incoming(webhook), { account: 'AC9' }, secrets)).toMatchObject({
      ok: false,
      status: 403,
    });
  });
  test('a number that is barred is not tried again', () => {
    expect(gateways.twilio.outcome(400, { code: 21610 }).what).toBe('refused');
    expect(gateways.twilio.outcome(400, { code: 30001 }).what).toBe('failed');
    expect(gateways.vonage.outcome(200, { messages: [{ status: '7' }] }).what).toBe('refused');
    expect(gateways.vonage.outcome(200, { messages: [{ status: '1' }] }).what).toBe('failed');
    expect(gateways.africastalking.outcome(201, { SMSMessageData: { Recipients: [{ statusCode: 406 }] } }).what).toBe(
      'refused',
    );
    expect(gateways.africastalking.outcome(201, { SMSMessageData: { Recipients: [] } }).what).toBe('failed');
  });
  test('pieces of a long text say so', () => {
    for (const code of ['http', 'vonage'] as const) {
      const webhook = saying(lineOf(code), {
        from: '+254712345678',
        text: 'x',
        id: 'a',
        part: { ref: '7', n: 2, of: 3 },
      });
      expect(gateways[code].read(incoming(webhook), settings, secrets)).toMatchObject({
        messages: [{ part: { ref: '7', n: 2, of: 3 } }],
      });
    }
  });
  test('SMSSync hears its own words for what is wrong', () => {
    const webhook = saying(lineOf('smssync'), { from: '+254712345678', text: 'x', id: 'a' });
    const refused = gateways.smssync.read(incoming(webhook), settings, { signing: 'other' });
    expect(refused).toMatchObject({
      ok: false,
      answer: { status: 403, body: '{"payload":{"success":false,"error":"Wrong secret"}}' },
    });
  });
  test('a line needs what its gateway needs, and one without a way out only takes in', () => {
    expect(missingFields('twilio', {}, [])).toEqual(['account', 'key']);
    expect(missingFields('twilio', { account: 'AC' }, ['key'])).toEqual([]);
    expect(canSend('http', {})).toBe(false);
    expect(canSend('http', { url: 'https://x.example.org' })).toBe(true);
    expect(text({ a: Number.NaN, b: 7 }, 'a', 'b')).toBe('7');
  });
});
