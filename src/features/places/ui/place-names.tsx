import { useOp } from '#web/api.ts';
import { useLanguage, useT } from '#web/i18n.ts';
import { readPlace } from '../places.contract.ts';
import { pathWords } from './place-words.ts';

/** Names of a few places, each with the area above it; the rest as a number. */
export function PlaceNames({ ids, most = 4 }: { ids: readonly string[]; most?: number }) {
  const t = useT('places');
  return (
    <>
      {ids.slice(0, most).map((id, at) => (
        <span key={id}>
          {at > 0 && ' · '}
          <PlaceName id={id} />
        </span>
      ))}
      {ids.length > most && ` · ${t('more', { count: ids.length - most })}`}
    </>
  );
}

/** One place by its id: its name and the areas around it. */
export function PlaceName({ id }: { id: string }) {
  const t = useT('places');
  const { data } = useOp(readPlace, { params: { id }, query: { lang: useLanguage() } }, { staleTime: 600_000 });
  return <bdi>{data ? [data.name, pathWords(t, data.ancestors)].filter(Boolean).join(t('comma')) : '…'}</bdi>;
}
