import { useEffect, useId, useLayoutEffect, useRef, useState, type FormEvent, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import { KeyLayer, useKeyLayer } from '../keys.ts';
import { useT } from '../i18n.ts';
import { Button, IconButton, type Look } from './button.tsx';
import { IconClose } from './icons.ts';
import { sendByKey } from './send-key.ts';
import { focusUnread } from './unread.ts';
import css from './dialog.module.css';

export interface DialogProps {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  /** Buttons, the main one first. */
  foot?: ReactNode;
  /** Makes the dialog a form: Enter sends it. */
  onSubmit?: () => void;
  width?: number | string;
  children: ReactNode;
}

/**
 * The browser's own modal dialog: holds the focus, makes what lies beneath inert, Escape closes it, gives the focus back. The first field or button has the
 * focus at once, unless another has `data-autofocus`.
 */
export function ModalBox({
  open,
  onClose,
  label,
  labelledBy,
  className,
  width,
  outside,
  children,
}: {
  open: boolean;
  onClose: () => void;
  label?: string;
  labelledBy?: string;
  className?: string;
  width?: number | string;
  outside?: boolean;
  children: ReactNode;
}) {
  const layer = useKeyLayer(open);
  if (!open) return null;
  return createPortal(
    <KeyLayer value={layer}>
      <OpenBox
        onClose={onClose}
        label={label}
        labelledBy={labelledBy}
        className={className}
        width={width}
        outside={outside}
      >
        {children}
      </OpenBox>
    </KeyLayer>,
    document.body,
  );
}

function OpenBox({
  onClose,
  label,
  labelledBy,
  className,
  width,
  outside,
  children,
}: {
  onClose: () => void;
  label?: string;
  labelledBy?: string;
  className?: string;
  width?: number | string;
  outside?: boolean;
  children: ReactNode;
}) {
  const ref = useRef<HTMLDialogElement>(null);
  useLayoutEffect(() => {
    const it = ref.current!;
    it.showModal();
    it.querySelector<HTMLElement>('[data-autofocus]')?.focus();
    // Closed before it is taken out: only then does the browser give the focus back.
    return () => it.close();
  }, []);
  return (
    <dialog
      ref={ref}
      className={className}
      style={
        width === undefined
          ? undefined
          : { width: `min(${typeof width === 'number' ? `${width}px` : width}, calc(100vw - 32px))` }
      }
      aria-label={label}
      aria-labelledby={labelledBy}
      onCancel={(event) => {
        event.preventDefault();
        if (event.target === event.currentTarget) onClose();
      }}
      // Keys pressed in it are not for what lies around it in the tree of components.
      onKeyDown={(event) => event.stopPropagation()}
      onPointerDown={(event) => {
        if (outside && event.target === event.currentTarget) onClose();
      }}
    >
      {children}
    </dialog>
  );
}

/** A question that must be answered before going on. */
export function Dialog({ open, onClose, title, foot, onSubmit, width = 480, children }: DialogProps) {
  const t = useT();
  const id = useId();
  const inner = (
    <div className={css.body}>
      {children}
      {foot && <div className={css.foot}>{foot}</div>}
    </div>
  );
  return (
    <ModalBox open={open} onClose={onClose} labelledBy={id} className={css.content} width={width}>
      <h2 id={id} className={css.title}>
        {title}
      </h2>
      {onSubmit ? (
        <form
          noValidate
          className={css.form}
          onKeyDown={sendByKey}
          onSubmit={(event: FormEvent) => {
            event.preventDefault();
            event.stopPropagation();
            if (!focusUnread(event.currentTarget as HTMLElement)) onSubmit();
          }}
        >
          {inner}
        </form>
      ) : (
        inner
      )}
      {/* Last in order, so that the first field or button has the focus. */}
      <span className={css.close}>
        <IconButton label={t('close')} onClick={onClose}>
          <IconClose size={18} />
        </IconButton>
      </span>
    </ModalBox>
  );
}

export interface ConfirmProps {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  /** What will happen and what cannot be undone. */
  children: ReactNode;
  /** The deed in words: `Cancel the alert and tell 4 people`. */
  deed: string;
  look?: Look;
  busy?: boolean;
  onConfirm: () => void;
}

/** A confirmation: says what cannot be undone, names the deed on its button. Prefer doing it at once with an undo in a toast. */
export function Confirm({ open, onClose, title, children, deed, look = 'primary', busy, onConfirm }: ConfirmProps) {
  const t = useT();
  return (
    <Dialog
      open={open}
      onClose={onClose}
      title={title}
      onSubmit={onConfirm}
      foot={
        <>
          <Button type="submit" look={look} busy={busy}>
            {deed}
          </Button>
          <Button onClick={onClose}>{t('cancel')}</Button>
        </>
      }
    >
      {children}
    </Dialog>
  );
}

export interface SheetProps {
  open: boolean;
  onClose: () => void;
  title: ReactNode;
  foot?: ReactNode;
  width?: number;
  children: ReactNode;
}

/** A sheet at the side that opens one thing without leaving what lies beneath, which stays usable. Escape closes it and gives the focus back. */
export function Sheet({ open, onClose, title, foot, width = 420, children }: SheetProps) {
  const t = useT();
  const ref = useRef<HTMLElement>(null);
  const [shown, setShown] = useState(open);
  if (open && !shown) setShown(true);
  useEffect(() => {
    if (!open) return setShown(false);
    const before = document.activeElement;
    ref.current?.focus({ preventScroll: true });
    return () => {
      if (before instanceof HTMLElement && document.contains(before)) before.focus({ preventScroll: true });
    };
  }, [open]);
  if (!open && !shown) return null;
  return createPortal(
    <section
      ref={ref}
      tabIndex={-1}
      role="dialog"
      aria-label={typeof title === 'string' ? title : undefined}
      className={`${css.sheet} ${css.beside}`}
      style={{ ['--width' as string]: `${width}px` }}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && !event.defaultPrevented) {
          event.stopPropagation();
          onClose();
        }
      }}
    >
      <div className={css.sheetHead}>
        <strong>{title}</strong>
        <IconButton label={t('close')} onClick={onClose}>
          <IconClose size={18} />
        </IconButton>
      </div>
      <div className={css.sheetBody}>{children}</div>
      {foot && <div className={css.sheetFoot}>{foot}</div>}
    </section>,
    document.body,
  );
}
