import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import type { OutOf } from '#domain/operation.ts';
import { readPartialDate } from '#domain/partial-date.ts';
import { useOp, useOpMutation } from '#web/api.ts';
import { serverNow } from '#web/clock.ts';
import { useT } from '#web/i18n.ts';
import { Go } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge, TLP_WORDS, TlpBadge } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { Checkbox } from '#web/ui/choices.tsx';
import { Combobox } from '#web/ui/combobox.tsx';
import { Confirm, Dialog } from '#web/ui/dialog.tsx';
import { Select, TextArea, TextField, type Option } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { Heading, Row, Said, Stack, Text } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { Answer } from '#web/ui/states.tsx';
import { toast, toastProblem } from '#web/ui/toast.tsx';
import { CLOSENESS, type Closeness } from '../../relations/paths.rules.ts';
import { relationsOf, remember, removeRelation, saveRelation } from '../../relations/relations.contract.ts';
import { searchEntries } from '../organisation-form.tsx';
import css from '../directory.module.css';
import { ClosenessSign } from './closeness-sign.tsx';

type Relation = OutOf<typeof relationsOf>['relations'][number];
interface Body {
  id: string;
  name: string;
}

const SHOWN = 12;

/** With whom an entry has to do: since when, about what, how close, through whom; and what each wants remembered. */
export function RelationsPart({ organisation }: { organisation: Body }) {
  const t = useT('directory-relations', 'directory');
  const can = useCan();
  const [all, setAll] = useState(false);
  const [open, setOpen] = useState<Relation | 'new' | null>(null);
  const asked = useOp(relationsOf, { params: { id: organisation.id } });
  return (
    <Stack gap="s">
      <Row spread="between">
        <Heading>{t('title')}</Heading>
        <Row>
          <Go to="/w/$workspace/relations" search={{ show: 'ways', to: organisation.id }}>
            {t('howToReach')}
          </Go>
          {can('actor.write') && (
            <Button size="small" onClick={() => setOpen('new')}>
              {t('add')}
            </Button>
          )}
        </Row>
      </Row>
      <Answer of={asked} rows={2} feature="directory-relations">
        {({ relations }) =>
          relations.length === 0 ? (
            <Text dim>{t('none')}</Text>
          ) : (
            <>
              <List label={t('title')}>
                {(all ? relations : relations.slice(0, SHOWN)).map((it) => (
                  <RelationRow key={it.id} it={it} onChange={() => setOpen(it)} />
                ))}
              </List>
              {!all && relations.length > SHOWN && (
                <Row>
                  <Button size="small" onClick={() => setAll(true)}>
                    {t('directory:showAll', { count: relations.length })}
                  </Button>
                </Row>
              )}
            </>
          )
        }
      </Answer>
      {open !== null && (
        <RelationDialog
          key={open === 'new' ? 'new' : open.id}
          organisation={organisation}
          relation={open === 'new' ? undefined : open}
          onClose={() => setOpen(null)}
        />
      )}
    </Stack>
  );
}

function RelationRow({ it, onChange }: { it: Relation; onChange: () => void }) {
  const t = useT('directory-relations');
  const can = useCan();
  const [removing, setRemoving] = useState(false);
  const [writing, setWriting] = useState(false);
  const remove = useOpMutation(removeRelation, { invalidates: ['relations'] });
  const { detail } = it;
  return (
    <ListRow
      lead={
        <Row gap="s" tight as="span">
          {detail ? (
            <>
              <ClosenessSign of={detail.closeness} />
              {t(`closeness.${detail.closeness}`)}
              {detail.over && <Badge>{t('over')}</Badge>}
            </>
          ) : (
            t('exists')
          )}
        </Row>
      }
      when={detail && <bdi dir="ltr">{[detail.since, detail.until].filter(Boolean).join(' – ')}</bdi>}
      title={
        <Go to="/w/$workspace/organisations/$id" params={{ id: it.other.id }}>
          <bdi>{it.other.name}</bdi>
        </Go>
      }
      detail={
        <>
          {detail && <bdi>{detail.about}</bdi>}
          {detail?.broker && (
            <>
              {' · '}
              {t('brokered')} <bdi>{detail.broker.name}</bdi>
            </>
          )}
          {it.ask && (
            <>
              {detail && ' · '}
              {t('ask')} <bdi>{it.ask.name}</bdi>
            </>
          )}
        </>
      }
    >
      <Stack gap="s">
        {it.memories.map((one) => (
          <div key={one.actor.id}>
            <Text dim small>
              {t(one.shared ? 'remembersShared' : 'remembersAlone', { name: one.actor.name })}
            </Text>
            <Said>{one.words}</Said>
          </div>
        ))}
        {writing && it.own && <MemoryForm relation={it} own={it.own} onClose={() => setWriting(false)} />}
        {(detail && can('actor.write')) || it.own ? (
          <Row>
            {it.own && !writing && (
              <Button size="small" look="quiet" onClick={() => setWriting(true)}>
                {t('remember')}
              </Button>
            )}
            {detail && can('actor.write') && (
              <>
                <Button
                  size="small"
                  look="quiet"
                  aria-label={t('changeOf', { name: it.other.name })}
                  onClick={onChange}
                >
                  {t('change')}
                </Button>
                <Button
                  size="small"
                  look="quiet"
                  aria-label={t('removeOf', { name: it.other.name })}
                  onClick={() => setRemoving(true)}
                >
                  {t('remove')}
                </Button>
                <TlpBadge label={it.label} />
              </>
            )}
          </Row>
        ) : null}
      </Stack>
      <Confirm
        open={removing}
        onClose={() => setRemoving(false)}
        title={t('removeOf', { name: it.other.name })}
        deed={t('remove')}
        look="grave"
        busy={remove.isPending}
        onConfirm={() =>
          remove.mutate(
            { params: { id: it.id } },
            { onError: (error) => toastProblem(error, 'directory-relations'), onSuccess: () => setRemoving(false) },
          )
        }
      >
        <Text>{t('removeMeans')}</Text>
      </Confirm>
    </ListRow>
  );
}

