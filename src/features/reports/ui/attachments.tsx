import { addressOf, useOpMutation } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useCan } from '#web/session.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { Row, Stack } from '#web/ui/layout.tsx';
import { toast, toastProblem } from '#web/ui/toast.tsx';
import { clearAttachment, openAttachment } from '../reports.contract.ts';
import type { Report } from './report-view.tsx';

/** The files of a report. Each opens as a download only; whoever reviews may let all others who read the report open it too. */
export function Attachments({ report }: { report: Pick<Report, 'id' | 'attachments'> }) {
  const t = useT('reports');
  const can = useCan();
  const format = useFormat();
  const clear = useOpMutation(clearAttachment, { invalidates: ['reports'], onDone: () => toast(t('files.cleared')) });
  return (
    <Stack gap="xs">
      {report.attachments.map((it) => {
        const params = { id: report.id, attachmentId: it.id };
        const words = `${t(`media.${it.mediaType.split('/')[0]}`, { defaultValue: t('media.other') })} (${format.bytes(it.bytes)})`;
        return (
          <Row key={it.id}>
            {it.cleared || can('report.triage') ? (
              <a href={addressOf(openAttachment, { params })} download>
                {words}
              </a>
            ) : (
              <span>{words}</span>
            )}
            {!it.cleared && <Badge>{t('files.notCleared')}</Badge>}
            {!it.cleared && can('report.triage') && (
              <Button
                look="link"
                onClick={() =>
                  void clear.mutateAsync({ params, body: {} }).catch((error: unknown) => toastProblem(error, 'reports'))
                }
              >
                {t('files.clear')}
              </Button>
            )}
          </Row>
        );
      })}
    </Stack>
  );
}
