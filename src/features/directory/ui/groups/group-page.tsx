import { useState, type ReactNode } from 'react';
import { useOp } from '#web/api.ts';
import { useT } from '#web/i18n.ts';
import { Go, usePathParams } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge, TlpBadge } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { Heading, Page, Row, Said, Stack, Text, Title } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { Answer } from '#web/ui/states.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { readGroup, type Group } from '../../groups/groups.contract.ts';
import { ComparedRoles } from './compared-roles.tsx';
import { Contradictions } from './contradictions.tsx';
import { MemberForm, StatementForm, TermsForm } from './group-forms.tsx';
import type { Open } from './group-open.ts';
import { LeadTimes } from './groups.tsx';
import { MeetingCard } from './meeting-card.tsx';
import { DecisionForm, InviteForm, MeetingForm, ProductForm } from './meeting-forms.tsx';

/** One group: what it is for, who belongs and leads, what it met about, decided and made, and who says who does what. */
export function GroupScreen() {
  const { id } = usePathParams<'/w/$workspace/groups/$id'>();
  const asked = useOp(readGroup, { params: { id } });
  return (
    <Page>
      <Answer of={asked} rows={8} feature="groups">
        {(group) => <Whole group={group} />}
      </Answer>
    </Page>
  );
}

function Part({
  title,
  add,
  onAdd,
  none,
  children,
}: {
  title: string;
  add: string;
  onAdd: () => void;
  none: string | null;
  children: ReactNode;
}) {
  const can = useCan();
  return (
    <Stack gap="s">
      <Row spread="between">
        <Heading>{title}</Heading>
        {can('actor.write') && (
          <Button size="small" onClick={onAdd}>
            {add}
          </Button>
        )}
      </Row>
      {none ? <Text dim>{none}</Text> : children}
    </Stack>
  );
}

