import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import type { OutOf } from '#domain/operation.ts';
import { useOpMutation } from '#web/api.ts';
import { serverNow } from '#web/clock.ts';
import { useLanguage, useT } from '#web/i18n.ts';
import { LANGUAGES, type Language } from '#web/language.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Button, Buttons } from '#web/ui/button.tsx';
import { Checkbox } from '#web/ui/choices.tsx';
import { CopyButton } from '#web/ui/copy-button.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Select, TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Stack, Text } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { inviteEntries } from '../../confirm/entry-answers.contract.ts';
import { channelOf } from '../../confirm/entry-standing.rules.ts';

interface Entry {
  id: string;
  name: string;
}
type Made = OutOf<typeof inviteEntries>['entries'];

/** Asks many at once: who has an address or number is written to, the others get a link each to be given by hand. */
export function AskMany({
  entries,
  channels,
  onClose,
  onDone,
}: {
  entries: readonly Entry[];
  channels: readonly ('email' | 'sms')[];
  onClose: () => void;
  onDone: () => void;
}) {
  const t = useT('directory-confirm');
  // each invitation keeps its id through a second try: nobody is written to twice
  const [ids] = useState(() => new Map(entries.map((it) => [it.id, uuidv7(serverNow())])));
  const [asked] = useState(entries);
  const [to, setTo] = useState<Record<string, string>>({});
  const [language, setLanguage] = useState<Language>(useLanguage());
  const [remind, setRemind] = useState(true);
  const [made, setMade] = useState<Made | null>(null);
  const invite = useOpMutation(inviteEntries, { invalidates: ['organisations'] });
  const ways = new Set(asked.map((it) => channelOf(to[it.id]?.trim() || null)));
  const shut = [...ways].find((way) => way !== 'hand' && !channels.includes(way));
  const send = async () => {
    const { entries: out } = await invite.mutateAsync({
      body: {
        language,
        remind,
        entries: asked.map((it) => ({
          entry: it.id,
          invitation: ids.get(it.id)!,
          to: to[it.id]?.trim() || null,
        })),
      },
    });
    setMade(out);
    onDone();
  };
  return (
    <Dialog open onClose={onClose} width={640} title={t('many.title', { count: asked.length })}>
      {made ? (
        <Outcome entries={asked} made={made} onClose={onClose} />
      ) : (
        <Form
          feature="directory-confirm"
          deed={t('many.send', { count: asked.length })}
          blocked={shut ? t('many.shut') : null}
          onSubmit={send}
          aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
        >
          <Text>{t('askMeans')}</Text>
          <Text small dim>
            {channels.length > 0 ? t('many.what') : t('notReady')}
          </Text>
          {channels.length === 0 && (
            <ul>
              {asked.map((it) => (
                <li key={it.id}>
                  <bdi>{it.name}</bdi>
                </li>
              ))}
            </ul>
          )}
          {(channels.length === 0 ? [] : asked).map((it) => (
            <TextField
              key={it.id}
              label={<bdi>{it.name}</bdi>}
              optional
              dir="ltr"
              autoComplete="off"
              placeholder={t('many.to')}
              value={to[it.id] ?? ''}
              onChange={(typed) => setTo({ ...to, [it.id]: typed })}
              maxLength={254}
            />
          ))}
          <Select
            label={t('language')}
            options={Object.entries(LANGUAGES).map(([value, it]) => ({ value: value as Language, label: it.name }))}
            value={language}
            onChange={(it) => it && setLanguage(it)}
          />
          {(ways.has('email') || ways.has('sms')) && (
            <Checkbox label={t('remind')} detail={t('addressKept')} checked={remind} onChange={setRemind} />
          )}
        </Form>
      )}
    </Dialog>
  );
}

/** What became of each; the links are shown this once. */
function Outcome({ entries, made, onClose }: { entries: readonly Entry[]; made: Made; onClose: () => void }) {
  const t = useT('directory-confirm');
  const nameOf = (id: string) => entries.find((it) => it.id === id)?.name ?? '';
  const links = made.filter((it) => it.link);
  return (
    <Stack gap="m">
      {links.length > 0 && <Text>{t('linkWhy')}</Text>}
      <List label={t('many.done')}>
        {made.map((it) => (
          <ListRow
            key={it.entry}
            lead={
              <Badge tone={it.problem ? 'late' : 'accent'}>
                {it.problem ? t('many.notAsked') : t(it.channel === 'hand' ? 'many.link' : 'many.onItsWay')}
              </Badge>
            }
            title={<bdi>{nameOf(it.entry)}</bdi>}
            detail={
              it.problem ? (
                t(`problems.${it.problem}`, { defaultValue: t('fault.other') })
              ) : it.link ? (
                <bdi dir="ltr">{it.link}</bdi>
              ) : undefined
            }
          >
            {it.text && <CopyButton text={it.text} what={`${t('shortText')}: ${nameOf(it.entry)}`} />}
          </ListRow>
        ))}
      </List>
      <Buttons>
        {links.length > 1 && (
          <CopyButton
            text={links.map((it) => `${nameOf(it.entry)}\t${it.link}`).join('\n')}
            what={t('many.allLinks')}
          />
        )}
        <Button onClick={onClose}>{t('console:close')}</Button>
      </Buttons>
    </Stack>
  );
}
