import { useState } from 'react';
import { z } from 'zod';
import type { OutOf } from '#domain/operation.ts';
import { useOp } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useKeys } from '#web/keys.ts';
import { useLanguageName } from '#web/language-names.ts';
import { flagParam, Go, usePathParams, useView } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge, TlpBadge } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { Card, Facts, Heading, Page, Row, Said, Stack, Text, Title } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { Answer } from '#web/ui/states.tsx';
import { readOrganisation } from '../organisations.contract.ts';
import { AlikePart } from './alike-part.tsx';
import { ConfirmPart } from './confirm/confirm-part.tsx';
import { ContactsPart } from './contacts-part.tsx';
import { nameTime } from './name-time.ts';
import { OrganisationForm } from './organisation-form.tsx';
import { OrganisationList } from './organisations.tsx';
import { RelationsPart } from './relations/relations-part.tsx';
import { Told } from './told.tsx';

const view = z.object({ change: flagParam() });
/** Of what it does and of its units so many are shown at once. */
const SHOWN = 12;
type Entry = OutOf<typeof readOrganisation>;

/** One organisation or body: what is known of it, who told it, its units, what it does, and whom to turn to. */
export function OrganisationPage() {
  const { id } = usePathParams<'/w/$workspace/organisations/$id'>();
  const asked = useOp(readOrganisation, { params: { id } });
  return (
    <Page>
      <Answer of={asked} rows={8} feature="directory">
        {(entry) => <Whole key={entry.changedAt} entry={entry} />}
      </Answer>
    </Page>
  );
}

function Whole({ entry }: { entry: Entry }) {
  const t = useT('directory');
  const can = useCan();
  const [at, setAt] = useView(view);
  useKeys([
    { key: 'e', label: t('change'), when: can('actor.write') && !at.change, run: () => setAt({ change: true }) },
  ]);
  if (at.change && can('actor.write'))
    return (
      <Card>
        <Stack gap="l">
          <Heading as="h2">{t('organisation.changeTitle', { name: entry.name })}</Heading>
          <OrganisationForm
            entry={entry}
            onDone={() => setAt({ change: undefined })}
            onCancel={() => setAt({ change: undefined })}
          />
        </Stack>
      </Card>
    );
  return (
    <Stack gap="xl">
      <Stack gap="s">
        <Row spread="between" align="top">
          <Title>
            <bdi>{entry.name}</bdi>
          </Title>
          {can('actor.write') && (
            <Button keyHint="e" onClick={() => setAt({ change: true })}>
              {t('change')}
            </Button>
          )}
        </Row>
        <Row>
          <Badge>{t(`kind.${entry.kind}`)}</Badge>
          {entry.nature && <Badge tone="accent">{t(`nature.${entry.nature}`)}</Badge>}
          <TlpBadge label={entry.label} />
        </Row>
        {entry.mandate && <Said lang={entry.mandateLanguage ?? undefined}>{entry.mandate}</Said>}
      </Stack>
      <Known entry={entry} />
      {/* whom to ring is what most come for */}
      {can('contact.read') && <ContactsPart organisation={{ id: entry.id, name: entry.name }} />}
      <ConfirmPart entry={entry} />
      <AlikePart entry={entry} />
      {entry.initiatives.length > 0 && <Work entry={entry} />}
      {entry.units.length > 0 && <Units entry={entry} />}
      <RelationsPart organisation={{ id: entry.id, name: entry.name }} />
      <Told recorded={entry.recorded} said={entry.said} />
    </Stack>
  );
}

/** A body of a hundred units shows the first of them. */
function Units({ entry }: { entry: Entry }) {
  const t = useT('directory');
  const [all, setAll] = useState(false);
  const shown = all ? entry.units : entry.units.slice(0, SHOWN);
  return (
    <Stack gap="s">
      <Heading>{t('units')}</Heading>
      <OrganisationList rows={shown} label={t('units')} />
      {shown.length < entry.units.length && (
        <Row>
          <Button size="small" onClick={() => setAll(true)}>
            {t('showAll', { count: entry.units.length })}
          </Button>
        </Row>
      )}
    </Stack>
  );
}

