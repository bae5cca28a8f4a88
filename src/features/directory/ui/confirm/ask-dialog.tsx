import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import type { BodyIn, OutOf } from '#domain/operation.ts';
import { useOpMutation } from '#web/api.ts';
import { serverNow } from '#web/clock.ts';
import { useT } from '#web/i18n.ts';
import { LANGUAGES, isLanguage, type Language } from '#web/language.ts';
import { Button } from '#web/ui/button.tsx';
import { Checkbox, RadioCards } from '#web/ui/choices.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Select, TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Text } from '#web/ui/layout.tsx';
import { toast } from '#web/ui/toast.tsx';
import { inviteEntry } from '../../confirm/entry-answers.contract.ts';
import type { readOrganisation } from '../../organisations.contract.ts';
import { LinkMade } from '../link-made.tsx';

type Channel = BodyIn<typeof inviteEntry>['channel'];
const NEEDS: Record<Channel, (typed: string) => boolean> = {
  email: (typed) => /^\S+@\S+\.\S+$/.test(typed),
  sms: (typed) => /^(\+|00)[\d\s().\-/]{7,}$/.test(typed),
  hand: () => true,
};

/** Asks those an entry is about to look at it: by e-mail or SMS where this house can send them, with reminders or without, or by a link to be given by hand. */
export function AskDialog({
  entry,
  channels,
  onClose,
}: {
  entry: OutOf<typeof readOrganisation>;
  channels: readonly ('email' | 'sms')[];
  onClose: () => void;
}) {
  const t = useT('directory-confirm');
  const [id] = useState(() => uuidv7(serverNow()));
  const ways: Channel[] = [...(['email', 'sms'] as const).filter((it) => channels.includes(it)), 'hand'];
  const [channel, setChannel] = useState<Channel>(ways[0]!);
  const [to, setTo] = useState('');
  const [remind, setRemind] = useState(true);
  const [language, setLanguage] = useState<Language>(() => {
    const own = entry.names.find((it) => it.kind === 'official' && it.language !== 'und')?.language;
    return isLanguage(own) ? own : 'en';
  });
  const [made, setMade] = useState<{ link: string; text: string } | null>(null);
  const invite = useOpMutation(inviteEntry, { invalidates: ['organisations'] });
  const blocked = NEEDS[channel](to.trim()) ? null : t(channel === 'sms' ? 'needNumber' : 'needEmail');
  const send = async () => {
    const answer = await invite.mutateAsync({
      params: { id: entry.id },
      body:
        channel === 'email'
          ? { id, channel, email: to.trim(), language, remind }
          : channel === 'sms'
            ? { id, channel, number: to.trim(), language, remind }
            : { id, channel, language },
    });
    if (answer.link && answer.text) return setMade({ link: answer.link, text: answer.text });
    toast(t('onItsWay'));
    onClose();
  };
  return (
    <Dialog open onClose={onClose} width={560} title={t('askTitle', { name: entry.name })}>
      {made ? (
        <LinkMade
          made={made}
          language={language}
          words={{ link: t('linkIs'), why: t('linkWhy'), text: t('shortText') }}
          onClose={onClose}
        />
      ) : (
        <Form
          feature="directory-confirm"
          deed={t(channel === 'hand' ? 'makeLink' : 'send')}
          blocked={blocked}
          onSubmit={send}
          aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
        >
          <Text>{t('askMeans')}</Text>
          {ways.length > 1 ? (
            <RadioCards
              label={t('how')}
              options={ways.map((value) => ({
                value,
                label: t({ email: 'byEmail', sms: 'bySms', hand: 'byHand' }[value]),
                detail: t({ email: 'byEmailMeans', sms: 'bySmsMeans', hand: 'byHandMeans' }[value]),
              }))}
              value={channel}
              onChange={(it) => {
                setChannel(it as Channel);
                setTo('');
              }}
            />
          ) : (
            <Text dim>{t('notReady')}</Text>
          )}
          {channel !== 'hand' && (
            <>
              <TextField
                key={channel}
                label={t(channel === 'sms' ? 'number' : 'email')}
                hint={channel === 'sms' ? t('numberHint') : undefined}
                type={channel === 'sms' ? 'tel' : 'email'}
                dir="ltr"
                autoComplete="off"
                value={to}
                onChange={setTo}
                maxLength={channel === 'sms' ? 40 : 254}
              />
              <Checkbox label={t('remind')} detail={t('addressKept')} checked={remind} onChange={setRemind} />
            </>
          )}
          <Select
            label={t('language')}
            options={Object.entries(LANGUAGES).map(([value, it]) => ({ value: value as Language, label: it.name }))}
            value={language}
            onChange={(it) => it && setLanguage(it)}
          />
        </Form>
      )}
    </Dialog>
  );
}
