import { useOp } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { Checkbox, RadioCards } from '#web/ui/choices.tsx';
import { DateField } from '#web/ui/date-field.tsx';
import { TextField } from '#web/ui/field.tsx';
import { Stack, Text } from '#web/ui/layout.tsx';
import { readAnswering, type AnswerTo } from '../courier.contract.ts';
import { normalAddress } from '../courier.rules.ts';

export interface Answering {
  channel: AnswerTo['channel'] | 'not';
  address: string;
  until: string;
  agreed: boolean;
}
export const notOutside: Answering = { channel: 'not', address: '', until: '', agreed: false };

/** What is handed over, or nothing. */
export const answerToOf = (it: Answering): AnswerTo | null =>
  it.channel === 'not' ? null : { channel: it.channel, address: it.address.trim(), until: it.until || null };

/** The key of what is missing yet. */
export const answeringFault = (it: Answering): 'needAddress' | 'needConsent' | null =>
  it.channel === 'not'
    ? null
    : normalAddress(it.channel, it.address) === null
      ? 'needAddress'
      : it.agreed
        ? null
        : 'needConsent';

/** How to tell a caller outside that there is an answer: nothing, unless they say so and know what it leaves behind. */
export function AnswerFields({ value, onChange }: { value: Answering; onChange: (value: Answering) => void }) {
  const t = useT('courier');
  const { data } = useOp(readAnswering, {});
  if (data?.addresses === 'custodians')
    return (
      <Text dim small>
        {t('desk.custodians')}
      </Text>
    );
  if (!data?.channels.length) return null;
  const typed = value.channel === 'sms' || value.channel === 'email';
  return (
    <Stack>
      <RadioCards
        label={t('desk.title')}
        options={[
          { value: 'not' as const, label: t('desk.not') },
          ...data.channels.map((channel) => ({ value: channel, label: t(`desk.${channel}`) })),
        ]}
        value={value.channel}
        onChange={(channel) => onChange({ ...value, channel, address: '' })}
      />
      {typed && (
        <>
          <TextField
            label={value.channel === 'sms' ? t('desk.number') : t('desk.address')}
            hint={value.channel === 'sms' ? t('desk.numberHint') : undefined}
            autoComplete="off"
            type={value.channel === 'sms' ? 'tel' : 'email'}
            value={value.address}
            onChange={(address) => onChange({ ...value, address })}
            maxLength={254}
          />
          <DateField
            label={t('desk.until')}
            hint={t('desk.untilHint')}
            optional
            value={value.until}
            onChange={(until) => onChange({ ...value, until })}
          />
          <Checkbox
            label={t('desk.consent')}
            detail={t('desk.consentText')}
            checked={value.agreed}
            onChange={(agreed) => onChange({ ...value, agreed })}
          />
        </>
      )}
    </Stack>
  );
}
