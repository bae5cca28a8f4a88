import { useLayoutEffect, useRef, useState, type KeyboardEvent } from 'react';
import { useT } from '#web/i18n.ts';
import { useGo } from '#web/navigation.tsx';
import { Button } from '#web/ui/button.tsx';
import { Select } from '#web/ui/field.tsx';
import { Row, Stack, Text } from '#web/ui/layout.tsx';
import { EmptyState } from '#web/ui/states.tsx';
import type { System } from '../../system/system.contract.ts';
import { commandTree } from '../../system/system.rules.ts';
import { drawTree, moveInTree, type DrawnTree, type TreeBox, type TreeKey } from '../../system/tree-layout.rules.ts';
import { Chosen, Legend } from './system-chosen.tsx';
import { acrossOf, Canvas, Face, lookOf, placeOf } from './system-drawing.tsx';
import { inOrder, TellLink } from './system-links.tsx';
import { isTall, Sheets, usePrinting } from './system-sheets.tsx';
import css from './system-tree.module.css';

/** Below this width of the frame the tree is an outline. */
const NARROW_PX = 560;
/** Of more bodies than this the tree begins folded below its second column: an outline, and a drawing. */
const FOLDED_FROM = { outline: 12, drawing: 40 };
/** Which lines are drawn beside those of command: of the chosen body alone, or all of a kind. */
export const DRAWN_LINES = ['oversees', 'funds', 'appoints', 'hears_complaints'] as const;
export type DrawnLines = (typeof DRAWN_LINES)[number];

/**
 * Who commands whom as a drawing, with all other links of the chosen body; an outline where there is no room. The arrow keys walk it, Enter opens the entry.
 * @param chosen kept in the address, as are the lines drawn
 */
export function SystemTree({
  system,
  chosen,
  onChoose,
  lines,
  onLines,
}: {
  system: System;
  chosen: string | undefined;
  onChoose: (id: string) => void;
  lines: DrawnLines | undefined;
  onLines: (lines: DrawnLines | undefined) => void;
}) {
  const t = useT('system');
  const go = useGo();
  const printing = usePrinting();
  const frame = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState<number | null>(null);
  const [folded, setFolded] = useState<ReadonlySet<string> | null>(null);
  useLayoutEffect(() => {
    const it = frame.current;
    if (!it) return;
    const watch = new ResizeObserver(() => setWidth(it.clientWidth));
    watch.observe(it);
    return () => watch.disconnect();
  }, []);

  const bodies = inOrder(system);
  const outline = width !== null && width < NARROW_PX;
  const branches = commandTree(
    bodies.map((it) => it.id),
    system.links,
  );
  const across = acrossOf(width ?? 1000);
  const whole = drawTree(branches, new Set(), across);
  const parents = whole.boxes.filter((it) => it.below > 0).map((it) => it.id);
  const deep = whole.boxes.filter((it) => it.below > 0 && it.column > 0).map((it) => it.id);
  const closed = folded ?? new Set(bodies.length > FOLDED_FROM[outline ? 'outline' : 'drawing'] ? deep : []);
  const below = hiddenFindings(whole, closed, system);
  const drawn = drawTree(branches, closed, across);
  const focused = drawn.boxes.some((it) => it.id === chosen) ? chosen! : drawn.boxes[0]?.id;

  const fold = (id: string, shut: boolean) => {
    const now = new Set(closed);
    if (shut) now.add(id);
    else now.delete(id);
    setFolded(now);
  };
  const onKey = (event: KeyboardEvent) => {
    const rtl = document.documentElement.dir === 'rtl';
    const keys: Record<string, TreeKey> = {
      ArrowDown: 'next',
      ArrowUp: 'before',
      [rtl ? 'ArrowLeft' : 'ArrowRight']: 'in',
      [rtl ? 'ArrowRight' : 'ArrowLeft']: 'out',
      Home: 'first',
      End: 'last',
    };
    if (event.altKey || event.ctrlKey || event.metaKey || !focused) return;
    if (event.key === 'Enter') {
      event.preventDefault();
      go({ to: '/w/$workspace/organisations/$id', params: { id: focused } });
      return;
    }
    const key = keys[event.key];
    if (!key) return;
    event.preventDefault();
    const move = moveInTree(drawn.boxes, focused, key);
    if (!move) return;
    if ('open' in move) fold(move.open, false);
    else if ('close' in move) fold(move.close, true);
    else {
      onChoose(move.to);
      frame.current?.querySelector<HTMLElement>(`[data-body="${move.to}"]`)?.focus();
    }
  };

  const boxes = (
    <ul role="tree" aria-label={t('tabs.tree')} className={css.boxes} onKeyDown={onKey}>
      {drawn.boxes.map((box) => (
        <Box
          key={box.id}
          box={box}
          system={system}
          outline={outline}
          hidden={below.get(box.id) ?? 0}
          chosen={box.id === chosen}
          focused={box.id === focused}
          onChoose={onChoose}
          onFold={fold}
        />
      ))}
    </ul>
  );
  if (bodies.length === 0)
    return <EmptyState title={t('findings.nothingYet')}>{t('findings.nothingYetWhy')}</EmptyState>;
  return (
    <Stack gap="m">
      <Row spread="between" align="top" className="no-print">
        <Text dim small>
          {t('tree.what')}
        </Text>
        <TellLink system={system} />
      </Row>
      <Row gap="m" className="no-print">
        {!outline && (
          <Select
            label={t('tree.lines')}
            none={t('tree.ofChosen')}
            options={DRAWN_LINES.map((value) => ({ value, label: t(`tree.who.${value}`) }))}
            value={lines ?? null}
            onChange={(value) => onLines(value ?? undefined)}
          />
        )}
        {parents.length > 1 && (
          <Row gap="s">
            <Button size="small" onClick={() => setFolded(new Set())}>
              {t('tree.unfoldAll')}
            </Button>
            <Button size="small" onClick={() => setFolded(new Set(deep.length > 0 ? deep : parents))}>
              {t('tree.foldAll')}
            </Button>
          </Row>
        )}
      </Row>
      <Legend />
      <div className={css.both} data-outline={outline || undefined}>
        <div ref={frame} className={css.frame}>
          {printing && !outline && isTall(drawn) ? (
            <Sheets system={system} branches={branches} closed={closed} />
          ) : outline ? (
            boxes
          ) : (
            <Canvas drawn={drawn} system={system} chosen={chosen} kind={lines}>
              {boxes}
            </Canvas>
          )}
        </div>
        <Chosen system={system} id={chosen} also={whole.boxes.find((it) => it.id === chosen)?.also ?? []} />
      </div>
    </Stack>
  );
}

