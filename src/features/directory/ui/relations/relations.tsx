import { z } from 'zod';
import type { OutOf } from '#domain/operation.ts';
import { PlacePicker } from '#features/places/ui/place-picker.tsx';
import { useOp } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Go, useView } from '#web/navigation.tsx';
import { useWorkspace } from '#web/session.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Combobox } from '#web/ui/combobox.tsx';
import { DataTable } from '#web/ui/data-table.tsx';
import { Select } from '#web/ui/field.tsx';
import { Card, Heading, Page, Stack, Text } from '#web/ui/layout.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { Tabs } from '#web/ui/tabs.tsx';
import { CLOSENESS } from '../../relations/paths.rules.ts';
import { findWays, relationMap } from '../../relations/relations.contract.ts';
import { EntryField } from '../entry-field.tsx';
import { ClosenessSign } from './closeness-sign.tsx';
import { RelationMap } from './relation-map.tsx';
import css from './relations.module.css';

const view = z.object({
  show: z.enum(['map', 'list', 'ways']).default('map'),
  at: z.uuid().optional(),
  by: z.enum(['nature', 'area']).default('nature'),
  from: z.uuid().optional(),
  to: z.uuid().optional(),
  place: z.uuid().optional(),
});
type Graph = OutOf<typeof relationMap>;
type Way = OutOf<typeof findWays>['ways'][number];
const AMBER = 2;

/** Who has to do with whom: as a map, as a list, and the ways by which somebody is reached. */
export function RelationsScreen() {
  const t = useT('directory-relations');
  const { clearance } = useWorkspace();
  const [at, setAt] = useView(view);
  const cleared = clearance >= AMBER;
  // whoever is not cleared for the whole still asks for ways
  const show = cleared ? at.show : 'ways';
  const asked = useOp(relationMap, {}, { enabled: cleared && show !== 'ways' });
  return (
    <Page wide>
      <Stack gap="l">
        <Text dim>{t(cleared ? 'what' : 'whatWays')}</Text>
        <Tabs
          label={t('views')}
          tabs={(cleared ? (['map', 'list', 'ways'] as const) : (['ways'] as const)).map((id) => ({
            id,
            label: t(`show.${id}`),
          }))}
          open={show}
          onOpen={(id) => setAt({ show: id })}
        >
          {show === 'ways' ? (
            <Ways />
          ) : (
            <Answer of={asked} rows={8} feature="directory-relations">
              {(graph) =>
                graph.edges.length === 0 ? (
                  <EmptyState title={t('empty')}>{t('emptyWhy')}</EmptyState>
                ) : (
                  <Stack gap="m">
                    {graph.more && (
                      <Text dim small>
                        {t('more')}
                      </Text>
                    )}
                    {show === 'map' ? (
                      <div className={css.screen}>
                        <RelationMap
                          graph={graph}
                          by={at.by}
                          chosen={at.at}
                          onChoose={(id) => setAt({ at: id }, { replace: true })}
                        />
                        <Chosen graph={graph} />
                      </div>
                    ) : (
                      <RelationTable graph={graph} />
                    )}
                  </Stack>
                )
              }
            </Answer>
          )}
        </Tabs>
      </Stack>
    </Page>
  );
}

