import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';
import { organisationFields } from '../organisations.contract.ts';
import { saveOrganisations } from '../organisations.service.ts';
import { runEntryInvitation } from './entry-answers.jobs.ts';

describe('those who stand in the directory are asked whether it is right', () => {
  let house: House;
  let amina: Person;
  let workspace: string;
  const at = '/w/nsele/organisations';
  const [council, police] = [newId(), newId()];
  const named = (id: string, name: string, more: Record<string, unknown> = {}) => ({
    id,
    names: [{ language: 'en', kind: 'official', name }],
    ...more,
  });
  const tokenIn = (text: string) => /\/entry#([A-Za-z0-9_-]+)/.exec(text)![1]!;
  const linkOf = async (id: string) => {
    const made = await amina.post(`${at}/${id}/invite`, { id: newId(), channel: 'hand', language: 'fr' });
    expect([made.status, made.status === 201 ? null : made.body]).toEqual([201, null]);
    return tokenIn(made.body.link);
  };
  const standing = async (id: string) => (await amina.get(`${at}/${id}/confirmation`)).body.standing;

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst']);
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
  afterAll(() => house.close());

  test('an entry nobody asked about is unconfirmed, with its age', async () => {
    house.clock.forward(3 * 1440);
    expect(await standing(council)).toMatchObject({ is: 'unasked', days: 3 });
  });

  test('Amina invites by e-mail: a link of one purpose goes out in their language, and the address is nowhere afterwards', async () => {
    const id = newId();
    const asked = await amina.post(`${at}/${council}/invite`, {
      id,
      channel: 'email',
      email: 'rose@council.example.org',
      language: 'fr',
    });
    expect([asked.status, asked.body]).toEqual([201, { link: null, text: null, expiresAt: null }]);
    expect(await house.sql('select address, state from app.entry_invitation')).toEqual([
      { address: 'rose@council.example.org', state: 'queued' },
    ]);
    await runEntryInvitation(house.worker, { workspace, invitation: id });
    expect(house.mails).toHaveLength(1);
    expect(house.mails[0]).toMatchObject({ to: 'rose@council.example.org' });
    expect(house.mails[0]!.text).toMatch(/répertoire/);
    expect(await house.sql('select address, state from app.entry_invitation')).toEqual([
      { address: null, state: 'sent' },
    ]);
    // the same job again sends nothing
    await runEntryInvitation(house.worker, { workspace, invitation: id });
    expect(house.mails).toHaveLength(1);
    house.clock.forward(2 * 1440);
    expect(await standing(council)).toMatchObject({ is: 'asked', days: 2 });
    const opened = await house.nobody.post('/entry-links/open', { token: tokenIn(house.mails[0]!.text) });
    expect(opened.body).toMatchObject({ name: 'Mambu Peace Council', language: 'fr' });
  });

  test('the address is not readable by the web’s login, and is given up with a mail server that refuses for three days', async () => {
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: house.urls.app });
    await client.connect();
    await expect(client.query('select address from app.entry_invitation')).rejects.toThrow(/permission denied/);
    await client.end();
    const id = newId();
    await amina.post(`${at}/${police}/invite`, { id, channel: 'email', email: 'desk@police.example.org' });
    const broken = {
      ...house.worker,
      mail: () => Promise.reject(Object.assign(new Error('later'), { responseCode: 451 })),
    };
    await expect(runEntryInvitation(broken, { workspace, invitation: id })).rejects.toThrow(/tried again/);
    house.clock.forward(3 * 1440 + 1);
    await runEntryInvitation(broken, { workspace, invitation: id });
    expect(await house.sql('select address, state, fault from app.entry_invitation where id = $1', [id])).toEqual([
      { address: null, state: 'failed', fault: 'too_late' },
    ]);
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
    expect((await low.get('/w/nsele/confirmations')).body.entries).toEqual([]);
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
