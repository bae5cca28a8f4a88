import fc from 'fast-check';
import { expect, test } from 'vitest';
import { openPreparing, Unusable, type PreparingState } from './preparing.ts';

/** Work that ends when the test says so. */
function held<T>() {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  return { work: () => promise, done: resolve, fail: reject };
}

function zola() {
  const shown: PreparingState[] = [];
  const answers: Record<string, string> = {};
  const preparing = openPreparing((it) => shown.push(it));
  return {
    preparing,
    answers,
    last: () => shown.at(-1),
    choose(key: string, file = held<string>(), hurry?: () => void) {
      const taken = preparing.take(key, 'photo', file.work, (it) => (answers[key] = it), hurry);
      return { ...file, taken };
    },
  };
}

test('Zola finishes while her photo is still drawn anew: finishing waits, and the photo is there when it goes on', async () => {
  const { preparing, answers, choose, last } = zola();
  const photo = choose('photo');
  expect(last()).toEqual({ making: { photo: 'photo' }, wrong: {} });
  const finished = preparing.ready().then((whole) => [whole, answers['photo']]);
  photo.done('drawn anew');
  expect(await finished).toEqual([true, 'drawn anew']);
  expect(last()).toEqual({ making: {}, wrong: {} });
  expect(await preparing.ready()).toBe(true);
});

test('whoever waits for one question does not wait for the others', async () => {
  const { preparing, answers, choose } = zola();
  choose('film');
  const photo = choose('photo');
  expect(preparing.open(new Set(['photo']))).toBe(true);
  expect(await preparing.ready(new Set(['name']))).toBe(true);
  const next = preparing.ready(new Set(['photo', 'name']));
  photo.done('a photo');
  expect(await next).toBe(true);
  expect(answers).toEqual({ photo: 'a photo' });
  expect(preparing.open()).toBe(true);
  expect(preparing.open(new Set(['photo']))).toBe(false);
});

test('what cannot be read is said, holds nobody for ever, and is forgotten when another is chosen or it was seen', async () => {
  const { preparing, answers, choose, last } = zola();
  const photo = choose('photo');
  choose('film');
  const finished = preparing.ready();
  photo.fail(new Error('no picture'));
  expect(await finished).toBe(false);
  expect(last()).toEqual({ making: { film: 'photo' }, wrong: { photo: 'words.unreadable' } });
  const large = choose('film');
  large.fail(new Unusable('words.tooLarge'));
  await large.taken;
  expect(last()!.wrong).toEqual({ photo: 'words.unreadable', film: 'words.tooLarge' });
  preparing.forget(['film']);
  const other = choose('photo');
  expect(last()!.wrong).toEqual({});
  other.done('another');
  await other.taken;
  expect(answers).toEqual({ photo: 'another' });
});

test('what is taken back while it is made never comes, and whoever waited for it stays', async () => {
  const { preparing, answers, choose } = zola();
  const photo = choose('photo');
  const finished = preparing.ready();
  preparing.cancel('photo');
  expect(await finished).toBe(false);
  photo.done('too late');
  await photo.taken;
  expect(answers).toEqual({});
});

test('of two chosen one after the other the second counts, whichever is made first', async () => {
  const { preparing, answers, choose } = zola();
  const first = choose('photo');
  const second = choose('photo');
  const finished = preparing.ready();
  first.fail(new Error('no picture'));
  await first.taken;
  second.done('the second');
  expect(await finished).toBe(true);
  expect([answers, preparing.state().wrong]).toEqual([{ photo: 'the second' }, {}]);
});

test('a recording that still runs is stopped by whoever goes on, and is there then', async () => {
  const { preparing, answers, choose } = zola();
  const sound = held<string>();
  choose('sound', sound, () => sound.done('what was said until then'));
  expect(await preparing.ready(new Set(['name']))).toBe(true);
  expect(answers).toEqual({});
  expect(await preparing.ready()).toBe(true);
  expect(answers).toEqual({ sound: 'what was said until then' });
});

test('a recording that is taken back, or replaced by a file, lets go of the microphone and leaves nothing behind', async () => {
  const { preparing, answers, choose } = zola();
  let open = 0;
  const record = () => {
    const sound = held<string>();
    open++;
    return choose('sound', sound, () => (open--, sound.done('nobody wants it')));
  };
  const first = record();
  preparing.cancel('sound');
  await first.taken;
  const second = record();
  const file = choose('sound');
  await second.taken;
  file.done('a file');
  await file.taken;
  expect([open, answers]).toEqual([0, { sound: 'a file' }]);
});

test('a form that takes no file of the kind says so like a file that cannot be read', async () => {
  const { preparing, last } = zola();
  await preparing.take(
    'photo',
    'photo',
    async () => 1,
    () => {
      throw new Error('the form refuses it');
    },
  );
  expect(last()).toEqual({ making: {}, wrong: { photo: 'words.unreadable' } });
});

test('in whatever order files are chosen, taken back, made and failed, going on means that all that were not taken back are there', async () => {
  const keys = fc.constantFrom('a', 'b', 'c');
  const deeds = fc.array(
    fc.record({ key: keys, deed: fc.constantFrom('choose', 'cancel', 'done', 'fail', 'wait'), n: fc.nat(3) }),
    { maxLength: 25 },
  );
  await fc.assert(
    fc.asyncProperty(deeds, async (all) => {
      const { preparing, answers, choose } = zola();
      const chosen: { key: string; it: ReturnType<typeof choose>; name: string; over: boolean }[] = [];
      const latest = new Map<string, string | undefined>();
      const seen: boolean[] = [];
      for (const [n, { key, deed, n: which }] of all.entries()) {
        const open = chosen.filter((it) => !it.over && it.key === key);
        const one = open[which % Math.max(1, open.length)];
        if (deed === 'choose') {
          chosen.push({ key, it: choose(key), name: `${key}${n}`, over: false });
          latest.set(key, `${key}${n}`);
        } else if (deed === 'cancel') {
          if (preparing.open(new Set([key]))) latest.delete(key);
          preparing.cancel(key);
        } else if (deed === 'wait') {
          if (preparing.open()) void preparing.ready().then((whole) => seen.push(whole === false || !preparing.open()));
        } else if (one) {
          one.over = true;
          if (deed === 'done') one.it.done(one.name);
          else one.it.fail(new Error('no picture'));
          await one.it.taken;
          if (deed === 'fail' && latest.get(key) === one.name) latest.delete(key);
          // nothing is ever given but what was chosen last
          if (deed === 'done' && latest.get(key) === one.name) expect(answers[key]).toBe(one.name);
        }
      }
      for (const it of chosen.filter((one) => !one.over)) {
        it.it.done(it.name);
        await it.it.taken;
      }
      expect(await preparing.ready()).toBe(true);
      for (const [key, name] of latest) expect(answers[key]).toBe(name);
      expect(preparing.state().making).toEqual({});
      expect(seen.every(Boolean)).toBe(true);
    }),
  );
});
