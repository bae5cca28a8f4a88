import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { OutOf } from '#domain/operation.ts';
import { call, type ApiProblem } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { Bare } from '#web/shell/bare.tsx';
import { Badge, ExerciseBadge } from '#web/ui/badges.tsx';
import { Button, Buttons } from '#web/ui/button.tsx';
import { TextField } from '#web/ui/field.tsx';
import { Facts, Said, Stack, Text, Title } from '#web/ui/layout.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { toastProblem } from '#web/ui/toast.tsx';
import { answerMeetingLink, openMeetingLink } from '../../groups/groups.contract.ts';
import css from '../confirm/confirm.module.css';
import { useLinkLanguage } from '../link-language.ts';
import { takeToken } from '../link-token.ts';

type View = OutOf<typeof openMeetingLink>;
/** A name among words of another direction (Unicode's first strong isolate). */
const apart = (name: string): string => `\u2068${name}\u2069`;

/** An invitation to a meeting, for whoever was invited, without an account: when and where, and whether they come. */
export function InvitedLinkScreen() {
  const t = useT('meeting-link');
  useLinkLanguage();
  const [token] = useState(() => takeToken('meeting-link'));
  const opened = useQuery<View, ApiProblem>({
    queryKey: ['meeting-link'],
    queryFn: () => call(openMeetingLink, { body: { token } }),
    enabled: token.length >= 20,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  const answer = async (is: 'comes' | 'cannot', words: string) => {
    try {
      await call(answerMeetingLink, { body: { token, answer: is, words: words.trim() || null } });
    } catch (error) {
      toastProblem(error, 'meeting-link');
    }
    await opened.refetch();
  };
  return (
    <Bare title={t('title')} plain>
      {token.length < 20 ? (
        <EmptyState title={t('noToken')}>{t('noTokenWhy')}</EmptyState>
      ) : (
        <Answer of={opened} feature="meeting-link">
          {(view) => <Invited key={view.answeredAt} view={view} onAnswer={answer} />}
        </Answer>
      )}
    </Bare>
  );
}

function Invited({
  view,
  onAnswer,
}: {
  view: View;
  onAnswer: (is: 'comes' | 'cannot', words: string) => Promise<void>;
}) {
  const t = useT('meeting-link');
  const [words, setWords] = useState(view.words ?? '');
  const open = !view.cancelled && !view.over;
  return (
    <Stack gap="l" className={css.around}>
      {view.exercise && (
        <div>
          <ExerciseBadge />
        </div>
      )}
      <Title as="h1">
        <bdi>{view.title}</bdi>
      </Title>
      <Text>
        {t(view.inviter ? 'why' : 'whyNobody', {
          invitee: apart(view.invitee),
          inviter: view.inviter && apart(view.inviter),
          group: apart(view.group),
          workspace: apart(view.workspace),
        })}
      </Text>
      {view.cancelled && <Badge tone="late">{t('cancelled')}</Badge>}
      {view.over && !view.cancelled && <Badge>{t('over')}</Badge>}
      <Facts
        of={[
          [t('from'), <TimeAt key="f" at={view.startsAt} />],
          [t('to'), <TimeAt key="t" at={view.endsAt} />],
          [t('where'), view.placeText ? <bdi key="w">{view.placeText}</bdi> : null],
        ]}
      />
      {view.agenda && <Said>{view.agenda}</Said>}
      {view.answer !== 'silent' && (
        <p role="status">
          <strong>{t(`said.${view.answer}`)}</strong> {open && t('mayChange')}
        </p>
      )}
      {open && (
        <Stack gap="m">
          <TextField
            label={t('words')}
            hint={t('wordsHint', { group: view.group })}
            optional
            value={words}
            onChange={setWords}
            maxLength={500}
          />
          <Buttons>
            <Button
              look={view.answer === 'comes' ? 'default' : 'primary'}
              onClick={() => void onAnswer('comes', words)}
            >
              {t('comes')}
            </Button>
            <Button onClick={() => void onAnswer('cannot', words)}>{t('cannot')}</Button>
          </Buttons>
        </Stack>
      )}
      <div>
        <a href={`data:text/calendar;charset=utf-8,${encodeURIComponent(view.calendar)}`} download="meeting.ics">
          {t('calendar')}
        </a>
      </div>
    </Stack>
  );
}
