import { answersFor } from '#features/alerts/alert-states.rules.ts';
import { answerNotice, listMandates, type myNotices } from '#features/alerts/alerts.contract.ts';
import { AnswerForm } from '#features/alerts/ui/alert-answer.tsx';
import type { OutOf } from '#domain/operation.ts';
import { useOp, useOpMutation } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { useCan } from '#web/session.ts';
import { toast } from '#web/ui/toast.tsx';

type Notice = OutOf<typeof myNotices>['notices'][number];

/** Accept, refer or decline within the row, without leaving the desk. */
export function NoticeAnswer({ notice }: { notice: Notice }) {
  const t = useT('alerts');
  const can = useCan();
  const mandates = useOp(listMandates, {}, { enabled: can('mandate.read') });
  const answer = useOpMutation(answerNotice, { invalidates: ['alerts', 'notices'] });
  const others = (mandates.data?.mandates ?? [])
    .filter((it) => it.endsAt === null && it.responder.id !== notice.responder.id)
    .map((it) => ({ mandateId: it.id, name: it.responder.name, title: it.title }));
  return (
    <AnswerForm
      answers={answersFor(notice.rank)}
      referTo={others}
      onAnswer={async (body) => {
        await answer.mutateAsync({ params: { id: notice.id }, body });
        toast(t(`answer.done.${body.answer}`));
      }}
    />
  );
}
