import { listObligations } from '#features/alerts/responses.contract.ts';
import type { OutOf } from '#domain/operation.ts';
import { useT } from '#web/i18n.ts';
import { LinkButton } from '#web/ui/button.tsx';
import { Pane } from '#web/ui/columns.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { Countdown } from '#web/ui/time.tsx';

/** Who still waits to hear, soonest due first. */
export function OwedPane({
  of,
}: {
  of: { data: OutOf<typeof listObligations> | undefined; error: unknown; refetch: () => unknown };
}) {
  const t = useT('desk', 'feedback');
  return (
    <Pane
      title={t('owed.title')}
      count={of.data?.total || undefined}
      aside={
        of.data && of.data.obligations.length > 0 ? (
          <LinkButton to="/w/$workspace/owed" size="small">
            {t('owed.open')}
          </LinkButton>
        ) : undefined
      }
    >
      <Answer of={of} rows={6}>
        {({ obligations }) =>
          obligations.length === 0 ? (
            <EmptyState title={t('owed.empty')}>{t('owed.emptyWhy')}</EmptyState>
          ) : (
            <List label={t('owed.title')}>
              {obligations.map((it) => (
                <ListRow
                  key={it.id}
                  to={{ to: '/w/$workspace/owed', search: { owed: it.id } }}
                  lead={t(`feedback:kinds.${it.kind}`)}
                  when={<Countdown due={it.dueAt} />}
                  title={
                    it.kind === 'source'
                      ? t('feedback:tellSource', { alias: it.alias ?? '?' })
                      : t('feedback:tellCommunity', { community: it.community ?? '?' })
                  }
                  detail={[
                    it.headline,
                    it.channel && t(`feedback:channels.${it.channel}`, { defaultValue: it.channel }),
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                />
              ))}
            </List>
          )
        }
      </Answer>
    </Pane>
  );
}
