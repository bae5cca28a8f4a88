import type { Operation, OutOf } from '#domain/operation.ts';
import type * as changes from '#features/custody/changes.contract.ts';
import type * as contract from '#features/custody/custody.contract.ts';
import type * as openings from '#features/custody/openings.contract.ts';
import type { EncryptedLine } from '#features/forms/encrypted.contract.ts';

export type Overview = OutOf<typeof contract.readCustody>;
export type CustodianLine = Overview['custodians'][number];
export type ChangeLine = Overview['changes'][number];
export type OpeningLine = Overview['openings'][number];
export type TestBox = Overview['tests'][number];
export type Key = OutOf<typeof contract.readKey>;
type Answer<T extends Operation<any, any, any, any>> = OutOf<T>;

/** What the server refused, or that there was no line. */
export class Refused extends Error {
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, detail: string) {
    super(detail);
    this.status = status;
    this.code = code;
  }
}

async function ask<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await fetch(path, {
    method,
    headers: { 'x-baraza': '1', ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  }).catch(() => {
    throw new Refused(0, 'no_line', 'There is no line to the server.');
  });
  const json = await response.json().catch(() => null);
  if (!response.ok) throw new Refused(response.status, json?.code ?? 'unexpected', json?.detail ?? '');
  return json as T;
}

/** The server's part of the custody of one workspace. Nothing that opens anything is ever sent. */
export function serverOf(slug: string) {
  const at = `/api/v1/w/${slug}/custody`;
  const post = <T>(path: string, body: unknown = {}) => ask<T>('POST', `${at}${path}`, body);
  return {
    overview: () => ask<Overview>('GET', at),
    key: () => ask<Key>('GET', `${at}/key`),
    keepKey: (custodianId: string, body: { publicKey: string; locks: Key['locks'] }) =>
      ask<TestBox>('PUT', `${at}/custodians/${custodianId}/key`, body),
    passTest: (id: string, answer: string) => post(`/tests/${id}`, { answer }),
    propose: (body: { id: string; memberId: string; outside: boolean; reason: string }) => post('/custodians', body),
    speakOnCustodian: (id: string, yes: boolean, reason: string | null) =>
      post(`/custodians/${id}/voice`, { yes, reason }),
    lose: (id: string, reason: string) => post(`/custodians/${id}/lose`, { reason }),
    change: (body: {
      id: string;
      kind: ChangeLine['kind'];
      seats?: string[];
      settings?: ChangeLine['settings'];
      reason: string;
    }) => post('/changes', body),
    speakOnChange: (id: string, yes: boolean, reason: string | null) => post(`/changes/${id}/voice`, { yes, reason }),
    pair: (id: string, handingId: string, sharingId: string) => post(`/changes/${id}/pair`, { handingId, sharingId }),
    sharesToHand: (id: string, after: string | null) =>
      ask<Answer<typeof changes.readSharesToHand>>('GET', `${at}/changes/${id}/mine${after ? `?after=${after}` : ''}`),
    handShares: (id: string, shares: { identityId: string; sealed: string }[]) =>
      post(`/changes/${id}/hand`, { shares }),
    sharesToMake: (id: string) => ask<Answer<typeof changes.readSharesToMake>>('GET', `${at}/changes/${id}/work`),
    makeShares: (id: string, boxes: unknown[]) =>
      post<Answer<typeof changes.makeShares>>(`/changes/${id}/shares`, { boxes }),
    identities: (sourceId: string) => ask<Answer<typeof openings.identitiesOf>>('GET', `${at}/sources/${sourceId}`),
    askOpening: (body: { id: string; identityId: string; sourceId: string; reason: string; publicKey: string }) =>
      post('/openings', body),
    ownShare: (id: string) => ask<Answer<typeof openings.readOwnShare>>('GET', `${at}/openings/${id}/mine`),
    handShare: (id: string, sealed: string) =>
      post<Answer<typeof openings.handShare>>(`/openings/${id}/hand`, { sealed }),
    refuse: (id: string, reason: string) => post(`/openings/${id}/refuse`, { reason }),
    withdraw: (id: string) => post(`/openings/${id}/withdraw`),
    collect: (id: string) => ask<Answer<typeof openings.collectOpening>>('GET', `${at}/openings/${id}/collect`),
    close: (id: string, opened: boolean, tampered: string | null) =>
      post(`/openings/${id}/close`, { opened, tampered }),
    tellOpened: (id: string, it: { safe: true } | { safe: false; why: string }) => post(`/openings/${id}/tell`, it),
    seen: () => post('/told'),
    encrypted: () => ask<{ submissions: EncryptedLine[] }>('GET', `/api/v1/w/${slug}/encrypted-submissions`),
    encryptedPart: async (id: string, part: string): Promise<Uint8Array<ArrayBuffer>> => {
      const answer = await fetch(`/api/v1/w/${slug}/encrypted-submissions/${id}/parts/${encodeURIComponent(part)}`, {
        headers: { 'x-baraza': '1' },
      }).catch(() => {
        throw new Refused(0, 'no_line', 'There is no line to the server.');
      });
      if (!answer.ok)
        throw new Refused(answer.status, ((await answer.json().catch(() => null)) as any)?.code ?? 'unexpected', '');
      return new Uint8Array(await answer.arrayBuffer());
    },
    files: () => ask<{ files: { path: string; bytes: number; sha256: string }[] }>('GET', '/c/files.json'),
  };
}
export type Server = ReturnType<typeof serverOf>;
