/**
 * Small choices of the person at this browser: language, scheme, last workspace, keys on or off. Never anything about a report or
 * a source. A browser that refuses storage just forgets.
 */
type Choice = 'language' | 'scheme' | 'workspace' | 'single-keys' | 'push' | `width.${string}`;

export function remembered(choice: Choice): string | null {
  try {
    return localStorage.getItem(`baraza.${choice}`);
  } catch {
    return null;
  }
}

export function remember(choice: Choice, value: string): void {
  try {
    localStorage.setItem(`baraza.${choice}`, value);
  } catch {
    // Refused: the choice lasts as long as the page.
  }
}
