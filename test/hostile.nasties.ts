/** What has broken programs like this one before: files, XML and forms, as they are and damaged. */
import { deflateRawSync, gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { marketDay } from './form-texts.ts';
import { newId } from './harness.ts';

export const bytes = (text: string): Buffer => Buffer.from(text, 'utf8');

/** A ZIP of one file, as XLSX begins; `claims` is what its directory says of its size. */
function zipped(name: string, content: Buffer, claims = content.length): Buffer {
  const packed = deflateRawSync(content);
  const local = Buffer.alloc(30);
  local.writeUInt32LE(0x04034b50, 0);
  local.writeUInt16LE(20, 4);
  local.writeUInt16LE(8, 8);
  local.writeUInt32LE(packed.length, 18);
  local.writeUInt32LE(claims, 22);
  local.writeUInt16LE(name.length, 26);
  const central = Buffer.alloc(46);
  central.writeUInt32LE(0x02014b50, 0);
  central.writeUInt16LE(20, 6);
  central.writeUInt16LE(8, 10);
  central.writeUInt32LE(packed.length, 20);
  central.writeUInt32LE(claims, 24);
  central.writeUInt16LE(name.length, 28);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(46 + name.length, 12);
  end.writeUInt32LE(30 + name.length + packed.length, 16);
  return Buffer.concat([local, bytes(name), packed, central, bytes(name), end]);
}

/** What has broken programs like this one before. */
export const NASTY_TABLES: readonly Buffer[] = [
  '',
  '\uFEFF',
  ',',
  '\n\n\n',
  '"',
  'Date,Text\n"unclosed,x\n'.repeat(50),
  'Date,Text\n=cmd|calc!A0,@SUM(1)\n-1+1,+1\n',
  'Date;Text\r1;2\r3;4\r',
  'Date,Text\n2026-11-21,\u0000\n',
  `Date,Text\n2026-11-21,${'a'.repeat(2_000_000)}\n`,
  `${'c,'.repeat(20_000)}\n${'1,'.repeat(20_000)}\n`,
  `Date,Text\n${'1,2,3,4,5,6,7\n'.repeat(20_000)}`,
  `Text,Text,Text,__proto__,constructor\na,b,c,d,e\n`,
  'Date,Killed\n99/99/9999,1e308\n-1,NaN\n0000-00-00,Infinity\n',
  'Latitude,Longitude,Text\n91,181,x\nNaN,1,y\n',
].map(bytes);
export const NASTY_FILES: readonly Buffer[] = [
  ...NASTY_TABLES,
  Buffer.from([0xff, 0xfe, 0x41, 0x00, 0x00, 0xd8]),
  Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, 1, 2, 3]),
  gzipSync(Buffer.alloc(200_000_000, 0x2c)),
  gzipSync(gzipSync(Buffer.alloc(1_000_000, 0x61))),
  zipped('xl/workbook.xml', Buffer.alloc(50_000_000, 0x61)),
  zipped('xl/worksheets/sheet1.xml', bytes('<a>'.repeat(200_000)), 0xffff_fff0),
  zipped('../../etc/passwd', bytes('x')),
  zipped('[Content_Types].xml', bytes('<!DOCTYPE x [<!ENTITY a "a">]><x>&a;</x>')),
];
const ENTITIES = Array.from({ length: 20 }, (_, i) => `<!ENTITY l${i + 1} "${`&l${i};`.repeat(10)}">`).join('');
export const NASTY_XML: readonly string[] = [
  '<alert',
  `<!DOCTYPE a [<!ENTITY l0 "lol">${ENTITIES}]><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">&l20;</alert>`,
  '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><identifier>&x;</identifier></alert>',
  `${'<a>'.repeat(100_000)}`,
  `<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2">${'<info>'.repeat(5000)}`,
  `<alert ${'a="1" '.repeat(20_000)}/>`,
  '<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><sent>9999-99-99T99:99:99+99:99</sent></alert>',
  `<?xml version="1.0" encoding="UTF-32"?><alert/>`,
  `<alert xmlns="urn:oasis:names:tc:emergency:cap:1.2"><info><area><polygon>${'1,1 '.repeat(100_000)}</polygon></area></info></alert>`,
];
export const NASTY_FORMS: readonly string[] = [
  '',
  '<data',
  '<data id="market-day" version="1"/>',
  `<!DOCTYPE a [<!ENTITY l0 "lol">${ENTITIES}]><data id="market-day" version="1"><what>&l20;</what></data>`,
  '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><data id="market-day" version="1"><what>&x;</what></data>',
  `<data id="market-day" version="1">${'<people>'.repeat(50_000)}`,
  `<data id="market-day" version="1">${'<people><name>a</name></people>'.repeat(20_000)}</data>`,
  `<data id="market-day" version="1" ${'a="1" '.repeat(20_000)}/>`,
  '<data id="../../etc/passwd" version="\u0000"><meta><instanceID>uuid:x</instanceID></meta></data>',
  marketDay({ instance: 'uuid:not-one' }),
  marketDay({ instance: `uuid:${newId()}`, what: '\u0000\u202e'.repeat(100) }),
  marketDay({ instance: `uuid:${newId()}`, deprecated: `uuid:${newId()}` }),
  marketDay({ instance: `uuid:${newId()}`, picture: '../../../keys/ledger.ed25519' }),
  marketDay({ instance: `uuid:${newId()}` }).replace('<dead>2', '<dead>1e999'),
  marketDay({ instance: `uuid:${newId()}` }).replace('<spot>-4.325', '<spot>-999 NaN Infinity'),
];
export const damaged = (of: readonly Buffer[]): fc.Arbitrary<Buffer> =>
  fc
    .tuple(
      fc.constantFrom(...of),
      fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 6 }),
      fc.option(fc.nat(), { freq: 3 }),
    )
    .map(([it, flips, cut]) => {
      const copy = Buffer.from(it);
      for (const [at, to] of flips) if (copy.length > 0) copy[at % copy.length] = to;
      return cut === null ? copy : copy.subarray(0, cut % (copy.length + 1));
    });
