import { describe, expect, test } from 'vitest';
import { buildIndex, rankMatches } from './match-index.rules.ts';
import { LOOK_FROM } from './match-levels.rules.ts';
import { membersIn, partsOf, severalBeside } from './name-lists.rules.ts';

describe('several organisations in one name', () => {
  test.each(['UNICEF/Caritas/OCPH', 'UNICEF/WFP', 'UNICEF ; WFP', 'WFP|UNHCR|Oxfam'])('%s is a list', (name) =>
    expect(membersIn(name)).toEqual(name.split(/[/;|]/).map((part) => part.trim())),
  );
  test.each([
    'UNICEF',
    'Ministry of Health / Ministère de la Santé',
    'UNICEF / United Nations Children’s Fund',
    'World Food Programme/WFP/PAM',
    'WHO/EMRO',
    'UN/OCHA',
    'EC/DEVCO/B5',
    'Kenya/Somalia/Sudan',
    'a/b',
    '/',
    '',
  ])('%s may be one', (name) => expect(membersIn(name)).toBeNull());
  test('the same list in another order is the same', () => {
    expect(severalBeside('UNICEF/Caritas/OCPH', 'OCPH / Caritas / UNICEF')).toBeNull();
    expect(severalBeside('UNICEF', 'UNICEF/Caritas/OCPH')).toEqual(['UNICEF', 'Caritas', 'OCPH']);
    expect(partsOf('UNICEF, WFP and the Red Cross')).toEqual(['UNICEF', 'WFP', 'the Red Cross']);
  });
  test('is never offered as one of its members, nor a member as the list', () => {
    const index = buildIndex([
      { id: 'unicef', names: ['UNICEF', "United Nations Children's Fund"] },
      { id: 'list', names: ['UNICEF/Caritas/OCPH'] },
      { id: 'caritas', names: ['Caritas'] },
    ]);
    const likely = (name: string) =>
      rankMatches({ names: [name] }, index, 9)
        .filter((it) => it.score >= LOOK_FROM)
        .map((it) => it.id);
    expect(likely('UNICEF/Caritas/OCPH')).toEqual(['list']);
    expect(likely('UNICEF')).toEqual(['unicef']);
    expect(rankMatches({ names: ['UNICEF'] }, index, 9).find((it) => it.id === 'list')?.reasons[0]).toEqual({
      code: 'one_of_several',
      supports: false,
      params: { names: 'UNICEF, Caritas, OCPH' },
    });
  });
});
