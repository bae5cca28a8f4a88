import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useLanguageName } from '#web/language-names.ts';
import { TlpBadge } from '#web/ui/badges.tsx';
import { Stack, Text } from '#web/ui/layout.tsx';
import { nameTime } from '../name-time.ts';

export type Name = { language: string; kind: string; name: string; from?: string; until?: string };
export type EntryPlace = { kind: 'seat' | 'works'; placeId: string | null; text: string | null };

/** One field of an entry, read: as it is recorded, or as it says of itself. Words of the directory; nothing is told as "not told". */
export function EntryValue({
  field,
  value,
  places,
}: {
  field: string;
  value: unknown;
  /** names of the places by id */
  places: Record<string, string>;
}) {
  const t = useT('directory', 'entry-link');
  const format = useFormat();
  const languageName = useLanguageName();
  const none = (
    <Text as="span" dim>
      {t('entry-link:notTold')}
    </Text>
  );
  if (value === null || value === undefined || (Array.isArray(value) && value.length === 0)) return none;
  switch (field) {
    case 'names':
      return (
        <Stack gap="xs" as="span">
          {(value as Name[]).map((it, at) => (
            <span key={at}>
              <bdi lang={it.language === 'und' ? undefined : it.language}>{it.name}</bdi>
              <Text as="span" dim small>
                {' · '}
                {[
                  t(`nameKind.${it.kind}`),
                  it.language === 'und' ? null : languageName(it.language),
                  nameTime(it, format, t),
                ]
                  .filter(Boolean)
                  .join(', ')}
              </Text>
            </span>
          ))}
        </Stack>
      );
    case 'nature':
      return <>{t(`nature.${value as string}`)}</>;
    case 'focuses':
      return <>{format.list((value as string[]).map((it) => t(`focus.${it}`)))}</>;
    case 'places':
      return (
        <Stack gap="xs" as="span">
          {(value as EntryPlace[]).map((it, at) => (
            <span key={at}>
              <bdi>{(it.placeId ? places[it.placeId] : null) ?? it.text ?? '?'}</bdi>
              <Text as="span" dim small>
                {' · '}
                {t(`placeKind.${it.kind}`)}
              </Text>
            </span>
          ))}
        </Stack>
      );
    case 'identifiers':
      return (
        <Stack gap="xs" as="span">
          {(value as { scheme: string; value: string }[]).map((it, at) => (
            <bdi key={at} dir="ltr">
              {it.value}
            </bdi>
          ))}
        </Stack>
      );
    case 'label':
      return <TlpBadge label={value as number} />;
    case 'website':
      return <bdi dir="ltr">{String(value)}</bdi>;
    default:
      return <bdi dir="auto">{String(value)}</bdi>;
  }
}
