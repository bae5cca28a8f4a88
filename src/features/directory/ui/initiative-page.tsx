import { z } from 'zod';
import type { OutOf } from '#domain/operation.ts';
import { useOp } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useLanguage, useT } from '#web/i18n.ts';
import { useKeys } from '#web/keys.ts';
import { useLanguageName } from '#web/language-names.ts';
import { flagParam, Go, usePathParams, useView } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge, TlpBadge } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { DataTable } from '#web/ui/data-table.tsx';
import { Card, Facts, Heading, Page, Row, Said, Stack, Text, Title } from '#web/ui/layout.tsx';
import { Answer } from '#web/ui/states.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { allDescriptions, descriptionFor } from '../initiative-descriptions.rules.ts';
import { listNeighbours, readInitiative } from '../initiatives.contract.ts';
import { OWN } from './code-picker.tsx';
import { InitiativeNeeds } from './gaps/need-ties.tsx';
import { InitiativeForm } from './initiative-form.tsx';
import { NeighbourList, Settle } from './neighbours.tsx';
import { Told } from './told.tsx';

const view = z.object({ change: flagParam() });
type Initiative = OutOf<typeof readInitiative>;

/** One initiative: who, what, where, when, with how much, for whom and what came of it; and who does the like there. */
export function InitiativePage() {
  const { id } = usePathParams<'/w/$workspace/initiatives/$id'>();
  const asked = useOp(readInitiative, { params: { id } });
  const language = useLanguage();
  return (
    <Page>
      <Answer of={asked} rows={8} feature="directory">
        {(it) => <Whole key={it.changedAt} it={inLanguage(it, language)} />}
      </Answer>
    </Page>
  );
}

/** The same in the language on the screen, where it has a title or a description in it; the server knows only in which a person is written to. */
function inLanguage(it: Initiative, language: string): Initiative {
  const title = language === it.ownLanguage ? it.ownTitle : it.titles[language];
  const { ownLanguage, ownDescription, descriptions } = it;
  const shown = descriptionFor({ language: ownLanguage, description: ownDescription, descriptions }, language);
  return {
    ...it,
    ...(title ? { title, language } : {}),
    ...(shown ? { description: shown.text, descriptionLanguage: shown.language } : {}),
  };
}

function Whole({ it }: { it: Initiative }) {
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
          <Heading as="h2">{t('initiative.changeTitle')}</Heading>
          <InitiativeForm
            initiative={it}
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
            <bdi lang={it.language === 'und' ? undefined : it.language}>{it.title}</bdi>
          </Title>
          {can('actor.write') && (
            <Button keyHint="e" onClick={() => setAt({ change: true })}>
              {t('change')}
            </Button>
          )}
        </Row>
        <Row>
          <Badge>{t(`state.${it.state}`)}</Badge>
          {it.ledLocally && <Badge tone="accent">{t('ledLocally')}</Badge>}
          {it.funding !== 'unknown' && <Badge>{t(`funding.${it.funding}`)}</Badge>}
          <TlpBadge label={it.label} />
        </Row>
        <Described it={it} />
      </Stack>
      <Known it={it} />
      {it.money.length > 0 && <Money it={it} />}
      <InitiativeNeeds initiative={it} />
      <Around id={it.id} />
      <Told recorded={it.recorded} said={it.said} />
    </Stack>
  );
}

/** What describes it, in the reader's language where there is one; in all others below it. */
function Described({ it }: { it: Initiative }) {
  const t = useT('directory');
  const format = useFormat();
  const languageName = useLanguageName();
  const others = allDescriptions({
    language: it.ownLanguage,
    description: it.ownDescription,
    descriptions: it.descriptions,
  }).filter((one) => one.language !== it.descriptionLanguage);
  const nameOf = (language: string) => (language === 'und' ? t('languageOpen') : languageName(language));
  const tag = (language: string) => (language === 'und' ? undefined : language);
  if (!it.description) return null;
  return (
    <>
      <Said lang={tag(it.descriptionLanguage)}>{it.description}</Said>
      {others.length > 0 && (
        <details>
          <summary>
            {t('initiative.alsoIn', { languages: format.list(others.map((one) => nameOf(one.language))) })}
          </summary>
          <Stack gap="s">
            {others.map((one) => (
              <div key={one.language}>
                <Text dim small>
                  {nameOf(one.language)}
                </Text>
                <Said lang={tag(one.language)}>{one.text}</Said>
              </div>
            ))}
          </Stack>
        </details>
      )}
    </>
  );
}

const day = (at: string | null) => (at ? <TimeAt at={at} only="date" /> : null);

