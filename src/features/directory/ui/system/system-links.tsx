import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import { useOpMutation } from '#web/api.ts';
import { serverNow } from '#web/clock.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useKeys } from '#web/keys.ts';
import { useCan } from '#web/session.ts';
import { Button } from '#web/ui/button.tsx';
import { Combobox } from '#web/ui/combobox.tsx';
import { DataTable, type Column } from '#web/ui/data-table.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Select, TextField, type Option } from '#web/ui/field.tsx';
import { Row, Stack, Text } from '#web/ui/layout.tsx';
import { EmptyState } from '#web/ui/states.tsx';
import { toastProblem } from '#web/ui/toast.tsx';
import { removeLink, saveLink, type System } from '../../system/system.contract.ts';
import { GROUPS, groupOf, HOLDS, LINK_KINDS, POWERLESS, UNSEEN, type LinkKind } from '../../system/system.rules.ts';
import { searchEntries } from '../organisation-form.tsx';
import { SourceFields, sourceOf } from './system-members.tsx';
import css from './system.module.css';

/** Bodies in the order of the groups; those that are only linked to the system stand last. */
export function inOrder(system: System): System['bodies'] {
  const first = (id: string) => {
    const part = system.parts.find((it) => it.actorId === id);
    return part ? GROUPS.indexOf(groupOf(part.kind)) : GROUPS.length;
  };
  return system.bodies.toSorted((a, b) => first(a.id) - first(b.id) || a.name.localeCompare(b.name));
}

/** The button and the form that tell a link. */
export function TellLink({ system }: { system: System }) {
  const t = useT('system');
  const can = useCan();
  const [open, setOpen] = useState(false);
  useKeys([{ key: 'n', label: t('links.add'), when: can('actor.write') && !open, run: () => setOpen(true) }]);
  if (!can('actor.write')) return null;
  return (
    <>
      <Button keyHint="n" onClick={() => setOpen(true)}>
        {t('links.add')}
      </Button>
      {open && <LinkDialog system={system} onClose={() => setOpen(false)} />}
    </>
  );
}

function LinkDialog({ system, onClose }: { system: System; onClose: () => void }) {
  const t = useT('system');
  const [id] = useState(() => uuidv7(serverNow()));
  const [from, setFrom] = useState<Option | null>(null);
  const [to, setTo] = useState<Option | null>(null);
  const [kind, setKind] = useState<LinkKind>('oversees');
  const [holds, setHolds] = useState<(typeof HOLDS)[number] | null>(null);
  const [note, setNote] = useState('');
  const [source, setSource] = useState('');
  const [day, setDay] = useState('');
  const save = useOpMutation(saveLink, { invalidates: ['systems'], onDone: onClose });
  // those of the system first, then anybody in the directory
  const find = async (text: string, signal: AbortSignal): Promise<Option[]> => {
    const here = inOrder(system)
      .filter((it) => it.name.toLowerCase().includes(text.trim().toLowerCase()))
      .slice(0, 8)
      .map((it) => ({ value: it.id, label: it.name }));
    const others = text.trim().length < 2 ? [] : await searchEntries()(text, signal);
    return [...here, ...others.filter((it) => !here.some((one) => one.value === it.value))];
  };
  const blocked = !from || !to ? t('need.both') : from.value === to.value ? t('problems.own_link') : null;
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('links.add')}
      width={560}
      onSubmit={() => {
        if (!blocked)
          save.mutate(
            {
              params: { id },
              body: {
                from: from!.value,
                to: to!.value,
                kind,
                holds,
                note: note.trim() || null,
                source: sourceOf(source, day),
              },
            },
            { onError: (error) => toastProblem(error, 'system') },
          );
      }}
      foot={
        <>
          <Button type="submit" look="primary" blocked={blocked} busy={save.isPending}>
            {t('console:save')}
          </Button>
          <Button onClick={onClose}>{t('console:cancel')}</Button>
        </>
      }
    >
      <Stack gap="m">
        <Combobox label={t('links.from')} value={from} onChange={setFrom} options={find} from={1} />
        <Select
          label={t('links.what')}
          options={LINK_KINDS.map((value) => ({ value, label: t(`link.${value}`) }))}
          value={kind}
          onChange={(value) => setKind(value ?? 'oversees')}
        />
        <Combobox label={t('links.to')} value={to} onChange={setTo} options={find} from={1} />
        <Select
          label={t('links.holds')}
          optional
          none={t('notKnown')}
          options={HOLDS.map((value) => ({ value, label: t(`holds.${value}`) }))}
          value={holds}
          onChange={setHolds}
        />
        {kind === 'commands' && (
          <Text small dim>
            {t('links.commandWhy')}
          </Text>
        )}
        <TextField label={t('note')} optional value={note} onChange={setNote} maxLength={1000} />
        <SourceFields title={source} day={day} onTitle={setSource} onDay={setDay} />
      </Stack>
    </Dialog>
  );
}

