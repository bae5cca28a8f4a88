import { useDeferredValue, useState } from 'react';
import { z } from 'zod';
import { LOCALITY } from '#domain/places.ts';
import { useOp } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useLanguage, useT } from '#web/i18n.ts';
import { useKeys } from '#web/keys.ts';
import { EventMap } from '#web/map/event-map.tsx';
import { useView } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Button, LinkButton } from '#web/ui/button.tsx';
import { Columns, Pane } from '#web/ui/columns.tsx';
import { IconPlus } from '#web/ui/icons.ts';
import { Row, Text } from '#web/ui/layout.tsx';
import { List, ListRow, useListKeys } from '#web/ui/list.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { listChildren, readPlace, searchPlaces, type PlaceLine, type SearchHit } from '../places.contract.ts';
import { AddPlaceDialog } from './add-place.tsx';
import { PlacePage } from './place-page.tsx';
import { levelWords, pathWords, placeDetail } from './place-words.ts';
import { useAreas, zoomOfBox } from './use-areas.ts';
import css from './places.module.css';

const view = z.object({ place: z.uuid().optional(), q: z.string().max(200).default('') });

/** Places: found by any spelling, or by going down from the world; what is known of each, and where it lies. */
export function PlacesScreen() {
  const t = useT('places');
  const can = useCan();
  const [at, setAt] = useView(view);
  const [adding, setAdding] = useState(false);
  const lang = useLanguage();
  const [pane, setPane] = useState<0 | 1 | 2>(2);
  const q = useDeferredValue(at.q.trim());
  const chosen = useOp(
    readPlace,
    { params: { id: at.place ?? '' }, query: { lang } },
    { enabled: at.place !== undefined, keep: true },
  );
  const place = at.place === undefined ? undefined : chosen.data;
  const found = useOp(
    searchPlaces,
    { query: { q, limit: 30, former: '1', lang } },
    { enabled: q.length > 1, keep: true },
  );
  const open = (id: string | undefined) => {
    setPane(2);
    setAt({ place: id });
  };
  useKeys([{ key: 'a', label: t('add.title'), when: can('place.write'), run: () => setAdding(true) }]);
  return (
    <>
      <Columns template="1fr 1.4fr 1fr" shown={place ? pane : 0}>
        <Pane
          title={t('title')}
          aside={
            <Row>
              {can('workspace.write') && (
                <LinkButton to="/w/$workspace/places/import" size="small">
                  {t('import.open')}
                </LinkButton>
              )}
              {can('place.write') && (
                <Button size="small" icon={<IconPlus size={16} />} onClick={() => setAdding(true)}>
                  {t('add.deed')}
                </Button>
              )}
            </Row>
          }
        >
          <div className={css.find}>
            <input
              type="search"
              dir="auto"
              aria-label={t('find')}
              placeholder={t('find')}
              value={at.q}
              onChange={(event) => setAt({ q: event.target.value }, { replace: true })}
              maxLength={200}
              autoComplete="off"
              spellCheck={false}
            />
            <Text dim small>
              {t('findHint')}
            </Text>
          </div>
          {q.length > 1 ? (
            <Answer of={found} rows={6} feature="places">
              {({ hits }) => <Found hits={hits} chosen={at.place} onOpen={open} />}
            </Answer>
          ) : (
            <Tree place={place} onOpen={open} />
          )}
        </Pane>
        <Pane label={t('map')} onBack={place ? () => setPane(2) : undefined}>
          <PlaceMap place={place} onOpen={open} />
        </Pane>
        <Pane
          title={place ? <bdi>{place.name}</bdi> : t('about.title')}
          count={place && levelWords(t, place.level, place.local)}
          padded
          onBack={() => setPane(0)}
          aside={
            place && (
              <span className={css.narrow}>
                <Button size="small" onClick={() => setPane(1)}>
                  {t('onMap')}
                </Button>
              </span>
            )
          }
        >
          {at.place === undefined ? (
            <EmptyState title={t('about.choose')} flush>
              <Text dim small>
                {t('status')}
              </Text>
            </EmptyState>
          ) : (
            <Answer of={chosen} feature="places">
              {(it) => <PlacePage key={it.id} place={it} onOpen={open} />}
            </Answer>
          )}
        </Pane>
      </Columns>
      {adding && (
        <AddPlaceDialog
          within={place}
          onClose={() => setAdding(false)}
          onAdded={(id) => (setAdding(false), open(id))}
        />
      )}
    </>
  );
}

