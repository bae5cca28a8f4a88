import type { Page } from 'playwright-core';

// What is handed to `evaluate` runs in the page; the compiler's library here is that of the server.
declare const document: any;

/** Where the keyboard is: what a person would know from the screen, or from what is read out. */
interface Focus {
  tag: string;
  type: string;
  part: string;
  question: string;
  kind: string;
  value: string;
  checked: boolean;
  count: number;
  submit: boolean;
  send: boolean;
  add: boolean;
  ordered: boolean;
  /** more than one button of a place or a drawing: only the first is pressed */
  first: boolean;
}

const focusNow = (page: Page): Promise<Focus> =>
  page.evaluate(() => {
    const it = document.activeElement;
    const question = it.closest('.question');
    return {
      tag: it.tagName,
      type: it.type ?? '',
      part: it.dataset?.part ?? '',
      question: question?.dataset.reference ?? '',
      kind: question?.dataset.kind ?? '',
      value: it.value ?? '',
      checked: it.checked === true,
      count: question?.querySelectorAll('.option input:checked').length ?? 0,
      submit: it.type === 'submit',
      send: it.dataset?.send !== undefined,
      add: it.dataset?.add !== undefined,
      ordered: (it.id ?? '').endsWith('-f') && !!it.closest('.choosing')?.querySelector('.order'),
      first: (it.id ?? '').endsWith('-f'),
    };
  });

/** What is on the screen: the questions that are told to be wrong, how far one is, and whether it is the end. */
const screenNow = (page: Page): Promise<{ at: string; wrong: Record<string, string>; end: boolean; more: number }> =>
  page.evaluate(() => {
    const sheet = document.querySelector('form.sheet');
    const wrong: Record<string, string> = {};
    for (const it of sheet?.querySelectorAll('.question .wrong') ?? [])
      wrong[it.closest('.question').dataset.reference] = it.textContent;
    return {
      at: [
        sheet?.querySelector('.state')?.textContent,
        sheet?.querySelector('.around')?.textContent,
        ...[...(sheet?.querySelectorAll('.question') ?? [])].map((it: any) => it.dataset.reference),
      ].join('|'),
      wrong,
      end: !!document.querySelector('[data-send]'),
      more: document.querySelectorAll('.question[data-kind=more] ol.order > li').length,
    };
  });

/** Values to try for a question, one after the other, when the form refuses those before. `hints` are numbers and texts that its conditions name. */
export interface Tries {
  texts(reference: string): readonly string[];
  numbers(reference: string): readonly string[];
}

const DAYS = ['05172024', '01012000', '11212026', '12312030', '06151990'];

export interface Filled {
  /** why it could not be filled to the end; '' when it was */
  stuck: string;
  screens: number;
  answers: number;
}

/** When a file counts as answered: once it is there, or as soon as it was chosen, as people in a hurry have it. */
export type Files = 'kept' | 'chosen';
const FILE_IS: Record<Files, string> = {
  kept: '.kept, audio, video, .choosing > p:not(.hint)',
  chosen: '[data-chosen]',
};

/**
 * Fills the form on the screen with the keyboard alone (Tab, Shift+Tab, arrows, Space, Enter and letters), one question a page, to the last page. Files are
 * handed over where the phone asks for one.
 */
export async function fillByKeyboard(page: Page, tries: Tries, files: Files = 'kept', most = 3000): Promise<Filled> {
  const done: Filled = { stuck: '', screens: 0, answers: 0 };
  const attempts = new Map<string, number>();
  const choose = (list: readonly string[], n: number) => list[n % Math.max(1, list.length)] ?? '';
  let last = '';
  let same = 0;
  for (let turn = 0; turn < most; turn++) {
    const before = await screenNow(page);
    if (before.end) return done;
    same = before.at === last ? same + 1 : 0;
    last = before.at;
    if (same > 14) {
      const [reference = before.at, why = 'the page does not go on'] = Object.entries(before.wrong)[0] ?? [];
      return { ...done, stuck: `${reference}: ${why}` };
    }
    if (same === 0) done.screens++;
    for (const reference of Object.keys(before.wrong)) attempts.set(reference, (attempts.get(reference) ?? 0) + 1);
    const again = same > 0 ? new Set(Object.keys(before.wrong)) : null;
    const added = await answerScreen(page, tries, attempts, again, choose, files);
    done.answers += added;
    // on the button that goes on
    await page.keyboard.press('Enter');
    await page.waitForFunction(
      (was) => {
        const sheet = document.querySelector('form.sheet');
        const at = [
          sheet?.querySelector('.state')?.textContent,
          sheet?.querySelector('.around')?.textContent,
          ...[...(sheet?.querySelectorAll('.question') ?? [])].map((it: any) => it.dataset.reference),
        ].join('|');
        return at !== was || document.querySelector('.question .wrong') || document.querySelector('[data-send]');
      },
      before.at,
      { polling: 'raf', timeout: 30_000 },
    );
  }
  return { ...done, stuck: 'too many pages' };
}

