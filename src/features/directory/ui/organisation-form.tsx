import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import type { BodyIn, OutOf } from '#domain/operation.ts';
import { LanguageSelect } from '#features/reports/ui/report-dialogs.tsx';
import { PlacePicker } from '#features/places/ui/place-picker.tsx';
import { call, useOpMutation } from '#web/api.ts';
import { serverNow } from '#web/clock.ts';
import { useT } from '#web/i18n.ts';
import { TLP_WORDS } from '#web/ui/badges.tsx';
import { Button, IconButton } from '#web/ui/button.tsx';
import { CheckboxGroup } from '#web/ui/choices.tsx';
import { Combobox } from '#web/ui/combobox.tsx';
import { FieldGroup, Select, TextArea, TextField, type Option } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { IconClose } from '#web/ui/icons.ts';
import { Stack, Text } from '#web/ui/layout.tsx';
import { toast } from '#web/ui/toast.tsx';
import { APPROACHES, CONTEXTS, ENTRY_KINDS, FOCUSES, INSTRUMENTS, NATURES } from '../directory.rules.ts';
import {
  changeOrganisation,
  createOrganisation,
  listOrganisations,
  type readOrganisation,
} from '../organisations.contract.ts';
import css from './directory.module.css';
import { badNameTime, namesGiven, type NameRow } from '../organisation-names.rules.ts';
import { NameFields } from './name-fields.tsx';

type Entry = OutOf<typeof readOrganisation>;
type Body = BodyIn<typeof changeOrganisation>;

/** Finds entries by any name, for a form that chooses one. */
export const searchEntries =
  (not?: string) =>
  async (text: string, signal: AbortSignal): Promise<Option[]> =>
    (await call(listOrganisations, { query: { q: text, limit: 12 }, signal })).organisations
      .filter((it) => it.id !== not)
      .map((it) => ({ value: it.id, label: it.name, ...(it.parent ? { detail: it.parent.name } : {}) }));

