/** The first field of a form whose text cannot be read as what it should be (a day, a clock); it takes the focus. Such a form is not sent. */
export function focusUnread(form: HTMLElement): boolean {
  const unread = form.querySelector<HTMLElement>('[data-unread]');
  unread?.focus();
  return unread !== null;
}
