import { z } from 'zod';
import { useOp } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { useView } from '#web/navigation.tsx';
import { Badge } from '#web/ui/badges.tsx';
import { Card, Heading, Page, Row, Stack, Text } from '#web/ui/layout.tsx';
import { Answer } from '#web/ui/states.tsx';
import { Tabs } from '#web/ui/tabs.tsx';
import { readCatalogue } from '../../catalogue/catalogue.contract.ts';
import { Bodies } from './catalogue-bodies.tsx';
import { Discrepancies, Fact, type Shown } from './catalogue-words.tsx';
import { AskForHelp } from './help-answer.tsx';
import css from './catalogue.module.css';

const TABS = ['ask', 'bodies', 'discrepancies', 'source'] as const;
const view = z.object({ tab: z.enum(TABS).default('ask'), body: z.string().max(60).optional() });

/** Who can help with what, where and under what concept, from the catalogue as shipped: as of 2006, with the source's own cautions. */
export function WhoCanHelpScreen() {
  const t = useT('catalogue');
  const asked = useOp(readCatalogue, {}, { staleTime: 3_600_000 });
  return (
    <Page wide>
      <Answer of={asked} rows={8} feature="catalogue">
        {(all) => (
          <Stack gap="l">
            <Caution of={all} />
            <Parts of={all} />
            <Text dim small>
              {t('inEnglish')}
            </Text>
          </Stack>
        )}
      </Answer>
    </Page>
  );
}

function Caution({ of }: { of: Shown }) {
  const t = useT('catalogue');
  return (
    <Card as="section" aria-label={t('caution.title')}>
      <Stack gap="s">
        <Row>
          <Badge tone="late">{t('asOf', { year: of.source.year })}</Badge>
          <Text strong>{t('caution.what')}</Text>
        </Row>
        <ul className={css.facts}>
          {of.parts
            .filter((it) => it.caution !== null)
            .map((it) => (
              <li key={it.code}>
                {t('caution.part', { part: it.code })} <Fact>{it.title}</Fact>: <Fact>{it.caution}</Fact>
              </li>
            ))}
        </ul>
      </Stack>
    </Card>
  );
}

function Parts({ of }: { of: Shown }) {
  const t = useT('catalogue');
  const [at, setAt] = useView(view);
  const counts = {
    ask: undefined,
    bodies: of.bodies.length,
    discrepancies: of.discrepancies.length,
    source: undefined,
  };
  return (
    <Tabs
      label={t('title')}
      tabs={TABS.map((id) => ({ id, label: t(`tabs.${id}`), count: counts[id] }))}
      open={at.tab}
      onOpen={(tab) => setAt({ tab, body: undefined })}
    >
      {at.tab === 'ask' && <AskForHelp all={of} />}
      {at.tab === 'bodies' && <Bodies all={of} />}
      {at.tab === 'discrepancies' && (
        <Stack gap="s">
          <Text>{t('discrepancies.what')}</Text>
          <Discrepancies of={of.discrepancies} all={of} />
        </Stack>
      )}
      {at.tab === 'source' && <Source of={of} />}
    </Tabs>
  );
}

function Source({ of }: { of: Shown }) {
  const t = useT('catalogue');
  return (
    <Stack gap="m">
      <Text>
        <Fact>
          <cite>{of.source.title}</cite>, {of.source.publisher}, {of.source.place} {of.source.year}
        </Fact>
      </Text>
      <Stack gap="s">
        <Heading>{t('source.parts')}</Heading>
        <ul className={css.facts}>
          {of.parts.map((it) => (
            <li key={it.code}>
              <strong>{t('place', { part: it.code, page: it.page })}</strong>{' '}
              <Fact>
                {it.title}, {it.author}
              </Fact>
              {it.caution && (
                <>
                  {' — '}
                  <Fact>{it.caution}</Fact>
                </>
              )}
            </li>
          ))}
        </ul>
      </Stack>
      <Stack gap="s">
        <Heading>{t('source.oda')}</Heading>
        <ul className={css.facts}>
          {of.odaItems.map((it) => (
            <li key={it.code}>
              <Fact>{it.item}</Fact>
            </li>
          ))}
        </ul>
      </Stack>
    </Stack>
  );
}
