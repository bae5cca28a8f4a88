import { useOp } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { Checkbox, RadioCards } from '#web/ui/choices.tsx';
import { DateField } from '#web/ui/date-field.tsx';
import { TextField } from '#web/ui/field.tsx';
import { Stack, Text } from '#web/ui/layout.tsx';
import { readAnswering, readReach, type AnswerTo } from '../courier.contract.ts';
import { normalAddress } from '../courier.rules.ts';

export interface Answering {
  channel: AnswerTo['channel'] | 'not';
  address: string;
  until: string;
  agreed: boolean;
  /** whether a receipt goes out at once; null: nobody said, so it does to those who agree now */
  receipt: boolean | null;
}
export const notOutside: Answering = { channel: 'not', address: '', until: '', agreed: false, receipt: null };

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

/**
 * How to tell a caller outside that there is an answer: nothing, unless they say so and know what it leaves behind.
 * @param props.known a source that may have agreed before
 */
export function AnswerFields({
  value,
  onChange,
  known,
}: {
  value: Answering;
  onChange: (value: Answering) => void;
  known: string | null;
}) {
  const t = useT('courier');
  const { data } = useOp(readAnswering, {});
  const reach = useOp(readReach, { params: { id: known ?? '' } }, { enabled: known !== null });
  const before = known === null ? [] : (reach.data?.reach ?? []).filter((it) => it.state !== 'unusable');
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
      {(typed || before.length > 0) && (
        <Checkbox
          label={t('desk.receipt')}
          detail={t('desk.receiptMeans')}
          checked={value.receipt ?? typed}
          onChange={(receipt) => onChange({ ...value, receipt })}
        />
      )}
    </Stack>
  );
}
