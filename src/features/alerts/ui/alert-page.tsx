import { useEffect, useState } from 'react';
import { call, useOp } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { anywhere, Go, usePathParams } from '#web/navigation.tsx';
import { useCan, useWorkspace } from '#web/session.ts';
import { Badge, LevelBadge, TlpBadge, type Level } from '#web/ui/badges.tsx';
import { NamedReaders } from '#features/readers/ui/named-readers.tsx';
import { Button, Buttons, LinkButton } from '#web/ui/button.tsx';
import { IconPrint } from '#web/ui/icons.ts';
import { Facts, Page, Row, Said, Stack, Text, Title } from '#web/ui/layout.tsx';
import { Answer } from '#web/ui/states.tsx';
import { TimeAgo, TimeAt } from '#web/ui/time.tsx';
import { answersFor, NOTICE_STATES } from '../alert-states.rules.ts';
import { legalSteps } from '#domain/transitions.ts';
import { myNotices, seeNotice } from '../notice-answers.contract.ts';
import { readAlert, type AlertDetail } from '../alerts.contract.ts';
import { AnswerPanel } from './alert-answer.tsx';
import { CancelDialog, UpdateDialog } from './alert-change.tsx';
import { AlertFindings } from './alert-findings.tsx';
import { Notices } from './alert-notices.tsx';
import { Obligations } from './alert-obligations.tsx';
import { Outcome } from './alert-outcome.tsx';
import { Responses } from './alert-responses.tsx';
import { Part } from './part.tsx';
import { CapPart, CapProposals } from './cap-part.tsx';
import { paths } from './paths.ts';
import css from './alerts.module.css';

/** One alert as a story from top to bottom: why, who was asked, what is being done, what came of it, who still waits to hear. */
export function AlertScreen() {
  const { id } = usePathParams<'/w/$workspace/alerts/$id'>();
  const answer = useOp(readAlert, { params: { id } });
  return (
    <Page>
      <Answer of={answer} rows={8} feature="alerts">
        {(alert) => <Story alert={alert} />}
      </Answer>
    </Page>
  );
}

function Story({ alert }: { alert: AlertDetail }) {
  const t = useT('alerts', 'cap', 'domain');
  const can = useCan();
  const here = useWorkspace();
  const insider = can('alert.read');
  const mine = useOp(myNotices, {}, { enabled: can('notice.answer') && alert.state === 'issued' });
  const asked =
    alert.state === 'issued'
      ? alert.notices.find(
          (it) =>
            (it.responder.id === here.actorId || it.responder.id === here.organisation.id) &&
            answersFor(it.rank).some((deed) => legalSteps(NOTICE_STATES, it.state).some((step) => step.deed === deed)),
        )
      : undefined;
  useSeen(asked?.id, asked?.state);
  const running = alert.responses.some((it) => it.state === 'planned' || it.state === 'under_way');
  return (
    <Stack gap="xl">
      <Head alert={alert} />
      {insider && <NamedReaders kind="alert" id={alert.id} label={alert.label} />}
      {asked && (
        <AnswerPanel
          notice={asked}
          asked={alert.asked}
          goesTo={mine.data?.notices.find((it) => it.id === asked.id)?.goesTo}
        />
      )}
      {insider && <CapProposals alert={alert} />}
      <div className={css.story}>
        <Part title={t('page.why')} stage="done">
          <Why alert={alert} insider={insider} saidAbove={asked !== undefined} />
          {insider && <AlertFindings alertId={alert.id} />}
        </Part>
        {(insider || alert.notices.length > 0) && (
          <Part
            title={t('page.asked')}
            stage={alert.state === 'draft' ? 'later' : alert.accepted ? 'done' : 'now'}
            note={alert.answeredInMinutes !== null ? <AnsweredIn minutes={alert.answeredInMinutes} /> : undefined}
          >
            <Notices alert={alert} insider={insider} />
          </Part>
        )}
        <Part title={t('page.doing')} stage={alert.responses.length === 0 ? 'later' : running ? 'now' : 'done'}>
          <Responses alert={alert} />
        </Part>
        <Part
          title={t('page.outcome')}
          stage={alert.state === 'closed' || alert.state === 'cancelled' ? 'done' : 'later'}
        >
          <Outcome alert={alert} />
        </Part>
        {insider && (
          <Part
            title={t('page.owed')}
            stage={
              alert.obligations.length > 0 && alert.obligations.every((it) => it.state !== 'open')
                ? 'done'
                : alert.obligations.length
                  ? 'now'
                  : 'later'
            }
          >
            <Obligations alert={alert} />
          </Part>
        )}
        {insider && (alert.state !== 'draft' || alert.origin === 'cap') && (
          <Part title={t('cap:part')} stage={alert.issuedAt === null ? 'later' : 'done'}>
            <CapPart alert={alert} />
          </Part>
        )}
      </div>
    </Stack>
  );
}

/** Says once that I have seen what was put to me. */
function useSeen(id: string | undefined, state: string | undefined): void {
  const unseen = id !== undefined && state !== undefined && ['queued', 'sent', 'delivered'].includes(state);
  useEffect(() => {
    if (unseen) void call(seeNotice, { params: { id }, body: {} }).catch(() => {});
  }, [unseen, id]);
}

