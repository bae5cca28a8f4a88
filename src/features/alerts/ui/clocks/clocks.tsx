import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import { LEVELS, LEVEL_KEYS, type Level } from '#domain/levels.ts';
import type { OutOf } from '#domain/operation.ts';
import { useOp, useOpMutation } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Go } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Button, Buttons } from '#web/ui/button.tsx';
import { FieldGroup, TextArea } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Card, Facts, Heading, Page, Said, Stack, Text } from '#web/ui/layout.tsx';
import { Answer } from '#web/ui/states.tsx';
import { toast, toastProblem } from '#web/ui/toast.tsx';
import { agreeToTimes, changeTimes, readTimes, stopTimes } from '../../clocks/clocks.contract.ts';
import {
  changedTimes,
  PRIORITIES,
  STEPS,
  timeProblems,
  weakens,
  type TimeChange,
  type Times,
} from '../../clocks/clocks.rules.ts';
import { DurationField, useLengthWords } from './duration-field.tsx';
import css from './clocks.module.css';

type Stand = OutOf<typeof readTimes>;

/** How soon people must answer here, and how long somebody may hold a report: what holds, what was asked for, and another set of times. */
export function ClocksScreen() {
  const t = useT('clocks', 'domain');
  const can = useCan();
  const asked = useOp(readTimes);
  return (
    <Page>
      <Stack gap="xl">
        <Stack gap="s">
          <Text>{t('what')}</Text>
          <Text dim>{t('whenItHolds')}</Text>
          <Go to="/w/$workspace/settings">{t('back')}</Go>
        </Stack>
        <Answer of={asked} rows={8} feature="clocks">
          {(it) => (
            <>
              {it.asked && <Asked asked={it.asked} now={it.now} />}
              {can('alert.coordinate') ? <Change key={JSON.stringify(it.now)} stand={it} /> : <Shown stand={it} />}
            </>
          )}
        </Answer>
      </Stack>
    </Page>
  );
}

/** `Warning: answer due after`, from `clocks.2.firstAnswer`. */
function useNameOf(): (where: string) => string {
  const t = useT('clocks', 'domain');
  return (where) => {
    const [kind, which, step] = where.split('.');
    return kind === 'clocks'
      ? t('nameOf', {
          level: t(`domain:levels.${LEVEL_KEYS[Number(which) as Level]}.name`),
          step: t(`steps.${step}`),
        })
      : t('claims.held', { what: t(`claims.${which}`) });
  };
}

function Changes({ of }: { of: readonly TimeChange[] }) {
  const t = useT('clocks');
  const name = useNameOf();
  const words = useLengthWords();
  return (
    <ul className={css.changes}>
      {of.map((it) => (
        <li key={it.where}>
          {t(it.to > it.from ? 'longer' : 'shorter', { what: name(it.where), from: words(it.from), to: words(it.to) })}
        </li>
      ))}
    </ul>
  );
}

/** Longer times that somebody asked for: what they are, what they wait for, and the way to agree or to stop them. */
function Asked({ asked, now }: { asked: NonNullable<Stand['asked']>; now: Times }) {
  const t = useT('clocks');
  const can = useCan();
  const format = useFormat();
  const agree = useOpMutation(agreeToTimes, { invalidates: ['clocks'], onDone: () => toast(t('agreedNow')) });
  const stop = useOpMutation(stopTimes, { invalidates: ['clocks'], onDone: () => toast(t('stoppedNow')) });
  const run = (deed: Promise<unknown>) => void deed.catch((error: unknown) => toastProblem(error, 'clocks'));
  const send = { params: { id: asked.id }, body: {} };
  const at = (iso: string) => format.exact(new Date(iso));
  return (
    <Card>
      <Stack gap="m">
        <Heading as="h2">{t('asked.title')}</Heading>
        <Text>{t('asked.by', { ...asked.by, at: at(asked.at) })}</Text>
        <Said>{asked.reason}</Said>
        <Changes of={changedTimes(now, asked.times)} />
        <Text>
          {asked.agreed
            ? t('asked.agreed', { name: asked.agreed.name, from: at(asked.agreed.from) })
            : t('asked.waits', { until: at(asked.lapsesAt) })}
        </Text>
        <Buttons>
          {asked.mayAgree && (
            <Button look="primary" busy={agree.isPending} onClick={() => run(agree.mutateAsync(send))}>
              {t('asked.agree')}
            </Button>
          )}
          {can('custody.agree') && (
            <Button busy={stop.isPending} onClick={() => run(stop.mutateAsync(send))}>
              {t('asked.stop')}
            </Button>
          )}
        </Buttons>
      </Stack>
    </Card>
  );
}

