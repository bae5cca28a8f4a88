import { useState } from 'react';
import { answersFor } from '#features/alerts/alert-states.rules.ts';
import { answerNotice, listMandates, type myNotices } from '#features/alerts/alerts.contract.ts';
import type { OutOf } from '#domain/operation.ts';
import { useOp, useOpMutation } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { Button, Buttons } from '#web/ui/button.tsx';
import { Select, TextArea } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { toast } from '#web/ui/toast.tsx';

type Notice = OutOf<typeof myNotices>['notices'][number];

/** Accept, refer or decline within the row. Each opens the little that it needs; nothing is sent before its own button is pressed. */
export function NoticeAnswer({ notice }: { notice: Notice }) {
  const t = useT('desk');
  const [open, setOpen] = useState<'accept' | 'refer' | 'decline' | null>(null);
  const [text, setText] = useState('');
  const [to, setTo] = useState<string | null>(null);
  const answer = useOpMutation(answerNotice, { invalidates: ['alerts', 'notices'], onDone: (_, { body }) => toast(t(`answer.done.${(body as { answer: string }).answer}`)) });
  const mandates = useOp(listMandates, {}, { enabled: open === 'refer' });
  if (open === null) {
    return (
      <Buttons>
        {(['accept', 'refer', 'decline'] as const)
          .filter((it) => answersFor(notice.rank).includes(it))
          .map((it) => (
            <Button key={it} size="small" look={it === 'accept' ? 'primary' : 'default'} onClick={() => setOpen(it)}>
              {t(`answer.${it}`)}
            </Button>
          ))}
      </Buttons>
    );
  }
  const others = (mandates.data?.mandates ?? []).filter((it) => it.endsAt === null && it.responder.id !== notice.responder.id);
  const send = () =>
    answer.mutateAsync({
      params: { id: notice.id },
      body: open === 'accept' ? { answer: open, plan: text || null } : open === 'decline' ? { answer: open, reason: text } : { answer: open, toMandateId: to!, reason: text },
    });
  return (
    <Form
      deed={t(`answer.deed.${open}`)}
      onSubmit={send}
      blocked={open === 'decline' && !text.trim() ? t('answer.needReason') : open === 'refer' && !to ? t('answer.needWhom') : null}
      aside={<Button onClick={() => setOpen(null)}>{t('console:cancel')}</Button>}
    >
      {open === 'refer' && <Select label={t('answer.toWhom')} options={others.map((it) => ({ value: it.id, label: `${it.responder.name} · ${it.title}` }))} value={to} onChange={setTo} />}
      <TextArea label={t(`answer.text.${open}`)} optional={open !== 'decline'} rows={2} value={text} onChange={setText} autoFocus={open !== 'refer'} />
    </Form>
  );
}
