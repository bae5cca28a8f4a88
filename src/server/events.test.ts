import { expect, test } from 'vitest';
import { bindings } from '#apps/lists.ts';
import { EVERYTHING, openEars } from './events.ts';
import { TOPICS, type Topic } from './topics.ts';

test('a browser that comes again is told what it missed, and everything once that is not known', () => {
  const ears = openEars();
  const before = Date.now();
  ears.take('w1 alerts a1');
  ears.take('w2 reports r1');
  ears.take('w1 seal');
  ears.take('w1 places');
  expect(ears.since('w1', before)).toEqual([
    { at: expect.any(Number), workspace: 'w1', topic: 'alerts', about: 'a1' },
    { at: expect.any(Number), workspace: 'w1', topic: 'places', about: null },
  ]);
  // a clock that cannot be ours: another start, another machine
  expect(ears.since('w1', before - 60_000)).toBeNull();
  expect(ears.since('w1', before + 86_400_000)).toBeNull();
  for (let i = 0; i < 5000; i++) ears.take('w2 places');
  expect(ears.since('w1', before)).toBeNull();
});

test('after the line to the database was lost, open consoles ask for everything again', () => {
  const ears = openEars();
  const heard: string[] = [];
  const stop = ears.subscribe('w1', ({ topic }) => heard.push(topic));
  const before = Date.now();
  ears.lost();
  expect(ears.since('w1', before)).toBeNull();
  ears.found();
  expect(heard).toEqual([EVERYTHING]);
  stop();
  ears.take('w1 places');
  expect(heard).toHaveLength(1);
});

test('whoever may ask for what a topic names hears of it, and nobody else', () => {
  const reading = new Map<string, Set<string>>();
  for (const { operation } of bindings({ accounts: {} as never, publicUrl: '' }))
    if (operation.method === 'get' && operation.verb !== 'public') {
      const noun = operation.id.split('.')[0]!;
      reading.set(noun, (reading.get(noun) ?? new Set()).add(operation.verb));
    }
  // conversations are read with their reports, files of places with the places
  const others: Partial<Record<Topic, string[]>> = {
    threads: ['thread.read'],
    'place-imports': ['place.write', 'workspace.write'],
  };
  for (const [topic, { verbs }] of Object.entries(TOPICS))
    expect([topic, ...[...verbs].sort()]).toEqual([
      topic,
      ...(others[topic as Topic] ?? [...(reading.get(topic) ?? [])].sort()),
    ]);
});
