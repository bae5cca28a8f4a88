import { useLayoutEffect, useRef, useState, type CSSProperties, type KeyboardEvent } from 'react';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Go, useGo } from '#web/navigation.tsx';
import { Button } from '#web/ui/button.tsx';
import { Select } from '#web/ui/field.tsx';
import { Card, Facts, Heading, Row, Stack, Text } from '#web/ui/layout.tsx';
import { EmptyState } from '#web/ui/states.tsx';
import type { System } from '../../system/system.contract.ts';
import { commandTree, groupOf, LINK_KINDS, POWERLESS, UNSEEN, type LinkKind } from '../../system/system.rules.ts';
import { drawTree, moveInTree, type DrawnTree, type TreeBox, type TreeKey } from '../../system/tree-layout.rules.ts';
import { inOrder, TellLink } from './system-links.tsx';
import css from './system-tree.module.css';

/** A box and the room around it, in pixels; below this width of the frame the tree is an outline. */
const [WIDE, HIGH, BESIDE, UNDER, HEAD] = [208, 74, 44, 10, 40];
const NARROW_PX = 560;
/** Of more bodies than this the tree begins folded below its second column: an outline, and a drawing. */
const FOLDED_FROM = { outline: 12, drawing: 40 };
/** Which lines are drawn beside those of command: of the chosen body alone, or all of a kind. */
export const DRAWN_LINES = ['oversees', 'funds', 'appoints', 'hears_complaints'] as const;
export type DrawnLines = (typeof DRAWN_LINES)[number];

const left = (box: TreeBox) => box.column * (WIDE + BESIDE);
const top = (box: TreeBox) => box.row * (HIGH + UNDER) + (box.alone ? HEAD : 0);
const middle = (box: TreeBox) => top(box) + HIGH / 2;
const elbow = (from: TreeBox, to: TreeBox) => {
  const start = left(from) + WIDE;
  return `M${start} ${middle(from)}H${start + BESIDE / 2}V${middle(to)}H${left(to)}`;
};
/** From the nearer side of one box to that of the other; in one column around the outside. */
const curve = (from: TreeBox, to: TreeBox) => {
  const [onward, level] = [to.column > from.column, to.column === from.column];
  const start = left(from) + (onward || level ? WIDE : 0);
  const end = left(to) + (onward ? 0 : WIDE);
  const bend = level ? 30 : (end - start) / 2;
  return `M${start} ${middle(from)}C${start + bend} ${middle(from)} ${level ? end + bend : end - bend} ${middle(to)} ${end} ${middle(to)}`;
};

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
  const across = Math.max(2, Math.floor(((width ?? 1000) + BESIDE) / (WIDE + BESIDE)));
  const whole = drawTree(branches, new Set(), across);
  const parents = whole.boxes.filter((it) => it.below > 0).map((it) => it.id);
  const deep = whole.boxes.filter((it) => it.below > 0 && it.column > 0).map((it) => it.id);
  const closed = folded ?? new Set(bodies.length > FOLDED_FROM[outline ? 'outline' : 'drawing'] ? deep : []);
  const below = hiddenFindings(whole, closed, system);
  const drawn = drawTree(branches, closed, across);
  const drawnWidth = drawn.columns * (WIDE + BESIDE) - BESIDE;
  const drawnHeight = drawn.rows * (HIGH + UNDER) + (drawn.aloneFrom === null ? 0 : HEAD);
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
          <div
            className={css.canvas}
            style={
              outline
                ? undefined
                : ({
                    width: drawnWidth,
                    height: drawnHeight,
                    '--wide': drawnWidth,
                    '--high': drawnHeight,
                  } as CSSProperties)
            }
          >
            {!outline && <Lines drawn={drawn} system={system} chosen={chosen} kind={lines} />}
            {!outline && drawn.aloneFrom !== null && (
              <div className={css.alone} style={{ top: drawn.aloneFrom * (HIGH + UNDER) + 10 }}>
                {t('tree.alone')}
              </div>
            )}
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
          </div>
        </div>
        <Chosen system={system} id={chosen} also={whole.boxes.find((it) => it.id === chosen)?.also ?? []} />
      </div>
    </Stack>
  );
}

const marksOf = (system: System, id: string) => system.findings.filter((it) => it.id === id);
/** That nobody hears complaints is told in words alone: in many systems it would colour everything. */
const lookOf = (system: System, id: string): 'unseen' | 'powerless' | undefined => {
  const codes = marksOf(system, id).map((it) => it.code);
  if (codes.some((code) => code !== 'no_complaints' && (UNSEEN as readonly string[]).includes(code))) return 'unseen';
  return codes.some((code) => (POWERLESS as readonly string[]).includes(code)) ? 'powerless' : undefined;
};

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

