/** Why a new password will not do, or null. */
export type PasswordProblem = 'short' | 'long' | 'same' | 'repeated' | 'common';

/** What lists of guessed passwords are made of, the longer before what they hold. Keyboards in their rows, counting, and words that people think of first. */
const STEMS = [
  'correcthorsebatterystaple',
  'qwertyuiop',
  'azertyuiop',
  'qwertzuiop',
  'abcdefghijklmnopqrstuvwxyz',
  'motdepasse',
  'contrasena',
  'administrator',
  'iloveyou',
  'starwars',
  'superman',
  'passwort',
  'password',
  'changeme',
  'princess',
  'sunshine',
  'football',
  'baseball',
  'whatever',
  'computer',
  'internet',
  'trustno',
  'letmein',
  'welcome',
  'bonjour',
  'habibi',
  'abcdefgh',
  'asdfghjkl',
  'zxcvbnm',
  'qazwsxedc',
  'qazwsx',
  'qwerty',
  'azerty',
  'asdfgh',
  'monkey',
  'dragon',
  'master',
  'shadow',
  'secret',
  'baraza',
  'admin',
  'hello',
  'login',
  'qwer',
  'asdf',
  'test',
  'pass',
  'user',
  'abc',
];
const LEET: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
};
const WALK = /(1q2w3e|1qaz2wsx|q1w2e3|a1b2c3|1a2b3c)/;

/** Whether so little is left of it without what everybody guesses that it is guessed too: a date, a telephone, counting, a word like `Password2026!`. */
function isCommon(plain: string): boolean {
  const dense = plain.replace(/\s+/g, '');
  const digits = dense.replace(/\D/g, '').length;
  if (digits >= 8 && digits < 16 && !/\p{L}/u.test(dense)) return true;
  if (/^(.{1,6})\1+$/u.test(dense) || WALK.test(dense)) return true;
  const readings = [dense, dense.replace(/[013457@$!]/g, (it) => LEET[it]!)];
  return readings.some((reading) => {
    const left = STEMS.reduce((text, stem) => text.replaceAll(stem, ''), reading);
    return left !== reading && left.replace(/[^\p{L}]/gu, '').length < 4;
  });
}

/**
 * Length and what is guessed first, and no rules of composition (NIST SP 800-63B, 5.1.1.2; OWASP ASVS 5.0, 6.2): at least 12 characters, not one's own name or
 * address, not one or two characters over and over, none of those that lists begin with.
 * @param own e-mail address and name of the person
 */
export function newPasswordProblem(password: string, own: readonly string[] = []): PasswordProblem | null {
  const length = [...password].length;
  if (length < 12) return 'short';
  if (password.length > 200) return 'long';
  const plain = password.toLowerCase().trim();
  if (own.some((it) => it.trim() !== '' && it.trim().toLowerCase() === plain)) return 'same';
  if (new Set(plain).size <= 2) return 'repeated';
  return isCommon(plain) ? 'common' : null;
}
