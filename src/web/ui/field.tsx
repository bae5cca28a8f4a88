import { useId, useState, type ComponentPropsWithoutRef, type ReactNode, type Ref } from 'react';
import { useT } from '../i18n.ts';
import { IconButton } from './button.tsx';
import { classes } from './classes.ts';
import { IconEye, IconEyeOff } from './icons.ts';
import css from './fields.module.css';

/** What every field has. */
export interface FieldProps {
  label: ReactNode;
  /** Why it is asked, or how to fill it. */
  hint?: ReactNode;
  /** What is wrong and what to do. Shown at once; read aloud. */
  error?: ReactNode;
  /** Fields are required unless said otherwise, and then say so in words, without asterisks. */
  optional?: boolean;
}

interface Wiring {
  id: string;
  'aria-describedby': string | undefined;
  'aria-invalid': true | undefined;
  'aria-required': true | undefined;
}

/** The frame around one control: label, hint, error. `children` gets what ties them together. */
export function Field({
  label,
  hint,
  error,
  optional,
  children,
}: FieldProps & { children: (wiring: Wiring) => ReactNode }) {
  const t = useT();
  const id = useId();
  return (
    <div className={css.field}>
      <label className={css.label} htmlFor={id}>
        {label}
        {/* the space parts the words: letters of Arabic would join */}{' '}
        {optional && <span className={css.optional}>{t('field.optional')}</span>}
      </label>
      {hint && (
        <span id={`${id}-hint`} className={css.hint}>
          {hint}
        </span>
      )}
      {children({
        id,
        'aria-describedby': classes(hint ? `${id}-hint` : null, error ? `${id}-error` : null),
        'aria-invalid': error ? true : undefined,
        'aria-required': optional ? undefined : true,
      })}
      <FieldError id={`${id}-error`}>{error}</FieldError>
    </div>
  );
}

/** The frame around several controls that make one answer. */
export function FieldGroup({
  label,
  hint,
  error,
  optional,
  children,
  role,
}: FieldProps & { role?: 'radiogroup' | 'group'; children: ReactNode }) {
  const t = useT();
  const id = useId();
  return (
    <fieldset
      className={css.field}
      role={role}
      aria-describedby={classes(hint ? `${id}-hint` : null, error ? `${id}-error` : null)}
      aria-invalid={error ? true : undefined}
    >
      <legend className={css.label}>
        {label}
        {/* the space parts the words: letters of Arabic would join */}{' '}
        {optional && <span className={css.optional}>{t('field.optional')}</span>}
      </legend>
      {hint && (
        <span id={`${id}-hint`} className={css.hint}>
          {hint}
        </span>
      )}
      {children}
      <FieldError id={`${id}-error`}>{error}</FieldError>
    </fieldset>
  );
}

export const FieldError = ({ id, children }: { id: string; children: ReactNode }) =>
  children ? (
    <span id={id} className={css.error} role="alert">
      <span aria-hidden="true">▲</span>
      <span>{children}</span>
    </span>
  ) : null;

type InputProps = Omit<ComponentPropsWithoutRef<'input'>, 'value' | 'onChange' | 'id'>;

export interface TextFieldProps extends FieldProps, InputProps {
  value: string;
  onChange: (value: string) => void;
  ref?: Ref<HTMLInputElement>;
}

/** One line of text. Its direction follows what is typed. */
export function TextField({
  label,
  hint,
  error,
  optional,
  value,
  onChange,
  className,
  dir = 'auto',
  ...rest
}: TextFieldProps) {
  return (
    <Field label={label} hint={hint} error={error} optional={optional}>
      {(wiring) => (
        <input
          {...rest}
          {...wiring}
          dir={dir}
          className={classes(css.input, className)}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

/** A password, which can be shown while typing. */
export function PasswordField({ label, hint, error, optional, value, onChange, className, ...rest }: TextFieldProps) {
  const t = useT();
  const [seen, setSeen] = useState(false);
  return (
    <Field label={label} hint={hint} error={error} optional={optional}>
      {(wiring) => (
        <span className={css.withButton}>
          <input
            {...rest}
            {...wiring}
            dir="ltr"
            type={seen ? 'text' : 'password'}
            spellCheck={false}
            autoCapitalize="off"
            className={classes(css.input, className)}
            value={value}
            onChange={(event) => onChange(event.target.value)}
          />
          <span className={css.inside}>
            <IconButton
              label={seen ? t('field.hidePassword') : t('field.showPassword')}
              size="small"
              aria-pressed={seen}
              onClick={() => setSeen(!seen)}
            >
              {seen ? <IconEyeOff size={17} /> : <IconEye size={17} />}
            </IconButton>
          </span>
        </span>
      )}
    </Field>
  );
}

export interface TextAreaProps
  extends FieldProps, Omit<ComponentPropsWithoutRef<'textarea'>, 'value' | 'onChange' | 'id'> {
  value: string;
  onChange: (value: string) => void;
  ref?: Ref<HTMLTextAreaElement>;
}

/** Several lines of text. Its direction follows what is typed. */
export function TextArea({
  label,
  hint,
  error,
  optional,
  value,
  onChange,
  className,
  dir = 'auto',
  ...rest
}: TextAreaProps) {
  return (
    <Field label={label} hint={hint} error={error} optional={optional}>
      {(wiring) => (
        <textarea
          {...rest}
          {...wiring}
          dir={dir}
          className={classes(css.input, className)}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

export interface Option<V extends string = string> {
  value: V;
  label: string;
  /** A second, quieter line. */
  detail?: string;
  disabled?: boolean;
}

export interface SelectProps<V extends string> extends FieldProps {
  options: readonly (Option<V> | { group: string; options: readonly Option<V>[] })[];
  value: V | null;
  onChange: (value: V | null) => void;
  /** The words for no choice; with it, none can be chosen. */
  none?: string;
  autoFocus?: boolean;
  disabled?: boolean;
}

/** One of a few dozen, by the device's own list. For more, or for searching, use Combobox. */
export function Select<V extends string>({
  label,
  hint,
  error,
  optional,
  options,
  value,
  onChange,
  none,
  disabled,
  autoFocus,
}: SelectProps<V>) {
  const t = useT();
  const item = (option: Option<V>) => (
    <option key={option.value} value={option.value} disabled={option.disabled}>
      {option.label}
    </option>
  );
  return (
    <Field label={label} hint={hint} error={error} optional={optional}>
      {(wiring) => (
        <select
          {...wiring}
          className={css.input}
          disabled={disabled}
          autoFocus={autoFocus}
          value={value ?? ''}
          onChange={(event) => onChange((event.target.value || null) as V | null)}
        >
          {(none !== undefined || value === null) && (
            <option value="" disabled={none === undefined && !optional}>
              {none ?? t('field.choose')}
            </option>
          )}
          {options.map((option) =>
            'group' in option ? (
              <optgroup key={option.group} label={option.group}>
                {option.options.map(item)}
              </optgroup>
            ) : (
              item(option)
            ),
          )}
        </select>
      )}
    </Field>
  );
}
