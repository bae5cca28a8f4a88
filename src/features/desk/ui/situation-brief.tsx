import type { OutOf } from '#domain/operation.ts';
import { FAMILIES, familyOf } from '#domain/incident-types.ts';
import { LEVEL_KEYS, type Level } from '#domain/levels.ts';
import { listAlerts } from '#features/alerts/alerts.contract.ts';
import { readCoverage } from '#features/coverage/coverage.contract.ts';
import { readSituation } from '#features/incidents/incidents.contract.ts';
import { filterShape, useFilterQuery, usePeriodWords } from '#features/incidents/ui/incident-filter.tsx';
import { useHarmWords } from '#features/incidents/ui/incident-view.tsx';
import { useTypeWords } from '#features/incidents/ui/types.tsx';
import { readPlace } from '#features/places/places.contract.ts';
import { listRumours } from '#features/rumours/rumours.contract.ts';
import { useOp } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useLanguage, useT } from '#web/i18n.ts';
import { Go, useView } from '#web/navigation.tsx';
import { useCan, useWorkspace } from '#web/session.ts';
import { Facts, Heading, Stack, Text } from '#web/ui/layout.tsx';
import { PrintPage } from '#web/ui/print-page.tsx';
import { Answer } from '#web/ui/states.tsx';
import { TimeSpanText } from '#web/ui/time.tsx';
import { gravestFirst, highestLabel } from './situation-brief.rules.ts';
import css from './situation-brief.module.css';

type Situation = OutOf<typeof readSituation>;
const SHOWN = 12;
/** Among so many of the newest the gravest are looked for. */
const LOOKED_AT = 200;

/** What happened in a place or a time, on one sheet: how much of what, the gravest of it, the warnings that are out, what is told, and who is silent. */
export function SituationBriefScreen() {
  const t = useT('brief', 'incidents', 'domain');
  const can = useCan();
  const language = useLanguage();
  const format = useFormat();
  const workspace = useWorkspace();
  const period = usePeriodWords();
  const [view] = useView(filterShape);
  const query = useFilterQuery(view);
  const situation = useOp(readSituation, { query: { ...query, zone: format.zone, limit: LOOKED_AT } });
  const place = useOp(
    readPlace,
    { params: { id: view.place ?? '' }, query: { lang: language } },
    { enabled: view.place !== undefined },
  );
  const alerts = useOp(listAlerts, { query: { show: 'open', limit: 50 } }, { enabled: can('alert.read') });
  const rumours = useOp(listRumours, { query: { open: 'yes', limit: 50 } }, { enabled: can('rumour.read') });
  const coverage = useOp(readCoverage, {}, { enabled: can('coverage.read') });
  const day = (it: string) => format.date(`${it}T12:00:00Z`);
  const when =
    view.since && view.until
      ? t('incidents:situation.span', { from: day(view.since), to: day(view.until) })
      : period(view.period);
  const where = view.place ? (place.data?.name ?? '') : workspace.name;
  const out = (alerts.data?.alerts ?? []).filter((it) => it.state === 'issued');
  return (
    <Answer of={situation} rows={8} feature="incidents">
      {(it) => {
        const gravest = gravestFirst(it.list.incidents).slice(0, SHOWN);
        const told = rumours.data?.rumours ?? [];
        return (
          <PrintPage title={t('title', { where, when })} label={highestLabel([...gravest, ...out, ...told])}>
            <Stack gap="l">
              <div>
                <h1 className={css.title}>
                  <bdi>{where}</bdi>
                </h1>
                <Text>
                  {[
                    when,
                    t('incidents:situation.count', { count: it.total, n: format.number(it.total) }),
                    view.q && `“${view.q}”`,
                    view.area && t('incidents:situation.area'),
                    view.level !== '0' && t(`domain:levels.${LEVEL_KEYS[Number(view.level) as Level]}.name`),
                    view.sure !== 'any' && t(`incidents:situation.${view.sure}`),
                  ]
                    .filter(Boolean)
                    .join(' · ')}
                </Text>
              </div>
              <HowMuch of={it} />
              <Gravest of={gravest} total={it.total} />
              {alerts.data && (
                <Alerts of={out} unseen={alerts.data.next !== null} whole={view.place !== undefined || !!view.area} />
              )}
              {told.length > 0 && <Told of={told.slice(0, SHOWN)} whole={view.place !== undefined || !!view.area} />}
              {coverage.data && (
                <Silent
                  names={coverage.data.places
                    .filter(
                      (one) =>
                        one.hearing !== 'heard' &&
                        (view.place === undefined || one.id === view.place || one.within.includes(view.place)),
                    )
                    .map((one) => one.name)}
                />
              )}
              <Text dim small>
                {t('rests')}
              </Text>
            </Stack>
          </PrintPage>
        );
      }}
    </Answer>
  );
}

