import { useDeferredValue, useState } from 'react';
import { z } from 'zod';
import type { OutOf } from '#domain/operation.ts';
import { addressOf, useOp, useOpPages } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useKeys } from '#web/keys.ts';
import { Go, useView } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge, LevelBadge, TlpBadge, type Level } from '#web/ui/badges.tsx';
import { Button, LinkButton } from '#web/ui/button.tsx';
import { Columns, Pane } from '#web/ui/columns.tsx';
import { ExportMenu } from '#web/ui/export-menu.tsx';
import fields from '#web/ui/fields.module.css';
import { IconDown, IconPlus } from '#web/ui/icons.ts';
import { Card, Facts, Heading, Row, Said, Stack, Text, Title } from '#web/ui/layout.tsx';
import { List, ListRow, useListKeys } from '#web/ui/list.tsx';
import { Menu } from '#web/ui/menu.tsx';
import { MoreOf } from '#web/ui/more.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { TimeAgo, TimeAt } from '#web/ui/time.tsx';
import { PlaceName } from '#features/places/ui/place-names.tsx';
import { isJudged, leaning, type RumourStatus } from '../rumour.rules.ts';
import { exportRumours, listRumours, readRumour } from '../rumours.contract.ts';
import { AgreeAnswerDialog, JudgeDialog, NewRumourDialog, SightingDialog, SpreadDialog } from './rumour-dialogs.tsx';

type Line = OutOf<typeof listRumours>['rumours'][number];
type Detail = OutOf<typeof readRumour>;
const SHOWN = ['open', 'judged', 'all'] as const;
const OPEN = { open: 'yes', judged: 'no', all: undefined } as const;
const view = z.object({
  rumour: z.uuid().optional(),
  show: z.enum(SHOWN).default('open'),
  q: z.string().max(100).default(''),
});

/** Claims that go round: how far each has gone, what is true of it, what is answered and whom the answer reached. */
export function RumoursScreen() {
  const t = useT('rumours', 'domain');
  const can = useCan();
  const [at, setAt] = useView(view);
  const [writing, setWriting] = useState(false);
  const q = useDeferredValue(at.q.trim());
  const asked = useOpPages(
    listRumours,
    { query: { open: OPEN[at.show], q: q || undefined } },
    (page) => (page.next ? { after: page.next } : null),
    { keep: true },
  );
  const rows = asked.data?.pages.flatMap((page) => page.rumours) ?? [];
  useListKeys(
    rows.map((it) => it.id),
    at.rumour,
    (id) => setAt({ rumour: id }, { replace: at.rumour !== undefined }),
  );
  useKeys([
    { key: 'n', label: t('new.title'), when: can('rumour.write'), run: () => setWriting(true) },
    { key: 'Escape', label: t('console:back'), when: at.rumour !== undefined, run: () => setAt({ rumour: undefined }) },
  ]);
  return (
    <>
      <Columns template="1fr 1.6fr" shown={at.rumour === undefined ? 0 : 1}>
        <Pane
          title={t('title')}
          count={asked.data?.pages[0]?.total}
          aside={
            <Row tight>
              <Menu
                label={t('show.label')}
                items={SHOWN.map((it) => ({
                  label: t(`show.${it}`),
                  checked: it === at.show,
                  run: () => setAt({ show: it, rumour: undefined }),
                }))}
              >
                <Button size="small" look="quiet">
                  {t(`show.${at.show}`)}
                  <IconDown size={14} />
                </Button>
              </Menu>
              {can('rumour.write') && (
                <Button size="small" look="primary" icon={<IconPlus size={15} />} onClick={() => setWriting(true)}>
                  {t('new.title')}
                </Button>
              )}
            </Row>
          }
        >
          <div style={{ padding: 'var(--gap-s) var(--gap-l) 0' }}>
            <LinkButton size="small" look="quiet" to="/w/$workspace/broadcasts">
              {t('broadcasts')}
            </LinkButton>
          </div>
          <div style={{ padding: 'var(--gap-s) var(--gap-l)' }}>
            <input
              type="search"
              dir="auto"
              className={fields.input}
              aria-label={t('find')}
              placeholder={t('find')}
              value={at.q}
              onChange={(event) => setAt({ q: event.target.value }, { replace: true })}
            />
          </div>
          <Answer of={{ data: asked.data, error: asked.error, refetch: asked.refetch }} rows={8} feature="rumours">
            {() =>
              rows.length === 0 ? (
                <EmptyState title={q ? t('empty.found') : t(`empty.${at.show}`)}>{!q && t('empty.why')}</EmptyState>
              ) : (
                <>
                  <List label={t('title')}>
                    {rows.map((it) => (
                      <ListRow
                        key={it.id}
                        chosen={it.id === at.rumour}
                        onOpen={() => setAt({ rumour: it.id })}
                        lead={<StateBadge state={it.state} />}
                        when={it.lastHeard && <TimeAgo at={it.lastHeard} />}
                        title={<bdi lang={it.language}>{it.claim}</bdi>}
                        detail={<Reach of={it} />}
                      />
                    ))}
                  </List>
                  <MoreOf pages={asked} />
                  <div className="no-print" style={{ padding: 'var(--gap-s) var(--gap-l)' }}>
                    <ExportMenu
                      formats={['csv', 'xlsx']}
                      addressOf={(format) =>
                        addressOf(exportRumours, { query: { open: OPEN[at.show], q: q || undefined, format } })
                      }
                    />
                  </div>
                </>
              )
            }
          </Answer>
        </Pane>
        <Pane label={t('one')} padded onBack={at.rumour === undefined ? undefined : () => setAt({ rumour: undefined })}>
          {at.rumour ? (
            <RumourPane key={at.rumour} id={at.rumour} />
          ) : (
            rows.length > 0 && <EmptyState title={t('choose')}>{t('chooseWhy')}</EmptyState>
          )}
        </Pane>
      </Columns>
      {writing && (
        <NewRumourDialog
          onClose={() => setWriting(false)}
          onMade={(id) => setAt({ show: 'open', q: '', rumour: id })}
        />
      )}
    </>
  );
}

