/** Doors that came later: gateways of SMS, forms in a browser, monitors, the directory with its files, people to turn to, groups, the security system. */
import { uuidv4 } from '#domain/ids.ts';
import { asOwner, until, type Running } from '#apps/running.evaluate.ts';
import { reporting, saying, type Line } from './gateway-simulator.ts';
import { newId } from './harness.ts';
import type { Canary } from './canaries.search.ts';

type Ask = (method: string, path: string, body?: unknown, headers?: Record<string, string>) => Promise<any>;
type Keep = (noun: string, id: string) => string;
export interface DoorMarks {
  words: string;
  trace: string;
  secret: string;
  sender: string;
  contact: string;
  contactNumber: string;
  beside: string;
  besideNumber: string;
  work: string;
  asked: string;
}
const w = '/w/canaries';

/** What each gateway is told of itself: the secrets say so. */
const LINES: readonly { gateway: Line['gateway']; secrets: readonly ('key' | 'signing')[] }[] = [
  { gateway: 'http', secrets: ['key', 'signing'] },
  { gateway: 'twilio', secrets: ['key'] },
  { gateway: 'africastalking', secrets: ['key'] },
  { gateway: 'vonage', secrets: ['key', 'signing'] },
  { gateway: 'infobip', secrets: ['key', 'signing'] },
  { gateway: 'rapidpro', secrets: ['key'] },
  { gateway: 'frontlinesms', secrets: ['key', 'signing'] },
  { gateway: 'smssync', secrets: ['signing'] },
  { gateway: 'android', secrets: ['key', 'signing'] },
];

/**
 * Somebody writes by every gateway, twice, once in parts; the same webhook comes again, one is forged, one is broken; an answer goes out, is delivered
 * and fails.
 * @param gateway where what is sent ends up, and what was
 */
export async function writeBySms(
  running: Running,
  ask: Ask,
  marks: DoorMarks,
  gateway: { origin: string; sent: readonly string[] },
  keep: Keep,
): Promise<void> {
  const reader = { cookie: '', 'user-agent': `Gateway ${marks.trace}`, 'x-forwarded-for': '73.108.46.29' };
  const post = async (it: { method: string; url: string; headers: Record<string, string>; body: string }) => {
    const path = it.url.replace(/^https?:\/\/[^/]+/, '');
    const answer = await fetch(`${running.url}${path}`, {
      method: it.method,
      headers: { ...it.headers, ...reader },
      ...(it.method === 'POST' ? { body: it.body } : {}),
    });
    await answer.arrayBuffer();
    return answer.status;
  };
  const must = async (it: Parameters<typeof post>[0], who: string): Promise<void> => {
    await until(`${who} is taken`, async () => (await post(it)) < 300, 30_000);
  };
  const messages = () =>
    asOwner(running.folder, async (client) =>
      Number(
        (await client.query<{ n: string }>(`select count(*) as n from app.report where channel = 'sms'`)).rows[0]!.n,
      ),
    );
  await ask('PUT', `${w}/numbers/settings`, { answers: 'all', replyHours: 72, additionMinutes: 0, callWords: 'CALL' });
  for (const [n, { gateway: code, secrets }] of LINES.entries()) {
    const settings = { account: 'AC0', from: '20880', url: gateway.origin, country: '254' };
    const given = Object.fromEntries(secrets.map((name) => [name, `${marks.secret}-${name}-${n}`]));
    const made = await ask('POST', `${w}/numbers`, {
      id: keep('numbers', newId()),
      name: `Line ${code}`,
      gateway: code,
      settings,
      secrets: given,
    });
    const line: Line = { gateway: code, address: made.address, settings, secrets: given, now: Date.now() };
    // each writes from a number of their own, which ends alike
    const from = `+254${marks.sender}`;
    const said = saying(line, { id: `in-${code}`, from, text: `${marks.words} by ${code}` });
    await must(said, code);
    await post(said);
    await post({ ...said, body: said.body.replace(marks.words, `${marks.words}x`) });
    await post({ ...said, body: `${said.body.slice(0, -9)}${marks.sender}` });
    for (const state of ['delivered', 'failed'] as const) {
      const told = reporting(line, { id: `out-${code}-${marks.sender}`, to: from, state });
      if (told) await post(told);
    }
    if (code === 'http')
      for (const part of [2, 1])
        await must(
          saying(line, {
            id: `part-${part}`,
            from: `+255${marks.sender}`,
            text: `${marks.words} part ${part} `,
            part: { ref: 'r1', n: part, of: 2 },
          }),
          `part ${part}`,
        );
  }
  await until('what was written by SMS is there', async () => (await messages()) >= 2);
  const { rows } = await asOwner(running.folder, (client) =>
    client.query<{ id: string; source_id: string }>(
      `select id, source_id from app.report where channel = 'sms' order by received_at limit 3`,
    ),
  );
  for (const row of rows) {
    keep('reports', row.id);
    keep('sources', row.source_id);
    const before = gateway.sent.length;
    await ask('POST', `${w}/reports/${row.id}/messages`, {
      id: newId(),
      role: 'feedback',
      text: `We heard you, ${marks.words}`,
      language: 'en',
    });
    await until('an answer leaves', () => gateway.sent.length > before, 20_000).catch(() => undefined);
  }
}

