/** What of a key press matters; a KeyboardEvent fits. */
export interface Press {
  key: string;
  code: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
  shiftKey: boolean;
}

/**
 * Whether a press is the wanted key: `j`, `?`, `Enter`, `Shift+J`, `Mod+k` (Ctrl, or Cmd on a Mac).
 * On a keyboard of another script (Arabic, Cyrillic) the letter's place on the keyboard counts instead, so that every key listed
 * on the screen can be pressed without changing the layout.
 */
export function isPress(press: Press, wanted: string): boolean {
  const parts = wanted.split('+');
  const key = wanted.endsWith('+') ? '+' : (parts.at(-1) ?? '');
  const named = wanted.endsWith('+') ? parts.slice(0, -2) : parts.slice(0, -1);
  const mod = named.includes('Mod');
  if (mod !== (press.ctrlKey || press.metaKey) || named.includes('Alt') !== press.altKey) return false;
  const single = key.length === 1;
  // For signs like ? the shift is part of typing them; for letters and named keys it is part of what is wanted.
  if ((!single || /[a-z]/i.test(key)) && named.includes('Shift') !== press.shiftKey) return false;
  if (press.key.toLowerCase() === key.toLowerCase()) return true;
  const foreign = press.key.length === 1 && press.key.charCodeAt(0) > 127;
  if (!foreign) return false;
  if (/^[a-z]$/i.test(key)) return press.code === `Key${key.toUpperCase()}`;
  if (/^[0-9]$/.test(key)) return press.code === `Digit${key}` || press.code === `Numpad${key}`;
  if (key === '/') return press.code === 'Slash' && !press.shiftKey;
  if (key === '?') return press.code === 'Slash' && press.shiftKey;
  return false;
}

/** A key that types a character and could be pressed by accident or by voice (WCAG 2.1.4): these can be switched off. */
export const isSingleKey = (wanted: string): boolean => [...wanted].length === 1;
