import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';

describe('groups that coordinate', () => {
  let house: House;
  let amina: Person;
  let yusuf: Person;
  const at = '/w/nsele/working-groups';
  const [group, meeting, clinic] = [newId(), newId(), newId()];
  const put = (path: string, body: object, who = amina) => who.send('PUT', `${at}/${group}/${path}`, body);
  const read = async (who = amina) => (await who.get(`${at}/${group}`)).body;
  const held = (more: object = {}) => ({
    title: 'First meeting',
    startsAt: '2026-12-01T17:00:00.000Z',
    endsAt: '2026-12-01T19:00:00.000Z',
    placeText: 'The hall, upper floor',
    ...more,
  });

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst']);
    yusuf = await house.person('Yusuf', ['responder'], { organisation: 'Youth of Dara', clearance: 1 });
    await amina.post('/w/nsele/organisations', {
      id: clinic,
      names: [{ language: 'en', kind: 'official', name: 'Clinic of Tchele' }],
    });
  });
  afterAll(() => house.close());

  test('Amina founds a peace committee: it is an entry of the directory, with members and a lead', async () => {
    const body = {
      id: group,
      name: 'Peace committee of Mambu',
      kind: 'peace_committee',
      terms: 'By consent.',
      label: 1,
    };
    expect((await amina.post(at, body)).status).toBe(201);
    expect((await amina.post(at, body)).status).toBe(201);
    expect((await put(`members/${clinic}`, { role: 'lead', joinedOn: '2026-01-10' })).status).toBe(200);
    expect((await put(`members/${yusuf.organisationId}`, { role: 'member' })).status).toBe(200);
    expect((await put(`members/${group}`, { role: 'member' })).body.code).toBe('own_member');
    expect((await put(`members/${newId()}`, { role: 'member' })).status).toBe(404);
    expect((await put(`members/${clinic}`, { role: 'lead' }, yusuf)).status).toBe(403);
    expect((await amina.get(at)).body.groups).toMatchObject([
      { name: 'Peace committee of Mambu', lead: { name: 'Clinic of Tchele' }, members: 2 },
    ]);
    expect((await amina.get(`/w/nsele/organisations/${group}`)).body).toMatchObject({
      kind: 'group',
      nature: 'network',
    });
  });

  test('the entry of a member tells to which groups it belongs, and that of the group leads to it', async () => {
    const groupsOf = async (id: string) => (await amina.get(`/w/nsele/organisations/${id}`)).body.groups;
    expect(await groupsOf(clinic)).toEqual([{ id: group, name: 'Peace committee of Mambu', role: 'lead' }]);
    expect(await groupsOf(group)).toMatchObject([{ id: group, role: null }]);
  });

  test('how long before a meeting each was invited is measured by inviter; the first invitation counts', async () => {
    expect((await put(`meetings/${meeting}`, held())).status).toBe(200);
    expect((await put(`meetings/${newId()}`, held({ endsAt: '2026-12-01T16:00:00.000Z' }))).body.code).toBe(
      'ends_before_begin',
    );
    const invite = (body: object) => amina.post(`${at}/${group}/meetings/${meeting}/invitations`, body);
    await invite({ actorIds: [yusuf.organisationId], inviterId: clinic, invitedAt: '2026-11-01T00:00:00.000Z' });
    // asked again, nearer: the first one stands
    await invite({ actorIds: [yusuf.organisationId, clinic], inviterId: amina.organisationId });
    expect(
      (await invite({ actorIds: [clinic], inviterId: clinic, invitedAt: '2027-01-01T00:00:00.000Z' })).body.code,
    ).toBe('in_the_future');
    const { meetings, leadTimes } = await read();
    expect(
      meetings[0].invitations.map((it: { days: number }) => it.days).toSorted((a: number, b: number) => a - b),
    ).toEqual([10, 30]);
    expect(leadTimes).toMatchObject([
      { n: 1, median: 10 },
      { inviter: { name: 'Clinic of Tchele' }, n: 1, median: 30, shortest: 30, short: 0 },
    ]);
    expect((await put(`meetings/${meeting}/answer`, { actorId: clinic, answer: 'comes' })).status).toBe(200);
    expect((await put(`meetings/${meeting}/answer`, { actorId: newId(), answer: 'comes' })).status).toBe(404);
  });

  test('Yusuf’s people answer by a link without an account, and only for themselves, until the meeting is over', async () => {
    const ask = (actor: string, who = amina) =>
      who.post(`${at}/${group}/meetings/${meeting}/invitations/${actor}/link`, { language: 'fr' });
    const made = await ask(yusuf.organisationId);
    expect(made.status).toBe(201);
    expect(made.body.text).toContain('Peace committee of Mambu');
    expect((await ask(newId())).status).toBe(404);
    expect((await ask(yusuf.organisationId, yusuf)).status).toBe(403);
    const [address, token] = made.body.link.split('#');
    expect(address).toMatch(/\/invited\?lang=fr$/);
    const opened = (await house.nobody.post('/meeting-links/open', { token })).body;
    expect(opened).toMatchObject({
      group: 'Peace committee of Mambu',
      invitee: 'Youth of Dara',
      inviter: 'Clinic of Tchele',
      title: 'First meeting',
      answer: 'silent',
      over: false,
    });
    expect(opened.calendar).toContain('BEGIN:VEVENT');
    expect(opened.calendar).not.toMatch(/Youth|Clinic/);
    const answer = (body: object) => house.nobody.post('/meeting-links/answer', { token, ...body });
    expect((await answer({ answer: 'silent' })).status).toBe(422);
    expect((await answer({ answer: 'cannot', words: 'The road is closed.' })).status).toBe(200);
    expect((await answer({ answer: 'comes', words: 'By boat.' })).status).toBe(200);
    const of = async (actor: string) =>
      (await read()).meetings[0].invitations.find((it: { actor: { id: string } }) => it.actor.id === actor);
    expect(await of(yusuf.organisationId)).toMatchObject({ answer: 'comes', answeredHow: 'link', words: 'By boat.' });
    expect(await of(clinic)).toMatchObject({ answer: 'comes', answeredHow: 'told' });
    // it is good for nothing else, and a newer one ends it
    expect((await house.nobody.post('/entry-links/open', { token })).status).toBe(410);
    await ask(yusuf.organisationId);
    expect((await house.nobody.post('/meeting-links/open', { token })).status).toBe(410);
    const newer = (await ask(yusuf.organisationId)).body.link.split('#')[1];
    await put(`meetings/${meeting}`, held({ cancelled: true }));
    const refused = await house.nobody.post('/meeting-links/answer', { token: newer, answer: 'cannot' });
    expect([refused.status, refused.body.code]).toEqual([409, 'meeting_over']);
    expect((await ask(clinic)).body.code).toBe('meeting_over');
    await put(`meetings/${meeting}`, held());
    // a group that few may know of is told of by no link
    await house.sql('update app.actor set label = 3 where id = $1', [group]);
    expect((await house.nobody.post('/meeting-links/open', { token: newer })).status).toBe(410);
    await house.sql('update app.actor set label = 1 where id = $1', [group]);
  });

  test('what was decided stays open until it is said what became of it', async () => {
    const decision = newId();
    const decide = (more: object = {}) =>
      put(`decisions/${decision}`, {
        words: 'A register of those arrested, read out on the radio.',
        meetingId: meeting,
        ownerId: clinic,
        decidedOn: '2026-10-01',
        dueOn: '2026-11-01',
        ...more,
      });
    expect((await decide()).status).toBe(200);
    expect((await read()).decisions).toMatchObject([
      { state: 'open', late: true, owner: { name: 'Clinic of Tchele' } },
    ]);
    expect((await decide({ state: 'done' })).body.code).toBe('outcome_needed');
    expect((await decide({ state: 'done', outcome: 'Read out every Friday since.' })).status).toBe(200);
    expect((await read()).decisions).toMatchObject([{ state: 'done', late: false, settledOn: '2026-11-21' }]);
    expect((await put(`products/${newId()}`, { title: 'Map of markets', url: 'javascript:alert(1)' })).status).toBe(
      422,
    );
    await put(`products/${newId()}`, { title: 'Map of markets', madeOn: '2026-09-01' });
    expect((await read()).products).toMatchObject([{ title: 'Map of markets' }]);
  });

  test('roles that contradict each other are flagged, until one is taken back', async () => {
    const second = newId();
    const say = (id: string, aboutId: string, more: object = {}) =>
      put(`statements/${id}`, {
        byId: aboutId,
        aboutId,
        work: 'Care of the wounded',
        stance: 'leads',
        advantage: 'Nearest to the market.',
        saidOn: '2026-11-01',
        ...more,
      });
    await say(newId(), clinic);
    await say(second, yusuf.organisationId, { work: 'care of the Wounded' });
    expect((await read()).contradictions).toMatchObject([{ kind: 'two_lead', actors: [{}, {}] }]);
    await say(second, yusuf.organisationId, { withdrawn: true });
    expect(await read()).toMatchObject({ contradictions: [], statements: [{ advantage: 'Nearest to the market.' }] });
  });

  test('a role told in another group contradicts one told here: both say so, unless they work in places apart, and who may not know of one is told nothing', async () => {
    const [watch, here, there] = [newId(), newId(), newId()];
    const low = await house.person('Lina', ['responder'], { clearance: 1 });
    await amina.post(at, { id: watch, name: 'Market watch', kind: 'coordination', label: 1 });
    const said = await amina.send('PUT', `${at}/${watch}/statements/${newId()}`, {
      byId: yusuf.organisationId,
      aboutId: yusuf.organisationId,
      work: 'care of the wounded',
      stance: 'leads',
      saidOn: '2026-11-02',
    });
    expect(said.status).toBe(200);
    const all = async (who = amina) => (await who.get(at)).body.across;
    expect(await all()).toMatchObject([
      { kind: 'two_lead', groups: [{}, {}], actors: [{}, {}], work: expect.stringMatching(/wounded/i) },
    ]);
    expect((await read()).across).toHaveLength(1);
    expect(await read()).toMatchObject({ contradictions: [] });
    await house.sql('update app.actor set label = 2 where id = $1', [watch]);
    expect(await all(low)).toEqual([]);
    await house.sql('update app.actor set label = 1 where id = $1', [watch]);
    for (const [id, name, lat] of [
      [here, 'Mambu bank', 1],
      [there, 'Dara bank', 3],
    ] as const)
      await amina.post('/w/nsele/places', { id, name, precision: 'district', lat, lon: 2 });
    for (const [entry, name, placeId] of [
      [watch, 'Market watch', here],
      [group, 'Peace committee of Mambu', there],
    ] as const) {
      const told = await amina.send('PUT', `/w/nsele/organisations/${entry}`, {
        kind: 'group',
        nature: 'network',
        names: [{ kind: 'official', language: 'und', name }],
        places: [{ kind: 'works', placeId }],
      });
      expect([told.status, told.body.code]).toEqual([200, undefined]);
    }
    expect(await all()).toEqual([]);
    await amina.send('PUT', `${at}/${watch}`, { kind: 'coordination', endedOn: '2026-11-10' });
  });

  test('a calendar programme shows Yusuf his meetings by a secret address, as long as he belongs', async () => {
    const made = await yusuf.post('/w/nsele/calendar-link');
    expect(made.status).toBe(201);
    const path = new URL(made.body.link).pathname;
    const calendar = async () => {
      const answer = await house.nobody.get(path);
      return { status: answer.status, text: String(answer.body), type: answer.headers.get('content-type') };
    };
    const first = await calendar();
    expect(first).toMatchObject({ status: 200, type: 'text/calendar; charset=utf-8' });
    expect(first.text).toContain('SUMMARY:First meeting\r\n');
    expect(first.text).toContain('LOCATION:The hall\\, upper floor\r\n');
    // nobody's name, and no id that is known inside
    expect(first.text).not.toMatch(new RegExp(`Yusuf|Amina|Clinic|${meeting}`));
    await put(`meetings/${meeting}`, held({ cancelled: true }));
    expect((await calendar()).text).toMatch(/SEQUENCE:3\r\n[\s\S]*STATUS:CANCELLED/);
    expect((await house.nobody.get(`${path}x`)).status).toBe(410);
    // kept at AMBER, it is not for his clearance; and for whoever is cleared it has no title outside
    await house.sql('update app.actor set label = 2 where id = $1', [group]);
    expect((await calendar()).text).not.toContain('VEVENT');
    await house.sql('update app.member set clearance = 2 where id = $1', [yusuf.memberId]);
    const amber = (await calendar()).text;
    expect(amber).toContain('SUMMARY:Meeting\r\n');
    expect(amber).not.toMatch(/First meeting|hall/);
    await put(`members/${yusuf.organisationId}`, { role: 'member', leftOn: '2026-11-20' });
    await house.sql('delete from app.group_invitation where actor_id = $1', [yusuf.organisationId]);
    expect((await calendar()).text).not.toContain('VEVENT');
    const again = await yusuf.post('/w/nsele/calendar-link');
    expect((await calendar()).status).toBe(410);
    await yusuf.send('DELETE', '/w/nsele/calendar-link');
    expect((await house.nobody.get(new URL(again.body.link).pathname)).status).toBe(410);
  });

  test('whoever does not know the entry knows nothing of the group', async () => {
    const low = await house.person('Low', ['responder'], { clearance: 1 });
    const known = (await low.get(at)).body.groups.map((it: { name: string }) => it.name);
    expect(known).not.toContain('Peace committee of Mambu');
    expect((await low.get(`${at}/${group}`)).status).toBe(404);
  });
});
