import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import { localOf } from '#domain/local-time.ts';
import { PlacePicker } from '#features/places/ui/place-picker.tsx';
import { call, refresh, useOp, useOpMutation } from '#web/api.ts';
import { serverNow } from '#web/clock.ts';
import { useT } from '#web/i18n.ts';
import { COMMON_LANGUAGES, useLanguageName } from '#web/language-names.ts';
import { useCan, useWorkspace } from '#web/session.ts';
import { TLP_WORDS } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { Checkbox } from '#web/ui/choices.tsx';
import { MultiCombobox } from '#web/ui/combobox.tsx';
import { DateField } from '#web/ui/date-field.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Select, TextArea, TextField, type Option } from '#web/ui/field.tsx';
import { FileField } from '#web/ui/file-field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Heading, Row, Stack, Text } from '#web/ui/layout.tsx';
import { List } from '#web/ui/list.tsx';
import { Answer } from '#web/ui/states.tsx';
import { toast } from '#web/ui/toast.tsx';
import {
  changeContact,
  CONTACT_KINDS,
  createContact,
  dropContactPhoto,
  listContacts,
  putContactPhoto,
} from '../contacts.contract.ts';
import { ContactLine, type Contact } from './contact-line.tsx';
import css from './directory.module.css';

interface Body {
  id: string;
  name: string;
}

/** People of an organisation to turn to, who agreed to stand here. */
export function ContactsPart({ organisation }: { organisation: Body }) {
  const t = useT('directory');
  const can = useCan();
  const [open, setOpen] = useState<Contact | 'new' | null>(null);
  const asked = useOp(listContacts, { query: { organisation: organisation.id } });
  return (
    <Stack gap="s">
      <Row spread="between">
        <Heading>{t('contact.title')}</Heading>
        {can('contact.write') && (
          <Button size="small" onClick={() => setOpen('new')}>
            {t('contact.add')}
          </Button>
        )}
      </Row>
      <Answer of={asked} rows={2} feature="directory">
        {({ contacts }) =>
          contacts.length === 0 ? (
            <Text dim>{t('contact.none')}</Text>
          ) : (
            <List label={t('contact.title')}>
              {contacts.map((it) => (
                <ContactLine key={it.id} contact={it} onChange={can('contact.write') ? () => setOpen(it) : undefined} />
              ))}
            </List>
          )
        }
      </Answer>
      {open !== null && (
        <ContactDialog
          key={open === 'new' ? 'new' : open.id}
          organisation={organisation}
          contact={open === 'new' ? undefined : open}
          others={asked.data?.contacts ?? []}
          onClose={() => setOpen(null)}
        />
      )}
    </Stack>
  );
}

