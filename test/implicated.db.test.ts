import { afterAll, beforeAll, expect, test } from 'vitest';
import { bindings } from '#apps/lists.ts';
import { verbsOf, type Role } from '#domain/verbs.ts';
import { newId, openHouse, pageReport, type House, type Person } from './harness.ts';

/**
 * Nothing that somebody implicated can ask for may differ by a warning about them: not a row, a count, a file, a time. So everything is asked twice, before
 * there is a warning and after it was written, issued, answered, acted upon and closed.
 */
const ROLES: Role[] = ['operator', 'analyst', 'responder', 'coordinator', 'custodian'];
let house: House;
let amina: Person;
let ruth: Person;
let officer: Person;
const at = '/w/nsele';
const ids: Record<string, string> = { incidents: newId(), reports: newId(), rumours: newId() };
const nobodyThere = newId();

beforeAll(async () => {
  house = await openHouse();
  amina = await house.person('Amina', ['analyst']);
  ruth = await house.person('Ruth', ['responder'], { organisation: 'Council of elders' });
  officer = await house.person('Officer', ROLES, { organisation: 'Police', clearance: 3 });
  await house.nobody.post('/public/nsele/reports', pageReport({ id: ids.reports! }));
  await amina.post(`${at}/incidents`, { id: ids.incidents, fromReportId: ids.reports });
  await amina.post(`${at}/rumours`, { id: ids.rumours, claim: 'They come tonight' });
  const [report] = await house.sql<{ source_id: string }>('select source_id from app.report where id = $1', [
    ids.reports,
  ]);
  Object.assign(ids, { sources: report!.source_id, organisations: officer.organisationId, members: officer.memberId });
});
afterAll(() => house.close());

/** Every reading operation that the officer may ask, with what it is asked in the application. */
async function everything(who: Person): Promise<Map<string, string>> {
  const verbs = verbsOf(ROLES, false);
  const paths = bindings({ accounts: {} as never, publicUrl: '' })
    .map((one) => one.operation)
    .filter(
      (one) =>
        one.method === 'get' &&
        one.path.startsWith('/w/:workspace') &&
        (one.verb === 'signed-in' || (verbs as string[]).includes(one.verb)),
    )
    .flatMap((one) => {
      const path = one.path
        .replace('/w/:workspace', at)
        .replace(/:[A-Za-z]+/g, () => ids[one.id.split('.')[0]!] ?? nobodyThere);
      return ['', '?q=bridge&limit=200'].map((query) => path + query);
    });
  const more = [
    'alerts?show=closed&q=bridge',
    'reports?queue=all&limit=200',
    'obligations?state=open',
    'obligations?state=done',
    ...['reports', 'verified', 'issued', 'answered', 'overdue', 'owed', 'silent'].flatMap((what) =>
      ['visit', 'yesterday'].map((since) => `desk/since/list?what=${what}&since=${since}`),
    ),
    ...['alerts', 'obligations', 'rumours'].map((list) => `lists/${list}?format=csv&show=all`),
    `proposals?kind=incident&id=${ids.incidents}`,
    'times?days=30',
  ].map((it) => `${at}/${it}`);
  const answers = new Map<string, string>();
  for (const path of [...paths, ...more]) {
    const { status, bytes } = await who.fetch(path);
    answers.set(path, `${status} ${bytes.toString('utf8')}`);
    expect([path, status]).not.toEqual([path, 429]);
  }
  return answers;
}

test('a police officer who holds every role at the desk cannot tell by anything that the police are warned of', async () => {
  const mandate = newId();
  await house.founder.post(`${at}/mandates`, {
    id: mandate,
    responderActorId: ruth.actorId,
    title: 'Post of Ruth',
    agreedHow: 'by letter',
  });
  const before = await everything(officer);
  expect([...before.values()].filter((it) => it.startsWith('200')).length).toBeGreaterThan(100);
  const witnessed = await everything(amina);

  const alert = newId();
  const did = async (answer: Promise<{ status: number; body: unknown }>) => {
    const { status, body } = await answer;
    expect([status < 300, JSON.stringify(body).slice(0, 200)]).toEqual([true, expect.any(String)]);
  };
  await did(
    amina.post(`${at}/alerts`, {
      id: alert,
      level: 3,
      headline: 'They block the bridge tonight',
      asked: 'Speak with both sides',
      uncertainty: 'One account',
      label: 1,
      implicated: 'named',
      implicatedActorIds: [officer.organisationId],
      basis: [{ kind: 'incident', id: ids.incidents }],
    }),
  );
  await did(amina.post(`${at}/alerts/${alert}/issue`, { mandateIds: [mandate] }));
  await did(amina.send('PUT', `${at}/alerts/${alert}/cap/share`, { share: 'feed' }));
  const [notice] = (await ruth.get(`${at}/notices/mine`)).body.notices;
  await did(ruth.post(`${at}/notices/${notice.id}/answer`, { answer: 'accept', plan: 'I go to the bridge' }));
  const open = await everything(officer);
  expect([...open].filter(([path, it]) => it !== before.get(path))).toEqual([]);
  await did(amina.post(`${at}/alerts/${alert}/cancel`, { reason: 'They agreed at the bridge' }));
  const after = await everything(officer);
  expect([...after].filter(([path, it]) => it !== before.get(path))).toEqual([]);
  // the same questions tell Amina of it
  const hers = await everything(amina);
  expect([...hers].filter(([path, it]) => it !== witnessed.get(path)).length).toBeGreaterThan(5);
  for (const one of [
    `alerts/${alert}`,
    `alerts/${alert}/cap`,
    `notices/${notice.id}`,
    `readers?kind=alert&id=${alert}`,
  ])
    expect([one, (await officer.get(`${at}/${one}`)).status]).toEqual([one, 404]);
});
