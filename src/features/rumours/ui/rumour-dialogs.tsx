import { MomentField } from '#web/ui/date-field.tsx';
import { useState, type ReactNode } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import { LanguageSelect } from '#features/reports/ui/report-dialogs.tsx';
import { useOpMutation } from '#web/api.ts';
import { serverNow } from '#web/clock.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { TLP_WORDS } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { RadioCards } from '#web/ui/choices.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Select, TextArea, TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Said } from '#web/ui/layout.tsx';
import { toast } from '#web/ui/toast.tsx';
import { localOf, momentOf } from '#domain/local-time.ts';
import { nextJudgements, type RumourStatus } from '../rumour.rules.ts';
import { WhereField } from '#features/places/ui/where-field.tsx';
import { nowhere, type Where } from '#features/places/where.rules.ts';
import { addSighting, addSpread, agreeAnswer, createRumour, judgeRumour } from '../rumours.contract.ts';

/** How people pass things on. */
const CHANNELS = [
  'talk',
  'market',
  'worship',
  'meeting',
  'radio',
  'phone',
  'groups',
  'social',
  'press',
  'visit',
  'other',
] as const;
const LABEL_KEYS = ['clear', 'green', 'amber', 'amber_strict', 'red'] as const;
const LEVEL_KEYS = ['watch', 'warning', 'emergency'] as const;

interface Deed {
  title: string;
  deed: string;
  blocked: string | false | null;
  run: () => Promise<unknown>;
  onClose: () => void;
  children: ReactNode;
}

function DeedDialog({ title, deed, blocked, run, onClose, children }: Deed) {
  const t = useT();
  const send = async () => {
    await run();
    onClose();
  };
  return (
    <Dialog open onClose={onClose} title={title}>
      <Form
        deed={deed}
        feature="rumours"
        blocked={blocked}
        onSubmit={send}
        aside={<Button onClick={onClose}>{t('cancel')}</Button>}
      >
        {children}
      </Form>
    </Dialog>
  );
}

const ChannelSelect = ({
  label,
  value,
  onChange,
}: {
  label: string;
  value: string | null;
  onChange: (it: string | null) => void;
}) => {
  const t = useT('rumours');
  return (
    <Select
      label={label}
      options={CHANNELS.map((it) => ({ value: it as string, label: t(`channels.${it}`) }))}
      value={value}
      onChange={onChange}
    />
  );
};

/** A moment in the workspace's zone; now until changed. `at` is null while it is no date. */
function useMoment() {
  const { zone } = useFormat();
  const [value, setValue] = useState(() => {
    const now = localOf(new Date(serverNow()).toISOString(), zone);
    return `${now.day}T${now.clock}`;
  });
  const [day = '', clock = ''] = value.split('T');
  return { value, setValue, zone, at: value === '' ? null : momentOf({ day, clock }, zone) };
}

const WhenHeard = ({ label, of }: { label: string; of: ReturnType<typeof useMoment> }) => (
  <MomentField label={label} value={of.value} onChange={of.setValue} />
);

function useSighting() {
  const [id] = useState(() => uuidv7(Date.now()));
  const [channel, setChannel] = useState<string | null>(null);
  const [where, setWhere] = useState<Where>(nowhere);
  const [note, setNote] = useState('');
  const moment = useMoment();
  const body =
    channel && moment.at
      ? {
          id,
          channel,
          heardAt: moment.at,
          placeId: where.placeId,
          placeText: where.placeText?.trim() || null,
          lat: where.lat,
          lon: where.lon,
          placePrecision: where.precision,
          radiusKm: where.radiusKm,
          note: note.trim() || null,
        }
      : null;
  return { channel, setChannel, where, setWhere, note, setNote, moment, body };
}

function SightingFields({ of }: { of: ReturnType<typeof useSighting> }) {
  const t = useT('rumours');
  return (
    <>
      <ChannelSelect label={t('heard.channel')} value={of.channel} onChange={of.setChannel} />
      <WhenHeard label={t('heard.when')} of={of.moment} />
      <WhereField label={t('heard.where')} hint={t('heard.whereHint')} value={of.where} onChange={of.setWhere} />
      <TextArea
        label={t('heard.note')}
        hint={t('heard.noteHint')}
        optional
        rows={2}
        maxLength={2000}
        value={of.note}
        onChange={of.setNote}
      />
    </>
  );
}

