import { expect, test } from 'vitest';
import { inTurn } from './in-turn.ts';

/** Something that is still under way until it is told how it ended. */
function underWay() {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  return { promise, resolve, reject };
}
const failure = (code: string) => Object.assign(new Error(code), { code });

test('the next statement is made ready while the one before it is under way, and all have ended in the end', async () => {
  const said: string[] = [];
  const first = underWay();
  await inTurn([
    async () => {
      said.push('first sent');
      await first.promise;
      said.push('first done');
    },
    async () => {
      said.push('second sent');
      first.resolve();
    },
  ]);
  expect(said).toEqual(['first sent', 'second sent', 'first done']);
});

test('after one that failed nothing more is sent; what was sent has ended before the failure is told', async () => {
  const said: string[] = [];
  const slow = underWay();
  const steps = inTurn([
    async () => {
      await slow.promise;
      said.push('slow done');
    },
    () => Promise.reject(failure('23514')),
    async () => void said.push('never'),
  ]).catch((error: Error) => said.push(error.message));
  slow.resolve();
  await steps;
  expect(said).toEqual(['slow done', '23514']);
});

test('what a statement was refused for is told, not that those after it found the transaction failed', async () => {
  const [first, second] = [underWay(), underWay()];
  const steps = inTurn([() => first.promise, () => second.promise, async () => second.reject(failure('25P02'))]);
  const told = expect(steps).rejects.toMatchObject({ code: '22008' });
  await second.promise.catch(() => undefined);
  first.reject(failure('22008'));
  await told;
});

test('nothing to do is done at once', async () => {
  await expect(inTurn([])).resolves.toBeUndefined();
});