/** What was found, with why. */
function Found({
  hits,
  chosen,
  onOpen,
}: {
  hits: readonly SearchHit[];
  chosen: string | undefined;
  onOpen: (id: string) => void;
}) {
  const t = useT('places');
  useListKeys(
    hits.map((it) => it.id),
    chosen,
    onOpen,
  );
  if (hits.length === 0) return <EmptyState title={t('none.title')}>{t('none.how')}</EmptyState>;
  return (
    <List label={t('found')}>
      {hits.map((it) => (
        <ListRow
          key={it.id}
          chosen={it.id === chosen}
          onOpen={() => onOpen(it.id)}
          title={<bdi>{it.name}</bdi>}
          detail={[
            placeDetail(t, it),
            it.validTo ? t('endedOn', { day: it.validTo }) : null,
            it.matched !== it.name || it.reason !== 'same' ? t(`reasons.${it.reason}`, { name: it.matched }) : null,
          ]
            .filter(Boolean)
            .join(' · ')}
        />
      ))}
    </List>
  );
}

/** From the world down: where we are, and what lies directly below. */
function Tree({ place, onOpen }: { place: PlaceLine | undefined; onOpen: (id: string | undefined) => void }) {
  const t = useT('places');
  const format = useFormat();
  // A settlement has nothing below it: its neighbours stay in sight.
  const up = place?.ancestors.at(-1);
  const of = place === undefined ? 'world' : place.level === LOCALITY ? (up?.id ?? 'world') : place.id;
  const asked = useOp(
    listChildren,
    { params: { id: of }, query: { lang: useLanguage() } },
    { keep: true, staleTime: 60_000 },
  );
  return (
    <>
      <nav className={css.way} aria-label={t('way')}>
        <Button look="link" onClick={() => onOpen(undefined)}>
          {t('world')}
        </Button>
        {[...(place?.ancestors ?? []), ...(place && place.level !== LOCALITY ? [place] : [])].map((it) => (
          <Button key={it.id} look="link" aria-current={it.id === place?.id || undefined} onClick={() => onOpen(it.id)}>
            <bdi>{it.name}</bdi>
          </Button>
        ))}
      </nav>
      <Answer of={asked} rows={8} feature="places">
        {({ places }) =>
          places.length === 0 ? (
            <EmptyState title={t('nothingBelow.title')}>{t('nothingBelow.how')}</EmptyState>
          ) : (
            <List label={t('below')}>
              {places.map((it) => (
                <ListRow
                  key={it.id}
                  single
                  chosen={it.id === place?.id}
                  onOpen={() => onOpen(it.id)}
                  title={<bdi>{it.name}</bdi>}
                  when={
                    it.children > 0
                      ? t('children', { count: it.children, number: format.number(it.children) })
                      : levelWords(t, it.level, it.local)
                  }
                />
              ))}
            </List>
          )
        }
      </Answer>
    </>
  );
}

/** The areas below the chosen place within its own line; a press opens one. */
function PlaceMap({
  place,
  onOpen,
}: {
  place: (PlaceLine & { box: number[] | null; children: number }) | undefined;
  onOpen: (id: string) => void;
}) {
  const t = useT('places');
  const around = place === undefined ? undefined : place.level === LOCALITY ? place.ancestors.at(-1) : place;
  const zoom = place === undefined ? 1 : zoomOfBox(place.box);
  const level = around === undefined ? 0 : (Math.min(4, around.level + 1) as 1 | 2 | 3 | 4);
  const below = useAreas({ level, within: around?.id, zoom });
  const own = useAreas(
    { level: (around?.level ?? 0) as 0 | 1 | 2 | 3 | 4, within: around?.id, zoom },
    { enabled: around !== undefined },
  );
  const areas = below.areas.length > 0 ? below.areas : own.areas;
  const spot =
    place && place.lat !== null && place.lon !== null && place.level === LOCALITY
      ? [
          {
            id: place.id,
            lat: place.lat,
            lon: place.lon,
            title: place.name,
            family: 'peace' as const,
            harm: 0,
            radiusKm: place.radiusKm,
          },
        ]
      : [];
  if (below.isPending && areas.length === 0) return null;
  return (
    <div className={css.map}>
      <EventMap
        // Made anew for each place, so that it looks at the whole of it.
        key={`${around?.id ?? 'world'} ${areas.length > 0}`}
        title={place ? [place.name, pathWords(t, place.ancestors)].filter(Boolean).join(t('comma')) : t('world')}
        areas={areas}
        frame={around ? own.areas : undefined}
        events={spot}
        chosen={spot[0]?.id ?? null}
        chosenArea={place?.id ?? null}
        onChooseArea={onOpen}
        legend={false}
      >
        {below.withoutOutline > 0 && (
          <p className={css.note} role="status">
            {t('withoutOutline', { count: below.withoutOutline })}
          </p>
        )}
      </EventMap>
    </div>
  );
}
