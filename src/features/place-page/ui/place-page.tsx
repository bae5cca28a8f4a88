import type { ReactNode } from 'react';
import type { OutOf } from '#domain/operation.ts';
import { typeKey } from '#domain/incident-types.ts';
import { Counts } from '#features/directory/ui/confirm/role-maps.tsx';
import { MetBy } from '#features/directory/ui/gaps/need-ties.tsx';
import { InitiativeRow } from '#features/directory/ui/initiative-row.tsx';
import { OrganisationList } from '#features/directory/ui/organisations.tsx';
import { useOp } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Go, usePathParams } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge, LevelBadge } from '#web/ui/badges.tsx';
import { Card, Heading, Page, Row, Stack, Text, Title } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { Answer } from '#web/ui/states.tsx';
import { TimeAgo, TimeAt } from '#web/ui/time.tsx';
import { readPlacePage } from '../place-page.contract.ts';
import css from './place-page.module.css';

type Whole = OutOf<typeof readPlacePage>;

/** Everything about a place: who is there, what happens, what is owed, and since when nobody was heard from. */
export function PlacePageScreen() {
  const { id } = usePathParams<'/w/$workspace/places/$id'>();
  const asked = useOp(readPlacePage, { params: { id } });
  return (
    <Page wide>
      <Answer of={asked} rows={10} feature="place-page">
        {(whole) => (
          <Stack gap="l">
            <Head of={whole} />
            <div className={css.parts}>
              <WhoIsThere of={whole} />
              <WhatHappens of={whole} />
            </div>
          </Stack>
        )}
      </Answer>
    </Page>
  );
}

function Head({ of }: { of: Whole }) {
  const t = useT('place-page');
  const format = useFormat();
  const can = useCan();
  const { place, heard } = of;
  return (
    <Stack gap="s">
      {place.above.length > 0 && (
        <Row gap="s" as="nav" aria-label={t('above')}>
          {place.above.map((it) => (
            <Go key={it.id} to="/w/$workspace/places/$id" params={{ id: it.id }}>
              <bdi>{it.name}</bdi>
            </Go>
          ))}
        </Row>
      )}
      <Title>
        <bdi>{place.name}</bdi>
      </Title>
      <Row>
        {place.population !== null && (
          <Text as="span" dim>
            {t('population', { count: place.population, shown: format.number(place.population) })}
          </Text>
        )}
        {heard === null ? (
          <Badge>{t('heard.unknown')}</Badge>
        ) : (
          <Badge tone={heard.hearing === 'heard' ? 'plain' : 'late'}>
            {heard.lastHeard === null
              ? t('heard.never')
              : t(heard.hearing === 'overdue' ? 'heard.overdue' : 'heard.heard', {
                  day: format.date(`${heard.lastHeard}T12:00:00Z`),
                })}
          </Badge>
        )}
      </Row>
      <Row gap="m" as="nav" aria-label={t('more')}>
        {can('incident.read') && (
          <Go to="/w/$workspace/situation" search={{ place: place.id }}>
            {t('situation')}
          </Go>
        )}
        {can('actor.read') && (
          <>
            <Go to="/w/$workspace/relations" search={{ show: 'ways', place: place.id }}>
              {t('reach')}
            </Go>
            <Go to="/w/$workspace/gaps" search={{ place: place.id }}>
              {t('gaps')}
            </Go>
            <Go to="/w/$workspace/system" search={{ place: place.id, tab: 'delivery' }}>
              {t('delivery')}
            </Go>
          </>
        )}
      </Row>
    </Stack>
  );
}

/** One part: its lines, how many more there are, or that nothing is told, or that one has no right to it. */
function Part<L>({
  title,
  of,
  total,
  all,
  children,
}: {
  title: string;
  of: readonly L[] | null;
  total?: number;
  all?: ReactNode;
  children: (lines: readonly L[]) => ReactNode;
}) {
  const t = useT('place-page');
  return (
    <Card as="section" aria-label={title}>
      <Stack gap="s">
        <Row spread="between">
          <Heading as="h3">
            {title}
            {total !== undefined && total > 0 && (
              <Text as="span" dim>
                {' '}
                {total}
              </Text>
            )}
          </Heading>
          {of !== null && of.length > 0 && all}
        </Row>
        {of === null ? (
          <Text dim small>
            {t('noRight')}
          </Text>
        ) : of.length === 0 ? (
          <Text dim small>
            {t('nothing')}
          </Text>
        ) : (
          children(of)
        )}
      </Stack>
    </Card>
  );
}

