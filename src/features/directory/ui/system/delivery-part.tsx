import { useState } from 'react';
import type { OutOf } from '#domain/operation.ts';
import { useOp } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Go } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge, TlpBadge } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { DataTable, type Column } from '#web/ui/data-table.tsx';
import { Sheet } from '#web/ui/dialog.tsx';
import { Heading, Row, Said, Stack, Text } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { listDelivery } from '../../delivery/delivery.contract.ts';
import { DELIVERING, REGULATING, type Aspect } from '../../delivery/delivery.rules.ts';
import { StatementDialog, TakeBack } from './delivery-forms.tsx';
import css from './system.module.css';

export type Delivery = OutOf<typeof listDelivery>;
type Line = Delivery['rows'][number];

/** Who really delivers, place by place, on the four levels; every cell opens to who said it, when and from what. */
export function DeliveryPart({ place }: { place: { id: string; name: string } }) {
  const t = useT('system');
  const can = useCan();
  const asked = useOp(listDelivery, { query: { place: place.id } });
  const [telling, setTelling] = useState(false);
  const [open, setOpen] = useState<Line | null>(null);
  return (
    <Stack gap="l">
      <Row spread="between" align="top">
        <Text dim small>
          {t('delivery.what')}
        </Text>
        {can('actor.write') && (
          <Button look="primary" onClick={() => setTelling(true)}>
            {t('delivery.add')}
          </Button>
        )}
      </Row>
      <Answer of={asked} rows={6} feature="system">
        {(all) =>
          all.rows.length === 0 ? (
            <EmptyState title={t('delivery.none')}>{t('delivery.noneWhy')}</EmptyState>
          ) : (
            <>
              <Table
                title={t('delivery.delivering')}
                rows={all.rows.filter((it) => it.level !== 'regulation')}
                aspects={DELIVERING}
                file="who-delivers"
                onOpen={setOpen}
              />
              <Table
                title={t('level.regulation')}
                rows={all.rows.filter((it) => it.level === 'regulation')}
                aspects={REGULATING}
                file="who-regulates"
                onOpen={setOpen}
              />
              <Unknown of={all.unknown} />
              {open && <Statements all={all} row={open} onClose={() => setOpen(null)} />}
            </>
          )
        }
      </Answer>
      {telling && <StatementDialog place={place} onClose={() => setTelling(false)} />}
    </Stack>
  );
}

const nameOf = (row: Line) => row.actor?.name ?? row.provider ?? '';

function Table({
  title,
  rows,
  aspects,
  file,
  onOpen,
}: {
  title: string;
  rows: readonly Line[];
  aspects: readonly Aspect[];
  file: string;
  onOpen: (row: Line) => void;
}) {
  const t = useT('system');
  const format = useFormat();
  const cellOf = (row: Line, aspect: Aspect) => row.cells.find((it) => it.aspect === aspect)!;
  const words = (row: Line, aspect: Aspect) => {
    const cell = cellOf(row, aspect);
    if (cell.degrees.length === 0) return t('notKnown');
    const said = cell.degrees.map((degree) => t(`said.${aspect}.${degree}`));
    return said.length === 1 ? said[0]! : t('delivery.differ', { degrees: format.list(said) });
  };
  const columns: Column<Line>[] = [
    {
      key: 'who',
      title: t('delivery.who'),
      cell: (row) => <bdi>{nameOf(row) || t('delivery.rules')}</bdi>,
      sort: nameOf,
    },
    {
      key: 'place',
      title: t('delivery.place'),
      cell: (row) => <bdi>{row.place.name}</bdi>,
      sort: (row) => row.place.name,
    },
    {
      key: 'service',
      title: t('delivery.service'),
      cell: (row) => t(`service.${row.service}`),
      sort: (row) => t(`service.${row.service}`),
    },
    {
      key: 'level',
      title: t('delivery.level'),
      cell: (row) => t(`level.${row.level}`),
      sort: (row) => t(`level.${row.level}`),
    },
    ...aspects.map((aspect) => ({
      key: aspect,
      title: t(`aspect.${aspect}`),
      out: (row: Line) => words(row, aspect),
      cell: (row: Line) => {
        const cell = cellOf(row, aspect);
        if (cell.newest === null)
          return (
            <Text as="span" dim>
              {t('notKnown')}
            </Text>
          );
        return (
          <span className={css.cell}>
            <span>{words(row, aspect)}</span>
            <Text as="span" dim small>
              {t('delivery.saidCount', { count: cell.statements.length })} · <TimeAt at={cell.newest} only="date" />
            </Text>
            {cell.old && <Badge tone="late">{t('delivery.old')}</Badge>}
            {cell.ownWord && <Badge>{t('delivery.ownWord')}</Badge>}
          </span>
        );
      },
    })),
  ];
  if (rows.length === 0) return null;
  return (
    <Stack gap="s">
      <Heading as="h2">{title}</Heading>
      <DataTable
        label={title}
        columns={columns}
        rows={rows}
        rowKey={(row) => `${row.place.id} ${row.service} ${row.level} ${row.actor?.id ?? row.provider ?? ''}`}
        onOpen={onOpen}
        exportAs={file}
      />
    </Stack>
  );
}

