import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { changedView, parseView, readView, writeView } from './view.rules.ts';

const shape = z.object({
  type: z.preprocess(
    (it) => (it === undefined ? [] : Array.isArray(it) ? it : [it]),
    z.array(z.enum(['threat', 'peace'])),
  ),
  page: z.coerce.number().int().min(1).default(1),
  sort: z.enum(['age', 'level']).default('age'),
  id: z.string().optional(),
});

describe('the view in the address', () => {
  it('reads and writes the same', () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          fc.string({ minLength: 1 }),
          fc.oneof(fc.string({ minLength: 1 }), fc.array(fc.string({ minLength: 1 }), { minLength: 2 })),
        ),
        (view) => {
          // by entries: the comparison of objects overlooks a key named `__proto__`
          expect(Object.entries(readView(writeView(view)))).toEqual(Object.entries(view));
        },
      ),
    );
  });
  it('opens an old or mistyped link with what makes sense of it', () => {
    expect(parseView(shape, readView('?type=threat&type=gone&page=3&sort=colour&id=x'))).toEqual({
      type: [],
      page: 3,
      sort: 'age',
      id: 'x',
    });
    expect(parseView(shape, readView('?page=-1&sort=level'))).toEqual({ type: [], page: 1, sort: 'level' });
  });
  it('never fails, whatever somebody writes into the address', () => {
    fc.assert(fc.property(fc.webQueryParameters(), (text) => void shape.parse(parseView(shape, readView(text)))));
  });
  it('keeps links short: defaults and emptied filters are left out', () => {
    const raw = readView('?type=threat&page=2&id=x');
    expect(changedView(shape, raw, { page: 1, id: null })).toEqual({ type: 'threat' });
    expect(changedView(shape, raw, { type: ['threat', 'peace'] })).toEqual({
      type: ['threat', 'peace'],
      page: '2',
      id: 'x',
    });
    expect(changedView(shape, raw, { type: [] })).toEqual({ page: '2', id: 'x' });
  });
  it('keeps what another part of the screen wrote there', () => {
    expect(changedView(shape, readView('?other=1'), { page: 4 })).toEqual({ other: '1', page: 4 });
  });
});
