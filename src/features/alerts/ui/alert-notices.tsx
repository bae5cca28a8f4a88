import type { z } from 'zod';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Said, Text } from '#web/ui/layout.tsx';
import { Countdown, TimeAt } from '#web/ui/time.tsx';
import type { noticeOut, AlertDetail } from '../alerts.contract.ts';
import css from './alerts.module.css';

type Notice = z.output<typeof noticeOut>;
const ANSWERED = ['accepted', 'declined', 'referred'];
const OPEN = ['queued', 'sent', 'delivered', 'seen'];

/** Notices in the order of asking, each followed by those that came after it because it went unanswered. */
export function inOrder(notices: readonly Notice[]): { notice: Notice; after: boolean }[] {
  const known = new Set(notices.map((it) => it.id));
  const out: { notice: Notice; after: boolean }[] = [];
  const put = (notice: Notice, after: boolean): void => {
    if (out.some((it) => it.notice.id === notice.id)) return;
    out.push({ notice, after });
    for (const next of notices) if (next.followsId === notice.id) put(next, true);
  };
  const sorted = notices.toSorted((a, b) => a.queuedAt.localeCompare(b.queuedAt));
  for (const notice of sorted) if (notice.followsId === null || !known.has(notice.followsId)) put(notice, false);
  for (const notice of sorted) put(notice, notice.followsId !== null);
  return out;
}

/** Who was asked: a line per notice, with its clock, what became of it and how it went out. */
export function Notices({ alert, insider }: { alert: AlertDetail; insider: boolean }) {
  const t = useT('alerts', 'domain');
  if (alert.notices.length === 0) return <Text dim>{t('notices.none')}</Text>;
  return (
    <ul className={css.lines}>
      {inOrder(alert.notices).map(({ notice, after }) => (
        <NoticeLine key={notice.id} notice={notice} after={after} insider={insider} />
      ))}
    </ul>
  );
}

function NoticeLine({ notice, after, insider }: { notice: Notice; after: boolean; insider: boolean }) {
  const t = useT('alerts', 'domain');
  const format = useFormat();
  const answered = ANSWERED.includes(notice.state) && notice.answeredAt;
  const took = answered ? Date.parse(notice.answeredAt!) - Date.parse(notice.sentAt ?? notice.queuedAt) : null;
  return (
    <li className={css.line} data-after={after || undefined}>
      <span className={css.who}>
        <bdi>{notice.responder.name}</bdi>{' '}
        <span className={css.quiet}>{notice.rank !== 'responder' && t(`rank.${notice.rank}`)}</span>
      </span>
      <span className={css.end}>
        {answered ? (
          <TimeAt at={notice.answeredAt!} />
        ) : OPEN.includes(notice.state) && notice.answerBy ? (
          <Countdown due={notice.answerBy} />
        ) : null}
      </span>
      <span className={css.under}>
        <Badge
          tone={
            notice.state === 'accepted'
              ? 'accent'
              : ['silent', 'unanswered', 'not_delivered'].includes(notice.state)
                ? 'late'
                : 'plain'
          }
        >
          {t(`domain:states.notice.${notice.state}`)}
        </Badge>{' '}
        {[
          notice.mandateTitle,
          took !== null && t('notices.took', { time: format.duration(took) }),
          notice.seenAt && !answered && t('notices.seen', { at: format.moment(notice.seenAt) }),
          insider &&
            notice.deliveries.length > 0 &&
            notice.deliveries
              .map(
                (it) =>
                  `${t(`channel.${it.channel}`, { defaultValue: it.channel })}${t('console:colon')} ${t(`delivery.${it.state}`, { defaultValue: it.state })}${it.attempts > 1 ? ` (${t('notices.tries', { count: it.attempts })})` : ''}`,
              )
              .join(', '),
        ]
          .filter(Boolean)
          .join(' · ')}
      </span>
      {notice.onDutyNow && (
        <span className={css.under}>
          {t('notices.onDutyNow', { name: notice.onDutyNow.name, until: format.moment(notice.onDutyNow.until) })}
        </span>
      )}
      {notice.reason && (
        <span className={css.under}>
          <Said as="span">{notice.reason}</Said>
        </span>
      )}
    </li>
  );
}
