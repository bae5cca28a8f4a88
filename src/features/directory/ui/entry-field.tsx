import { useOp } from '#web/api.ts';
import { Combobox } from '#web/ui/combobox.tsx';
import { readOrganisation } from '../organisations.contract.ts';
import { searchEntries } from './organisation-form.tsx';

/** One entry of the directory, by its id in the address; found by any of its names. */
export function EntryField({
  label,
  hint,
  id,
  onChange,
}: {
  label: string;
  hint?: string;
  id: string | undefined;
  onChange: (id: string | undefined) => void;
}) {
  const known = useOp(readOrganisation, { params: { id: id ?? '' } }, { enabled: id !== undefined });
  return (
    <Combobox
      label={label}
      hint={hint}
      optional
      options={searchEntries()}
      value={id === undefined ? null : { value: id, label: known.data?.name ?? '…' }}
      onChange={(it) => onChange(it?.value)}
    />
  );
}
