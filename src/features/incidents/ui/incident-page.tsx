import { useState } from 'react';
import { useOp, useOpMutation } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { useKeys } from '#web/keys.ts';
import { anywhere, Go, useGo, usePathParams } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge, LevelBadge, type Level } from '#web/ui/badges.tsx';
import { Button, Buttons, IconButton, LinkButton } from '#web/ui/button.tsx';
import { IconMore, IconPrint } from '#web/ui/icons.ts';
import { Heading, Line, Page, Row, Said, Stack, Text } from '#web/ui/layout.tsx';
import { Menu } from '#web/ui/menu.tsx';
import { Answer } from '#web/ui/states.tsx';
import { toast, toastProblem } from '#web/ui/toast.tsx';
import { NamedReaders } from '#features/readers/ui/named-readers.tsx';
import { decideIncident, readIncident, removeAccount, unmergeIncident } from '../incidents.contract.ts';
import { ActorsDialog, DecideDialog, EditDialog, MergeDialog } from './incident-dialogs.tsx';
import { Accounts, ConfidenceWords, IncidentHead, type IncidentDetail } from './incident-view.tsx';
import css from './incidents.module.css';

/** One incident: what is held to be known, how sure that is and from whom, and what may be done about it. */
export function IncidentScreen() {
  const { id } = usePathParams<'/w/$workspace/incidents/$id'>();
  const answer = useOp(readIncident, { params: { id } });
  return (
    <Page>
      <Answer of={answer} rows={8} feature="incidents">
        {(incident) => <Whole incident={incident} />}
      </Answer>
    </Page>
  );
}

type DialogName = 'decide' | 'merge' | 'actors' | 'edit';