/** Its truth status; one that still waits for a judgement stands out. */
const StateBadge = ({ state }: { state: RumourStatus }) => {
  const t = useT('domain');
  return <Badge tone={isJudged(state) ? 'plain' : 'accent'}>{t(`states.rumour.${state}`)}</Badge>;
};

/** This week against the one before, in words: growing, fading, or neither. */
function useWeeks(): (of: Pick<Line, 'lastWeek' | 'weekBefore'>) => string {
  const t = useT('rumours');
  const format = useFormat();
  return (of) =>
    t(of.lastWeek > of.weekBefore ? 'weeks.more' : of.lastWeek < of.weekBefore ? 'weeks.fewer' : 'weeks.same', {
      now: format.number(of.lastWeek),
      before: format.number(of.weekBefore),
    });
}

function Reach({ of }: { of: Line }) {
  const t = useT('rumours');
  const weeks = useWeeks();
  const answer = of.answered ? t('reached', { count: of.reached }) : isJudged(of.state) ? t('notAnswered') : null;
  return (
    <>
      {[t('sightings', { count: of.sightings }), t('places', { count: of.places }), weeks(of), answer]
        .filter(Boolean)
        .join(' · ')}
    </>
  );
}

function RumourPane({ id }: { id: string }) {
  const asked = useOp(readRumour, { params: { id } });
  return (
    <Answer of={asked} rows={8} feature="rumours">
      {(rumour) => <RumourDetail rumour={rumour} />}
    </Answer>
  );
}

const smsParts = (format: ReturnType<typeof useFormat>, it: NonNullable<Detail['spread'][number]['sms']>) => ({
  people: format.number(it.people),
  delivered: format.number(it.delivered),
  sent: format.number(it.sent),
});

type Ask = 'judge' | 'sighting' | 'answer' | 'spread';

