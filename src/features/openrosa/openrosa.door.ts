import type { Context as HonoContext, Hono } from 'hono';
import { Problem } from '#domain/problem.ts';
import { problemResponse, readBytes, readJson } from '#server/http.ts';
import { SEALED_MEDIA_TYPE } from '#features/intake/intake.contract.ts';
import { errorKind, log } from '#server/log.ts';
import { keyedHash } from '#server/keys.ts';
import { sayIn } from '#server/wording.ts';
import { renewal } from './filling.contract.ts';
import { ACCEPTED_BYTES, MOST_BODY_BYTES, openPhones, type PhoneKit } from './openrosa.service.ts';
import { formListXml, integrityXml, manifestXml, responseXml } from './openrosa-xml.rules.ts';

/**
 * The door for ODK Collect, KoboCollect and their like (OpenRosa 1.0, https://docs.getodk.org/openrosa/). A device is known by a token in the path
 * (`/f/key/TOKEN`), or, over https alone, by the same token as a password (`/f`). Paths are never written to a log here; whoever puts a proxy
 * before it must see to that there too.
 */
const VERSION = { 'x-openrosa-version': '1.0' };
/** Things of a list that a phone asks after in one request. */
const MOST_ASKED = 5000;
/** Bodies that are being read, all together; more are asked to come again. */
const MOST_BYTES_AT_ONCE = 250_000_000;

const xml = (status: number, text: string, headers: Record<string, string> = {}): Response =>
  new Response(text, {
    status,
    headers: {
      ...VERSION,
      date: new Date().toUTCString(),
      'content-type': 'text/xml; charset=utf-8',
      'content-length': String(Buffer.byteLength(text)),
      'cache-control': 'no-store',
      ...headers,
    },
  });

/** Codes that have words of their own; everything else is told as "could not be taken". */
const SAID = [
  'device_unknown',
  'form_unknown',
  'submission_differs',
  'edit_of_old',
  'edit_of_unknown',
  'too_large',
  'xml_too_large',
  'version_header',
  'no_xml',
  'https_needed',
  'busy',
];

const languageOf = (c: HonoContext): string =>
  /^[A-Za-z]{2,3}/.exec(c.req.header('accept-language') ?? '')?.[0] ?? 'en';

function refusal(c: HonoContext, error: unknown): Response {
  const language = languageOf(c);
  const say = (code: string) => sayIn(language, 'openrosa', SAID.includes(code) ? code : 'refused');
  if (error instanceof Problem) {
    const away: Record<string, string> = error.status === 503 ? { 'retry-after': '5' } : {};
    return xml(error.status, responseXml(say(error.code), error.code), away);
  }
  log('phone', { status: 500, error: errorKind(error) });
  if (process.env.BARAZA_DEBUG) process.stderr.write(`${(error as Error).stack}\n`);
  return xml(500, responseXml(sayIn(language, 'openrosa', 'unexpected'), 'unexpected'));
}

/** Who asks, and where they ask again: the token of the path, or the password of Basic. */
interface Asker {
  token: string;
  base: string;
}

