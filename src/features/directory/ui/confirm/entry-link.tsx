import { useEffect, useState } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { OutOf } from '#domain/operation.ts';
import { call, type ApiProblem } from '#web/api.ts';
import { changeLanguage, useT } from '#web/i18n.ts';
import { isLanguage } from '#web/language.ts';
import { Bare } from '#web/shell/bare.tsx';
import { Badge, ExerciseBadge } from '#web/ui/badges.tsx';
import { Button, Buttons } from '#web/ui/button.tsx';
import { Confirm } from '#web/ui/dialog.tsx';
import { TextArea } from '#web/ui/field.tsx';
import { Card, Heading, Stack, Text, Title } from '#web/ui/layout.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { toastProblem } from '#web/ui/toast.tsx';
import {
  answerEntryLink,
  openEntryLink,
  voiceEntryLink,
  type Correction,
} from '../../confirm/entry-answers.contract.ts';
import { CORRECTABLE, type Correctable } from '../../confirm/entry-standing.rules.ts';
import { takeToken } from '../link-token.ts';
import { EntryValue } from './entry-value.tsx';
import { FieldEditor, tidy } from './field-editor.tsx';
import css from './confirm.module.css';

type View = OutOf<typeof openEntryLink>;

/** What the directory has recorded of an organisation, for that organisation, without an account: right, put right, or hidden. */
export function EntryLinkScreen() {
  const t = useT('entry-link');
  const [token] = useState(() => takeToken('entry-link'));
  const [said, setSaid] = useState<'confirmed' | 'corrected' | 'hide' | null>(null);
  const [sent, setSent] = useState(0);
  const opened = useQuery<View, ApiProblem>({
    queryKey: ['entry-link'],
    queryFn: () => call(openEntryLink, { body: { token } }),
    enabled: token.length >= 20,
    gcTime: 0,
    refetchOnWindowFocus: false,
  });
  const theirs = opened.data?.language;
  useEffect(() => {
    // they were written to in this language; whoever then chooses another keeps it
    if (theirs && isLanguage(theirs)) void changeLanguage(theirs);
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [theirs]);
  const answer = async (is: NonNullable<typeof said>, corrections: Correction[], words: string | null) => {
    try {
      await call(answerEntryLink, { body: { token, answer: is, corrections, words } });
      setSaid(is);
      await opened.refetch();
      setSent((n) => n + 1);
      window.scrollTo({ top: 0 });
      return true;
    } catch (error) {
      toastProblem(error, 'entry-link');
      return false;
    }
  };
  const voice = async (line: View['lines'][number], agrees: boolean, words: string | null) => {
    try {
      await call(voiceEntryLink, { body: { token, lineId: line.id, version: line.version, agrees, words } });
      await opened.refetch();
      return true;
    } catch (error) {
      toastProblem(error, 'entry-link');
      await opened.refetch();
      return false;
    }
  };
  return (
    <Bare title={t('title')} plain>
      {token.length < 20 ? (
        <EmptyState title={t('noToken')}>{t('noTokenWhy')}</EmptyState>
      ) : (
        <Answer of={opened} feature="entry-link">
          {(view) => (
            <Stack gap="l" className={css.around}>
              {view.exercise && <ExerciseBadge />}
              <Title as="h1">{t('titleOf', { name: view.name })}</Title>
              <Text>{t('why', { workspace: view.workspace })}</Text>
              {said && (
                <Card>
                  <p role="status">
                    <strong>{t(`thanks.${said}`)}</strong>
                  </p>
                </Card>
              )}
              <Recorded key={sent} view={view} onAnswer={answer} />
              {view.lines.length > 0 && <Lines view={view} onVoice={voice} />}
            </Stack>
          )}
        </Answer>
      )}
    </Bare>
  );
}

/** What is not told has no source. */
const told = (value: unknown): boolean =>
  value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0);