type Finding = System['findings'][number];

function Marks({ of }: { of: readonly Finding[] }) {
  const t = useT('system');
  return of.map((it) => (
    <span key={it.code} className={css.mark}>
      {t(`findings.short.${it.code}`)}
    </span>
  ));
}

/** The links as a matrix, who does it down the side and to whom across, and as a list with where each was read. */
export function Matrix({ system }: { system: System }) {
  const t = useT('system');
  const bodies = inOrder(system);
  if (bodies.length === 0)
    return <EmptyState title={t('findings.nothingYet')}>{t('findings.nothingYetWhy')}</EmptyState>;
  const marks = (id: string, codes: readonly Finding['code'][]) =>
    system.findings.filter((it) => it.id === id && codes.includes(it.code));
  // an overseer without means stands there although it does nothing yet
  const doing = bodies.filter(
    (it) => system.links.some((link) => link.from === it.id) || marks(it.id, POWERLESS).length > 0,
  );
  return (
    <Stack gap="l">
      <Row spread="between">
        <Text dim small>
          {LINK_KINDS.map((kind) => `${t(`letter.${kind}`)} ${t(`link.${kind}`)}`).join(' · ')}
          {' · '}
          {t('matrix.paper')}
        </Text>
        <TellLink system={system} />
      </Row>
      <div className={css.frame} role="region" aria-label={t('tabs.matrix')} tabIndex={0}>
        <table className={css.matrix}>
          <thead>
            <tr>
              <th scope="col">{t('matrix.corner')}</th>
              {bodies.map((it) => (
                <th key={it.id} scope="col">
                  <bdi>{it.name}</bdi>
                  <Marks of={marks(it.id, UNSEEN)} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {doing.map((row) => (
              <tr key={row.id}>
                <th scope="row">
                  <bdi>{row.name}</bdi>
                  <Marks of={marks(row.id, POWERLESS)} />
                </th>
                {bodies.map((column) => {
                  const links = system.links.filter((link) => link.from === row.id && link.to === column.id);
                  return (
                    <td key={column.id} data-self={row.id === column.id || undefined}>
                      {links.map((link) => (
                        <abbr key={link.kind} title={t(`link.${link.kind}`)}>
                          {link.holds === 'law' ? `(${t(`letter.${link.kind}`)})` : t(`letter.${link.kind}`)}{' '}
                        </abbr>
                      ))}
                    </td>
                  );
                })}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <LinkList system={system} />
    </Stack>
  );
}

function LinkList({ system }: { system: System }) {
  const t = useT('system');
  const can = useCan();
  const format = useFormat();
  const names = new Map(system.bodies.map((it) => [it.id, it.name]));
  const remove = useOpMutation(removeLink, { invalidates: ['systems'] });
  const source = (link: System['links'][number]) =>
    link.id === null
      ? t('links.ofDirectory')
      : [link.source?.title, link.source?.datedOn ? format.date(`${link.source.datedOn}T12:00:00Z`) : null, link.note]
          .filter(Boolean)
          .join(' · ') || t('links.noSource');
  const columns: Column<System['links'][number]>[] = [
    {
      key: 'from',
      title: t('links.from'),
      cell: (row) => <bdi>{names.get(row.from)}</bdi>,
      sort: (row) => names.get(row.from),
    },
    { key: 'kind', title: t('links.what'), cell: (row) => t(`link.${row.kind}`), sort: (row) => t(`link.${row.kind}`) },
    {
      key: 'to',
      title: t('links.to'),
      cell: (row) => <bdi>{names.get(row.to)}</bdi>,
      sort: (row) => names.get(row.to),
    },
    {
      key: 'holds',
      title: t('links.holds'),
      cell: (row) => (row.holds ? t(`holds.${row.holds}`) : t('notKnown')),
      sort: (row) => (row.holds ? t(`holds.${row.holds}`) : t('notKnown')),
    },
    { key: 'source', title: t('source'), cell: (row) => <bdi>{source(row)}</bdi>, out: source },
    ...(can('actor.write')
      ? [
          {
            key: 'remove',
            title: t('links.remove'),
            out: null,
            cell: (row: System['links'][number]) =>
              row.id && (
                <Button
                  size="small"
                  look="quiet"
                  aria-label={t('takeOut', {
                    what: `${names.get(row.from)} ${t(`link.${row.kind}`)} ${names.get(row.to)}`,
                  })}
                  onClick={() =>
                    remove.mutate({ params: { id: row.id! } }, { onError: (error) => toastProblem(error, 'system') })
                  }
                >
                  {t('links.remove')}
                </Button>
              ),
          },
        ]
      : []),
  ];
  return (
    <DataTable
      label={t('links.title')}
      columns={columns}
      rows={system.links}
      rowKey={(row) => `${row.from} ${row.kind} ${row.to}`}
      exportAs="security-system-links"
    />
  );
}
