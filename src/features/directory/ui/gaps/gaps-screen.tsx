import { useState } from 'react';
import { z } from 'zod';
import type { OutOf } from '#domain/operation.ts';
import { typeKey } from '#domain/incident-types.ts';
import { PlacePicker } from '#features/places/ui/place-picker.tsx';
import { useOp } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Go, useView } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge } from '#web/ui/badges.tsx';
import { DataTable, type Column } from '#web/ui/data-table.tsx';
import { Sheet } from '#web/ui/dialog.tsx';
import { Select } from '#web/ui/field.tsx';
import { Card, Facts, Heading, Page, Row, Stack, Text } from '#web/ui/layout.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { readGaps } from '../../gaps/gaps.contract.ts';
import { NEED_SIGNS, NEEDS, RECIPIENTS, signsOf, type Need } from '../../gaps/gaps.rules.ts';
import { NeedsPart } from './needs-part.tsx';
import css from './gaps.module.css';

const PERIODS = ['30', '90', '365', '1095'] as const;
const view = z.object({ place: z.uuid().optional(), days: z.enum(PERIODS).default('365') });
type Gaps = OutOf<typeof readGaps>;
type Line = Gaps['rows'][number];
type Cell = Line['cells'][number];

/** Need by place against who is there and with what; what is not known says so. */
export function GapsScreen() {
  const t = useT('gaps');
  const [at, setAt] = useView(view);
  const asked = useOp(readGaps, { query: { place: at.place, days: Number(at.days) } }, { keep: true });
  return (
    <Page wide>
      <Stack gap="l">
        <Text dim>{t('what')}</Text>
        <div className={css.choice}>
          <PlacePicker
            label={t('area')}
            value={at.place ?? asked.data?.area?.id ?? null}
            onChange={(place) => setAt({ place: place && 'id' in place ? place.id : undefined })}
          />
          <Select
            label={t('period')}
            options={PERIODS.map((value) => ({ value, label: t(`days.${value}`) }))}
            value={at.days}
            onChange={(days) => setAt({ days: days ?? undefined })}
          />
        </div>
        <Answer of={asked} rows={8} feature="gaps">
          {(gaps) =>
            gaps.area === null ? (
              <EmptyState title={t('noArea')}>{t('noAreaWhy')}</EmptyState>
            ) : (
              <Stack gap="xl">
                <NotSeen of={gaps} />
                <Matrix gaps={gaps} />
                <NeedsPart area={gaps.area} />
                <BalancePart of={gaps.balance} />
                <Reading />
              </Stack>
            )
          }
        </Answer>
      </Stack>
    </Page>
  );
}

function NotSeen({ of }: { of: Gaps }) {
  const t = useT('gaps');
  const missing = [
    !of.counts.incidents && t('notSeen.incidents'),
    !of.counts.reports && t('notSeen.reports'),
    of.more && t('notSeen.more'),
  ].filter((it) => it !== false);
  if (missing.length === 0) return null;
  return (
    <Card>
      {missing.map((it) => (
        <Text key={it} small>
          {it}
        </Text>
      ))}
    </Card>
  );
}

/** By name those who do the most, and how many others. */
const namesIn = (cell: Cell, list: (of: string[]) => string, t: ReturnType<typeof useT>): string =>
  list([
    ...cell.who.map((it) => it.name),
    ...(cell.doers > cell.who.length ? [t('andOthers', { count: cell.doers - cell.who.length })] : []),
  ]);

/** What a cell says in words: for the file, for the table, for whoever hears it read. */
function useCellWords() {
  const t = useT('gaps');
  const format = useFormat();
  return (cell: Cell): string =>
    [
      t(`verdict.${cell.verdict}`),
      cell.happened > 0 && t('happened', { count: cell.happened }),
      cell.asked > 0 && t('asked', { count: cell.asked }),
      cell.stated > 0 && t('stated', { count: cell.stated }),
      cell.assessed > 0 && t('assessed', { count: cell.assessed }),
      cell.answered > 0 && t('answered', { count: cell.answered }),
      cell.work > 0 && t('work', { count: cell.work }),
      cell.local > 0 && t('local', { count: cell.local }),
      cell.across > 0 && t('across', { count: cell.across }),
      cell.usd > 0 && t('money', { sum: format.number(Math.round(cell.usd)) }),
      cell.withoutSum > 0 && t('withoutSum', { count: cell.withoutSum }),
      cell.who.length > 0 && t('by', { names: namesIn(cell, format.list, t) }),
    ]
      .filter(Boolean)
      .join(' · ');
}

function Matrix({ gaps }: { gaps: Gaps }) {
  const t = useT('gaps');
  const [open, setOpen] = useState<Line | null>(null);
  const words = useCellWords();
  const of = (row: Line, need: Need) => row.cells.find((it) => it.need === need)!;
  const name = (row: Line) => (row.whole ? t('whole', { name: row.place.name }) : row.place.name);
  const columns: Column<Line>[] = [
    { key: 'place', title: t('place'), cell: (row) => <bdi>{name(row)}</bdi>, sort: name },
    ...NEEDS.map((need): Column<Line> => ({
      key: need,
      title: t(`need.${need}`),
      sort: (row) => signsOf(of(row, need)) - of(row, need).work,
      out: (row) => words(of(row, need)),
      cell: (row) => <CellView cell={of(row, need)} />,
    })),
  ];
  return (
    <Stack gap="s">
      <Text dim small>
        {t('legend')}
      </Text>
      <DataTable
        label={t('title')}
        columns={columns}
        rows={gaps.rows}
        rowKey={(row) => row.place.id}
        onOpen={setOpen}
        exportAs="gaps"
      />
      {open && <PlaceSheet row={open} since={gaps.since} onClose={() => setOpen(null)} />}
    </Stack>
  );
}

