import { z } from 'zod';
import type { OutOf } from '#domain/operation.ts';
import { useOp } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Go, useView } from '#web/navigation.tsx';
import { Badge } from '#web/ui/badges.tsx';
import { LinkButton } from '#web/ui/button.tsx';
import { DataTable, type Column } from '#web/ui/data-table.tsx';
import { Page, Said, Text, Title } from '#web/ui/layout.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { listTimes, month } from '../times.contract.ts';
import { OUTCOMES, STEPS } from '../times.rules.ts';

type Item = OutOf<typeof listTimes>['items'][number];
const view = z.object({
  step: z.enum(STEPS).default('answer'),
  which: z.enum(['all', 'open', 'reached']).default('all'),
  from: month.optional(),
  to: month.optional(),
  level: z.enum(['0', '1', '2', '3', '4']).optional(),
  place: z.union([z.uuid(), z.literal('none')]).optional(),
  outcome: z.enum(OUTCOMES).optional(),
});

/** What one number of the times is made of: each report, alert or answer owed, the longest first. */
export function TimesListScreen() {
  const t = useT('times');
  const format = useFormat();
  const [at] = useView(view);
  const asked = useOp(listTimes, {
    query: { ...at, level: at.level === undefined ? undefined : Number(at.level) },
  });
  const long = (row: Item) => (row.minutes === 0 ? t('underMinute') : format.duration(row.minutes * 60_000));
  const title = (row: Item) => (
    <Said as="span" {...(row.language ? { lang: row.language } : {})}>
      {row.title}
    </Said>
  );
  const columns: Column<Item>[] = [
    {
      key: 'title',
      title: t(`kinds.${at.step === 'verification' ? 'report' : at.step === 'feedback' ? 'obligation' : 'alert'}`),
      cell: (row) =>
        row.kind === 'report' ? (
          <Go to="/w/$workspace/review" search={{ report: row.id }}>
            {title(row)}
          </Go>
        ) : row.kind === 'alert' ? (
          <Go to="/w/$workspace/alerts/$id" params={{ id: row.id }}>
            {title(row)}
          </Go>
        ) : (
          <Go to="/w/$workspace/owed" search={{ owed: row.id, state: row.open ? undefined : 'done' }}>
            {title(row)}
          </Go>
        ),
      // texts of reports leave by their own export, with its marks and its right
      ...(at.step === 'verification' ? {} : { out: (row: Item) => row.title }),
    },
    {
      key: 'began',
      title: t('columns.began'),
      cell: (row) => <TimeAt at={row.began} />,
      sort: (row) => row.began,
    },
    {
      key: 'minutes',
      title: t('columns.took'),
      cell: (row) => (row.open ? <Badge tone="late">{t('stillOpen', { time: long(row) })}</Badge> : long(row)),
      sort: (row) => row.minutes,
      out: (row) => row.minutes,
    },
    {
      key: 'state',
      title: t('columns.how'),
      cell: (row) =>
        row.outcome
          ? t(`outcomes.as.${row.outcome}`)
          : t(row.open ? 'states.open' : row.ended ? 'states.reached' : 'states.stopped'),
      out: (row) => (row.open ? 'open' : row.ended ? 'reached' : 'stopped'),
    },
  ];
  const words = at.outcome
    ? t('list.outcome', { what: t(`outcomes.as.${at.outcome}`) })
    : t(`list.${at.which}`, { step: t(`steps.${at.step}`) });
  return (
    <Page wide>
      <Title>{words}</Title>
      <Answer of={asked} feature="times">
        {({ items, total }) =>
          items.length === 0 ? (
            <EmptyState title={t('list.none')} />
          ) : (
            <>
              {total > items.length && <Text dim>{t('list.first', { count: items.length, total })}</Text>}
              <DataTable
                label={words}
                columns={columns}
                rows={items}
                rowKey={(row) => row.id}
                exportAs={`how-fast-${at.step}`}
              />
            </>
          )
        }
      </Answer>
      <div className="no-print">
        <LinkButton to="/w/$workspace/times" search={{ step: at.step, level: at.level, place: at.place }}>
          {t('list.back')}
        </LinkButton>
      </div>
    </Page>
  );
}
