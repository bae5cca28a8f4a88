import { z } from 'zod';
import { addressOf, useOpPages } from '#web/api.ts';
import { useCan } from '#web/session.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useKeys } from '#web/keys.ts';
import { anywhere, useGo, useView } from '#web/navigation.tsx';
import { LinkButton } from '#web/ui/button.tsx';
import { Badge, LevelBadge, type Level } from '#web/ui/badges.tsx';
import { Page, Row, Stack } from '#web/ui/layout.tsx';
import { ExportMenu } from '#web/ui/export-menu.tsx';
import { List, ListRow, useListKeys } from '#web/ui/list.tsx';
import { MoreOf } from '#web/ui/more.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { Tabs } from '#web/ui/tabs.tsx';
import { TimeAgo } from '#web/ui/time.tsx';
import { exportAlerts, listAlerts, type alertLine } from '../alerts.contract.ts';
import { paths } from './paths.ts';
import css from './alerts.module.css';

type Line = z.output<typeof alertLine>;
const viewShape = z.object({ show: z.enum(['open', 'closed', 'all']).default('open'), id: z.string().optional() });

/** The alerts of the workspace: what is out and whether somebody holds it. */
export function AlertsScreen() {
  const t = useT('alerts');
  const can = useCan();
  const go = useGo();
  const [view, setView] = useView(viewShape);
  const answer = useOpPages(
    listAlerts,
    { query: { show: view.show === 'all' ? undefined : view.show, limit: 100 } },
    (page) => (page.next ? { after: page.next } : null),
    { keep: true },
  );
  const shown = answer.data?.pages.flatMap((page) => page.alerts) ?? [];
  const counts = answer.data?.pages[0]?.counts;
  const count = (of: 'open' | 'closed' | 'all') => counts && (of === 'all' ? counts.open + counts.closed : counts[of]);
  const openIt = (id: string) => go(anywhere({ to: paths.alert, params: { id } }));
  useListKeys(
    shown.map((it) => it.id),
    view.id,
    (id) => setView({ id }, { replace: true }),
  );
  useKeys([
    { key: 'Enter', label: t('list.openIt'), when: view.id !== undefined, run: () => view.id && openIt(view.id) },
    { key: 'n', label: t('list.write'), when: can('alert.write'), run: () => go(anywhere({ to: paths.write })) },
  ]);
  return (
    <Page>
      <Stack gap="m">
        <Row spread="between">
          <ExportMenu
            formats={['csv', 'xlsx', 'geojson']}
            addressOf={(format) =>
              addressOf(exportAlerts, { query: { show: view.show === 'all' ? undefined : view.show, format } })
            }
          />
          {can('alert.write') && (
            <LinkButton {...anywhere({ to: paths.write })} look="primary" keyHint="n">
              {t('list.write')}
            </LinkButton>
          )}
        </Row>
        <Tabs
          label={t('list.label')}
          open={view.show}
          onOpen={(show) => setView({ show, id: undefined })}
          tabs={(['open', 'closed', 'all'] as const).map((id) => ({
            id,
            label: t(`list.${id}`),
            count: count(id),
          }))}
        >
          <Answer of={{ data: answer.data, error: answer.error, refetch: answer.refetch }} feature="alerts">
            {() =>
              shown.length === 0 ? (
                <EmptyState title={t(`list.none.${view.show}`)}>{t('list.noneWhy')}</EmptyState>
              ) : (
                <div className={css.panel}>
                  <List label={t('list.label')}>
                    {shown.map((it) => (
                      <AlertRow key={it.id} alert={it} chosen={view.id === it.id} />
                    ))}
                  </List>
                  <MoreOf pages={answer} />
                </div>
              )
            }
          </Answer>
        </Tabs>
      </Stack>
    </Page>
  );
}

function AlertRow({ alert, chosen }: { alert: Line; chosen: boolean }) {
  const t = useT('alerts', 'domain');
  const format = useFormat();
  const answered = alert.answeredInMinutes === null ? null : format.duration(alert.answeredInMinutes * 60_000);
  const stands =
    alert.state === 'draft'
      ? t('list.draft')
      : alert.unanswered
        ? null
        : alert.accepted
          ? answered
            ? t('list.acceptedIn', { time: answered })
            : t('list.accepted')
          : alert.state === 'issued'
            ? t('list.waiting')
            : null;
  return (
    <ListRow
      to={anywhere(
        alert.state === 'draft'
          ? { to: paths.write, search: { id: alert.id } }
          : { to: paths.alert, params: { id: alert.id } },
      )}
      chosen={chosen}
      lead={
        <Row gap="s" as="span">
          <LevelBadge level={alert.level as Level} />
          {alert.state !== 'issued' && <Badge>{t(`domain:states.alert.${alert.state}`)}</Badge>}
          {alert.unanswered && <Badge tone="late">{t('list.unanswered')}</Badge>}
          <span>{t('number', { number: alert.number })}</span>
        </Row>
      }
      when={<TimeAgo at={alert.issuedAt ?? alert.createdAt} />}
      title={<bdi>{alert.headline}</bdi>}
      detail={[
        alert.placeText,
        stands,
        alert.expectedUntil && alert.state === 'issued'
          ? t('list.until', { at: format.moment(alert.expectedUntil) })
          : null,
      ]
        .filter(Boolean)
        .join(' · ')}
    />
  );
}
