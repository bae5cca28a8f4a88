import { useState } from 'react';
import { z } from 'zod';
import { uuidv7 } from '#domain/ids.ts';
import type { OutOf } from '#domain/operation.ts';
import { call, useOp, useOpMutation, useOpPages } from '#web/api.ts';
import { useFormat } from '#web/format.ts';
import { useT } from '#web/i18n.ts';
import { useKeys } from '#web/keys.ts';
import { useView } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge, TlpBadge, TLP_WORDS } from '#web/ui/badges.tsx';
import { Button } from '#web/ui/button.tsx';
import { Combobox } from '#web/ui/combobox.tsx';
import { Columns, Pane } from '#web/ui/columns.tsx';
import { Dialog } from '#web/ui/dialog.tsx';
import { Select, TextField, type Option } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { IconPlus } from '#web/ui/icons.ts';
import { Row, Stack, Text } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { MoreOf } from '#web/ui/more.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { toast, toastProblem } from '#web/ui/toast.tsx';
import {
  actorKind,
  changeActor,
  changeSteering,
  createActor,
  listActors,
  readSteering,
  readWorkspace,
  vetOrganisation,
} from '../people.contract.ts';
import { treeOf } from './actor-tree.rules.ts';
import { ProposeRights } from './propose-rights.tsx';
import css from './people.module.css';

type Actor = OutOf<typeof listActors>['actors'][number];
const KINDS = actorKind.options;
const view = z.object({ actor: z.uuid().optional(), kind: z.enum([...KINDS, 'any']).default('any') });

/** Organisations, bodies, groups, units and people, each below its own; who is vetted; and who steers the workspace. */
export function OrganisationsScreen() {
  const t = useT('people', 'domain');
  const can = useCan();
  const format = useFormat();
  const [at, setAt] = useView(view);
  const [adding, setAdding] = useState(false);
  const asked = useOpPages(
    listActors,
    { query: { kind: at.kind === 'any' ? undefined : at.kind, limit: 1000 } },
    (page) => (page.next ? { after: page.next } : null),
    { keep: true },
  );
  const actors = asked.data?.pages.flatMap((page) => page.actors) ?? [];
  const vet = useOpMutation(vetOrganisation, { invalidates: ['actors'] });
  const house = useOp(readWorkspace, {}, { enabled: can('workspace.write') });
  const [asking, setAsking] = useState(false);
  const rows = treeOf(actors, (a, b) => format.compare(a.name, b.name));
  const chosen = actors.find((it) => it.id === at.actor);
  useKeys([{ key: 'a', label: t('organisations.add'), when: can('actor.write'), run: () => setAdding(true) }]);
  return (
    <>
      <Columns template={can('member.read') ? '1.8fr 1fr' : '1fr'}>
        <Pane
          title={t('organisations.title')}
          count={asked.data?.pages[0]?.total}
          aside={
            <Row>
              <select
                className={css.filter}
                aria-label={t('organisations.kind')}
                value={at.kind}
                onChange={(event) => setAt({ kind: event.target.value })}
              >
                {(['any', ...KINDS] as const).map((it) => (
                  <option key={it} value={it}>
                    {t(`actorKinds.${it}`)}
                  </option>
                ))}
              </select>
              {can('actor.write') && (
                <Button size="small" icon={<IconPlus size={16} />} onClick={() => setAdding(true)}>
                  {t('organisations.add')}
                </Button>
              )}
            </Row>
          }
        >
          <Answer of={{ data: asked.data, error: asked.error, refetch: asked.refetch }} rows={8}>
            {() =>
              rows.length === 0 ? (
                <EmptyState title={t('organisations.none')} />
              ) : (
                <>
                  <List label={t('organisations.title')}>
                    {rows.map(({ node, depth }) => (
                      <ListRow
                        key={node.id}
                        single
                        chosen={node.id === at.actor}
                        onOpen={can('actor.write') ? () => setAt({ actor: node.id }) : undefined}
                        lead={
                          <span className={css.depth} style={{ ['--depth' as string]: depth }} aria-hidden="true" />
                        }
                        title={<bdi>{node.name}</bdi>}
                        when={
                          <Row gap="s" tight as="span">
                            {node.kind === 'organisation' &&
                              (node.vetted ? (
                                <Badge tone="accent">{t('organisations.vetted')}</Badge>
                              ) : (
                                <Badge>{t('organisations.notVetted')}</Badge>
                              ))}
                            <span>{t(`actorKinds.${node.kind}`)}</span>
                            {node.label > 1 && <TlpBadge label={node.label} />}
                          </Row>
                        }
                      />
                    ))}
                  </List>
                  <MoreOf pages={asked} />
                </>
              )
            }
          </Answer>
        </Pane>
        {can('member.read') && <Steering />}
      </Columns>
      {adding && <ActorDialog onClose={() => setAdding(false)} />}
      {chosen && asking && (
        <ProposeRights
          title={t(chosen.vetted ? 'organisations.unvet' : 'organisations.vet')}
          rights={{ what: 'vetting', organisationId: chosen.id, vetted: !chosen.vetted }}
          onClose={() => setAsking(false)}
        />
      )}
      {chosen && !asking && can('actor.write') && (
        <ActorDialog
          key={chosen.id}
          actor={chosen}
          onClose={() => setAt({ actor: undefined })}
          aside={
            chosen.kind === 'organisation' &&
            can('workspace.write') && (
              <Button
                onClick={() =>
                  house.data?.shared
                    ? setAsking(true)
                    : void vet.mutateAsync({ params: { id: chosen.id }, body: { vetted: !chosen.vetted } }).then(
                        () =>
                          toast(
                            t(chosen.vetted ? 'organisations.unvettedNow' : 'organisations.vettedNow', {
                              name: chosen.name,
                            }),
                          ),
                        (error: unknown) => toastProblem(error, 'people'),
                      )
                }
              >
                {t(chosen.vetted ? 'organisations.unvet' : 'organisations.vet')}
              </Button>
            )
          }
        />
      )}
    </>
  );
}

