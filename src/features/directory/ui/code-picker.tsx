import { call, useOp } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { Combobox } from '#web/ui/combobox.tsx';
import type { FieldProps, Option } from '#web/ui/field.tsx';
import { listCodes } from '../initiatives.contract.ts';

/** DAC/CRS purposes and their categories, activities of security sector reform and of peace, the targets of the Sustainable Development Goals. */
const LISTS = ['peace', 'ssr', 'dac', 'dac-category', 'sdg'] as const;
/** Their codes are words, and say nothing beside the name. */
export const OWN: readonly string[] = ['peace', 'ssr'];

/** One purpose, found by its words or its code. Its value is `dac:15220`. */
export function CodePicker({
  value,
  onChange,
  ...field
}: FieldProps & { value: string | null; onChange: (code: Option | null) => void }) {
  const t = useT('directory');
  const [list, code] = value ? [value.slice(0, value.indexOf(':')), value.slice(value.indexOf(':') + 1)] : ['dac', ''];
  const known = useOp(
    listCodes,
    { query: { list, codes: code } },
    { enabled: value !== null && LISTS.includes(list as never), staleTime: 600_000 },
  );
  const words = known.data?.codes[0];
  return (
    <Combobox
      {...field}
      value={
        value === null
          ? null
          : { value, label: words ? (OWN.includes(words.list) ? words.name : `${words.code} ${words.name}`) : code }
      }
      options={async (text, signal) => {
        const found = await Promise.all(LISTS.map((it) => call(listCodes, { query: { list: it, q: text }, signal })));
        return found.flatMap(({ codes }) =>
          codes.slice(0, 12).map((it) => ({
            value: `${it.list}:${it.code}`,
            label: OWN.includes(it.list) ? it.name : `${it.code} ${it.name}`,
            detail: [t(`lists.${it.list}`), it.withdrawn ? t('withdrawn') : null].filter(Boolean).join(' · '),
          })),
        );
      }}
      onChange={onChange}
    />
  );
}
