import { useState } from 'react';
import { uuidv4 } from '#domain/ids.ts';
import { PlacePicker } from '#features/places/ui/place-picker.tsx';
import { useOpMutation, useOpPages } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Go } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Button, Buttons } from '#web/ui/button.tsx';
import { Combobox } from '#web/ui/combobox.tsx';
import { DataTable } from '#web/ui/data-table.tsx';
import { Confirm, Dialog } from '#web/ui/dialog.tsx';
import { TextField, type Option } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { IconBack, IconPlus } from '#web/ui/icons.ts';
import { Card, Heading, Row, Stack, Text } from '#web/ui/layout.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { TimeAgo } from '#web/ui/time.tsx';
import { toastProblem } from '#web/ui/toast.tsx';
import {
  closeEntity,
  listEntities,
  saveEntity,
  settleEntityChange,
  type Entity,
  type EntityList,
  type UnsettledChange,
} from '../entities/entities.contract.ts';
import { findMonitors } from './devices.tsx';

const INVALIDATES = { invalidates: ['entities', 'entityLists'] };
const fresh = (): Entity => ({
  id: uuidv4(),
  title: '',
  properties: {},
  version: 0,
  source: null,
  place: null,
  changedAt: '',
  expiresOn: '',
});

/** Things to follow up of one list, and what two people said differently of one thing. */
export function ListContents({ of, onBack }: { of: EntityList; onBack: () => void }) {
  const t = useT('entities');
  const can = useCan();
  const format = useFormat();
  const asked = useOpPages(listEntities, { params: { id: of.id }, query: { limit: 50 } }, (page) =>
    page.next ? { after: page.next } : null,
  );
  const [editing, setEditing] = useState<Entity | null>(null);
  const [closing, setClosing] = useState<Entity | null>(null);
  const close = useOpMutation(closeEntity, INVALIDATES);
  const may = can('report.triage');
  return (
    <Stack gap="l">
      <Buttons>
        <Button look="quiet" icon={<IconBack size={16} className="flips" />} onClick={onBack}>
          {t('all')}
        </Button>
      </Buttons>
      <Row spread="between">
        <Heading as="h2">
          <bdi>{of.title}</bdi>
        </Heading>
        {may && (
          <Button look="primary" icon={<IconPlus size={17} />} onClick={() => setEditing(fresh())}>
            {t('entity.add')}
          </Button>
        )}
      </Row>
      <Answer of={asked} rows={6} feature="entities">
        {({ pages }) => {
          const rows = pages.flatMap((it) => it.entities);
          const unsettled = pages[0]?.toSettle ?? [];
          return (
            <>
              {unsettled.length > 0 && <ToSettle of={unsettled} list={of} may={may} />}
              {rows.length === 0 ? (
                <EmptyState title={t('entity.none')}>{t('entity.noneWhy')}</EmptyState>
              ) : (
                <DataTable
                  label={of.title}
                  rows={rows}
                  rowKey={(it) => it.id}
                  onOpen={may ? setEditing : undefined}
                  total={pages[0]?.total}
                  onMore={asked.hasNextPage ? () => void asked.fetchNextPage() : undefined}
                  columns={[
                    {
                      key: 'title',
                      title: t('entity.title'),
                      cell: (it) => <bdi>{it.title}</bdi>,
                      sort: (it) => it.title,
                    },
                    ...of.properties.slice(0, 4).map((name) => ({
                      key: name,
                      title: name,
                      cell: (it: Entity) => <bdi>{it.properties[name] || '–'}</bdi>,
                    })),
                    { key: 'whose', title: t('entity.whose'), cell: (it) => <bdi>{it.source?.alias ?? '–'}</bdi> },
                    { key: 'place', title: t('entity.place'), cell: (it) => <bdi>{it.place?.name ?? '–'}</bdi> },
                    {
                      key: 'changed',
                      title: t('entity.changed'),
                      cell: (it) => <TimeAgo at={it.changedAt} />,
                      sort: (it) => it.changedAt,
                    },
                    {
                      key: 'expires',
                      title: t('entity.expires'),
                      cell: (it) => format.date(`${it.expiresOn}T12:00:00Z`),
                      sort: (it) => it.expiresOn,
                    },
                    ...(may
                      ? [
                          {
                            key: 'close',
                            title: t('entity.close'),
                            cell: (it: Entity) => (
                              <Button look="link" onClick={() => setClosing(it)}>
                                {t('entity.close')}
                              </Button>
                            ),
                          },
                        ]
                      : []),
                  ]}
                />
              )}
            </>
          );
        }}
      </Answer>
      {editing && <EntityDialog of={editing} list={of} onClose={() => setEditing(null)} />}
      {closing && (
        <Confirm
          open
          onClose={() => setClosing(null)}
          title={t('entity.closeTitle', { title: closing.title })}
          deed={t('entity.close')}
          busy={close.isPending}
          onConfirm={() =>
            close.mutate(
              { params: { id: of.id, entityId: closing.id } },
              { onSuccess: () => setClosing(null), onError: (error) => toastProblem(error, 'entities') },
            )
          }
        >
          {t('entity.closeWhy')}
        </Confirm>
      )}
    </Stack>
  );
}

