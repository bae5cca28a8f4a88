import { useState } from 'react';
import { call, refresh, useOp, useOpMutation, useOpPages } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { anywhere, useGo } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { Checkbox } from '#web/ui/choices.tsx';
import { Select, TextArea, TextField } from '#web/ui/field.tsx';
import { FileField } from '#web/ui/file-field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Card, Heading, Page, Stack, Text } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { MoreOf } from '#web/ui/more.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { TimeAgo } from '#web/ui/time.tsx';
import { toast } from '#web/ui/toast.tsx';
import { changeCapSettings, importCap, listReceived, previewCap, readCapSettings } from '../cap/cap.contract.ts';
import { FeedKeys } from './cap-keys.tsx';
import { FeedAddress } from './cap-part.tsx';
import { CapPreview, type Preview } from './cap-preview.tsx';
import { paths } from './paths.ts';
import css from './alerts.module.css';

const MOST_BYTES = 1_000_000;
const MEDIA_TYPE = 'application/cap+xml';

/** Warnings of others taken in, and the feeds in which ours go out. */
export function CapScreen() {
  const can = useCan();
  return (
    <Page>
      <Stack gap="xl">
        {can('alert.write') && <TakeIn />}
        {can('alert.read') && <Received />}
        <Feeds />
      </Stack>
    </Page>
  );
}

function TakeIn() {
  const t = useT('cap');
  const go = useGo();
  const format = useFormat();
  const [file, setFile] = useState<File | null>(null);
  const [pasted, setPasted] = useState('');
  const [seen, setSeen] = useState<{ what: Preview; body: Blob } | null>(null);
  const [language, setLanguage] = useState<string | null>(null);
  const [alert, setAlert] = useState<string | null>(null);
  const tooLarge = file !== null && file.size > MOST_BYTES && t('import.tooLarge', { most: format.bytes(MOST_BYTES) });
  const how = (more: { language?: string; alert?: string } = {}) => ({
    ...(language ? { language } : {}),
    ...(alert ? { alert } : {}),
    ...more,
  });
  const look = async (body: Blob, query: { language?: string; alert?: string }) =>
    setSeen({ body, what: await call(previewCap, { query, body }) });
  const begin = () => {
    setSeen(null);
    setFile(null);
    setPasted('');
    setLanguage(null);
    setAlert(null);
  };
  const take = async () => {
    const made = await call(importCap, { query: how(), body: seen!.body });
    await refresh('cap', 'alerts', 'desk');
    toast(t(`import.done.${made.kind}`));
    begin();
    if (made.alert) go(anywhere({ to: paths.alert, params: { id: made.alert.id } }));
  };
  if (!seen)
    return (
      <Stack as="section" gap="s">
        <Heading as="h2">{t('import.title')}</Heading>
        <Text dim>{t('import.why')}</Text>
        <Card>
          <Form
            deed={t('import.look')}
            feature="cap"
            blocked={!file && !pasted.trim() ? t('import.need') : tooLarge}
            onSubmit={() => look(new Blob([file ?? pasted.trim()], { type: MEDIA_TYPE }), {})}
          >
            <FileField
              label={t('import.file')}
              error={tooLarge || undefined}
              optional
              accept=".xml,.cap,application/cap+xml,application/xml,text/xml"
              onChange={setFile}
            />
            {!file && (
              <TextArea
                label={t('import.paste')}
                optional
                dir="ltr"
                rows={6}
                spellCheck={false}
                value={pasted}
                onChange={setPasted}
              />
            )}
          </Form>
        </Card>
      </Stack>
    );
  const { what } = seen;
  return (
    <Stack as="section" gap="m">
      <Heading as="h2">{t('preview.title')}</Heading>
      <CapPreview seen={what} />
      <Form
        deed={t(`import.take.${what.kind}`)}
        feature="cap"
        blocked={what.kind === 'several' && !alert && t('import.needAlert')}
        onSubmit={take}
        aside={
          <Button look="quiet" onClick={begin}>
            {t('import.other')}
          </Button>
        }
      >
        {what.languages.length > 1 && what.draft && (
          <Select
            label={t('import.language')}
            options={what.languages.map((it) => ({ value: it, label: it }))}
            value={what.draft.language}
            onChange={(it) => {
              if (!it) return;
              setLanguage(it);
              void look(seen.body, how({ language: it }));
            }}
          />
        )}
        {what.kind === 'several' && (
          <Select
            label={t('import.which')}
            options={what.alerts.map((it) => ({ value: it.id, label: `${it.number} ${it.headline}` }))}
            none={t('import.choose')}
            value={alert}
            onChange={(it) => {
              setAlert(it);
              if (it) void look(seen.body, how({ alert: it }));
            }}
          />
        )}
        <Text dim small>
          {t('import.nobodyAsked')}
        </Text>
      </Form>
    </Stack>
  );
}

