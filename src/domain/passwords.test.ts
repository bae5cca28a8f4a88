import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newPasswordProblem } from './passwords.ts';

describe('a new password', () => {
  it('is long enough in characters, not in bytes', () => {
    expect(newPasswordProblem('elevenchars')).toBe('short');
    expect(newPasswordProblem('twelve chars')).toBeNull();
    expect(newPasswordProblem('🦊'.repeat(11))).toBe('short');
    expect(newPasswordProblem('كلمة طويلة جدا')).toBeNull();
    expect(newPasswordProblem('ab c'.repeat(60))).toBe('long');
  });
  it('is not the name or the address of its owner, nor one letter over and over', () => {
    expect(newPasswordProblem('amina@example.org', ['Amina', 'Amina@example.org'])).toBe('same');
    expect(newPasswordProblem('aaaaaaaaaaaaaa')).toBe('repeated');
    expect(newPasswordProblem('abababababab')).toBe('repeated');
    expect(newPasswordProblem('any other words', ['', ' '])).toBeNull();
  });
  it('needs no capitals, digits or signs', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...'abcdefghij'), { minLength: 12, maxLength: 100 }), (letters) => {
        expect(['repeated', 'common', null]).toContain(newPasswordProblem(letters.join('')));
      }),
    );
  });
  it('is none of those that are tried first, however they are dressed', () => {
    for (const guessed of [
      'password1234',
      'Password2026!',
      'P@ssw0rd!2026',
      'qwertyuiop123',
      '1q2w3e4r5t6y',
      '123456789012',
      '21/11/1980 12',
      '+254712345678',
      'abcabcabcabc',
      'admin admin 1',
      'MotDePasse2026',
      'correct horse battery staple',
      'iloveyou12345',
    ])
      expect([guessed, newPasswordProblem(guessed)]).toEqual([guessed, 'common']);
    for (const own of [
      'four plain words here',
      'a long enough password',
      'testimony of the hills',
      'Abc of our valley 7',
      '9d3f-6b21-77aa-04c8-11',
      'حصان أخضر فوق الجسر',
    ])
      expect([own, newPasswordProblem(own)]).toEqual([own, null]);
  });
});
