import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import { useOp, useOpMutation } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useCan } from '#web/session.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { RadioCards } from '#web/ui/choices.tsx';
import { DataTable } from '#web/ui/data-table.tsx';
import { Confirm, Dialog } from '#web/ui/dialog.tsx';
import { Select, TextArea, TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { IconPlus } from '#web/ui/icons.ts';
import { Row, Stack, Text } from '#web/ui/layout.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { toastProblem } from '#web/ui/toast.tsx';
import {
  endEntityList,
  LIST_AUDIENCES,
  LIST_KINDS,
  listEntityLists,
  saveEntityList,
  type EntityList,
} from '../entities/entities.contract.ts';
import { ListContents } from './list-contents.tsx';

const fresh = (): EntityList => ({
  id: uuidv7(Date.now()),
  name: '',
  title: '',
  kind: 'follow_up',
  audience: 'maker',
  properties: [],
  keepDays: 90,
  open: null,
  toSettle: null,
});

/** Lists that go out to phones with forms: the places of each monitor's area, and things to follow up. */
export function ListsPart({ open, onOpen }: { open: string; onOpen: (id: string) => void }) {
  const t = useT('entities');
  const can = useCan();
  const format = useFormat();
  const asked = useOp(listEntityLists);
  const [editing, setEditing] = useState<EntityList | null>(null);
  const [ending, setEnding] = useState<EntityList | null>(null);
  const end = useOpMutation(endEntityList, { invalidates: ['entityLists', 'entities', 'forms'] });
  const shown = asked.data?.lists.find((it) => it.id === open);
  if (shown) return <ListContents of={shown} onBack={() => onOpen('')} />;
  return (
    <Stack gap="l">
      <Row spread="between">
        <Text dim>{t('means')}</Text>
        {can('form.write') && (
          <Button look="primary" icon={<IconPlus size={17} />} onClick={() => setEditing(fresh())}>
            {t('add')}
          </Button>
        )}
      </Row>
      <Answer of={asked} rows={4} feature="entities">
        {({ lists }) =>
          lists.length === 0 ? (
            <EmptyState title={t('none')}>{t('noneWhy')}</EmptyState>
          ) : (
            <DataTable
              label={t('title')}
              rows={lists}
              rowKey={(it) => it.id}
              onOpen={(it) => (it.kind === 'follow_up' && can('report.read') ? onOpen(it.id) : setEditing(it))}
              columns={[
                { key: 'title', title: t('called'), cell: (it) => <bdi>{it.title}</bdi>, sort: (it) => it.title },
                { key: 'file', title: t('file'), cell: (it) => <bdi>{it.name}.csv</bdi>, sort: (it) => it.name },
                { key: 'kind', title: t('kind'), cell: (it) => t(`kinds.${it.kind}`) },
                {
                  key: 'to',
                  title: t('to'),
                  cell: (it) => (it.kind === 'places' ? t('ownArea') : t(`audiences.${it.audience}`)),
                },
                {
                  key: 'open',
                  title: t('open'),
                  cell: (it) => (it.open === null ? '–' : format.number(it.open)),
                  sort: (it) => it.open ?? -1,
                  end: true,
                },
                {
                  key: 'settle',
                  title: t('settle.title'),
                  cell: (it) => (it.toSettle ? <Badge tone="late">{format.number(it.toSettle)}</Badge> : '–'),
                  sort: (it) => it.toSettle ?? -1,
                  end: true,
                },
                ...(can('form.write')
                  ? [
                      {
                        key: 'end',
                        title: t('end'),
                        cell: (it: EntityList) => (
                          <Row gap="s">
                            <Button look="link" onClick={() => setEditing(it)}>
                              {t('edit')}
                            </Button>
                            <Button look="link" onClick={() => setEnding(it)}>
                              {t('end')}
                            </Button>
                          </Row>
                        ),
                      },
                    ]
                  : []),
              ]}
            />
          )
        }
      </Answer>
      {editing && can('form.write') && <ListDialog of={editing} onClose={() => setEditing(null)} />}
      {ending && (
        <Confirm
          open
          onClose={() => setEnding(null)}
          title={t('endTitle', { title: ending.title })}
          deed={t('end')}
          look="grave"
          busy={end.isPending}
          onConfirm={() =>
            end.mutate(
              { params: { id: ending.id } },
              { onSuccess: () => setEnding(null), onError: (error) => toastProblem(error, 'entities') },
            )
          }
        >
          {t('endWhy')}
        </Confirm>
      )}
    </Stack>
  );
}

const DAYS = [14, 30, 90, 180, 366] as const;
const namesIn = (text: string): string[] => [...new Set(text.split(/[\s,;،؛]+/).filter((it) => it !== ''))];

function ListDialog({ of, onClose }: { of: EntityList; onClose: () => void }) {
  const t = useT('entities');
  const isNew = of.name === '';
  const [title, setTitle] = useState(of.title);
  const [name, setName] = useState(of.name);
  const [kind, setKind] = useState(of.kind);
  const [audience, setAudience] = useState(of.audience);
  const [properties, setProperties] = useState(of.properties.join('\n'));
  const [days, setDays] = useState(String(of.keepDays));
  const save = useOpMutation(saveEntityList, { invalidates: ['entityLists', 'entities', 'forms'] });
  const fits = /^(?!__)[A-Za-z_][A-Za-z0-9_-]{0,62}$/;
  return (
    <Dialog open onClose={onClose} title={of.title || t('add')} width={600}>
      <Form
        deed={t('console:save')}
        feature="entities"
        blocked={
          !title.trim()
            ? t('needTitle')
            : !fits.test(name.trim())
              ? t('needName')
              : namesIn(properties).some((it) => !fits.test(it)) && t('needProperties')
        }
        onSubmit={async () => {
          await save.mutateAsync({
            params: { id: of.id },
            body: {
              title: title.trim(),
              name: name.trim(),
              kind,
              audience,
              properties: kind === 'places' ? [] : namesIn(properties),
              keepDays: Number(days),
            },
          });
          onClose();
        }}
        aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
      >
        {isNew && (
          <RadioCards
            label={t('kind')}
            options={LIST_KINDS.map((value) => ({ value, label: t(`kinds.${value}`), hint: t(`kindMeans.${value}`) }))}
            value={kind}
            onChange={setKind}
          />
        )}
        <TextField label={t('called')} maxLength={120} value={title} onChange={setTitle} data-autofocus />
        <TextField label={t('name')} hint={t('nameHint')} maxLength={63} value={name} onChange={setName} dir="ltr" />
        {kind === 'follow_up' && (
          <>
            <RadioCards
              label={t('to')}
              options={LIST_AUDIENCES.map((value) => ({ value, label: t(`audiences.${value}`) }))}
              value={audience}
              onChange={setAudience}
            />
            <TextArea
              label={t('properties')}
              hint={t('propertiesHint')}
              optional
              rows={4}
              value={properties}
              onChange={setProperties}
              dir="ltr"
            />
            <Select
              label={t('keep')}
              hint={t('keepHint')}
              options={[...new Set([...DAYS, of.keepDays])]
                .toSorted((a, b) => a - b)
                .map((it) => ({ value: String(it), label: t('days', { count: it }) }))}
              value={days}
              onChange={(it) => setDays(it ?? '90')}
            />
          </>
        )}
      </Form>
    </Dialog>
  );
}