/** An organisation or body, new or as it stands. What is not known stays empty. */
export function OrganisationForm({
  entry,
  onDone,
  onCancel,
}: {
  entry?: Entry;
  onDone: (id: string) => void;
  onCancel: () => void;
}) {
  const t = useT('directory');
  const [id] = useState(() => entry?.id ?? uuidv7(serverNow()));
  const [names, setNames] = useState<NameRow[]>(
    entry?.names.map((one) => ({ ...one, from: one.from ?? '', until: one.until ?? '' })) ?? [
      { kind: 'official', language: 'und', name: '', from: '', until: '' },
    ],
  );
  const [identifiers, setIdentifiers] = useState<{ scheme: string; value: string }[]>(
    entry?.identifiers.map(({ scheme, value }) => ({ scheme, value })) ?? [],
  );
  const [places, setPlaces] = useState<{ kind: 'seat' | 'works'; placeId: string | null; text: string | null }[]>(
    entry?.places.map(({ kind, placeId, told }) => ({ kind, placeId, text: told })) ?? [],
  );
  const [parent, setParent] = useState<Option | null>(
    entry?.parent ? { value: entry.parent.id, label: entry.parent.name } : null,
  );
  const [it, setIt] = useState({
    kind: entry?.kind ?? ('organisation' as const),
    nature: entry?.nature ?? null,
    focuses: entry?.focuses ?? [],
    approaches: entry?.approaches ?? [],
    instruments: entry?.instruments ?? [],
    contexts: entry?.contexts ?? [],
    mandate: entry?.mandate ?? '',
    mandateLanguage: entry?.mandateLanguage ?? null,
    website: entry?.website ?? '',
    label: String(entry?.label ?? 1),
    source: '',
  });
  const set =
    <K extends keyof typeof it>(key: K) =>
    (value: (typeof it)[K]) =>
      setIt((now) => ({ ...now, [key]: value }));
  const create = useOpMutation(createOrganisation, { invalidates: ['organisations'] });
  const change = useOpMutation(changeOrganisation, { invalidates: ['organisations'] });
  const told = names.filter((one) => one.name.trim() !== '');
  const blocked =
    told.length === 0
      ? t('need.name')
      : badNameTime(told)
        ? t(`need.nameTime.${badNameTime(told)}`)
        : it.website.trim() !== '' && !/^https?:\/\/\S+\.\S+/.test(it.website.trim())
          ? t('need.website')
          : null;
  const save = async () => {
    const body: Body = {
      kind: it.kind as Body['kind'] & string,
      parentId: parent?.value ?? null,
      names: namesGiven(told),
      identifiers: identifiers
        .filter((one) => one.value.trim() !== '')
        .map((one) => ({ scheme: one.scheme.trim() || 'other', value: one.value.trim() })),
      places: places.filter((one) => one.placeId !== null || one.text?.trim()),
      nature: it.nature,
      focuses: it.focuses,
      approaches: it.approaches,
      instruments: it.instruments,
      contexts: it.contexts,
      mandate: it.mandate.trim() || null,
      mandateLanguage: it.mandate.trim() ? it.mandateLanguage : null,
      website: it.website.trim() || null,
      label: Number(it.label),
      source: it.source.trim() ? { kind: 'person', title: it.source.trim() } : null,
    };
    const { findings } = entry
      ? await change.mutateAsync({ params: { id }, body })
      : await create.mutateAsync({ body: { ...body, id } });
    toast(
      findings[0]
        ? t(`findings.${findings[0].code}`, { detail: findings[0].detail, defaultValue: t('saved') })
        : t('saved'),
    );
    onDone(id);
  };
  const replace = <T,>(list: readonly T[], at: number, change: Partial<T>): T[] =>
    list.map((one, n) => (n === at ? { ...one, ...change } : one));
  const choices = <V extends string>(of: readonly V[], key: string) =>
    of.map((value) => ({ value, label: t(`${key}.${value as string}`) }));
  return (
    <Form
      feature="directory"
      deed={t(entry ? 'saveChange' : 'organisation.save')}
      blocked={blocked}
      onSubmit={save}
      aside={<Button onClick={onCancel}>{t('console:cancel')}</Button>}
    >
      <FieldGroup label={t('fields.names')} hint={t('organisation.namesHint')}>
        <Stack gap="s">
          {names.map((one, at) => (
            <NameFields
              key={at}
              row={one}
              n={at + 1}
              onChange={(row) => setNames(replace(names, at, row))}
              onAway={names.length > 1 ? () => setNames(names.filter((_, n) => n !== at)) : undefined}
            />
          ))}
          <div>
            <Button
              size="small"
              onClick={() => setNames([...names, { kind: 'alias', language: 'und', name: '', from: '', until: '' }])}
            >
              {t('addName')}
            </Button>
          </div>
        </Stack>
      </FieldGroup>
      <div className={css.two}>
        <Select
          label={t('fields.kind')}
          options={choices(ENTRY_KINDS, 'kind')}
          value={it.kind as (typeof ENTRY_KINDS)[number]}
          onChange={(kind) => kind && set('kind')(kind)}
        />
        <Select
          label={t('fields.nature')}
          optional
          none={t('notKnown')}
          options={choices(NATURES, 'nature')}
          value={it.nature}
          onChange={set('nature')}
        />
        <Combobox
          label={t('fields.parentId')}
          hint={t('organisation.parentHint')}
          optional
          options={searchEntries(id)}
          value={parent}
          onChange={setParent}
        />
      </div>
      <FieldGroup label={t('fields.places')} hint={t('organisation.placesHint')} optional>
        <Stack gap="s">
          {places.map((one, at) => (
            <div key={at} className={css.line}>
              <PlacePicker
                label={t('placeOf', { n: at + 1 })}
                freely
                value={one.placeId}
                text={one.placeId ? null : one.text}
                onChange={(place) =>
                  setPlaces(
                    replace(
                      places,
                      at,
                      place === null
                        ? { placeId: null, text: null }
                        : 'id' in place
                          ? { placeId: place.id, text: null }
                          : { placeId: null, text: place.text },
                    ),
                  )
                }
              />
              <Select
                label={t('placeKind.label')}
                options={choices(['works', 'seat'] as const, 'placeKind')}
                value={one.kind}
                onChange={(kind) => kind && setPlaces(replace(places, at, { kind }))}
              />
              <IconButton
                label={t('takeAway', { what: t('placeOf', { n: at + 1 }) })}
                onClick={() => setPlaces(places.filter((_, n) => n !== at))}
              >
                <IconClose size={16} />
              </IconButton>
            </div>
          ))}
          <div>
            <Button size="small" onClick={() => setPlaces([...places, { kind: 'works', placeId: null, text: null }])}>
              {t('addPlace')}
            </Button>
          </div>
        </Stack>
      </FieldGroup>
      <div className={css.two}>
        <CheckboxGroup
          label={t('fields.focuses')}
          optional
          options={choices(FOCUSES, 'focus')}
          value={it.focuses}
          onChange={set('focuses')}
        />
        <CheckboxGroup
          label={t('fields.approaches')}
          optional
          options={choices(APPROACHES, 'approach')}
          value={it.approaches}
          onChange={set('approaches')}
        />
        <CheckboxGroup
          label={t('fields.instruments')}
          optional
          options={choices(INSTRUMENTS, 'instrument')}
          value={it.instruments}
          onChange={set('instruments')}
        />
        <CheckboxGroup
          label={t('fields.contexts')}
          optional
          options={choices(CONTEXTS, 'context')}
          value={it.contexts}
          onChange={set('contexts')}
        />
      </div>
      <TextArea
        label={t('fields.mandate')}
        hint={t('organisation.mandateHint')}
        optional
        rows={3}
        maxLength={4000}
        lang={it.mandateLanguage ?? undefined}
        value={it.mandate}
        onChange={set('mandate')}
      />
      {it.mandate.trim() !== '' && (
        <div className={css.two}>
          <LanguageSelect
            label={t('fields.mandateLanguage')}
            optional
            none={t('languageOpen')}
            also={it.mandateLanguage ? [it.mandateLanguage] : []}
            value={it.mandateLanguage}
            onChange={set('mandateLanguage')}
          />
        </div>
      )}
      <FieldGroup label={t('fields.identifiers')} hint={t('organisation.identifiersHint')} optional>
        <Stack gap="s">
          {identifiers.map((one, at) => (
            <div key={at} className={css.line}>
              <TextField
                label={t('identifierOf', { n: at + 1 })}
                dir="ltr"
                value={one.value}
                onChange={(value) => setIdentifiers(replace(identifiers, at, { value }))}
                maxLength={200}
              />
              <TextField
                label={t('scheme')}
                dir="ltr"
                value={one.scheme}
                onChange={(scheme) => setIdentifiers(replace(identifiers, at, { scheme }))}
                maxLength={60}
              />
              <IconButton
                label={t('takeAway', { what: one.value || t('identifierOf', { n: at + 1 }) })}
                onClick={() => setIdentifiers(identifiers.filter((_, n) => n !== at))}
              >
                <IconClose size={16} />
              </IconButton>
            </div>
          ))}
          <div>
            <Button size="small" onClick={() => setIdentifiers([...identifiers, { scheme: 'org-id', value: '' }])}>
              {t('addIdentifier')}
            </Button>
          </div>
        </Stack>
      </FieldGroup>
      <div className={css.two}>
        <TextField
          label={t('fields.website')}
          optional
          dir="ltr"
          type="url"
          value={it.website}
          onChange={set('website')}
          maxLength={500}
        />
        <Select
          label={t('fields.label')}
          hint={t('labelHint')}
          options={TLP_WORDS.map((word, at) => ({ value: String(at), label: `TLP:${word} · ${t(`labels.${at}`)}` }))}
          value={it.label}
          onChange={(value) => value && set('label')(value)}
        />
        <TextField
          label={t('toldBy')}
          hint={t('toldByHint')}
          optional
          value={it.source}
          onChange={set('source')}
          maxLength={300}
        />
      </div>
      <Text dim small>
        {t('organisation.risk')}
      </Text>
    </Form>
  );
}