function HowMuch({ of }: { of: Situation }) {
  const t = useT('brief', 'domain');
  const format = useFormat();
  const words = useTypeWords();
  if (of.total === 0) return <Text>{t('nothing')}</Text>;
  return (
    <section>
      <Heading as="h2">{t('happened')}</Heading>
      <Facts
        of={[
          ...FAMILIES.map((family) => ({ family, types: of.types.filter((it) => familyOf(it.code) === family) }))
            .filter((it) => it.types.length > 0)
            .map(({ family, types }): [string, string] => [
              words(family),
              format.list(
                types
                  .toSorted((a, b) => b.count - a.count)
                  .map((it) => t('of', { what: words(it.code), n: format.number(it.count) })),
              ),
            ]),
          [
            t('sure'),
            format.list(
              of.states.map((it) =>
                t('of', { what: t(`domain:states.incident.${it.state}`), n: format.number(it.count) }),
              ),
            ),
          ],
        ]}
      />
    </section>
  );
}

function Gravest({ of, total }: { of: Situation['list']['incidents']; total: number }) {
  const t = useT('brief', 'incidents', 'domain');
  const harm = useHarmWords();
  const words = useTypeWords();
  if (of.length === 0) return null;
  return (
    <section>
      <Heading as="h2">{t(of.length < total ? 'gravest' : 'all', { count: of.length })}</Heading>
      <ol className={css.list}>
        {of.map((it) => (
          <li key={it.id}>
            <Go to="/w/$workspace/incidents/$id" params={{ id: it.id }}>
              <bdi>{it.title}</bdi>
            </Go>
            <div>
              <TimeSpanText span={{ from: it.whenFrom, to: it.whenTo, precision: it.whenPrecision }} />
              {' · '}
              {[
                it.placeText,
                words(it.typeCode),
                harm(it),
                t(`domain:states.incident.${it.state}`),
                t('incidents:list.accounts', { count: it.accounts }),
                t('incidents:number', { number: it.number }),
              ]
                .filter(Boolean)
                .join(' · ')}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Alerts({ of, unseen, whole }: { of: OutOf<typeof listAlerts>['alerts']; unseen: boolean; whole: boolean }) {
  const t = useT('brief', 'domain');
  const format = useFormat();
  const stands = (it: (typeof of)[number]) =>
    it.unanswered ? t('alert.unanswered') : it.accepted ? t('alert.accepted') : t('alert.waits');
  return (
    <section>
      <Heading as="h2">{t('alerts')}</Heading>
      {of.length === 0 ? (
        <Text>{t('noAlert')}</Text>
      ) : (
        <ul className={css.list}>
          {of.map((it) => (
            <li key={it.id}>
              <Go to="/w/$workspace/alerts/$id" params={{ id: it.id }}>
                <bdi>{it.headline}</bdi>
              </Go>
              <div>
                {[
                  t(`domain:levels.${LEVEL_KEYS[it.level as Level]}.name`),
                  it.placeText,
                  it.issuedAt && format.moment(it.issuedAt),
                  stands(it),
                ]
                  .filter(Boolean)
                  .join(' · ')}
              </div>
            </li>
          ))}
        </ul>
      )}
      {(unseen || whole) && (
        <Text dim small>
          {[whole && t('wholeWorkspace'), unseen && t('more')].filter(Boolean).join(' ')}
        </Text>
      )}
    </section>
  );
}

function Told({ of, whole }: { of: OutOf<typeof listRumours>['rumours']; whole: boolean }) {
  const t = useT('brief', 'domain');
  return (
    <section>
      <Heading as="h2">{t('rumours')}</Heading>
      <ul className={css.list}>
        {of.map((it) => (
          <li key={it.id}>
            <bdi lang={it.language}>{it.claim}</bdi>
            <div>
              {[
                t(`domain:states.rumour.${it.state}`),
                t('heard', { count: it.sightings }),
                it.answered && t('answered'),
              ]
                .filter(Boolean)
                .join(' · ')}
            </div>
          </li>
        ))}
      </ul>
      {whole && (
        <Text dim small>
          {t('wholeWorkspace')}
        </Text>
      )}
    </section>
  );
}

/** Nothing heard is told as such, never as calm. */
function Silent({ names }: { names: string[] }) {
  const t = useT('brief');
  const format = useFormat();
  return (
    <section>
      <Heading as="h2">{t('silent')}</Heading>
      <Text>{names.length === 0 ? t('heardFromAll') : format.list(names.slice(0, 40))}</Text>
      {names.length > 40 && <Text dim>{t('andMore', { count: names.length - 40 })}</Text>}
    </section>
  );
}
