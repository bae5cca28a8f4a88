import { useState } from 'react';
import { z } from 'zod';
import { uuidv7 } from '#domain/ids.ts';
import { PlacePicker } from '#features/places/ui/place-picker.tsx';
import { useOp, useOpMutation } from '#web/api.ts';
import { serverNow } from '#web/clock.ts';
import { useT } from '#web/i18n.ts';
import { useKeys } from '#web/keys.ts';
import { flagParam, useGo, useView } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge, TLP_WORDS } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { Select, TextArea, TextField } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { IconPlus } from '#web/ui/icons.ts';
import { Card, Page, Row, Stack, Text } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { createRoleMap, listRoleMaps } from '../../confirm/role-maps.contract.ts';

/** Whether the form for a new one stands open. */
export const view = z.object({ add: flagParam() });

/** Pages on which actors of an area say what they do with each other. */
export function RoleMapsScreen() {
  const t = useT('role-maps');
  const can = useCan();
  const go = useGo();
  const [at, setAt] = useView(view);
  const asked = useOp(listRoleMaps);
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
            <NewMap
              onCancel={() => setAt({ add: undefined })}
              onDone={(id) => go({ to: '/w/$workspace/role-maps/$id', params: { id } })}
            />
          </Card>
        )}
        <Answer of={asked} rows={4} feature="role-maps">
          {({ maps }) =>
            maps.length === 0 ? (
              <EmptyState title={t('none')}>{t('noneWhy')}</EmptyState>
            ) : (
              <List label={t('title')}>
                {maps.map((it) => (
                  <ListRow
                    key={it.id}
                    to={{ to: '/w/$workspace/role-maps/$id', params: { id: it.id } }}
                    lead={<Counts of={it} />}
                    title={<bdi>{it.title}</bdi>}
                    detail={it.place ? <bdi>{it.place}</bdi> : undefined}
                  />
                ))}
              </List>
            )
          }
        </Answer>
      </Stack>
    </Page>
  );
}

export function Counts({ of }: { of: { agreed: number; disputed: number; open: number } }) {
  const t = useT('role-maps');
  return (
    <Row gap="s" as="span">
      <Badge tone="accent">{t('count.agreed', { count: of.agreed })}</Badge>
      {of.disputed > 0 && <Badge tone="late">{t('count.disputed', { count: of.disputed })}</Badge>}
      {of.open > 0 && <Badge>{t('count.open', { count: of.open })}</Badge>}
    </Row>
  );
}

function NewMap({ onDone, onCancel }: { onDone: (id: string) => void; onCancel: () => void }) {
  const t = useT('role-maps', 'directory');
  const [id] = useState(() => uuidv7(serverNow()));
  const [it, setIt] = useState({
    title: '',
    about: '',
    placeId: null as string | null,
    placeText: null as string | null,
    label: '1',
  });
  const create = useOpMutation(createRoleMap, { invalidates: ['roleMaps'] });
  const save = async () => {
    await create.mutateAsync({
      body: {
        id,
        title: it.title.trim(),
        about: it.about.trim() || null,
        placeId: it.placeId,
        placeText: it.placeText,
        label: Number(it.label),
      },
    });
    onDone(id);
  };
  return (
    <Form
      feature="role-maps"
      deed={t('save')}
      blocked={it.title.trim() ? null : t('needTitle')}
      onSubmit={save}
      aside={<Button onClick={onCancel}>{t('console:cancel')}</Button>}
    >
      <TextField
        label={t('fields.title')}
        hint={t('titleHint')}
        value={it.title}
        maxLength={200}
        autoFocus
        onChange={(title) => setIt({ ...it, title })}
      />
      <TextArea
        label={t('fields.about')}
        optional
        rows={2}
        value={it.about}
        maxLength={1000}
        onChange={(about) => setIt({ ...it, about })}
      />
      <PlacePicker
        label={t('fields.place')}
        optional
        freely
        value={it.placeId}
        text={it.placeText}
        onChange={(place) =>
          setIt({
            ...it,
            placeId: place && 'id' in place ? place.id : null,
            placeText: place && !('id' in place) ? place.text : null,
          })
        }
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
    </Form>
  );
}
