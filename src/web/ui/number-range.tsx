import { useId } from 'react';
import { useT } from '../i18n.ts';
import { FieldGroup, type FieldProps } from './field.tsx';
import { rangeProblem, type Range } from './number-range.rules.ts';
import css from './fields.module.css';

export interface NumberRangeProps extends FieldProps {
  value: Range;
  onChange: (value: Range) => void;
}

/** A count as far as it is known: at least, best guess, at most; each may stay empty. Says at once when they cross. */
export function NumberRange({ value, onChange, error, ...field }: NumberRangeProps) {
  const t = useT();
  const id = useId();
  const crossed = rangeProblem(value) ? t('field.crossed') : undefined;
  return (
    <FieldGroup {...field} error={error ?? crossed} role="group">
      <div className={css.three}>
        {(['low', 'best', 'high'] as const).map((part) => (
          <label key={part} className={css.part} htmlFor={`${id}-${part}`}>
            {t(`field.${part}`)}
            <input
              id={`${id}-${part}`}
              className={css.input}
              type="number"
              inputMode="numeric"
              min={0}
              step={1}
              value={value[part] ?? ''}
              onChange={(event) =>
                onChange({
                  ...value,
                  [part]: event.target.value === '' ? null : Math.max(0, Math.trunc(event.target.valueAsNumber || 0)),
                })
              }
            />
          </label>
        ))}
      </div>
    </FieldGroup>
  );
}
