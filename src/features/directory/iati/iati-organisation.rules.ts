import { partyOf, type IatiMoney, type IatiParty } from './iati-activity.rules.ts';
import { all, attribute, first, languageOf, narratives, ownText, type Said } from './iati-node.rules.ts';
import type { IatiNode } from './iati-read.rules.ts';
import { dayOf, numberOf } from './iati-values.rules.ts';

/** What an organisation file says of one organisation, in one shape for all versions. */
export interface IatiOrganisation {
  readonly identifier: string | null;
  readonly language: string;
  readonly names: readonly Said[];
  readonly publisher: IatiParty | null;
  readonly budgets: readonly (IatiMoney & {
    readonly of: 'total' | 'organisation' | 'region' | 'country' | 'spent';
    /** code of the country or region */
    readonly code: string | null;
    readonly recipient: IatiParty | null;
  })[];
  readonly documents: readonly { readonly url: string; readonly titles: readonly Said[] }[];
  readonly updatedAt: string | null;
}

const BUDGETS = {
  'total-budget': 'total',
  'recipient-org-budget': 'organisation',
  'recipient-region-budget': 'region',
  'recipient-country-budget': 'country',
  'total-expenditure': 'spent',
} as const;

/** The organisation in a record of an `iati-organisations` file. */
export function organisationOf(node: IatiNode): IatiOrganisation {
  const language = languageOf(node, 'und');
  const usual = attribute(node, 'default-currency')?.toUpperCase() ?? null;
  return {
    // `iati-identifier` before 2.01
    identifier: ownText(first(node, 'organisation-identifier') ?? first(node, 'iati-identifier')) ?? null,
    language,
    names: all(node, 'name').flatMap((it) => narratives(it, language)),
    publisher: partyOf(first(node, 'reporting-org'), language),
    budgets: node.children.flatMap((it) => {
      if (!Object.hasOwn(BUDGETS, it.name)) return [];
      const value = first(it, 'value');
      const amount = numberOf(value?.text);
      if (amount === null) return [];
      const place = first(it, 'recipient-country') ?? first(it, 'recipient-region');
      return [
        {
          of: BUDGETS[it.name as keyof typeof BUDGETS],
          amount,
          currency: attribute(value, 'currency')?.toUpperCase() ?? usual,
          from: dayOf(attribute(first(it, 'period-start'), 'iso-date')),
          to: dayOf(attribute(first(it, 'period-end'), 'iso-date')),
          code: attribute(place, 'code') ?? null,
          recipient: partyOf(first(it, 'recipient-org'), language),
        },
      ];
    }),
    documents: all(node, 'document-link').flatMap((it) => {
      const url = attribute(it, 'url');
      const titles = all(it, 'title').flatMap((title) => narratives(title, language));
      return url === undefined ? [] : [{ url, titles }];
    }),
    updatedAt: attribute(node, 'last-updated-datetime') ?? null,
  };
}
