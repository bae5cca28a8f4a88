import { Field } from '#web/ui/field.tsx';
import fields from '#web/ui/fields.module.css';
import own from './rules.module.css';

/** One number, whole unless `step` says otherwise; an empty field is zero. */
export function NumberBox({
  label,
  hint,
  value,
  onChange,
  step = 1,
}: {
  label: string;
  hint?: string;
  value: number;
  onChange: (value: number) => void;
  step?: number;
}) {
  return (
    <Field label={label} hint={hint}>
      {(wiring) => (
        <input
          {...wiring}
          type="number"
          inputMode={step === 1 ? 'numeric' : 'decimal'}
          min={step === 1 ? 1 : step}
          step={step}
          className={`${fields.input} ${own.number}`}
          value={Number.isFinite(value) && value !== 0 ? value : ''}
          onChange={(event) => onChange(event.target.value === '' ? 0 : Number(event.target.value))}
        />
      )}
    </Field>
  );
}
