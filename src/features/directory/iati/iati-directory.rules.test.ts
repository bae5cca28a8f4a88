import { expect, test } from 'vitest';
import { initiativeFields } from '../initiatives.contract.ts';
import { organisationFields } from '../organisations.contract.ts';
import type { IatiActivity } from './iati-activity.rules.ts';
import { initiativeFrom, organisationFrom, organisationsIn } from './iati-directory.rules.ts';

const said = (text: string, language = 'en') => [{ language, text }];
const party = (ref: string | null, name: string, type: string | null = null) => ({ ref, names: said(name), type });
const LUMA = party('XX-LUMA', 'Luma Peace Network', '22');

const activity = (more: Partial<IatiActivity> = {}): IatiActivity => ({
  identifier: 'XX-LUMA-1',
  language: 'en',
  publisher: LUMA,
  titles: [...said('Médiateurs', 'fr'), ...said('Mediators')],
  descriptions: said('They go where they are called.'),
  status: '2',
  plannedFrom: null,
  plannedTo: '2026-12-31',
  actualFrom: '2025-01-01',
  actualTo: null,
  humanitarian: null,
  parties: [
    { ...LUMA, role: '4' },
    { ...party('xx-luma', 'Luma'), role: '4' },
    { ...party(null, 'The Town of Nsele'), role: '1' },
    { ...party(null, 'Elders'), role: null },
  ],
  countries: [{ vocabulary: '1', code: 'CD', share: 100, names: [] }],
  regions: [],
  locations: [{ names: said('Nsele'), lat: -4.3, lon: 15.5, exactness: '1', feature: 'PPL', codes: [] }],
  sectors: [
    { vocabulary: '1', code: '15220', share: 60, names: [] },
    { vocabulary: '8', code: '16.1', share: null, names: [] },
    { vocabulary: '10', code: '10', share: null, names: said('Protection') },
  ],
  tags: [],
  budgets: [],
  transactions: [],
  results: [],
  related: [],
  updatedAt: null,
  unread: 0,
  ...more,
});
const paid = (type: string, receiver = party(null, 'Hill Women')) => ({
  type,
  amount: 10,
  currency: 'EUR',
  from: '2025-02-01',
  to: null,
  text: [],
  provider: LUMA,
  receiver,
});

test('Kofi finds an activity as an initiative, with who, what, where and when', () => {
  const { initiative, findings } = initiativeFrom(activity({ transactions: [paid('3'), paid('1'), paid('12')] }));
  expect(initiative).toMatchObject({
    externalKey: 'iati:XX-LUMA-1',
    title: 'Mediators',
    language: 'en',
    titles: { en: 'Mediators', fr: 'Médiateurs' },
    state: 'under_way',
    funding: 'funded',
    parties: [
      { role: 'implements', ref: 'XX-LUMA', name: 'Luma Peace Network' },
      { role: 'funds', ref: null, name: 'The Town of Nsele' },
      { role: 'takes_part', ref: null, name: 'Elders' },
    ],
    purposes: [
      { list: 'dac', code: '15220', share: 60 },
      { list: 'sdg', code: '16.1' },
      { list: 'iati-sector-10', code: '10', name: 'Protection' },
    ],
    places: [
      { country: 'CD', whole: true, precision: 'country' },
      { text: 'Nsele', lat: -4.3, lon: 15.5, precision: 'village' },
    ],
    money: [
      { kind: 'disbursement', name: 'Hill Women' },
      { kind: 'incoming', ref: 'XX-LUMA' },
    ],
  });
  expect(findings).toEqual([{ code: 'money_passed_over', params: { type: '12', count: 1 } }]);
});

test('whatever an activity says, the directory can hold it', () => {
  const long = 'word '.repeat(10_000);
  const { initiative, findings } = initiativeFrom(
    activity({
      identifier: null,
      titles: said(long),
      descriptions: said(long),
      parties: [{ ...party(null, long), role: '1' }],
      transactions: Array.from({ length: 2500 }, () => paid('3')),
      unread: 2,
    }),
  );
  expect(initiativeFields.safeParse(initiative).error).toBeUndefined();
  expect(findings.map((it) => it.code).toSorted()).toEqual([
    'identifier_missing',
    'money_unread',
    'name_is_a_text',
    'text_shortened',
    'too_many',
  ]);
  const empty = initiativeFrom(activity({ titles: [], descriptions: [], parties: [], status: '99' }));
  expect(empty.initiative).toMatchObject({
    title: 'XX-LUMA-1',
    description: null,
    state: 'unknown',
    funding: 'unknown',
  });
});

test('what describes it is kept in every language it is told in, that of its title first', () => {
  const told = (...descriptions: [string, string][]) => {
    const { initiative } = initiativeFrom(
      activity({ descriptions: descriptions.map(([language, text]) => ({ language, text })) }),
    );
    return [initiative.description, initiative.descriptions];
  };
  expect(told(['fr', 'Des puits.'], ['en', 'Wells.'], ['fr', 'Pour tous.'])).toEqual([
    'Wells.',
    { fr: 'Des puits.\n\nPour tous.' },
  ]);
  expect(told(['en', 'Wells.'])).toEqual(['Wells.', undefined]);
  // only in a language in which it has no title
  expect(told(['fr', 'Des puits.'])).toEqual(['Des puits.', { fr: 'Des puits.' }]);
  expect(
    told(...Array.from({ length: 60 }, (_, n): [string, string] => [`x-${String(n).padStart(3, 'a')}`, 'x'])),
  ).toHaveLength(2);
});

test('a text in place of a name is nobody and is told whole; a name too long for an entry goes by its beginning', () => {
  const text = 'We are women of the hills who sit between those who quarrel. '.repeat(4).trim();
  const it = activity({
    parties: [
      { ...party(null, text), role: '4' },
      { ...party('XX-HILLS', text), role: '1' },
    ],
  });
  expect(initiativeFrom(it).findings).toEqual([
    { code: 'name_is_a_text', params: { text } },
    { code: 'name_cut', params: { text } },
  ]);
  expect(organisationsIn(it).map((one) => [one.externalKey, one.names[0]!.name.length])).toContainEqual([
    'iati:XX-HILLS',
    199,
  ]);
  expect(organisationsIn(it).map((one) => one.externalKey)).not.toContain(null);
});

test('each organisation that an activity names comes once, by identifier or else by name', () => {
  const drafts = organisationsIn(activity({ transactions: [paid('3'), paid('4')] }));
  expect(drafts.map((it) => [it.externalKey, it.names.map((one) => one.name), it.nature])).toEqual([
    ['iati:XX-LUMA', ['Luma Peace Network', 'Luma'], 'civil_society'],
    [null, ['The Town of Nsele'], null],
    [null, ['Elders'], null],
    [null, ['Hill Women'], null],
  ]);
  for (const it of drafts) expect(organisationFields.safeParse(it).error).toBeUndefined();
});

test('an organisation file tells names and identifier', () => {
  const it = { language: 'en', publisher: LUMA, budgets: [], documents: [], updatedAt: null };
  expect(organisationFrom({ ...it, identifier: 'XX-LUMA', names: said('Luma') })).toMatchObject({
    identifiers: [{ scheme: 'org-id', value: 'XX-LUMA' }],
    nature: 'civil_society',
  });
  expect(organisationFrom({ ...it, identifier: null, names: [] })).toBeNull();
});
