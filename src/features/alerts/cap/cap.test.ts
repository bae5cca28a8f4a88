import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { acknowledgement, capOf, draftFromCap, matchCap, type CapAlert } from './cap-alert.rules.ts';
import { writeFeed } from './cap-feed.rules.ts';
import {
  capProblems,
  capTime,
  capTimeIn,
  instantOf,
  referenceTo,
  sameReference,
  type CapMessage,
} from './cap-message.rules.ts';
import { capAlert, capMessage } from './cap.arbitrary.ts';
import { readCap } from './cap.read.rules.ts';
import { CapUnlawful, writeCap } from './cap.write.rules.ts';

const ALERT: CapAlert = {
  identifier: 'f1b8a1c2-5a0e-4b7c-9d7e-0d6a1f3b2c4d',
  sender: 'alerts.nsele.example',
  sentAt: new Date('2026-03-02T09:00:00Z'),
  timeZone: 'Africa/Nairobi',
  kind: 'alert',
  earlier: [],
  exercise: false,
  level: 2,
  certainty: 'likely',
  urgency: 'expected',
  themes: ['violence.mob'],
  label: 2,
  expectedUntil: new Date('2026-03-03T09:00:00Z'),
  texts: [
    {
      language: 'fr',
      headline: 'Foule au marché de Mambu',
      description: 'Deux récits indépendants.',
      instruction: 'Envoyer les médiateurs & ouvrir la route <nord>.',
      event: 'Violence de foule',
      areaDesc: 'Mambu',
      senderName: 'Réseau de Nsele',
    },
    {
      language: 'en',
      headline: 'Crowd at Mambu market',
      description: '',
      instruction: '',
      event: 'Mob violence',
      areaDesc: 'Mambu',
      senderName: '',
    },
  ],
  audience: { kind: 'restricted', restriction: 'Named responders only' },
  contact: 'desk',
  web: null,
  place: { lat: -1.25, lon: 36.8, radiusKm: 3, polygons: [], pCode: 'KE047' },
  protected: false,
  note: null,
};
const read = (xml: string | Uint8Array): CapMessage => {
  const reading = readCap(xml);
  if (!reading.ok) throw new Error(`${reading.code}: ${reading.detail}`);
  return reading.message;
};
const refused = (xml: string | Uint8Array) => {
  const reading = readCap(xml);
  return reading.ok ? 'read' : reading.code;
};
const XML = writeCap(capOf(ALERT));

describe('times', () => {
  test('have a numeric offset, never Z', () => {
    expect(capTime(new Date('2026-03-02T09:00:00Z'))).toBe('2026-03-02T09:00:00-00:00');
    expect(capTimeIn(new Date('2026-03-02T09:00:00Z'), 'Africa/Nairobi')).toBe('2026-03-02T12:00:00+03:00');
    expect(capTimeIn(new Date('2026-07-02T09:00:00Z'), 'America/St_Johns')).toBe('2026-07-02T06:30:00-02:30');
    expect(capTimeIn(new Date('2026-03-02T09:00:00Z'), 'UTC')).toBe('2026-03-02T09:00:00-00:00');
  });
  test('that do not exist are none', () => {
    for (const it of [
      '2026-02-31T00:00:00+00:00',
      '2026-13-01T00:00:00+00:00',
      '2026-01-01T24:00:00+00:00',
      '2026-01-01T00:00:00Z',
      '2026-01-01 00:00:00+00:00',
      '2026-01-01T00:00:00+15:00',
    ]) {
      expect(instantOf(it), it).toBeUndefined();
    }
    expect(instantOf('2026-03-02T12:00:00+03:00')).toEqual(new Date('2026-03-02T09:00:00Z'));
  });
});

