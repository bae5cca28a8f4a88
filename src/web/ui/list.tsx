import { useCallback, useEffect, useRef, type ReactNode } from 'react';
import { Go, type ScreenPath, type Target } from '../navigation.tsx';
import { useKeys } from '../keys.ts';
import { useT } from '../i18n.ts';
import { classes } from './classes.ts';
import css from './list.module.css';

/** A list of ListRow. */
export const List = ({ label, children }: { label: string; children: ReactNode }) => (
  <ul className={css.list} aria-label={label}>
    {children}
  </ul>
);

export interface ListRowProps {
  /** What it is about. People's own words: wrap them in Said as="span". */
  title: ReactNode;
  /** Before the title, above: level, kind, state. */
  lead?: ReactNode;
  /** At the end of that line: age or clock. */
  when?: ReactNode;
  /** Below the title, quieter: channel, basis, what happens if nothing is done. */
  detail?: ReactNode;
  /** Buttons and other things of the row that can be pressed on their own. */
  children?: ReactNode;
  /** Opens something within this screen. */
  onOpen?: () => void;
  /** Or goes to another. */
  to?: Target<ScreenPath>;
  chosen?: boolean;
  /** Everything on one line of 32 px. */
  single?: boolean;
}

/**
 * One row of a list. The whole row can be pressed; what is in `children` keeps its own. The chosen one scrolls into sight, and has the focus unless that stands
 * elsewhere on the screen: whoever goes on by key hears what is chosen now, and the focus outlives the row that was dealt with.
 */
export function ListRow({ title, lead, when, detail, children, onOpen, to, chosen, single }: ListRowProps) {
  const ref = useRef<HTMLLIElement>(null);
  const fresh = useRef(true);
  useEffect(() => {
    const [row, first] = [ref.current, fresh.current];
    fresh.current = false;
    if (!chosen || !row) return;
    row.scrollIntoView({ block: 'nearest' });
    const at = document.activeElement;
    if (!first && (!at || at.contains(row) || row.parentElement!.contains(at)))
      row.querySelector<HTMLElement>('a, button')?.focus({ preventScroll: true });
  }, [chosen]);
  const inner = (
    <>
      {single && lead}
      {!single && (lead || when) && (
        <span className={css.first}>
          <span>{lead}</span>
          {when && <span className={css.when}>{when}</span>}
        </span>
      )}
      <span className={classes(css.title, !single && css.clamp)}>{title}</span>
      {detail && <span className={css.second}>{detail}</span>}
      {single && when && <span className={css.when}>{when}</span>}
    </>
  );
  const shape = classes(css.press, single && css.single);
  return (
    <li ref={ref} className={css.row} data-chosen={chosen || undefined}>
      {to ? (
        <Go {...(to as Target<ScreenPath>)} className={shape} aria-current={chosen || undefined}>
          {inner}
        </Go>
      ) : onOpen ? (
        <button type="button" className={shape} onClick={onOpen} aria-current={chosen || undefined}>
          {inner}
        </button>
      ) : (
        <div className={classes(single && css.single)}>{inner}</div>
      )}
      {children && <div className={css.more}>{children}</div>}
    </li>
  );
}

/**
 * Moves through a list with j and k: `useListKeys(rows.map((r) => r.id), view.id, (id) => setView({ id }))`. Binds the keys and gives the two moves.
 */
export function useListKeys(
  ids: readonly string[],
  chosen: string | undefined,
  choose: (id: string) => void,
): { next: () => void; before: () => void } {
  const t = useT();
  const step = useCallback(
    (by: 1 | -1) => {
      if (ids.length === 0) return;
      const at = chosen === undefined ? -1 : ids.indexOf(chosen);
      const to = at < 0 ? (by > 0 ? 0 : ids.length - 1) : Math.min(ids.length - 1, Math.max(0, at + by));
      choose(ids[to]!);
    },
    [ids, chosen, choose],
  );
  const next = useCallback(() => step(1), [step]);
  const before = useCallback(() => step(-1), [step]);
  useKeys([
    { key: 'j', label: t('keys.next'), run: next, bare: true },
    { key: 'k', label: t('keys.before'), run: before, bare: true },
  ]);
  return { next, before };
}
