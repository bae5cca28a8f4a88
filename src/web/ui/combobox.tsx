import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useRef, useState, type KeyboardEvent } from 'react';
import { useT } from '../i18n.ts';
import { IconButton } from './button.tsx';
import { Field, type FieldProps, type Option } from './field.tsx';
import { IconClose } from './icons.ts';
import { nextItem, plainLetters } from './menu.rules.ts';
import { usePlace } from './place.ts';
import css from './fields.module.css';

export interface ComboboxProps<V extends string> extends FieldProps {
  /** A fixed list that is filtered here, or a search at the server (asked after a pause in typing; it forgives spelling, we do not filter again). */
  options: readonly Option<V>[] | ((text: string, signal: AbortSignal) => Promise<readonly Option<V>[]>);
  /** What is chosen, with its words: a search cannot look them up. */
  value: Option<V> | null;
  onChange: (value: Option<V> | null) => void;
  /** Offers what was typed as an answer of its own: `(text) => t('place.new', { text })`. Its value is the text. */
  create?: (text: string) => string;
  /** How many letters before a search is asked (2). */
  from?: number;
  placeholder?: string;
  disabled?: boolean;
}

/** One of many, found by typing: places, actors, incidents. Arrow keys, Enter, Escape; what is chosen stands in the field (ARIA combobox with a list box). */
export function Combobox<V extends string>({
  label,
  hint,
  error,
  optional,
  options,
  value,
  onChange,
  create,
  from = 2,
  placeholder,
  disabled,
}: ComboboxProps<V>) {
  const t = useT();
  const id = useId();
  const [text, setText] = useState<string | null>(null);
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(-1);
  const input = useRef<HTMLInputElement>(null);
  const list = useRef<HTMLDivElement>(null);
  const typed = text?.trim() ?? '';
  const { found, busy, tooShort } = useOptions(options, text ?? '', from);
  const made: Option<V>[] =
    create && typed && !found.some((it) => it.label === typed) ? [{ value: typed as V, label: typed }] : [];
  const all = [...found, ...made];
  const shown = open && !disabled && (all.length > 0 || typed !== '');
  usePlace(shown, () => input.current, list, { align: 'stretch' });
  useEffect(() => {
    list.current?.querySelector('[aria-selected=true]')?.scrollIntoView({ block: 'nearest' });
  }, [at]);

  const choose = (it: Option<V>) => {
    if (it.disabled) return;
    onChange(it);
    setText(null);
    setOpen(false);
    setAt(-1);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const to = event.key === 'ArrowDown' || event.key === 'ArrowUp' ? nextItem(event.key, at, all.length) : null;
    if (to !== null || event.key === 'ArrowDown') {
      event.preventDefault();
      setOpen(true);
      setAt(to ?? -1);
    } else if (event.key === 'Enter' && shown && all[at]) {
      event.preventDefault();
      choose(all[at]);
    } else if (event.key === 'Enter' && shown && typed) {
      // Not sent with a word half typed; the only one found is meant, unless the word itself could be.
      event.preventDefault();
      if (all.length === 1) choose(all[0]!);
    } else if (event.key === 'Escape' && (shown || text !== null)) {
      // Closes the list only; a dialog around it stays.
      event.preventDefault();
      event.stopPropagation();
      setOpen(false);
      setText(null);
    }
  };
  return (
    <Field label={label} hint={hint} error={error} optional={optional}>
      {(wiring) => (
        <span className={css.withButton}>
          <input
            {...wiring}
            ref={input}
            className={css.input}
            dir="auto"
            role="combobox"
            aria-autocomplete="list"
            aria-expanded={shown}
            aria-controls={`${id}-list`}
            aria-activedescendant={shown && all[at] ? `${id}-${at}` : undefined}
            autoComplete="off"
            spellCheck={false}
            disabled={disabled}
            placeholder={placeholder}
            value={text ?? value?.label ?? ''}
            onChange={(event) => {
              setText(event.target.value);
              setOpen(true);
              setAt(-1);
            }}
            onClick={() => setOpen(true)}
            onKeyDown={onKey}
            onBlur={() => {
              setOpen(false);
              setAt(-1);
              // Emptied by hand means none; a word half typed means what was chosen before.
              if (text !== null && typed === '' && value) onChange(null);
              setText(null);
            }}
          />
          {value && !disabled && (
            <span className={css.inside}>
              <IconButton
                label={t('field.clear')}
                size="small"
                onClick={() => (onChange(null), setText(null), input.current?.focus())}
              >
                <IconClose size={16} />
              </IconButton>
            </span>
          )}
          {shown && (
            <div
              ref={list}
              id={`${id}-list`}
              role="listbox"
              aria-label={typeof label === 'string' ? label : t('search.found')}
              aria-busy={busy}
              className={css.dropdown}
            >
              {all.map((it, n) => (
                <div
                  key={it.value}
                  id={`${id}-${n}`}
                  role="option"
                  aria-selected={n === at}
                  aria-disabled={it.disabled || undefined}
                  className={css.choice}
                  // Before the field loses the focus.
                  onPointerDown={(event) => event.preventDefault()}
                  onPointerMove={() => setAt(n)}
                  onClick={() => choose(it)}
                >
                  {it === made[0] ? create!(typed) : <bdi>{it.label}</bdi>}
                  {it.detail && (
                    <small>
                      <bdi>{it.detail}</bdi>
                    </small>
                  )}
                </div>
              ))}
              {all.length === 0 && (
                <div className={css.none} role="option" aria-selected="false" aria-disabled="true">
                  {tooShort ? t('field.typeMore') : busy ? t('field.searching') : t('field.nothing')}
                </div>
              )}
            </div>
          )}
        </span>
      )}
    </Field>
  );
}

