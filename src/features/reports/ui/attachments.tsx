import type { z } from 'zod';
import { addressOf, useOpMutation } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useCan } from '#web/session.ts';
import { Button } from '#web/ui/button.tsx';
import { Row, Stack, Text } from '#web/ui/layout.tsx';
import { toast, toastProblem } from '#web/ui/toast.tsx';
import { clearAttachment, openAttachment, withdrawClearance, type attachment } from '../reports.contract.ts';

type Attachment = z.output<typeof attachment>;

/**
 * The files of a report, each as a download only. One is with those who review reports until one of them clears it; who did and when stands beside
 * it, and any of them can take that back.
 */
export function Attachments({ report }: { report: { id: string; attachments: readonly Attachment[] } }) {
  return (
    <Stack gap="s">
      {report.attachments.map((it) => (
        <File key={it.id} reportId={report.id} file={it} />
      ))}
    </Stack>
  );
}

function File({ reportId, file }: { reportId: string; file: Attachment }) {
  const t = useT('attachments', 'reports');
  const format = useFormat();
  const reviews = useCan()('report.triage');
  const params = { id: reportId, attachmentId: file.id };
  const clear = useOpMutation(clearAttachment, {
    invalidates: ['reports', 'incidents'],
    onDone: () => toast(t('cleared')),
  });
  const withdraw = useOpMutation(withdrawClearance, {
    invalidates: ['reports', 'incidents'],
    onDone: () => toast(t('withdrawn')),
  });
  const run = (deed: Promise<unknown>) => void deed.catch((error: unknown) => toastProblem(error, 'reports'));
  const words = `${t(`reports:media.${file.mediaType.split('/')[0]}`, { defaultValue: t('reports:media.other') })} (${format.bytes(file.bytes)})`;
  return (
    <div>
      {file.cleared || reviews ? (
        <a href={addressOf(openAttachment, { params })} download>
          {words}
        </a>
      ) : (
        <span>{words}</span>
      )}
      <Text dim small>
        {file.cleared
          ? t('clearedBy', {
              name: file.cleared.by ?? t('somebody'),
              at: format.exact(new Date(file.cleared.at)),
            })
          : t('notCleared')}
      </Text>
      {reviews && (
        <Row>
          <Button
            look="link"
            size="small"
            onClick={() =>
              run(file.cleared ? withdraw.mutateAsync({ params, body: {} }) : clear.mutateAsync({ params, body: {} }))
            }
          >
            {t(file.cleared ? 'withdraw' : 'clear')}
          </Button>
        </Row>
      )}
    </div>
  );
}
