import { z } from 'zod';
import type { OutOf } from '#domain/operation.ts';
import { useOp } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useView, type ScreenPath, type Target } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { ForbiddenScreen } from '#web/shell/fallbacks.tsx';
import { LinkButton } from '#web/ui/button.tsx';
import { Page, Said, Stack, Text, Title } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { TimeAgo } from '#web/ui/time.tsx';
import { listSince } from '../desk.contract.ts';
import { SINCE_LISTS } from '../desk.rules.ts';
import { SINCE_NEEDS } from '../since-needs.rules.ts';

type Item = OutOf<typeof listSince>['items'][number];
const view = z.object({
  what: z.enum(SINCE_LISTS).default('reports'),
  since: z.enum(['visit', 'yesterday']).default('visit'),
});

const targetOf = (it: Item): Target<ScreenPath> =>
  it.kind === 'report'
    ? { to: '/w/$workspace/review', search: { report: it.id, queue: 'all' } }
    : it.kind === 'incident'
      ? { to: '/w/$workspace/incidents/$id', params: { id: it.id } }
      : { to: '/w/$workspace/alerts/$id', params: { id: it.id } };

/** What a sentence of the desk is made of. */
export function SinceListScreen() {
  const t = useT('desk');
  const format = useFormat();
  const [at] = useView(view);
  const may = useCan()(SINCE_NEEDS[at.what]);
  const asked = useOp(listSince, { query: at }, { enabled: may });
  if (!may) return <ForbiddenScreen needs={[SINCE_NEEDS[at.what]]} />;
  return (
    <Page>
      <Stack gap="m">
        <Title>{t(`since.lists.${at.what}`)}</Title>
        <Answer of={asked} rows={8} feature="desk">
          {({ items, since }) => (
            <>
              <Text dim>{t(at.what === 'overdue' ? 'since.now' : 'since.from', { at: format.moment(since) })}</Text>
              {items.length === 0 ? (
                <EmptyState title={t('since.none')} />
              ) : (
                <List label={t(`since.lists.${at.what}`)}>
                  {items.map((it) => (
                    <ListRow
                      key={it.id}
                      to={targetOf(it)}
                      when={<TimeAgo at={it.at} />}
                      title={
                        <Said as="span" {...(it.language ? { lang: it.language } : {})}>
                          {it.title}
                        </Said>
                      }
                      detail={it.detail}
                    />
                  ))}
                </List>
              )}
            </>
          )}
        </Answer>
        <div>
          <LinkButton to="/w/$workspace/desk">{t('since.back')}</LinkButton>
        </div>
      </Stack>
    </Page>
  );
}