export interface MultiComboboxProps<V extends string> extends Omit<ComboboxProps<V>, 'value' | 'onChange'> {
  value: readonly Option<V>[];
  onChange: (value: Option<V>[]) => void;
}

/** Several of many: those chosen stand below the field, each with its own way out. */
export function MultiCombobox<V extends string>({ value, onChange, ...rest }: MultiComboboxProps<V>) {
  const t = useT();
  return (
    <div>
      <Combobox
        {...rest}
        value={null}
        onChange={(it) => {
          if (it && !value.some((one) => one.value === it.value)) onChange([...value, it]);
        }}
      />
      {value.length > 0 && (
        <ul className={css.pills}>
          {value.map((it) => (
            <li key={it.value} className={css.pill}>
              <bdi>{it.label}</bdi>
              <button
                type="button"
                aria-label={t('field.remove', { what: it.label })}
                onClick={() => onChange(value.filter((one) => one.value !== it.value))}
              >
                <IconClose size={14} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

function useOptions<V extends string>(options: ComboboxProps<V>['options'], text: string, from: number) {
  const id = useId();
  const search = typeof options === 'function' ? options : null;
  const [asked, setAsked] = useState('');
  useEffect(() => {
    if (!search) return;
    const timer = setTimeout(() => setAsked(text.trim()), 180);
    return () => clearTimeout(timer);
  }, [text, search]);
  const tooShort = search !== null && text.trim().length < from;
  const answer = useQuery({
    queryKey: ['combobox', id, asked],
    queryFn: ({ signal }) => search!(asked, signal),
    enabled: search !== null && asked.length >= from,
    placeholderData: (before) => before,
    staleTime: 60_000,
    gcTime: 60_000,
  });
  const wanted = plainLetters(text.trim());
  const found = search
    ? tooShort
      ? []
      : (answer.data ?? [])
    : (options as readonly Option<V>[])
        .filter((it) => wanted === '' || plainLetters(`${it.label} ${it.detail ?? ''}`).includes(wanted))
        .slice(0, 200);
  return { found, busy: search !== null && (answer.isFetching || asked !== text.trim()), tooShort };
}
