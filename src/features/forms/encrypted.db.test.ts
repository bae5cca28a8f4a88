import { createCipheriv, generateKeyPairSync, constants, createHash, publicEncrypt, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { collect, type Collect } from '#test/collect-client.ts';
import { marketDay, marketForm } from '#test/form-texts.ts';
import { newId, openHouse, type House, type Person } from '#test/harness.ts';
import { EncryptedFault, openFile, openKey, readPrivateKey, type Outside } from './encrypted-answers.ts';

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const pem = pair.privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;

/** As a phone does it: one symmetric key, each file under a vector of its own, counted in the order of the manifest. */
function encrypted(namespace: string, instanceId: string, files: { name: string; bytes: Buffer }[]) {
  const key = randomBytes(32);
  const vector = createHash('md5').update(instanceId).update(key).digest();
  const parts = files.map(({ name, bytes }, n) => {
    vector[n % 16] = (vector[n % 16]! + 1) & 0xff;
    const cipher = createCipheriv('aes-256-cfb', key, vector);
    const pad = 16 - (bytes.length % 16);
    return {
      name,
      type: 'application/octet-stream',
      bytes: Buffer.concat([cipher.update(Buffer.concat([bytes, Buffer.alloc(pad, pad)])), cipher.final()]),
    };
  });
  const sealedKey = publicEncrypt(
    { key: pair.publicKey, padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: 'sha256' },
    key,
  ).toString('base64');
  const media = files
    .slice(0, -1)
    .map((it) => `<media><file>${it.name}</file></media>`)
    .join('');
  const xml = `<?xml version="1.0"?><data xmlns="${namespace}" id="secret" version="1" encrypted="yes"><base64EncryptedKey>${sealedKey}</base64EncryptedKey><orx:meta xmlns:orx="http://openrosa.org/xforms"><orx:instanceID>${instanceId}</orx:instanceID></orx:meta>${media}<encryptedXmlFile>${files.at(-1)!.name}</encryptedXmlFile><base64EncryptedElementSignature>x</base64EncryptedElementSignature></data>`;
  const outside: Outside = { instanceId, encryptedKey: sealedKey, files: files.map((it) => it.name) };
  return { xml, parts, outside };
}

describe('a form filled under a key that the server does not have', () => {
  let house: House;
  let amina: Person;
  let cyrus: Person;
  let phone: Collect;
  let formId: string;

  beforeAll(async () => {
    house = await openHouse();
    amina = await house.person('Amina', ['analyst']);
    cyrus = await house.person('Cyrus', ['custodian']);
    const omar = await house.person('Omar', ['operator']);
    formId = newId();
    const versionId = newId();
    const xml = marketForm({ id: 'secret', extra: '<submission base64RsaPublicKey="AAAA"/>' });
    const up = await amina.put(`/w/nsele/forms/${formId}/versions/${versionId}`, Buffer.from(xml), 'application/xml');
    expect(up.body.browserLacks.map((it: { feature: string }) => it.feature)).toContain('encryption');
    await amina.post(`/w/nsele/forms/${formId}/publish`, { versionId, audience: 'all' });
    const source = crypto.randomUUID();
    await omar.post('/w/nsele/sources', { id: source, alias: 'Zola' });
    const device = await omar.post(`/w/nsele/sources/${source}/devices`, { id: newId(), name: 'Her phone' });
    phone = collect(device.body.serverUrl, async (request) => house.app.request(request));
  });
  afterAll(() => house.close());

  test.each(['http://opendatakit.org/submissions', 'http://www.opendatakit.org/xforms/encrypted'])(
    'is kept, listed for Cyrus without a name, and opened on his page (%s)',
    async (namespace) => {
      house.clock.forward(1);
      const instance = `uuid:${crypto.randomUUID()}`;
      const inner = marketDay({ id: 'secret', instance });
      const it = encrypted(namespace, instance, [
        { name: 'p.jpg.enc', bytes: Buffer.from('the picture') },
        { name: 'submission.xml.enc', bytes: Buffer.from(inner) },
      ]);
      expect(await phone.send(it.xml, it.parts)).toEqual([201]);
      const line = (await cyrus.get('/w/nsele/encrypted-submissions')).body.submissions[0];
      expect(line).toMatchObject({
        title: 'Market day',
        version: '1',
        parts: ['p.jpg.enc', 'submission.xml.enc', 'xml'],
      });
      expect(JSON.stringify(line)).not.toContain('Zola');
      const part = async (name: string) =>
        (await cyrus.fetch(`/w/nsele/encrypted-submissions/${line.id}/parts/${name}`)).bytes;
      expect((await part('xml')).toString()).toBe(it.xml);
      const key = await openKey(await readPrivateKey(new Uint8Array(Buffer.from(pem))), it.outside);
      expect(
        Buffer.from(openFile(it.outside, key, 'submission.xml.enc', await part('submission.xml.enc'))).toString(),
      ).toBe(inner);
      expect(Buffer.from(openFile(it.outside, key, 'p.jpg.enc', await part('p.jpg.enc'))).toString()).toBe(
        'the picture',
      );
      // the analyst sees that it came, and no answer
      const seen = (await amina.get(`/w/nsele/forms/${formId}/submissions`)).body.submissions[0];
      expect(seen).toMatchObject({ encrypted: true, answers: {}, flags: [] });
    },
  );

  test('is for custodians alone, in the database too', async () => {
    const [row] = await house.sql<{ id: string }>('select id from app.submission where encrypted limit 1');
    expect((await amina.get(`/w/nsele/encrypted-submissions/${row!.id}/parts/xml`)).status).toBe(403);
    const { default: pg } = await import('pg');
    const client = new pg.Client({ connectionString: house.urls.app });
    await client.connect();
    expect((await client.query('select * from app.encrypted_list(10)')).rows).toEqual([]);
    await expect(client.query('select * from sealed.original')).rejects.toThrow(/permission denied/);
    await client.end();
  });

  test('another key, a cut file and no key at all are told apart', async () => {
    const code = (work: Promise<unknown>) =>
      work.then(
        () => 'opened',
        (error: EncryptedFault) => error.code,
      );
    const it = encrypted('x', 'uuid:1', [{ name: 'submission.xml.enc', bytes: Buffer.from('<data/>') }]);
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({
      type: 'pkcs8',
      format: 'der',
    });
    expect(await code(readPrivateKey(new Uint8Array(Buffer.from('no key'))))).toBe('not_a_key');
    expect(await code(openKey(await readPrivateKey(new Uint8Array(other)), it.outside))).toBe('other_key');
    const key = await openKey(await readPrivateKey(new Uint8Array(Buffer.from(pem))), it.outside);
    const cut = async () => openFile(it.outside, key, 'submission.xml.enc', it.parts[0]!.bytes.subarray(0, 5));
    expect(await code(cut())).toBe('damaged');
    const mixed = async () =>
      openFile({ ...it.outside, instanceId: 'uuid:2' }, key, 'submission.xml.enc', it.parts[0]!.bytes);
    expect(
      await mixed().then(
        (bytes) => Buffer.from(bytes).toString(),
        () => 'refused',
      ),
    ).not.toBe('<data/>');
  });
});
