import type { Nature, RoleIn } from '../directory.rules.ts';
import { allDescriptions } from '../initiative-descriptions.rules.ts';
import type { IatiActivity, IatiCoded, IatiParty } from '../iati/iati-activity.rules.ts';
import type { ShownInitiative, ShownParty } from './shown-initiative.rules.ts';

/** Whose file it is: the organisation of whoever takes it out, by its identifier. */
export interface Publisher {
  readonly ref: string;
  readonly name: string;
  readonly nature: Nature | null;
}

const STATUS: Partial<Record<ShownInitiative['state'], string>> = {
  planned: '1',
  under_way: '2',
  finishing: '3',
  done: '4',
  stopped: '5',
  suspended: '6',
};
const ROLES: Partial<Record<RoleIn, string>> = { funds: '1', leads: '2', implements: '4' };
const TYPES: Record<Nature, string> = {
  state: '10',
  state_security: '10',
  intergovernmental: '40',
  international_ngo: '21',
  civil_society: '22',
  community: '24',
  customary: '24',
  religious: '24',
  media: '90',
  academia: '80',
  business: '70',
  political: '90',
  private_security: '70',
  armed_group: '90',
  network: '30',
  other: '90',
};
const MONEY: Record<string, string> = { incoming: '1', commitment: '2', disbursement: '3', expenditure: '4' };
const SECTORS: Readonly<Record<string, string>> = { dac: '1', 'dac-category': '2', sdg: '8' };

/** IATI knows no nature "not told": 90 is "other". */
const typeOf = (nature: Nature | null): string | null => (nature === null ? null : TYPES[nature]);
const said = (text: string | null, language = 'und') =>
  text === null || text.trim() === '' ? [] : [{ language, text }];
const partyOf = (it: ShownParty): IatiParty => ({ ref: it.ref, names: said(it.name), type: typeOf(it.nature) });

/**
 * An initiative as an activity of version 2.03. One that came from an IATI file keeps its identifier; any other gets one under the publisher's. Where
 * nothing describes it, its title does. What it does not tell is not made up: the writer then says what it lacks.
 */
export function activityFrom(it: ShownInitiative, publisher: Publisher): IatiActivity {
  const identifier = it.key?.startsWith('iati:') ? it.key.slice('iati:'.length) : `${publisher.ref}-${it.id}`;
  const others = Object.entries(it.titles).filter(([language]) => language !== it.language);
  const described = allDescriptions(it).flatMap(({ language, text }) => said(text, language));
  const countries = new Map<string, IatiCoded>();
  for (const place of it.places)
    if (place.country !== null && !countries.has(place.country))
      countries.set(place.country, {
        vocabulary: '1',
        code: place.country,
        // a share is only one of the country when all of it is meant
        share: place.whole && place.chain.length === 1 ? place.share : null,
        names: [],
      });
  const shares = [...countries.values()].map((one) => one.share);
  const sums =
    shares.every((share) => share !== null) && Math.abs(shares.reduce((all, one) => all + (one ?? 0), 0) - 100) < 0.01;
  return {
    identifier,
    language: it.language,
    publisher: { ref: publisher.ref, names: said(publisher.name), type: typeOf(publisher.nature) ?? '90' },
    titles: [...said(it.title, it.language), ...others.flatMap(([language, text]) => said(text, language))],
    descriptions: described.length > 0 ? described : said(it.title, it.language),
    status: STATUS[it.state] ?? null,
    plannedFrom: it.plannedFrom,
    plannedTo: it.plannedTo,
    actualFrom: it.actualFrom,
    actualTo: it.actualTo,
    humanitarian: null,
    parties: it.parties.map((one) => ({ ...partyOf(one), role: ROLES[one.role] ?? null })),
    countries: [...countries.values()].map((one) => (sums ? one : { ...one, share: null })),
    regions: [],
    locations: it.places
      .filter((one) => !(one.whole && one.chain.length <= 1))
      .map((one) => ({
        names: said(one.text ?? one.chain.at(-1)?.name ?? null),
        lat: one.lat,
        lon: one.lon,
        exactness: one.lat === null ? null : one.precision === 'point' ? '1' : '2',
        feature:
          one.precision === 'region'
            ? 'ADM1'
            : one.precision === 'district'
              ? 'ADM2'
              : one.precision === 'village'
                ? 'PPL'
                : null,
        // our codes are of no gazetteer that the standard lists
        codes: [],
      })),
    sectors: it.purposes
      .filter((one) => one.list !== 'sdg' || !one.code.includes('.'))
      .map((one) => ({
        vocabulary: SECTORS[one.list] ?? '99',
        code: one.code,
        share: one.share,
        names: said(one.name),
      })),
    tags: it.purposes
      .filter((one) => one.list === 'sdg' && one.code.includes('.'))
      .map((one) => ({ vocabulary: '3', code: one.code, share: null, names: said(one.name) })),
    budgets: it.money
      .filter((one) => one.kind === 'budget')
      .map((one) => ({ amount: one.amount, currency: one.currency, from: one.on, to: one.to })),
    transactions: it.money
      .filter((one) => one.kind !== 'budget')
      .map((one) => ({
        type: MONEY[one.kind]!,
        amount: one.amount,
        currency: one.currency,
        from: one.on,
        to: one.to,
        text: [],
        provider: null,
        receiver: null,
      })),
    related: [],
    results: it.results.map((one) => ({ names: said(one.what), value: one.value, target: one.target, on: one.on })),
    updatedAt: it.changedAt,
    unread: 0,
  };
}
