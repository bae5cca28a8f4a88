import { useEffect, useState } from 'react';
import { call, useOp } from '#web/api.ts';
import { useLanguage, useT } from '#web/i18n.ts';
import { Combobox, MultiCombobox } from '#web/ui/combobox.tsx';
import type { FieldProps, Option } from '#web/ui/field.tsx';
import { Text } from '#web/ui/layout.tsx';
import { readPlace, searchPlaces, type PlaceLine } from '../places.contract.ts';
import { pathWords, placeDetail } from './place-words.ts';

export interface PlacePickerProps extends FieldProps {
  /** The id of the place chosen. */
  value: string | null;
  /** What was chosen, with its point, precision and radius; or the words typed, when no place is meant; or nothing. */
  onChange: (chosen: PlaceLine | { text: string } | null) => void;
  /** Words kept instead of a place. */
  text?: string | null;
  /** Lets words stand that are no place of the list. */
  freely?: boolean;
  /** Only these levels (0 country to 4, 9 settlements). */
  levels?: readonly number[];
  /** Only within this area. */
  within?: string;
  /** "latitude,longitude": what is near comes first. */
  near?: string;
  placeholder?: string;
}

/** A place by its name in any spelling or script, by its code, or by "name, area". What is chosen is said with the areas around it. */
export function PlacePicker({
  value,
  onChange,
  text,
  freely,
  levels,
  within,
  near,
  label,
  ...field
}: PlacePickerProps) {
  const t = useT('places');
  const lang = useLanguage();
  const known = useOp(
    readPlace,
    { params: { id: value ?? '' }, query: { lang } },
    { enabled: value !== null, staleTime: 600_000 },
  );
  const found = new Map<string, PlaceLine>();
  const around = value === null || !known.data ? '' : pathWords(t, known.data.ancestors);
  return (
    <div>
      <Combobox
        {...field}
        label={label}
        value={value !== null ? { value, label: known.data?.name ?? '…' } : text ? { value: text, label: text } : null}
        options={async (typed, signal) => {
          const { hits } = await call(searchPlaces, {
            query: { q: typed, limit: 8, levels: levels?.join(','), within, near, lang },
            signal,
          });
          for (const hit of hits) found.set(hit.id, hit);
          return hits.map((it) => ({ value: it.id, label: it.name, detail: placeDetail(t, it) }));
        }}
        create={freely ? (typed) => t('picker.words', { text: typed }) : undefined}
        onChange={(it) => onChange(it === null ? null : (found.get(it.value) ?? { text: it.label }))}
      />
      {around && (
        <Text small dim>
          <bdi>{around}</bdi>
        </Text>
      )}
    </div>
  );
}

/** Several places, each with the areas around it. */
export function PlacesPicker({
  value,
  onChange,
  levels,
  ...field
}: FieldProps & {
  value: readonly Option[];
  onChange: (value: Option[]) => void;
  levels?: readonly number[];
}) {
  const t = useT('places');
  const lang = useLanguage();
  return (
    <MultiCombobox
      {...field}
      value={value}
      onChange={onChange}
      options={async (typed, signal) => {
        const { hits } = await call(searchPlaces, {
          query: { q: typed, limit: 8, levels: levels?.join(','), lang },
          signal,
        });
        return hits.map((it) => ({
          value: it.id,
          label: [it.name, pathWords(t, it.ancestors)].filter(Boolean).join(t('comma')),
          detail: placeDetail(t, { ...it, ancestors: [] }),
        }));
      }}
    />
  );
}

/** Places kept by their ids as `PlacesPicker` has them, named with the areas around them; null until they are there. */
export function usePlaceOptions(ids: readonly string[]): Option[] | null {
  const t = useT('places');
  const lang = useLanguage();
  const [found, setFound] = useState<Option[] | null>(ids.length === 0 ? [] : null);
  const asked = ids.join(',');
  useEffect(() => {
    const away = new AbortController();
    const wanted = asked ? asked.split(',') : [];
    void Promise.all(
      wanted.map((id) =>
        call(readPlace, { params: { id }, query: { lang }, signal: away.signal }).then(
          (it) => ({ value: id, label: [it.name, pathWords(t, it.ancestors)].filter(Boolean).join(t('comma')) }),
          // a place that is no longer in the list keeps its id, so that nothing is dropped by opening the form
          () => ({ value: id, label: id }),
        ),
      ),
    ).then((options) => !away.signal.aborted && setFound(options));
    return () => away.abort();
  }, [asked, lang, t]);
  return found;
}
