import * as box from '#features/custody/box.ts';
import { makePasskey, passkeySecret } from '#reporter-kit/passkey.ts';

/** Makes a passkey and puts the key under it as well. Null where the device gives no such secret. */
export async function lockUnderPasskey(
  name: string,
  custodian: string,
  pair: box.Pair,
): Promise<box.PasskeyLock | null> {
  const made = await makePasskey(name);
  return made && box.lockWithPasskey(made.secret, box.toBase64(made.credential), made.salt, custodian, pair);
}

/** @throws BoxError `wrong_words` when it is another passkey */
export async function unlockUnderPasskey(
  custodian: string,
  publicKey: Uint8Array,
  lock: box.PasskeyLock,
): Promise<box.Pair> {
  const secret = await passkeySecret(
    Uint8Array.from(box.fromBase64(lock.credential)),
    Uint8Array.from(box.fromBase64(lock.salt)),
  );
  if (!secret) throw new box.BoxError('wrong_words');
  return box.unlockWithPasskey(secret, custodian, publicKey, lock);
}
