import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { deviceWords } from './device.rules.ts';
import { newPasswordProblem } from './password.rules.ts';

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
        expect(['repeated', null]).toContain(newPasswordProblem(letters.join('')));
      }),
    );
  });
});

describe('a session in the list', () => {
  it('is named after its browser and system, as far as they say', () => {
    expect(deviceWords('Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/150.0 Safari/537.36')).toEqual({
      browser: 'Chrome',
      system: 'Linux',
    });
    expect(deviceWords('Mozilla/5.0 (Android 15; Mobile; rv:150.0) Gecko/150.0 Firefox/150.0')).toEqual({
      browser: 'Firefox',
      system: 'Android',
    });
    expect(deviceWords('Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Safari/604.1')).toEqual({
      browser: 'Safari',
      system: 'iOS',
    });
    expect(deviceWords('')).toEqual({ browser: null, system: null });
  });
});
