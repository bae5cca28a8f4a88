import { answersFor } from '#features/alerts/alert-states.rules.ts';
import { answerNotice, type myNotices } from '#features/alerts/notice-answers.contract.ts';
import { AnswerForm, useReferOffers } from '#features/alerts/ui/alert-answer.tsx';
import type { OutOf } from '#domain/operation.ts';
import { useOpMutation } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { toast } from '#web/ui/toast.tsx';

type Notice = OutOf<typeof myNotices>['notices'][number];

/** Accept, refer or decline within the row, without leaving the desk. */
export function NoticeAnswer({ notice }: { notice: Notice }) {
  const t = useT('alert-answer');
  const answer = useOpMutation(answerNotice, { invalidates: ['alerts', 'notices'] });
  const others = useReferOffers(notice);
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
