import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import { useOpMutation } from '#web/api.ts';
import { serverNow } from '#web/clock.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { Go } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge } from '#web/ui/badges.tsx';
import { Button, IconButton } from '#web/ui/button.tsx';
import { Combobox } from '#web/ui/combobox.tsx';
import { DateField } from '#web/ui/date-field.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Select, TextField, type Option } from '#web/ui/field.tsx';
import { IconClose } from '#web/ui/icons.ts';
import { Card, Heading, Row, Stack, Text } from '#web/ui/layout.tsx';
import { toastProblem } from '#web/ui/toast.tsx';
import { createOrganisation } from '../../organisations.contract.ts';
import { removePart, savePart, type System } from '../../system/system.contract.ts';
import { checklist, DEGREES_OF_MEANS, GROUPS, MEANS, type Means, type PartKind } from '../../system/system.rules.ts';
import { searchEntries } from '../organisation-form.tsx';
import css from './system.module.css';

type Part = System['parts'][number];

/** The four groups with all their members: which are here, of which there is none, of which nobody knows. */
export function Members({ system }: { system: System }) {
  const t = useT('system');
  const can = useCan();
  const [open, setOpen] = useState<{ kind: PartKind; part?: Part } | null>(null);
  const list = checklist(system.parts);
  return (
    <Stack gap="l">
      <Text dim small>
        {t('members.what')}
      </Text>
      {GROUPS.map((group) => (
        <Card key={group} as="section" aria-label={t(`group.${group}`)}>
          <Heading as="h2">{t(`group.${group}`)}</Heading>
          <ul className={css.kinds}>
            {list
              .filter((it) => it.group === group)
              .map(({ kind, is }) => (
                <li key={kind} className={css.kind}>
                  <Stack gap="xs">
                    <Row gap="s">
                      <Text as="span" strong>
                        {t(`kind.${kind}`)}
                      </Text>
                      {is !== 'here' && <Badge>{t(`members.${is}`)}</Badge>}
                    </Row>
                    {is !== 'unknown' && (
                      <ul className={css.bodies}>
                        {system.parts
                          .filter((it) => it.kind === kind)
                          .map((part) => (
                            <PartLine
                              key={part.id}
                              part={part}
                              system={system}
                              onChange={can('actor.write') ? () => setOpen({ kind, part }) : undefined}
                            />
                          ))}
                      </ul>
                    )}
                  </Stack>
                  {can('actor.write') && (
                    <Button
                      size="small"
                      look="quiet"
                      onClick={() => setOpen({ kind })}
                      aria-label={t('members.tellOf', { what: t(`kind.${kind}`) })}
                    >
                      {t('members.tell')}
                    </Button>
                  )}
                </li>
              ))}
          </ul>
        </Card>
      ))}
      {open && (
        <PartDialog
          key={open.part?.id ?? open.kind}
          system={system}
          kind={open.kind}
          part={open.part}
          onClose={() => setOpen(null)}
        />
      )}
    </Stack>
  );
}

function PartLine({ part, system, onChange }: { part: Part; system: System; onChange: (() => void) | undefined }) {
  const t = useT('system');
  const format = useFormat();
  const remove = useOpMutation(removePart, { invalidates: ['systems'] });
  const name = system.bodies.find((it) => it.id === part.actorId)?.name;
  const means = MEANS.filter((one) => part.means[one] !== null).map((one) =>
    t(`meansIs.${part.means[one]!}`, { what: t(`means.${one}`) }),
  );
  return (
    <li>
      <Row gap="s">
        {part.actorId && (
          <Go to="/w/$workspace/organisations/$id" params={{ id: part.actorId }}>
            <bdi>{name}</bdi>
          </Go>
        )}
        <Text as="span" dim small>
          {[
            means.length > 0 ? format.list(means) : null,
            part.note,
            part.source ? t('from', { source: part.source.title }) : null,
            part.source?.datedOn ? format.date(`${part.source.datedOn}T12:00:00Z`) : null,
          ]
            .filter(Boolean)
            .join(' · ')}
        </Text>
        {onChange && (
          <>
            <Button size="small" look="link" onClick={onChange}>
              {t('change')}
            </Button>
            <IconButton
              label={t('takeOut', { what: name ?? t('members.none') })}
              onClick={() =>
                remove.mutate({ params: { id: part.id } }, { onError: (error) => toastProblem(error, 'system') })
              }
            >
              <IconClose size={16} />
            </IconButton>
          </>
        )}
      </Row>
    </li>
  );
}

