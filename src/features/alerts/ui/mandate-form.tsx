import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import { useOpMutation } from '#web/api.ts';
import { useLanguage, useT } from '#web/i18n.ts';
import { LANGUAGES, type Language } from '#web/language.ts';
import { useWorkspace } from '#web/session.ts';
import { TLP_WORDS } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { Checkbox } from '#web/ui/choices.tsx';
import { ClockField } from '#web/ui/date-field.tsx';
import { FieldGroup, Select, TextArea, TextField, type Option } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Card, Heading, Stack } from '#web/ui/layout.tsx';
import { PickActors, type Picked } from '#features/people/ui/pick-actors.tsx';
import { PlacesPicker } from '#features/places/ui/place-picker.tsx';
import { TypesPicker } from '#features/incidents/ui/types.tsx';
import { createMandate } from '../alerts.contract.ts';
import type { Mandate } from './mandates.tsx';
import css from './alerts.module.css';

const ZONES = Intl.supportedValuesOf('timeZone');

/** What somebody agreed to be asked about. Everything here was said and agreed beforehand; nothing is sent by saving it. */
export function MandateForm({ others, onDone }: { others: readonly Mandate[]; onDone: () => void }) {
  const t = useT('mandates', 'alerts', 'domain');
  const here = useWorkspace();
  const language = useLanguage();
  const [id] = useState(() => uuidv7(Date.now()));
  const [who, setWho] = useState<Picked[]>([]);
  const [it, setIt] = useState({
    title: '',
    themes: [] as string[],
    places: [] as Option[],
    highestLabel: '2',
    dutyPost: false,
    independentRoute: false,
    coordinator: false,
    substitute: null as string | null,
    quietFrom: '',
    quietTo: '',
    timeZone: here.timeZone,
    language: language as string,
    agreedHow: '',
    shownAs: 'title' as 'nothing' | 'title' | 'name',
    email: '',
    webhookUrl: '',
    webhookSecret: '',
    passphrase: '',
  });
  const set =
    <K extends keyof typeof it>(key: K) =>
    (value: (typeof it)[K]) =>
      setIt((now) => ({ ...now, [key]: value }));
  const create = useOpMutation(createMandate, { invalidates: ['mandates', 'alerts.propose'], onDone });
  const badEmail = it.email.trim() !== '' && !/^\S+@\S+\.\S+$/.test(it.email.trim());
  const badHook = it.webhookUrl.trim() !== '' && !URL.canParse(it.webhookUrl.trim());
  const badZone = !ZONES.includes(it.timeZone) && it.timeZone !== 'UTC';
  const blocked =
    who.length === 0
      ? t('need.who')
      : !it.title.trim()
        ? t('need.title')
        : !it.agreedHow.trim()
          ? t('need.agreed')
          : badEmail
            ? t('need.email')
            : badHook || (it.webhookUrl.trim() && it.webhookSecret.length < 16)
              ? t('need.webhook')
              : (it.quietFrom === '') !== (it.quietTo === '')
                ? t('alerts:problems.half_quiet_hours')
                : badZone
                  ? t('alerts:problems.unknown_time_zone')
                  : it.passphrase && it.passphrase.trim().length < 4
                    ? t('need.word')
                    : null;
  const send = () =>
    create.mutateAsync({
      body: {
        id,
        responderActorId: who[0]!.id,
        title: it.title.trim(),
        themes: it.themes,
        placeIds: it.places.map((place) => place.value),
        highestLabel: Number(it.highestLabel),
        dutyPost: it.dutyPost,
        independentRoute: it.independentRoute,
        coordinator: it.coordinator,
        substituteMandateId: it.substitute,
        quietFrom: it.quietFrom || null,
        quietTo: it.quietTo || null,
        timeZone: it.timeZone,
        language: it.language,
        agreedHow: it.agreedHow.trim(),
        shownAs: it.shownAs,
        email: it.email.trim() || null,
        webhook: it.webhookUrl.trim() ? { url: it.webhookUrl.trim(), secret: it.webhookSecret } : null,
        passphrase: it.passphrase.trim() || null,
      },
    });
  const clock = (key: 'quietFrom' | 'quietTo', label: string) => (
    <ClockField label={label} optional value={it[key]} onChange={set(key)} />
  );
  return (
    <Card>
      <Form
        feature="alerts"
        deed={t('save')}
        blocked={blocked}
        onSubmit={send}
        aside={<Button onClick={onDone}>{t('console:cancel')}</Button>}
      >
        <Heading as="h2">{t('add')}</Heading>
        <div className={css.two}>
          <PickActors label={t('who')} hint={t('whoHint')} most={1} value={who} onChange={setWho} />
          <TextField
            label={t('title')}
            hint={t('titleHint')}
            value={it.title}
            onChange={set('title')}
            maxLength={200}
          />
        </div>
        <TypesPicker label={t('themes')} optional none={t('allThemes')} value={it.themes} onChange={set('themes')} />
        <PlacesPicker
          label={t('area')}
          hint={t('areaHint')}
          optional
          value={it.places}
          onChange={set('places')}
          levels={[0, 1, 2, 3, 4]}
        />
        <FieldGroup label={t('kinds')}>
          <Stack gap="xs">
            <Checkbox
              label={t('coordinatorIs')}
              detail={t('coordinatorMeans')}
              checked={it.coordinator}
              onChange={set('coordinator')}
            />
            <Checkbox
              label={t('dutyPostIs')}
              detail={t('dutyPostMeans')}
              checked={it.dutyPost}
              onChange={set('dutyPost')}
            />
            <Checkbox
              label={t('independentIs')}
              detail={t('independentMeans')}
              checked={it.independentRoute}
              onChange={set('independentRoute')}
            />
          </Stack>
        </FieldGroup>
        <div className={css.two}>
          <Select
            label={t('label')}
            hint={t('labelHint')}
            options={TLP_WORDS.map((word, at) => ({ value: String(at), label: `TLP:${word}` }))}
            value={it.highestLabel}
            onChange={(value) => value && set('highestLabel')(value)}
          />
          <Select
            label={t('substitute')}
            hint={t('substituteHint')}
            optional
            none={t('noSubstitute')}
            options={others.map((other) => ({ value: other.id, label: `${other.responder.name} · ${other.title}` }))}
            value={it.substitute}
            onChange={set('substitute')}
          />
        </div>
        <div className={css.fieldset}>
          <div className={css.two}>
            <TextField
              label={t('email')}
              hint={t('emailHint')}
              optional
              type="email"
              dir="ltr"
              autoComplete="off"
              error={badEmail ? t('need.email') : undefined}
              value={it.email}
              onChange={set('email')}
              maxLength={200}
            />
            <TextField
              label={t('word')}
              hint={t('wordHint')}
              optional
              autoComplete="off"
              value={it.passphrase}
              onChange={set('passphrase')}
              maxLength={100}
            />
          </div>
          <div className={css.two}>
            <TextField
              label={t('webhook')}
              hint={t('webhookHint')}
              optional
              dir="ltr"
              type="url"
              autoComplete="off"
              value={it.webhookUrl}
              onChange={set('webhookUrl')}
              maxLength={500}
            />
            {it.webhookUrl.trim() && (
              <TextField
                label={t('secret')}
                hint={t('secretHint')}
                dir="ltr"
                autoComplete="off"
                value={it.webhookSecret}
                onChange={set('webhookSecret')}
                maxLength={200}
              />
            )}
          </div>
        </div>
        <div className={css.fieldset}>
          <div className={css.two}>
            {clock('quietFrom', t('quietFrom'))}
            {clock('quietTo', t('quietTo'))}
          </div>
          <div className={css.two}>
            <TextField
              label={t('zone')}
              hint={t('quietHint')}
              dir="ltr"
              list={`${id}-zones`}
              value={it.timeZone}
              onChange={set('timeZone')}
              maxLength={60}
            />
            <Select
              label={t('language')}
              options={(Object.keys(LANGUAGES) as Language[]).map((value) => ({ value, label: LANGUAGES[value].name }))}
              value={it.language as Language}
              onChange={(value) => value && set('language')(value)}
            />
          </div>
          <datalist id={`${id}-zones`}>
            {ZONES.map((zone) => (
              <option key={zone} value={zone} />
            ))}
          </datalist>
        </div>
        <Select
          label={t('shownAs')}
          hint={t('shownAsHint')}
          options={(['name', 'title', 'nothing'] as const).map((value) => ({ value, label: t(`shown.${value}`) }))}
          value={it.shownAs}
          onChange={(value) => value && set('shownAs')(value)}
        />
        <TextArea
          label={t('agreedHow')}
          hint={t('agreedHint')}
          value={it.agreedHow}
          onChange={set('agreedHow')}
          maxLength={500}
          rows={2}
        />
      </Form>
    </Card>
  );
}
