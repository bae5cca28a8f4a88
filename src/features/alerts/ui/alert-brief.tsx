import { useOp } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { usePathParams } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge, LevelBadge, type Level } from '#web/ui/badges.tsx';
import { Facts, Heading, Row, Said, Stack, Text, Title } from '#web/ui/layout.tsx';
import { PrintPage } from '#web/ui/print-page.tsx';
import { Answer } from '#web/ui/states.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { readAlert, type AlertDetail } from '../alerts.contract.ts';
import { inOrder } from './alert-notices.tsx';

/** An alert on one sheet: what and why, who was asked, what was done and what came of it. No clock runs on paper, and no source's own words stand on it. */
export function AlertBriefScreen() {
  const t = useT('alerts', 'domain');
  const { id } = usePathParams<'/w/$workspace/alerts/$id/brief'>();
  const answer = useOp(readAlert, { params: { id } });
  return (
    <Answer of={answer} rows={8} feature="alerts">
      {(alert) => (
        <PrintPage title={alert.headline} label={alert.label} number={t('number', { number: alert.number })}>
          <Stack gap="l">
            <Head alert={alert} />
            <Why alert={alert} />
            <Asked alert={alert} />
            <Done alert={alert} />
            <Came alert={alert} />
          </Stack>
        </PrintPage>
      )}
    </Answer>
  );
}

function Head({ alert }: { alert: AlertDetail }) {
  const t = useT('alerts', 'domain');
  const format = useFormat();
  return (
    <Stack gap="s">
      <Row gap="s">
        <LevelBadge level={alert.level as Level} />
        <Badge>{t(`domain:states.alert.${alert.state}`)}</Badge>
      </Row>
      <Title as="h1">
        <bdi>{alert.headline}</bdi>
      </Title>
      <Text dim>
        {[
          alert.placeText,
          alert.radiusKm ? t('page.around', { distance: format.distance(alert.radiusKm) }) : null,
          t(`certainty.${alert.certainty}`),
          t(`urgency.${alert.urgency}`),
          alert.expectedUntil && t('list.until', { at: format.moment(alert.expectedUntil) }),
        ]
          .filter(Boolean)
          .flatMap((it, at) => [at > 0 && ' · ', <bdi key={at}>{it}</bdi>])}
      </Text>
    </Stack>
  );
}

function Why({ alert }: { alert: AlertDetail }) {
  const t = useT('alerts', 'domain');
  const insider = useCan()('alert.read');
  const incidents = alert.basis.filter((it) => it.kind === 'incident');
  return (
    <Stack as="section" gap="s">
      <Heading as="h2">{t('page.why')}</Heading>
      {alert.why ? <Said lang={alert.language}>{alert.why}</Said> : <Text dim>{t('page.noWhy')}</Text>}
      <Facts
        of={[
          alert.asked !== '' && [t('page.askedOf'), <Said key="a">{alert.asked}</Said>],
          alert.proposal !== '' && [t('fields.proposal'), <Said key="p">{alert.proposal}</Said>],
          alert.uncertainty !== '' && [t('fields.uncertainty'), <Said key="u">{alert.uncertainty}</Said>],
          insider && [
            t('fields.implicated'),
            alert.implicatedActors.length > 0 ? (
              <bdi key="i">{alert.implicatedActors.map((it) => it.name).join(', ')}</bdi>
            ) : (
              t(`implicated.${alert.implicated}`)
            ),
          ],
          incidents.length > 0 && [
            t('page.basis'),
            <Stack key="b" gap="none">
              {incidents.map((it) => (
                <span key={it.id}>
                  <bdi>{it.title}</bdi>
                  {it.state && ` (${t(`domain:states.incident.${it.state}`, { defaultValue: it.state })})`}
                </span>
              ))}
            </Stack>,
          ],
          alert.issuedAt !== null && [t('page.issued'), <TimeAt key="at" at={alert.issuedAt} />],
        ]}
      />
    </Stack>
  );
}

function Asked({ alert }: { alert: AlertDetail }) {
  const t = useT('alerts', 'domain');
  const format = useFormat();
  return (
    <section>
      <Heading as="h2">{t('page.asked')}</Heading>
      {alert.notices.length === 0 && <Text dim>{t('notices.none')}</Text>}
      {inOrder(alert.notices).map(({ notice }) => (
        <p key={notice.id}>
          <strong>
            <bdi>{notice.responder.name}</bdi>
          </strong>{' '}
          {[
            notice.mandateTitle,
            notice.rank !== 'responder' && t(`rank.${notice.rank}`),
            t(`domain:states.notice.${notice.state}`),
            notice.answeredAt
              ? format.moment(notice.answeredAt)
              : notice.answerBy && t('brief.answerBy', { at: format.moment(notice.answerBy) }),
            notice.reason,
          ]
            .filter(Boolean)
            .flatMap((it, at) => [at > 0 && ' · ', <bdi key={at}>{it}</bdi>])}
        </p>
      ))}
    </section>
  );
}

function Done({ alert }: { alert: AlertDetail }) {
  const t = useT('alerts', 'domain');
  const format = useFormat();
  return (
    <section>
      <Heading as="h2">{t('page.doing')}</Heading>
      {alert.responses.length === 0 && <Text dim>{t('responses.none')}</Text>}
      {alert.responses.map((it) => (
        <p key={it.id}>
          <bdi>{it.what}</bdi>{' '}
          {[
            it.owner.name,
            it.dueAt && `${t('responses.due')} ${format.moment(it.dueAt)}`,
            t(`domain:states.response.${it.state}`),
            it.endedAt && format.moment(it.endedAt),
            it.result ?? it.reason,
          ]
            .filter(Boolean)
            .flatMap((word, at) => [' · ', <bdi key={at}>{word}</bdi>])}
        </p>
      ))}
    </section>
  );
}

function Came({ alert }: { alert: AlertDetail }) {
  const t = useT('alerts');
  if (!alert.outcome && !alert.cancelReason) return null;
  return (
    <Stack as="section" gap="s">
      <Heading as="h2">{t('page.outcome')}</Heading>
      <Facts
        of={[
          alert.outcomeJudged !== null && [t('outcome.judged'), t(`outcome.as.${alert.outcomeJudged}`)],
          alert.outcome !== null && [t('outcome.what'), <Said key="o">{alert.outcome}</Said>],
          alert.learned !== null && [t('outcome.learned'), <Said key="l">{alert.learned}</Said>],
          alert.cancelReason !== null && [t('outcome.cancelledAt'), <Said key="c">{alert.cancelReason}</Said>],
          alert.closedAt !== null && [t('outcome.closedAt'), <TimeAt key="at" at={alert.closedAt} />],
        ]}
      />
    </Stack>
  );
}