function MemoryForm({ relation, own, onClose }: { relation: Relation; own: string; onClose: () => void }) {
  const t = useT('directory-relations');
  const before = relation.memories.find((it) => it.actor.id === own);
  const [words, setWords] = useState(before?.words ?? '');
  const [shared, setShared] = useState(before?.shared ?? false);
  const write = useOpMutation(remember, { invalidates: ['relations'] });
  return (
    <Form
      feature="directory-relations"
      deed={t(words.trim() ? 'keepMemory' : 'dropMemory')}
      blocked={!words.trim() && !before ? t('needWords') : null}
      onSubmit={async () => {
        await write.mutateAsync({
          params: { id: relation.id },
          body: { actorId: own, words: words.trim() || null, shared },
        });
        onClose();
      }}
      aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
    >
      <TextArea
        label={t('memory')}
        hint={t('memoryHint')}
        rows={3}
        maxLength={4000}
        value={words}
        onChange={setWords}
        autoFocus
      />
      <Checkbox label={t('share')} checked={shared} onChange={setShared} />
    </Form>
  );
}

function RelationDialog({
  organisation,
  relation,
  onClose,
}: {
  organisation: Body;
  relation?: Relation | undefined;
  onClose: () => void;
}) {
  const t = useT('directory-relations', 'directory');
  const [id] = useState(() => relation?.id ?? uuidv7(serverNow()));
  const option = (of: { id: string | null; name: string } | null | undefined): Option | null =>
    of ? { value: of.id ?? of.name, label: of.name } : null;
  const [other, setOther] = useState(option(relation?.other));
  const [ask, setAsk] = useState(option(relation?.ask));
  const [broker, setBroker] = useState(option(relation?.detail?.broker));
  const [it, setIt] = useState({
    closeness: relation?.detail?.closeness ?? ('consulted' as Closeness),
    about: relation?.detail?.about ?? '',
    since: relation?.detail?.since ?? '',
    until: relation?.detail?.until ?? '',
    label: String(relation?.label ?? 2),
  });
  const save = useOpMutation(saveRelation, { invalidates: ['relations'] });
  const rough = (text: string) => text.trim() === '' || readPartialDate(text) !== null;
  const blocked = !other
    ? t('needOther')
    : !it.about.trim()
      ? t('needAbout')
      : !rough(it.since) || !rough(it.until)
        ? t('needDay')
        : null;
  const isId = (text: string) => /^[0-9a-f]{8}-[0-9a-f-]{27}$/.test(text);
  const send = async () => {
    await save.mutateAsync({
      params: { id },
      body: {
        aId: relation?.self ?? organisation.id,
        bId: relation?.otherId ?? other!.value,
        closeness: it.closeness,
        about: it.about.trim(),
        since: readPartialDate(it.since),
        until: readPartialDate(it.until),
        brokerId: broker && isId(broker.value) ? broker.value : null,
        brokerText: broker && !isId(broker.value) ? broker.value : null,
        askId: ask?.value ?? null,
        label: Number(it.label),
      },
    });
    toast(t('saved'));
    onClose();
  };
  return (
    <Dialog
      open
      onClose={onClose}
      width={620}
      title={relation ? t('changeOf', { name: relation.other.name }) : t('addTo', { name: organisation.name })}
    >
      <Form
        feature="directory-relations"
        deed={t('save')}
        blocked={blocked}
        onSubmit={send}
        aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
      >
        {!relation && (
          <Combobox
            label={t('fields.other')}
            options={searchEntries(organisation.id)}
            value={other}
            onChange={setOther}
          />
        )}
        <Select
          label={t('fields.closeness')}
          hint={t('closenessHint')}
          options={CLOSENESS.map((value) => ({ value, label: t(`closeness.${value}`) }))}
          value={it.closeness}
          onChange={(closeness) => closeness && setIt({ ...it, closeness })}
        />
        <TextField
          label={t('fields.about')}
          value={it.about}
          maxLength={500}
          onChange={(about) => setIt({ ...it, about })}
        />
        <div className={css.two}>
          <TextField
            label={t('fields.since')}
            hint={t('dayHint')}
            optional
            dir="ltr"
            inputMode="numeric"
            value={it.since}
            maxLength={10}
            onChange={(since) => setIt({ ...it, since })}
          />
          <TextField
            label={t('fields.until')}
            hint={t('untilHint')}
            optional
            dir="ltr"
            inputMode="numeric"
            value={it.until}
            maxLength={10}
            onChange={(until) => setIt({ ...it, until })}
          />
          <Combobox
            label={t('fields.broker')}
            optional
            options={searchEntries()}
            create={(text) => text}
            value={broker}
            onChange={setBroker}
          />
          <Combobox
            label={t('fields.ask')}
            hint={t('askHint')}
            optional
            options={searchEntries()}
            value={ask}
            onChange={setAsk}
          />
        </div>
        <Select
          label={t('fields.label')}
          hint={t('labelHint')}
          options={TLP_WORDS.map((word, n) => ({
            value: String(n),
            label: `TLP:${word} · ${t(`directory:labels.${n}`)}`,
          }))}
          value={it.label}
          onChange={(label) => label && setIt({ ...it, label })}
        />
      </Form>
    </Dialog>
  );
}
