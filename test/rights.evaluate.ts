/**
 * `npm run evaluate -- rights`: every operation and the stream of events, asked by every role with every clearance, of the organisation that gave a thing,
 * of another, of one that is implicated, by members of another workspace and by nobody, about things of every label; what is answered is held
 * against the one table in `rights.table.ts`.
 */
import type { Operation } from '#domain/operation.ts';
import type { Role } from '#domain/verbs.ts';
import type { ServerEvent } from '#server/events.ts';
import { bindings } from '#apps/lists.ts';
import { newId, openHouse, type House, type Person } from './harness.ts';
import type { TestDatabase } from './harness-database.ts';
import { LABEL_TABLE, NOBODY_GETS, OPERATION_TABLE, OUTSIDER_GETS, READS_TABLE, ROLE_TABLE } from './rights.table.ts';

export interface RightsEvaluation {
  cases: number;
  wrong: number;
  operations: number;
  people: number;
  things: number;
  /** the first of what was wrong */
  first: string[];
}

const rowsOf = (table: string): string[][] =>
  table
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.trim().split(/\s+/));

/** Role -> the verbs it holds, as the table has it. */
function rolesOfTable(): Map<Role, Set<string>> {
  const [head, ...rows] = rowsOf(ROLE_TABLE);
  return new Map(
    head!
      .slice(1)
      .map((role, i) => [role as Role, new Set(rows.filter((row) => row[i + 1] === 'x').map((row) => row[0]!))]),
  );
}

/** Operation -> the verb it asks for, as the table has it. */
function operationsOfTable(): Map<string, string> {
  const verbs = new Set([
    'public',
    'signed-in',
    ...rowsOf(ROLE_TABLE)
      .slice(1)
      .map((row) => row[0]!),
  ]);
  const found = new Map<string, string>();
  let verb = '';
  for (const line of OPERATION_TABLE.split('\n').filter((it) => it.trim() !== '')) {
    const words = line.trim().split(/\s+/);
    // a line that goes on begins with blanks
    if (!/^\s/.test(line)) verb = words.shift()!;
    if (!verbs.has(verb)) throw new Error(`rights.table.ts: ${verb} is no verb`);
    for (const word of words) found.set(word, verb);
  }
  return found;
}

const LABELS = rowsOf(LABEL_TABLE)
  .slice(1)
  .map(([name, clearance, who]) => ({ label: Number(name![0]), clearance: Number(clearance), who: who! }));
const READS = new Map(rowsOf(READS_TABLE).map(([kind, verb]) => [kind!, verb!]));

const LOWEST = new Map(rowsOf(READS_TABLE).map(([kind, , lowest]) => [kind!, Number(lowest)]));

type Kind = 'report' | 'incident' | 'rumour' | 'alert';
interface Thing {
  kind: Kind;
  id: string;
  label: number;
  /** names the police as having a part in it */
  implicates: boolean;
  /** words that stand in it alone */
  mark: string;
}
interface Asker {
  person: Person;
  name: string;
  role: Role;
  organisation: string;
  clearance: number;
  member: boolean;
}

const GIVER = 'Peace council';
const POLICE = 'Police';

const mayRead = (asker: Asker, verbs: Set<string>, thing: Thing): boolean => {
  const rule = LABELS[thing.label]!;
  if (!asker.member || !verbs.has(READS.get(thing.kind)!)) return false;
  if (thing.implicates && asker.organisation === POLICE) return false;
  if (asker.clearance < Math.max(rule.clearance, LOWEST.get(thing.kind)!)) return false;
  return rule.who === 'members' || (rule.who === 'its_organisation' && asker.organisation === GIVER);
};

async function makeThings(house: House, author: Person, police: string): Promise<Thing[]> {
  const things: Thing[] = [];
  const made = async (thing: Thing, path: string, body: object): Promise<void> => {
    const answer = await author.post(`/w/nsele/${path}`, { id: thing.id, label: thing.label, ...body });
    if (answer.status !== 201) throw new Error(`${thing.kind} ${thing.label}: ${JSON.stringify(answer.body)}`);
    things.push(thing);
  };
  for (const { label } of LABELS) {
    const thing = (kind: Kind, implicates = false): Thing => ({
      kind,
      id: newId(),
      label,
      implicates,
      mark: `zq${kind}${label}${implicates ? 'implicates' : 'plain'}`,
    });
    const [report, incident, rumour, plain, named] = [
      thing('report'),
      thing('incident'),
      thing('rumour'),
      thing('alert'),
      thing('alert', true),
    ];
    await made(report, 'reports', { channel: 'desk', text: report.mark });
    await made(incident, 'incidents', { title: incident.mark, typeCode: 'tension.threat' });
    await made(rumour, 'rumours', { claim: rumour.mark });
    for (const alert of [plain, named])
      await made(alert, 'alerts', {
        level: 3,
        headline: alert.mark,
        asked: 'Go and talk',
        uncertainty: 'One account',
        implicated: alert.implicates ? 'named' : 'decided_unclear',
        implicatedActorIds: alert.implicates ? [police] : [],
        basis: [],
      });
  }
  return things;
}