/**
 * Somebody joins with the digits they were given, stops in the middle of a guided dialogue, speaks for another and subscribes in a district. The digits
 * stand nowhere afterwards.
 */
export async function talkBySms(
  running: Running,
  ask: Ask,
  marks: DoorMarks,
  keep: Keep,
  origin: string,
): Promise<{ spent: Canary; district: string }> {
  await asOwner(running.folder, (client) => client.query('update app.custody_settings set sms_dialogue = true'));
  const secrets = { signing: `${marks.secret}-talk` };
  const id = keep('numbers', newId());
  const made = await ask('POST', `${w}/numbers`, {
    id,
    name: 'Talk',
    gateway: 'http',
    settings: { url: origin },
    secrets,
  });
  const district = newId();
  const where = { parentId: null, precision: 'district', lat: 1, lon: 3 };
  await ask('POST', `${w}/places`, { id: district, name: 'Broadland', ...where });
  const [speaker, silent] = [keep('monitors', keep('sources', uuidv4())), keep('sources', uuidv4())];
  for (const [source, alias] of [
    [speaker, 'Marula'],
    [silent, 'Tamarind'],
  ] as const)
    await ask('POST', `${w}/sources`, { id: source, alias, languages: ['en'] });
  await ask('PUT', `${w}/monitors/${silent}/focal`, { id: newId(), focalId: speaker, label: 'A1' });
  const { word } = await ask('POST', `${w}/monitors/${speaker}/words`, {});
  const read = () =>
    asOwner(running.folder, async (client) =>
      Number(
        (
          await client.query<{ n: string }>(
            'select count(*) as n from app.sms_in where line_id = $1 and done_at is not null',
            [id],
          )
        ).rows[0]!.n,
      ),
    );
  const texts = [
    `JOIN ${word}`,
    `A1 ${marks.words} for another`,
    'SUBSCRIBE',
    'SUBSCRIBE Broadland',
    'REPORT',
    `${marks.words} half told`,
    marks.words,
  ];
  for (const [n, text] of texts.entries()) {
    const line: Line = { gateway: 'http', address: made.address, settings: {}, secrets, now: Date.now() };
    const { url, headers, body } = saying(line, { id: `talk-${n}`, from: `+256${marks.sender}`, text });
    const path = url.replace(/^https?:\/\/[^/]+/, '');
    await until(
      'it is taken',
      async () => (await fetch(running.url + path, { method: 'POST', headers, body })).ok,
      30_000,
    );
    await until('it was read', async () => (await read()) > n, 30_000);
  }
  return { spent: { kind: 'spent', value: word as string }, district };
}