function CellView({ cell }: { cell: Cell }) {
  const t = useT('gaps');
  const format = useFormat();
  const quiet = cell.verdict === 'quiet' || cell.verdict === 'unknown';
  return (
    <span className={css.cell}>
      {quiet ? (
        <Text as="span" dim small>
          {t(`verdict.${cell.verdict}`)}
        </Text>
      ) : (
        <Badge tone={cell.verdict === 'gap' ? 'late' : 'plain'}>{t(`verdict.${cell.verdict}`)}</Badge>
      )}
      {!quiet && (
        <Text as="span" dim small>
          {[
            signsOf(cell) > 0 && t('needShort', { count: signsOf(cell) }),
            cell.work + cell.across > 0 && t('workShort', { count: cell.work + cell.across }),
            cell.usd > 0 && t('money', { sum: format.number(Math.round(cell.usd)) }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </Text>
      )}
      {cell.who.length > 0 && (
        <Text as="span" small>
          <bdi>{namesIn(cell, format.list, t)}</bdi>
        </Text>
      )}
    </span>
  );
}

/** What the counts of a place are made of, and the way to it. */
function PlaceSheet({ row, since, onClose }: { row: Line; since: string; onClose: () => void }) {
  const t = useT('gaps');
  const can = useCan();
  const words = useCellWords();
  return (
    <Sheet open onClose={onClose} title={<bdi>{row.place.name}</bdi>}>
      <Stack gap="m">
        <Row gap="m">
          <Go to="/w/$workspace/initiatives" search={{ place: row.place.id }}>
            {t('openWork')}
          </Go>
          {can('incident.read') && (
            <Go to="/w/$workspace/situation" search={{ place: row.place.id, since }}>
              {t('openSituation')}
            </Go>
          )}
        </Row>
        {!row.heard && <Text small>{t('notHeard')}</Text>}
        <Facts of={row.cells.map((cell) => [t(`need.${cell.need}`), words(cell)] as const)} />
      </Stack>
    </Sheet>
  );
}

function BalancePart({ of }: { of: Gaps['balance'] }) {
  const t = useT('gaps');
  const format = useFormat();
  type Share = Gaps['balance']['capacity'] & { key: string; title: string };
  const columns = (title: string): Column<Share>[] => [
    { key: 'title', title, cell: (row) => row.title, sort: (row) => row.title },
    {
      key: 'work',
      title: t('balance.work'),
      cell: (row) => format.number(row.work),
      sort: (row) => row.work,
      end: true,
    },
    {
      key: 'usd',
      title: t('balance.usd'),
      cell: (row) => (row.usd > 0 ? format.number(Math.round(row.usd)) : t('balance.noneKnown')),
      sort: (row) => Math.round(row.usd),
      end: true,
    },
    {
      key: 'withoutSum',
      title: t('balance.withoutSum'),
      cell: (row) => format.number(row.withoutSum),
      sort: (row) => row.withoutSum,
      end: true,
    },
  ];
  return (
    <Stack gap="m">
      <Heading as="h2">{t('balance.title')}</Heading>
      {of.lopsided && (
        <Card>
          <Text strong>{t('balance.lopsided')}</Text>
        </Card>
      )}
      <DataTable
        label={t('balance.who')}
        columns={columns(t('balance.who'))}
        rows={RECIPIENTS.map((key) => ({ key, title: t(`recipient.${key}`), ...of.recipients[key] }))}
        rowKey={(row) => row.key}
        exportAs="balance-recipients"
      />
      <DataTable
        label={t('balance.side')}
        columns={columns(t('balance.side'))}
        rows={(['capacity', 'accountability', 'neither'] as const).map((key) => ({
          key,
          title: t(`side.${key}`),
          ...of[key],
        }))}
        rowKey={(row) => row.key}
        exportAs="balance-capacity-accountability"
      />
    </Stack>
  );
}

/** Which types of incident and which purposes belong to which need: our reading, for everybody to see. */
function Reading() {
  const t = useT('gaps', 'domain');
  const format = useFormat();
  return (
    <details>
      <summary>{t('gaps:reading.title')}</summary>
      <Stack gap="s">
        <Text small dim>
          {t('gaps:reading.what')}
        </Text>
        <Text small dim>
          {t('gaps:reading.delivery')}
        </Text>
        <Facts
          of={NEEDS.map(
            (need) =>
              [
                t(`gaps:need.${need}`),
                <span key={need}>
                  {format.list(NEED_SIGNS[need].types.map((type) => t(typeKey(type))))}
                  <Text as="span" small dim>
                    {' · '}
                    <bdi dir="ltr">{NEED_SIGNS[need].purposes.join(', ')}</bdi>
                  </Text>
                </span>,
              ] as const,
          )}
        />
      </Stack>
    </details>
  );
}
