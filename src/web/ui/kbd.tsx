import { classes } from './classes.ts';
import css from './kbd.module.css';

const SIGNS: Record<string, string> = {
  Enter: '↵',
  Escape: 'Esc',
  ArrowUp: '↑',
  ArrowDown: '↓',
  ArrowLeft: '←',
  ArrowRight: '→',
  Mod: 'Ctrl',
};

/** A key: `j`, `Shift+J`, `Mod+k`. `lead` when it stands before a button's words (then it is not read aloud and hides on touch screens). */
export function Kbd({ children, lead }: { children: string; lead?: boolean }) {
  const parts = children.length === 1 ? [children] : children.split('+');
  return (
    <>
      {parts.map((part) => (
        <kbd key={part} dir="ltr" className={classes(css.kbd, lead && css.lead)} aria-hidden={lead || undefined}>
          {SIGNS[part] ?? part}
        </kbd>
      ))}
    </>
  );
}
