import { createHash } from 'node:crypto';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attachmentContext, sealEnvelope } from '#domain/envelope.ts';
import { newId, openHouse, pageReport, type House, type Person } from '#test/harness.ts';

/** A second of silence, as a WAV file. */
function wav(): Buffer {
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + 8000, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(8000, 24);
  head.writeUInt32LE(8000, 28);
  head.writeUInt16LE(1, 32);
  head.writeUInt16LE(8, 34);
  head.write('data', 36);
  head.writeUInt32LE(8000, 40);
  return Buffer.concat([head, Buffer.alloc(8000, 128)]);
}

const PDF = Buffer.from('%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\nstartxref\n9\n%%EOF\n');
const MOVIE = Buffer.concat([
  Buffer.from([0, 0, 0, 24]),
  Buffer.from('ftypisom\0\0\0\0isommp42'),
  Buffer.from([0, 0, 0, 32]),
  Buffer.from('hdlr\0\0\0\0\0\0\0\0vide'),
  Buffer.alloc(16),
]);

/** A picture as a phone takes it: on its side, with the place, the time and the maker in it. */
const photograph = () =>
  sharp({ create: { width: 3000, height: 1500, channels: 3, background: '#aa5533' } })
    .withExif({
      IFD0: { Make: 'Itel', Model: 'A16' },
      IFD2: { DateTimeOriginal: '2026:11:20 17:03:11' },
      IFD3: { GPSLatitudeRef: 'S', GPSLatitude: '4/1 24/1 0/1' },
    })
    .withMetadata({ orientation: 6 })
    .withXmp(
      '<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"/></x:xmpmeta>',
    )
    .jpeg()
    .toBuffer();

