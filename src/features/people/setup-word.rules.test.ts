import { expect, test } from 'vitest';
import { comesFirstAlone, plainWord, setupWordOf } from './setup-word.rules.ts';

test('a word is easy to read out and to type', () => {
  const word = setupWordOf(Uint8Array.from({ length: 16 }, (_, at) => at * 17));
  expect(word).toMatch(/^[A-HJKMNP-TV-Z2-9]{4}(-[A-HJKMNP-TV-Z2-9]{4}){2}$/);
  expect(plainWord(` ${word.toLowerCase().replaceAll('-', ' ')}\n`)).toBe(plainWord(word));
  expect(plainWord('')).toBe('');
});

test('no word is asked for where nobody else can come first', () => {
  for (const host of ['127.0.0.1', '::1', 'localhost'])
    expect(comesFirstAlone(host, 'http://localhost:8090')).toBe(true);
  expect(comesFirstAlone('0.0.0.0', 'http://localhost:8090')).toBe(false);
  expect(comesFirstAlone('::', 'http://localhost:8090')).toBe(false);
  // a proxy on the same machine
  expect(comesFirstAlone('127.0.0.1', 'https://baraza.example.org')).toBe(false);
  expect(comesFirstAlone('192.168.8.2', 'http://192.168.8.2')).toBe(false);
});
