import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, openHouse, pageReport, type House, type Person } from '#test/harness.ts';

/** What comes in may be anything. It is taken as it is, or refused with a name and nothing kept; the server never fails over it. */
describe('bad input', () => {
  let house: House;
  let amina: Person;
  const nothing = { low: null, best: null, high: null };

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst']);
  });
  afterAll(() => house.close());

  const counts = async () =>
    (
      await house.sql<{ reports: number; sources: number; rows: number }>(
        'select (select count(*) from app.report)::int as reports, (select count(*) from app.source)::int as sources, (select count(*) from ledger.change)::int as rows',
      )
    )[0];
  const refused = async (work: () => Promise<{ status: number; body: any }>, status: number, code: string) => {
    const before = await counts();
    const answer = await work();
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.body.detail).toBeTruthy();
    expect(await counts()).toEqual(before);
    return answer.body;
  };
  const toPage = (body: unknown, headers?: Record<string, string>) => () =>
    house.nobody.post('/public/nsele/reports', body, headers);
  const toDesk = (more: Record<string, unknown>) => () =>
    amina.post('/w/nsele/reports', {
      id: newId(),
      channel: 'desk',
      text: 'Tyres at the junction',
      newSource: { alias: 'Trader', mayAsk: false, wantsAnswer: false },
      ...more,
    });

  test('an empty body, one that is no JSON, one of another kind', async () => {
    await refused(toPage(''), 400, 'empty_body');
    await refused(toPage('{"id": '), 400, 'invalid_json');
    await refused(toPage('id=1', { 'content-type': 'application/x-www-form-urlencoded' }), 415, 'wrong_content_type');
    for (const body of ['null', '[]', '"text"', '12', '{}']) await refused(toPage(body), 422, 'invalid_input');
  });

  test('a hundred megabytes, announced or poured in', async () => {
    const send = async (body: ReadableStream | string, headers: Record<string, string>) => {
      const response = await house.app.request('/api/v1/public/nsele/reports', {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
        duplex: 'half',
      } as RequestInit);
      return { status: response.status, body: await response.json() };
    };
    await refused(() => send('{}', { 'content-length': '100000000' }), 413, 'too_large');
    let poured = 0;
    let stopped = false;
    const stream = () =>
      new ReadableStream({
        pull(controller) {
          poured += 65_536;
          if (poured > 100_000_000) controller.close();
          else controller.enqueue(new Uint8Array(65_536).fill(32));
        },
        cancel: () => void (stopped = true),
      });
    await refused(() => send(stream(), {}), 413, 'too_large');
    expect([stopped, poured < 2_000_000]).toEqual([true, true]);
  });

  test('what is not UTF-8, and texts that no database keeps', async () => {
    const response = await house.app.request('/api/v1/public/nsele/reports', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: Buffer.concat([Buffer.from('{"id":"'), Buffer.from([0xff, 0xfe, 0xc3, 0x28]), Buffer.from('"}')]),
    });
    expect([response.status, ((await response.json()) as { code: string }).code]).toEqual([400, 'invalid_utf8']);
    for (const text of ['fuel\u0000tonight', '\uD83D tonight', 'tonight \uDE00']) {
      const problem = await refused(toPage(pageReport({ text })), 422, 'text_not_storable');
      expect(problem.errors[0].where).toBe('body/report/text');
      await refused(toDesk({ text }), 422, 'text_not_storable');
    }
    await refused(toPage('['.repeat(200_000) + ']'.repeat(200_000)), 422, 'nested_too_deep');
    for (const q of ['%00', '%ED%A0%80', '%FF', '%', "';--", '%25_%25']) {
      const found = await amina.get(`/w/nsele/actors?q=${q}`);
      expect([q, found.status < 500]).toEqual([q, true]);
    }
    await refused(() => house.nobody.get('/public/%00'), 422, 'invalid_input');
  });

  test('wrong types, days that do not exist, points off the earth, counts that cross', async () => {
    const wrong: Record<string, unknown>[] = [
      { text: 12 },
      { text: null },
      { danger: 'yes' },
      { language: 'x' },
      { basis: 'guess' },
      { mayAsk: 1 },
      { attachments: {} },
      { returnCode: '12' },
      { returnCode: 1234567812345678 },
      { when: { from: '2026-02-31T10:00:00Z', to: null, precision: 'day' } },
      { when: { from: '2026-13-13T10:00:00Z', to: null, precision: 'day' } },
      { when: { from: '31/02/2026', to: null, precision: 'day' } },
      { when: { from: '2026-11-21', to: null, precision: 'day' } },
      { when: { from: '0001-01-01T00:00:00Z', to: null, precision: 'day' } },
      { when: { from: '9999-12-31T23:59:59-23:59', to: null, precision: 'day' } },
      { clientSentAt: 'yesterday' },
      { where: { text: '', lat: 91, lon: 0, precision: 'point' } },
      { where: { text: '', lat: 0, lon: -180.5, precision: 'point' } },
      { where: { text: '', lat: '4', lon: 0, precision: 'point' } },
      { where: { text: '', radiusKm: -1, precision: 'point' } },
      { harm: { killed: { low: 5, best: null, high: 2 }, hurt: nothing } },
      { harm: { killed: { low: 5, best: 4, high: 9 }, hurt: nothing } },
      { harm: { killed: { low: -1, best: null, high: null }, hurt: nothing } },
      { harm: { killed: { low: 1.5, best: null, high: null }, hurt: nothing } },
      { text: 'a'.repeat(8001) },
    ];
    for (const more of wrong) await refused(toPage(pageReport(more)), 422, 'invalid_input');
    await refused(
      toPage(pageReport({ where: { text: '', lat: 4, lon: null, precision: 'point' } })),
      422,
      'half_a_point',
    );
    await refused(
      toPage(pageReport({ when: { from: '2026-11-21T10:00:00Z', to: '2026-11-20T10:00:00Z', precision: 'day' } })),
      422,
      'when_reversed',
    );
    for (const more of [
      { lat: -90.01, lon: 0 },
      { killed: { low: 3, best: 1, high: null } },
      { whenFrom: '2026-02-30T00:00:00Z' },
      { whenFrom: '1899-12-31T23:59:59Z' },
      { label: 9 },
      { radiusKm: 1e9 },
    ])
      await refused(toDesk(more), 422, 'invalid_input');
    await refused(() => amina.get('/w/nsele/reports?limit=0') as never, 422, 'invalid_input');
    for (const after of [
      'x',
      Buffer.from('[1]').toString('base64url'),
      Buffer.from('[1,"never","x"]').toString('base64url'),
      Buffer.from('{}').toString('base64url'),
    ])
      await refused(() => amina.get(`/w/nsele/reports?after=${after}`), 422, 'bad_cursor');
    await refused(() => amina.get('/w/nsele/reports/not-an-id'), 422, 'invalid_input');
  });

  test('text from right to left, combining marks and joined emoji are kept byte for byte', async () => {
    const text =
      'حشد عند السوق \u200F(غدًا)\u200F – e\u0301\u0323 ≠ é \u202Eabc\u202C ɓáŋ \u{1F469}\u200D\u{1F469}\u200D\u{1F467} \u0BA8\u0BBF "quoted" \\ back\tslash\r\nline';
    const page = newId();
    expect(
      (await house.nobody.post('/public/nsele/reports', pageReport({ id: page, text, returnCode: '1111222233334444' })))
        .status,
    ).toBe(201);
    expect(Buffer.from((await amina.get(`/w/nsele/reports/${page}`)).body.text)).toEqual(Buffer.from(text));
    await house.nobody.post('/public/nsele/messages', { code: '1111222233334444', id: newId(), text, language: 'ar' });
    expect(
      (await house.nobody.post('/public/nsele/thread', { code: '1111222233334444' })).body.messages.map(
        (it: { text: string }) => it.text,
      ),
    ).toContain(text);
  });

  test('the same id twice: the same is answered 200, other content is refused, at the page and in a conversation', async () => {
    const id = newId();
    const code = '5555666677778888';
    const first = await house.nobody.post('/public/nsele/reports', pageReport({ id, returnCode: code }));
    const again = await house.nobody.post('/public/nsele/reports', pageReport({ id, returnCode: code }));
    expect([first.status, again.status, again.body]).toEqual([201, 200, first.body]);
    await refused(toPage(pageReport({ id, returnCode: code, text: 'Another thing' })), 409, 'report_differs');
    const message = { code, id: newId(), text: 'The road is closed', language: 'en' };
    const said = await house.nobody.post('/public/nsele/messages', message);
    const repeated = await house.nobody.post('/public/nsele/messages', message);
    expect([said.status, repeated.status, repeated.body]).toEqual([201, 200, said.body]);
    await refused(
      () => house.nobody.post('/public/nsele/messages', { ...message, text: 'The road is open' }),
      409,
      'id_taken',
    );
  });

  test('the same report ten times at once is one report', async () => {
    const before = (await counts())!;
    const sent = pageReport();
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => house.nobody.post('/public/nsele/reports', sent)),
    );
    expect(answers.filter((it) => it.status === 201)).toHaveLength(1);
    // nobody is refused: whoever was not first is told that it is received
    expect(answers.filter((it) => it.status === 200)).toHaveLength(9);
    expect((await counts())!.reports).toBe(before.reports + 1);
    expect((await house.nobody.post('/public/nsele/reports', sent)).status).toBe(200);
  });

  test('a phone an hour ahead, and one that believes it is 1980: the times are moved by its error', async () => {
    const now = house.clock.now.getTime();
    const at = (ms: number) => new Date(ms).toISOString();
    for (const wrong of [3_600_000, Date.UTC(1980, 0, 1) - now]) {
      const id = newId();
      const sent = pageReport({
        id,
        clientSentAt: at(now + wrong - 300_000),
        when: { from: at(now + wrong - 7_200_000), to: null, precision: 'about' },
      });
      expect((await house.nobody.post('/public/nsele/reports', { ...sent, clock: at(now + wrong) })).status).toBe(201);
      const kept = (await amina.get(`/w/nsele/reports/${id}`)).body;
      expect([kept.clientSentAt, kept.whenFrom]).toEqual([at(now - 300_000), at(now - 7_200_000)]);
    }
    const id = newId();
    await house.nobody.post('/public/nsele/reports', {
      ...pageReport({ id, when: { from: '2199-01-01T00:00:00Z', to: null, precision: 'day' } }),
      clock: '1970-01-01T00:00:00Z',
    });
    expect((await amina.get(`/w/nsele/reports/${id}`)).body).toMatchObject({
      whenFrom: null,
      whenPrecision: 'unknown',
    });
  });
});
