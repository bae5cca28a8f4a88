import type { KeyboardEvent } from 'react';

/** Ctrl or Cmd with Enter sends a form from within a text of several lines, where Enter alone begins another line. */
export function sendByKey(event: KeyboardEvent<HTMLFormElement>): void {
  if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || !(event.target instanceof HTMLTextAreaElement))
    return;
  event.preventDefault();
  event.currentTarget.requestSubmit();
}