function Whole({ incident }: { incident: IncidentDetail }) {
  const t = useT('incidents', 'domain');
  const can = useCan();
  const go = useGo();
  const [dialog, setDialog] = useState<DialogName | null>(null);
  const close = () => setDialog(null);
  const may = can('incident.write');
  const standing = incident.mergedInto === null;
  const unmerge = useOpMutation(unmergeIncident, { invalidates: ['incidents', 'desk'] });
  const takeOut = useOpMutation(removeAccount, { invalidates: ['incidents', 'reports', 'desk'] });
  const verify = useOpMutation(decideIncident, { invalidates: ['incidents', 'desk'] });
  const begins = may && standing && incident.state === 'unverified';
  const begin = () =>
    verify.mutate(
      { params: { id: incident.id }, body: { state: 'being_verified' } },
      {
        onSuccess: () => toast(t('decide.begun')),
        onError: (error) => toastProblem(error, 'incidents'),
      },
    );
  useKeys([
    { key: 'v', label: t('decide.begin'), when: begins && !verify.isPending, run: begin },
    { key: 'd', label: t('deeds.decide'), when: may && standing, run: () => setDialog('decide') },
    { key: 'e', label: t('deeds.edit'), when: may, run: () => setDialog('edit') },
    {
      key: 'a',
      label: t('deeds.alert'),
      when: can('alert.write') && standing,
      run: () => go({ to: '/w/$workspace/alerts/write', search: { incident: incident.id } }),
    },
  ]);
  return (
    <Stack gap="l">
      <IncidentHead incident={incident} as="h1" />
      {incident.mergedInto && (
        <Row gap="s">
          <Text>
            {t('merge.into')}{' '}
            <Go to="/w/$workspace/incidents/$id" params={{ id: incident.mergedInto.id }}>
              {t('number', { number: incident.mergedInto.number })}
              {t('console:colon')} <bdi>{incident.mergedInto.title}</bdi>
            </Go>
          </Text>
          {may && (
            <Button
              size="small"
              busy={unmerge.isPending}
              onClick={() =>
                unmerge.mutate(
                  { params: { id: incident.id }, body: {} },
                  { onSuccess: () => toast(t('merge.undone')), onError: (error) => toastProblem(error, 'incidents') },
                )
              }
            >
              {t('merge.undo')}
            </Button>
          )}
        </Row>
      )}
      <div className="no-print">
        <Buttons>
          {can('alert.write') && standing && (
            <LinkButton to="/w/$workspace/alerts/write" search={{ incident: incident.id }} look="primary" keyHint="a">
              {t('deeds.alert')}
            </LinkButton>
          )}
          {begins && (
            <Button keyHint="v" busy={verify.isPending} onClick={begin}>
              {t('decide.begin')}
            </Button>
          )}
          {may && standing && (
            <Button keyHint="d" onClick={() => setDialog('decide')}>
              {t('deeds.decide')}
            </Button>
          )}
          {may && (
            <Button keyHint="e" onClick={() => setDialog('edit')}>
              {t('deeds.edit')}
            </Button>
          )}
          <LinkButton
            to="/w/$workspace/incidents/$id/brief"
            params={{ id: incident.id }}
            icon={<IconPrint size={17} />}
          >
            {t('deeds.brief')}
          </LinkButton>
          {may && (
            <Menu
              label={t('console:more')}
              items={[
                { label: t('deeds.actors'), run: () => setDialog('actors') },
                { label: t('deeds.merge'), run: () => setDialog('merge'), disabled: !standing },
              ]}
            >
              <IconButton label={t('console:more')} look="default">
                <IconMore size={17} />
              </IconButton>
            </Menu>
          )}
        </Buttons>
      </div>
      <NamedReaders kind="incident" id={incident.id} label={incident.label} />
      <ConfidenceWords incident={incident} />
      {incident.summary && <Said>{incident.summary}</Said>}
      <Line />
      <Accounts
        incident={incident}
        deeds={
          may
            ? (account) => (
                <Menu
                  label={t('console:more')}
                  items={[
                    {
                      label: t('accounts.open'),
                      run: () =>
                        go(
                          anywhere({ to: '/w/$workspace/review', search: { queue: 'all', report: account.reportId } }),
                        ),
                    },
                    {
                      label: t('accounts.remove'),
                      apart: true,
                      run: () =>
                        takeOut.mutate(
                          { params: { id: incident.id, accountId: account.id } },
                          {
                            onSuccess: () => toast(t('accounts.removed')),
                            onError: (error) => toastProblem(error, 'incidents'),
                          },
                        ),
                    },
                  ]}
                >
                  <IconButton label={t('console:more')} size="small">
                    <IconMore size={16} />
                  </IconButton>
                </Menu>
              )
            : undefined
        }
      />
      {incident.actors.length > 0 && (
        <section>
          <Heading>{t('actors.title')}</Heading>
          <ul className={css.rows}>
            {incident.actors.map((it) => (
              <li key={`${it.id}${it.role}`}>
                {it.entry && can('actor.read') ? (
                  <Go to="/w/$workspace/organisations/$id" params={{ id: it.id }}>
                    <bdi>{it.name}</bdi>
                  </Go>
                ) : (
                  <bdi>{it.name}</bdi>
                )}
                <Badge>{t(`actors.role.${it.role}`, { defaultValue: it.role })}</Badge>
              </li>
            ))}
          </ul>
        </section>
      )}
      {(incident.alerts.length > 0 || can('alert.read')) && (
        <section>
          <Heading>{t('done.title')}</Heading>
          <AlertLinks incident={incident} />
        </section>
      )}
      {incident.merged.length > 0 && (
        <section>
          <Heading>{t('merge.holds')}</Heading>
          <ul className={css.rows}>
            {incident.merged.map((it) => (
              <li key={it.id}>
                <Go to="/w/$workspace/incidents/$id" params={{ id: it.id }}>
                  {t('number', { number: it.number })}
                  {t('console:colon')} <bdi>{it.title}</bdi>
                </Go>
              </li>
            ))}
          </ul>
        </section>
      )}
      {dialog === 'decide' && <DecideDialog incident={incident} onClose={close} />}
      {dialog === 'merge' && <MergeDialog incident={incident} onClose={close} />}
      {dialog === 'actors' && <ActorsDialog incident={incident} onClose={close} />}
      {dialog === 'edit' && <EditDialog incident={incident} onClose={close} />}
    </Stack>
  );
}

/** The alerts that rest on it. */
export function AlertLinks({ incident }: { incident: IncidentDetail }) {
  const t = useT('incidents', 'domain');
  if (incident.alerts.length === 0) return <Text dim>{t('done.none')}</Text>;
  return (
    <ul className={css.rows}>
      {incident.alerts.map((it) => (
        <li key={it.id}>
          <LevelBadge level={it.level as Level} />
          <Go to="/w/$workspace/alerts/$id" params={{ id: it.id }}>
            <bdi>{it.headline}</bdi>
          </Go>
          <Badge>{t(`domain:states.alert.${it.state}`, { defaultValue: it.state })}</Badge>
        </li>
      ))}
    </ul>
  );
}
