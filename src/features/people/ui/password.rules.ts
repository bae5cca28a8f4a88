/** Why a new password will not do, or null. */
export type PasswordProblem = 'short' | 'long' | 'same' | 'repeated';

/**
 * Length and the obvious, and no rules of composition (NIST SP 800-63B, 5.1.1.2): at least 12 characters, not one's own name or
 * address, not one or two characters over and over.
 * @param own e-mail address and name of the person
 */
export function newPasswordProblem(password: string, own: readonly string[] = []): PasswordProblem | null {
  const length = [...password].length;
  if (length < 12) return 'short';
  if (password.length > 200) return 'long';
  const plain = password.toLowerCase().trim();
  if (own.some((it) => it.trim() !== '' && it.trim().toLowerCase() === plain)) return 'same';
  if (new Set(plain).size <= 2) return 'repeated';
  return null;
}
