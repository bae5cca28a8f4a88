import { useT } from '#web/i18n.ts';
import { TextArea, TextField } from '#web/ui/field.tsx';
import { IconShield } from '#web/ui/icons.ts';
import { Row, Stack, Text } from '#web/ui/layout.tsx';
import css from './identity-fields.module.css';

export interface Identity {
  name: string;
  contact: string;
  notes: string;
}
export const noIdentity: Identity = { name: '', contact: '', notes: '' };

/** What the server seals: only what was filled, or nothing. */
export const identityOf = (it: Identity): Partial<Identity> | null => {
  const filled = Object.entries(it).filter(([, text]) => text.trim() !== '');
  return filled.length ? Object.fromEntries(filled.map(([key, text]) => [key, text.trim()])) : null;
};

/** Who it is, closed until opened: it is sealed when sent, and nobody in this room can read it back. */
export function IdentityFields({ value, onChange }: { value: Identity; onChange: (value: Identity) => void }) {
  const t = useT('reports');
  return (
    <details className={css.sealed}>
      <summary>
        <Row as="span" gap="s">
          <IconShield size={18} aria-hidden="true" />
          {t('identity.title')}
        </Row>
      </summary>
      <Stack gap="m" className={css.inside}>
        <Text dim small>
          {t('identity.why')}
        </Text>
        <TextField
          label={t('identity.name')}
          optional
          autoComplete="off"
          value={value.name}
          onChange={(name) => onChange({ ...value, name })}
          maxLength={200}
        />
        <TextField
          label={t('identity.contact')}
          optional
          autoComplete="off"
          value={value.contact}
          onChange={(contact) => onChange({ ...value, contact })}
          maxLength={500}
        />
        <TextArea
          label={t('identity.notes')}
          optional
          rows={2}
          value={value.notes}
          onChange={(notes) => onChange({ ...value, notes })}
          maxLength={2000}
        />
      </Stack>
    </details>
  );
}
