import { useEffect, useState } from 'react';
import { ApiProblem } from '../api.ts';
import { words, useT } from '../i18n.ts';
import { useKeys } from '../keys.ts';
import { createStore, useStore } from '../store.ts';
import { IconClose } from './icons.ts';
import { Kbd } from './kbd.tsx';
import { problemWords } from './states.tsx';
import css from './toast.module.css';

interface Toast {
  id: number;
  text: string;
  undo?: () => void;
  problem?: boolean;
}

const shown = createStore<readonly Toast[]>([]);
let last = 0;

/** Says in a line that something was done: `toast(t('noise.done'), { undo: () => takeBack.mutate(...) })`. The undo is on the key u too, for ten seconds. */
export function toast(text: string, { undo }: { undo?: () => void } = {}): void {
  shown.set((now) => [...now.slice(-2), { id: (last += 1), text, undo }]);
}

/** Says in a line that something failed. For forms use ErrorState beside the button instead. */
export function toastProblem(error: unknown, feature?: string): void {
  const problem = error instanceof ApiProblem ? error : { code: 'broken', detail: '' };
  shown.set((now) => [
    ...now.slice(-2),
    { id: (last += 1), text: problemWords(words, problem, feature), problem: true },
  ]);
}

const drop = (id: number) => shown.set((now) => now.filter((toast) => toast.id !== id));

/** Where toasts appear. Once, in the shell. */
export function Toasts() {
  const toasts = useStore(shown);
  const t = useT();
  const undoable = toasts.findLast((toast) => toast.undo);
  useKeys([
    {
      key: 'u',
      label: t('undo'),
      when: undoable !== undefined,
      run: () => {
        undoable?.undo?.();
        if (undoable) drop(undoable.id);
      },
    },
  ]);
  return (
    <div className={`${css.stack} no-print`} role="status" aria-live="polite" aria-atomic="false">
      {toasts.map((toast) => (
        <OneToast key={toast.id} toast={toast} keyed={toast === undoable} />
      ))}
    </div>
  );
}

function OneToast({ toast, keyed }: { toast: Toast; keyed: boolean }) {
  const t = useT();
  const [held, setHeld] = useState(false);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => drop(toast.id), toast.problem ? 15_000 : 10_000);
    return () => clearTimeout(timer);
  }, [toast, held]);
  const hold = {
    onMouseEnter: () => setHeld(true),
    onMouseLeave: () => setHeld(false),
    onFocus: () => setHeld(true),
    onBlur: () => setHeld(false),
  };
  return (
    <div className={css.toast} data-problem={toast.problem || undefined} {...hold}>
      <span>{toast.text}</span>
      {toast.undo && (
        <button
          type="button"
          onClick={() => {
            toast.undo?.();
            drop(toast.id);
          }}
        >
          {t('undo')} {keyed && <Kbd lead>u</Kbd>}
        </button>
      )}
      <button type="button" className={css.x} aria-label={t('close')} onClick={() => drop(toast.id)}>
        <IconClose size={16} />
      </button>
    </div>
  );
}
