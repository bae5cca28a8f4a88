import { LanguageSelect } from '#features/reports/ui/report-dialogs.tsx';
import { useT } from '#web/i18n.ts';
import { IconButton } from '#web/ui/button.tsx';
import { Select, TextField } from '#web/ui/field.tsx';
import { IconClose } from '#web/ui/icons.ts';
import { Stack } from '#web/ui/layout.tsx';
import { NAME_KINDS } from '../directory.rules.ts';
import { isDated, type NameRow } from '../organisation-names.rules.ts';
import css from './directory.module.css';

/** One name of an organisation: what kind it is, in which language, and of a former one when it was used. */
export function NameFields({
  row,
  n,
  onChange,
  onAway,
}: {
  row: NameRow;
  n: number;
  onChange: (change: Partial<NameRow>) => void;
  onAway?: (() => void) | undefined;
}) {
  const t = useT('directory');
  const date = (key: 'from' | 'until') => (
    <TextField
      label={t(`nameTime.${key}Of`, { n })}
      hint={t('nameTime.hint')}
      optional
      dir="ltr"
      value={row[key]}
      onChange={(text) => onChange({ [key]: text })}
      maxLength={20}
    />
  );
  return (
    <Stack gap="s">
      <div className={css.called}>
        <TextField
          label={t('nameOf', { n })}
          value={row.name}
          onChange={(name) => onChange({ name })}
          maxLength={200}
          data-autofocus={n === 1 || undefined}
        />
        <Select
          label={t('nameKind.label')}
          options={NAME_KINDS.map((value) => ({ value, label: t(`nameKind.${value}`) }))}
          value={row.kind}
          onChange={(kind) => kind && onChange({ kind })}
        />
        <LanguageSelect
          label={t('language')}
          optional
          none={t('languageOpen')}
          also={[row.language]}
          value={row.language === 'und' ? null : row.language}
          onChange={(tag) => onChange({ language: tag ?? 'und' })}
        />
        {onAway && (
          <IconButton label={t('takeAway', { what: row.name || t('nameOf', { n }) })} onClick={onAway}>
            <IconClose size={16} />
          </IconButton>
        )}
      </div>
      {isDated(row) && (
        <div className={css.two}>
          {date('from')}
          {date('until')}
        </div>
      )}
    </Stack>
  );
}
