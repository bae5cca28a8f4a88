import { LanguageSelect } from '#features/reports/ui/report-dialogs.tsx';
import { useT } from '#web/i18n.ts';
import { Button, IconButton } from '#web/ui/button.tsx';
import { FieldGroup, TextArea, TextField } from '#web/ui/field.tsx';
import { IconClose } from '#web/ui/icons.ts';
import { Stack } from '#web/ui/layout.tsx';
import type { DescriptionRow } from '../initiative-descriptions.rules.ts';
import type { TitleRow } from '../initiative-titles.rules.ts';
import css from './directory.module.css';

/** What an initiative is called, and in other languages. */
export function TitlesField({ rows, onChange }: { rows: readonly TitleRow[]; onChange: (rows: TitleRow[]) => void }) {
  const t = useT('directory');
  const put = (at: number, change: Partial<TitleRow>) =>
    onChange(rows.map((one, n) => (n === at ? { ...one, ...change } : one)));
  return (
    <FieldGroup label={t('fields.titles')} hint={t('initiative.titlesHint')}>
      <Stack gap="s">
        {rows.map((one, at) => (
          <div key={at} className={css.line}>
            <TextField
              label={at === 0 ? t('fields.title') : t('initiative.titleOf', { n: at + 1 })}
              lang={one.language ?? undefined}
              value={one.title}
              onChange={(title) => put(at, { title })}
              maxLength={500}
              data-autofocus={at === 0 || undefined}
            />
            <LanguageSelect
              label={t('language')}
              optional={at === 0}
              none={at === 0 ? t('languageOpen') : t('initiative.chooseLanguage')}
              also={one.language ? [one.language] : []}
              value={one.language}
              onChange={(language) => put(at, { language })}
            />
            {at > 0 && (
              <IconButton
                label={t('takeAway', { what: one.title || t('initiative.titleOf', { n: at + 1 }) })}
                onClick={() => onChange(rows.filter((_, n) => n !== at))}
              >
                <IconClose size={16} />
              </IconButton>
            )}
          </div>
        ))}
        <div>
          <Button size="small" onClick={() => onChange([...rows, { language: null, title: '' }])}>
            {t('initiative.addTitle')}
          </Button>
        </div>
      </Stack>
    </FieldGroup>
  );
}

/** What describes it in other languages than its own. */
export function DescriptionsField({
  rows,
  onChange,
}: {
  rows: readonly DescriptionRow[];
  onChange: (rows: DescriptionRow[]) => void;
}) {
  const t = useT('directory');
  const put = (at: number, change: Partial<DescriptionRow>) =>
    onChange(rows.map((one, n) => (n === at ? { ...one, ...change } : one)));
  return (
    <FieldGroup label={t('initiative.descriptions')} hint={t('initiative.descriptionsHint')} optional>
      <Stack gap="s">
        {rows.map((one, at) => (
          <div key={at} className={css.line}>
            <TextArea
              label={t('initiative.descriptionOf', { n: at + 2 })}
              lang={one.language ?? undefined}
              rows={3}
              value={one.text}
              onChange={(text) => put(at, { text })}
              maxLength={20_000}
            />
            <LanguageSelect
              label={t('language')}
              none={t('initiative.chooseLanguage')}
              also={one.language ? [one.language] : []}
              value={one.language}
              onChange={(language) => put(at, { language })}
            />
            <IconButton
              label={t('takeAway', { what: t('initiative.descriptionOf', { n: at + 2 }) })}
              onClick={() => onChange(rows.filter((_, n) => n !== at))}
            >
              <IconClose size={16} />
            </IconButton>
          </div>
        ))}
        <div>
          <Button size="small" onClick={() => onChange([...rows, { language: null, text: '' }])}>
            {t('initiative.addDescription')}
          </Button>
        </div>
      </Stack>
    </FieldGroup>
  );
}