function RumourDetail({ rumour }: { rumour: Detail }) {
  const format = useFormat();
  const t = useT('rumours', 'domain');
  const can = useCan();
  const weeks = useWeeks();
  const [asking, setAsking] = useState<Ask | null>(null);
  const writes = can('rumour.write');
  const judged = isJudged(rumour.state);
  const close = () => setAsking(null);
  return (
    <Stack gap="l">
      <Row>
        <Text as="span" dim small>
          {t('number', { number: rumour.number })}
        </Text>
        {rumour.level > 0 && <LevelBadge level={rumour.level as Level} />}
        <TlpBadge label={rumour.label} />
      </Row>
      <Title>
        <bdi lang={rumour.language}>{rumour.claim}</bdi>
      </Title>

      <Stack gap="s">
        <Row spread="between">
          <Heading>{t('truth')}</Heading>
          {writes && (
            <Button size="small" look={judged ? 'default' : 'primary'} onClick={() => setAsking('judge')}>
              {t(judged ? 'judge.again' : 'judge.title')}
            </Button>
          )}
        </Row>
        <Row>
          <StateBadge state={rumour.state} />
          {judged && rumour.judgedAt && (
            <Text as="span" dim small>
              <TimeAgo at={rumour.judgedAt} />
            </Text>
          )}
        </Row>
        {rumour.stateReason && <Said>{rumour.stateReason}</Said>}
      </Stack>

      <Stack gap="s">
        <Row spread="between">
          <Heading>{t('answer.title')}</Heading>
          {writes && (
            <Button
              size="small"
              look={judged && !rumour.answer ? 'primary' : 'default'}
              blocked={!judged && t('answer.judgeFirst')}
              onClick={() => setAsking('answer')}
            >
              {t(rumour.answer ? 'answer.change' : 'answer.agree')}
            </Button>
          )}
        </Row>
        {rumour.answer ? (
          <>
            <Card>
              <Said>{rumour.answer}</Said>
            </Card>
            {rumour.answerAgreedAt && (
              <Text dim small>
                {t('answer.agreedAt')} <TimeAt at={rumour.answerAgreedAt} />
              </Text>
            )}
            {!judged && <Text>{t('answer.hold')}</Text>}
          </>
        ) : (
          <Text dim>{t(judged ? `answer.none.${leaning(rumour.state)}` : 'answer.judgeFirst')}</Text>
        )}
      </Stack>

      <Stack gap="s">
        <Row spread="between">
          <Heading>{t('spread.title')}</Heading>
          {writes && (
            <Row tight>
              {rumour.answer && judged && (
                <LinkButton size="small" to="/w/$workspace/broadcasts" search={{ rumour: rumour.id }}>
                  {t('spread.send')}
                </LinkButton>
              )}
              <Button
                size="small"
                look={judged && rumour.answer && rumour.spread.length === 0 ? 'primary' : 'default'}
                blocked={!rumour.answer ? t('spread.answerFirst') : !judged && t('answer.hold')}
                onClick={() => setAsking('spread')}
              >
                {t('spread.add')}
              </Button>
            </Row>
          )}
        </Row>
        {rumour.spread.length === 0 ? (
          <Text dim>{t('spread.none')}</Text>
        ) : (
          <List label={t('spread.title')}>
            {rumour.spread.map((it) => (
              <ListRow
                key={it.id}
                lead={t(`channels.${it.channel}`, { defaultValue: it.channel })}
                when={<TimeAt at={it.at} />}
                title={it.sms ? t('spread.subscribers') : <bdi>{it.through}</bdi>}
                detail={
                  <>
                    {it.reached === null ? t('spread.unknown') : t('reached', { count: it.reached })}
                    {it.sms && ` · ${t('spread.bySms', smsParts(format, it.sms))}`}
                    {it.sms && it.through !== '' && (
                      <>
                        {' · '}
                        <bdi>{it.through}</bdi>
                      </>
                    )}
                    {it.reachedHow && (
                      <>
                        {' · '}
                        <bdi>{it.reachedHow}</bdi>
                      </>
                    )}
                    {it.placeText && (
                      <>
                        {' · '}
                        <bdi>{it.placeText}</bdi>
                      </>
                    )}
                  </>
                }
              />
            ))}
          </List>
        )}
      </Stack>

      <Stack gap="s">
        <Row spread="between">
          <Heading>{t('heard.title')}</Heading>
          {writes && (
            <Button size="small" onClick={() => setAsking('sighting')}>
              {t('heard.add')}
            </Button>
          )}
        </Row>
        <Facts
          of={[
            [
              t('heard.far'),
              [
                t('sightings', { count: rumour.sightings }),
                t('places', { count: rumour.places }),
                t('ways', { count: rumour.channels }),
              ].join(' · '),
            ],
            [t('heard.weeks'), weeks(rumour)],
            rumour.firstHeard ? [t('heard.first'), <TimeAt key="f" at={rumour.firstHeard} />] : null,
            rumour.lastHeard ? [t('heard.last'), <TimeAgo key="l" at={rumour.lastHeard} />] : null,
          ]}
        />
        {rumour.heard.length === 0 ? (
          <Text dim>{t('heard.none')}</Text>
        ) : (
          <List label={t('heard.title')}>
            {rumour.heard
              .toSorted((a, b) => b.heardAt.localeCompare(a.heardAt))
              .map((it) => (
                <ListRow
                  key={it.id}
                  lead={t(`channels.${it.channel}`, { defaultValue: it.channel })}
                  when={<TimeAt at={it.heardAt} />}
                  title={
                    it.placeText || it.placeId ? (
                      <>
                        {it.placeText ? <bdi>{it.placeText}</bdi> : <PlaceName id={it.placeId!} />}
                        {it.radiusKm !== null && it.radiusKm > 0 && (
                          <Text as="span" dim small>
                            {` · ${t('heard.about', { distance: format.distance(it.radiusKm) })}`}
                          </Text>
                        )}
                      </>
                    ) : (
                      t('heard.placeUnknown')
                    )
                  }
                  detail={it.note && <bdi>{it.note}</bdi>}
                >
                  {it.reportId && can('report.read') && (
                    <Go to="/w/$workspace/review" search={{ queue: 'all', report: it.reportId }}>
                      {t('heard.report')}
                    </Go>
                  )}
                </ListRow>
              ))}
          </List>
        )}
      </Stack>

      {asking === 'judge' && <JudgeDialog rumour={rumour} onClose={close} />}
      {asking === 'sighting' && <SightingDialog rumourId={rumour.id} onClose={close} />}
      {asking === 'answer' && <AgreeAnswerDialog rumour={rumour} onClose={close} />}
      {asking === 'spread' && <SpreadDialog rumourId={rumour.id} onClose={close} />}
    </Stack>
  );
}