function Recorded({
  view,
  onAnswer,
}: {
  view: View;
  onAnswer: (
    is: 'confirmed' | 'corrected' | 'hide',
    corrections: Correction[],
    words: string | null,
  ) => Promise<boolean>;
}) {
  const t = useT('entry-link');
  const [edited, setEdited] = useState<Partial<Record<Correctable, unknown>>>({});
  const [words, setWords] = useState('');
  const [hiding, setHiding] = useState(false);
  const [busy, setBusy] = useState(false);
  const corrections = Object.entries(edited).map(
    ([field, value]) => ({ field, value: tidy(field as Correctable, value) }) as Correction,
  );
  const send = async (is: 'confirmed' | 'corrected' | 'hide') => {
    setBusy(true);
    const given = await onAnswer(is, is === 'corrected' ? corrections : [], words.trim() || null);
    setBusy(false);
    return given;
  };
  const changes = corrections.length > 0 || words.trim() !== '';
  return (
    <Stack gap="m">
      <Heading as="h2">{t('recorded')}</Heading>
      {view.fields.map((it) => {
        const field = it.field as Correctable;
        const may = (CORRECTABLE as readonly string[]).includes(it.field);
        const editing = may && field in edited;
        return (
          <Card key={it.field} as="section" aria-label={t(`fields.${it.field}`)}>
            <Stack gap="s">
              <div className={css.head}>
                <strong>{t(`fields.${it.field}`)}</strong>
                {may && (
                  <Button
                    size="small"
                    look="quiet"
                    aria-label={t(editing ? 'leaveOf' : 'correctOf', { field: t(`fields.${it.field}`) })}
                    onClick={() =>
                      setEdited((now) => {
                        if (!editing) return { ...now, [field]: it.waits ? it.waits.value : it.value };
                        const { [field]: _, ...rest } = now;
                        return rest;
                      })
                    }
                  >
                    {t(editing ? 'leave' : 'correct')}
                  </Button>
                )}
              </div>
              {editing ? (
                <FieldEditor
                  field={field}
                  value={edited[field]}
                  places={view.places}
                  onChange={(value) => setEdited((now) => ({ ...now, [field]: value }))}
                />
              ) : (
                <div>
                  <EntryValue field={it.field} value={it.value} places={view.places} />
                </div>
              )}
              {told(it.value) && (
                <Text dim small>
                  {t(`source.${it.source?.kind ?? 'none'}`)}
                  {it.source?.title && (
                    <>
                      {t('colon')}
                      <bdi>{it.source.title}</bdi>
                    </>
                  )}
                  {' · '}
                  {t('recordedOn')} <TimeAt at={it.at} only="date" />
                  {it.source?.datedOn && (
                    <>
                      {' · '}
                      {t('datedOn')} <bdi dir="ltr">{it.source.datedOn}</bdi>
                    </>
                  )}
                </Text>
              )}
              {it.waits !== null && !editing && (
                <Text small>
                  {t('waits')} <EntryValue field={it.field} value={it.waits.value} places={view.places} />
                </Text>
              )}
              {it.field === 'label' && (
                <Text dim small>
                  {t(`seenBy.${(it.value as number) >= 2 ? 'few' : 'network'}`)}
                </Text>
              )}
            </Stack>
          </Card>
        );
      })}
      <TextArea
        label={t('words')}
        hint={t('wordsHint')}
        optional
        rows={3}
        maxLength={2000}
        value={words}
        onChange={setWords}
      />
      <Buttons>
        {changes ? (
          <Button look="primary" busy={busy} onClick={() => void send('corrected')}>
            {t('send', { count: corrections.length })}
          </Button>
        ) : (
          <Button look="primary" busy={busy} onClick={() => void send('confirmed')}>
            {t('allRight')}
          </Button>
        )}
        <Button onClick={() => setHiding(true)}>{t('hide')}</Button>
      </Buttons>
      <Text dim small>
        {t('afterwards')}
      </Text>
      <Confirm
        open={hiding}
        onClose={() => setHiding(false)}
        title={t('hideTitle')}
        deed={t('hide')}
        look="grave"
        busy={busy}
        onConfirm={() => void send('hide').then(() => setHiding(false))}
      >
        <Text>{t('hideMeans')}</Text>
      </Confirm>
    </Stack>
  );
}

function Lines({
  view,
  onVoice,
}: {
  view: View;
  onVoice: (line: View['lines'][number], agrees: boolean, words: string | null) => Promise<boolean>;
}) {
  const t = useT('entry-link');
  return (
    <Stack gap="m">
      <Heading as="h2">{t('lines.title')}</Heading>
      <Text dim>{t('lines.why')}</Text>
      {view.lines.map((line) => (
        <LineCard key={`${line.id} ${line.version}`} line={line} onVoice={onVoice} />
      ))}
    </Stack>
  );
}

function LineCard({
  line,
  onVoice,
}: {
  line: View['lines'][number];
  onVoice: (line: View['lines'][number], agrees: boolean, words: string | null) => Promise<boolean>;
}) {
  const t = useT('entry-link');
  const [against, setAgainst] = useState(false);
  const [words, setWords] = useState(line.mine?.words ?? '');
  const agreed = line.mine?.agrees === true;
  return (
    <Card as="article" aria-label={line.map}>
      <Stack gap="s">
        <Text dim small>
          <bdi>{line.map}</bdi>
        </Text>
        <p>
          <bdi>{line.doer.name}</bdi>{' '}
          <span aria-hidden="true" className={`${css.arrow} flips`}>
            →
          </span>{' '}
          <bdi>{line.other.name}</bdi>
        </p>
        <p lang={line.language === 'und' ? undefined : line.language} dir="auto">
          <strong>{line.words}</strong>
        </p>
        <div>
          <Badge tone={agreed && line.theirs ? 'accent' : 'plain'}>
            {t(
              agreed && line.theirs
                ? 'lines.agreed'
                : line.theirs === true
                  ? 'lines.otherAgrees'
                  : line.theirs === false
                    ? 'lines.otherNot'
                    : 'lines.otherSilent',
            )}
          </Badge>
        </div>
        {line.mine && <Text small>{t(line.mine.agrees ? 'lines.youAgree' : 'lines.youNot')}</Text>}
        {against && <TextArea label={t('lines.notSo')} rows={2} maxLength={1000} value={words} onChange={setWords} />}
        <Buttons>
          {!against && !agreed && (
            <Button look="primary" onClick={() => void onVoice(line, true, null)}>
              {t('lines.agree')}
            </Button>
          )}
          {against ? (
            <Button
              look="primary"
              blocked={words.trim() ? null : t('lines.needWords')}
              onClick={() => void onVoice(line, false, words.trim()).then((ok) => ok && setAgainst(false))}
            >
              {t('lines.sendNot')}
            </Button>
          ) : (
            <Button onClick={() => setAgainst(true)}>{t('lines.disagree')}</Button>
          )}
        </Buttons>
      </Stack>
    </Card>
  );
}
