import { useState } from 'react';
import { uuidv7 } from '#domain/ids.ts';
import type { OutOf } from '#domain/operation.ts';
import { useOp, useOpMutation } from '#web/api.ts';
import { serverNow } from '#web/clock.ts';
import { useLanguage, useT } from '#web/i18n.ts';
import { useKeys } from '#web/keys.ts';
import { Go, usePathParams, useView } from '#web/navigation.tsx';
import { useCan } from '#web/session.ts';
import { Badge, TlpBadge } from '#web/ui/badges.tsx';
import { Button, Buttons } from '#web/ui/button.tsx';
import { Combobox } from '#web/ui/combobox.tsx';
import { TextArea, TextField, type Option } from '#web/ui/field.tsx';
import { Form } from '#web/ui/form.tsx';
import { IconPlus } from '#web/ui/icons.ts';
import { Card, Page, Row, Said, Stack, Text, Title } from '#web/ui/layout.tsx';
import { Answer, EmptyState } from '#web/ui/states.tsx';
import { TimeAt } from '#web/ui/time.tsx';
import { toast, toastProblem } from '#web/ui/toast.tsx';
import { readRoleMap, voiceRoleLine, withdrawRoleLine, writeRoleLine } from '../../confirm/role-maps.contract.ts';
import { searchEntries } from '../organisation-form.tsx';
import css from './confirm.module.css';
import { Counts, view } from './role-maps.tsx';

type RoleMap = OutOf<typeof readRoleMap>;
type Line = RoleMap['lines'][number];

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
