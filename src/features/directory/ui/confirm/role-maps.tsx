import { useState } from 'react';
import { z } from 'zod';
import { uuidv7 } from '#domain/ids.ts';
import type { OutOf } from '#domain/operation.ts';
import { PlacePicker } from '#features/places/ui/place-picker.tsx';
import { useOp, useOpMutation } from '#web/api.ts';
import { serverNow } from '#web/clock.ts';
import { useLanguage, useT } from '#web/i18n.ts';
import { useKeys } from '#web/keys.ts';
import { flagParam, Go, useGo, usePathParams, useView } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge, TLP_WORDS, TlpBadge } from '#web/ui/badges.tsx';
import { Button, Buttons } from '#web/ui/button.tsx';
import { Combobox } from '#web/ui/combobox.tsx';
import { Select, TextArea, TextField, type Option } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { IconPlus } from '#web/ui/icons.ts';
import { Card, Page, Row, Said, Stack, Text, Title } from '#web/ui/layout.tsx';
import { List, ListRow } from '#web/ui/list.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { toast, toastProblem } from '#web/ui/toast.tsx';
import {
  createRoleMap,
  listRoleMaps,
  readRoleMap,
  voiceRoleLine,
  withdrawRoleLine,
  writeRoleLine,
} from '../../confirm/role-maps.contract.ts';
import { searchEntries } from '../organisation-form.tsx';
import css from './confirm.module.css';

const view = z.object({ add: flagParam() });
type RoleMap = OutOf<typeof readRoleMap>;
type Line = RoleMap['lines'][number];

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

