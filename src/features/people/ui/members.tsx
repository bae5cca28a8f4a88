import { useState } from 'react';
import { z } from 'zod';
import { useOp, useOpMutation } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useKeys } from '#web/keys.ts';
import { Go, useView } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge, TlpBadge } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { DataTable } from '#web/ui/data-table.tsx';
import { Confirm } from '#web/ui/dialog.tsx';
import { IconPlus } from '#web/ui/icons.ts';
import { Heading, Page, Row, Stack, Text } from '#web/ui/layout.tsx';
import { Answer } from '#web/ui/states.tsx';
import { TimeAgo, TimeAt } from '#web/ui/time.tsx';
import { toast, toastProblem } from '#web/ui/toast.tsx';
import { listInvitations, listMembers, revokeInvitation, type Member } from '../people.contract.ts';
import { InviteDialog } from './invite-dialog.tsx';
import { MemberDialog } from './member-dialog.tsx';

const view = z.object({ member: z.uuid().optional() });

/** Who may do what here, and who has been invited. */
export function MembersScreen() {
  const t = useT('people', 'account', 'domain');
  const can = useCan();
  const format = useFormat();
  const [at, setAt] = useView(view);
  const [inviting, setInviting] = useState(false);
  const asked = useOp(listMembers);
  const chosen = asked.data?.members.find((it) => it.id === at.member);
  const writes = can('member.write');
  useKeys([{ key: 'i', label: t('invite.title'), when: writes, run: () => setInviting(true) }]);
  const roles = (it: Pick<Member, 'roles'>) => format.list(it.roles.map((role) => t(`account:roles.${role}`)));
  return (
    <Page wide>
      <Stack gap="xl">
        <Row spread="between">
          <Text dim>
            {t('members.why')} <Go to="/w/$workspace/actors">{t('organisations.vetting')}</Go>
          </Text>
          {writes && (
            <Button look="primary" icon={<IconPlus size={17} />} onClick={() => setInviting(true)}>
              {t('invite.title')}
            </Button>
          )}
        </Row>
        <Answer of={asked} rows={6}>
          {({ members }) => (
            <DataTable
              label={t('members.title')}
              rows={members}
              rowKey={(it) => it.id}
              chosen={at.member}
              onOpen={writes ? (it) => setAt({ member: it.id }) : undefined}
              columns={[
                { key: 'name', title: t('members.name'), cell: (it) => <bdi>{it.name}</bdi>, sort: (it) => it.name },
                {
                  key: 'organisation',
                  title: t('members.organisation'),
                  cell: (it) => <bdi>{it.organisation.name}</bdi>,
                  sort: (it) => it.organisation.name,
                },
                { key: 'roles', title: t('members.roles'), cell: roles, sort: roles },
                {
                  key: 'clearance',
                  title: t('members.clearance'),
                  cell: (it) => <TlpBadge label={it.clearance} />,
                  sort: (it) => it.clearance,
                },
                {
                  key: 'protected',
                  title: t('members.protected'),
                  cell: (it) => (it.namedForProtected ? t('yes') : '–'),
                  sort: (it) => (it.namedForProtected ? 0 : 1),
                },
                {
                  key: 'since',
                  title: t('members.since'),
                  cell: (it) =>
                    it.endedAt ? (
                      <Badge>{t('members.ended', { on: format.date(it.endedAt) })}</Badge>
                    ) : (
                      <TimeAt at={it.createdAt} only="date" />
                    ),
                  sort: (it) => it.createdAt,
                  end: true,
                },
              ]}
            />
          )}
        </Answer>
        {writes && <Invitations />}
      </Stack>
      {chosen && writes && (
        <MemberDialog key={chosen.id} member={chosen} onClose={() => setAt({ member: undefined })} />
      )}
      {inviting && <InviteDialog onClose={() => setInviting(false)} />}
    </Page>
  );
}

function Invitations() {
  const t = useT('people', 'account');
  const format = useFormat();
  const asked = useOp(listInvitations);
  const [revoking, setRevoking] = useState<{ id: string; name: string } | null>(null);
  const revoke = useOpMutation(revokeInvitation, {
    invalidates: ['invitations'],
    onDone: () => toast(t('invite.revoked')),
  });
  const shown = asked.data?.invitations.filter((it) => it.state !== 'used') ?? [];
  if (asked.data && shown.length === 0) return null;
  return (
    <Stack as="section" gap="s">
      <Heading as="h2">{t('invite.open')}</Heading>
      <Answer of={asked} rows={2}>
        {() => (
          <DataTable
            label={t('invite.open')}
            rows={shown}
            rowKey={(it) => it.id}
            columns={[
              { key: 'name', title: t('members.name'), cell: (it) => <bdi>{it.name}</bdi>, sort: (it) => it.name },
              { key: 'email', title: t('invite.email'), cell: (it) => <bdi dir="ltr">{it.email}</bdi> },
              {
                key: 'organisation',
                title: t('members.organisation'),
                cell: (it) => <bdi>{it.organisation}</bdi>,
                sort: (it) => it.organisation,
              },
              {
                key: 'roles',
                title: t('members.roles'),
                cell: (it) => format.list(it.roles.map((role) => t(`account:roles.${role}`))),
              },
              {
                key: 'state',
                title: t('invite.state'),
                cell: (it) =>
                  it.state === 'open' ? (
                    <>
                      {t('invite.expires')} <TimeAgo at={it.expiresAt} />
                    </>
                  ) : (
                    t(`invite.states.${it.state}`)
                  ),
              },
              {
                key: 'deed',
                title: t('deeds'),
                cell: (it) =>
                  it.state === 'open' && (
                    <Button size="small" onClick={() => setRevoking(it)}>
                      {t('invite.revoke')}
                    </Button>
                  ),
                end: true,
              },
            ]}
          />
        )}
      </Answer>
      <Confirm
        open={revoking !== null}
        onClose={() => setRevoking(null)}
        title={t('invite.revokeTitle', { name: revoking?.name ?? '' })}
        deed={t('invite.revoke')}
        busy={revoke.isPending}
        onConfirm={() =>
          void revoke.mutateAsync({ params: { id: revoking!.id } }).then(() => setRevoking(null), toastProblem)
        }
      >
        <Text>{t('invite.revokeWhy')}</Text>
      </Confirm>
    </Stack>
  );
}
