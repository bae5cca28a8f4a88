import * as box from '#features/custody/box.ts';

/** A passkey whose authenticator gives a secret of its own (WebAuthn's PRF extension), where the browser and the device have it. */

interface Prf {
  prf?: { enabled?: boolean; results?: { first?: ArrayBuffer } };
}
const prfOf = (credential: PublicKeyCredential): Prf['prf'] => (credential.getClientExtensionResults() as Prf).prf;
const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

export const passkeysHere = (): boolean =>
  isSecureContext && location.protocol !== 'file:' && 'PublicKeyCredential' in globalThis;

async function secretOf(credential: string, salt: Uint8Array<ArrayBuffer>): Promise<Uint8Array | null> {
  const got = (await navigator.credentials.get({
    publicKey: {
      challenge: random(32),
      allowCredentials: [{ type: 'public-key', id: Uint8Array.from(box.fromBase64(credential)) }],
      userVerification: 'required',
      extensions: { prf: { eval: { first: salt } } } as never,
    },
  })) as PublicKeyCredential | null;
  const first = got && prfOf(got)?.results?.first;
  return first ? new Uint8Array(first) : null;
}

/** Makes a passkey and puts the key under it as well. Null where the device gives no such secret. */
export async function lockUnderPasskey(
  name: string,
  custodian: string,
  pair: box.Pair,
): Promise<box.PasskeyLock | null> {
  const salt = random(32);
  const made = (await navigator.credentials.create({
    publicKey: {
      challenge: random(32),
      rp: { name: location.hostname, id: location.hostname },
      user: { id: random(16), name, displayName: name },
      pubKeyCredParams: [
        { type: 'public-key', alg: -7 },
        { type: 'public-key', alg: -257 },
      ],
      authenticatorSelection: { residentKey: 'preferred', userVerification: 'required' },
      extensions: { prf: { eval: { first: salt } } } as never,
    },
  })) as PublicKeyCredential | null;
  if (!made || !prfOf(made)?.enabled) return null;
  const credential = box.toBase64(new Uint8Array(made.rawId));
  const first = prfOf(made)?.results?.first;
  const secret = first ? new Uint8Array(first) : await secretOf(credential, salt);
  return secret && box.lockWithPasskey(secret, credential, salt, custodian, pair);
}

/** @throws BoxError `wrong_words` when it is another passkey */
export async function unlockUnderPasskey(
  custodian: string,
  publicKey: Uint8Array,
  lock: box.PasskeyLock,
): Promise<box.Pair> {
  const secret = await secretOf(lock.credential, Uint8Array.from(box.fromBase64(lock.salt)));
  if (!secret) throw new box.BoxError('wrong_words');
  return box.unlockWithPasskey(secret, custodian, publicKey, lock);
}