/** Of each folded body, how many of those it hides stand out. */
function hiddenFindings(whole: DrawnTree, closed: ReadonlySet<string>, system: System): Map<string, number> {
  const under = new Map(whole.boxes.map((it) => [it.id, it.under]));
  const hidden = new Map<string, number>();
  for (const box of whole.boxes)
    if (lookOf(system, box.id))
      for (let at = under.get(box.id) ?? null; at !== null; at = under.get(at) ?? null)
        if (closed.has(at)) hidden.set(at, (hidden.get(at) ?? 0) + 1);
  return hidden;
}

function Box({
  box,
  system,
  outline,
  hidden,
  chosen,
  focused,
  onChoose,
  onFold,
}: {
  box: TreeBox;
  system: System;
  outline: boolean;
  hidden: number;
  chosen: boolean;
  focused: boolean;
  onChoose: (id: string) => void;
  onFold: (id: string, shut: boolean) => void;
}) {
  const t = useT('system');
  return (
    <li
      role="treeitem"
      data-body={box.id}
      data-look={lookOf(system, box.id)}
      data-chosen={chosen || undefined}
      aria-level={box.column + 1 - (box.alone ? box.column : 0)}
      aria-posinset={box.place}
      aria-setsize={box.of}
      aria-expanded={box.below > 0 ? box.open : undefined}
      aria-selected={chosen}
      tabIndex={focused ? 0 : -1}
      className={css.box}
      style={outline ? { marginInlineStart: box.alone ? 0 : box.column * 16 } : placeOf(box)}
      onClick={() => onChoose(box.id)}
    >
      <Face id={box.id} system={system} more={hidden > 0 ? [t('tree.hidden', { count: hidden })] : []} />
      {box.below > 0 && (
        // the arrow keys fold and unfold; this is for whoever points
        <span
          aria-hidden
          className={css.fold}
          title={t(box.open ? 'tree.fold' : 'tree.unfold')}
          onClick={(event) => {
            event.stopPropagation();
            onFold(box.id, box.open);
          }}
        >
          {box.open ? '−' : `+${box.below}`}
        </span>
      )}
    </li>
  );
}
