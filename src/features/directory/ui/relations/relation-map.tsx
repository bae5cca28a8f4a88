import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'react';
import type { OutOf } from '#domain/operation.ts';
import { useT } from '#web/i18n.ts';
import { IconButton } from '#web/ui/button.tsx';
import { IconMinus, IconPlus, IconSituation } from '#web/ui/icons.ts';
import { CLOSENESS } from '../../relations/paths.rules.ts';
import { bandsOf, kindLabels, labelsFor, layoutRelations, MOST_LINES } from '../../relations/layout.rules.ts';
import type { relationMap } from '../../relations/relations.contract.ts';
import css from './relations.module.css';

type Graph = OutOf<typeof relationMap>;
interface Box {
  x: number;
  y: number;
  width: number;
  height: number;
}

/** Letters of names and of kinds, in pixels of the screen. */
const NAME_PX = 12;
const KIND_PX = 13;
const CLOSEST_LOOK = 8;
/** From here on each relation is drawn even where there are many. */
const NEAR_LOOK = 2.5;
/** A telephone's frame, and how near it begins. */
const NARROW_PX = 520;
const NARROW_LOOK = 1.8;
/** So many names where there are many, seen from afar. */
const AFAR_NAMES = 24;

/**
 * All relations at one look. Moved by dragging, nearer and farther by its buttons; what is chosen stands out with those it has to do with. It is a
 * picture for those who see it: the list beside it says the same and is walked by key.
 */
