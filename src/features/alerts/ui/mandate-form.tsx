import { normalAddress } from '#features/courier/courier.rules.ts';
import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import { localOf, momentOf } from '#domain/local-time.ts';
import type { ClockSettings } from '#domain/levels.ts';
import { useOpMutation } from '#web/api.ts';
import { serverNow } from '#web/clock.ts';
import { useLanguage, useT } from '#web/i18n.ts';
import { LANGUAGES, type Language } from '#web/language.ts';
import { useWorkspace } from '#web/session.ts';
import { TLP_WORDS } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { Checkbox } from '#web/ui/choices.tsx';
import { ClockField, DateField } from '#web/ui/date-field.tsx';
import { FieldGroup, Select, TextArea, TextField, type Option } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Card, Heading, Stack, Text } from '#web/ui/layout.tsx';
import { PickActors, type Picked } from '#features/people/ui/pick-actors.tsx';
import { PlacesPicker } from '#features/places/ui/place-picker.tsx';
import { TypesPicker } from '#features/incidents/ui/types.tsx';
import { asksAgreement, changedTerms, type MandateTerms } from '../mandate-change.rules.ts';
import { changeMandate, createMandate, type Mandate } from '../mandates.contract.ts';
import { MandateChannels } from './mandate-channels.tsx';
import { MandateClocks } from './mandate-clocks.tsx';
import css from './alerts.module.css';

const ZONES = Intl.supportedValuesOf('timeZone');

/** What a standing mandate says, and the places it names. */
export interface Standing {
  mandate: Mandate;
  places: readonly Option[];
}
const termsOf = (it: Mandate): MandateTerms => ({
  title: it.title,
  themes: it.themes,
  placeIds: it.placeIds,
  highestLabel: it.highestLabel,
  dutyPost: it.dutyPost,
  independentRoute: it.independentRoute,
  coordinator: it.coordinator,
  substituteMandateId: it.substituteMandateId,
  quietFrom: it.quietFrom?.slice(0, 5) ?? null,
  quietTo: it.quietTo?.slice(0, 5) ?? null,
  timeZone: it.timeZone,
  language: it.language,
  shownAs: it.shownAs,
  clocks: it.clocks,
});

/**
 * What somebody agreed to be asked about, new or as it stands. Everything here was said and agreed beforehand; nothing is sent by saving it.
 * Where a change makes it another agreement, the form asks how and when it was agreed anew.
 */
