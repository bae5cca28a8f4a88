import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import type { OutOf } from '#domain/operation.ts';
import { addressOf, useOp, useOpMutation } from '#web/api.ts';
import { useLanguage, useT } from '#web/i18n.ts';
import { Go, useGo } from '#web/navigation.tsx';
import { Button } from '#web/ui/button.tsx';
import { RadioCards } from '#web/ui/choices.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Select, TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Stack, Text } from '#web/ui/layout.tsx';
import { Answer } from '#web/ui/states.tsx';
import { addShipped, downloadShipped, listShipped, SHIPPED_LANGUAGES, type ShippedKey } from '../shipped.contract.ts';

type Shipped = OutOf<typeof listShipped>['forms'][number];

/** The forms that come with the house: chosen, named as they stand on a phone, and put into the library as a draft with their mapping. */
export function ShippedDialog({ onClose }: { onClose: () => void }) {
  const t = useT('shipped-forms', 'forms');
  const asked = useOp(listShipped);
  return (
    <Dialog open onClose={onClose} title={t('title')} width={720}>
      <Answer of={asked} rows={6} feature="forms">
        {({ forms }) => <Choose forms={forms} onClose={onClose} />}
      </Answer>
    </Dialog>
  );
}

function Choose({ forms, onClose }: { forms: readonly Shipped[]; onClose: () => void }) {
  const t = useT('shipped-forms', 'forms');
  const go = useGo();
  const console = useLanguage();
  const [ids] = useState(() => ({ id: uuidv7(Date.now()), versionId: uuidv7(Date.now()) }));
  const [key, setKey] = useState<ShippedKey | null>(null);
  const [language, setLanguage] = useState<(typeof SHIPPED_LANGUAGES)[number]>(console === 'fr' ? 'fr' : 'en');
  const [title, setTitle] = useState('');
  const add = useOpMutation(addShipped, { invalidates: ['forms'] });
  const chosen = forms.find((it) => it.key === key);
  const neutral = (of: ShippedKey, inLanguage: string) => t(`${of}.phone.${inLanguage}`);
  const choose = (of: ShippedKey) => {
    setKey(of);
    setTitle(neutral(of, language));
  };
  return (
    <Form
      deed={t('deed')}
      feature="forms"
      blocked={!chosen ? t('need') : chosen.here ? t('isHere') : !title.trim() && t('needTitle')}
      onSubmit={async () => {
        await add.mutateAsync({ params: ids, body: { key: chosen!.key, title: title.trim(), language } });
        onClose();
        go({ to: '/w/$workspace/forms/$id', params: { id: ids.id } });
      }}
      aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
    >
      <Text dim>{t('means')}</Text>
      <RadioCards
        label={t('which')}
        value={key}
        onChange={choose}
        options={forms.map((it) => ({
          value: it.key,
          label: t(`${it.key}.title`),
          detail: [
            t(`${it.key}.means`),
            t('questions', { count: it.questions }),
            t(it.mapped ? 'mapped' : 'survey'),
          ].join(' '),
        }))}
      />
      {chosen && (
        <Stack>
          {chosen.here && (
            <Text>
              {t('isHere')}{' '}
              <Go to="/w/$workspace/forms/$id" params={{ id: chosen.here }}>
                {t('open')}
              </Go>
            </Text>
          )}
          <Select
            label={t('language')}
            hint={t('languageHint')}
            options={SHIPPED_LANGUAGES.map((tag) => ({ value: tag, label: t(`languages.${tag}`) }))}
            value={language}
            onChange={(tag) => {
              const next = tag === 'fr' ? 'fr' : 'en';
              // what somebody wrote stays
              if (title === neutral(chosen.key, language)) setTitle(neutral(chosen.key, next));
              setLanguage(next);
            }}
          />
          <TextField label={t('phone')} hint={t('phoneHint')} maxLength={120} value={title} onChange={setTitle} />
          <a
            href={addressOf(downloadShipped, {
              params: { key: chosen.key },
              query: { language, ...(title.trim() ? { title: title.trim() } : {}) },
            })}
            download={`${chosen.key}.xlsx`}
          >
            {t('download')}
          </a>
        </Stack>
      )}
    </Form>
  );
}
