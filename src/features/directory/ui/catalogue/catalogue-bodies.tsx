import { useState } from 'react';
import { z } from 'zod';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useView } from '#web/navigation.tsx';
import { Button } from '#web/ui/button.tsx';
import { TextField } from '#web/ui/field.tsx';
import { Facts, Heading, Row, Stack, Text, Title } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { EmptyState } from '#web/ui/states.tsx';
import {
  Deeds,
  Discrepancies,
  Documents,
  Fact,
  Place,
  Understandings,
  useRegionName,
  type Shown,
} from './catalogue-words.tsx';
import { BodyLink } from './help-answer.tsx';
import css from './catalogue.module.css';

const view = z.object({ body: z.string().max(60).optional() });

/** The organisations of the catalogue and their parts, to be read one by one. */
export function Bodies({ all }: { all: Shown }) {
  const t = useT('catalogue');
  const [at, setAt] = useView(view);
  const [text, setText] = useState('');
  const open = all.bodies.find((it) => it.code === at.body);
  if (open) return <Body key={open.code} of={open} all={all} onBack={() => setAt({ body: undefined })} />;
  const wanted = text.trim().toLowerCase();
  const found = all.bodies.filter((it) => `${it.name} ${it.acronym ?? ''}`.toLowerCase().includes(wanted));
  return (
    <Stack gap="m">
      <TextField
        type="search"
        label={t('bodies.find')}
        hint={t('bodies.hint')}
        optional
        value={text}
        onChange={setText}
        maxLength={100}
      />
      {found.length === 0 ? (
        <EmptyState title={t('bodies.none')} />
      ) : (
        <List label={t('tabs.bodies')}>
          {found.map((it) => (
            <ListRow
              key={it.code}
              lead={t(`kind.${it.kind}`)}
              title={
                <Fact>
                  {it.name}
                  {it.acronym && ` (${it.acronym})`}
                </Fact>
              }
              detail={<Fact>{it.about}</Fact>}
              to={{ to: '/w/$workspace/who-can-help', search: { tab: 'bodies', body: it.code } }}
            />
          ))}
        </List>
      )}
    </Stack>
  );
}

function Body({ of, all, onBack }: { of: Shown['bodies'][number]; all: Shown; onBack: () => void }) {
  const t = useT('catalogue');
  const format = useFormat();
  const regionName = useRegionName();
  const row = all.typology.find((it) => it.body === of.code);
  const parts = all.bodies.filter((it) => it.parent === of.code);
  const own = all.capabilities.filter((it) => it.bodies.includes(of.code));
  const documents = all.documents.filter((it) => it.body === of.code);
  const discrepancies = all.discrepancies.filter((it) => it.about === of.code);
  return (
    <Stack gap="l">
      <Row>
        <Button size="small" onClick={onBack}>
          {t('bodies.all')}
        </Button>
      </Row>
      <Stack gap="s">
        <Title>
          <Fact>
            {of.name}
            {of.acronym && ` (${of.acronym})`}
          </Fact>
        </Title>
        <Text>
          <Fact>{of.about}</Fact> <Place of={of.place} parts={all.parts} />
        </Text>
        <Facts
          of={[
            [t('bodies.kind'), t(`kind.${of.kind}`)],
            of.parent !== null && [t('partOf'), <BodyLink key="p" code={of.parent} all={all} />],
            row !== undefined && [
              t('bodies.instruments'),
              row.instruments.length > 0 ? format.list(row.instruments.map((it) => t(`instrument.${it}`))) : null,
            ],
            row !== undefined && [t('bodies.scope'), t(`scope.${row.scope}`)],
            row !== undefined && [t('bodies.regions'), format.list(row.regions.map(regionName))],
            row !== undefined && [t('bodies.contexts'), format.list(row.contexts.map((it) => t(`context.${it}`)))],
            row?.note ? [t('bodies.note'), <Fact key="n">{row.note}</Fact>] : null,
            row !== undefined && [t('bodies.tables'), <Place key="t" of={row.tables.join(';')} parts={all.parts} />],
          ]}
        />
      </Stack>
      <Stack gap="s">
        <Heading>{t('answer.concept')}</Heading>
        <Understandings of={all.understandings.filter((it) => it.body === of.code)} all={all} />
      </Stack>
      {own.length > 0 && (
        <Stack gap="s">
          <Heading>{t('answer.does')}</Heading>
          <Deeds of={own} all={all} />
        </Stack>
      )}
      {documents.length > 0 && (
        <Stack gap="s">
          <Heading>{t('bodies.documents')}</Heading>
          <Documents of={documents} all={all} />
        </Stack>
      )}
      {parts.length > 0 && (
        <Stack gap="s">
          <Heading>{t('bodies.parts')}</Heading>
          <ul className={css.facts}>
            {parts.map((it) => (
              <li key={it.code}>
                <BodyLink code={it.code} all={all} />
              </li>
            ))}
          </ul>
        </Stack>
      )}
      {discrepancies.length > 0 && (
        <Stack gap="s">
          <Heading>{t('answer.discrepancies')}</Heading>
          <Discrepancies of={discrepancies} all={all} />
        </Stack>
      )}
    </Stack>
  );
}
