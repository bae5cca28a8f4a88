/**
 * Who may read what is made of several RED things: those named on each of them. What is not RED asks nothing.
 * @param each the named readers of every RED part
 * @returns null when no part is RED; an empty list when nobody is named on all, and the parts must not be joined
 */
export function readersOfAll(each: readonly (readonly string[])[]): string[] | null {
  const [first, ...rest] = each;
  return first ? first.filter((reader) => rest.every((readers) => readers.includes(reader))) : null;
}