function WhoIsThere({ of }: { of: Whole }) {
  const t = useT('place-page');
  return (
    <Stack gap="m">
      <Part
        title={t('organisations')}
        of={of.organisations?.lines ?? null}
        all={
          of.organisations?.more && (
            <Go to="/w/$workspace/organisations" search={{ place: of.place.id }}>
              {t('all')}
            </Go>
          )
        }
      >
        {(lines) => <OrganisationList rows={[...lines]} label={t('organisations')} />}
      </Part>
      <Part
        title={t('initiatives')}
        of={of.initiatives?.lines ?? null}
        all={
          of.initiatives?.more && (
            <Go to="/w/$workspace/initiatives" search={{ place: of.place.id }}>
              {t('all')}
            </Go>
          )
        }
      >
        {(lines) => (
          <List label={t('initiatives')}>
            {lines.map((it) => (
              <InitiativeRow key={it.id} it={it} />
            ))}
          </List>
        )}
      </Part>
      <Part
        title={t('delivers')}
        of={of.delivers?.lines ?? null}
        total={of.delivers?.total ?? 0}
        all={
          <Go to="/w/$workspace/system" search={{ place: of.place.id, tab: 'delivery' }}>
            {t('all')}
          </Go>
        }
      >
        {(lines) => <Delivers of={lines} />}
      </Part>
      <Part title={t('roles')} of={of.roles?.lines ?? null} total={of.roles?.total ?? 0}>
        {(lines) => (
          <List label={t('roles')}>
            {lines.map((it) => (
              <ListRow
                key={it.id}
                to={{ to: '/w/$workspace/role-maps/$id', params: { id: it.id } }}
                lead={<Counts of={it} />}
                title={<bdi>{it.title}</bdi>}
                detail={it.place ? <bdi>{it.place}</bdi> : undefined}
              />
            ))}
          </List>
        )}
      </Part>
      <Part title={t('contacts')} of={of.contacts?.lines ?? null} total={of.contacts?.total ?? 0}>
        {(lines) => (
          <List label={t('contacts')}>
            {lines.map((it) => (
              <ListRow
                key={it.id}
                to={{ to: '/w/$workspace/organisations/$id', params: { id: it.organisation.id } }}
                lead={<bdi>{it.organisation.name}</bdi>}
                title={<bdi>{it.name}</bdi>}
                detail={[it.post, it.about, it.reach, it.around]
                  .filter((one) => one !== null && one !== '')
                  .map((one) => `\u2068${one}\u2069`)
                  .join(' · ')}
              />
            ))}
          </List>
        )}
      </Part>
    </Stack>
  );
}

type Delivering = readonly NonNullable<Whole['delivers']>['lines'][number][];

/** Who really delivers, on which level, and what is said of it. */
function Delivers({ of }: { of: Delivering }) {
  const t = useT('place-page', 'system');
  return (
    <List label={t('place-page:delivers')}>
      {of.map((it) => (
        <ListRow
          key={`${it.place.id} ${it.service} ${it.level} ${it.actor?.id ?? it.provider ?? ''}`}
          {...(it.actor ? { to: { to: '/w/$workspace/organisations/$id' as const, params: { id: it.actor.id } } } : {})}
          lead={
            <Row gap="s" tight as="span">
              <Badge>{t(`system:service.${it.service}`)}</Badge>
              {t(`system:level.${it.level}`)}
            </Row>
          }
          title={<bdi>{it.actor?.name ?? it.provider ?? t('system:delivery.rules')}</bdi>}
          detail={
            <>
              <bdi>{it.place.name}</bdi>
              {it.cells
                .filter((cell) => cell.degrees.length > 0)
                .map((cell) => (
                  <span key={cell.aspect}>
                    {` · ${t(`system:aspect.${cell.aspect}`)}: `}
                    {cell.degrees.map((degree) => t(`system:said.${cell.aspect}.${degree}`)).join(' / ')}
                  </span>
                ))}
            </>
          }
        />
      ))}
    </List>
  );
}

