import { useEffect, useState } from 'react';
import { flushSync } from 'react-dom';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import type { System } from '../../system/system.contract.ts';
import type { Branch } from '../../system/system.rules.ts';
import { drawTree, type DrawnTree } from '../../system/tree-layout.rules.ts';
import { treeSheets } from '../../system/tree-sheets.rules.ts';
import { Canvas, Face, heightOf, HIGH, lookOf, placeOf, UNDER } from './system-drawing.tsx';
import css from './system-tree.module.css';

/**
 * A sheet of the smaller of the usual sizes, lying across, within its margins and below its heading, in pixels. Drawn smaller than this part of their size,
 * names cannot be read: then the tree stands on several sheets.
 */
const SHEET = { wide: 960, high: 560 };
const READABLE = 0.55;
const ROWS = Math.floor(SHEET.high / READABLE / (HIGH + UNDER));
/** So many of those outside every chain stand side by side. */
const ACROSS = 4;

/** Would its names be too small to read on one sheet? */
export const isTall = (drawn: DrawnTree): boolean => SHEET.high / heightOf(drawn) < READABLE;

/** Is the page being put on paper just now? */
export function usePrinting(): boolean {
  const [printing, setPrinting] = useState(false);
  useEffect(() => {
    // the browser takes its picture as soon as this returns
    const before = () => flushSync(() => setPrinting(true));
    const after = () => setPrinting(false);
    addEventListener('beforeprint', before);
    addEventListener('afterprint', after);
    return () => {
      removeEventListener('beforeprint', before);
      removeEventListener('afterprint', after);
    };
  }, []);
  return printing;
}

/** A tall tree on paper: sheet after sheet, each with the place, what it hangs on, and its number. */
export function Sheets({
  system,
  branches,
  closed,
}: {
  system: System;
  branches: readonly Branch[];
  closed: ReadonlySet<string>;
}) {
  const t = useT('system');
  const format = useFormat();
  const sheets = treeSheets(branches, closed, ROWS, ACROSS);
  const nameOf = (id: string) => system.bodies.find((it) => it.id === id)?.name ?? '';
  /** on which sheet a branch goes on: the first on which it stands at the head */
  const goesOn = new Map<string, number>();
  for (const [at, sheet] of sheets.entries())
    if (sheet.path.length > 0)
      for (const branch of sheet.branches) if (!goesOn.has(branch.id)) goesOn.set(branch.id, at + 1);
  return sheets.map((sheet, at) => {
    const drawn = drawTree(sheet.branches, new Set([...closed, ...sheet.elsewhere]), ACROSS);
    return (
      <section key={at} className={css.sheet}>
        <h2 className={css.sheetHead}>
          <bdi>{system.place.name}</bdi>
          {sheet.path.length > 0 && (
            <>
              {' · '}
              {t('tree.under')} <bdi>{sheet.path.map(nameOf).join(' › ')}</bdi>
            </>
          )}
          {' · '}
          {t('tree.sheet', { n: format.number(at + 1), of: format.number(sheets.length) })}
        </h2>
        <Canvas drawn={drawn} system={system} chosen={undefined} kind={undefined}>
          {drawn.boxes.map((box) => {
            const on = sheet.elsewhere.has(box.id) ? goesOn.get(box.id) : undefined;
            return (
              <div key={box.id} className={css.box} data-look={lookOf(system, box.id)} style={placeOf(box)}>
                <Face id={box.id} system={system} />
                {on !== undefined && <span className={css.fold}>{t('tree.onSheet', { n: format.number(on) })}</span>}
                {closed.has(box.id) && box.below > 0 && <span className={css.fold}>+{box.below}</span>}
              </div>
            );
          })}
        </Canvas>
      </section>
    );
  });
}
