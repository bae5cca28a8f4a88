import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endDialogues } from '#apps/chores.ts';
import { keepHouse } from '#features/courier/rounds.jobs.ts';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';
import { everything, keepAddresses, openSmsHouse, type SmsHouse, type TestLine } from '#test/sms-house.ts';

interface Report {
  id: string;
  text: string;
  kind: string | null;
  placeText: string | null;
  source: { id: string; alias: string };
}

describe('who writes, and what they are asked', () => {
  let house: House;
  let sms: SmsHouse;
  let amina: Person;
  let line: TestLine;
  const out = () => sms.sent.map((it) => JSON.parse(it.body) as { to: string; text: string });
  const reports = async () => (await amina.get('/w/nsele/reports?queue=all')).body.reports as Report[];
  const named = async (text: string) => (await reports()).find((it) => it.text.includes(text));
  const says = async (from: string, text: string) => {
    house.clock.forward(15);
    const before = sms.sent.length;
    await line.says({ from, text });
    await sms.rounds();
    return out()
      .slice(before)
      .map((it) => (it.to === from ? it.text : JSON.stringify(it)));
  };
  const enrol = async (alias: string) => {
    const id = crypto.randomUUID();
    const made = await amina.post('/w/nsele/sources', {
      id,
      alias,
      languages: ['en'],
      wantsAnswer: true,
      mayAsk: true,
    });
    expect(made.status).toBe(201);
    return id;
  };
  const word = async (id: string) =>
    (await amina.post(`/w/nsele/monitors/${id}/words`, {})).body as { word: string; expiresAt: string };

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst', 'operator']);
    sms = await openSmsHouse(house);
    await keepAddresses(house, { smsDialogue: true });
    line = await sms.line(house.founder, 'http', { perMinute: 600 });
  });
  afterAll(async () => {
    await sms?.close();
    await house?.close();
  });

  describe('joining by SMS', () => {
    const [PHONE, OTHER] = ['+254711000001', '+254711000002'];
    let hill: string;

    test('a monitor sends the digits she was given: what her number sends from then on is hers', async () => {
      await says(PHONE, 'Before I joined');
      expect((await named('Before I joined'))!.source.alias).not.toBe('Hill');
      hill = await enrol('Hill');
      const given = await word(hill);
      expect(await says(PHONE, `JOIN ${given.word.slice(0, 5)} ${given.word.slice(5)}`)).toEqual([
        expect.stringContaining('the digits were right'),
      ]);
      await says(PHONE, 'Trucks at the ford');
      expect((await named('Trucks at the ford'))!.source).toEqual({ id: hill, alias: 'Hill' });
      expect((await amina.get(`/w/nsele/monitors/${hill}`)).body.tiedTo).toHaveLength(1);
      // neither the digits nor the number lie anywhere
      const all = await everything(house);
      expect(all).not.toContain(given.word);
      expect(all).not.toContain('711000001');
    });

    test('what the desk asks her reaches that number, and what she answers is the answer', async () => {
      const { id } = (await named('Trucks at the ford'))!;
      const asked = await amina.post(`/w/nsele/reports/${id}/messages`, {
        id: newId(),
        role: 'question',
        text: 'How many?',
        language: 'en',
      });
      expect(asked.status).toBe(201);
      await sms.rounds();
      expect(out().at(-1)).toMatchObject({ to: PHONE, text: 'You have a question to answer.' });
      await says(PHONE, 'Seven');
      const rows = await house.sql(`select from app.message where text = 'Seven' and answers_id = $1`, [asked.body.id]);
      expect(rows).toHaveLength(1);
      expect((await amina.get(`/w/nsele/sources/${hill}/reach`)).body.reach).toMatchObject([{ channel: 'sms' }]);
    });

    test('digits that are wrong, used, too old or for a number that has its person are each answered plainly', async () => {
      const given = await word(hill);
      expect(await says(OTHER, 'JOIN')).toEqual([expect.stringContaining('Write JOIN and the ten digits')]);
      expect(await says(OTHER, 'JOIN 0000000000')).toEqual([expect.stringContaining('not known')]);
      expect(await says(PHONE, `JOIN ${given.word}`)).toEqual([expect.stringContaining('by you')]);
      const river = await enrol('River');
      expect(await says(PHONE, `JOIN ${(await word(river)).word}`)).toEqual([expect.stringContaining('somebody else')]);
      const late = await word(river);
      house.clock.forward(8 * 24 * 60);
      expect(await says(OTHER, `JOIN ${late.word}`)).toEqual([expect.stringContaining('too old')]);
      const fresh = await word(river);
      await says(OTHER, `JOIN ${fresh.word}`);
      expect(await says('+254711000003', `JOIN ${fresh.word}`)).toEqual([expect.stringContaining('used already')]);
      expect((await amina.get(`/w/nsele/monitors/${river}`)).body.tiedTo).toHaveLength(1);
      expect((await amina.get(`/w/nsele/monitors/${hill}`)).body.tiedTo).toHaveLength(1);
    });

    test('ten digits that are no word are a report, and whoever guesses all day is not heard', async () => {
      await says('+254711000004', '0712345678');
      expect(await named('0712345678')).toBeDefined();
      const tried = ['1', '2', '3', '4', '5', '6', '7'].map((it) => it.repeat(10));
      const answers = [];
      for (const it of tried) answers.push((await says('+254711000005', `JOIN ${it}`)).length);
      expect(answers).toEqual([1, 1, 1, 1, 1, 0, 0]);
      const right = await word(hill);
      expect(await says('+254711000005', `JOIN ${right.word}`)).toEqual([]);
      house.clock.forward(24 * 60);
      expect(await says('+254711000005', `JOIN ${right.word}`)).toEqual([expect.stringContaining('right')]);
    });

    test('two months of silence do not undo it, and STOP on that number is kept', async () => {
      await says(PHONE, 'All quiet');
      house.clock.forward(60 * 24 * 60);
      await keepHouse(sms.courier);
      await says(PHONE, 'Still quiet');
      expect((await named('Still quiet'))!.source.alias).toBe('Hill');
      await says(PHONE, 'STOP');
      const { id } = (await named('Still quiet'))!;
      await amina.post(`/w/nsele/reports/${id}/messages`, {
        id: newId(),
        role: 'question',
        text: 'And?',
        language: 'en',
      });
      const before = sms.sent.length;
      await sms.rounds();
      // the other number she joined with was not stopped
      expect(
        out()
          .slice(before)
          .map((it) => it.to),
      ).toEqual(['+254711000005']);
      expect((await amina.get(`/w/nsele/reports/${id}`)).body.sourceRecord.wantsAnswer).toBe(true);
    });
  });

  describe('focal points', () => {
    const FOCAL = '+254733000001';
    let [teacher, awa, bea]: string[] = [];
    const focal = (id: string, focalId: string, label: string) =>
      amina.send('PUT', `/w/nsele/monitors/${id}/focal`, { id: newId(), focalId, label });

    test('Awa and Bea have no telephone: what the teacher sends with their label is theirs, and the rest her own', async () => {
      [teacher, awa, bea] = [await enrol('Teacher'), await enrol('Awa'), await enrol('Bea')];
      await says(FOCAL, `JOIN ${(await word(teacher)).word}`);
      expect((await focal(awa, teacher, 'a1')).status).toBe(200);
      expect((await focal(bea, teacher, 'A2')).status).toBe(200);
      expect(await says(FOCAL, 'A1 men cut the fence')).toEqual([
        'A1: Received, thank you. Reply STOP to get no more messages.',
      ]);
      expect(await says(FOCAL, 'A2 all is quiet')).toEqual([expect.stringMatching(/^A2: /)]);
      await says(FOCAL, 'I saw trucks');
      const alias = async (text: string) => (await named(text))!.source.alias;
      expect([await alias('men cut'), await alias('all is quiet'), await alias('I saw trucks')]).toEqual([
        'Awa',
        'Bea',
        'Teacher',
      ]);
      expect((await named('men cut'))!.text).toBe('men cut the fence');
      expect((await amina.get(`/w/nsele/monitors/${awa}`)).body.focal).toEqual({
        id: teacher,
        alias: 'Teacher',
        label: 'A1',
      });
      expect((await amina.get(`/w/nsele/monitors/${teacher}`)).body.speaksFor).toHaveLength(2);
    });

    test('what the desk asks Awa comes to the teacher with the label; her answer with it is Awa’s', async () => {
      const { id } = (await named('men cut'))!;
      const asked = await amina.post(`/w/nsele/reports/${id}/messages`, {
        id: newId(),
        role: 'question',
        text: 'Where?',
        language: 'en',
      });
      expect(asked.status).toBe(201);
      await sms.rounds();
      expect(out().at(-1)).toMatchObject({ to: FOCAL, text: 'A1: You have a question to answer.' });
      await says(FOCAL, 'A1 At the mill');
      expect(
        await house.sql(`select from app.message where text = 'At the mill' and answers_id = $1 and source_id = $2`, [
          asked.body.id,
          awa,
        ]),
      ).toHaveLength(1);
    });

    test('STOP for one is for that one; digits for one make nobody else of the teacher; a guided dialogue goes by the label', async () => {
      await says(FOCAL, 'A2 STOP');
      expect(await says(FOCAL, 'A2 more of the same')).toEqual([]);
      expect(await says(FOCAL, 'A1 report')).toEqual([expect.stringMatching(/^A1: 1\/5/)]);
      expect(await says(FOCAL, 'A1 3')).toEqual([expect.stringMatching(/^A1: 2\/5/)]);
      await says(FOCAL, `A1 ${(await word(bea!)).word}`);
      expect((await amina.get(`/w/nsele/monitors/${bea}`)).body.tiedTo).toEqual([]);
      expect((await amina.get(`/w/nsele/monitors/${teacher}`)).body.tiedTo).toHaveLength(1);
    });

    test('nobody speaks for a focal point, no label is given twice, and what is ended is over', async () => {
      const other = await enrol('Other');
      expect((await focal(other, teacher!, 'A1')).body.code).toBe('label_taken');
      expect((await focal(other, awa!, 'A1')).body.code).toBe('focal_has_focal');
      expect((await focal(teacher!, other, 'A1')).body.code).toBe('focal_has_focal');
      expect((await focal(other, other, 'A3')).body.code).toBe('own_focal');
      expect((await focal(other, teacher!, 'MAMA')).status).toBe(422);
      expect((await amina.send('DELETE', `/w/nsele/monitors/${awa}/focal`)).status).toBe(200);
      await says(FOCAL, 'A1 is the road');
      expect((await named('A1 is the road'))!.source.alias).toBe('Teacher');
      const { id } = (await named('men cut'))!;
      const before = sms.sent.length;
      await amina.post(`/w/nsele/reports/${id}/messages`, {
        id: newId(),
        role: 'question',
        text: 'Still?',
        language: 'en',
      });
      await sms.rounds();
      expect(sms.sent.length).toBe(before);
    });
  });

  describe('the guided dialogue', () => {
    test('asks one thing at a time and makes a report with its parts', async () => {
      const from = '+254722000001';
      expect(await says(from, 'RAPPORT')).toEqual([expect.stringContaining("1/5 Qu'est-il arrivé")]);
      expect(await says(from, '1')).toEqual([expect.stringContaining('2/5 Où')]);
      // the first answer is there at once
      const first = (await named('blessé ou attaqué'))!;
      expect(first).toMatchObject({ kind: 'hurt', placeText: null });
      expect(await says(from, 'Mambu, au pont')).toEqual([expect.stringContaining('3/5 Quand')]);
      expect(await says(from, 'hier')).toEqual([expect.stringContaining('4/5')]);
      expect(await says(from, '2 morts 5 blessés')).toEqual([expect.stringContaining('5/5')]);
      expect(await says(from, 'oui')).toEqual([expect.stringContaining('Merci')]);
      const whole = (await named('au pont'))!;
      const detail = (await amina.get(`/w/nsele/reports/${whole.id}`)).body;
      expect(detail).toMatchObject({
        kind: 'hurt',
        placeText: 'Mambu, au pont',
        whenPrecision: 'day',
        killed: { best: 2 },
        hurt: { best: 5 },
        language: 'fr',
        supersedesId: first.id,
        sourceRecord: { mayAsk: true, wantsAnswer: true },
      });
      expect(detail.text.split('\n')).toHaveLength(4);
      expect((await house.founder.get('/w/nsele/numbers')).body.dialogues).toEqual({ on: true, begun: 2, whole: 1 });
      expect(
        await house.sql('select from app.sms_dialogue where ended_at is not null and answers is not null'),
      ).toEqual([]);
    });

    test('whoever stops half-way has told what they told; nothing is sent after them', async () => {
      const from = '+254722000002';
      await says(from, 'report');
      await says(from, 'They burn the mill');
      await says(from, 'Kaya');
      const before = sms.sent.length;
      house.clock.forward(61);
      // this one, and the one of the focal point
      expect(await endDialogues(house.worker)).toBe(2);
      expect(await endDialogues(house.worker)).toBe(0);
      await sms.rounds();
      expect(sms.sent.length).toBe(before);
      const it = (await named('They burn the mill\nWhere: Kaya'))!;
      expect(it).toMatchObject({ kind: 'other', placeText: 'Kaya' });
      // later words are a report of their own
      await says(from, 'Now the school too');
      expect(await named('Now the school too')).toBeDefined();
    });

    test('STOP ends it with what was said, coded messages go beside it, and a second REPORT begins anew', async () => {
      await amina.post('/w/nsele/codes', {
        id: newId(),
        name: 'Weekly',
        keyword: null,
        answers: false,
        fields: [
          { kind: 'number', label: 'Incidents', low: 0, high: 100 },
          { kind: 'number', label: 'Safety', low: 1, high: 10 },
        ],
      });
      const from = '+254722000003';
      await says(from, 'report');
      await says(from, '3');
      await says(from, '4#8');
      expect(await named('Incidents: 4')).toBeDefined();
      expect(await says(from, 'Tondo')).toEqual([expect.stringContaining('3/5')]);
      expect(await says(from, 'report')).toEqual([expect.stringContaining('1/5')]);
      expect(await named('Where: Tondo')).toMatchObject({ kind: 'threat' });
      expect(await says(from, '4')).toEqual([expect.stringContaining('2/5')]);
      await says(from, 'Lisala');
      expect(await says(from, 'STOP')).toEqual([]);
      expect(await named('Where: Lisala')).toMatchObject({ kind: 'arrest' });
      expect(await says(from, 'report')).toEqual([]);
    });

    test('of a child or a survivor nothing more is asked, and only those named for it read it', async () => {
      const from = '+254722000004';
      await says(from, 'report');
      expect(await says(from, '7')).toEqual([expect.stringContaining('Write no more about it here')]);
      expect(await named('harm to a child')).toBeUndefined();
      const maya = await house.person('Maya', ['analyst'], { protectedReports: true });
      const kept = (await maya.get('/w/nsele/reports?queue=protected')).body.reports as Report[];
      expect(kept.map((it) => it.kind)).toEqual(['protected']);
    });
  });

  describe('in a language that the program does not speak', () => {
    const words = {
      'keywords.new': 'nsango',
      'keywords.stop': 'tika',
      'keywords.start': 'eyano',
      'dialogue.what': '1/5 Nini? 1 bato bazoki 2 moto 3 kobanga 4 bakangi 5 mabele 6 malamu 7 mwana 8 mosusu. 0',
      received: 'Tozwi yango. TIKA: nsango te.',
      'outside.answer': 'Ozwi eyano.',
      'outside.question': 'Ozwi motuna.',
    };
    const from = '+254722000009';

    test('its words are looked through, agreed to by a second organisation, and hold after a day', async () => {
      const nzuzi = await house.person('Nzuzi', ['coordinator']);
      const ekofo = await house.person('Ekofo', ['coordinator'], { organisation: 'Bar association' });
      const propose = (it: Record<string, string>) =>
        nzuzi.post('/w/nsele/wordings', { id: newId(), language: 'ln', words: it, reason: 'People speak Lingala' });
      const faulty = await propose({ ...words, 'dialogue.when': 'Ntango nini?' });
      expect([faulty.status, faulty.body.code, faulty.body.errors]).toMatchObject([
        422,
        'wording_faults',
        [{ where: 'body/words/dialogue.when', code: 'digits' }],
      ]);
      const asked = await propose(words);
      expect(asked.status, JSON.stringify(asked.body)).toBe(201);
      expect((await propose(words)).body.code).toBe('change_waits');
      const shown = async () => (await amina.get('/w/nsele/wordings?language=ln')).body;
      expect((await shown()).waits).toMatchObject({ here: true });
      // by the custodians' own door such words do not come in: nobody would have looked through them
      const other = { testDays: 91, requestHours: 72, smsWords: { ln: { received: 'no way out' } } };
      await nzuzi.post('/w/nsele/custody/changes', { id: newId(), kind: 'settings', settings: other, reason: 'x' });
      expect(await says(from, 'nsango')).toEqual([]);
      expect(await named('nsango')).toBeDefined();
      await ekofo.post(`/w/nsele/custody/changes/${asked.body.id}/voice`, { yes: true });
      house.clock.forward(24 * 60 + 1);
      const { custodyRounds } = await import('#features/custody/custody.jobs.ts');
      await custodyRounds(house.worker, house.keys);
      const now = await shown();
      expect(now.waits).toBeNull();
      expect(now.texts.find((it: { key: string }) => it.key === 'received').own).toBe(words.received);
    });

    test('whoever writes in it is asked, answered and told in it; what has no words of its own is said in English', async () => {
      expect(await says(from, 'Nsango')).toEqual([words['dialogue.what']]);
      expect(await says(from, '2')).toEqual([expect.stringContaining('2/5 Where?')]);
      await says(from, 'Tika');
      const report = (await named('Fire, stones, looting'))!;
      await says(from, 'Eyano');
      await amina.post(`/w/nsele/reports/${report.id}/messages`, {
        id: newId(),
        role: 'question',
        text: 'Wapi?',
        language: 'ln',
      });
      await sms.rounds();
      expect(out().at(-1)).toMatchObject({ to: from, text: 'Ozwi motuna.' });
      expect(await says(from, 'Nsango moto na wenze')).toEqual([words.received]);
    });
  });
});