function Counts({ of }: { of: { agreed: number; disputed: number; open: number } }) {
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

/** One map of roles: each line with what both say to it. */
export function RoleMapScreen() {
  const { id } = usePathParams<'/w/$workspace/role-maps/$id'>();
  const asked = useOp(readRoleMap, { params: { id } });
  return (
    <Page>
      <Answer of={asked} rows={6} feature="role-maps">
        {(map) => <Whole map={map} />}
      </Answer>
    </Page>
  );
}

function Whole({ map }: { map: RoleMap }) {
  const t = useT('role-maps');
  const can = useCan();
  const [at, setAt] = useView(view);
  const [editing, setEditing] = useState<string | null>(null);
  useKeys([{ key: 'n', label: t('addLine'), when: can('actor.write') && !at.add, run: () => setAt({ add: true }) }]);
  return (
    <Stack gap="l">
      <Stack gap="s">
        <Title>
          <bdi>{map.title}</bdi>
        </Title>
        <Row>
          <Counts of={map} />
          <TlpBadge label={map.label} />
          {map.place && (
            <Text as="span" dim>
              <bdi>{map.place}</bdi>
            </Text>
          )}
        </Row>
        {map.about && <Said>{map.about}</Said>}
        <Text dim small>
          {t('howAgreed')}
        </Text>
      </Stack>
      {can('actor.write') &&
        (at.add ? (
          <Card>
            <LineForm mapId={map.id} onClose={() => setAt({ add: undefined })} />
          </Card>
        ) : (
          <Row>
            <Button look="primary" keyHint="n" icon={<IconPlus size={16} />} onClick={() => setAt({ add: true })}>
              {t('addLine')}
            </Button>
          </Row>
        ))}
      {map.lines.length === 0 ? (
        <EmptyState title={t('noLines')}>{t('noLinesWhy')}</EmptyState>
      ) : (
        <Stack gap="m">
          {map.lines.map((line) =>
            editing === line.id ? (
              <Card key={line.id}>
                <LineForm mapId={map.id} line={line} onClose={() => setEditing(null)} />
              </Card>
            ) : (
              <LineCard key={line.id} mapId={map.id} line={line} onEdit={() => setEditing(line.id)} />
            ),
          )}
        </Stack>
      )}
    </Stack>
  );
}

function LineForm({ mapId, line, onClose }: { mapId: string; line?: Line; onClose: () => void }) {
  const t = useT('role-maps');
  const language = useLanguage();
  const [id] = useState(() => line?.id ?? uuidv7(serverNow()));
  const chosen = (of: { id: string; name: string } | undefined): Option | null =>
    of ? { value: of.id, label: of.name } : null;
  const [doer, setDoer] = useState(chosen(line?.doer));
  const [other, setOther] = useState(chosen(line?.other));
  const [words, setWords] = useState(line?.words ?? '');
  const write = useOpMutation(writeRoleLine, { invalidates: ['roleMaps'] });
  const blocked = !doer || !other ? t('needBoth') : !words.trim() ? t('needWords') : null;
  const save = async () => {
    await write.mutateAsync({
      params: { id: mapId, line: id },
      body: { doerId: doer!.value, otherId: other!.value, words: words.trim(), language: line?.language ?? language },
    });
    toast(t('asksBoth'));
    onClose();
  };
  return (
    <Form
      feature="role-maps"
      deed={t('saveLine')}
      blocked={blocked}
      onSubmit={save}
      aside={<Button onClick={onClose}>{t('console:cancel')}</Button>}
    >
      <div className={css.beside}>
        <Combobox label={t('fields.doer')} options={searchEntries(other?.value)} value={doer} onChange={setDoer} />
        <Combobox label={t('fields.other')} options={searchEntries(doer?.value)} value={other} onChange={setOther} />
      </div>
      <TextArea
        label={t('fields.words')}
        hint={t('wordsHint')}
        rows={2}
        maxLength={1000}
        value={words}
        onChange={setWords}
      />
    </Form>
  );
}

function LineCard({ mapId, line, onEdit }: { mapId: string; line: Line; onEdit: () => void }) {
  const t = useT('role-maps');
  const can = useCan();
  const withdraw = useOpMutation(withdrawRoleLine, { invalidates: ['roleMaps'] });
  return (
    <Card as="article" aria-label={`${line.doer.name} → ${line.other.name}`}>
      <Stack gap="s">
        <div className={css.head}>
          <span>
            <Go to="/w/$workspace/organisations/$id" params={{ id: line.doer.id }}>
              <bdi>{line.doer.name}</bdi>
            </Go>{' '}
            <span aria-hidden="true" className={`${css.arrow} flips`}>
              →
            </span>{' '}
            <Go to="/w/$workspace/organisations/$id" params={{ id: line.other.id }}>
              <bdi>{line.other.name}</bdi>
            </Go>
          </span>
          <Badge tone={line.state === 'agreed' ? 'accent' : line.state === 'disputed' ? 'late' : 'plain'}>
            {t(`state.${line.state}`)}
          </Badge>
        </div>
        <Said {...(line.language === 'und' ? {} : { lang: line.language })}>{line.words}</Said>
        {[line.doer, line.other].map((party) => (
          <Party key={party.id} mapId={mapId} line={line} party={party} />
        ))}
        {can('actor.write') && (
          <Buttons>
            <Button size="small" look="quiet" onClick={onEdit}>
              {t('changeWords')}
            </Button>
            <Button
              size="small"
              look="quiet"
              busy={withdraw.isPending}
              onClick={() =>
                withdraw.mutate(
                  { params: { id: mapId, line: line.id } },
                  { onError: (error) => toastProblem(error, 'role-maps') },
                )
              }
            >
              {t('withdraw')}
            </Button>
          </Buttons>
        )}
      </Stack>
    </Card>
  );
}

function Party({ mapId, line, party }: { mapId: string; line: Line; party: { id: string; name: string } }) {
  const t = useT('role-maps');
  const can = useCan();
  const [open, setOpen] = useState<'yes' | 'no' | null>(null);
  const [words, setWords] = useState('');
  const [toldHow, setToldHow] = useState('');
  const voice = useOpMutation(voiceRoleLine, { invalidates: ['roleMaps'] });
  const said = line.voices.find((it) => it.actorId === party.id);
  const own = line.mine.includes(party.id);
  const send = async (agrees: boolean) => {
    await voice.mutateAsync({
      params: { id: mapId, line: line.id },
      body: {
        actorId: party.id,
        version: line.version,
        agrees,
        words: words.trim() || null,
        toldHow: own ? null : toldHow.trim(),
      },
    });
    setOpen(null);
  };
  return (
    <Stack gap="xs">
      <Row>
        <bdi>{party.name}</bdi>
        <Text as="span" dim small>
          {said ? (
            <>
              {t(said.agrees ? 'agrees' : 'agreesNot')} · {t(`how.${said.how}`)}
              {said.by && (
                <>
                  {' · '}
                  <bdi>{said.by.name}</bdi>
                </>
              )}{' '}
              · <TimeAt at={said.at} only="date" />
            </>
          ) : (
            t('silent')
          )}
        </Text>
        {open === null && (own || can('actor.write')) && (
          <>
            {said?.agrees !== true && (
              <Button
                size="small"
                look="quiet"
                aria-label={`${t(own ? 'weAgree' : 'theyAgree')}: ${party.name}`}
                onClick={() =>
                  own ? void send(true).catch((error) => toastProblem(error, 'role-maps')) : setOpen('yes')
                }
              >
                {t(own ? 'weAgree' : 'theyAgree')}
              </Button>
            )}
            <Button
              size="small"
              look="quiet"
              aria-label={`${t(own ? 'weDoNot' : 'theyDoNot')}: ${party.name}`}
              onClick={() => setOpen('no')}
            >
              {t(own ? 'weDoNot' : 'theyDoNot')}
            </Button>
          </>
        )}
      </Row>
      {said?.words && <Said>{said.words}</Said>}
      {said?.toldHow && (
        <Text dim small>
          {t('toldHow')} <bdi>{said.toldHow}</bdi>
        </Text>
      )}
      {open !== null && (
        <Form
          feature="role-maps"
          deed={t(open === 'yes' ? 'keepYes' : 'keepNo')}
          blocked={!own && !toldHow.trim() ? t('needToldHow') : open === 'no' && !words.trim() ? t('needNo') : null}
          onSubmit={() => send(open === 'yes')}
          aside={<Button onClick={() => setOpen(null)}>{t('console:cancel')}</Button>}
        >
          {!own && (
            <TextField
              label={t('fields.toldHow')}
              hint={t('toldHowHint')}
              value={toldHow}
              maxLength={300}
              onChange={setToldHow}
              autoFocus
            />
          )}
          {open === 'no' && <TextField label={t('fields.notSo')} value={words} maxLength={1000} onChange={setWords} />}
        </Form>
      )}
    </Stack>
  );
}
