import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { acronymFit } from './acronym.rules.ts';
import { addEntry, buildIndex, rankMatches, removeEntry, type MatchEntry } from './match-index.rules.ts';
import { LOOK_FROM, SAME_FROM } from './match-levels.rules.ts';
import { readName } from './name-reading.rules.ts';
import { edits, scoreNames } from './name-score.rules.ts';

const directory: MatchEntry[] = [
  { id: 'refugees', names: ['Danish Refugee Council', 'DRC'], identifiers: ['DK-CVR:20699310'] },
  { id: 'lakeside', names: ['Lakeside Women for Peace Network'], places: ['west'] },
  { id: 'mediators', names: ['Umbrella of Elders and Mediators in Kadugli'], parentId: 'lakeside' },
  { id: 'health-so', names: ['Somalia Ministry of Health'] },
  { id: 'health-ke', names: ['Kenya Ministry of Health'] },
  { id: 'undp', names: ['United Nations Development Programme'] },
  { id: 'food', names: ['World Food Programme'] },
  { id: 'oxfam', names: ['Oxfam International'] },
  { id: 'oxfam-in', names: ['Oxfam India'] },
  { id: 'norway', names: ['Government of Norway'] },
  { id: 'norad', names: ['Norwegian Agency for Development Cooperation'] },
  { id: 'youth', names: ['Horn of Africa Voluntary Youth Committee'] },
  { id: 'doctors', names: ['Somali Young Doctors Association'] },
  { id: 'himilo-f', names: ['Himilo Foundation'] },
  { id: 'fund-1', names: ['Resilience Fund Phase 1'] },
];
const index = buildIndex(directory);
const best = (name: string): string | undefined => rankMatches({ names: [name] }, index, 5)[0]?.id;
const score = (name: string, id: string): number =>
  rankMatches({ names: [name] }, index, 20).find((match) => match.id === id)?.score ?? 0;

describe('the liaison officer Tomasz looks for an organisation under another of its names', () => {
  test.each([
    ['its acronym beside the long name', 'Danish Refugee Council (DRC)', 'refugees'],
    ['its acronym alone', 'UNDP', 'undp'],
    ['its name in French', 'Programme des Nations Unies pour le développement', 'undp'],
    ['its name in Arabic', 'برنامج الأغذية العالمي', 'food'],
    ['its acronym in French', 'PAM', 'food'],
    ['the government by the state alone', 'Norway', 'norway'],
    ['the government turned round', 'NORWAY, Government of', 'norway'],
    ['the agency by its short name', 'Norad', 'norad'],
    ['a slip of the pen', 'Lakeside Woman for Peace Netwrok', 'lakeside'],
    ['beginnings of words as an acronym', 'HAVOYOCO', 'youth'],
    ['an acronym that holds the place', 'SOYDA', 'doctors'],
    ['the word order of another office', 'Ministry of Health, Kenya', 'health-ke'],
    ['the ministry in French', 'Ministère de la Santé du Kenya', 'health-ke'],
  ])('%s: %s', (_how, name, id) => {
    expect(best(name)).toBe(id);
    expect(score(name, id)).toBeGreaterThanOrEqual(SAME_FROM);
  });

  test.each([
    ['a sister in another state', 'Oxfam Kenya', 'oxfam-in'],
    ['the family and its member', 'Oxfam India', 'oxfam'],
    ['ministries of two states', 'Ministry of Health of Kenya', 'health-so'],
    ['a ministry of no named state', 'Ministry of Health', 'health-so'],
    ['a state and its agency', 'Norway', 'norad'],
    ['another kind of body', 'Himilo Organization for Development', 'himilo-f'],
    ['another number', 'Resilience Fund Phase 2', 'fund-1'],
    ['only common words', 'International Development Programme', 'undp'],
  ])('%s is not taken for it: %s', (_why, name, id) => {
    expect(score(name, id)).toBeLessThan(SAME_FROM);
  });
});

