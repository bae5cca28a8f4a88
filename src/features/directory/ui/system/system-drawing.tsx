import type { CSSProperties, ReactNode } from 'react';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import type { System } from '../../system/system.contract.ts';
import { groupOf, POWERLESS, UNSEEN, type LinkKind } from '../../system/system.rules.ts';
import type { DrawnTree, TreeBox } from '../../system/tree-layout.rules.ts';
import css from './system-tree.module.css';

/** A box and the room around it, in pixels. */
const [WIDE, BESIDE, HEAD] = [208, 44, 40];
export const [HIGH, UNDER] = [74, 10];

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

/** Where a box stands. */
export const placeOf = (box: TreeBox): CSSProperties => ({
  insetInlineStart: left(box),
  top: top(box),
  width: WIDE,
  height: HIGH,
});
/** How large a drawing is, in pixels. */
export const widthOf = (drawn: DrawnTree): number => drawn.columns * (WIDE + BESIDE) - BESIDE;
export const heightOf = (drawn: DrawnTree): number =>
  drawn.rows * (HIGH + UNDER) + (drawn.aloneFrom === null ? 0 : HEAD);
/** How many boxes stand side by side in a room so wide. */
export const acrossOf = (width: number): number => Math.max(2, Math.floor((width + BESIDE) / (WIDE + BESIDE)));

/** The paper of a drawing: its lines, the words over those outside every chain, and what stands on it. */
export function Canvas({
  drawn,
  system,
  chosen,
  kind,
  children,
}: {
  drawn: DrawnTree;
  system: System;
  chosen: string | undefined;
  kind: LinkKind | undefined;
  children: ReactNode;
}) {
  const t = useT('system');
  const [width, height] = [widthOf(drawn), heightOf(drawn)];
  return (
    <div className={css.canvas} style={{ width, height, '--wide': width, '--high': height } as CSSProperties}>
      <Lines drawn={drawn} system={system} chosen={chosen} kind={kind} />
      {drawn.aloneFrom !== null && (
        <div className={css.alone} style={{ top: drawn.aloneFrom * (HIGH + UNDER) + 10 }}>
          {t('tree.alone')}
        </div>
      )}
      {children}
    </div>
  );
}

export const marksOf = (system: System, id: string) => system.findings.filter((it) => it.id === id);
/** That nobody hears complaints is told in words alone: in many systems it would colour everything. */
export const lookOf = (system: System, id: string): 'unseen' | 'powerless' | undefined => {
  const codes = marksOf(system, id).map((it) => it.code);
  if (codes.some((code) => code !== 'no_complaints' && (UNSEEN as readonly string[]).includes(code))) return 'unseen';
  return codes.some((code) => (POWERLESS as readonly string[]).includes(code)) ? 'powerless' : undefined;
};

/** What a box says: the name, and below it what stands out or, where nothing does, the groups. */
export function Face({ id, system, more = [] }: { id: string; system: System; more?: readonly string[] }) {
  const t = useT('system');
  const format = useFormat();
  const marks = marksOf(system, id).filter((it) => it.code !== 'means_unknown');
  const groups = new Set(system.parts.filter((it) => it.actorId === id).map((it) => groupOf(it.kind)));
  return (
    <>
      <span className={css.name}>
        <bdi>{system.bodies.find((it) => it.id === id)?.name}</bdi>
      </span>
      <span className={css.mark}>
        {marks.length > 0 || more.length > 0 ? (
          [...marks.map((it) => t(`findings.short.${it.code}`)), ...more].join(' · ')
        ) : (
          <span className={css.group}>
            {groups.size > 0 ? format.list([...groups].map((it) => t(`group.${it}`))) : t('tree.linkedOnly')}
          </span>
        )}
      </span>
    </>
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