describe('an alert written as CAP', () => {
  test('says it in every language, with area, contact and level, to a closed circle', () => {
    expect(XML).toContain('<sent>2026-03-02T12:00:00+03:00</sent>');
    expect(XML).toContain('<scope>Restricted</scope>\n  <restriction>Named responders only</restriction>');
    expect(XML).toContain('Envoyer les médiateurs &amp; ouvrir la route &lt;nord&gt;.');
    expect(XML).toContain('<circle>-1.25,36.8 3</circle>');
    expect(XML).toContain('<valueName>P-code</valueName>\n        <value>KE047</value>');
    expect(XML.match(/<info>/g)).toHaveLength(2);
    expect(XML).not.toMatch(/\d{2}Z</);
  });
  test('of an exercise says so', () => expect(capOf({ ...ALERT, exercise: true }).status).toBe('Exercise'));
  test('to named people is private and names their addresses', () => {
    const message = capOf({
      ...ALERT,
      audience: { kind: 'private', addresses: ['grace@example.org', 'Duty desk Nsele'] },
    });
    expect(writeCap(message)).toContain('<addresses>grace@example.org &quot;Duty desk Nsele&quot;</addresses>');
    expect(read(writeCap(message)).addresses).toEqual(['grace@example.org', 'Duty desk Nsele']);
  });
  test('about children or sexual violence carries no shape, no point and no code of a place', () => {
    const message = capOf({
      ...ALERT,
      protected: true,
      place: {
        ...ALERT.place,
        polygons: [
          [
            [0, 0],
            [0, 1],
            [1, 1],
            [0, 0],
          ],
        ],
      },
    });
    expect(message.infos[0]!.areas).toEqual([{ areaDesc: 'Mambu', polygons: [], circles: [], geocodes: [] }]);
  });
  test('updates, closings and cancels name every earlier message', () => {
    const first = capOf(ALERT);
    const second = capOf({
      ...ALERT,
      identifier: 'second',
      kind: 'update',
      earlier: [referenceTo(first)],
      sentAt: new Date('2026-03-02T10:00:00Z'),
    });
    const cancel = capOf({
      ...ALERT,
      identifier: 'third',
      kind: 'cancel',
      earlier: [referenceTo(first), referenceTo(second)],
      note: 'The crowd went home.',
    });
    expect(writeCap(cancel)).toContain(
      `<references>alerts.nsele.example,${ALERT.identifier},2026-03-02T12:00:00+03:00 alerts.nsele.example,second,2026-03-02T13:00:00+03:00</references>`,
    );
    expect(cancel).toMatchObject({ msgType: 'Cancel', infos: [{ responseTypes: ['AllClear'], urgency: 'Past' }, {}] });
    expect(capOf({ ...ALERT, kind: 'close', earlier: [referenceTo(first)] })).toMatchObject({
      msgType: 'Update',
      infos: [{ responseTypes: ['AllClear'] }, {}],
    });
  });
  test('that is not lawful is not written, and everything wrong is named', () => {
    const wrong: CapMessage = {
      ...capOf(ALERT),
      identifier: 'has a space',
      sent: '2026-03-02T09:00:00Z',
      msgType: 'Cancel',
      restriction: '',
    };
    expect(capProblems(wrong).map((it) => `${it.where} ${it.code}`)).toEqual([
      'alert/identifier bad_name',
      'alert/sent bad_time',
      'alert/restriction restriction_needed',
      'alert/references references_needed',
    ]);
    expect(() => writeCap(wrong)).toThrow(CapUnlawful);
    const open = capOf({
      ...ALERT,
      place: {
        ...ALERT.place,
        polygons: [
          [
            [0, 0],
            [0, 1],
            [1, 1],
            [1, 0],
          ],
        ],
      },
    });
    expect(capProblems(open)).toMatchObject([{ code: 'bad_polygon' }, { code: 'bad_polygon' }]);
  });
  test('control characters and halves of letters are left out, never written', () => {
    const text = { ...ALERT.texts[0]!, headline: 'a\u0000b\u000bc\uD800d\uFFFEe' };
    expect(read(writeCap(capOf({ ...ALERT, texts: [text] }))).infos[0]!.headline).toBe('abcde');
  });
});

describe('what is written is read back', () => {
  test('any lawful message', () => {
    fc.assert(
      fc.property(capMessage, (message) => {
        const reading = readCap(writeCap(message));
        expect(reading).toMatchObject({ ok: true, warnings: [] });
        if (reading.ok) expect(reading.message).toEqual(message);
      }),
      { numRuns: 300 },
    );
  });
  test('any alert of ours: lawful, and the same alert as a draft', () => {
    fc.assert(
      fc.property(capAlert, (alert) => {
        const message = capOf(alert);
        expect(capProblems(message)).toEqual([]);
        const draft = draftFromCap(read(new TextEncoder().encode(writeCap(message))), [alert.texts[0]!.language])!;
        const text = alert.texts[0]!;
        expect(draft).toMatchObject({
          capSender: alert.sender,
          capIdentifier: alert.identifier,
          sentAt: alert.sentAt,
          exercise: alert.exercise,
          level: alert.level,
          certainty: alert.certainty,
          label: alert.label,
          why: text.description,
          asked: text.instruction,
          themes: alert.themes,
          language: text.language,
          expectedUntil: alert.expectedUntil,
          placeText: text.areaDesc,
        });
        if (text.headline.length <= 200) expect(draft.headline).toBe(text.headline);
      }),
      { numRuns: 300 },
    );
  });
});

