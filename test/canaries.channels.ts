/** Further doors that names go in by: a telephone with ODK Collect, an opening by custodians, what a community is told. */
import { uuidv4 } from '#domain/ids.ts';
import { PASSWORD, signIn, type Running } from '#apps/running.evaluate.ts';
import * as box from '#features/custody/box.ts';
import { collect, readSettings, type CollectFile } from './collect-client.ts';
import { marketDay, marketForm } from './form-texts.ts';
import { newId } from './harness.ts';

type Ask = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<any>;
export interface Marks {
  words: string;
  trace: string;
  traceNumber: string;
  telling: string;
  reason: string;
}

/** A monitor's phone sends a filled form with a picture; what the phone tells of itself is in it, as Collect writes it. */
export async function sendForm(
  running: Running,
  ask: Ask,
  marks: Marks,
  keep: (noun: string, id: string) => string,
  pictures: readonly CollectFile[],
): Promise<void> {
  const w = '/w/canaries';
  const [form, version] = [keep('forms', newId()), newId()];
  await ask('PUT', `${w}/forms/${form}/versions/${version}?name=market.xml`, Buffer.from(marketForm()), {
    'content-type': 'application/xml',
  });
  await ask('POST', `${w}/forms/${form}/publish`, { versionId: version, audience: 'all' });
  const source = keep('sources', uuidv4());
  await ask('POST', `${w}/sources`, { id: source, alias: 'Monitor', languages: ['en'] });
  const added = await ask('POST', `${w}/sources/${source}/devices`, { id: newId(), name: 'A phone' });
  const { server_url: address } = readSettings(added.settings).general;
  const phone = collect(address.replace(/^https?:\/\/[^/]+/, running.url), fetch, {
    'User-Agent': `org.odk.collect.android ${marks.trace}`,
  });
  await phone.list();
  const filled = marketDay({
    instance: `uuid:${crypto.randomUUID()}`,
    what: `${marks.words} at the market`,
    picture: pictures[0]!.name,
    audit: 'audit.csv',
  })
    .replace('CANARYDEVICE', marks.trace)
    .replace('+243810000042', `+254${marks.traceNumber}`)
    .replace('canary-user', marks.trace)
    .replace('-4.4001 15.3001', `-4.${marks.traceNumber} 15.3001`);
  const audit = {
    name: 'audit.csv',
    type: 'text/csv',
    bytes: Buffer.from(
      `event,node,start,latitude,longitude,user\nq,/data/what,1,-4.${marks.traceNumber},15,${marks.trace}\n`,
    ),
  };
  const sent = await phone.send(filled, [...pictures, audit]);
  if (sent.at(-1) !== 201) throw new Error(`the phone was answered ${sent.join()}: ${phone.said}`);
  const { submissions } = await ask('GET', `${w}/forms/${form}/submissions`);
  keep('submissions', submissions[0].id);
}

/**
 * Custodians begin, a name is sealed to them, two open it for a third, once. The clients are this process: what they alone know never stands in
 * what is searched.
 * @returns whether the name came out: else nothing that is not found afterwards says anything; and a session of another organisation with a voice
 */