/** A monitor is described, expected, taught, enrols and is tied to another channel. What is given to them once stands nowhere afterwards. */
export async function followMonitors(ask: Ask, marks: DoorMarks, keep: Keep): Promise<Canary[]> {
  const [first, second] = [keep('monitors', keep('sources', uuidv4())), keep('sources', uuidv4())];
  const given: string[] = [];
  for (const [id, alias] of [
    [first, 'Baobab'],
    [second, 'Acacia'],
  ] as const)
    given.push((await ask('POST', `${w}/sources`, { id, alias, languages: ['en'] })).returnCode);
  const group = keep('monitor-groups', newId());
  await ask('PUT', `${w}/monitor-groups/${group}`, { name: `Group ${marks.asked}`, sourceIds: [first, second] });
  await ask('POST', `${w}/monitors/${first}`, {
    languages: ['en'],
    areaPlaceId: null,
    channels: ['sms', 'call'],
    groupIds: [group],
  });
  await ask('PUT', `${w}/expectations/${keep('expectations', newId())}`, {
    name: `Weekly ${marks.asked}`,
    monitorId: first,
    everyDays: 7,
    startsOn: '2026-01-01',
  });
  await ask('PUT', `${w}/training-notes/${newId()}`, {
    texts: [{ language: 'en', title: marks.asked, text: `How to report: ${marks.asked}` }],
  });
  await ask('PUT', `${w}/monitors/${first}/quiet/${newId()}`, { channel: 'call' });
  const word = (await ask('POST', `${w}/monitors/${first}/words`, {})).word as string;
  const reporter = { cookie: '', 'user-agent': marks.trace };
  const joined = await ask('POST', '/public/canaries/own/join', { word }, reporter);
  const code = joined.returnCode as string;
  await ask('POST', '/public/canaries/own', { code, language: 'en' }, reporter);
  const own = (await ask('POST', '/public/canaries/own/words', { code }, reporter)).word as string;
  const other = (await ask('POST', `${w}/monitors/${second}/words`, {})).word as string;
  await ask('POST', '/public/canaries/own/ties', { code, other }, reporter);
  const asked = await ask('POST', '/public/canaries/own', { code }, reporter);
  if (asked.asked.length > 0)
    await ask('POST', '/public/canaries/own/quiet', { code, id: newId() }, reporter).catch(() => undefined);
  return [...given, word, code, own, other].filter(Boolean).map((value) => ({ kind: 'code', value }));
}

