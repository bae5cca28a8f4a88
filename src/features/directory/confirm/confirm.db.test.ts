import { join } from 'node:path';
import type pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openPool } from '#server/db.ts';
import { openEpochs } from '#server/epochs.ts';
import { outsideWords } from '#apps/courier.ts';
import type { Parcel } from '#features/courier/channels.ts';
import type { Outcome } from '#features/courier/courier.rules.ts';
import { sendLetters, tellLetter } from '#features/courier/letters.jobs.ts';
import { inWorkspace, publish, type CourierKit } from '#features/courier/rounds.jobs.ts';
import { openVault } from '#features/courier/vault.ts';
import { askDueContacts } from '../contact-asking.service.ts';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';
import { organisationFields } from '../organisations.contract.ts';
import { saveOrganisations } from '../organisations.service.ts';

const NUMBER = '+254712345678';

describe('those who stand in the directory are asked whether it is right', () => {
  let house: House;
  let amina: Person;
  let workspace: string;
  let pool: pg.Pool;
  let courier: CourierKit;
  const parcels: Parcel[] = [];
  let outcome: Outcome = { what: 'sent' };
  const send = async (parcel: Parcel) => (parcels.push(parcel), outcome);
  const everything = async () =>
    (
      await house.sql<{ t: string }>(
        `select coalesce(string_agg(query_to_xml(format('select * from %I.%I', table_schema, table_name), true, false, '')::text, ''), '') as t
         from information_schema.tables where table_schema in ('app', 'vault', 'ledger', 'jobs') and table_type = 'BASE TABLE'`,
      )
    )[0]!.t;
  const at = '/w/nsele/organisations';
  const [council, police] = [newId(), newId()];
  const named = (id: string, name: string, more: Record<string, unknown> = {}) => ({
    id,
    names: [{ language: 'en', kind: 'official', name }],
    ...more,
  });
  const tokenIn = (text: string) => /\/entry#([A-Za-z0-9_-]+)/.exec(text)![1]!;
  const linkOf = async (id: string, language = 'fr') => {
    const made = await amina.post(`${at}/${id}/invite`, { id: newId(), channel: 'hand', language });
    expect([made.status, made.status === 201 ? null : made.body]).toEqual([201, null]);
    return tokenIn(made.body.link);
  };
  const standing = async (id: string) => (await amina.get(`${at}/${id}/confirmation`)).body.standing;

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst']);
    pool = openPool({ connectionString: house.urls.courier, max: 1 });
    courier = {
      pool,
      vault: await openVault(join(house.folder, 'vault')),
      epochs: openEpochs(join(house.folder, 'epochs')),
      channels: [
        { code: 'sms', send },
        { code: 'email', send },
      ],
      words: outsideWords(),
      now: () => house.clock.now,
    };
    workspace = (await house.sql<{ id: string }>("select id from app.workspace where slug = 'nsele'"))[0]!.id;
    for (const entry of [
      named(council, 'Mambu Peace Council', {
        nature: 'community',
        mandate: 'They judge quarrels.',
        places: [{ kind: 'works', text: 'Mambu' }],
        source: { kind: 'person', title: 'Told by a neighbour who wants no name' },
      }),
      named(police, 'District police', { nature: 'state_security' }),
    ])
      expect((await amina.post(at, entry)).status).toBe(201);
  });
  afterAll(async () => {
    await pool?.end();
    await house?.close();
  });

  test('an entry nobody asked about is unconfirmed, with its age', async () => {
    house.clock.forward(3 * 1440);
    expect(await standing(council)).toMatchObject({ is: 'unasked', days: 3 });
  });

  test('where nothing can be sent, only a link by hand is offered', async () => {
    expect((await amina.get(`${at}/${council}/confirmation`)).body.channels).toEqual([]);
    const refused = await amina.post(`${at}/${council}/invite`, { id: newId(), channel: 'sms', number: NUMBER });
    expect([refused.status, refused.body.code]).toEqual([409, 'channel_not_ready']);
    await publish(courier);
    expect((await amina.get(`${at}/${council}/confirmation`)).body.channels).toEqual(['sms', 'email']);
  });

  test('Amina invites by e-mail: a link of one purpose goes out in their language, and the address is nowhere, before or after', async () => {
    const id = newId();
    const asked = await amina.post(`${at}/${council}/invite`, {
      id,
      channel: 'email',
      email: 'rose@council.example.org',
      language: 'fr',
    });
    expect([asked.status, asked.body]).toEqual([201, { link: null, text: null, expiresAt: null }]);
    expect(await everything()).not.toMatch(/rose@|council\.example/);
    await sendLetters(courier);
    expect(parcels).toHaveLength(1);
    expect(parcels[0]).toMatchObject({ to: 'rose@council.example.org', language: 'fr' });
    expect(parcels[0]!.text).toMatch(/répertoire/);
    expect(parcels[0]!.text).toMatch(/n’est pas conservée/);
    expect(await house.sql('select state from app.entry_invitation')).toEqual([{ state: 'sent' }]);
    expect(await house.sql('select id from vault.letter')).toEqual([]);
    // the same again sends nothing, and the next round has nothing to do
    await amina.post(`${at}/${council}/invite`, { id, channel: 'email', email: 'rose@council.example.org' });
    expect(await sendLetters(courier)).toBe(0);
    house.clock.forward(2 * 1440);
    expect(await standing(council)).toMatchObject({ is: 'asked', days: 2 });
    const opened = await house.nobody.post('/entry-links/open', { token: tokenIn(parcels[0]!.text) });
    expect(opened.body).toMatchObject({ name: 'Mambu Peace Council', language: 'fr' });
    // the list tells it too
    const { organisations } = (await amina.get(`${at}?q=mambu%20council`)).body;
    expect(organisations).toMatchObject([{ name: 'Mambu Peace Council', standing: { is: 'asked', days: 2 } }]);
  });

  test('who is silent is reminded twice by SMS, with the same link; an answer ends it and nothing of the number stays', async () => {
    parcels.length = 0;
    const ask = (id = newId()) =>
      amina.post(`${at}/${police}/invite`, { id, channel: 'sms', number: '00254 712 345-678', remind: true });
    expect(
      (await amina.post(`${at}/${police}/invite`, { id: newId(), channel: 'sms', number: '0712' })).body.code,
    ).toBe('no_address');
    expect((await ask()).status).toBe(201);
    expect(await everything()).not.toContain(NUMBER.slice(1));
    await sendLetters(courier);
    expect(parcels).toMatchObject([{ to: NUMBER }]);
    expect(tokenIn(parcels[0]!.text).length).toBeGreaterThan(30);
    house.clock.forward(6 * 1440);
    expect(await sendLetters(courier)).toBe(0);
    house.clock.forward(1440 + 1);
    await sendLetters(courier);
    house.clock.forward(14 * 1440 + 1);
    await sendLetters(courier);
    expect(parcels.map((it) => tokenIn(it.text))).toEqual(Array.from({ length: 3 }, () => tokenIn(parcels[0]!.text)));
    expect(await house.sql('select id from vault.letter')).toEqual([]);
    expect((await amina.get(`${at}/${police}/confirmation`)).body.invitation).toMatchObject({
      channel: 'sms',
      state: 'sent',
      remind: true,
      remindedAt: house.clock.now.toISOString(),
    });
    // asked once more, and answered before the reminder
    await ask();
    await sendLetters(courier);
    const token = tokenIn(parcels.at(-1)!.text);
    expect((await house.nobody.post('/entry-links/answer', { token, answer: 'confirmed' })).status).toBe(200);
    expect(await house.sql('select id from vault.letter')).toEqual([]);
    house.clock.forward(8 * 1440);
    expect([await sendLetters(courier), parcels.length]).toEqual([0, 4]);
  });

  test('a box that nothing takes is given up; a link by hand ends what waits; an exercise writes to nobody', async () => {
    const id = newId();
    await amina.post(`${at}/${police}/invite`, { id, channel: 'email', email: 'desk@police.example.org' });
    outcome = { what: 'failed', code: 'smtp_451' };
    for (let n = 0; n < 9; n++) {
      await sendLetters(courier);
      house.clock.forward(2 * 1440);
    }
    expect(await house.sql('select state, fault from app.entry_invitation where id = $1', [id])).toEqual([
      { state: 'failed', fault: 'smtp_451' },
    ]);
    expect(await house.sql('select id from vault.letter')).toEqual([]);
    outcome = { what: 'sent' };
    const other = newId();
    await amina.post(`${at}/${police}/invite`, { id: other, channel: 'email', email: 'desk@police.example.org' });
    // a word that is no language is answered in English, not by a fault
    await linkOf(police, 'https://exam');
    expect(await sendLetters(courier)).toBe(0);
    expect(await house.sql('select state, fault from app.entry_invitation where id = $1', [other])).toEqual([
      { state: 'failed', fault: 'not_wanted' },
    ]);
    await house.sql('update app.workspace set exercise = true where id = $1', [workspace]);
    const refused = await amina.post(`${at}/${police}/invite`, { id: newId(), channel: 'sms', number: NUMBER });
    expect([refused.status, refused.body.code]).toEqual([409, 'exercise']);
    await house.sql('update app.workspace set exercise = false where id = $1', [workspace]);
  });

  test('the link shows every field with its source and day, names no person who told it, and sees nothing else', async () => {
    const token = await linkOf(council);
    const { status, body } = await house.nobody.post('/entry-links/open', { token });
    expect(status).toBe(200);
    const mandate = body.fields.find((it: { field: string }) => it.field === 'mandate');
    expect(mandate).toMatchObject({ value: 'They judge quarrels.', source: { kind: 'person', title: null } });
    expect(JSON.stringify(body)).not.toMatch(/neighbour|District police|Amina/);
    expect((await house.nobody.post('/contact-links/open', { token })).status).toBe(410);
    expect((await house.nobody.post('/entry-links/open', { token: `${token.slice(0, -2)}xx` })).status).toBe(410);
    // a newer link ends the one before
    await linkOf(council);
    expect((await house.nobody.post('/entry-links/open', { token })).status).toBe(410);
    house.clock.forward(61 * 1440);
  });

  test('they confirm; somebody else changes it; it is told', async () => {
    const token = await linkOf(council);
    expect((await house.nobody.post('/entry-links/answer', { token, answer: 'confirmed' })).status).toBe(200);
    expect(await standing(council)).toMatchObject({ is: 'confirmed', days: 0 });
    house.clock.forward(60);
    const entry = (await amina.get(`${at}/${council}`)).body;
    const changed = await amina.send('PUT', `${at}/${council}`, {
      names: entry.names,
      places: [{ kind: 'works', text: 'Mambu' }],
      nature: entry.nature,
      mandate: 'They judge all quarrels.',
    });
    expect(changed.status).toBe(200);
    expect((await standing(council)).is).toBe('changed_since');
  });

  test('what they correct waits for a person, is taken in with themselves as the source, or refused with a reason', async () => {
    const token = await linkOf(council);
    const answer = (body: object) => house.nobody.post('/entry-links/answer', { token, ...body });
    expect((await answer({ answer: 'corrected' })).body.code).toBe('nothing_corrected');
    expect((await answer({ answer: 'corrected', corrections: [{ field: 'label', value: 0 }] })).status).toBe(422);
    const sent = await answer({
      answer: 'corrected',
      corrections: [
        { field: 'mandate', value: 'We sit between those who quarrel.' },
        { field: 'nature', value: 'customary' },
        { field: 'website', value: null },
      ],
    });
    expect([sent.status, sent.body]).toEqual([200, { ok: true }]);
    // nothing has changed yet
    expect((await amina.get(`${at}/${council}`)).body.mandate).toBe('They judge all quarrels.');
    const waiting = (await amina.get('/w/nsele/confirmations')).body.entries;
    expect(waiting[0]).toMatchObject({ id: council, corrections: 2 });
    const { corrections } = (await amina.get(`${at}/${council}/confirmation`)).body;
    expect(corrections.map((it: { field: string }) => it.field)).toEqual(['mandate', 'nature']);
    const decide = (n: number, body: object) => amina.post(`${at}/${council}/corrections/${corrections[n].id}`, body);
    expect((await decide(1, { accept: false })).body.code).toBe('reason_needed');
    expect((await decide(1, { accept: false, why: 'The elders are another body.' })).status).toBe(200);
    expect((await decide(0, { accept: true })).status).toBe(200);
    expect((await decide(0, { accept: true })).status).toBe(200);
    expect((await decide(0, { accept: false, why: 'x' })).body.code).toBe('decided');
    const entry = (await amina.get(`${at}/${council}`)).body;
    expect(entry.mandate).toBe('We sit between those who quarrel.');
    expect(entry.nature).toBe('community');
    expect(entry.said.mandate.source).toMatchObject({ kind: 'itself' });
    expect((await standing(council)).is).toBe('confirmed');
  });

  test('who asks to be hidden is hidden at once', async () => {
    const low = await house.person('Low', ['operator'], { clearance: 1 });
    expect((await low.get(`${at}/${council}`)).status).toBe(200);
    const token = await linkOf(council);
    expect(
      (await house.nobody.post('/entry-links/answer', { token, answer: 'hide', words: 'We are threatened.' })).status,
    ).toBe(200);
    expect((await low.get(`${at}/${council}`)).status).toBe(404);
    expect((await low.get(`${at}/${council}/confirmation`)).status).toBe(404);
    expect(JSON.stringify((await low.get('/w/nsele/confirmations')).body)).not.toContain(council);
    const { body } = await amina.get(`${at}/${council}/confirmation`);
    expect(body.standing.is).toBe('hide');
    expect(body.answers[0]).toMatchObject({ answer: 'hide', words: 'We are threatened.' });
    expect((await amina.get(`${at}/${council}`)).body).toMatchObject({ label: 2, said: { label: { by: null } } });
    // their own link still opens
    expect((await house.nobody.post('/entry-links/open', { token })).body.fields.at(-1)).toMatchObject({
      field: 'label',
      value: 2,
    });
  });

  test('a file that is read again does not bring back who asked to be hidden', async () => {
    const read = (mandate: string) =>
      house.worker.inWorkspace(workspace, (context) =>
        saveOrganisations(
          context,
          [
            {
              ...organisationFields.parse({ names: [{ name: 'Lake mediators' }], mandate, label: 1 }),
              externalKey: 'sample:lake',
            },
          ],
          { sourceId: null },
        ),
      );
    const [id] = (await read('They mediate.')).ids as [string];
    const token = await linkOf(id);
    await house.nobody.post('/entry-links/answer', { token, answer: 'hide' });
    expect((await read('They mediate on the lake.')).changed).toBe(1);
    expect((await amina.get(`${at}/${id}`)).body).toMatchObject({ label: 2, mandate: 'They mediate on the lake.' });
  });

  test('entries are listed by how they stand, with how many; many are asked at once, each told what became of it', async () => {
    const [market, radio, twin] = [newId(), newId(), newId()];
    for (const [id, name] of [
      [market, 'Market women of Mambu'],
      [radio, 'Radio Nsele'],
      [twin, 'Radio Nsele FM'],
    ] as const)
      await amina.post(at, named(id, name));
    expect((await amina.post(`${at}/${twin}/merge`, { intoId: radio, why: 'The same house.' })).status).toBe(200);
    const list = async (is: string, who = amina) => (await who.get(`/w/nsele/confirmations?is=${is}`)).body;
    const before = await list('unasked');
    const shown = before.entries.map((it: { id: string }) => it.id);
    expect(shown).toEqual(expect.arrayContaining([market, radio]));
    expect(shown).not.toContain(twin);
    expect(before.counts).toMatchObject({ unasked: shown.length, hide: 2 });
    expect((await list('hide')).entries.map((it: { name: string }) => it.name)).toContain('Mambu Peace Council');
    parcels.length = 0;
    const low = await house.person('Lena', ['responder'], { clearance: 1 });
    const body = {
      language: 'en',
      entries: [
        { entry: market, invitation: newId(), to: NUMBER },
        { entry: radio, invitation: newId() },
        { entry: police, invitation: newId(), to: 'nobody@' },
        { entry: twin, invitation: newId() },
        { entry: newId(), invitation: newId() },
      ],
    };
    expect((await low.post('/w/nsele/confirmations/ask', body)).status).toBe(403);
    const asked = (await amina.post('/w/nsele/confirmations/ask', body)).body.entries;
    expect(asked.map((it: { channel: string; problem: string | null }) => [it.channel, it.problem])).toEqual([
      ['sms', null],
      ['hand', null],
      ['email', 'no_address'],
      ['hand', 'stands_under'],
      ['hand', 'not_found'],
    ]);
    await sendLetters(courier);
    expect(parcels).toMatchObject([{ to: NUMBER }]);
    const token = tokenIn(asked[1].link);
    const corrections = [{ field: 'mandate', value: 'News in three languages.' }];
    await house.nobody.post('/entry-links/answer', { token, answer: 'corrected', corrections });
    expect((await list('asked')).entries.map((it: { id: string }) => it.id)).toContain(market);
    expect((await list('corrected')).entries).toMatchObject([{ id: radio, corrections: 1 }]);
    expect((await list('waiting')).counts.corrected).toBe(1);
    expect((await list('unasked')).counts.unasked).toBe(shown.length - 2);
    expect((await amina.get('/w/nsele/confirmations?is=rated')).status).toBe(422);
  });

  test('what the gateway reports of an SMS is told: on their phone, or not; a reminder that did not arrive leaves the first as it is', async () => {
    const line = newId();
    const kit: CourierKit = {
      ...courier,
      linesOf: async () => [
        {
          id: line,
          code: 'sms',
          answerable: false,
          send: async (parcel) => (parcels.push(parcel), { what: 'sent', externalId: `mark-${parcels.length}` }),
          roomAt: () => null,
          count: async () => undefined,
          failed: async () => undefined,
        },
      ],
    };
    const invitation = async () => (await amina.get(`${at}/${police}/confirmation`)).body.invitation;
    const ask = () =>
      amina.post(`${at}/${police}/invite`, { id: newId(), channel: 'sms', number: NUMBER, remind: true });
    const report = (state: 'sent' | 'delivered' | 'failed', by = line, mark = `mark-${parcels.length}`) =>
      inWorkspace(kit, workspace, (connection) =>
        tellLetter(connection, by, { externalId: mark, state, code: state === 'failed' ? 'blocked' : null }, kit.now()),
      );
    await ask();
    await sendLetters(kit);
    expect(await invitation()).toMatchObject({ state: 'sent', deliveredAt: null });
    // another line knows nothing of it, and a mark of nobody is nobody's
    expect([await report('delivered', newId()), await report('delivered', line, 'mark-0')]).toEqual([false, false]);
    expect([await report('sent'), await report('delivered')]).toEqual([true, true]);
    expect(await invitation()).toMatchObject({ state: 'sent', deliveredAt: house.clock.now.toISOString() });
    house.clock.forward(7 * 1440 + 1);
    await sendLetters(kit);
    await report('failed');
    expect(await invitation()).toMatchObject({ state: 'sent', fault: null });
    await ask();
    await sendLetters(kit);
    await report('failed');
    expect(await invitation()).toMatchObject({ state: 'failed', fault: 'blocked', deliveredAt: null });
  });

  test('a person to turn to is asked again by a message when their day comes, by day and once; they stay for another year, and what they left for it goes with them', async () => {
    const id = newId();
    const contacts = '/w/nsele/contacts';
    const paul = await house.person('Paul', ['coordinator'], { clearance: 2 });
    const today = house.clock.now.toISOString().slice(0, 10);
    const dayIn = (n: number) => new Date(house.clock.now.getTime() + n * 86_400_000).toISOString().slice(0, 10);
    const due = () => house.worker.inWorkspace(workspace, (context) => askDueContacts(context, 'https://example.org'));
    const made = await paul.post(contacts, {
      id,
      organisationId: police,
      kind: 'liaison',
      name: 'Sergeant Odhiambo',
      languages: ['fr'],
      consentHow: 'Said so at the gate.',
      consentOn: today,
      askAgainOn: dayIn(30),
      askTo: 'gate@police.example.org',
    });
    expect([made.status, made.body.code]).toEqual([201, undefined]);
    const badly = { ...(await paul.get(contacts)).body.contacts[0], askTo: 'at the gate' };
    expect((await paul.send('PUT', `${contacts}/${id}`, badly)).body.code).toBe('no_address');
    expect(await due()).toBe(0);
    house.clock.forward(31 * 1440);
    // at night nobody is written to
    const minutes = house.clock.now.getUTCHours() * 60 + house.clock.now.getUTCMinutes();
    house.clock.forward((26 * 60 - minutes) % 1440);
    expect(await due()).toBe(0);
    house.clock.forward(8 * 60);
    // what waits from before is of others
    await house.sql('delete from vault.letter');
    parcels.length = 0;
    expect([await due(), await due()]).toEqual([1, 0]);
    await sendLetters(courier);
    expect(parcels).toMatchObject([{ to: 'gate@police.example.org', language: 'fr' }]);
    const read = async () => (await paul.get(contacts)).body.contacts[0];
    expect(await read()).toMatchObject({ askNow: true, asked: { channel: 'email', state: 'sent' } });
    // it is in no list of entries that were asked
    expect((await amina.get('/w/nsele/confirmations?is=asked')).status).toBe(200);
    const token = /\/kept\?lang=[a-z]{2}#([A-Za-z0-9_-]+)/.exec(parcels[0]!.text)![1]!;
    expect((await house.nobody.post('/contact-links/open', { token })).body.contact).toMatchObject({
      name: 'Sergeant Odhiambo',
      askTo: 'gate@police.example.org',
    });
    expect((await house.nobody.post('/contact-links/answer', { token, answer: 'stay' })).status).toBe(200);
    expect(await house.sql('select id from vault.letter')).toEqual([]);
    expect([(await read()).askNow, await due()]).toEqual([false, 0]);
    house.clock.forward(8 * 1440);
    expect(await sendLetters(courier)).toBe(0);
    const reader = await house.person('Lotte', ['responder'], { clearance: 2 });
    expect((await reader.post(`${contacts}/${id}/ask`)).status).toBe(403);
    // where they are asked is not for every reader
    expect((await reader.get(contacts)).body.contacts[0]).toMatchObject({ name: 'Sergeant Odhiambo', askTo: null });
    expect((await read()).askTo).toBe('gate@police.example.org');
    expect((await paul.post(`${contacts}/${id}/ask`)).status).toBe(200);
    expect((await paul.post(`${contacts}/${id}/withdraw`)).status).toBe(200);
    expect(await sendLetters(courier)).toBe(0);
    expect(await everything()).not.toMatch(/gate@|Odhiambo/);
  });

  test('who answers without end is told to come back tomorrow', async () => {
    const token = await linkOf(police);
    const answers = [];
    for (let n = 0; n < 32; n++)
      answers.push((await house.nobody.post('/entry-links/answer', { token, answer: 'confirmed' })).status);
    expect(answers.filter((it) => it === 200)).toHaveLength(30);
    expect(answers.at(-1)).toBe(429);
  });

  test('on a map of roles a line stands when both agreed to its words: a member for their own, a link for the other', async () => {
    const map = newId();
    const line = newId();
    const youth = await house.person('Yusuf', ['responder'], { organisation: 'Youth of Dara' });
    expect((await amina.post('/w/nsele/role-maps', { id: map, title: 'After a clash in Mambu' })).status).toBe(201);
    const write = (words: string) =>
      amina.send('PUT', `/w/nsele/role-maps/${map}/lines/${line}`, {
        doerId: youth.organisationId,
        otherId: police,
        words,
      });
    expect((await write('Brings both sides together before the police come.')).status).toBe(200);
    expect((await youth.send('PUT', `/w/nsele/role-maps/${map}/lines/${newId()}`, {})).status).toBe(403);
    const read = async () => (await amina.get(`/w/nsele/role-maps/${map}`)).body.lines[0];
    const say = (who: Person, actorId: string, more: object) =>
      who.post(`/w/nsele/role-maps/${map}/lines/${line}/voice`, { actorId, version: 1, agrees: true, ...more });
    expect((await say(youth, police, { toldHow: 'He told me.' })).status).toBe(403);
    expect((await say(youth, youth.organisationId, {})).status).toBe(200);
    expect(await read()).toMatchObject({ state: 'open', voices: [{ how: 'member', agrees: true }] });
    house.clock.forward(1440);
    const token = await linkOf(police);
    const opened = (await house.nobody.post('/entry-links/open', { token })).body;
    expect(opened.lines).toMatchObject([{ map: 'After a clash in Mambu', theirs: true, mine: null, version: 1 }]);
    const voice = (more: object) =>
      house.nobody.post('/entry-links/voice', { token, lineId: line, version: 1, agrees: true, ...more });
    expect((await voice({ agrees: false })).body.code).toBe('reason_needed');
    expect((await voice({})).status).toBe(200);
    expect((await read()).state).toBe('agreed');
    // other words ask both again
    expect((await write('Brings both sides together, with the police beside them.')).status).toBe(200);
    expect(await read()).toMatchObject({ state: 'open', version: 2, voices: [] });
    expect((await voice({})).body.code).toBe('other_words');
    expect((await say(amina, police, { version: 2 })).body.code).toBe('told_how_needed');
    expect((await say(amina, police, { version: 2, toldHow: 'By telephone, the duty officer.' })).status).toBe(200);
    expect((await voice({ lineId: newId() })).status).toBe(404);
    // whoever does not know one of the two sees no line between them
    await amina.send('DELETE', `/w/nsele/role-maps/${map}/lines/${line}`);
    expect((await amina.get(`/w/nsele/role-maps/${map}`)).body.lines).toEqual([]);
  });
});
