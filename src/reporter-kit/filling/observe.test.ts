import { expect, test } from 'vitest';
import { noting, observable } from './observe.tsx';

test('whoever read a property hears when it changes, and nobody else', () => {
  const state = observable({ relevant: true, value: '' });
  const heard: string[] = [];
  const [, read] = noting(() => state.value);
  for (const it of read) it.add(() => heard.push('value'));
  state.relevant = false;
  state.value = '';
  expect(heard).toEqual([]);
  state.value = 'Zola';
  expect(heard).toEqual(['value']);
  expect({ ...state }).toEqual({ relevant: false, value: 'Zola' });
});

test('what a part reads is not noted for the whole', () => {
  const [outer, inner] = [observable({ n: 1 }), observable({ n: 2 })];
  const [, read] = noting(() => {
    noting(() => inner.n);
    return outer.n;
  });
  expect(read.size).toBe(1);
});