function Known({ entry }: { entry: Entry }) {
  const t = useT('directory', 'groups');
  const format = useFormat();
  const languageName = useLanguageName();
  const words = (of: readonly string[], key: string) =>
    of.length > 0 ? format.list(of.map((it) => t(`${key}.${it}`))) : null;
  const placed = (kind: 'seat' | 'works') => {
    const of = entry.places.filter((it) => it.kind === kind);
    return of.length > 0 ? (
      <Row gap="s" as="span">
        {of.map((it, at) =>
          it.placeId ? (
            <Go key={at} to="/w/$workspace/places/$id" params={{ id: it.placeId }}>
              <bdi>{it.text}</bdi>
            </Go>
          ) : (
            <bdi key={at}>{it.text}</bdi>
          ),
        )}
      </Row>
    ) : null;
  };
  const others = entry.names.filter((it) => it.name !== entry.name || it.from !== undefined || it.until !== undefined);
  return (
    <Facts
      of={[
        entry.parent !== null && [
          t('fields.parentId'),
          <Go key="p" to="/w/$workspace/organisations/$id" params={{ id: entry.parent.id }}>
            <bdi>{entry.parent.name}</bdi>
          </Go>,
        ],
        entry.groups.length > 0 && [
          t('groups:title'),
          <Stack key="g" gap="xs" as="span">
            {entry.groups.map((it) => (
              <span key={it.id}>
                <Go to="/w/$workspace/groups/$id" params={{ id: it.id }}>
                  {it.role === null ? t('directory:asGroup') : <bdi>{it.name}</bdi>}
                </Go>
                {it.role && (
                  <Text as="span" dim small>
                    {` · ${t(`groups:role.${it.role}`)}`}
                  </Text>
                )}
              </span>
            ))}
          </Stack>,
        ],
        others.length > 0 && [
          t('fields.names'),
          <Stack key="n" gap="xs" as="span">
            {others.map((it, at) => (
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
          </Stack>,
        ],
        [t('placeKind.seat'), placed('seat')],
        [t('placeKind.works'), placed('works')],
        [t('fields.focuses'), words(entry.focuses, 'focus')],
        [t('fields.approaches'), words(entry.approaches, 'approach')],
        [t('fields.instruments'), words(entry.instruments, 'instrument')],
        [t('fields.contexts'), words(entry.contexts, 'context')],
        entry.identifiers.length > 0 && [
          t('fields.identifiers'),
          <Stack key="i" gap="xs" as="span">
            {entry.identifiers.map((it, at) => (
              <span key={at}>
                <bdi dir="ltr">{it.value}</bdi>
                <Text as="span" dim small>
                  {` · ${it.scheme}`}
                  {it.fault && ` · ${t(`faults.${it.fault}`)}`}
                </Text>
              </span>
            ))}
          </Stack>,
        ],
        entry.website !== null && [
          t('fields.website'),
          <a key="w" href={entry.website} rel="noreferrer noopener" target="_blank" dir="ltr">
            {entry.website}
          </a>,
        ],
      ]}
    />
  );
}

/** What it does, each once with all its roles in it, the latest first. */
function Work({ entry }: { entry: Entry }) {
  const t = useT('directory');
  const format = useFormat();
  const each = [...Map.groupBy(entry.initiatives, (it) => it.id).values()].map((of) => ({
    ...of[0]!,
    roles: of.map((it) => it.role),
  }));
  return (
    <Stack gap="s">
      <Heading>{t('initiative.title')}</Heading>
      <List label={t('initiative.title')}>
        {each.slice(0, SHOWN).map((it) => (
          <ListRow
            key={it.id}
            to={{ to: '/w/$workspace/initiatives/$id', params: { id: it.id } }}
            lead={format.list(it.roles.map((role) => t(`role.${role}`)))}
            when={[it.began?.slice(0, 4), it.ended?.slice(0, 4)].filter(Boolean).join('–')}
            title={<bdi lang={it.language === 'und' ? undefined : it.language}>{it.title}</bdi>}
            detail={[t(`state.${it.state}`), it.places.length > 0 && format.list(it.places)]
              .filter(Boolean)
              .join(' · ')}
          />
        ))}
      </List>
      <Go to="/w/$workspace/initiatives" search={{ organisation: entry.id }}>
        {t('allOfIt')}
      </Go>
    </Stack>
  );
}
