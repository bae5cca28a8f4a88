import { useState } from 'react';
import { useT } from '../i18n.ts';
import { classes } from './classes.ts';
import { Field, type FieldProps } from './field.tsx';
import css from './file-field.module.css';

/**
 * One file. A real file input lies, unseen, over a button and the file's name in the reader's language: a click, a key, a dropped file and a screen
 * reader meet the input itself, and what a browser would write in its own language is not shown.
 */
export function FileField({
  accept,
  onChange,
  ...field
}: FieldProps & { accept?: string; onChange: (file: File | null) => void }) {
  const t = useT();
  const [name, setName] = useState<string | null>(null);
  return (
    <Field {...field}>
      {(wiring) => (
        <span className={css.file}>
          <input
            {...wiring}
            aria-describedby={classes(wiring['aria-describedby'], `${wiring.id}-file`)}
            type="file"
            accept={accept}
            className={css.input}
            onChange={(event) => {
              const file = event.target.files?.[0] ?? null;
              setName(file?.name ?? null);
              onChange(file);
            }}
          />
          <span className={css.button} aria-hidden="true">
            {t(name === null ? 'field.chooseFile' : 'field.otherFile')}
          </span>
          <span id={`${wiring.id}-file`} className={css.name} role="status">
            {name === null ? t('field.noFile') : <bdi>{name}</bdi>}
          </span>
        </span>
      )}
    </Field>
  );
}
