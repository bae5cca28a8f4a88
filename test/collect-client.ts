import { inflateSync } from 'node:zlib';
import { child, childrenOf, readXml } from '#features/forms/xml.rules.ts';

/**
 * A telephone with ODK Collect, as far as a server can tell: asks for the list, the manifest, the files and the form, looks before it sends, and
 * takes 201 and 202 alone for success.
 */
export interface Collect {
  base: string;
  /** what the last answer said to its holder */
  said: string;
  list(): Promise<CollectForm[]>;
  /** the form's XML and its media by name */
  download(form: CollectForm): Promise<{ xml: string; media: Map<string, Buffer> }>;
  /** looks first, then posts; in several posts where the files do not fit one. @returns the status of each post */
  send(
    xml: string,
    files?: readonly CollectFile[],
    more?: { filesAtOnce?: number; headers?: Record<string, string> },
  ): Promise<number[]>;
  get(path: string, headers?: Record<string, string>): Promise<Response>;
}
export interface CollectFile {
  name: string;
  type: string;
  bytes: Uint8Array;
}
export interface CollectForm {
  formId: string;
  name: string;
  version: string;
  hash: string;
  downloadUrl: string;
  manifestUrl: string | null;
}

/** What Collect makes of the text of a QR code. */
export const readSettings = (text: string): { general: { server_url: string }; project: { name: string } } =>
  JSON.parse(inflateSync(Buffer.from(text, 'base64')).toString('utf8'));

/** @param ask sends a request; in tests the application itself */
export function collect(
  base: string,
  ask: (request: Request) => Promise<Response>,
  headers: Record<string, string> = {},
): Collect {
  const always = {
    'X-OpenRosa-Version': '1.0',
    // as Collect writes it, whatever the hour is
    Date: 'Sat, 21 Nov 2026 03:00:00 GMT',
    'User-Agent': 'org.odk.collect.android/v2026.1',
    ...headers,
  };
  const request = (url: string, init: RequestInit = {}, own: Record<string, string> = {}) =>
    ask(new Request(url, { ...init, headers: { ...always, ...own } }));
  const openRosa = (answer: Response): void => {
    if (answer.headers.get('x-openrosa-version') !== '1.0') throw new Error('not OpenRosa');
  };
  const it: Collect = {
    base,
    said: '',
    async list() {
      const answer = await request(`${base}/formList?deviceID=collect%3Aabc`);
      openRosa(answer);
      if (answer.status !== 200 || !answer.headers.get('content-type')?.includes('text/xml'))
        throw new Error(`the list: ${answer.status}`);
      const root = readXml(await answer.text(), { depth: 10, elements: 10_000 });
      if (root.attributes.xmlns !== 'http://openrosa.org/xforms/xformsList') throw new Error('not a list of forms');
      return childrenOf(root, 'xform').map((form) => {
        const text = (name: string) => child(form, name)?.text ?? '';
        if (!text('formID') || !text('name') || !text('downloadUrl'))
          throw new Error('an item without id, name or address spoils the list');
        return {
          formId: text('formID'),
          name: text('name'),
          version: text('version'),
          hash: text('hash'),
          downloadUrl: text('downloadUrl'),
          manifestUrl: text('manifestUrl') || null,
        };
      });
    },
    async download(form) {
      const media = new Map<string, Buffer>();
      if (form.manifestUrl) {
        const answer = await request(form.manifestUrl);
        openRosa(answer);
        const root = readXml(await answer.text(), { depth: 10, elements: 10_000 });
        if (root.attributes.xmlns !== 'http://openrosa.org/xforms/xformsManifest') throw new Error('not a manifest');
        for (const file of childrenOf(root, 'mediaFile')) {
          const got = await request(child(file, 'downloadUrl')!.text);
          if (got.status !== 200) throw new Error(`a file: ${got.status}`);
          media.set(child(file, 'filename')!.text, Buffer.from(await got.arrayBuffer()));
        }
      }
      const answer = await request(form.downloadUrl);
      if (answer.status !== 200) throw new Error(`the form: ${answer.status}`);
      return { xml: await answer.text(), media };
    },
    async send(xml, files = [], more = {}) {
      const look = await request(`${base}/submission?deviceID=collect%3Aabc`, { method: 'HEAD' });
      if (look.status !== 204) throw new Error(`Is this an OpenRosa endpoint? ${look.status}`);
      const to = look.headers.get('location') ?? `${base}/submission`;
      const atOnce = more.filesAtOnce ?? 100;
      const lots: CollectFile[][] = [];
      for (let from = 0; from < Math.max(1, files.length); from += atOnce) lots.push(files.slice(from, from + atOnce));
      const statuses: number[] = [];
      for (const [at, lot] of lots.entries()) {
        const form = new FormData();
        form.append('xml_submission_file', new File([xml], 'submission.xml', { type: 'text/xml' }));
        if (at < lots.length - 1) form.append('*isIncomplete*', 'yes');
        for (const file of lot)
          form.append(file.name, new File([new Uint8Array(file.bytes)], file.name, { type: file.type }));
        const answer = await request(`${to}?deviceID=collect%3Aabc`, { method: 'POST', body: form }, more.headers);
        const text = await answer.text();
        const message = /<message[^>]*>([^<]*)</.exec(text)?.[1];
        it.said = message ?? '';
        statuses.push(answer.status);
        if (![201, 202].includes(answer.status)) break;
      }
      return statuses;
    },
    get: (path, own) => request(`${base}${path}`, {}, own),
  };
  return it;
}
