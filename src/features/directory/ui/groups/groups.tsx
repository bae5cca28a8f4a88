import { useState } from 'react';
import { z } from 'zod';
import { uuidv7 } from '#domain/ids.ts';
import type { OutOf } from '#domain/operation.ts';
import { useOp, useOpMutation } from '#web/api.ts';
import { serverNow } from '#web/clock.ts';
import { useT } from '#web/i18n.ts';
import { useKeys } from '#web/keys.ts';
import { flagParam, Go, useGo, useView } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge, TLP_WORDS } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { DataTable } from '#web/ui/data-table.tsx';
import { DateField } from '#web/ui/date-field.tsx';
import { Select, TextArea, TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { IconPlus } from '#web/ui/icons.ts';
import { Card, Heading, Page, Row, Stack, Text } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { ShownOnce } from '#web/ui/shown-once.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { toast, toastProblem } from '#web/ui/toast.tsx';
import { Contradictions } from './contradictions.tsx';
import { createGroup, endCalendar, listGroups, makeCalendar } from '../../groups/groups.contract.ts';
import { GROUP_KINDS, SHORT_DAYS } from '../../groups/groups.rules.ts';

const view = z.object({ add: flagParam() });
type LeadTime = OutOf<typeof listGroups>['leadTimes'][number];

/** Coordination groups, issue networks, peace committees; how long before an event each inviter invites; one's own calendar. */
export function GroupsScreen() {
  const t = useT('groups');
  const can = useCan();
  const go = useGo();
  const [at, setAt] = useView(view);
  const asked = useOp(listGroups);
  const add = () => setAt({ add: true });
  useKeys([{ key: 'n', label: t('add'), when: can('actor.write') && !at.add, run: add }]);
  return (
    <Page>
      <Stack gap="l">
        <Row spread="between" align="top">
          <Text dim>{t('what')}</Text>
          {can('actor.write') && !at.add && (
            <Button look="primary" keyHint="n" icon={<IconPlus size={16} />} onClick={add}>
              {t('add')}
            </Button>
          )}
        </Row>
        {at.add && (
          <Card>
            <NewGroup
              onCancel={() => setAt({ add: undefined })}
              onDone={(id) => go({ to: '/w/$workspace/groups/$id', params: { id } })}
            />
          </Card>
        )}
        <Answer of={asked} rows={5} feature="groups">
          {({ groups, leadTimes, across }) => (
            <Stack gap="xl">
              {groups.length === 0 ? (
                <EmptyState title={t('none')}>{t('noneWhy')}</EmptyState>
              ) : (
                <List label={t('title')}>
                  {groups.map((it) => (
                    <ListRow
                      key={it.id}
                      to={{ to: '/w/$workspace/groups/$id', params: { id: it.id } }}
                      lead={
                        <Row gap="s" tight as="span">
                          <Badge>{t(`kind.${it.kind}`)}</Badge>
                          {it.openDecisions > 0 && (
                            <Badge tone="accent">{t('openDecisions', { count: it.openDecisions })}</Badge>
                          )}
                        </Row>
                      }
                      when={it.next ? <TimeAt at={it.next} /> : undefined}
                      title={<bdi>{it.name}</bdi>}
                      detail={
                        <>
                          {t('memberCount', { count: it.members })}
                          {it.lead && (
                            <>
                              {' · '}
                              {t('led')} <bdi>{it.lead.name}</bdi>
                            </>
                          )}
                        </>
                      }
                    />
                  ))}
                </List>
              )}
              <Contradictions as="h2" title={t('across')} of={across} why={t('acrossWhy')} />
              <LeadTimes as="h2" of={leadTimes} />
              <MyCalendar />
            </Stack>
          )}
        </Answer>
      </Stack>
    </Page>
  );
}

/** Days between invitation and event, by who invited. */
export function LeadTimes({ of, as }: { of: readonly LeadTime[]; as?: 'h2' | 'h3' }) {
  const t = useT('groups');
  if (of.length === 0) return null;
  return (
    <Stack gap="s">
      <Heading as={as}>{t('lead.title')}</Heading>
      <Text dim small>
        {t('lead.what', { days: SHORT_DAYS })}
      </Text>
      <DataTable
        label={t('lead.title')}
        rows={of}
        rowKey={(it) => it.inviter.id}
        columns={[
          {
            key: 'who',
            title: t('lead.inviter'),
            sort: (it) => it.inviter.name,
            cell: (it) => <bdi>{it.inviter.name}</bdi>,
          },
          { key: 'median', title: t('lead.median'), end: true, sort: (it) => it.median, cell: (it) => it.median },
          {
            key: 'shortest',
            title: t('lead.shortest'),
            end: true,
            sort: (it) => it.shortest,
            cell: (it) => it.shortest,
          },
          {
            key: 'short',
            title: t('lead.short'),
            end: true,
            sort: (it) => it.short,
            cell: (it) => t('lead.of', { some: it.short, all: it.n }),
          },
        ]}
      />
    </Stack>
  );
}

function MyCalendar() {
  const t = useT('groups');
  const [link, setLink] = useState<string | null>(null);
  const make = useOpMutation(makeCalendar, {});
  const end = useOpMutation(endCalendar, {});
  const problem = (error: unknown) => toastProblem(error, 'groups');
  return (
    <Stack gap="s">
      <Heading as="h2">{t('calendar.title')}</Heading>
      <Text dim small>
        {t('calendar.what')}
      </Text>
      {link && <ShownOnce label={t('calendar.linkIs')} secret={link} why={t('calendar.why')} />}
      <Row>
        <Button
          size="small"
          busy={make.isPending}
          onClick={() => make.mutate({}, { onError: problem, onSuccess: (it) => setLink(it.link) })}
        >
          {t('calendar.make')}
        </Button>
        <Button
          size="small"
          look="quiet"
          busy={end.isPending}
          onClick={() =>
            end.mutate(
              {},
              {
                onError: problem,
                onSuccess: () => {
                  setLink(null);
                  toast(t('calendar.ended'));
                },
              },
            )
          }
        >
          {t('calendar.end')}
        </Button>
      </Row>
    </Stack>
  );
}

function NewGroup({ onDone, onCancel }: { onDone: (id: string) => void; onCancel: () => void }) {
  const t = useT('groups', 'directory');
  const [id] = useState(() => uuidv7(serverNow()));
  const [it, setIt] = useState({
    name: '',
    kind: 'coordination' as (typeof GROUP_KINDS)[number],
    terms: '',
    beganOn: '',
    label: '1',
  });
  const create = useOpMutation(createGroup, { invalidates: ['workingGroups', 'organisations'] });
  return (
    <Form
      feature="groups"
      deed={t('save')}
      blocked={it.name.trim() ? null : t('needName')}
      onSubmit={async () => {
        await create.mutateAsync({
          body: {
            id,
            name: it.name.trim(),
            kind: it.kind,
            terms: it.terms.trim() || null,
            beganOn: it.beganOn || null,
            label: Number(it.label),
          },
        });
        onDone(id);
      }}
      aside={<Button onClick={onCancel}>{t('console:cancel')}</Button>}
    >
      <TextField
        label={t('fields.name')}
        value={it.name}
        maxLength={200}
        autoFocus
        onChange={(name) => setIt({ ...it, name })}
      />
      <Select
        label={t('fields.kind')}
        options={GROUP_KINDS.map((value) => ({ value, label: t(`kind.${value}`) }))}
        value={it.kind}
        onChange={(kind) => kind && setIt({ ...it, kind })}
      />
      <TextArea
        label={t('fields.terms')}
        hint={t('termsHint')}
        optional
        rows={3}
        value={it.terms}
        maxLength={4000}
        onChange={(terms) => setIt({ ...it, terms })}
      />
      <DateField
        label={t('fields.beganOn')}
        optional
        value={it.beganOn}
        onChange={(beganOn) => setIt({ ...it, beganOn })}
      />
      <Select
        label={t('directory:fields.label')}
        options={TLP_WORDS.map((word, n) => ({
          value: String(n),
          label: `TLP:${word} · ${t(`directory:labels.${n}`)}`,
        }))}
        value={it.label}
        onChange={(label) => label && setIt({ ...it, label })}
      />
      <Text dim small>
        <Go to="/w/$workspace/organisations">{t('alsoEntry')}</Go>
      </Text>
    </Form>
  );
}