export function MandateForm({
  standing,
  others,
  onDone,
}: {
  standing?: Standing | undefined;
  others: readonly Mandate[];
  onDone: () => void;
}) {
  const t = useT('mandates', 'alerts', 'domain');
  const here = useWorkspace();
  const language = useLanguage();
  const before = standing ? termsOf(standing.mandate) : null;
  const [id] = useState(() => standing?.mandate.id ?? uuidv7(Date.now()));
  const [who, setWho] = useState<Picked[]>(standing ? [standing.mandate.responder] : []);
  const today = localOf(new Date(serverNow()).toISOString(), here.timeZone).day;
  const [it, setIt] = useState({
    title: before?.title ?? '',
    themes: [...(before?.themes ?? [])],
    places: [...(standing?.places ?? [])] as Option[],
    highestLabel: String(before?.highestLabel ?? 2),
    dutyPost: before?.dutyPost ?? false,
    independentRoute: before?.independentRoute ?? false,
    coordinator: before?.coordinator ?? false,
    substitute: before?.substituteMandateId ?? null,
    quietFrom: before?.quietFrom ?? '',
    quietTo: before?.quietTo ?? '',
    timeZone: before?.timeZone ?? here.timeZone,
    language: before?.language ?? (language as string),
    clocks: before?.clocks ?? ({} as ClockSettings),
    agreedHow: '',
    agreedOn: today,
    shownAs: before?.shownAs ?? 'title',
    endChannelIds: [] as string[],
    email: '',
    phone: '',
    webhookUrl: '',
    webhookSecret: '',
    passphrase: '',
  });
  const set =
    <K extends keyof typeof it>(key: K) =>
    (value: (typeof it)[K]) =>
      setIt((now) => ({ ...now, [key]: value }));
  const invalidates = ['mandates', 'alerts.propose'];
  const create = useOpMutation(createMandate, { invalidates, onDone });
  const change = useOpMutation(changeMandate, { invalidates, onDone });
  const terms: MandateTerms = {
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
    shownAs: it.shownAs,
    clocks: it.clocks,
  };
  const changed = before ? changedTerms(before, terms) : {};
  const anew = before === null || asksAgreement(before, terms);
  const untouched =
    before !== null &&
    Object.keys(changed).length === 0 &&
    it.endChannelIds.length === 0 &&
    !it.email.trim() &&
    !it.phone.trim() &&
    !it.webhookUrl.trim() &&
    !it.passphrase.trim();
  const badEmail = it.email.trim() !== '' && !/^\S+@\S+\.\S+$/.test(it.email.trim());
  const badPhone = it.phone.trim() !== '' && normalAddress('sms', it.phone) === null;
  const badHook = it.webhookUrl.trim() !== '' && !URL.canParse(it.webhookUrl.trim());
  const badZone = !ZONES.includes(it.timeZone) && it.timeZone !== 'UTC';
  const blocked =
    who.length === 0
      ? t('need.who')
      : !it.title.trim()
        ? t('need.title')
        : anew && !(it.agreedHow.trim() && it.agreedOn)
          ? t('need.agreed')
          : badEmail
            ? t('need.email')
            : badPhone
              ? t('need.phone')
              : badHook || (it.webhookUrl.trim() && it.webhookSecret.length < 16)
                ? t('need.webhook')
                : (it.quietFrom === '') !== (it.quietTo === '')
                  ? t('alerts:problems.half_quiet_hours')
                  : badZone
                    ? t('alerts:problems.unknown_time_zone')
                    : it.passphrase && it.passphrase.trim().length < 4
                      ? t('need.word')
                      : untouched
                        ? t('need.change')
                        : null;
  const agreement = anew
    ? {
        agreedHow: it.agreedHow.trim(),
        // today was agreed before now; another day at its noon
        ...(it.agreedOn !== today && { agreedAt: momentOf({ day: it.agreedOn, clock: '12:00' }, here.timeZone)! }),
      }
    : {};
  const ways = {
    ...(it.email.trim() && { email: it.email.trim() }),
    ...(it.phone.trim() && { phone: it.phone.trim() }),
    ...(it.webhookUrl.trim() && { webhook: { url: it.webhookUrl.trim(), secret: it.webhookSecret } }),
    ...(it.passphrase.trim() && { passphrase: it.passphrase.trim() }),
  };
  const send = () =>
    before
      ? change.mutateAsync({
          params: { id },
          body: {
            ...(Object.fromEntries(
              Object.keys(changed).map((term) => [term, terms[term as keyof MandateTerms]]),
            ) as object),
            ...agreement,
            ...ways,
            endChannelIds: it.endChannelIds,
          },
        })
      : create.mutateAsync({
          body: {
            id,
            responderActorId: who[0]!.id,
            ...terms,
            themes: [...terms.themes],
            placeIds: [...terms.placeIds],
            agreedHow: it.agreedHow.trim(),
            ...agreement,
            ...ways,
          },
        });
  const clock = (key: 'quietFrom' | 'quietTo', label: string) => (
    <ClockField label={label} optional value={it[key]} onChange={set(key)} />
  );
  return (
    <Card>
      <Form
        feature="alerts"
        deed={t(standing ? 'saveChange' : 'save')}
        blocked={blocked}
        onSubmit={send}
        aside={<Button onClick={onDone}>{t('console:cancel')}</Button>}
      >
        <Heading as="h2">{standing ? t('changeTitle', { name: standing.mandate.responder.name }) : t('add')}</Heading>
        <div className={css.two}>
          {!standing && <PickActors label={t('who')} hint={t('whoHint')} most={1} value={who} onChange={setWho} />}
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
            options={others
              .filter((other) => other.id !== id)
              .map((other) => ({ value: other.id, label: `${other.responder.name} · ${other.title}` }))}
            value={it.substitute}
            onChange={set('substitute')}
          />
        </div>
        <div className={css.fieldset}>
          {standing && (
            <MandateChannels mandate={standing.mandate} ending={it.endChannelIds} onChange={set('endChannelIds')} />
          )}
          <div className={css.two}>
            <TextField
              label={t(standing ? 'emailMore' : 'email')}
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
              label={t(standing?.mandate.hasPassphrase ? 'wordNew' : 'word')}
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
              label={t(standing ? 'phoneMore' : 'phone')}
              hint={t('phoneHint')}
              optional
              type="tel"
              dir="ltr"
              autoComplete="off"
              error={badPhone ? t('need.phone') : undefined}
              value={it.phone}
              onChange={set('phone')}
              maxLength={30}
            />
            <TextField
              label={t(standing ? 'webhookMore' : 'webhook')}
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
          <MandateClocks value={it.clocks} onChange={set('clocks')} />
        </div>
        <Select
          label={t('shownAs')}
          hint={t('shownAsHint')}
          options={(['name', 'title', 'nothing'] as const).map((value) => ({ value, label: t(`shown.${value}`) }))}
          value={it.shownAs}
          onChange={(value) => value && set('shownAs')(value)}
        />
        {anew ? (
          <div className={css.fieldset}>
            {standing && (
              <Text>
                {t('agreeAnew')} <span dir="auto">{standing.mandate.agreedHow}</span>
              </Text>
            )}
            <DateField
              label={t(standing ? 'agreedOnAnew' : 'agreedOn')}
              latest={today}
              value={it.agreedOn}
              onChange={set('agreedOn')}
            />
            <TextArea
              label={t(standing ? 'agreedHowAnew' : 'agreedHow')}
              hint={t('agreedHint')}
              value={it.agreedHow}
              onChange={set('agreedHow')}
              maxLength={500}
              rows={2}
            />
          </div>
        ) : (
          <Text dim small>
            {t('agreementStands')}
          </Text>
        )}
      </Form>
    </Card>
  );
}
