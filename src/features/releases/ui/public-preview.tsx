import type { OutOf } from '#domain/operation.ts';
import { LANGUAGES } from '#web/language.ts';
import { useLanguage, useT } from '#web/i18n.ts';
import { Card, Facts, Heading, Said, Stack, Text, Title } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { bandWords, periodWords, typeWords } from '../public-words.rules.ts';
import type { PublicBody, readRelease } from '../releases.contract.ts';

/** All that the public gets of a release, in the words of the portal; nothing of it is hidden behind a click. */
export function PublicPreview({ body }: { body: PublicBody }) {
  const t = useT('releases', 'domain');
  const language = LANGUAGES[useLanguage()].format;
  const say = (key: string, values?: Record<string, unknown>): string => t(key, values ?? {});
  return (
    <Card>
      <Stack gap="m">
        <Title as="h3">
          <bdi lang={body.language}>{body.title}</bdi>
        </Title>
        <Said lang={body.language}>{body.summary}</Said>
        {body.cells.length === 0 ? (
          <Text>{t('new.nothing')}</Text>
        ) : (
          <List label={t('portal.table')}>
            {body.cells.map((cell) => (
              <ListRow
                key={cell.id}
                lead={periodWords(say, language, cell.period)}
                title={
                  <>
                    <bdi>{cell.region.name}</bdi>
                    {cell.country && (
                      <>
                        {language.startsWith('ar') ? '، ' : ', '}
                        <bdi>{cell.country}</bdi>
                      </>
                    )}
                    {': '}
                    {typeWords(say, cell.type)}
                    {cell.rest && ` (${t('rest')})`}
                  </>
                }
                detail={[
                  `${t('column.incidents')}${t('console:colon')} ${bandWords(say, language, cell.incidents)}`,
                  `${t('column.killed')}${t('console:colon')} ${bandWords(say, language, cell.killed)}`,
                  `${t('column.hurt')}${t('console:colon')} ${bandWords(say, language, cell.hurt)}`,
                  t(`confidence.${cell.confidence}`),
                  cell.drawn &&
                    `${t('drawn')}${t('console:colon')} ${cell.drawn.lat.toFixed(3)}, ${cell.drawn.lon.toFixed(3)}`,
                ]
                  .filter(Boolean)
                  .join(' · ')}
              />
            ))}
          </List>
        )}
        {(['counts', 'places', 'least', 'rest'] as const).map((it) => (
          <Text key={it} dim small>
            {t(`how.${it}`, { least: body.least })}
          </Text>
        ))}
      </Stack>
    </Card>
  );
}

/** What was chosen and is not in it, by reason. For those inside alone. */
export function LeftOut({ held }: { held: OutOf<typeof readRelease>['held'] }) {
  const t = useT('releases');
  const reasons = (['label', 'protected', 'unknown', 'small'] as const).filter((it) => held[it] > 0);
  return (
    <Stack gap="s">
      <Heading>{t('held.title')}</Heading>
      {reasons.length === 0 ? (
        <Text dim>{t('held.none')}</Text>
      ) : (
        <Facts of={reasons.map((it) => [t(`held.${it}`), String(held[it])] as const)} />
      )}
    </Stack>
  );
}
