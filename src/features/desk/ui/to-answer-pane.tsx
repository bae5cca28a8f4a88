import { myNotices } from '#features/alerts/notice-answers.contract.ts';
import type { OutOf } from '#domain/operation.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { LevelBadge, type Level } from '#web/ui/badges.tsx';
import { Pane } from '#web/ui/columns.tsx';
import { Said } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { Countdown, TimeAgo } from '#web/ui/time.tsx';
import { PushOffer } from './afterwards.tsx';
import { NoticeAnswer } from './notice-answer.tsx';
import css from './desk.module.css';

type Mine = OutOf<typeof myNotices>;

const alertAt = (id: string) => ({ to: '/w/$workspace/alerts/$id', params: { id } }) as const;
/** Soonest clock first; those without one last. */
const byClock = (a: Mine['notices'][number], b: Mine['notices'][number]) =>
  (a.answerBy ?? '9').localeCompare(b.answerBy ?? '9');

/** Notices that wait for my answer, with their clocks, those that I accepted, and the alerts that nobody has answered. */
export function ToAnswerPane({ of }: { of: { data: Mine | undefined; error: unknown; refetch: () => unknown } }) {
  const t = useT('desk', 'domain');
  const format = useFormat();
  const notices = (of.data?.notices ?? []).filter((it) => it.state !== 'accepted');
  // What was accepted stays within reach: a responder who may not read all alerts has no other list of theirs.
  const accepted = (of.data?.notices ?? []).filter((it) => it.state === 'accepted');
  return (
    <Pane
      title={t('answer.title')}
      count={notices.length > 0 ? t('answer.count', { count: notices.length }) : undefined}
    >
      <Answer of={of} rows={5}>
        {({ unanswered }) => (
          <>
            <PushOffer />
            {notices.length === 0 && <EmptyState title={t('answer.empty')}>{t('answer.emptyWhy')}</EmptyState>}
            {notices.length > 0 && (
              <List label={t('answer.title')}>
                {notices.toSorted(byClock).map((notice, at) => (
                  <ListRow
                    key={notice.id}
                    to={alertAt(notice.alertId)}
                    chosen={at === 0}
                    lead={<LevelBadge level={notice.level as Level} />}
                    when={notice.answerBy && <Countdown due={notice.answerBy} />}
                    title={<Said as="span">{notice.headline}</Said>}
                    detail={
                      <>
                        {[notice.placeText, notice.mandateTitle && t('answer.as', { title: notice.mandateTitle })]
                          .filter(Boolean)
                          .join(' · ')}
                        {notice.answerBy && (
                          <span className={css.next}>
                            {notice.goesTo === null
                              ? t('answer.goesNowhere', { at: format.moment(notice.answerBy) })
                              : t('answer.goesTo', { at: format.moment(notice.answerBy), name: notice.goesTo })}
                          </span>
                        )}
                      </>
                    }
                  >
                    <NoticeAnswer notice={notice} />
                  </ListRow>
                ))}
              </List>
            )}
            {accepted.length > 0 && (
              <div className={css.part}>
                <Pane title={t('accepted.title')} count={accepted.length}>
                  <List label={t('accepted.title')}>
                    {accepted.map((notice) => (
                      <ListRow
                        key={notice.id}
                        to={alertAt(notice.alertId)}
                        lead={<LevelBadge level={notice.level as Level} />}
                        when={notice.answeredAt && <TimeAgo at={notice.answeredAt} />}
                        title={<Said as="span">{notice.headline}</Said>}
                        detail={notice.placeText}
                      />
                    ))}
                  </List>
                </Pane>
              </div>
            )}
            {unanswered.length > 0 && (
              <div className={css.part}>
                <Pane title={t('unanswered.title')} count={unanswered.length}>
                  <List label={t('unanswered.title')}>
                    {unanswered.map((alert) => (
                      <ListRow
                        key={alert.id}
                        to={alertAt(alert.id)}
                        lead={<LevelBadge level={alert.level as Level} />}
                        when={<TimeAgo at={alert.issuedAt ?? alert.createdAt} age />}
                        title={<Said as="span">{alert.headline}</Said>}
                        detail={[alert.placeText, t('unanswered.why')].filter(Boolean).join(' · ')}
                      />
                    ))}
                  </List>
                </Pane>
              </div>
            )}
          </>
        )}
      </Answer>
    </Pane>
  );
}
