import { useState } from 'react';
import type { OutOf } from '#domain/operation.ts';
import { LEVEL_KEYS } from '#domain/levels.ts';
import { useOp, useOpMutation } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { anywhere, Go, usePathParams } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge, LevelBadge, TlpBadge, type Level } from '#web/ui/badges.tsx';
import { Button, Buttons } from '#web/ui/button.tsx';
import { TextArea } from '#web/ui/field.tsx';
import { Card, Facts, Heading, Page, Row, Said, Stack, Text, Title } from '#web/ui/layout.tsx';
import { Answer, ErrorState } from '#web/ui/states.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { useTypeWords } from '#features/incidents/ui/types.tsx';
import { decideFinding, readFinding } from '../alert-rules.contract.ts';
import type { Finding } from './finding-line.tsx';
import { paths } from './paths.ts';
import { RuleChart } from './rule-chart.tsx';
import { Explained, useHearingWords } from './rule-words.tsx';
import css from './rules.module.css';

type Detail = OutOf<typeof readFinding>;

/** One finding: what was counted, what is usual there, what came of it, and what it was made of. */
export function FindingScreen() {
  const { id } = usePathParams<'/w/$workspace/rule-findings/$id'>();
  const answer = useOp(readFinding, { params: { id } });
  return (
    <Page>
      <Answer of={answer} rows={8} feature="rules">
        {(finding) => <FindingStory finding={finding} />}
      </Answer>
    </Page>
  );
}

function FindingStory({ finding }: { finding: Detail }) {
  const t = useT('rules', 'alerts', 'domain');
  const format = useFormat();
  const hearing = useHearingWords()(finding);
  const words = useTypeWords();
  const day = (it: string) => format.date(`${it}T12:00:00Z`);
  return (
    <Stack gap="l">
      <Stack gap="s">
        <Row gap="s">
          {finding.level !== null && <LevelBadge level={finding.level as Level} />}
          <Badge>{t(`outcome.${finding.outcome}`)}</Badge>
          <TlpBadge label={finding.label} />
        </Row>
        <Title as="h1">
          <bdi>{finding.place?.name ?? t('scope.whole')}</bdi>
        </Title>
        <Text>
          <Explained of={finding.explanation} kind={finding.kind} />
        </Text>
        {hearing && (
          <Text>
            <Badge tone="late">{hearing}</Badge> {t('finding.silenceMeans')}
          </Text>
        )}
      </Stack>
      {finding.raiseTo !== null && finding.alert && <Decide finding={finding} />}
      <EarlierWindows finding={finding} />
      <Facts
        of={[
          [t('finding.window'), `${day(finding.from)} – ${day(finding.day)} (UTC)`],
          [
            t('finding.rule'),
            <Go key="r" {...anywhere({ to: paths.rule, params: { id: finding.ruleId } })}>
              <bdi>{finding.ruleName}</bdi> · {t('version', { version: finding.version })}
            </Go>,
          ],
          [t('finding.types'), finding.types.length ? format.list(finding.types.map(words)) : t('sentence.allTypes')],
          finding.undated > 0 && [t('finding.undatedTitle'), t('finding.undated', { count: finding.undated })],
          finding.alert !== null && [
            t('finding.alert'),
            <Go key="a" {...anywhere({ to: paths.alert, params: { id: finding.alert.id } })}>
              {t('alerts:number', { number: finding.alert.number })} ({t(`domain:states.alert.${finding.alert.state}`)})
            </Go>,
          ],
          [t('finding.first'), <TimeAt key="f" at={finding.firstAt} />],
          [t('finding.last'), <TimeAt key="l" at={finding.lookedAt} />],
        ]}
      />
      <section aria-labelledby="counted">
        <Stack gap="s">
          <Heading as="h2" id="counted">
            {t('finding.counted', { count: finding.counted })}
          </Heading>
          {finding.things.length > 0 ? (
            <ul className={css.lines}>
              {finding.things.map((it) => (
                <li key={it.id} className={css.line}>
                  <span className={css.name}>
                    {it.kind === 'incident' ? (
                      <Go {...anywhere({ to: paths.incident, params: { id: it.id } })}>
                        <bdi>{it.title}</bdi>
                      </Go>
                    ) : (
                      <Go {...anywhere({ to: paths.review, search: { report: it.id } })}>
                        <bdi>{it.title}</bdi>
                      </Go>
                    )}
                  </span>
                  <span className={css.quiet}>{it.whenFrom ? format.date(it.whenFrom) : t('finding.notDated')}</span>
                  <span className={css.under}>
                    {[
                      it.typeCode && words(it.typeCode),
                      t(`domain:states.${it.kind}.${it.state}`, { defaultValue: it.state }),
                      it.placeText,
                    ]
                      .filter(Boolean)
                      .join(' · ')}
                  </span>
                </li>
              ))}
            </ul>
          ) : (
            finding.counted > 0 && <Text dim>{t('finding.notKept')}</Text>
          )}
          {finding.things.length > 0 && finding.thingsMore > 0 && (
            <Text dim>{t('finding.more', { count: finding.thingsMore })}</Text>
          )}
        </Stack>
      </section>
    </Stack>
  );
}