/** A claim in the words people use, with where it was first heard. */
export function NewRumourDialog({ onClose, onMade }: { onClose: () => void; onMade: (id: string) => void }) {
  const t = useT('rumours', 'domain');
  const [id] = useState(() => uuidv7(Date.now()));
  const [claim, setClaim] = useState('');
  const [language, setLanguage] = useState<string | null>(null);
  const [level, setLevel] = useState('1');
  const [label, setLabel] = useState('2');
  const sighting = useSighting();
  const create = useOpMutation(createRumour, { invalidates: ['rumours'], onDone: () => toast(t('new.done')) });
  return (
    <DeedDialog
      title={t('new.title')}
      deed={t('new.deed')}
      blocked={!claim.trim() ? t('new.needClaim') : !sighting.body && t('heard.need')}
      onClose={onClose}
      run={async () => {
        await create.mutateAsync({
          body: {
            id,
            claim: claim.trim(),
            language: language ?? 'und',
            level: Number(level),
            label: Number(label),
            sighting: sighting.body,
          },
        });
        onMade(id);
      }}
    >
      <TextArea
        label={t('new.claim')}
        hint={t('new.claimHint')}
        rows={3}
        maxLength={2000}
        lang={language ?? undefined}
        value={claim}
        onChange={setClaim}
        data-autofocus
      />
      <LanguageSelect
        label={t('new.language')}
        optional
        none={t('new.languageUnknown')}
        value={language}
        onChange={setLanguage}
      />
      <SightingFields of={sighting} />
      <Select
        label={t('new.level')}
        options={[
          { value: '0', label: t('new.noLevel') },
          ...LEVEL_KEYS.map((it, at) => ({
            value: String(at + 1),
            label: `${t(`domain:levels.${it}.name`)}${t('console:colon')} ${t(`domain:levels.${it}.means`)}`,
          })),
        ]}
        value={level}
        onChange={(it) => it && setLevel(it)}
      />
      <Select
        label={t('new.label')}
        hint={t(`domain:sensitivity.${LABEL_KEYS[Number(label)] ?? 'red'}.means`)}
        options={TLP_WORDS.map((it, at) => ({ value: String(at), label: `TLP:${it}` }))}
        value={label}
        onChange={(it) => it && setLabel(it)}
      />
    </DeedDialog>
  );
}

export function SightingDialog({ rumourId, onClose }: { rumourId: string; onClose: () => void }) {
  const t = useT('rumours');
  const sighting = useSighting();
  const add = useOpMutation(addSighting, { invalidates: ['rumours'], onDone: () => toast(t('heard.done')) });
  return (
    <DeedDialog
      title={t('heard.add')}
      deed={t('heard.deed')}
      blocked={!sighting.body && t('heard.need')}
      onClose={onClose}
      run={() => add.mutateAsync({ params: { id: rumourId }, body: sighting.body! })}
    >
      <SightingFields of={sighting} />
    </DeedDialog>
  );
}

/** What is true of it, by the steps that are open from where it stands. */
export function JudgeDialog({
  rumour,
  onClose,
}: {
  rumour: { id: string; state: RumourStatus; claim: string };
  onClose: () => void;
}) {
  const t = useT('rumours', 'domain');
  const steps = nextJudgements(rumour.state);
  const [to, setTo] = useState<RumourStatus | null>(steps.length === 1 ? steps[0]!.to : null);
  const [reason, setReason] = useState('');
  const judge = useOpMutation(judgeRumour, {
    invalidates: ['rumours'],
    onDone: (_out, { body }) =>
      toast(t('judge.done', { state: t(`domain:states.rumour.${(body as { state: RumourStatus }).state}`) })),
  });
  const step = steps.find((it) => it.to === to);
  const needsReason = Boolean(step?.needs?.includes('reason'));
  return (
    <DeedDialog
      title={t('judge.title')}
      deed={step ? t(`domain:deeds.rumour.${step.deed}`) : t('judge.deed')}
      blocked={!step ? t('judge.choose') : needsReason && !reason.trim() && t('judge.needReason')}
      onClose={onClose}
      run={() => judge.mutateAsync({ params: { id: rumour.id }, body: { state: to!, reason: reason.trim() || null } })}
    >
      <Said>{rumour.claim}</Said>
      <RadioCards
        label={t('judge.what')}
        options={steps.map((it) => ({ value: it.to, label: t(`domain:deeds.rumour.${it.deed}`) }))}
        value={to}
        onChange={setTo}
      />
      <TextArea
        label={t('judge.reason')}
        hint={t('judge.reasonHint')}
        optional={!needsReason}
        rows={3}
        maxLength={2000}
        value={reason}
        onChange={setReason}
      />
    </DeedDialog>
  );
}

