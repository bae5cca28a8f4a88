import { useState } from 'react';
import type { z } from 'zod';
import { useOp, useOpMutation } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Button, Buttons } from '#web/ui/button.tsx';
import { Select, TextArea } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Row, Said, Stack, Text } from '#web/ui/layout.tsx';
import { Countdown } from '#web/ui/time.tsx';
import { toast } from '#web/ui/toast.tsx';
import type { BodyIn } from '#domain/operation.ts';
import { answersFor } from '../alert-states.rules.ts';
import { answerNotice } from '../notice-answers.contract.ts';
import { type noticeOut } from '../alerts.contract.ts';
import { referTo } from '../notices.contract.ts';
import { DueSelect, dueFrom, type Due } from './due.tsx';
import css from './alerts.module.css';

export type NoticeAnswer = BodyIn<typeof answerNotice>;
type Notice = z.output<typeof noticeOut>;

/** Accept, refer or decline: the answer to a notice that is put to me. */
export function AnswerPanel({ notice, asked, goesTo }: { notice: Notice; asked: string; goesTo?: string | null }) {
  const t = useT('alert-answer', 'domain');
  const answer = useOpMutation(answerNotice, { invalidates: ['alerts', 'notices', 'desk'] });
  const others = useReferOffers(notice);
  const format = useFormat();
  // only to whom it may be referred: the list knows who must not hear of it
  const onDuty = notice.onDutyNow && others.find((it) => it.mandateId === notice.onDutyNow!.mandateId && it.name);
  return (
    <section className={css.mine} aria-label={t('answer.title')}>
      <Stack gap="m">
        <Row spread="between">
          <strong>
            {notice.mandateTitle ? t('answer.askedAs', { title: notice.mandateTitle }) : t('answer.title')}
          </strong>
          {notice.answerBy && <Countdown due={notice.answerBy} />}
        </Row>
        {asked && <Said>{asked}</Said>}
        {goesTo !== undefined && notice.answerBy && (
          <Text dim small>
            {goesTo === null ? t('answer.goesNowhere') : t('answer.goesTo', { name: goesTo })}
          </Text>
        )}
        {onDuty && (
          <Text>{t('answer.onDutyNow', { name: onDuty.name, until: format.moment(notice.onDutyNow!.until) })}</Text>
        )}
        <AnswerForm
          answers={answersFor(notice.rank)}
          referTo={others}
          referFirst={onDuty?.mandateId}
          onAnswer={async (body) => {
            await answer.mutateAsync({ params: { id: notice.id }, body });
            toast(t(`answer.done.${body.answer}`));
          }}
        />
      </Stack>
    </section>
  );
}

/** Whom this notice may be referred to, those whose area and theme fit first. */
export function useReferOffers(notice: Pick<Notice, 'id' | 'rank'>): Offer[] {
  const asked = useOp(referTo, { params: { id: notice.id } }, { enabled: answersFor(notice.rank).includes('refer') });
  return asked.data?.offers ?? [];
}

export interface Offer {
  mandateId: string;
  /** empty when they did not agree to be named */
  name: string;
  title: string;
  fits?: boolean;
}

/** The three ways to answer, each opening what it needs. Nothing is sent before its own button is pressed. */
export function AnswerForm({
  answers,
  referTo: offers,
  referFirst,
  onAnswer,
  big,
}: {
  answers: readonly string[];
  referTo: readonly Offer[];
  /** the mandate that is chosen when nothing else was */
  referFirst?: string | undefined;
  onAnswer: (answer: NoticeAnswer) => Promise<unknown>;
  big?: boolean;
}) {
  const t = useT('alert-answer', 'domain');
  const [chosen, setChosen] = useState<NoticeAnswer['answer'] | null>(null);
  const [plan, setPlan] = useState('');
  const [due, setDue] = useState<Due | null>(null);
  const [reason, setReason] = useState('');
  const [to, setTo] = useState<string | null>(null);
  // A way that cannot be gone keeps its place: nothing moves under a finger while the names are fetched.
  const ways = (['accept', 'refer', 'decline'] as const).filter((it) => answers.includes(it));
  if (chosen === null) {
    const buttons = ways.map((it) => (
      <Button
        key={it}
        look={it === 'accept' ? 'primary' : 'default'}
        size={big ? 'big' : 'usual'}
        wide={big}
        blocked={it === 'refer' && offers.length === 0 && t('answer.noOffers')}
        onClick={() => {
          setChosen(it);
          if (it === 'refer' && referFirst && to === null) setTo(referFirst);
        }}
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
  const chosenOffer = offers.find((it) => it.mandateId === to);
  if (chosen === 'accept') {
    return (
      <Form
        feature="alert-answer"
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
        feature="alert-answer"
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
      feature="alert-answer"
      onSubmit={send}
      deed={chosenOffer ? t('answer.referDeed', { name: chosenOffer.name || chosenOffer.title }) : t('answer.refer')}
      blocked={to ? null : t('answer.needWho')}
      aside={back}
    >
      <Select
        autoFocus
        label={t('answer.who')}
        options={offers.map((it) => ({
          value: it.mandateId,
          label: [it.name, it.title, it.fits === false && t('answer.fitsNot')].filter(Boolean).join(' · '),
        }))}
        value={to}
        onChange={setTo}
      />
      <TextArea label={t('answer.why')} optional value={reason} onChange={setReason} maxLength={2000} rows={2} />
    </Form>
  );
}
