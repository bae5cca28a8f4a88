import type { Stored } from '../database.ts';
import { sheets } from './sheets-database.ts';
import { versionsInUse } from './box.ts';

/** One form as the server lists it; `features/openrosa/filling.contract.ts` says what each field is. */
export interface ListedForm {
  formId: string;
  title: string;
  version: string;
  versionId: string;
  sha256: string;
  encrypted: boolean;
  media: { id: string; name: string; mediaType: string; sha256: string }[];
}
export interface FormList {
  workspace: { slug: string; name: string; exercise: boolean };
  languages: string[];
  sealingKey: string;
  forms: ListedForm[];
}
/** Whose phone this is. */
export interface DeviceRow extends Stored {
  token: string;
  /** SHA-256 of the token of the link that it came with, which is used up */
  link?: string;
  list: FormList;
  /** forms that are asked for no more, and that something on this phone still needs */
  older: ListedForm[];
}

const DEVICE = 'device';
const CACHE = 'forms';
const TIMEOUT_MS = 60_000;
export const TOKEN = /^[A-Za-z0-9_-]{32}$/;

export const readDevice = (): Promise<DeviceRow | undefined> => sheets.readOne<DeviceRow>('device', DEVICE);

const doorOf = (token: string) => `/f/key/${token}`;
export const sendPath = (token: string) => `${doorOf(token)}/filling`;

async function ask(path: string, body?: object): Promise<Response> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TIMEOUT_MS);
  try {
    return await fetch(path, {
      ...(body ? { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) } : {}),
      credentials: 'omit',
      cache: 'no-store',
      redirect: 'error',
      referrerPolicy: 'no-referrer',
      signal: abort.signal,
    });
  } finally {
    clearTimeout(timer);
  }
}

const hex = (bytes: ArrayBuffer) => [...new Uint8Array(bytes)].map((it) => it.toString(16).padStart(2, '0')).join('');
export const hashOfLink = async (token: string): Promise<string> =>
  hex(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(token)));

interface Exchange extends Stored {
  token: string;
  link: string;
}
const NEXT = 'next';
/**
 * The browser keeps the address of the link in its history, whatever the page does: so the token in it is exchanged at once for one that stands in
 * no address. What is asked for is kept first, so that an answer that is lost on the way locks nobody out.
 * @returns the token to go on with; undefined without a line. One that the server does not know is given back as it is, to be refused.
 */
export async function exchangeLink(token: string): Promise<string | undefined> {
  const link = await hashOfLink(token);
  const before = await sheets.readOne<Exchange>('device', NEXT);
  const known = before?.link === link ? before : undefined;
  const next =
    known?.token ??
    btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(24)))).replace(/[+/]/g, (it) =>
      it === '+' ? '-' : '_',
    );
  const row: Exchange = { id: NEXT, token: next, link };
  if (!known) await sheets.transact(['device'], 'readwrite', (tx) => tx.put('device', row));
  try {
    const response = await ask(`${doorOf(token)}/renew`, { next });
    if (response.ok) return next;
    // exchanged before, and the answer never came
    return response.status === 403 && known ? next : token;
  } catch {
    return undefined;
  }
}

/** Asks what forms this phone has, and remembers it. @returns 'refused' for a token that nobody holds any more, 'none' without a line */
export async function askForList(token: string): Promise<DeviceRow | 'refused' | 'none'> {
  try {
    const response = await ask(sendPath(token));
    const json = await response.json();
    if (response.status === 403 && json?.code === 'device_unknown') return 'refused';
    if (!response.ok || !Array.isArray(json?.forms) || typeof json.sealingKey !== 'string') return 'none';
    const list = json as FormList;
    const before = await readDevice();
    const [now, needed] = [new Set(list.forms.map((it) => it.versionId)), await versionsInUse()];
    const older = [...(before?.list.forms ?? []), ...(before?.older ?? [])].filter(
      (it, at, all) =>
        needed.has(it.versionId) &&
        !now.has(it.versionId) &&
        all.findIndex((other) => other.versionId === it.versionId) === at,
    );
    const next = await sheets.readOne<Exchange>('device', NEXT);
    const link = next?.token === token ? next.link : before?.token === token ? before.link : undefined;
    const row: DeviceRow = { id: DEVICE, token, list, older, ...(link ? { link } : {}) };
    await sheets.transact(['device'], 'readwrite', (tx) => tx.put('device', row));
    await dropOthers([...list.forms, ...older]);
    return row;
  } catch {
    return 'none';
  }
}

/** Names a file by what is in it: the same bytes are kept once, and others under that name are never mistaken for it. */
const keptAt = (sha256: string) => `/r/kept/${sha256}`;

const hashesOf = (forms: readonly ListedForm[]) =>
  forms.flatMap((it) => [it.sha256, ...it.media.map((file) => file.sha256)]);

async function dropOthers(forms: readonly ListedForm[]): Promise<void> {
  const wanted = new Set(hashesOf(forms).map(keptAt));
  const cache = await caches.open(CACHE);
  for (const request of await cache.keys()) if (!wanted.has(new URL(request.url).pathname)) await cache.delete(request);
}

/** The bytes with this hash, from the phone; undefined when they are not there or not what they were. */
async function kept(sha256: string): Promise<ArrayBuffer | undefined> {
  const found = await (await caches.open(CACHE)).match(keptAt(sha256));
  if (!found) return undefined;
  const bytes = await found.arrayBuffer();
  return hex(await crypto.subtle.digest('SHA-256', bytes)) === sha256 ? bytes : undefined;
}

/** Fetches what is not there yet. False when there is no line, or what came is not what was promised. */
async function fetched(path: string, sha256: string): Promise<boolean> {
  if (await kept(sha256)) return true;
  try {
    const response = await ask(path);
    if (!response.ok) return false;
    const bytes = await response.arrayBuffer();
    if (hex(await crypto.subtle.digest('SHA-256', bytes)) !== sha256) return false;
    await (await caches.open(CACHE)).put(keptAt(sha256), new Response(bytes));
    return true;
  } catch {
    return false;
  }
}

/** Brings a form and its files to the phone and looks whether all of it is there, byte for byte. True only then. */
export async function bringForm(token: string, form: ListedForm): Promise<boolean> {
  const base = `${doorOf(token)}/forms/${form.versionId}`;
  let whole = await fetched(`${base}/form.xml`, form.sha256);
  for (const file of form.media) whole = (await fetched(`${base}/media/${file.id}`, file.sha256)) && whole;
  return whole;
}

export interface FormHere {
  xml: string;
  media: Map<string, Blob>;
}
/** A form from the phone alone; undefined when something of it is missing. */
export async function formHere(form: ListedForm): Promise<FormHere | undefined> {
  const xml = await kept(form.sha256);
  if (!xml) return undefined;
  const media = new Map<string, Blob>();
  for (const file of form.media) {
    const bytes = await kept(file.sha256);
    if (!bytes) return undefined;
    media.set(file.name, new Blob([bytes], { type: file.mediaType }));
  }
  return { xml: new TextDecoder().decode(xml), media };
}
