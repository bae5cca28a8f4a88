import { describe, expect, it } from 'vitest';
import { isPress, isSingleKey, type Press } from './keys.rules.ts';

const press = (key: string, more: Partial<Press> = {}): Press => ({
  key,
  code: '',
  ctrlKey: false,
  metaKey: false,
  altKey: false,
  shiftKey: false,
  ...more,
});

describe('keys of a screen', () => {
  it('knows letters, digits, signs and named keys', () => {
    expect(isPress(press('j'), 'j')).toBe(true);
    expect(isPress(press('3'), '3')).toBe(true);
    expect(isPress(press('Enter'), 'Enter')).toBe(true);
    expect(isPress(press('k'), 'j')).toBe(false);
  });
  it('tells j from Shift+J, and j from Ctrl+J', () => {
    expect(isPress(press('J', { shiftKey: true }), 'j')).toBe(false);
    expect(isPress(press('J', { shiftKey: true }), 'Shift+J')).toBe(true);
    expect(isPress(press('j', { ctrlKey: true }), 'j')).toBe(false);
    expect(isPress(press('j', { altKey: true }), 'j')).toBe(false);
  });
  it('takes a sign as typed, with or without shift on this keyboard', () => {
    expect(isPress(press('?', { shiftKey: true }), '?')).toBe(true);
    expect(isPress(press('?'), '?')).toBe(true);
    expect(isPress(press('/', { shiftKey: true }), '/')).toBe(true);
    expect(isPress(press('+'), '+')).toBe(true);
  });
  it('takes Ctrl and Cmd alike for Mod', () => {
    expect(isPress(press('k', { ctrlKey: true }), 'Mod+k')).toBe(true);
    expect(isPress(press('k', { metaKey: true }), 'Mod+k')).toBe(true);
    expect(isPress(press('k'), 'Mod+k')).toBe(false);
  });
  it('works on an Arabic and on a Russian keyboard by the place of the letter', () => {
    expect(isPress(press('ت', { code: 'KeyJ' }), 'j')).toBe(true);
    expect(isPress(press('о', { code: 'KeyJ' }), 'j')).toBe(true);
    expect(isPress(press('٣', { code: 'Digit3' }), '3')).toBe(true);
    expect(isPress(press('ظ', { code: 'Slash' }), '/')).toBe(true);
    expect(isPress(press('؟', { code: 'Slash', shiftKey: true }), '?')).toBe(true);
    expect(isPress(press('ن', { code: 'KeyK' }), 'j')).toBe(false);
  });
  it('goes by the letter, not its place, on a French keyboard', () => {
    expect(isPress(press('a', { code: 'KeyQ' }), 'a')).toBe(true);
    expect(isPress(press('a', { code: 'KeyQ' }), 'q')).toBe(false);
  });
  it('knows which keys somebody could press without meaning to', () => {
    expect(['j', '?', 'Enter', 'Mod+k', 'Shift+J'].filter(isSingleKey)).toEqual(['j', '?']);
  });
});
