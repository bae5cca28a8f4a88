import { passkeyClient } from '@better-auth/passkey/client';
import { twoFactorClient } from 'better-auth/client/plugins';
import { createAuthClient } from 'better-auth/client';
import { ApiProblem, whenSignedOut } from '#web/api.ts';

/** The sign-in service's client: e-mail and password, second factor, passkeys, sessions. */
export const auth = createAuthClient({ basePath: '/api/auth', plugins: [twoFactorClient(), passkeyClient()] });

interface Answer<T> {
  data: T | null;
  error: { status: number; code?: string; message?: string } | null;
}

/** The data of an answer, or its error thrown as a problem whose words are in account.json under `problems`. */
export async function told<T>(answer: Promise<unknown>): Promise<T> {
  const { data, error } = (await answer.catch(() => ({ data: null, error: { status: 0 } }))) as Answer<T>;
  if (error)
    throw new ApiProblem(error.status, {
      code: error.status === 429 ? 'too_many' : error.code?.toLowerCase(),
      detail: error.message,
    });
  return data as T;
}

/** Ends this session at the server. */
export async function endSession(): Promise<void> {
  whenSignedOut(() => {});
  await told(auth.signOut());
}

/** Where to go after signing in: only within this console, whatever the address says. */
export function safeNext(next: string | undefined): string {
  if (!next?.startsWith('/') || next.startsWith('//') || next.includes('\\')) return '/';
  const url = new URL(next, location.origin);
  return url.origin === location.origin && !url.pathname.startsWith('/sign-in') ? url.pathname + url.search : '/';
}