export function AgreeAnswerDialog({
  rumour,
  onClose,
}: {
  rumour: { id: string; answer: string | null; claim: string; state: RumourStatus };
  onClose: () => void;
}) {
  const t = useT('rumours', 'domain');
  const [answer, setAnswer] = useState(rumour.answer ?? '');
  const agree = useOpMutation(agreeAnswer, { invalidates: ['rumours'], onDone: () => toast(t('answer.done')) });
  return (
    <DeedDialog
      title={t('answer.agree')}
      deed={t('answer.deed')}
      blocked={!answer.trim() && t('answer.need')}
      onClose={onClose}
      run={() => agree.mutateAsync({ params: { id: rumour.id }, body: { answer: answer.trim() } })}
    >
      <Said>{rumour.claim}</Said>
      <TextArea
        label={t('answer.title')}
        hint={t('answer.hint')}
        rows={5}
        maxLength={4000}
        value={answer}
        onChange={setAnswer}
        data-autofocus
      />
    </DeedDialog>
  );
}

/** Through whom the answer went out, whom it reached, and how that is known: a number without its origin is refused. */
export function SpreadDialog({ rumourId, onClose }: { rumourId: string; onClose: () => void }) {
  const t = useT('rumours');
  const [id] = useState(() => uuidv7(Date.now()));
  const [through, setThrough] = useState('');
  const [channel, setChannel] = useState<string | null>(null);
  const [place, setPlace] = useState('');
  const [reached, setReached] = useState('');
  const [how, setHow] = useState('');
  const moment = useMoment();
  const add = useOpMutation(addSpread, { invalidates: ['rumours'], onDone: () => toast(t('spread.done')) });
  const count = reached.trim() === '' ? null : Number(reached);
  const wrong = count !== null && (!Number.isInteger(count) || count < 0);
  const blocked = !through.trim()
    ? t('spread.needThrough')
    : !channel || !moment.at
      ? t('spread.needChannel')
      : wrong
        ? t('spread.wrongCount')
        : count !== null && !how.trim() && t('spread.needHow');
  return (
    <DeedDialog
      title={t('spread.add')}
      deed={t('spread.deed')}
      blocked={blocked}
      onClose={onClose}
      run={() =>
        add.mutateAsync({
          params: { id: rumourId },
          body: {
            id,
            channel: channel!,
            through: through.trim(),
            placeText: place.trim() || null,
            reached: count,
            reachedHow: how.trim() || null,
            at: moment.at!,
          },
        })
      }
    >
      <TextField
        label={t('spread.through')}
        hint={t('spread.throughHint')}
        maxLength={200}
        value={through}
        onChange={setThrough}
        data-autofocus
      />
      <ChannelSelect label={t('spread.channel')} value={channel} onChange={setChannel} />
      <WhenHeard label={t('spread.when')} of={moment} />
      <TextField label={t('heard.where')} optional maxLength={300} value={place} onChange={setPlace} />
      <TextField
        label={t('spread.reached')}
        optional
        type="number"
        inputMode="numeric"
        min={0}
        dir="ltr"
        value={reached}
        error={wrong ? t('spread.wrongCount') : undefined}
        onChange={setReached}
      />
      <TextField
        label={t('spread.how')}
        hint={t('spread.howHint')}
        optional={count === null}
        maxLength={300}
        value={how}
        onChange={setHow}
      />
    </DeedDialog>
  );
}
