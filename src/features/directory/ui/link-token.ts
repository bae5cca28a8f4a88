/**
 * Reads the secret of a link from behind its # and takes it out of the address, so that it is in no history; a reload within this tab still works.
 * @param name under which this tab remembers it, of one kind of link
 */
export function takeToken(name: string): string {
  const here = decodeURIComponent(location.hash.slice(1));
  try {
    if (here) {
      sessionStorage.setItem(name, here);
      history.replaceState(history.state, '', location.pathname);
    }
    return here || (sessionStorage.getItem(name) ?? '');
  } catch {
    return here;
  }
}
