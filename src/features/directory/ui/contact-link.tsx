import { useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { BodyIn, OutOf } from '#domain/operation.ts';
import { call, type ApiProblem } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useLanguageName } from '#web/language-names.ts';
import { Bare } from '#web/shell/bare.tsx';
import { ExerciseBadge } from '#web/ui/badges.tsx';
import { Button, Buttons } from '#web/ui/button.tsx';
import { Confirm } from '#web/ui/dialog.tsx';
import { Facts, Stack, Text, Title } from '#web/ui/layout.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { toastProblem } from '#web/ui/toast.tsx';
import { answerContactLink, openContactLink } from '../contacts.contract.ts';
import { useLinkLanguage } from './link-language.ts';
import { takeToken } from './link-token.ts';
import css from './directory.module.css';

type Given = BodyIn<typeof answerContactLink>['answer'];

/** What is kept of a person to turn to, for that person: they may stay for another year, or be taken out with everything kept of them. */
export function ContactLinkScreen() {
  const t = useT('contact-link');
  useLinkLanguage();
  const [token] = useState(() => takeToken('contact-link'));
  const [given, setGiven] = useState<Given | null>(null);
  const opened = useQuery<OutOf<typeof openContactLink>, ApiProblem>({
    queryKey: ['contact-link'],
    queryFn: () => call(openContactLink, { body: { token } }),
    enabled: token.length >= 20,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  const answer = async (it: Given) => {
    try {
      await call(answerContactLink, { body: { token, answer: it } });
      setGiven(it);
      if (it !== 'withdraw') await opened.refetch();
    } catch (error) {
      toastProblem(error, 'contact-link');
    }
  };
  return (
    <Bare title={t('title')} plain>
      {token.length < 20 ? (
        <EmptyState title={t('noToken')}>{t('noTokenWhy')}</EmptyState>
      ) : given === 'withdraw' ? (
        <EmptyState title={t('gone')}>{t('goneMeans')}</EmptyState>
      ) : (
        <Answer of={opened} feature="contact-link">
          {(view) =>
            view.contact ? (
              <Kept view={view} stayed={given === 'stay'} onAnswer={answer} />
            ) : (
              <EmptyState title={t('gone')} />
            )
          }
        </Answer>
      )}
    </Bare>
  );
}

function Kept({
  view,
  stayed,
  onAnswer,
}: {
  view: OutOf<typeof openContactLink>;
  stayed: boolean;
  onAnswer: (it: Given) => Promise<void>;
}) {
  const t = useT('contact-link');
  const format = useFormat();
  const languageName = useLanguageName();
  const [leaving, setLeaving] = useState(false);
  const it = view.contact!;
  return (
    <Stack gap="l" className={css.around}>
      {view.exercise && <ExerciseBadge />}
      <Title as="h1">{t('title')}</Title>
      <Text>{t('why', { workspace: view.workspace })}</Text>
      {view.photo && (
        <Stack gap="s">
          <img className={css.face} data-large src={view.photo} alt={t('photo')} width={160} height={160} />
          <div>
            <Button onClick={() => void onAnswer('no_photo')}>{t('noPhoto')}</Button>
          </div>
        </Stack>
      )}
      <Facts
        of={[
          [t('name'), <bdi key="n">{it.name}</bdi>],
          [t('post'), it.post && <bdi key="post">{it.post}</bdi>],
          [t('about'), it.about && <bdi key="about">{it.about}</bdi>],
          [t('reach'), it.reach && <bdi key="reach">{it.reach}</bdi>],
          [t('availability'), it.availability && <bdi key="availability">{it.availability}</bdi>],
          [t('place'), it.place && <bdi key="place">{it.place}</bdi>],
          [t('languages'), it.languages.length > 0 ? format.list(it.languages.map(languageName)) : null],
          [t('consent'), `${it.consentHow}`],
          [t('since'), <TimeAt key="s" at={it.consentOn} only="date" />],
          [t('until'), <TimeAt key="u" at={it.askAgainOn} only="date" />],
          [t('askTo'), it.askTo && <bdi key="a">{it.askTo}</bdi>],
        ]}
      />
      {stayed && (
        <p role="status">
          <strong>{t('stayed')}</strong>
        </p>
      )}
      <Buttons>
        {!stayed && (
          <Button look="primary" onClick={() => void onAnswer('stay')}>
            {t('stay')}
          </Button>
        )}
        <Button onClick={() => setLeaving(true)}>{t('withdraw')}</Button>
      </Buttons>
      <Text dim small>
        {t('correct')}
      </Text>
      <Confirm
        open={leaving}
        onClose={() => setLeaving(false)}
        title={t('withdrawTitle')}
        deed={t('withdraw')}
        look="grave"
        onConfirm={() => {
          setLeaving(false);
          void onAnswer('withdraw');
        }}
      >
        <Text>{t('withdrawMeans')}</Text>
      </Confirm>
    </Stack>
  );
}
