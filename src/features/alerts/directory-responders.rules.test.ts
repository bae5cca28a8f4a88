import fc from 'fast-check';
import { expect, test } from 'vitest';
import { othersThere } from './directory-responders.rules.ts';

const entry = (id: string, nature: string | null = 'civil_society', focuses: string[] = []) => ({
  id,
  nature,
  focuses,
});
const nobody = { blocked: new Set<string>(), mandated: new Set<string>(), related: new Set<string>() };

test('those one has to do with come first, then those of the place', () => {
  const found = othersThere([entry('ministry', 'state'), entry('elders', 'customary', ['local']), entry('network')], {
    ...nobody,
    related: new Set(['ministry']),
  });
  expect(found.map((it) => [it.id, it.related])).toEqual([
    ['ministry', true],
    ['elders', false],
    ['network', false],
  ]);
});
test('never the implicated and their chain, never an armed group, never one who holds a mandate', () => {
  const ids = ['a', 'b', 'c', 'd'];
  const some = fc.subarray(ids).map((list) => new Set(list));
  fc.assert(
    fc.property(some, some, some, (blocked, mandated, related) => {
      const found = othersThere([...ids.map((id) => entry(id)), entry('army', 'armed_group')], {
        blocked,
        mandated,
        related,
      });
      expect(found.map((it) => it.id).toSorted()).toEqual(ids.filter((id) => !blocked.has(id) && !mandated.has(id)));
    }),
  );
});
