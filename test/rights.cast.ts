/** Who asks, about what, and who of them may read it: worked out from the tables in `rights.table.ts` alone. */
import type { Role } from '#domain/verbs.ts';
import { AMBER } from '#domain/sensitivity.ts';
import { newId, type House, type Person } from './harness.ts';
import { IMPLICATED_TABLE, LABEL_TABLE, OPERATION_TABLE, READS_TABLE, ROLE_TABLE } from './rights.table.ts';

export const rowsOf = (table: string): string[][] =>
  table
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => line.trim().split(/\s+/));

/** Role -> the verbs it holds, as the table has it. */
export function rolesOfTable(): Map<Role, Set<string>> {
  const [head, ...rows] = rowsOf(ROLE_TABLE);
  return new Map(
    head!
      .slice(1)
      .map((role, i) => [role as Role, new Set(rows.filter((row) => row[i + 1] === 'x').map((row) => row[0]!))]),
  );
}

/** Operation -> the verb it asks for, as the table has it. */
export function operationsOfTable(): Map<string, string> {
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

export const LABELS = rowsOf(LABEL_TABLE)
  .slice(1)
  .map(([name, clearance, who]) => ({ label: Number(name![0]), clearance: Number(clearance), who: who! }));
export const READS = new Map(rowsOf(READS_TABLE).map(([kind, verb]) => [kind! as Kind, verb!]));
const LOWEST = new Map(rowsOf(READS_TABLE).map(([kind, , lowest]) => [kind! as Kind, Number(lowest)]));
const IMPLICATED = ['police', 'constable'] as const;
type Implicated = (typeof IMPLICATED)[number];
/** Organisation -> who, when named as implicated, hides an alert from its people. */
const HIDES = new Map(
  rowsOf(IMPLICATED_TABLE)
    .slice(1)
    .map(([organisation, ...cells]) => [
      organisation!.replaceAll('_', ' '),
      new Set(IMPLICATED.filter((_, i) => cells[i] === 'nothing')),
    ]),
);
export const ORGANISATIONS = [...HIDES.keys()];

export type Kind = 'report' | 'source' | 'incident' | 'rumour' | 'alert' | 'notice';

export interface Thing {
  kind: Kind;
  id: string;
  label: number;
  /** who is named as having a part in it */
  implicates: Implicated | null;
  /** words that stand in it alone */
  mark: string;
}
export interface Asker {
  person: Person;
  name: string;
  role: Role;
  organisation: string;
  clearance: number;
}

export const GIVER = 'Peace council';

export function mayRead(asker: Asker, verbs: Set<string>, thing: Thing): boolean {
  const rule = LABELS[thing.label]!;
  if (!verbs.has(READS.get(thing.kind)!)) return false;
  if (thing.implicates && HIDES.get(asker.organisation)!.has(thing.implicates)) return false;
  if (asker.clearance < Math.max(rule.clearance, LOWEST.get(thing.kind)!)) return false;
  return rule.who === 'members' || (rule.who === 'its_organisation' && asker.organisation === GIVER);
}

/** The police stand under the ministry, the post and the school under the police; the constable belongs to the post. */
export async function makeOrganisations(house: House): Promise<Record<Implicated, string>> {
  const ids: Record<string, string> = {};
  for (const organisation of ORGANISATIONS.filter((it) => it !== GIVER))
    ids[organisation] = (await house.person(`One of ${organisation}`, ['responder'], { organisation })).organisationId;
  const constable = await house.person('Constable', ['responder'], { organisation: 'Police post' });
  for (const [id, parentId] of [
    [ids['Police'], ids['Ministry']],
    [ids['Police post'], ids['Police']],
    [ids['Police school'], ids['Police']],
  ] as const) {
    const moved = await house.founder.send('PATCH', `/w/nsele/actors/${id}`, { parentId });
    if (moved.status !== 200) throw new Error(`parent: ${JSON.stringify(moved.body)}`);
  }
  return { police: ids['Police']!, constable: constable.actorId };
}

/** One of each kind and label, the alerts three times: naming nobody, naming a body, naming a person; those have notices too. */
export async function makeThings(
  house: House,
  author: Person,
  implicated: Record<Implicated, string>,
): Promise<Thing[]> {
  const things: Thing[] = [];
  const made = async (kind: Kind, label: number, path: string, body: object, implicates: Implicated | null = null) => {
    const thing = { kind, id: newId(), label, implicates, mark: `zq${kind}${label}${implicates ?? 'plain'}` };
    const words = { report: 'text', incident: 'title', rumour: 'claim', alert: 'headline' }[kind as string]!;
    const answer = await author.post(`/w/nsele/${path}`, { id: thing.id, label, [words]: thing.mark, ...body });
    if (answer.status !== 201) throw new Error(`${kind} ${label}: ${JSON.stringify(answer.body)}`);
    things.push(thing);
    return thing;
  };
  const asked = await house.person('Asked', ['responder'], { clearance: 4 });
  const mandate = newId();
  const agreed = await author.post('/w/nsele/mandates', {
    id: mandate,
    responderActorId: asked.actorId,
    title: 'Mediator',
    highestLabel: 4,
    agreedHow: 'In person',
  });
  if (agreed.status !== 201) throw new Error(`mandate: ${JSON.stringify(agreed.body)}`);
  for (const { label } of LABELS) {
    const report = await made('report', label, 'reports', { channel: 'desk' });
    const [source] = await house.sql<{ source_id: string }>('select source_id from app.report where id = $1', [
      report.id,
    ]);
    // whoever spoke is AMBER, whatever the label of what was said
    const mark = `zqsource${label}`;
    await house.sql('update app.source set alias = $2 where id = $1', [source!.source_id, mark]);
    things.push({ kind: 'source', id: source!.source_id, label: AMBER, implicates: null, mark });
    await made('incident', label, 'incidents', { typeCode: 'tension.threat' });
    await made('rumour', label, 'rumours', {});
    for (const implicates of [null, ...IMPLICATED]) {
      const alert = await made(
        'alert',
        label,
        'alerts',
        {
          level: 3,
          asked: 'Go and talk',
          uncertainty: 'One account',
          implicated: implicates ? 'named' : 'decided_unclear',
          implicatedActorIds: implicates ? [implicated[implicates]] : [],
          basis: [],
        },
        implicates,
      );
      const issued = await author.post(`/w/nsele/alerts/${alert.id}/issue`, { mandateIds: [mandate] });
      if (issued.status !== 200) throw new Error(`issue ${label}: ${JSON.stringify(issued.body)}`);
      // a notice has no words of its own: its id must not come out
      const notice = issued.body.notices[0].id as string;
      things.push({ ...alert, kind: 'notice', id: notice, mark: notice });
    }
  }
  return things;
}