function Known({ it }: { it: Initiative }) {
  const t = useT('directory');
  const format = useFormat();
  const languageName = useLanguageName();
  const span = (from: string | null, to: string | null) =>
    from || to ? (
      <>
        {day(from)} – {day(to) ?? t('open')}
      </>
    ) : null;
  const otherTitles = Object.entries({ [it.ownLanguage]: it.ownTitle, ...it.titles }).filter(
    ([, title]) => title !== '' && title !== it.title,
  );
  return (
    <Facts
      of={[
        otherTitles.length > 0 && [
          t('fields.titles'),
          <Stack key="t" gap="xs" as="span">
            {otherTitles.map(([language, title]) => (
              <span key={language}>
                <bdi lang={language === 'und' ? undefined : language}>{title}</bdi>
                {language !== 'und' && (
                  <Text as="span" dim small>
                    {` · ${languageName(language)}`}
                  </Text>
                )}
              </span>
            ))}
          </Stack>,
        ],
        ...[...Map.groupBy(it.parties, (one) => one.role)].map(
          ([role, of]) =>
            [
              t(`role.${role}`),
              <Stack key={role} gap="xs" as="span">
                {of.map((one, at) => (
                  <span key={at}>
                    {one.id ? (
                      <Go to="/w/$workspace/organisations/$id" params={{ id: one.id }}>
                        <bdi>{one.name}</bdi>
                      </Go>
                    ) : (
                      <bdi>{one.name}</bdi>
                    )}
                  </span>
                ))}
              </Stack>,
            ] as const,
        ),
        it.purposes.length > 0 && [
          t('fields.purposes'),
          <Stack key="w" gap="xs" as="span">
            {it.purposes.map((one) => (
              <span key={`${one.list} ${one.code}`}>
                <bdi>{one.name}</bdi>
                <Text as="span" dim small>
                  {` · ${t(`lists.${one.list}`, { defaultValue: one.list })}${OWN.includes(one.list) ? '' : ` ${one.code}`}`}
                  {one.share !== null && ` · ${format.number(one.share)} %`}
                  {one.withdrawn && ` · ${t('withdrawn')}`}
                </Text>
              </span>
            ))}
          </Stack>,
        ],
        it.placed.length > 0 && [
          t('fields.where'),
          <Stack key="p" gap="xs" as="span">
            {it.placed.map((one, at) => (
              <span key={at}>
                {one.placeId ? (
                  <Go to="/w/$workspace/places/$id" params={{ id: one.placeId }}>
                    <bdi>{one.text}</bdi>
                  </Go>
                ) : (
                  <bdi>{one.text || `${one.lat}, ${one.lon}`}</bdi>
                )}
                {one.text && one.lat !== null && (
                  <Text as="span" dim small>
                    {' · '}
                    <bdi dir="ltr">
                      {one.lat}, {one.lon}
                    </bdi>
                  </Text>
                )}
                {one.whole && (
                  <Text as="span" dim small>
                    {` · ${t('whole')}`}
                  </Text>
                )}
              </span>
            ))}
          </Stack>,
        ],
        [t('fields.planned'), span(it.plannedFrom, it.plannedTo)],
        [t('fields.actual'), span(it.actualFrom, it.actualTo)],
        [t('fields.forWhom'), it.forWhom && <bdi key="f">{it.forWhom}</bdi>],
        it.people.length > 0 && [
          t('fields.people'),
          <Stack key="l" gap="xs" as="span">
            {it.people.map((one, at) => (
              <span key={at}>
                <bdi>{one.group}</bdi>
                {one.reached !== null && ` · ${t('reached', { count: one.reached })}`}
                {one.planned !== null && ` · ${t('plannedPeople', { count: one.planned })}`}
              </span>
            ))}
          </Stack>,
        ],
        it.results.length > 0 && [
          t('fields.results'),
          <Stack key="r" gap="xs" as="span">
            {it.results.map((one, at) => (
              <span key={at}>
                <bdi>{one.what}</bdi>
                {one.value && `: ${one.value}`}
                {one.target && ` (${t('target', { target: one.target })})`}
              </span>
            ))}
          </Stack>,
        ],
        it.key !== null && [
          t('key'),
          <bdi key="k" dir="ltr">
            {it.key}
          </bdi>,
        ],
      ]}
    />
  );
}

function Money({ it }: { it: Initiative }) {
  const t = useT('directory');
  const format = useFormat();
  return (
    <Stack gap="s">
      <Heading>{t('fields.money')}</Heading>
      <Text>
        {format.list(
          it.sums.map((one) =>
            [
              t('sum', { kind: t(`moneyKind.${one.kind}`), usd: format.number(Math.round(one.usd)) }),
              one.withoutRate > 0 ? t('withoutRate', { count: one.withoutRate }) : null,
            ]
              .filter(Boolean)
              .join(' '),
          ),
        )}
      </Text>
      <DataTable
        label={t('fields.money')}
        rows={it.money.map((one, at) => ({ ...one, key: String(at) }))}
        rowKey={(row) => row.key}
        exportAs="money"
        columns={[
          {
            key: 'kind',
            title: t('moneyKind.label'),
            cell: (row) => t(`moneyKind.${row.kind}`),
            sort: (row) => row.kind,
          },
          { key: 'on', title: t('onDay'), cell: (row) => day(row.on) ?? '–', sort: (row) => row.on },
          {
            key: 'amount',
            title: t('amount'),
            end: true,
            cell: (row) => `${format.number(row.amount)} ${row.currency ?? ''}`,
            sort: (row) => row.amount,
          },
          {
            key: 'usd',
            title: t('inUsd'),
            end: true,
            cell: (row) =>
              row.usd === null ? (
                t('noRate')
              ) : (
                <>
                  {format.number(row.usd)}
                  {row.rateOn && row.currency !== 'USD' && (
                    <Text as="span" dim small>
                      {' '}
                      ({day(row.rateOn)})
                    </Text>
                  )}
                </>
              ),
            sort: (row) => row.usd,
          },
        ]}
      />
    </Stack>
  );
}

/** Those who do the like there: with whom it was agreed upon, and how. */
function Around({ id }: { id: string }) {
  const t = useT('directory');
  const can = useCan();
  const { data } = useOp(listNeighbours, { params: { id } });
  if (!data || data.neighbours.length === 0) return null;
  return (
    <Stack gap="s">
      <Heading>{t('neighbour.title')}</Heading>
      <NeighbourList
        of={data.neighbours}
        more={data.more}
        fields={(one) => <Settle id={id} neighbour={one} may={can('actor.write')} />}
      />
    </Stack>
  );
}