/** Goes through one screen with Tab and answers what it meets. Ends on the button that goes on. @returns how many were answered */
async function answerScreen(
  page: Page,
  tries: Tries,
  attempts: ReadonlyMap<string, number>,
  again: ReadonlySet<string> | null,
  choose: (list: readonly string[], n: number) => string,
  files: Files,
): Promise<number> {
  let answers = 0;
  const answered = new Set<string>();
  // from the top of the form
  await page.evaluate(() => document.querySelector('form.sheet .state')?.scrollIntoView());
  await page.evaluate(() => {
    const start = document.querySelector('form.sheet .around') ?? document.querySelector('form.sheet .asked');
    start?.setAttribute('tabindex', '-1');
    start?.focus();
  });
  for (let steps = 0; steps < 2000; steps++) {
    await page.keyboard.press('Tab');
    const focus = await focusNow(page);
    if (focus.submit) return answers;
    const { question, kind } = focus;
    if (focus.add && answered.size === 0 && (await screenNow(page)).more === 0) {
      // the first filling of a repeat
      await page.keyboard.press('Enter');
      return answers;
    }
    if (!question || answered.has(question) || (again && !again.has(question))) continue;
    const n = attempts.get(question) ?? 0;
    const key = (text: string) => page.keyboard.type(text);
    const clear = () => page.keyboard.press('ControlOrMeta+A');
    const did = (): void => {
      answered.add(question);
      answers++;
    };
    if (focus.tag === 'SELECT') {
      await page.keyboard.press('ArrowDown');
      continue;
    }
    if (focus.type === 'date' || focus.type === 'datetime-local') {
      await key(choose(DAYS, n) + (focus.type === 'date' ? '' : '1015AM'));
      // the rest of its parts
      for (let parts = 0; parts < 6 && (await focusNow(page)).question === question; parts++)
        await page.keyboard.press('Tab');
      await page.keyboard.press('Shift+Tab');
      did();
    } else if (focus.type === 'time') {
      await key(n === 0 ? '1015AM' : '0430PM');
      did();
    } else if (focus.type === 'radio') {
      if (focus.count === 0 || n > 0) {
        await page.keyboard.press('Space');
        for (let down = 0; down < n; down++) await page.keyboard.press('ArrowDown');
      }
      did();
    } else if (focus.type === 'checkbox') {
      if (kind === 'trigger') {
        if (!focus.checked) await page.keyboard.press('Space');
        did();
        continue;
      }
      // another one each time: the second is taken and the first taken back
      if (focus.count > 0 && !again) {
        did();
        continue;
      }
      const boxes = await page.evaluate(
        () => document.activeElement.closest('.options').querySelectorAll('input').length,
      );
      const wanted = n % Math.max(1, boxes);
      for (let box = 0; box < boxes; box++) {
        const { checked } = await focusNow(page);
        if (checked !== (box === wanted)) await page.keyboard.press('Space');
        if (box < boxes - 1) await page.keyboard.press('Tab');
      }
      did();
    } else if (focus.type === 'file') {
      await page.evaluate(() => {
        const it = document.activeElement;
        it.addEventListener('change', () => (it.dataset.chosen = ''), { once: true });
      });
      await page.keyboard.press('Enter');
      await page.waitForFunction(
        ([reference, there]) => {
          const it: any = [...document.querySelectorAll('.question')].find(
            (one: any) => one.dataset.reference === reference,
          );
          return it?.querySelector(there) && !it.querySelector('.wrong');
        },
        [question, FILE_IS[files]] as const,
        { timeout: 30_000 },
      );
      did();
    } else if (focus.tag === 'BUTTON' && focus.ordered && kind === 'rank') {
      if (n === 0) await page.keyboard.press('Enter');
      did();
    } else if (focus.tag === 'BUTTON' && focus.first && kind === 'input') {
      // a place: where the phone is, and for a line or an area some more corners by hand
      await page.keyboard.press('Enter');
      await page.waitForFunction(
        (reference) => {
          const it: any = [...document.querySelectorAll('.question')].find(
            (one: any) => one.dataset.reference === reference,
          );
          return it?.querySelector('output, ol.order > li');
        },
        question,
        { timeout: 30_000 },
      );
      const corners = await page.evaluate(
        (reference) =>
          !![...document.querySelectorAll('.question')]
            .find((one: any) => one.dataset.reference === reference)
            ?.querySelector('ol.order'),
        question,
      );
      if (corners) await addCorners(page);
      did();
    } else if (focus.type === 'search' || focus.type === 'range') {
      continue;
    } else if (focus.tag === 'TEXTAREA' || focus.tag === 'INPUT') {
      if (kind === 'upload') {
        // a signature written
        await key('Zola');
        await page.keyboard.press('Enter');
        await page.locator('.question .kept').first().waitFor();
        did();
        continue;
      }
      const number = await page.evaluate(() => document.activeElement.classList.contains('number'));
      await clear();
      await key(choose(number ? tries.numbers(question) : tries.texts(question), n));
      did();
    }
  }
  throw new Error('the button that goes on is not reached with Tab');
}

