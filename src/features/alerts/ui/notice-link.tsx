import { useEffect, useRef, useState } from 'react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { call, ApiProblem } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Bare } from '#web/shell/bare.tsx';
import { Badge, ExerciseBadge, LevelBadge, type Level } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { PasswordField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Row, Said, Text } from '#web/ui/layout.tsx';
import { Answer } from '#web/ui/states.tsx';
import { Countdown } from '#web/ui/time.tsx';
import type { OutOf } from '#domain/operation.ts';
import { answerLink, openLink } from '../notice-answers.contract.ts';
import { AnswerForm, type NoticeAnswer } from './alert-answer.tsx';
import css from './alerts.module.css';

type View = OutOf<typeof openLink>;

/**
 * A notice opened from its link, without an account. The link's secret stands behind the #, which no server and no log sees; it is taken
 * out of the address at once. Opening answers nothing: only the buttons do.
 */
export function NoticeLinkScreen() {
  const t = useT('notice-link', 'alerts', 'domain');
  const [token] = useState(takeToken);
  const [passphrase, setPassphrase] = useState<string | null>(null);
  const client = useQueryClient();
  // a person pressed the button: programs that only look at links do not
  const [pressed, setPressed] = useState(false);
  const key = ['notice-link', passphrase, pressed];
  const opened = useQuery<View, ApiProblem>({
    queryKey: key,
    queryFn: () => call(openLink, { body: { token, passphrase, opened: pressed } }),
    enabled: token.length >= 20,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  const [given, setGiven] = useState<NoticeAnswer['answer'] | null>(null);
  const enter = async (phrase: string) => {
    const view = await call(openLink, { body: { token, passphrase: phrase } });
    client.setQueryData(['notice-link', phrase, pressed], view);
    setPassphrase(phrase);
  };
  const answer = async (body: NoticeAnswer) => {
    await call(answerLink, { body: { key: { token, passphrase }, answer: body } });
    setGiven(body.answer);
    await opened.refetch();
  };
  return (
    <Bare title={t('title')} plain>
      <div className={css.link}>
        {token.length < 20 ? (
          <>
            <h1>{t('noToken')}</h1>
            <Text>{t('noTokenWhy')}</Text>
          </>
        ) : (
          <Answer of={opened} feature="alerts">
            {(view) =>
              view.needsOpening ? (
                <PressToOpen view={view} onPress={() => setPressed(true)} />
              ) : view.needsPassphrase || !view.alert || !view.notice ? (
                <AskWord view={view} onEnter={enter} />
              ) : (
                <Opened view={view} given={given} onAnswer={answer} />
              )
            }
          </Answer>
        )}
      </div>
    </Bare>
  );
}

const SECRET = 'notice-link';

/** Reads the secret and takes it out of the address, so that it is in no history; a reload within this tab still works. */
function takeToken(): string {
  const here = decodeURIComponent(location.hash.slice(1));
  try {
    if (here) {
      sessionStorage.setItem(SECRET, here);
      history.replaceState(history.state, '', location.pathname);
    }
    return here || (sessionStorage.getItem(SECRET) ?? '');
  } catch {
    return here;
  }
}

function PressToOpen({ view, onPress }: { view: View; onPress: () => void }) {
  const t = useT('notice-link', 'alerts');
  return (
    <>
      {view.exercise && <ExerciseBadge />}
      <h1>{t('open.title')}</h1>
      <Text>{t('open.why')}</Text>
      <div className={css.choices}>
        <Button look="primary" size="big" wide onClick={onPress}>
          {t('open.deed')}
        </Button>
      </div>
    </>
  );
}

function AskWord({ view, onEnter }: { view: View; onEnter: (word: string) => Promise<unknown> }) {
  const t = useT('notice-link', 'alerts');
  const [word, setWord] = useState('');
  return (
    <>
      {view.exercise && <ExerciseBadge />}
      <h1>{t('ask.title')}</h1>
      <Text>{t('ask.why')}</Text>
      <Form
        feature="alerts"
        deed={t('ask.deed')}
        blocked={word.trim() ? null : t('ask.need')}
        onSubmit={() => onEnter(word.trim())}
      >
        <PasswordField
          label={t('ask.word')}
          autoFocus
          autoComplete="off"
          value={word}
          onChange={setWord}
          maxLength={200}
        />
      </Form>
    </>
  );
}

function Opened({
  view,
  given,
  onAnswer,
}: {
  view: View;
  given: NoticeAnswer['answer'] | null;
  onAnswer: (answer: NoticeAnswer) => Promise<unknown>;
}) {
  const t = useT('notice-link', 'alerts', 'domain');
  const format = useFormat();
  const alert = view.alert!;
  const notice = view.notice!;
  const over = alert.state !== 'issued';
  // Reading goes on at what the last deed brought: the notice once the word was right, then what the answer did.
  const heading = useRef<HTMLHeadingElement>(null);
  const result = useRef<HTMLDivElement>(null);
  useEffect(() => (given ? result : heading).current?.focus(), [given]);
  return (
    <>
      <Row gap="s">
        <LevelBadge level={alert.level as Level} />
        {view.exercise && <ExerciseBadge />}
        <Text dim small as="span">
          {t('alerts:number', { number: alert.number })} · <bdi>{view.workspace}</bdi>
        </Text>
      </Row>
      <div>
        <h1 ref={heading} tabIndex={-1} className={css.led}>
          <bdi>{alert.headline}</bdi>
        </h1>
        <Text dim>
          {[
            alert.placeText,
            alert.expectedUntil && t('alerts:list.until', { at: format.moment(alert.expectedUntil) }),
            alert.issuedAt && t('sent', { at: format.moment(alert.issuedAt) }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </Text>
      </div>
      {(given || over || view.answers.length === 0) && (
        <div ref={result} tabIndex={-1} className={css.mine} role="status">
          <strong>
            {over
              ? t(`over.${alert.state}`)
              : given
                ? t(`given.${given}`)
                : t('already', { state: t(`domain:states.notice.${notice.state}`) })}
          </strong>
          {given && !over && <Text>{t(`next.${given}`)}</Text>}
        </div>
      )}
      {alert.asked && (
        <div className={css.asked}>
          <h2>{t('alerts:page.askedOf')}</h2>
          <Said>{alert.asked}</Said>
        </div>
      )}
      {alert.proposal && (
        <section>
          <h2>{t('alerts:fields.proposal')}</h2>
          <Said>{alert.proposal}</Said>
        </section>
      )}
      {alert.why && (
        <section>
          <h2>{t('alerts:page.why')}</h2>
          <Said>{alert.why}</Said>
        </section>
      )}
      {alert.uncertainty && (
        <section>
          <h2>{t('alerts:fields.uncertainty')}</h2>
          <Said>{alert.uncertainty}</Said>
        </section>
      )}
      {!over && !given && view.answers.length > 0 && (
        <section>
          <Row spread="between">
            <h2>{t('answer')}</h2>
            {notice.answerBy && <Countdown due={notice.answerBy} />}
          </Row>
          {notice.rank !== 'responder' && (
            <Text dim>
              <Badge>{t(`alerts:rank.${notice.rank}`)}</Badge> {t(`rankWhy.${notice.rank}`)}
            </Text>
          )}
          <Text dim>{t('nothingYet')}</Text>
          <div style={{ marginTop: 12 }}>
            <AnswerForm answers={view.answers} referTo={view.referTo} onAnswer={onAnswer} big />
          </div>
        </section>
      )}
      <div className="no-print">
        <Button look="quiet" onClick={leave}>
          {t('leave')}
        </Button>
      </div>
      <Text dim small>
        {t('careful')}
      </Text>
    </>
  );
}

/** Clears the page and forgets the link in this tab. */
function leave(): void {
  try {
    sessionStorage.removeItem(SECRET);
  } catch {
    // nothing was kept
  }
  location.replace('about:blank');
}
