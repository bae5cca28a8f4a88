import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';
import { everything, keepAddresses, openSmsHouse, type SmsHouse, type TestLine } from '#test/sms-house.ts';

describe('messengers', () => {
  let house: House;
  let sms: SmsHouse;
  let amina: Person;
  let whatsapp: TestLine;
  let telegram: TestLine;
  let picture: Buffer;
  const NUMBER = '+254733000222';
  const CHAT = '7700112233';
  const reports = async () =>
    (await amina.get('/w/nsele/reports?queue=all')).body.reports as {
      id: string;
      text: string;
      channel: string;
      source: { id: string };
    }[];
  const lines = async () =>
    (await house.founder.get('/w/nsele/numbers')).body.lines as {
      id: string;
      accepted: boolean;
      reachedAt: string | null;
    }[];

  beforeAll(async () => {
    picture = await sharp({ create: { width: 200, height: 150, channels: 3, background: '#3a3' } })
      .jpeg()
      .toBuffer();
    house = await openHouse();
    amina = await house.person('Amina', ['analyst', 'operator']);
    sms = await openSmsHouse(house, [], [], (url) =>
      url.includes('getFile')
        ? Buffer.from(JSON.stringify({ ok: true, result: { file_path: 'photos/1.jpg' } }))
        : url.endsWith('/pic-2')
          ? Buffer.from(JSON.stringify({ url: 'https://lookaside.fbsbx.com/x' }))
          : picture,
    );
    telegram = await sms.line(house.founder, 'telegram');
    whatsapp = await sms.line(house.founder, 'whatsapp');
  });
  afterAll(async () => {
    await sms?.close();
    await house?.close();
  });

  test('nothing comes in and nothing leaves until two people of different organisations accepted what the provider learns', async () => {
    expect((await lines()).map((it) => it.accepted)).toEqual([false, false]);
    expect(await telegram.says({ from: CHAT, text: 'A fire' })).toBe(403);
    expect(await whatsapp.says({ from: NUMBER, text: 'A fire' })).toBe(403);
    await sms.rounds();
    expect(sms.sent).toEqual([]);
    expect((await house.founder.post(`/w/nsele/numbers/${whatsapp.id}/test`, { to: NUMBER })).body.code).toBe(
      'line_not_accepted',
    );
    await keepAddresses(house, { providers: ['telegram', 'whatsapp'] });
    expect((await lines()).map((it) => it.accepted)).toEqual([true, true]);
  });

  test('then Telegram is told where to bring things, once', async () => {
    await sms.rounds();
    await sms.rounds();
    const told = sms.sent.filter((it) => it.url.endsWith('/setWebhook'));
    expect(told).toHaveLength(1);
    expect(JSON.parse(told[0]!.body)).toMatchObject({ url: telegram.address });
    expect((await lines()).find((it) => it.id === telegram.id)!.reachedAt).not.toBeNull();
  });

  test('a message with a picture is a report with it; who it is stays in the vault', async () => {
    expect(await telegram.says({ from: CHAT, text: 'The mill burns', picture: 'pic-1' })).toBe(200);
    expect(await whatsapp.says({ from: NUMBER, text: '', picture: 'pic-2' })).toBe(200);
    await sms.rounds();
    const all = await reports();
    expect(all.map((it) => [it.channel, it.text]).toSorted()).toEqual([
      ['telegram', 'The mill burns'],
      ['whatsapp', '(A file without words)'],
    ]);
    for (const { id } of all)
      expect((await amina.get(`/w/nsele/reports/${id}`)).body.attachments).toMatchObject([{ mediaType: 'image/jpeg' }]);
    expect(await everything(house)).not.toMatch(new RegExp(`${CHAT}|${NUMBER.slice(1)}`));
  });

  test('an answer goes back the same way, a question is answered there, and a receipt is written down', async () => {
    house.clock.forward(60);
    await whatsapp.says({ from: NUMBER, text: 'Answer' });
    await sms.rounds();
    expect(JSON.parse(sms.sent.at(-1)!.body)).toMatchObject({
      to: NUMBER.slice(1),
      text: { body: expect.stringContaining('answers here') },
    });
    const { id } = (await reports()).find((it) => it.channel === 'whatsapp')!;
    house.clock.forward(1);
    const question = await amina.post(`/w/nsele/reports/${id}/messages`, {
      id: newId(),
      role: 'question',
      text: 'Is anybody hurt?',
      language: 'en',
    });
    await sms.rounds();
    expect(sms.sent.at(-1)!.body).not.toContain('hurt');
    expect(await whatsapp.reports({ id: `out-${sms.sent.length}`, to: NUMBER, state: 'delivered' })).toBe(200);
    house.clock.forward(5);
    await whatsapp.says({ from: NUMBER, text: 'Two people' });
    await sms.rounds();
    expect(await house.sql(`select answers_id, channel from app.message where text = 'Two people'`)).toEqual([
      { answers_id: question.body.id, channel: 'whatsapp' },
    ]);
    const { messages } = (await amina.get(`/w/nsele/reports/${id}`)).body;
    expect(messages.find((it: { id: string }) => it.id === question.body.id).told).toEqual({
      state: 'delivered',
      channel: 'whatsapp',
    });
  });

  test('later than a day WhatsApp takes a template alone: without one the desk reads why, with one it goes', async () => {
    const { id } = (await reports()).find((it) => it.channel === 'whatsapp')!;
    const ask = async (text: string) => {
      const asked = await amina.post(`/w/nsele/reports/${id}/messages`, {
        id: newId(),
        role: 'question',
        text,
        language: 'en',
      });
      const before = sms.sent.length;
      await sms.rounds();
      const { messages } = (await amina.get(`/w/nsele/reports/${id}`)).body;
      const { told } = messages.find((it: { id: string }) => it.id === asked.body.id);
      return { told, sent: sms.sent.slice(before).map((it) => JSON.parse(it.body)) };
    };
    house.clock.forward(25 * 60);
    expect(await ask('How many now?')).toEqual({
      told: { state: 'failed', channel: 'whatsapp', why: 'no_template' },
      sent: [],
    });
    const settings = {
      ...whatsapp.played().settings,
      templates: { question: { name: 'you_have_a_question', languages: ['fr', 'en'] } },
    };
    const put = (it: object) => house.founder.send('PATCH', `/w/nsele/numbers/${whatsapp.id}`, { settings: it });
    expect(
      (await put({ ...settings, templates: { question: { name: 'Not A Name', languages: ['en'] } } })).status,
    ).toBe(422);
    expect((await put(settings)).status).toBe(200);
    house.clock.forward(1);
    const { told, sent } = await ask('And today?');
    expect(told).toEqual({ state: 'sent', channel: 'whatsapp' });
    expect(sent).toMatchObject([
      { type: 'template', template: { name: 'you_have_a_question', language: { code: 'en' } } },
    ]);
    // once they have written it goes in our words again
    await whatsapp.says({ from: NUMBER, text: 'Two' });
    await sms.rounds();
    expect((await ask('Where?')).sent).toMatchObject([{ type: 'text' }]);
  });

  test('told only after it was taken that the day was over, it goes once more as the template, and no third time', async () => {
    house.clock.forward(60);
    await whatsapp.says({ from: NUMBER, text: 'Three' });
    await sms.rounds();
    const { id } = (await reports()).find((it) => it.channel === 'whatsapp')!;
    const question = await amina.post(`/w/nsele/reports/${id}/messages`, {
      id: newId(),
      role: 'question',
      text: 'Who saw it?',
      language: 'en',
    });
    const before = sms.sent.length;
    const round = async () => {
      house.clock.forward(2);
      await sms.rounds();
      const { messages } = (await amina.get(`/w/nsele/reports/${id}`)).body;
      const { told } = messages.find((it: { id: string }) => it.id === question.body.id);
      return { told: told.state, sent: sms.sent.slice(before).map((it) => JSON.parse(it.body).type) };
    };
    expect(await round()).toEqual({ told: 'sent', sent: ['text'] });
    const late = { id: `out-${sms.sent.length}`, to: NUMBER, state: 'failed', code: 131047 } as const;
    expect(await whatsapp.reports(late)).toBe(200);
    // the provider brings the same again until it is answered
    expect(await whatsapp.reports(late)).toBe(200);
    expect(await round()).toEqual({ told: 'sent', sent: ['text', 'template'] });
    expect(await whatsapp.reports(late)).toBe(200);
    expect(await round()).toEqual({ told: 'sent', sent: ['text', 'template'] });
    expect(await whatsapp.reports({ ...late, id: `out-${sms.sent.length}` })).toBe(200);
    expect(await round()).toEqual({ told: 'failed', sent: ['text', 'template'] });
  });

  test('a picture that cannot be fetched now is waited for, and its words are not lost', async () => {
    const good = sms.lines.get;
    sms.lines.get = async () => ({ status: 500, bytes: null });
    await telegram.says({ from: CHAT, text: 'The bridge too', picture: 'pic-3' });
    await sms.rounds();
    expect((await reports()).map((it) => it.text)).not.toContain('The bridge too');
    for (let n = 0; n < 6; n++) {
      house.clock.forward(90);
      await sms.rounds();
    }
    sms.lines.get = good;
    expect((await reports()).map((it) => it.text)).toContain('The bridge too');
  });

  test('a monitor sends the digits she was given: what she writes there is hers; guesses are answered five times', async () => {
    const zola = crypto.randomUUID();
    await amina.post('/w/nsele/sources', { id: zola, alias: 'Zola', languages: ['en'] });
    const { word } = (await amina.post(`/w/nsele/monitors/${zola}/words`, {})).body;
    const answers = async (text: string) => {
      house.clock.forward(11);
      const before = sms.sent.length;
      await telegram.says({ from: '7700445566', text });
      await sms.rounds();
      return sms.sent.slice(before).map((it) => JSON.parse(it.body).text as string);
    };
    expect(await answers('JOIN')).toEqual([expect.stringContaining('ten digits')]);
    for (let n = 0; n < 4; n++)
      expect(await answers(`JOIN 00000 0000${n}`)).toEqual([expect.stringContaining('not known')]);
    expect(await answers(`JOIN ${word}`)).toEqual([expect.stringContaining('digits were right')]);
    expect((await amina.get(`/w/nsele/monitors/${zola}`)).body.tiedTo).toMatchObject([{ channel: 'telegram' }]);
    expect(await answers(`JOIN ${word}`)).toEqual([expect.stringContaining('used already, by you')]);
    for (let n = 0; n < 5; n++) await answers(`JOIN 00000 0001${n}`);
    expect(await answers('JOIN 00000 00020')).toEqual([]);
    expect((await reports()).some((it) => it.text.includes('JOIN'))).toBe(false);
  });

  test('who blocks the bot is marked and not written to, and known again when they write', async () => {
    const { id, source } = (await reports()).find((it) => it.channel === 'telegram')!;
    await telegram.says({ from: CHAT, text: '/start' });
    await telegram.says({ from: CHAT, text: 'Answer' });
    await sms.rounds();
    const say = async (text: string) => {
      const said = await amina.post(`/w/nsele/reports/${id}/messages`, {
        id: newId(),
        role: 'feedback',
        text,
        language: 'en',
      });
      expect(said.status, JSON.stringify(said.body)).toBe(201);
      house.clock.forward(2);
      await sms.rounds();
      const { messages } = (await amina.get(`/w/nsele/reports/${id}`)).body;
      return messages.find((it: { id: string }) => it.id === said.body.id).told;
    };
    const reach = async () => (await amina.get(`/w/nsele/sources/${source.id}/reach`)).body.reach;
    expect(await say('We went there')).toMatchObject({ state: 'sent' });
    sms.gatewayStatus.now = 403;
    expect(await say('And again')).toEqual({ state: 'failed', channel: 'telegram', why: 'blocked' });
    sms.gatewayStatus.now = null;
    expect(await reach()).toMatchObject([{ state: 'unusable', outcome: 'blocked' }]);
    await telegram.says({ from: CHAT, text: 'I am here again' });
    await sms.rounds();
    expect((await reports()).find((it) => it.text === 'I am here again')!.source.id).toBe(source.id);
    expect(await reach()).toMatchObject([{ state: 'kept' }]);
    expect(await say('Good')).toMatchObject({ state: 'sent' });
  });
});
