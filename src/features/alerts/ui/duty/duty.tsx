import { useState } from 'react';
import { z } from 'zod';
import { dayAfter } from '#domain/local-time.ts';
import { addressOf, useOp } from '#web/api.ts';
import { serverNow } from '#web/clock.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useKeys } from '#web/keys.ts';
import { useView } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Button, Buttons, IconButton } from '#web/ui/button.tsx';
import { IconBack, IconCalendar, IconNext } from '#web/ui/icons.ts';
import { Heading, Page, Row, Stack, Text } from '#web/ui/layout.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { myShifts, readDuty, type Roster } from '../../duty/duty.contract.ts';
import { dayAt, mondayOf, weekOf, type Span } from '../../duty/duty.rules.ts';
import { HandOverDialog, PatternDialog, ShiftDialog } from './duty-dialogs.tsx';
import { ShiftList } from './shift-list.tsx';
import { useWall } from './wall.ts';
import { WeekView } from './week-view.tsx';
import alerts from '../alerts.module.css';
import css from './duty.module.css';

const view = z.object({ week: z.iso.date().optional() });
/** a week in any zone lies within the week in this one and a day on either side */
const MARGIN = 26 * 3_600_000;

/** Who is on duty when, post by post: the week in the clock of the post's own zone, gaps and overlaps in words. */
export function DutyScreen() {
  const t = useT('duty', 'alerts');
  const { zone } = useFormat();
  const can = useCan();
  const wall = useWall(zone);
  const [at, setAt] = useView(view);
  const today = dayAt(serverNow(), zone);
  const monday = mondayOf(at.week ?? today);
  const week = weekOf(monday, zone);
  const asked = useOp(
    readDuty,
    {
      query: {
        from: new Date(week[0]!.from - MARGIN).toISOString(),
        to: new Date(week[6]!.to + MARGIN).toISOString(),
      },
    },
    { keep: true, every: 60_000 },
  );
  const move = (days: number) => setAt({ week: dayAfter(monday, days) });
  const here = () => setAt({ week: undefined });
  useKeys([
    { key: 'ArrowLeft', label: t('before'), run: () => move(document.dir === 'rtl' ? 7 : -7) },
    { key: 'ArrowRight', label: t('after'), run: () => move(document.dir === 'rtl' ? -7 : 7) },
    { key: 't', label: t('thisWeek'), run: here },
  ]);
  return (
    <Page>
      <Stack gap="l">
        <Row spread="between" align="top">
          <Text dim>{t('what')}</Text>
          {can('notice.answer') && (
            <a className={`${css.calendar} no-print`} href={addressOf(myShifts)} download="duty.ics">
              <IconCalendar size={17} aria-hidden="true" />
              {t('calendar')}
            </a>
          )}
        </Row>
        <div className={css.weeks}>
          <IconButton label={t('before')} onClick={() => move(-7)}>
            <IconBack size={18} className={css.turn} />
          </IconButton>
          <strong aria-live="polite">
            {wall.day(monday)} – {wall.day(dayAfter(monday, 6))}
          </strong>
          <IconButton label={t('after')} onClick={() => move(7)}>
            <IconNext size={18} className={css.turn} />
          </IconButton>
          {monday !== mondayOf(today) && (
            <Button size="small" onClick={here}>
              {t('thisWeek')}
            </Button>
          )}
        </div>
        <Answer of={asked} feature="duty">
          {({ rosters }) =>
            rosters.length === 0 ? (
              <EmptyState title={t('none')}>{t('noneWhy')}</EmptyState>
            ) : (
              <>
                {rosters.map((it) => (
                  <RosterOfPost key={it.mandateId} roster={it} monday={monday} />
                ))}
              </>
            )
          }
        </Answer>
      </Stack>
    </Page>
  );
}

/** What lies within the week, cut off at its ends. */
const within = <T extends { from: string; to: string }>(
  spans: readonly T[],
  week: Span,
): (T & { a: number; b: number })[] =>
  spans
    .map((it) => ({ ...it, a: Math.max(Date.parse(it.from), week.from), b: Math.min(Date.parse(it.to), week.to) }))
    .filter((it) => it.a < it.b);

function RosterOfPost({ roster, monday }: { roster: Roster; monday: string }) {
  const t = useT('duty', 'alerts');
  const can = useCan();
  const wall = useWall(roster.timeZone);
  const [dialog, setDialog] = useState<'shift' | 'pattern' | 'hand-over' | null>(null);
  const days = weekOf(monday, roster.timeZone);
  const week = { from: days[0]!.from, to: days[6]!.to };
  // less than a minute between two shifts is none that anybody could fall into
  const gaps = within(roster.gaps, week).filter((gap) => gap.b - gap.a >= 60_000);
  const overlaps = within(roster.overlaps, week);
  const may = can('mandate.write');
  const close = () => setDialog(null);
  const zone = roster.timeZone;
  return (
    <section className={css.post} aria-label={roster.title}>
      <Row spread="between" align="top">
        <Stack gap="none">
          <Row gap="s">
            <Heading as="h2">
              <bdi>{roster.title}</bdi>
            </Heading>
            {roster.coordinator && <Badge tone="accent">{t('alerts:rank.coordinator')}</Badge>}
          </Row>
          <Text>
            {roster.now
              ? t('now', { name: roster.now.person.name, until: wall.dated(roster.now.until) })
              : roster.kept
                ? roster.next
                  ? t('nowNobodyNext', { name: roster.next.person.name, from: wall.dated(roster.next.from) })
                  : t('nowNobody')
                : t('unkept', { name: roster.holder.name })}
          </Text>
          <Text dim small>
            {t('zone', { zone })}
            {roster.kept &&
              ` · ${roster.coordinator ? t('gapMeansCoordinator') : t('gapMeans', { name: roster.holder.name })}`}
          </Text>
        </Stack>
        <div className="no-print">
          <Buttons>
            {roster.mayHandOver && <Button onClick={() => setDialog('hand-over')}>{t('handOver.open')}</Button>}
            {may && <Button onClick={() => setDialog('shift')}>{t('shift.open')}</Button>}
            {may && <Button onClick={() => setDialog('pattern')}>{t('pattern.open')}</Button>}
          </Buttons>
        </div>
      </Row>
      {gaps.map((gap) => {
        const words =
          gap.a === week.from && gap.b === week.to
            ? t('gapWeek')
            : t('gap', { from: wall.moment(gap.a), to: wall.moment(gap.b), zone });
        return gap.b <= serverNow() ? (
          <Text key={gap.from} dim small>
            {words}
          </Text>
        ) : (
          <p key={gap.from} className={alerts.warn} role="note">
            <span aria-hidden="true">▲</span>
            <span>{words}</span>
          </p>
        );
      })}
      {overlaps.map((it) => (
        <Text key={it.from} dim small>
          {t('overlap', { names: it.names.join(', '), from: wall.moment(it.a), to: wall.moment(it.b) })}
        </Text>
      ))}
      {roster.kept && <WeekView roster={roster} days={days} wall={wall} />}
      <ShiftList roster={roster} week={week} wall={wall} may={may} />
      {dialog === 'shift' && <ShiftDialog roster={roster} day={monday} onClose={close} />}
      {dialog === 'pattern' && <PatternDialog roster={roster} day={monday} onClose={close} />}
      {dialog === 'hand-over' && <HandOverDialog roster={roster} onClose={close} />}
    </section>
  );
}
