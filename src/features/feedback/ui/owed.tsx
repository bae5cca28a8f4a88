import { z } from 'zod';
import { exportObligations, listObligations } from '#features/alerts/responses.contract.ts';
import type { OutOf } from '#domain/operation.ts';
import { addressOf, useOpPages } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { useListKeys } from '#web/ui/list.tsx';
import { useKeys } from '#web/keys.ts';
import { Go, useGo, useView } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Button } from '#web/ui/button.tsx';
import { Columns, Pane } from '#web/ui/columns.tsx';
import { IconDown } from '#web/ui/icons.ts';
import { Facts, Said, Stack, Title } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { Menu } from '#web/ui/menu.tsx';
import { ExportMenu } from '#web/ui/export-menu.tsx';
import { MoreOf } from '#web/ui/more.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { Countdown, TimeAt } from '#web/ui/time.tsx';
import { Settle } from './settle.tsx';
import { Tellings } from './tellings.tsx';

type Owed = OutOf<typeof listObligations>['obligations'][number];
const STATES = ['open', 'done', 'declined', 'impossible'] as const;
const view = z.object({
  owed: z.uuid().optional(),
  state: z.enum(STATES).default('open'),
  community: z.string().max(200).optional(),
});
const sameName = (a: string, b: string): boolean => {
  const plain = (it: string) => it.trim().replace(/\s+/g, ' ').toLocaleLowerCase();
  return plain(a) === plain(b);
};

/** Answers owed to those who spoke and to their communities, soonest due first, and how each was settled. */
export function OwedScreen() {
  const t = useT('feedback', 'domain');
  const can = useCan();
  const go = useGo();
  const [at, setAt] = useView(view);
  const asked = useOpPages(
    listObligations,
    { query: { state: at.state } },
    (page) => (page.next ? { after: page.next } : null),
    { keep: true },
  );
  const rows = (asked.data?.pages.flatMap((page) => page.obligations) ?? []).filter(
    (it) => at.community === undefined || (it.community !== null && sameName(it.community, at.community)),
  );
  const chosen = rows.find((it) => it.id === at.owed);
  const index = rows.findIndex((it) => it.id === at.owed);
  useListKeys(
    rows.map((it) => it.id),
    at.owed,
    (id) => setAt({ owed: id }, { replace: at.owed !== undefined }),
  );
  useKeys([
    { key: 'Escape', label: t('console:back'), when: at.owed !== undefined, run: () => setAt({ owed: undefined }) },
  ]);
  return (
    <Columns template="1fr 1.6fr" shown={at.owed === undefined ? 0 : 1}>
      <Pane
        title={t(`domain:states.obligation.${at.state}`)}
        count={at.community === undefined ? asked.data?.pages[0]?.total : rows.length}
        aside={
          <Menu
            label={t('others')}
            items={[
              ...STATES.map((it) => ({
                label: t(`domain:states.obligation.${it}`),
                checked: it === at.state && at.community === undefined,
                run: () => setAt({ state: it, owed: undefined, community: undefined }),
              })),
              {
                label: t('communities.title'),
                apart: true,
                run: () => go({ to: '/w/$workspace/owed/communities' }),
              },
              { label: t('words.title'), run: () => go({ to: '/w/$workspace/owed/templates' }) },
            ]}
          >
            <Button size="small" look="quiet">
              {t('others')}
              <IconDown size={14} />
            </Button>
          </Menu>
        }
      >
        <Answer of={{ data: asked.data, error: asked.error, refetch: asked.refetch }} rows={8}>
          {() =>
            rows.length === 0 && !asked.hasNextPage ? (
              <EmptyState title={t(`empty.${at.state}`)}>{at.state === 'open' && t('emptyWhy')}</EmptyState>
            ) : (
              <>
                <List label={t('title')}>
                  {rows.map((it) => (
                    <ListRow
                      key={it.id}
                      chosen={it.id === at.owed}
                      onOpen={() => setAt({ owed: it.id })}
                      lead={t(`kinds.${it.kind}`)}
                      when={it.state === 'open' ? <Countdown due={it.dueAt} /> : <TimeAt at={it.dueAt} only="date" />}
                      title={
                        it.kind === 'source'
                          ? t('tellSource', { alias: it.alias ?? '?' })
                          : t('tellCommunity', { community: it.community ?? '?' })
                      }
                      detail={[it.headline, it.channel && t(`channels.${it.channel}`, { defaultValue: it.channel })]
                        .filter(Boolean)
                        .join(' · ')}
                    />
                  ))}
                </List>
                <MoreOf pages={asked} />
                <div className="no-print" style={{ padding: 'var(--gap-s) var(--gap-l)' }}>
                  <ExportMenu
                    formats={['csv', 'xlsx']}
                    addressOf={(format) => addressOf(exportObligations, { query: { state: at.state, format } })}
                  />
                </div>
              </>
            )
          }
        </Answer>
      </Pane>
      <Pane
        label={t('settle.title')}
        padded
        onBack={at.owed === undefined ? undefined : () => setAt({ owed: undefined })}
      >
        {chosen ? (
          <OwedDetail
            key={chosen.id}
            owed={chosen}
            mayWrite={can('obligation.write')}
            onSettled={() => setAt({ owed: (rows[index + 1] ?? rows[index - 1])?.id }, { replace: true })}
          />
        ) : (
          asked.data && rows.length > 0 && <EmptyState title={t('choose')}>{t('chooseWhy')}</EmptyState>
        )}
      </Pane>
    </Columns>
  );
}

function OwedDetail({ owed, mayWrite, onSettled }: { owed: Owed; mayWrite: boolean; onSettled: () => void }) {
  const t = useT('feedback', 'domain');
  return (
    <Stack gap="l">
      <Title>
        {owed.kind === 'source'
          ? t('tellSource', { alias: owed.alias ?? '?' })
          : t('tellCommunity', { community: owed.community ?? '?' })}
      </Title>
      <Facts
        of={[
          [t('due'), <TimeAt key="d" at={owed.dueAt} />],
          owed.headline
            ? [
                t('about'),
                owed.alertId ? (
                  <Go to="/w/$workspace/alerts/$id" params={{ id: owed.alertId }}>
                    <bdi>{owed.headline}</bdi>
                  </Go>
                ) : owed.reportId ? (
                  <Go to="/w/$workspace/review" search={{ report: owed.reportId }}>
                    <bdi>{owed.headline}</bdi>
                  </Go>
                ) : (
                  <bdi key="h">{owed.headline}</bdi>
                ),
              ]
            : null,
          owed.channel ? [t('reachedBy'), t(`channels.${owed.channel}`, { defaultValue: owed.channel })] : null,
          owed.said ? [t('said'), <Said key="s">{owed.said}</Said>] : null,
          owed.saidChannel
            ? [t('channel'), t(`channels.${owed.saidChannel}`, { defaultValue: owed.saidChannel })]
            : null,
          owed.through ? [t('through'), <bdi key="t">{owed.through}</bdi>] : null,
          owed.reason ? [t('reason'), <Said key="r">{owed.reason}</Said>] : null,
          owed.state === 'open' ? null : [t('state'), t(`domain:states.obligation.${owed.state}`)],
        ]}
      />
      {owed.kind === 'community' && (
        <Tellings obligationId={owed.id} open={owed.state === 'open'} mayWrite={mayWrite} />
      )}
      {owed.state === 'open' && mayWrite && <Settle owed={owed} onSettled={onSettled} />}
    </Stack>
  );
}