describe('what else is known', () => {
  test('one identifier settles it whatever the names say', () => {
    const [match] = rankMatches({ names: ['Dansk hjælp'], identifiers: ['dk-cvr:20699310'] }, index, 1);
    expect(match).toMatchObject({ id: 'refugees', score: 0.99 });
    expect(match!.reasons[0]).toMatchObject({ code: 'same_identifier', params: { identifier: 'DK-CVR:20699310' } });
  });

  test('another number of the same register speaks against, of another register says nothing', () => {
    const names = ['Danish Refugee Council'];
    const plain = rankMatches({ names }, index, 1)[0]!;
    const other = rankMatches({ names, identifiers: ['DK-CVR:1'] }, index, 1)[0]!;
    const foreign = rankMatches({ names, identifiers: ['XM-DAC:1'] }, index, 1)[0]!;
    expect(other.score).toBeLessThan(SAME_FROM);
    expect(other.reasons.map((reason) => reason.code)).toContain('other_identifier');
    expect(foreign.score).toBe(plain.score);
  });

  test('a parent is never its child', () => {
    const found = rankMatches(
      { id: 'new', names: ['Lakeside Women for Peace Network'], parentId: 'lakeside' },
      index,
      1,
    );
    expect(found[0]).toMatchObject({ id: 'lakeside' });
    expect(found[0]!.score).toBeLessThan(LOOK_FROM);
  });

  test('an entry is never found as itself, nor after it was taken out, and counts go back', () => {
    const own = buildIndex(directory);
    expect(rankMatches(directory[1]!, own, 20).map((match) => match.id)).not.toContain('lakeside');
    addEntry(own, { id: 'twin', names: ['Lakeside Women for Peace'] });
    expect(rankMatches(directory[1]!, own, 1)[0]!.id).toBe('twin');
    removeEntry(own, 'twin');
    expect(rankMatches(directory[1]!, own, 20).map((match) => match.id)).not.toContain('twin');
    expect([own.names, own.postings.size, own.words.size, own.initials.size]).toEqual([
      index.names,
      index.postings.size,
      index.words.size,
      index.initials.size,
    ]);
  });
});

describe('names of any kind', () => {
  const name = fc.oneof(
    fc.string({ maxLength: 60, unit: 'grapheme' }),
    fc.constantFrom(...directory.flatMap((entry) => entry.names)),
    fc
      .array(fc.constantFrom('Ministry', 'of', 'Peace', '(UN)', 'Kenya', '-', '/', ',', 'DRC', 'fund', 'السلام', '7'), {
        maxLength: 7,
      })
      .map((words) => words.join(' ')),
  );

  test('are read without fail, and compare the same both ways, between 0 and 1', () => {
    fc.assert(
      fc.property(name, name, (a, b) => {
        const [left, right] = [readName(a), readName(b)];
        const there = scoreNames(left, right, index.statistics).score;
        const back = scoreNames(right, left, index.statistics).score;
        expect(there).toBeGreaterThanOrEqual(0);
        expect(there).toBeLessThanOrEqual(1);
        expect(Math.abs(there - back)).toBeLessThan(1e-9);
      }),
    );
  });

  test('ranked, best first, no more than asked for', () => {
    fc.assert(
      fc.property(name, fc.integer({ min: 1, max: 8 }), (text, limit) => {
        const found = rankMatches({ names: [text] }, index, limit);
        expect(found.length).toBeLessThanOrEqual(limit);
        for (let at = 1; at < found.length; at++) expect(found[at]!.score).toBeLessThanOrEqual(found[at - 1]!.score);
      }),
    );
  });

  test('fifty aliases and a paragraph are read, too', () => {
    const paragraph = 'The network was founded by elders of three villages. '.repeat(200);
    const many = buildIndex([
      { id: 'a', names: Array.from({ length: 50 }, (_, at) => `Alias ${at} of the Lakeside Network`) },
      { id: 'b', names: [paragraph] },
    ]);
    expect(rankMatches({ names: ['Alias 7 of the Lakeside Network'] }, many, 1)[0]).toMatchObject({
      id: 'a',
      score: 1,
    });
    expect(rankMatches({ names: [paragraph] }, many, 1)[0]!.id).toBe('b');
  });
});

describe('acronyms and slips', () => {
  const words = (...texts: string[]) => texts.map((text) => ({ text, stop: text === 'of', soft: false }));
  test('initials fit wholly, beginnings nearly, other letters not', () => {
    expect(acronymFit('wfp', words('world', 'food', 'programme'))).toBe(1);
    expect(acronymFit('havoyoco', words('horn', 'of', 'africa', 'voluntary', 'youth', 'committee'))).toBeGreaterThan(
      0.6,
    );
    expect(acronymFit('wfx', words('world', 'food', 'programme'))).toBe(0);
    expect(acronymFit('wf', words('world', 'food'))).toBe(0);
  });

  test('edits count changed, left out, put in and changed round letters', () => {
    expect(edits('committee', 'comittee', 2)).toBe(1);
    expect(edits('netwrok', 'network', 2)).toBe(1);
    expect(edits('peace', 'piece', 2)).toBe(2);
    expect(edits('peace', 'justice', 2)).toBe(3);
  });
});
