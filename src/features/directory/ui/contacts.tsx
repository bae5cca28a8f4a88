import { useDeferredValue } from 'react';
import { z } from 'zod';
import { PlacePicker } from '#features/places/ui/place-picker.tsx';
import { addressOf, useOp } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { flagParam, useView } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Checkbox } from '#web/ui/choices.tsx';
import { Select, TextField } from '#web/ui/field.tsx';
import { Page, Row, Stack, Text } from '#web/ui/layout.tsx';
import { List } from '#web/ui/list.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { CONTACT_KINDS, exportContacts, listContacts } from '../contacts.contract.ts';
import { ContactLine } from './contact-line.tsx';
import css from './directory.module.css';

const view = z.object({
  q: z.string().max(200).default(''),
  kind: z.enum(CONTACT_KINDS).optional(),
  place: z.uuid().optional(),
  ask: flagParam(),
});

/** Everybody to turn to, by place, by topic and by what they are: the person to ring. */
export function ContactsScreen() {
  const t = useT('directory');
  const can = useCan();
  const [at, setAt] = useView(view);
  const q = useDeferredValue(at.q.trim());
  const asked = useOp(listContacts, { query: { q: q || undefined, kind: at.kind, place: at.place } }, { keep: true });
  return (
    <Page wide>
      <Stack gap="l">
        <Row spread="between" align="top">
          <Text dim>{t('contact.list.what')}</Text>
          {can('contact.export') && (
            <a href={addressOf(exportContacts)} download>
              {t('contact.list.export')}
            </a>
          )}
        </Row>
        <div className={css.filters}>
          <TextField
            type="search"
            label={t('find')}
            optional
            placeholder={t('contact.list.findHint')}
            value={at.q}
            onChange={(text) => setAt({ q: text }, { replace: true })}
            maxLength={200}
          />
          <Select
            label={t('fields.kind')}
            optional
            none={t('any')}
            options={CONTACT_KINDS.map((kind) => ({ value: kind, label: t(`contactKind.${kind}`) }))}
            value={at.kind ?? null}
            onChange={(kind) => setAt({ kind: kind ?? undefined })}
          />
          <PlacePicker
            label={t('contact.place')}
            hint={t('contact.list.placeHint')}
            optional
            value={at.place ?? null}
            onChange={(place) => setAt({ place: place && 'id' in place ? place.id : undefined })}
          />
        </div>
        <Checkbox
          label={t('contact.list.askNow')}
          checked={at.ask === true}
          onChange={(ask) => setAt({ ask: ask || undefined })}
        />
        <Answer of={asked} rows={6} feature="directory">
          {({ contacts }) => {
            const shown = at.ask ? contacts.filter((it) => it.askNow) : contacts;
            return shown.length === 0 ? (
              <EmptyState title={t('contact.list.none')}>{t('contact.list.noneWhy')}</EmptyState>
            ) : (
              <List label={t('contact.list.title')}>
                {shown.map((it) => (
                  <ContactLine key={it.id} contact={it} named />
                ))}
              </List>
            );
          }}
        </Answer>
      </Stack>
    </Page>
  );
}