function Legend() {
  const t = useT('system');
  return (
    <ul className={css.legend}>
      <li data-look="unseen">{t('tree.unseen')}</li>
      <li data-look="powerless">{t('tree.powerless')}</li>
      <li data-line="law">{t('tree.lawLine')}</li>
    </ul>
  );
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
  const format = useFormat();
  const marks = marksOf(system, box.id).filter((it) => it.code !== 'means_unknown');
  const groups = new Set(system.parts.filter((it) => it.actorId === box.id).map((it) => groupOf(it.kind)));
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
      style={
        outline
          ? { marginInlineStart: box.alone ? 0 : box.column * 16 }
          : { insetInlineStart: left(box), top: top(box), width: WIDE, height: HIGH }
      }
      onClick={() => onChoose(box.id)}
    >
      <span className={css.name}>
        <bdi>{system.bodies.find((it) => it.id === box.id)?.name}</bdi>
      </span>
      <span className={css.mark}>
        {marks.length > 0 || hidden > 0 ? (
          [
            ...marks.map((it) => t(`findings.short.${it.code}`)),
            ...(hidden > 0 ? [t('tree.hidden', { count: hidden })] : []),
          ].join(' · ')
        ) : (
          <span className={css.group}>
            {groups.size > 0 ? format.list([...groups].map((it) => t(`group.${it}`))) : t('tree.linkedOnly')}
          </span>
        )}
      </span>
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

function Lines({
  drawn,
  system,
  chosen,
  kind,
}: {
  drawn: DrawnTree;
  system: System;
  chosen: string | undefined;
  kind: LinkKind | undefined;
}) {
  const at = new Map(drawn.boxes.map((it) => [it.id, it]));
  const [width, height] = [drawn.columns * (WIDE + BESIDE), drawn.rows * (HIGH + UNDER) + HEAD];
  const law = (from: string, to: string) =>
    system.links.some((it) => it.kind === 'commands' && it.from === from && it.to === to && it.holds === 'law');
  const beside = system.links.filter(
    (it) =>
      it.kind !== 'commands' &&
      it.from !== it.to &&
      at.has(it.from) &&
      at.has(it.to) &&
      (it.kind === kind || it.from === chosen || it.to === chosen),
  );
  return (
    <svg className={css.lines} width={width} height={height} aria-hidden>
      <defs>
        <marker id="system-tree-end" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">
          <path d="M0 0 8 4 0 8z" />
        </marker>
      </defs>
      {drawn.boxes.map(
        (it) =>
          it.under && (
            <path
              key={it.id}
              className={css.command}
              d={elbow(at.get(it.under)!, it)}
              data-law={law(it.under, it.id) || undefined}
            />
          ),
      )}
      {drawn.boxes.flatMap((it) =>
        it.also
          .filter((other) => at.has(other) && other !== it.id)
          .map((other) => (
            <path
              key={`${other} ${it.id}`}
              className={css.command}
              d={curve(at.get(other)!, it)}
              data-law={law(other, it.id) || undefined}
              markerEnd="url(#system-tree-end)"
            />
          )),
      )}
      {beside.map((it) => (
        <path
          key={`${it.from} ${it.kind} ${it.to}`}
          className={css.beside}
          d={curve(at.get(it.from)!, at.get(it.to)!)}
          data-of-chosen={it.from === chosen || it.to === chosen || undefined}
          data-law={it.holds === 'law' || undefined}
          markerEnd="url(#system-tree-end)"
        />
      ))}
    </svg>
  );
}

/** What binds the chosen body to others, in words, and what stands out of it. */
function Chosen({ system, id, also }: { system: System; id: string | undefined; also: readonly string[] }) {
  const t = useT('system');
  const format = useFormat();
  const names = new Map(system.bodies.map((it) => [it.id, it.name]));
  if (id === undefined || !names.has(id))
    return (
      <Card className={`${css.chosen} no-print`}>
        <Text dim small>
          {t('tree.choose')}
        </Text>
      </Card>
    );
  const said = (link: System['links'][number], other: string) =>
    link.holds === 'law' ? t('tree.onPaper', { name: names.get(other) }) : (names.get(other) ?? '');
  const toIt = (kind: LinkKind) =>
    system.links.filter((it) => it.kind === kind && it.to === id).map((it) => said(it, it.from));
  const fromIt = (kind: LinkKind) =>
    system.links.filter((it) => it.kind === kind && it.from === id).map((it) => said(it, it.to));
  const facts = [
    ...LINK_KINDS.map((kind) => [t(`tree.by.${kind}`), toIt(kind)] as const),
    ...LINK_KINDS.map((kind) => [t(`tree.does.${kind}`), fromIt(kind)] as const),
  ].filter(([, of]) => of.length > 0);
  return (
    <Card as="section" aria-label={t('tree.chosen')} className={css.chosen}>
      <Stack gap="s">
        <Heading as="h2">
          <Go to="/w/$workspace/organisations/$id" params={{ id }}>
            <bdi>{names.get(id)}</bdi>
          </Go>
        </Heading>
        {marksOf(system, id).map((it) => (
          <Text key={it.code} small>
            {t(`findings.${it.code}`, {
              lacks: format.list(it.lacks.map((one) => t(`means.${one}`))),
              on: format.list(it.on.map((one) => names.get(one) ?? '')),
            })}
          </Text>
        ))}
        {also.length > 0 && (
          <Text small dim>
            {t('tree.several')}
          </Text>
        )}
        {facts.length > 0 ? (
          <Facts of={facts.map(([title, of]) => [title, <bdi key={title}>{format.list(of)}</bdi>] as const)} />
        ) : (
          <Text small dim>
            {t('tree.noLinks')}
          </Text>
        )}
      </Stack>
    </Card>
  );
}