describe('a picture, a sound or a document that follows a report', () => {
  let house: House;
  let amina: Person;
  let ruth: Person;
  const reportId = newId();
  const photoId = newId();
  const soundId = newId();
  const to = (report: string, id: string, slug = 'nsele') => `/public/${slug}/reports/${report}/attachments/${id}`;
  const at = (report: string, id: string) => `/w/nsele/reports/${report}/attachments/${id}`;

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst']);
    ruth = await house.person('Ruth', ['responder'], { organisation: 'Council of elders' });
  });
  afterAll(() => house.close());

  test('a file that comes before its report is asked to wait', async () => {
    const answer = await house.nobody.put(to(reportId, photoId), await photograph(), 'image/jpeg');
    expect([answer.status, answer.body.code]).toEqual([404, 'report_unknown']);
    expect((await house.nobody.post('/public/nsele/reports', pageReport({ id: reportId }))).status).toBe(201);
  });

  test('a neighbour sends a picture, whatever it calls itself; the same again is harmless; another under the same id is refused', async () => {
    const photo = await photograph();
    const sent = await house.nobody.put(to(reportId, photoId), photo, 'application/x-anything');
    expect([sent.status, sent.body.id]).toEqual([201, photoId]);
    const again = await house.nobody.put(to(reportId, photoId), photo, 'image/png');
    expect([again.status, again.body]).toEqual([200, sent.body]);
    const other = await house.nobody.put(to(reportId, photoId), wav(), 'image/jpeg');
    expect([other.status, other.body.code]).toEqual([409, 'attachment_differs']);
  });

  test('Amina opens it: upright, smaller, and nothing left of where, when and with what it was taken', async () => {
    const opened = await amina.fetch(at(reportId, photoId));
    expect(opened.status).toBe(200);
    expect(Object.fromEntries(opened.headers)).toMatchObject({
      'content-type': 'image/jpeg',
      'content-disposition': `attachment; filename="${photoId}.jpg"`,
      'x-content-type-options': 'nosniff',
      'content-security-policy': "default-src 'none'; sandbox",
      'cache-control': 'no-store',
    });
    const seen = await sharp(opened.bytes).metadata();
    expect([seen.format, seen.width, seen.height, seen.exif, seen.xmp, seen.iptc, seen.orientation]).toEqual([
      'jpeg',
      1200,
      2400,
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(opened.bytes.includes('Itel')).toBe(false);
    expect((await amina.get(`/w/nsele/reports/${reportId}`)).body.attachments).toEqual([
      {
        id: photoId,
        mediaType: 'image/jpeg',
        bytes: opened.bytes.length,
        receivedAt: expect.any(String),
        cleared: null,
      },
    ]);
  });

  test('a sealed recording arrives as the phone made it; sealed anew it is still the same', async () => {
    const key = new Uint8Array((await house.keys.web()).outboxPublic);
    const seal = () => sealEnvelope(key, attachmentContext('nsele', reportId, soundId), new Uint8Array(wav()));
    expect((await house.nobody.put(to(reportId, soundId), await seal(), 'application/vnd.baraza.sealed')).status).toBe(
      201,
    );
    expect((await house.nobody.put(to(reportId, soundId), await seal(), 'application/vnd.baraza.sealed')).status).toBe(
      200,
    );
    const opened = await amina.fetch(at(reportId, soundId));
    expect([opened.headers.get('content-type'), createHash('sha256').update(opened.bytes).digest('hex')]).toEqual([
      'audio/wav',
      createHash('sha256').update(wav()).digest('hex'),
    ]);
    const astray = await house.nobody.put(to(reportId, newId()), await seal(), 'application/vnd.baraza.sealed');
    expect([astray.status, astray.body.code]).toEqual([422, 'envelope_unreadable']);
  });

  test('a document is the third; a fourth is refused', async () => {
    expect((await house.nobody.put(to(reportId, newId()), PDF, 'application/pdf')).status).toBe(201);
    const fourth = await house.nobody.put(to(reportId, newId()), PDF, 'application/pdf');
    expect([fourth.status, fourth.body.code]).toEqual([409, 'too_many_attachments']);
  });

  test('what is none of these, is damaged, is empty or too large is refused by name, and nothing is kept', async () => {
    const id = newId();
    await house.nobody.post('/public/nsele/reports', pageReport({ id }));
    const bomb = Buffer.from(
      await sharp({ create: { width: 16, height: 16, channels: 3, background: '#000' } })
        .png()
        .toBuffer(),
    );
    bomb.writeUInt32BE(60_000, 16);
    bomb.writeUInt32BE(60_000, 20);
    const photo = await photograph();
    const refusals: [string, Buffer, number, string][] = [
      ['a page', Buffer.from('<!doctype html><script>alert(1)</script>'), 415, 'attachment_kind'],
      [
        'a drawing with a script',
        Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'),
        415,
        'attachment_kind',
      ],
      ['a programme', Buffer.concat([Buffer.from('MZ'), Buffer.alloc(200)]), 415, 'attachment_kind'],
      ['a film', MOVIE, 415, 'attachment_kind'],
      ['half a picture', photo.subarray(0, Math.floor(photo.length / 2)), 415, 'attachment_kind'],
      ['a picture that claims 3600 million pixels', bomb, 415, 'attachment_kind'],
      ['the beginning of a PDF', PDF.subarray(0, 20), 415, 'attachment_kind'],
      ['nothing', Buffer.alloc(0), 400, 'empty_body'],
      ['eight megabytes and more', Buffer.concat([wav(), Buffer.alloc(8_000_000)]), 413, 'attachment_too_large'],
    ];
    for (const [what, bytes, status, code] of refusals) {
      const answer = await house.nobody.put(to(id, newId()), bytes, 'image/jpeg');
      expect([what, answer.status, answer.body.code]).toEqual([what, status, code]);
    }
    expect(await house.sql('select 1 from app.attachment where report_id = $1', [id])).toEqual([]);
    const elsewhere = await house.nobody.put(to(id, newId(), 'nowhere'), PDF, 'application/pdf');
    expect(elsewhere.status).toBe(404);
  });

  test('Ruth, who reads no reports, opens none; a programme that only reads waits until Amina has cleared it', async () => {
    expect((await ruth.fetch(at(reportId, photoId))).status).toBe(403);
    const neema = await house.person('Neema', ['analyst', 'administrator']);
    const { token } = (
      await neema.post('/w/nsele/tokens', { id: newId(), name: 'reader', scopes: ['report.read'], days: 1 })
    ).body;
    const asReader = async () =>
      (await house.nobody.send('GET', at(reportId, photoId), undefined, { authorization: `Bearer ${token}` })).status;
    expect(await asReader()).toBe(403);
    expect((await house.nobody.fetch(at(reportId, photoId))).status).toBe(401);
    expect((await amina.post(`${at(reportId, photoId)}/clear`)).status).toBe(200);
    expect((await amina.post(`${at(reportId, photoId)}/clear`)).status).toBe(200);
    expect((await ruth.post(`${at(reportId, photoId)}/clear`)).status).toBe(403);
    expect(await asReader()).toBe(200);
    const cleared = async () =>
      (await amina.get(`/w/nsele/reports/${reportId}`)).body.attachments.find((a: { id: string }) => a.id === photoId)
        .cleared;
    expect(await cleared()).toEqual({ by: 'Amina', at: expect.any(String) });

    // what a second look found: the file is with triage again, and who may not review may not take it back either
    expect((await ruth.post(`${at(reportId, photoId)}/withdraw`)).status).toBe(403);
    expect((await amina.post(`${at(reportId, photoId)}/withdraw`)).status).toBe(200);
    expect((await amina.post(`${at(reportId, photoId)}/withdraw`)).status).toBe(200);
    expect((await amina.post(`${at(reportId, newId())}/withdraw`)).status).toBe(404);
    expect([await cleared(), await asReader()]).toEqual([null, 403]);
  });

  test('an incident shows the files of the accounts that it is built from, each with who cleared it', async () => {
    await amina.post(`${at(reportId, photoId)}/clear`);
    const id = newId();
    expect((await amina.post('/w/nsele/incidents', { id, fromReportId: reportId })).status).toBe(201);
    const [account] = (await amina.get(`/w/nsele/incidents/${id}`)).body.accountsList;
    const clearers: [string, string | null][] = account.attachments.map(
      (it: { id: string; cleared: { by: string } | null }) => [it.id, it.cleared?.by ?? null],
    );
    expect(clearers).toHaveLength(3);
    expect(clearers.filter(([, by]) => by !== null)).toEqual([[photoId, 'Amina']]);
  });

  test('a picture that belongs to a protected report is there for those who are named for it and for nobody else', async () => {
    const id = newId();
    const file = newId();
    await house.nobody.post('/public/nsele/reports', pageReport({ id, kind: 'protected' }));
    expect((await house.nobody.put(to(id, file), PDF, 'application/pdf')).status).toBe(201);
    expect((await amina.fetch(at(id, file))).status).toBe(404);
    expect((await amina.post(`${at(id, file)}/clear`)).status).toBe(404);
    const grace = await house.person('Grace', ['analyst'], { protectedReports: true });
    expect((await grace.fetch(at(id, file))).status).toBe(200);
  });

  test('the page is told of the neutral picture that the administrator chose, and so is the phone’s home screen', async () => {
    expect((await house.nobody.get('/public/nsele/manifest')).body.icons[0]).toEqual({
      src: '/r/icons/notes-192.png',
      sizes: '192x192',
      type: 'image/png',
      purpose: 'any',
    });
    expect(
      (await house.founder.send('PATCH', '/w/nsele', { reporterIcon: 'sun', neutralName: 'Weather' })).status,
    ).toBe(200);
    const [settings, manifest] = [
      await house.nobody.get('/public/nsele'),
      await house.nobody.get('/public/nsele/manifest'),
    ];
    expect([
      settings.body.icon,
      settings.body.name,
      manifest.body.name,
      manifest.body.icons.map((it: { src: string }) => it.src),
    ]).toEqual(['sun', 'Weather', 'Weather', ['/r/icons/sun-192.png', '/r/icons/sun-512.png']]);
    expect((await house.founder.get('/w/nsele')).body.reporterIcon).toBe('sun');
    expect((await house.founder.send('PATCH', '/w/nsele', { reporterIcon: 'gun' })).status).toBe(422);
  });
});