function Shown({ stand }: { stand: Stand }) {
  const t = useT('clocks', 'domain');
  const words = useLengthWords();
  return (
    <Stack gap="l">
      {LEVELS.toReversed().map((level) => (
        <Stack key={level} gap="s">
          <Heading as="h2">{t(`domain:levels.${LEVEL_KEYS[level]}.name`)}</Heading>
          <Facts of={STEPS.map((step) => [t(`steps.${step}`), words(stand.now.clocks[level][step])])} />
        </Stack>
      ))}
      <Stack gap="s">
        <Heading as="h2">{t('claims.title')}</Heading>
        <Facts of={PRIORITIES.map((it) => [t(`claims.${it}`), words(stand.now.claims[it])])} />
      </Stack>
      <Text dim>{t('readOnly')}</Text>
    </Stack>
  );
}

function Change({ stand }: { stand: Stand }) {
  const t = useT('clocks', 'domain');
  const words = useLengthWords();
  const [times, setTimes] = useState<Times>(stand.now);
  const [reason, setReason] = useState('');
  const [id, setId] = useState(() => uuidv7(Date.now()));
  const change = useOpMutation(changeTimes, { invalidates: ['clocks'] });
  const changed = changedTimes(stand.now, times);
  const problems = timeProblems(times);
  const problemAt = (where: string) => {
    const found = problems.find((it) => it.where === where);
    return found && t(`problem.${found.code}`);
  };
  const longer = weakens(stand.now, times);
  const save = async () => {
    await change.mutateAsync({ body: { id, times, reason: reason.trim() } });
    toast(t(longer ? 'askedNow' : 'holdsNow'));
    setId(uuidv7(Date.now()));
    setTimes(longer ? stand.now : times);
    setReason('');
  };
  const blocked =
    changed.length === 0
      ? t('need.change')
      : problems.length > 0
        ? t('need.order')
        : longer && stand.asked
          ? t('need.one')
          : reason.trim().length < 3
            ? t('need.reason')
            : null;
  const usual = (minutes: number) => t('usual', { length: words(minutes) });
  return (
    <Form deed={t(longer ? 'deed.ask' : 'deed.shorten')} feature="clocks" onSubmit={save} blocked={blocked}>
      {LEVELS.toReversed().map((level) => (
        <FieldGroup
          key={level}
          label={t(`domain:levels.${LEVEL_KEYS[level]}.name`)}
          hint={t(level === 3 ? 'nightToo' : 'quietHours')}
        >
          <div className={css.fields}>
            {STEPS.map((step) => (
              <DurationField
                key={step}
                label={t(`steps.${step}`)}
                hint={usual(stand.usual.clocks[level][step])}
                error={problemAt(`clocks.${level}.${step}`)}
                value={times.clocks[level][step]}
                onChange={(minutes) =>
                  setTimes({
                    ...times,
                    clocks: { ...times.clocks, [level]: { ...times.clocks[level], [step]: minutes } },
                  })
                }
              />
            ))}
          </div>
        </FieldGroup>
      ))}
      <FieldGroup label={t('claims.title')} hint={t('claims.why')}>
        <div className={css.fields}>
          {PRIORITIES.map((it) => (
            <DurationField
              key={it}
              label={t(`claims.${it}`)}
              hint={usual(stand.usual.claims[it])}
              error={problemAt(`claims.${it}`)}
              value={times.claims[it]}
              onChange={(minutes) => setTimes({ ...times, claims: { ...times.claims, [it]: minutes } })}
            />
          ))}
        </div>
      </FieldGroup>
      {changed.length > 0 && (
        <div role="status">
          <Stack gap="xs">
            <Heading as="h2">{t('changes')}</Heading>
            <Changes of={changed} />
            <Text>{t(longer ? 'longerTakes' : 'shorterTakes')}</Text>
          </Stack>
        </div>
      )}
      <TextArea
        label={t('reason')}
        hint={t('reasonWhy')}
        rows={2}
        maxLength={500}
        value={reason}
        onChange={setReason}
      />
    </Form>
  );
}
