/** The little of Markdown that the guides are written in, as blocks and runs. What is none of it stays text. */
export type Run =
  | { is: 'text' | 'strong' | 'em' | 'code'; text: string }
  /** to another guide by its name; what leads elsewhere in the documents is text here */
  | { is: 'guide'; text: string; guide: string };

export type Block =
  | { is: 'title'; runs: Run[] }
  | { is: 'paragraph'; runs: Run[] }
  | { is: 'list'; ordered: boolean; items: Run[][] }
  | { is: 'table'; head: Run[][]; rows: Run[][][] };

const RUN = /\*\*(.+?)\*\*|\*(.+?)\*|`(.+?)`|\[(.+?)\]\((.+?)\)/g;

/** @param text one line of Markdown, without its block's mark */
export function runsOf(text: string): Run[] {
  const runs: Run[] = [];
  let at = 0;
  for (const found of text.matchAll(RUN)) {
    if (found.index > at) runs.push({ is: 'text', text: text.slice(at, found.index) });
    const [whole, strong, em, code, words, where] = found;
    const guide = /^(?:\.\/)?([a-z]+)\.md$/.exec(where ?? '')?.[1];
    runs.push(
      strong !== undefined
        ? { is: 'strong', text: strong }
        : em !== undefined
          ? { is: 'em', text: em }
          : code !== undefined
            ? { is: 'code', text: code }
            : guide
              ? { is: 'guide', text: words!, guide }
              : { is: 'text', text: words! },
    );
    at = found.index + whole.length;
  }
  if (at < text.length) runs.push({ is: 'text', text: text.slice(at) });
  return runs;
}

const cells = (line: string): Run[][] =>
  line
    .replace(/^\s*\||\|\s*$/g, '')
    .split('|')
    .map((it) => runsOf(it.trim()));

/** Ways to the same page in other languages, for whoever reads it as a file: the console shows it in the reader's own. */
const ELSEWHERE = /^(\[[^\]]+\]\((\.\.\/|[a-z]{2}\/)+[a-z]+\.md\)( · |$))+$/;

/** Blocks are parted by empty lines; within a paragraph a line break is a space. */
export function blocksOf(markdown: string): Block[] {
  return markdown
    .replace(/\r/g, '')
    .split(/\n{2,}/)
    .map((it) => it.trim())
    .filter((it) => it !== '' && !ELSEWHERE.test(it))
    .flatMap((block): Block[] => {
      const lines = block.split('\n');
      if (block.startsWith('# ')) {
        const [title, ...rest] = lines;
        return [{ is: 'title', runs: runsOf(title!.slice(2)) }, ...(rest.length > 0 ? blocksOf(rest.join('\n')) : [])];
      }
      if (lines.length > 1 && lines.every((it) => it.startsWith('|')))
        return [{ is: 'table', head: cells(lines[0]!), rows: lines.slice(2).map(cells) }];
      const mark = /^(\d+\.|-) /;
      if (mark.test(block)) {
        const items: string[] = [];
        for (const line of lines) {
          if (mark.test(line)) items.push(line.replace(mark, ''));
          else items[items.length - 1] += ` ${line.trim()}`;
        }
        return [{ is: 'list', ordered: /^\d/.test(block), items: items.map(runsOf) }];
      }
      return [{ is: 'paragraph', runs: runsOf(lines.map((it) => it.trim()).join(' ')) }];
    });
}
