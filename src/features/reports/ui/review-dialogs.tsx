import { EraseDialog } from '#features/erasure/ui/erase-dialog.tsx';
import type { Report } from '../reports.contract.ts';
import { AskDialog, CallBackDialog, NewIncidentDialog, RateDialog, TranslateDialog } from './report-dialogs.tsx';
import { useKindWords } from './report-words.tsx';
import type { ReviewDeeds } from './use-review-deeds.ts';
import { WarnDialog } from './warn-dialog.tsx';

/** What is being written, if anything. */
export type Open =
  | 'ask'
  | 'feedback'
  | 'note'
  | 'callBack'
  | 'translate'
  | 'incident'
  | 'rate'
  | 'warn'
  | 'redact'
  | 'erase'
  | null;

/** What is written about the report that is open: one at a time, or none. */
export function ReviewDialogs({
  report,
  open,
  deeds,
  onClose,
}: {
  report: Report;
  open: Open;
  deeds: ReviewDeeds;
  onClose: () => void;
}) {
  const kind = useKindWords();
  return (
    <>
      {(open === 'ask' || open === 'feedback' || open === 'note') && (
        <AskDialog
          reportId={report.id}
          language={report.language}
          alias={report.source.alias}
          role={open === 'ask' ? 'question' : open}
          onClose={onClose}
        />
      )}
      {open === 'warn' && (
        <WarnDialog
          sourceId={report.source.id}
          reportId={report.id}
          alias={report.source.alias}
          language={report.language}
          hasCode={report.sourceRecord.hasCode}
          onClose={onClose}
        />
      )}
      {(open === 'redact' || open === 'erase') && (
        <EraseDialog
          kind={open === 'erase' ? 'source' : 'report'}
          id={open === 'erase' ? report.source.id : report.id}
          alias={report.source.alias}
          onClose={onClose}
        />
      )}
      {open === 'callBack' && <CallBackDialog reportId={report.id} alias={report.source.alias} onClose={onClose} />}
      {open === 'translate' && (
        <TranslateDialog reportId={report.id} text={report.text} language={report.language} onClose={onClose} />
      )}
      {open === 'incident' && (
        <NewIncidentDialog
          reportId={report.id}
          title={[kind(report), report.placeText].filter(Boolean).join(', ').slice(0, 200)}
          typeCode={report.typeCode}
          deeds={deeds}
          onClose={onClose}
        />
      )}
      {open === 'rate' && (
        <RateDialog
          sourceId={report.source.id}
          alias={report.source.alias}
          letter={report.sourceRecord.reliability}
          onClose={onClose}
        />
      )}
    </>
  );
}
