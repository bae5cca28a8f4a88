import { listObligations } from '#features/alerts/responses.contract.ts';
import { myNotices } from '#features/alerts/notice-answers.contract.ts';
import { listReports } from '#features/reports/reports.contract.ts';
import { useOp } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { useCan } from '#web/session.ts';
import { Columns } from '#web/ui/columns.tsx';
import { EmptyState } from '#web/ui/states.tsx';
import { Beside, ProposedByRules, PushOffer } from './afterwards.tsx';
import { Handover } from './handover.tsx';
import { OwedPane } from './owed-pane.tsx';
import { SinceStrip } from './since-strip.tsx';
import { ToAnswerPane } from './to-answer-pane.tsx';
import { ToReviewPane } from './to-review-pane.tsx';
import css from './desk.module.css';

/** What needs me, now: notices to answer, reports to review, feedback owed. Columns a member has no right to are not there. */
export function DeskScreen() {
  const t = useT('desk');
  const can = useCan();
  const [answers, reviews, owes] = [can('notice.answer'), can('report.read'), can('obligation.read')];
  const notices = useOp(myNotices, {}, { enabled: answers, every: 60_000 });
  const reports = useOp(listReports, { query: { queue: 'review', limit: 12 } }, { enabled: reviews, every: 120_000 });
  const owed = useOp(listObligations, { query: { state: 'open', limit: 30 } }, { enabled: owes, every: 300_000 });

  const nothing =
    (!answers || (notices.data !== undefined && notices.data.notices.length + notices.data.unanswered.length === 0)) &&
    (!reviews || reports.data?.total === 0) &&
    (!owes || owed.data?.obligations.length === 0);
  const top = (
    <div className={css.top}>
      <SinceStrip />
      {can('report.triage') && <Handover />}
      <Beside />
    </div>
  );
  if (nothing) {
    const empty = <EmptyState title={t('nothing.title')}>{t('nothing.why')}</EmptyState>;
    return (
      <div className={css.desk}>
        {top}
        <div className={css.whole}>
          {answers && <PushOffer />}
          {can('alert.write') ? <ProposedByRules otherwise={empty} /> : empty}
        </div>
      </div>
    );
  }
  const template = [answers && '1fr', reviews && '1.15fr', owes && '1fr'].filter(Boolean).join(' ');
  return (
    <div className={css.desk}>
      {top}
      <Columns template={template}>
        {answers && <ToAnswerPane of={notices} />}
        {reviews && <ToReviewPane of={reports} />}
        {owes && <OwedPane of={owed} />}
      </Columns>
    </div>
  );
}
