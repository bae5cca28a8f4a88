import { useState } from 'react';
import { settleObligation, type listObligations } from '#features/alerts/responses.contract.ts';
import type { OutOf } from '#domain/operation.ts';
import { useOp, useOpMutation } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { useLanguageName } from '#web/language-names.ts';
import { Button, Buttons } from '#web/ui/button.tsx';
import { RadioCards } from '#web/ui/choices.tsx';
import { Select, TextArea, TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Stack, Text } from '#web/ui/layout.tsx';
import { toast } from '#web/ui/toast.tsx';
import { listTemplates } from '../feedback.contract.ts';
import { TEMPLATE_CODES } from '../templates.rules.ts';

/** How an answer that is owed can end. */
export type Deed = 'done' | 'declined' | 'impossible';
/** By which ways people are answered; the same wherever an answer is kept. */
export const WAYS = {
  source: ['web', 'desk', 'visit', 'sms', 'email', 'voice'],
  community: ['visit', 'meeting', 'radio', 'trusted_person', 'desk', 'sms', 'email'],
} as const;

/** What is known of an answer that is owed, on the list of what is owed and beside its alert. */
export type OwedAnswer = Pick<
  OutOf<typeof listObligations>['obligations'][number],
  'id' | 'kind' | 'channel' | 'language'
>;

/** Keeps that somebody was answered (in which words, by which way, through whom), that they want no answer, or why that cannot be. */
export function Settle({ owed, onSettled }: { owed: OwedAnswer; onSettled: () => void }) {
  const t = useT('feedback', 'domain');
  const [deed, setDeed] = useState<Deed>('done');
  const [said, setSaid] = useState('');
  const [channel, setChannel] = useState<string | null>(
    (WAYS[owed.kind] as readonly string[]).includes(owed.channel ?? '') ? owed.channel : WAYS[owed.kind][0],
  );
  const [through, setThrough] = useState('');
  const [reason, setReason] = useState('');
  const base = owed.language?.slice(0, 2) ?? '';
  const languageName = useLanguageName();
  const templates = useOp(listTemplates).data?.templates ?? [];
  const languages = [...new Set(templates.map((it) => it.language))];
  const [chosenLanguage, setLanguage] = useState<string | null>(null);
  const language = chosenLanguage ?? languages.find((it) => it.slice(0, 2) === base) ?? 'en';
  const settle = useOpMutation(settleObligation, {
    invalidates: ['obligations', 'alerts', 'reports', 'desk'],
    onDone: () => toast(t(`settle.thanks.${deed}`)),
  });
  const blocked =
    deed === 'done'
      ? !said.trim()
        ? t('settle.needSaid')
        : !channel
          ? t('settle.needChannel')
          : null
      : !reason.trim()
        ? t('settle.needReason')
        : null;
  const send = async () => {
    await settle.mutateAsync({
      params: { id: owed.id },
      body: deed === 'done' ? { deed, said, language, channel, through: through.trim() || null } : { deed, reason },
    });
    onSettled();
  };
  return (
    <Form deed={t(`settle.deed.${deed}`)} onSubmit={send} blocked={blocked} feature="feedback">
      <RadioCards
        label={t('settle.title')}
        options={(['done', 'declined', 'impossible'] as const)
          .filter((it) => it !== 'declined' || owed.kind === 'source')
          .map((it) => ({ value: it, label: t(`settle.${it}`) }))}
        value={deed}
        onChange={setDeed}
      />
      {deed === 'done' ? (
        <>
          <Stack gap="s">
            <Select
              label={t('settle.template')}
              optional
              options={languages.map((it) => ({ value: it, label: languageName(it) }))}
              value={language}
              onChange={(it) => it && setLanguage(it)}
            />
            <Buttons>
              {TEMPLATE_CODES.filter(
                (code) => owed.kind === 'community' || (code !== 'radio' && code !== 'trusted'),
              ).map((code) => {
                const template = templates.find((it) => it.language === language && it.code === code);
                return (
                  template && (
                    <Button key={code} size="small" onClick={() => setSaid(template.text)}>
                      {t(`settle.templates.${code}`)}
                    </Button>
                  )
                );
              })}
            </Buttons>
          </Stack>
          <TextArea
            label={t('settle.said')}
            hint={t('settle.saidHint')}
            rows={4}
            lang={language}
            value={said}
            onChange={setSaid}
          />
          <Select
            label={t('channel')}
            options={WAYS[owed.kind].map((it) => ({ value: it, label: t(`channels.${it}`) }))}
            value={channel}
            onChange={setChannel}
          />
          {owed.kind === 'source' && (
            <Text dim small>
              {t(channel === owed.channel ? 'settle.webHint' : 'settle.staysHint')}
            </Text>
          )}
          <TextField
            label={t('through')}
            hint={t('settle.throughHint')}
            optional
            value={through}
            onChange={setThrough}
          />
        </>
      ) : (
        <TextArea
          label={t('reason')}
          hint={t(`settle.reasonHint.${deed}`)}
          rows={3}
          value={reason}
          onChange={setReason}
        />
      )}
    </Form>
  );
}