function Whole({ group }: { group: Group }) {
  const t = useT('groups');
  const can = useCan();
  const [open, setOpen] = useState<Open | null>(null);
  const close = () => setOpen(null);
  const change = (it: Open, name: string) =>
    can('actor.write') ? (
      <Button size="small" look="quiet" aria-label={`${t('change')}: ${name}`} onClick={() => setOpen(it)}>
        {t('change')}
      </Button>
    ) : null;
  return (
    <Stack gap="xl">
      <Stack gap="s">
        <Row spread="between" align="top">
          <Title>
            <bdi>{group.name}</bdi>
          </Title>
          {can('actor.write') && <Button onClick={() => setOpen({ what: 'terms' })}>{t('changeTerms')}</Button>}
        </Row>
        <Row>
          <Badge>{t(`kind.${group.kind}`)}</Badge>
          <TlpBadge label={group.label} />
          {group.beganOn && (
            <Text as="span" dim small>
              {t('since')} <TimeAt at={group.beganOn} only="date" />
            </Text>
          )}
          {group.endedOn && <Badge>{t('ended')}</Badge>}
          <Go to="/w/$workspace/organisations/$id" params={{ id: group.id }}>
            {t('entry')}
          </Go>
        </Row>
        {group.terms && <Said>{group.terms}</Said>}
      </Stack>

      <Contradictions title={t('contradictions')} of={group.contradictions} why={t('contradictionsWhy')} />
      <Contradictions title={t('across')} of={group.across} why={t('acrossWhy')} />

      <Part
        title={t('members')}
        add={t('addMember')}
        onAdd={() => setOpen({ what: 'member' })}
        none={group.memberships.length ? null : t('noMembers')}
      >
        <List label={t('members')}>
          {group.memberships.map((it) => (
            <ListRow
              key={it.actor.id}
              lead={
                <Row gap="s" tight as="span">
                  <Badge tone={it.role === 'lead' ? 'accent' : 'plain'}>{t(`role.${it.role}`)}</Badge>
                  {it.leftOn && t('left')}
                </Row>
              }
              when={
                it.leftOn ? (
                  <TimeAt at={it.leftOn} only="date" />
                ) : it.joinedOn ? (
                  <TimeAt at={it.joinedOn} only="date" />
                ) : undefined
              }
              title={
                <Go to="/w/$workspace/organisations/$id" params={{ id: it.actor.id }}>
                  <bdi>{it.actor.name}</bdi>
                </Go>
              }
            >
              {change({ what: 'member', of: it }, it.actor.name)}
            </ListRow>
          ))}
        </List>
      </Part>

      <Part
        title={t('statements')}
        add={t('addStatement')}
        onAdd={() => setOpen({ what: 'statement' })}
        none={group.statements.length ? null : t('noStatements')}
      >
        <ComparedRoles
          group={group}
          onChange={can('actor.write') ? (of) => setOpen({ what: 'statement', of }) : undefined}
        />
      </Part>

      <Part
        title={t('meetings')}
        add={t('addMeeting')}
        onAdd={() => setOpen({ what: 'meeting' })}
        none={group.meetings.length ? null : t('noMeetings')}
      >
        <Stack gap="m">
          {group.meetings.map((it) => (
            <MeetingCard key={it.id} group={group} meeting={it} onOpen={setOpen} />
          ))}
        </Stack>
      </Part>

      <Part
        title={t('decisions')}
        add={t('addDecision')}
        onAdd={() => setOpen({ what: 'decision' })}
        none={group.decisions.length ? null : t('noDecisions')}
      >
        <List label={t('decisions')}>
          {group.decisions.map((it) => (
            <ListRow
              key={it.id}
              lead={
                <Badge tone={it.late ? 'late' : it.state === 'open' ? 'accent' : 'plain'}>
                  {t(it.late ? 'late' : `decision.${it.state}`)}
                </Badge>
              }
              when={<TimeAt at={it.settledOn ?? it.dueOn ?? it.decidedOn} only="date" />}
              title={<bdi>{it.words}</bdi>}
              detail={
                <>
                  {it.owner && <bdi>{it.owner.name}</bdi>}
                  {it.outcome && (
                    <>
                      {it.owner && ' · '}
                      {t('became')} <bdi>{it.outcome}</bdi>
                    </>
                  )}
                </>
              }
            >
              {change({ what: 'decision', of: it }, it.words)}
            </ListRow>
          ))}
        </List>
      </Part>

      <Part
        title={t('products')}
        add={t('addProduct')}
        onAdd={() => setOpen({ what: 'product' })}
        none={group.products.length ? null : t('noProducts')}
      >
        <List label={t('products')}>
          {group.products.map((it) => (
            <ListRow
              key={it.id}
              when={it.madeOn ? <TimeAt at={it.madeOn} only="date" /> : undefined}
              title={
                it.url ? (
                  <a href={it.url} rel="noreferrer noopener" target="_blank">
                    <bdi>{it.title}</bdi>
                  </a>
                ) : (
                  <bdi>{it.title}</bdi>
                )
              }
            >
              {change({ what: 'product', of: it }, it.title)}
            </ListRow>
          ))}
        </List>
      </Part>

      <LeadTimes of={group.leadTimes} />

      {open?.what === 'terms' && <TermsForm group={group} onClose={close} />}
      {open?.what === 'member' && <MemberForm group={group} of={open.of} onClose={close} />}
      {open?.what === 'statement' && <StatementForm group={group} of={open.of} onClose={close} />}
      {open?.what === 'meeting' && <MeetingForm group={group} of={open.of} onClose={close} />}
      {open?.what === 'invite' && <InviteForm group={group} of={open.of} onClose={close} />}
      {open?.what === 'decision' && <DecisionForm group={group} of={open.of} onClose={close} />}
      {open?.what === 'product' && <ProductForm group={group} of={open.of} onClose={close} />}
    </Stack>
  );
}
