import { useState } from 'react';
import type { OutOf } from '#domain/operation.ts';
import { useOpMutation } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Badge, LevelShape, TLP_WORDS, type Level } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { Heading, Stack, Text } from '#web/ui/layout.tsx';
import { ErrorState } from '#web/ui/states.tsx';
import { tryRule } from '../alert-rules.contract.ts';
import { RuleChart } from './rule-chart.tsx';
import { Explained, useHearingWords, type Definition } from './rule-words.tsx';
import css from './rules.module.css';

type Tried = OutOf<typeof tryRule>;

/** What the rule as it stands would have said on every day of the past year. */
export function RuleTry({ definition, blocked }: { definition: Definition; blocked: string | null }) {
  const t = useT('rules');
  const format = useFormat();
  const [of, setOf] = useState<string | null>(null);
  const trial = useOpMutation(tryRule);
  const now = JSON.stringify(definition);
  const run = (until: string | null) => {
    setOf(now);
    trial.mutate({ body: { definition, months: 12, until } });
  };
  const day = (it: string) => format.date(`${it}T12:00:00Z`);
  const { data } = trial;
  const over = data && data.dataUntil !== null && data.dataUntil < data.from;
  return (
    <section aria-labelledby="try">
      <Stack gap="m">
        <Heading as="h2" id="try">
          {t('try.title')}
        </Heading>
        <Text small dim>
          {t('try.means')}
        </Text>
        <div>
          <Button blocked={blocked} busy={trial.isPending} onClick={() => run(null)}>
            {t('try.deed')}
          </Button>
        </div>
        {trial.error && <ErrorState error={trial.error} feature="rules" />}
        <div role="status">
          {data && of !== now && <Badge tone="late">{t('try.stale')}</Badge>}
          {data && (
            <p className={css.name}>
              {t('try.fired', { count: data.firings, from: day(data.from), until: day(data.until) })}
            </p>
          )}
        </div>
        {over && (
          <Stack gap="s">
            <Text small>{t('try.old', { day: day(data.dataUntil!) })}</Text>
            <div>
              <Button size="small" onClick={() => run(data.dataUntil)}>
                {t('try.before', { day: day(data.dataUntil!) })}
              </Button>
            </div>
          </Stack>
        )}
        {data && <TriedPlaces tried={data} kind={definition.count.kind} />}
      </Stack>
    </section>
  );
}

function TriedPlaces({ tried, kind }: { tried: Tried; kind: Definition['count']['kind'] }) {
  const t = useT('rules');
  const format = useFormat();
  const hearing = useHearingWords();
  const day = (it: string) => format.date(`${it}T12:00:00Z`);
  return (
    <Stack gap="m">
      <Text small dim>
        {t('try.places', { count: tried.placesLookedAt, fired: format.number(tried.placesFired) })}
        {tried.placesSilent > 0 && ` ${t('try.silent', { count: tried.placesSilent })}`}
        {tried.upToLabel < 2 && ` ${t('try.label', { label: `TLP:${TLP_WORDS[tried.upToLabel as 0]}` })}`}
      </Text>
      <ul className={css.tries}>
        {tried.places.map((it) => {
          const fell = (week: { day: string }, at: number) =>
            it.firings.some((one) => one.day >= week.day && one.day < (it.weeks[at + 1]?.day ?? '9999'));
          const name = it.place?.name ?? t('scope.whole');
          const silent = hearing(it);
          return (
            <li key={it.place?.id ?? 'whole'}>
              <p className={css.name}>
                <bdi>{name}</bdi>: {t('try.times', { count: it.firings.length + it.moreFirings })}
              </p>
              <RuleChart
                label={t('try.chart', { place: name, count: it.firings.length + it.moreFirings })}
                bars={it.weeks.map((week, at) => ({
                  count: week.count,
                  fired: fell(week, at),
                  title: t('try.week', { day: day(week.day), number: format.number(week.count) }),
                }))}
              />
              {silent && (
                <Text small dim>
                  {silent}
                </Text>
              )}
              {it.firings.length > 0 && (
                <details>
                  <summary className={css.quiet}>{t('try.days')}</summary>
                  <ul className={css.days}>
                    {it.firings.toReversed().map((one) => (
                      <li key={one.day}>
                        <LevelMark level={one.level as Level} /> <strong>{day(one.day)}</strong>{' '}
                        <Explained of={one.explanation} kind={kind} />
                      </li>
                    ))}
                  </ul>
                </details>
              )}
            </li>
          );
        })}
      </ul>
      {tried.placesLeftOut > 0 && (
        <Text small dim>
          {t('try.leftOut', { count: tried.placesLeftOut })}
        </Text>
      )}
    </Stack>
  );
}

const LevelMark = ({ level }: { level: Level }) => (
  <span style={{ display: 'inline-flex', verticalAlign: '-1px' }}>
    <LevelShape level={level} />
  </span>
);
