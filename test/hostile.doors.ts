/** Doors that bad input is tried on besides the operations: a telephone with forms, gateways of SMS, files of the directory. */
import fc from 'fast-check';
import { channelOf, WEBHOOKS } from '#features/numbers/gateway-fields.rules.ts';
import { readSettings } from './collect-client.ts';
import { marketDay, marketForm } from './form-texts.ts';
import { reporting, type Said, type Webhook } from './gateway-simulator.ts';
import { newId, type House, type Person } from './harness.ts';
import { bytes } from './hostile.nasties.ts';
import type { SmsHouse, TestLine } from './sms-house.ts';

const must = (answer: { status: number; body: any }): any => {
  if (answer.status >= 300) throw new Error(JSON.stringify(answer.body));
  return answer.body;
};

/** More of what there is to ask for, so that bad input meets something: adds to `ids`, by the part of the path before them. */
export async function furnishDoors(house: House, jack: Person, ids: Map<string, string[]>): Promise<void> {
  const made = async (noun: string, path: string, body: object, id: string = newId()): Promise<string> => {
    must(await jack.post(`/w/nsele/${path}`, { id, ...body }));
    ids.set(noun, [...(ids.get(noun) ?? []), id]);
    return id;
  };
  const names = (name: string) => [{ language: 'en', kind: 'official', name }];
  const organisation = await made('organisations', 'organisations', { names: names('Clinic of Tchele') });
  const body = await made('organisations', 'organisations', { kind: 'body', names: names('Police of Nsele') });
  await made('initiatives', 'initiatives', { title: 'Mediators in the hills' });
  await made('contacts', 'contacts', {
    organisationId: organisation,
    kind: 'liaison',
    name: 'Somebody',
    consentHow: 'By letter',
    consentOn: '2026-01-01',
    askAgainOn: '2027-11-01',
  });
  const group = await made('working-groups', 'working-groups', { kind: 'coordination', name: 'Coordination' });
  ids.set('members', [...(ids.get('members') ?? []), organisation]);
  const meeting = newId();
  must(
    await jack.send('PUT', `/w/nsele/working-groups/${group}/meetings/${meeting}`, {
      title: 'First',
      startsAt: '2026-12-01T17:00:00.000Z',
      endsAt: '2026-12-01T19:00:00.000Z',
    }),
  );
  ids.set('meetings', [meeting]);
  const place = await made('systems', 'places', {
    name: 'Nsele land',
    parentId: null,
    precision: 'district',
    lat: 1,
    lon: 2,
  });
  const part = newId();
  must(await jack.send('PUT', `/w/nsele/systems/${place}/parts/${part}`, { kind: 'police', actorId: body }));
  ids.set('parts', [part]).set('system-parts', [part]);
  ids.set('monitors', ids.get('sources')!);
}

/** A form and a phone that may send it. @returns the path of its own door */
export async function enrolPhone(house: House, jack: Person): Promise<string> {
  const [form, version, source] = [newId(), newId(), crypto.randomUUID()];
  must(
    await jack.put(
      `/w/nsele/forms/${form}/versions/${version}?name=market.xml`,
      bytes(marketForm()),
      'application/xml',
    ),
  );
  must(await jack.post(`/w/nsele/forms/${form}/publish`, { versionId: version, audience: 'all' }));
  must(await jack.post('/w/nsele/sources', { id: source, alias: 'Monitor', languages: ['en'] }));
  const added = must(await jack.post(`/w/nsele/sources/${source}/devices`, { id: newId(), name: 'A phone' }));
  const path = new URL(readSettings(added.settings).general.server_url).pathname;
  // the key of its source is made with the first thing it sends, whatever comes of that
  const post = new FormData();
  const filled = bytes(marketDay({ instance: `uuid:${crypto.randomUUID()}` }));
  post.append('xml_submission_file', new File([new Uint8Array(filled)], 'submission.xml', { type: 'text/xml' }));
  const sent = await house.app.request(`${path}/submission`, {
    method: 'POST',
    headers: { 'x-openrosa-version': '1.0' },
    body: post,
  });
  if (sent.status !== 201) throw new Error(`a good form was answered ${sent.status}`);
  return path;
}

