import {
  cloneElement,
  Fragment,
  useEffect,
  useId,
  useRef,
  useState,
  type KeyboardEvent,
  type MouseEvent,
  type ReactElement,
  type ReactNode,
} from 'react';
import { IconCheck } from './icons.ts';
import { nextByLetter, nextItem } from './menu.rules.ts';
import { usePlace } from './place.ts';
import css from './menu.module.css';

export interface MenuItem {
  label: ReactNode;
  icon?: ReactNode;
  run: () => void;
  /** For a choice among several: whether it is the present one. */
  checked?: boolean;
  disabled?: boolean;
  /** A line above it. */
  apart?: boolean;
  /** A heading above it; it and those after it make a group. */
  heading?: string;
  lang?: string;
}

interface Trigger {
  onClick?: (event: MouseEvent) => void;
  onKeyDown?: (event: KeyboardEvent) => void;
  'aria-haspopup'?: 'menu';
  'aria-expanded'?: boolean;
  'aria-controls'?: string;
}

/** A menu behind a button: `<Menu label={t('more')} items={[...]}><IconButton ...>...</IconButton></Menu>`. Arrow keys, Home, End, first letters, Escape (ARIA menu button). */
export function Menu({
  items,
  children,
  label,
  end = true,
}: {
  items: readonly MenuItem[];
  children: ReactElement<Trigger>;
  label?: string;
  end?: boolean;
}) {
  const id = useId();
  const [open, setOpen] = useState<'first' | 'last' | null>(null);
  const anchor = useRef<HTMLElement | null>(null);
  const menu = useRef<HTMLDivElement>(null);
  usePlace(open !== null, () => anchor.current, menu, { align: end ? 'end' : 'start' });

  const all = () => [...(menu.current?.querySelectorAll<HTMLElement>('[role^=menuitem]') ?? [])];
  const close = (back: boolean) => {
    setOpen(null);
    if (back) anchor.current?.focus();
  };
  useEffect(() => {
    if (!open) return;
    const those = all();
    (
      those.find((it) => it.getAttribute('aria-checked') === 'true' && those.length < 6) ??
      (open === 'last' ? those.at(-1) : those[0])
    )?.focus({ preventScroll: true });
    const outside = (event: PointerEvent) => {
      if (
        event.target instanceof Node &&
        !menu.current?.contains(event.target) &&
        !anchor.current?.contains(event.target)
      )
        setOpen(null);
    };
    addEventListener('pointerdown', outside, true);
    return () => removeEventListener('pointerdown', outside, true);
  }, [open]);

  const onKey = (event: KeyboardEvent) => {
    const those = all();
    const at = those.indexOf(document.activeElement as HTMLElement);
    const letter = event.key.length === 1 && event.key !== ' ' && !event.ctrlKey && !event.metaKey && !event.altKey;
    const to = letter
      ? nextByLetter(
          those.map((it) => it.textContent ?? ''),
          at,
          event.key,
        )
      : nextItem(event.key, at, those.length);
    if (to !== null) {
      event.preventDefault();
      those[to]?.focus();
    } else if (event.key === 'Escape' || event.key === 'Tab') {
      // Tab goes on from the button, as if the menu had not been there.
      if (event.key === 'Escape') event.preventDefault();
      close(true);
    }
    event.stopPropagation();
  };
  const own = children.props;
  return (
    <>
      {cloneElement(children, {
        'aria-haspopup': 'menu',
        'aria-expanded': open !== null,
        ...(open ? { 'aria-controls': id } : {}),
        onClick: (event: MouseEvent) => {
          own.onClick?.(event);
          anchor.current = event.currentTarget as HTMLElement;
          setOpen(open ? null : 'first');
        },
        onKeyDown: (event: KeyboardEvent) => {
          own.onKeyDown?.(event);
          if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
          event.preventDefault();
          anchor.current = event.currentTarget as HTMLElement;
          setOpen(event.key === 'ArrowDown' ? 'first' : 'last');
        },
      })}
      {open && (
        <div ref={menu} id={id} role="menu" tabIndex={-1} aria-label={label} className={css.menu} onKeyDown={onKey}>
          {groupsOf(items).map((group, at) => {
            const inner = group.map((item, n) => (
              <button
                key={n}
                type="button"
                role={item.checked === undefined ? 'menuitem' : 'menuitemradio'}
                aria-checked={item.checked}
                aria-disabled={item.disabled || undefined}
                tabIndex={-1}
                lang={item.lang}
                className={css.item}
                onPointerMove={(event) => event.currentTarget.focus({ preventScroll: true })}
                onClick={() => {
                  if (item.disabled) return;
                  close(true);
                  item.run();
                }}
              >
                {item.icon && (
                  <span className={css.icon} aria-hidden="true">
                    {item.icon}
                  </span>
                )}
                <span dir="auto">{item.label}</span>
                {item.checked && <IconCheck className={css.check} size={16} aria-hidden="true" />}
              </button>
            ));
            const { heading, apart } = group[0]!;
            return (
              <Fragment key={at}>
                {apart && <div role="separator" className={css.divider} />}
                {heading ? (
                  <div role="group" aria-label={heading}>
                    <div className={css.label} aria-hidden="true">
                      {heading}
                    </div>
                    {inner}
                  </div>
                ) : (
                  inner
                )}
              </Fragment>
            );
          })}
        </div>
      )}
    </>
  );
}

/** A heading or a line begins a new group. */
function groupsOf(items: readonly MenuItem[]): MenuItem[][] {
  const groups: MenuItem[][] = [];
  for (const item of items) {
    if (groups.length === 0 || item.heading || item.apart) groups.push([item]);
    else groups.at(-1)!.push(item);
  }
  return groups;
}
