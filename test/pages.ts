import { expect } from 'vitest';
import type { Person } from '#test/harness.ts';

/** A list page by page until there is no next one, put together. @param path with at least one `?x=y` */
export async function everyPage<T = any>(who: Person, path: string, of: string): Promise<T[]> {
  const all: T[] = [];
  for (let after: string | number | null = ''; after !== null;) {
    const page: { status: number; body: any } = await who.get(`${path}${after && `&after=${after}`}`);
    expect(page.status).toBe(200);
    all.push(...page.body[of]);
    after = page.body.next;
  }
  return all;
}