export function openRosaDoor(app: Hono<any>, kit: PhoneKit): void {
  const phones = openPhones(kit);
  const secure = kit.publicUrl.startsWith('https:');
  let atOnce = 0;

  const byPath = (c: HonoContext): Asker => {
    const token = c.req.param('token') ?? '';
    return { token, base: `${kit.publicUrl}/f/key/${token}` };
  };
  /** @throws Problem 401 with a challenge, or 403 where a password would travel in the clear */
  const byPassword = (c: HonoContext): Asker | Response => {
    if (!secure) throw new Problem(403, 'https_needed', 'A password is taken over https alone.');
    const [, encoded] = /^Basic\s+(\S+)$/i.exec(c.req.header('authorization') ?? '') ?? [];
    if (encoded === undefined)
      return xml(401, responseXml(sayIn(languageOf(c), 'openrosa', 'sign_in'), 'sign_in'), {
        'www-authenticate': 'Basic realm="forms", charset="UTF-8"',
      });
    const [, ...password] = Buffer.from(encoded, 'base64').toString('utf8').split(':');
    return { token: password.join(':'), base: `${kit.publicUrl}/f` };
  };
  const versionTold = (c: HonoContext): void => {
    if (c.req.header('x-openrosa-version') !== '1.0')
      throw new Problem(400, 'version_header', 'The header X-OpenRosa-Version: 1.0 is missing.');
  };

  const paths = (rest: string) => [
    { path: `/f/key/:token${rest}`, who: byPath },
    { path: `/f${rest}`, who: byPassword },
  ];
  const on = (method: 'GET' | 'POST', rest: string, work: (c: HonoContext, it: Asker) => Promise<Response>): void => {
    for (const { path, who } of paths(rest))
      app.on(method, path, async (c) => {
        try {
          const asker = who(c);
          return asker instanceof Response ? asker : await work(c, asker);
        } catch (error) {
          return refusal(c, error);
        }
      });
  };

  on('GET', '/formList', async (c, { token, base }) => {
    versionTold(c);
    const wanted = c.req.query('formID');
    const forms = (await phones.forms(token)).filter((it) => wanted === undefined || it.form_id === wanted);
    return xml(
      200,
      formListXml(
        forms.map((it) => ({
          formId: it.form_id,
          title: it.title,
          version: it.version,
          md5: it.md5,
          downloadUrl: `${base}/forms/${it.version_id}/form.xml`,
          manifestUrl: it.media > 0 ? `${base}/forms/${it.version_id}/manifest` : null,
        })),
      ),
    );
  });
  on('GET', '/forms/:version/form.xml', async (c, { token }) =>
    xml(200, (await phones.xform(token, uuid(c.req.param('version')))).xform),
  );
  on('GET', '/forms/:version/manifest', async (c, { token, base }) => {
    versionTold(c);
    const version = uuid(c.req.param('version'));
    const media = await phones.manifest(token, version);
    return xml(
      200,
      manifestXml(
        media.map((it) => ({
          name: it.name,
          md5: it.md5,
          downloadUrl: `${base}/forms/${version}/media/${it.id}`,
          ...(it.changes ? { integrityUrl: `${base}/forms/${version}/media/${it.id}/integrity` } : {}),
        })),
      ),
    );
  });
  // which of the things that a phone holds are still there: asked before it forgets one that it made itself
  on('GET', '/forms/:version/media/:file/integrity', async (c, { token }) => {
    versionTold(c);
    const ids = (c.req.query('id') ?? '').split(',').filter((it) => it !== '');
    if (ids.length > MOST_ASKED) throw new Problem(400, 'refused', `More than ${MOST_ASKED} are asked for at once.`);
    return xml(
      200,
      integrityXml(await phones.stillThere(token, uuid(c.req.param('version')), uuid(c.req.param('file')), ids)),
    );
  });
  on('GET', '/forms/:version/media/:file', async (c, { token }) => {
    const file = await phones.media(token, uuid(c.req.param('version')), uuid(c.req.param('file')));
    return new Response(new Uint8Array(file.bytes), {
      headers: {
        ...VERSION,
        'content-type': file.mediaType,
        'content-length': String(file.bytes.length),
        'content-disposition': 'attachment',
        'content-security-policy': "default-src 'none'; sandbox",
        'cache-control': 'no-store',
      },
    });
  });

  // the answer to HEAD comes by GET: Hono drops its body
  on('GET', '/submission', async (c, { token, base }) => {
    await phones.device(token);
    if (c.req.method !== 'HEAD') throw new Problem(405, 'refused', 'Send with POST.');
    return new Response(null, {
      status: 204,
      headers: {
        ...VERSION,
        date: new Date().toUTCString(),
        'x-openrosa-accept-content-length': String(ACCEPTED_BYTES),
        location: `${base}/submission`,
      },
    });
  });
  /** Reads a body, as long as not too much is being read at once, and does `work` with it. */
  const reading = async <T>(c: HonoContext, work: (body: Uint8Array<ArrayBuffer>) => Promise<T>): Promise<T> => {
    const declared = Number(c.req.header('content-length') ?? ACCEPTED_BYTES);
    if (atOnce + declared > MOST_BYTES_AT_ONCE) throw new Problem(503, 'busy', 'Too much is being received.');
    atOnce += declared;
    try {
      return await work(await readBytes(c.req.raw, MOST_BODY_BYTES));
    } finally {
      atOnce -= declared;
    }
  };
  const receiptOf = (workspaceId: string, id: string): string =>
    keyedHash(kit.keys.codeKey, 'receipt', workspaceId, id).subarray(0, 6).toString('base64url');

  on('POST', '/submission', async (c, { token }) => {
    versionTold(c);
    await phones.device(token);
    return reading(c, async (body) => {
      const { id, device } = await phones.receive(token, c.req.header('content-type') ?? '', body);
      const receipt = receiptOf(device.workspace.id, id);
      const language = device.languages[0] ?? languageOf(c);
      return xml(201, responseXml(sayIn(language, 'openrosa', 'received', { receipt }), 'submit_success'));
    });
  });

  // the page of forms in the browser: the same token, JSON, and what it sends sealed to this server
  const page = (method: 'GET' | 'POST', rest: string, work: (c: HonoContext, token: string) => Promise<Response>) =>
    app.on(method, `/f/key/:token${rest}`, async (c) => {
      try {
        return await work(c, c.req.param('token') ?? '');
      } catch (error) {
        if (error instanceof Problem) return problemResponse(error);
        log('phone', { status: 500, error: errorKind(error) });
        return problemResponse(new Problem(500, 'unexpected', 'Something went wrong here. Try again later.'));
      }
    });
  page('GET', '/filling', async (c, token) =>
    c.json(await phones.filling(token), 200, { 'cache-control': 'no-store' }),
  );
  page('POST', '/renew', async (c, token) => {
    const asked = renewal.safeParse(await readJson(c.req.raw, 1000));
    if (!asked.success) throw new Problem(422, 'invalid_input', 'The body is not as it should be.');
    await phones.renew(token, asked.data.next);
    return c.json({ ok: true }, 200, { 'cache-control': 'no-store' });
  });
  page('POST', '/filling', async (c, token) => {
    if (c.req.header('content-type') !== SEALED_MEDIA_TYPE)
      throw new Problem(415, 'not_sealed', `The body is not ${SEALED_MEDIA_TYPE}.`);
    await phones.device(token);
    return reading(c, async (body) => {
      const { id, device } = await phones.receiveSealed(token, body);
      return c.json({ id, receipt: receiptOf(device.workspace.id, id) }, 201, { 'cache-control': 'no-store' });
    });
  });

  // what is not asked for as phones ask is not here: never a page of the console under this path
  app.all('/f/*', (c) => refusal(c, new Problem(404, 'refused', 'There is nothing here.')));
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
function uuid(text: string | undefined): string {
  if (!text || !UUID.test(text)) throw new Problem(404, 'refused', 'There is no such form.');
  return text;
}
