import type { OutOf } from '#domain/operation.ts';
import { useT } from '#web/i18n.ts';
import { Heading, Stack, Text } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import type { readOrganisation } from '../organisations.contract.ts';

type Fact = OutOf<typeof readOrganisation>['recorded'];

function Source({ of }: { of: Fact['source'] }) {
  const t = useT('directory');
  if (!of) return <>{t('told.noSource')}</>;
  return (
    <>
      {t(`sourceKinds.${of.kind}`)}
      {t('console:colon')}{' '}
      {of.url ? (
        <a href={of.url} rel="noreferrer noopener" target="_blank">
          <bdi>{of.title}</bdi>
        </a>
      ) : (
        <bdi>{of.title}</bdi>
      )}
      {[of.release, of.datedOn, of.licence].filter(Boolean).map((it) => (
        <span key={it}>
          {' · '}
          <bdi>{it}</bdi>
        </span>
      ))}
      {of.caution && (
        <>
          {' · '}
          <em>
            <bdi>{of.caution}</bdi>
          </em>
        </>
      )}
    </>
  );
}

/** Who told an entry, when and from what; and the fields that somebody told since. */
export function Told({ recorded, said }: { recorded: Fact; said: Record<string, Fact> }) {
  const t = useT('directory');
  const line = (what: string, fact: Fact) => (
    <ListRow
      key={what}
      title={t(`fields.${what}`, { defaultValue: what })}
      when={<TimeAt at={fact.at} only="date" />}
      lead={fact.by ? <bdi>{fact.by.name}</bdi> : t('told.byFile')}
      detail={<Source of={fact.source} />}
    />
  );
  return (
    <Stack gap="s">
      <Heading>{t('told.title')}</Heading>
      <Text dim small>
        {t('told.why')}
      </Text>
      <List label={t('told.title')}>
        {line('whole', recorded)}
        {/* where an entry stands is told beside the merges */}
        {Object.entries(said)
          .filter(([field]) => field !== 'standsUnder')
          .map(([field, fact]) => line(field, fact))}
      </List>
    </Stack>
  );
}