function AnsweredIn({ minutes }: { minutes: number }) {
  const t = useT('alerts');
  const format = useFormat();
  return <>{t('page.answeredIn', { time: format.duration(minutes * 60_000) })}</>;
}

function Head({ alert }: { alert: AlertDetail }) {
  const t = useT('alerts', 'domain');
  const can = useCan();
  const format = useFormat();
  const [dialog, setDialog] = useState<'update' | 'cancel' | null>(null);
  const issued = alert.state === 'issued';
  return (
    <header>
      <Stack gap="s">
        <Row spread="between">
          <Row gap="s">
            <LevelBadge level={alert.level as Level} />
            <TlpBadge label={alert.label} />
            {!issued && <Badge>{t(`domain:states.alert.${alert.state}`)}</Badge>}
            {alert.unanswered && <Badge tone="late">{t('list.unanswered')}</Badge>}
          </Row>
          <Text dim small as="span">
            {t('number', { number: alert.number })}
            {alert.issuedAt && (
              <>
                {' · '}
                <TimeAgo at={alert.issuedAt} />
              </>
            )}
          </Text>
        </Row>
        <Title as="h1">
          <bdi>{alert.headline}</bdi>
        </Title>
        <Text dim>
          {[
            alert.placeText && (
              <span key="place">
                <bdi>{alert.placeText}</bdi>
                {alert.radiusKm ? ` (${t('page.around', { distance: format.distance(alert.radiusKm) })})` : ''}
              </span>
            ),
            t(`certainty.${alert.certainty}`),
            t(`urgency.${alert.urgency}`),
            alert.expectedUntil && t('list.until', { at: format.moment(alert.expectedUntil) }),
            alert.fromReportMinutes !== null &&
              alert.fromReportMinutes > 0 &&
              t('page.fromReport', { time: format.duration(alert.fromReportMinutes * 60_000) }),
          ]
            .filter(Boolean)
            .flatMap((it, at) => (at ? [' · ', it] : [it]))}
        </Text>
        <div className="no-print">
          <Buttons>
            {alert.state === 'draft' && can('alert.write') && (
              <LinkButton {...anywhere({ to: paths.write, search: { id: alert.id } })} look="primary">
                {t('page.goOn')}
              </LinkButton>
            )}
            {issued && can('alert.issue') && <Button onClick={() => setDialog('update')}>{t('update.title')}</Button>}
            {(issued || alert.state === 'draft') && can('alert.issue') && (
              <Button onClick={() => setDialog('cancel')}>{issued ? t('cancel.title') : t('cancel.discard')}</Button>
            )}
            <LinkButton
              {...anywhere({ to: paths.brief, params: { id: alert.id } })}
              look="quiet"
              icon={<IconPrint size={17} />}
            >
              {t('console:print.print')}
            </LinkButton>
          </Buttons>
        </div>
      </Stack>
      {dialog === 'update' && <UpdateDialog alert={alert} onClose={() => setDialog(null)} />}
      {dialog === 'cancel' && <CancelDialog alert={alert} onClose={() => setDialog(null)} />}
    </header>
  );
}

function Why({ alert, insider, saidAbove }: { alert: AlertDetail; insider: boolean; saidAbove: boolean }) {
  const t = useT('alerts', 'domain');
  const words = (kind: string, state: string) => t(`domain:states.${kind}.${state}`, { defaultValue: state });
  return (
    <Stack gap="m">
      {alert.why ? <Said lang={alert.language}>{alert.why}</Said> : <Text dim>{t('page.noWhy')}</Text>}
      {alert.asked && !saidAbove && (
        <div className={css.asked}>
          <h3>{t('page.askedOf')}</h3>
          <Said lang={alert.language}>{alert.asked}</Said>
        </div>
      )}
      {alert.proposal && (
        <div className={css.asked}>
          <h3>{t('fields.proposal')}</h3>
          <Said lang={alert.language}>{alert.proposal}</Said>
        </div>
      )}
      <Facts
        of={[
          alert.uncertainty !== '' && [
            t('fields.uncertainty'),
            <Said key="u" as="span" lang={alert.language}>
              {alert.uncertainty}
            </Said>,
          ],
          insider && [
            t('fields.implicated'),
            alert.implicatedActors.length ? (
              <bdi key="i">{alert.implicatedActors.map((it) => it.name).join(', ')}</bdi>
            ) : (
              t(`implicated.${alert.implicated}`)
            ),
          ],
          alert.basis.length > 0 && [
            t('page.basis'),
            <Stack key="b" gap="xs">
              {alert.basis.map((it) => (
                <span key={it.id}>
                  {it.kind === 'incident' ? (
                    <Go {...anywhere({ to: paths.incident, params: { id: it.id } })}>
                      <bdi>{it.title}</bdi>
                    </Go>
                  ) : it.kind === 'report' ? (
                    <Go {...anywhere({ to: paths.review, search: { queue: 'all', report: it.id } })}>
                      <bdi>{it.title}</bdi>
                    </Go>
                  ) : (
                    <bdi>{it.title}</bdi>
                  )}{' '}
                  <span className={css.quiet}>
                    {t(`basis.${it.kind}`, { defaultValue: it.kind })}
                    {it.state && `, ${words(it.kind, it.state)}`}
                  </span>
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