function ActorDialog({ actor, aside, onClose }: { actor?: Actor; aside?: React.ReactNode; onClose: () => void }) {
  const t = useT('people', 'domain');
  const [id] = useState(() => actor?.id ?? uuidv7(Date.now()));
  const [name, setName] = useState(actor?.name ?? '');
  const [kind, setKind] = useState<Actor['kind'] | null>(actor?.kind ?? 'organisation');
  const above = actor?.parentId && actor.parentName ? { value: actor.parentId, label: actor.parentName } : null;
  const [under, setUnder] = useState<Option | null>(above);
  const [label, setLabel] = useState(String(actor?.label ?? 1));
  const create = useOpMutation(createActor, { invalidates: ['actors'] });
  const change = useOpMutation(changeActor, { invalidates: ['actors', 'members'] });
  const save = async () => {
    const body = { name: name.trim(), label: Number(label) };
    const parentId = under?.value ?? null;
    // one above that this person does not know stays
    const moved = parentId !== (above?.value ?? null) ? { parentId } : {};
    if (actor) await change.mutateAsync({ params: { id }, body: { ...body, ...moved } });
    else await create.mutateAsync({ body: { ...body, parentId, id, kind: kind! } });
    toast(t('organisations.saved', { name: name.trim() }));
    onClose();
  };
  return (
    <Dialog open onClose={onClose} title={actor ? <bdi>{actor.name}</bdi> : t('organisations.add')}>
      <Form
        deed={t('console:save')}
        feature="people"
        onSubmit={save}
        blocked={!name.trim() && t('organisations.needName')}
        aside={aside}
      >
        <TextField label={t('members.name')} value={name} onChange={setName} maxLength={200} data-autofocus />
        <Select
          label={t('organisations.kind')}
          disabled={actor !== undefined}
          options={KINDS.map((it) => ({ value: it, label: t(`actorKinds.${it}`) }))}
          value={kind}
          onChange={setKind}
        />
        <Combobox
          label={t('organisations.under')}
          hint={t('organisations.underHint')}
          optional
          options={searchParents(id)}
          value={under}
          onChange={setUnder}
        />
        <Select
          label={t('organisations.label')}
          hint={t('organisations.labelHint')}
          options={TLP_WORDS.map((word, at) => ({ value: String(at), label: `TLP:${word}` }))}
          value={label}
          onChange={(it) => it && setLabel(it)}
        />
      </Form>
    </Dialog>
  );
}

const searchParents =
  (not: string) =>
  async (text: string, signal: AbortSignal): Promise<Option[]> =>
    (await call(listActors, { query: { q: text, limit: 12 }, signal })).actors
      .filter((it) => it.id !== not && it.kind !== 'person')
      .map((it) => ({ value: it.id, label: it.name }));

function Steering() {
  const t = useT('people');
  const can = useCan();
  const asked = useOp(readSteering);
  const [more, setMore] = useState<Option | null>(null);
  const house = useOp(readWorkspace, {}, { enabled: can('workspace.write') });
  const [wanted, setWanted] = useState<string[] | null>(null);
  const change = useOpMutation(changeSteering, { invalidates: ['steering'], onDone: () => toast(t('steering.saved')) });
  const put = (ids: string[]) =>
    house.data?.shared
      ? setWanted(ids)
      : void change.mutateAsync({ body: { organisationIds: ids } }).then(
          () => setMore(null),
          (error: unknown) => toastProblem(error, 'people'),
        );
  const ids = asked.data?.organisations.map((it) => it.id) ?? [];
  return (
    <Pane title={t('steering.title')} count={asked.data?.organisations.length}>
      <Answer of={asked} rows={3}>
        {({ organisations }) => (
          <Stack gap="none">
            <div className={css.note}>
              <Text dim small>
                {t('steering.why')}
                {house.data && ` ${t(house.data.shared ? 'byTwo.why' : 'byTwo.alone')}`}
              </Text>
            </div>
            <List label={t('steering.title')}>
              {organisations.map((it) => (
                <ListRow
                  key={it.id}
                  title={<bdi>{it.name}</bdi>}
                  detail={
                    <>
                      {t('members.since')} <TimeAt at={it.since} only="date" />
                    </>
                  }
                >
                  {can('workspace.write') && organisations.length > 1 && (
                    <Button size="small" look="quiet" onClick={() => put(ids.filter((other) => other !== it.id))}>
                      {t('steering.remove')}
                    </Button>
                  )}
                </ListRow>
              ))}
            </List>
            {can('workspace.write') && (
              <div className={css.note}>
                <Stack gap="s">
                  <Combobox label={t('steering.add')} optional options={searchVetted} value={more} onChange={setMore} />
                  {more && !ids.includes(more.value) && (
                    <Button look="primary" busy={change.isPending} onClick={() => put([...ids, more.value])}>
                      {t('steering.deed', { name: more.label })}
                    </Button>
                  )}
                </Stack>
              </div>
            )}
            {wanted && (
              <ProposeRights
                title={t('steering.title')}
                rights={{ what: 'steering', organisationIds: wanted }}
                onClose={() => setWanted(null)}
              />
            )}
          </Stack>
        )}
      </Answer>
    </Pane>
  );
}

const searchVetted = async (text: string, signal: AbortSignal): Promise<Option[]> =>
  (await call(listActors, { query: { q: text, kind: 'organisation', limit: 12 }, signal })).actors
    .filter((it) => it.vetted)
    .map((it) => ({ value: it.id, label: it.name }));
