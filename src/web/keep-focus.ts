/**
 * Whoever works from the keyboard does not lose their place: when what had the focus goes (a deed that is done, a dialog whose button has left), the focus
 * comes to the nearest part around it that is still there. The pointer needs none of this and is left alone.
 */

const PARTS = 'li, article, form, dialog, section, [role=region], [role=dialog], main';

interface Place {
  at: HTMLElement;
  /** from the inside out, as they stood when it had the focus */
  around: HTMLElement[];
}

function placeOf(at: HTMLElement): Place {
  const around: HTMLElement[] = [];
  for (let part = at.parentElement; part; part = part.parentElement) if (part.matches(PARTS)) around.push(part);
  return { at, around };
}

/** Screens that put the focus somewhere themselves do so first. */
const AFTER_MS = 100;

/** Begins to watch the page, until the page is left. */
export function keepFocus(): void {
  /** the last place in a dialog or outside, and the last outside: a dialog that closes leads back there */
  let last: Place | null = null;
  let outside: Place | null = null;
  document.addEventListener('focusin', ({ target }) => {
    if (!(target instanceof HTMLElement)) return;
    last = placeOf(target);
    if (!target.closest('dialog, [role=dialog]')) outside = last;
  });
  // whoever points chooses where to be
  document.addEventListener('pointerdown', () => void (last = outside = null), true);

  const find = (): void => {
    // what is still there gave the focus up by itself
    if (document.activeElement !== document.body || !document.hasFocus() || !last || last.at.isConnected) return;
    for (const { at, around } of [last, outside ?? last]) {
      const part = [at, ...around].find((it) => it.isConnected && !it.matches(':disabled'));
      if (!part) continue;
      if (part !== at && !part.hasAttribute('tabindex')) part.tabIndex = -1;
      return part.focus({ preventScroll: true });
    }
  };
  let soon: ReturnType<typeof setTimeout> | undefined;
  new MutationObserver(() => {
    if (document.activeElement !== document.body || soon !== undefined) return;
    soon = setTimeout(() => {
      soon = undefined;
      find();
    }, AFTER_MS);
  }).observe(document.body, { childList: true, subtree: true });
}
