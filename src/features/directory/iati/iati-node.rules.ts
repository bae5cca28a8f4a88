import type { IatiNode } from './iati-read.rules.ts';

/** Children by names, one step each: `all(activity, 'transaction', 'sector')`. */
export function all(node: IatiNode, ...names: readonly string[]): IatiNode[] {
  let at = [node];
  for (const name of names) at = at.flatMap((it) => it.children.filter((child) => child.name === name));
  return at;
}
export const first = (node: IatiNode, name: string): IatiNode | undefined =>
  node.children.find((it) => it.name === name);

/** An attribute without blanks around it; undefined when it is missing or empty. */
export const attribute = (node: IatiNode | undefined, name: string): string | undefined =>
  node?.attributes[name]?.trim() || undefined;

/** Its own text in one line, undefined when there is none. */
export const ownText = (node: IatiNode | undefined): string | undefined =>
  node?.text.replace(/\s+/g, ' ').trim() || undefined;

export interface Said {
  /** a tag of BCP 47, lower case; `und` when the file does not say */
  readonly language: string;
  readonly text: string;
}

/**
 * What an element says in each of its languages: its narratives, or in files before 2.01 its own text.
 * @param usual the default language of the activity
 */
export function narratives(node: IatiNode | undefined, usual: string): Said[] {
  if (node === undefined) return [];
  const inside = node.children.filter((it) => it.name === 'narrative');
  return (inside.length > 0 ? inside : [node]).flatMap((it) => {
    const text = it.text
      .replace(/[^\S\n]+/g, ' ')
      .replace(/\s*\n\s*/g, '\n')
      .trim();
    return text === '' ? [] : [{ language: languageOf(it, usual), text }];
  });
}

export function languageOf(node: IatiNode, usual: string): string {
  const said = attribute(node, 'xml:lang')?.toLowerCase();
  return said !== undefined && /^[a-z]{2,3}(-[a-z0-9]{2,8}){0,2}$/.test(said) && said.length <= 12 ? said : usual;
}
