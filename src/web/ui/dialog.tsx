import { Modal } from '@mantine/core';
import { useEffect, useRef, useState, type FormEvent, type ReactNode } from 'react';
import { createPortal } from 'react-dom';
import '@mantine/core/styles/ModalBase.layer.css';
import '@mantine/core/styles/Modal.layer.css';
import '@mantine/core/styles/Overlay.layer.css';
import '@mantine/core/styles/Paper.layer.css';
import '@mantine/core/styles/CloseButton.layer.css';
import '@mantine/core/styles/UnstyledButton.layer.css';
import { KeyLayer, useKeyLayer } from '../keys.ts';
import { useT } from '../i18n.ts';
import { Button, IconButton, type Look } from './button.tsx';
import { IconClose } from './icons.ts';
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

/** A question that must be answered before going on. Holds the focus, Escape closes it, gives the focus back. */
export function Dialog({ open, onClose, title, foot, onSubmit, width = 480, children }: DialogProps) {
  const t = useT();
  const layer = useKeyLayer(open);
  const inner = (
    <>
      {children}
      {foot && <div className={css.foot}>{foot}</div>}
    </>
  );
  return (
    <Modal.Root opened={open} onClose={onClose} size={width} centered lockScroll={false} transitionProps={{ duration: 100 }} classNames={{ content: css.content, overlay: css.overlay, title: css.title, body: css.body, close: css.close }}>
      <Modal.Overlay backgroundOpacity={0} />
      <Modal.Content>
        <KeyLayer value={layer}>
          <div className={css.header}>
            <Modal.Title>{title}</Modal.Title>
          </div>
          <Modal.Body>
            {onSubmit ? (
              <form
                noValidate
                style={{ display: 'contents' }}
                onSubmit={(event: FormEvent) => {
                  event.preventDefault();
                  event.stopPropagation();
                  onSubmit();
                }}
              >
                {inner}
              </form>
            ) : (
              inner
            )}
          </Modal.Body>
          {/* Last in order, so that the first field or button has the focus at once. */}
          <Modal.CloseButton aria-label={t('close')} icon={<IconClose size={18} />} />
        </KeyLayer>
      </Modal.Content>
    </Modal.Root>
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
