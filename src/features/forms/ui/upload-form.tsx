import { lazy, Suspense, useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import type { OutOf } from '#domain/operation.ts';
import { useOpMutation } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useGo } from '#web/navigation.tsx';
import { Button, Buttons } from '#web/ui/button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Field } from '#web/ui/field.tsx';
import fields from '#web/ui/fields.module.css';
import { Form } from '#web/ui/form.tsx';
import { Heading, Stack, Text } from '#web/ui/layout.tsx';
import { Loading } from '#web/ui/states.tsx';
import { MOST_FORM_BYTES, uploadForm } from '../forms.contract.ts';
import { BrowserLacks, Findings } from './findings.tsx';

const SheetExcerpts = lazy(async () => ({ default: (await import('./sheet-excerpts.tsx')).SheetExcerpts }));

/** A spreadsheet or the XML of a form: what is wrong with it stands beside its cells, and nothing wrong is stored. */
export function UploadDialog({ formId, isNew, onClose }: { formId: string; isNew?: boolean; onClose: () => void }) {
  const t = useT('forms');
  const format = useFormat();
  const go = useGo();
  const [chosen, setChosen] = useState<{ id: string; file: File } | null>(null);
  const [told, setTold] = useState<OutOf<typeof uploadForm> | null>(null);
  const upload = useOpMutation(uploadForm, { invalidates: ['forms'] });
  const tooLarge = chosen !== null && chosen.file.size > MOST_FORM_BYTES;
  const send = async () => {
    const out = await upload.mutateAsync({
      params: { id: formId, versionId: chosen!.id },
      query: { name: chosen!.file.name.slice(-200) },
      body: chosen!.file,
    });
    setTold(out);
  };
  const quiet = told && told.stored && told.warnings.length === 0 && told.browserLacks.length === 0;
  return (
    <Dialog open onClose={onClose} title={t(isNew ? 'upload.deed' : 'upload.another')} width={720}>
      <Stack gap="l">
        {told?.stored ? (
          <Stack>
            <Text>{t('upload.stored', { title: told.title, version: told.version || '–' })}</Text>
            {told.missing.length > 0 && <Text>{t('upload.missing', { names: format.list(told.missing) })}</Text>}
            {quiet && <Text dim>{t('upload.nothingFound')}</Text>}
          </Stack>
        ) : (
          <Form
            deed={t('upload.send')}
            feature="forms"
            blocked={
              !chosen ? t('upload.need') : tooLarge && t('upload.tooLarge', { most: format.bytes(MOST_FORM_BYTES) })
            }
            onSubmit={send}
            aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
          >
            <Field label={t('upload.file')} hint={t('upload.hint')}>
              {(wiring) => (
                <input
                  {...wiring}
                  type="file"
                  className={fields.input}
                  accept=".xlsx,.xls,.xml,application/vnd.openxmlformats-officedocument.spreadsheetml.sheet,application/xml,text/xml"
                  onChange={(event) => {
                    const file = event.target.files?.[0];
                    setTold(null);
                    setChosen(file ? { id: uuidv7(Date.now()), file } : null);
                  }}
                />
              )}
            </Field>
          </Form>
        )}
        {told && told.errors.length > 0 && (
          <Stack as="section">
            <div role="alert">
              <Heading>{t('findings.errors', { count: told.errors.length })}</Heading>
            </div>
            {told.excerpts.length > 0 ? (
              <Suspense fallback={<Loading rows={6} />}>
                <SheetExcerpts excerpts={told.excerpts} errors={told.errors} />
              </Suspense>
            ) : (
              <Findings label={t('findings.errors', { count: told.errors.length })} of={told.errors} />
            )}
          </Stack>
        )}
        {told && told.warnings.length > 0 && (
          <Stack as="section">
            <Heading>{t('findings.warnings', { count: told.warnings.length })}</Heading>
            <Findings label={t('findings.warnings', { count: told.warnings.length })} of={told.warnings} />
          </Stack>
        )}
        {told && <BrowserLacks of={told.browserLacks} />}
        {told?.stored && (
          <Buttons>
            <Button
              look="primary"
              onClick={() => {
                onClose();
                go({ to: '/w/$workspace/forms/$id', params: { id: formId } });
              }}
            >
              {t('upload.open')}
            </Button>
          </Buttons>
        )}
      </Stack>
    </Dialog>
  );
}
