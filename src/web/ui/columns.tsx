import type { ReactNode, Ref } from 'react';
import { useId } from 'react';
import { useT } from '../i18n.ts';
import { classes } from './classes.ts';
import { IconBack } from './icons.ts';
import { IconButton } from './button.tsx';
import css from './columns.module.css';

export interface ColumnsProps {
  /** Widths on a wide screen, as in CSS: `30fr 34fr 30fr`. */
  template?: string;
  /** On a phone only this pane (0, 1 or 2) is shown; give it for list and detail. Without it they stand below one another. */
  shown?: 0 | 1 | 2;
  children: ReactNode;
}

/** Two or three panes that fill the screen, each scrolling by itself; on a phone one after the other. */
export function Columns({ template = '1fr 1.15fr 1fr', shown, children }: ColumnsProps) {
  return (
    <div
      className={css.columns}
      data-shown={shown}
      style={{
        ['--template' as string]: template
          .split(' ')
          .map((width) => (width.endsWith('fr') ? `minmax(0, ${width})` : width))
          .join(' '),
      }}
    >
      {children}
    </div>
  );
}

export interface PaneProps {
  title?: ReactNode;
  /** Beside the title, quieter: `14 reports, most dangerous first`. */
  count?: ReactNode;
  /** Buttons at the end of the head. */
  aside?: ReactNode;
  /** Stays at the bottom: the actions on what is shown. */
  foot?: ReactNode;
  /** For text; lists go to the edge. */
  padded?: boolean;
  /** A name for screen readers where there is no title. */
  label?: string;
  /** On a phone: back to the list. */
  onBack?: () => void;
  bodyRef?: Ref<HTMLDivElement>;
  children: ReactNode;
}

/** One pane of Columns: a head, a body that scrolls, and a foot with actions. A region of its own for screen readers. */
export function Pane({ title, count, aside, foot, padded, label, onBack, bodyRef, children }: PaneProps) {
  const t = useT();
  const id = useId();
  return (
    <section className={css.pane} aria-labelledby={title ? id : undefined} aria-label={title ? undefined : label}>
      {(title || aside || onBack) && (
        <header className={css.head} data-back-only={(!title && !aside) || undefined}>
          <div className={css.title}>
            {onBack && (
              <span className={css.back}>
                <IconButton label={t('back')} size="small" onClick={onBack}>
                  <IconBack size={18} className="flips" />
                </IconButton>
              </span>
            )}
            {title && <h2 id={id}>{title}</h2>}
            {count !== undefined && <span className={css.count}>{count}</span>}
          </div>
          {aside}
        </header>
      )}
      <div ref={bodyRef} className={classes(css.body, padded && css.padded)}>
        {children}
      </div>
      {foot && <footer className={css.foot}>{foot}</footer>}
    </section>
  );
}
