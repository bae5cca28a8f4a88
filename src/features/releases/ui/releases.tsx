import { useState } from 'react';
import { z } from 'zod';
import type { OutOf } from '#domain/operation.ts';
import { useOp, useOpMutation, useOpPages } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useKeys } from '#web/keys.ts';
import { useView } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Button, Buttons } from '#web/ui/button.tsx';
import { Checkbox } from '#web/ui/choices.tsx';
import { Columns, Pane } from '#web/ui/columns.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { TextArea } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { IconPlus } from '#web/ui/icons.ts';
import { Facts, Heading, Row, Said, Stack, Text, Title } from '#web/ui/layout.tsx';
import { List, ListRow, useListKeys } from '#web/ui/list.tsx';
import { MoreOf } from '#web/ui/more.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { TimeAgo, TimeAt } from '#web/ui/time.tsx';
import type { ReleaseState } from '../release.rules.ts';
import {
  askReleaseSettings,
  giveVoice,
  listReleases,
  readRelease,
  readReleaseSettings,
  recallRelease,
  withdrawRelease,
} from '../releases.contract.ts';
import { NewRelease } from './new-release.tsx';
import { LeftOut, PublicPreview } from './public-preview.tsx';

type Detail = OutOf<typeof readRelease>;
const view = z.object({
  release: z.uuid().optional(),
  write: z.enum(['new']).optional(),
  corrects: z.uuid().optional(),
});

/** What is to leave for the public: who wrote it, who agreed, when it goes, how it is taken back. */
export function ReleasesScreen() {
  const t = useT('releases', 'domain');
  const can = useCan();
  const [at, setAt] = useView(view);
  const asked = useOpPages(listReleases, {}, (page) => (page.next ? { after: page.next } : null));
  const rows = asked.data?.pages.flatMap((page) => page.releases) ?? [];
  const open = at.release !== undefined || at.write !== undefined;
  const close = () => setAt({ release: undefined, write: undefined, corrects: undefined });
  const write = (corrects?: string) => setAt({ write: 'new', corrects, release: undefined });
  useListKeys(
    rows.map((it) => it.id),
    at.release,
    (id) => setAt({ release: id, write: undefined }, { replace: at.release !== undefined }),
  );
  useKeys([
    { key: 'n', label: t('new.title'), when: can('release.write'), run: () => write() },
    { key: 'Escape', label: t('console:back'), when: open, run: close },
  ]);
  return (
    <Columns template="1fr 1.6fr" shown={open ? 1 : 0}>
      <Pane
        title={t('title')}
        count={asked.data?.pages[0]?.total}
        aside={
          can('release.write') && (
            <Button size="small" look="primary" icon={<IconPlus size={15} />} onClick={() => write()}>
              {t('new.title')}
            </Button>
          )
        }
      >
        <Answer of={{ data: asked.data, error: asked.error, refetch: asked.refetch }} rows={6} feature="releases">
          {() =>
            rows.length === 0 ? (
              <EmptyState title={t('none')}>{t('noneWhy')}</EmptyState>
            ) : (
              <>
                <List label={t('title')}>
                  {rows.map((it) => (
                    <ListRow
                      key={it.id}
                      chosen={it.id === at.release}
                      onOpen={() => setAt({ release: it.id, write: undefined })}
                      lead={<StateBadge state={it.state} asks={it.asksMe && can('release.approve')} />}
                      when={<TimeAgo at={it.createdAt} />}
                      title={<bdi>{it.title}</bdi>}
                      detail={`${t('number', { number: it.number })} · ${t('by', { name: it.author })}`}
                    />
                  ))}
                </List>
                <MoreOf pages={asked} />
              </>
            )
          }
        </Answer>
        <ProtectedSettings />
      </Pane>
      <Pane label={t('one')} padded onBack={open ? close : undefined}>
        {at.write ? (
          <NewRelease
            key={at.corrects ?? 'new'}
            corrects={at.corrects ?? null}
            onMade={(id) => setAt({ release: id, write: undefined, corrects: undefined })}
          />
        ) : at.release ? (
          <ReleasePane key={at.release} id={at.release} onCorrect={write} />
        ) : (
          rows.length > 0 && <EmptyState title={t('choose')}>{t('chooseWhy')}</EmptyState>
        )}
      </Pane>
    </Columns>
  );
}

function StateBadge({ state, asks }: { state: ReleaseState; asks: boolean }) {
  const t = useT('releases');
  return <Badge tone={asks ? 'accent' : 'plain'}>{asks ? t('asksYou') : t(`state.${state}`)}</Badge>;
}

function ReleasePane({ id, onCorrect }: { id: string; onCorrect: (id: string) => void }) {
  const asked = useOp(readRelease, { params: { id } });
  return (
    <Answer of={asked} rows={8} feature="releases">
      {(it) => <ReleaseDetail it={it} onCorrect={onCorrect} />}
    </Answer>
  );
}

type Ask = 'agree' | 'refuse' | 'withdraw' | 'recall';

