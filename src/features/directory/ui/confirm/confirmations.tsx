import { useOp } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { Page, Stack, Text } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { listConfirmations } from '../../confirm/entry-answers.contract.ts';
import { StandingBadge } from './standing-badge.tsx';

/** What entries said of themselves and waits for somebody, who wants to be hidden, and who was asked and is silent. */
export function ConfirmationsScreen() {
  const t = useT('directory-confirm');
  const asked = useOp(listConfirmations);
  return (
    <Page>
      <Stack gap="l">
        <Text dim>{t('list.what')}</Text>
        <Answer of={asked} rows={6} feature="directory-confirm">
          {({ entries, more }) =>
            entries.length === 0 ? (
              <EmptyState title={t('list.none')}>{t('list.noneWhy')}</EmptyState>
            ) : (
              <>
                <List label={t('list.title')}>
                  {entries.map((it) => (
                    <ListRow
                      key={it.id}
                      to={{ to: '/w/$workspace/organisations/$id', params: { id: it.id } }}
                      lead={<StandingBadge of={it.standing} />}
                      when={<TimeAt at={it.standing.since} only="date" />}
                      title={<bdi>{it.name}</bdi>}
                      detail={it.corrections > 0 ? t('list.corrections', { count: it.corrections }) : undefined}
                    />
                  ))}
                </List>
                {more && (
                  <Text dim small>
                    {t('list.more')}
                  </Text>
                )}
              </>
            )
          }
        </Answer>
      </Stack>
    </Page>
  );
}