function ToSettle({ of, list, may }: { of: readonly UnsettledChange[]; list: EntityList; may: boolean }) {
  const t = useT('entities');
  const settle = useOpMutation(settleEntityChange, INVALIDATES);
  const choose = (id: string, take: boolean) =>
    settle.mutate(
      { params: { id: list.id, changeId: id }, body: { take } },
      { onError: (error) => toastProblem(error, 'entities') },
    );
  const nameOf = (name: string) => (name === 'label' ? t('entity.title') : name);
  return (
    <Stack as="section" gap="s">
      <Heading as="h3">{t('settle.title')}</Heading>
      <Text dim>{t('settle.means')}</Text>
      {of.map((it) => (
        <Card key={it.id}>
          <Stack gap="s">
            <Row>
              <strong>
                <bdi>{it.title ?? t('settle.notHere')}</bdi>
              </strong>
              <Badge tone="late">{t(`settle.${it.outcome}`)}</Badge>
              <Text dim small>
                <TimeAgo at={it.at} />{' '}
                {it.submission && (
                  <Go to="/w/$workspace/forms/$id" params={{ id: it.submission.formId }}>
                    {t('settle.form')}
                  </Go>
                )}
              </Text>
            </Row>
            {it.reason && <Text>{t(`settle.reasons.${it.reason}`)}</Text>}
            {it.asked.map((one) => (
              <Text key={one.name}>
                <bdi>{nameOf(one.name)}</bdi>: {t('settle.asked')} <q dir="auto">{one.asked || t('settle.empty')}</q>
                {one.stands !== null && (
                  <>
                    {' · '}
                    {t('settle.stands')} <q dir="auto">{one.stands || t('settle.empty')}</q>
                  </>
                )}
              </Text>
            ))}
            {may && (
              <Buttons>
                {it.title !== null && (
                  <Button onClick={() => choose(it.id, true)} busy={settle.isPending}>
                    {t('settle.take')}
                  </Button>
                )}
                <Button onClick={() => choose(it.id, false)} busy={settle.isPending}>
                  {t(it.title === null ? 'settle.drop' : 'settle.keep')}
                </Button>
              </Buttons>
            )}
          </Stack>
        </Card>
      ))}
    </Stack>
  );
}

function EntityDialog({ of, list, onClose }: { of: Entity; list: EntityList; onClose: () => void }) {
  const t = useT('entities');
  const [title, setTitle] = useState(of.title);
  const [properties, setProperties] = useState(of.properties);
  const [whose, setWhose] = useState<Option | null>(null);
  const [place, setPlace] = useState<string | null>(null);
  const save = useOpMutation(saveEntity, INVALIDATES);
  return (
    <Dialog open onClose={onClose} title={of.title || t('entity.add')}>
      <Form
        deed={t('console:save')}
        feature="entities"
        blocked={!title.trim() && t('entity.needTitle')}
        onSubmit={async () => {
          await save.mutateAsync({
            params: { id: list.id, entityId: of.id },
            body: {
              title: title.trim(),
              // what the list holds no more stays as it was
              properties: Object.fromEntries(list.properties.map((name) => [name, properties[name] ?? ''])),
              baseVersion: of.version,
              sourceId: whose?.value ?? null,
              placeId: place,
            },
          });
          onClose();
        }}
        aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
      >
        <TextField
          label={t('entity.title')}
          hint={t('entity.titleHint')}
          maxLength={200}
          value={title}
          onChange={setTitle}
          data-autofocus
        />
        {list.properties.map((name) => (
          <TextField
            key={name}
            label={name}
            optional
            maxLength={1000}
            value={properties[name] ?? ''}
            onChange={(value) => setProperties((now) => ({ ...now, [name]: value }))}
          />
        ))}
        {of.version === 0 && (
          <>
            <Combobox
              label={t('entity.for')}
              hint={list.audience === 'maker' ? t('entity.forHint') : undefined}
              optional
              options={findMonitors}
              value={whose}
              onChange={setWhose}
            />
            <PlacePicker
              label={t('entity.place')}
              optional
              value={place}
              onChange={(it) => setPlace(it && 'id' in it ? it.id : null)}
            />
          </>
        )}
      </Form>
    </Dialog>
  );
}