function ReleaseDetail({ it, onCorrect }: { it: Detail; onCorrect: (id: string) => void }) {
  const t = useT('releases', 'domain');
  const can = useCan();
  const format = useFormat();
  const [asking, setAsking] = useState<Ask | null>(null);
  const votes = it.asksMe && can('release.approve');
  const day = it.outAt ?? it.dueAt;
  return (
    <Stack gap="l">
      <Row>
        <Text as="span" dim small>
          {t('number', { number: it.number })}
        </Text>
        <StateBadge state={it.state} asks={false} />
      </Row>
      <Title>
        <bdi>{it.title}</bdi>
      </Title>
      <Facts
        of={[
          [t('author'), <bdi key="a">{it.author}</bdi>],
          [t('written'), <TimeAt key="w" at={it.createdAt} />],
          it.corrects && [t('correction'), t('corrects', { number: it.corrects.number })],
          it.endedAt !== null && [t(`state.${it.state}`), <TimeAt key="e" at={it.endedAt} />],
          it.endReason !== null && [t('reason'), <Said key="r">{it.endReason}</Said>],
        ]}
      />
      {(it.state === 'frozen' || it.state === 'agreed' || it.state === 'out' || it.state === 'stopped') && (
        <Text>{t(`stateMeans.${it.state}`, { day: day ? format.date(day) : '' })}</Text>
      )}
      <Stack gap="s">
        <Heading>{t('preview')}</Heading>
        <PublicPreview body={it.body} />
        <Text dim small>
          {t('sha')}
          {t('console:colon')} <code>{it.sha256.slice(0, 16)}</code>
        </Text>
      </Stack>
      <LeftOut held={it.held} />
      <Stack gap="s">
        <Heading>{t('voices.title')}</Heading>
        {it.voices.length === 0 ? (
          <Text dim>{t('voices.none')}</Text>
        ) : (
          <List label={t('voices.title')}>
            {it.voices.map((voice) => (
              <ListRow
                key={voice.at + voice.name}
                lead={t(voice.yes ? 'voices.yes' : 'voices.no')}
                when={<TimeAt at={voice.at} />}
                title={<bdi>{voice.name}</bdi>}
                detail={
                  <>
                    <bdi>{voice.organisation}</bdi>
                    {voice.reason && (
                      <>
                        {' · '}
                        <bdi>{voice.reason}</bdi>
                      </>
                    )}
                  </>
                }
              />
            ))}
          </List>
        )}
      </Stack>
      <Buttons>
        {votes && (
          <>
            <Button look="primary" onClick={() => setAsking('agree')}>
              {t('agree')}
            </Button>
            <Button onClick={() => setAsking('refuse')}>{t('refuse')}</Button>
          </>
        )}
        {can('release.approve') && (it.state === 'frozen' || it.state === 'agreed') && (
          <Button onClick={() => setAsking('withdraw')}>{t('withdraw')}</Button>
        )}
        {can('release.approve') && it.state === 'out' && (
          <Button look="grave" onClick={() => setAsking('recall')}>
            {t('recall')}
          </Button>
        )}
        {can('release.write') && (it.state === 'out' || it.state === 'recalled') && (
          <Button onClick={() => onCorrect(it.id)}>{t('correct')}</Button>
        )}
      </Buttons>
      {asking && <VoiceDialog it={it} ask={asking} onClose={() => setAsking(null)} />}
    </Stack>
  );
}

function VoiceDialog({ it, ask, onClose }: { it: Detail; ask: Ask; onClose: () => void }) {
  const t = useT('releases');
  const [reason, setReason] = useState('');
  const [read, setRead] = useState(false);
  const voice = useOpMutation(giveVoice, { invalidates: ['releases'] });
  const withdraw = useOpMutation(withdrawRelease, { invalidates: ['releases'] });
  const recall = useOpMutation(recallRelease, { invalidates: ['releases'] });
  const params = { id: it.id };
  const run = async () => {
    if (ask === 'withdraw') await withdraw.mutateAsync({ params, body: { reason } });
    else if (ask === 'recall') await recall.mutateAsync({ params, body: { reason } });
    else await voice.mutateAsync({ params, body: { yes: ask === 'agree', seen: it.sha256, reason: reason || null } });
    onClose();
  };
  const blocked =
    ask === 'agree' ? !read && t('confirmFirst') : reason.trim().length < 3 ? t('problems.reason_needed') : null;
  return (
    <Dialog open onClose={onClose} title={t(ask)}>
      <Form
        feature="releases"
        deed={t(ask)}
        look={ask === 'recall' ? 'grave' : 'primary'}
        blocked={blocked}
        onSubmit={run}
        aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
      >
        {ask === 'agree' ? (
          <Checkbox label={t('confirmAgree')} checked={read} onChange={setRead} />
        ) : (
          <TextArea
            label={t('reason')}
            hint={t(ask === 'recall' ? 'reasonPublic' : 'reasonInside')}
            value={reason}
            onChange={setReason}
          />
        )}
      </Form>
    </Dialog>
  );
}

/** Whether children and survivors are counted at all, and who may change that. */
function ProtectedSettings() {
  const t = useT('releases');
  const can = useCan();
  const format = useFormat();
  const asked = useOp(readReleaseSettings, {});
  const change = useOpMutation(askReleaseSettings, { invalidates: ['releases'] });
  return (
    <div style={{ padding: 'var(--gap-l)' }}>
      <Answer of={asked} rows={2} feature="releases">
        {(it) => (
          <Stack gap="s">
            <Heading>{t('settings.title')}</Heading>
            <Text small>
              {t(`settings.${it.protected}`, { name: it.askedBy ?? '', day: it.from ? format.date(it.from) : '' })}
            </Text>
            {can('release.approve') && (
              <Form
                feature="releases"
                look={it.mayAgree ? 'primary' : 'default'}
                deed={
                  it.protected === 'never' ? t('settings.ask') : it.mayAgree ? t('settings.agree') : t('settings.stop')
                }
                onSubmit={() => change.mutateAsync({ body: { protected: it.protected === 'never' || it.mayAgree } })}
              >
                {null}
              </Form>
            )}
          </Stack>
        )}
      </Answer>
    </div>
  );
}
