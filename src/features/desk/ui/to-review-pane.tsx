import { listReports } from '#features/reports/reports.contract.ts';
import { ReportSign, useKindWords, useOriginWords } from '#features/reports/ui/report-words.tsx';
import type { OutOf } from '#domain/operation.ts';
import { useT } from '#web/i18n.ts';
import { useKeys } from '#web/keys.ts';
import { useGo } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge } from '#web/ui/badges.tsx';
import { LinkButton } from '#web/ui/button.tsx';
import { Pane } from '#web/ui/columns.tsx';
import { Said } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { TimeAgo } from '#web/ui/time.tsx';
import { ProposedByRules } from './afterwards.tsx';

interface Asked<T> {
  data: T | undefined;
  error: unknown;
  refetch: () => unknown;
}

/** The reports that wait longest by danger; Enter begins with the first. */
export function ToReviewPane({ of }: { of: Asked<OutOf<typeof listReports>> }) {
  const t = useT('desk', 'reports', 'domain');
  const go = useGo();
  const can = useCan();
  const origin = useOriginWords();
  const kind = useKindWords();
  const first = of.data?.reports[0];
  useKeys([
    {
      key: 'Enter',
      label: t('review.start'),
      when: first !== undefined,
      run: () => first && go({ to: '/w/$workspace/review', search: { report: first.id } }),
    },
  ]);
  return (
    <Pane
      title={t('review.title')}
      count={of.data && of.data.total > 0 ? t('review.count', { count: of.data.total }) : undefined}
      aside={
        first && (
          <LinkButton to="/w/$workspace/review" search={{ report: first.id }} size="small" keyHint="Enter">
            {t('review.start')}
          </LinkButton>
        )
      }
    >
      {can('alert.write') && <ProposedByRules />}
      <Answer of={of} rows={8}>
        {({ reports, total }) =>
          reports.length === 0 ? (
            <EmptyState title={t('review.empty')}>{t('review.emptyWhy')}</EmptyState>
          ) : (
            <>
              <List label={t('review.title')}>
                {reports.map((report) => (
                  <ListRow
                    key={report.id}
                    to={{ to: '/w/$workspace/review', search: { report: report.id } }}
                    lead={<ReportSign report={report} />}
                    when={<TimeAgo at={report.receivedAt} age />}
                    title={
                      <Said as="span" lang={report.language}>
                        {report.text}
                      </Said>
                    }
                    detail={
                      <>
                        {[kind(report), report.placeText, origin(report)].filter(Boolean).join(' · ')}
                        {report.claimedBy && ` · ${t('review.with', { name: report.claimedBy.name })}`}
                        {report.unreadMessages > 0 && (
                          <>
                            {' · '}
                            <Badge tone="late">{t('review.answered')}</Badge>
                          </>
                        )}
                      </>
                    }
                  />
                ))}
              </List>
              {total > reports.length && (
                <ListRow single title={t('review.all', { count: total })} to={{ to: '/w/$workspace/review' }} />
              )}
            </>
          )
        }
      </Answer>
    </Pane>
  );
}