/** Two more corners, typed. The focus is on the button that takes the place of the phone. */
async function addCorners(page: Page): Promise<void> {
  await page.keyboard.press('Tab');
  // the fold with the two numbers
  await page.keyboard.press('Enter');
  for (const [lat, lon] of [
    ['-4.30', '15.30'],
    ['-4.31', '15.33'],
  ]) {
    for (let steps = 0; steps < 4 && (await focusNow(page)).part !== 'latitude'; steps++)
      await page.keyboard.press('Tab');
    await page.keyboard.type(lat!);
    await page.keyboard.press('Tab');
    await page.keyboard.type(lon!);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    for (let steps = 0; steps < 2; steps++) await page.keyboard.press('Shift+Tab');
  }
}

/** On the last page: to the button that sends, and presses it. */
export async function finishByKeyboard(page: Page): Promise<void> {
  await page.locator('[data-send]:enabled').waitFor();
  for (let steps = 0; steps < 50; steps++) {
    if ((await focusNow(page)).send) break;
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
}

const TEXTS = ['Zola', '12', '0812345678', '1', 'zola@example.org', 'ABC123', '2024', '999', '2547123456789', 'a b c'];
const NUMBERS = ['1', '2', '5', '10', '18', '30', '0', '100', '3', '2000', '2020', '12345', '1.5', '60'];

/** Values for a form: what its conditions name, and numbers about them, before anything else. */
export function triesFor(xform: string): Tries {
  const conditions = new Map<string, string>();
  for (const [bind] of xform.matchAll(/<bind\s[^>]*>/g)) {
    const nodeset = /nodeset="([^"]*)"/.exec(bind)?.[1];
    const constraint = /\sconstraint="([^"]*)"/.exec(bind)?.[1];
    if (nodeset && constraint) conditions.set(nodeset, constraint.replace(/&gt;/g, '>').replace(/&lt;/g, '<'));
  }
  const bare = (reference: string) => reference.replace(/\[\d+\]/g, '');
  const about = (reference: string): string[] =>
    [...(conditions.get(bare(reference)) ?? '').matchAll(/-?\d+(?:\.\d+)?/g)].flatMap(([n]) =>
      Number(n) < 1e9 ? [n, String(Number(n) + 1), String(Number(n) - 1)] : [n],
    );
  const like = (reference: string): string[] =>
    [
      ...(conditions.get(bare(reference)) ?? '').matchAll(
        /regex\(\s*\.\s*,\s*(?:'|&quot;|&apos;)(.*?)(?:'|&quot;|&apos;)\s*\)/g,
      ),
    ]
      .map(([, pattern]) => sampleOf(pattern!))
      .filter((it) => it !== '');
  return {
    texts: (reference) => [...like(reference), ...TEXTS, ...about(reference)],
    numbers: (reference) => [...like(reference), ...NUMBERS, ...about(reference)],
  };
}

/** A text that a simple pattern takes: classes, groups and counts, as forms use them. */
function sampleOf(pattern: string): string {
  let out = '';
  const units = pattern
    .replace(/^\^|\$$/g, '')
    .match(/\[(?:\\.|[^\]])*\]|\\.|[^\\[\]{}()?*+|]|\{\d+(?:,\d*)?\}|[()?*+|]/g);
  let last = '';
  for (const unit of units ?? []) {
    if (unit === '|') return out;
    if ('()?'.includes(unit)) continue;
    if (unit === '*' || unit === '+') continue;
    const [, count] = /^\{(\d+)/.exec(unit) ?? [];
    if (count !== undefined) {
      out += last.repeat(Math.max(0, Number(count) - 1));
      continue;
    }
    if (unit.startsWith('['))
      last = /[0-9]/.test(unit)
        ? unit.includes('0')
          ? '1'
          : /\d/.exec(unit)![0]
        : (/[A-Za-z]/.exec(unit)?.[0] ?? 'a');
    else if (unit === '\\d') last = '1';
    else if (unit === '\\w') last = 'a';
    else if (unit === '\\s') last = ' ';
    else last = unit.startsWith('\\') ? unit[1]! : unit === '.' ? 'a' : unit;
    out += last;
  }
  return out;
}
