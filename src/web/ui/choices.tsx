import { useId, type ReactNode } from 'react';
import { classes } from './classes.ts';
import { FieldGroup, type FieldProps, type Option } from './field.tsx';
import { Kbd } from './kbd.tsx';
import css from './fields.module.css';

/** One yes or no. */
export function Checkbox({
  label,
  detail,
  checked,
  onChange,
  disabled,
}: {
  label: ReactNode;
  detail?: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
}) {
  return (
    <label className={css.option}>
      <input
        type="checkbox"
        checked={checked}
        disabled={disabled}
        onChange={(event) => onChange(event.target.checked)}
      />
      <span>
        {label}
        {detail && <small>{detail}</small>}
      </span>
    </label>
  );
}

export interface CheckboxGroupProps<V extends string> extends FieldProps {
  options: readonly Option<V>[];
  value: readonly V[];
  onChange: (value: V[]) => void;
  across?: boolean;
}

/** Any of a few. */
export function CheckboxGroup<V extends string>({ options, value, onChange, across, ...field }: CheckboxGroupProps<V>) {
  return (
    <FieldGroup {...field} role="group">
      <div className={classes(css.options, across && css.across)}>
        {options.map((option) => (
          <Checkbox
            key={option.value}
            label={option.label}
            detail={option.detail}
            disabled={option.disabled}
            checked={value.includes(option.value)}
            onChange={(on) => onChange(on ? [...value, option.value] : value.filter((it) => it !== option.value))}
          />
        ))}
      </div>
    </FieldGroup>
  );
}

export interface RadioCardsProps<V extends string> extends FieldProps {
  options: readonly (Option<V> & { keyHint?: string; sign?: ReactNode })[];
  value: V | null;
  onChange: (value: V) => void;
}

/** One of a few, each a card: credibility, level, basis. Arrow keys move as in any radio group; `keyHint` shows a key bound with useKeys. */
export function RadioCards<V extends string>({ options, value, onChange, ...field }: RadioCardsProps<V>) {
  const name = useId();
  return (
    <FieldGroup {...field} role="radiogroup">
      <div className={css.cards}>
        {options.map((option) => (
          <label key={option.value} className={css.card}>
            <input
              type="radio"
              name={name}
              value={option.value}
              checked={value === option.value}
              disabled={option.disabled}
              onChange={() => onChange(option.value)}
            />
            {option.keyHint && <Kbd lead>{option.keyHint}</Kbd>}
            {option.sign}
            <span>
              {option.label}
              {option.detail && <small>{option.detail}</small>}
            </span>
          </label>
        ))}
      </div>
    </FieldGroup>
  );
}
