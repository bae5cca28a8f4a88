/** A passkey whose authenticator gives a secret of its own (WebAuthn's PRF extension, level 3), where the browser and the device have it. */

interface Prf {
  prf?: { enabled?: boolean; results?: { first?: ArrayBuffer } };
}
const prfOf = (credential: PublicKeyCredential): Prf['prf'] => (credential.getClientExtensionResults() as Prf).prf;
const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));

/** Whether it is worth asking; whether there is a PRF is known once a passkey is made. */
export const passkeysHere = (): boolean =>
  isSecureContext && location.protocol !== 'file:' && 'PublicKeyCredential' in globalThis;

/** The secret of a passkey for this salt, 32 bytes; null where the device gives none. Throws when the person turns away. */
export async function passkeySecret(
  credential: Uint8Array<ArrayBuffer>,
  salt: Uint8Array<ArrayBuffer>,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const got = (await navigator.credentials.get({
    publicKey: {
      challenge: random(32),
      allowCredentials: [{ type: 'public-key', id: credential }],
      userVerification: 'required',
      extensions: { prf: { eval: { first: salt } } } as never,
    },
  })) as PublicKeyCredential | null;
  const first = got && prfOf(got)?.results?.first;
  return first ? new Uint8Array(first) : null;
}

/** Makes a passkey with such a secret, under a name that its list will show. Null where the device gives none. */
export async function makePasskey(
  name: string,
  site: string = location.hostname,
  residentKey: ResidentKeyRequirement = 'preferred',
): Promise<{
  credential: Uint8Array<ArrayBuffer>;
  salt: Uint8Array<ArrayBuffer>;
  secret: Uint8Array<ArrayBuffer>;
} | null> {
  const salt = random(32);
  const made = (await navigator.credentials.create({
    publicKey: {
      challenge: random(32),
      rp: { name: site, id: location.hostname },
      user: { id: random(16), name, displayName: name },
      pubKeyCredParams: [
        { type: 'public-key', alg: -7 },
        { type: 'public-key', alg: -257 },
      ],
      authenticatorSelection: { residentKey, userVerification: 'required' },
      extensions: { prf: { eval: { first: salt } } } as never,
    },
  })) as PublicKeyCredential | null;
  if (!made || !prfOf(made)?.enabled) return null;
  const credential = new Uint8Array(made.rawId);
  const first = prfOf(made)?.results?.first;
  const secret = first ? new Uint8Array(first) : await passkeySecret(credential, salt);
  return secret && { credential, salt, secret };
}