export function RelationMap({
  graph,
  by,
  chosen,
  onChoose,
}: {
  graph: Graph;
  /** who stands together: those of one kind, or those who work in one area */
  by: 'nature' | 'area';
  chosen: string | undefined;
  onChoose: (id: string | undefined) => void;
}) {
  const t = useT('directory-relations', 'directory');
  const layout = useMemo(() => {
    const clusterOf = ({ area, nature }: Graph['nodes'][number]) =>
      by === 'nature' ? nature : area === null || area === 'several' ? area : area.id;
    return layoutRelations(
      graph.nodes.map((it) => ({ id: it.id, name: it.name, cluster: clusterOf(it) })),
      graph.edges,
    );
  }, [graph, by]);
  const areas = useMemo(
    () => new Map(graph.nodes.flatMap(({ area }) => (area && area !== 'several' ? [[area.id, area.name]] : []))),
    [graph],
  );
  const at = useMemo(() => new Map(layout.nodes.map((it) => [it.id, it])), [layout]);
  const frame = useRef<SVGSVGElement>(null);
  const [px, setPx] = useState({ width: 800, height: 600 });
  const [zoomed, setZoom] = useState<number | null>(null);
  const [middle, setMiddle] = useState<{ x: number; y: number } | null>(null);
  const drag = useRef<{ x: number; y: number; from: { x: number; y: number }; moved: boolean } | null>(null);
  const [moving, setMoving] = useState(false);

  useLayoutEffect(() => {
    const it = frame.current!;
    const watch = new ResizeObserver(() => setPx({ width: it.clientWidth || 800, height: it.clientHeight || 600 }));
    watch.observe(it);
    return () => watch.disconnect();
  }, []);

  // on a telephone the whole would be too small to read: it begins nearer, and is moved by the finger
  const zoom = zoomed ?? (px.width < NARROW_PX && graph.nodes.length > AFAR_NAMES ? NARROW_LOOK : 1);
  const whole = layout.box;
  const centre = middle ?? { x: whole.x + whole.width / 2, y: whole.y + whole.height / 2 };
  const scale = Math.min(px.width / whole.width, px.height / whole.height) * zoom;
  const box: Box = {
    x: centre.x - px.width / scale / 2,
    y: centre.y - px.height / scale / 2,
    width: px.width / scale,
    height: px.height / scale,
  };
  // what is chosen elsewhere comes into sight
  useEffect(() => {
    const it = chosen ? at.get(chosen) : undefined;
    if (!it) return;
    setMiddle((now) => {
      const old = now ?? { x: whole.x + whole.width / 2, y: whole.y + whole.height / 2 };
      const far = Math.abs(it.x - old.x) > px.width / scale / 2.2 || Math.abs(it.y - old.y) > px.height / scale / 2.2;
      return far ? { x: it.x, y: it.y } : now;
    });
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [chosen, at]);

  const near = useMemo(() => {
    const ids = new Set<string>();
    if (!chosen) return ids;
    ids.add(chosen);
    for (const { a, b } of graph.edges) {
      if (a === chosen) ids.add(b);
      if (b === chosen) ids.add(a);
    }
    return ids;
  }, [chosen, graph]);
  const bands = useMemo(() => bandsOf(layout, graph.edges), [layout, graph]);
  const crowded = graph.edges.length > MOST_LINES;
  // from afar each line would be one of a ball of wool
  const asBands = crowded && !chosen && zoom < NEAR_LOOK;
  const clusterWords = (id: string | null) =>
    by === 'nature'
      ? t(id === null ? 'map.noKind' : `directory:nature.${id}`)
      : ((id === null ? null : areas.get(id)) ?? t(id === null ? 'map.noArea' : 'map.several'));
  // of many, those of the chosen alone: all others behind them would be wool again
  const lines = asBands
    ? []
    : crowded && chosen && zoom < NEAR_LOOK
      ? graph.edges.filter((it) => it.a === chosen || it.b === chosen)
      : graph.edges;
  const kindWords = (it: { cluster: string | null; count: number }) => `${clusterWords(it.cluster)} (${it.count})`;
  const sides = { left: box.x + 4 / scale, right: box.x + box.width - 4 / scale };
  const kinds = kindLabels(layout.kinds, kindWords, KIND_PX / scale, sides);
  const shown = layout.nodes.filter(
    (it) => it.x > box.x && it.x < box.x + box.width && it.y > box.y && it.y < box.y + box.height,
  );
  const labels = labelsFor(shown, NAME_PX / scale, near, {
    most: !crowded ? Infinity : chosen ? 0 : Math.round(AFAR_NAMES * zoom ** 2 * Math.min(1, px.width / 900)),
    taken: kinds.map((it) => it.box),
    frame: sides,
  });
  const widest = Math.max(1, ...bands.map((it) => it.count));
  const nearer = (by: number) => setZoom(Math.min(CLOSEST_LOOK, Math.max(1, zoom * by)));

  return (
    <div className={css.frame}>
      <svg
        ref={frame}
        className={css.map}
        role="img"
        aria-label={t('map.says', { organisations: graph.nodes.length, relations: graph.edges.length })}
        viewBox={`${box.x} ${box.y} ${box.width} ${box.height}`}
        data-chosen={chosen ? true : undefined}
        data-moving={moving || undefined}
        onPointerDown={(event) => {
          drag.current = { x: event.clientX, y: event.clientY, from: centre, moved: false };
        }}
        onPointerMove={(event) => {
          const it = drag.current;
          if (!it || event.buttons === 0) return;
          const [dx, dy] = [event.clientX - it.x, event.clientY - it.y];
          if (!it.moved && Math.hypot(dx, dy) < 4) return;
          if (!it.moved) {
            it.moved = true;
            setMoving(true);
            event.currentTarget.setPointerCapture(event.pointerId);
          }
          setMiddle({ x: it.from.x - dx / scale, y: it.from.y - dy / scale });
        }}
        onPointerUp={(event) => {
          const it = drag.current;
          drag.current = null;
          setMoving(false);
          if (it?.moved) return;
          const id = (event.target as Element).getAttribute('data-id');
          onChoose(id && id !== chosen ? id : undefined);
        }}
        onPointerCancel={() => {
          drag.current = null;
          setMoving(false);
        }}
      >
        {asBands &&
          bands.map((it) => (
            <path
              key={`${it.from.cluster} ${it.to.cluster}`}
              className={css.band}
              d={`M${it.from.x} ${it.from.y}L${it.to.x} ${it.to.y}`}
              strokeWidth={(2 + 22 * (it.count / widest)) / scale}
            />
          ))}
        {layout.kinds.map((it) => (
          <circle key={it.cluster ?? ''} className={css.kind} cx={it.x} cy={it.y} r={it.radius + 8} />
        ))}
        {lines.map((it) => {
          const [a, b] = [at.get(it.a), at.get(it.b)];
          if (!a || !b) return null;
          // bent a little, so that two between the same places part
          const bend = 0.08;
          const [mx, my] = [(a.x + b.x) / 2 + (b.y - a.y) * bend, (a.y + b.y) / 2 - (b.x - a.x) * bend];
          return (
            <path
              key={it.id}
              className={css.edge}
              data-is={it.closeness ?? 'unknown'}
              data-over={it.over || undefined}
              data-near={chosen !== undefined && (it.a === chosen || it.b === chosen) ? true : undefined}
              d={`M${a.x} ${a.y}Q${mx} ${my} ${b.x} ${b.y}`}
              vectorEffect="non-scaling-stroke"
            />
          );
        })}
        {layout.nodes.map((it) => (
          <circle
            key={it.id}
            data-id={it.id}
            className={css.node}
            cx={it.x}
            cy={it.y}
            r={it.radius}
            data-near={near.has(it.id) || undefined}
            data-is-chosen={it.id === chosen || undefined}
            vectorEffect="non-scaling-stroke"
          >
            <title>{it.name}</title>
          </circle>
        ))}
        {kinds.map((it) => (
          <text
            key={it.cluster ?? ''}
            className={css.kindName}
            x={it.textX}
            y={it.at}
            fontSize={KIND_PX / scale}
            strokeWidth={3 / scale}
          >
            {it.text}
          </text>
        ))}
        {labels.map((it) => (
          <text key={it.id} className={css.name} x={it.x} y={it.y} fontSize={NAME_PX / scale} strokeWidth={3 / scale}>
            {it.text}
          </text>
        ))}
      </svg>
      <div className={css.zoom}>
        <IconButton label={t('map.nearer')} onClick={() => nearer(1.5)}>
          <IconPlus size={18} />
        </IconButton>
        <IconButton label={t('map.farther')} onClick={() => nearer(1 / 1.5)}>
          <IconMinus size={18} />
        </IconButton>
        <IconButton
          label={t('map.all')}
          onClick={() => {
            setZoom(1);
            setMiddle(null);
          }}
        >
          <IconSituation size={18} />
        </IconButton>
      </div>
      <div className={css.legend}>
        {asBands && <span>{t('map.bands')}</span>}
        {(asBands ? [] : [...CLOSENESS.toReversed(), 'unknown']).map((is) => (
          <span key={is}>
            <svg viewBox="0 0 28 8" aria-hidden="true">
              <path className={css.edge} data-is={is} d="M0 4H28" style={{ opacity: 1 }} />
            </svg>
            {t(`closeness.${is}`)}
          </span>
        ))}
      </div>
    </div>
  );
}
