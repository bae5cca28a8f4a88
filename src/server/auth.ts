import { betterAuth } from 'better-auth';
import { APIError, createAuthMiddleware } from 'better-auth/api';
import { twoFactor } from 'better-auth/plugins';
import { passkey } from '@better-auth/passkey';
import { newPasswordProblem } from '#domain/passwords.ts';
import { CALLER_HEADER } from './caller.ts';
import { openPool } from './db.ts';

/** Where a session begins that took more than a password. */
const STRONG_PATHS = ['/two-factor/verify-totp', '/two-factor/verify-backup-code', '/passkey/verify-authentication'];

/**
 * Sign-in by better-auth: e-mail and password, TOTP, passkeys, sessions that can be ended. Nobody signs up by themselves: accounts
 * are made by the first visit and by invitations, on the server.
 */
export function openAuth(options: {
  url: string;
  secret: string;
  publicUrl: string;
  trustedOrigins?: string[];
  rateLimit?: boolean;
}) {
  const pool = openPool({
    connectionString: options.url,
    max: 6,
    options: '-c search_path=auth',
    application_name: 'baraza-auth',
  });
  const publicUrl = new URL(options.publicUrl);
  const auth = betterAuth({
    appName: 'Baraza',
    baseURL: options.publicUrl,
    basePath: '/api/auth',
    secret: options.secret,
    trustedOrigins: options.trustedOrigins ?? [],
    database: pool,
    telemetry: { enabled: false },
    emailAndPassword: {
      enabled: true,
      disableSignUp: true,
      minPasswordLength: 12,
      maxPasswordLength: 200,
      autoSignIn: true,
    },
    session: {
      // an absolute end: using it does not make it longer
      expiresIn: 7 * 24 * 3600,
      disableSessionRefresh: true,
      freshAge: 15 * 60,
      additionalFields: { strong: { type: 'boolean', input: false, defaultValue: false } },
    },
    hooks: {
      before: createAuthMiddleware(async ({ path, body }) => {
        if (path !== '/change-password') return;
        const asked = (body ?? {}) as { newPassword?: unknown };
        if (newPasswordProblem(String(asked.newPassword)) !== null)
          throw new APIError('BAD_REQUEST', { code: 'WEAK_PASSWORD', message: 'This password is guessed too soon.' });
        // whoever else knew the old one is out, whatever the request says
        return { context: { body: { ...asked, revokeOtherSessions: true } } };
      }),
    },
    databaseHooks: {
      session: {
        create: {
          before: async (session, context) => ({
            data: { ...session, strong: STRONG_PATHS.includes(context?.path ?? '') },
          }),
        },
      },
    },
    rateLimit: {
      enabled: options.rateLimit ?? true,
      storage: 'database',
      window: 60,
      max: 100,
      customRules: { '/sign-in/email': { window: 60, max: 5 }, '/two-factor/*': { window: 60, max: 5 } },
    },
    advanced: {
      // tries are counted by where they come from, and never by what they say of it
      ipAddress: { ipAddressHeaders: [CALLER_HEADER] },
      cookiePrefix: 'baraza',
      useSecureCookies: publicUrl.protocol === 'https:',
      defaultCookieAttributes: { sameSite: 'lax', httpOnly: true },
    },
    plugins: [
      twoFactor({ issuer: 'Baraza' }),
      passkey({ rpID: publicUrl.hostname, rpName: 'Baraza', origin: publicUrl.origin }),
    ],
    logger: { disabled: true },
  });
  return { auth, pool, close: () => pool.end() };
}

export type Auth = ReturnType<typeof openAuth>['auth'];

/** Makes an account with a password, as the server (sign-up over HTTP is closed). Returns the account's id. */
export async function createAccount(
  auth: Auth,
  person: { name: string; email: string; password: string },
): Promise<string> {
  const context = await auth.$context;
  const existing = await context.internalAdapter.findUserByEmail(person.email.toLowerCase());
  if (existing) return existing.user.id;
  const user = await context.internalAdapter.createUser(
    { name: person.name, email: person.email.toLowerCase(), emailVerified: true },
    { method: 'email-password' } as never,
  );
  const password = await context.password.hash(person.password);
  await context.internalAdapter.linkAccount({
    userId: user.id,
    providerId: 'credential',
    accountId: user.id,
    password,
  });
  return user.id;
}
