import type { FormField } from './xform.rules.ts';

/** The columns of a table of answers: what may be asked for, without notes and without the ids of the filling. */
export const columnsOf = (fields: readonly FormField[], repeat: string | null): FormField[] =>
  fields.filter(
    (it) =>
      it.repeat === repeat &&
      it.withheld === null &&
      it.type !== 'note' &&
      !['meta/instanceID', 'meta/deprecatedID'].includes(it.path),
  );
