import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Operation } from '#domain/operation.ts';
import { ROLES, ROLE_VERBS, type Role } from '#domain/verbs.ts';
import { bindings } from '#apps/lists.ts';
import { newId, openHouse, pageReport, type House, type Person } from '#test/harness.ts';

/** Every operation, asked by everybody: nobody, each role alone, a member of another workspace. */

const operations: Operation[] = bindings({ accounts: {} as never, publicUrl: '' }).map((binding) => binding.operation);
const inside = operations.filter((operation) => operation.path.startsWith('/w/:workspace'));
const pathOf = (operation: Operation, workspace: string) =>
  operation.path.replace(':workspace', workspace).replace(/:[A-Za-z]+/g, () => newId());

describe('nobody does what they have no right to', () => {
  let house: House;
  const people = new Map<Role, Person>();

  beforeAll(async () => {
    house = await openHouse();
    for (const role of ROLES) people.set(role, await house.person(`The ${role}`, [role], { clearance: 4 }));
  });
  afterAll(() => house.close());

  test('every operation of a workspace names a verb', () => {
    for (const operation of inside) expect(['public', 'signed-in']).not.toContain(operation.verb);
    expect(inside.length).toBeGreaterThan(50);
  });

  test('the description of the API, at its stable address, tells every operation: its right, its answer, how it fails; and what has a next page takes a cursor', async () => {
    const answer = await house.nobody.get('/openapi.json');
    expect([answer.status, answer.body.openapi]).toEqual([200, '3.1.0']);
    const told = new Map<string, any>();
    for (const [path, methods] of Object.entries<Record<string, any>>(answer.body.paths))
      for (const [method, it] of Object.entries(methods)) {
        expect([path, path.startsWith('/api/v1/'), told.has(it.operationId)]).toEqual([path, true, false]);
        told.set(it.operationId, { ...it, method });
      }
    const known = (shape: any): any =>
      shape?.$ref ? known(answer.body.components.schemas[shape.$ref.split('/').at(-1)]) : shape;
    for (const operation of operations) {
      const it = told.get(operation.id);
      expect([
        operation.id,
        it?.method,
        it?.responses.default.content['application/problem+json'] !== undefined,
      ]).toEqual([operation.id, operation.method, true]);
      expect([operation.id, it.security]).toEqual([
        operation.id,
        operation.verb === 'public' ? [] : [{ token: [operation.verb] }],
      ]);
      const out = known(it.responses[operation.status ?? 200].content['application/json']?.schema);
      const asks = (it.parameters ?? []).map((one: { name: string }) => one.name);
      // elsewhere “next” is a meeting
      if (/\.(list|received|findings|records)$/.test(operation.id) && out?.properties?.next)
        expect([operation.id, asks.includes('after') || asks.includes('before')]).toEqual([operation.id, true]);
    }
    expect(told.size).toBe(operations.length);
  });

  test('without signing in, every operation of a workspace is refused with 401', async () => {
    for (const operation of inside) {
      const answer = await house.nobody.send(
        operation.method.toUpperCase(),
        pathOf(operation, 'nsele'),
        operation.body ? {} : undefined,
      );
      expect([operation.id, answer.status]).toEqual([operation.id, 401]);
    }
  });

  test.each(ROLES)('the %s is refused what the role does not hold', async (role) => {
    const person = people.get(role)!;
    for (const operation of inside) {
      const answer = await person.send(
        operation.method.toUpperCase(),
        pathOf(operation, 'nsele'),
        operation.body ? {} : undefined,
      );
      const may = ROLE_VERBS[role].includes(operation.verb as never);
      if (may) expect([operation.id, answer.status]).not.toEqual([operation.id, 403]);
      else expect([operation.id, answer.status]).toEqual([operation.id, 403]);
    }
  });

  test('a member of one workspace finds nothing of another', async () => {
    const made = await house.founder.post('/workspaces', {
      id: newId(),
      name: 'Elsewhere',
      slug: 'elsewhere',
      organisationName: 'Others',
    });
    expect(made.status).toBe(201);
    for (const operation of inside.filter((it) => it.method === 'get')) {
      expect([operation.id, (await people.get('analyst')!.get(pathOf(operation, 'elsewhere'))).status]).toEqual([
        operation.id,
        404,
      ]);
    }
  });

  test('a change without our header is refused, so that no other page can make it', async () => {
    const forged: Record<string, string>[] = [{ 'x-baraza': '0' }, { 'x-baraza': '', authorization: 'Basic eDp5' }];
    for (const headers of forged) {
      const answer = await people
        .get('analyst')!
        .post('/w/nsele/incidents', { id: newId(), title: 'x', typeCode: 'tension.threat' }, headers);
      expect(answer.status).toBe(403);
    }
  });

  test('labels hold: a report above one’s clearance is not there, in lists, counts and by its id', async () => {
    const operator = people.get('operator')!;
    const low = await house.person('Low', ['analyst'], { clearance: 1 });
    const id = newId();
    const made = await operator.post('/w/nsele/reports', {
      id,
      channel: 'desk',
      text: 'A caller says that cattle were taken',
      label: 2,
    });
    expect(made.status).toBe(201);
    expect((await people.get('analyst')!.get(`/w/nsele/reports/${id}`)).status).toBe(200);
    expect((await low.get(`/w/nsele/reports/${id}`)).status).toBe(404);
    expect((await low.get('/w/nsele/reports?queue=all')).body).toMatchObject({ reports: [], total: 0 });
  });

  test('AMBER+STRICT stays with the organisation that gave it', async () => {
    const id = newId();
    await people.get('operator')!.post('/w/nsele/reports', { id, channel: 'desk', text: 'Told to us alone', label: 3 });
    const other = await house.person('Other', ['analyst'], { organisation: 'Other house', clearance: 4 });
    expect((await people.get('analyst')!.get(`/w/nsele/reports/${id}`)).status).toBe(200);
    expect((await other.get(`/w/nsele/reports/${id}`)).status).toBe(404);
  });

  test('reports of children and survivors leave the common list and are read by those named for it alone', async () => {
    const id = newId();
    await house.nobody.post(
      '/public/nsele/reports',
      pageReport({ id, kind: 'protected', text: 'It concerns a child', returnCode: null }),
    );
    expect((await people.get('analyst')!.get(`/w/nsele/reports/${id}`)).status).toBe(404);
    expect(
      (await people.get('analyst')!.get('/w/nsele/reports?queue=all')).body.reports.map((r: { id: string }) => r.id),
    ).not.toContain(id);
    const named = await house.person('Named', ['analyst'], { protectedReports: true });
    expect((await named.get(`/w/nsele/reports/${id}`)).status).toBe(200);
  });

  test('a token does what its scopes say and no more', async () => {
    const made = await people
      .get('administrator')!
      .post('/w/nsele/tokens', { id: newId(), name: 'list of members', scopes: ['member.read'], days: 30 });
    const authorization = `Bearer ${made.body.token}`;
    expect((await house.nobody.send('GET', '/w/nsele/members', undefined, { authorization })).status).toBe(200);
    expect((await house.nobody.send('GET', '/w/nsele/tokens', undefined, { authorization })).status).toBe(403);
    const another = { id: newId(), name: 'Another', slug: 'another', organisationName: 'Another' };
    expect((await house.nobody.send('POST', '/workspaces', another, { authorization })).status).toBe(403);
    expect(
      (
        await people
          .get('administrator')!
          .post('/w/nsele/tokens', { id: newId(), name: 'more', scopes: ['report.read'], days: 30 })
      ).status,
    ).toBe(403);
    await people.get('administrator')!.send('DELETE', `/w/nsele/tokens/${made.body.id}`);
    expect((await house.nobody.send('GET', '/w/nsele/members', undefined, { authorization })).status).toBe(401);
  });

  test('in the database too: the app’s login without claims sees no row, and reads neither identities, addresses nor accounts', async () => {
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: house.urls.app });
    await client.connect();
    for (const table of [
      'app.report',
      'app.source',
      'app.incident',
      'app.alert',
      'app.notice',
      'app.member',
      'app.actor',
      'app.message',
      'ledger.change',
      'app.custodian',
      'app.custody_opening',
      'app.release',
      'app.release_voice',
      'app.release_settings',
      'sealed.identity',
      'sealed.share',
      'sealed.handed',
      'sealed.custodian_key',
      'app.sms_line',
      'app.line_trouble',
      'app.sms_day',
      'app.sms_settings',
      'app.sms_talk',
      'app.broadcast',
      'app.code_sheet',
      'app.focal_point',
      'app.coded_report',
    ]) {
      expect([table, (await client.query(`select count(*)::int as n from ${table}`)).rows[0].n]).toEqual([table, 0]);
    }
    for (const table of [
      'vault.address',
      'vault.line_secret',
      'vault.inbound',
      'app.sms_in',
      'app.sms_dialogue',
      'app.line_file',
      'app.call',
      'app.intake_key',
      'vault.line_test',
      'app.sms_subscriber',
      'auth."user"',
      'auth.session',
    ])
      await expect(client.query(`select * from ${table}`)).rejects.toThrow(/permission denied/);
    await expect(client.query('update ledger.change set verb = verb')).rejects.toThrow(/permission denied/);
    await expect(client.query('set role postgres')).rejects.toThrow();
    await client.end();
  });
});
