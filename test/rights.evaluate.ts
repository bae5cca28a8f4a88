/**
 * `npm run evaluate -- rights`: every operation and the stream of events, asked by every role with every clearance, of the organisation that gave a thing,
 * of another, of those that are implicated, above and below and beside them, by members of another workspace and by nobody, about things of every
 * label; and what search, counts and exports tell of them. What is answered is held against the tables in `rights.table.ts`.
 */
import * as xlsx from '@e965/xlsx';
import type { Operation } from '#domain/operation.ts';
import { bindings } from '#apps/lists.ts';
import { openConsole } from './consoles.ts';
import { newId, openHouse } from './harness.ts';
import type { TestDatabase } from './harness-database.ts';
import {
  GIVER,
  makeOrganisations,
  makeThings,
  mayRead,
  operationsOfTable,
  ORGANISATIONS,
  READS,
  rolesOfTable,
  type Asker,
  type Kind,
  type Thing,
} from './rights.cast.ts';
import { NOBODY_GETS, OUTSIDER_GETS } from './rights.table.ts';

export interface RightsEvaluation {
  cases: number;
  wrong: number;
  operations: number;
  people: number;
  things: number;
  /** the first of what was wrong */
  first: string[];
}

const SUBJECTS: Partial<Record<Kind, RegExp>> = {
  report: /^\/w\/:workspace\/reports\/:id/,
  source: /^\/w\/:workspace\/sources\/:id/,
  incident: /^\/w\/:workspace\/incidents\/:id/,
  rumour: /^\/w\/:workspace\/rumours\/:id/,
  alert: /^\/w\/:workspace\/alerts\/:id/,
};

/** Bodies that their operations take, so that it is the right that refuses and not the shape. */
const BODIES: Record<string, object> = {
  'reports.assess': { credibility: 3 },
  'incidents.change': { title: 'Another title' },
  'incidents.decide': { state: 'being_verified' },
  'alerts.change': { asked: 'Go tomorrow' },
  'alerts.cancel': { reason: 'No more' },
  'alerts.close': { outcome: 'Nothing', outcomeJudged: 'unknown', learned: '' },
  'rumours.judge': { state: 'under_investigation' },
};

/** The same part of a list for the same seed. */
function drawn<T>(list: readonly T[], part: number, seed: number): T[] {
  let state = seed >>> 0;
  return list.filter(() => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 4_294_967_296 < part;
  });
}