function EarlierWindows({ finding }: { finding: Finding }) {
  const t = useT('rules');
  const format = useFormat();
  if (finding.earlier.length === 0) return null;
  const { usual } = finding;
  const days = (Date.parse(finding.day) - Date.parse(finding.from)) / 86_400_000 + 1;
  const guard = 1;
  const bars = [
    ...finding.earlier.toReversed().map((count, at) => {
      const back = finding.earlier.length - at - 1 + 1 + guard;
      const end = new Date(Date.parse(finding.day) - back * days * 86_400_000);
      return {
        count,
        title: `${format.date(end)}${t('console:colon')} ${count === null ? t('chart.unknown') : format.number(count)}`,
      };
    }),
    {
      count: finding.counted,
      fired: finding.outcome === 'fired',
      title: `${format.date(`${finding.day}T12:00:00Z`)}${t('console:colon')} ${format.number(finding.counted)}`,
    },
  ];
  const said = usual?.enough
    ? t('chart.said', {
        counted: finding.counted,
        mean: format.number(Math.round(usual.mean * 10) / 10),
        high: usual.high,
      })
    : t('chart.saidUnknown', { counted: finding.counted });
  return (
    <Stack gap="xs">
      <Heading as="h2">{t('chart.windows', { count: days })}</Heading>
      <RuleChart label={said} bars={bars} band={usual?.enough ? usual : null} />
      <Text small dim>
        {said}
      </Text>
    </Stack>
  );
}

/** An issued alert for which the rule now calls for more: a person says whether it goes up. */
function Decide({ finding }: { finding: Finding }) {
  const t = useT('rules', 'domain');
  const can = useCan();
  const [note, setNote] = useState('');
  const decide = useOpMutation(decideFinding, { invalidates: ['rules', 'alerts', 'notices', 'desk'] });
  const level = t(`domain:levels.${LEVEL_KEYS[finding.raiseTo as Level]}.name`);
  if (finding.decided)
    return (
      <Card>
        <Text strong>{t(`decide.${finding.decided}`, { level })}</Text>
        {finding.decidedNote && <Said>{finding.decidedNote}</Said>}
      </Card>
    );
  if (!finding.alert || finding.alert.state !== 'issued' || finding.alert.level >= finding.raiseTo!) return null;
  const send = (deed: 'raise' | 'leave') =>
    decide.mutate({ params: { id: finding.id }, body: { deed, note: note.trim() } });
  const missing = note.trim() === '' ? t('decide.needNote') : null;
  return (
    <Card chosen>
      <Stack gap="s">
        <Heading as="h2">{t('decide.title', { level })}</Heading>
        <Text>{t('decide.means')}</Text>
        {can('alert.issue') && (
          <>
            <TextArea label={t('decide.note')} value={note} onChange={setNote} maxLength={2000} rows={2} />
            <Buttons>
              <Button look="primary" blocked={missing} busy={decide.isPending} onClick={() => send('raise')}>
                {t('decide.raise', { level })}
              </Button>
              <Button blocked={missing} busy={decide.isPending} onClick={() => send('leave')}>
                {t('decide.leave')}
              </Button>
            </Buttons>
            {decide.error && <ErrorState error={decide.error} feature="rules" />}
          </>
        )}
      </Stack>
    </Card>
  );
}