function Received() {
  const t = useT('cap');
  const asked = useOpPages(listReceived, { query: {} }, (page) => (page.next ? { after: page.next } : null));
  return (
    <Stack as="section" gap="s">
      <Heading as="h2">{t('received.title')}</Heading>
      <Answer of={{ data: asked.data, error: asked.error, refetch: asked.refetch }} rows={3} feature="cap">
        {({ pages }) =>
          pages[0]!.messages.length === 0 ? (
            <EmptyState title={t('received.none')} />
          ) : (
            <div className={css.panel}>
              <List label={t('received.title')}>
                {pages
                  .flatMap((page) => page.messages)
                  .map((it) => (
                    <ListRow
                      key={it.id}
                      to={it.alertId ? anywhere({ to: paths.alert, params: { id: it.alertId } }) : undefined}
                      lead={
                        <>
                          {it.proposes && !it.decision && <Badge tone="late">{t('received.waits')}</Badge>}{' '}
                          {t(`messages.kind.${it.msgType}`)} <bdi dir="ltr">{it.sender}</bdi>
                        </>
                      }
                      when={<TimeAgo at={it.at} />}
                      title={<bdi>{it.headline || t(`messages.kind.${it.msgType}`)}</bdi>}
                      detail={it.alertId ? undefined : t('received.unattached')}
                    />
                  ))}
              </List>
              <MoreOf pages={asked} />
            </div>
          )
        }
      </Answer>
    </Stack>
  );
}

function Feeds() {
  const t = useT('cap');
  const can = useCan();
  const asked = useOp(readCapSettings);
  return (
    <Stack as="section" gap="s">
      <Heading as="h2">{t('feed.heading')}</Heading>
      <Text dim>{t('feed.why')}</Text>
      <Answer of={asked} rows={3} feature="cap">
        {(it) => (
          <Stack gap="m">
            <FeedAddress label={t('feed.address')} address={it.feedAddress} />
            <Text dim small>
              {t('feed.key')}
            </Text>
            {can('alert.coordinate') && <FeedKeys />}
            {it.publicFeed && <FeedAddress label={t('feed.openAddress')} address={it.publicFeedAddress} />}
            <Settings key={`${it.sender}${it.senderName}${it.publicFeed}`} now={it} />
          </Stack>
        )}
      </Answer>
    </Stack>
  );
}

function Settings({ now }: { now: { sender: string | null; senderName: string | null; publicFeed: boolean } }) {
  const t = useT('cap');
  const can = useCan();
  const [sender, setSender] = useState(now.sender ?? '');
  const [name, setName] = useState(now.senderName ?? '');
  const [open, setOpen] = useState(now.publicFeed);
  const change = useOpMutation(changeCapSettings, { invalidates: ['cap'], onDone: () => toast(t('feed.kept')) });
  if (!can('workspace.write'))
    return (
      <Text dim small>
        {now.publicFeed ? t('feed.isOpen') : t('feed.isClosed')}
      </Text>
    );
  const wrong = sender.trim() !== '' && !/^[^\s,<&]{1,200}$/.test(sender.trim()) ? t('feed.senderWrong') : undefined;
  const same =
    sender.trim() === (now.sender ?? '') && name.trim() === (now.senderName ?? '') && open === now.publicFeed;
  return (
    <Card>
      <Form
        deed={t('feed.keep')}
        look="default"
        feature="cap"
        blocked={wrong ?? (same && t('feed.unchanged'))}
        onSubmit={() =>
          change.mutateAsync({
            body: {
              ...(sender.trim() && sender.trim() !== now.sender ? { sender: sender.trim() } : {}),
              senderName: name.trim() || null,
              publicFeed: open,
            },
          })
        }
      >
        <TextField
          label={t('feed.sender')}
          hint={t('feed.senderHint')}
          error={wrong}
          optional
          dir="ltr"
          value={sender}
          onChange={setSender}
          maxLength={200}
        />
        <TextField
          label={t('feed.senderName')}
          hint={t('feed.senderNameHint')}
          optional
          value={name}
          onChange={setName}
          maxLength={200}
        />
        <Checkbox label={t('feed.open')} detail={t('feed.openMeans')} checked={open} onChange={setOpen} />
      </Form>
    </Card>
  );
}
