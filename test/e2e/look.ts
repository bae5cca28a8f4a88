import { mkdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import type { Page } from 'playwright-core';

// What is handed to `evaluate` runs in the page; the compiler's library here is that of the server.
declare const document: any;
declare const localStorage: any;

/** What a picture was taken of. */
export interface Look {
  width: 360 | 1440;
  scheme: 'light' | 'dark';
  language: 'en' | 'fr' | 'ar';
}

const WIDTHS = [360, 1440] as const;
const SCHEMES = ['light', 'dark'] as const;
const LANGUAGES = ['en', 'fr', 'ar'] as const;

/** Every combination that a screen must look well in; `LOOK=360,light,ar` narrows it to those that match all the words. */
export function looks(only = process.env['LOOK'] ?? ''): Look[] {
  const wanted = only.split(',').filter(Boolean);
  return WIDTHS.flatMap((width) =>
    SCHEMES.flatMap((scheme) => LANGUAGES.map((language) => ({ width, scheme, language }))),
  ).filter((it) =>
    wanted.every(
      (word) =>
        !/^(360|1440|light|dark|en|fr|ar)$/.test(word) || groupOf(word, wanted).includes(String(valueOf(it, word))),
    ),
  );
}

// `360,1440,ar`: either width, and Arabic.
const kindOf = (word: string) =>
  /^\d/.test(word) ? 'width' : word === 'light' || word === 'dark' ? 'scheme' : 'language';
const groupOf = (word: string, all: readonly string[]) => all.filter((it) => kindOf(it) === kindOf(word));
const valueOf = (it: Look, word: string) => it[kindOf(word) as keyof Look];

/**
 * Takes the picture of what the page shows in every look, into the folder LOOK_DIR (default test-results/look), as `name-360-light-en.png`.
 * The choices are made as a person's browser keeps them, and the page is loaded anew for each; `ready` waits for what must be there.
 * Gives the paths.
 */
export async function look(
  page: Page,
  name: string,
  ready: (page: Page) => Promise<unknown> = async () => {},
  which: Look[] = looks(),
): Promise<string[]> {
  const folder = process.env['LOOK_DIR'] ?? 'test-results/look';
  mkdirSync(folder, { recursive: true });
  const files: string[] = [];
  for (const it of which) {
    await page.setViewportSize({ width: it.width, height: it.width === 360 ? 740 : 900 });
    await page.evaluate(
      ([scheme, language]) => {
        localStorage.setItem('baraza.scheme', scheme!);
        localStorage.setItem('baraza.language', language!);
      },
      [it.scheme, it.language],
    );
    await page.reload({ waitUntil: 'load' });
    await page.waitForFunction(() => document.querySelector('main') !== null);
    await page.evaluate(() => document.fonts.ready);
    await ready(page);
    const file = path.join(folder, `${name}-${it.width}-${it.scheme}-${it.language}.png`);
    await page.screenshot({ path: file });
    files.push(file);
  }
  return files;
}

/** One rule that the page breaks, and where. */
export interface Violation {
  rule: string;
  impact: string;
  help: string;
  where: string[];
}

/** What axe-core finds against WCAG 2.2 AA and best practices on the page as it is; an empty list is clean. `within` narrows it to a selector. */
export async function axe(page: Page, within?: string): Promise<Violation[]> {
  // Evaluated from the test's side: a content security policy that forbids inline script does not mind.
  if (!(await page.evaluate(() => 'axe' in globalThis)))
    await page.evaluate(readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8'));
  const result = await page.evaluate(async (selector) => {
    // a colour halfway from one to another is no fault: what moves comes to rest first, what turns without end is left turning
    const ending = document
      .getAnimations()
      .filter((it: any) => Number.isFinite(it.effect?.getComputedTiming().endTime ?? 0));
    await Promise.all(ending.map((it: any) => it.finished.catch(() => undefined)));
    const { axe: run } = globalThis as unknown as {
      axe: {
        run(
          at: unknown,
          how: unknown,
        ): Promise<{
          violations: { id: string; impact: string; help: string; nodes: { target: string[]; html: string }[] }[];
        }>;
      };
    };
    return run.run(selector ?? document, {
      runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
      resultTypes: ['violations'],
    });
  }, within);
  // An open menu or list box lies at the end of the page, outside of every landmark; that is how the pattern is built.
  const asked = result.violations
    .map((it) =>
      it.id === 'region'
        ? { ...it, nodes: it.nodes.filter((node) => !node.target.join(' ').includes('[data-portal')) }
        : it,
    )
    .filter((it) => it.nodes.length > 0);
  return asked.map((it) => ({
    rule: it.id,
    impact: it.impact,
    help: it.help,
    where: it.nodes.map((node) => `${node.target.join(' ')} ${node.html.slice(0, 160)}`),
  }));
}

/** Whether anything is wider than the page: on a phone nothing may scroll sideways. Gives what is. */
export async function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const limit = document.documentElement.clientWidth + 1;
    if (document.documentElement.scrollWidth <= limit) return [];
    return [...document.querySelectorAll('body *')]
      .filter((it: any) => it.getBoundingClientRect().right > limit || it.getBoundingClientRect().left < -1)
      .map((it: any) => `${it.tagName.toLowerCase()}.${it.className}`)
      .slice(0, 10);
  });
}
