import { useDeferredValue, useId, useState, type KeyboardEvent, type ReactNode } from 'react';
import { useOp } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { Field } from '#web/ui/field.tsx';
import { IconClose } from '#web/ui/icons.ts';
import fields from '#web/ui/fields.module.css';
import css from './pick-actors.module.css';
import { listActors } from '../people.contract.ts';

export interface Picked {
  id: string;
  name: string;
}

export interface PickActorsProps {
  label: ReactNode;
  hint?: ReactNode;
  error?: ReactNode;
  optional?: boolean;
  value: readonly Picked[];
  onChange: (value: Picked[]) => void;
  /** At most so many; with 1 a new choice takes the place of the old. */
  most?: number;
  kind?: 'person' | 'organisation' | 'unit' | 'body' | 'group';
}

/**
 * Finds people, units and groups of the workspace's list by name and picks some of them. A combobox: arrow keys and Enter choose, Escape
 * closes, Backspace in the empty field takes the last one away.
 */
export function PickActors({ label, hint, error, optional, value, onChange, most = 100, kind }: PickActorsProps) {
  const t = useT('people-actors');
  const id = useId();
  const [text, setText] = useState('');
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const asked = useDeferredValue(text.trim());
  const answer = useOp(
    listActors,
    { query: { q: asked || undefined, kind, limit: 12 } },
    { enabled: open, keep: true },
  );
  const found = (answer.data?.actors ?? []).filter((actor) => !value.some((it) => it.id === actor.id)).slice(0, 10);
  const pick = (actor: Picked | undefined) => {
    if (!actor) return;
    onChange([...(most === 1 ? [] : value), { id: actor.id, name: actor.name }].slice(-most));
    setText('');
    setAt(0);
    setOpen(false);
  };
  const onKey = (event: KeyboardEvent) => {
    const last = Math.max(0, found.length - 1);
    if (event.key === 'ArrowDown') {
      setOpen(true);
      setAt(open ? Math.min(last, at + 1) : 0);
    } else if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1));
    else if (event.key === 'Enter' && open && found.length) pick(found[Math.min(at, last)]);
    else if (event.key === 'Escape' && open) setOpen(false);
    else {
      if (event.key === 'Backspace' && text === '' && value.length) onChange(value.slice(0, -1));
      return;
    }
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <Field label={label} hint={hint} error={error} optional={optional}>
      {(wiring) => (
        <div className={css.picker}>
          {value.length > 0 && (
            <ul className={fields.pills}>
              {value.map((it) => (
                <li key={it.id} className={fields.pill}>
                  <bdi>{it.name}</bdi>
                  <button
                    type="button"
                    aria-label={t('console:field.remove', { what: it.name })}
                    onClick={() => onChange(value.filter((other) => other.id !== it.id))}
                  >
                    <IconClose size={14} />
                  </button>
                </li>
              ))}
            </ul>
          )}
          <input
            {...wiring}
            className={fields.input}
            role="combobox"
            aria-autocomplete="list"
            aria-expanded={open}
            aria-controls={`${id}-list`}
            aria-activedescendant={open && found[at] ? `${id}-${found[at].id}` : undefined}
            autoComplete="off"
            dir="auto"
            placeholder={t('search')}
            value={text}
            onChange={(event) => (setText(event.target.value), setAt(0), setOpen(true))}
            onFocus={() => setOpen(true)}
            onClick={() => setOpen(true)}
            onBlur={() => setOpen(false)}
            onKeyDown={onKey}
          />
          {open && (
            <ul
              id={`${id}-list`}
              role="listbox"
              aria-label={t('found')}
              className={`${fields.dropdown} ${css.list}`}
              onMouseDown={(event) => event.preventDefault()}
            >
              {found.map((actor, index) => (
                <li
                  key={actor.id}
                  id={`${id}-${actor.id}`}
                  role="option"
                  aria-selected={index === at}
                  data-combobox-selected={index === at || undefined}
                  className={fields.choice}
                  onClick={() => pick(actor)}
                >
                  <bdi>{actor.name}</bdi>
                  <small>{t(`kind.${actor.kind}`)}</small>
                </li>
              ))}
              {found.length === 0 && (
                <li className={fields.none}>
                  {answer.isFetching ? t('console:field.searching') : t('console:field.nothing')}
                </li>
              )}
            </ul>
          )}
        </div>
      )}
    </Field>
  );
}
