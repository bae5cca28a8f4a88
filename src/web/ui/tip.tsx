import {
  cloneElement,
  useEffect,
  useId,
  useRef,
  useState,
  type PointerEvent,
  type ReactElement,
  type ReactNode,
} from 'react';
import { usePlace } from './place.ts';
import css from './tip.module.css';

interface Reacts {
  onPointerEnter?: (event: PointerEvent) => void;
  onPointerLeave?: (event: PointerEvent) => void;
  onFocus?: (event: React.FocusEvent) => void;
  onBlur?: (event: React.FocusEvent) => void;
  'aria-describedby'?: string;
}

/**
 * Words that appear on hover, on focus by keyboard and on touch, and go with Escape (WCAG 1.4.13). Never the only place where something needed is said.
 * `named` when the child already has the same words as its name. Without words (null) it is only its child.
 */
export function Tip({ label, named, children }: { label: ReactNode; named?: boolean; children: ReactElement<Reacts> }) {
  const id = useId();
  const anchor = useRef<Element | null>(null);
  const tip = useRef<HTMLSpanElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [open, setOpen] = useState(false);
  const said = open && label !== null;
  usePlace(said, () => anchor.current, tip, { side: 'above', align: 'middle' });
  const show = (on: boolean, after: number) => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setOpen(on), after);
  };
  useEffect(() => () => clearTimeout(timer.current), []);
  useEffect(() => {
    if (!open) return;
    const gone = (event: Event) => {
      if (
        event instanceof KeyboardEvent
          ? event.key === 'Escape'
          : !(event.target instanceof Node && anchor.current?.contains(event.target))
      )
        setOpen(false);
    };
    addEventListener('keydown', gone, true);
    addEventListener('pointerdown', gone, true);
    return () => {
      removeEventListener('keydown', gone, true);
      removeEventListener('pointerdown', gone, true);
    };
  }, [open]);
  const own = children.props;
  return (
    <>
      {cloneElement(children, {
        onPointerEnter: (event: PointerEvent) => {
          own.onPointerEnter?.(event);
          anchor.current = event.currentTarget;
          show(true, event.pointerType === 'touch' ? 0 : 350);
        },
        onPointerLeave: (event: PointerEvent) => {
          own.onPointerLeave?.(event);
          if (event.pointerType !== 'touch') show(false, 120);
        },
        onFocus: (event: React.FocusEvent) => {
          own.onFocus?.(event);
          anchor.current = event.currentTarget;
          if (event.currentTarget.matches(':focus-visible')) show(true, 0);
        },
        onBlur: (event: React.FocusEvent) => {
          own.onBlur?.(event);
          show(false, 0);
        },
        ...(said && !named ? { 'aria-describedby': [own['aria-describedby'], id].filter(Boolean).join(' ') } : {}),
      })}
      {said && (
        <span
          ref={tip}
          id={id}
          role="tooltip"
          aria-hidden={named || undefined}
          className={css.tip}
          onPointerEnter={() => show(true, 0)}
          onPointerLeave={() => show(false, 120)}
        >
          {label}
        </span>
      )}
    </>
  );
}