/** Bodies that no gateway sends. */
export const NASTY_BODIES: readonly (readonly [type: string, body: string])[] = [
  ['application/json', ''],
  ['application/json', '{'],
  ['application/json', 'null'],
  ['application/json', '[]'],
  ['application/json', '{"__proto__":{"from":"1"},"from":{},"text":[],"id":1e999}'],
  ['application/json', '['.repeat(50_000)],
  ['application/json', `{"results":[${'{},'.repeat(20_000)}{}]}`],
  ['application/json', '{"from":"+254700","text":"\\ud800\\u0000","id":"x"}'],
  ['application/x-www-form-urlencoded', ''],
  ['application/x-www-form-urlencoded', '%'],
  ['application/x-www-form-urlencoded', 'from=%ED%A0%80&text=%00&id=%E0%A4%A'],
  ['application/x-www-form-urlencoded', 'a=1&'.repeat(50_000)],
  ['application/x-www-form-urlencoded', `from=${'9'.repeat(50_000)}&text=x&id=1`],
  ['application/x-www-form-urlencoded', `from=1&text=${'a'.repeat(200_000)}&id=1`],
  ['multipart/form-data; boundary=x', '--x\r\n\r\n--x--'],
  ['text/xml', '<a/>'],
];

const from = fc.oneof(
  fc.constantFrom('+254700000001', '0700000001', '+', '', 'ALERT', '00', '+00000000000000000000', '\u202e+1', '1e999'),
  fc.string({ unit: 'binary', maxLength: 30 }),
);
const words = fc.oneof(
  fc.constantFrom(
    '',
    '\u0000',
    '\ud800',
    'STOP',
    'OUI',
    '1234567890',
    '0000000000',
    '1234567812345678',
    'A1 2 3 4',
    'a'.repeat(20_000),
    '\u202e'.repeat(300),
  ),
  fc.string({ unit: 'binary', maxLength: 200 }),
);
const said: fc.Arbitrary<Said> = fc
  .record({
    from,
    text: words,
    id: fc.oneof(fc.constantFrom('', 'same', '\u0000', '../x'), fc.string({ maxLength: 60 })),
    part: fc.option(
      fc.record({
        ref: fc.string({ maxLength: 10 }),
        n: fc.constantFrom(-1, 0, 1, 2, 255, 1e9, 1.5),
        of: fc.constantFrom(0, 1, 2, 3, 255, 1e9),
      }),
      { freq: 3 },
    ),
  })
  .map(({ part, ...rest }) => (part ? { ...rest, part } : rest));

/** Webhooks of each gateway with wild words in them, signed as they should be; some damaged after that. */
export async function hostileWebhooks(
  sms: SmsHouse,
  jack: Person,
): Promise<fc.Arbitrary<readonly [TestLine, Webhook]>> {
  const lines: TestLine[] = [];
  // messengers are refused until two have accepted their providers
  for (const code of WEBHOOKS.filter((it) => channelOf(it) === 'sms')) lines.push(await sms.line(jack, code));
  return fc
    .tuple(
      fc.constantFrom(...lines),
      said,
      fc.constantFrom('whole', 'whole', 'whole', 'cut', 'bent', 'elsewhere', 'report'),
      fc.nat(),
    )
    .map(([line, it, how, n]) => {
      const webhook = (how === 'report' ? reported(line, it, n % 2 === 0) : null) ?? line.webhook(it);
      const { body, url } = webhook;
      if (how === 'cut') return [line, { ...webhook, body: body.slice(0, n % (body.length + 1)) }] as const;
      if (how === 'bent')
        return [
          line,
          { ...webhook, body: `${body.slice(0, n % (body.length + 1))}%00\u0000${body.slice(3)}` },
        ] as const;
      if (how === 'elsewhere')
        return [line, { ...webhook, url: `${url.slice(0, -(n % 40) || undefined)}/%00/${n}` }] as const;
      return [line, webhook] as const;
    });
}
function reported(line: TestLine, it: Said, delivered: boolean): Webhook | null {
  return reporting(line.played(), { id: it.id, to: it.from, state: delivered ? 'delivered' : 'failed' });
}