describe('somebody else’s XML', () => {
  const inside = (body: string) => XML.replace('<info>', `${body}<info>`);

  test('with a document type is refused: no entity is ever expanded', () => {
    expect(refused(`<!DOCTYPE alert [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>${XML}`)).toBe('doctype');
    expect(refused(XML.replace('?>', '?>\n<!DOCTYPE alert SYSTEM "file:///etc/passwd">'))).toBe('doctype');
    expect(refused(inside('<note>&b;</note>'))).toBe('not_xml');
  });
  test('that is too large, too deep, or has too many elements', () => {
    expect(refused(inside(`<note>${'x'.repeat(300_000)}</note>`))).toBe('text_too_long');
    expect(refused(' '.repeat(1_000_001))).toBe('too_large');
    expect(refused(inside('<x xmlns="urn:other">'.repeat(50)))).toBe('too_deep');
    expect(refused(inside('<code/>'.repeat(20_001)))).toBe('too_many_elements');
  });
  test('that is no CAP, no XML, not UTF-8 or nothing at all', () => {
    expect(refused('<alert/>')).toBe('not_cap');
    expect(refused('<rss xmlns="urn:oasis:names:tc:emergency:cap:1.2"/>')).toBe('not_cap');
    expect(refused('<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">')).toBe('not_xml');
    expect(refused('hello')).toBe('not_xml');
    expect(refused(' \n')).toBe('empty');
    expect(refused(new Uint8Array([0xff, 0xfe, 0x3c, 0]))).toBe('not_utf8');
    expect(refused(XML.replace('UTF-8', 'ISO-8859-1'))).toBe('other_encoding');
    expect(readCap(XML.replace('</info>', '</infos>'))).toMatchObject({ code: 'not_xml', line: expect.any(Number) });
  });
  test('that lacks something says where', () => {
    const reading = readCap(
      XML.replace(/<urgency>.*?<\/urgency>/, '')
        .replace(/<sender>.*?<\/sender>/, '')
        .replace('-1.25,36.8 3', '91,0 x'),
    );
    expect(reading).toMatchObject({ ok: false, code: 'unlawful' });
    if (!reading.ok)
      expect(reading.problems.map((it) => it.where)).toEqual([
        'alert/sender',
        'alert/info[0]/urgency',
        'alert/info[0]/area[0]/circle[0]',
      ]);
  });
  test('of CAP 1.1, with a prefix, signed, with times in Z: read, and what was mended is told', () => {
    const prefixed = XML.replaceAll(/<(\/?)([a-zA-Z])/g, '<$1cap:$2')
      .replace('xmlns=', 'xmlns:cap=')
      .replace('cap:1.2', 'cap:1.1')
      .replace('2026-03-02T12:00:00+03:00', '2026-03-02T09:00:00.250Z')
      .replace(
        '</cap:alert>',
        '<Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo>x</SignedInfo></Signature><cap:odd/></cap:alert>',
      );
    const reading = readCap(prefixed);
    expect(reading).toMatchObject({ ok: true });
    if (!reading.ok) return;
    expect(instantOf(reading.message.sent)).toEqual(ALERT.sentAt);
    expect(reading.warnings.map((it) => it.code).toSorted()).toEqual([
      'signature_not_checked',
      'time_with_fraction',
      'time_without_offset',
      'unknown_element',
      'version_1_1',
    ]);
  });
  test('never throws, whatever is in it', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.uint8Array()), (it) => void readCap(it)));
    fc.assert(
      fc.property(fc.nat(XML.length), fc.nat(20), fc.string({ unit: 'binary', maxLength: 8 }), (at, cut, put) => {
        expect(['read', 'not_xml', 'unlawful', 'not_cap', 'other_encoding', 'doctype']).toContain(
          refused(XML.slice(0, at) + put + XML.slice(at + cut)),
        );
      }),
      { numRuns: 500 },
    );
  });
});

