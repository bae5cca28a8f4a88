import { expect, test } from 'vitest';
import { gravestFirst, highestLabel } from './situation-brief.rules.ts';

const incident = (id: string, level: number, killed: number | null, hurt: number | null, whenFrom: string | null) => ({
  id,
  level,
  killed: killed === null ? null : { best: killed },
  hurt: { best: hurt },
  whenFrom,
});

test('on a brief the gravest stand first: level, the dead, the hurt, the day; unknown counts last', () => {
  const order = gravestFirst([
    incident('old', 2, null, null, '2026-01-01T00:00:00Z'),
    incident('no day', 2, null, null, null),
    incident('new', 2, null, null, '2026-02-01T00:00:00Z'),
    incident('hurt', 2, 0, 4, '2025-01-01T00:00:00Z'),
    incident('killed', 2, 1, null, '2025-01-01T00:00:00Z'),
    incident('emergency', 3, null, null, null),
  ]);
  expect(order.map((it) => it.id)).toEqual(['emergency', 'killed', 'hurt', 'new', 'old', 'no day']);
});

test('a brief is as sensitive as the most sensitive thing on it, and never less than AMBER', () => {
  expect(highestLabel([])).toBe(2);
  expect(highestLabel([{ label: 0 }])).toBe(2);
  expect(highestLabel([{ label: 1 }, { label: 4 }])).toBe(4);
});
