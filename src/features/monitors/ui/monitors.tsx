import { z } from 'zod';
import { useOpPages } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useLanguageName } from '#web/language-names.ts';
import { useGo, useView } from '#web/navigation.tsx';
import { Badge } from '#web/ui/badges.tsx';
import { DataTable } from '#web/ui/data-table.tsx';
import { Page, Stack, Text, Title } from '#web/ui/layout.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { Tabs } from '#web/ui/tabs.tsx';
import { listMonitors, type Standing } from '../monitors.contract.ts';
import { ExpectedPart } from './expected.tsx';
import { NotesPart } from './notes.tsx';

const TABS = ['people', 'expected', 'notes'] as const;
const view = z.object({ part: z.enum(TABS).default('people') });

/** People in the field: who they are to us, whose report is due, and what they are taught. */
export function MonitorsScreen() {
  const t = useT('monitors');
  const [at, setAt] = useView(view);
  return (
    <Page wide>
      <Stack gap="l">
        <Title>{t('title')}</Title>
        <Tabs
          label={t('title')}
          tabs={TABS.map((id) => ({ id, label: t(`parts.${id}`) }))}
          open={at.part}
          onOpen={(part) => setAt({ part: part as (typeof TABS)[number] })}
        >
          {at.part === 'people' && <PeoplePart />}
          {at.part === 'expected' && <ExpectedPart />}
          {at.part === 'notes' && <NotesPart />}
        </Tabs>
      </Stack>
    </Page>
  );
}

export function StandingBadge({ is }: { is: Standing }) {
  const t = useT('monitors');
  return (
    <Badge tone={is === 'silent' || is === 'never' ? 'late' : is === 'due' ? 'accent' : 'plain'}>
      {t(`standing.${is}`)}
    </Badge>
  );
}

const GRAVITY: readonly (Standing | null)[] = ['never', 'silent', 'due', 'waiting', null];

function PeoplePart() {
  const t = useT('monitors');
  const format = useFormat();
  const language = useLanguageName();
  const go = useGo();
  const asked = useOpPages(listMonitors, { query: { limit: 100 } }, (page) =>
    page.next ? { after: page.next } : null,
  );
  const day = (it: string | null) => (it ? format.date(`${it}T12:00:00Z`) : '–');
  return (
    <Stack gap="l">
      <Text dim>{t('means')}</Text>
      <Answer of={asked} rows={6} feature="monitors">
        {({ pages }) => {
          const monitors = pages.flatMap((it) => it.monitors);
          return monitors.length === 0 ? (
            <EmptyState title={t('none')}>{t('noneWhy')}</EmptyState>
          ) : (
            <DataTable
              label={t('parts.people')}
              rows={monitors}
              total={pages[0]?.total}
              onMore={asked.hasNextPage ? () => void asked.fetchNextPage() : undefined}
              rowKey={(it) => it.id}
              onOpen={(it) => go({ to: '/w/$workspace/monitors/$id', params: { id: it.id } })}
              columns={[
                { key: 'alias', title: t('alias'), cell: (it) => <bdi>{it.alias}</bdi>, sort: (it) => it.alias },
                {
                  key: 'standing',
                  title: t('report'),
                  cell: (it) => (it.standing ? <StandingBadge is={it.standing} /> : '–'),
                  sort: (it) => GRAVITY.indexOf(it.standing),
                },
                {
                  key: 'due',
                  title: t('due'),
                  cell: (it) => day(it.dueOn),
                  sort: (it) => it.dueOn ?? '',
                },
                {
                  key: 'heard',
                  title: t('heard'),
                  cell: (it) => (it.lastHeardOn ? day(it.lastHeardOn) : t('neverHeard')),
                  sort: (it) => it.lastHeardOn ?? '',
                },
                {
                  key: 'area',
                  title: t('area'),
                  cell: (it) => <bdi>{it.area?.name ?? '–'}</bdi>,
                  sort: (it) => it.area?.name ?? '',
                },
                {
                  key: 'languages',
                  title: t('languages'),
                  cell: (it) => format.list(it.languages.map(language)) || '–',
                },
                {
                  key: 'channels',
                  title: t('channels'),
                  cell: (it) => format.list(it.channels.map((one) => t(`channel.${one}`))) || '–',
                },
                {
                  key: 'groups',
                  title: t('groups'),
                  cell: (it) => format.list(it.groups.map((group) => group.name)) || '–',
                },
              ]}
            />
          );
        }}
      </Answer>
    </Stack>
  );
}