/** Where it was read or heard: words and a day. */
export function SourceFields({
  title,
  day,
  onTitle,
  onDay,
  needed,
}: {
  title: string;
  day: string;
  onTitle: (title: string) => void;
  onDay: (day: string) => void;
  needed?: boolean;
}) {
  const t = useT('system');
  return (
    <div className={css.two}>
      <TextField
        label={t('source')}
        hint={t('sourceHint')}
        optional={!needed}
        value={title}
        onChange={onTitle}
        maxLength={300}
      />
      <DateField label={t('sourceDay')} optional value={day} onChange={onDay} />
    </div>
  );
}
export const sourceOf = (title: string, day: string) =>
  title.trim() === '' ? null : { kind: 'document' as const, title: title.trim(), datedOn: day || null };

function PartDialog({
  system,
  kind,
  part,
  onClose,
}: {
  system: System;
  kind: PartKind;
  part: Part | undefined;
  onClose: () => void;
}) {
  const t = useT('system');
  const [id] = useState(() => part?.id ?? uuidv7(serverNow()));
  const [is, setIs] = useState<'here' | 'none'>(part && part.actorId === null ? 'none' : 'here');
  const [body, setBody] = useState<Option | null>(
    part?.actorId
      ? { value: part.actorId, label: system.bodies.find((it) => it.id === part.actorId)?.name ?? '' }
      : null,
  );
  const [means, setMeans] = useState<Means>(part?.means ?? { law: null, access: null, staff: null, money: null });
  const [note, setNote] = useState(part?.note ?? '');
  const [source, setSource] = useState('');
  const [day, setDay] = useState('');
  const save = useOpMutation(savePart, { invalidates: ['systems'], onDone: onClose });
  const create = useOpMutation(createOrganisation, { invalidates: ['organisations'] });
  const blocked = is === 'here' && body === null ? t('need.body') : null;
  const send = async () => {
    if (blocked) return;
    try {
      let actorId = is === 'here' ? body!.value : null;
      // what was typed and is in no list yet becomes an entry of the directory, once
      if (is === 'here' && body!.value === body!.label) {
        actorId = uuidv7(serverNow());
        await create.mutateAsync({
          body: {
            id: actorId,
            kind: 'body',
            names: [{ kind: 'official', language: 'und', name: body!.label }],
            places: [{ kind: 'works', placeId: system.place.id }],
            source: sourceOf(source, day),
          },
        });
        setBody({ value: actorId, label: body!.label });
      }
      await save.mutateAsync({
        params: { place: system.place.id, id },
        body: { kind, actorId, means, note: note.trim() || null, source: sourceOf(source, day) },
      });
    } catch (error) {
      toastProblem(error, 'system');
    }
  };
  return (
    <Dialog
      open
      onClose={onClose}
      title={t(`kind.${kind}`)}
      width={560}
      onSubmit={() => void send()}
      foot={
        <>
          <Button type="submit" look="primary" blocked={blocked} busy={save.isPending || create.isPending}>
            {t('console:save')}
          </Button>
          <Button onClick={onClose}>{t('console:cancel')}</Button>
        </>
      }
    >
      <Stack gap="m">
        <Select
          label={t('members.isIt', { place: system.place.name })}
          options={[
            { value: 'here', label: t('members.here') },
            { value: 'none', label: t('members.none') },
          ]}
          value={is}
          onChange={(value) => setIs(value === 'none' ? 'none' : 'here')}
        />
        {is === 'here' && (
          <>
            <Combobox
              label={t('body')}
              hint={t('bodyHint')}
              value={body}
              onChange={setBody}
              options={async (text, signal) => searchEntries()(text, signal)}
              create={(text) => t('newBody', { name: text })}
            />
            <div className={css.two}>
              {MEANS.map((one) => (
                <Select
                  key={one}
                  label={t(`means.${one}`)}
                  optional
                  none={t('notKnown')}
                  options={DEGREES_OF_MEANS.map((value) => ({ value, label: t(`degree.${value}`) }))}
                  value={means[one]}
                  onChange={(value) => setMeans({ ...means, [one]: value })}
                />
              ))}
            </div>
          </>
        )}
        <TextField label={t('note')} optional value={note} onChange={setNote} maxLength={1000} />
        <SourceFields title={source} day={day} onTitle={setSource} onDay={setDay} />
      </Stack>
    </Dialog>
  );
}
