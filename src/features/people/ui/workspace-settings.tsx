import { useState } from 'react';
import type { OutOf } from '#domain/operation.ts';
import { REPORTER_ICONS } from '#features/intake/intake.contract.ts';
import { PlacePicker } from '#features/places/ui/place-picker.tsx';
import { useOp, useOpMutation } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { COMMON_LANGUAGES, useLanguageName } from '#web/language-names.ts';
import { Go } from '#web/navigation.tsx';
import { reloadMe, useCan } from '#web/session.ts';
import { Checkbox, RadioCards } from '#web/ui/choices.tsx';
import { MultiCombobox } from '#web/ui/combobox.tsx';
import { TextArea, TextField, type Option } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Card, Facts, Heading, Page, Stack, Text } from '#web/ui/layout.tsx';
import { Answer } from '#web/ui/states.tsx';
import { toast } from '#web/ui/toast.tsx';
import { changeWorkspace, readWorkspace } from '../people.contract.ts';
import { Tokens } from './tokens.tsx';

/** The workspace itself: its name, the neutral name, languages and words of the reporter page; and tokens for other programs. */
export function WorkspaceSettingsScreen() {
  const t = useT('people');
  const can = useCan();
  const asked = useOp(readWorkspace);
  return (
    <Page>
      <Stack gap="xl">
        <Answer of={asked} rows={6}>
          {(it) => (can('workspace.write') ? <Settings settings={it} /> : <Shown settings={it} />)}
        </Answer>
        <Go to="/w/$workspace/clocks">{t('settings.clocks')}</Go>
        {can('workspace.write') && <Go to="/w/$workspace/numbers">{t('settings.numbers')}</Go>}
        {can('custody.read') && <Go to="/w/$workspace/wordings">{t('settings.wordings')}</Go>}
        {can('token.write') && <Tokens />}
        {!can('workspace.write') && <Text dim>{t('settings.readOnly')}</Text>}
      </Stack>
    </Page>
  );
}

type Of = OutOf<typeof readWorkspace>;
function useLanguageOptions(): (tag: string) => Option {
  const name = useLanguageName();
  return (tag) => ({ value: tag, label: name(tag) });
}

function ReporterPage({ slug }: { slug: string }) {
  const t = useT('people');
  const address = `${location.origin}/r/${slug}`;
  return (
    <Card>
      <Stack gap="xs">
        <Heading as="h2">{t('settings.reporterPage')}</Heading>
        <a href={address} target="_blank" rel="noreferrer" dir="ltr">
          {address}
        </a>
        <Text dim small>
          {t('settings.reporterPageWhy')}
        </Text>
      </Stack>
    </Card>
  );
}

function Shown({ settings }: { settings: Of }) {
  const t = useT('people');
  const option = useLanguageOptions();
  return (
    <Stack gap="l">
      <Facts
        of={[
          [t('settings.name'), <bdi key="n">{settings.name}</bdi>],
          [t('settings.neutralName'), <bdi key="p">{settings.neutralName}</bdi>],
          [
            t('settings.icon'),
            <img
              key="i"
              src={`/r/icons/${settings.reporterIcon}.svg`}
              alt={t(`settings.icons.${settings.reporterIcon}`)}
              width={40}
              height={40}
            />,
          ],
          [t('settings.languages'), settings.languages.map((tag) => option(tag).label).join(', ')],
        ]}
      />
      <ReporterPage slug={settings.slug} />
    </Stack>
  );
}

function Settings({ settings }: { settings: Of }) {
  const t = useT('people');
  const option = useLanguageOptions();
  const [name, setName] = useState(settings.name);
  const [neutral, setNeutral] = useState(settings.neutralName);
  const [languages, setLanguages] = useState<Option[]>(() => settings.languages.map(option));
  const [area, setArea] = useState(settings.areaPlaceId);
  const [icon, setIcon] = useState(settings.reporterIcon);
  const [contact, setContact] = useState(settings.reporterContact);
  const [referral, setReferral] = useState(settings.reporterReferral);
  const [notice, setNotice] = useState(settings.reporterNotice);
  const [secondFactor, setSecondFactor] = useState(settings.secondFactor);
  const change = useOpMutation(changeWorkspace, { invalidates: ['workspace'] });
  const save = async () => {
    await change.mutateAsync({
      body: {
        name: name.trim(),
        neutralName: neutral.trim(),
        reporterIcon: icon,
        areaPlaceId: area,
        languages: languages.map((it) => it.value),
        reporterContact: contact,
        reporterReferral: referral,
        reporterNotice: notice,
        secondFactor,
      },
    });
    if (name.trim() !== settings.name) await reloadMe();
    toast(t('settings.saved'));
  };
  const blocked =
    !name.trim() || !neutral.trim()
      ? t('settings.needNames')
      : languages.length === 0
        ? t('settings.needLanguage')
        : null;
  return (
    <Form deed={t('settings.deed')} feature="people" onSubmit={save} blocked={blocked}>
      <TextField
        label={t('settings.name')}
        hint={t('settings.nameHint')}
        value={name}
        onChange={setName}
        maxLength={120}
      />
      <PlacePicker
        label={t('settings.area')}
        hint={t('settings.areaHint')}
        optional
        levels={[0, 1, 2, 3, 4]}
        value={area}
        onChange={(it) => setArea(it && 'id' in it ? it.id : null)}
      />
      <ReporterPage slug={settings.slug} />
      <TextField
        label={t('settings.neutralName')}
        hint={t('settings.neutralNameHint')}
        value={neutral}
        onChange={setNeutral}
        maxLength={60}
      />
      <RadioCards
        label={t('settings.icon')}
        hint={t('settings.iconHint')}
        options={REPORTER_ICONS.map((it) => ({
          value: it,
          label: t(`settings.icons.${it}`),
          sign: <img src={`/r/icons/${it}.svg`} alt="" width={40} height={40} />,
        }))}
        value={icon}
        onChange={setIcon}
      />
      <MultiCombobox
        label={t('settings.languages')}
        hint={t('settings.languagesHint')}
        options={COMMON_LANGUAGES.map(option)}
        value={languages}
        onChange={setLanguages}
      />
      <TextArea
        label={t('settings.contact')}
        hint={t('settings.contactHint')}
        optional
        rows={2}
        value={contact}
        onChange={setContact}
        maxLength={500}
      />
      <TextArea
        label={t('settings.referral')}
        hint={t('settings.referralHint')}
        optional
        rows={2}
        value={referral}
        onChange={setReferral}
        maxLength={500}
      />
      <TextArea
        label={t('settings.notice')}
        hint={t('settings.noticeHint')}
        optional
        rows={3}
        value={notice}
        onChange={setNotice}
        maxLength={1000}
      />
      {settings.secondFactor ? (
        <Card>
          <Stack gap="xs">
            <Heading as="h2">{t('settings.secondFactor')}</Heading>
            <Text>{t('settings.secondFactorOn')}</Text>
            <Go to="/w/$workspace/custody">{t('settings.secondFactorOff')}</Go>
          </Stack>
        </Card>
      ) : (
        <Checkbox
          label={t('settings.secondFactor')}
          detail={t('settings.secondFactorWhy')}
          checked={secondFactor}
          onChange={setSecondFactor}
        />
      )}
    </Form>
  );
}
