import { useState } from 'react';
import { readWorkspace } from '#features/people/people.contract.ts';
import { useOp, useOpMutation } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { RadioCards } from '#web/ui/choices.tsx';
import { TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Card, Heading, Stack, Text } from '#web/ui/layout.tsx';
import { toast } from '#web/ui/toast.tsx';
import { CONSENTS, referReport, type ReferralInput } from '../referral.contract.ts';
import type { Report } from '../reports.contract.ts';

type Consent = (typeof CONSENTS)[number];
export interface Agreed {
  consent: Consent | null;
  to: string;
}
export const notAsked: Agreed = { consent: null, to: '' };

/** What is kept of it, or nothing while nobody was asked. */
export const referralOf = ({ consent, to }: Agreed): ReferralInput | null =>
  consent && { consent, referredTo: mayBeReferred(consent) && to.trim() ? to.trim() : null };
const mayBeReferred = (consent: Consent | null): boolean => consent === 'given' || consent === 'guardian';

/**
 * What comes first with a child or a survivor, before a word is taken down: safety, consent, referral. Who does not agree is told where
 * help is, and not written down.
 */
export function ProtectedSteps({ value, onChange }: { value: Agreed; onChange: (value: Agreed) => void }) {
  const t = useT('protected');
  const { data: workspace } = useOp(readWorkspace, {});
  const help = workspace && (workspace.reporterReferral || workspace.reporterContact);
  return (
    <Card>
      <Stack gap="m">
        <Steps />
        {help && (
          <Text>
            {t('help')} <bdi>{help}</bdi>
          </Text>
        )}
        <Consents value={value} onChange={onChange} />
        {value.consent === 'refused' && <Text>{t('notWritten')}</Text>}
      </Stack>
    </Card>
  );
}

function Consents({ value, onChange }: { value: Agreed; onChange: (value: Agreed) => void }) {
  const t = useT('protected');
  return (
    <>
      <RadioCards
        label={t('consent')}
        options={CONSENTS.map((it) => ({ value: it, label: t(`consents.${it}`) }))}
        value={value.consent}
        onChange={(consent) => onChange({ ...value, consent })}
      />
      {mayBeReferred(value.consent) && (
        <TextField
          label={t('to')}
          hint={t('toHint')}
          optional
          maxLength={200}
          value={value.to}
          onChange={(to) => onChange({ ...value, to })}
        />
      )}
    </>
  );
}

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
  const [agreed, setAgreed] = useState<Agreed>({
    consent: report.referral?.consent ?? null,
    to: report.referral?.referredTo ?? '',
  });
  const refer = useOpMutation(referReport, { invalidates: ['reports'], onDone: () => toast(t('saved')) });
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
            blocked={agreed.consent === null && t('need')}
            onSubmit={() => refer.mutateAsync({ params: { id: report.id }, body: referralOf(agreed)! })}
          >
            <Consents value={agreed} onChange={setAgreed} />
          </Form>
        )}
      </Stack>
    </Card>
  );
}
