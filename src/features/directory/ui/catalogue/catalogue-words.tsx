import type { ReactNode } from 'react';
import type { OutOf } from '#domain/operation.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Text } from '#web/ui/layout.tsx';
import type { askCatalogue, readCatalogue } from '../../catalogue/catalogue.contract.ts';
import { usePlaceName } from '../place-codes.ts';
import css from './catalogue.module.css';

export type Shown = OutOf<typeof readCatalogue>;
export type Help = OutOf<typeof askCatalogue>;
export type Capability = Shown['capabilities'][number];

/** What the catalogue says, in the English in which its facts are kept. */
export const Fact = ({ children }: { children: ReactNode }) => (
  <bdi lang="en" dir="ltr">
    {children}
  </bdi>
);

/** Regions and states of the catalogue in words. */
export function useRegionName(): (code: string) => string {
  const t = useT('catalogue');
  const placeName = usePlaceName();
  return (code) =>
    /^[A-Z]{2}$/.test(code) ? placeName(code) : t(`region.${code}`, { defaultValue: code.replaceAll('_', ' ') });
}

/** Where in the source a fact stands: the paper's letter and page, then its section and heading. Several are parted by ";". */
export function Place({ of, parts }: { of: string; parts: Shown['parts'] }) {
  const t = useT('catalogue');
  return (
    <Text as="span" dim small>
      {of.split(';').map((one, at) => {
        const [letter, ...section] = one.trim().split(' ');
        const part = parts.find((it) => it.code === letter);
        return (
          <span key={at} title={part ? `${part.title} (${part.author})` : undefined}>
            {at > 0 && '; '}
            {part ? t('place', { part: letter, page: part.page }) : t('placeOther')}
            {(!part || section.length > 0) && (
              <>
                {' – '}
                <Fact>{part ? section.join(' ') : one.trim()}</Fact>
              </>
            )}
          </span>
        );
      })}
    </Text>
  );
}

/** Things an organisation is told to do, each with where, how and its place in the source. */
export function Deeds({ of, all }: { of: readonly (Capability & { near?: boolean })[]; all: Shown }) {
  const t = useT('catalogue');
  const format = useFormat();
  const regionName = useRegionName();
  const names = new Map(all.activities.map((it) => [it.code, it.name]));
  return (
    <ul className={css.facts}>
      {of.map((it, at) => (
        <li key={at}>
          <Fact>{it.what}</Fact>{' '}
          <Text as="span" dim small>
            {[
              t(`activity.${it.activity}`, { defaultValue: names.get(it.activity) }),
              format.list(it.where.map(regionName)),
              t(`manner.${it.manner}`),
              it.example ? t(it.counter ? 'counterExample' : 'example') : null,
            ]
              .filter(Boolean)
              .join(' · ')}
            {' · '}
          </Text>
          <Place of={it.place} parts={all.parts} />
        </li>
      ))}
    </ul>
  );
}

/** What an organisation understands by the reform of a security sector, with a quotation where the source has one. */
export function Understandings({
  of,
  all,
}: {
  of: readonly (Shown['understandings'][number] & { inherited?: boolean })[];
  all: Shown;
}) {
  const t = useT('catalogue');
  if (of.length === 0) return <Text dim>{t('lack.no_understanding_told')}</Text>;
  return (
    <ul className={css.facts}>
      {of.map((it, at) => (
        <li key={at}>
          <strong>{t(`concept.${it.concept}`)}</strong>
          {it.term && (
            <>
              {' '}
              (<Fact>{it.term}</Fact>)
            </>
          )}
          {it.inherited && (
            <Text as="span" dim small>
              {' '}
              {t('inherited', { name: all.bodies.find((one) => one.code === it.body)?.name })}
            </Text>
          )}
          {': '}
          <Fact>{it.says}</Fact>{' '}
          {it.quote && (
            <>
              <Fact>{it.quote}</Fact>{' '}
            </>
          )}
          <Place of={it.place} parts={all.parts} />
        </li>
      ))}
    </ul>
  );
}

export function Documents({ of, all }: { of: Shown['documents']; all: Shown }) {
  return (
    <ul className={css.facts}>
      {of.map((it, at) => (
        <li key={at}>
          <Fact>
            <cite>{it.title}</cite>
            {[it.symbol, it.date].filter(Boolean).map((one) => ` · ${one}`)}
          </Fact>{' '}
          <Place of={it.place} parts={all.parts} />
        </li>
      ))}
    </ul>
  );
}

/** Where the source disagrees with itself: both sides as they stand. */
export function Discrepancies({ of, all }: { of: Shown['discrepancies']; all: Shown }) {
  const t = useT('catalogue');
  return (
    <ul className={css.facts}>
      {of.map((it) => (
        <li key={it.code}>
          <Text as="span" dim small>
            <Fact>{all.bodies.find((one) => one.code === it.about)?.name ?? it.about}</Fact>
            {': '}
          </Text>
          <Fact>{it.one}</Fact> <Place of={it.onePlace} parts={all.parts} /> — {t('butElsewhere')}{' '}
          <Fact>{it.other}</Fact> <Place of={it.otherPlace} parts={all.parts} />
        </li>
      ))}
    </ul>
  );
}