function ContactDialog({
  organisation,
  contact,
  others,
  onClose,
}: {
  organisation: Body;
  contact?: Contact | undefined;
  others: readonly Contact[];
  onClose: () => void;
}) {
  const t = useT('directory');
  const { timeZone } = useWorkspace();
  const languageName = useLanguageName();
  const [id] = useState(() => contact?.id ?? uuidv7(serverNow()));
  const today = localOf(new Date(serverNow()).toISOString(), timeZone).day;
  const [languages, setLanguages] = useState<Option[]>(
    contact?.languages.map((tag) => ({ value: tag, label: languageName(tag) })) ?? [],
  );
  const [it, setIt] = useState({
    kind: contact?.kind ?? ('liaison' as const),
    name: contact?.name ?? '',
    post: contact?.post ?? '',
    about: contact?.about ?? '',
    placeId: contact?.placeId ?? null,
    placeText: contact?.placeText ?? null,
    availability: contact?.availability ?? '',
    reach: contact?.reach ?? '',
    substituteId: contact?.substituteId ?? null,
    consentHow: contact?.consentHow ?? '',
    consentOn: contact?.consentOn ?? today,
    askAgainOn: contact?.askAgainOn ?? `${Number(today.slice(0, 4)) + 1}${today.slice(4).replace('-02-29', '-02-28')}`,
    askTo: contact?.askTo ?? '',
    label: String(contact?.label ?? 1),
  });
  const set =
    <K extends keyof typeof it>(key: K) =>
    (value: (typeof it)[K]) =>
      setIt((now) => ({ ...now, [key]: value }));
  const create = useOpMutation(createContact, { invalidates: ['contacts'] });
  const change = useOpMutation(changeContact, { invalidates: ['contacts'] });
  const blocked = !it.name.trim()
    ? t('need.name')
    : !it.consentHow.trim() || !it.consentOn
      ? t('need.consent')
      : !it.askAgainOn || it.askAgainOn <= it.consentOn
        ? t('problems.ask_before_consent')
        : null;
  const [photo, setPhoto] = useState<File | null>(null);
  const [noPhoto, setNoPhoto] = useState(false);
  const save = async () => {
    const body = {
      organisationId: organisation.id,
      kind: it.kind as Contact['kind'],
      name: it.name.trim(),
      post: it.post.trim() || null,
      about: it.about.trim() || null,
      languages: languages.map((one) => one.value),
      placeId: it.placeId,
      placeText: it.placeText,
      availability: it.availability.trim() || null,
      reach: it.reach.trim() || null,
      substituteId: it.substituteId,
      consentHow: it.consentHow.trim(),
      consentOn: it.consentOn,
      askAgainOn: it.askAgainOn,
      askTo: it.askTo.trim() || null,
      label: Number(it.label),
    };
    if (contact) await change.mutateAsync({ params: { id }, body });
    else await create.mutateAsync({ body: { ...body, id } });
    if (photo) await call(putContactPhoto, { params: { id }, body: photo });
    else if (noPhoto) await call(dropContactPhoto, { params: { id } });
    if (photo || noPhoto) await refresh('contacts');
    toast(t('saved'));
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      width={620}
      title={contact ? <bdi>{contact.name}</bdi> : t('contact.addTo', { name: organisation.name })}
    >
      <Form
        feature="directory"
        deed={t('contact.save')}
        blocked={blocked}
        onSubmit={save}
        aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
      >
        <div className={css.two}>
          <TextField label={t('contact.name')} value={it.name} onChange={set('name')} maxLength={200} data-autofocus />
          <Select
            label={t('fields.kind')}
            options={CONTACT_KINDS.map((kind) => ({ value: kind, label: t(`contactKind.${kind}`) }))}
            value={it.kind as Contact['kind']}
            onChange={(kind) => kind && set('kind')(kind as never)}
          />
          <TextField label={t('contact.post')} optional value={it.post} onChange={set('post')} maxLength={200} />
          <TextField
            label={t('contact.reach')}
            hint={t('contact.reachHint')}
            optional
            value={it.reach}
            onChange={set('reach')}
            maxLength={500}
          />
        </div>
        <TextArea
          label={t('contact.about')}
          optional
          rows={2}
          value={it.about}
          onChange={set('about')}
          maxLength={1000}
        />
        <div className={css.two}>
          <MultiCombobox
            label={t('contact.languages')}
            optional
            options={COMMON_LANGUAGES.map((tag) => ({ value: tag, label: languageName(tag) }))}
            value={languages}
            onChange={setLanguages}
          />
          <PlacePicker
            label={t('contact.place')}
            optional
            freely
            value={it.placeId}
            text={it.placeText}
            onChange={(place) =>
              setIt((now) => ({
                ...now,
                placeId: place && 'id' in place ? place.id : null,
                placeText: place && !('id' in place) ? place.text : null,
              }))
            }
          />
          <TextField
            label={t('contact.availability')}
            optional
            value={it.availability}
            onChange={set('availability')}
            maxLength={500}
          />
          <Select
            label={t('contact.substitute')}
            optional
            none={t('contact.noSubstitute')}
            options={others.filter((one) => one.id !== id).map((one) => ({ value: one.id, label: one.name }))}
            value={it.substituteId}
            onChange={set('substituteId')}
          />
          <TextField
            label={t('contact.consentHow')}
            hint={t('contact.consentHint')}
            value={it.consentHow}
            onChange={set('consentHow')}
            maxLength={500}
          />
          <DateField label={t('contact.consentOn')} value={it.consentOn} latest={today} onChange={set('consentOn')} />
          <DateField label={t('contact.askAgainOn')} value={it.askAgainOn} onChange={set('askAgainOn')} />
          <TextField
            label={t('contact.askTo')}
            hint={t('contact.askToHint')}
            optional
            dir="ltr"
            autoComplete="off"
            value={it.askTo}
            onChange={set('askTo')}
            maxLength={254}
          />
          <FileField
            label={t('contact.photo')}
            hint={t('contact.photoHint')}
            optional
            accept="image/jpeg,image/png,image/webp,image/gif,image/avif"
            onChange={(file) => {
              setPhoto(file);
              setNoPhoto(false);
            }}
          />
          {contact?.photoAt && (
            <Checkbox label={t('contact.noPhoto')} checked={noPhoto} disabled={photo !== null} onChange={setNoPhoto} />
          )}
          <Select
            label={t('fields.label')}
            options={TLP_WORDS.map((word, at) => ({ value: String(at), label: `TLP:${word} · ${t(`labels.${at}`)}` }))}
            value={it.label}
            onChange={(value) => value && set('label')(value)}
          />
        </div>
      </Form>
    </Dialog>
  );
}
