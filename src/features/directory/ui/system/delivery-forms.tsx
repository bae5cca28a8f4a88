import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import { localOf } from '#domain/local-time.ts';
import { PlacePicker } from '#features/places/ui/place-picker.tsx';
import { useOpMutation } from '#web/api.ts';
import { serverNow } from '#web/clock.ts';
import { useLanguage, useT } from '#web/i18n.ts';
import { useWorkspace } from '#web/session.ts';
import { TLP_WORDS } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { Combobox } from '#web/ui/combobox.tsx';
import { DateField } from '#web/ui/date-field.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Select, TextArea, TextField, type Option } from '#web/ui/field.tsx';
import { Stack, Text } from '#web/ui/layout.tsx';
import { toastProblem } from '#web/ui/toast.tsx';
import { addStatement, takeBackStatement } from '../../delivery/delivery.contract.ts';
import {
  aspectsOf,
  DEGREES,
  LEVELS,
  SAID_BY,
  SERVICES,
  type Aspect,
  type Degree,
  type DeliveryLevel,
  type SaidBy,
} from '../../delivery/delivery.rules.ts';
import { searchEntries } from '../organisation-form.tsx';
import css from './system.module.css';

/** One statement: who delivers, of what it is said, how much, who said so and when, and where it was read or heard. */
export function StatementDialog({ place, onClose }: { place: { id: string; name: string }; onClose: () => void }) {
  const t = useT('system');
  const { timeZone } = useWorkspace();
  const language = useLanguage();
  const today = localOf(new Date(serverNow()).toISOString(), timeZone).day;
  const [id] = useState(() => uuidv7(serverNow()));
  const [at, setAt] = useState<string | null>(place.id);
  const [service, setService] = useState<(typeof SERVICES)[number]>('justice');
  const [level, setLevel] = useState<DeliveryLevel>('non_state');
  const [who, setWho] = useState<Option | null>(null);
  const [aspect, setAspect] = useState<Aspect>('access');
  const [degree, setDegree] = useState<Degree | null>(null);
  const [words, setWords] = useState('');
  const [saidBy, setSaidBy] = useState<SaidBy | null>(null);
  const [saidOn, setSaidOn] = useState(today);
  const [source, setSource] = useState('');
  const [label, setLabel] = useState('1');
  const save = useOpMutation(addStatement, { invalidates: ['delivery'], onDone: onClose });
  const blocked =
    at === null
      ? t('need.place')
      : who === null && level !== 'regulation'
        ? t('problems.provider_needed')
        : degree === null
          ? t('need.degree')
          : saidBy === null
            ? t('need.saidBy')
            : saidOn === ''
              ? t('need.day')
              : source.trim() === ''
                ? t('need.source')
                : null;
  const send = () => {
    if (blocked) return;
    // what was typed and not found stands in words
    const typed = who !== null && who.value === who.label;
    save.mutate(
      {
        body: {
          id,
          placeId: at!,
          service,
          level,
          actorId: who && !typed ? who.value : null,
          provider: typed ? who.label : null,
          aspect,
          degree: degree!,
          words: words.trim() || null,
          language: words.trim() ? language : null,
          saidBy: saidBy!,
          saidOn,
          source: { kind: 'document', title: source.trim(), datedOn: saidOn },
          label: Number(label),
        },
      },
      { onError: (error) => toastProblem(error, 'system') },
    );
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('delivery.add')}
      width={620}
      onSubmit={send}
      foot={
        <>
          <Button type="submit" look="primary" blocked={blocked} busy={save.isPending}>
            {t('console:save')}
          </Button>
          <Button onClick={onClose}>{t('console:cancel')}</Button>
        </>
      }
    >
      <Stack gap="m">
        <PlacePicker
          label={t('delivery.place')}
          value={at}
          onChange={(chosen) => setAt(chosen && 'id' in chosen ? chosen.id : null)}
        />
        <div className={css.two}>
          <Select
            label={t('delivery.service')}
            options={SERVICES.map((value) => ({ value, label: t(`service.${value}`) }))}
            value={service}
            onChange={(value) => setService(value ?? 'justice')}
          />
          <Select
            label={t('delivery.level')}
            options={LEVELS.map((value) => ({ value, label: t(`level.${value}`) }))}
            value={level}
            onChange={(value) => {
              const next = value ?? 'state';
              setLevel(next);
              if (!aspectsOf(next).includes(aspect)) {
                setAspect(aspectsOf(next)[0]!);
                setDegree(null);
              }
            }}
          />
        </div>
        <Combobox
          label={t('delivery.who')}
          hint={t('delivery.whoHint')}
          optional={level === 'regulation'}
          value={who}
          onChange={setWho}
          options={searchEntries()}
          create={(name) => t('delivery.inWords', { name })}
        />
        <div className={css.two}>
          <Select
            label={t('delivery.aspect')}
            options={aspectsOf(level).map((value) => ({ value, label: t(`aspect.${value}`) }))}
            value={aspect}
            onChange={(value) => {
              setAspect(value ?? aspectsOf(level)[0]!);
              setDegree(null);
            }}
          />
          <Select
            label={t('delivery.degree')}
            options={DEGREES.map((value) => ({ value: String(value), label: t(`said.${aspect}.${value}`) }))}
            value={degree === null ? null : String(degree)}
            onChange={(value) => setDegree(DEGREES.find((it) => String(it) === value) ?? null)}
          />
        </div>
        <TextArea
          label={t('delivery.words')}
          hint={t('delivery.wordsHint')}
          optional
          value={words}
          onChange={setWords}
          rows={3}
          maxLength={2000}
        />
        <div className={css.two}>
          <Select
            label={t('delivery.saidBy')}
            options={SAID_BY.map((value) => ({ value, label: t(`saidBy.${value}`) }))}
            value={saidBy}
            onChange={setSaidBy}
          />
          <DateField label={t('delivery.saidOn')} value={saidOn} onChange={setSaidOn} />
        </div>
        <TextField label={t('source')} hint={t('sourceHint')} value={source} onChange={setSource} maxLength={300} />
        <Select
          label={t('delivery.label')}
          options={[0, 1, 2, 3].map((value) => ({ value: String(value), label: TLP_WORDS[value as 0] }))}
          value={label}
          onChange={(value) => setLabel(value ?? '1')}
        />
        <Text small dim>
          {t('delivery.noNames')}
        </Text>
      </Stack>
    </Dialog>
  );
}

export function TakeBack({ id, onClose, onDone }: { id: string; onClose: () => void; onDone: () => void }) {
  const t = useT('system');
  const [why, setWhy] = useState('');
  const take = useOpMutation(takeBackStatement, { invalidates: ['delivery'], onDone });
  const blocked = why.trim() === '' ? t('need.why') : null;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('delivery.takeBack')}
      onSubmit={() => {
        if (!blocked)
          take.mutate(
            { params: { id }, body: { why: why.trim() } },
            { onError: (error) => toastProblem(error, 'system') },
          );
      }}
      foot={
        <>
          <Button type="submit" look="primary" blocked={blocked} busy={take.isPending}>
            {t('delivery.takeBack')}
          </Button>
          <Button onClick={onClose}>{t('console:cancel')}</Button>
        </>
      }
    >
      <TextField label={t('delivery.why')} value={why} onChange={setWhy} maxLength={300} />
    </Dialog>
  );
}
