import type { OutOf } from '#domain/operation.ts';
import { useOp } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { Badge } from '#web/ui/badges.tsx';
import { LinkButton } from '#web/ui/button.tsx';
import { Go } from '#web/navigation.tsx';
import { DataTable, type Column } from '#web/ui/data-table.tsx';
import { Page, Row, Text, Title } from '#web/ui/layout.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { Countdown } from '#web/ui/time.tsx';
import { listCommunities } from '../feedback.contract.ts';

type Line = OutOf<typeof listCommunities>['communities'][number];

/** What is owed to each community, what they have heard, and how often word came back. */
export function CommunitiesScreen() {
  const t = useT('feedback');
  const asked = useOp(listCommunities);
  const count = (key: 'open' | 'planned' | 'told' | 'cameBack' | 'impossible'): Column<Line> => ({
    key,
    title: t(`communities.${key}`),
    cell: (row) =>
      key === 'open' || key === 'told' || key === 'impossible' ? (
        row[key] > 0 ? (
          <Go to="/w/$workspace/owed" search={{ state: key === 'told' ? 'done' : key, community: row.community }}>
            {row[key]}
          </Go>
        ) : (
          '0'
        )
      ) : (
        row[key]
      ),
    sort: (row) => row[key],
    end: true,
  });
  const columns: Column<Line>[] = [
    {
      key: 'community',
      title: t('communities.community'),
      cell: (row) => <bdi>{row.community}</bdi>,
      sort: (row) => row.community,
    },
    {
      key: 'due',
      title: t('due'),
      cell: (row) => (row.nextDueAt ? <Countdown due={row.nextDueAt} /> : t('communities.nothing')),
      sort: (row) => row.nextDueAt,
    },
    count('open'),
    {
      ...count('planned'),
      cell: (row) =>
        row.unconfirmed > 0 ? (
          <Badge tone="late">{t('communities.unconfirmed', { count: row.unconfirmed })}</Badge>
        ) : (
          row.planned
        ),
    },
    count('told'),
    count('cameBack'),
    count('impossible'),
  ];
  return (
    <Page wide>
      <Row spread="between" align="baseline">
        <Title>{t('communities.title')}</Title>
        <LinkButton to="/w/$workspace/owed/templates" size="small">
          {t('words.title')}
        </LinkButton>
      </Row>
      <Text dim>{t('communities.means')}</Text>
      <Answer of={asked} feature="feedback">
        {({ communities, sources }) => (
          <>
            {communities.length === 0 ? (
              <EmptyState title={t('communities.none')}>{t('communities.noneWhy')}</EmptyState>
            ) : (
              <DataTable
                label={t('communities.title')}
                columns={columns}
                rows={communities}
                rowKey={(row) => row.community}
                exportAs="owed-by-community"
              />
            )}
            <Text>
              {t('communities.sources', { open: sources.open, told: sources.told })}{' '}
              <Go to="/w/$workspace/owed">{t('communities.see')}</Go>
            </Text>
          </>
        )}
      </Answer>
    </Page>
  );
}
