import { serverNow } from '#web/clock.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Select } from '#web/ui/field.tsx';

const HOUR = 3_600_000;
/** Lengths of time to choose from, in hours. */
export const DUES = ['1', '3', '6', '12', '24', '48', '72', '168', '336', '720'] as const;
export type Due = (typeof DUES)[number];

/** The moment so many hours from now, by the server's clock, as the API takes it. */
export const dueFrom = (due: Due | null): string | null =>
  due === null ? null : new Date(serverNow() + Number(due) * HOUR).toISOString();

/** By when, as a length of time from now; says the moment it comes to. */
export function DueSelect({
  label,
  none,
  value,
  onChange,
  from = 0,
}: {
  label: string;
  none?: string;
  value: Due | null;
  onChange: (due: Due | null) => void;
  from?: number;
}) {
  const t = useT('alert-answer');
  const format = useFormat();
  const at = dueFrom(value);
  return (
    <Select
      label={label}
      optional
      none={none ?? t('due.none')}
      hint={at ? t('due.at', { at: format.moment(at) }) : undefined}
      options={DUES.filter((it) => Number(it) >= from).map((it) => ({
        value: it,
        label: t('due.in', { time: format.duration(Number(it) * HOUR) }),
      }))}
      value={value}
      onChange={onChange}
    />
  );
}
