import { useState } from 'react';
import type { OutOf } from '#domain/operation.ts';
import { useOp, useOpMutation } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { RadioCards } from '#web/ui/choices.tsx';
import { CopyButton } from '#web/ui/copy-button.tsx';
import { TextArea, TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { IconPlus } from '#web/ui/icons.ts';
import { Card, Facts, Heading, Page, Row, Stack, Text } from '#web/ui/layout.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { TimeAgo } from '#web/ui/time.tsx';
import { toast, toastProblem } from '#web/ui/toast.tsx';
import { changeLine, changeSmsSettings, listLines, type LineOut } from '../numbers.contract.ts';
import { isWebhook, TEMPLATE_KINDS } from '../gateway-fields.rules.ts';
import { LineDialog } from './line-dialog.tsx';
import { LineTroubles } from './line-troubles.tsx';
import { useRefusalWords } from './refusal-words.ts';
import { TestDialog } from './test-dialog.tsx';

type Numbers = OutOf<typeof listLines>;

/** The numbers that people write to: at which gateway, with which limits, what they took in and sent. */
export function NumbersScreen() {
  const t = useT('numbers');
  const asked = useOp(listLines);
  const [editing, setEditing] = useState<LineOut | 'new' | null>(null);
  const [testing, setTesting] = useState<LineOut | null>(null);
  return (
    <Page>
      <Stack gap="xl">
        <Row spread="between" align="top">
          <Text dim>{t('means')}</Text>
          <Button look="primary" icon={<IconPlus size={17} />} onClick={() => setEditing('new')}>
            {t('add')}
          </Button>
        </Row>
        <LineTroubles />
        <Answer of={asked} rows={5} feature="numbers">
          {(it) => (
            <>
              {!it.ready && <Text>{t('notReady')}</Text>}
              {it.ready && !it.keepsAddresses && <Text>{t('keepsNone')}</Text>}
              {it.lines.length === 0 ? (
                <EmptyState title={t('none')}>{t('noneWhy')}</EmptyState>
              ) : (
                <Stack as="ul" gap="m" style={{ listStyle: 'none', padding: 0, margin: 0 }}>
                  {it.lines.map((line) => (
                    <li key={line.id}>
                      <LineCard line={line} onEdit={() => setEditing(line)} onTest={() => setTesting(line)} />
                    </li>
                  ))}
                </Stack>
              )}
              <Settings settings={it.settings} />
              <Dialogues of={it.dialogues} />
            </>
          )}
        </Answer>
      </Stack>
      {testing && <TestDialog line={testing} onClose={() => setTesting(null)} />}
      {editing && <LineDialog line={editing === 'new' ? null : editing} onClose={() => setEditing(null)} />}
    </Page>
  );
}

/** What became of a test, in words. */
const outcomeIn = (t: ReturnType<typeof useT>, outcome: string | null): string =>
  t(`test.outcomes.${outcome}`, {
    defaultValue: t('test.outcomes.failed', { code: t(`refusals.${outcome}`, { defaultValue: outcome ?? '' }) }),
  });

function LineCard({ line, onEdit, onTest }: { line: LineOut; onEdit: () => void; onTest: () => void }) {
  const t = useT('numbers');
  const format = useFormat();
  const change = useOpMutation(changeLine, { invalidates: ['numbers'] });
  const money = line.currency ? `${format.number(line.spent)} ${line.currency}` : format.number(line.spent);
  return (
    <Card>
      <Stack gap="s">
        <Row spread="between">
          <Row>
            <Heading as="h2">
              <bdi>{line.name}</bdi>
            </Heading>
            {line.state === 'off' && <Badge>{t('off')}</Badge>}
            {!line.sends && <Badge>{t('onlyIn')}</Badge>}
            {!line.accepted && <Badge tone="late">{t('notAccepted')}</Badge>}
          </Row>
          <Row>
            {line.sends && line.accepted && line.state === 'on' && (
              <Button size="small" onClick={onTest} aria-label={t('test.this', { name: line.name })}>
                {t('test.deed')}
              </Button>
            )}
            <Button size="small" onClick={onEdit} aria-label={t('changeThis', { name: line.name })}>
              {t('change')}
            </Button>
            <Button
              size="small"
              busy={change.isPending}
              aria-label={t(line.state === 'on' ? 'switchOffThis' : 'switchOnThis', { name: line.name })}
              onClick={() =>
                change.mutate(
                  { params: { id: line.id }, body: { state: line.state === 'on' ? 'off' : 'on' } },
                  { onError: (error) => toastProblem(error, 'numbers') },
                )
              }
            >
              {t(line.state === 'on' ? 'switchOff' : 'switchOn')}
            </Button>
          </Row>
        </Row>
        {!line.accepted && <Text dim>{t('notAcceptedWhy')}</Text>}
        {line.stuck && <Stuck of={line.stuck} />}
        <Facts
          of={[
            [t('gateway'), t(`gateways.${line.gateway}.name`)],
            !isWebhook(line.gateway)
              ? [t('reached'), line.reachedAt ? <TimeAgo key="g" at={line.reachedAt} /> : t('notYet')]
              : [
                  t('address'),
                  <Stack key="a" gap="xs">
                    <span dir="ltr" style={{ overflowWrap: 'anywhere' }}>
                      {line.address}
                    </span>
                    <span>
                      <CopyButton text={line.address} what={t('addressOf', { name: line.name })} />
                    </span>
                  </Stack>,
                ],
            line.settings.from
              ? [
                  t(`gateways.${line.gateway}.fields.from`, { defaultValue: t('fields.from') }),
                  <bdi key="f">{line.settings.from}</bdi>,
                ]
              : null,
            line.gateway === 'whatsapp' ? [t('templates.after'), <AfterADay key="w" line={line} />] : null,
            [t('lastIn'), line.lastInAt ? <TimeAgo key="i" at={line.lastInAt} /> : t('never')],
            [
              t('thirtyDays'),
              t('traffic', {
                came: t('came', { count: line.messagesIn, number: format.number(line.messagesIn) }),
                left: t('left', { count: line.segmentsOut, number: format.number(line.segmentsOut) }),
                money,
              }),
            ],
            [t('today'), t('ofMost', { number: format.number(line.segmentsToday), most: format.number(line.perDay) })],
            line.perMonth === null
              ? null
              : [
                  t('thisMonth'),
                  t('spentOf', {
                    spent: format.number(line.spentThisMonth),
                    most: [format.number(line.perMonth), line.currency].filter(Boolean).join(' '),
                  }),
                ],
            line.testedAt
              ? [
                  t('test.last'),
                  <span key="t">
                    <TimeAgo at={line.testedAt} />: {outcomeIn(t, line.testOutcome)}
                  </span>,
                ]
              : null,
            line.refusedAt
              ? [
                  t(isWebhook(line.gateway) ? 'refused' : 'trouble'),
                  <span key="r">
                    <TimeAgo at={line.refusedAt} />:{' '}
                    {t(`refusals.${line.refusedCode}`, { defaultValue: t('refusals.other') })}
                  </span>,
                ]
              : null,
          ]}
        />
      </Stack>
    </Card>
  );
}

/** What the gateway does not take. It is tried again with growing pauses for almost two days; then the desk reads at each message that it did not arrive. */
function Stuck({ of }: { of: NonNullable<LineOut['stuck']> }) {
  const t = useT('numbers');
  const why = useRefusalWords()(of.code);
  return (
    <Text as="div">
      <Badge tone="late">{t('stuck.title')}</Badge>{' '}
      {of.waiting > 0 && (
        <>
          {t('stuck.waiting', { count: of.waiting, why })}{' '}
          {of.since && (
            <>
              {t('stuck.since')} <TimeAgo at={of.since} />.{' '}
            </>
          )}
        </>
      )}
      {of.givenUp > 0 && t('stuck.givenUp', { count: of.givenUp })}
    </Text>
  );
}

/** What can still be said to whoever wrote more than a day ago. */
function AfterADay({ line }: { line: LineOut }) {
  const t = useT('numbers');
  const set = TEMPLATE_KINDS.filter((it) => line.settings.templates?.[it]);
  if (set.length === 0) return <Badge tone="late">{t('templates.none')}</Badge>;
  return <>{set.map((it) => t(`templates.kinds.${it}`)).join(', ')}</>;
}

function Dialogues({ of }: { of: Numbers['dialogues'] }) {
  const t = useT('numbers');
  const format = useFormat();
  const { begun, whole } = of;
  return (
    <Stack as="section" gap="s">
      <Heading as="h2">{t('talk.dialogue.title')}</Heading>
      <Text>{t(of.on ? 'talk.dialogue.on' : 'talk.dialogue.off')}</Text>
      {(of.on || begun > 0) && (
        <Text dim>
          {t('talk.dialogue.came', { count: begun, number: format.number(begun), whole: format.number(whole) })}
        </Text>
      )}
    </Stack>
  );
}

function Settings({ settings }: { settings: Numbers['settings'] }) {
  const t = useT('numbers');
  const [answers, setAnswers] = useState(settings.answers);
  const [replyHours, setReplyHours] = useState(String(settings.replyHours));
  const [additionMinutes, setAdditionMinutes] = useState(String(settings.additionMinutes));
  const [callWords, setCallWords] = useState(settings.callWords ?? '');
  const save = useOpMutation(changeSmsSettings, { invalidates: ['numbers'], onDone: () => toast(t('saved')) });
  const within = (text: string, low: number, high: number): boolean =>
    /^\d+$/.test(text.trim()) && Number(text) >= low && Number(text) <= high;
  return (
    <Stack as="section" gap="m">
      <Heading as="h2">{t('talk.title')}</Heading>
      <Form
        deed={t('console:save')}
        feature="numbers"
        blocked={
          !within(replyHours, 1, 720) ? t('talk.needHours') : !within(additionMinutes, 0, 120) && t('talk.needMinutes')
        }
        onSubmit={() =>
          save.mutateAsync({
            body: {
              answers,
              replyHours: Number(replyHours),
              additionMinutes: Number(additionMinutes),
              callWords: callWords.trim() || null,
            },
          })
        }
      >
        <RadioCards
          label={t('talk.answers')}
          hint={t('talk.answersHint')}
          options={(['asked', 'all'] as const).map((it) => ({
            value: it,
            label: t(`talk.${it}`),
            detail: t(`talk.${it}Means`),
          }))}
          value={answers}
          onChange={setAnswers}
        />
        <TextField
          label={t('talk.replyHours')}
          hint={t('talk.replyHoursHint')}
          inputMode="numeric"
          value={replyHours}
          onChange={setReplyHours}
        />
        <TextField
          label={t('talk.additionMinutes')}
          hint={t('talk.additionMinutesHint')}
          inputMode="numeric"
          value={additionMinutes}
          onChange={setAdditionMinutes}
        />
        <TextArea
          label={t('talk.callWords')}
          hint={t('talk.callWordsHint')}
          optional
          maxLength={300}
          value={callWords}
          onChange={setCallWords}
        />
      </Form>
    </Stack>
  );
}
