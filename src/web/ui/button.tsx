import type { ComponentPropsWithoutRef, ReactNode, Ref } from 'react';
import { anywhere, Go, type ScreenPath, type Target } from '../navigation.tsx';
import { classes } from './classes.ts';
import { Kbd } from './kbd.tsx';
import { Tip } from './tip.tsx';
import css from './button.module.css';

/** `primary`: the one thing to do here. `grave`: cannot be undone. `emergency`: only where an emergency is sent. `link`: within a text. */
export type Look = 'default' | 'primary' | 'quiet' | 'link' | 'grave' | 'emergency';
export type Size = 'small' | 'usual' | 'big';

interface Shared {
  look?: Look;
  size?: Size;
  /** A sign before the words. */
  icon?: ReactNode;
  /** The key that does the same; bind it with useKeys. */
  keyHint?: string;
  wide?: boolean;
  children: ReactNode;
}

export interface ButtonProps extends Shared, Omit<ComponentPropsWithoutRef<'button'>, 'children'> {
  /** Under way: shows it, and does nothing when pressed again. */
  busy?: boolean;
  /** Why it cannot be pressed now, in words. It stays reachable, so that the reason can be read. */
  blocked?: string | false | null;
  ref?: Ref<HTMLButtonElement>;
}

const look = ({ look: is = 'default', size = 'usual', wide }: Partial<Shared>) =>
  classes(css.button, is !== 'default' && css[is], size !== 'usual' && css[size], wide && css.wide);

/** A button whose words say what will happen: "Send to 2 responders". */
export function Button({
  look: is,
  size,
  icon,
  keyHint,
  wide,
  busy,
  blocked,
  disabled,
  children,
  className,
  onClick,
  type = 'button',
  ...rest
}: ButtonProps) {
  const off = Boolean(busy || blocked || disabled);
  // One tree whether blocked or not: else the button is another element each time, and the focus that stood on it is lost.
  return (
    <Tip label={blocked || null}>
      <button
        {...rest}
        type={type}
        className={classes(look({ look: is, size, wide }), className)}
        aria-disabled={off || undefined}
        aria-busy={busy || undefined}
        onClick={(event) => (off ? event.preventDefault() : onClick?.(event))}
      >
        {busy ? <span className={css.spinner} aria-hidden="true" /> : icon && <span className={css.icon}>{icon}</span>}
        {keyHint && <Kbd lead>{keyHint}</Kbd>}
        {children}
      </button>
    </Tip>
  );
}

/** A link that looks like a button: it goes somewhere and changes nothing. */
export function LinkButton<P extends ScreenPath>(
  props: Target<P> & Shared & { className?: string; 'aria-label'?: string },
) {
  const {
    look: is,
    size,
    icon,
    keyHint,
    wide,
    children,
    className,
    ...target
  } = props as Shared & { to: string; className?: string };
  return (
    <Go {...anywhere(target)} className={classes(look({ look: is, size, wide }), className)}>
      {icon && <span className={css.icon}>{icon}</span>}
      {keyHint && <Kbd lead>{keyHint}</Kbd>}
      {children}
    </Go>
  );
}

export interface IconButtonProps extends Omit<ButtonProps, 'children' | 'icon' | 'blocked' | 'keyHint' | 'wide'> {
  /** What it does, in words; shown on hover and read aloud. */
  label: string;
  children: ReactNode;
}

/** A button with a sign alone. Use it where the row has no room, never for the main thing. */
export function IconButton({
  label,
  look: is = 'quiet',
  size,
  busy,
  disabled,
  children,
  className,
  onClick,
  type = 'button',
  ...rest
}: IconButtonProps) {
  const off = Boolean(busy || disabled);
  return (
    <Tip label={label} named>
      <button
        {...rest}
        type={type}
        aria-label={label}
        className={classes(look({ look: is, size }), css.square, className)}
        aria-disabled={off || undefined}
        onClick={(event) => (off ? event.preventDefault() : onClick?.(event))}
      >
        {busy ? <span className={css.spinner} aria-hidden="true" /> : children}
      </button>
    </Tip>
  );
}

/** Buttons in a row that wraps. */
export const Buttons = ({ children }: { children: ReactNode }) => <div className={css.group}>{children}</div>;
