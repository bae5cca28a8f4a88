import type { OutOf } from '#domain/operation.ts';
import { useOpPages } from '#web/api.ts';
import { useNow } from '#web/clock.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Badge } from '#web/ui/badges.tsx';
import { DataTable } from '#web/ui/data-table.tsx';
import { Page, Said, Stack, Text } from '#web/ui/layout.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { TimeAgo } from '#web/ui/time.tsx';
import { listErasures } from '../erasure.contract.ts';

type Erasure = OutOf<typeof listErasures>['erasures'][number];

/** What was erased and how far it has gone: here, in the list outside, in every copy; and its line of the record. */
export function ErasuresScreen() {
  const t = useT('erasure');
  const format = useFormat();
  const now = useNow();
  const asked = useOpPages(listErasures, {}, (page) => (page.next ? { after: page.next } : null));
  const copies = (it: Erasure) =>
    // words lie under no key: they go with the backups that hold them
    it.kind === 'report' ? (
      t('progress.backups', { on: format.date(new Date(it.at)) })
    ) : Date.parse(it.copiesDeadAt) <= now ? (
      <Badge>{t('progress.dead')}</Badge>
    ) : (
      t('progress.until', { on: format.date(new Date(it.copiesDeadAt)) })
    );
  return (
    <Page wide>
      <Stack>
        <Text dim>{t('means')}</Text>
        <Answer of={{ data: asked.data, error: asked.error, refetch: asked.refetch }} rows={5}>
          {({ pages }) =>
            pages[0]!.erasures.length === 0 ? (
              <EmptyState title={t('none')}>{t('noneWhy')}</EmptyState>
            ) : (
              <DataTable
                label={t('list')}
                rows={pages.flatMap((page) => page.erasures)}
                onMore={asked.hasNextPage ? () => void asked.fetchNextPage() : undefined}
                rowKey={(it) => it.id}
                columns={[
                  { key: 'kind', title: t('columns.what'), cell: (it) => t(`kinds.${it.kind}`), sort: (it) => it.kind },
                  { key: 'why', title: t('reason'), cell: (it) => <Said as="span">{it.reason}</Said> },
                  { key: 'by', title: t('columns.by'), cell: (it) => <bdi>{it.by ?? '–'}</bdi> },
                  { key: 'at', title: t('progress.here'), cell: (it) => <TimeAgo at={it.at} />, sort: (it) => it.at },
                  {
                    key: 'listed',
                    title: t('progress.listed'),
                    cell: (it) => (it.listedAt ? <TimeAgo at={it.listedAt} /> : t('progress.waits')),
                  },
                  { key: 'copies', title: t('progress.copies'), cell: copies, sort: (it) => it.copiesDeadAt },
                  {
                    key: 'line',
                    title: t('progress.line'),
                    cell: (it) => (it.line === null ? t('progress.waits') : format.number(it.line)),
                    end: true,
                  },
                ]}
              />
            )
          }
        </Answer>
      </Stack>
    </Page>
  );
}