/** A browser of a monitor is given a form. @returns the address that it opens once, and its token */
export async function offerBrowser(ask: Ask, keep: Keep): Promise<{ page: string; more: Canary[] }> {
  const [form, version] = [keep('forms', newId()), newId()];
  const xml = `<?xml version="1.0"?><h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><h:title>Round</h:title><model><instance><data id="round" version="1"><what/><who/><meta><instanceID/></meta></data></instance><bind nodeset="/data/what" type="string"/><bind nodeset="/data/who" type="string"/><bind nodeset="/data/meta/instanceID" type="string"/></model></h:head><h:body><input ref="/data/what"><label>What</label></input><input ref="/data/who"><label>Who</label></input></h:body></h:html>`;
  await ask('PUT', `${w}/forms/${form}/versions/${version}?name=round.xml`, Buffer.from(xml), {
    'content-type': 'application/xml',
  });
  await ask('POST', `${w}/forms/${form}/publish`, { versionId: version, audience: 'all' });
  const source = keep('sources', uuidv4());
  await ask('POST', `${w}/sources`, { id: source, alias: 'Browser', languages: ['en'] });
  const added = await ask('POST', `${w}/sources/${source}/devices`, { id: newId(), name: 'Her browser' });
  return {
    page: added.pageUrl,
    more: [{ kind: 'link', value: new URL(added.pageUrl).hash.replace(/^#/, '') }],
  };
}

/** Entries, work, people to turn to and their link, groups, who delivers, the security system; and files with more in them than is taken over. */
export async function fillDirectory(running: Running, ask: Ask, marks: DoorMarks, keep: Keep): Promise<Canary[]> {
  const [house, body, work] = [keep('organisations', newId()), newId(), keep('initiatives', newId())];
  const named = (id: string, name: string, more: object = {}) =>
    ask('POST', `${w}/organisations`, { id, names: [{ language: 'en', kind: 'official', name }], ...more });
  await named(house, `House ${marks.work}`, { mandate: marks.work });
  await named(body, `Body ${marks.work}`, { kind: 'body' });
  await ask('POST', `${w}/initiatives`, { id: work, title: `Work ${marks.work}`, description: marks.work });
  const contact = keep('contacts', newId());
  await ask('POST', `${w}/contacts`, {
    id: contact,
    organisationId: house,
    kind: 'liaison',
    name: `${marks.contact} Wanjiru`,
    post: marks.contact,
    about: marks.contact,
    reach: `+254${marks.contactNumber}, ${marks.contact}@example.org`,
    consentHow: marks.contact,
    consentOn: '2026-01-01',
    askAgainOn: '2027-11-01',
  });
  const { link } = await ask('POST', `${w}/contacts/${contact}/link`, {});
  const token = new URL(link).hash.replace(/^#/, '');
  await ask('POST', '/contact-links/open', { token }, { cookie: '', 'user-agent': marks.trace });
  await ask('GET', `${w}/contacts?q=${marks.contact}`);
  // one who withdraws is gone
  const gone = newId();
  await ask('POST', `${w}/contacts`, {
    id: gone,
    organisationId: house,
    kind: 'other',
    name: `${marks.beside} Withdrawn`,
    reach: `+254${marks.besideNumber}`,
    consentHow: marks.beside,
    consentOn: '2026-01-01',
    askAgainOn: '2027-11-01',
  });
  await ask('POST', `${w}/contacts/${gone}/withdraw`, {});

  const group = keep('working-groups', newId());
  await ask('POST', `${w}/working-groups`, {
    id: group,
    name: `Group ${marks.work}`,
    kind: 'coordination',
    terms: marks.work,
  });
  await ask('PUT', `${w}/working-groups/${group}/members/${house}`, { role: 'lead' });
  await ask('PUT', `${w}/working-groups/${group}/meetings/${newId()}`, {
    title: marks.work,
    startsAt: '2026-12-01T10:00:00.000Z',
    endsAt: '2026-12-01T12:00:00.000Z',
    minutes: marks.work,
  });
  const calendar = new URL((await ask('POST', `${w}/calendar-link`, {})).link).pathname;
  await (await fetch(`${running.url}${calendar}`)).arrayBuffer();

  const place = keep('systems', newId());
  await ask('POST', `${w}/places`, {
    id: place,
    name: 'Nowhere land',
    parentId: null,
    precision: 'district',
    lat: 1,
    lon: 2,
  });
  await ask('PUT', `${w}/systems/${place}/parts/${newId()}`, { kind: 'police', actorId: body, note: marks.work });
  await ask('POST', `${w}/delivery`, {
    id: newId(),
    placeId: place,
    service: 'security',
    level: 'non_state',
    provider: marks.work,
    aspect: 'trust',
    degree: 2,
    words: marks.work,
    saidBy: 'residents',
    saidOn: '2026-01-01',
    source: { kind: 'person', title: marks.work },
  });

  const iati = `<?xml version="1.0"?><iati-activities version="2.03"><iati-activity xml:lang="en"><iati-identifier>XX-CANARY-1</iati-identifier><reporting-org ref="XX-PUB" type="22"><narrative>Publisher</narrative></reporting-org><title><narrative>Work ${marks.work}</narrative></title><description><narrative>${marks.work}</narrative></description><contact-info><person-name><narrative>${marks.beside} Otieno</narrative></person-name><telephone>+254${marks.besideNumber}</telephone><email>${marks.beside}@example.org</email></contact-info><activity-status code="2"/><activity-date type="2" iso-date="2025-01-01"/></iati-activity></iati-activities>`;
  const hxl = `Code,Project,Agency,Focal person,Phone\n#activity+code,#activity,#org,#contact+name,#contact+phone\nw1,Work ${marks.work},House of files,${marks.beside} Achieng,+254${marks.besideNumber}\n`;
  const plain = `Project code,Project title,Organisation,Focal person,Mobile\nw2,Work ${marks.work},House of tables,${marks.beside} Kamau,+254${marks.besideNumber}\n`;
  for (const [name, text] of [
    ['work.xml', iati],
    ['hxl.csv', hxl],
    ['plain.csv', plain],
  ] as const) {
    const id = keep('directory-files', newId());
    const at = `${w}/directory-files/${id}`;
    await ask('POST', `${w}/directory-files`, { id, name, parts: 1 });
    await ask('PUT', `${at}/parts/0`, Buffer.from(text), { 'content-type': 'application/octet-stream' });
    const done = async (states: readonly string[]) => states.includes((await ask('GET', at)).state);
    await ask('POST', `${at}/check`, {});
    await until(`${name} is checked`, () => done(['checked', 'failed']));
    await ask('POST', `${at}/run`, {});
    await until(`${name} is taken in`, () => done(['done', 'failed']));
  }
  return [token, calendar.split('/').at(-1)!]
    .filter((it) => it.length >= 20)
    .map((value) => ({ kind: 'token', value }));
}
