import { render } from 'preact';
import { deleteDatabase } from '#reporter-kit/database.ts';
import { wipeDraft } from '#reporter-kit/draft.ts';
import { forgetPage } from '#reporter-kit/ready.ts';
import { sheets } from '#reporter-kit/sheets/sheets-database.ts';

const SHEET = '/r/notes.html';

function clearScreen(root: Element): void {
  render(null, root);
  document.documentElement.className = 'blank';
  document.title = '';
}

/** Waits for it, and no longer. */
export const atMost = (ms: number, work: Promise<unknown>) =>
  Promise.race([work.catch(() => {}), new Promise((resolve) => setTimeout(resolve, ms))]);

/**
 * To the empty sheet, so that neither "back" nor "forward" leads to what was on the screen: both entries that this page may have made
 * in this tab's history become the sheet's.
 */
async function goToSheet(there = true): Promise<void> {
  if (history.state?.inside) {
    await atMost(
      300,
      new Promise((resolve) => {
        addEventListener('popstate', resolve, { once: true });
        history.back();
      }),
    );
  }
  history.replaceState(null, '', SHEET);
  // drops what lies forward
  history.pushState(null, '', SHEET);
  if (there) location.replace(SHEET);
}

/** "I must stop now": the screen first, then the key, then the draft, then away. */
export async function stopNow(root: Element): Promise<void> {
  clearScreen(root);
  await atMost(1500, wipeDraft());
  await goToSheet();
}

/** Off the page of forms at once. What was begun stays in its box, as it was last saved. */
export async function leaveForms(root: Element): Promise<void> {
  clearScreen(root);
  await goToSheet();
}

/** Everything this page put on the phone: drafts, locked reports, receipts, settings, the page itself. */
export async function wipeEverything(root: Element): Promise<void> {
  clearScreen(root);
  await atMost(1500, wipeDraft());
  await atMost(3000, Promise.all([deleteDatabase(), sheets.deleteDatabase()]));
  try {
    localStorage.clear();
  } catch {
    // nothing was kept there then
  }
  await atMost(3000, forgetPage());
  // without a line and without the page's files, a blank screen says less than the browser's error
  await goToSheet(navigator.onLine);
}
