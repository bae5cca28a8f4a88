/** What is planted, and by which doors. */
import { createECDH, randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import * as xlsx from '@e965/xlsx';
import {
  attachmentContext,
  fromBase64,
  paddedJson,
  reportContext,
  sealEnvelope,
  toBase64url,
} from '#domain/envelope.ts';
import { openDatabase } from '#server/db.ts';
import { runningOwnerUrl } from '#server/embedded.ts';
import { connectionUrls, loginSecrets } from '#server/logins.ts';
import { sweepFiles } from '#server/sweep.ts';
import { asOwner, until, type Running } from '#apps/running.evaluate.ts';
import { GED_COLUMNS } from '#features/imports/ged.rules.ts';
import { join } from 'node:path';
import { newId, pageReport } from './harness.ts';
import { recordings } from './recordings.ts';
import { openIdentity, sendForm, tellCommunity } from './canaries.channels.ts';
import { fillDirectory, followMonitors, offerBrowser, talkBySms, writeBySms } from './canaries.doors.ts';
import {
  plantLines,
  ringResponder,
  SMPP_PASSWORD,
  tellDistrict,
  tellTogether,
  type Came,
  type Held,
  type PlayedGateways,
} from './canaries.lines.ts';
import { plantMail } from './canaries.mail.ts';
import type { ImapServer } from './imap-server.ts';
import type { SmppServer } from './smpp-server.ts';
import type { Canary, PlaceCanary } from './canaries.search.ts';

/** What a mark says, by which the search itself is tried. */
export const MARK = 'Wopqilumark';
export const NUMBER_MARK = '5820391746';
/** What each kind says of itself: a word and a number that stand nowhere else. */
const WORDS = {
  identity: 'Zuqweloidentity',
  address: 'Zuqweloaddress',
  trace: 'Zuqwelotrace',
  meta: 'Zuqwelometa',
  column: 'Zuqwelocolumn',
  words: 'Zuqwelowords',
  rumour: 'Zuqwelorumour',
  incident: 'Zuqweloincident',
  alert: 'Zuqweloalert',
  push: 'Zuqwelopush',
  source: 'Zuqwelosource',
  telling: 'Zuqwelotelling',
  reason: 'Zuqweloreason',
  secret: 'Zuqwelosecret',
  contact: 'Zuqwelocontact',
  beside: 'Zuqwelobeside',
  work: 'Zuqwelowork',
  asked: 'Zuqweloasked',
  broadcast: 'Zuqwelobroadcast',
  together: 'Zuqwelotogether',
} as const;
const NUMBERS = {
  identity: '731084621',
  address: '731084622',
  trace: '731084623',
  meta: '731084624',
  column: '731084625',
  words: '731084626',
  rumour: '731084627',
  code: '7310846281112223',
  sender: '731084629',
  contact: '731084631',
  beside: '731084632',
  called: '731084633',
} as const;
/** 4° 19' 43.1765" north of nowhere in particular. */
export const PLACE: PlaceCanary = { kind: 'meta', numbers: [4, 19, 431_765] };
const AT: readonly [number, number] = [
  (4 * 3600 + 19 * 60) * 10_000 + 431_765,
  (15 * 3600 + 12 * 60) * 10_000 + 431_765,
];

export const VALUES: readonly Canary[] = [
  { kind: 'control', value: MARK },
  { kind: 'control', value: NUMBER_MARK },
  ...Object.entries(WORDS).map(([kind, value]) => ({ kind, value })),
  ...Object.entries(NUMBERS).map(([kind, value]) => ({ kind, value })),
];

export interface Planted {
  count: number;
  organisation: string;
  /** the name came out of its box when two custodians opened it */
  opened: boolean;
  /** by the part of the path before them */
  ids: Map<string, string[]>;
  /** what the server itself made and told once: return codes, words that enrol, tokens */
  more: Canary[];
  /** where a monitor's browser fills forms */
  formsPage: string;
  /** what must hold for the rest to say anything */
  held: Held[];
  /** what came in by lines, as it came */
  came: Came[];
}

const phone = (kind: keyof typeof NUMBERS): string => `+254${NUMBERS[kind]}`;

export async function plant(
  running: Running,
  cookie: string,
  { gateway, imap, centre }: { gateway: PlayedGateways; imap: ImapServer; centre: SmppServer },
  say: (line: string) => void,
): Promise<Planted> {
  const { sent } = gateway;
  let count = 0;
  const ids = new Map<string, string[]>();
  const keep = (noun: string, id: string): string => (ids.set(noun, [...(ids.get(noun) ?? []), id]), id);
  const ask = async (
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<any> => {
    for (;;) {
      const raw = body instanceof Uint8Array;
      const response = await fetch(`${running.url}/api/v1${path}`, {
        method,
        headers: { 'x-baraza': '1', cookie, 'content-type': 'application/json', ...headers },
        ...(body === undefined ? {} : { body: raw ? new Uint8Array(body) : JSON.stringify(body) }),
      });
      const text = await response.text();
      if (response.status === 429) {
        await pause(1500);
        continue;
      }
      if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
      count++;
      return text ? JSON.parse(text) : null;
    }
  };
  const w = '/w/canaries';
  // a reporter has no session; what their device says of itself comes with each request
  const reporter = {
    cookie: '',
    'user-agent': `${WORDS.trace}/9 (device ${NUMBERS.trace})`,
    'x-forwarded-for': '73.108.46.23',
    'x-device-id': NUMBERS.trace,
    referer: `http://localhost/${WORDS.trace}`,
    'accept-language': `en-${WORDS.trace}`,
  };

  await asOwner(running.folder, async (client) => {
    await client.query(
      `insert into app.custody_settings (workspace_id, addresses) select id, 'vault' from app.workspace on conflict (workspace_id) do update set addresses = 'vault'`,
    );
  });
  await until('the courier has said what it can', async () =>
    (await ask('GET', `${w}/answering`)).channels.includes('sms'),
  );

  say('reports of the page, sealed and not');
  const settings = await ask('GET', '/public/canaries', undefined, reporter);
  const recorded = await recordings(`${WORDS.meta}-${NUMBERS.meta}`, AT);
  const reports: string[] = [];
  for (let n = 0; n < 4; n++) {
    const id = keep('reports', newId());
    reports.push(id);
    const page = pageReport({
      id,
      text: `${WORDS.words}: they came to the market at night, ${phone('words')} saw it`,
      who: WORDS.words,
      asks: WORDS.words,
      returnCode: NUMBERS.code,
      answerTo: { channel: 'sms', address: phone('address') },
    });
    const key = fromBase64(settings.sealingKey.publicKey);
    const envelope = toBase64url(await sealEnvelope(key, reportContext('canaries', id), paddedJson(page.report)));
    await ask('POST', '/public/canaries/reports', n % 2 === 0 ? { id, clock: page.clock, envelope } : page, reporter);
    for (const [at, file] of recorded.entries()) {
      if (at % 4 !== n) continue;
      const fileId = keep('attachments', newId());
      const path = `/public/canaries/reports/${id}/attachments/${fileId}`;
      if (n % 2 === 1) await ask('PUT', path, file.bytes, { ...reporter, 'content-type': file.mediaType });
      else
        await ask(
          'PUT',
          path,
          await sealEnvelope(key, attachmentContext('canaries', id, fileId), new Uint8Array(file.bytes)),
          {
            ...reporter,
            'content-type': 'application/vnd.baraza.sealed',
          },
        );
    }
  }
  await ask(
    'POST',
    '/public/canaries/messages',
    { code: NUMBERS.code, id: newId(), text: `${WORDS.words} again`, language: 'en' },
    reporter,
  );
  await ask('POST', '/public/canaries/thread', { code: NUMBERS.code }, reporter);

  say('the desk');
  const identity = {
    name: `${WORDS.identity} Otieno`,
    contact: `${phone('identity')}, ${WORDS.identity}@example.org`,
    notes: `Lives beside ${WORDS.identity}`,
  };
  const call = await ask('POST', `${w}/reports`, {
    id: keep('reports', newId()),
    channel: 'desk',
    text: `A caller: ${WORDS.words}`,
    newSource: { alias: 'River', languages: [], mayAsk: true, wantsAnswer: true },
    identity,
    answerTo: { channel: 'sms', address: `+254 ${NUMBERS.address.replace(/(...)(...)/, '$1 $2 ')}` },
  });
  keep('sources', call.sourceId);
  await ask('PUT', `${w}/sources/${call.sourceId}/address`, { channel: 'sms', address: phone('address') });
  const enrolled = await ask('POST', `${w}/sources`, { id: keep('sources', newId()), alias: 'Hill', identity });
  if (!enrolled.returnCode) throw new Error('no code');
  const more: Canary[] = [{ kind: 'code', value: enrolled.returnCode }];
  await ask('POST', `${w}/reports/${reports[0]}/messages`, {
    id: newId(),
    role: 'question',
    text: `Is it well, ${WORDS.words}?`,
    language: 'en',
  });

  say('tables');
  const named = [
    ['Date', 'Place', 'Text', 'Name', 'Phone'],
    ['21/11/2026', 'Mambu', `${WORDS.words} in a table`, `${WORDS.column} Achieng`, phone('column')],
  ];
  const book = xlsx.utils.book_new();
  xlsx.utils.book_append_sheet(book, xlsx.utils.aoa_to_sheet(named.map((row) => [...row].toReversed())), 'one');
  const ged = [
    GED_COLUMNS.join(','),
    GED_COLUMNS.map((name) =>
      name === 'source_article'
        ? `"""Daily ${WORDS.source},2026-03-02,${WORDS.words} in the news"""`
        : name.startsWith('date_s') || name === 'date_end'
          ? '2026-03-01'
          : '1',
    ).join(','),
  ].join('\n');
  for (const [bytes, type] of [
    [Buffer.from(named.map((row) => row.map((cell) => `"${cell}"`).join(',')).join('\n')), 'text/csv'],
    [xlsx.write(book, { type: 'buffer', bookType: 'xlsx', compression: true }) as Buffer, 'application/octet-stream'],
    [Buffer.from(ged), 'text/csv'],
  ] as const) {
    const id = keep('imports', newId());
    const up = await ask('PUT', `${w}/imports/${id}/file`, bytes, { 'content-type': type });
    if (up.kind !== 'ged') {
      const at = (name: string): number => up.columns.indexOf(name);
      await ask('POST', `${w}/imports/${id}/check`, {
        fields: { text: at('Text'), when: at('Date'), place: at('Place') },
        dateOrder: 'dmy',
      });
    }
    await ask('POST', `${w}/imports/${id}/run`, {});
    await until('a table is taken in', async () => (await ask('GET', `${w}/imports/${id}`)).state === 'done');
  }

  say('rumours, incidents, warnings, devices');
  const rumour = keep('rumours', newId());
  await ask('POST', `${w}/rumours`, {
    id: rumour,
    claim: `${WORDS.rumour} ${phone('rumour')}`,
    sighting: { id: newId(), channel: WORDS.rumour, heardAt: new Date().toISOString(), placeText: WORDS.rumour },
  });
  await ask('POST', `${w}/incidents`, {
    id: keep('incidents', newId()),
    title: WORDS.incident,
    typeCode: 'tension.threat',
    whenFrom: new Date().toISOString(),
    lat: 4.3,
    lon: 15.3,
    placePrecision: 'village',
  });
  const cap = `<?xml version="1.0"?><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>${WORDS.alert}</identifier><sender>${WORDS.alert}@example.org</sender><sent>2026-11-21T10:00:00-00:00</sent><status>Actual</status><msgType>Alert</msgType><scope>Public</scope><info><language>en</language><category>Security</category><event>${WORDS.alert}</event><urgency>Expected</urgency><severity>Severe</severity><certainty>Possible</certainty><senderName>${WORDS.alert}</senderName><headline>${WORDS.alert}</headline><contact>${WORDS.alert}</contact><area><areaDesc>${WORDS.alert}</areaDesc></area></info></alert>`;
  await ask('POST', `${w}/cap/import`, Buffer.from(cap), { 'content-type': 'application/xml' });
  const pair = createECDH('prime256v1');
  pair.generateKeys();
  await ask('POST', `${w}/push`, {
    id: newId(),
    endpoint: `https://updates.push.services.mozilla.com/wpush/v2/${WORDS.push}`,
    keys: { p256dh: pair.getPublicKey('base64url'), auth: randomBytes(16).toString('base64url') },
    language: 'en',
    name: '',
  });

  await until('the courier has taken the addresses', async () =>
    (await ask('GET', `${w}/sources/${call.sourceId}/reach`)).reach.every(
      (it: { state: string }) => it.state === 'kept',
    ),
  );
  await ask('POST', `${w}/sources/${call.sourceId}/warning`, {
    id: newId(),
    text: 'Stay away tonight',
    reason: 'They were named',
  }).catch((error: Error) => say(error.message));
  await until('the gateway was asked', () => sent.length > 0, 30_000).catch(() => undefined);

  say('SMS by every gateway, monitors, the directory');
  const marks = {
    ...WORDS,
    traceNumber: NUMBERS.trace,
    sender: NUMBERS.sender,
    contactNumber: NUMBERS.contact,
    besideNumber: NUMBERS.beside,
    calledNumber: NUMBERS.called,
  };
  await writeBySms(running, ask, marks, gateway, keep);
  const talked = await talkBySms(running, ask, marks, keep, gateway.origin);
  more.push(talked.spent, { kind: 'secret', value: SMPP_PASSWORD });
  more.push(...(await followMonitors(ask, marks, keep)));
  more.push(...(await fillDirectory(running, ask, marks, keep)));
  const browser = await offerBrowser(ask, keep);
  more.push(...browser.more);

  say('a telephone with ODK Collect, a community, custodians');
  await sendForm(running, ask, marks, keep, [
    { name: 'picture.jpg', type: 'image/jpeg', bytes: recorded.find((it) => it.mediaType === 'image/jpeg')!.bytes },
  ]);
  const me = await ask('GET', '/me');
  await plantMail(
    ask,
    { ...marks, identityNumber: NUMBERS.identity },
    keep,
    imap,
    recorded.find((it) => it.mediaType === 'image/jpeg')!.bytes,
  );
  say('messengers, telephones, an operator, words to a district, an account of two');
  const lines = await plantLines(running, ask, marks, keep, gateway, centre, {
    picture: recorded.find((it) => it.mediaType === 'image/jpeg')!.bytes,
    sound: recorded.find((it) => it.mediaType === 'audio/mpeg')!.bytes,
  });
  const held = [...lines.held, ...(await ringResponder(running, ask, marks, keep, gateway, lines.voice))];
  held.push(...(await tellTogether(ask, marks, me.workspaces[0].memberId, keep)));
  await tellCommunity(ask, marks, reports[0]!, me.workspaces[0].actorId, keep);
  const { opened, other } = await openIdentity(
    running,
    ask,
    marks,
    { ...identity, name: `${WORDS.identity} Achieng` },
    keep,
  );

  held.push(...(await tellDistrict(ask, marks, gateway, talked.district, other)));

  // two days later, as far as files go
  const urls = connectionUrls({ ownerUrl: runningOwnerUrl(running.folder)!, secrets: loginSecrets(running.folder) });
  const worker = openDatabase(urls.worker, 1);
  await sweepFiles(join(running.folder, 'files'), worker.db, new Date(Date.now() + 2 * 86_400_000));
  await worker.close();

  const rows = await asOwner(running.folder, async (client) => {
    // of reports the newest of each channel first
    for (const [noun, table, order] of [
      ['sources', 'source', 'id'],
      ['reports', 'report', 'row_number() over (partition by channel order by received_at desc)'],
      ['alerts', 'alert', 'id'],
    ] as const)
      ids.set(
        noun,
        (await client.query<{ id: string }>(`select id from app.${table} order by ${order} limit 24`)).rows.map(
          (row) => row.id,
        ),
      );
    return (await client.query<{ id: string }>(`select id from app.actor where kind = 'organisation' limit 1`)).rows;
  });
  const { came } = lines;
  return { count, organisation: rows[0]!.id, opened, ids, more, formsPage: browser.page, held, came };
}