const cell = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 20 }),
  fc.constantFrom(
    '21/11/2026',
    '2026-11-21',
    '1e999',
    '-0',
    '"',
    '""',
    'Mambu',
    '4.3;15.3',
    '\u202E',
    "'; drop table app.report; --",
  ),
);
export const table = fc
  .tuple(fc.constantFrom(',', ';', '\t', '|'), fc.array(fc.array(cell, { maxLength: 8 }), { maxLength: 12 }))
  .map(([separator, rows]) =>
    bytes(`Date${separator}Text${separator}Place\n${rows.map((row) => row.join(separator)).join('\n')}`),
  );

const iati = (inside: string): string =>
  `<?xml version="1.0"?><iati-activities version="2.03"><iati-activity><iati-identifier>XX-1</iati-identifier>${inside}</iati-activity></iati-activities>`;
/** Files for the directory: IATI, HXL and plain tables that are none. */
export const NASTY_WORK: readonly Buffer[] = [
  ...[
    '<iati-activities',
    '<iati-activities version="2.03"/>',
    '<iati-organisations version="9.99"><iati-organisation/></iati-organisations>',
    `<!DOCTYPE a [<!ENTITY l0 "lol">${ENTITIES}]>${iati('<title><narrative>&l20;</narrative></title>')}`,
    '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><iati-activities version="2.03"><iati-activity><iati-identifier>&x;</iati-identifier></iati-activity></iati-activities>',
    iati('<participating-org>'.repeat(20_000)),
    iati('<title><narrative>a</narrative></title>'.repeat(20_000)),
    iati(`<description><narrative>${'a'.repeat(1_000_000)}</narrative></description>`),
    iati(`<transaction><value currency="XXXX" value-date="9999-99-99">1e999</value></transaction>`.repeat(500)),
    iati('<location><point><pos>-999 NaN</pos></point></location><sector code="\u0000" percentage="1e308"/>'),
    iati('<title><narrative xml:lang="\u202e">=cmd|calc!A0</narrative></title><activity-status code="99999"/>'),
    `<iati-activities version="2.03">${iati('').repeat(3)}</iati-activities>`,
    '#org\n',
    '#org,#org,#org,#activity+code\n,,,\n'.repeat(2000),
    '#activity,#adm1+code,#reached\n__proto__,constructor,-1e308\n',
    `Project,Organisation\n${'#activity,#org\n'.repeat(3000)}`,
    `#activity,#org\n${'a'.repeat(300_000)},b\n`,
    `${'#activity,'.repeat(5000)}\n`,
    '\uFEFF#activity;#org\r=SUM(1);@x\r',
  ].map(bytes),
  ...NASTY_FILES.filter((it) => it.length < 200_000),
];
