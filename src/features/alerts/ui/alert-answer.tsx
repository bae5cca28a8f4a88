import { useState } from 'react';
import type { z } from 'zod';
import { useOp, useOpMutation } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { Button, Buttons } from '#web/ui/button.tsx';
import { Select, TextArea } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Row, Stack, Text } from '#web/ui/layout.tsx';
import { Countdown } from '#web/ui/time.tsx';
import { toast } from '#web/ui/toast.tsx';
import type { BodyIn } from '#domain/operation.ts';
import { answersFor } from '../alert-states.rules.ts';
import { answerNotice, listMandates, type noticeOut } from '../alerts.contract.ts';
import { DueSelect, dueFrom, type Due } from './due.tsx';
import css from './alerts.module.css';

export type NoticeAnswer = BodyIn<typeof answerNotice>;
type Notice = z.output<typeof noticeOut>;

/** Accept, refer or decline: the answer to a notice that is put to me. */
export function AnswerPanel({ notice, asked, goesTo }: { notice: Notice; asked: string; goesTo?: string | null }) {
  const t = useT('alerts', 'domain');
  const mandates = useOp(listMandates, {}, { enabled: answersFor(notice.rank).includes('refer') });
  const answer = useOpMutation(answerNotice, { invalidates: ['alerts', 'notices', 'desk'] });
  const others = (mandates.data?.mandates ?? [])
    .filter((it) => it.responder.id !== notice.responder.id && it.endsAt === null)
    .map((it) => ({ mandateId: it.id, name: it.responder.name, title: it.title }));
  return (
    <section className={css.mine} aria-label={t('answer.title')}>
      <Stack gap="m">
        <Row spread="between">
          <strong>
            {notice.mandateTitle ? t('answer.askedAs', { title: notice.mandateTitle }) : t('answer.title')}
          </strong>
          {notice.answerBy && <Countdown due={notice.answerBy} />}
        </Row>
        {asked && <Text>{asked}</Text>}
        {goesTo && (
          <Text dim small>
            {t('answer.goesTo', { name: goesTo })}
          </Text>
        )}
        <AnswerForm
          answers={answersFor(notice.rank)}
          referTo={others}
          onAnswer={async (body) => {
            await answer.mutateAsync({ params: { id: notice.id }, body });
            toast(t(`answer.done.${body.answer}`));
          }}
        />
      </Stack>
    </section>
  );
}

/** The three ways to answer, each opening what it needs. Nothing is sent before its own button is pressed. */
export function AnswerForm({
  answers,
  referTo,
  onAnswer,
  big,
}: {
  answers: readonly string[];
  referTo: readonly { mandateId: string; name: string; title: string }[];
  onAnswer: (answer: NoticeAnswer) => Promise<unknown>;
  big?: boolean;
}) {
  const t = useT('alerts', 'domain');
  const [chosen, setChosen] = useState<NoticeAnswer['answer'] | null>(null);
  const [plan, setPlan] = useState('');
  const [due, setDue] = useState<Due | null>(null);
  const [reason, setReason] = useState('');
  const [to, setTo] = useState<string | null>(null);
  const ways = (['accept', 'refer', 'decline'] as const).filter(
    (it) => answers.includes(it) && (it !== 'refer' || referTo.length > 0),
  );
  if (chosen === null) {
    const buttons = ways.map((it) => (
      <Button
        key={it}
        look={it === 'accept' ? 'primary' : 'default'}
        size={big ? 'big' : 'usual'}
        wide={big}
        onClick={() => setChosen(it)}
      >
        {t(`answer.${it}`)}
      </Button>
    ));
    return big ? <div className={css.choices}>{buttons}</div> : <Buttons>{buttons}</Buttons>;
  }
  const back = (
    <Button onClick={() => setChosen(null)} size={big ? 'big' : 'usual'}>
      {t('console:back')}
    </Button>
  );
  const send = (): Promise<unknown> =>
    onAnswer(
      chosen === 'accept'
        ? { answer: 'accept', plan: plan.trim() || null, dueAt: dueFrom(due) }
        : chosen === 'decline'
          ? { answer: 'decline', reason: reason.trim() }
          : { answer: 'refer', toMandateId: to!, reason: reason.trim() },
    );
  if (chosen === 'accept') {
    return (
      <Form
        feature="alerts"
        onSubmit={send}
        deed={plan.trim() ? t('answer.acceptDeed') : t('answer.acceptPlain')}
        aside={back}
      >
        <TextArea
          label={t('answer.plan')}
          hint={t('answer.planHint')}
          optional
          autoFocus
          value={plan}
          onChange={setPlan}
          maxLength={2000}
          rows={3}
        />
        {plan.trim() && <DueSelect label={t('answer.by')} value={due} onChange={setDue} />}
      </Form>
    );
  }
  if (chosen === 'decline') {
    return (
      <Form
        feature="alerts"
        onSubmit={send}
        deed={t('answer.declineDeed')}
        blocked={reason.trim() ? null : t('answer.needReason')}
        aside={back}
      >
        <TextArea
          label={t('answer.reason')}
          hint={t('answer.reasonHint')}
          autoFocus
          value={reason}
          onChange={setReason}
          maxLength={2000}
          rows={3}
        />
      </Form>
    );
  }
  return (
    <Form
      feature="alerts"
      onSubmit={send}
      deed={to ? t('answer.referDeed', { name: referTo.find((it) => it.mandateId === to)?.name }) : t('answer.refer')}
      blocked={to ? null : t('answer.needWho')}
      aside={back}
    >
      <Select
        label={t('answer.who')}
        options={referTo.map((it) => ({ value: it.mandateId, label: `${it.name} · ${it.title}` }))}
        value={to}
        onChange={setTo}
      />
      <TextArea label={t('answer.why')} optional value={reason} onChange={setReason} maxLength={2000} rows={2} />
    </Form>
  );
}