describe('which alert a message is about', () => {
  const known = [
    { sender: 's', identifier: 'one', sent: '2026-03-02T12:00:00+03:00', alertId: 'a' },
    { sender: 's', identifier: 'two', sent: '2026-03-02T13:00:00+03:00', alertId: 'a' },
    { sender: 's', identifier: 'other', sent: '2026-03-02T13:00:00+03:00', alertId: 'b' },
  ];
  const message = (more: Partial<CapMessage>): CapMessage => ({ ...capOf(ALERT), ...more });
  const about = (...identifiers: string[]) =>
    identifiers.map((identifier) => ({ ...known.find((it) => it.identifier === identifier)! }));

  test('an update or cancel finds it by any earlier message, however the time was written', () => {
    expect(matchCap(message({ msgType: 'Update', references: about('two') }), known)).toEqual({
      kind: 'update',
      alertId: 'a',
    });
    expect(
      matchCap(
        message({
          msgType: 'Cancel',
          references: [{ sender: 's', identifier: 'one', sent: '2026-03-02T09:00:00-00:00' }],
        }),
        known,
      ),
    ).toEqual({ kind: 'cancel', alertId: 'a' });
    expect(sameReference(known[0]!, { ...known[0]!, sent: '2026-03-02T12:00:01+03:00' })).toBe(false);
  });
  test('the same message again, an unknown one, several, and what is no alert', () => {
    expect(matchCap(message({ sender: 's', identifier: 'one' }), known)).toEqual({ kind: 'known', alertId: 'a' });
    expect(matchCap(message({}), known)).toEqual({ kind: 'new' });
    expect(
      matchCap(
        message({
          msgType: 'Update',
          references: [{ sender: 'x', identifier: 'y', sent: '2026-03-02T12:00:00+03:00' }],
        }),
        known,
      ),
    ).toEqual({ kind: 'unknown_reference' });
    expect(matchCap(message({ msgType: 'Update', references: about('one', 'other') }), known)).toEqual({
      kind: 'several',
      alertIds: ['a', 'b'],
    });
    expect(matchCap(message({ status: 'Test' }), known)).toEqual({ kind: 'not_an_alert' });
    expect(matchCap(message({ msgType: 'Ack', references: about('one') }), known)).toEqual({ kind: 'not_an_alert' });
  });
  test('an acknowledgement is lawful and refers to what it acknowledges', () => {
    const ack = acknowledgement(capOf(ALERT), {
      identifier: 'ack-1',
      sender: 'us.example',
      at: new Date('2026-03-02T09:01:00Z'),
    });
    expect(read(writeCap(ack)).references).toEqual([referenceTo(capOf(ALERT))]);
  });
});

describe('somebody else’s alert as a draft', () => {
  test('takes the language wanted, the level from severity and urgency, the place from the shape', () => {
    const message = capOf({
      ...ALERT,
      place: {
        ...ALERT.place,
        polygons: [
          [
            [0, 0],
            [0, 2],
            [2, 2],
            [2, 0],
            [0, 0],
          ],
        ],
      },
    });
    for (const info of message.infos) info.parameters = [];
    message.infos[1]!.severity = 'Extreme';
    expect(draftFromCap(message, ['en-GB', 'fr'])).toMatchObject({
      headline: 'Crowd at Mambu market',
      level: 3,
      lat: 1,
      lon: 1,
      label: 2,
      pCodes: ['KE047'],
    });
    expect(draftFromCap(message, ['ar'])).toMatchObject({ language: 'fr', level: 2 });
    expect(draftFromCap({ ...message, scope: 'Public' }, [])!.label).toBe(1);
    expect(draftFromCap({ ...message, infos: [] }, [])).toBeUndefined();
  });
});

test('the feed is Atom, newest first, each entry linking to its file', () => {
  const entry = (identifier: string, sentAt: string) => ({
    identifier,
    title: 'Crowd & market',
    summary: '<b>',
    sentAt: new Date(sentAt),
    href: `https://x.example/cap/${identifier}?a=1&b=2`,
    level: 'warning',
    msgType: 'Alert' as const,
  });
  const feed = {
    id: 'https://x.example/feed',
    title: 'Alerts',
    self: 'https://x.example/feed',
    author: 'Nsele',
    language: 'en',
    madeAt: new Date(0),
    entries: [entry('a', '2026-03-01T00:00:00Z'), entry('b', '2026-03-02T00:00:00Z')],
  };
  const xml = writeFeed(feed);
  expect(xml.indexOf('#b<')).toBeLessThan(xml.indexOf('#a<'));
  expect(xml).toContain('<updated>2026-03-02T00:00:00Z</updated>');
  expect(xml).toContain('href="https://x.example/cap/b?a=1&amp;b=2"');
  expect(xml).toContain('<summary>&lt;b&gt;</summary>');
  expect(writeFeed({ ...feed, entries: [] })).toContain('<updated>1970-01-01T00:00:00Z</updated>');
});