const SUBJECTS: Record<Kind, RegExp> = {
  report: /^\/w\/:workspace\/reports\/:id/,
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

/** @param database a migrated and empty one */
export async function evaluateRights(database: TestDatabase, say: (line: string) => void): Promise<RightsEvaluation> {
  const subscribers = new Map<string, Set<(event: ServerEvent) => void>>();
  const house = await openHouse({
    database,
    events: {
      subscribe(workspace, hear) {
        const all = subscribers.get(workspace) ?? new Set();
        subscribers.set(workspace, all.add(hear));
        return () => void all.delete(hear);
      },
      since: () => [],
      close: async () => undefined,
    },
  });
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
    const operations: Operation[] = bindings({ accounts: {} as never, publicUrl: '' }).map((it) => it.operation);
    const wanted = operationsOfTable();
    const holds = rolesOfTable();
    result.operations = operations.length;
    // the table and the application name the same operations with the same verbs
    for (const it of operations)
      check(wanted.get(it.id) === it.verb, () => `${it.id} asks for ${it.verb}, the table says ${wanted.get(it.id)}`);
    for (const id of wanted.keys())
      check(
        operations.some((it) => it.id === id),
        () => `${id} stands in the table and nowhere else`,
      );

    const author = await house.person('Author', ['operator', 'analyst', 'coordinator'], { clearance: 4 });
    const { organisationId: police } = await house.person('Officer', ['responder'], { organisation: POLICE });
    const things = await makeThings(house, author, police);
    result.things = things.length;

    const askers: Asker[] = [];
    for (const role of holds.keys())
      for (const organisation of [GIVER, 'Other house', POLICE])
        for (const clearance of [1, 2, 4]) {
          const name = `${role} ${organisation} ${clearance}`;
          const person = await house.person(name, [role], { organisation, clearance });
          askers.push({ person, name, role, organisation, clearance, member: true });
        }
    result.people = askers.length;
    say(`${operations.length} operations, ${askers.length} people, ${things.length} things`);

    const path = (it: Operation, id: string): string =>
      it.path
        .replace(':workspace', 'nsele')
        .replace(':slug', 'nsele')
        .replace(':id', id)
        .replace(/:[A-Za-z]+/g, () => newId());
    const bodyFor = (it: Operation): object | undefined => (it.body ? (BODIES[it.id] ?? {}) : undefined);
    const leaks = (asker: Asker, text: string): Thing[] =>
      things.filter(
        (thing) =>
          !mayRead(asker, holds.get(asker.role)!, thing) && (text.includes(thing.mark) || text.includes(thing.id)),
      );

    // what changes nothing first, then what changes
    const inOrder = [...operations].sort((a, b) => Number(a.method !== 'get') - Number(b.method !== 'get'));
    for (const it of inOrder) {
      const inside = it.path.startsWith('/w/:workspace');
      const method = it.method.toUpperCase();
      const verb = wanted.get(it.id)!;
      if (verb !== 'public') {
        const nobody = await house.nobody.send(method, path(it, newId()), bodyFor(it));
        check(nobody.status === NOBODY_GETS, () => `nobody ${it.id}: ${nobody.status}`);
      }
      if (!inside) continue;
      const kind = (Object.keys(SUBJECTS) as Kind[]).find((one) => SUBJECTS[one].test(it.path));
      const about: (Thing | null)[] = kind ? things.filter((thing) => thing.kind === kind) : [null];
      for (const asker of askers) {
        const verbs = holds.get(asker.role)!;
        const may = verbs.has(verb);
        for (const thing of about) {
          const sent = thing?.id ?? newId();
          const answer = await asker.person.send(method, path(it, sent), bodyFor(it));
          const text = typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body);
          const said = (): string =>
            `${asker.name} ${method} ${it.id} ${thing?.mark ?? ''}: ${answer.status} ${text.slice(0, 160)}`;
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
          else if (thing && !seen) check(answer.status >= 400 && (it.method !== 'get' || answer.status === 404), said);
          else if (thing && it.method === 'get' && readsKind && /\/:id$/.test(it.path))
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
    for (const it of operations.filter((one) => one.path.startsWith('/w/:workspace')))
      for (const asker of askers.filter((one) => one.clearance === 4 && one.organisation === GIVER)) {
        const answer = await asker.person.send(
          it.method.toUpperCase(),
          path(it, newId()).replace('/nsele', '/elsewhere'),
          bodyFor(it),
        );
        check(answer.status === OUTSIDER_GETS, () => `${asker.name} elsewhere ${it.id}: ${answer.status}`);
      }

    // the stream of events: members hear topics, and nothing that names a thing
    const [workspace] = await house.sql<{ id: string }>(`select id from app.workspace where slug = 'nsele'`);
    for (const asker of askers) {
      const elsewhere = await asker.person.send('GET', '/w/elsewhere/events');
      check(
        elsewhere.status === 403 || elsewhere.status === 404,
        () => `${asker.name} hears another workspace: ${elsewhere.status}`,
      );
      const stream = await asker.person.open('/w/nsele/events');
      const reader = stream.body!.getReader();
      for (const hear of subscribers.get(workspace!.id) ?? []) hear({ id: 1, topic: 'alerts' } as ServerEvent);
      const heard = stream.status === 200 ? new TextDecoder().decode((await reader.read()).value) : '';
      await reader.cancel();
      check(
        stream.status === 200 && /data: alerts/.test(heard) && leaks(asker, heard).length === 0,
        () => `${asker.name} hears ${heard}`,
      );
    }
    const nobody = await house.nobody.get('/w/nsele/events');
    check(nobody.status === NOBODY_GETS, () => `nobody hears: ${nobody.status}`);
    return result;
  } finally {
    await house.close();
  }
}
