import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { custodyRounds } from '#features/custody/custody.jobs.ts';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';

describe('rights that two people of different organisations give', () => {
  let house: House;
  let ada: Person;
  let amina: Person;
  let dina: Person;
  let lawyers: string;
  const at = '/w/nsele';
  const changeOf = (who: Person, body: object, by = ada) => by.send('PATCH', `${at}/members/${who.memberId}`, body);
  const invite = (roles: string[], clearance = 2, organisationId = ada.organisationId) => {
    const id = newId();
    return ada.post(`${at}/invitations`, {
      id,
      name: 'Zed',
      email: `${id}@example.org`,
      organisationId,
      roles,
      clearance,
    });
  };
  const propose = async (rights: object, by = ada) => {
    const answer = await by.post(`${at}/custody/changes`, {
      id: newId(),
      kind: 'rights',
      rights,
      reason: 'The work asks for it',
    });
    return { status: answer.status, code: answer.body.code, id: answer.body.id as string };
  };
  const say = (id: string, yes = true, by = dina) =>
    by.post(`${at}/custody/changes/${id}/voice`, { yes, reason: yes ? null : 'I do not know them' });
  const aDay = async () => {
    house.clock.forward(24 * 60);
    await custodyRounds(house.worker, house.keys);
  };
  const member = async (who: Person) =>
    (await ada.get(`${at}/members`)).body.members.find((it: { id: string }) => it.id === who.memberId);
  const deeds = (verb: string) =>
    house.sql<{ body: any }>(
      `select d.body from ledger.change c join ledger.detail d on d.workspace_id = c.workspace_id and d.change_id = c.id where c.verb = $1 order by c.at, c.id`,
      [verb],
    );

  beforeAll(async () => {
    house = await openHouse();
    ada = house.founder;
    lawyers = newId();
    await ada.post(`${at}/actors`, { id: lawyers, kind: 'organisation', name: 'Lawyers' });
  });
  afterAll(() => house.close());

  test('Ada is alone at first and does it all alone; the record says so', async () => {
    expect((await ada.get(at)).body.shared).toBe(false);
    amina = await house.person('Amina', ['analyst']);
    expect((await changeOf(amina, { clearance: 3, namedForProtected: true })).status).toBe(200);
    expect((await ada.post(`${at}/actors/${lawyers}/vet`, { vetted: true })).status).toBe(200);
    expect((await ada.send('PUT', `${at}/steering`, { organisationIds: [ada.organisationId, lawyers] })).status).toBe(
      200,
    );
    expect((await changeOf(amina, { clearance: 2, namedForProtected: false })).status).toBe(200);
    expect((await deeds('member.change')).map(({ body }) => body.alone)).toEqual([true, undefined]);
    expect((await deeds('steering.change'))[0]!.body.alone).toBe(true);
    expect((await deeds('actor.vet'))[0]!.body.alone).toBe(true);
  });

  test('a custodian whom nobody appointed changes nothing; a coordinator of another house does, for good', async () => {
    await house.person('Bo', ['custodian', 'auditor'], { organisation: 'Lawyers abroad' });
    expect((await ada.get(at)).body.shared).toBe(false);
    // whoever is to be the first voice of a second organisation is told who chose them, before they join
    const bar = newId();
    await ada.post(`${at}/actors`, { id: bar, kind: 'organisation', name: 'Bar association of the town' });
    const chosen = async (roles: string[], organisation: string) => {
      const { link } = (await invite(roles, 2, organisation)).body;
      return (await house.nobody.post('/invitations/read', { token: link.split('#')[1] })).body.chosenBy;
    };
    expect(await chosen(['coordinator'], bar)).toEqual({ name: 'Founder', organisation: 'Peace council' });
    expect(await chosen(['analyst'], bar)).toBeNull();
    expect(await chosen(['coordinator'], ada.organisationId)).toBeNull();
    expect(await deeds('workspace.shared')).toEqual([]);
    dina = await house.person('Dina', ['coordinator'], { organisation: 'Bar association' });
    expect((await ada.get(at)).body.shared).toBe(true);
    expect((await deeds('workspace.shared')).map(({ body }) => body)).toEqual([
      { memberId: dina.memberId, chosenBy: ada.memberId, alone: true },
    ]);
    for (const [who, body] of [
      [amina, { clearance: 3 }],
      [amina, { namedForProtected: true }],
      [amina, { roles: ['analyst', 'coordinator'] }],
    ] as const) {
      const refused = await changeOf(who, body);
      expect([refused.status, refused.body.code]).toEqual([409, 'two_agree']);
    }
    expect((await invite(['coordinator'], 2, dina.organisationId)).body.code).toBe('two_agree');
    expect((await invite(['analyst'], 4)).body.code).toBe('two_agree');
    expect((await invite(['analyst', 'custodian'])).status).toBe(201);
    expect((await ada.post(`${at}/actors/${lawyers}/vet`, { vetted: false })).body.code).toBe('two_agree');
    expect((await ada.post(`${at}/actors/${lawyers}/vet`, { vetted: true })).status).toBe(200);
    expect((await ada.send('PUT', `${at}/steering`, { organisationIds: [ada.organisationId] })).body.code).toBe(
      'two_agree',
    );
    // less, and everything else, one person does at once
    expect((await changeOf(amina, { roles: ['analyst', 'operator'], clearance: 1 })).status).toBe(200);
    expect(await member(amina)).toMatchObject({
      clearance: 1,
      namedForProtected: false,
      roles: ['analyst', 'operator'],
    });
  });

  test('Dina agrees, a day passes, and Amina sees more; before that she does not', async () => {
    const asked = await propose({ what: 'member', memberId: amina.memberId, clearance: 3, namedForProtected: true });
    expect(asked.status).toBe(201);
    expect((await propose({ what: 'member', memberId: amina.memberId, clearance: 4 })).code).toBe('change_waits');
    expect((await say(asked.id)).body.state).toBe('agreed');
    await custodyRounds(house.worker, house.keys);
    expect(await member(amina)).toMatchObject({ clearance: 1, namedForProtected: false });
    const [line] = (await dina.get(`${at}/custody`)).body.changes;
    expect(line).toMatchObject({ kind: 'rights', names: ['Amina (Peace council)'], rights: { clearance: 3 } });
    await aDay();
    expect(await member(amina)).toMatchObject({
      clearance: 3,
      namedForProtected: true,
      roles: ['analyst', 'operator'],
    });
    expect((await deeds('member.change')).at(-1)!.body).toMatchObject({ changeId: asked.id, clearance: 3 });
  });

  test('two of one house are not two, nor is a custodian whom nobody appointed; one no ends it', async () => {
    const bo = await house.person('Cy', ['custodian'], { organisation: 'Bar association' });
    const own = await house.person('Eve', ['coordinator']);
    const asked = await propose({ what: 'vetting', organisationId: lawyers, vetted: false });
    expect((await say(asked.id, true, own)).body.state).toBe('open');
    expect((await say(asked.id, true, bo)).body.code).toBe('not_in_office');
    expect((await bo.get(`${at}/custody`)).body.me.mayAgree).toBe(false);
    expect((await say(asked.id, false)).body.state).toBe('refused');
    await aDay();
    expect(
      (await ada.get(`${at}/actors?kind=organisation`)).body.actors.find((it: any) => it.id === lawyers).vetted,
    ).toBe(true);
  });

  test('vetting, steering and a membership that goes on take the same way', async () => {
    expect((await changeOf(dina, { ended: true })).status).toBe(200);
    expect((await changeOf(dina, { ended: false })).body.code).toBe('two_agree');
    // with nobody else to agree it stays so: the way out is at the server
    const fay = await house.person('Fay', ['coordinator'], { organisation: 'Bar association' });
    const ids = [
      await propose({ what: 'vetting', organisationId: lawyers, vetted: false }),
      await propose({ what: 'steering', organisationIds: [ada.organisationId, fay.organisationId] }),
      await propose({ what: 'member', memberId: dina.memberId, takeBack: true }),
    ];
    for (const it of ids) expect((await say(it.id, true, fay)).body.state).toBe('agreed');
    await aDay();
    expect((await ada.get(`${at}/steering`)).body.organisations.map((it: { id: string }) => it.id).toSorted()).toEqual(
      [ada.organisationId, fay.organisationId].toSorted(),
    );
    expect(
      (await ada.get(`${at}/actors?kind=organisation`)).body.actors.find((it: any) => it.id === lawyers).vetted,
    ).toBe(false);
    expect((await member(dina)).endedAt).toBe(null);
    expect((await propose({ what: 'member', memberId: newId() })).status).toBe(404);
    expect((await propose({ what: 'steering', organisationIds: [ada.actorId] })).status).toBe(404);
  });

  test('the database gives nothing that nobody agreed to, and its flag is not the web process’s to take back', async () => {
    const { rows } = await (async () => {
      const pg = (await import('pg')).default;
      const client = new pg.Client({ connectionString: house.urls.app });
      await client.connect();
      try {
        const [ws] = await house.sql<{ id: string }>(`select id from app.workspace where slug = 'nsele'`);
        const open = await propose({ what: 'member', memberId: amina.memberId, clearance: 4 });
        await client.query('begin');
        await client.query(`set local app.workspace = '${ws!.id}'`);
        const given = await client.query('select app.give_rights($1, $2) as done', [open.id, new Date('2099-01-01')]);
        await expect(client.query('update app.workspace set shared_since = null')).rejects.toThrow(/permission denied/);
        return given;
      } finally {
        await client.end();
      }
    })();
    expect(rows).toEqual([{ done: false }]);
  });
});