export async function openIdentity(
  running: Running,
  ask: Ask,
  marks: Marks,
  identity: { name: string },
  keep: (noun: string, id: string) => string,
): Promise<{ opened: boolean; other: { cookie: string } }> {
  const w = '/w/canaries';
  const me = await ask('GET', '/me');
  const workspace = me.workspaces.find((it: { slug: string }) => it.slug === 'canaries').id as string;
  const person = async (
    name: string,
    role: string,
    organisationId: string,
  ): Promise<{ headers: { cookie: string }; memberId: string }> => {
    const email = `${name}@example.org`;
    const invited = await ask('POST', `${w}/invitations`, {
      id: newId(),
      name,
      email,
      organisationId,
      roles: [role],
      clearance: 2,
    });
    await ask(
      'POST',
      '/invitations/accept',
      { token: invited.link.split('#')[1], name, password: PASSWORD },
      { cookie: '' },
    );
    const headers = { cookie: await signIn(running, email) };
    const { workspaces } = await ask('GET', '/me', undefined, headers);
    return { headers, memberId: workspaces[0].memberId };
  };
  const organisations = [newId(), newId()];
  for (const [at, id] of organisations.entries())
    await ask('POST', `${w}/actors`, { id, kind: 'organisation', name: `House ${at + 1}` });
  const dina = await person('dina', 'coordinator', organisations[0]!);
  const custodians: { id: string; pair: box.Pair; headers: { cookie: string } }[] = [];
  for (const [name, at] of [
    ['kofi', 0],
    ['lea', 1],
    ['moussa', 1],
  ] as const) {
    const { headers, memberId } = await person(name, 'custodian', organisations[at]!);
    const it = { id: uuidv4(), pair: box.makePair(), headers };
    await ask('POST', `${w}/custody/custodians`, { id: it.id, memberId, outside: false, reason: 'Trusted' });
    await ask('POST', `${w}/custody/custodians/${it.id}/voice`, { yes: true }, dina.headers);
    const dummy = await ask(
      'PUT',
      `${w}/custody/custodians/${it.id}/key`,
      {
        publicKey: box.toBase64(it.pair.publicKey),
        locks: [
          {
            how: 'words',
            m: 65_536,
            t: 3,
            p: 1,
            salt: box.toBase64(new Uint8Array(16)),
            body: box.toBase64(new Uint8Array(72)),
          },
        ],
      },
      headers,
    );
    const opened = box.openShare(it.pair, box.fromBase64(dummy.box), {
      purpose: 'test',
      workspace,
      box: dummy.id,
      generation: 0,
      custodian: it.id,
    });
    await ask('POST', `${w}/custody/tests/${dummy.id}`, { answer: box.toBase64(opened.share) }, headers);
    custodians.push(it);
  }
  const change = uuidv4();
  await ask('POST', `${w}/custody/changes`, {
    id: change,
    kind: 'begin',
    seats: custodians.map((it) => it.id),
    reason: 'We begin',
  });
  await ask('POST', `${w}/custody/changes/${change}/voice`, { yes: true }, dina.headers);

  const source = keep('sources', uuidv4());
  await ask('POST', `${w}/sources`, { id: source, alias: 'Lake', languages: ['en'], identity });
  const { identities } = await ask('GET', `${w}/custody/sources/${source}`);
  const [opening, pair] = [uuidv4(), box.makePair()];
  await ask('POST', `${w}/custody/openings`, {
    id: opening,
    identityId: identities[0].id,
    sourceId: source,
    reason: `They are in danger: ${marks.reason}`,
    publicKey: box.toBase64(pair.publicKey),
  });
  for (const it of custodians.slice(0, 2)) {
    const mine = await ask('GET', `${w}/custody/openings/${opening}/mine`, undefined, it.headers);
    const label = { purpose: 'identity' as const, workspace, box: mine.identityId, generation: mine.generation };
    const share = box.openShare(it.pair, box.fromBase64(mine.sealed), { ...label, custodian: it.id });
    await ask(
      'POST',
      `${w}/custody/openings/${opening}/hand`,
      { sealed: box.toBase64(box.handOver(pair.publicKey, label, share, opening)) },
      it.headers,
    );
  }
  const found = await ask('GET', `${w}/custody/openings/${opening}/collect`);
  const label = { purpose: 'identity' as const, workspace, box: found.identityId, generation: found.generation };
  const text = await box.openShared(
    label,
    box.fromBase64(found.body),
    found.commitments.map((it: any) => ({ custodian: it.custodianId, commitment: box.fromBase64(it.commitment) })),
    found.shares.map((it: any) =>
      box.openShare(pair, box.fromBase64(it.sealed), { ...label, custodian: it.custodianId, errand: opening }),
    ),
  );
  await ask('POST', `${w}/custody/openings/${opening}/close`, { opened: true, tampered: null });
  return { opened: text.includes(identity.name), other: dina.headers };
}

/** A community is told by radio, and word comes back. */
export async function tellCommunity(
  ask: Ask,
  marks: Marks,
  report: string,
  actor: string,
  keep: (noun: string, id: string) => string,
): Promise<void> {
  const w = '/w/canaries';
  const [mandate, alert, owed, telling] = [newId(), newId(), keep('obligations', newId()), newId()];
  await ask('POST', `${w}/mandates`, {
    id: mandate,
    responderActorId: actor,
    coordinator: true,
    title: 'Mandate',
    agreedHow: 'by letter',
  });
  await ask('POST', `${w}/alerts`, {
    id: alert,
    level: 2,
    headline: 'A crowd',
    asked: 'Go there',
    uncertainty: 'One account',
    implicated: 'decided_unclear',
    implicatedActorIds: [],
    basis: [{ kind: 'report', id: report }],
  });
  await ask('POST', `${w}/alerts/${alert}/issue`, { mandateIds: [mandate], reasonUnverified: 'Time' });
  await ask('POST', `${w}/alerts/${alert}/community`, { id: owed, community: 'Traders', channel: 'radio' });
  await ask('POST', `${w}/obligations/${owed}/tellings`, {
    id: telling,
    way: 'radio',
    language: 'en',
    text: `The market opens: ${marks.telling}`,
    station: 'Radio',
    broadcastAt: new Date(Date.now() - 60_000).toISOString(),
  });
  await ask('POST', `${w}/tellings/${telling}`, { deed: 'told', at: new Date().toISOString(), confirmedBy: 'Grace' });
  await ask('POST', `${w}/tellings/${telling}`, {
    deed: 'came_back',
    text: marks.telling,
    at: new Date().toISOString(),
  });
}