function WhatHappens({ of }: { of: Whole }) {
  const t = useT('place-page', 'domain', 'gaps');
  return (
    <Stack gap="m">
      <Part
        title={t('place-page:needs')}
        of={of.needs?.lines ?? null}
        total={of.needs?.total ?? 0}
        all={
          <Go to="/w/$workspace/gaps" search={{ place: of.place.id }}>
            {t('place-page:all')}
          </Go>
        }
      >
        {(lines) => (
          <List label={t('place-page:needs')}>
            {lines.map((it) => (
              <ListRow
                key={it.id}
                lead={<Badge tone={it.met.length > 0 ? 'plain' : 'late'}>{t(`gaps:need.${it.need}`)}</Badge>}
                when={<TimeAt at={it.saidOn} only="date" />}
                title={<bdi lang={it.language === 'und' ? undefined : it.language}>{it.words}</bdi>}
                detail={
                  <>
                    <bdi>{it.place.name}</bdi>
                    {` · ${t(`gaps:needs.saidBy.${it.saidBy}`)}`}
                  </>
                }
              >
                <MetBy need={it} />
              </ListRow>
            ))}
          </List>
        )}
      </Part>
      <Part
        title={t('place-page:owed')}
        of={of.owed?.lines ?? null}
        total={of.owed?.total ?? 0}
        all={<Go to="/w/$workspace/owed">{t('place-page:all')}</Go>}
      >
        {(lines) => (
          <List label={t('place-page:owed')}>
            {lines.map((it) => (
              <ListRow
                key={it.id}
                to={
                  it.alertId
                    ? { to: '/w/$workspace/alerts/$id', params: { id: it.alertId } }
                    : { to: '/w/$workspace/owed' }
                }
                lead={it.late ? <Badge tone="late">{t('place-page:late')}</Badge> : undefined}
                when={<TimeAt at={it.dueAt} only="date" />}
                title={
                  it.kind === 'community' && it.community ? (
                    <bdi>{it.community}</bdi>
                  ) : (
                    t(`place-page:owedTo.${it.kind}`)
                  )
                }
                detail={t(`place-page:about.${it.aboutKind}`)}
              />
            ))}
          </List>
        )}
      </Part>
      <Part title={t('place-page:uncontacted')} of={of.uncontacted?.lines ?? null} total={of.uncontacted?.total ?? 0}>
        {(lines) => (
          <List label={t('place-page:uncontacted')}>
            {lines.map((it) => (
              <ListRow
                key={`${it.initiative.id} ${it.other.id}`}
                to={{ to: '/w/$workspace/initiatives/$id', params: { id: it.initiative.id } }}
                lead={it.late ? <Badge tone="late">{t('place-page:late')}</Badge> : undefined}
                when={<TimeAt at={it.dueOn} only="date" />}
                title={<bdi>{it.initiative.name}</bdi>}
                detail={
                  <>
                    {t('place-page:notYet')} <bdi>{it.other.name}</bdi>
                  </>
                }
              />
            ))}
          </List>
        )}
      </Part>
      <Part title={t('place-page:alerts')} of={of.alerts?.lines ?? null} total={of.alerts?.total ?? 0}>
        {(lines) => (
          <List label={t('place-page:alerts')}>
            {lines.map((it) => (
              <ListRow
                key={it.id}
                to={{ to: '/w/$workspace/alerts/$id', params: { id: it.id } }}
                lead={
                  <Row gap="s" tight as="span">
                    <LevelBadge level={it.level as 1 | 2 | 3} />
                    <Badge>{t(`place-page:alertState.${it.state}`)}</Badge>
                  </Row>
                }
                when={it.issuedAt ? <TimeAgo at={it.issuedAt} /> : undefined}
                title={<bdi>{it.headline}</bdi>}
              />
            ))}
          </List>
        )}
      </Part>
      <Part
        title={t('place-page:incidents')}
        of={of.incidents?.lines ?? null}
        total={of.incidents?.total ?? 0}
        all={
          <Go to="/w/$workspace/incidents" search={{ place: of.place.id }}>
            {t('place-page:all')}
          </Go>
        }
      >
        {(lines) => (
          <List label={t('place-page:incidents')}>
            {lines.map((it) => (
              <ListRow
                key={it.id}
                to={{ to: '/w/$workspace/incidents/$id', params: { id: it.id } }}
                lead={t(typeKey(it.typeCode))}
                when={<TimeAgo at={it.at} />}
                title={<bdi>{it.title}</bdi>}
              />
            ))}
          </List>
        )}
      </Part>
      <Part title={t('place-page:rumours')} of={of.rumours?.lines ?? null} total={of.rumours?.total ?? 0}>
        {(lines) => (
          <List label={t('place-page:rumours')}>
            {lines.map((it) => (
              <ListRow
                key={it.id}
                to={{ to: '/w/$workspace/rumours', search: { id: it.id } }}
                when={<TimeAgo at={it.lastHeardAt} />}
                title={<bdi lang={it.language === 'und' ? undefined : it.language}>{it.claim}</bdi>}
              />
            ))}
          </List>
        )}
      </Part>
    </Stack>
  );
}
