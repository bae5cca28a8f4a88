import { useState } from 'react';
import { useOpMutation } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { RadioCards } from '#web/ui/choices.tsx';
import { TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Card, Heading, Stack, Text } from '#web/ui/layout.tsx';
import { toast } from '#web/ui/toast.tsx';
import { CONSENTS, referReport } from '../referral.contract.ts';
import type { Report } from './report-view.tsx';

/** What comes first with a child or a survivor: safety, consent, referral; then as few words as help. */
export const ProtectedSteps = () => (
  <Card>
    <Steps />
  </Card>
);

function Steps() {
  const t = useT('protected');
  return (
    <Stack gap="s">
      <Heading>{t('first')}</Heading>
      <ol style={{ paddingInlineStart: '1.25rem' }}>
        {['safe', 'agree', 'refer', 'little'].map((step) => (
          <li key={step}>{t(`steps.${step}`)}</li>
        ))}
      </ol>
    </Stack>
  );
}

/** Consent and referral of a protected report, and the day its words die. */
export function ProtectedCard({ report, mayRefer }: { report: Report; mayRefer: boolean }) {
  const t = useT('protected');
  const format = useFormat();
  const [consent, setConsent] = useState<(typeof CONSENTS)[number] | null>(report.referral?.consent ?? null);
  const [to, setTo] = useState(report.referral?.referredTo ?? '');
  const refer = useOpMutation(referReport, { invalidates: ['reports'], onDone: () => toast(t('saved')) });
  const agreed = consent === 'given' || consent === 'guardian';
  return (
    <Card>
      <Stack gap="m">
        <Steps />
        {report.wordsDieAt && <Text>{t('dies', { on: format.date(new Date(report.wordsDieAt)) })}</Text>}
        {report.referral && (
          <Text dim small>
            {t('by', { name: report.referral.by ?? '–', on: format.date(new Date(report.referral.at)) })}
          </Text>
        )}
        {mayRefer && (
          <Form
            deed={t('deed')}
            feature="protected"
            blocked={consent === null && t('need')}
            onSubmit={() =>
              refer.mutateAsync({
                params: { id: report.id },
                body: { consent: consent!, referredTo: agreed && to.trim() ? to.trim() : null },
              })
            }
          >
            <RadioCards
              label={t('consent')}
              options={CONSENTS.map((value) => ({ value, label: t(`consents.${value}`) }))}
              value={consent}
              onChange={setConsent}
            />
            {agreed && (
              <TextField label={t('to')} hint={t('toHint')} optional maxLength={200} value={to} onChange={setTo} />
            )}
          </Form>
        )}
      </Stack>
    </Card>
  );
}