/** What is chosen on the map, with those it has to do with: each a step to the next, by key too. */
function Chosen({ graph }: { graph: Graph }) {
  const t = useT('directory-relations');
  const [at, setAt] = useView(view);
  const nameOf = (id: string) => graph.nodes.find((it) => it.id === id)?.name ?? '';
  const chosen = graph.nodes.find((it) => it.id === at.at);
  const related = graph.edges
    .filter((it) => it.a === at.at || it.b === at.at)
    .map((it) => ({ ...it, other: it.a === at.at ? it.b : it.a }))
    .toSorted(
      (a, b) =>
        (b.closeness ? CLOSENESS.indexOf(b.closeness) : -1) - (a.closeness ? CLOSENESS.indexOf(a.closeness) : -1),
    );
  const options = graph.nodes
    .map((it) => ({ value: it.id, label: it.name }))
    .toSorted((a, b) => a.label.localeCompare(b.label));
  return (
    <Stack gap="m">
      <Select
        label={t('by.label')}
        options={(['nature', 'area'] as const).map((value) => ({ value, label: t(`by.${value}`) }))}
        value={at.by}
        onChange={(by) => setAt({ by: by ?? undefined }, { replace: true })}
      />
      <Combobox
        label={t('choose')}
        optional
        options={options}
        value={chosen ? { value: chosen.id, label: chosen.name } : null}
        onChange={(it) => setAt({ at: it?.value }, { replace: true })}
      />
      {chosen ? (
        <Stack gap="s">
          <Heading as="h2">
            <bdi>{chosen.name}</bdi>
          </Heading>
          <Go to="/w/$workspace/organisations/$id" params={{ id: chosen.id }}>
            {t('openEntry')}
          </Go>
          <Go to="/w/$workspace/relations" search={{ show: 'ways', to: chosen.id }}>
            {t('howToReach')}
          </Go>
          <Text dim small>
            {t('related', { count: related.length })}
          </Text>
          <ul className={css.links}>
            {related.map((it) => (
              <li key={it.id}>
                <button type="button" onClick={() => setAt({ at: it.other }, { replace: true })}>
                  <ClosenessSign of={it.closeness} />
                  <span>
                    <bdi>{nameOf(it.other)}</bdi>
                    <Text as="span" dim small>
                      {' · '}
                      {t(`closeness.${it.closeness ?? 'unknown'}`)}
                      {it.over && ` · ${t('over')}`}
                    </Text>
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </Stack>
      ) : (
        <Text dim>{t('chooseWhy')}</Text>
      )}
    </Stack>
  );
}

function RelationTable({ graph }: { graph: Graph }) {
  const t = useT('directory-relations');
  const names = new Map(graph.nodes.map((it) => [it.id, it.name]));
  const name = (id: string) => names.get(id) ?? '';
  return (
    <DataTable
      label={t('show.list')}
      rows={graph.edges}
      rowKey={(it) => it.id}
      columns={[
        {
          key: 'a',
          title: t('one'),
          sort: (it) => name(it.a),
          cell: (it) => (
            <Go to="/w/$workspace/organisations/$id" params={{ id: it.a }}>
              <bdi>{name(it.a)}</bdi>
            </Go>
          ),
        },
        {
          key: 'b',
          title: t('other'),
          sort: (it) => name(it.b),
          cell: (it) => (
            <Go to="/w/$workspace/organisations/$id" params={{ id: it.b }}>
              <bdi>{name(it.b)}</bdi>
            </Go>
          ),
        },
        {
          key: 'closeness',
          title: t('fields.closeness'),
          sort: (it) => (it.closeness ? CLOSENESS.indexOf(it.closeness) : -1),
          cell: (it) => (
            <>
              {t(`closeness.${it.closeness ?? 'unknown'}`)}
              {it.over && ` · ${t('over')}`}
            </>
          ),
        },
        {
          key: 'about',
          title: t('fields.about'),
          sort: (it) => it.about ?? '',
          cell: (it) => (it.about ? <bdi>{it.about}</bdi> : null),
        },
      ]}
    />
  );
}

/** How do I reach them, through whom? */
function Ways() {
  const t = useT('directory-relations');
  const [at, setAt] = useView(view);
  const ready = at.to !== undefined || at.place !== undefined;
  const asked = useOp(
    findWays,
    { query: at.to ? { to: at.to, from: at.from } : { place: at.place, from: at.from } },
    { enabled: ready },
  );
  return (
    <Stack gap="l">
      <div className={css.asked}>
        <EntryField
          label={t('ways.from')}
          hint={t('ways.fromHint')}
          id={at.from}
          onChange={(from) => setAt({ from })}
        />
        <EntryField
          label={t('ways.to')}
          hint={t('ways.toHint')}
          id={at.to}
          onChange={(to) => setAt({ to, place: undefined })}
        />
        <PlacePicker
          label={t('ways.place')}
          hint={t('ways.placeHint')}
          optional
          value={at.place ?? null}
          onChange={(place) => setAt({ place: place && 'id' in place ? place.id : undefined, to: undefined })}
        />
      </div>
      {!ready ? (
        <Text dim>{t('ways.begin')}</Text>
      ) : (
        <Answer of={asked} rows={4} feature="directory-relations">
          {(found) =>
            found.from === null ? (
              <EmptyState title={t('ways.noFrom')}>{t('ways.noFromWhy')}</EmptyState>
            ) : found.ways.length === 0 ? (
              <EmptyState title={t('ways.none')}>{t(found.targets === 0 ? 'ways.nobody' : 'ways.noneWhy')}</EmptyState>
            ) : (
              <Stack gap="m">
                {found.place && found.reached && found.place.id !== found.reached.id && (
                  <p>
                    {t(found.targets === 0 ? 'ways.aroundNobody' : 'ways.aroundNoWay', {
                      place: found.place.name,
                      area: found.reached.name,
                    })}
                  </p>
                )}
                {found.ways.map((way, n) => (
                  <WayCard
                    key={way.steps.map((it) => it.relationId).join()}
                    way={way}
                    n={n + 1}
                    toPlace={found.place !== null}
                  />
                ))}
                <Text dim small>
                  {t('ways.how')}
                </Text>
              </Stack>
            )
          }
        </Answer>
      )}
    </Stack>
  );
}

/** @param toPlace whom it leads to was not named by the asker, and stands in its title */
function WayCard({ way, n, toPlace }: { way: Way; n: number; toPlace: boolean }) {
  const t = useT('directory-relations');
  const format = useFormat();
  const through = way.steps.slice(0, -1).map((it) => it.to.name);
  return (
    <Card as="article" aria-label={t('ways.way', { n })}>
      <Stack gap="s">
        <Heading as="h2">
          {t(`ways.${through.length === 0 ? 'direct' : 'through'}${toPlace ? 'To' : ''}`, {
            names: format.list(through),
            to: way.steps.at(-1)!.to.name,
          })}
        </Heading>
        <ol className={css.steps}>
          {way.steps.map((it) => (
            <li key={it.relationId} className={css.step}>
              <span>
                <bdi>{it.from.name}</bdi> –{' '}
                <Go to="/w/$workspace/organisations/$id" params={{ id: it.to.id }}>
                  <bdi>{it.to.name}</bdi>
                </Go>
              </span>
              <Text as="span" dim small>
                {t(`closeness.${it.closeness ?? 'unknown'}`)}
                {it.about && (
                  <>
                    {' · '}
                    <bdi>{it.about}</bdi>
                  </>
                )}
                {it.ask && (
                  <>
                    {' · '}
                    {t('ask')} <bdi>{it.ask.name}</bdi>
                  </>
                )}
              </Text>
              {it.over && (
                <span>
                  <Badge>{t('over')}</Badge>
                </span>
              )}
            </li>
          ))}
        </ol>
      </Stack>
    </Card>
  );
}
