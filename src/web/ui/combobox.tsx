import { Combobox as Borrowed, useCombobox } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useId, useState } from 'react';
import '@mantine/core/styles/Combobox.layer.css';
import '@mantine/core/styles/Popover.layer.css';
import '@mantine/core/styles/ScrollArea.layer.css';
import { useT } from '../i18n.ts';
import { IconButton } from './button.tsx';
import { Field, type FieldProps, type Option } from './field.tsx';
import { IconClose } from './icons.ts';
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

/** One of many, found by typing: places, actors, incidents. Arrow keys, Enter, Escape; what is chosen stands in the field. */
export function Combobox<V extends string>({ label, hint, error, optional, options, value, onChange, create, from = 2, placeholder, disabled }: ComboboxProps<V>) {
  const t = useT();
  const [text, setText] = useState<string | null>(null);
  const shown = text ?? value?.label ?? '';
  const { found, busy, tooShort } = useOptions(options, text ?? '', from);
  const box = useCombobox({ onDropdownClose: () => box.resetSelectedOption(), onDropdownOpen: () => box.resetSelectedOption() });
  const typed = text?.trim() ?? '';
  const creating = create && typed && !found.some((it) => it.label === typed) ? create(typed) : null;

  const choose = (chosen: string) => {
    const option = found.find((it) => it.value === chosen) ?? ({ value: chosen as V, label: chosen } as Option<V>);
    onChange(option);
    setText(null);
    box.closeDropdown();
  };
  return (
    <Borrowed store={box} onOptionSubmit={choose} withinPortal transitionProps={{ duration: 80 }} classNames={{ dropdown: css.dropdown, option: css.choice }} disabled={disabled}>
      <Field label={label} hint={hint} error={error} optional={optional}>
        {(wiring) => (
          <span className={css.withButton}>
            <Borrowed.Target withExpandedAttribute>
              <input
                {...wiring}
                className={css.input}
                dir="auto"
                role="combobox"
                autoComplete="off"
                spellCheck={false}
                disabled={disabled}
                placeholder={placeholder}
                value={shown}
                onChange={(event) => {
                  setText(event.target.value);
                  box.openDropdown();
                  box.updateSelectedOptionIndex();
                }}
                onClick={() => box.openDropdown()}
                onBlur={() => {
                  box.closeDropdown();
                  // Emptied by hand means none; a word half typed means what was chosen before.
                  if (text !== null && text.trim() === '' && value) onChange(null);
                  setText(null);
                }}
              />
            </Borrowed.Target>
            {value && !disabled && (
              <span className={css.inside}>
                <IconButton label={t('field.clear')} size="small" onClick={() => (onChange(null), setText(null))}>
                  <IconClose size={16} />
                </IconButton>
              </span>
            )}
          </span>
        )}
      </Field>
      <Borrowed.Dropdown hidden={tooShort && typed === '' && !creating}>
        <Borrowed.Options mah={280} style={{ overflowY: 'auto' }} aria-label={typeof label === 'string' ? label : undefined}>
          {found.map((it) => (
            <Borrowed.Option key={it.value} value={it.value} disabled={it.disabled}>
              <bdi>{it.label}</bdi>
              {it.detail && (
                <small>
                  <bdi>{it.detail}</bdi>
                </small>
              )}
            </Borrowed.Option>
          ))}
          {creating && <Borrowed.Option value={typed}>{creating}</Borrowed.Option>}
          {found.length === 0 && !creating && <Borrowed.Empty className={css.none}>{busy ? t('field.searching') : tooShort ? t('field.typeMore') : t('field.nothing')}</Borrowed.Empty>}
        </Borrowed.Options>
      </Borrowed.Dropdown>
    </Borrowed>
  );
}

export interface MultiComboboxProps<V extends string> extends Omit<ComboboxProps<V>, 'value' | 'onChange'> {
  value: readonly Option<V>[];
  onChange: (value: Option<V>[]) => void;
}

/** Several of many: those chosen stand above the field, each with its own way out. */
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
        <ul className={css.pills} style={{ marginTop: 6, marginBottom: 0, padding: 0, listStyle: 'none' }}>
          {value.map((it) => (
            <li key={it.value} className={css.pill}>
              <bdi>{it.label}</bdi>
              <button type="button" aria-label={t('field.remove', { what: it.label })} onClick={() => onChange(value.filter((one) => one.value !== it.value))}>
                <IconClose size={14} />
              </button>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();

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
  const wanted = plain(text.trim());
  const found = search ? (tooShort ? [] : (answer.data ?? [])) : (options as readonly Option<V>[]).filter((it) => wanted === '' || plain(`${it.label} ${it.detail ?? ''}`).includes(wanted)).slice(0, 200);
  return { found, busy: search !== null && (answer.isFetching || asked !== text.trim()), tooShort };
}
