import { useState } from 'react';
import { useOp, useOpMutation } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { useLanguageName } from '#web/language-names.ts';
import { useCan } from '#web/session.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { Select, TextArea } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Card, Heading, Page, Said, Stack, Text, Title } from '#web/ui/layout.tsx';
import { Answer } from '#web/ui/states.tsx';
import { toast } from '#web/ui/toast.tsx';
import { listTemplates, setTemplate } from '../feedback.contract.ts';
import { TEMPLATE_CODES, type Template } from '../templates.rules.ts';
import { TELLING_LANGUAGES } from './tellings.tsx';

/** The texts that answers begin with, by language; a workspace may put its own words in their place. */
export function TemplateWordsScreen() {
  const t = useT('feedback');
  const can = useCan();
  const languageName = useLanguageName();
  const asked = useOp(listTemplates);
  const [language, setLanguage] = useState<string | null>(document.documentElement.lang || 'en');
  const shown = language ?? 'en';
  return (
    <Page>
      <Stack gap="l">
        <Title>{t('words.title')}</Title>
        <Text dim>{t('words.means')}</Text>
        <Select
          label={t('telling.language')}
          options={TELLING_LANGUAGES.map((value) => ({ value, label: languageName(value) }))}
          value={shown}
          onChange={setLanguage}
        />
        <Answer of={asked} feature="feedback">
          {({ templates }) => (
            <>
              {TEMPLATE_CODES.map((code) => {
                const template = templates.find((it) => it.language === shown && it.code === code);
                return can('alert.coordinate') ? (
                  <Edit
                    key={`${shown} ${code} ${template?.own} ${template?.text}`}
                    code={code}
                    language={shown}
                    template={template}
                  />
                ) : (
                  <Card key={code}>
                    <Heading>{t(`settle.templates.${code}`)}</Heading>
                    {template ? <Said lang={shown}>{template.text}</Said> : <Text dim>{t('words.missing')}</Text>}
                  </Card>
                );
              })}
            </>
          )}
        </Answer>
      </Stack>
    </Page>
  );
}

function Edit({
  code,
  language,
  template,
}: {
  code: (typeof TEMPLATE_CODES)[number];
  language: string;
  template: Template | undefined;
}) {
  const t = useT('feedback');
  const [text, setText] = useState(template?.text ?? '');
  const set = useOpMutation(setTemplate, { invalidates: ['feedback'], onDone: () => toast(t('words.kept')) });
  const keep = (words: string | null) => set.mutateAsync({ body: { language, code, text: words } });
  const blocked = !text.trim() ? t('telling.needText') : text.trim() === template?.text.trim() ? t('words.same') : null;
  return (
    <Card>
      <Form
        feature="feedback"
        deed={t('words.keep')}
        look="default"
        blocked={blocked}
        onSubmit={() => keep(text.trim())}
        aside={
          template?.own && (
            <Button look="quiet" onClick={() => void keep(null).catch(() => undefined)}>
              {t('words.ours')}
            </Button>
          )
        }
      >
        <TextArea
          label={
            <>
              {t(`settle.templates.${code}`)} {template?.own && <Badge tone="accent">{t('words.own')}</Badge>}
            </>
          }
          lang={language}
          rows={3}
          value={text}
          onChange={setText}
          maxLength={2000}
        />
      </Form>
    </Card>
  );
}
