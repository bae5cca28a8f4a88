/**
 * https by the server itself, from a certificate and a key in files. TLS 1.2 and newer.
 *
 *   tlsFiles(env): TlsFiles | null                  BARAZA_TLS_CERT and BARAZA_TLS_KEY, both or neither
 *   readTls(files): { cert, key, … }                what https.createServer takes; refused when the two do not belong together
 *   keepTls(server, files, { every?, said? })       takes renewed files over without a stop; { look(), close() }
 */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import type { Server } from 'node:https';
import { startupError } from '#server/startup-error.ts';

export interface TlsFiles {
  /** PEM: the certificate and those between it and the authority */
  cert: string;
  /** PEM, without a passphrase */
  key: string;
}

/** @throws StartupError TLS_HALF */
export function tlsFiles(env: NodeJS.ProcessEnv): TlsFiles | null {
  const { BARAZA_TLS_CERT: cert, BARAZA_TLS_KEY: key } = env;
  if (!cert && !key) return null;
  if (!cert || !key)
    throw startupError(
      'TLS_HALF',
      'BARAZA_TLS_CERT and BARAZA_TLS_KEY are given together: the certificate and its key.',
    );
  return { cert, key };
}

/** Until when the certificate is good. */
export const tlsUntil = (files: TlsFiles): Date => new Date(new X509Certificate(readFileSync(files.cert)).validTo);

/** One that has expired is given out all the same: phones refuse it, the rest of the house goes on. @throws StartupError TLS_UNREADABLE, TLS_MISMATCH */
export function readTls(files: TlsFiles) {
  let cert: Buffer;
  let key: Buffer;
  let leaf: X509Certificate;
  let fits: boolean;
  try {
    cert = readFileSync(files.cert);
    key = readFileSync(files.key);
    leaf = new X509Certificate(cert);
    fits = leaf.checkPrivateKey(createPrivateKey(key));
  } catch (error) {
    throw startupError(
      'TLS_UNREADABLE',
      `The certificate ${files.cert} or its key ${files.key} cannot be read (${(error as Error).message}). Both are PEM files, the key without a passphrase.`,
      error,
    );
  }
  if (!fits)
    throw startupError('TLS_MISMATCH', `The key ${files.key} does not belong to the certificate ${files.cert}.`);
  return { cert, key, minVersion: 'TLSv1.2' as const };
}

const stamp = (files: TlsFiles): string => {
  try {
    return [files.cert, files.key]
      .map((path) => {
        const { mtimeMs, size, ino } = statSync(path);
        return `${mtimeMs} ${size} ${ino}`;
      })
      .join(' ');
  } catch {
    return 'away';
  }
};

/**
 * Looks after the files (every half minute unless told) and gives the server what is new; connections go on as they are. Half-written
 * files, and files that do not belong together yet, leave everything as it was until the next look.
 * @param said is told of what was taken over ('renewed') and of what could not be ('kept', with the reason's code)
 */
export function keepTls(
  server: Pick<Server, 'setSecureContext'>,
  files: TlsFiles,
  options: { every?: number; said?: (what: 'renewed' | 'kept', code?: string) => void } = {},
): { look(force?: boolean): void; close(): void } {
  let known = stamp(files);
  const look = (force = false): void => {
    const now = stamp(files);
    if (!force && now === known) return;
    known = now;
    try {
      server.setSecureContext(readTls(files));
      options.said?.('renewed');
    } catch (error) {
      // looked at again next time: the other half may be on its way
      known = '';
      options.said?.('kept', (error as { code?: string }).code);
    }
  };
  const timer = setInterval(look, options.every ?? 30_000).unref();
  return { look, close: () => clearInterval(timer) };
}
