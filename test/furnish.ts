import { ROLES } from '#domain/verbs.ts';
import { newId, pageReport, type House, type Person } from './harness.ts';

/**
 * Somebody with every right there is, so that nothing is stopped at the door, and something of each kind: what bad input is tried on.
 * @returns ids by the part of the path before them, such as `reports`
 */
export async function furnish(house: House): Promise<{ jack: Person; ids: Map<string, string[]> }> {
  const jack = await house.person('Jack', [...ROLES], { protectedReports: true, clearance: 4 });
  const ruth = await house.person('Ruth', ['responder']);
  const made = async (who: Person, path: string, body: Record<string, unknown>): Promise<string> => {
    const id = newId();
    const answer = await who.post(path, { id, ...body });
    if (answer.status !== 201 && answer.status !== 200) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
    return id;
  };
  const report = newId();
  await house.nobody.post('/public/nsele/reports', pageReport({ id: report }));
  const incident = await made(jack, '/w/nsele/incidents', { fromReportId: report });
  const actor = await made(house.founder, '/w/nsele/actors', { kind: 'organisation', name: 'Police' });
  const source = await made(jack, '/w/nsele/sources', { alias: 'River' });
  const rumour = await made(jack, '/w/nsele/rumours', { claim: 'They say so' });
  const mandate = await made(jack, '/w/nsele/mandates', {
    responderActorId: jack.actorId,
    title: 'Mediator',
    agreedHow: 'In person',
  });
  const alert = await made(jack, '/w/nsele/alerts', {
    level: 3,
    headline: 'Fuel at the junction',
    asked: 'Go and talk',
    uncertainty: 'One account',
    implicated: 'named',
    implicatedActorIds: [actor],
    basis: [{ kind: 'incident', id: incident }],
  });
  const issued = await jack.post(`/w/nsele/alerts/${alert}/issue`, { mandateIds: [mandate] });
  if (issued.status !== 200) throw new Error(`issue: ${JSON.stringify(issued.body)}`);
  const notice = issued.body.notices[0].id as string;
  await jack.post(`/w/nsele/notices/${notice}/answer`, { answer: 'accept', plan: 'Go there' });
  const { responses } = (await jack.get(`/w/nsele/alerts/${alert}`)).body;
  return {
    jack,
    ids: new Map<string, string[]>([
      ['reports', [report]],
      ['incidents', [incident]],
      ['sources', [source]],
      ['rumours', [rumour]],
      ['mandates', [mandate]],
      ['alerts', [alert]],
      ['notices', [notice]],
      ['responses', responses.map((it: { id: string }) => it.id)],
      ['members', [ruth.memberId]],
      ['actors', [actor, house.founder.organisationId, house.founder.actorId, ruth.actorId]],
    ]),
  };
}

/** How files begin, by which their kind is known. */
export const FILE_STARTS: readonly Buffer[] = [
  '',
  '%PDF-',
  '\u0089PNG\r\n\u001a\n',
  '\u00ff\u00d8\u00ff\u00e0',
  'RIFF\u0010\0\0\0WAVEfmt ',
  'OggS',
  'ID3',
  '\0\0\0\u0018ftypM4A ',
  '\u001aE\u00df\u00a3',
  '#!AMR\n',
  'GIF89a',
  'PK\u0003\u0004',
  '<svg ',
].map((it) => Buffer.from(it, 'latin1'));