/** @param it.database a migrated and empty one; it.part how much of all cases, 1 for all */
export async function evaluateRights(it: {
  database?: TestDatabase;
  part?: number;
  seed?: number;
  say?: (line: string) => void;
}): Promise<RightsEvaluation> {
  const { part = 1, seed = 1, say = () => undefined } = it;
  const house = await openHouse(it.database && { database: it.database });
  const result: RightsEvaluation = { cases: 0, wrong: 0, operations: 0, people: 0, things: 0, first: [] };
  const check = (holds: boolean, said: () => string): void => {
    result.cases++;
    // so many at once would be refused by the rates
    if (result.cases % 100 === 0) house.clock.forward(1 / 60);
    if (result.cases % 10_000 === 0) say(`${result.cases} cases, ${result.wrong} wrong`);
    if (holds) return;
    result.wrong++;
    if (result.first.length < 40) result.first.push(said());
  };
  try {
    const all: Operation[] = bindings({ accounts: {} as never, publicUrl: '' }).map((one) => one.operation);
    const wanted = operationsOfTable();
    const holds = rolesOfTable();
    // the table and the application name the same operations with the same verbs
    for (const one of all)
      check(
        wanted.get(one.id) === one.verb,
        () => `${one.id} asks for ${one.verb}, the table says ${wanted.get(one.id)}`,
      );
    for (const id of wanted.keys())
      check(
        all.some((one) => one.id === id),
        () => `${id} stands in the table and nowhere else`,
      );
    const operations = drawn(all, Math.sqrt(part), seed);
    result.operations = operations.length;

    const author = await house.person('Author', ['operator', 'analyst', 'coordinator'], { clearance: 4 });
    const things = await makeThings(house, author, await makeOrganisations(house));
    result.things = things.length;

    const cast = [...holds.keys()].flatMap((role) =>
      ORGANISATIONS.flatMap((organisation) =>
        // those above, below and beside the implicated differ in nothing else
        (/Ministry|post|school/.test(organisation) ? [4] : [0, 1, 2, 3, 4]).map((clearance) => ({
          role,
          organisation,
          clearance,
        })),
      ),
    );
    const askers: Asker[] = [];
    for (const one of drawn(cast, Math.sqrt(part), seed + 1)) {
      const name = `${one.role} ${one.organisation} ${one.clearance}`;
      askers.push({ ...one, name, person: await house.person(name, [one.role], one) });
    }
    result.people = askers.length;
    say(`${operations.length} operations, ${askers.length} people, ${things.length} things`);

    const path = (one: Operation, id: string): string =>
      one.path
        .replace(':workspace', 'nsele')
        .replace(':slug', 'nsele')
        .replace(':id', id)
        .replace(/:[A-Za-z]+/g, () => newId());
    const bodyFor = (one: Operation): object | undefined => (one.body ? (BODIES[one.id] ?? {}) : undefined);
    const readable = (asker: Asker, kind: Kind): Thing[] =>
      things.filter((thing) => thing.kind === kind && mayRead(asker, holds.get(asker.role)!, thing));
    const leaks = (asker: Asker, text: string): Thing[] =>
      things.filter(
        (thing) =>
          !mayRead(asker, holds.get(asker.role)!, thing) && (text.includes(thing.mark) || text.includes(thing.id)),
      );

    // lists, searches, counts and files hold what may be read, all of it, and nothing else
    for (const asker of askers) {
      const verbs = holds.get(asker.role)!;
      const ids = (kind: Kind): string[] => readable(asker, kind).map((thing) => thing.id);
      const same = (what: string, got: readonly string[], expected: readonly string[]): void =>
        check(
          [...got].sort().join() === [...expected].sort().join(),
          () => `${asker.name} ${what}: ${got.length} of ${expected.length} ${JSON.stringify(got).slice(0, 200)}`,
        );
      const idsIn = (rows: { id: string }[] | undefined): string[] => (rows ?? []).map((row) => row.id);
      const get = async (where: string) => (await asker.person.get(`/w/nsele/${where}`)).body;
      if (verbs.has('report.read')) {
        const { reports, total } = await get('reports?queue=all&limit=200');
        same('list of reports', idsIn(reports), ids('report'));
        check(total === ids('report').length, () => `${asker.name} counts ${total} reports`);
      }
      if (verbs.has('source.read'))
        same('list of sources', idsIn((await get('sources?limit=200')).sources), ids('source'));
      if (verbs.has('rumour.read')) same('list of rumours', idsIn((await get('rumours')).rumours), ids('rumour'));
      if (verbs.has('alert.read')) same('list of alerts', idsIn((await get('alerts?limit=200')).alerts), ids('alert'));
      if (verbs.has('incident.read')) {
        const { incidents, total } = await get('incidents?limit=500');
        same('list of incidents', idsIn(incidents), ids('incident'));
        const situation = await get('situation?limit=200');
        same('situation', idsIn(situation.list?.incidents), ids('incident'));
        const places = await get('situation/places');
        for (const [what, n] of [
          ['incidents', total],
          ['incidents of the situation', situation.total],
          ['incidents without a point', situation.withoutPoint],
          ['incidents without a place', places.unplaced],
          ['incidents by type', situation.types?.reduce((sum: number, one: { count: number }) => sum + one.count, 0)],
          ['incidents by state', situation.states?.reduce((sum: number, one: { count: number }) => sum + one.count, 0)],
        ] as const)
          check(n === ids('incident').length, () => `${asker.name} counts ${n} ${what}`);
      }
      const since = await get('desk/since?since=yesterday');
      for (const [what, kind, verb] of [
        ['reports', 'report', 'report.read'],
        ['issued', 'alert', 'alert.read'],
      ] as const)
        check(
          since[what] === (verbs.has(verb) ? ids(kind).length : null),
          () => `${asker.name} since yesterday: ${since[what]} ${what} of ${ids(kind).length}`,
        );
      for (const thing of things) {
        const found = mayRead(asker, verbs, thing) ? [thing.id] : [];
        if (thing.kind === 'incident' && verbs.has('incident.read'))
          same(`search ${thing.mark}`, idsIn((await get(`incidents?q=${thing.mark}`)).incidents), found);
        if (thing.kind === 'rumour' && verbs.has('rumour.read'))
          same(`search ${thing.mark}`, idsIn((await get(`rumours?q=${thing.mark}`)).rumours), found);
        if (thing.kind === 'source' && verbs.has('source.read'))
          same(`search ${thing.mark}`, idsIn((await get(`sources?q=${thing.mark}`)).sources), found);
      }
      for (const [kind, verb, address, formats] of [
        ['incident', 'incident.export', 'incidents/export', ['csv', 'xlsx', 'geojson']],
        ['alert', 'alert.read', 'lists/alerts', ['csv', 'xlsx', 'geojson']],
        ['rumour', 'rumour.read', 'lists/rumours', ['csv', 'xlsx']],
      ] as const)
        for (const format of verbs.has(verb) ? formats : []) {
          const file = await asker.person.fetch(`/w/nsele/${address}?format=${format}`);
          const book = format === 'xlsx' ? xlsx.read(file.bytes) : null;
          const text = book ? xlsx.utils.sheet_to_csv(book.Sheets[book.SheetNames[0]!]!) : file.bytes.toString('utf8');
          const others = leaks(asker, text);
          // without a point, the map's file has but their number
          const rows =
            format === 'geojson'
              ? Number(JSON.parse(text).without_point)
              : (text.match(new RegExp(`zq${kind}`, 'g')) ?? []).length;
          check(
            file.status === 200 && others.length === 0 && rows === ids(kind).length,
            () =>
              `${asker.name} exports ${kind} ${format}: ${file.status}, ${rows} rows, ${others.map((one) => one.mark).join(' ')}`,
          );
        }
    }

    // what changes nothing first, then what changes
    const inOrder = [...operations].sort((a, b) => Number(a.method !== 'get') - Number(b.method !== 'get'));
    for (const one of inOrder) {
      const inside = one.path.startsWith('/w/:workspace');
      const method = one.method.toUpperCase();
      const verb = wanted.get(one.id)!;
      if (verb !== 'public') {
        const nobody = await house.nobody.send(method, path(one, newId()), bodyFor(one));
        check(nobody.status === NOBODY_GETS, () => `nobody ${one.id}: ${nobody.status}`);
      }
      if (!inside) continue;
      const kind = (Object.keys(SUBJECTS) as Kind[]).find((name) => SUBJECTS[name]!.test(one.path));
      const about: (Thing | null)[] = kind ? things.filter((thing) => thing.kind === kind) : [null];
      for (const asker of askers) {
        const verbs = holds.get(asker.role)!;
        const may = verbs.has(verb);
        for (const thing of about) {
          const sent = thing?.id ?? newId();
          const answer = await asker.person.send(method, path(one, sent), bodyFor(one));
          const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
          const said = (): string =>
            `${asker.name} ${method} ${one.id} ${thing?.mark ?? ''}: ${answer.status} ${text.slice(0, 160)}`;
          if (answer.status >= 500 || answer.status === 429) {
            check(false, said);
            continue;
          }
          if (!may) {
            check(answer.status === 403 && answer.body.code === 'forbidden', said);
            continue;
          }
          const seen = thing === null || mayRead(asker, verbs, thing);
          const hidden = leaks(asker, text).filter((other) => other.id !== sent || answer.status < 400);
          const refused = answer.status === 403 && answer.body.code === 'forbidden';
          const readsKind = kind !== undefined && verbs.has(READS.get(kind)!);
          if (hidden.length > 0) check(false, () => `${said()} shows ${hidden.map((other) => other.mark).join(' ')}`);
          else if (thing && !seen) check(answer.status >= 400 && (one.method !== 'get' || answer.status === 404), said);
          else if (thing && one.method === 'get' && readsKind && one.path.endsWith('/:id'))
            check(answer.status === 200, said);
          else check(answer.status !== 401 && !refused, said);
        }
      }
    }

    // members of another workspace, whatever they are there
    await house.founder.post('/workspaces', {
      id: newId(),
      name: 'Elsewhere',
      slug: 'elsewhere',
      organisationName: 'Others',
    });
    for (const one of operations.filter((it_) => it_.path.startsWith('/w/:workspace')))
      for (const asker of askers.filter((it_) => it_.clearance === 4 && it_.organisation === GIVER)) {
        const answer = await asker.person.send(
          one.method.toUpperCase(),
          path(one, newId()).replace('/nsele', '/elsewhere'),
          bodyFor(one),
        );
        check(answer.status === OUTSIDER_GETS, () => `${asker.name} elsewhere ${one.id}: ${answer.status}`);
      }

    // the stream of events: members hear the topics of what they may read, nothing of anything else, and never what it is about
    const [workspace] = await house.sql<{ id: string }>(`select id from app.workspace where slug = 'nsele'`);
    const open = [];
    for (const asker of askers) {
      const elsewhere = await asker.person.send('GET', '/w/elsewhere/events');
      check(
        elsewhere.status === 403 || elsewhere.status === 404,
        () => `${asker.name} hears another workspace: ${elsewhere.status}`,
      );
      open.push({ asker, console: await openConsole(asker.person) });
    }
    const told = Map.groupBy(
      things.filter(({ kind }) => kind !== 'notice'),
      ({ kind }) => kind,
    );
    for (let round = 0; [...told.values()].some((some) => round < some.length); round++) {
      const now = [...told.values()].flatMap((some) => some[round] ?? []);
      for (const thing of now) house.ears.take(`${workspace!.id} ${thing.kind}s ${thing.id}`);
      // what every member hears ends the round
      house.ears.take(`${workspace!.id} clocks`);
      for (const { asker, console } of open) {
        const heard = await console.until('clocks');
        const wanted = now.filter((thing) => mayRead(asker, holds.get(asker.role)!, thing));
        check(
          heard.join() === ['clocks', ...wanted.map(({ kind }) => `${kind}s`)].sort().join() &&
            leaks(asker, console.all).length === 0,
          () => `${asker.name} hears ${heard.join()} of ${now.map(({ mark }) => mark).join()}`,
        );
      }
    }
    for (const { console } of open) await console.close();
    const nobody = await house.nobody.get('/w/nsele/events');
    check(nobody.status === NOBODY_GETS, () => `nobody hears: ${nobody.status}`);
    return result;
  } finally {
    await house.close();
  }
}