function Unknown({ of }: { of: Delivery['unknown'] }) {
  const t = useT('system');
  const format = useFormat();
  if (of.length === 0) return null;
  return (
    <Stack gap="xs">
      <Heading as="h2">{t('delivery.unknown')}</Heading>
      <Text dim>
        <bdi>{format.list(of.map((it) => it.name))}</bdi>
      </Text>
    </Stack>
  );
}

function Statements({ all, row, onClose }: { all: Delivery; row: Line; onClose: () => void }) {
  const t = useT('system');
  const can = useCan();
  const [wrong, setWrong] = useState<string | null>(null);
  const byId = new Map(all.statements.map((it) => [it.id, it]));
  return (
    <Sheet open onClose={onClose} title={<bdi>{nameOf(row) || t('delivery.rules')}</bdi>}>
      <Stack gap="m">
        {row.actor && (
          <Go to="/w/$workspace/organisations/$id" params={{ id: row.actor.id }}>
            {t('delivery.entry')}
          </Go>
        )}
        {row.cells
          .filter((cell) => cell.statements.length > 0)
          .map((cell) => (
            <Stack gap="xs" key={cell.aspect}>
              <Heading>{t(`aspect.${cell.aspect}`)}</Heading>
              <List label={t(`aspect.${cell.aspect}`)}>
                {cell.statements
                  .flatMap((id) => byId.get(id) ?? [])
                  .map((it) => (
                    <ListRow
                      key={it.id}
                      title={t(`said.${it.aspect}.${it.degree}`)}
                      lead={
                        <>
                          {t(`saidBy.${it.saidBy}`)} {it.label > 1 && <TlpBadge label={it.label} />}
                        </>
                      }
                      when={<TimeAt at={it.saidOn} only="date" />}
                      detail={
                        <>
                          {it.words && (
                            <Said as="span" lang={it.language ?? undefined}>
                              {it.words}
                            </Said>
                          )}
                          {it.words && ' · '}
                          <bdi>{it.source.title}</bdi>
                          {it.by && (
                            <>
                              {' · '}
                              <bdi>{it.by.name}</bdi>
                            </>
                          )}
                        </>
                      }
                    >
                      {can('actor.write') && (
                        <Button size="small" look="quiet" onClick={() => setWrong(it.id)}>
                          {t('delivery.takeBack')}
                        </Button>
                      )}
                    </ListRow>
                  ))}
              </List>
            </Stack>
          ))}
        {wrong && (
          <TakeBack
            id={wrong}
            onClose={() => setWrong(null)}
            onDone={() => {
              setWrong(null);
              onClose();
            }}
          />
        )}
      </Stack>
    </Sheet>
  );
}
