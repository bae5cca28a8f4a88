import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { GUIDES } from './guides.rules.ts';
import { blocksOf, runsOf, type Block } from './guide-text.rules.ts';

const folder = join(import.meta.dirname, '../../../docs/guides');
const words = (it: Block): string =>
  (it.is === 'list' ? it.items.flat() : it.is === 'table' ? [...it.head, ...it.rows.flat()].flat() : it.runs)
    .map((run) => run.text)
    .join(' ');

describe('a guide as the console shows it', () => {
  test('keeps emphasis, keys and ways to other guides, and says as text what leads elsewhere', () => {
    expect(runsOf('Press `?` **now**, see [the operator](operator.md) and [install](../install.md).')).toEqual([
      { is: 'text', text: 'Press ' },
      { is: 'code', text: '?' },
      { is: 'text', text: ' ' },
      { is: 'strong', text: 'now' },
      { is: 'text', text: ', see ' },
      { is: 'guide', text: 'the operator', guide: 'operator' },
      { is: 'text', text: ' and ' },
      { is: 'text', text: 'install' },
      { is: 'text', text: '.' },
    ]);
  });

  test('leaves out the ways to the same page in other languages', () => {
    const page =
      '# The exercise\n\n[Français](fr/exercise.md) · [العربية](../ar/exercise.md)\n\nSee [the analyst](analyst.md).';
    expect(blocksOf(page).map((it) => it.is)).toEqual(['title', 'paragraph']);
  });

  test('every guide is there in every language of the console, with as many parts as the English one', () => {
    for (const guide of GUIDES) {
      const english = blocksOf(readFileSync(join(folder, `${guide}.md`), 'utf8'));
      expect(english[0]?.is).toBe('title');
      for (const language of ['fr', 'ar']) {
        const other = blocksOf(readFileSync(join(folder, language, `${guide}.md`), 'utf8'));
        expect(
          other.map((it) => it.is),
          `${language}/${guide}`,
        ).toEqual(english.map((it) => it.is));
      }
    }
    expect(
      readdirSync(folder)
        .filter((it) => it.endsWith('.md'))
        .map((it) => it.slice(0, -3))
        .toSorted(),
    ).toEqual([...GUIDES].toSorted());
    expect(existsSync(join(folder, 'en'))).toBe(false);
  });

  test('nothing of the Markdown is left over in what people read', () => {
    for (const path of ['', 'fr', 'ar'])
      for (const guide of GUIDES)
        for (const block of blocksOf(readFileSync(join(folder, path, `${guide}.md`), 'utf8')))
          expect(words(block), `${path}/${guide}`).not.toMatch(/\*|`|\]\(|^#|\|/);
  });
});
